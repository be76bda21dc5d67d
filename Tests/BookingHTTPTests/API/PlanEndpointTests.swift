import BookingCore
import Testing

@testable import BookingHTTP

/// The life of plans over HTTP: made, edited, applied, refused as stale, undone.
@Suite("Plans over HTTP") struct PlanEndpointTests {
  private let town: Town
  private let booking: String

  init() throws {
    town = try Town()
    booking = try town.book("faelleshus", "2026-12-07T10:00", "2026-12-07T11:00", as: "mette")
    try town.ask(
      "POST", "/resources/faelleshus/closures", as: "bo",
      #"{"start":"2026-12-07T09:00","end":"2026-12-07T12:00","reason":"Vandskade"}"#)
  }

  private func plan(_ body: String = "{}") throws -> (id: String, json: JSONValue) {
    let answer = try town.ask("POST", "/plans", as: "anna", body)
    #expect(answer.status == 201, "\(answer.text)")
    return (answer.json["id"]?.text ?? "", answer.json)
  }

  @Test("a plan says what it does and why in words and as data, changes nothing, is applied once and undone")
  func life() throws {
    let (id, json) = try plan()
    let step = try #require(json["steps"]?.items?.first)
    #expect(step["booking"]?.text == booking && (step["reasons"]?.items ?? []).count > 1)
    #expect(step["why"]?["troubles"]?.items?.first?["kind"]?.text == "closed")
    #expect(step["why"]?["price"]?["total"]?.integer == step["cost"]?.integer)
    #expect(try town.ask("GET", "/conflicts", as: "anna").json["items"]?.items?.count == 1)
    #expect(try town.ask("POST", "/plans/\(id)/apply", as: "anna", "{}").json["status"]?.text == "applied")
    #expect(try town.ask("GET", "/conflicts", as: "anna").json["items"]?.items?.count == 0)
    let told = try town.ask("GET", "/notices", as: "mette").text
    #expect(told.contains(booking) && told.contains("Vandskade") && !told.contains("vægt"))
    #expect(try town.ask("POST", "/plans/\(id)/apply", as: "anna", "{}").status == 409)
    #expect(try town.ask("POST", "/plans/\(id)/undo", as: "anna", "{}").json["status"]?.text == "undone")
    #expect(try town.ask("GET", "/conflicts", as: "anna").json["items"]?.items?.count == 1)
  }

  @Test("an edited plan keeps the wishes of the one before, and pins that cannot be kept are named")
  func edit() throws {
    let (id, json) = try plan()
    let to = json["steps"]?.items?.first?["to"]?["lines"]?.items?.first?["resource"]?.text
    let body = to.map { #"{"forbid":[{"booking":"\#(booking)","resource":"\#($0)"}]}"# } ?? "{}"
    let edited = try town.ask("PATCH", "/plans/\(id)", as: "anna", body)
    #expect(edited.status == 200 && edited.json["id"]?.text != id, "\(edited.text)")
    let again = try town.ask(
      "PATCH", "/plans/\(edited.json["id"]?.text ?? "")", as: "anna", #"{"seconds":1}"#)
    #expect(again.json["forbid"] == edited.json["forbid"])
    let pinned = try town.ask("PATCH", "/plans/\(id)", as: "anna", #"{"pins":["\#(booking)"]}"#)
    #expect(pinned.json["proof"]?.text == "infeasible")
    #expect(pinned.json["pinnedConflicts"]?.items?.compactMap(\.text) == [booking])
    #expect(
      pinned.json["createdAt"]?.text?.hasSuffix("+01:00") == true, "without a step it is on a clock, too")
  }

  @Test(
    "a wish for a booking that is not there is refused, or one that was to stay would be moved",
    arguments: [
      #"{"pins":["bk-zzzzzz"]}"#, #"{"forbid":[{"booking":"bk-zzzzzz","resource":"sal-a"}]}"#,
      #"{"decided":[{"booking":"bk-zzzzzz","resource":"sal-a"}]}"#,
    ])
  func unknown(_ body: String) throws {
    #expect(try town.ask("POST", "/plans", as: "anna", body).status == 404)
    let (id, _) = try plan()
    #expect(try town.ask("PATCH", "/plans/\(id)", as: "anna", body).status == 404)
  }

  @Test("what becomes of a booking can be decided beforehand, and taken back") func decided() throws {
    func first(_ answer: JSONValue) -> JSONValue? { answer["steps"]?.items?.first?["to"] }
    let (id, json) = try plan(#"{"decided":[{"booking":"\#(booking)","start":"2026-12-08T10:00"}]}"#)
    #expect(first(json)?["start"]?.text == "2026-12-08T10:00:00+01:00")
    #expect(json["decided"]?.items?.first?["to"] == first(json))
    let moved = try plan(#"{"decided":[{"booking":"\#(booking)","resource":"sal-a"}]}"#).json
    #expect(first(moved)?["lines"]?.items?.first?["resource"]?.text == "sal-a")
    let given = try plan(#"{"decided":[{"booking":"\#(booking)","cancel":true}]}"#).json
    #expect(first(given) == .null && given["decided"]?.items?.first?["to"] == .null)
    let free = try town.ask("PATCH", "/plans/\(id)", as: "anna", #"{"release":["\#(booking)"]}"#)
    #expect(free.status == 200 && free.json["decided"]?.items == [], "\(free.text)")
    #expect(free.headers["content-location"] == "/api/v1/plans/\(free.json["id"]?.text ?? "")")
    let kept = try town.ask("PATCH", "/plans/\(id)", as: "anna", #"{"pins":["\#(booking)"]}"#)
    #expect(kept.json["decided"]?.items == [] && kept.json["pins"]?.items?.count == 1)
    for (wish, pointer) in [
      (#"{}"#, "/decided/0"), (#"{"cancel":true,"resource":"sal-a"}"#, "/decided/0"),
      (#"{"resource":"borde"}"#, "/decided"), (#"{"start":"2027-05-08T10:00"}"#, "/decided"),
    ] {
      let body =
        "{\"decided\":[{\"booking\":\"\(booking)\"" + (wish == "{}" ? "}" : "," + wish.dropFirst()) + "]}"
      let refused = try town.ask("POST", "/plans", as: "anna", body)
      #expect(
        refused.status == 400 && refused.json["errors"]?.items?.first?["pointer"]?.text == pointer,
        "\(refused.text)")
    }
    let both = #"{"pins":["\#(booking)"],"decided":[{"booking":"\#(booking)","resource":"sal-a"}]}"#
    #expect(try town.ask("POST", "/plans", as: "anna", both).status == 400)
  }

  @Test("a plan has a version, which its readers and those who carry it out may name")
  func version() throws {
    let (id, _) = try plan()
    let read = try town.ask("GET", "/plans/\(id)", as: "anna")
    #expect(read.etag == "\"v1\"")
    let held = ["If-None-Match": read.etag], seen = ["If-Match": read.etag]
    #expect(try town.ask("GET", "/plans/\(id)", as: "anna", headers: held).status == 304)
    #expect(
      try town.ask("POST", "/plans/\(id)/apply", as: "anna", headers: ["If-Match": "\"v2\""]).status == 412)
    #expect(try town.ask("POST", "/plans/\(id)/apply", as: "anna", headers: seen).etag == "\"v2\"")
    #expect(try town.ask("GET", "/plans/\(id)", as: "anna", headers: held).status == 200)
    let again = try town.ask("PATCH", "/plans/\(id)", as: "anna", "{}")
    #expect(again.status == 409, "what is carried out is not planned again")
    #expect(try town.ask("GET", "/plans/\(id.dropLast())", as: "anna").status == 404, "only whole codes")
    for (method, end) in [("POST", "/undo"), ("PATCH", "")] {
      #expect(try town.ask(method, "/plans/\(id)\(end)", as: "anna", "{}", headers: seen).status == 412)
    }
  }

  @Test("what changed between plan and apply makes the plan stale, and nothing is changed") func stale()
    throws
  {
    let (id, _) = try plan()
    let changed = try town.ask(
      "PATCH", "/bookings/\(booking)", as: "mette", #"{"title":"Andet"}"#, headers: ["If-Match": "*"])
    #expect(changed.status == 200, "\(changed.text)")
    let answer = try town.ask("POST", "/plans/\(id)/apply", as: "anna", "{}")
    #expect(answer.status == 409 && answer.json["code"]?.text == "stale")
    #expect(try town.ask("GET", "/plans/\(id)", as: "anna").json["status"]?.text == "open")
    #expect(try town.ask("GET", "/conflicts", as: "anna").json["items"]?.items?.count == 1)
  }
}

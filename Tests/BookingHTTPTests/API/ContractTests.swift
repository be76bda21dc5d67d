import BookingCore
import Testing

@testable import BookingHTTP

/// What `docs/api.md` and the OpenAPI document promise of every form.
@Suite("The contract of forms") struct ContractTests {
  // MARK: Null

  @Test("null takes the end of a household back") func lastDay() throws {
    let town = try Town()
    func end(_ body: String) throws -> Town.Answer {
      try town.ask("POST", "/households/vangede-k4/end", as: "anna", body)
    }
    #expect(try end(#"{"lastDay":"2027-03-31"}"#).json["household"]?["endedAt"]?.text != nil)
    #expect(try end(#"{"lastDay":null}"#).json["household"]?["endedAt"]?.isNull == true)
    #expect(try end("{}").json["errors"]?.items?.first?["pointer"] == "/lastDay")
  }

  @Test("null in a change removes what was there") func removed() throws {
    let town = try Town()
    let id = try town.book(
      "sal-a", "2026-12-05T10:00Z", "2026-12-05T11:00Z", as: "mette",
      more: #","title":"Kor","attendees":5,"with":["bakken"]"#)
    func change(_ body: String) throws -> Town.Answer {
      try town.ask(
        "PATCH", "/bookings/\(id)", as: "mette", body,
        headers: ["If-Match": "*", "Content-Type": "application/merge-patch+json", "Accept-Language": "en"])
    }
    let changed = try change(#"{"title":null,"attendees":null,"with":null}"#).json
    #expect(changed["title"] == "" && changed["attendees"]?.integer == 0 && changed["with"]?.items == [])
    for (body, detail) in [
      (#"{"start":null}"#, "/start: must be a string"), (#"{"start":3}"#, "/start: must be a string"),
      (#"{"title":"a\u0000"}"#, "/title: must be a string without NUL"),
    ] {
      #expect(try change(body).json["detail"]?.text == detail)
    }
    let hal = try town.ask("GET", "/resources/sal-a", as: "bo")
    let emptied = try town.ask(
      "PATCH", "/resources/sal-a", as: "bo", #"{"features":null,"seats":null,"openingHours":null}"#,
      headers: ["If-Match": hal.etag])
    #expect(emptied.json["features"]?.items == [] && emptied.json["seats"]?.isNull == true)
  }
}

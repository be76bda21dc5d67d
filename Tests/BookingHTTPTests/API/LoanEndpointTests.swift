import BookingCore
import Testing

@testable import BookingHTTP

@Suite("Loans over HTTP") struct LoanEndpointTests {
  @Test("Viola låner borde ud, tager et skadet tilbage og ser, hvem det rammer") func lending() throws {
    let town = try Town()
    let booking = try town.book(
      "borde", "2026-11-23T12:00Z", "2026-11-23T18:00Z", as: "mette", more: "")
    let later = try town.ask(
      "POST", "/bookings", as: "ali",
      #"{"lines":[{"resource":"borde","units":3}],"start":"2026-11-24T12:00Z","end":"2026-11-24T13:00Z"}"#)
    let code = try #require(later.json["id"]?.text)
    #expect(try town.ask("GET", "/loans?status=reserved", as: "viola").items.count == 2)
    #expect(try town.ask("GET", "/loans", as: "ali").items.count == 1)
    #expect(try town.ask("GET", "/loans", as: "jens").items.isEmpty)

    let out = try town.ask("POST", "/loans/\(booking)/hand-out", as: "viola", #"{"condition":"good"}"#)
    #expect(out.json["status"]?.text == "out" && out.json["household"]?.text == "vangede-k1")
    #expect(out.json["lines"]?.items?.first?["out"]?.integer == 1)
    let again = try town.ask("POST", "/loans/\(booking)/hand-out", as: "viola", "{}")
    #expect(again.status == 409)
    #expect(try town.ask("POST", "/loans/\(booking)/return", as: "viola", #"{"units":2}"#).status == 400)
    #expect(
      try town.ask("POST", "/loans/\(booking)/return", as: "viola", #"{"tilstand":"god"}"#).status == 400)
    #expect(
      try town.ask("POST", "/loans/\(booking)/hand-out", as: "viola", #"{"missing":"x"}"#).status == 400)

    let body = #"{"condition":"damaged","note":"Knækket ben","missing":"en skrue"}"#
    let tried = try town.ask("POST", "/loans/\(booking)/return?dryRun=true", as: "viola", body)
    #expect(tried.json["status"]?.text == "returned")
    let back = try town.ask("POST", "/loans/\(booking)/return", as: "viola", body)
    #expect(back.json["status"]?.text == "returned")
    let conflict = try #require(back.json["conflicts"]?.items?.first)
    #expect(conflict["cause"]?.text == "units-missing")
    #expect(conflict["bookings"]?.items?.compactMap(\.text) == [code])

    let history = try town.ask("GET", "/resources/borde/history", as: "viola").items
    #expect(Set(history.compactMap { $0["kind"]?.text }) == ["damaged", "handed-out", "returned"])
    #expect(history.contains { $0["missing"]?.text == "en skrue" && $0["member"]?.text == "viola" })
    let path = "/resources/borde/restore"
    #expect(try town.ask("POST", path, as: "viola", #"{"outage":"bk-222222"}"#).status == 400)
    #expect(try town.ask("POST", path, as: "viola", "{\"outage\":\"\(ID<Outage>(999).code)\"}").status == 409)
    let restored = try town.ask("POST", path, as: "viola", "{}")
    let outage = try #require(restored.json["outages"]?.items?.first)
    #expect(outage["damaged"] == true && outage["booking"]?.text == booking && outage["end"] == .null)
    #expect(restored.json["outOfService"]?.integer == 0)
    #expect(restored.json["conflicts"]?.items?.isEmpty == true)
    let page = try town.ask("GET", "/loans?limit=1", as: "viola")
    let cursor = try #require(page.json["nextCursor"]?.text)
    #expect(try town.ask("GET", "/loans?limit=1&cursor=\(cursor)", as: "viola").items.count == 1)
  }

  @Test("en gentaget udlevering med samme nøgle gives ud én gang") func repeated() throws {
    let town = try Town()
    let booking = try town.ask(
      "POST", "/bookings", as: "mette",
      #"{"lines":[{"resource":"borde","units":2}],"start":"2026-11-23T12:00Z","end":"2026-11-23T18:00Z"}"#)
    let code = try #require(booking.json["id"]?.text)
    for _ in 0..<3 {
      let answer = try town.ask(
        "POST", "/loans/\(code)/hand-out", as: "viola", #"{"units":1}"#, headers: ["Idempotency-Key": "u1"])
      #expect(answer.json["lines"]?.items?.first?["out"]?.integer == 1)
    }
  }
}

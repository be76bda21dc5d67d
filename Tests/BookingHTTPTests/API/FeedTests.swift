import BookingCore
import Testing

@testable import BookingHTTP

/// Calendars that other programs subscribe to.
@Suite("Feeds") struct FeedTests {
  /// Makes a feed as somebody and returns its address.
  private func feed(_ town: Town, _ who: String, _ body: String) throws -> (id: String, url: String) {
    let made = try town.ask("POST", "/feeds", as: who, body)
    try #require(made.status == 201, "\(made.text)")
    return (try #require(made.json["id"]?.text), try #require(made.json["url"]?.text))
  }

  private func events(_ text: String) -> [String] {
    text.split(separator: "BEGIN:VEVENT").dropFirst().map(String.init)
  }

  @Test("a household's feed tells its bookings with their titles, and nobody else's")
  func household() throws {
    let town = try Town()
    let mine = try town.book(
      "faelleshus", "2026-12-05T16:00Z", "2026-12-05T21:00Z", as: "mette",
      more: #","title":"Fødselsdag, 40 år""#)
    _ = try town.book("faelleshus", "2026-12-06T16:00Z", "2026-12-06T21:00Z", as: "ali")
    let (_, url) = try feed(town, "mette", "{}")
    let answer = try town.ask("GET", url)
    #expect(answer.status == 200)
    #expect(answer.headers["etag"] != nil)
    let found = events(answer.text)
    #expect(found.count == 1)
    #expect(found[0].contains("UID:\(mine)@faelled\r\n"))
    #expect(found[0].contains("DTSTART;TZID=Europe/Copenhagen:20261205T170000\r\n"))
    #expect(found[0].contains("SUMMARY:Fødselsdag\\, 40 år\r\n"))
    #expect(found[0].contains("SEQUENCE:0\r\n"))
    #expect(answer.text.contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"))
    #expect(answer.text.contains("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"))
  }

  @Test("a change raises SEQUENCE, and what is given up stays for thirty days as cancelled")
  func changes() throws {
    let town = try Town()
    let booking = try town.book("faelleshus", "2026-12-05T16:00Z", "2026-12-05T21:00Z", as: "mette")
    let (_, url) = try feed(town, "mette", "{}")
    let before = try town.ask("GET", url)
    #expect(try town.ask("GET", url, headers: ["If-None-Match": before.etag]).status == 304)
    let changed = try town.ask(
      "PATCH", "/bookings/\(booking)", as: "mette", #"{"end":"2026-12-05T20:00:00Z"}"#,
      headers: ["If-Match": "*"])
    #expect(changed.status == 200)
    let after = try town.ask("GET", url, headers: ["If-None-Match": before.etag])
    #expect(after.status == 200)
    #expect(after.text.contains("SEQUENCE:1\r\n"))
    _ = try town.ask("POST", "/bookings/\(booking)/cancel", as: "mette")
    let cancelled = try town.ask("GET", url)
    #expect(cancelled.text.contains("STATUS:CANCELLED\r\n") && cancelled.text.contains("SEQUENCE:2\r\n"))
    let other = try BookingDesk(path: town.path, clock: { 1_795_435_200 + 31 * 86_400 })
    defer { other.close() }
    let secret = url.dropFirst("/calendar/".count).dropLast(4)
    let later = try other.read { view in
      try view.calendar(of: try #require(try view.feed(secret: secret.utf8)), language: .da)
    }
    #expect(!String(decoding: later, as: UTF8.self).contains("VEVENT"))
  }

  @Test(
    "a place's feed names only whom its owner may know",
    arguments: [
      ("ali", false), ("viola", false), ("bente", false), ("bo", true), ("anna", true), ("mette", true),
    ])
  func privacy(_ who: String, knows: Bool) throws {
    let town = try Town()
    _ = try town.book(
      "sal-a", "2026-12-05T16:00Z", "2026-12-05T21:00Z", as: "mette", more: #","title":"Hemmeligt""#)
    for body in [#"{"resource":"hal"}"#, #"{"area":"vangede"}"#, #"{"resource":"sal-a"}"#] {
      let (_, url) = try feed(town, who, body)
      let text = try town.ask("GET", url).text
      #expect(events(text).count == 1, "\(body)")
      #expect(text.contains("Hemmeligt") == knows, "\(body)")
      #expect(text.contains("SUMMARY:Optaget") == !knows, "\(body)")
      #expect(text.contains("Vangedevej") == knows)
      #expect(!text.contains("X-FAELLED"))
    }
  }

  @Test("the operator's feed of a place, as for a door, names nobody")
  func door() throws {
    let town = try Town()
    _ = try town.book(
      "sal-a", "2026-12-05T16:00Z", "2026-12-05T21:00Z", as: "mette", more: #","title":"Hemmeligt""#)
    let made = try town.desk.perform(CreateFeed(.area(Town.slug("vangede"))), as: .operator())
    let text = try town.ask("GET", made.path, headers: ["Accept-Language": "en"]).text
    #expect(text.contains("SUMMARY:Busy") && !text.contains("Hemmeligt") && !text.contains("Vangedevej"))
  }

  @Test("an unknown, a revoked and somebody else's address are not there")
  func unknown() throws {
    let town = try Town()
    let (id, url) = try feed(town, "mette", "{}")
    #expect(try town.ask("POST", "/feeds", as: "ali", #"{"household":"vangede-k1"}"#).status == 404)
    #expect(try town.ask("GET", "/calendar/\(url.dropFirst(10).dropLast(5)).ics").status == 404)
    #expect(try town.ask("GET", String(url.dropLast(4))).status == 404)
    #expect(try town.ask("GET", "/feeds", as: "mette").text.contains(id))
    #expect(try !town.ask("GET", "/feeds", as: "mette").text.contains("calendar/"))
    #expect(try town.ask("DELETE", "/feeds/\(id)", as: "ali").status == 404)
    #expect(try town.ask("DELETE", "/feeds/\(id)", as: "mette").status == 204)
    #expect(try town.ask("GET", url).status == 404)
  }

  @Test("the address is not shown again under the same key, and a dry run makes none")
  func secrecy() throws {
    let town = try Town()
    let key = ["Idempotency-Key": "f1"]
    let first = try town.ask("POST", "/feeds", as: "mette", "{}", headers: key)
    let again = try town.ask("POST", "/feeds", as: "mette", "{}", headers: key)
    #expect(first.json["url"]?.text != nil && again.json["url"] == nil)
    #expect(first.json["id"]?.text == again.json["id"]?.text)
    let tried = try town.ask("POST", "/feeds?dryRun=true", as: "mette", "{}")
    #expect(tried.status == 200 && tried.json["url"] == nil)
    #expect(try town.ask("GET", "/feeds", as: "mette").items.count == 1)
  }

  @Test("who may not make feeds for others does not learn whether there is a member of that name")
  func unknownOwner() throws {
    let town = try Town()
    for member in ["mette", "nobody"] {
      let answer = try town.ask("POST", "/feeds", as: "bo", #"{"member":"\#(member)"}"#)
      #expect(answer.status == 403, "\(member): \(answer.text)")
    }
    #expect(try town.ask("POST", "/feeds", as: "bo", #"{"member":"bo"}"#).status == 201)
    #expect(try town.ask("POST", "/feeds", as: "anna", #"{"member":"nobody"}"#).status == 404)
  }

  @Test("an owner has at most fifty feeds in use")
  func bounded() throws {
    let town = try Town()
    let statuses = try (0...50).map { _ in try town.ask("POST", "/feeds", as: "mette", "{}").status }
    #expect(statuses.dropLast().allSatisfy { $0 == 201 } && statuses.last == 409)
  }
}

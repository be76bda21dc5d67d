import BookingCore
import Testing

@testable import BookingHTTP

@Suite("Bookings over HTTP") struct BookingTests {
  private let evening =
    #"{"resource":"faelleshus","start":"2026-12-05T17:00:00+01:00","end":"2026-12-05T22:00:00+01:00","attendees":30,"title":"Julefrokost"}"#

  @Test("whoever moves out before the end is told so of the end, which was sent")
  func movingOut() throws {
    let town = try Town()
    _ = try town.desk.perform(
      EndHousehold(slug: Town.slug("vangede-k1"), lastDay: CivilDate("2026-12-01")), as: .operator())
    try town.decide(#""waitingList":{"mode":"first-come","offerHours":4}"#)
    let body = #"{"resource":"faelleshus","start":"2026-12-05T17:00","end":"2026-12-05T18:00"}"#
    for path in ["/bookings", "/waitlist"] {
      let answer = try town.ask("POST", path, as: "mette", body)
      let faults = answer.json["errors"]?.items ?? []
      #expect(answer.status == 400 && faults.map { $0["pointer"]?.text } == ["/end"], "\(answer.text)")
    }
  }

  @Test("a helper's list has what the household booked that is helped; a neighbour's has not")
  func helperList() throws {
    let town = try Town()
    let id = try town.book("faelleshus", "2026-12-05T10:00Z", "2026-12-05T11:00Z", as: "mette")
    func list() throws -> [String] {
      try town.ask("GET", "/bookings", as: "ali").items.compactMap { $0["id"]?.text }
    }
    #expect(try list() == [])
    #expect(try town.ask("PUT", "/households/vangede-k1/helpers/ali", as: "mette").status == 200)
    #expect(try list() == [id])
    #expect(try town.ask("GET", "/bookings?mine=true", as: "ali").items.isEmpty)
  }

  @Test("so are its places in line, and those of no other household are told of") func helpedInLine() throws {
    let town = try Town()
    try town.decide(#""waitingList":{"mode":"first-come"}"#)
    _ = try town.book("faelleshus", "2026-12-05T10:00Z", "2026-12-05T11:00Z", as: "bo")
    let line = #"{"resource":"faelleshus","start":"2026-12-05T10:00Z","end":"2026-12-05T11:00Z"}"#
    let place = try town.ask("POST", "/waitlist", as: "mette", line)
    func asked(_ query: String) throws -> (status: Int, places: [JSONValue?]) {
      let answer = try town.ask("GET", "/waitlist\(query)", as: "ali")
      return (answer.status, answer.items.map { $0["id"] })
    }
    #expect(try asked("?household=vangede-k1").status == 403)
    #expect(try asked("") == (200, []))
    #expect(try town.ask("PUT", "/households/vangede-k1/helpers/ali", as: "mette").status == 200)
    for query in ["", "?household=vangede-k1"] { #expect(try asked(query) == (200, [place.json["id"]])) }
    #expect(try asked("?mine=true") == (200, []))
    #expect(try town.ask("GET", "/waitlist", as: "anna").items.count == 1)
  }

  @Test(
    "a board member reads, lists and cancels what was booked in another area, for the own household or another"
  )
  func boardElsewhere() throws {
    let town = try Town()
    let own = try town.book("festsal", "2026-12-05T10:00Z", "2026-12-05T11:00Z", as: "bo")
    let helped = try town.book(
      "festsal", "2026-12-05T12:00Z", "2026-12-05T13:00Z", as: "bo", more: #","onBehalfOf":"vangede-k1""#)
    for code in [own, helped] {
      let read = try town.ask("GET", "/bookings/\(code)", as: "bo")
      #expect(read.status == 200 && read.json["household"] != nil, "\(read.text)")
    }
    #expect(try town.ask("GET", "/bookings", as: "bo").items.map { $0["id"]?.text } == [own, helped])
    #expect(try town.ask("GET", "/bookings?mine=true", as: "bo").items.map { $0["id"]?.text } == [own])
    #expect(try town.ask("POST", "/bookings/\(helped)/cancel", as: "bo").status == 200)
  }

  @Test("who may read a booking is told that changing it is not allowed, not that there is none")
  func readOnly() throws {
    let town = try Town()
    let code = try town.book(
      "faelleshus", "2026-12-05T10:00Z", "2026-12-05T11:00Z", as: "mette", more: #","with":["bakken"]"#)
    func statuses(_ who: String) throws -> [Int] {
      try [("GET", ""), ("PATCH", ""), ("POST", "/cancel"), ("POST", "/check-in"), ("GET", "/conditions")].map
      {
        try town.ask(
          $0.0, "/bookings/\(code)\($0.1)", as: who, $0.0 == "GET" ? nil : "{}", headers: ["If-Match": "*"]
        ).status
      }
    }
    #expect(try statuses("jens") == [200, 403, 403, 403, 403])
    #expect(try statuses("ali") == [404, 404, 404, 404, 404])
  }

  @Test("a booking is made, read back and listed as it was sent")
  func made() throws {
    let town = try Town()
    let made = try town.ask("POST", "/bookings", as: "mette", evening)
    #expect(made.status == 201)
    let id = try #require(made.json["id"]?.text)
    #expect(made.headers["location"] == "/api/v1/bookings/\(id)")
    #expect(made.etag == "\"v1\"")
    #expect(made.json["start"]?.text == "2026-12-05T17:00:00+01:00")
    #expect(made.json["lines"]?.items?.first?["resource"]?.text == "faelleshus")
    #expect(made.json["household"]?.text == "vangede-k1")
    let read = try town.ask("GET", "/bookings/\(id)", as: "mette")
    #expect(read.status == 200)
    #expect(read.text == made.text)
    #expect(
      try town.ask("GET", "/bookings/\(id)", as: "mette", headers: ["If-None-Match": "\"v1\""])
        .status == 304)
    #expect(try town.ask("GET", "/bookings?mine=true", as: "mette").items.count == 1)
  }

  @Test("a taken time is answered with a problem and alternatives that pass")
  func taken() throws {
    let town = try Town()
    try town.ask("POST", "/bookings", as: "mette", evening)
    let refused = try town.ask(
      "POST", "/bookings", as: "ali", evening, headers: ["Accept-Language": "en"])
    #expect(refused.status == 409)
    #expect(refused.code == "taken")
    #expect(refused.json["detail"]?.text == "Faelleshus is taken Sat 5 Dec 2026 17:00–22:00.")
    let alternatives = try #require(refused.json["alternatives"]?.items)
    #expect(alternatives.count == 4)
    for alternative in alternatives {
      let resource = try #require(alternative["resource"]?.text)
      let start = try #require(alternative["start"]?.text)
      let end = try #require(alternative["end"]?.text)
      _ = try Town.init().book(resource, start, end, as: "ali")
    }
    let danish = try town.ask(
      "POST", "/bookings", as: "ali", evening, headers: ["Accept-Language": "da, en;q=0.5"])
    #expect(
      danish.json["detail"]?.text == "Faelleshus er optaget lør. 5. dec. 2026 kl. 17.00–22.00.")
    #expect(danish.code == "taken")
  }

  @Test("all broken rules are named at once")
  func allRules() throws {
    let town = try Town()
    let answer = try town.ask(
      "POST", "/bookings", as: "mette",
      #"{"resource":"faelleshus","start":"2027-05-05T10:00","end":"2027-05-06T01:00","attendees":400}"#
    )
    #expect(answer.status == 422)
    let codes = try #require(answer.json["errors"]?.items).compactMap { $0["code"]?.text }
    #expect(codes == ["outside-hours", "too-many-people", "too-far-ahead", "too-long"])
    #expect(answer.json["alternatives"] == nil)
  }

  @Test(
    "the same key gives the same answer, once; with another body it is refused; a refusal is not kept"
  )
  func idempotency() throws {
    let town = try Town()
    let key = ["Idempotency-Key": "\"5f0c\""]
    let first = try town.ask("POST", "/bookings", as: "mette", evening, headers: key)
    let again = try town.ask("POST", "/bookings", as: "mette", evening, headers: key)
    #expect(again.status == 201)
    #expect(again.text == first.text)
    #expect(again.headers["location"] == first.headers["location"])
    #expect(again.etag == first.etag)
    #expect(again.headers["idempotency-replayed"] == "true")
    let other = evening.replacing("30", with: "31")
    let reused = try town.ask("POST", "/bookings", as: "mette", other, headers: key)
    #expect(reused.status == 422)
    #expect(reused.code == "idempotency-key-reused")
    #expect(try town.ask("GET", "/bookings", as: "mette").items.count == 1)
    // Another member's key of the same name is another key.
    #expect(try town.ask("POST", "/bookings", as: "ali", evening, headers: key).status == 409)
    let id = try #require(first.json["id"]?.text)
    #expect(try town.ask("POST", "/bookings/\(id)/cancel", as: "mette").status == 200)
    #expect(try town.ask("POST", "/bookings", as: "ali", evening, headers: key).status == 201)
  }

  @Test("a change needs the version it was decided on")
  func changes() throws {
    let town = try Town()
    let id = try town.book(
      "faelleshus", "2026-12-05T17:00:00+01:00", "2026-12-05T22:00:00+01:00", as: "mette")
    let body = #"{"end":"2026-12-05T21:00:00+01:00","title":"Kort"}"#
    let none = try town.ask("PATCH", "/bookings/\(id)", as: "mette", body)
    #expect(none.status == 428)
    let changed = try town.ask(
      "PATCH", "/bookings/\(id)", as: "mette", body, headers: ["If-Match": "\"v1\""])
    #expect(changed.status == 200)
    #expect(changed.json["end"]?.text == "2026-12-05T21:00:00+01:00")
    #expect(changed.json["start"]?.text == "2026-12-05T17:00:00+01:00")
    #expect(changed.json["title"]?.text == "Kort")
    #expect(changed.etag == "\"v2\"")
    let stale = try town.ask(
      "PATCH", "/bookings/\(id)", as: "mette", body, headers: ["If-Match": "\"v1\""])
    #expect(stale.status == 412)
    #expect(stale.code == "stale")
    #expect(
      try town.ask("PATCH", "/bookings/\(id)", as: "mette", body, headers: ["If-Match": "*"]).status
        == 200)
    #expect(
      try town.ask("PATCH", "/bookings/\(id)", as: "mette", body, headers: ["If-Match": "W/\"v3\""])
        .status
        == 412)
  }

  @Test("what is only tried leaves nothing behind")
  func dryRun() throws {
    let town = try Town()
    let tried = try town.ask("POST", "/bookings?dryRun=true", as: "mette", evening)
    #expect(tried.status == 200)
    #expect(tried.headers["location"] == nil)
    #expect(try town.ask("GET", "/bookings", as: "mette").items.isEmpty)
    #expect(try town.ask("POST", "/bookings", as: "ali", evening).status == 201)
    #expect(try town.ask("POST", "/bookings?dryRun=true", as: "mette", evening).status == 409)
  }

  @Test("exactly the units there are can be had")
  func units() throws {
    let town = try Town()
    let body =
      #"{"lines":[{"resource":"borde","units":2}],"start":"2026-12-05T17:00:00Z","end":"2026-12-05T18:00:00Z"}"#
    #expect(try town.ask("POST", "/bookings", as: "mette", body).status == 201)
    let refused = try town.ask(
      "POST", "/bookings", as: "ali", body, headers: ["Accept-Language": "en"])
    #expect(refused.status == 409)
    #expect(refused.json["errors"]?.items?.first?["detail"]?.text?.hasPrefix("Only 1 of 2") == true)
  }

  @Test("rules are tried on what is to come without changing anything")
  func trial() throws {
    let town = try Town()
    let id = try town.book("faelleshus", "2026-12-05T10:00Z", "2026-12-05T14:00Z", as: "mette")
    _ = try town.book("faelleshus", "2026-12-06T10:00Z", "2026-12-06T11:00Z", as: "mette")
    let rules =
      #"{"text":{"da":"J","en":"Y"},"decidedBy":"board","decidedOn":"2026-11-01","validFrom":"2027-11-01","maxMinutes":120}"#
    let answer = try town.ask("POST", "/areas/vangede/rules/try", as: "bo", rules)
    #expect(answer.items.compactMap { $0["booking"]?["id"]?.text } == [id])
    #expect(answer.items.first?["errors"]?.items?.first?["code"]?.text == "too-long")
    #expect(try town.ask("GET", "/areas/vangede/rules").json["version"]?.integer == 1)
  }

  @Test("statistics are of the year until now unless said otherwise") func statisticsEnd() throws {
    let town = try Town()
    func range(_ query: String) throws -> [String?] {
      let answer = try town.ask("GET", "/stats" + query, as: "bo")
      return [answer.json["from"]?.text, answer.json["to"]?.text]
    }
    #expect(try range("") == ["2025-11-23T13:00:00+01:00", "2026-11-23T13:00:00+01:00"])
    #expect(
      try range("?from=2026-11-01T00:00") == ["2026-11-01T00:00:00+01:00", "2026-11-23T13:00:00+01:00"])
  }

  @Test("rules for a resource that the area does not have are refused alike when tried and when decided")
  func trialOfUnknown() throws {
    let town = try Town()
    let rules =
      #"{"text":{"da":"J","en":"Y"},"decidedBy":"board","decidedOn":"2026-11-01","validFrom":"2027-11-01","#
      + #""resources":{"nothing":{"maxMinutes":120},"neither":{"maxMinutes":120}}}"#
    for (method, path) in [("PUT", "/areas/vangede/rules"), ("POST", "/areas/vangede/rules/try")] {
      let answer = try town.ask(method, path, as: "bo", rules, headers: ["If-Match": "\"v1\""])
      #expect(answer.status == 400)
      let places = (answer.json["errors"]?.items ?? []).compactMap { $0["pointer"]?.text }
      #expect(places == ["/resources/neither", "/resources/nothing"])
    }
  }

  @Test("an unknown party and one of others are refused alike, so that no name can be found out")
  func parties() throws {
    let town = try Town()
    func ask(_ party: String, as who: String) throws -> Town.Answer {
      try town.ask(
        "POST", "/bookings", as: who,
        #"{"resource":"borde","start":"2026-12-05T10:00Z","end":"2026-12-05T11:00Z","onBehalfOf":"\#(party)"}"#
      )
    }
    for party in ["mette", "vangede-k1", "nobody-k77"] {
      #expect(try ask(party, as: "ali").status == 403)
      #expect(try ask(party, as: "bente").status == 403)
    }
    #expect(try ask("ali", as: "ali").status == 201)
    #expect(try ask("mette", as: "bo").json["household"]?.text == "vangede-k1")
    #expect(try ask("nobody-k77", as: "anna").status == 404)
  }

  @Test("lists begin and end where they are asked to")
  func ranges() throws {
    let town = try Town()
    _ = try town.book("faelleshus", "2026-12-05T10:00Z", "2026-12-05T11:00Z", as: "mette")
    for (query, count) in [
      ("", 1), ("?from=2026-12-06T00:00Z", 0), ("?to=2026-12-06T00:00Z", 1),
      ("?to=2026-12-01T00:00Z", 0),
      ("?from=2025-12-10T00:00Z", 1), ("?to=2020-01-01T00:00Z", 0), ("?from=2150-01-01T00:00Z", 0),
      ("?from=2026-12-05T10:59:00%2B00:00", 1), ("?from=2026-12-05T12:00:00+01:00", 0),
    ] {
      let answer = try town.ask("GET", "/bookings" + query, as: "mette")
      #expect(answer.status == 200, "\(query): \(answer.text)")
      #expect(answer.items.count == count, "\(query)")
    }
  }

  @Test("pages follow one another and end")
  func pages() throws {
    let town = try Town()
    for hour in 10..<17 {
      _ = try town.book(
        "faelleshus", "2026-12-05T\(hour):00:00+01:00", "2026-12-05T\(hour):30:00+01:00",
        as: "mette")
    }
    var target = "/bookings?limit=3"
    var seen: [String] = []
    for _ in 0..<5 {
      let page = try town.ask("GET", target, as: "mette")
      seen += page.items.compactMap { $0["start"]?.text }
      guard let link = page.headers["link"] else {
        #expect(page.json["nextCursor"]?.isNull == true)
        break
      }
      #expect(link.hasSuffix(">; rel=\"next\""))
      target = String(link.dropFirst().prefix { $0 != ">" })
    }
    #expect(seen.count == 7)
    #expect(seen == seen.sorted())
  }
}

import BookingCore
import Testing

@testable import BookingHTTP

@Suite("Series over HTTP") struct SeriesAPITests {
  private let town: Town

  init() throws { town = try Town() }

  private func body(_ more: String = "", day: String = "2026-12-01", rule: String = "FREQ=WEEKLY;COUNT=3")
    -> String
  {
    #"{"resource":"faelleshus","start":"\#(day)T19:00","end":"\#(day)T21:00","rrule":"\#(rule)"\#(more)}"#
  }

  private func outcomes(_ answer: Town.Answer) -> [String] {
    (answer.json["occurrences"]?.items ?? []).map {
      "\($0["date"]?.text ?? "?") \($0["outcome"]?.text ?? "?")"
    }
  }

  @Test("a preview shows every date with its state, and nothing is kept")
  func preview() throws {
    _ = try town.book("faelleshus", "2026-12-08T18:30Z", "2026-12-08T19:00Z", as: "ali")
    let seen = try town.ask("POST", "/series/preview", as: "mette", body())
    #expect(seen.status == 200 && seen.json["id"] == nil && seen.headers["etag"] == nil)
    #expect(outcomes(seen) == ["2026-12-01 free", "2026-12-08 taken", "2026-12-15 free"])
    let far = try town.ask("POST", "/series/preview", as: "mette", body(day: "2027-02-16"))
    #expect(outcomes(far) == ["2027-02-16 free", "2027-02-23 refused", "2027-03-02 refused"])
    let reasons = far.json["occurrences"]?.items?[1]["errors"]?.items ?? []
    #expect(reasons.first?["code"]?.text == "too-far-ahead")
    #expect(try town.ask("GET", "/bookings?mine=true", as: "mette").items.isEmpty)
  }

  @Test("a household that a list is asked for goes before one's own in each list, and is looked at")
  func mineAndHousehold() throws {
    _ = try town.ask("POST", "/series", as: "mette", body(#","title":"Kor""#))
    try town.decide(#""waitingList":{"mode":"first-come","offerHours":4}"#)
    let wait = #"{"resource":"faelleshus","start":"2026-12-01T19:00","end":"2026-12-01T21:00"}"#
    #expect(try town.ask("POST", "/waitlist", as: "ali", wait).status == 201)
    for (path, household) in [
      ("bookings", "vangede-k1"), ("series", "vangede-k1"), ("waitlist", "vangede-k4"),
    ] {
      for query in ["?household=\(household)", "?mine=true&household=\(household)"] {
        #expect(try !town.ask("GET", "/\(path)\(query)", as: "bo").items.isEmpty, "\(path)\(query)")
      }
      let foreign = "/\(path)?mine=true&household=bakken-b1"
      #expect(try town.ask("GET", foreign, as: "mette").status == 403, "\(path)")
    }
  }

  @Test("a series is booked, read, changed under its version, and ended")
  func life() throws {
    let made = try town.ask("POST", "/series", as: "mette", body(#","exdates":["2026-12-08"],"title":"Kor""#))
    #expect(made.status == 201 && made.etag == "\"v1\"")
    #expect(outcomes(made) == ["2026-12-01 booked", "2026-12-15 booked"])
    let id = try #require(made.json["id"]?.text)
    #expect(made.headers["location"] == "/api/v1/series/\(id)")
    let change = #"{"scope":"all","start":"2026-12-01T18:00","end":"2026-12-01T20:00","add":["2026-12-08"]}"#
    #expect(try town.ask("PATCH", "/series/\(id)", as: "mette", change).status == 428)
    #expect(
      try town.ask("PATCH", "/series/\(id)", as: "mette", change, headers: ["If-Match": "\"v7\""]).status
        == 412)
    let changed = try town.ask(
      "PATCH", "/series/\(id)", as: "mette", change, headers: ["If-Match": made.etag])
    #expect(changed.status == 200, "\(changed.text)")
    #expect(outcomes(changed) == ["2026-12-01 changed", "2026-12-08 booked", "2026-12-15 changed"])
    let one =
      #"{"scope":"this","occurrence":"2026-12-15","start":"2026-12-16T18:00","end":"2026-12-16T20:00"}"#
    #expect(
      try town.ask("PATCH", "/series/\(id)", as: "mette", one, headers: ["If-Match": "*"]).status == 200)
    let shown = try town.ask("GET", "/series/\(id)", as: "mette")
    #expect(outcomes(shown) == ["2026-12-01 booked", "2026-12-08 booked", "2026-12-15 exception"])
    #expect(shown.json["occurrences"]?.items?[2]["start"]?.text == "2026-12-16T18:00:00+01:00")
    #expect(shown.json["title"]?.text == "Kor")
    let ended = try town.ask("POST", "/series/\(id)/end", as: "mette", #"{"from":"2026-12-08"}"#)
    #expect(outcomes(ended) == ["2026-12-08 cancelled", "2026-12-15 cancelled"])
    #expect(try town.ask("GET", "/bookings?mine=true&status=confirmed", as: "mette").items.count == 1)
  }

  @Test("a date that goes its own way raises the version of its series, once, whoever changes it")
  func raised() throws {
    let made = try town.ask("POST", "/series", as: "mette", body())
    let path = "/series/\(made.json["id"]?.text ?? "")"
    func tag() throws -> String { try town.ask("GET", path, as: "mette").etag }
    let one =
      #"{"scope":"this","occurrence":"2026-12-08","start":"2026-12-08T17:00","end":"2026-12-08T18:00"}"#
    let changed = try town.ask("PATCH", path, as: "mette", one, headers: ["If-Match": made.etag])
    #expect(changed.status == 200 && changed.etag == "\"v2\"", "\(changed.text)")
    #expect(try tag() == "\"v2\"")
    #expect(try town.ask("PATCH", path, as: "mette", one, headers: ["If-Match": made.etag]).status == 412)
    let booking = made.json["occurrences"]?.items?[2]["booking"]?.text ?? ""
    #expect(try town.ask("POST", "/bookings/\(booking)/cancel", as: "bo").status == 200)
    #expect(try tag() == "\"v3\"")
    let all = #"{"scope":"all","title":"Kor"}"#
    #expect(try town.ask("PATCH", path, as: "mette", all, headers: ["If-Match": "\"v3\""]).etag == "\"v4\"")
    #expect(try tag() == "\"v4\"")
    let rest = #"{"scope":"following","occurrence":"2026-12-08","title":"Rest"}"#
    let split = try town.ask("PATCH", path, as: "mette", rest, headers: ["If-Match": "*"])
    #expect(
      split.headers["content-location"] == "/api/v1/series/\(split.json["id"]?.text ?? "")", "\(split.text)")
  }

  @Test("series are listed without their dates, page by page, to those who may know them")
  func listed() throws {
    for day in ["2026-12-01", "2026-12-02"] {
      #expect(try town.ask("POST", "/series", as: "mette", body(day: day)).status == 201)
    }
    let first = try town.ask("GET", "/series?limit=1", as: "mette")
    #expect(first.items.count == 1 && first.items[0]["household"]?.text == "vangede-k1")
    let link = try #require(first.headers["link"]?.split(separator: ">").first?.dropFirst())
    let second = try town.ask("GET", String(link), as: "mette")
    #expect(second.items.count == 1 && second.headers["link"] == nil && second.items != first.items)
    #expect(try town.ask("GET", "/series", as: "ali").items.isEmpty)
    #expect(try town.ask("GET", "/series", as: "bo").items.count == 2)
    #expect(try town.ask("GET", "/series?mine=true", as: "bo").items.isEmpty)
  }

  @Test("what cannot be had is a refusal that names each date")
  func refused() throws {
    _ = try town.book("faelleshus", "2026-12-08T18:30Z", "2026-12-08T19:00Z", as: "ali")
    let taken = try town.ask("POST", "/series", as: "mette", body())
    #expect(taken.status == 409 && taken.code == "taken")
    #expect(taken.json["errors"]?.items?.first?["pointer"]?.text == "/occurrences/2026-12-08")
    let far = try town.ask("POST", "/series", as: "mette", body(day: "2027-02-16"))
    #expect(far.status == 422 && far.code == "too-far-ahead")
    let skipped = try town.ask("POST", "/series", as: "mette", body(#","onClash":"skip""#))
    #expect(outcomes(skipped) == ["2026-12-01 booked", "2026-12-08 taken", "2026-12-15 booked"])
    for rule in ["FREQ=HOURLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "weekly", "FREQ=DAILY;COUNT=9999"] {
      let answer = try town.ask("POST", "/series", as: "mette", body(rule: rule))
      #expect(
        answer.status == 400 && answer.json["errors"]?.items?.first?["pointer"]?.text == "/rrule", "\(rule)")
    }
    let unknown = try town.ask("POST", "/series", as: "mette", body(#","exdate":["2026-12-08"]"#))
    #expect(unknown.status == 400)
    #expect(try town.ask("POST", "/series", as: "mette", body(#","exdates":["30/2"]"#)).status == 400)
  }

  @Test("a change that meets what others have is 409, one that rules refuse 422 with the first of these")
  func changeRefused() throws {
    _ = try town.book("faelleshus", "2026-12-08T16:00Z", "2026-12-08T17:00Z", as: "ali")
    let made = try town.ask("POST", "/series", as: "mette", body())
    func change(_ fields: String) throws -> Town.Answer {
      try town.ask(
        "PATCH", "/series/\(made.json["id"]?.text ?? "")", as: "mette", "{\(fields)}",
        headers: ["If-Match": made.etag])
    }
    let time = #""start":"2026-12-08T17:00","end":"2026-12-08T18:00""#
    for scope in [#""scope":"all""#, #""scope":"following","occurrence":"2026-12-08""#] {
      let taken = try change("\(scope),\(time)")
      #expect(taken.status == 409 && taken.code == "taken", "\(taken.text)")
    }
    let large = try change(#""scope":"all","attendees":5000"#)
    #expect(large.status == 422 && large.code == "too-many-people", "\(large.text)")
    let both = try change(#""scope":"all","attendees":5000,\#(time)"#)
    #expect(both.status == 422 && both.code == "too-many-people", "\(both.text)")
    let past = try change(#""scope":"all","add":["2026-11-03"]"#)
    #expect(past.status == 422 && past.code == "in-the-past", "\(past.text)")
  }

  @Test("a change of nothing keeps the version") func nothing() throws {
    let made = try town.ask("POST", "/series", as: "mette", body())
    let path = "/series/\(made.json["id"]?.text ?? "")"
    let same = try town.ask("PATCH", path, as: "mette", #"{"scope":"all"}"#, headers: ["If-Match": "*"])
    #expect(same.status == 200 && same.etag == made.etag && outcomes(same) == outcomes(made), "\(same.text)")
    let booking = "/bookings/\(made.json["occurrences"]?.items?[0]["booking"]?.text ?? "")"
    #expect(try town.ask("PATCH", booking, as: "mette", "{}", headers: ["If-Match": "*"]).etag == "\"v1\"")
  }

  @Test("a date that waits for the board says so, beforehand and afterwards")
  func asked() throws {
    let confirmed = try town.ask("POST", "/series", as: "mette", body(rule: "FREQ=WEEKLY;COUNT=1"))
    func statuses(_ answer: Town.Answer) -> [String?] {
      (answer.json["occurrences"]?.items ?? []).map { $0["status"]?.text }
    }
    #expect(statuses(confirmed) == ["confirmed"])
    try town.decide(#""approval":{"mode":"compete","otherwise":"approve"}"#)
    let seen = try town.ask("POST", "/series/preview", as: "mette", body(day: "2026-12-02"))
    #expect(statuses(seen) == ["requested", "requested", "requested"], "\(seen.text)")
    let path = "/series/\(confirmed.json["id"]?.text ?? "")"
    let later = #"{"scope":"all","start":"2026-12-01T17:00","end":"2026-12-01T18:00"}"#
    let changed = try town.ask("PATCH", path, as: "mette", later, headers: ["If-Match": "*"])
    #expect(statuses(changed) == ["requested"], "\(changed.text)")
    let booking = changed.json["occurrences"]?.items?[0]["booking"]?.text ?? ""
    #expect(try town.ask("POST", "/bookings/\(booking)/decline", as: "bo").status == 200)
    #expect(statuses(try town.ask("GET", path, as: "mette")) == ["declined"])
  }

  @Test("the board answers for all dates of a series that wait; the answer names the others") func answered()
    throws
  {
    try town.decide(#""approval":{"mode":"hold"}"#)
    let made = try town.ask("POST", "/series", as: "mette", body(rule: "FREQ=WEEKLY;COUNT=3"))
    let dates = (made.json["occurrences"]?.items ?? []).compactMap { $0["booking"]?.text }
    try #require(dates.count == 3)
    let path = "/bookings/\(dates[1])/approve"
    #expect(try town.ask("POST", path, as: "mette", #"{"series":true}"#).status == 403)
    let answer = try town.ask("POST", path, as: "bo", #"{"series":true,"reason":"Ja"}"#)
    #expect(answer.status == 200, "\(answer.text)")
    #expect(answer.json["alike"]?.items?.compactMap(\.text) == [dates[0], dates[2]])
    let single = try town.ask("POST", "/bookings/\(dates[0])/decline", as: "bo", #"{"series":true}"#)
    #expect(single.status == 200 && single.json["alike"] == nil)
    let late = try town.ask("POST", "/bookings/\(dates[0])/approve", as: "bo", #"{"series":1}"#)
    #expect(late.status == 400)
  }

  @Test("why a date is not where it was asked for names the time asked for")
  func refusedTime() throws {
    let ways: [(String, String, String?)] = [
      ("2026-12-01", "fail", nil), ("2026-12-02", "skip", "kept"),
      ("2026-12-03", "alternative", "alternative"),
    ]
    for (day, way, outcome) in ways {
      let made = try town.ask("POST", "/series", as: "mette", body(day: day, rule: "FREQ=WEEKLY;COUNT=1"))
      _ = try town.book("faelleshus", "\(day)T16:00", "\(day)T18:00", as: "ali")
      let path = "/series/\(made.json["id"]?.text ?? "")"
      let change =
        #"{"scope":"all","start":"\#(day)T16:30","end":"\#(day)T18:30","onClash":"\#(way)"}"#
      let answer = try town.ask(
        "PATCH", path, as: "mette", change, headers: ["If-Match": "*", "Accept-Language": "en"])
      let date = answer.json["occurrences"]?.items?.first ?? answer.json
      #expect(date["outcome"]?.text == outcome, "\(answer.text)")
      let detail = date["errors"]?.items?.first?["detail"]?.text ?? ""
      #expect(detail.contains("16:30–18:30"), "\(way): \(detail)")
    }
  }

  @Test("as many days may be left out as a series has") func leftOut() throws {
    let first = try #require(CivilDate("2026-12-01"))
    func ask(_ count: Int) throws -> Town.Answer {
      let days = (1...count).map { "\"\(first + $0)\"" }.joined(separator: ",")
      return try town.ask(
        "POST", "/series", as: "mette", body(#","exdates":[\#(days)]"#, rule: "FREQ=DAILY;COUNT=520"))
    }
    let made = try ask(519)
    #expect(outcomes(made) == ["2026-12-01 booked"], "\(made.text)")
    #expect(try ask(521).status == 400)
  }

  @Test("the same key books a series once") func idempotent() throws {
    let headers = ["Idempotency-Key": "kor-1"]
    let first = try town.ask("POST", "/series", as: "mette", body(), headers: headers)
    let again = try town.ask("POST", "/series", as: "mette", body(), headers: headers)
    #expect(first.status == 201 && again.text == first.text)
    #expect(try town.ask("GET", "/bookings?mine=true", as: "mette").items.count == 3)
  }
}

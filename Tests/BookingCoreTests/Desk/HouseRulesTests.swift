import TestSupport
import Testing

@testable import BookingCore

/// House rules as residents meet them. It is Tuesday 1 December 2026, 10:00, unless the clock is moved.
@Suite struct HouseRulesTests {
  private let commons: Commons
  private let clock: AreaCalendar

  init() throws {
    commons = try Commons()
    clock = try #require(AreaCalendar.named("Europe/Copenhagen"))
  }

  private func decide(_ fields: String, area: String = "vangede") throws {
    let document =
      #"{"text":{"da":"Regler","en":"Rules"},"decidedBy":"residents-meeting","decidedOn":"2026-01-01","#
      + #""validFrom":"2026-01-01",\#(fields)}"#
    let rules = try HouseRulesDocument.parse(Array(document.utf8))
    _ = try commons.desk.perform(SetHouseRules(area: slug(area), rules: rules), as: .operator())
  }

  private func range(_ from: String, _ to: String) throws -> TimeRange {
    TimeRange(try clock.minute(rfc3339: from), try clock.minute(rfc3339: to))
  }

  private func go(to time: String) throws {
    commons.clock.advance(minutes: Int(try clock.minute(rfc3339: time) - commons.desk.now))
  }

  /// The codes of what is broken, without booking.
  private func ask(
    _ resource: String, _ from: String, _ to: String, attendees: Int = 0, for party: String = "vangede-k1"
  ) throws -> String {
    var command = Commons.command(resource, try range(from, to), for: party)
    command.attendees = attendees
    return try answer { try commons.desk.perform(command, as: .operator(), dryRun: true) }
  }

  /// What becomes of a booking that is to have another time.
  private func move(_ booking: Booking, _ from: String, _ to: String) throws -> String {
    var change = ChangeBooking(id: booking.id)
    change.range = try range(from, to)
    return try answer { try commons.desk.perform(change, as: .operator()) }
  }

  /// What a person reads who is refused.
  private func sentences(_ resource: String, _ from: String, _ to: String, _ language: Language = .da) throws
    -> String
  {
    let range = try range(from, to)
    let registry = try commons.desk.read { $0.registry }
    do {
      _ = try commons.desk.perform(Commons.command(resource, range), as: .operator(), dryRun: true)
      return ""
    } catch let error as DeskError {
      return RefusalText(language, registry: registry).detail(error, during: range)
    }
  }

  @Test("Mette hires the hall from 10 to 8 the next day, also over the nights on which the clock is changed")
  func hireDays() throws {
    try decide(#""slots":[{"hours":"mon-thu 10:00-08:00"},{"hours":"fri 10:00-08:00","nights":3}]"#)
    #expect(try ask("sal", "2026-12-02T10:00", "2026-12-03T08:00") == "done")
    #expect(try ask("sal", "2026-12-02T10:00", "2026-12-04T08:00") == "done", "two days running")
    #expect(try ask("sal", "2026-12-02T12:00", "2026-12-03T08:00") == "not-a-slot")
    #expect(try ask("sal", "2026-12-02T10:00", "2026-12-03T10:00") == "not-a-slot")
    #expect(try ask("sal", "2026-12-04T10:00", "2026-12-05T08:00") == "not-a-slot", "a weekend is one hire")
    #expect(try ask("sal", "2026-12-04T10:00", "2026-12-07T08:00") == "done")
    #expect(
      try sentences("sal", "2026-12-05T17:00", "2026-12-05T22:00")
        == "Sal bookes kun i faste tidsrum, næste gang man. 7. dec. 2026 kl. 10.00 – tirs. 8. dec. 2026 kl. 08.00."
    )
    // Summer time begins on 28 March 2027 and ends on 31 October 2027: Friday to Monday is an hour shorter, longer.
    #expect(try ask("sal", "2027-03-26T10:00:00+01:00", "2027-03-29T08:00:00+02:00") == "done")
    #expect(try ask("sal", "2027-03-26T10:00:00+01:00", "2027-03-29T09:00:00+02:00") == "not-a-slot")
    #expect(try ask("sal", "2027-10-29T10:00:00+02:00", "2027-11-01T08:00:00+01:00") == "done")
    try go(to: "2026-10-20T10:00:00+02:00")
    #expect(try ask("sal", "2026-10-23T10:00:00+02:00", "2026-10-26T08:00:00+01:00") == "done")
  }

  @Test("before a holiday the hall is handed back at 7") func beforeHoliday() throws {
    try decide(
      #""slots":[{"hours":"mon-sun 10:00-08:00"},{"hours":"mon-sun 10:00-07:00","beforeHoliday":true}]"#)
    // 25 March 2027 is Maundy Thursday.
    #expect(try ask("sal", "2027-03-23T10:00", "2027-03-24T08:00") == "done")
    #expect(try ask("sal", "2027-03-24T10:00", "2027-03-25T07:00") == "done")
    #expect(try ask("sal", "2027-03-24T10:00", "2027-03-25T08:00") == "not-a-slot")
  }

  @Test("the hall rests a day between hirings; whoever comes too close is told so") func gap() throws {
    try decide(#""resources":{"sal":{"gapMinutes":1440}}"#)
    try commons.book("sal", try range("2026-12-05T10:00", "2026-12-06T08:00"))
    #expect(try ask("sal", "2026-12-07T08:00", "2026-12-07T20:00", for: "vangede-k2") == "done")
    #expect(try ask("sal", "2026-12-07T07:59", "2026-12-07T20:00", for: "vangede-k2") == "too-close")
    #expect(try ask("sal", "2026-12-04T09:00", "2026-12-04T10:00") == "done")
    #expect(try ask("sal", "2026-12-04T09:00", "2026-12-04T10:01") == "too-close")
    #expect(try ask("sal", "2026-12-05T12:00", "2026-12-05T13:00") == "taken")
    #expect(
      try sentences("sal", "2026-12-06T10:00", "2026-12-06T12:00", .en)
        == "There must be 1 day between two bookings of Sal.")
    #expect(try ask("have", "2026-12-06T10:00", "2026-12-06T12:00") == "done", "the garden has no such rule")
  }

  @Test("a gap takes set-up and turn-over into account, and holds for a booking that is moved")
  func gapAndBuffers()
    throws
  {
    // The garden needs 30 minutes before and 15 after: 45 of the 60 are there already.
    try decide(#""kinds":{"garden":{"gapMinutes":60}}"#)
    try commons.book("have", try range("2026-12-05T10:00", "2026-12-05T12:00"))
    #expect(try ask("have", "2026-12-05T13:00", "2026-12-05T14:00") == "done")
    #expect(try ask("have", "2026-12-05T12:50", "2026-12-05T14:00") == "too-close")
    let later = try commons.book("have", try range("2026-12-05T15:00", "2026-12-05T16:00"))
    var move = ChangeBooking(id: later.id)
    move.range = try range("2026-12-05T15:10", "2026-12-05T16:10")
    #expect(
      try answer { try commons.desk.perform(move, as: .operator()) } == "done",
      "its own place is no neighbour")
  }

  @Test("a hall and its rooms rest from each other, but the rooms not from themselves") func gapOfComposites()
    throws
  {
    try decide(#""resources":{"hal":{"gapMinutes":1440},"hal-b":{"gapMinutes":60}}"#)
    try commons.book("hal", try range("2026-12-05T10:00", "2026-12-06T08:00"))
    #expect(try ask("hal-a", "2026-12-07T08:00", "2026-12-07T10:00") == "done")
    #expect(try ask("hal-a", "2026-12-07T07:59", "2026-12-07T10:00") == "too-close", "the hall rests a day")
    #expect(try ask("hal-b", "2026-12-04T08:00", "2026-12-04T10:01") == "too-close")
    try commons.book("hal-a", try range("2026-12-10T10:00", "2026-12-10T12:00"))
    #expect(try ask("hal-a", "2026-12-10T12:00", "2026-12-10T13:00") == "done", "one room after the other")
    #expect(try ask("hal-b", "2026-12-10T12:00", "2026-12-10T13:00") == "done", "the other room")
    #expect(try ask("hal", "2026-12-11T11:59", "2026-12-11T13:00") == "too-close")
    #expect(try ask("hal", "2026-12-10T11:00", "2026-12-10T13:00") == "taken")
    try decide(#""resources":{"hal-b":{"gapMinutes":60}}"#)
    try commons.book("hal-b", try range("2026-12-20T10:00", "2026-12-20T12:00"))
    #expect(try ask("hal", "2026-12-20T12:59", "2026-12-20T14:00") == "too-close", "a part that rests")
    #expect(try ask("hal", "2026-12-20T13:00", "2026-12-20T14:00") == "done")
  }

  @Test("the house is closed over Christmas and New Year, in week 53 of 2026, and on holidays")
  func closedDays() throws {
    try decide(#""closedDates":["12-23/01-01"],"closedHolidays":["public","constitution-day"]"#)
    #expect(try ask("sal", "2026-12-22T10:00", "2026-12-23T00:00") == "done")
    #expect(try ask("sal", "2026-12-22T10:00", "2026-12-23T00:01") == "closed-day")
    #expect(try ask("sal", "2026-12-31T17:00", "2027-01-02T02:00") == "closed-day")
    #expect(try ask("sal", "2027-01-02T00:00", "2027-01-02T22:00") == "done")
    #expect(try ask("sal", "2027-06-05T12:00", "2027-06-05T13:00") == "closed-day")
    #expect(
      try sentences("sal", "2027-03-28T12:00:00+02:00", "2027-03-28T14:00:00+02:00")
        == "Sal kan ikke bookes søn. 28. mar. 2027 (Påskedag).")
  }

  @Test("quiet hours are nobody's, but a guest room may be let overnight") func quietHours() throws {
    try decide(
      #""quietHours":"sun-thu 22:00-07:00, sat-sun 00:00-07:00","resources":{"have":{"quietHours":"never"}}"#)
    #expect(try ask("sal", "2026-12-03T19:00", "2026-12-03T22:00") == "done")
    #expect(try ask("sal", "2026-12-03T19:00", "2026-12-03T22:01") == "quiet-hours")
    #expect(try ask("sal", "2026-12-04T19:00", "2026-12-04T23:59") == "done")
    #expect(try ask("have", "2026-12-03T15:00", "2026-12-04T11:00") == "done")
  }

  @Test("a room is for enough people and not for too many") func people() throws {
    try decide(#""minAttendees":5,"maxAttendees":30"#)
    #expect(try ask("sal", "2026-12-05T10:00", "2026-12-05T12:00", attendees: 5) == "done")
    #expect(try ask("sal", "2026-12-05T10:00", "2026-12-05T12:00", attendees: 4) == "too-few-people")
    #expect(try ask("sal", "2026-12-05T10:00", "2026-12-05T12:00", attendees: 31) == "too-many-people")
    #expect(
      try ask("sal", "2026-12-05T10:00", "2026-12-05T12:00") == "too-few-people", "unknown is not enough")
  }

  @Test("nobody books for enough people and then comes with fewer") func fewerPeople() throws {
    try decide(#""minAttendees":5"#)
    var book = Commons.command("sal", try range("2026-12-05T10:00", "2026-12-05T12:00"))
    book.attendees = 20
    let booking = try commons.desk.perform(book, as: .operator())
    func change(_ attendees: Int) throws -> String {
      var command = ChangeBooking(id: booking.id)
      command.attendees = attendees
      return try answer { try commons.desk.perform(command, as: .operator()) }
    }
    #expect(
      try [19, 5, 4, 0, 6].map(change) == ["done", "done", "too-few-people", "too-few-people", "done"])
    // Rules that came later do not keep a smaller party from being told of.
    try decide(#""maxAttendees":3,"minNoticeMinutes":525600"#)
    #expect(try change(4) == "done")
  }

  @Test("tools are picked up and handed back in office hours, over the weekend too") func pickUpHours() throws
  {
    try decide(#""kinds":{"equipment":{"lending":{"pickUpHours":"mon-fri 08:00-10:00","longestDays":3}}}"#)
    #expect(try ask("projektor", "2026-12-04T08:30", "2026-12-07T08:30") == "done", "Friday to Monday")
    #expect(try ask("projektor", "2026-12-04T08:00", "2026-12-07T10:00") == "done")
    #expect(try ask("projektor", "2026-12-04T08:30", "2026-12-07T08:00") == "done")
    #expect(try ask("projektor", "2026-12-04T10:00", "2026-12-07T08:30") == "outside-pick-up-hours")
    #expect(try ask("projektor", "2026-12-04T08:30", "2026-12-06T08:30") == "outside-pick-up-hours")
    #expect(try ask("projektor", "2026-12-03T08:30", "2026-12-07T08:30") == "loan-too-long")
  }

  @Test("a household's quota is counted over its week, month, quarter or year, by all of its members")
  func quotas() throws {
    try decide(#""quotas":[{"period":"month","bookings":2}]"#)
    try commons.book("sal", try range("2026-12-05T10:00", "2026-12-05T12:00"))
    try commons.book("have", try range("2026-12-31T22:00", "2027-01-01T02:00"), for: "vangede-k1-mette")
    #expect(try ask("hal-a", "2026-12-20T10:00", "2026-12-20T12:00") == "quota-exceeded")
    #expect(try ask("hal-a", "2027-01-01T10:00", "2027-01-01T12:00") == "done")
    #expect(try ask("hal-a", "2026-12-20T10:00", "2026-12-20T12:00", for: "vangede-k2") == "done")
    #expect(try ask("hal-a", "2026-12-20T10:00", "2026-12-20T12:00", for: "vangede-bestyrelse") == "done")
    #expect(try ask("vaerksted", "2026-12-20T10:00", "2026-12-20T12:00") == "done", "another area's")
    #expect(
      try sentences("hal-a", "2026-12-20T10:00", "2026-12-20T12:00")
        == "I har brugt jeres kvote i VANGEDE: højst 2 bookinger om måneden. Næste periode begynder fre. 1. jan. 2027."
    )
  }

  @Test("a quota decided later does not keep a household from giving time back") func givingBack() throws {
    let booking = try commons.book("sal", try range("2026-12-05T10:00", "2026-12-05T12:00"))
    try commons.book("hal-a", try range("2026-12-06T10:00", "2026-12-06T12:00"))
    try decide(#""quotas":[{"period":"month","bookings":1}]"#)
    #expect(try move(booking, "2026-12-05T10:00", "2026-12-05T11:00") == "done")
    #expect(try move(booking, "2026-12-05T10:00", "2026-12-05T12:00") == "quota-exceeded")
  }

  @Test("giving time back does not carry a booking into a week whose quota is used up") func nextWeek() throws
  {
    let booking = try commons.book("sal", try range("2026-12-06T20:00", "2026-12-07T12:00"))
    try commons.book("hal-a", try range("2026-12-09T10:00", "2026-12-09T12:00"))
    try decide(#""quotas":[{"period":"week","bookings":1}]"#)
    #expect(try move(booking, "2026-12-07T00:00", "2026-12-07T12:00") == "quota-exceeded")
  }

  @Test("week 53 of 2026 ends with the Sunday in January 2027") func week53() throws {
    try decide(#""quotas":[{"period":"week","minutes":240}]"#)
    #expect(
      try sentences("sal", "2026-12-09T10:00", "2026-12-09T15:00", .en)
        == "That is more than the quota in VANGEDE: at most 4 hours a week.")
    try commons.book("sal", try range("2026-12-28T10:00", "2026-12-28T13:00"))
    #expect(try ask("sal", "2027-01-03T10:00", "2027-01-03T11:00") == "done")
    #expect(try ask("sal", "2027-01-03T10:00", "2027-01-03T11:01") == "quota-exceeded")
    #expect(try ask("sal", "2027-01-04T10:00", "2027-01-04T11:01") == "done")
    #expect(clock.date(of: try clock.minute(rfc3339: "2027-01-03T12:00")).isoWeek.week == 53)
  }

  @Test(
    "what begins with the first minute of a week, month, quarter or year counts in it",
    arguments: [
      ("week", "2026-12-07"), ("month", "2027-02-01"), ("quarter", "2027-01-01"), ("year", "2027-01-01"),
    ])
  func firstMinute(_ period: String, _ day: String) throws {
    try decide(#""quotas":[{"period":"\#(period)","bookings":1}]"#)
    try commons.book("sal", try range("\(day)T00:00", "\(day)T02:00"))
    #expect(try ask("hal-a", "\(day)T10:00", "\(day)T12:00") == "quota-exceeded")
  }

  @Test("each quota counts what it was stated for; all of them apply") func scopes() throws {
    try decide(
      #""quotas":[{"period":"year","bookings":3}],"kinds":{"garden":{"quotas":[{"period":"year","bookings":1}]}}"#
    )
    try commons.book("have", try range("2026-12-05T10:00", "2026-12-05T12:00"))
    #expect(try ask("have", "2026-12-06T10:00", "2026-12-06T12:00") == "quota-exceeded")
    #expect(try ask("sal", "2026-12-06T10:00", "2026-12-06T12:00") == "done")
    try commons.book("sal", try range("2026-12-06T10:00", "2026-12-06T12:00"))
    try commons.book("sal", try range("2026-12-07T10:00", "2026-12-07T12:00"))
    #expect(try ask("sal", "2026-12-08T10:00", "2026-12-08T12:00") == "quota-exceeded")
  }

  @Test("what the rules say of a part by name about days, hours and approval holds for the whole")
  func parts() throws {
    try decide(
      #""quietHours":"daily 23:00-06:00","resources":{"hal":{"quietHours":"never"},"hal-a":{"quietHours":"daily 22:00-07:00","#
        + #""closedDates":["12-24"],"maxAttendees":5,"approval":{"mode":"hold"}}}"#)
    #expect(try ask("hal", "2026-12-05T21:00", "2026-12-05T22:30") == "quiet-hours")
    #expect(try ask("hal", "2026-12-24T10:00", "2026-12-24T12:00") == "closed-day")
    #expect(try ask("hal", "2026-12-05T10:00", "2026-12-05T12:00", attendees: 50) == "done")
    #expect(try ask("hal-b", "2026-12-24T10:00", "2026-12-24T12:00") == "done")
    let booking = try commons.book("hal", try range("2026-12-05T10:00", "2026-12-05T12:00"))
    #expect(booking.status == .requested)
    let free = try commons.desk.read { view in
      view.freePlaces(AvailabilityQuery(window: try range("2026-12-24T10:00", "2026-12-24T12:00"))).map {
        view.registry.resource($0.resource).slug.text
      }
    }
    #expect(free.contains("hal-b") && !free.contains("hal"))
  }

  @Test("what is left the day before is free for all") func leftovers() throws {
    try decide(#""maxOpenBookings":1,"otherAreas":false,"leftoverMinutes":1440"#)
    try commons.book("sal", try range("2026-12-10T10:00", "2026-12-10T12:00"))
    #expect(try ask("hal-a", "2026-12-02T10:00", "2026-12-02T12:00") == "done", "in exactly a day")
    #expect(try ask("hal-a", "2026-12-02T10:01", "2026-12-02T12:00") == "quota-exceeded")
    #expect(try ask("hal-a", "2026-12-02T09:00", "2026-12-02T10:00", for: "ordrup-k1") == "done")
    #expect(try ask("hal-a", "2026-12-02T11:00", "2026-12-02T12:00", for: "ordrup-k1") == "own-area-only")
    #expect(
      try sentences("hal-a", "2026-12-03T10:00", "2026-12-03T12:00").hasSuffix(
        " Hvad der er tilbage, er frit for alle fra ons. 2. dec. 2026 kl. 10.00."))
  }

  @Test("one's own area may book earlier; the rest are told from when on") func ownAreaEarlier() throws {
    try decide(#""maxDaysAhead":456,"maxDaysAheadOthers":365"#)
    #expect(try ask("sal", "2028-02-01T10:00", "2028-02-01T12:00") == "done")
    #expect(try ask("sal", "2028-02-01T10:00", "2028-02-01T12:00", for: "ordrup-k1") == "too-far-ahead")
    try decide(#""maxDaysAhead":30"#)
    #expect(
      try sentences("sal", "2027-01-15T10:00", "2027-01-15T12:00")
        == "Der kan højst bookes 30 dage frem i VANGEDE. Det kan bookes fra ons. 16. dec. 2026.")
  }

  @Test("every broken rule is named at once") func allAtOnce() throws {
    try decide(
      #""maxDaysAhead":3,"maxMinutes":60,"minAttendees":5,"closedDates":["12-24"],"quietHours":"daily 22:00-06:00","#
        + #""quotas":[{"period":"year","bookings":0}]"#)
    #expect(
      try ask("sal", "2026-12-24T21:00", "2026-12-24T23:00")
        == "too-few-people too-far-ahead too-long quiet-hours closed-day quota-exceeded")
  }

  @Test(
    "a booking remembers the version of the rules it was decided under, and asks for approval where they say so"
  )
  func versionAndApproval() throws {
    #expect(try commons.book("sal", at(8, 9)).rulesVersion == nil)
    try decide(#""kinds":{"room":{"approval":{"mode":"hold","decideBy":{"hours":48,"after":"booking"}}}}"#)
    let asked = try commons.book("sal", at(10, 11))
    #expect(asked.status == .requested)
    #expect(asked.rulesVersion == 1)
    #expect(try commons.desk.read { try $0.booking(named: asked.id.code, for: .operator()) } == asked)
    #expect(try commons.book("have", at(10, 11)).status == .confirmed)
    #expect(try commons.book("hal-a", at(10, 11), for: "vangede-bestyrelse").status == .confirmed)
    #expect(
      try answer { try commons.book("sal", at(10, 11), for: "vangede-k2") } == "taken", "a request holds")
    try decide(#""maxMinutes":600"#)
    var move = ChangeBooking(id: asked.id)
    move.range = at(11, 12)
    #expect(try commons.desk.perform(move, as: .operator()).rulesVersion == 2)
    #expect(try commons.desk.verify().isSound)
  }

  @Test("parallel requests of one household do not beat its quota") func parallel() async throws {
    try decide(#""quotas":[{"period":"month","bookings":3}],"maxOpenBookings":3"#)
    let desks = try (0..<3).map { _ in try commons.otherDesk(.service) }
    defer { for desk in desks { desk.close() } }
    let taken = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<24 {
        let command = Commons.command(
          ["sal", "hal-a", "hal-b"][number % 3], at(Double(number % 8), Double(number % 8) + 0.5))
        group.addTask { (try? desks[number % 3].perform(command, as: .operator())) != nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(taken == 3)
    #expect(try commons.desk.verify().isSound)
  }

  @Test("rules are tried on what is to come and on the last year, which tells no names") func trial() throws {
    try commons.book("sal", at(8, 9))
    try commons.book("sal", at(10, 14))
    try commons.book("hal-a", at(10, 14), for: "vangede-k2")
    try commons.book("vaerksted", at(10, 20))
    try go(to: "2026-12-10T10:00")
    let party = try commons.book("sal", try range("2026-12-20T10:00", "2026-12-20T15:00"))
    try commons.book("sal", try range("2026-12-24T10:00", "2026-12-24T11:00"))
    var rules = HouseRules(
      textDanish: "R", textEnglish: "R", decidedBy: .board, decidedOn: CivilDate(dayNumber: 20_000),
      validFrom: CivilDate(dayNumber: 30_000), general: HouseRules.Limits())
    rules.general.maxMinutes = 120
    rules.resources[slug("sal")] = HouseRules.Limits()
    rules.resources[slug("sal")]?.gapMinutes = 1_440
    let area = try commons.desk.read { $0.registry.resources[0].area }
    let trial = try commons.desk.trial(of: rules, in: area)
    #expect(trial.coming.map(\.booking.id) == [party.id])
    #expect(trial.coming.first?.reasons.map(\.code) == ["too-long"])
    #expect([trial.lastYear, trial.lastYearRefused, trial.lastYearHouseholds] == [3, 3, 2])
    #expect(trial.lastYearRules.map(\.code) == ["too-close", "too-long"])
    #expect(trial.lastYearRules.map(\.bookings) == [2, 2])
    #expect(trial.lastYearRules.map(\.households) == [1, 2])
    #expect(try commons.desk.read { $0.registry.rules(of: area).isEmpty }, "nothing was decided")
  }

  @Test("rules for a resource that the area does not have are refused") func foreignResources() throws {
    #expect(
      try answer { try decide(#""resources":{"vaerksted":{"maxMinutes":60}}"#) }
        == "invalid /resources/vaerksted")
    #expect(
      try answer { try decide(#""resources":{"sauna":{"maxMinutes":60}}"#) } == "invalid /resources/sauna")
    // Only the store knows that it is a garden.
    #expect(
      try answer {
        try decide(#""kinds":{"garden":{"maxMinutes":60}},"resources":{"have":{"minMinutes":90}}"#)
      } == "invalid /resources/have/minMinutes")
  }
}

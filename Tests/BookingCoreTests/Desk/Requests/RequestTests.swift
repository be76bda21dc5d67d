import TestSupport
import Testing

@testable import BookingCore

/// Requests and the board, as residents meet them. It is Tuesday 1 December 2026, 10:00, unless the clock is moved.
@Suite struct RequestTests {
  private let commons: Commons
  private let board: Actor

  init() throws {
    commons = try Commons()
    board = try commons.actor("vangede-bo")
    _ = try commons.desk.perform(
      CreateHousehold(slug: slug("vangede-k3"), area: slug("vangede"), name: "Kirkevej k3"), as: .operator())
  }

  private static let compete =
    #""kinds":{"room":{"approval":{"mode":"compete","decideBy":{"days":1,"before":"start"},"otherwise":"approve"}}}"#
  private static let hold =
    #""kinds":{"room":{"approval":{"mode":"hold","decideBy":{"days":2,"after":"booking"}}}}"#

  private func status(_ booking: Booking) throws -> Booking.Status { try commons.booking(booking.id).status }

  private func settle() throws { #expect(commons.desk.settleDue() == []) }

  /// Memory is what the store says, another process sees the same, and the store is sound.
  private func expectSound() throws {
    #expect(try differences(of: commons.desk, from: commons.path) == [])
    #expect(try commons.desk.verify().isSound)
  }

  @Test("a request that holds its place is approved by the board, and the family is told") func hold() throws
  {
    try commons.decide(Self.hold)
    let asked = try commons.book("sal", at(17, 22))
    #expect(asked.decideBy == commons.desk.now + 2 * 1440)
    let told = try commons.lastNotice(to: "vangede-k1")
    #expect(
      told == [
        "Din anmodning \(asked.id.code) er modtaget", "Sal, lør. 5. dec. 2026 kl. 18.00–23.00",
        "Pladsen holdes imens.", "I får svar senest tors. 3. dec. 2026 kl. 10.00. Ellers er svaret nej.",
      ])
    #expect(try commons.lastNotice(to: "vangede-bestyrelse")[0] == "En anmodning venter: \(asked.id.code)")
    #expect(try answer { try commons.book("sal", at(20, 21), for: "vangede-k2") } == "taken")
    let outcome = try commons.desk.perform(
      DecideBooking(.approve, id: asked.id, reason: "God fest!", ifVersion: 1), as: board)
    #expect(outcome.booking.status == .confirmed && outcome.booking.version == 2 && outcome.settled.isEmpty)
    #expect(
      try commons.lastNotice(to: "vangede-k1").last
        == "Bestyrelsen har afgjort det. Begrundelse: God fest!")
    try expectSound()
  }

  @Test("those who compete stand beside each other; approving one declines the others and names nobody")
  func compete() throws {
    try commons.decide(Self.compete)
    let first = try commons.book("sal", at(17, 22))
    let second = try commons.book("sal", at(18, 20), for: "vangede-k2")
    let apart = try commons.book("sal", at(10, 12), for: "vangede-k2")
    #expect(try commons.book("projektor", at(17, 22), for: "vangede-k2").status == .confirmed)
    #expect([first, second].allSatisfy { $0.status == .requested && !$0.holdsPlace })
    let groups = try commons.desk.read { try $0.requests(for: board) }
    #expect(groups.map { $0.map(\.booking.id) } == [[apart.id], [first.id, second.id]])
    try expectSound()
    let outcome = try commons.desk.perform(DecideBooking(.approve, id: second.id), as: board)
    #expect(outcome.settled.map(\.id) == [first.id])
    #expect(try status(first) == .declined)
    #expect(try status(apart) == .requested)
    #expect(
      try commons.lastNotice(to: "vangede-k1") == [
        "Din anmodning \(first.id.code) er afslået", "Sal, lør. 5. dec. 2026 kl. 18.00–23.00",
        "Bestyrelsen har valgt en anden anmodning.",
      ])
    #expect(try answer { try commons.book("sal", at(19, 21), for: "vangede-k3") } == "taken")
    try expectSound()
  }

  @Test("an approval is taken back by declining, a decline by approving while there is room")
  func backAndForth()
    throws
  {
    try commons.decide(Self.compete)
    let first = try commons.book("sal", at(17, 22))
    let second = try commons.book("sal", at(17, 22), for: "vangede-k2")
    func decide(_ decision: HouseRules.Approval.Decision, _ booking: Booking) throws -> String {
      try answer { try commons.desk.perform(DecideBooking(decision, id: booking.id), as: board) }
    }
    #expect(try decide(.approve, first) == "done")
    #expect(try decide(.approve, first) == "in the way")
    #expect(try decide(.approve, second) == "taken")
    #expect(try decide(.decline, first) == "done")
    #expect(try decide(.approve, second) == "done")
    #expect(try [status(first), status(second)] == [.declined, .confirmed])
    let plain = try commons.book("projektor", at(10, 12))
    #expect(try decide(.decline, plain) == "in the way", "what nobody had to approve is cancelled instead")
    commons.clock.advance(minutes: 6 * 1440)
    #expect(try decide(.decline, second) == "in the way")
    try expectSound()
  }

  /// A Saturday evening in the hall, four weeks in a row; its bookings.
  private func fourSaturdays() throws -> [ID<Booking>] {
    try commons.desk.perform(
      CreateSeries(Commons.command("sal", at(17, 22)), rule: "FREQ=WEEKLY;COUNT=4"), as: .operator()
    ).occurrences.compactMap(\.booking)
  }

  private func statuses(_ dates: [ID<Booking>]) throws -> [Booking.Status] {
    try dates.map { try commons.booking($0).status }
  }

  @Test("all dates of a series that wait are answered at once, with one notice that each of them tells")
  func wholeSeries() throws {
    try commons.decide(Self.hold)
    let dates = try fourSaturdays()
    func decide(_ decision: HouseRules.Approval.Decision, _ date: Int, _ reason: String) throws
      -> DecideBooking.Outcome
    {
      try commons.desk.perform(
        DecideBooking(decision, id: dates[date], reason: reason, wholeSeries: true), as: board)
    }
    _ = try commons.desk.perform(DecideBooking(.decline, id: dates[1], reason: "Juletræsfest"), as: board)
    let approved = try decide(.approve, 2, "God sang!")
    #expect(approved.booking.id == dates[2] && approved.alike.map(\.id) == [dates[0], dates[3]])
    #expect(
      try statuses(dates) == [.confirmed, .declined, .confirmed, .confirmed], "that was answered before")
    #expect(
      try commons.lastNotice(to: "vangede-k1") == [
        "Din anmodning \(dates[0].code) er godkendt", "Sal, lør. 5. dec. 2026 kl. 18.00–23.00 og 2 mere",
        "Bestyrelsen har afgjort det. Begrundelse: God sang!",
      ])
    let told = try dates.map { date in
      let booking = try commons.booking(date)
      return try commons.desk.read { try $0.decision(on: booking, in: .da) }
    }
    #expect(told.map { $0.contains("God sang!") } == [true, false, true, true])
    #expect(told[1].contains("Juletræsfest"))
    #expect(try decide(.decline, 3, "").alike.isEmpty, "what is approved is taken back one by one")
    try expectSound()
  }

  @Test("a series is approved whole or not at all, and each date that cannot be had is named")
  func wholeOrNone() throws {
    try commons.decide(Self.compete)
    let dates = try fourSaturdays()
    let third = at(17, 22).shifted(by: 2 * 10_080)
    let closure = try commons.desk.perform(
      CloseResource(resource: slug("sal"), range: third, reason: "maling"), as: board
    ).closure
    func decide(_ decision: HouseRules.Approval.Decision, _ booking: ID<Booking>) throws -> String {
      try answer {
        try commons.desk.perform(DecideBooking(decision, id: booking, wholeSeries: true), as: board)
      }
    }
    #expect(try decide(.approve, dates[0]) == "2026-12-19 closed")
    #expect(try statuses(dates) == Array(repeating: .requested, count: 4))
    _ = try commons.desk.perform(RemoveClosure(id: closure.id), as: board)
    let rival = try commons.book("sal", at(17, 22).shifted(by: 10_080), for: "vangede-k2")
    #expect(try decide(.approve, dates[3]) == "done")
    #expect(try status(rival) == .declined, "no room is left")
    let other = try commons.book("sal", at(10, 12))
    #expect(try decide(.approve, other.id) == "invalid /series")
    commons.clock.advance(minutes: 6 * 1440)
    let more = try commons.desk.perform(
      CreateSeries(Commons.command("sal", at(10, 12).shifted(by: 10_080)), rule: "FREQ=WEEKLY;COUNT=2"),
      as: .operator()
    ).occurrences.compactMap(\.booking)
    #expect(try decide(.decline, more[1]) == "done")
    #expect(try statuses(more) == [.declined, .declined])
    try expectSound()
  }

  @Test("the board decides for its area, not about its own household; residents and other boards do not")
  func rights()
    throws
  {
    try commons.decide(Self.hold)
    let asked = try commons.book("sal", at(17, 22))
    func decide(_ who: String, _ decision: HouseRules.Approval.Decision = .approve) throws -> String {
      try answer {
        try commons.desk.perform(DecideBooking(decision, id: asked.id), as: commons.actor(who), dryRun: true)
      }
    }
    #expect(try decide("vangede-k1-mette") == "not allowed")
    #expect(try decide("vangede-k2-mette") == "no booking")
    #expect(try decide("ordrup-bo") == "no booking")
    #expect(try decide("vangede-bo") == "done")
    for (handle, role) in [("bodil", Role.board), ("alma", .administrator)] {
      _ = try commons.desk.perform(
        CreateMember(handle: slug(handle), household: slug("vangede-k1"), name: handle, role: role),
        as: .operator())
    }
    #expect(try decide("bodil") == "not allowed")
    #expect(try decide("alma") == "done")
    // A booking of two areas that both ask needs both boards, of which each can decline.
    try commons.decide(Self.hold, area: "ordrup")
    var command = Commons.command("sal", at(33, 35))
    command.lines.append(.init(slug("vaerksted")))
    let both = try commons.desk.perform(command, as: .operator())
    for (decision, answered) in [(HouseRules.Approval.Decision.approve, "not allowed"), (.decline, "done")] {
      #expect(
        try answer { try commons.desk.perform(DecideBooking(decision, id: both.id), as: board, dryRun: true) }
          == answered)
    }
  }

  @Test("when the board is silent the rules decide: no by default, for one who holds the place")
  func silence() throws {
    try commons.decide(Self.hold)
    let asked = try commons.book("sal", at(17, 22))
    commons.clock.advance(minutes: 2 * 1440 - 1)
    try settle()
    #expect(try status(asked) == .requested)
    commons.clock.advance(minutes: 1)
    try settle()
    #expect(try status(asked) == .declined)
    #expect(
      try commons.lastNotice(to: "vangede-k1").last
        == "Ingen svarede inden fristen; det er afgjort efter husreglerne.")
    #expect(try answer { try commons.book("sal", at(17, 22), for: "vangede-k2") } == "done")
    try expectSound()
  }

  @Test(
    "of those who compete the household with the fewest bookings goes first, then the earliest, one displaced before all"
  )
  func fairness() throws {
    try commons.decide(#""maxDaysAhead":400"#)
    try commons.book("hal-a", at(240, 242))
    try commons.decide(Self.compete)
    let often = try commons.book("sal", at(17, 22))
    let first = try commons.book("sal", at(17, 20), for: "vangede-k2")
    let later = try commons.book("sal", at(19, 22), for: "vangede-k3")
    let beside = try commons.book("sal", at(22, 23), for: "vangede-k1")
    try commons.go(to: "2026-12-04T23:00")
    try settle()
    #expect(try [often, first, later, beside].map(status) == [.declined, .confirmed, .declined, .confirmed])
    #expect(try commons.lastNotice(to: "vangede-k3")[2].hasPrefix("En anden anmodning gik forud"))
    let again = try commons.book("sal", at(48, 50))
    let rival = try commons.book("sal", at(48, 50), for: "vangede-k3")
    try commons.connection().run("INSERT INTO plan VALUES (1, 0, 0, 'applied', '{}', NULL)")
    try commons.connection().insertDisplacement(
      household: again.household, at: commons.desk.now, booking: often.id, plan: 1)
    try commons.go(to: "2026-12-06T01:00")
    try settle()
    #expect(try [again, rival].map(status) == [.confirmed, .declined])
    try expectSound()
  }

  @Test(
    "requests count in quotas, a household does not compete with itself, and a confirmed one is in the way")
  func limits() throws {
    try commons.decide(#""maxOpenBookings":2,"# + Self.compete)
    let asked = try commons.book("sal", at(17, 22))
    #expect(try answer { try commons.book("sal", at(20, 23)) } == "asked-already")
    try commons.book("hal-a", at(17, 22))
    #expect(try answer { try commons.book("hal-b", at(17, 22)) } == "quota-exceeded")
    try commons.book("sal", at(10, 12), for: "vangede-bestyrelse")
    #expect(try answer { try commons.book("sal", at(11, 13), for: "vangede-k2") } == "taken")
    // The board's own booking needs no approval; whoever asked for that time is told.
    try commons.book("sal", at(21, 23), for: "vangede-bestyrelse")
    #expect(try status(asked) == .declined)
    #expect(try commons.lastNotice(to: "vangede-k1").last == "Andre har fået pladsen.")
    // What was declined has held nothing since: the quota is asked again.
    try commons.book("hal-b", at(10, 12))
    _ = try commons.desk.perform(
      CancelBooking(
        id: try #require(
          try commons.desk.read {
            try $0.bookings(BookingQuery(range: at(21, 23)), for: .operator()).items.first {
              $0.status == .confirmed
            }
          }
        ).id), as: .operator())
    #expect(
      try answer { try commons.desk.perform(DecideBooking(.approve, id: asked.id), as: board) }
        == "quota-exceeded")
  }

  @Test("a closed place is not approved, and what began is too late") func closed() throws {
    try commons.decide(Self.compete)
    let asked = try commons.book("sal", at(17, 22))
    let closure = try commons.desk.perform(
      CloseResource(resource: slug("sal"), range: at(20, 21), reason: "vand"), as: board
    ).closure
    let command = DecideBooking(.approve, id: asked.id)
    #expect(try answer { try commons.desk.perform(command, as: board) } == "closed")
    _ = try commons.desk.perform(RemoveClosure(id: closure.id), as: board)
    #expect(try answer { try commons.desk.perform(command, as: board, dryRun: true) } == "done")
    commons.clock.advance(minutes: 5 * 1440)
    #expect(try answer { try commons.desk.perform(command, as: board) } == "in-the-past")
    try settle()
    #expect(try status(asked) == .declined)
  }

  @Test(
    "a deadline of days is at the same time on the wall when the clock has changed",
    arguments: [
      ("2027-03-29T18:00", "2027-03-27T18:00", "2027-03-29T22:00"),
      ("2027-11-01T18:00", "2027-10-30T18:00", "2027-11-01T22:00"),
    ])
  func clockChange(_ from: String, _ by: String, _ to: String) throws {
    try commons.decide(
      #""approval":{"mode":"hold","decideBy":{"days":2,"before":"start"},"otherwise":"approve"}"#)
    let asked = try commons.book("sal", try Commons.range(from, to))
    #expect(asked.decideBy == (try Commons.range(by, to).start))
    try commons.go(to: by)
    try settle()
    #expect(try status(asked) == .confirmed)
  }

  @Test("a request that the board moves to an earlier time is decided before that") func movedEarlier() throws
  {
    try commons.decide(#""approval":{"mode":"compete"}"#)
    let asked = try commons.book("sal", at(17, 22))
    var move = ChangeBooking(id: asked.id)
    move.range = at(8, 10)
    let moved = try commons.desk.perform(move, as: board)
    #expect(moved.status == .requested && moved.decideBy == at(8, 10).start)
  }

  @Test("a deadline that has passed when somebody asks leaves the board until the start") func lateRequest()
    throws
  {
    try commons.decide(#""approval":{"mode":"hold","decideBy":{"days":14,"before":"start"}}"#)
    let asked = try commons.book("sal", at(17, 22))
    #expect(asked.decideBy == asked.range.start)
  }

  @Test("the calendar shows a request as held, one's own as mine, and of those who compete nothing")
  func calendar()
    throws
  {
    try commons.decide(Self.hold)
    try commons.book("sal", at(10, 12))
    try commons.decide(Self.compete)
    try commons.book("hal-a", at(10, 12))
    func states(_ name: String, _ who: String) throws -> [CalendarEntry.State] {
      let (id, actor) = (try commons.id(name), try commons.actor(who))
      return try commons.desk.read(loading: [id]) {
        try $0.calendar(of: $0.registry.resource(id), in: at(0, 24), for: actor).map(\.state)
      }
    }
    #expect(try states("sal", "vangede-k1-mette") == [.mine])
    #expect(try states("sal", "vangede-k2-mette") == [.held])
    #expect(try states("hal-a", "vangede-k2-mette") == [])
  }

  @Test("a series of requests tells family and board once, not once a date") func series() throws {
    try commons.decide(#""maxDaysAhead":400,"# + Self.hold)
    let made = try commons.desk.perform(
      CreateSeries(Commons.command("sal", at(17, 19)), rule: "FREQ=WEEKLY;COUNT=5"), as: .operator())
    #expect(made.occurrences.count == 5)
    #expect(try commons.lastNotice(to: "vangede-k1")[1].hasSuffix("kl. 18.00–20.00 og 4 mere"))
    let count = try commons.connection().first("SELECT count(*) FROM notice") { $0.int(0) }
    #expect(count == 2)
  }

  @Test("two desks that approve rivals at once approve one") func race() async throws {
    try commons.decide(Self.compete)
    let rivals = try ["vangede-k1", "vangede-k2", "vangede-k3"].map {
      try commons.book("sal", at(17, 22), for: $0)
    }
    let desks = try (0..<3).map { _ in try commons.otherDesk(.service) }
    defer { for desk in desks { desk.close() } }
    let approved = await withTaskGroup(of: Bool.self) { group in
      for (desk, rival) in zip(desks, rivals) {
        group.addTask { (try? desk.perform(DecideBooking(.approve, id: rival.id), as: .operator())) != nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(approved == 1)
    #expect(
      try rivals.map(status).sorted { $0.rawValue < $1.rawValue } == [.confirmed, .declined, .declined])
    try expectSound()
  }
}

import TestSupport
import Testing

@testable import BookingCore

/// A household moves out, and what the commons counts; it is 1 December 2026.
@Suite struct MovingOutTests {
  private let commons: Commons

  init() throws { commons = try Commons() }

  @Test("moving out cancels later bookings with a notice, keeps earlier ones, and shuts out tokens")
  func end() throws {
    let early = try commons.book("sal", at(-48, -46))
    let late = try commons.book("sal", at(10, 12))
    let token = try commons.desk.perform(CreateToken(member: slug("vangede-k1-mette")), as: .operator())
      .secret
    let lastDay = try #require(CivilDate("2026-12-04"))
    let command = EndHousehold(slug: slug("vangede-k1"), lastDay: lastDay)
    let board = try commons.actor("vangede-bo")
    #expect(try answer { try commons.desk.perform(command, as: board) } == "not allowed")
    let outcome = try commons.desk.perform(command, as: .operator())
    #expect(outcome.cancelled.map(\.id) == [late.id] && outcome.openLoans.isEmpty)
    #expect(try commons.connection().booking(early.id)?.status == .confirmed)
    let told = try commons.connection().first("SELECT count(*) FROM notice WHERE kind = 'household-ended'") {
      $0.int(0)
    }
    #expect(told == 1)
    #expect(try commons.desk.read { try $0.caller(.token(secret: token.utf8), origin: "test") } != nil)
    commons.clock.advance(minutes: 4 * 1440)
    #expect(try commons.desk.read { try $0.caller(.token(secret: token.utf8), origin: "test") } == nil)
    #expect(try answer { try commons.book("sal", at(34, 36)) } == "invalid /end")
    _ = try commons.desk.perform(EndHousehold(slug: slug("vangede-k1"), lastDay: nil), as: .operator())
    #expect(try answer { try commons.book("sal", at(34, 36)) } == "done")
  }

  @Test("moving out ends the series that go on, and leaves alone those that are over by then")
  func endedSeries() throws {
    func series(_ start: Double, _ rule: String) throws -> Series {
      try commons.desk.perform(
        CreateSeries(Commons.command("sal", at(start, start + 1)), rule: rule, onClash: .skip),
        as: .operator()
      ).series
    }
    let over = try series(10, "FREQ=DAILY;COUNT=2")
    let long = try series(12, "FREQ=DAILY;COUNT=9")
    let endless = try series(14, "FREQ=WEEKLY")
    let end = EndHousehold(slug: slug("vangede-k1"), lastDay: CivilDate("2026-12-08"))
    let outcome = try commons.desk.perform(end, as: .operator())
    #expect(outcome.ended == [long.id, endless.id] && !outcome.isOutOfLine)
    let days = try [over, long, endless].map { try commons.connection().series($0.id)?.endsOn?.description }
    #expect(days == [nil, "2026-12-09", "2026-12-09"])
    #expect(try commons.desk.perform(end, as: .operator()).ended.isEmpty, "once is enough")
  }

  @Test("what is lent out is asked for and keeps nobody from moving out, nor a series from ending")
  func lentOut()
    throws
  {
    let made = try commons.desk.perform(
      CreateSeries(Commons.command("projektor", at(10, 11)), rule: "FREQ=DAILY;COUNT=3"), as: .operator())
    let dates = made.occurrences.compactMap(\.booking)
    _ = try commons.desk.perform(Lend(.out, booking: dates[0]), as: .operator())
    let end = try commons.desk.perform(
      EndSeries(id: made.series.id), as: .operator(), dryRun: true)
    #expect(end.occurrences.map(\.outcome) == [.kept, .cancelled, .cancelled])
    let out = try commons.desk.perform(
      EndHousehold(slug: slug("vangede-k1"), lastDay: CivilDate("2026-12-02")), as: .operator())
    #expect(out.openLoans == [dates[0]] && out.cancelled.map(\.id) == Array(dates[1...]))
  }

  @Test("the board of an area does not move out") func board() throws {
    let command = EndHousehold(slug: slug("vangede-bestyrelse"), lastDay: CivilDate("2026-12-04"))
    #expect(try answer { try commons.desk.perform(command, as: .operator()) } == "in the way")
  }

  @Test("use is counted by weekday and hour, refusals by rule, shares without names") func statistics() throws
  {
    try commons.book("sal", at(10, 12))
    try commons.book("sal", at(12, 13), for: "vangede-k2")
    #expect(try answer { try commons.book("sal", at(10.5, 11)) } == "taken")
    let found = try commons.desk.read { view in
      try view.statistics(
        in: TimeRange(Commons.morning, Commons.morning + 30 * 1440), area: nil, resource: nil)
    }
    let use = try #require(found.uses.first { $0.bookings > 0 })
    #expect(use.bookings == 2 && use.total == 180)
    // 10 in UTC is 11 in Copenhagen, and the 5th is a Saturday.
    #expect(use.minutes[5][11...13] == [60, 60, 60])
    #expect(found.shares.values.first == [666, 333])
    #expect(found.refusals.map(\.rule) == ["taken"] && found.refusals.map(\.count) == [1])
  }
}

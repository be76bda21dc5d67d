import TestSupport
import Testing

@testable import BookingCore

/// What repeats, as Mette in Vangede sees it; it is Tuesday 1 December 2026, ten o'clock.
@Suite struct SeriesTests {
  let commons: Commons

  init() throws { commons = try Commons() }

  /// A stretch of a local day in Copenhagen, hours with fractions.
  func local(_ day: String, _ from: Double, _ to: Double) throws -> TimeRange {
    let clock = try #require(AreaCalendar.named("Europe/Copenhagen"))
    let date = try #require(CivilDate(day))
    func minute(_ hours: Double) -> Minute {
      clock.minutes(of: LocalTime(date, minute: Int(hours * 60))).iCalendar
    }
    return TimeRange(minute(from), minute(to))
  }

  func command(
    _ resource: String, _ range: TimeRange, _ rule: String, without: [String] = [], onClash: OnClash = .fail
  ) -> CreateSeries {
    CreateSeries(
      Commons.command(resource, range), rule: rule, exdates: without.compactMap { CivilDate($0) },
      onClash: onClash)
  }

  @discardableResult func repeated(
    in resource: String = "sal", _ range: TimeRange, _ rule: String, without: [String] = [],
    onClash: OnClash = .fail
  ) throws -> SeriesOutcome {
    try commons.desk.perform(
      command(resource, range, rule, without: without, onClash: onClash), as: .operator())
  }

  func change(
    _ series: Series, _ body: (inout ChangeSeries) throws -> Void
  ) throws -> SeriesOutcome {
    var command = ChangeSeries(id: series.id)
    try body(&command)
    return try commons.desk.perform(command, as: .operator())
  }

  /// The active bookings of a series as local day, start and end.
  func held(_ series: ID<Series>) throws -> [String] {
    try commons.desk.read { view in
      guard let found = try view.database.series(series) else { return [] }
      return try view.occurrences(of: found).occurrences.filter {
        [.booked, .exception].contains($0.outcome)
      }
      .compactMap { occurrence in
        occurrence.range.map {
          let (from, to) = (found.calendar.local(of: $0.start), found.calendar.local(of: $0.end))
          return "\(from.date) \(from.hour):\(from.minuteOfHour)-\(to.hour):\(to.minuteOfHour)"
        }
      }
    }
  }

  func outcomes(_ outcome: SeriesOutcome) -> [String] {
    outcome.occurrences.map { "\($0.day) \($0.outcome.rawValue)" }
  }

  @Test("Tuesdays at 19 stay at 19 when the clock is put forward in March 2027") func summerTime() throws {
    let made = try repeated(try local("2027-03-16", 19, 21), "FREQ=WEEKLY;COUNT=4")
    let hours = made.occurrences.compactMap { $0.range.map { Int($0.start.value) / 60 % 24 } }
    #expect(hours == [18, 18, 17, 17])
    #expect(
      try held(made.series.id) == [
        "2027-03-16 19:0-21:0", "2027-03-23 19:0-21:0", "2027-03-30 19:0-21:0", "2027-04-06 19:0-21:0",
      ])
  }

  @Test("Sundays from 1 to 4 stay from 1 to 4 when the clock is put back in October") func winterTime() throws
  {
    commons.clock.advance(minutes: -90 * 1440)
    for year in [2026, 2027] {
      let first = year == 2026 ? "2026-10-18" : "2027-10-24"
      let made = try repeated(try local(first, 1, 4), "FREQ=WEEKLY;COUNT=3")
      #expect(made.occurrences.map { $0.range?.minutes } == [180, 240, 180])
    }
  }

  @Test("a date whose time the clock skips is dropped, said so, and does not count") func dropped() throws {
    let made = try repeated(try local("2027-03-14", 2.5, 3.5), "FREQ=WEEKLY;COUNT=3")
    #expect(
      outcomes(made) == [
        "2027-03-14 booked", "2027-03-21 booked", "2027-03-28 dropped", "2027-04-04 booked",
      ])
    let again = command("sal", try local("2027-03-21", 2.5, 3.5), "FREQ=WEEKLY;COUNT=2")
    let refusal = #expect(throws: DeskError.self) { try commons.desk.perform(again, as: .operator()) }
    guard case .seriesRefused(let refused) = refusal else {
      Issue.record("not refused: \(String(describing: refusal))")
      return
    }
    #expect(refused.occurrences.map(\.day.description) == ["2027-03-21", "2027-04-04"] && refused.asked == 2)
  }

  @Test("Mondays go through week 53 of 2026 into week 1") func week53() throws {
    let made = try repeated(try local("2026-12-21", 17, 18), "FREQ=WEEKLY;COUNT=4")
    #expect(made.occurrences.map { $0.day.isoWeek.week } == [52, 53, 1, 2])
    let one = try repeated(
      in: "hal", try local("2026-12-28", 9, 10), "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=1")
    #expect(outcomes(one) == ["2026-12-28 booked"])
  }

  @Test("all dates or none: one that is taken refuses all, and nothing is kept") func allOrNothing() throws {
    try commons.book("sal", try local("2026-12-15", 18, 20), for: "vangede-k2")
    let before = try commons.connection().lastChange()
    let asked = command("sal", try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3")
    #expect(try answer { try commons.desk.perform(asked, as: .operator()) } == "2026-12-15 taken")
    #expect(try commons.connection().lastChange() == before)
    #expect(try answer { try commons.book("sal", local("2026-12-08", 19, 21)) } == "done")
  }

  @Test("taken dates are left out when asked, and can be added when they become free") func skip() throws {
    let other = try commons.book("sal", try local("2026-12-15", 18, 20), for: "vangede-k2")
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3", onClash: .skip)
    #expect(outcomes(made) == ["2026-12-08 booked", "2026-12-15 taken", "2026-12-22 booked"])
    let day = try #require(CivilDate("2026-12-15"))
    #expect(try answer { try change(made.series) { $0.add = [day] } } == "2026-12-15 taken")
    _ = try commons.desk.perform(CancelBooking(id: other.id), as: .operator())
    #expect(try outcomes(change(made.series) { $0.fill = true }).contains("2026-12-15 booked"))
    #expect(try held(made.series.id).count == 3)
  }

  @Test("a new time on a date of the rule that was not to be had moves no date to another week")
  func newHourOnSkippedDate() throws {
    try commons.book("sal", try local("2026-12-08", 18, 20), for: "vangede-k2")
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3", onClash: .skip)
    _ = try change(made.series) {
      $0.range = try local("2026-12-08", 12, 13)
      $0.onClash = .skip
    }
    #expect(try held(made.series.id) == ["2026-12-15 12:0-13:0", "2026-12-22 12:0-13:0"])
  }

  @Test("a series of which every date is left out says so") func nothingLeft() throws {
    let asked = command(
      "sal", try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=2", without: ["2026-12-08", "2026-12-15"])
    let fault = #expect(throws: DeskError.self) { try commons.desk.perform(asked, as: .operator()) }
    #expect("\(try #require(fault))".contains("none of its dates is left"))
  }

  @Test("taken dates go to the nearest other place when asked") func alternative() throws {
    try commons.book("sal", try local("2026-12-15", 18, 20), for: "vangede-k2")
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3", onClash: .alternative)
    #expect(outcomes(made) == ["2026-12-08 booked", "2026-12-15 alternative", "2026-12-22 booked"])
    #expect(
      made.occurrences[1].lines != made.series.lines && made.occurrences[1].range == made.occurrences[1].range
    )
    #expect(try commons.desk.verify().isSound)
  }

  @Test("left-out days are not booked") func exdates() throws {
    let made = try repeated(
      try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3", without: ["2026-12-15"])
    #expect(outcomes(made) == ["2026-12-08 booked", "2026-12-22 booked"])
  }

  @Test("a preview says what each date would become, and keeps nothing") func preview() throws {
    try commons.book("koekken", try local("2027-03-21", 9, 12), for: "vangede-k2")
    let before = try commons.connection().lastChange()
    let asked = CreateSeries(
      Commons.command("koekken", try local("2027-03-14", 10, 11)), rule: "FREQ=WEEKLY;COUNT=2",
      isPreview: true)
    let seen = try commons.desk.perform(asked, as: .operator(), dryRun: true)
    #expect(outcomes(seen) == ["2027-03-14 booked", "2027-03-21 taken"])
    let night = CreateSeries(
      Commons.command("koekken", try local("2027-03-14", 2.5, 3)), rule: "FREQ=WEEKLY;COUNT=3",
      isPreview: true)
    let refused = try commons.desk.perform(night, as: .operator(), dryRun: true)
    #expect(refused.occurrences.map(\.outcome) == [.refused, .refused, .dropped, .refused])
    #expect(refused.occurrences[0].reasons.map(\.code) == ["outside-hours"])
    #expect(try commons.connection().lastChange() == before)
  }

  @Test(
    "rules that never occur, that flood or that go too far are refused",
    arguments: [
      "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=521", "FREQ=WEEKLY;COUNT=200",
      "FREQ=MONTHLY;UNTIL=20400101T000000Z", "FREQ=HOURLY;COUNT=3", "FREQ=DAILY;BYHOUR=9,10;COUNT=4", "",
      "hver",
      "FREQ=WEEKLY;COUNT=3;UNTIL=20270101", "FREQ=DAILY;UNTIL=20200101T000000Z;BYDAY=MO",
    ])
  func refusedRules(_ rule: String) throws {
    let asked = command("sal", try local("2026-12-08", 19, 21), rule)
    let said = try answer { try commons.desk.perform(asked, as: .operator()) }
    #expect(said == "invalid /rrule")
  }

  @Test("a rule without an end is booked two years ahead at most, and filled later") func endless() throws {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=MONTHLY;BYDAY=2TU")
    #expect(made.boundedAt == CivilDate("2028-11-30"))
    #expect(made.occurrences.count == 24)
    commons.clock.advance(minutes: 60 * 1440)
    #expect(
      try outcomes(change(made.series) { $0.fill = true }).filter { $0.hasSuffix(" booked") }.count == 2)
  }

  @Test("a series makes no clash with itself: daily dates that run into each other are refused") func itself()
    throws
  {
    let asked = command(
      "sal", TimeRange(try local("2026-12-08", 9, 10).start, try local("2026-12-09", 10, 11).start),
      "FREQ=DAILY;COUNT=3")
    #expect(try answer { try commons.desk.perform(asked, as: .operator()) } == "2026-12-09 taken")
  }

  @Test("neighbours know nothing of a series; the board of the place and the household may change it")
  func rights() throws {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=2")
    var title = ChangeSeries(id: made.series.id, ifVersion: 1)
    title.title = "Kor"
    for stranger in ["vangede-k2-mette", "ordrup-bo"] {
      let actor = try commons.actor(stranger)
      #expect(try answer { try commons.desk.perform(title, as: actor) } == "no series")
      #expect(
        try answer { try commons.desk.perform(EndSeries(id: made.series.id), as: actor) } == "no series")
      let name = made.series.id.code
      #expect(try answer { try commons.desk.read { try $0.series(named: name, for: actor) } } == "no series")
    }
    let asked = command("sal", try local("2026-12-09", 9, 10), "FREQ=DAILY;COUNT=2")
    let neighbour = try commons.actor("vangede-k2-mette")
    #expect(try answer { try commons.desk.perform(asked, as: neighbour) } == "not allowed")
    let board = try commons.actor("vangede-bo")
    #expect(try answer { try commons.desk.perform(title, as: board) } == "done")
    #expect(try answer { try commons.desk.perform(title, as: board) } == "stale")
    title.ifVersion = 2
    #expect(
      try answer { try commons.desk.perform(title, as: try commons.actor("vangede-k1-mette")) } == "done")
  }

  @Test("another process sees the dates, and the log has the series and each booking") func otherProcess()
    throws
  {
    let other = try commons.otherDesk()
    let made = try repeated(in: "hal", try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3")
    let inTheWay = Commons.command("hal-a", try local("2026-12-22", 20, 22), for: "vangede-k2")
    #expect(try answer { try other.perform(inTheWay, as: .operator()) } == "taken")
    let actions = try other.read { try $0.changes(since: 0, limit: 1_000).suffix(4).map(\.action) }
    #expect(actions == ["series.create", "booking.create", "booking.create", "booking.create"])
    #expect(try other.verify().isSound)
    #expect(
      try other.read { try $0.seriesLink(of: try #require(made.occurrences[0].booking)) }?.series
        == made.series.id)
  }

  @Test("new time-zone data move dates in UTC; verify says so, and mending brings the wall time back")
  func mend() throws {
    let made = try repeated(try local("2027-06-01", 19, 21), "FREQ=WEEKLY;COUNT=2")
    #expect(try commons.desk.verify().isSound)
    // As if the bookings had been made when summer time was still to be abolished: an hour later in UTC.
    let before = try commons.desk.read { view in
      try view.database.booking(try #require(made.occurrences[0].booking))
    }
    let database = try commons.connection()
    try database.run(
      "UPDATE series_occurrence SET wall = wall + 60 WHERE day = (SELECT min(day) FROM series_occurrence)")
    let checks = try commons.desk.verify().checks.filter { !$0.problems.isEmpty }
    #expect(checks.map(\.name) == ["series"])
    let moved = try commons.desk.perform(MendSeries(), as: .operator())
    #expect(moved.map(\.range) == [try #require(before).range.shifted(by: 60)])
    #expect(try commons.desk.verify().isSound)
    #expect(try commons.desk.perform(MendSeries(), as: .operator()).isEmpty)
    #expect(
      try answer { try commons.desk.perform(MendSeries(), as: try commons.actor("vangede-bo")) }
        == "not allowed")
  }

  @Test("mending leaves the date alone of which something is handed out") func mendWhileOut() throws {
    let made = try repeated(in: "projektor", try local("2026-12-02", 19, 21), "FREQ=WEEKLY;COUNT=2")
    let first = try #require(made.occurrences[0].booking)
    _ = try commons.desk.perform(Lend(.out, booking: first), as: .operator())
    try commons.connection().run("UPDATE series_occurrence SET wall = wall + 60")
    #expect(
      try commons.desk.perform(MendSeries(), as: .operator()).map(\.id) == [made.occurrences[1].booking])
    #expect(try commons.desk.verify().isSound)
  }
}

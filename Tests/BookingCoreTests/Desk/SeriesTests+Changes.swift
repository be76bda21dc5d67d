import TestSupport
import Testing

@testable import BookingCore

/// Series that are changed, split and ended.
extension SeriesTests {
  @Test("one date that was moved, and one that was cancelled, survive a change of all") func exceptions()
    throws
  {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=4")
    _ = try change(made.series) {
      $0.scope = .this
      $0.day = CivilDate("2026-12-15")
      $0.range = try local("2026-12-16", 18, 20)
    }
    let cancelled = try #require(made.occurrences[2].booking)
    _ = try commons.desk.perform(CancelBooking(id: cancelled), as: .operator())
    _ = try change(made.series) {
      $0.range = try local("2026-12-08", 20, 22)
      $0.title = "Korprøve"
    }
    #expect(
      try held(made.series.id) == ["2026-12-08 20:0-22:0", "2026-12-16 18:0-20:0", "2026-12-29 20:0-22:0"])
    _ = try change(made.series) { $0.add = [try #require(CivilDate("2026-12-22"))] }
    #expect(try held(made.series.id)[2] == "2026-12-22 20:0-22:0")
  }

  @Test("the dates from one on become a series of their own") func following() throws {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=5", without: ["2026-12-15"])
    let rest = try change(made.series) {
      $0.scope = .following
      $0.day = CivilDate("2026-12-29")
      $0.range = try local("2026-12-29", 18, 20)
    }
    #expect(rest.series.id != made.series.id && rest.series.rule == "FREQ=WEEKLY;COUNT=2")
    #expect(try held(made.series.id) == ["2026-12-08 19:0-21:0", "2026-12-22 19:0-21:0"])
    #expect(try held(rest.series.id) == ["2026-12-29 18:0-20:0", "2027-01-05 18:0-20:0"])
  }

  @Test("a series is not split where the dates from one on stay like those before") func splitForNothing()
    throws
  {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3")
    for range in [nil, try local("2026-12-15", 19, 21)] {
      let same = try change(made.series) {
        $0.scope = .following
        $0.day = CivilDate("2026-12-15")
        $0.range = range
      }
      #expect(same.series == made.series)
    }
    let shorter = try change(made.series) {
      $0.scope = .following
      $0.day = CivilDate("2026-12-15")
      $0.rule = made.series.rule
    }
    #expect(shorter.series.id != made.series.id, "three times more, from that day on")
  }

  @Test("a series put off by a day takes its rule and its bookings along") func putOff() throws {
    let made = try repeated(try local("2026-12-07", 9, 17), "FREQ=WEEKLY;BYDAY=MO,TU,WE;COUNT=6")
    let moved = try change(made.series) {
      $0.day = CivilDate("2026-12-07")
      $0.range = try local("2026-12-08", 9, 17)
    }
    #expect(moved.series.rule == "FREQ=WEEKLY;COUNT=6;BYDAY=TU,WE,TH")
    #expect(moved.occurrences.compactMap(\.booking) == made.occurrences.compactMap(\.booking))
    #expect(try held(made.series.id).map { $0.prefix(10).suffix(2) } == ["08", "09", "10", "15", "16", "17"])
  }

  @Test("a new rule keeps the dates both have, cancels the others and books the new") func newRule() throws {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3")
    let changed = try change(made.series) { $0.rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=3" }
    #expect(
      Set(outcomes(changed)) == [
        "2026-12-08 changed", "2026-12-15 cancelled", "2026-12-22 changed", "2027-01-05 booked",
      ])
    #expect(changed.occurrences.first?.booking == made.occurrences.first?.booking)
  }

  @Test("a change of all that meets another booking changes nothing, or leaves that date") func clashes()
    throws
  {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3")
    try commons.book("sal", try local("2026-12-15", 21, 23), for: "vangede-k2")
    let later = try local("2026-12-08", 20, 22)
    #expect(try answer { try change(made.series) { $0.range = later } } == "2026-12-15 taken")
    #expect(try held(made.series.id).allSatisfy { $0.hasSuffix("19:0-21:0") })
    let changed = try change(made.series) {
      $0.range = later
      $0.onClash = .skip
    }
    #expect(outcomes(changed) == ["2026-12-08 changed", "2026-12-15 kept", "2026-12-22 changed"])
    #expect(try held(made.series.id)[1] == "2026-12-15 19:0-21:0")
  }

  @Test("ending cancels what is to come, and taking the end back books it again") func end() throws {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=4")
    commons.clock.advance(minutes: 8 * 1440)
    let ended = try commons.desk.perform(EndSeries(id: made.series.id), as: .operator())
    #expect(outcomes(ended).map { $0.suffix(9) } == ["cancelled", "cancelled", "cancelled"])
    #expect(try held(made.series.id) == ["2026-12-08 19:0-21:0"])
    _ = try change(made.series) { $0.resume = true }
    #expect(try held(made.series.id).count == 4)
  }

  @Test("a date that is changed back to what its series says follows it again") func usualAgain() throws {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=2")
    let booking = try #require(made.occurrences[1].booking)
    func change(_ body: (inout ChangeBooking) throws -> Void) throws {
      var command = ChangeBooking(id: booking)
      try body(&command)
      _ = try commons.desk.perform(command, as: .operator())
    }
    func isOwn() throws -> Bool? { try commons.desk.read { try $0.seriesLink(of: booking)?.isOwn } }
    try change {
      $0.title = "Kor"
      $0.range = try local("2026-12-16", 10, 11)
    }
    #expect(try isOwn() == true)
    try change { $0.title = "" }
    #expect(try isOwn() == true)
    try change { $0.range = try local("2026-12-15", 19, 21) }
    #expect(try isOwn() == false)
    let moved = try self.change(made.series) { $0.range = try local("2026-12-08", 18, 20) }
    #expect(outcomes(moved) == ["2026-12-08 changed", "2026-12-15 changed"])
  }

  @Test("a date of its own that the rule no longer names stays, also when it says what the series says")
  func ownBesideTheRule() throws {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=2")
    var command = ChangeBooking(id: try #require(made.occurrences[1].booking))
    command.title = "Kor"
    _ = try commons.desk.perform(command, as: .operator())
    _ = try change(made.series) { $0.rule = "FREQ=WEEKLY;COUNT=1" }
    command.title = ""
    _ = try commons.desk.perform(command, as: .operator())
    for title in ["Bridge", "", "Skak"] {
      #expect(try outcomes(change(made.series) { $0.title = title }).last == "2026-12-15 exception")
    }
  }

  @Test("a change of nothing is answered with the series as it is, and leaves no trace") func nothing() throws
  {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3")
    let day = try #require(CivilDate("2026-12-15"))
    let before = try commons.connection().lastChange()
    let booked = ["2026-12-08 booked", "2026-12-15 booked", "2026-12-22 booked"]
    for scope in [ChangeSeries.Scope.all, .this] {
      let outcome = try change(made.series) {
        ($0.scope, $0.day, $0.title, $0.range) = (scope, day, "", try local("2026-12-15", 19, 21))
        $0.fill = scope == .all
      }
      #expect(outcome.series == made.series)
      #expect(outcomes(outcome) == (scope == .all ? booked : [booked[1]]))
    }
    #expect(try commons.connection().lastChange() == before)
    let later = try change(made.series) { $0.skip = [day] }
    let links = later.occurrences.compactMap(\.booking)
    #expect(later.series.version == 2 && links.count == 3)
    #expect(try links.map { try commons.booking($0).version } == [1, 2, 1], "only one was cancelled")
    let other = try commons.book("sal", try local("2026-12-29", 19, 21), for: "vangede-k2")
    let longer = try change(made.series) { ($0.rule, $0.onClash) = ("FREQ=WEEKLY;COUNT=4", .skip) }
    #expect(outcomes(longer).last == "2026-12-29 taken")
    _ = try commons.desk.perform(CancelBooking(id: other.id), as: .operator())
    #expect(try change(made.series) { $0.fill = true }.series.version == longer.series.version + 1)
  }

  @Test("an end can be taken back as far as the one before, and no end moves an earlier one later")
  func secondEnd() throws {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=5")
    func end(_ day: String) throws -> String {
      let command = EndSeries(id: made.series.id, from: CivilDate(day))
      return try answer { try commons.desk.perform(command, as: .operator()) }
    }
    func resume(_ day: String) throws -> String {
      try answer {
        try change(made.series) {
          $0.resume = true
          $0.endsOn = CivilDate(day)
        }
      }
    }
    #expect(try resume("2026-12-29") == "invalid /endsOn", "there is no end")
    #expect(try end("2026-12-29") == "done")
    let before = try held(made.series.id)
    #expect(try end("2026-12-29") == "in the way")
    #expect(try end("2027-01-05") == "in the way")
    #expect(try end("2026-12-15") == "done")
    #expect(try resume("2026-12-08") == "invalid /endsOn")
    #expect(try held(made.series.id) == ["2026-12-08 19:0-21:0"])
    #expect(try resume("2026-12-29") == "done")
    #expect(try held(made.series.id) == before && before.count == 3)
    #expect(
      try answer { try change(made.series) { $0.endsOn = CivilDate("2027-01-01") } } == "invalid /endsOn")
  }

  @Test(
    "taking the end of what a split left back books none of the days of the other series",
    arguments: [
      "FREQ=WEEKLY;COUNT=5", "FREQ=WEEKLY;UNTIL=20270105", "FREQ=WEEKLY;UNTIL=20270105T180000Z",
      "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=WE;COUNT=5",
    ])
  func endAfterSplit(rule: String) throws {
    let made = try repeated(try local("2026-12-08", 19, 21), rule, onClash: .skip)
    let days = try held(made.series.id).compactMap { CivilDate(String($0.prefix(10))) }
    for split in days.dropFirst().prefix(3).reversed() {
      let kept = try held(made.series.id).filter { $0 < "\(split)" }
      let rest = try change(made.series) {
        $0.scope = .following
        $0.day = split
        $0.lines = [.init(try #require(Slug("hal")))]
      }
      #expect(rest.series.id != made.series.id)
      _ = try commons.desk.perform(EndSeries(id: made.series.id), as: .operator())
      #expect(try held(made.series.id).isEmpty)
      _ = try change(made.series) { $0.resume = true }
      #expect(try held(made.series.id) == kept, "\(rule) split at \(split)")
    }
  }

  @Test("what is too late to be moved or cancelled stays, and the rest of the series is changed")
  func late() throws {
    try commons.decide(#""cancelMinutes":2880"#)
    let mette = try commons.actor("vangede-k1-mette")
    let made = try commons.desk.perform(
      command("sal", local("2026-12-02", 19, 21), "FREQ=WEEKLY;COUNT=3"), as: mette)
    func change(_ body: (inout ChangeSeries) throws -> Void) throws -> [SeriesOccurrence.Outcome] {
      var command = ChangeSeries(id: made.series.id)
      try body(&command)
      return try commons.desk.perform(command, as: mette).occurrences.map(\.outcome)
    }
    #expect(try change { $0.range = try local("2026-12-02", 18, 20) } == [.kept, .changed, .changed])
    #expect(
      try held(made.series.id) == ["2026-12-02 19:0-21:0", "2026-12-09 18:0-20:0", "2026-12-16 18:0-20:0"])
    // By name it fails.
    #expect(throws: DeskError.self) {
      try change { $0.skip = [try #require(CivilDate("2026-12-02"))] }
    }
    #expect(throws: DeskError.self) {
      try change {
        ($0.scope, $0.range) = (.this, try local("2026-12-20", 18, 20))
        $0.day = CivilDate("2026-12-02")
      }
    }
    let ended = try commons.desk.perform(EndSeries(id: made.series.id), as: mette)
    #expect(ended.occurrences.map(\.outcome) == [.kept, .cancelled, .cancelled])
    #expect(try commons.desk.verify().isSound)
  }
}

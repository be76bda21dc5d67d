import TestSupport
import Testing

@testable import BookingCore

/// Days added to a series beside its rule, and left out of it.
extension SeriesTests {
  @Test("a date that is booked is not added once more, and a day added beside the rule leaves no trace")
  func addedTwice() throws {
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=2")
    let (date, other) = (try #require(CivilDate("2026-12-15")), try #require(CivilDate("2026-12-17")))
    #expect(try answer { try change(made.series) { $0.add = [date] } } == "in the way")
    #expect(try change(made.series) { $0.add = [other] }.series.rdates == [other])
    let without = try change(made.series) { $0.skip = [other] }.series
    #expect(without.rdates.isEmpty && without.exdates.isEmpty)
    #expect(try change(made.series) { $0.skip = [date] }.series.exdates == [date])
    _ = try change(made.series) { $0.add = [other] }
    let both = try change(made.series) {
      $0.rule = "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4"
      $0.skip = [other]
    }
    #expect(both.series.exdates == [date, other], "the new rule names it")
    #expect(try held(made.series.id) == ["2026-12-08 19:0-21:0", "2026-12-10 19:0-21:0"])
  }

  @Test("a day that would not be booked is not added: after the end, past, too far off, skipped by the clock")
  func addedInVain() throws {
    func add(_ day: String, to series: Series, resuming: Bool = false) throws -> String {
      try answer {
        try change(series) {
          $0.add = [try #require(CivilDate(day))]
          ($0.resume, $0.onClash) = (resuming, .skip)
        }
      }
    }
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3").series
    let rest = try change(made) {
      ($0.scope, $0.day, $0.title) = (.following, CivilDate("2026-12-22"), "Kor")
    }.series
    #expect(try add("2027-01-12", to: made) == "in the way")
    #expect(try add("2027-01-12", to: rest) == "done")
    #expect(try held(rest.id) == ["2026-12-22 19:0-21:0", "2027-01-12 19:0-21:0"])
    _ = try commons.desk.perform(EndSeries(id: rest.id, from: CivilDate("2027-01-01")), as: .operator())
    let before = try commons.connection().lastChange()
    #expect(try add("2027-01-20", to: rest) == "in the way")
    #expect(try add("2026-11-03", to: rest) == "2026-11-03 in-the-past")
    #expect(try add("2028-12-24", to: made) == "in the way")
    #expect(try commons.connection().lastChange() == before)
    _ = try change(rest) { $0.resume = true }
    #expect(try held(rest.id).map { $0.prefix(10) } == ["2026-12-22", "2027-01-12"], "nothing unasked")
    #expect(try add("2028-12-24", to: rest) == "invalid /add")
    _ = try commons.desk.perform(EndSeries(id: rest.id, from: CivilDate("2027-01-01")), as: .operator())
    #expect(try add("2027-01-20", to: rest, resuming: true) == "done")
    #expect(
      try held(rest.id).map { $0.prefix(10) } == ["2026-12-22", "2027-01-12", "2027-01-20"])
    let night = try repeated(try local("2027-03-14", 2.5, 3.5), "FREQ=WEEKLY;COUNT=2").series
    #expect(try add("2027-03-28", to: night) == "invalid /add")
    let daily = try repeated(in: "hal", try local("2026-12-08", 9, 10), "FREQ=DAILY").series
    #expect(try add("2028-11-01", to: daily) == "invalid /add", "later than all that is looked after")
  }

  @Test("a day added to a rule without an end is refused where the house rules do not allow it yet")
  func addedTooFarAhead() throws {
    try commons.decide(#""maxDaysAhead":30"#)
    let made = try repeated(try local("2026-12-08", 19, 21), "FREQ=WEEKLY").series
    let held = try held(made.id)
    for way in [OnClash.fail, .skip] {
      let days = try ["2026-12-10", "2027-02-03", "2027-02-04"].map { try #require(CivilDate($0)) }
      let said = try answer {
        let outcome = try change(made) { ($0.add, $0.onClash) = (days, way) }
        #expect(outcomes(outcome).suffix(2) == ["2027-02-03 refused", "2027-02-04 refused"])
      }
      #expect(said == (way == .skip ? "done" : "2027-02-03 too-far-ahead, 2027-02-04 too-far-ahead"))
      #expect(try self.held(made.id).count == held.count + (way == .skip ? 1 : 0))
    }
  }

  @Test("a day that is no coming date of a series is not left out, and one that is left out stays so")
  func leftOutInVain() throws {
    let made = try repeated(
      try local("2026-12-08", 19, 21), "FREQ=WEEKLY;COUNT=3", without: ["2026-12-22"]
    ).series
    func skip(_ days: [String]) throws -> String {
      let days = days.compactMap { CivilDate($0) }
      return try answer { try change(made) { $0.skip = days } }
    }
    let before = try commons.connection().lastChange()
    #expect(try skip(["2026-12-15", "2026-12-16"]) == "invalid /exdates")
    #expect(try skip(["2026-12-01"]) == "invalid /exdates")
    #expect(try commons.connection().lastChange() == before)
    #expect(try skip(["2026-12-15", "2026-12-22"]) == "done")
    #expect(try held(made.id) == ["2026-12-08 19:0-21:0"])
    _ = try change(made) { $0.add = [try #require(CivilDate("2026-12-15"))] }
    _ = try commons.desk.perform(EndSeries(id: made.id, from: CivilDate("2026-12-10")), as: .operator())
    #expect(try skip(["2026-12-15"]) == "done", "past the end, for when that is taken back")
  }
}

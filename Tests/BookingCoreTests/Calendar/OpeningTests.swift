import BookingCore
import TestSupport
import Testing

@Suite struct OpeningHoursTests {
  @Test(
    "texts are read, and printed in one form",
    arguments: [
      ("mon-thu 08:00-22:00, fri-sat 10:00-02:00, sun 00:00-24:00", nil),
      ("always", nil), ("never", nil),
      ("daily 8-22", "mon-sun 08:00-22:00"),
      (
        "man-tor 8.00-22.00, lør 10-14, søndag 12 - 13.30",
        "mon-thu 08:00-22:00, sat 10:00-14:00, sun 12:00-13:30"
      ),
      ("Mon-Fri 8-12, mon-fri 11-16", "mon-fri 08:00-16:00"),
      ("mon 8-12, mon 13-17", "mon 08:00-12:00, mon 13:00-17:00"),
      ("mon+wed+fre 8-12", "mon 08:00-12:00, wed 08:00-12:00, fri 08:00-12:00"),
      ("sat-mon 9-12", "mon 09:00-12:00, sat-sun 09:00-12:00"),
      ("hverdage 8:00–16:00", "mon-fri 08:00-16:00"), ("daily 00:00-24:00", "always"),
      ("fri 18:00-18:00", nil), ("loerdag 10-11", "sat 10:00-11:00"),
    ] as [(String, String?)]) func reads(text: String, printed: String?) throws
  {
    let hours = try OpeningHours(parsing: text)
    #expect(hours.description == printed ?? text)
    #expect(try OpeningHours(parsing: hours.description) == hours)
  }

  @Test(
    "texts that are no hours are refused with the part at fault",
    arguments: [
      "", "mon", "mon 8", "8-25", "mon 8-22,", "foo 8-22", "mon-xyz 8-22", "mon 8:60-9", "mon 24:00-25:00",
      "m 8-9",
      "mon 8-9-10", "mon 008-9", "mon -8-9", ",",
    ]) func refuses(text: String)
  {
    #expect(throws: OpeningHoursFault.self) { try OpeningHours(parsing: text) }
  }

  @Test("random hours survive printing and reading") func roundTrip() throws {
    var random = SplitMix64(seed: 3)
    for _ in 0..<500 {
      let stretches = (0..<random.below(6)).map { _ in
        let from = Int(random.below(1440))
        return OpeningHours.Stretch(
          weekday: Int(random.below(7)) + 1, from: from, to: from + 1 + Int(random.below(1440)))
      }
      let once = try OpeningHours(parsing: OpeningHours(stretches).description)
      #expect(try OpeningHours(parsing: once.description) == once)
    }
  }
}

@Suite struct OpeningTableTests {
  private func table(_ text: String) throws -> OpeningTable {
    OpeningTable(try OpeningHours(parsing: text), on: try copenhagen())
  }

  private func range(_ from: String, _ to: String) throws -> TimeRange {
    let calendar = try copenhagen()
    return TimeRange(try calendar.minute(rfc3339: from), try calendar.minute(rfc3339: to))
  }

  @Test("a range is inside when it lies in one open stretch") func contains() throws {
    let table = try table("mon-thu 08:00-22:00, fri-sat 10:00-02:00")
    #expect(try table.contains(range("2026-12-03 08:00", "2026-12-03 22:00")))
    #expect(try !table.contains(range("2026-12-03 07:59", "2026-12-03 22:00")))
    #expect(try !table.contains(range("2026-12-03 08:00", "2026-12-03 22:01")))
    #expect(try table.contains(range("2026-12-04 23:00", "2026-12-05 02:00")))
    #expect(try !table.contains(range("2026-12-05 01:00", "2026-12-05 11:00")))
    #expect(try !table.contains(range("2026-12-06 10:00", "2026-12-06 11:00")))
    #expect(try table.contains(range("2025-12-04 08:00", "2025-12-04 09:00")))
    #expect(try table.contains(range("2031-12-04 08:00", "2031-12-04 09:00")))
  }

  @Test("hours around the clock have no seams, however they are written") func seamless() throws {
    for text in ["always", "mon-fri 00:00-24:00, sat-sun 00:00-24:00", "daily 12:00-12:00"] {
      let table = try table(text)
      let year = try range("2026-01-05 00:00", "2027-04-05 00:00")
      #expect(table.contains(year))
      #expect(table.openRanges(in: year) == [year])
    }
  }

  @Test("a bound in the gap moves to its end; of a doubled hour all is open") func changes() throws {
    let gap = try table("sun 02:30-05:00")
    let spring = try range("2026-03-29 00:00", "2026-03-30 00:00")
    #expect(try gap.openRanges(in: spring) == [range("2026-03-29 03:00", "2026-03-29 05:00")])
    let ending = try table("sun 01:00-02:30")
    #expect(try ending.openRanges(in: spring) == [range("2026-03-29 01:00", "2026-03-29 03:00")])
    #expect(try table("sun 02:00-03:00").openRanges(in: spring).isEmpty)
    let autumn = try range("2026-10-25 00:00", "2026-10-26 00:00")
    let doubled = try table("sun 02:00-02:30").openRanges(in: autumn)
    #expect(doubled == [TimeRange(try utc("2026-10-25T00:00Z"), try utc("2026-10-25T01:30Z"))])
  }

  @Test(
    "any order of questions gives what a walk over each minute gives", arguments: [1, 2, 3, 4, 5] as [UInt64])
  func agreesWithWalk(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let stretches = (0..<(1 + random.below(5))).map { _ in
      let from = Int(random.below(48)) * 30
      return OpeningHours.Stretch(
        weekday: Int(random.below(7)) + 1, from: from, to: from + 30 * (1 + Int(random.below(48))))
    }
    let hours = OpeningHours(stretches)
    let calendar = try copenhagen()
    let table = OpeningTable(hours, on: calendar)
    func isOpen(_ minute: Minute) -> Bool {
      let local = calendar.local(of: minute)
      return [0, 1, 2].contains { back in
        let date = local.date + -back
        return hours.stretches.contains { stretch in
          stretch.weekday == date.weekday
            && calendar.minutes(of: LocalTime(date + stretch.from / 1440, minute: stretch.from % 1440))
              .asStart
              <= minute
            && minute
              < calendar.minutes(of: LocalTime(date + stretch.to / 1440, minute: stretch.to % 1440)).asEnd
        }
      }
    }
    for _ in 0..<60 {
      let week = Int32(random.below(52 * 4)) * 10_080
      let start = try utc("2025-01-06T00:00Z") + week + Int32(random.below(10_080))
      let range = TimeRange(start, start + 1 + Int32(random.below(4000)))
      let open = table.openRanges(in: range)
      var minute = range.start
      while minute < range.end {
        #expect(open.contains { $0.contains(minute) } == isOpen(minute))
        minute = minute + 15
      }
      #expect(table.contains(range) == (open == [range]))
      for (a, b) in zip(open, open.dropFirst()) { #expect(a.end < b.start) }
    }
  }

  @Test("resources with the same hours and zone share a table") func shared() throws {
    let hours = try OpeningHours(parsing: "daily 8-22")
    #expect(try OpeningTable.shared(hours, on: copenhagen()) === OpeningTable.shared(hours, on: copenhagen()))
  }
}

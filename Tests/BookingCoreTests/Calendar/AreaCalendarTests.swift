import BookingCore
import Foundation
import TestSupport
import Testing

/// Copenhagen's clock.
func copenhagen() throws -> AreaCalendar { try #require(AreaCalendar.named("Europe/Copenhagen")) }

/// A UTC minute of `2026-12-05T16:00Z` and the like.
func utc(_ text: String) throws -> Minute { try AreaCalendar.utc.minute(rfc3339: text) }

/// A local reading such as `2026-12-05 17:00`.
func wall(_ text: String) throws -> LocalTime {
  AreaCalendar.utc.local(of: try AreaCalendar.utc.minute(rfc3339: text))
}

@Suite struct AreaCalendarTests {
  @Test(
    "every offset is Foundation's, in zones with and without summer time and with changes of law",
    arguments: [
      "Europe/Copenhagen", "America/New_York", "Pacific/Apia", "Africa/Casablanca", "Australia/Lord_Howe",
      "America/Sao_Paulo", "America/Recife", "Asia/Kathmandu", "Europe/Dublin", "America/Havana", "UTC",
    ]) func offsets(zone: String) throws
  {
    let calendar = try #require(AreaCalendar.named(zone))
    let foundation = try #require(TimeZone(identifier: zone))
    var random = SplitMix64(seed: 7)
    for _ in 0..<20_000 {
      let minute = Minute(Int32(random.below(UInt64(Minute.latest.value))))
      let seconds = foundation.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute.value) * 60))
      #expect(calendar.offset(at: minute) == seconds / 60, "\(zone) \(minute.value)")
      switch calendar.minutes(of: calendar.local(of: minute)) {
      case .one(let back): #expect(back == minute)
      case .two(let first, let second): #expect((first == minute || second == minute) && first < second)
      case .none: Issue.record("a reading that was shown does not exist: \(zone) \(minute.value)")
      }
    }
  }

  @Test("Danish summer time of 2026 and 2027: the gap, the doubled hour and their bounds") func danish()
    throws
  {
    let calendar = try copenhagen()
    #expect(
      try calendar.minutes(of: wall("2026-03-29 02:30"))
        == .none(
          before: utc("2026-03-29T00:30Z"), after: utc("2026-03-29T01:30Z"), change: utc("2026-03-29T01:00Z"))
    )
    #expect(try calendar.minutes(of: wall("2026-03-29 01:59")) == .one(utc("2026-03-29T00:59Z")))
    #expect(try calendar.minutes(of: wall("2026-03-29 03:00")) == .one(utc("2026-03-29T01:00Z")))
    #expect(
      try calendar.minutes(of: wall("2026-10-25 02:00"))
        == .two(utc("2026-10-25T00:00Z"), utc("2026-10-25T01:00Z")))
    #expect(try calendar.minutes(of: wall("2026-10-25 03:00")) == .one(utc("2026-10-25T02:00Z")))
    #expect(try calendar.minutes(of: wall("2026-10-25 01:59")) == .one(utc("2026-10-24T23:59Z")))
    #expect(try calendar.minutesInDay(wall("2026-03-29 00:00").date) == 23 * 60)
    #expect(try calendar.minutesInDay(wall("2026-10-25 00:00").date) == 25 * 60)
    #expect(try calendar.minutesInDay(wall("2026-12-05 00:00").date) == 24 * 60)
  }

  @Test("a day may begin at 01:00, last 25 hours from its second midnight, or be left out") func oddDays()
    throws
  {
    let saoPaulo = try #require(AreaCalendar.named("America/Sao_Paulo"))
    let spring = try wall("2018-11-04 00:00").date
    #expect(saoPaulo.local(of: saoPaulo.startOfDay(spring)).minute == 60)
    #expect(saoPaulo.minutesInDay(spring) == 23 * 60)
    let havana = try #require(AreaCalendar.named("America/Havana"))
    let autumn = try wall("2026-11-01 00:00").date
    #expect(havana.minutesInDay(autumn) == 25 * 60)
    let apia = try #require(AreaCalendar.named("Pacific/Apia"))
    #expect(try apia.minutesInDay(wall("2011-12-30 00:00").date) == 0)
  }

  @Test("the shortest summer time yet, a week in Recife, is in the table") func recife() throws {
    let recife = try #require(AreaCalendar.named("America/Recife"))
    #expect(try recife.rfc3339(utc("2000-10-10T12:00Z")) == "2000-10-10T10:00:00-02:00")
    #expect(try recife.rfc3339(utc("2000-10-16T12:00Z")) == "2000-10-16T09:00:00-03:00")
  }

  @Test("what lasts two hours on the wall ends at the same reading through every change") func wallLength()
    throws
  {
    let calendar = try copenhagen()
    func end(_ start: String, _ minutes: Int) throws -> String {
      calendar.rfc3339(calendar.end(of: try calendar.minute(rfc3339: start), wallMinutes: minutes))
    }
    #expect(try end("2026-03-28 22:00", 600) == "2026-03-29T08:00:00+02:00")
    #expect(try end("2026-10-24 22:00", 600) == "2026-10-25T08:00:00+01:00")
    #expect(try end("2026-03-29 01:00", 90) == "2026-03-29T03:00:00+02:00")
    #expect(try end("2026-10-25T01:00:00+02:00", 90) == "2026-10-25T02:30:00+02:00")
    #expect(try end("2026-10-25T02:15:00+01:00", 15) == "2026-10-25T02:30:00+01:00")
    #expect(try end("2026-10-25T02:45:00+02:00", 60) == "2026-10-25T03:45:00+01:00")
  }

  @Test("clocks and opening tables asked for by many at once are one, and answer the same") func shared()
    async throws
  {
    let names = ["Europe/Vilnius", "America/Denver", "Asia/Dubai", "Pacific/Auckland"]
    let hours = try OpeningHours(parsing: "daily 8-22")
    await withTaskGroup(of: (Int, ObjectIdentifier?, Int).self) { group in
      for task in 0..<64 {
        group.addTask {
          let clock = AreaCalendar.named(names[task % 4])
          guard let clock else { return (task % 4, nil, 0) }
          let table = OpeningTable.shared(hours, on: clock)
          let start = Minute(25_000_000 + Int32(task / 4) * 400_000)
          return (
            task % 4, ObjectIdentifier(clock), table.openRanges(in: TimeRange(start, start + 144_000)).count
          )
        }
      }
      var seen: [Int: Set<ObjectIdentifier?>] = [:]
      for await (name, clock, count) in group {
        seen[name, default: []].insert(clock)
        #expect((100...101).contains(count))
      }
      #expect(seen.count == 4 && seen.values.allSatisfy { $0.count == 1 && !$0.contains(nil) })
    }
  }

  @Test("names that are no zone give none, paths and offsets least of all")
  func noZone() {
    for name in [
      "Moon/Tycho", "", "../../etc/passwd", "/Europe/Copenhagen", "GMT+1", "+01:00", "Europe/ Copenhagen",
    ] {
      #expect(AreaCalendar(timeZone: name) == nil, "\(name)")
    }
  }

  @Test("a named clock is made once") func kept() throws {
    #expect(try copenhagen() === copenhagen())
  }

  @Test("instants are written as RFC 3339 with the zone's offset and read back") func writes() throws {
    let calendar = try copenhagen()
    #expect(try calendar.rfc3339(utc("2026-12-05T16:00Z")) == "2026-12-05T17:00:00+01:00")
    #expect(try calendar.rfc3339(utc("2026-06-05T16:07Z")) == "2026-06-05T18:07:00+02:00")
    let newfoundland = try #require(AreaCalendar.named("America/St_Johns"))
    #expect(try newfoundland.rfc3339(utc("2026-01-01T00:00Z")) == "2025-12-31T20:30:00-03:30")
    var random = SplitMix64(seed: 11)
    for _ in 0..<5000 {
      let minute = Minute(Int32(random.below(UInt64(Minute.latest.value))))
      #expect(try calendar.minute(rfc3339: calendar.rfc3339(minute)) == minute)
    }
  }

  @Test(
    "accepted forms of a time",
    arguments: [
      "2026-12-05T17:00:00+01:00", "2026-12-05T16:00:00Z", "2026-12-05T16:00Z", "2026-12-05T17:00",
      "2026-12-05 17:00", "2026-12-05t16:00:00.000z", "2026-12-05T11:00:00-05:00", "2026-12-05T17:00:00",
    ]) func reads(text: String) throws
  {
    #expect(try copenhagen().minute(rfc3339: text) == Minute(29_941_440))
  }

  @Test(
    "what is no time is refused with its reason",
    arguments: [
      ("2026-12-05T17:00:01Z", "seconds"), ("2026-12-05T17:00:00.5Z", "seconds"),
      ("1969-12-31T23:59Z", "range"),
      ("2200-01-01T00:00Z", "range"), ("2026-02-29T10:00", "malformed"), ("2026-12-05T24:00", "malformed"),
      ("2026-12-05", "malformed"), ("2026-12-05T17", "malformed"), ("2026-12-05T17:00+1", "malformed"),
      ("2026-12-05T17:00 +01:00", "malformed"), ("26-12-05T17:00", "malformed"), ("", "malformed"),
      ("２026-12-05T17:00", "malformed"), ("2026-12-05T17:00:00+01:00x", "malformed"),
    ]) func refuses(text: String, kind: String) throws
  {
    do throws(TimeFault) {
      let minute = try AreaCalendar.utc.minute(rfc3339: text)
      Issue.record("\(text) was read as \(minute)")
    } catch {
      switch error {
      case .hasSeconds: #expect(kind == "seconds")
      case .outOfRange: #expect(kind == "range")
      case .malformed: #expect(kind == "malformed")
      case .nonexistent, .ambiguous: Issue.record("\(error)")
      }
    }
  }

  @Test("a local time that does not exist or exists twice is refused with the valid readings; an offset wins")
  func gapAndDouble() throws {
    let calendar = try copenhagen()
    #expect(
      throws: TimeFault.nonexistent(before: try utc("2027-03-28T00:30Z"), after: try utc("2027-03-28T01:30Z"))
    ) {
      try calendar.minute(rfc3339: "2027-03-28 02:30")
    }
    #expect(
      throws: TimeFault.ambiguous(first: try utc("2026-10-25T00:30Z"), second: try utc("2026-10-25T01:30Z"))
    ) {
      try calendar.minute(rfc3339: "2026-10-25T02:30")
    }
    #expect(try calendar.minute(rfc3339: "2026-10-25T02:30:00+01:00") == utc("2026-10-25T01:30Z"))
  }

  @Test("a stamp puts down what the clock does, minute by minute around its changes and far away")
  func stamps() throws {
    for zone in ["Europe/Copenhagen", "Australia/Lord_Howe", "America/New_York", "Asia/Kathmandu", "UTC"] {
      let calendar = try #require(AreaCalendar.named(zone))
      var stamp = RFC3339Stamp(calendar)
      for text in [
        "2026-03-28T00:00Z", "2026-10-24T00:00Z", "2026-04-04T00:00Z", "1970-01-01T00:00Z",
        "2199-12-29T00:00Z",
      ] {
        let first = try utc(text)
        for minutes in Array(Int32(0)...4_000) + [7, 3_999, 1_440, 0] {
          var bytes = [UInt8](repeating: 0, count: 25)
          bytes.withUnsafeMutableBufferPointer {
            if let start = $0.baseAddress { stamp.put(first + minutes, at: start) }
          }
          let put = String(decoding: bytes, as: UTF8.self)
          if put != calendar.rfc3339(first + minutes) { Issue.record("\(zone): \(put)") }
        }
      }
    }
  }
}

import BookingCore
import Foundation
import Testing

/// When the events of a calendar take place.
@Suite struct OccurrenceTests {
  private func starts(_ text: String, limit: Int = 100) throws -> [String] {
    let zone = try copenhagen()
    let calendar = try ICalendar(parsing: Array(text.utf8), on: zone)
    #expect(calendar.faults.isEmpty, "\(calendar.faults)")
    let found = calendar.occurrences(
      in: try range("2026-01-01T00:00Z", "2027-01-01T00:00Z"), on: zone, limit: limit)
    return found.items.map { zone.rfc3339($0.range.start) + " " + $0.event.summary }
  }

  @Test("a series with exceptions, an addition, a moved and a cancelled instance") func series() throws {
    let text = """
      BEGIN:VCALENDAR
      BEGIN:VEVENT
      UID:s
      SUMMARY:Bankospil
      DTSTART;TZID=Europe/Copenhagen:20261006T190000
      DTEND;TZID=Europe/Copenhagen:20261006T210000
      RRULE:FREQ=WEEKLY;COUNT=6
      EXDATE;TZID=Europe/Copenhagen:20261013T190000
      RDATE;TZID=Europe/Copenhagen:20261015T180000
      END:VEVENT
      BEGIN:VEVENT
      UID:s
      SUMMARY:Flyttet
      RECURRENCE-ID;TZID=Europe/Copenhagen:20261020T190000
      DTSTART;TZID=Europe/Copenhagen:20261021T190000
      DURATION:PT2H
      END:VEVENT
      BEGIN:VEVENT
      UID:s
      SUMMARY:Aflyst
      STATUS:CANCELLED
      RECURRENCE-ID:20261027T180000Z
      DTSTART;TZID=Europe/Copenhagen:20261027T190000
      DURATION:PT2H
      END:VEVENT
      END:VCALENDAR
      """
    #expect(
      try starts(text) == [
        "2026-10-06T19:00:00+02:00 Bankospil", "2026-10-15T18:00:00+02:00 Bankospil",
        "2026-10-21T19:00:00+02:00 Flyttet", "2026-10-27T19:00:00+01:00 Aflyst",
        "2026-11-03T19:00:00+01:00 Bankospil", "2026-11-10T19:00:00+01:00 Bankospil",
      ])
  }

  @Test("a changed instance that was taken out of its series, or that a later version lacks, is gone")
  func takenOut() throws {
    let text = """
      BEGIN:VCALENDAR
      BEGIN:VEVENT
      UID:s
      SUMMARY:Kor
      SEQUENCE:2
      DTSTART;VALUE=DATE:20261005
      RRULE:FREQ=WEEKLY;COUNT=3
      EXDATE;VALUE=DATE:20261012
      END:VEVENT
      BEGIN:VEVENT
      UID:s
      SUMMARY:Slettet
      RECURRENCE-ID;VALUE=DATE:20261012
      DTSTART;VALUE=DATE:20261013
      END:VEVENT
      BEGIN:VEVENT
      UID:s
      SUMMARY:Flyttet, med et klokkeslæt for en dag
      RECURRENCE-ID:20261019T000000Z
      DTSTART;VALUE=DATE:20261021
      END:VEVENT
      BEGIN:VEVENT
      UID:s
      SUMMARY:Fra en kortere serie
      RECURRENCE-ID;VALUE=DATE:20261026
      DTSTART;VALUE=DATE:20261027
      RRULE:FREQ=WEEKLY;COUNT=9
      END:VEVENT
      END:VCALENDAR
      """
    #expect(
      try starts(text) == [
        "2026-10-05T00:00:00+02:00 Kor", "2026-10-21T00:00:00+02:00 Flyttet, med et klokkeslæt for en dag",
      ])
  }

  @Test("an endless series ends at the limit and says so; what reaches into the window counts") func bounded()
    throws
  {
    let zone = try copenhagen()
    let endless = try calendar("UID:a", "DTSTART:20200101T230000Z", "DURATION:PT2H", "RRULE:FREQ=DAILY")
    let window = try range("2026-01-01T00:00Z", "2026-01-05T00:00Z")
    let found = endless.occurrences(in: window, on: zone, limit: 3)
    #expect(found.items.count == 3 && !found.isComplete)
    let all = endless.occurrences(in: window, on: zone, limit: 100)
    #expect(all.items.count == 5 && all.isComplete)
    #expect(try all.items.first?.range.start == utc("2025-12-31T23:00Z"))
  }

  @Test("an added period has its own length, and is written as one") func periods() throws {
    let zone = try copenhagen()
    let read = try calendar(
      "UID:a", "DTSTART:20260601T170000Z", "DURATION:PT1H",
      "RDATE;VALUE=PERIOD:20260602T170000Z/PT3H,20260603T170000Z/20260603T190000Z", "DTSTAMP:20260101T000000Z"
    )
    let window = try range("2026-06-01T00:00Z", "2026-07-01T00:00Z")
    #expect(read.occurrences(in: window, on: zone, limit: 9).items.map(\.range.minutes) == [60, 180, 120])
    let again = try ICalendar(parsing: read.encoded(now: .earliest), on: zone)
    #expect(again.events.map(\.periods) == read.events.map(\.periods))
    #expect(again.occurrences(in: window, on: zone, limit: 9).items.map(\.range.minutes) == [60, 180, 120])
  }

  @Test("whole days repeat as whole days; what the clock skips is told") func days() throws {
    let zone = try copenhagen()
    let days = try calendar(
      "UID:a", "DTSTART;VALUE=DATE:20260328", "DTEND;VALUE=DATE:20260330", "RRULE:FREQ=WEEKLY;COUNT=2")
    let window = try range("2026-03-01T00:00Z", "2026-05-01T00:00Z")
    #expect(
      days.occurrences(in: window, on: zone, limit: 9).items.map(\.range.minutes) == [47 * 60, 48 * 60])
    let gap = try calendar("UID:a", "DTSTART:20260328T023000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
    let found = gap.occurrences(in: window, on: zone, limit: 9)
    #expect(found.items.count == 3)
    #expect(try found.dropped.map(\.local) == [wall("2026-03-29 02:30")])
  }
}

@Suite struct RealCalendarTests {
  private static let folder = ProcessInfo.processInfo.environment["FAELLED_SHARED"].map {
    URL(filePath: $0).appending(path: "vectors/ical")
  }

  @Test(
    "calendars that other programs wrote have the starts that other libraries find, to the minute",
    .enabled(if: folder != nil, "set FAELLED_SHARED to the folder that has vectors/ical/real.json"))
  func real() throws {
    let folder = try #require(Self.folder)
    let data = try Data(contentsOf: folder.appending(path: "real.json"))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let cases = try #require(object["cases"] as? [[String: Any]])
    let zone = try copenhagen()
    for one in cases {
      let file = try #require(one["file"] as? String)
      let bounds = try #require(one["window"] as? [String])
      let window = TimeRange(try instant(bounds[0]), try instant(bounds[1]))
      let bytes = Array(try Data(contentsOf: folder.appending(path: file)))
      let calendar = try ICalendar(parsing: bytes, on: zone)
      let starts = try #require(one["starts"] as? [String])
      #expect(calendar.faults.isEmpty, "\(file): \(calendar.faults)")
      let found = calendar.occurrences(in: window, on: zone, limit: 1000)
      #expect(try found.items.map(\.range.start) == starts.map { try instant($0) }, "\(file)")
    }
  }

  private func instant(_ text: String) throws -> Minute {
    let t = Array(text)
    return try utc(
      "\(String(t[0..<4]))-\(String(t[4..<6]))-\(String(t[6..<8]))T\(String(t[9..<11])):\(String(t[11..<13]))Z"
    )
  }
}

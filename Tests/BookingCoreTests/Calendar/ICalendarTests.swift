import BookingCore
import Foundation
import Testing

/// A calendar of these event lines, CRLF between them.
func calendar(_ lines: String..., before: [String] = []) throws -> ICalendar {
  let all =
    ["BEGIN:VCALENDAR", "VERSION:2.0"] + before + ["BEGIN:VEVENT"] + lines + [
      "END:VEVENT", "END:VCALENDAR", "",
    ]
  return try ICalendar(parsing: Array(all.joined(separator: "\r\n").utf8), on: try copenhagen())
}

func range(_ from: String, _ to: String) throws -> TimeRange { TimeRange(try utc(from), try utc(to)) }

@Suite struct ICalendarTests {
  struct Hostile: Decodable, CustomTestStringConvertible {
    let id: Int
    let name: String
    let ics_b64: String
    let expect: String
    var testDescription: String { "\(id) \(name)" }
    var bytes: [UInt8] { Data(base64Encoded: ics_b64).map(Array.init) ?? [] }

    struct All: Decodable {
      let cases: [Hostile]
    }
    static func all() throws -> [Hostile] {
      let data = try Data(contentsOf: VectorFiles.root.appending(path: "ical/hostile_sample.json"))
      return try JSONDecoder().decode(All.self, from: data).cases
    }
  }

  @Test("lines that are no UTF-8 are read as Windows-1252, and told") func windows() throws {
    let text =
      "BEGIN:VEVENT\nUID:u\nSUMMARY:F\u{E6}llesspisning \u{96} k\u{F8}kken\nDTSTART:20261205T080000Z\nDURATION:PT1H\nEND:VEVENT\n"
    let read = try ICalendar(parsing: text.unicodeScalars.map { UInt8($0.value) }, on: .utc)
    #expect(read.events.first?.summary == "Fællesspisning – køkken")
    #expect(read.notes.map(\.line) == [3])
  }

  @Test("hostile calendars are accepted or refused as they should be", arguments: try Hostile.all())
  func hostile(one: Hostile) throws {
    let zone = try copenhagen()
    let isAccepted: Bool
    do throws(ICalendar.Fault) {
      let calendar = try ICalendar(parsing: one.bytes, on: zone)
      isAccepted = calendar.faults.isEmpty
      for fault in calendar.faults { #expect(fault.line > 1 && !fault.reason.isEmpty) }
      _ = calendar.occurrences(in: TimeRange(.earliest, .latest), on: zone, limit: 1000)
    } catch {
      isAccepted = false
    }
    if one.expect != "either" { #expect(isAccepted == (one.expect == "accept")) }
  }

  @Test("what hostile calendars hold is read to the letter and the minute") func hostileContents() throws {
    let cases = try Hostile.all()
    let zone = try copenhagen()
    func event(_ id: Int) throws -> CalendarEvent {
      let one = try #require(cases.first { $0.id == id })
      let calendar = try ICalendar(parsing: one.bytes, on: zone)
      return try #require(calendar.events.first)
    }
    #expect(try event(1).summary == "Board meeting")
    #expect(try event(1).range(on: zone) == range("2027-04-12T12:00Z", "2027-04-12T13:30Z"))
    #expect(try event(2).summary == "Blåb")
    #expect(try event(4).range(on: zone) == range("2027-03-27T23:00Z", "2027-03-28T22:00Z"))
    #expect(try event(5).range(on: zone) == range("2027-10-30T06:00Z", "2027-11-01T07:00Z"))
    #expect(try event(6).range(on: zone) == range("2027-10-30T06:00Z", "2027-11-01T06:00Z"))
    #expect(try event(7).range(on: zone) == range("2027-10-31T00:15Z", "2027-10-31T00:45Z"))
    #expect(try event(14).summary == "x\nBEGIN:VALARM\nEND:VALARM")
    #expect(try event(15).summary == "=1+1")
    #expect(try event(17).summary == "Ã(")
    #expect(try event(18).summary == "a\u{FFFD}b")
  }

  @Test("text is unescaped, parameters may be quoted and caret-encoded, a BOM is passed over") func text()
    throws
  {
    let bytes = Array(
      """
      \u{FEFF}BEGIN:VCALENDAR\nX-WR-CALNAME:F\\, H\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID="Romance Standard Time":20261205T170000
      DURATION:PT5H\nSUMMARY;X-A="a;b:c";X-B=^n^^^'^x:Jule\\,\\;\\\\frokost\\N2\\q\nLOCATION:Fæ\n lles\n\thuset
      END:VEVENT\nEND:VCALENDAR
      """.utf8)
    let calendar = try ICalendar(parsing: bytes, on: .utc)
    let event = try #require(calendar.events.first)
    #expect(calendar.name == "F, H")
    #expect(event.summary == "Jule,;\\frokost\n2\\q")
    #expect(event.location == "Fælleshuset")
    #expect(try event.range(on: .utc) == range("2026-12-05T16:00Z", "2026-12-05T21:00Z"))
  }

  @Test("times: floating on the area's clock, UTC, Exchange's names, days, and what is missing") func times()
    throws
  {
    let zone = try copenhagen()
    func read(_ lines: String...) throws -> TimeRange? {
      let all = ["BEGIN:VEVENT", "UID:a"] + lines + ["END:VEVENT"]
      let calendar = try ICalendar(parsing: Array(all.joined(separator: "\n").utf8), on: zone)
      #expect(calendar.faults.isEmpty, "\(calendar.faults)")
      return calendar.events.first?.range(on: zone)
    }
    #expect(
      try read("DTSTART:20260601T170000", "DTEND:20260601T180000")
        == range("2026-06-01T15:00Z", "2026-06-01T16:00Z"))
    #expect(
      try read("DTSTART;TZID=GMT Standard Time:20260601T170000", "DTEND:20260601T170000Z")
        == range("2026-06-01T16:00Z", "2026-06-01T17:00Z"))
    #expect(try read("DTSTART;VALUE=DATE:20261025") == range("2026-10-24T22:00Z", "2026-10-25T23:00Z"))
    #expect(try read("DTSTART:20260601T170000Z") == range("2026-06-01T17:00Z", "2026-06-01T18:00Z"))
    #expect(
      try read("DTSTART;TZID=Europe/Copenhagen:20270328T023000", "DURATION:PT1H")
        == range("2027-03-28T01:30Z", "2027-03-28T02:30Z"))
  }

  @Test("a zone that only its own description explains is read from it") func describedZone() throws {
    let description = [
      "BEGIN:VTIMEZONE", "TZID:Vores egen zone", "BEGIN:STANDARD", "DTSTART:16010101T030000",
      "TZOFFSETFROM:+0200",
      "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "BEGIN:DAYLIGHT",
      "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
      "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
      "END:DAYLIGHT", "END:VTIMEZONE",
    ]
    let zone = try copenhagen()
    for day in ["20260328", "20260329", "20260330", "20261024", "20261025", "20261026", "21000701"] {
      let own = try calendar(
        "UID:a", "DTSTART;TZID=Vores egen zone:\(day)T120000", "DURATION:PT1H", before: description)
      let named = try calendar("UID:a", "DTSTART;TZID=Europe/Copenhagen:\(day)T120000", "DURATION:PT1H")
      #expect(own.faults.isEmpty)
      #expect(own.events.first?.range(on: .utc) == named.events.first?.range(on: zone), "\(day)")
    }
    let located = try calendar(
      "UID:a", "DTSTART;TZID=Hjemme:20260701T120000", "DURATION:PT1H",
      before: ["BEGIN:VTIMEZONE", "TZID:Hjemme", "X-LIC-LOCATION:Europe/Copenhagen", "END:VTIMEZONE"])
    #expect(try located.events.first?.start.minute(on: .utc) == utc("2026-07-01T10:00Z"))
  }

  @Test(
    "an event that cannot be understood is left out with its line and reason",
    arguments: [
      ([String](), 2, "no DTSTART"), (["DTSTART:20260601T170061Z"], 4, "no date or time"),
      (["DTSTART:x"], 4, "no date or time"),
      (["DTSTART:19690601T170000Z"], 4, "between 1970"),
      (["DTSTART;TZID=Moon/Tycho:20260601T170000"], 4, "unknown time zone"),
      (["DTSTART:20260601T170000Z", "DTEND:20260601T170000Z"], 5, "does not end after"),
      (["DTSTART;VALUE=DATE:20260601", "DTEND;VALUE=DATE:20260601"], 5, "does not end after"),
      (["DTSTART:20260601T170000Z", "DTEND;VALUE=DATE:20260602"], 5, "one of DTSTART and DTEND is a day"),
      (["DTSTART:20260601T170000Z", "DTEND:20260601T180000Z", "DURATION:PT1H"], 5, "both"),
      (["DTSTART:20260601T170000Z", "DURATION:-PT1H"], 5, "no length"),
      (["DTSTART:20260601T170000Z", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"], 6, "second RRULE"),
      (["DTSTART:20260601T170030Z", "DURATION:PT0S"], 5, "no length"),
      (["DTSTART:20260601T170000Z", "DTSTART:20260601T170000Z"], 5, "second DTSTART"),
      (["DTSTART:20260601T170000Z", "RRULE:FREQ=HOURLY"], 5, "more often than daily"),
      (["DTSTART:20260601T170000Z", "RDATE;VALUE=PERIOD:20260601T170000Z"], 5, "no period"),
      (["DTSTART:20260601T170000Z", "RDATE;VALUE=PERIOD:20260601T170000Z/20260601T160000Z"], 5, "no period"),
      (["DTSTART;TZID=X;VALUE=DATE:20260601T170000"], 4, "unknown time zone"),
      (
        ["DTSTART:20260601T170000Z", "EXDATE;TZID=X:20260601T170000,20260601T170000Z"], 5, "unknown time zone"
      ),
      (["DTSTART:20260601T170000Z", "EXRULE:FREQ=DAILY"], 5, "EXRULE"),
      (["DTSTART:20260601T170000Z", "RECURRENCE-ID;RANGE=THISANDPRIOR:20260601T170000Z"], 5, "RANGE"),
      (["DTSTART:20260601T170000Z", "DURATION:P9999999D"], 5, "2199"),
    ] as [([String], Int, String)]) func faults(lines: [String], line: Int, reason: String) throws
  {
    let text = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a"] + lines + ["END:VEVENT", "END:VCALENDAR"]
    let calendar = try ICalendar(parsing: Array(text.joined(separator: "\n").utf8), on: .utc)
    #expect(calendar.events.isEmpty)
    #expect(
      calendar.faults.contains { $0.line == line && $0.uid == "a" && $0.reason.contains(reason) },
      "\(calendar.faults)")
  }

  @Test(
    "times with seconds cover the whole minutes they are in, and a note says so",
    arguments: [
      (["DTSTART:20260601T170030Z", "DTEND:20260601T180010Z"], "17:00", 61),
      (["DTSTART:20260601T170030Z", "DTEND:20260601T180000Z"], "17:00", 60),
      (["DTSTART:20260601T170030Z", "DURATION:PT30S"], "17:00", 1),
      (["DTSTART:20260601T170031Z", "DURATION:PT30S"], "17:00", 2),
      (["DTSTART:20260601T170000Z", "DURATION:PT1H0M1S"], "17:00", 61),
    ]) func seconds(lines: [String], start: String, minutes: Int) throws
  {
    let text = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a"] + lines + ["END:VEVENT", "END:VCALENDAR"]
    let calendar = try ICalendar(parsing: Array(text.joined(separator: "\n").utf8), on: .utc)
    #expect(calendar.faults.isEmpty)
    let range = try #require(calendar.events.first?.range(on: .utc))
    #expect(try range.start == utc("2026-06-01T\(start)Z"))
    #expect(range.minutes == minutes)
    let hasSeconds = lines[0].contains("3") && !lines[0].hasSuffix("00Z")
    #expect(calendar.notes.contains { $0.reason.contains("seconds") } == hasSeconds)
  }

  @Test("a change of this and all that follow moves them on the wall, until the next such change")
  func following() throws {
    let zone = try copenhagen()
    // Choir on Thursdays at 19; an hour later and in the hall from 22 October on, over the end of summer time;
    // 29 October by itself at 18; from 12 November on cancelled.
    let text = """
      BEGIN:VCALENDAR
      BEGIN:VEVENT
      UID:kor
      DTSTART;TZID=Europe/Copenhagen:20261008T190000
      DTEND;TZID=Europe/Copenhagen:20261008T210000
      RRULE:FREQ=WEEKLY;COUNT=8
      EXDATE;TZID=Europe/Copenhagen:20261105T190000
      LOCATION:stuen
      END:VEVENT
      BEGIN:VEVENT
      UID:kor
      RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Copenhagen:20261022T190000
      DTSTART;TZID=Europe/Copenhagen:20261022T200000
      DTEND;TZID=Europe/Copenhagen:20261022T213000
      LOCATION:salen
      END:VEVENT
      BEGIN:VEVENT
      UID:kor
      RECURRENCE-ID;TZID=Europe/Copenhagen:20261029T190000
      DTSTART;TZID=Europe/Copenhagen:20261029T180000
      DURATION:PT1H
      LOCATION:stuen
      END:VEVENT
      BEGIN:VEVENT
      UID:kor
      RECURRENCE-ID;TZID=Europe/Copenhagen;RANGE=THISANDFUTURE:20261112T190000
      DTSTART;TZID=Europe/Copenhagen:20261112T190000
      DURATION:PT2H
      STATUS:CANCELLED
      LOCATION:stuen
      END:VEVENT
      END:VCALENDAR
      """
    let window = try range("2026-10-01T00:00Z", "2027-01-01T00:00Z")
    let wanted = [
      "2026-10-08T17:00:00+00:00 120 stuen", "2026-10-15T17:00:00+00:00 120 stuen",
      "2026-10-22T18:00:00+00:00 90 salen", "2026-10-29T17:00:00+00:00 60 stuen",
      "2026-11-12T18:00:00+00:00 120 -", "2026-11-19T18:00:00+00:00 120 -",
      "2026-11-26T18:00:00+00:00 120 -",
    ]
    func told(_ calendar: ICalendar) -> [String] {
      calendar.occurrences(in: window, on: zone, limit: 99).items.map {
        let start = AreaCalendar.utc.rfc3339($0.range.start)
        return "\(start) \($0.range.minutes) \($0.event.status == .cancelled ? "-" : $0.event.location)"
      }
    }
    let calendar = try ICalendar(parsing: Array(text.utf8), on: zone)
    #expect(calendar.faults.isEmpty)
    #expect(told(calendar) == wanted)
    #expect(told(try ICalendar(parsing: calendar.encoded(now: .earliest), on: zone)) == wanted)
    // Seen through a window that only the moved time reaches.
    let late = try range("2026-10-22T19:00Z", "2026-10-22T23:00Z")
    #expect(calendar.occurrences(in: late, on: zone, limit: 99).items.map(\.range.minutes) == [90])
  }

  @Test("all faults of an event are told, and the others are read") func allFaults() throws {
    let text = """
      BEGIN:VCALENDAR
      BEGIN:VEVENT
      UID:bad
      DTSTART:nonsense
      RRULE:FREQ=MINUTELY
      EXDATE:20261332
      END:VEVENT
      BEGIN:VEVENT
      UID:good
      DTSTART:20260601T170000Z
      DURATION:PT1H
      END:VEVENT
      END:VCALENDAR
      """
    let calendar = try ICalendar(parsing: Array(text.utf8), on: .utc)
    #expect(calendar.faults.map(\.line) == [4, 5, 6])
    #expect(calendar.events.map(\.uid) == ["good"])
  }

  @Test("files over a limit are refused as a whole, with a line") func limits() {
    func fault(_ text: String, _ change: (inout ICalendar.Limits) -> Void) -> ICalendar.Fault? {
      var limits = ICalendar.Limits()
      change(&limits)
      do throws(ICalendar.Fault) {
        _ = try ICalendar(parsing: Array(text.utf8), on: .utc, limits: limits)
        return nil
      } catch {
        return error
      }
    }
    let event = "BEGIN:VEVENT\nDTSTART:20260601T170000Z\nEND:VEVENT\n"
    #expect(fault(event + event) { $0.events = 2 } == nil)
    #expect(fault(event + event) { $0.events = 1 }?.line == 4)
    #expect(fault(event) { $0.bytes = 10 } != nil)
    #expect(
      fault("BEGIN:VCALENDAR\nX:" + String(repeating: "a\n ", count: 100)) { $0.lineBytes = 50 }?.line == 2)
    #expect(fault(String(repeating: "BEGIN:X\n", count: 100_000)) { _ in }?.line == 9)
    #expect(fault("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n") { _ in }?.line == 3)
    #expect(fault("BEGIN:VCALENDAR\nBEGIN:VEVENT\n") { _ in }?.line == 2)
  }

  @Test(
    "blemishes of real programs are told and passed over",
    arguments: [
      (["DTEND:20260601T180000Z", "DURATION:PT0S"], "DTEND is taken"),
      (["DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=1", "RRULE:FREQ=DAILY;COUNT=1"], "second RRULE"),
      ([], "60 minutes are taken"),
    ] as [([String], String)]) func blemishes(lines: [String], reason: String) throws
  {
    let text =
      ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "DTSTART:20260601T170000Z"] + lines
      + ["END:VEVENT", "END:VCALENDAR"]
    let read = try ICalendar(parsing: Array(text.joined(separator: "\n").utf8), on: .utc)
    #expect(read.faults.isEmpty && read.notes.contains { $0.reason.contains(reason) })
    let year = try range("2026-01-01T00:00Z", "2027-01-01T00:00Z")
    #expect(read.occurrences(in: year, on: .utc, limit: 9).items.map(\.range.minutes) == [60])
  }

  @Test("a rule that ends with a day takes that whole day in, also when its event has a time of day")
  func untilDay() throws {
    let read = try calendar(
      "UID:a", "DTSTART:20061130T230000Z", "DTEND:20061201T000000Z",
      "RRULE:FREQ=MONTHLY;UNTIL=20061228;BYDAY=-1TH")
    let years = try range("2006-01-01T00:00Z", "2008-01-01T00:00Z")
    let starts = read.occurrences(in: years, on: .utc, limit: 9).items.map(\.range.start)
    #expect(try starts == [utc("2006-11-30T23:00Z"), utc("2006-12-28T23:00Z")])
  }

  @Test("an event without a UID gets the same one at each import") func generatedUID() throws {
    let first = try calendar("DTSTART:20260601T170000Z", "SUMMARY:A")
    let again = try calendar("DTSTART:20260601T170000Z", "SUMMARY:A", "DTSTAMP:20260101T000000Z")
    let other = try calendar("DTSTART:20260601T170000Z", "SUMMARY:B")
    #expect(first.events[0].uid == again.events[0].uid)
    #expect(first.events[0].uid != other.events[0].uid)
    #expect(first.notes.count == 2)
  }

  @Test("any cut or changed byte of a calendar is read or refused, never a stop") func damaged() throws {
    let zone = try copenhagen()
    for one in try Hostile.all() {
      let bytes = one.bytes
      for place in stride(from: 0, to: bytes.count, by: 3) {
        var changed = bytes
        changed[place] = UInt8(truncatingIfNeeded: place &* 37)
        for text in [Array(bytes[..<place]), changed] {
          guard let calendar = try? ICalendar(parsing: text, on: zone) else { continue }
          _ = calendar.occurrences(in: TimeRange(.earliest, .latest), on: zone, limit: 100)
        }
      }
    }
  }
}

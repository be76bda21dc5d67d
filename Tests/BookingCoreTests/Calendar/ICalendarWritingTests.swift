import TestSupport
import Testing

@testable import BookingCore

@Suite struct ICalendarWritingTests {
  private func text(_ calendar: ICalendar) throws -> String {
    String(decoding: calendar.encoded(now: try utc("2026-11-23T12:00Z")), as: UTF8.self)
  }

  /// What is read of what was written, without line numbers, which only files have.
  private func again(_ calendar: ICalendar) throws -> [CalendarEvent] {
    let bytes = calendar.encoded(now: try utc("2026-11-23T12:00Z"))
    let read = try ICalendar(parsing: bytes, on: try copenhagen())
    #expect(read.faults.isEmpty && read.notes.isEmpty, "\(read.faults) \(read.notes)")
    return read.events.map(withoutLine)
  }

  private func withoutLine(_ event: CalendarEvent) -> CalendarEvent {
    var event = event
    event.line = 0
    return event
  }

  @Test("an event is written with all it has, in order, and read back the same") func whole() throws {
    let zone = try copenhagen()
    let event = CalendarEvent(
      uid: "bk-7q2m4x@faelled", summary: "Julefrokost, 30 pers.; \\o/", details: "Linje 1\nLinje 2",
      location: "Fælleshuset",
      sequence: 3, start: .zoned(try wall("2026-12-05 17:00"), zone),
      ending: .at(.zoned(try wall("2026-12-05 22:00"), zone)),
      rule: try RecurrenceRule(parsing: "FREQ=WEEKLY;COUNT=4;BYDAY=SA"),
      additions: [.zoned(try wall("2026-12-31 17:00"), zone)],
      exclusions: [.zoned(try wall("2026-12-12 17:00"), zone)], stamp: try utc("2026-11-20T10:00Z"),
      lastModified: try utc("2026-11-21T10:00Z"))
    let calendar = ICalendar(name: "Fælles, Vangede", events: [event])
    #expect(try again(calendar) == [event])
    #expect(
      try text(calendar)
        == """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Faelled//Booking//DA
        CALSCALE:GREGORIAN
        METHOD:PUBLISH
        NAME:Fælles\\, Vangede
        X-WR-CALNAME:Fælles\\, Vangede
        BEGIN:VTIMEZONE
        TZID:Europe/Copenhagen
        BEGIN:DAYLIGHT
        DTSTART:19700329T020000
        TZOFFSETFROM:+0100
        TZOFFSETTO:+0200
        RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
        END:DAYLIGHT
        BEGIN:STANDARD
        DTSTART:19701025T030000
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
        END:STANDARD
        END:VTIMEZONE
        BEGIN:VEVENT
        UID:bk-7q2m4x@faelled
        DTSTAMP:20261120T100000Z
        LAST-MODIFIED:20261121T100000Z
        SEQUENCE:3
        STATUS:CONFIRMED
        DTSTART;TZID=Europe/Copenhagen:20261205T170000
        DTEND;TZID=Europe/Copenhagen:20261205T220000
        RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=SA
        RDATE;TZID=Europe/Copenhagen:20261231T170000
        EXDATE;TZID=Europe/Copenhagen:20261212T170000
        SUMMARY:Julefrokost\\, 30 pers.\\; \\\\o/
        DESCRIPTION:Linje 1\\nLinje 2
        LOCATION:Fælleshuset
        TRANSP:OPAQUE
        END:VEVENT
        END:VCALENDAR

        """.replacing("\n", with: "\r\n"))
  }

  @Test("no line is longer than 75 octets and no character is cut, whatever the text") func folding() throws {
    for length in 0..<200 {
      for letter in ["a", "å", "€", "🎄", "\\", "e\u{301}"] {
        let event = CalendarEvent(
          uid: "u",
          summary: String(repeating: "x", count: length % 5) + String(repeating: letter, count: length),
          start: .utc(.earliest), ending: .lasting(CalendarDuration(minutes: 30)), stamp: .earliest)
        let bytes = ICalendar(events: [event]).encoded(now: .earliest)
        for line in bytes.split(separator: 0x0A) {
          #expect(line.count <= 76 && String(validating: line, as: UTF8.self) != nil)
        }
        #expect(try again(ICalendar(events: [event])) == [event])
      }
    }
  }

  @Test("no text becomes a property or a component") func injection() throws {
    let evil = "x\r\nEND:VEVENT\nBEGIN:VALARM\rTRIGGER:1\u{0}\u{1B}[31m\u{7F}"
    let event = CalendarEvent(
      uid: evil, summary: evil, details: evil, location: evil, start: .utc(.earliest),
      ending: .lasting(CalendarDuration(days: 1)), stamp: .earliest)
    let text = try text(ICalendar(name: evil, events: [event]))
    let begins = text.split(whereSeparator: \.isNewline).filter {
      $0.hasPrefix("BEGIN:") || $0.hasPrefix("TRIGGER")
    }
    #expect(begins == ["BEGIN:VCALENDAR", "BEGIN:VEVENT"])
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\r" && $0 != "\n" })
    #expect(
      try again(ICalendar(events: [event])).first?.summary
        == "x\nEND:VEVENT\nBEGIN:VALARM\nTRIGGER:1\u{FFFD}\u{FFFD}[31m\u{FFFD}")
  }

  @Test(
    "a zone's description alone tells the same times as its name, for every change of two centuries",
    arguments: [
      ("Europe/Copenhagen", 2020), ("Europe/Copenhagen", 1975), ("America/New_York", 2026),
      ("America/New_York", 1999),
      ("Australia/Lord_Howe", 2026), ("Africa/Casablanca", 2026), ("Asia/Tokyo", 2026),
      ("Pacific/Apia", 2009),
      ("Asia/Jerusalem", 2026), ("Europe/Dublin", 2026),
    ]) func zones(name: String, year: Int) throws
  {
    let zone = try #require(AreaCalendar.named(name))
    let first = try #require(CivilDate(year: year, month: 1, day: 2))
    let event = CalendarEvent(
      uid: "u", summary: "", start: .zoned(LocalTime(first, minute: 720), zone),
      ending: .lasting(CalendarDuration(minutes: 60)), stamp: .earliest)
    // Under a name that nobody knows the file's own description must do.
    let written = String(decoding: ICalendar(events: [event]).encoded(now: .earliest), as: UTF8.self)
    let renamed = written.replacing(name, with: "Et sted")
    let read = try ICalendar(parsing: Array(renamed.utf8), on: .utc)
    guard case .zoned(_, let described)? = read.events.first?.start else {
      Issue.record("\(read.faults)")
      return
    }
    var random = SplitMix64(seed: 1)
    let start = UInt64(zone.startOfDay(first).value)
    for _ in 0..<5000 {
      let minute = Minute(Int32(start + random.below(UInt64(Minute.latest.value) - start)))
      #expect(described.offset(at: minute) == zone.offset(at: minute), "\(zone.rfc3339(minute))")
    }
  }

  @Test("UNTIL is written as the start demands") func until() throws {
    let zone = try copenhagen()
    func written(_ rule: String, _ start: CalendarTime) throws -> String {
      let event = CalendarEvent(
        uid: "u", summary: "", start: start, ending: .lasting(CalendarDuration(days: 1)),
        rule: try RecurrenceRule(parsing: rule))
      let lines = try text(ICalendar(events: [event])).split(whereSeparator: \.isNewline)
      return String(lines.last { $0.hasPrefix("RRULE") } ?? "")
    }
    let start = try wall("2026-06-01 19:00")
    #expect(
      try written("FREQ=DAILY;UNTIL=20260630", .zoned(start, zone))
        == "RRULE:FREQ=DAILY;UNTIL=20260630T215900Z")
    #expect(
      try written("FREQ=DAILY;UNTIL=20260630T190000", .zoned(start, zone))
        == "RRULE:FREQ=DAILY;UNTIL=20260630T170000Z")
    #expect(
      try written("FREQ=DAILY;UNTIL=20260630T220000Z", .day(start.date)) == "RRULE:FREQ=DAILY;UNTIL=20260630")
  }

  @Test("every hostile calendar that is read is written and read back the same") func hostile() throws {
    for one in try ICalendarTests.Hostile.all() {
      guard let calendar = try? ICalendar(parsing: one.bytes, on: try copenhagen()), !calendar.events.isEmpty
      else {
        continue
      }
      let bytes = calendar.encoded(now: .earliest)
      let read = try ICalendar(parsing: bytes, on: try copenhagen())
      #expect(read.faults.isEmpty)
      #expect(read.events.map(withoutLine) == calendar.events.map(withoutLine))
      #expect(!String(decoding: bytes, as: UTF8.self).contains("\nBEGIN:VALARM"))
      #expect(
        ICalendar(events: read.events).encoded(now: .earliest)
          == ICalendar(events: calendar.events).encoded(now: .earliest))
    }
  }
}

@Suite struct DanishHolidayTests {
  @Test("the public holidays of 2026, without store bededag") func year2026() {
    let days = DanishHoliday.all(in: 2026).map {
      "\($0.date.components.day)/\($0.date.components.month) \($0.danish)"
    }
    #expect(
      days == [
        "1/1 Nytårsdag", "2/4 Skærtorsdag", "3/4 Langfredag", "5/4 Påskedag", "6/4 2. påskedag",
        "14/5 Kristi himmelfartsdag",
        "24/5 Pinsedag", "25/5 2. pinsedag", "25/12 Juledag", "26/12 2. juledag",
      ])
  }

  @Test("store bededag was the fourth Friday after Easter, the last time in 2023") func prayerDay() {
    let days = (2020...2030).flatMap { DanishHoliday.all(in: $0) }.filter { $0.danish == "Store bededag" }
    #expect(days.map(\.date.components.year) == [2020, 2021, 2022, 2023])
    #expect(
      days.last.map { [$0.date.components.month, $0.date.components.day, $0.date.weekday] } == [5, 5, 5])
  }

  @Test(
    "Easter, early, late and ordinary",
    arguments: [
      (1981, 4, 19), (2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2027, 3, 28), (2038, 4, 25), (2049, 4, 18),
      (2076, 4, 19), (2199, 4, 14),
    ])
  func easter(year: Int, month: Int, day: Int) {
    #expect(DanishHoliday.easterSunday(in: year) == CivilDate(year: year, month: month, day: day))
  }

  @Test("Easter is a Sunday between 22 March and 25 April in each year") func sundays() throws {
    for year in 1970...2199 {
      let easter = try #require(DanishHoliday.easterSunday(in: year))
      #expect(easter.weekday == 7)
      let (_, month, day) = easter.components
      #expect(month == 3 && day >= 22 || month == 4 && day <= 25)
    }
    #expect(DanishHoliday.all(in: 1969).isEmpty && DanishHoliday.all(in: 2200).isEmpty)
  }
}

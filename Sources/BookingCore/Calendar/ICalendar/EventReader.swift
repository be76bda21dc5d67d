/// Turns a VEVENT into an event, and collects everything that is wrong with it.
struct EventReader {
  private(set) var faults: [ICalendar.Fault] = []
  private(set) var notes: [ICalendar.Fault] = []
  private let component: Component
  private let area: AreaCalendar
  private let limits: ICalendar.Limits
  private var uid: String?
  private var periods: [CalendarTime: CalendarDuration] = [:]
  /// Seconds of the minute in which it begins; a booking covers whole minutes, so it begins with that minute.
  private var pastSeconds = 0
  private var changesFollowing = false

  init(_ component: Component, area: AreaCalendar, limits: ICalendar.Limits) {
    self.component = component
    self.area = area
    self.limits = limits
  }

  /// The event, or nil when there are faults.
  mutating func read(_ zones: inout ZoneBook) -> CalendarEvent? {
    uid = component.first("UID")?.text
    noteBlemishes()
    let start = readStart(&zones)
    var ending: CalendarEvent.Ending?
    if let start { ending = readEnding(after: start, &zones) }
    let rule = readRule()
    if let line = component.first("EXRULE") { fault(line.number, "EXRULE is not taken; EXDATE is") }
    let additions = readDates("RDATE", &zones)
    let exclusions = readDates("EXDATE", &zones)
    let recurrenceID = readRecurrenceID(&zones)
    guard faults.isEmpty, let start, let ending else { return nil }
    var event = CalendarEvent(
      uid: uid.flatMap { $0.isEmpty ? nil : $0 } ?? generatedUID(), summary: text("SUMMARY"),
      details: text("DESCRIPTION"), location: text("LOCATION"), status: status(), sequence: sequence(),
      isTransparent: component.first("TRANSP")?.value.uppercased() == "TRANSPARENT", start: start,
      ending: ending, rule: rule, additions: additions, exclusions: exclusions, recurrenceID: recurrenceID,
      stamp: instant("DTSTAMP"), lastModified: instant("LAST-MODIFIED"), line: component.number)
    event.periods = periods
    event.lines = text("X-FAELLED-LINES")
    event.changesFollowing = changesFollowing
    return checkLength(of: event) ? event : nil
  }

  private mutating func fault(_ line: Int, _ reason: String) {
    faults.append(ICalendar.Fault(line: line, uid: uid, reason: reason))
  }

  private mutating func note(_ line: Int, _ reason: String) {
    notes.append(ICalendar.Fault(line: line, uid: uid, reason: reason))
  }

  private mutating func noteBlemishes() {
    for line in component.brokenLines.prefix(10) { note(line, "this is no property and was passed over") }
    for line in component.properties.lazy.filter({ !$0.isUTF8 }).prefix(10) {
      note(line.number, "the line is not UTF-8; it was read as Windows-1252")
    }
    if uid?.isEmpty ?? true {
      note(component.number, "the event has no UID; one was made of its content")
    }
  }

  private func text(_ name: String) -> String { component.first(name)?.text ?? "" }

  /// A property that may stand but once.
  private mutating func single(_ name: String) -> ContentLine? {
    let lines = component.all(name)
    if lines.count > 1 { fault(lines[1].number, "a second \(name) in one event") }
    return lines.count > 1 ? nil : lines.first
  }

  private mutating func status() -> CalendarEvent.Status {
    guard let line = component.first("STATUS") else { return .confirmed }
    if let status = CalendarEvent.Status(rawValue: line.value.uppercased()) { return status }
    note(line.number, "unknown STATUS; CONFIRMED is taken")
    return .confirmed
  }

  private mutating func sequence() -> Int {
    guard let line = component.first("SEQUENCE") else { return 0 }
    if let number = Int(line.value), (0...Int(Int32.max)).contains(number) { return number }
    note(line.number, "SEQUENCE is no number; 0 is taken")
    return 0
  }

  /// DTSTAMP and the like, which do have seconds; without a `Z` they are taken as UTC all the same.
  private func instant(_ name: String) -> Minute? {
    guard let stamp = component.first(name).flatMap({ ICalendarTime($0.value) }), let local = stamp.local,
      (1970...2199).contains(local.date.components.year)
    else { return nil }
    return Minute(Int32(local.wall))
  }

  /// The same content always gets the same UID, so that a second import finds the first (FNV-1a, 64 bits).
  private func generatedUID() -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for line in component.properties where !["DTSTAMP", "LAST-MODIFIED", "SEQUENCE"].contains(line.name) {
      for byte in "\(line.name):\(line.value)\n".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    return "content-" + String(hash, radix: 16)
  }
}

// MARK: - Times

extension EventReader {
  private mutating func readTime(_ line: ContentLine, isEnd: Bool = false, _ zones: inout ZoneBook)
    -> CalendarTime?
  {
    let zone = line.parameter("TZID").flatMap { zones.calendar($0) }
    return readTime(line.value, of: line, zone: zone, isEnd: isEnd)
  }

  /// A time of whole minutes: one with seconds is the minute it is in, or as an end the minute's end.
  private mutating func readTime(
    _ text: some StringProtocol, of line: ContentLine, zone: AreaCalendar?, isEnd: Bool = false
  ) -> CalendarTime? {
    let trimmed = text.utf8.contains(0x20) ? text.split(separator: " ").joined() : String(text)
    guard let stamp = ICalendarTime(trimmed) else {
      fault(line.number, "\(line.name): '\(trimmed.prefix(40))' is no date or time")
      return nil
    }
    guard (1970...2199).contains(stamp.date.components.year) else {
      fault(line.number, "\(line.name): \(trimmed.prefix(40)) is not between 1970 and 2199")
      return nil
    }
    guard var local = stamp.local else { return .day(stamp.date) }
    if stamp.seconds > 0 {
      note(line.number, "\(line.name): \(trimmed) has seconds; whole minutes are taken")
      if isEnd { local = LocalTime(wall: local.wall + 1) }
      if line.name == "DTSTART" { pastSeconds = stamp.seconds }
    }
    if stamp.isUTC { return .utc(Minute(Int32(local.wall))) }
    if let zone { return .zoned(local, zone) }
    // Only a reading needs its zone; taking it on another clock would be a guess.
    if let id = line.parameter("TZID") {
      fault(line.number, "\(line.name): unknown time zone '\(id.prefix(80))'")
      return nil
    }
    return .floating(local)
  }

  private mutating func readStart(_ zones: inout ZoneBook) -> CalendarTime? {
    if let line = single("DTSTART") { return readTime(line, &zones) }
    if faults.isEmpty { fault(component.number, "the event has no DTSTART") }
    return nil
  }

  private mutating func readEnding(after start: CalendarTime, _ zones: inout ZoneBook) -> CalendarEvent
    .Ending?
  {
    let endLine = single("DTEND")
    let durationLine = single("DURATION")
    if let endLine {
      if let durationLine {
        // Thunderbird writes `DURATION:PT0S` into instances that it has moved.
        let isZero = CalendarDuration(iso8601: durationLine.value, past: 0)?.isZero ?? false
        let text = "both DTEND and DURATION"
        if isZero { note(endLine.number, text + "; DTEND is taken") } else { fault(endLine.number, text) }
      }
      guard let end = readTime(endLine, isEnd: true, &zones) else { return nil }
      guard end.isDay == start.isDay else {
        fault(endLine.number, "one of DTSTART and DTEND is a day and the other a time")
        return nil
      }
      return .at(end)
    }
    if let durationLine {
      guard let duration = CalendarDuration(iso8601: durationLine.value, past: pastSeconds), !duration.isZero
      else {
        fault(
          durationLine.number, "DURATION: '\(durationLine.value.prefix(40))' is no length such as PT1H30M")
        return nil
      }
      return .lasting(duration)
    }
    if start.isDay { return .lasting(CalendarDuration(days: 1)) }
    guard let minutes = limits.minutesWithoutEnd else {
      fault(component.number, "the event has neither DTEND nor DURATION")
      return nil
    }
    note(component.number, "the event has neither DTEND nor DURATION; \(minutes) minutes are taken")
    return .lasting(CalendarDuration(minutes: minutes))
  }

  private mutating func checkLength(of event: CalendarEvent) -> Bool {
    if event.range(on: area) != nil { return true }
    let line = component.first("DTEND") ?? component.first("DURATION")
    fault(line?.number ?? component.number, "the event does not end after it begins, or ends after 2199")
    return false
  }

  private mutating func readRule() -> RecurrenceRule? {
    let lines = component.all("RRULE")
    guard let line = lines.first else { return nil }
    if lines.count > 1 {
      let text = "a second RRULE in one event"
      // Cyrus has written the same one twice.
      guard lines.allSatisfy({ $0.value == line.value }) else {
        fault(lines[1].number, text)
        return nil
      }
      note(lines[1].number, text + ", the same")
    }
    do throws(RecurrenceFault) {
      return try RecurrenceRule(parsing: line.value)
    } catch {
      fault(line.number, "RRULE: \(error)")
      return nil
    }
  }

  private mutating func readDates(_ name: String, _ zones: inout ZoneBook) -> [CalendarTime] {
    var times: [CalendarTime] = []
    for line in component.all(name) {
      let isPeriod = name == "RDATE" && line.parameter("VALUE")?.uppercased() == "PERIOD"
      let zone = line.parameter("TZID").flatMap { zones.calendar($0) }
      for item in line.value.split(separator: ",") {
        guard times.count < limits.dates else {
          fault(line.number, "more than \(limits.dates) \(name) values")
          return times
        }
        let parts = isPeriod ? item.split(separator: "/", maxSplits: 1) : [item]
        guard let time = readTime(parts[0], of: line, zone: zone) else { break }
        if isPeriod {
          guard let length = readPeriod(parts, from: time, line, zone) else { break }
          periods[time] = length
        }
        times.append(time)
      }
    }
    return times
  }

  /// The length of `start/end` or `start/duration`.
  private mutating func readPeriod(
    _ parts: [Substring], from start: CalendarTime, _ line: ContentLine, _ zone: AreaCalendar?
  ) -> CalendarDuration? {
    var length = parts.count == 2 ? CalendarDuration(iso8601: parts[1], past: 0) : nil
    if length == nil, parts.count == 2, let end = readTime(parts[1], of: line, zone: zone, isEnd: true) {
      length = CalendarDuration(minutes: Int(end.minute(on: area) - start.minute(on: area)))
    }
    guard let length, length.minutes + length.days > 0, !start.isDay else {
      fault(line.number, "RDATE: '\(parts.joined(separator: "/").prefix(60))' is no period")
      return nil
    }
    return length
  }

  private mutating func readRecurrenceID(_ zones: inout ZoneBook) -> CalendarTime? {
    guard let line = single("RECURRENCE-ID") else { return nil }
    if let range = line.parameter("RANGE") {
      changesFollowing = range.uppercased() == "THISANDFUTURE"
      if !changesFollowing { fault(line.number, "RECURRENCE-ID: RANGE is not THISANDFUTURE") }
    }
    return readTime(line, &zones)
  }
}

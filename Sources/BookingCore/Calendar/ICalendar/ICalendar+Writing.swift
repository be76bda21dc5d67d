extension ICalendar {
  /// The calendar as a file (RFC 5545): CRLF, lines of at most 75 octets, a VTIMEZONE for each zone in use.
  ///
  /// `now` stands in for the DTSTAMP of events without one. Nothing in a text can become a property. Linear.
  public func encoded(now: Minute) -> [UInt8] {
    var zones: [AreaCalendar] = []
    var firstYear = 2200
    for event in events {
      for time in event.times {
        firstYear = min(firstYear, time.local(in: .utc).date.components.year)
        if case .zoned(_, let zone) = time, !zones.contains(zone) { zones.append(zone) }
      }
    }
    var writer = ICalendarWriter(name: name, zones: zones, from: firstYear)
    for event in events { writer.add(event, now: now) }
    return writer.finish()
  }
}

/// Writes a calendar file event by event, so that a long one need never be held whole.
///
///     var writer = ICalendarWriter(name: "Vangede", zones: [clock], from: 2026)
///     for event in events { writer.add(event, now: now) }
///     send(writer.finish())
public struct ICalendarWriter {
  private var lines = ContentLineWriter()

  /// A file of events on these clocks, the first in `year` or later.
  ///
  /// With `refreshMinutes` it says how often a subscriber should look again: RFC 7986 and, for Outlook and Apple,
  /// the older X-PUBLISHED-TTL.
  public init(name: String?, zones: [AreaCalendar], from year: Int, refreshMinutes: Int? = nil) {
    lines.add("BEGIN", "VCALENDAR")
    lines.add("VERSION", "2.0")
    lines.add("PRODID", "-//Faelled//Booking//DA")
    lines.add("CALSCALE", "GREGORIAN")
    lines.add("METHOD", "PUBLISH")
    if let name {
      lines.add("NAME", text: name)
      lines.add("X-WR-CALNAME", text: name)
    }
    let zones = zones.filter { $0 != .utc }.sorted { $0.name < $1.name }
    if let refreshMinutes {
      let length = CalendarDuration(minutes: refreshMinutes).iso8601
      lines.add("REFRESH-INTERVAL;VALUE=DURATION", length)
      lines.add("X-PUBLISHED-TTL", length)
    }
    for zone in zones { lines.add(zone, from: year) }
  }

  /// Adds an event; `now` stands in for a DTSTAMP that it lacks.
  public mutating func add(_ event: CalendarEvent, now: Minute) { lines.add(event, now: now) }

  /// What was written since the last call; nothing while it is less than `size` bytes.
  public mutating func take(atLeast size: Int) -> [UInt8]? { lines.take(atLeast: size) }

  /// Ends the file; the rest of it.
  public mutating func finish() -> [UInt8] {
    lines.add("END", "VCALENDAR")
    return lines.bytes
  }
}

extension CalendarEvent {
  /// Every time it names.
  fileprivate var times: [CalendarTime] {
    var times = [start] + additions + exclusions
    if case .at(let end) = ending { times.append(end) }
    if let recurrenceID { times.append(recurrenceID) }
    return times
  }
}

/// Writes properties, folded and escaped.
struct ContentLineWriter {
  private(set) var bytes: [UInt8] = []

  mutating func take(atLeast size: Int) -> [UInt8]? {
    guard bytes.count >= size else { return nil }
    defer { bytes = [] }
    return bytes
  }

  /// A property whose value is made here.
  mutating func add(_ name: String, _ value: String) {
    var line = Array(name.utf8)
    line.append(0x3A)
    line += value.utf8
    addLine(line)
  }

  /// A property whose value is somebody's text: `\`, `;`, `,` and line breaks are escaped, other control
  /// characters become U+FFFD.
  mutating func add(_ name: String, text: String) {
    var line = Array(name.utf8)
    line.append(0x3A)
    var previous: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case 0x0A where previous == 0x0D: break
      case 0x0A, 0x0D: line += [0x5C, 0x6E]
      case 0x5C, 0x3B, 0x2C:
        line.append(0x5C)
        line.append(byte)
      case 0x09: line.append(byte)
      case 0..<0x20, 0x7F: line += [0xEF, 0xBF, 0xBD]
      default: line.append(byte)
      }
      previous = byte
    }
    addLine(line)
  }

  mutating func add(_ name: String, _ time: CalendarTime, parameters: String = "", suffix: String = "") {
    switch time {
    case .utc(let minute): add(name + parameters, ICalendarTime.utc(minute) + suffix)
    case .zoned(let local, .utc): add(name + parameters, ICalendarTime.local(local) + "Z" + suffix)
    case .zoned(let local, let zone):
      add(name + ";TZID=" + Self.parameter(zone.name) + parameters, ICalendarTime.local(local) + suffix)
    case .floating(let local): add(name + parameters, ICalendarTime.local(local) + suffix)
    case .day(let date): add(name + ";VALUE=DATE", ICalendarTime.day(date))
    }
  }

  mutating func add(_ event: CalendarEvent, now: Minute) {
    add("BEGIN", "VEVENT")
    add("UID", text: event.uid)
    add("DTSTAMP", ICalendarTime.utc(event.stamp ?? now))
    if let changed = event.lastModified { add("LAST-MODIFIED", ICalendarTime.utc(changed)) }
    add("SEQUENCE", "\(event.sequence)")
    add("STATUS", event.status.rawValue)
    if let id = event.recurrenceID {
      add("RECURRENCE-ID" + (event.changesFollowing ? ";RANGE=THISANDFUTURE" : ""), id)
    }
    add("DTSTART", event.start)
    switch event.ending {
    case .at(let end): add("DTEND", end)
    case .lasting(let duration): add("DURATION", duration.iso8601)
    }
    if let rule = event.rule { add("RRULE", Self.rule(rule, of: event.start).description) }
    for time in event.additions { add(addition: time, lasting: event.periods[time]) }
    for time in event.exclusions { add("EXDATE", time) }
    add("SUMMARY", text: event.summary)
    if !event.details.isEmpty { add("DESCRIPTION", text: event.details) }
    if !event.location.isEmpty { add("LOCATION", text: event.location) }
    if !event.lines.isEmpty { add("X-FAELLED-LINES", text: event.lines) }
    add("TRANSP", event.isTransparent ? "TRANSPARENT" : "OPAQUE")
    add("END", "VEVENT")
  }

  private mutating func add(addition time: CalendarTime, lasting duration: CalendarDuration?) {
    guard let duration else { return add("RDATE", time) }
    add("RDATE", time, parameters: ";VALUE=PERIOD", suffix: "/" + duration.iso8601)
  }

  /// The rule with UNTIL as the start demands: a day for days, UTC for times in a zone (3.3.10).
  private static func rule(_ rule: RecurrenceRule, of start: CalendarTime) -> RecurrenceRule {
    var rule = rule
    let clock = start.clock(in: .utc)
    switch (start, rule.until) {
    case (.day, .instant(let minute)?): rule.until = .day(clock.date(of: minute))
    case (.day, .local(let local)?): rule.until = .day(local.date)
    case (.utc, .local(let local)?), (.zoned, .local(let local)?):
      rule.until = .instant(clock.minutes(of: local).iCalendar)
    case (.utc, .day(let date)?), (.zoned, .day(let date)?):
      rule.until = .instant(clock.startOfDay(date + 1) - 1)
    default: break
    }
    return rule
  }

  /// At most 75 octets a line, never cut inside a UTF-8 character.
  private mutating func addLine(_ line: [UInt8]) {
    var start = 0
    var room = 75
    while line.count - start > room {
      var cut = start + room
      while cut > start + 1 && line[cut] & 0xC0 == 0x80 { cut -= 1 }
      bytes += line[start..<cut]
      bytes += [0x0D, 0x0A, 0x20]
      start = cut
      room = 74
    }
    bytes += line[start...]
    bytes += [0x0D, 0x0A]
  }

  /// A parameter's value, by RFC 6868, quoted where it must be.
  private static func parameter(_ value: String) -> String {
    guard value.utf8.contains(where: { $0 < 0x20 || "^\":;,".utf8.contains($0) }) else { return value }
    let safe = value.replacing("^", with: "^^").replacing("\n", with: "^n").replacing("\"", with: "^'")
    return safe.contains { ":;,".contains($0) } ? "\"\(safe)\"" : safe
  }
}

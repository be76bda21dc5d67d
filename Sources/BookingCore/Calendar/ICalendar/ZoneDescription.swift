/// Finds the clocks that the TZIDs of one file mean.
///
/// First by name; a name that nobody knows by the file's own VTIMEZONE: its `X-LIC-LOCATION`, or the changes
/// it describes. A TZID without either is unknown, never silently UTC.
struct ZoneBook {
  private var described: [String: Component] = [:]
  private var known: [String: AreaCalendar?] = [:]
  /// Descriptions worked out so far, so that a hostile file cannot ask for endless work.
  private var observancesLeft = 1000
  private static let mostNames = 500

  /// The zones described by these VTIMEZONEs.
  init(_ components: [Component]) {
    for component in components {
      if let id = component.first("TZID")?.text, described[id] == nil { described[id] = component }
    }
  }

  /// The clock of a TZID, or nil when it is unknown.
  mutating func calendar(_ id: String) -> AreaCalendar? {
    if let found = known[id] { return found }
    guard known.count < Self.mostNames else { return nil }
    let calendar = ZoneNames.calendar(id) ?? describedCalendar(id)
    known[id] = .some(calendar)
    return calendar
  }

  private mutating func describedCalendar(_ id: String) -> AreaCalendar? {
    guard let component = described[id] else { return nil }
    if let location = component.first("X-LIC-LOCATION")?.text, let calendar = ZoneNames.calendar(location) {
      return calendar
    }
    observancesLeft -= component.children.count
    guard observancesLeft >= 0 else { return nil }
    return Self.derive(id, from: component)
  }

  private struct Change {
    let at: Int
    let before: Int
    let after: Int
  }

  /// The clock that the STANDARD and DAYLIGHT parts describe (RFC 5545, 3.6.5).
  private static func derive(_ id: String, from component: Component) -> AreaCalendar? {
    var changes: [Change] = []
    for part in component.children where part.name == "STANDARD" || part.name == "DAYLIGHT" {
      guard let found = self.changes(of: part), changes.count + found.count <= 5000 else { return nil }
      changes += found
    }
    changes.sort { $0.at < $1.at }
    guard let first = changes.first else { return nil }
    return AreaCalendar(
      name: id, initialOffset: first.before, changes: changes.map { (at: $0.at, offset: $0.after) })
  }

  private static func changes(of part: Component) -> [Change]? {
    guard let before = offset(part.first("TZOFFSETFROM")), let after = offset(part.first("TZOFFSETTO")),
      let start = part.first("DTSTART").flatMap({ ICalendarTime($0.value) }), let first = reading(start)
    else { return nil }
    var readings = [first]
    for line in part.all("RDATE") {
      for item in line.value.split(separator: ",") {
        guard let local = ICalendarTime(item).flatMap(reading) else { return nil }
        readings.append(local)
      }
    }
    if let line = part.first("RRULE") {
      // A zone's change every day is no zone; yearly rules are what programs write.
      guard let rule = try? RecurrenceRule(parsing: line.value), rule.frequency == .yearly else { return nil }
      let from = CivilDate(dayNumber: -800)
      var candidates = RecurrenceCandidates(rule, start: first, from: rule.count == nil ? from : nil)
      var left = rule.count ?? 1000
      while left > 0, let local = candidates.next(), isBefore(local, rule.until, offset: before) {
        readings.append(local)
        left -= 1
      }
    }
    return readings.map { Change(at: $0.wall - before, before: before, after: after) }
  }

  /// A change at 23:59:59 is one at midnight; readings are whole minutes.
  private static func reading(_ stamp: ICalendarTime) -> LocalTime? {
    stamp.local.map { LocalTime(wall: $0.wall + (stamp.seconds > 0 ? 1 : 0)) }
  }

  private static func isBefore(_ local: LocalTime, _ until: RecurrenceRule.Until?, offset: Int) -> Bool {
    switch until {
    case .instant(let minute)?: local.wall - offset <= Int(minute.value)
    case .local(let last)?: local <= last
    case .day(let last)?: local.date <= last
    case nil: true
    }
  }

  /// Minutes of `+0100`, `-033000` and the like.
  private static func offset(_ line: ContentLine?) -> Int? {
    guard let bytes = line.map({ Array($0.value.utf8) }), bytes.count == 5 || bytes.count == 7,
      bytes[0] == 0x2B || bytes[0] == 0x2D, bytes[1...].allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let digits = bytes[1...].map { Int($0) - 0x30 }
    let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
    guard minutes < 24 * 60 else { return nil }
    return bytes[0] == 0x2D ? -minutes : minutes
  }
}

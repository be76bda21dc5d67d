/// A component of an iCalendar file with what it contains.
struct Component {
  /// In upper case, as `VEVENT`.
  let name: String
  /// Number of the line it begins on.
  let number: Int
  var properties: [ContentLine] = []
  var children: [Component] = []
  /// Numbers of lines that are no properties.
  var brokenLines: [Int] = []

  func first(_ name: String) -> ContentLine? { properties.first { $0.name == name } }

  func all(_ name: String) -> [ContentLine] { properties.filter { $0.name == name } }

  /// Whether it is a VTIMEZONE or a part of one.
  fileprivate var isOfZone: Bool { name == "VTIMEZONE" || name == "STANDARD" || name == "DAYLIGHT" }
}

/// Reads lines into components and holds the limits of a whole file. What no event needs, such as alarms and
/// tasks, is checked for its nesting and left out.
///
/// A file is read twice: first as a whole, without what stands in its events, then event by event, so that there is
/// never more than one of them in memory and all zones are known by then.
struct ComponentReader {
  /// VTIMEZONEs with their parts.
  private(set) var zones: [Component] = []
  /// Properties of the VCALENDARs themselves.
  private(set) var properties: [ContentLine] = []
  private let limits: ICalendar.Limits
  private var stack: [Component] = []
  private var isCalendar = false
  private var events = 0
  /// Whether events are read with what stands in them.
  private var readsEvents = false

  /// Reads a whole file but what stands in its events; anything that makes all of it doubtful is thrown.
  init(_ bytes: [UInt8], limits: ICalendar.Limits) throws(ICalendar.Fault) {
    self.limits = limits
    guard bytes.count <= limits.bytes else {
      throw ICalendar.Fault(line: 1, reason: "the file is larger than \(limits.bytes) bytes")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(4).contains(0) {
      throw ICalendar.Fault(line: 1, reason: "this is UTF-16, or no text; save the calendar as UTF-8")
    }
    try readLines(bytes) { _ in }
    if let open = stack.last {
      throw ICalendar.Fault(line: open.number, reason: "BEGIN:\(open.name) has no END")
    }
    guard isCalendar else {
      throw ICalendar.Fault(line: 1, reason: "this is no iCalendar file: it has no BEGIN:VCALENDAR")
    }
  }

  /// Calls `body` with each VEVENT of the file that was read, in its order.
  func eachEvent(of bytes: [UInt8], _ body: (Component) -> Void) throws(ICalendar.Fault) {
    var reader = self
    (reader.readsEvents, reader.events) = (true, 0)
    try reader.readLines(bytes, body)
  }

  private mutating func readLines(_ bytes: [UInt8], _ body: (Component) -> Void) throws(ICalendar.Fault) {
    var lines = ContentLines(bytes, limit: limits.lineBytes)
    while let (line, number) = try lines.next() {
      if let event = try take(line, number) { body(event) }
    }
  }

  /// Takes a line, and answers the event that it ends.
  private mutating func take(
    _ bytes: ArraySlice<UInt8>, _ number: Int
  ) throws(ICalendar.Fault) -> Component? {
    let isInEvent = stack.last.map { $0.name != "VCALENDAR" && !$0.isOfZone } ?? false
    // B and E in either case: nothing else concerns the nesting.
    if isInEvent, !readsEvents, let first = bytes.first, first | 0x20 != 0x62, first | 0x20 != 0x65 {
      return nil
    }
    guard let line = ContentLine(bytes, number: number) else {
      if !stack.isEmpty { stack[stack.count - 1].brokenLines.append(number) }
      return nil
    }
    switch line.name {
    case "BEGIN": try begin(Self.componentName(line), number)
    case "END": return try end(Self.componentName(line), number)
    default:
      guard let top = stack.last else { return nil }
      if top.name == "VCALENDAR" {
        if !readsEvents { properties.append(line) }
      } else if top.isOfZone ? !readsEvents : top.name == "VEVENT" && readsEvents {
        stack[stack.count - 1].properties.append(line)
      }
    }
    return nil
  }

  private static func componentName(_ line: ContentLine) -> String {
    String(line.text.uppercased().prefix(40)).split(separator: " ").joined()
  }

  private mutating func begin(_ name: String, _ number: Int) throws(ICalendar.Fault) {
    guard stack.count < limits.depth else {
      throw ICalendar.Fault(line: number, reason: "components are nested deeper than \(limits.depth)")
    }
    if name == "VEVENT" {
      guard events < limits.events else {
        throw ICalendar.Fault(line: number, reason: "the file has more than \(limits.events) events")
      }
      if let outer = stack.last, outer.name != "VCALENDAR" {
        throw ICalendar.Fault(line: number, reason: "a VEVENT within \(outer.name)")
      }
    }
    // Some programs hand out an event without the VCALENDAR around it.
    if name == "VCALENDAR" || name == "VEVENT" { isCalendar = true }
    stack.append(Component(name: name, number: number))
  }

  private mutating func end(_ name: String, _ number: Int) throws(ICalendar.Fault) -> Component? {
    guard let component = stack.popLast(), component.name == name else {
      throw ICalendar.Fault(line: number, reason: "END:\(name) ends nothing that began here")
    }
    switch name {
    case "VEVENT":
      events += 1
      return readsEvents ? component : nil
    case "VTIMEZONE": if !readsEvents { zones.append(component) }
    case "STANDARD", "DAYLIGHT":
      if let outer = stack.last, outer.name == "VTIMEZONE" {
        stack[stack.count - 1].children.append(component)
      }
    default: break
    }
    return nil
  }
}

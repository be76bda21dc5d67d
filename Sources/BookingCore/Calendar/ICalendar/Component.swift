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
}

/// Reads lines into components and holds the limits of a whole file. What no event needs, such as alarms and
/// tasks, is checked for its nesting and left out.
struct ComponentReader {
  /// VEVENTs, in the order of the file.
  private(set) var events: [Component] = []
  /// VTIMEZONEs with their parts.
  private(set) var zones: [Component] = []
  /// Properties of the VCALENDARs themselves.
  private(set) var properties: [ContentLine] = []
  private let limits: ICalendar.Limits
  private var stack: [Component] = []
  private var isCalendar = false
  private static let kept: Set<String> = ["VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"]

  /// Reads a whole file; anything that makes all of it doubtful is thrown.
  init(_ bytes: [UInt8], limits: ICalendar.Limits) throws(ICalendar.Fault) {
    self.limits = limits
    guard bytes.count <= limits.bytes else {
      throw ICalendar.Fault(line: 1, reason: "the file is larger than \(limits.bytes) bytes")
    }
    var lines = ContentLines(bytes, limit: limits.lineBytes)
    while let (line, number) = try lines.next() { try take(line, number) }
    if let open = stack.last {
      throw ICalendar.Fault(line: open.number, reason: "BEGIN:\(open.name) has no END")
    }
    guard isCalendar else {
      throw ICalendar.Fault(line: 1, reason: "this is no iCalendar file: it has no BEGIN:VCALENDAR")
    }
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>, _ number: Int) throws(ICalendar.Fault) {
    guard let line = ContentLine(bytes, number: number) else {
      if !stack.isEmpty { stack[stack.count - 1].brokenLines.append(number) }
      return
    }
    switch line.name {
    case "BEGIN": try begin(Self.componentName(line), number)
    case "END": try end(Self.componentName(line), number)
    default:
      guard let top = stack.last else { return }
      if top.name == "VCALENDAR" {
        properties.append(line)
      } else if Self.kept.contains(top.name) {
        stack[stack.count - 1].properties.append(line)
      }
    }
  }

  private static func componentName(_ line: ContentLine) -> String {
    String(line.text.uppercased().prefix(40)).split(separator: " ").joined()
  }

  private mutating func begin(_ name: String, _ number: Int) throws(ICalendar.Fault) {
    guard stack.count < limits.depth else {
      throw ICalendar.Fault(line: number, reason: "components are nested deeper than \(limits.depth)")
    }
    if name == "VEVENT" {
      guard events.count < limits.events else {
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

  private mutating func end(_ name: String, _ number: Int) throws(ICalendar.Fault) {
    guard let component = stack.popLast(), component.name == name else {
      throw ICalendar.Fault(line: number, reason: "END:\(name) ends nothing that began here")
    }
    switch name {
    case "VEVENT": events.append(component)
    case "VTIMEZONE": zones.append(component)
    case "STANDARD", "DAYLIGHT":
      if let outer = stack.last, outer.name == "VTIMEZONE" {
        stack[stack.count - 1].children.append(component)
      }
    default: break
    }
  }
}

/// One property of an iCalendar file, unfolded (RFC 5545, 3.1).
struct ContentLine {
  /// Number of the physical line it begins on, from 1.
  let number: Int
  /// In upper case.
  let name: String
  /// Names in upper case; values without quotes, RFC 6868 undone.
  let parameters: [(name: String, value: String)]
  /// As written.
  let value: String
  /// Whether it was; else it was read as Windows-1252.
  let isUTF8: Bool

  /// The value of a parameter, if it is there.
  func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

  /// The line of these bytes, or nil when it has no name or no colon.
  init?(_ bytes: ArraySlice<UInt8>, number: Int) {
    self.number = number
    var place = bytes.startIndex
    guard let name = Self.takeName(bytes, &place) else { return nil }
    self.name = name
    var parameters: [(name: String, value: String)] = []
    while place < bytes.endIndex, bytes[place] == 0x3B {
      place += 1
      guard let parameter = Self.takeParameter(bytes, &place) else { return nil }
      parameters.append(parameter)
    }
    guard place < bytes.endIndex, bytes[place] == 0x3A else { return nil }
    self.parameters = parameters
    let text = String(validating: bytes[(place + 1)...], as: UTF8.self)
    value = text ?? String(windows1252: bytes[(place + 1)...])
    isUTF8 = text != nil
  }

  /// Takes letters, digits, hyphens and underscores, in upper case; nil when there are none.
  private static func takeName(_ bytes: ArraySlice<UInt8>, _ place: inout Int) -> String? {
    let start = place
    var hasLower = false
    while place < bytes.endIndex {
      let byte = bytes[place]
      let isLower = (0x61...0x7A).contains(byte)
      guard
        isLower || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
          || byte == 0x5F
      else { break }
      hasLower = hasLower || isLower
      place += 1
    }
    if place == start { return nil }
    let name = String(decoding: bytes[start..<place], as: UTF8.self)
    return hasLower ? name.uppercased() : name
  }

  /// Takes `NAME=value` up to the next `;` or `:` outside quotes.
  private static func takeParameter(_ bytes: ArraySlice<UInt8>, _ place: inout Int) -> (
    name: String, value: String
  )? {
    guard let name = takeName(bytes, &place), place < bytes.endIndex, bytes[place] == 0x3D else { return nil }
    place += 1
    let start = place
    var quotes = 0
    while place < bytes.endIndex {
      let byte = bytes[place]
      if byte == 0x22 { quotes += 1 }
      if quotes % 2 == 0 && (byte == 0x3A || byte == 0x3B) { break }
      place += 1
    }
    guard quotes % 2 == 0 else { return nil }
    let value = bytes[start..<place]
    return (name, quotes == 0 ? withoutCarets(value) : withoutCarets(value.filter { $0 != 0x22 }[...]))
  }

  /// `^n`, `^^` and `^'` of RFC 6868.
  private static func withoutCarets(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(0x5E) else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
      let replacement: UInt8? = bytes[index] != 0x5E ? nil : [0x6E: 0x0A, 0x5E: 0x5E, 0x27: 0x22][next]
      result.append(replacement ?? bytes[index])
      index += replacement == nil ? 1 : 2
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The value as text: `\n`, `\,`, `\;` and `\\` undone, control characters but line feed and tab replaced
  /// by U+FFFD, so that none reaches a terminal, a log or a file format.
  var text: String {
    // C1 controls, which terminals obey as well, begin with C2 in UTF-8.
    if !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x5C || $0 == 0x7F || $0 == 0xC2 }) { return value }
    var result = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in value.unicodeScalars {
      if isEscaped {
        isEscaped = false
        switch scalar {
        case "n", "N": result.append("\n")
        case "\\", ",", ";", ":", "\"": result.append(scalar)
        default:
          result.append("\\")
          result.append(Self.visible(scalar))
        }
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        result.append(Self.visible(scalar))
      }
    }
    if isEscaped { result.append("\\") }
    return String(result)
  }

  private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.value < 0x20 && scalar != "\t" || (0x7F...0x9F).contains(scalar.value) ? "\u{FFFD}" : scalar
  }
}

/// Splits bytes into unfolded content lines, in one pass over the octets.
///
/// A line ends with LF, with or without CR before it. A line that begins with a blank continues the one
/// before: joined as octets, since some programs fold inside a UTF-8 character.
struct ContentLines {
  private let bytes: [UInt8]
  private let limit: Int
  private var place: Int
  private var nextNumber = 1

  /// The lines of `bytes`, each at most `limit` octets when unfolded.
  init(_ bytes: [UInt8], limit: Int) {
    self.bytes = bytes
    self.limit = limit
    place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next line that is not empty, with its number; nil at the end.
  mutating func next() throws(ICalendar.Fault) -> (bytes: ArraySlice<UInt8>, number: Int)? {
    while place < bytes.count {
      let number = nextNumber
      var line = takePhysical()
      guard isContinued else {
        if line.count > limit { throw tooLong(number) }
        if line.isEmpty { continue }
        return (line, number)
      }
      var unfolded = Array(line)
      while isContinued {
        line = takePhysical()
        unfolded += line.dropFirst()
        if unfolded.count > limit { throw tooLong(number) }
      }
      return (unfolded[...], number)
    }
    return nil
  }

  private func tooLong(_ number: Int) -> ICalendar.Fault {
    ICalendar.Fault(line: number, reason: "the line is longer than \(limit) bytes")
  }

  private var isContinued: Bool { place < bytes.count && (bytes[place] == 0x20 || bytes[place] == 0x09) }

  private mutating func takePhysical() -> ArraySlice<UInt8> {
    let end = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
    var line = bytes[place..<end]
    while line.last == 0x0D { line.removeLast() }
    place = min(end + 1, bytes.count)
    nextNumber += 1
    return line
  }
}

/// One property of an iCalendar file, unfolded (RFC 5545, 3.1).
struct ContentLine {
  /// Number of the physical line it begins on, from 1.
  let number: Int
  /// In upper case.
  let name: String
  /// Names in upper case; values without quotes, RFC 6868 undone.
  let parameters: [(name: String, value: String)]
  /// As written, with U+FFFD for what is no UTF-8.
  let value: String

  /// The value of a parameter, if it is there.
  func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

  /// The line of these bytes, or nil when it has no name or no colon.
  init?(_ bytes: ArraySlice<UInt8>, number: Int) {
    self.number = number
    guard let nameEnd = bytes.firstIndex(where: { $0 == 0x3A || $0 == 0x3B }), nameEnd > bytes.startIndex,
      bytes[..<nameEnd].allSatisfy(Self.isNameByte)
    else { return nil }
    name = String(decoding: bytes[..<nameEnd], as: UTF8.self).uppercased()
    var rest = bytes[nameEnd...]
    var parameters: [(name: String, value: String)] = []
    while rest.first == 0x3B {
      rest.removeFirst()
      guard let parameter = Self.takeParameter(&rest) else { return nil }
      parameters.append(parameter)
    }
    guard rest.first == 0x3A else { return nil }
    self.parameters = parameters
    value = String(decoding: rest.dropFirst(), as: UTF8.self)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
      || byte == 0x2D
      || byte == 0x5F
  }

  /// Takes `NAME=value` up to the next `;` or `:` outside quotes.
  private static func takeParameter(_ rest: inout ArraySlice<UInt8>) -> (name: String, value: String)? {
    guard let equals = rest.firstIndex(where: { !isNameByte($0) }), rest[equals] == 0x3D else { return nil }
    let name = String(decoding: rest[..<equals], as: UTF8.self).uppercased()
    rest = rest[(equals + 1)...]
    var value: [UInt8] = []
    var isQuoted = false
    while let byte = rest.first {
      if byte == 0x22 {
        isQuoted.toggle()
      } else if !isQuoted && (byte == 0x3A || byte == 0x3B) {
        break
      } else {
        value.append(byte)
      }
      rest.removeFirst()
    }
    return isQuoted ? nil : (name, withoutCarets(value))
  }

  /// `^n`, `^^` and `^'` of RFC 6868.
  private static func withoutCarets(_ bytes: [UInt8]) -> String {
    guard bytes.contains(0x5E) else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      let replacement: UInt8? = bytes[index] != 0x5E ? nil : [0x6E: 0x0A, 0x5E: 0x5E, 0x27: 0x22][next]
      result.append(replacement ?? bytes[index])
      index += replacement == nil ? 1 : 2
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The value as text: `\n`, `\,`, `\;` and `\\` undone, control characters but line feed and tab replaced by
  /// U+FFFD, so that none reaches a terminal, a log or a file format.
  var text: String {
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
    scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7F ? "\u{FFFD}" : scalar
  }
}

/// Splits bytes into unfolded content lines, in one pass over the octets.
///
/// A line ends with LF, with or without CR before it. A line that begins with a blank continues the one before:
/// joined as octets, since some programs fold inside a UTF-8 character.
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

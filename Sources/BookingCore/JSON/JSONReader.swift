/// Reads one JSON text (RFC 8259) strictly: what two readers could understand differently is refused.
///
/// Refused are: names that occur twice, text that is not UTF-8, halves of surrogate pairs, integers beyond 64 bits,
/// other numbers beyond a double, a byte order mark, and anything after the value. Time and memory are linear.
///
///     let body = try JSONReader.read(Array(#"{"title":"Fest","attendees":30}"#.utf8))
///     body["attendees"]?.integer  // 30
public struct JSONReader {
  /// How much a text may hold.
  public struct Limits: Sendable {
    /// The longest text in bytes.
    public var bytes: Int
    /// How many containers may stand inside one another.
    public var depth: Int

    /// Limits of so many bytes and levels.
    public init(bytes: Int = 8 << 20, depth: Int = 64) {
      self.bytes = bytes
      self.depth = depth
    }
  }

  private let bytes: [UInt8]
  private let limits: Limits
  private var at = 0

  private init(_ bytes: [UInt8], _ limits: Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The value that `bytes` hold.
  ///
  /// - Throws: where and why the text is refused.
  public static func read(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) -> JSONValue {
    guard bytes.count <= limits.bytes else { throw JSONError(.tooLarge, at: limits.bytes) }
    var reader = JSONReader(bytes, limits)
    reader.skipSpace()
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.at == bytes.count else { throw JSONError(.trailingText, at: reader.at) }
    return value
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 {
      at += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    at += 1
    return true
  }

  private func unexpected() -> JSONError {
    JSONError(at < bytes.count ? .unexpectedByte : .unexpectedEnd, at: at)
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case .some(let byte) where byte == UInt8(ascii: "-") || isDigit(byte): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw unexpected()
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for offset in 0..<word.utf8CodeUnitCount {
      guard take(word.utf8Start[offset]) else { throw unexpected() }
    }
    return value
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= limits.depth else { throw JSONError(.tooDeep, at: at) }
    at += 1
    skipSpace()
    var items: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return .array(items) }
    while true {
      do { items.append(try value(depth: depth)) } catch { throw error.inside(String(items.count)) }
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(items) }
      guard take(UInt8(ascii: ",")) else { throw unexpected() }
      skipSpace()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= limits.depth else { throw JSONError(.tooDeep, at: at) }
    at += 1
    skipSpace()
    var members: [JSONMember] = []
    if take(UInt8(ascii: "}")) { return .object(members) }
    var names = NameSet()
    while true {
      let start = at
      guard next == UInt8(ascii: "\"") else { throw unexpected() }
      let name = try string()
      guard names.insert(name, after: members) else {
        throw JSONError(.duplicateName, at: start).inside(name)
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw unexpected() }
      skipSpace()
      do { members.append(JSONMember(name, try value(depth: depth))) } catch { throw error.inside(name) }
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw unexpected() }
      skipSpace()
    }
  }

  /// The names of an object: compared one by one while few, hashed when many, so that no object costs quadratic time.
  private struct NameSet {
    private var names: Set<String> = []

    mutating func insert(_ name: String, after members: [JSONMember]) -> Bool {
      if members.count < 12 { return !members.contains { $0.name == name } }
      if names.isEmpty { names.formUnion(members.lazy.map(\.name)) }
      return names.insert(name).inserted
    }
  }

  /// RFC 8259 section 6: no leading zero or plus, digits on both sides of the point.
  private mutating func number() throws(JSONError) -> JSONValue {
    let start = at
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if let byte = next, isDigit(byte) { throw JSONError(.invalidNumber, at: at) }
    var isInteger = true
    if take(UInt8(ascii: ".")) {
      isInteger = false
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isInteger = false
      at += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if isInteger {
      guard let number = Int64(text) else { throw JSONError(.numberOutOfRange, at: start) }
      return .integer(number)
    }
    guard let number = Double(text), number.isFinite else { throw JSONError(.numberOutOfRange, at: start) }
    return .double(number)
  }

  private mutating func digits() throws(JSONError) {
    let start = at
    while let byte = next, isDigit(byte) { at += 1 }
    guard at > start else { throw JSONError(.invalidNumber, at: at) }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// A string: copied in one piece when nothing in it is escaped.
  private mutating func string() throws(JSONError) -> String {
    at += 1
    let start = at
    var unescaped: [UInt8]?
    var pieceStart = at
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        let piece = bytes[pieceStart..<at]
        at += 1
        let text =
          if let unescaped { String(validating: unescaped + piece, as: UTF8.self) } else {
            String(validating: piece, as: UTF8.self)
          }
        guard let text else { throw JSONError(.invalidUTF8, at: start) }
        return text
      case UInt8(ascii: "\\"):
        var text = unescaped ?? []
        unescaped = nil  // or each escape would copy all before it
        text += bytes[pieceStart..<at]
        try escape(into: &text)
        unescaped = text
        pieceStart = at
      case 0..<0x20: throw JSONError(.controlCharacter, at: at)
      default: at += 1
      }
    }
    throw JSONError(.unexpectedEnd, at: at)
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = at
    at += 1
    guard let byte = next else { throw unexpected() }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexDigits()
      if (0xD800...0xDBFF).contains(code) {
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
          throw JSONError(.loneSurrogate, at: start)
        }
        let low = try hexDigits()
        guard (0xDC00...0xDFFF).contains(low) else { throw JSONError(.loneSurrogate, at: start) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw JSONError(.loneSurrogate, at: start) }
      text += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    default: throw JSONError(.invalidEscape, at: start)
    }
  }

  private mutating func hexDigits() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next else { throw unexpected() }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw JSONError(.invalidEscape, at: at)
      }
      code = code << 4 | UInt32(digit)
      at += 1
    }
    return code
  }
}

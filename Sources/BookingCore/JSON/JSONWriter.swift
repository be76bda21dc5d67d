/// Writes JSON straight into bytes, without objects in between.
///
/// Commas are its own affair; that what was begun is ended, and that a key stands before each value of an object,
/// is the caller's.
///
///     var json = JSONWriter()
///     json.object {
///       $0.field("id", "bk-7q2m4x")
///       $0.array("lines") { lines in for line in booking.lines { lines.string(line.name) } }
///     }
///     json.bytes  // {"id":"bk-7q2m4x","lines":["sal"]}
public struct JSONWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// A writer with room for `capacity` bytes before it must grow.
  public init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

  /// What was written so far, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  // MARK: Containers

  /// Begins an object; `endObject` must follow.
  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Ends the object begun last.
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  /// Begins an array; `endArray` must follow.
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Ends the array begun last.
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes an object whose members `body` writes.
  @inlinable public mutating func object<Failure: Error>(
    _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    beginObject()
    try body(&self)
    endObject()
  }

  /// Writes an array whose items `body` writes.
  @inlinable public mutating func array<Failure: Error>(
    _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    beginArray()
    try body(&self)
    endArray()
  }

  /// Writes a member that is an object.
  @inlinable public mutating func object<Failure: Error>(
    _ name: StaticString, _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    key(name)
    try object(body)
  }

  /// Writes a member that is an array.
  @inlinable public mutating func array<Failure: Error>(
    _ name: StaticString, _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    key(name)
    try array(body)
  }

  // MARK: Names

  /// Writes the name of the member whose value follows; it must need no escaping, as identifiers do not.
  public mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes the name of the member whose value follows.
  public mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  // MARK: Values

  /// Writes a string.
  public mutating func string(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { appendEscaped($0) }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Writes a whole number.
  public mutating func int(_ number: some FixedWidthInteger) {
    separate()
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    appendDigits(UInt64(number.magnitude))
    needsComma = true
  }

  /// Writes a number; what JSON cannot express (NaN, infinity) is written as `null`.
  public mutating func double(_ number: Double) {
    guard number.isFinite else { return null() }
    raw(number.description.utf8)
  }

  /// Writes `true` or `false`.
  public mutating func bool(_ truth: Bool) { literal(truth ? "true" : "false") }

  /// Writes `null`.
  public mutating func null() { literal("null") }

  /// Writes bytes that are one JSON value already.
  public mutating func raw(_ value: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: value)
    needsComma = true
  }

  /// Writes a value that was read or built.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .object(let members):
      beginObject()
      for member in members {
        key(member.name)
        self.value(member.value)
      }
      endObject()
    case .array(let items):
      beginArray()
      for item in items { self.value(item) }
      endArray()
    case .string(let text): string(text)
    case .integer(let number): int(number)
    case .double(let number): double(number)
    case .bool(let truth): bool(truth)
    case .null: null()
    }
  }

  // MARK: Members

  /// Writes a member that is a string, `null` for nil.
  public mutating func field(_ name: StaticString, _ text: String?) {
    key(name)
    if let text { string(text) } else { null() }
  }
  /// Writes a member that is a whole number, `null` for nil.
  public mutating func field(_ name: StaticString, _ number: (some FixedWidthInteger)?) {
    key(name)
    if let number { int(number) } else { null() }
  }
  /// Writes a member that is a truth value.
  public mutating func field(_ name: StaticString, _ truth: Bool) {
    key(name)
    bool(truth)
  }
  /// Writes a member that is a number.
  public mutating func field(_ name: StaticString, _ number: Double) {
    key(name)
    double(number)
  }

  // MARK: Bytes

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func literal(_ word: StaticString) {
    separate()
    word.withUTF8Buffer { bytes.append(contentsOf: $0) }
    needsComma = true
  }

  /// Escapes what RFC 8259 section 7 demands and nothing else, copying the runs between in one piece.
  private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    var runStart = 0
    for (index, byte) in text.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
      bytes.append(contentsOf: text[runStart..<index])
      runStart = index + 1
      bytes.append(UInt8(ascii: "\\"))
      switch byte {
      case 0x22, 0x5C: bytes.append(byte)
      case 0x0A: bytes.append(UInt8(ascii: "n"))
      case 0x0D: bytes.append(UInt8(ascii: "r"))
      case 0x09: bytes.append(UInt8(ascii: "t"))
      default:
        let digits = Array("0123456789abcdef".utf8)
        bytes += [UInt8(ascii: "u"), 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    bytes.append(contentsOf: text[runStart...])
  }

  private mutating func appendDigits(_ number: UInt64) {
    var rest = number
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }
}

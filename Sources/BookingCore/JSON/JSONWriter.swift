/// Writes JSON straight into bytes, without objects in between.
///
/// A value is written into room made before, in one piece, since growing byte by byte took most of the time of an
/// answer. Commas are its own affair; that what was begun is ended, and that a key stands before each value of an object,
/// is the caller's.
///
///     var json = JSONWriter()
///     json.object {
///       $0.field("id", "bk-7q2m4x")
///       $0.array("lines") { lines in for line in booking.lines { lines.string(line.name) } }
///     }
///     json.bytes  // {"id":"bk-7q2m4x","lines":["sal"]}
public struct JSONWriter: Sendable {
  /// The first `count` bytes are what was written; the rest is room.
  private var room: [UInt8]
  private var count = 0
  private var needsComma = false

  /// A writer with room for `capacity` bytes before it must grow.
  public init(capacity: Int = 512) { self.init(room: Self.room(max(capacity, 64))) }

  private init(room: [UInt8]) { self.room = room }

  /// Room is not cleared: nobody reads it before it was written.
  private static func room(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { $1 = count }
  }

  /// What was written so far. Linear in its length.
  public var bytes: [UInt8] { Array(room[..<count]) }

  /// Hands out what was written, without a copy of it, and begins anew.
  public mutating func take() -> [UInt8] {
    var bytes: [UInt8] = []
    swap(&bytes, &room)
    bytes.removeLast(bytes.count - count)
    self = JSONWriter(room: [])
    return bytes
  }

  /// What was written so far, as text.
  public var text: String { String(decoding: room[..<count], as: UTF8.self) }

  /// An object, whose members `body` writes, as text.
  static func text(of body: (inout JSONWriter) throws -> Void) rethrows -> String {
    var json = JSONWriter()
    try json.object(body)
    return json.text
  }

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
    let comma = needsComma
    let length = name.utf8CodeUnitCount
    write(atMost: length + 4) { bytes in
      var end = bytes
      if comma { end.put(UInt8(ascii: ",")) }
      end.put(UInt8(ascii: "\""))
      end.put(UnsafeBufferPointer(start: name.utf8Start, count: length))
      end.put(UInt8(ascii: "\""))
      end.put(UInt8(ascii: ":"))
      return end - bytes
    }
    needsComma = false
  }

  /// Writes the name of the member whose value follows.
  public mutating func key(_ name: String) {
    string(name)
    byte(UInt8(ascii: ":"))
    needsComma = false
  }

  // MARK: Values

  /// Writes a string.
  public mutating func string(_ text: String) {
    separate()
    var text = text
    text.withUTF8 { utf8 in
      if utf8.needEscaping {
        write(atMost: 6 * utf8.count + 2) { $0.putEscaped(utf8) }
      } else {
        write(atMost: utf8.count + 2) { bytes in
          var end = bytes
          end.put(UInt8(ascii: "\""))
          end.put(utf8)
          end.put(UInt8(ascii: "\""))
          return end - bytes
        }
      }
    }
    needsComma = true
  }

  /// Writes a string of `length` bytes, none of which needs an escape, that `fill` puts down.
  public mutating func string(plain length: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    separate()
    write(atMost: length + 2) { bytes in
      bytes[0] = 0x22
      fill(bytes + 1)
      bytes[length + 1] = 0x22
      return length + 2
    }
    needsComma = true
  }

  /// Writes one value, at most `most` bytes of correct JSON, that `fill` puts down; it returns how many they are.
  public mutating func raw(atMost most: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int) {
    separate()
    write(atMost: most, fill)
    needsComma = true
  }

  /// Writes a whole number.
  @inlinable public mutating func int(_ number: some FixedWidthInteger) {
    int(magnitude: UInt64(clamping: number.magnitude), isNegative: number < 0)
  }

  @usableFromInline mutating func int(magnitude: UInt64, isNegative: Bool) {
    separate()
    write(atMost: 20) { bytes in
      var end = bytes
      if isNegative { end.put(UInt8(ascii: "-")) }
      var digits = 1
      var rest = magnitude
      while rest >= 10 {
        rest /= 10
        digits += 1
      }
      rest = magnitude
      for index in stride(from: digits - 1, through: 0, by: -1) {
        end[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      return end + digits - bytes
    }
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
    write(atMost: value.count) { bytes in
      UnsafeMutableBufferPointer(start: bytes, count: value.count).update(fromContentsOf: value)
    }
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
  @inlinable public mutating func field(_ name: StaticString, _ number: (some FixedWidthInteger)?) {
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
  /// Writes a member that is an array of strings, `null` for each nil.
  public mutating func field(_ name: StaticString, _ texts: [String?]) {
    array(name, texts) { json, text in
      if let text { json.string(text) } else { json.null() }
    }
  }
  /// Writes a member that is an array of what `body` writes of each item.
  @inlinable public mutating func array<Items: Sequence, Failure: Error>(
    _ name: StaticString, _ items: Items,
    _ body: (inout JSONWriter, Items.Element) throws(Failure) -> Void
  ) throws(Failure) {
    key(name)
    beginArray()
    for item in items { try body(&self, item) }
    endArray()
  }
  /// Writes a member that is an array of objects, whose members `body` writes of each item.
  @inlinable public mutating func objects<Items: Sequence, Failure: Error>(
    _ name: StaticString, _ items: Items,
    _ body: (inout JSONWriter, Items.Element) throws(Failure) -> Void
  ) throws(Failure) {
    try array(name, items) { (json, item) throws(Failure) in
      try json.object { (json) throws(Failure) in try body(&json, item) }
    }
  }

  // MARK: Bytes

  private mutating func open(_ bracket: UInt8) {
    separate()
    byte(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    byte(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { byte(UInt8(ascii: ",")) }
  }

  private mutating func literal(_ word: StaticString) {
    separate()
    write(atMost: word.utf8CodeUnitCount) { bytes in
      var end = bytes
      end.put(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
      return end - bytes
    }
    needsComma = true
  }

  @inline(__always) private mutating func byte(_ byte: UInt8) {
    if count == room.count { grow(by: 1) }
    room[count] = byte
    count += 1
  }

  /// Lets `fill` write at the end; it returns how many bytes, at most `most`.
  @inline(__always) private mutating func write(
    atMost most: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int
  ) {
    if room.count - count < most { grow(by: most) }
    let start = count
    room.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      count = start + fill(base + start)
    }
  }

  private mutating func grow(by most: Int) {
    var larger = Self.room(max(2 * room.count, count + most))
    larger.withUnsafeMutableBufferPointer { larger in
      room.withUnsafeBufferPointer { room in
        if let from = room.baseAddress { larger.baseAddress?.update(from: from, count: count) }
      }
    }
    room = larger
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether RFC 8259 section 7 demands an escape anywhere. Without an early end, so that it is done in vectors.
  fileprivate var needEscaping: Bool {
    var found = false
    for byte in self { found = found || byte < 0x20 || byte == 0x22 || byte == 0x5C }
    return found
  }
}

extension UnsafeMutablePointer<UInt8> {
  @inline(__always) fileprivate mutating func put(_ byte: UInt8) {
    pointee = byte
    self += 1
  }

  @inline(__always) fileprivate mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let base = bytes.baseAddress { update(from: base, count: bytes.count) }
    self += bytes.count
  }

  /// Writes a string with its quotation marks and escapes, at most six bytes for one, and returns the length.
  fileprivate func putEscaped(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let digits: StaticString = "0123456789abcdef"
    var end = self
    end.put(0x22)
    for byte in text {
      guard byte < 0x20 || byte == 0x22 || byte == 0x5C else {
        end.put(byte)
        continue
      }
      end.put(0x5C)
      switch byte {
      case 0x22, 0x5C: end.put(byte)
      case 0x0A: end.put(UInt8(ascii: "n"))
      case 0x0D: end.put(UInt8(ascii: "r"))
      case 0x09: end.put(UInt8(ascii: "t"))
      default:
        for digit in [UInt8(ascii: "u"), 0x30, 0x30] { end.put(digit) }
        end.put(digits.utf8Start[Int(byte >> 4)])
        end.put(digits.utf8Start[Int(byte & 15)])
      }
    }
    end.put(0x22)
    return end - self
  }
}

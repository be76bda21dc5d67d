/// Bytes on their way to a socket, gathered by an event loop and used again for each answer.
struct OutputBuffer: ~Copyable {
  private static let usualBytes = 64 << 10
  private static let mostKeptBytes = 1 << 20

  private var room = UnsafeMutablePointer<UInt8>.allocate(capacity: usualBytes)
  private var capacity = usualBytes
  private(set) var count = 0

  deinit { room.deallocate() }

  var isEmpty: Bool { count == 0 }

  /// Calls `body` with what was gathered.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(UnsafeRawBufferPointer(start: room, count: count))
  }

  /// Forgets what was gathered, and gives unusually large room back.
  mutating func removeAll() {
    count = 0
    if capacity > Self.mostKeptBytes { self = OutputBuffer() }
  }

  @inline(__always) mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if capacity - count < bytes.count { grow(by: bytes.count) }
    if let start = bytes.baseAddress { (room + count).update(from: start, count: bytes.count) }
    count += bytes.count
  }

  mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  @inline(__always) mutating func append(literal: StaticString) { append(literal.bytes) }

  /// Appends a number that is not negative in decimal.
  mutating func append(decimal number: Int) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    if capacity - count < 20 { grow(by: 20) }
    while divisor > 0 {
      room[count] = UInt8(truncatingIfNeeded: 0x30 + number / divisor % 10)
      count += 1
      divisor /= 10
    }
  }

  /// Appends a line break and a header field; what no field may hold is written as a space.
  mutating func append(field name: String, _ value: String) {
    append(literal: "\r\n")
    let start = count
    append(name)
    append(literal: ": ")
    append(value)
    for index in start..<count where !ByteClass.isFieldValue(room[index]) { room[index] = 0x20 }
  }

  private mutating func grow(by bytes: Int) {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: max(2 * capacity, count + bytes))
    larger.update(from: room, count: count)
    room.deallocate()
    room = larger
    capacity = max(2 * capacity, count + bytes)
  }
}

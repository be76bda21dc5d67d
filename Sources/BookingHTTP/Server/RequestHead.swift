/// A piece of the bytes of a request head.
struct ByteRange: Hashable, Sendable {
  var start: Int32 = 0
  var end: Int32 = 0

  init() {}
  init(_ start: Int, _ end: Int) {
    self.start = Int32(truncatingIfNeeded: start)
    self.end = Int32(truncatingIfNeeded: end)
  }

  var isEmpty: Bool { start == end }
  var count: Int { Int(end - start) }
  var indices: Range<Int> { Int(start)..<Int(end) }
}

/// One header field: where its name and its value, without the white space around it, stand.
struct FieldRange: Hashable, Sendable {
  var name: ByteRange
  var value: ByteRange
}

/// How long the body is (RFC 9112 section 6).
enum BodyFraming: Hashable, Sendable {
  case length(Int)
  case chunked
}

/// What stands before the body of a request, as ranges over its bytes.
///
/// Nothing is copied out of the bytes until somebody asks for it, and the arrays are used again for the
/// next request of the connection, so a head costs no allocation.
struct RequestHead: Hashable, Sendable {
  /// The request line and the fields as they came; decoded path segments, where escapes occur, are appended.
  var bytes: [UInt8] = []
  var fields: [FieldRange] = []
  /// The decoded segments of the path: `/a/b` has two, `/` one that is empty.
  var segments: [ByteRange] = []
  var method = HTTPMethod.get
  var path = ByteRange()
  var query = ByteRange()
  /// The host and port that the request is meant for, of the target if it names one, else of `Host`.
  var host = ByteRange()
  /// Whether the target is `*`, which stands for the server as a whole.
  var isForServer = false
  var minorVersion = 1
  var framing = BodyFraming.length(0)
  var keepsAlive = true
  var expectsContinue = false

  /// Forgets the request but keeps the room it took, unless it was unusually large.
  mutating func reset() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= 2048)
    fields.removeAll(keepingCapacity: fields.capacity <= 32)
    segments.removeAll(keepingCapacity: segments.capacity <= 16)
    query = ByteRange()
    host = ByteRange()
    isForServer = false
    minorVersion = 1
    framing = .length(0)
    keepsAlive = true
    expectsContinue = false
  }

  /// The values of the fields called `name`, which must be in small letters. No allocation.
  func values(of name: StaticString) -> some Sequence<ByteRange> {
    fields.lazy.filter { bytes.matches(name, in: $0.name) }.map(\.value)
  }
}

extension [UInt8] {
  /// Whether the bytes of `range` are exactly `name`.
  func equals(_ name: StaticString, in range: ByteRange) -> Bool {
    range.count == name.utf8CodeUnitCount && self[range.indices].elementsEqual(name.bytes)
  }

  /// Whether the bytes of `range` are `name`, which is in small letters, in whatever case they are.
  func matches(_ name: StaticString, in range: ByteRange) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    let start = Int(range.start)
    for offset in 0..<name.utf8CodeUnitCount {
      let byte = self[start + offset]
      let small = byte &- 0x41 < 26 ? byte | 0x20 : byte
      guard small == name.utf8Start[offset] else { return false }
    }
    return true
  }

  /// The bytes of `range` as text; what is no UTF-8 is replaced.
  func text(_ range: ByteRange) -> String { String(decoding: self[range.indices], as: UTF8.self) }
}

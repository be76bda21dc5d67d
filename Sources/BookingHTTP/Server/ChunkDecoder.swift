/// Takes a chunked body apart (RFC 9112 section 7.1), byte by byte where lines are and in one piece where data is.
///
/// Extensions and trailers are checked, bounded and dropped.
struct ChunkDecoder {
  private enum State {
    case size, extensions, sizeEnd, data, dataReturn, dataEnd, trailers, done
  }

  /// All extensions of a body together; nobody uses them, and each costs more than it says.
  private static let extensionBytes = 4096

  private var state = State.size
  private var remaining = 0
  private var digits = 0
  private var extensionBytes = 0
  private var trailerBytes = 0
  private var trailerCount = 0
  private var line: [UInt8] = []

  /// Whether the last chunk and the trailers have been read.
  var isDone: Bool { state == .done }

  /// Appends the data in `input` to `body` and returns how many bytes were taken; all of them unless done.
  mutating func decode(
    _ input: UnsafeRawBufferPointer, into body: inout [UInt8], bodyLimit: Int, limits: HTTPLimits
  ) throws(HTTPFault) -> Int {
    var at = 0
    while at < input.count, state != .done {
      if state == .data {
        let count = min(remaining, input.count - at)
        body.append(contentsOf: UnsafeRawBufferPointer(rebasing: input[at..<(at + count)]))
        at += count
        remaining -= count
        if remaining == 0 { state = .dataReturn }
      } else {
        try step(input[at], room: bodyLimit - body.count, limits)
        at += 1
      }
    }
    return at
  }

  private mutating func step(_ byte: UInt8, room: Int, _ limits: HTTPLimits) throws(HTTPFault) {
    switch state {
    case .size: try size(byte, room)
    case .extensions: try extensions(byte)
    case .sizeEnd:
      guard byte == 0x0A else { throw .malformed("A chunk size must end in CR LF.") }
      state = remaining > 0 ? .data : .trailers
      digits = 0
    case .dataReturn:
      guard byte == 0x0D else { throw .malformed("A chunk is longer than its size.") }
      state = .dataEnd
    case .dataEnd:
      guard byte == 0x0A else { throw .malformed("A chunk must end in CR LF.") }
      state = .size
    case .trailers: try trailer(byte, limits)
    case .data, .done: break
    }
  }

  private mutating func size(_ byte: UInt8, _ room: Int) throws(HTTPFault) {
    if let digit = ByteClass.hex(byte) {
      digits += 1
      guard digits <= 16 else { throw .malformed("A chunk size has too many digits.") }
      let (shifted, overflow) = remaining.multipliedReportingOverflow(by: 16)
      guard !overflow, shifted <= Int.max - 15, shifted + Int(digit) <= room else { throw .bodyTooLarge }
      remaining = shifted + Int(digit)
      return
    }
    guard digits > 0 else { throw .malformed("A chunk must begin with its size.") }
    switch byte {
    case 0x0D: state = .sizeEnd
    case UInt8(ascii: ";"): state = .extensions
    default: throw .malformed("A chunk size is a hexadecimal number.")
    }
  }

  private mutating func extensions(_ byte: UInt8) throws(HTTPFault) {
    extensionBytes += 1
    guard extensionBytes <= ChunkDecoder.extensionBytes else {
      throw .malformed("The chunk extensions are too long.")
    }
    if byte == 0x0D {
      state = .sizeEnd
    } else if !ByteClass.isFieldValue(byte) {
      throw .malformed("A chunk extension holds a control character.")
    }
  }

  private mutating func trailer(_ byte: UInt8, _ limits: HTTPLimits) throws(HTTPFault) {
    trailerBytes += 1
    guard trailerBytes <= limits.fieldBytes + 2 else { throw .fieldsTooLarge }
    line.append(byte)
    guard byte == 0x0A else { return }
    let end = line.count - 2
    guard end >= 0, line[end] == 0x0D else { throw .malformed("A line must end in CR LF.") }
    if end == 0 {
      state = .done
      return
    }
    trailerCount += 1
    guard trailerCount <= limits.fieldCount else { throw .fieldsTooLarge }
    _ = try line.readField(0, end)
    line.removeAll(keepingCapacity: true)
  }
}

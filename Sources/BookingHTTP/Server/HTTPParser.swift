import Glibc

/// Reads the requests of one connection out of its bytes (RFC 9112), strictly: what two readers could understand
/// differently is a fault, after which the connection must be closed and no further byte looked at.
///
/// It knows no socket and looks at whole lines only, so every way to cut the input gives the same result.
/// After `.head` the caller says with `acceptBody` how much body it takes; after `.message` it takes the request
/// and calls `reset`.
struct HTTPParser {
  enum Event: Equatable {
    /// All input was taken and the message goes on.
    case more
    /// The head is there; `acceptBody` must be called before more is fed.
    case head
    /// The message is there as a whole; `reset` must be called before more is fed.
    case message
    /// The connection must be closed.
    case fault(HTTPFault)
  }

  /// What became of the input: how many bytes were taken, and why reading stopped.
  struct Step {
    let taken: Int
    let event: Event
  }

  private enum State {
    case requestLine
    case fields
    case headDone
    case length(remaining: Int)
    case chunks(ChunkDecoder)
    case done
    case failed(HTTPFault)
  }

  private(set) var head = RequestHead()
  private(set) var body: [UInt8] = []
  private var state = State.requestLine
  private var lineStart = 0
  private var fieldsStart = 0
  private var bodyLimit = 0
  private var skippedEmptyLine = false
  private var framing = FramingFields()

  /// Whether nothing of a further message has arrived.
  var isAtStart: Bool {
    if case .requestLine = state { head.bytes.isEmpty && !skippedEmptyLine } else { false }
  }
  /// Whether method and target are known.
  var hasRequestLine: Bool { fieldsStart > 0 }

  /// Makes ready for the next message; what was read must have been taken.
  mutating func reset() {
    head.reset()
    body.removeAll(keepingCapacity: body.capacity <= 2048)
    state = .requestLine
    lineStart = 0
    fieldsStart = 0
    skippedEmptyLine = false
    framing = FramingFields()
  }

  /// Takes input up to the next event.
  mutating func feed(_ input: UnsafeRawBufferPointer, limits: HTTPLimits) -> Step {
    do throws(HTTPFault) {
      switch state {
      case .requestLine, .fields: return try feedHead(input, limits)
      case .length(let remaining): return feedBody(input, remaining)
      case .chunks(var decoder):
        state = .done  // or the decoder would be copied
        let taken = try decoder.decode(input, into: &body, bodyLimit: bodyLimit, limits: limits)
        guard !decoder.isDone else { return Step(taken: taken, event: .message) }
        state = .chunks(decoder)
        return Step(taken: taken, event: .more)
      case .headDone: return Step(taken: 0, event: .head)
      case .done: return Step(taken: 0, event: .message)
      case .failed(let fault): return Step(taken: 0, event: .fault(fault))
      }
    } catch {
      state = .failed(error)
      return Step(taken: 0, event: .fault(error))
    }
  }

  /// Says how long a body may be; `.message` when there is none to wait for, `.fault` when more is announced.
  mutating func acceptBody(limit: Int) -> Event {
    bodyLimit = limit
    switch head.framing {
    case .length(0):
      state = .done
      return .message
    case .length(let count):
      guard count <= limit else {
        state = .failed(.bodyTooLarge)
        return .fault(.bodyTooLarge)
      }
      body.reserveCapacity(min(count, 4 << 10))
      state = .length(remaining: count)
      return .more
    case .chunked:
      state = .chunks(ChunkDecoder())
      return .more
    }
  }

  /// Whether the body, as far as the head tells, may become larger than `count` bytes.
  func mayExceed(_ count: Int) -> Bool {
    if case .length(let length) = head.framing { length > count } else { bodyLimit > count }
  }

  private mutating func feedBody(_ input: UnsafeRawBufferPointer, _ remaining: Int) -> Step {
    let taken = min(remaining, input.count)
    body.append(contentsOf: input.prefix(taken))
    state = taken == remaining ? .done : .length(remaining: remaining - taken)
    return Step(taken: taken, event: taken == remaining ? .message : .more)
  }

  // MARK: Lines

  private mutating func feedHead(_ input: UnsafeRawBufferPointer, _ limits: HTTPLimits) throws(HTTPFault)
    -> Step
  {
    var taken = 0
    while taken < input.count, let base = input.baseAddress {
      let newline = memchr(base + taken, 0x0A, input.count - taken)
      let end = newline.map { base.distance(to: UnsafeRawPointer($0)) + 1 } ?? input.count
      try checkRoom(for: end - taken + (newline == nil ? 1 : 0), limits)
      head.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: input[taken..<end]))
      taken = end
      guard newline != nil else { break }
      if try line(limits) { return Step(taken: taken, event: .head) }
    }
    return Step(taken: taken, event: .more)
  }

  /// Refuses a line as soon as it is certain to be too long, be it complete or not.
  private func checkRoom(for count: Int, _ limits: HTTPLimits) throws(HTTPFault) {
    if case .requestLine = state {
      guard head.bytes.count - lineStart + count <= limits.requestLineBytes + 2 else { throw .lineTooLong }
    } else {
      guard head.bytes.count - fieldsStart + count <= limits.fieldBytes + 2 else { throw .fieldsTooLarge }
    }
  }

  /// Reads the line that has just become complete; true when it was the empty one after the fields.
  private mutating func line(_ limits: HTTPLimits) throws(HTTPFault) -> Bool {
    let start = lineStart
    let end = head.bytes.count - 2
    guard end >= start, head.bytes[end] == 0x0D else { throw .malformed("A line must end in CR LF.") }
    lineStart = head.bytes.count
    guard case .fields = state else {
      // RFC 9112 section 2.2: an empty line before the request is forgiven, once.
      if start == end, !skippedEmptyLine {
        skippedEmptyLine = true
        head.bytes.removeAll(keepingCapacity: true)
        lineStart = 0
        return false
      }
      try head.readRequestLine(start, end)
      state = .fields
      lineStart = head.bytes.count  // behind what was decoded
      fieldsStart = lineStart
      return false
    }
    if start == end {
      try framing.apply(to: &head)
      state = .headDone
      return true
    }
    guard head.fields.count < limits.fieldCount else { throw .fieldsTooLarge }
    let field = try head.bytes.readField(start, end)
    head.fields.append(field)
    try framing.note(field, head)
    return false
  }
}

extension [UInt8] {
  /// The field line in these bytes (RFC 9112 section 5): a token, at once a colon, and a value on one line.
  func readField(_ start: Int, _ end: Int) throws(HTTPFault) -> FieldRange {
    let token = ByteClass.token
    var colon = start
    while colon < end, token.contains(self[colon]) { colon += 1 }
    guard colon > start, colon < end, self[colon] == UInt8(ascii: ":") else {
      throw .malformed("A header field is not of the form name: value.")
    }
    var valueStart = colon + 1
    var valueEnd = end
    while valueStart < valueEnd, ByteClass.isSpace(self[valueStart]) { valueStart += 1 }
    while valueEnd > valueStart, ByteClass.isSpace(self[valueEnd - 1]) { valueEnd -= 1 }
    for index in valueStart..<valueEnd where !ByteClass.isFieldValue(self[index]) {
      throw .malformed("A header field holds a control character.")
    }
    return FieldRange(name: ByteRange(start, colon), value: ByteRange(valueStart, valueEnd))
  }
}

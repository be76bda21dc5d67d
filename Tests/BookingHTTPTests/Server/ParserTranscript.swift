#if canImport(BookingHTTP)
  @testable import BookingHTTP
#endif

/// What a parser made of some bytes: every message, then the fault or what state it was left in.
///
/// Also compiled into the fuzzer, next to the sources of the server.
struct ParserTranscript: Equatable {
  struct Message: Equatable {
    let head: RequestHead
    let body: [UInt8]
  }

  var messages: [Message] = []
  var fault: HTTPFault?
  var isAtStart = true

  /// Feeds `bytes` in pieces that end at `cuts`, which must ascend.
  init(_ bytes: [UInt8], cuts: [Int] = [], limits: HTTPLimits = HTTPLimits(), bodyLimit: Int = 1000) {
    var parser = HTTPParser()
    var start = 0
    for end in cuts + [bytes.count] where fault == nil {
      bytes[start..<end].withUnsafeBytes { feed($0, &parser, limits, bodyLimit) }
      start = end
    }
    isAtStart = parser.isAtStart
  }

  private mutating func feed(
    _ input: UnsafeRawBufferPointer, _ parser: inout HTTPParser, _ limits: HTTPLimits, _ bodyLimit: Int
  ) {
    var rest = input
    while !rest.isEmpty, fault == nil {
      let step = parser.feed(rest, limits: limits)
      rest = UnsafeRawBufferPointer(rebasing: rest[step.taken...])
      var event = step.event
      if event == .head { event = parser.acceptBody(limit: bodyLimit) }
      switch event {
      case .more, .head: break
      case .message:
        messages.append(Message(head: parser.head, body: parser.body))
        parser.reset()
      case .fault(let found): fault = found
      }
    }
  }
}

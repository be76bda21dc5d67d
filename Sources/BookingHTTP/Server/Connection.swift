import CSystem

/// One connection of an event loop. Only its loop's thread touches it.
final class Connection {
  enum Phase {
    /// Waits for a request or reads one.
    case reading
    /// A handler has the request and will answer later.
    case working
    /// A stream is being sent.
    case streaming
    /// All is said; what still comes is thrown away, so that the client can read our last answer.
    case lingering
  }

  let descriptor: Int32
  let token: ConnectionToken
  let peer: NetworkAddress
  var parser = HTTPParser()
  var phase = Phase.reading
  /// What was read while nothing could be done with it; reading stops as soon as there is any.
  var pending: [UInt8] = []
  /// What the socket did not take, from `sent` on.
  var output: [UInt8] = []
  var sent = 0
  /// When something must have happened, by the monotonic clock in nanoseconds.
  var deadline: UInt64
  /// What epoll is asked for.
  var interest = UInt32(EPOLLIN.rawValue)
  /// Whether the client will send no more.
  var hasEnded = false
  /// Whether the connection ends after the output, and whether lingering.
  var closes = false
  var lingers = false

  // The request being read or answered.
  var started: UInt64 = 0
  var id = RequestID(number: 0)
  var match = Router.Match.none
  var stream: ResponseStream?
  /// Whether one of the places for large bodies is taken.
  var holdsLargeBody = false

  init(descriptor: Int32, token: ConnectionToken, peer: NetworkAddress, deadline: UInt64) {
    self.descriptor = descriptor
    self.token = token
    self.peer = peer
    self.deadline = deadline
  }

  var hasOutput: Bool { sent < output.count }
  /// Whether the next request must wait.
  var isBusy: Bool { phase != .reading || hasOutput || closes }
  /// Whether nothing of a request is here.
  var isIdle: Bool { !isBusy && pending.isEmpty && parser.isAtStart }

  /// What epoll should be asked for: a client that does not read its answers is not read from.
  var wantedInterest: UInt32 {
    if phase == .lingering { return UInt32(EPOLLIN.rawValue) }
    if hasOutput { return UInt32(EPOLLOUT.rawValue) }
    return pending.isEmpty && !hasEnded ? UInt32(EPOLLIN.rawValue) : 0
  }

  /// The index of the route that was found.
  var route: Int? { if case .route(let index) = match { index } else { nil } }
}

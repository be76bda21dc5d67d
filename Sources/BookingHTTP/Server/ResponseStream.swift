import Synchronization

/// The body of an answer while it is being written, as a feed of events; it has no end of its own, so that a server that
/// stops ends it.
///
/// Any thread may write. What is written waits in a bounded buffer until the client has taken what came before, so
/// a client that reads slowly costs no more than `capacity`.
///
///     let stream = ResponseStream()
///     stream.onGone { subscribers.remove(subscription) }
///     responder.respond(Response(contentType: "text/event-stream", stream: stream))
///     stream.write(Array("data: 1\n\n".utf8))
public final class ResponseStream: Sendable {
  /// What became of bytes that were written.
  public enum Outcome: Sendable {
    /// They will be sent.
    case accepted
    /// They did not fit and were dropped: the client reads too slowly.
    case full
    /// The client has gone, or the stream had ended; they were dropped.
    case gone
  }

  private struct State {
    var buffer: [UInt8] = []
    var isEnded = false
    var isCut = false
    var isGone = false
    var isAnnounced = false
    var destination: Destination?
    var goneActions: [@Sendable () -> Void] = []
  }

  /// The connection that the bytes go to.
  struct Destination: Sendable {
    let mailbox: Mailbox
    let token: ConnectionToken
  }

  /// What the loop takes from the stream to send.
  struct Piece {
    let bytes: [UInt8]
    let isLast: Bool
    let isCut: Bool
  }

  private let capacity: Int
  private let state = Mutex(State())

  /// A stream that holds at most `capacity` bytes not yet sent.
  init(capacity: Int = 256 << 10) { self.capacity = capacity }

  /// Adds bytes to what is sent, without waiting.
  @discardableResult public func write(_ bytes: [UInt8]) -> Outcome {
    state.withLock { state in
      guard !state.isGone, !state.isEnded else { return .gone }
      guard bytes.count <= capacity - state.buffer.count else { return .full }
      state.buffer.append(contentsOf: bytes)
      announce(&state)
      return .accepted
    }
  }

  /// Ends the body; what was written before is still sent.
  public func finish() { end(isCut: false) }

  /// Ends the body so that the client notices that it is not whole.
  public func abandon() { end(isCut: true) }

  /// Runs `action` once when the connection has ended, however it ended; at once when it has already.
  /// It runs on a loop and must be short.
  public func onGone(_ action: @escaping @Sendable () -> Void) {
    let isGone = state.withLock { state in
      if !state.isGone { state.goneActions.append(action) }
      return state.isGone
    }
    if isGone { action() }
  }

  private func end(isCut: Bool) {
    state.withLock { state in
      guard !state.isEnded else { return }
      state.isEnded = true
      state.isCut = isCut
      announce(&state)
    }
  }

  private func announce(_ state: inout State) {
    guard !state.isAnnounced, let destination = state.destination else { return }
    state.isAnnounced = true
    destination.mailbox.post(.stream(destination.token))
  }

  // MARK: The loop's side

  func attach(to destination: Destination) {
    state.withLock { state in
      state.destination = destination
      if !state.buffer.isEmpty || state.isEnded { announce(&state) }
    }
  }

  func take() -> Piece {
    state.withLock { state in
      defer { (state.buffer, state.isAnnounced) = ([], false) }
      return Piece(bytes: state.buffer, isLast: state.isEnded, isCut: state.isCut)
    }
  }

  func markGone() {
    let actions = state.withLock { state in
      state.isGone = true
      state.buffer = []
      defer { state.goneActions = [] }
      return state.goneActions
    }
    for action in actions { action() }
  }
}

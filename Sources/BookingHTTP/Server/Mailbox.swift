import CSystem
import Glibc
import Synchronization

/// A connection of a loop, as other threads name it; it never comes to mean another connection.
struct ConnectionToken: Hashable, Sendable {
  let slot: Int32
  let generation: UInt32

  var bits: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: slot)) }

  init(slot: Int32, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  init(bits: UInt64) {
    slot = Int32(bitPattern: UInt32(truncatingIfNeeded: bits))
    generation = UInt32(truncatingIfNeeded: bits >> 32)
  }
}

/// What other threads have to tell an event loop.
final class Mailbox: Sendable {
  enum Message: Sendable {
    /// What makes the answer to the request that the connection waits for.
    case answer(ConnectionToken, @Sendable () -> Response)
    /// The stream of the connection has something to send.
    case stream(ConnectionToken)
    /// A connection that was accepted, for this loop to serve.
    case adopt(Int32, NetworkAddress)
    /// Stop: finish what was begun, or at once.
    case stop(gracefully: Bool)
  }

  /// Becomes readable when there are messages.
  let descriptor: Int32
  private let messages = Mutex<[Message]>([])
  private let isWokenLater: @Sendable () -> Bool

  /// A mailbox whose loop `wake` wakes for what is posted while `isWokenLater` says so.
  init(isWokenLater: @escaping @Sendable () -> Bool) throws(ServerError) {
    self.isWokenLater = isWokenLater
    descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard descriptor >= 0 else { throw ServerError("cannot make an event descriptor") }
  }

  deinit { close(descriptor) }

  func post(_ message: Message) {
    let isFirst = messages.withLock { messages in
      messages.append(message)
      return messages.count == 1
    }
    // Only the first message wakes the loop: it takes all that are there.
    if isFirst, !isWokenLater() { signal() }
  }

  /// Wakes the loop if there is anything for it.
  func wake() { if messages.withLock({ !$0.isEmpty }) { signal() } }

  private func signal() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }

  func takeAll() -> [Message] {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
    return messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }
}

/// Why the server cannot start.
public struct ServerError: Error, Sendable, CustomStringConvertible {
  public let description: String

  init(_ what: String, code: Int32 = errno) { description = "\(what): \(String(cString: strerror(code)))" }

  init(message: String) { description = message }
}

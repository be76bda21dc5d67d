import BookingCore
import CSystem
import Dispatch
import Foundation
import Glibc
import Synchronization

/// Writes a line of JSON for every answer: who, what, how long; never a query or a token.
///
///     let log = AccessLog(descriptor: 2)
///     configuration.accessLog = log.record
///
/// Lines are gathered and written by a thread of the log's own, so that a slow disk stops no event loop; what does
/// not fit while it is slow is dropped, and the log says how many lines.
public final class AccessLog: Sendable {
  private struct State {
    var lines: [UInt8] = []
    var dropped = 0
    var second = -1
    var time = ""
    var isStopped = false
  }

  private static let flushBytes = 32 << 10
  private static let mostBytes = 1 << 20

  private let descriptor: Int32
  private let state = Mutex(State())
  private let isFull = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// A log that writes to `descriptor`, which stays the caller's.
  public init(descriptor: Int32) {
    self.descriptor = descriptor
    Thread.start("access-log") { [self] in
      while !state.withLock({ $0.isStopped }) {
        _ = isFull.wait(timeout: .now() + .milliseconds(500))
        flush()
      }
      flush()  // it may have been stopped before it began
      ended.signal()
    }
  }

  /// Writes what there is and ends the thread; further records are dropped.
  public func stop() {
    state.withLock { $0.isStopped = true }
    isFull.signal()
    ended.wait()
  }

  @Sendable public func record(_ record: AccessRecord) {
    let isFull = state.withLock { state in
      guard state.lines.count < AccessLog.mostBytes, !state.isStopped else {
        state.dropped += 1
        return false
      }
      var json = JSONWriter(capacity: 256)
      json.object {
        $0.field("time", AccessLog.now(&state))
        $0.field("id", record.id.description)
        $0.field("method", record.method?.name)
        $0.field("route", record.route)
        $0.field("status", record.status)
        $0.field("microseconds", record.duration.nanoseconds / 1000)
        $0.field("bytes", record.bodyBytes)
        $0.field("client", record.client.description)
      }
      let wasBelow = state.lines.count < AccessLog.flushBytes
      state.lines += json.bytes
      state.lines.append(0x0A)
      return wasBelow && state.lines.count >= AccessLog.flushBytes
    }
    if isFull { self.isFull.signal() }
  }

  /// Writes what there is.
  public func flush() {
    let lines = state.withLock { state in
      if state.dropped > 0 { state.lines += Array("{\"dropped\":\(state.dropped)}\n".utf8) }
      state.dropped = 0
      defer { state.lines = [] }
      return state.lines
    }
    var rest = lines[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { return }  // a full disk stops the log, not the service
      rest = rest.dropFirst(max(0, count))
    }
  }

  /// The time in UTC to the second, made once a second.
  private static func now(_ state: inout State) -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &time)
    guard time.tv_sec != state.second else { return state.time }
    state.second = time.tv_sec
    state.time = Date(timeIntervalSince1970: Double(time.tv_sec)).formatted(.iso8601)
    return state.time
  }
}

package import BookingCore
import Synchronization

/// A clock that stands still until it is moved.
package final class TestClock: Sendable {
  private let seconds: Mutex<Int64>

  /// A clock that shows `start`.
  package init(_ start: Minute) { seconds = Mutex(Int64(start.value) * 60) }

  /// What it shows.
  package var minute: Minute { seconds.withLock { Minute(Int32(clamping: $0 / 60)) } }

  /// Moves it on, or back when `minutes` is below 0.
  package func advance(minutes: Int) { seconds.withLock { $0 += Int64(minutes) * 60 } }

  /// The clock as the desk takes it.
  package var read: @Sendable () -> Int64 { { [self] in seconds.withLock { $0 } } }
}

/// The deadlines of a loop's connections, each known to within a tick; adding one and letting it pass cost O(1).
///
/// It holds every connection exactly once, at most `horizon` ahead. The loop compares with the real deadline when
/// the turn comes and puts the connection back if that is later, so moving a deadline further away costs nothing.
/// `horizon` is the shortest time anything may take: no deadline can come before the turn that is already set.
struct TimerWheel {
  private static let ticks: UInt64 = 8

  private let tick: UInt64
  private var slots: [[ConnectionToken]]
  private var current: UInt64
  private(set) var count = 0

  /// A wheel for deadlines that are never less than `horizon` nanoseconds ahead.
  init(horizon: UInt64, now: UInt64) {
    tick = max(horizon / TimerWheel.ticks, 1_000_000)
    slots = Array(repeating: [], count: Int(TimerWheel.ticks) + 1)
    current = now / tick
  }

  /// Plans a turn for the connection at its deadline, or at the horizon if that comes first.
  mutating func add(_ token: ConnectionToken, deadline: UInt64) {
    let due = min(max(deadline / tick + 1, current + 1), current + TimerWheel.ticks)
    slots[Int(due % UInt64(slots.count))].append(token)
    count += 1
  }

  /// The connections whose turn has come.
  mutating func takeDue(now: UInt64) -> [ConnectionToken] {
    let target = now / tick
    guard target > current else { return [] }
    var due: [ConnectionToken] = []
    let first = max(current + 1, target < UInt64(slots.count) ? 0 : target - UInt64(slots.count) + 1)
    for turn in first...target {
      let slot = Int(turn % UInt64(slots.count))
      due += slots[slot]
      slots[slot].removeAll(keepingCapacity: slots[slot].capacity <= 256)
    }
    current = target
    count -= due.count
    return due
  }

  /// Nanoseconds until the next turn, or nil when there is none.
  func untilNext(now: UInt64) -> UInt64? {
    guard count > 0 else { return nil }
    for turn in (current + 1)...(current + TimerWheel.ticks)
    where !slots[Int(turn % UInt64(slots.count))].isEmpty {
      return turn * tick > now ? turn * tick - now : 0
    }
    return nil
  }
}

import Foundation
import Synchronization

/// An area's clock: turns UTC minutes into local readings and back.
///
/// The zone's offsets from 1970 to 2199 are asked of Foundation once and kept in a table; afterwards
/// everything is integer arithmetic and one binary search among some 450 changes.
///
///     let clock = AreaCalendar.named("Europe/Copenhagen")
///     clock?.local(of: Minute(29_683_740))        // 2026-06-09 19:00
public final class AreaCalendar: Sendable {
  /// The zone's name as given.
  public let name: String
  /// Whether the name is one that every calendar program knows (an IANA name).
  public let isNamedZone: Bool
  /// UTC minutes at which an offset begins to hold; the first is far in the past.
  let starts: [Int]
  /// Minutes east of UTC from the same place in `starts` on.
  let offsets: [Int]

  /// The clock of an IANA zone, or nil when there is no such zone. Prefer `named(_:)`, which keeps it.
  ///
  /// Costs about a millisecond.
  public init?(timeZone identifier: String) {
    guard Self.isPlausible(identifier), let zone = TimeZone(identifier: identifier) else { return nil }
    name = identifier
    isNamedZone = true
    (starts, offsets) = Self.table { second in
      let seconds = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
      return seconds >= 0 ? seconds / 60 : (seconds - 59) / 60
    }
  }

  /// A clock of given changes, for zones that a calendar file describes itself and for tests.
  ///
  /// `changes` are UTC minutes with the offset that holds from then on, in any order.
  package init(name: String, initialOffset: Int, changes: [(at: Int, offset: Int)]) {
    self.name = name
    isNamedZone = false
    var starts = [Self.dawn]
    var offsets = [initialOffset]
    for change in changes.sorted(by: { $0.at < $1.at }) where change.offset != offsets[offsets.count - 1] {
      starts.append(change.at)
      offsets.append(change.offset)
    }
    (self.starts, self.offsets) = (starts, offsets)
  }

  public static let utc = AreaCalendar(name: "UTC", initialOffset: 0, changes: [])

  private static let kept = Mutex<[String: AreaCalendar]>([:])

  /// The kept clock of an IANA zone, or nil when there is no such zone.
  public static func named(_ identifier: String) -> AreaCalendar? {
    if let calendar = kept.withLock({ $0[identifier] }) { return calendar }
    guard let calendar = AreaCalendar(timeZone: identifier) else { return nil }
    return kept.withLock { kept in
      let first = kept[identifier] ?? calendar
      kept[identifier] = first
      return first
    }
  }

  /// Foundation also takes `GMT+1` and would guess; a zone's name is letters, digits and `/ _ + -`.
  private static func isPlausible(_ identifier: String) -> Bool {
    guard let first = identifier.utf8.first, (0x41...0x5A).contains(first) || (0x61...0x7A).contains(first),
      identifier.utf8.count <= 64, identifier == "GMT" || !identifier.hasPrefix("GMT")
    else { return false }
    return identifier.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
        || $0 == 0x2F || $0 == 0x5F || $0 == 0x2B || $0 == 0x2D
    }
  }
}

// MARK: - Reading the clock

extension AreaCalendar {
  /// Minutes east of UTC at an instant. Logarithmic in the zone's changes.
  public func offset(at minute: Minute) -> Int { offsets[index(at: Int(minute.value))] }

  /// What the wall clock shows at an instant.
  public func local(of minute: Minute) -> LocalTime {
    LocalTime(wall: Int(minute.value) + offset(at: minute))
  }

  /// When the wall clock shows a reading.
  public func minutes(of local: LocalTime) -> WallReading {
    let wall = local.wall
    // No offset reaches a day, so only the offsets that hold within a day around can matter.
    let low = index(at: wall - 1440)
    let high = index(at: wall + 1440)
    if low == high { return .one(Self.minute(wall - offsets[low])) }
    var found: [Int] = []
    for place in low...high {
      let instant = wall - offsets[place]
      if starts[place] <= instant && (place + 1 == starts.count || instant < starts[place + 1]) {
        found.append(instant)
      }
    }
    if let first = found.first, let last = found.last {
      return first == last ? .one(Self.minute(first)) : .two(Self.minute(first), Self.minute(last))
    }
    var gap = high
    while gap > low + 1 && wall < starts[gap] + offsets[gap - 1] { gap -= 1 }
    return .none(
      before: Self.minute(wall - offsets[gap]), after: Self.minute(wall - offsets[gap - 1]),
      change: Self.minute(starts[gap]))
  }

  /// When something ends that begins at `start` and takes `minutes` on the wall: 19 to 21 stays 19 to 21,
  /// whatever the clock does in between. At least a minute after `start`.
  public func end(of start: Minute, wallMinutes minutes: Int) -> Minute {
    let end = self.minutes(of: LocalTime(wall: local(of: start).wall + max(1, minutes)))
    if case .two(let first, _) = end, first > start { return first }
    return max(end.asEnd, start + 1)
  }

  /// The first minute of a local day. In some zones that is not always midnight; a day that a zone left out
  /// altogether begins where the next one does.
  public func startOfDay(_ date: CivilDate) -> Minute { minutes(of: LocalTime(date, minute: 0)).asStart }

  /// The minutes of a local day, 1440 but for the changes of the clock; 0 for a day that a zone left out.
  public func minutesInDay(_ date: CivilDate) -> Int { Int(startOfDay(date + 1) - startOfDay(date)) }

  /// The local day of an instant.
  public func date(of minute: Minute) -> CivilDate { local(of: minute).date }

  /// The place in the table that holds at a UTC minute.
  private func index(at minute: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= minute { low = middle } else { high = middle }
    }
    return low
  }

  private static func minute(_ value: Int) -> Minute { Minute(Int32(clamping: value)) }
}

// MARK: - The table

extension AreaCalendar {
  static let dawn = -100_000_000_000

  /// Offsets from a month before 1970 to a month after 2199.
  ///
  /// A probe every six days finds every change that lasts as long, of summer time or of law (the shortest
  /// yet was a week, in Recife in 2000); after 2037 no law is known, only yearly rules and Morocco's month of
  /// Ramadan, and a probe every three weeks does. Halving then finds the minute. Asking for the next summer-time
  /// transition instead would miss changes of standard time.
  private static func table(_ offsetAtSecond: (Int) -> Int) -> (starts: [Int], offsets: [Int]) {
    let year2038 = 35_765_280
    var minute = -31 * 1440
    var offset = offsetAtSecond(minute * 60)
    var starts = [dawn]
    var offsets = [offset]
    while minute < Int(Minute.latest.value) + 31 * 1440 {
      let next = minute + (minute < year2038 ? 6 : 21) * 1440
      let nextOffset = offsetAtSecond(next * 60)
      if nextOffset != offset {
        var (old, new) = (minute, next)
        while new - old > 1 {
          let middle = (old + new) / 2
          if offsetAtSecond(middle * 60) == offset { old = middle } else { new = middle }
        }
        offset = offsetAtSecond(new * 60)
        starts.append(new)
        offsets.append(offset)
        minute = new
      } else {
        minute = next
      }
    }
    return (starts, offsets)
  }
}

extension AreaCalendar: Hashable {
  /// Clocks are equal when they have the same name and always show the same.
  public static func == (a: AreaCalendar, b: AreaCalendar) -> Bool {
    a === b || (a.name == b.name && a.starts == b.starts && a.offsets == b.offsets)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

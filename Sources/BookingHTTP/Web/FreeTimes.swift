import BookingCore

/// How many units of a resource are free when, worked out of its calendar.
struct FreeTimes: Sendable {
  /// A stretch in which the same number is free.
  struct Stretch: Sendable {
    let range: TimeRange
    let units: Int
    let isClosed: Bool
  }

  /// The whole window, in order.
  let stretches: [Stretch]

  /// What the entries of a calendar leave of a resource's units during a window.
  init(_ entries: [CalendarEntry], of resource: Resource, in window: TimeRange) {
    var points: [(at: Minute, used: Int, closed: Int)] = []
    for entry in entries {
      guard let range = entry.range.intersection(window) else { continue }
      let closed = entry.state == .closed ? 1 : 0
      points.append((range.start, entry.units, closed))
      points.append((range.end, -entry.units, -closed))
    }
    points.sort { $0.at < $1.at }
    var found: [Stretch] = []
    var (used, closed, start) = (0, 0, window.start)
    func add(until end: Minute) {
      guard let range = TimeRange(from: start, to: end) else { return }
      let units = closed > 0 ? 0 : max(0, resource.units - used)
      if let last = found.last, last.units == units, last.isClosed == (closed > 0) {
        found[found.count - 1] = Stretch(
          range: TimeRange(last.range.start, end), units: units, isClosed: closed > 0)
      } else {
        found.append(Stretch(range: range, units: units, isClosed: closed > 0))
      }
    }
    for point in points {
      add(until: point.at)
      start = max(start, point.at)
      used += point.used
      closed += point.closed
    }
    add(until: window.end)
    stretches = found
  }

  /// The stretches in which something is free within a range.
  func free(in range: TimeRange) -> [Stretch] {
    stretches.compactMap { stretch in
      guard stretch.units > 0, let part = stretch.range.intersection(range) else { return nil }
      return Stretch(range: part, units: stretch.units, isClosed: false)
    }
  }

  /// Whether nothing but closed time lies in a range.
  func isClosed(in range: TimeRange) -> Bool {
    stretches.allSatisfy { $0.isClosed || !$0.range.overlaps(range) }
  }

  /// The stretches in which something is free, those that touch as one.
  func joined(in range: TimeRange) -> [TimeRange] {
    free(in: range).reduce(into: []) { joined, stretch in
      if let last = joined.last, last.end == stretch.range.start {
        joined[joined.count - 1] = TimeRange(last.start, stretch.range.end)
      } else {
        joined.append(stretch.range)
      }
    }
  }
}

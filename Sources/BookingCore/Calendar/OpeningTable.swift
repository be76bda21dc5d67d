import Synchronization

/// Weekly opening hours on an area's clock, turned into UTC minutes once per local day and kept.
///
/// Open stretches that touch are one, so hours around the clock have no seams at midnight. Where the clock is
/// put forward over a bound, the bound moves to the end of the gap; of a doubled reading a stretch begins at
/// the first and ends at the second, so that the whole stretch on the wall is open. Resources with the same
/// hours and zone share one table.
public final class OpeningTable: Sendable {
  public let hours: OpeningHours
  /// The clock they are read on.
  public let calendar: AreaCalendar
  /// Whether it is open at all times.
  let isAlways: Bool
  private let days: Mutex<Days>

  /// A table of its own; prefer `shared(_:on:)`.
  public init(_ hours: OpeningHours, on calendar: AreaCalendar) {
    self.hours = hours
    self.calendar = calendar
    isAlways = hours == .always
    days = Mutex(Days())
  }

  private struct Key: Hashable {
    var hours: OpeningHours
    var calendar: ObjectIdentifier
  }
  private static let kept = Mutex<[Key: OpeningTable]>([:])

  /// The kept table of these hours on a kept clock.
  public static func shared(_ hours: OpeningHours, on calendar: AreaCalendar) -> OpeningTable {
    let key = Key(hours: hours, calendar: ObjectIdentifier(calendar))
    return kept.withLock { kept in
      if let table = kept[key] { return table }
      // Hours are edited now and then; a service that runs for years must not keep every version.
      if kept.count >= 4096 { kept.removeAll() }
      let table = OpeningTable(hours, on: calendar)
      kept[key] = table
      return table
    }
  }

  /// Whether the whole range is open. Logarithmic, without calendar arithmetic once its days are known.
  public func contains(_ range: TimeRange) -> Bool {
    if isAlways { return true }
    if hours.stretches.isEmpty { return false }
    let days = days(covering: range)
    let place = days.firstEnding(after: range.start)
    return place < days.open.count && days.open[place].contains(range)
  }

  /// Calls `body` with each open stretch within `range`, cut to it, in order. Logarithmic plus the stretches.
  public func forEachOpen(in range: TimeRange, _ body: (TimeRange) -> Void) {
    if isAlways { return body(range) }
    if hours.stretches.isEmpty { return }
    let days = days(covering: range)
    var place = days.firstEnding(after: range.start)
    while place < days.open.count, let open = days.open[place].intersection(range) {
      body(open)
      place += 1
    }
  }

  /// The open stretches within `range`, cut to it: sorted, none touching another.
  public func openRanges(in range: TimeRange) -> [TimeRange] {
    var ranges: [TimeRange] = []
    forEachOpen(in: range) { ranges.append($0) }
    return ranges
  }
}

// MARK: - The days known so far

extension OpeningTable {
  /// Open stretches of consecutive days, exact within `exact`.
  private struct Days {
    var firstDay = 0
    /// The day after the last.
    var endDay = 0
    var exact: TimeRange?
    /// Sorted, none touching another.
    var open: [TimeRange] = []

    func firstEnding(after minute: Minute) -> Int {
      var low = 0
      var high = open.count
      while low < high {
        let middle = (low + high) / 2
        if open[middle].end > minute { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  private func days(covering range: TimeRange) -> Days {
    days.withLock { days in
      if let exact = days.exact, exact.contains(range) { return days }
      let first = calendar.date(of: range.start).dayNumber - 2
      let end = calendar.date(of: range.end).dayNumber + 2
      grow(&days, toFirst: first, end: end)
      return days
    }
  }

  /// Adds the missing days and a year beyond them, so that growing is rare. Days stay consecutive: at most
  /// the 230 admissible years, 84,000 days.
  private func grow(_ days: inout Days, toFirst first: Int, end: Int) {
    let yearAhead = 370
    var first = first
    var end = end + yearAhead
    if days.exact != nil {
      first = min(first, days.firstDay)
      end = max(end, days.endDay)
      if first < days.firstDay { first -= yearAhead }
    }
    let known = days.exact == nil ? first..<first : days.firstDay..<days.endDay
    let earlier = stretches(of: first..<known.lowerBound)
    let later = stretches(of: known.upperBound..<end)
    days.open = Self.merged(earlier + days.open + later)
    days.firstDay = first
    days.endDay = end
    // A stretch of the day before the first may reach into the first, so exactness begins a day later.
    days.exact = TimeRange(
      from: calendar.startOfDay(CivilDate(dayNumber: first + 1)),
      to: calendar.startOfDay(CivilDate(dayNumber: end)))
  }

  private func stretches(of days: Range<Int>) -> [TimeRange] {
    var ranges: [TimeRange] = []
    for dayNumber in days {
      let date = CivilDate(dayNumber: dayNumber)
      let weekday = date.weekday
      for stretch in hours.stretches where stretch.weekday == weekday {
        let from = calendar.minutes(of: LocalTime(wall: dayNumber * 1440 + stretch.from)).asStart
        let to = calendar.minutes(of: LocalTime(wall: dayNumber * 1440 + stretch.to)).asEnd
        if let range = TimeRange(from: from, to: to) { ranges.append(range) }
      }
    }
    return ranges
  }

  private static func merged(_ ranges: [TimeRange]) -> [TimeRange] {
    var result: [TimeRange] = []
    for range in ranges.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      if let last = result.last, range.start <= last.end {
        if range.end > last.end { result[result.count - 1] = TimeRange(last.start, range.end) }
      } else {
        result.append(range)
      }
    }
    return result
  }
}

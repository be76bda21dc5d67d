/// One instance of an event.
public struct CalendarOccurrence: Hashable, Sendable {
  /// The event; of an instance that was changed by itself, the changed one.
  public let event: CalendarEvent
  /// When it takes place.
  public let range: TimeRange
  /// When it would take place by the series; with the UID this names the instance for good.
  public let original: Minute
}

/// Instances found in a calendar.
public struct CalendarOccurrences: Sendable {
  /// An instance that the clock skips.
  public struct Dropped: Hashable, Sendable {
    /// The event's UID.
    public let uid: String
    /// The reading that does not exist.
    public let local: LocalTime
  }

  /// By start, then UID. Cancelled ones are among them, as their status says.
  public var items: [CalendarOccurrence] = []
  /// What a rule names and the clock skips.
  public var dropped: [Dropped] = []
  /// Whether there are no more than `limit`.
  public var isComplete = true
}

extension ICalendar {
  private struct Instance: Hashable {
    var uid: String
    var start: Minute
  }

  /// Every instance that takes place at least partly in `window`, in an area with this clock; at most
  /// `limit`.
  ///
  /// Rules are expanded, exceptions left out, and instances changed by themselves (RECURRENCE-ID) put in the
  /// place of their original, cancelled ones as well. Bounded by `limit` and by the window's distance. Repeated
  /// events are followed no further than `horizon`.
  public func occurrences(
    in window: TimeRange, on area: AreaCalendar, limit: Int, until horizon: Minute = .latest
  ) -> CalendarOccurrences {
    var found = CalendarOccurrences()
    var changed: Set<Instance> = []
    for event in events {
      guard let id = event.recurrenceID else { continue }
      let original = id.minute(on: area)
      changed.insert(Instance(uid: event.uid, start: original))
      if let range = event.range(on: area), range.overlaps(window) {
        found.items.append(CalendarOccurrence(event: event, range: range, original: original))
      }
    }
    for event in events where event.recurrenceID == nil && found.items.count <= limit {
      let end = event.repeats ? min(window.end, horizon) : window.end
      guard let window = TimeRange(from: window.start, to: end) else { continue }
      add(event, in: window, on: area, without: changed, limit: limit, to: &found)
    }
    found.items.sort { ($0.range.start, $0.event.uid) < ($1.range.start, $1.event.uid) }
    if found.items.count > limit {
      found.items.removeLast(found.items.count - limit)
      found.isComplete = false
    }
    return found
  }

  private func add(
    _ event: CalendarEvent, in window: TimeRange, on area: AreaCalendar, without changed: Set<Instance>,
    limit: Int, to found: inout CalendarOccurrences
  ) {
    guard let first = event.range(on: area) else { return }
    func isChanged(_ start: Minute) -> Bool {
      !changed.isEmpty && changed.contains(Instance(uid: event.uid, start: start))
    }
    if !event.repeats && event.exclusions.isEmpty {
      if first.overlaps(window) && !isChanged(first.start) {
        found.items.append(CalendarOccurrence(event: event, range: first, original: first.start))
      }
      return
    }
    // An instance that began a length before the window may reach into it; a nominal day may last 25 hours.
    let reach = TimeRange(
      Minute(Int32(clamping: Int(window.start.value) - Int(first.minutes) - 1440)), window.end)
    let expansion = event.recurrence(on: area).expand(limit: limit + changed.count + 1, in: reach)
    if !expansion.isComplete { found.isComplete = false }
    found.dropped += expansion.dropped.map { CalendarOccurrences.Dropped(uid: event.uid, local: $0) }
    for start in expansion.starts where !isChanged(start) {
      if let range = event.range(startingAt: start, on: area), range.overlaps(window) {
        found.items.append(CalendarOccurrence(event: event, range: range, original: start))
      }
    }
  }
}

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

  /// A change of an instance and of all that follow it (RFC 5545, 3.2.13): they move by as much, on the wall.
  private struct Following {
    let event: CalendarEvent
    /// When the first of them would have been.
    let original: Minute
    /// Nominal minutes from then to its new time.
    let shift: Int

    init(_ event: CalendarEvent, after original: Minute, id: CalendarTime, on area: AreaCalendar) {
      self.event = event
      self.original = original
      let clock = event.start.clock(in: area)
      shift = clock.local(of: event.start.minute(on: area)).wall - clock.local(of: original).wall
    }

    /// The new time of the instance that would be at `start`; nil past 2199.
    func range(of start: Minute, on area: AreaCalendar) -> TimeRange? {
      let clock = event.start.clock(in: area)
      let local = LocalTime(wall: clock.local(of: start).wall + shift)
      return event.range(startingAt: clock.minutes(of: local).iCalendar, on: area)
    }
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
    var following: [String: [Following]] = [:]
    for event in events {
      guard let id = event.recurrenceID else { continue }
      let original = id.minute(on: area)
      changed.insert(Instance(uid: event.uid, start: original))
      if event.changesFollowing {
        following[event.uid, default: []].append(Following(event, after: original, id: id, on: area))
      }
      if let range = event.range(on: area), range.overlaps(window) {
        found.items.append(CalendarOccurrence(event: event, range: range, original: original))
      }
    }
    for event in events where event.recurrenceID == nil && found.items.count <= limit {
      let end = event.repeats ? min(window.end, horizon) : window.end
      guard let window = TimeRange(from: window.start, to: end) else { continue }
      let followers = following[event.uid, default: []].sorted { $0.original < $1.original }
      add(event, in: window, on: area, without: changed, followers, limit: limit, to: &found)
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
    _ followers: [Following], limit: Int, to found: inout CalendarOccurrences
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
    let length = followers.reduce(Int(first.minutes)) { max($0, Int($1.event.range(on: area)?.minutes ?? 0)) }
    let shifts = followers.map(\.shift)
    let reach = TimeRange(
      Minute(Int32(clamping: Int(window.start.value) - length - max(0, shifts.max() ?? 0) - 1440)),
      Minute(Int32(clamping: Int(window.end.value) - min(0, shifts.min() ?? 0))))
    let expansion = event.recurrence(on: area).expand(limit: limit + changed.count + 1, in: reach)
    if !expansion.isComplete { found.isComplete = false }
    found.dropped += expansion.dropped.map { CalendarOccurrences.Dropped(uid: event.uid, local: $0) }
    for start in expansion.starts where !isChanged(start) {
      if let follower = followers.last(where: { $0.original <= start }) {
        if let range = follower.range(of: start, on: area), range.overlaps(window) {
          found.items.append(CalendarOccurrence(event: follower.event, range: range, original: start))
        }
        continue
      }
      if let range = event.range(startingAt: start, on: area), range.overlaps(window) {
        found.items.append(CalendarOccurrence(event: event, range: range, original: start))
      }
    }
  }
}

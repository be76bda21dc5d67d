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
    var items: [CalendarOccurrence] = []
    var found = eachOccurrence(in: window, on: area, limit: limit, until: horizon) { items.append($0) }
    items.sort { ($0.range.start, $0.event.uid) < ($1.range.start, $1.event.uid) }
    found.items = Array(items.prefix(limit))
    return found
  }

  /// Calls `body` with the instances that `occurrences` answers, and perhaps some more, in no order; answers the rest.
  func eachOccurrence(
    in window: TimeRange, on area: AreaCalendar, limit: Int, until horizon: Minute,
    _ body: (CalendarOccurrence) -> Void
  ) -> CalendarOccurrences {
    var found = CalendarOccurrences()
    var count = 0
    var changed: Set<Instance> = []
    var following: [String: [Following]] = [:]
    func give(_ event: CalendarEvent, _ range: TimeRange, for original: Minute) {
      count += 1
      body(CalendarOccurrence(event: event, range: range, original: original))
    }
    let series = seriesWithChanges()
    for event in events {
      guard let id = event.recurrenceID else { continue }
      let own = series[event.uid]
      let original = own.map { id.minute(in: $0, on: area) } ?? id.minute(on: area)
      if let own, event.isOutdated(by: own, at: original, on: area) { continue }
      changed.insert(Instance(uid: event.uid, start: original))
      if event.changesFollowing {
        following[event.uid, default: []].append(Following(event, after: original, id: id, on: area))
      }
      if let range = event.range(on: area), range.overlaps(window) { give(event, range, for: original) }
    }
    for event in events where event.recurrenceID == nil && count <= limit {
      let end = event.repeats ? min(window.end, horizon) : window.end
      guard let window = TimeRange(from: window.start, to: end), let first = event.range(on: area) else {
        continue
      }
      let isChanged = { (start: Minute) in
        !changed.isEmpty && changed.contains(Instance(uid: event.uid, start: start))
      }
      if !event.repeats && event.exclusions.isEmpty {
        if first.overlaps(window) && !isChanged(first.start) { give(event, first, for: first.start) }
        continue
      }
      let followers = following[event.uid, default: []].sorted { $0.original < $1.original }
      let reach = Self.reach(of: window, first, followers, on: area)
      let expansion = event.recurrence(on: area).expand(limit: limit + changed.count + 1, in: reach)
      if !expansion.isComplete { found.isComplete = false }
      found.dropped += expansion.dropped.map { CalendarOccurrences.Dropped(uid: event.uid, local: $0) }
      for start in expansion.starts where !isChanged(start) {
        let follower = followers.last { $0.original <= start }
        let range = follower.map { $0.range(of: start, on: area) } ?? event.range(startingAt: start, on: area)
        if let range, range.overlaps(window) { give(follower?.event ?? event, range, for: start) }
      }
    }
    if count > limit { found.isComplete = false }
    return found
  }

  /// The series of which instances were changed, by UID.
  private func seriesWithChanges() -> [String: CalendarEvent] {
    let changed = Set(events.lazy.filter { $0.recurrenceID != nil }.map(\.uid))
    if changed.isEmpty { return [:] }
    return Dictionary(
      events.lazy.filter { $0.recurrenceID == nil && changed.contains($0.uid) }.map { ($0.uid, $0) }
    ) { first, _ in first }
  }

  /// Where instances may begin that reach into a window: one that began a length before it may, and a nominal day may
  /// last 25 hours.
  private static func reach(
    of window: TimeRange, _ first: TimeRange, _ followers: [Following], on area: AreaCalendar
  ) -> TimeRange {
    let length = followers.reduce(Int(first.minutes)) { max($0, Int($1.event.range(on: area)?.minutes ?? 0)) }
    let shifts = followers.map(\.shift)
    return TimeRange(
      Minute(Int32(clamping: Int(window.start.value) - length - max(0, shifts.max() ?? 0) - 1440)),
      Minute(Int32(clamping: Int(window.end.value) - min(0, shifts.min() ?? 0))))
  }
}

extension CalendarTime {
  /// The instant of a series that this means; some programs write a day for a time and a time for a day.
  fileprivate func minute(in series: CalendarEvent, on area: AreaCalendar) -> Minute {
    guard isDay != series.start.isDay else { return minute(on: area) }
    let date = local(in: area).date
    if series.start.isDay { return area.startOfDay(date) }
    let local = LocalTime(date, minute: series.start.local(in: area).minute)
    return series.start.clock(in: area).minutes(of: local).iCalendar
  }
}

extension CalendarEvent {
  /// Whether a changed instance is none of its series any more: it was taken out of it (EXDATE), or a later version of
  /// the series does not have it. The latter is only said of changes with a rule of their own, as some programs write
  /// them.
  fileprivate func isOutdated(by series: CalendarEvent, at original: Minute, on area: AreaCalendar) -> Bool {
    let recurrence = series.recurrence(on: area)
    if recurrence.exclusions.contains(original)
      || recurrence.excludedDays.contains(series.start.clock(in: area).date(of: original))
    {
      return true
    }
    guard rule != nil, sequence < series.sequence else { return false }
    return recurrence.expand(limit: 1, in: TimeRange(original, original + 1)).starts.isEmpty
  }
}

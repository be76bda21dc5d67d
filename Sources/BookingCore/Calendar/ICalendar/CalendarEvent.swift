/// An event of a calendar file.
public struct CalendarEvent: Hashable, Sendable {
  /// STATUS.
  public enum Status: String, Sendable, CaseIterable {
    case confirmed = "CONFIRMED"
    case tentative = "TENTATIVE"
    case cancelled = "CANCELLED"
  }

  public enum Ending: Hashable, Sendable {
    /// DTEND.
    case at(CalendarTime)
    /// DURATION, or what stands in for a missing end.
    case lasting(CalendarDuration)
  }

  /// What keeps it apart, for ever and everywhere.
  public var uid: String
  public var summary: String
  /// A longer text, or nothing.
  public var details = ""
  /// Where; may name a resource.
  public var location = ""
  /// What it books, if this program wrote it (X-FAELLED-LINES), as `faelleshus:1 projektor:2`.
  public var lines = ""
  /// Whether it holds.
  public var status = Status.confirmed
  /// Raised with each weighty change.
  public var sequence = 0
  /// Whether it leaves the time free (TRANSP:TRANSPARENT).
  public var isTransparent = false
  /// When it begins, the first time if it repeats.
  public var start: CalendarTime
  public var ending: Ending
  /// RRULE.
  public var rule: RecurrenceRule?
  /// RDATE.
  public var additions: [CalendarTime] = []
  /// Lengths of additions that have one of their own (VALUE=PERIOD).
  public var periods: [CalendarTime: CalendarDuration] = [:]
  /// EXDATE.
  public var exclusions: [CalendarTime] = []
  /// The instance of the series with the same UID that this one takes the place of.
  public var recurrenceID: CalendarTime?
  /// Whether it changes the instances that follow as well (RANGE=THISANDFUTURE).
  public var changesFollowing = false
  /// DTSTAMP, to the minute.
  public var stamp: Minute?
  /// LAST-MODIFIED, to the minute.
  public var lastModified: Minute?
  /// The line on which it begins in its file; 0 for one made here.
  public var line = 0

  /// Whether it has more than one instance, or could.
  public var repeats: Bool { rule != nil || !additions.isEmpty }

  var versionOrder: (Int, Minute) { (sequence, lastModified ?? stamp ?? .earliest) }

  /// Its time, the first if it repeats, in an area with this clock; nil when it ends before it has begun or
  /// after 2199.
  public func range(on area: AreaCalendar) -> TimeRange? {
    range(startingAt: start.minute(on: area), on: area)
  }

  /// The time of the instance that begins at `instance`.
  ///
  /// With DTEND every instance has the first one's exact length, with DURATION and for whole days the nominal
  /// one (RFC 5545, 3.8.5.3).
  public func range(startingAt instance: Minute, on area: AreaCalendar) -> TimeRange? {
    let own = periods.isEmpty ? nil : periods.first { $0.key.minute(on: area) == instance }
    if let own {
      return own.value.end(after: instance, on: own.key.clock(in: area)).flatMap {
        TimeRange(from: instance, to: $0)
      }
    }
    let end: Minute?
    switch ending {
    case .lasting(let duration): end = duration.end(after: instance, on: start.clock(in: area))
    case .at(.day(let last)):
      guard case .day(let first) = start, last > first else { return nil }
      end = area.startOfDay(area.date(of: instance) + (last - first))
    case .at(let last):
      let length = Int(last.minute(on: area).value) - Int(start.minute(on: area).value)
      end = CalendarDuration(minutes: length).end(after: instance, on: area)
    }
    return end.flatMap { TimeRange(from: instance, to: $0) }
  }

  /// When it begins, each time.
  public func recurrence(on area: AreaCalendar) -> Recurrence {
    let clock = start.clock(in: area)
    var recurrence = Recurrence(start: start.local(in: area), on: clock, rule: rule, isAllDay: start.isDay)
    recurrence.additions = additions.map { $0.minute(on: area) }
    for exclusion in exclusions {
      if case .day(let date) = exclusion {
        recurrence.excludedDays.insert(date)
      } else {
        recurrence.exclusions.insert(exclusion.minute(on: area))
      }
    }
    return recurrence
  }
}

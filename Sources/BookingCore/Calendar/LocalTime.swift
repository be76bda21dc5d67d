/// A reading of a wall clock: a day and a minute of it, without a zone.
public struct LocalTime: Hashable, Comparable, Sendable {
  public var date: CivilDate
  /// Minutes after the day's nominal midnight, 0 to 1439.
  public var minute: Int

  /// The reading `minute` (0 to 1439) of a day.
  public init(_ date: CivilDate, minute: Int) {
    self.date = date
    self.minute = minute
  }

  /// The reading of a day at an hour and a minute, or nil when there is none.
  public init?(_ date: CivilDate, hour: Int, minute: Int) {
    guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
    self.init(date, minute: hour * 60 + minute)
  }

  /// The reading `wall` nominal minutes after 1970-01-01 00:00, as if every day had 24 hours.
  init(wall: Int) {
    let day = wall >= 0 ? wall / 1440 : (wall - 1439) / 1440
    self.init(CivilDate(dayNumber: day), minute: wall - day * 1440)
  }

  /// Nominal minutes after 1970-01-01 00:00, as if every day had 24 hours.
  var wall: Int { date.dayNumber * 1440 + minute }

  /// The hour, 0 to 23.
  public var hour: Int { minute / 60 }
  /// The minute within the hour, 0 to 59.
  public var minuteOfHour: Int { minute % 60 }

  public static func < (a: LocalTime, b: LocalTime) -> Bool { a.wall < b.wall }
}

/// What a wall clock's reading means in UTC.
public enum WallReading: Hashable, Sendable {
  /// The reading occurs once.
  case one(Minute)
  /// The clock is put forward over the reading. `before` and `after` are the same distance on either side:
  /// the reading by the offset after the change and by the offset before it; `change` is when the clock is
  /// moved.
  case none(before: Minute, after: Minute, change: Minute)
  /// The clock is put back and the reading occurs twice.
  case two(Minute, Minute)

  /// The instant iCalendar means: the first of two, and in a gap the reading by the offset before it
  /// (RFC 5545, 3.3.5).
  public var iCalendar: Minute {
    switch self {
    case .one(let minute), .two(let minute, _), .none(_, let minute, _): minute
    }
  }

  /// The instant at which something that begins at this reading begins: the first, or the end of the gap.
  public var asStart: Minute {
    switch self {
    case .one(let minute), .two(let minute, _), .none(_, _, let minute): minute
    }
  }

  /// The instant at which something that ends at this reading ends: the second, or the end of the gap.
  public var asEnd: Minute {
    switch self {
    case .one(let minute), .two(_, let minute), .none(_, _, let minute): minute
    }
  }
}

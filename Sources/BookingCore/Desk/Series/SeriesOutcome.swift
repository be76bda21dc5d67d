/// What is done about dates of a series that cannot be had.
public enum OnClash: String, Sendable, CaseIterable {
  /// Nothing is booked at all.
  case fail
  /// They are left out.
  case skip
  /// Another place is taken at the same time, or else the same place at another time.
  case alternative
}

/// One date of a series, and what became of it.
public struct SeriesOccurrence: Sendable {
  /// What became of it.
  public enum Outcome: String, Sendable, CaseIterable {
    /// It is booked.
    case booked
    /// It is booked at another place or time.
    case alternative
    /// Its booking was changed along with the series.
    case changed
    /// Its booking was changed or cancelled by itself, or had elsewhere from the start, and is left alone.
    case exception
    /// Its booking could not be changed or cancelled along with the series.
    case kept
    /// Its booking is cancelled.
    case cancelled
    /// Others have the place.
    case taken
    /// A rule refuses.
    case refused
    /// The clock skips its start.
    case dropped
    /// The rule names it, and it is not booked.
    case missing
  }

  /// The day by the rule.
  public var day: CivilDate
  /// What became of it.
  public var outcome: Outcome
  /// When; nil when the clock skips it.
  public var range: TimeRange?
  /// What is used.
  public var lines: [BookingLine]
  /// Its booking, if it has one.
  public var booking: ID<Booking>?
  /// Where that booking stands: what waits for the board is nobody's yet.
  public var status: Booking.Status?
  /// Why it cannot be had or changed.
  public var reasons: [Refusal.Reason] = []
  /// When it was asked for, where it is at another time.
  var asked: TimeRange?

  /// The time that the reasons are about.
  public var refusedRange: TimeRange? { asked ?? range }
}

/// A series with what became of the dates that a command looked at.
public struct SeriesOutcome: Sendable {
  /// The series now.
  public var series: Series
  /// By day.
  public var occurrences: [SeriesOccurrence]
  /// The last day looked at, when the rule itself has no end before it.
  public var boundedAt: CivilDate?
}

/// Why a series is not booked or changed as asked: the dates that cannot be had, each with every reason.
public struct SeriesRefusal: Sendable {
  /// By day; never empty.
  public let occurrences: [SeriesOccurrence]
  /// How many dates were asked for.
  public let asked: Int

  /// Every date's reasons as those of one refusal.
  public var refusal: Refusal { Refusal(reasons: occurrences.flatMap(\.reasons)) }
}

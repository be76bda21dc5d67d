/// One household's repeated use of the same things: a rule, and what each booking made by it is like.
///
/// Days and times of day are readings of the zone's clock, so that Tuesdays at 19 stay at 19 when the clock changes.
/// A day has at most one occurrence, and its day by the rule is its name for as long as the series lasts.
public struct Series: Hashable, Sendable {
  /// Row number; people see its short code.
  public let id: ID<Series>
  /// The IANA zone of all days and times.
  public let zone: String
  /// The day of the first occurrence.
  public var firstDay: CivilDate
  /// When an occurrence begins, in minutes after midnight on the wall.
  public var minute: Int
  /// How long an occurrence takes on the wall, in minutes.
  public var minutes: Int
  /// The rule of RFC 5545 by which the days are found.
  public var rule: String
  /// Days of the rule that are left out; sorted, distinct.
  public var exdates: [CivilDate] = []
  /// Days beside the rule; sorted, distinct.
  public var rdates: [CivilDate] = []
  /// The day from which on there are no occurrences, when it was ended.
  public var endsOn: CivilDate?
  public var lines: [BookingLine]
  public var household: ID<Household>
  /// Who made it; nil when an administrator did.
  public var member: ID<Member>?
  /// People expected, 0 when unknown.
  public var attendees = 0
  /// Free text for the household and the board; personal.
  public var title = ""
  /// How far, in minutes, a plan may shift an occurrence.
  public var flexibleMinutes = 0
  /// Other areas in which the household accepts a place.
  public var acceptedAreas: [ID<Area>] = []
  public let createdAt: Minute
  /// Raised by one with each change; the API's ETag.
  public var version = 1
}

/// The booking made for one day of a series.
public struct SeriesLink: Hashable, Sendable {
  public let series: ID<Series>
  /// The day by the rule: the occurrence's original start, at the series' time of day.
  public var day: CivilDate
  public var booking: ID<Booking>
  /// The booking's own start on the wall, in nominal minutes since 1970-01-01 00:00.
  public var wall: Int
  /// The booking's own length on the wall, in minutes.
  public var minutes: Int
  /// Whether it was changed or cancelled by itself, so that changes of the series leave it alone.
  public var isOwn = false
}

extension ID where Entity == Series {
  /// The name people use, as `se-7q2m4x`.
  public var code: String { ShortCode.code("se", value) }
}

import Foundation

/// One case of recurrence as JSON: `rrule`, `dtstart`, `tzid`, and if wanted `exdate`, `rdate` and `limit`.
///
/// Dates are readings in the zone, `20260601T080000`, or UTC with a `Z`; a day alone is a whole day.
public struct SeriesCase: Sendable {
  /// What repeats.
  public let recurrence: Recurrence
  /// How many instants are asked for; nil for all.
  public let limit: Int?
  /// The most instants listed when no limit is asked for.
  public static let most = 100_000

  private struct Shape: Decodable {
    var rrule: String?
    var dtstart: String
    var tzid: String?
    var exdate: [String]?
    var rdate: [String]?
    var limit: Int?
  }

  /// The case of a JSON object; refused with a plain reason.
  public init(json: [UInt8]) throws(RecurrenceFault) {
    let shape: Shape
    do {
      shape = try JSONDecoder().decode(Shape.self, from: Data(json))
    } catch {
      throw RecurrenceFault(
        "not a case of recurrence: a JSON object with rrule, dtstart and tzid is expected")
    }
    let zone = shape.tzid ?? "Europe/Copenhagen"
    guard let calendar = ZoneNames.calendar(zone) else {
      throw RecurrenceFault("unknown time zone '\(zone)'")
    }
    let start = try Self.stamp(shape.dtstart, "dtstart")
    let clock = start.isUTC ? AreaCalendar.utc : calendar
    var recurrence = Recurrence(
      start: start.local ?? LocalTime(start.date, minute: 0), on: clock, isAllDay: start.local == nil)
    if let rule = shape.rrule, !rule.isEmpty { recurrence.rule = try RecurrenceRule(parsing: rule) }
    for text in shape.rdate ?? [] {
      recurrence.additions.append(Self.minute(try Self.stamp(text, "rdate"), on: clock))
    }
    for text in shape.exdate ?? [] {
      let stamp = try Self.stamp(text, "exdate")
      if stamp.local == nil {
        recurrence.excludedDays.insert(stamp.date)
      } else {
        recurrence.exclusions.insert(Self.minute(stamp, on: clock))
      }
    }
    if let limit = shape.limit, limit < 0 { throw RecurrenceFault("limit \(limit) is negative") }
    self.recurrence = recurrence
    limit = shape.limit
  }

  /// The starts in UTC as `20260105T080000Z`; refused when there is no end to them and no limit was given.
  public func starts() throws(RecurrenceFault) -> [String] {
    let expansion = recurrence.expand(limit: min(limit ?? Self.most, Self.most))
    if limit == nil && !expansion.isComplete {
      throw RecurrenceFault("more than \(Self.most) instances: give a limit, COUNT or UNTIL")
    }
    return expansion.starts.map(ICalendarTime.utc)
  }

  private static func stamp(_ text: String, _ name: String) throws(RecurrenceFault) -> ICalendarTime {
    guard let stamp = ICalendarTime(text) else {
      throw RecurrenceFault("\(name) '\(text.prefix(40))' is no date or time such as 20260601T080000")
    }
    guard stamp.seconds == 0 else { throw RecurrenceFault("\(name) \(text): times are in whole minutes") }
    guard (1970...2199).contains(stamp.date.components.year) else {
      throw RecurrenceFault("\(name) \(text) is not between 1970 and 2199")
    }
    return stamp
  }

  private static func minute(_ stamp: ICalendarTime, on clock: AreaCalendar) -> Minute {
    guard let local = stamp.local else { return clock.startOfDay(stamp.date) }
    return stamp.isUTC ? Minute(Int32(clamping: local.wall)) : clock.minutes(of: local).iCalendar
  }
}

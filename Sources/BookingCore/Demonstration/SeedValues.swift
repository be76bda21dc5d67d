/// An area as `areas.csv` describes it.
public struct SeedArea: Hashable, Sendable {
  /// The name used in commands.
  public let slug: Slug
  public let name: String
  /// Degrees north, WGS 84.
  public let latitude: Double
  /// Degrees east, WGS 84.
  public let longitude: Double
  /// IANA zone name; known to exist.
  public let timeZone: String
  /// Homes in the area, 0 to 10,000.
  public let homes: Int
  /// What addresses in the area begin with.
  public let street: String
}

/// A resource as `resources.csv` describes it; what it refers to exists.
public struct SeedResource: Hashable, Sendable {
  /// The name used in commands.
  public let slug: Slug
  /// The area that owns it.
  public let area: Slug
  public let kind: Resource.Kind
  public let name: String
  /// People it holds; nil when that does not matter.
  public let seats: Int?
  public let units: Int
  /// Sorted, distinct.
  public let features: [String]
  /// Minutes needed before each use.
  public let setupMinutes: Int
  /// Minutes needed after each use.
  public let turnoverMinutes: Int
  /// The parts of a composite, sorted: atoms of one unit in the same area. Parts stand before their composite in
  /// a municipality's list.
  public let parts: [Slug]
  /// When it is open, on the area's clock.
  public let openingHours: OpeningHours
}

/// A closure as `closures.csv` describes it, its days counted from the day of the demonstration.
public struct SeedClosure: Hashable, Sendable {
  public let resource: Slug
  /// When it begins, on the area's clock.
  public let start: LocalTime
  /// When it ends, on the area's clock; later than `start`.
  public let end: LocalTime
  public let reason: String
}

/// An area's house rules as they stand in `rules/SLUG.json`.
public struct SeedRules: Hashable, Sendable {
  public let area: Slug
  /// What the file states.
  public let rules: HouseRules
}

/// A generated household.
public struct SeedHousehold: Hashable, Sendable {
  /// The name used in commands, as `vangede-12`; a board's is `vangede-bestyrelse`.
  public let slug: Slug
  public let area: Slug
  public let kind: Household.Kind
  /// The name boards read, as "Vangedeparken 12, 2. tv".
  public let name: String
}

/// A generated member of a household.
public struct SeedMember: Hashable, Sendable {
  /// The name used in commands, as `mette-vangede-12`.
  public let handle: Slug
  public let household: Slug
  public let name: String
  /// An address that reaches nobody (RFC 2606).
  public let email: String
  public let role: Role
}

/// A generated booking; apart from the old calendars, none clashes with another or with a closure.
public struct SeedBooking: Hashable, Sendable {
  /// One resource of it.
  public struct Line: Hashable, Sendable {
    public let resource: Slug
    public let units: Int
  }

  /// What is used, the main thing first; 1 to 3 lines of one area.
  public let lines: [Line]
  /// When it begins, on the area's clock; a reading that occurs once.
  public let start: LocalTime
  /// When it ends, on the area's clock; a reading that occurs once.
  public let end: LocalTime
  public let household: Slug
  public let member: Slug
  /// People expected, 0 when unknown.
  public let attendees: Int
  public let title: String
  /// When it was made: before `start`, and before the day of the demonstration.
  public let madeAt: LocalTime

  /// The same so many days later, for a habit.
  package func later(by days: Int) -> SeedBooking {
    func later(_ time: LocalTime) -> LocalTime { LocalTime(time.date + days, minute: time.minute) }
    return SeedBooking(
      lines: lines, start: later(start), end: later(end), household: household, member: member,
      attendees: attendees, title: title, madeAt: later(madeAt))
  }
}

/// A calendar of the old system with its dates filled in, ready for import.
public struct SeedCalendar: Hashable, Sendable {
  /// The file's name, as `outlook.ics`.
  public let name: String
  /// iCalendar text with the line ends of the program it stands for.
  public let bytes: [UInt8]
}

/// Why seed files cannot be used, with the place.
public struct SeedFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's name within the folder of seeds.
  public let file: String
  /// The line, from 1, when the fault has one.
  public let line: Int?
  /// What is wrong, as a sentence without its full stop.
  public let reason: String

  public var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(reason)" }
}

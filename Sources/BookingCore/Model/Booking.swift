/// A household's use of one or more resources during one stretch of time.
public struct Booking: Hashable, Sendable {
  public enum Status: String, Sendable, CaseIterable {
    /// Waits for a decision; holds its place unless it competes for it.
    case requested
    /// Holds its place.
    case confirmed
    /// Given up by its household or on its behalf.
    case cancelled
    /// Refused by the board.
    case declined
    /// Cancelled by a plan that resolved a double booking.
    case displaced

    /// Whether the booking still stands: it counts in quotas, and can be changed and cancelled.
    public var isActive: Bool { self == .confirmed || self == .requested }

    /// Whether the booking's lines take units, when it was asked for in this way.
    func holdsPlace(as request: BookingRequest.Kind?) -> Bool {
      self == .confirmed || self == .requested && request != .compete
    }
  }

  /// Row number; people see its short code.
  public let id: ID<Booking>
  /// The time used, without buffers.
  public var range: TimeRange
  /// What is used: 1 to 32 lines; a line's place in the array is its number.
  public var lines: [BookingLine]
  public var household: ID<Household>
  /// Who made it; nil when an administrator or an import did.
  public var member: ID<Member>?
  public var status = Status.confirmed
  /// People expected, 0 when unknown.
  public var attendees = 0
  /// Free text for the household and the board; personal.
  public var title = ""
  /// How far, in minutes, the household says the booking may be shifted by a plan.
  public var flexibleMinutes = 0
  /// Other areas in which the household accepts a place.
  public var acceptedAreas: [ID<Area>] = []
  /// UID in the calendar it was imported from.
  public var importUID: String?
  public let createdAt: Minute
  /// Raised by one with each change; the API's ETag.
  public var version = 1
  /// The version of the house rules under which it was decided, those of its first line's area.
  public var rulesVersion: Int?
  /// How it was asked for; nil where nobody had to decide, and in requests of older programs, which hold their place.
  public var request: BookingRequest?
  /// What has to be done about it by when, as the rules ask.
  public var duties: [Duty] = []
  /// The areas that hold it together with its household: their boards and members see it.
  public var withAreas: [ID<Area>] = []
  /// The series it belongs to, as the store tells; not part of what is decided and logged.
  public var series: ID<Series>?

  /// Whether its lines take units.
  public var holdsPlace: Bool { status.holdsPlace(as: request?.kind) }
  /// Whether it is held for somebody in line who has not said yes.
  public var isOffer: Bool { status == .requested && request?.kind == .offer }
  /// By when it is decided at the latest; nil when nothing is to be decided.
  public var decideBy: Minute? { status == .requested ? request?.decideBy ?? range.start : nil }
}

/// What a booking asks for that is not confirmed at once.
public struct BookingRequest: Hashable, Sendable {
  /// How it stands until it is decided.
  public enum Kind: String, Sendable, CaseIterable {
    /// It holds its place, and the board decides.
    case hold
    /// It takes nothing: others may ask for the same, and the board chooses.
    case compete
    /// It holds its place for one who stood in line, who accepts it or not.
    case offer
  }

  /// How it stands until it is decided.
  public var kind: Kind
  /// By when it is decided; never after the start.
  public var decideBy: Minute
  /// What happens then, when nobody has decided.
  public var otherwise = HouseRules.Approval.Decision.decline
}

extension Booking {
  /// A confirmed booking with nothing but these values.
  package init(
    id: ID<Booking>, range: TimeRange, lines: [BookingLine], household: ID<Household>, createdAt: Minute
  ) {
    self.init(id: id, range: range, lines: lines, household: household, member: nil, createdAt: createdAt)
  }
}

/// One resource of a booking, with the number of units taken.
public struct BookingLine: Hashable, Sendable {
  /// What is used; may be a composite.
  public var resource: ID<Resource>
  /// Units taken, 1 to 10,000; 1 for rooms and gardens.
  public var units: Int

  /// A line of `units` of a resource.
  public init(resource: ID<Resource>, units: Int = 1) {
    self.resource = resource
    self.units = units
  }
}

extension [BookingLine] {
  /// Adds a line, to that of the same thing where there is one.
  mutating func add(_ line: BookingLine) {
    if let same = firstIndex(where: { $0.resource == line.resource }) {
      self[same].units += line.units
    } else {
      append(line)
    }
  }
}

/// An active booking of a household, as quotas see it.
package struct HeldBooking: Hashable, Sendable {
  package var id: ID<Booking>
  package var range: TimeRange
  package var lines: [BookingLine]
}

/// Which bookings of a household are to be known: those that start from one minute on or end after another.
package struct BookingMemory {
  package var startingFrom: Minute
  package var endingAfter: Minute

  package init(startingFrom: Minute, endingAfter: Minute) {
    (self.startingFrom, self.endingAfter) = (startingFrom, endingAfter)
  }
}

/// A resource as the schedule sees it: units, buffers and parts, without names, rules or opening hours.
public struct ScheduleResource: Hashable, Sendable {
  /// Row number; small, since the schedule keeps an array indexed by it.
  public let id: ID<Resource>
  /// How many there are.
  public var units: Int32
  /// Minutes needed before each use.
  public var setup: Int32
  /// Minutes needed after each use.
  public var turnover: Int32
  /// The atoms of a composite; empty for an atom.
  public var parts: [ID<Resource>]

  /// A resource of these values.
  public init(
    id: ID<Resource>, units: Int32 = 1, setup: Int32 = 0, turnover: Int32 = 0, parts: [ID<Resource>] = []
  ) {
    self.id = id
    self.units = units
    self.setup = setup
    self.turnover = turnover
    self.parts = parts
  }
}

/// What an active booking takes: the schedule's view of it.
public struct Occupancy: Hashable, Sendable {
  /// Which booking.
  public var booking: ID<Booking>
  /// The time used, without buffers.
  public var range: TimeRange
  /// What is used; a line's place in the array is its number.
  public var lines: [BookingLine]

  /// Whether nothing is used by `other` that is not used by this one.
  func covers(_ other: Occupancy) -> Bool {
    func units(_ resource: ID<Resource>, _ lines: [BookingLine]) -> Int {
      lines.reduce(0) { $0 + ($1.resource == resource ? $1.units : 0) }
    }
    return range.contains(other.range)
      && other.lines.allSatisfy { units($0.resource, other.lines) <= units($0.resource, lines) }
  }
}

/// A claim and the atom on which it lies.
public struct AtomClaim: Hashable, Sendable {
  /// The atom.
  public let atom: ID<Resource>
  /// What is taken of it.
  public let claim: Claim
}

/// An atom that has too few units left for a booking.
public struct Shortage: Hashable, Sendable {
  /// The atom.
  public let atom: ID<Resource>
  /// Units missing at the worst moment, at least 1.
  public let missing: Int32
  /// Units the atom has.
  public let capacity: Int32
}

/// A maximal range during which an atom's claims exceed its units: a double booking.
public struct Excess: Hashable, Sendable {
  /// The atom.
  public let atom: ID<Resource>
  /// When; claims do not exceed the units just before and just after.
  public let range: TimeRange
  /// Units claimed at the worst moment.
  public let peak: Int32
  /// Units the atom has.
  public let capacity: Int32
  /// The bookings with a claim that shares a minute with `range`; sorted, distinct.
  public let bookings: [ID<Booking>]
}

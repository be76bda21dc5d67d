/// Something residents share: a room, a garden, equipment; or a composite made of other resources.
public struct Resource: Hashable, Sendable {
  /// What sort of thing it is; a booking is only ever moved to another of the same kind.
  public enum Kind: String, Sendable, CaseIterable {
    case room, garden, equipment
  }

  public enum Status: String, Sendable, CaseIterable {
    case active
    /// Cannot be used at present; bookings on it are in conflict.
    case outOfService = "out-of-service"
    /// Gone for good; kept for history.
    case retired
  }

  public let id: ID<Resource>
  /// The name used in commands and addresses, as `faelleshus-vangede`.
  public var slug: Slug
  /// The area that owns it.
  public var area: ID<Area>
  public var kind: Kind
  public var name: String
  /// People it holds; nil when that does not matter.
  public var seats: Int?
  /// How many there are, 1 to 10,000; 1 for rooms and gardens.
  public var units = 1
  /// What it offers, as `projector`; sorted, distinct.
  public var features: [String] = []
  /// Minutes needed before each use, 0 to 10,080.
  public var setupMinutes = 0
  /// Minutes needed after each use, 0 to 10,080.
  public var turnoverMinutes = 0
  /// The parts of a composite, sorted; empty for an atom. Parts are atoms of one unit.
  public var parts: [ID<Resource>] = []
  /// When it is open, on the area's clock.
  public var openingHours = OpeningHours.always
  public var status = Status.active
  /// The household that lends it to the commons and may take it back; nil when the area owns it. Personal.
  public var owner: ID<Household>?
  /// Raised by one with each change; the API's ETag.
  public var version = 1

  /// Whether claims land on its parts instead of itself.
  public var isComposite: Bool { !parts.isEmpty }
}

/// A stretch of time during which a resource cannot be used, as after water damage.
public struct Closure: Hashable, Sendable {
  public let id: ID<Closure>
  /// What is closed; closing a composite does not close its parts, closing a part closes the composite.
  public var resource: ID<Resource>
  public var range: TimeRange
  /// Why, shown to everybody.
  public var reason: String
}

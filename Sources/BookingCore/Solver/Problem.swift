/// Bookings that may not all be able to stay where they are, and what changing them costs.
///
/// All times are whole minutes from the start of the horizon and all intervals are half open. References between
/// areas, resources and bookings are indexes into the arrays here; the ids are for files and for people.
/// A problem that exists is sound: both initialisers refuse whatever breaks a rule of the format.
public struct Problem: Sendable {
  /// A half-open stretch of minutes.
  public struct Span: Hashable, Sendable {
    public var start: Int
    public var end: Int
    public init(_ start: Int, _ end: Int) {
      self.start = start
      self.end = end
    }
  }

  /// Something that can be booked; a composite occupies its parts instead of itself.
  public struct Resource: Hashable, Sendable {
    public var id: String
    /// Index of its area.
    public var area: Int
    public var kind: BookingCore.Resource.Kind
    /// People it holds; nil when that does not matter.
    public var seats: Int?
    public var units: Int
    public var features: [String]
    /// Minutes occupied before each use.
    public var setup: Int
    /// Minutes occupied after each use.
    public var buffer: Int
    /// Indexes of the parts of a composite: atoms of one unit.
    public var parts: [Int]
    /// When it can be used; sorted, not touching.
    public var open: [Span]

    public init(
      id: String, area: Int, kind: BookingCore.Resource.Kind, seats: Int? = nil, units: Int = 1,
      features: [String] = [], setup: Int = 0, buffer: Int = 0, parts: [Int] = [], open: [Span]
    ) {
      self.id = id
      self.area = area
      self.kind = kind
      self.seats = seats
      self.units = units
      self.features = features
      self.setup = setup
      self.buffer = buffer
      self.parts = parts
      self.open = open
    }
  }

  /// One resource that a booking uses, and what a replacement must offer.
  public struct Line: Hashable, Sendable {
    /// Index of the resource it has now.
    public var resource: Int
    public var units: Int
    public var needs: [String]
    public init(resource: Int, units: Int = 1, needs: [String] = []) {
      self.resource = resource
      self.units = units
      self.needs = needs
    }
  }

  /// A place, a start, or a place at a start that a booking must not be given.
  public struct Ban: Hashable, Sendable {
    /// Index of the resource; nil for every resource.
    public var resource: Int?
    /// The start; nil for every start.
    public var start: Int?
    public init(resource: Int? = nil, start: Int? = nil) {
      self.resource = resource
      self.start = start
    }
  }

  /// Somebody's claim on one or more resources during one interval.
  public struct Booking: Hashable, Sendable {
    public var id: String
    public var start: Int
    public var end: Int
    public var attendees: Int
    /// How much a disruption of this booking counts, 1 to 1,000,000.
    public var weight: Int
    /// Whether it must keep its start and its resources.
    public var pinned: Bool
    /// Whether it stands for units that are missing: pinned, at whatever hours, without set-up and turn-over times.
    public var missing = false
    public var maxShift: Int
    public var shiftStep: Int
    /// Indexes of the areas it accepts; holds the areas of its own resources.
    public var areas: [Int]
    public var lines: [Line]
    public var forbidden: [Ban]

    public init(
      id: String, start: Int, end: Int, attendees: Int, weight: Int, pinned: Bool = false, maxShift: Int = 0,
      shiftStep: Int = 30, areas: [Int], lines: [Line], forbidden: [Ban] = []
    ) {
      self.id = id
      self.start = start
      self.end = end
      self.attendees = attendees
      self.weight = weight
      self.pinned = pinned
      self.maxShift = maxShift
      self.shiftStep = shiftStep
      self.areas = areas
      self.lines = lines
      self.forbidden = forbidden
    }
  }

  /// What a change costs before it is multiplied by the booking's weight.
  public struct Costs: Hashable, Sendable {
    public var cancel: Int
    /// For each line that gets another resource.
    public var move: Int
    public var perTravelMinute: Int
    public var perShiftStep: Int
    public init(cancel: Int, move: Int, perTravelMinute: Int, perShiftStep: Int) {
      self.cancel = cancel
      self.move = move
      self.perTravelMinute = perTravelMinute
      self.perShiftStep = perShiftStep
    }
  }

  /// Minutes from 0 in which bookings may lie.
  public let horizon: Int
  /// Ids of the areas.
  public let areas: [String]
  /// Minutes from area to area; symmetric, zero on the diagonal.
  public let travelMinutes: [[Int]]
  public internal(set) var resources: [Resource]
  public internal(set) var bookings: [Booking]
  public let costs: Costs

  /// A problem of these values.
  ///
  /// - Throws: the first rule broken. Linear in the size of the problem.
  public init(
    horizon: Int, areas: [String], travelMinutes: [[Int]], resources: [Resource], bookings: [Booking],
    costs: Costs
  ) throws(ProblemFault) {
    self.horizon = horizon
    self.areas = areas
    self.travelMinutes = travelMinutes
    self.resources = resources
    self.bookings = bookings
    self.costs = costs
    try validate()
  }

  /// The problem in a file of the format `booking-resolution-problem/1`.
  ///
  /// - Throws: the first rule broken, with the path to the value. Linear in the bytes.
  public init(parsing json: [UInt8]) throws(ProblemFault) {
    var reader = ProblemReader(json)
    self = try reader.problem()
  }
}

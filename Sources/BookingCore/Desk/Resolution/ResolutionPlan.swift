/// What the administrator asks a plan for.
public struct PlanRequest: Equatable, Sendable {
  /// Names of the conflicts to resolve; empty for all.
  public var conflicts: [String] = []
  /// Bookings that must stay as they are.
  public var pins: [ID<Booking>] = []
  /// Places that bookings must not be given.
  public var forbidden: [ForbiddenPlace] = []
  /// What the administrator has decided already, whatever it costs.
  public var decided: [DecidedPlace] = []
  /// Longest time to search.
  public var seconds = 10.0
  /// How far, in minutes by bicycle, a booking may be moved without its household having said so; nil for 15.
  public var withinMinutes: Int?
  /// Whether households that were displaced within the last year are spared; false to show what that changes.
  package var sparesDisplaced = true

  /// A request for a plan for all conflicts.
  public init() {}

  /// The request that an earlier plan answered, to be added to.
  public init(again plan: ResolutionPlan) {
    (conflicts, pins) = (plan.conflicts, plan.pins)
    (forbidden, decided, withinMinutes) = (plan.forbidden, plan.decided, plan.withinMinutes)
  }

  /// Decides what becomes of a booking; no place cancels it.
  public mutating func decide(_ booking: ID<Booking>, _ place: ResolutionPlan.Place?) {
    release(booking)
    decided.append(DecidedPlace(booking: booking, place: place))
  }

  /// Forgets what was asked about a booking.
  public mutating func release(_ booking: ID<Booking>) {
    pins.removeAll { $0 == booking }
    forbidden.removeAll { $0.booking == booking }
    decided.removeAll { $0.booking == booking }
  }
}

/// A place that a booking must not be given.
public struct ForbiddenPlace: Hashable, Sendable {
  /// Which booking.
  public let booking: ID<Booking>
  /// Which resource.
  public let resource: ID<Resource>

  /// The booking must not be given the resource.
  public init(booking: ID<Booking>, resource: ID<Resource>) {
    self.booking = booking
    self.resource = resource
  }
}

/// What becomes of a booking because an administrator says so; its household has agreed, or has to.
public struct DecidedPlace: Hashable, Sendable {
  /// Which booking.
  public let booking: ID<Booking>
  /// Where it goes; nil when it is cancelled.
  public let place: ResolutionPlan.Place?
}

/// A way out of double bookings: what happens to whom, at what cost and why. Changes nothing until applied.
public struct ResolutionPlan: Sendable {
  /// Where a plan stands.
  public enum Status: String, Sendable, CaseIterable {
    case open, applied, undone
  }

  /// What happens to one booking.
  public struct Step: Sendable {
    /// Which booking, and its version when the plan was made.
    public let booking: ID<Booking>
    public let version: Int
    /// Where it was.
    public let from: Place
    /// Whether it was only asked for, and the board has not decided.
    public let isRequest: Bool
    /// Where it goes; nil when it is cancelled.
    public let to: Place?
    /// What that costs in the plan's measure.
    public let cost: Int
    /// Why, for those who decide.
    public let reasons: Sentences
    /// Why, for the household: without others' bookings and what they weigh.
    public let notice: Sentences
    /// Why, as the API's object; empty in plans of earlier versions.
    public let why: String
    /// The codes of house rules that are against it: it was decided, or time ran out.
    public let breaks: [String]
  }

  /// Sentences in both languages.
  public struct Sentences: Hashable, Sendable {
    let danish: [String]
    let english: [String]

    /// Those of one language.
    public subscript(language: Language) -> [String] { language == .da ? danish : english }
  }

  /// A time and the resources used.
  public struct Place: Hashable, Sendable {
    /// When.
    public var range: TimeRange
    /// What.
    public var lines: [BookingLine]

    /// These resources at that time.
    public init(range: TimeRange, lines: [BookingLine]) {
      self.range = range
      self.lines = lines
    }
  }

  /// Row number; 0 until it is saved.
  public var id: ID<ResolutionPlan>
  /// Where it stands.
  public var status: Status
  /// When it was made.
  public var createdAt: Minute
  /// The last change it knows.
  public var basedOn: Int64
  /// Whether nothing cheaper exists, might exist, or the pins contradict each other.
  public var proof: Plan.Status
  /// The weighted disruption; nil when infeasible.
  public var objective: Int?
  /// Proven: no plan costs less.
  public var lowerBound: Int?
  /// The conflicts it resolves.
  public var conflicts: [String]
  /// The bookings in those conflicts and their versions, whether changed or not.
  public var involved: [ID<Booking>: Int]
  /// The changes, by booking.
  public var steps: [Step]
  /// What was pinned and forbidden.
  public var pins: [ID<Booking>]
  public var forbidden: [ForbiddenPlace]
  /// What was decided beforehand.
  public var decided: [DecidedPlace]
  /// How far bookings could be moved, where that was said.
  public var withinMinutes: Int?
  /// The pinned bookings that cannot all stay; only when infeasible.
  public var pinnedConflicts: [ID<Booking>]

  /// Raised by one with each change: a plan is applied once and undone once; the API's ETag.
  public var version: Int { 1 + (Status.allCases.firstIndex(of: status) ?? 0) }
  /// The name people use, as `pl-7q2m4x`.
  public var code: String { ShortCode.code("pl", max(1, id.value)) }
}

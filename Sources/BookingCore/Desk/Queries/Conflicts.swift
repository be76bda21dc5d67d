/// A double booking, derived from what is stored and never stored itself.
public struct Conflict: Hashable, Sendable {
  /// What broke the promise.
  public enum Cause: Hashable, Sendable {
    /// Claims exceed the units.
    case excess(claimed: Int, units: Int)
    /// Claims exceed the units because some are out of service or not back; those count as claimed.
    case unitsMissing(claimed: Int, units: Int)
    /// The resource is closed.
    case closure(reason: String)
    /// The use lies outside opening hours.
    case hours
    /// The resource is out of service or retired.
    case notInUse

    /// The stable English name that programs rely on.
    public var code: String {
      switch self {
      case .excess: "double-booking"
      case .unitsMissing: "units-missing"
      case .closure: "closure"
      case .hours: "outside-hours"
      case .notInUse: "not-in-use"
      }
    }

    /// What is wrong, as a sentence.
    public func text(_ language: Language) -> String {
      switch self {
      case .excess(let claimed, let units):
        language.pick(
          "Der er lovet \(claimed), men der er kun \(units).",
          "\(claimed) are promised, but there \(units == 1 ? "is" : "are") only \(units).")
      case .unitsMissing(let claimed, let units):
        language.pick(
          "Der mangler \(claimed - units): enheder er ude af drift eller ikke kommet tilbage.",
          "\(claimed - units) too few: units are out of service or have not come back.")
      case .closure(let reason):
        language.pick("Der er lukket: \(reason).", "It is closed: \(reason).")
      case .hours: language.pick("Det er uden for åbningstiden.", "It lies outside opening hours.")
      case .notInUse: language.pick("Ressourcen er ikke i brug.", "The resource is not in use.")
      }
    }
  }

  /// The name people use; the same between calls as long as resource, cause and earliest booking stay.
  public let id: String
  /// The atom, or for the other causes the resource booked.
  public let resource: ID<Resource>
  /// When.
  public let range: TimeRange
  /// What broke the promise.
  public let cause: Cause
  /// The bookings in it; sorted, distinct.
  public let bookings: [ID<Booking>]

  init(resource: ID<Resource>, range: TimeRange, cause: Cause, bookings: [ID<Booking>]) {
    self.resource = resource
    self.range = range
    self.cause = cause
    self.bookings = bookings
    id = Self.name(resource, cause, bookings.first ?? ID(0))
  }

  /// Whether a place is closed that somebody has.
  public var isClosed: Bool {
    if case .closure = cause { true } else { false }
  }

  /// Whether this closure is the cause.
  func isMade(by closure: Closure, in registry: Registry) -> Bool {
    guard case .closure = cause, range.overlaps(closure.range) else { return false }
    return registry.constituents(of: registry.resource(resource)).contains(closure.resource)
  }

  /// Six letters of a digest of resource, cause and earliest booking: stable, and short enough to type.
  private static func name(_ resource: ID<Resource>, _ cause: Cause, _ booking: ID<Booking>) -> String {
    let digest = SHA256.digest("\(resource.value)/\(cause.code)/\(booking.value)".utf8)
    let number = digest.prefix(4).reduce(Int64(0)) { $0 << 8 | Int64($1) } % 728_000_000 + 1
    return ShortCode.code("cf", number)
  }
}

extension BookingDesk.View {
  /// The conflicts of these names, by any unique beginning, in their order; all of them when none is named.
  public func conflicts(named names: [String], among all: [Conflict]? = nil) throws -> [Conflict] {
    let all = try all ?? conflicts()
    if names.isEmpty { return all }
    var named: Set<String> = []
    return try names.flatMap { name in
      let matching = all.filter { $0.id.hasPrefix(name.lowercased()) }
      guard Set(matching.map(\.id)).count == 1 else { throw DeskError.notFound(kind: .conflict, name: name) }
      return named.insert(matching[0].id).inserted ? matching : []
    }
  }

  /// The conflict of this name, if there still is one; any unique beginning does.
  public func conflict(named name: String) throws -> Conflict? {
    let matching = try conflicts().filter { $0.id.hasPrefix(name.lowercased()) }
    return Set(matching.map(\.id)).count == 1 ? matching.first : nil
  }
}

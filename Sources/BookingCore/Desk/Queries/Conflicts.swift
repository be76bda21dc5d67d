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
        language.pick("Der er lukket", "It is closed") + (reason.isEmpty ? "." : ": \(reason).")
      case .hours: language.pick("Det er uden for åbningstiden.", "It lies outside opening hours.")
      case .notInUse: language.pick("Ressourcen er ikke i brug.", "The resource is not in use.")
      }
    }
  }

  /// The name people use; the same between calls as long as resource, cause and earliest booking stay.
  public private(set) var id: String
  /// The atom, or for the other causes the resource booked.
  public let resource: ID<Resource>
  /// When.
  public let range: TimeRange
  /// What broke the promise.
  public let cause: Cause
  /// The closure, where that is the cause.
  let closure: ID<Closure>?
  /// The bookings in it; sorted, distinct.
  public internal(set) var bookings: [ID<Booking>]

  init(
    resource: ID<Resource>, range: TimeRange, cause: Cause, closure: ID<Closure>? = nil,
    bookings: [ID<Booking>]
  ) {
    (self.resource, self.range, self.cause, self.closure) = (resource, range, cause, closure)
    self.bookings = bookings
    id = ""
    name(0)
  }

  /// Whether a place is closed that somebody has.
  public var isClosed: Bool { closure != nil }

  /// Six letters of a digest of resource, cause and earliest booking: stable, and short enough to type. `earlier` is
  /// how many conflicts have all that in common with it and come before.
  private mutating func name(_ earlier: Int) {
    let parts = [
      Int64(resource.value), bookings.first?.value ?? 0, Int64(closure?.value ?? 0), Int64(earlier),
    ]
    let digest = SHA256.digest("\(cause.code)/\(parts)".utf8)
    let number = digest.prefix(4).reduce(Int64(0)) { $0 << 8 | Int64($1) } % 728_000_000 + 1
    id = ShortCode.code("cf", number)
  }

  /// The conflicts in the same order, each with a name of its own.
  static func named(_ conflicts: [Conflict]) -> [Conflict] {
    var seen: [String: Int] = [:]
    return conflicts.map { conflict in
      var named = conflict
      let earlier = seen[conflict.id, default: 0]
      seen[conflict.id] = earlier + 1
      if earlier > 0 { named.name(earlier) }
      return named
    }
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
      guard matching.count == 1 else { throw DeskError.notFound(kind: .conflict, name: name) }
      return named.insert(matching[0].id).inserted ? matching : []
    }
  }

  /// The conflict of this name, if there still is one; any unique beginning does.
  public func conflict(named name: String) throws -> Conflict? {
    let matching = try conflicts().filter { $0.id.hasPrefix(name.lowercased()) }
    return matching.count == 1 ? matching.first : nil
  }
}

/// Whoever bookings and quotas belong to: a home, an association, a board, the municipality.
public struct Household: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case home, association, board, municipality
  }

  public let id: ID<Household>
  /// The name used in commands, as `vangede-k12`.
  public var slug: Slug
  public var area: ID<Area>
  public var kind = Kind.home
  /// The name boards read, as "Vangedevej 12, 2. tv"; personal.
  public var name: String
  /// Whether it lives in none of the areas; its area only knows how to reach it.
  public var isOutside = false
  /// When it moved out, if it did.
  public var endedAt: Minute?
  /// Raised by one with each change.
  public var version = 1

  /// Whether it has not moved out by a minute.
  func isHere(at minute: Minute) -> Bool { endedAt.map { minute < $0 } ?? true }
}

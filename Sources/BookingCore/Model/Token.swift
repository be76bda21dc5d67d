/// A secret that lets a program act for a member; only its digest is kept.
public struct Token: Hashable, Sendable {
  /// How much of its member's rights a token or session carries, each what is before it and more.
  public enum Scope: String, Sendable, CaseIterable, Comparable {
    case read
    /// Booking and all of a resident's daily life.
    case write
    /// All that the member may do.
    case admin

    public static func < (a: Scope, b: Scope) -> Bool { a.rank < b.rank }

    private var rank: Int {
      switch self {
      case .read: 0
      case .write: 1
      case .admin: 2
      }
    }
  }

  public let id: ID<Token>
  public let member: ID<Member>
  /// What it is for, in its owner's words.
  public let name: String
  /// How much of the member's rights it carries.
  public var scope = Scope.admin
  public let createdAt: Minute
  /// From when on it no longer works; nil when it does not expire.
  public var expiresAt: Minute?
  public var revokedAt: Minute?
  /// The hour in which it was last used, counted from 1970; nil when it never was.
  public var lastUsedHour: Int?

  /// Whether it works at a minute.
  public func isValid(at now: Minute) -> Bool {
    revokedAt == nil && expiresAt.map { now < $0 } ?? true
  }
}

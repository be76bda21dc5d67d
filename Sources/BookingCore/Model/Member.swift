/// A person of a household who may log in.
public struct Member: Hashable, Sendable {
  public let id: ID<Member>
  /// The name used in commands, as `mette-k12`.
  public var handle: Slug
  /// Whose bookings the person makes.
  public var household: ID<Household>
  /// The person's name; personal.
  public var name: String
  /// E-mail address, or empty; personal.
  public var email = ""
  public var role = Role.resident
  /// In which language the person is written to.
  public var language = Language.da
  /// Raised by one with each change.
  public var version = 1
}

/// What a member may do, from least to most; a role is held in the area of the member's household,
/// an administrator's everywhere.
public enum Role: String, Sendable, CaseIterable, Comparable {
  /// Books for the own household.
  case resident
  /// Lends out equipment of the area as well.
  case volunteer
  /// Sets the area's rules, approves and closes, and sees names in the area as well.
  case board
  /// May do everything everywhere.
  case administrator

  public static func < (a: Role, b: Role) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .resident: 0
    case .volunteer: 1
    case .board: 2
    case .administrator: 3
    }
  }
}

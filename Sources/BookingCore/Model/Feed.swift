/// A calendar that programs such as Outlook subscribe to by a secret address; only the secret's digest is kept.
public struct Feed: Hashable, Sendable {
  /// Whose bookings it shows.
  public enum Scope: Hashable, Sendable {
    /// One household's, with their titles.
    case household(ID<Household>)
    /// One resource's: when it is taken.
    case resource(ID<Resource>)
    /// All of an area's resources: when they are taken.
    case area(ID<Area>)
  }

  public let id: ID<Feed>
  /// Whose bookings it shows.
  public let scope: Scope
  /// Who made it and reads with it: it never shows more than this member may know. Nil for the operator, whose
  /// feeds of places name nobody.
  public let owner: ID<Member>?
  public let createdAt: Minute
  public var revokedAt: Minute?
}

extension ID where Entity == Feed {
  /// The name people use, as `fd-7q2m4x`; no secret.
  public var code: String { ShortCode.code("fd", value) }
}

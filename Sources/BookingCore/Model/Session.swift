/// A one-time code on its way to a member by letter; only its digest is kept.
public struct Invitation: Hashable, Sendable {
  public let id: ID<Invitation>
  public let member: ID<Member>
  public let createdAt: Minute
  /// From when on the code no longer works.
  public let expiresAt: Minute
}

/// A browser in which a member is logged in; only the digest of its secret is kept.
public struct Session: Hashable, Sendable {
  public let id: ID<Session>
  public let member: ID<Member>
  public let createdAt: Minute
  /// When it ends, used or not.
  public let expiresAt: Minute
  /// The hour in which it was last used, counted from 1970.
  public let lastUsedHour: Int

  /// How long a session lasts, in minutes: unused, and at most. Who may do more is logged out earlier.
  static func lifetime(of role: Role) -> (idle: Int32, longest: Int32) {
    let (idleHours, days): (Int32, Int32) = role < .board ? (336, 90) : (12, 7)
    return (idleHours * 60, days * 1440)
  }
}

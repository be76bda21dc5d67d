/// A secret that lets a program act for a member; only its digest is kept.
public struct Token: Hashable, Sendable {
  /// Row number.
  public let id: ID<Token>
  /// For whom it acts.
  public let member: ID<Member>
  /// What it is for, in its owner's words.
  public let name: String
  /// When it was made.
  public let createdAt: Minute
  /// From when on it no longer works; nil when it does not expire.
  public let expiresAt: Minute?
  /// When it was revoked, if it was.
  public let revokedAt: Minute?

  /// A token of these values.
  public init(
    id: ID<Token>, member: ID<Member>, name: String, createdAt: Minute, expiresAt: Minute? = nil,
    revokedAt: Minute? = nil
  ) {
    self.id = id
    self.member = member
    self.name = name
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.revokedAt = revokedAt
  }

  /// Whether it works at a minute.
  public func isValid(at now: Minute) -> Bool {
    revokedAt == nil && expiresAt.map { now < $0 } ?? true
  }
}

/// What somebody shows who asks over HTTP; secrets only as their digest.
public enum Credential: Hashable, Sendable {
  /// A program's token.
  case token([UInt8])
  /// A browser's session.
  case session([UInt8])
  /// The name under which a trusted proxy knows the member.
  case subject([UInt8])

  /// The token with these bytes.
  public static func token(secret: some Sequence<UInt8>) -> Credential { .token(SHA256.digest(secret)) }
  /// The session with this secret.
  public static func session(secret: String) -> Credential { .session(SHA256.digest(secret.utf8)) }
  /// The member whom a trusted proxy calls by this name.
  public static func subject(name: String) -> Credential { .subject(digest(name)) }

  static func digest(_ subject: String) -> [UInt8] { SHA256.digest("subject \(subject)".utf8) }
}

/// Whom a credential stands for.
public struct Caller: Sendable {
  /// Who.
  public let actor: Actor
  /// The member's household.
  public let household: Household
  /// The token shown, if it was one.
  public let token: ID<Token>?
  /// The session shown, if it was one.
  public let session: ID<Session>?
  /// From when on the credential no longer works; nil for never.
  let expiresAt: Minute?
  /// How many minutes it works unused, and the hour in which it was last used.
  let idleMinutes: Int32?
  public var lastUsedHour: Int?

  /// Whether the credential works at a minute.
  public func isValid(at now: Minute) -> Bool {
    if let expiresAt, now >= expiresAt { return false }
    guard let idleMinutes, let lastUsedHour else { return true }
    return Int(now.value) < (lastUsedHour + 1) * 60 + Int(idleMinutes)
  }
}

extension BookingDesk.View {
  /// Whom a credential stands for, or nil when it is unknown, expired or revoked, or the household has moved out.
  public func caller(_ credential: Credential, origin: String) throws -> Caller? {
    switch credential {
    case .token(let digest):
      guard let token = try database.token(digest: digest), token.isValid(at: now) else { return nil }
      return try caller(
        token.member, origin, token.scope, token: token.id, expiresAt: token.expiresAt,
        lastUsedHour: token.lastUsedHour)
    case .session(let digest):
      guard let session = try database.session(digest: digest),
        let found = try caller(
          session.member, origin, session: session.id, expiresAt: session.expiresAt,
          lastUsedHour: session.lastUsedHour),
        found.isValid(at: now)
      else { return nil }
      return found
    case .subject(let digest):
      return try database.member(subject: digest).flatMap { try caller($0, origin) }
    }
  }

  private func caller(
    _ id: ID<Member>, _ origin: String, _ scope: Token.Scope = .admin, token: ID<Token>? = nil,
    session: ID<Session>? = nil, expiresAt: Minute? = nil, lastUsedHour: Int? = nil
  ) throws -> Caller? {
    guard let member = try member(id), let household = try household(member.household),
      household.isHere(at: now)
    else { return nil }
    return Caller(
      actor: try actor(member, of: household, origin, scope), household: household, token: token,
      session: session, expiresAt: [expiresAt, household.endedAt].compactMap(\.self).min(),
      idleMinutes: session == nil ? nil : Session.lifetime(of: member.role).idle, lastUsedHour: lastUsedHour)
  }

  /// A member of a household as one who acts.
  func actor(_ member: Member, of household: Household, _ origin: String, _ scope: Token.Scope = .admin)
    throws -> Actor
  {
    let area = member.role == .board ? registry.area(ifKnown: household.area) : nil
    let board = try area.flatMap { try database.board(of: $0)?.id }
    return .member(
      member, area: household.area, origin: origin, scope: scope,
      helped: try database.helped(by: member.id), board: board)
  }

  /// A member with the area of the household.
  func person(_ id: ID<Member>) throws -> (Member, ID<Area>)? {
    guard let member = try member(id), let household = try household(member.household) else { return nil }
    return (member, household.area)
  }
}

extension BookingDesk {
  /// Notes that a credential was used in this hour, along with the next commit or within a minute.
  public func noteUse(of caller: Caller) {
    let job = WriteJob(
      command: NoteUse(caller: caller), actor: caller.actor, dryRun: false, key: nil, render: { _ in [] },
      completion: { _ in })
    if queue.hasThread { queue.add(job, urgently: false) }
  }
}

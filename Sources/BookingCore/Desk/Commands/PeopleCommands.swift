/// Makes a new household.
public struct CreateHousehold: Command {
  /// The name used in commands; must be new.
  public var slug: Slug
  /// The area it belongs to.
  public var area: Slug
  /// What sort of party it is.
  public var kind: Household.Kind
  /// The name boards read.
  public var name: String
  /// Whether it lives in none of the areas.
  public var isOutside: Bool

  /// A household of these values.
  public init(
    slug: Slug, area: Slug, kind: Household.Kind = .home, name: String, isOutside: Bool = false
  ) {
    self.isOutside = isOutside
    self.slug = slug
    self.area = area
    self.kind = kind
    self.name = name
  }

  public func execute(in transaction: Transaction) throws -> Household {
    let area = try transaction.area(self.area)
    try transaction.require(.administer)
    guard try transaction.database.household(slug: slug) == nil else {
      throw DeskError.inTheWay(detail: "the household '\(slug)' is there already")
    }
    try Self.check(name: name)
    var household = Household(
      id: ID(try transaction.database.nextID(.household)), slug: slug, area: area.id, kind: kind, name: name)
    household.isOutside = isOutside
    try transaction.insert(household)
    return household
  }

  static func check(name: String) throws {
    guard (1...200).contains(name.utf8.count) else {
      throw DeskError.invalid("/name", "must have 1 to 200 bytes")
    }
  }
}

/// Changes a household's values; nil leaves one as it is.
public struct ChangeHousehold: Command {
  /// Which household.
  public var slug: Slug
  /// The new values.
  public var name: String?
  public var kind: Household.Kind?

  /// Changes of the household `slug`; set the values to change.
  public init(slug: Slug) { self.slug = slug }

  public func execute(in transaction: Transaction) throws -> Household {
    let old = try transaction.household(slug)
    try transaction.require(.administer)
    var household = old
    household.name = name ?? old.name
    household.kind = kind ?? old.kind
    household.version += 1
    try CreateHousehold.check(name: household.name)
    try transaction.database.update(household)
    try transaction.log("household.change", from: old, to: household)
    return household
  }
}

/// Makes a new member of a household.
public struct CreateMember: Command {
  /// The name used in commands; must be new.
  public var handle: Slug
  /// Whose bookings the person makes.
  public var household: Slug
  /// The person's name.
  public var name: String
  /// E-mail address, or empty.
  public var email: String
  /// What the person may do.
  public var role: Role
  /// In which language the person is written to.
  public var language: Language

  /// A member of these values.
  public init(
    handle: Slug, household: Slug, name: String, email: String = "", role: Role = .resident,
    language: Language = .da
  ) {
    self.handle = handle
    self.household = household
    self.name = name
    self.email = email
    self.role = role
    self.language = language
  }

  public func execute(in transaction: Transaction) throws -> Member {
    let household = try transaction.household(self.household)
    try transaction.require(.administer)
    guard try transaction.database.member(handle: handle) == nil else {
      throw DeskError.inTheWay(detail: "the member '\(handle)' is there already")
    }
    let member = Member(
      id: ID(try transaction.database.nextID(.member)), handle: handle, household: household.id, name: name,
      email: email, role: role, language: language)
    try member.check()
    try transaction.insert(member)
    return member
  }
}

/// Changes a member's values; nil leaves one as it is.
public struct ChangeMember: Command {
  /// Which member.
  public var handle: Slug
  /// The new values.
  public var name: String?
  public var email: String?
  public var role: Role?
  public var language: Language?

  /// Changes of the member `handle`.
  public init(
    handle: Slug, name: String? = nil, email: String? = nil, role: Role? = nil, language: Language? = nil
  ) {
    self.handle = handle
    self.name = name
    self.email = email
    self.role = role
    self.language = language
  }

  public func execute(in transaction: Transaction) throws -> Member {
    let old = try transaction.member(handle)
    try transaction.require(.administer)
    var member = old
    member.name = name ?? old.name
    member.email = email ?? old.email
    member.role = role ?? old.role
    member.language = language ?? old.language
    member.version += 1
    try member.check()
    try transaction.database.update(member)
    try transaction.log("member.change", from: old, to: member)
    return member
  }
}

/// Makes a token with which a program acts for a member.
public struct CreateToken: Command {
  /// For whom.
  public var member: Slug
  /// What it is for.
  public var name: String
  /// When it stops working; nil for never.
  public var expiresAt: Minute?
  /// How much of the member's rights it carries.
  public var scope: Token.Scope

  /// The token and its secret, which is shown only now: only its digest is kept.
  public struct Outcome: Sendable {
    /// What was made.
    public let token: Token
    /// 43 letters of base64url: 256 random bits.
    public let secret: String
  }

  /// A token for a member.
  public init(
    member: Slug, name: String = "", expiresAt: Minute? = nil, scope: Token.Scope = .admin
  ) {
    self.scope = scope
    self.member = member
    self.name = name
    self.expiresAt = expiresAt
  }

  public func execute(in transaction: Transaction) throws -> Outcome {
    let member = try transaction.member(self.member)
    try transaction.require(.manageTokens(member: member.id))
    guard name.utf8.count <= 200 else { throw DeskError.invalid("/name", "at most 200 bytes") }
    if let expiresAt, expiresAt <= transaction.now {
      throw DeskError.invalid("/expiresAt", "must lie in the future")
    }
    if expiresAt?.isAdmissible == false {
      throw DeskError.invalid("/expiresAt", "must lie from 1970 to 2199")
    }
    let secret = Token.secret()
    let token = Token(
      id: ID(try transaction.database.nextID(.token)), member: member.id, name: name, scope: scope,
      createdAt: transaction.now, expiresAt: expiresAt)
    try transaction.database.insert(token, digest: SHA256.digest(secret.utf8))
    try transaction.log("token.create", to: token)
    return Outcome(token: token, secret: secret)
  }
}

/// Makes a token worthless at once, in every process.
public struct RevokeToken: Command {
  /// Which token.
  public var id: ID<Token>

  /// Revokes the token `id`.
  public init(id: ID<Token>) { self.id = id }

  public func execute(in transaction: Transaction) throws -> Token {
    let token = try transaction.database.token(id, for: transaction.actor)
    guard token.revokedAt == nil else { return token }
    var revoked = token
    revoked.revokedAt = transaction.now
    try transaction.database.revoke(id, at: transaction.now)
    try transaction.log("token.revoke", from: token, to: revoked)
    return revoked
  }
}

extension Token {
  /// A new secret: 256 random bits as 43 letters of base64url (RFC 4648, section 5).
  static func secret() -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var bits = 0
    var pending = 0
    var text: [UInt8] = []
    for byte in Random.bytes(32) {
      pending = pending << 8 | Int(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(letters[pending >> bits & 63])
      }
    }
    if bits > 0 { text.append(letters[pending << (6 - bits) & 63]) }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Member {
  /// Refuses values that no member can have.
  func check() throws {
    var faults: [DeskError.Fault] = []
    if !(1...200).contains(name.utf8.count) { faults.append(.init("/name", "must have 1 to 200 bytes")) }
    if !email.isEmpty, !email.isMailAddress {
      faults.append(.init("/email", "'\(email)' is no e-mail address"))
    }
    if !faults.isEmpty { throw DeskError.invalid(faults) }
  }
}

extension Transaction {
  func household(_ slug: Slug) throws -> Household { try database.household(named: slug) }
  func member(_ handle: Slug) throws -> Member { try database.member(named: handle) }

  func household(_ id: ID<Household>) throws -> Household {
    if let known = batch.households[id] { return known }
    guard let household = try database.aside({ try database.household(id) }) else {
      throw StoreError(.damaged, "household \(id.value) is missing; run 'booking-cli verify'")
    }
    batch.households[id] = household
    return household
  }

  func insert(_ household: Household) throws {
    try database.insert(household)
    try log("household.create", to: household)
  }

  func insert(_ member: Member) throws {
    try database.insert(member)
    try log("member.create", to: member)
  }
}

/// Makes a household and its first member, both or neither.
public struct CreateMemberWithHousehold: Command {
  /// The household.
  public var household: CreateHousehold
  /// The member, of that household.
  public var member: CreateMember

  /// A household and a member of it.
  public init(household: CreateHousehold, member: CreateMember) {
    self.household = household
    self.member = member
  }

  public func execute(in transaction: Transaction) throws -> Member {
    _ = try household.execute(in: transaction)
    return try member.execute(in: transaction)
  }
}

extension String {
  /// Whether it is one address `name@place` of printable ASCII without what separates addresses, so that it can stand
  /// in a mail's header.
  var isMailAddress: Bool {
    let parts = split(separator: "@", omittingEmptySubsequences: false)
    return utf8.count <= 254 && parts.count == 2 && !parts.contains("")
      && utf8.allSatisfy { (0x21...0x7E).contains($0) && !Array(",;:<>()[]\\\"".utf8).contains($0) }
  }
}

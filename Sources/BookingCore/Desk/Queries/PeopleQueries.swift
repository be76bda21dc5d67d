extension BookingDesk.View {
  /// The household of this name; refused when there is none.
  public func household(named slug: Slug) throws -> Household { try database.household(named: slug) }
  /// The member of this name; refused when there is none.
  public func member(named handle: Slug) throws -> Member { try database.member(named: handle) }

  /// The household with this id.
  public func household(_ id: ID<Household>) throws -> Household? { try database.household(id) }
  /// The household of this name.
  public func household(slug: Slug) throws -> Household? { try database.household(slug: slug) }
  /// The households of an area, or all, by name.
  public func households(area: ID<Area>? = nil) throws -> [Household] { try database.households(area: area) }
  /// The member with this id.
  public func member(_ id: ID<Member>) throws -> Member? { try database.member(id) }
  /// The member of this name.
  public func member(handle: Slug) throws -> Member? { try database.member(handle: handle) }
  /// The members of a household, or all, by name.
  public func members(household: ID<Household>? = nil) throws -> [Member] {
    try database.members(household: household)
  }
  /// The tokens of a member, or all, oldest first.
  public func tokens(member: ID<Member>? = nil) throws -> [Token] { try database.tokens(member: member) }
  /// A token for who may revoke it; unknown to everybody else.
  public func token(_ id: ID<Token>, for actor: Actor) throws -> Token { try database.token(id, for: actor) }
  /// The changes after a number, oldest first, at most `limit`.
  public func changes(since: Int64, limit: Int) throws -> [Change] {
    try database.changes(since: since, limit: limit)
  }
}

extension Database {
  func household(named slug: Slug) throws -> Household {
    guard let found = try household(slug: slug) else {
      throw DeskError.notFound(kind: .household, name: slug.text)
    }
    return found
  }

  func member(named handle: Slug) throws -> Member {
    guard let found = try member(handle: handle) else {
      throw DeskError.notFound(kind: .member, name: handle.text)
    }
    return found
  }

  func token(_ id: ID<Token>, for actor: Actor) throws -> Token {
    guard let token = try tokens(member: nil).first(where: { $0.id == id }),
      actor.may(.manageTokens(member: token.member))
    else { throw DeskError.notFound(kind: .token, name: id.code) }
    return token
  }
}

extension BookingDesk {
  /// The actor that a member's name stands for, from somewhere.
  public func actor(named handle: Slug, origin: String) throws -> Actor {
    try read { view in
      guard let member = try view.member(handle: handle),
        let household = try view.household(member.household)
      else { throw DeskError.notFound(kind: .member, name: handle.text) }
      return try view.actor(member, of: household, origin)
    }
  }
}

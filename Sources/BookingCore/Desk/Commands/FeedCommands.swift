/// Makes a calendar that programs subscribe to by a secret address.
public struct CreateFeed: Command {
  /// Whose bookings it shows, by name.
  public enum Subject: Hashable, Sendable {
    case household(Slug)
    case resource(Slug)
    case area(Slug)
  }

  /// Whose bookings; nil for the owner's household.
  public var subject: Subject?
  /// Who reads with it; nil for the actor.
  public var owner: Slug?

  /// The feed and its secret, which is shown only now: only its digest is kept.
  public struct Outcome: Sendable {
    /// What was made.
    public let feed: Feed
    /// What it and its owner are called.
    public let names: FeedNames
    /// 43 letters of base64url: 256 random bits.
    public let secret: String

    /// Where it is read, on whichever host the service has.
    public var path: String { "/calendar/\(secret).ics" }
  }

  /// A feed of a subject.
  public init(_ subject: Subject?, owner: Slug? = nil) {
    self.subject = subject
    self.owner = owner
  }

  /// An owner has at most so many feeds in use.
  static let most = 50

  public func execute(in transaction: Transaction) throws -> Outcome {
    // Asked before the look-up: nobody else learns whether there is a member of that name.
    if let owner, owner != transaction.actor.member?.handle { try transaction.require(.administer) }
    let owner = try self.owner.map(transaction.member) ?? transaction.actor.member
    let scope = try scope(for: owner, in: transaction)
    if case .household(let household) = scope, household != owner?.household {
      try transaction.require(.administer)
    }
    if let owner {
      let count = try transaction.database.feeds(owner: owner.id).count { $0.revokedAt == nil }
      guard count < Self.most else {
        throw DeskError.inTheWay(detail: "\(owner.handle) has \(count) feeds in use; revoke one first")
      }
    }
    let secret = Token.secret()
    let feed = Feed(
      id: ID(try transaction.database.nextID(.feed)), scope: scope, owner: owner?.id,
      createdAt: transaction.now)
    try transaction.database.insert(feed, digest: SHA256.digest(secret.utf8))
    try transaction.log("feed.create", to: feed)
    return Outcome(feed: feed, names: try transaction.database.names(of: feed), secret: secret)
  }

  private func scope(for owner: Member?, in transaction: Transaction) throws -> Feed.Scope {
    switch subject {
    case .household(let slug):
      guard let household = try transaction.database.household(slug: slug),
        household.id == owner?.household || transaction.actor.may(.administer)
      else { throw DeskError.notFound(kind: .household, name: slug.text) }
      return .household(household.id)
    case .resource(let slug): return .resource(try transaction.resource(slug).id)
    case .area(let slug): return .area(try transaction.area(slug).id)
    case nil:
      guard let owner else {
        throw DeskError.invalid("/household", "say whose bookings: a household, a resource or an area")
      }
      return .household(owner.household)
    }
  }
}

/// Makes a feed's address worthless at once, in every process.
public struct RevokeFeed: Command {
  /// Which feed.
  public var id: ID<Feed>

  /// Revokes the feed `id`.
  public init(id: ID<Feed>) { self.id = id }

  public func execute(in transaction: Transaction) throws -> Feed {
    let feed = try transaction.database.feed(id, for: transaction.actor)
    guard feed.revokedAt == nil else { return feed }
    var revoked = feed
    revoked.revokedAt = transaction.now
    try transaction.database.revoke(id, at: transaction.now)
    try transaction.log("feed.revoke", from: feed, to: revoked)
    return revoked
  }
}

/// What a feed's household and owner are called.
public struct FeedNames: Sendable {
  /// The household that it shows, if it shows one.
  public let household: Slug?
  /// Who reads with it; nil for the operator.
  public let owner: Slug?
}

extension Database {
  /// A feed for who may revoke it; unknown to everybody else.
  func feed(_ id: ID<Feed>, for actor: Actor) throws -> Feed {
    let right = { (feed: Feed) in feed.owner.map { Permission.manageTokens(member: $0) } ?? .administer }
    guard let feed = try feed(id), actor.may(right(feed)) else {
      throw DeskError.notFound(kind: .feed, name: id.value > 0 ? id.code : "\(id.value)")
    }
    return feed
  }

  func names(of feed: Feed) throws -> FeedNames {
    var shown: Slug?
    if case .household(let id) = feed.scope { shown = try household(id)?.slug }
    return FeedNames(household: shown, owner: try feed.owner.flatMap { try member($0)?.handle })
  }
}

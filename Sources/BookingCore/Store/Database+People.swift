/// Households, members and tokens: looked up one at a time.
extension Database {
  package func household(_ id: ID<Household>) throws -> Household? {
    try first("SELECT * FROM household WHERE id = ?1", .id(id), read: Household.init(row:))
  }

  package func household(slug: Slug) throws -> Household? {
    try first("SELECT * FROM household WHERE slug = ?1", .text(slug.text), read: Household.init(row:))
  }

  package func households(area: ID<Area>?) throws -> [Household] {
    try rows(
      "SELECT * FROM household WHERE (?1 IS NULL OR area = ?1) AND erased_at IS NULL ORDER BY slug",
      .id(area), read: Household.init(row:))
  }

  package func insert(_ household: Household) throws {
    try run(
      """
      INSERT INTO household (id, slug, area, kind, name, ended_at, version, is_outside)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, .id(household.id), .text(household.slug.text), .id(household.area), .text(household.kind.rawValue),
      .text(household.name), .minute(household.endedAt), .int(household.version),
      .int(household.isOutside ? 1 : 0))
  }

  package func update(_ household: Household) throws {
    try run(
      "UPDATE household SET kind = ?2, name = ?3, ended_at = ?4, version = ?5 WHERE id = ?1",
      .id(household.id), .text(household.kind.rawValue), .text(household.name), .minute(household.endedAt),
      .int(household.version))
  }

  package func member(_ id: ID<Member>) throws -> Member? {
    try first("SELECT * FROM member WHERE id = ?1", .id(id), read: Member.init(row:))
  }

  package func member(handle: Slug) throws -> Member? {
    try first("SELECT * FROM member WHERE handle = ?1", .text(handle.text), read: Member.init(row:))
  }

  package func members(household: ID<Household>?) throws -> [Member] {
    try rows(
      "SELECT * FROM member WHERE (?1 IS NULL OR household = ?1) AND erased_at IS NULL ORDER BY handle",
      .id(household), read: Member.init(row:))
  }

  package func insert(_ member: Member) throws {
    try run(
      """
      INSERT INTO member (id, handle, household, name, email, role, version, language)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, .id(member.id), .text(member.handle.text), .id(member.household), .text(member.name),
      .text(member.email), .text(member.role.rawValue), .int(member.version), .text(member.language.rawValue))
  }

  package func update(_ member: Member) throws {
    try run(
      """
      UPDATE member SET household = ?2, name = ?3, email = ?4, role = ?5, version = ?6, language = ?7
      WHERE id = ?1
      """, .id(member.id), .id(member.household), .text(member.name), .text(member.email),
      .text(member.role.rawValue), .int(member.version), .text(member.language.rawValue))
  }

  package func insert(_ token: Token, digest: [UInt8]) throws {
    try run(
      "INSERT INTO token VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, ?8)", .id(token.id), .id(token.member),
      .text(token.name), .blob(digest), .minute(token.createdAt), .minute(token.expiresAt),
      .minute(token.revokedAt), .text(token.scope.rawValue))
  }

  package func token(digest: [UInt8]) throws -> Token? {
    try first("SELECT * FROM token WHERE digest = ?1", .blob(digest), read: Token.init(row:))
  }

  package func tokens(member: ID<Member>?) throws -> [Token] {
    try rows(
      "SELECT * FROM token WHERE ?1 IS NULL OR member = ?1 ORDER BY id", .id(member), read: Token.init(row:))
  }

  package func revoke(_ token: ID<Token>, at minute: Minute) throws {
    try run("UPDATE token SET revoked_at = ?2 WHERE id = ?1", .id(token), .minute(minute))
  }

  /// What the tokens and feeds are known by that were revoked.
  func revokedDigests() throws -> [[UInt8]] {
    try rows(
      """
      SELECT digest FROM token WHERE revoked_at IS NOT NULL
      UNION ALL SELECT digest FROM feed WHERE revoked_at IS NOT NULL
      """
    ) { $0.blob(0) }
  }

  /// The household of an area's board.
  func board(of area: Area) throws -> Household? {
    try Slug("\(area.slug)-bestyrelse").flatMap { try household(slug: $0) }
  }

  /// The row number for the next thing of a kind.
  package func nextID(_ kind: Change.Kind) throws -> Int64 {
    let highest =
      switch kind {
      case .area: try first("SELECT max(id) FROM area") { $0.integer(0) }
      case .household: try first("SELECT max(id) FROM household") { $0.integer(0) }
      case .member: try first("SELECT max(id) FROM member") { $0.integer(0) }
      case .token: try first("SELECT max(id) FROM token") { $0.integer(0) }
      case .resource: try first("SELECT max(id) FROM resource") { $0.integer(0) }
      case .closure: try first("SELECT seq FROM sqlite_sequence WHERE name = 'closure'") { $0.integer(0) }
      case .plan: try first("SELECT max(id) FROM plan") { $0.integer(0) }
      case .feed: try first("SELECT max(id) FROM feed") { $0.integer(0) }
      case .outage: try first("SELECT seq FROM sqlite_sequence WHERE name = 'outage'") { $0.integer(0) }
      case .series: try first("SELECT max(id) FROM series") { $0.integer(0) }
      case .waitlist: try first("SELECT max(id) FROM waitlist_entry") { $0.integer(0) }
      case .booking: try nextBooking() - 1
      case .rules, .loan, .setting, .imported: Int64?.none
      case .invitation:
        try first("SELECT seq FROM sqlite_sequence WHERE name = 'invitation'") { $0.integer(0) }
      case .session: try first("SELECT seq FROM sqlite_sequence WHERE name = 'session'") { $0.integer(0) }
      }
    return min(max(highest ?? 0, 0), ID<Booking>.stored.upperBound) + 1
  }
}

extension Household {
  init(row: Row) throws {
    self.init(
      id: row.id(0), slug: try row.slug(1), area: row.id(2), kind: try row.choice(3), name: row.text(4),
      endedAt: row.optionalMinute(5), version: row.int(6))
    isOutside = row.int(7) == 1
  }
}

extension Member {
  init(row: Row) throws {
    self.init(
      id: row.id(0), handle: try row.slug(1), household: row.id(2), name: row.text(3), email: row.text(4),
      role: try row.choice(5), language: try row.choice(7), version: row.int(6))
  }
}

extension Token {
  init(row: Row) throws {
    self.init(
      id: row.id(0), member: row.id(1), name: row.text(2), scope: try row.choice(8), createdAt: row.minute(4),
      expiresAt: row.optionalMinute(5), revokedAt: row.optionalMinute(6),
      lastUsedHour: row.isNull(7) ? nil : row.hour(7))
  }
}

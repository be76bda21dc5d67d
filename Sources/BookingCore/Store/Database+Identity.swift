/// Invitations, PINs, sessions, known devices and failed tries: looked up one at a time, by digest.
extension Database {
  // MARK: Invitations and PINs

  package func insert(_ invitation: Invitation, digest: [UInt8]) throws {
    try run(
      "INSERT INTO invitation VALUES (?1, ?2, ?3, ?4, ?5)", .id(invitation.id), .id(invitation.member),
      .blob(digest), .minute(invitation.createdAt), .minute(invitation.expiresAt))
  }

  package func invitation(digest: [UInt8]) throws -> Invitation? {
    try first("SELECT * FROM invitation WHERE digest = ?1", .blob(digest)) {
      Invitation(id: $0.id(0), member: $0.id(1), createdAt: $0.minute(3), expiresAt: $0.minute(4))
    }
  }

  package func removeInvitations(of member: ID<Member>) throws {
    try run("DELETE FROM invitation WHERE member = ?1", .id(member))
  }

  package func passwordHash(of member: ID<Member>) throws -> String? {
    try first("SELECT hash FROM credential WHERE member = ?1", .id(member)) { $0.text(0) }
  }

  package func setPasswordHash(_ hash: String, of member: ID<Member>) throws {
    try run("INSERT OR REPLACE INTO credential VALUES (?1, ?2)", .id(member), .text(hash))
  }

  package func member(subject digest: [UInt8]) throws -> ID<Member>? {
    try first("SELECT member FROM subject_link WHERE digest = ?1", .blob(digest)) { $0.id(0) }
  }

  package func link(subject digest: [UInt8], to member: ID<Member>) throws {
    try run("INSERT OR REPLACE INTO subject_link VALUES (?1, ?2)", .blob(digest), .id(member))
  }

  // MARK: Sessions and devices

  package func insert(_ session: Session, digest: [UInt8]) throws {
    try run(
      "INSERT INTO session VALUES (?1, ?2, ?3, ?4, ?5, ?6)", .id(session.id), .id(session.member),
      .blob(digest), .minute(session.createdAt), .minute(session.expiresAt), .int(session.lastUsedHour))
  }

  package func session(digest: [UInt8]) throws -> Session? {
    try first("SELECT * FROM session WHERE digest = ?1", .blob(digest), read: Session.init(row:))
  }

  package func session(_ id: ID<Session>) throws -> Session? {
    try first("SELECT * FROM session WHERE id = ?1", .id(id), read: Session.init(row:))
  }

  package func removeSession(_ id: ID<Session>) throws {
    try run("DELETE FROM session WHERE id = ?1", .id(id))
  }

  package func removeSessions(of member: ID<Member>) throws {
    try run("DELETE FROM session WHERE member = ?1", .id(member))
  }

  /// Drops some of the sessions that have ended by themselves, so that they never pile up.
  package func removeEndedSessions(before now: Minute) throws {
    try run("DELETE FROM session WHERE expires_at <= ?1", .minute(now))
  }

  package func noteUse(session: ID<Session>, hour: Int) throws {
    try run(
      "UPDATE session SET last_used_hour = max(last_used_hour, ?2) WHERE id = ?1", .id(session), .int(hour))
  }

  package func noteUse(token: ID<Token>, hour: Int) throws {
    try run(
      "UPDATE token SET last_used_hour = max(coalesce(last_used_hour, 0), ?2) WHERE id = ?1", .id(token),
      .int(hour))
  }

  package func isDevice(digest: [UInt8], of member: ID<Member>) throws -> Bool {
    try first("SELECT 1 FROM device WHERE digest = ?1 AND member = ?2", .blob(digest), .id(member)) { _ in
      true
    } ?? false
  }

  /// Remembers a device from which a member has logged in; each member has the last ten.
  package func remember(device digest: [UInt8], of member: ID<Member>, at now: Minute) throws {
    try run("INSERT OR REPLACE INTO device VALUES (?1, ?2, ?3)", .blob(digest), .id(member), .minute(now))
    try run(
      """
      DELETE FROM device WHERE member = ?1 AND digest NOT IN
        (SELECT digest FROM device WHERE member = ?1 ORDER BY used_at DESC LIMIT 10)
      """, .id(member))
  }

  package func removeDevices(of member: ID<Member>) throws {
    try run("DELETE FROM device WHERE member = ?1", .id(member))
  }

  // MARK: Failed tries

  /// How often logging in to an account from somewhere has failed, and when last, in seconds.
  package func failures(account: [UInt8], source: String) throws -> (count: Int, at: Int64)? {
    try first(
      "SELECT count, at FROM login_failure WHERE account = ?1 AND source = ?2", .blob(account), .text(source)
    ) { ($0.int(0), $0.integer(1)) }
  }

  /// How often logging in from somewhere has failed since a second, whichever the account.
  package func failures(source: String, since: Int64) throws -> (count: Int, at: Int64) {
    try first(
      "SELECT coalesce(sum(count), 0), coalesce(max(at), 0) FROM login_failure WHERE source = ?1 AND at > ?2",
      .text(source), .integer(since)
    ) { ($0.int(0), $0.integer(1)) } ?? (0, 0)
  }

  /// How often logging in to an account has failed since a second, from other places than its known devices.
  package func failures(account: [UInt8], since: Int64) throws -> (count: Int, at: Int64) {
    try first(
      """
      SELECT coalesce(sum(count), 0), coalesce(max(at), 0) FROM login_failure
      WHERE account = ?1 AND at > ?2 AND source NOT LIKE 'device:%'
      """, .blob(account), .integer(since)
    ) { ($0.int(0), $0.integer(1)) } ?? (0, 0)
  }

  /// Counts a failure, and forgets those that were `kept` seconds ago.
  package func countFailure(account: [UInt8], source: String, at now: Int64, kept: Int64) throws {
    try run("DELETE FROM login_failure WHERE at < ?1 OR at > ?2", .integer(now - kept), .integer(now + kept))
    try run(
      """
      INSERT INTO login_failure VALUES (?1, ?2, 1, ?3)
      ON CONFLICT DO UPDATE SET count = count + 1, at = ?3
      """, .blob(account), .text(source), .integer(now))
  }

  package func forgetFailures(account: [UInt8]) throws {
    try run("DELETE FROM login_failure WHERE account = ?1", .blob(account))
  }

  package func forgetFailures(account: [UInt8], source: String) throws {
    try run("DELETE FROM login_failure WHERE account = ?1 AND source = ?2", .blob(account), .text(source))
  }
}

extension Session {
  init(row: Row) {
    self.init(
      id: row.id(0), member: row.id(1), createdAt: row.minute(3), expiresAt: row.minute(4),
      lastUsedHour: row.hour(5))
  }
}

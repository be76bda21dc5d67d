/// Notices to households, and the mails that carry them.
extension Database {
  /// Keeps a notice, and a mail to each member of the household who has an address; what a board is told also goes to
  /// those who sit on it and live elsewhere in its area.
  package func insertNotice(
    household: ID<Household>, booking: ID<Booking>?, at: Minute, kind: String, facts: String
  ) throws {
    try run(
      "INSERT INTO notice (household, booking, created_at, kind, facts) VALUES (?1, ?2, ?3, ?4, ?5)",
      .id(household), .id(booking), .minute(at), .text(kind), .text(facts))
    try run(
      """
      INSERT INTO mail (notice, member, next_at)
      SELECT ?1, id, ?3 FROM member WHERE household = ?2 AND email <> ''
      UNION SELECT ?1, m.id, ?3 FROM household b CROSS JOIN household h ON h.area = b.area
        CROSS JOIN member m ON m.household = h.id
        WHERE b.id = ?2 AND b.kind = 'board' AND m.role = 'board' AND m.email <> ''
      """, .integer(lastRowID), .id(household), .minute(at))
  }

  /// A row of the outbox.
  package struct NoticeRow {
    package var id: Int64
    package var household: ID<Household>
    package var booking: ID<Booking>?
    package var createdAt: Minute
    package var kind: String
    package var facts: String
    package var deliveredAt: Minute?
    package var readAt: Minute?
    package var failure: String?
  }

  package func notice(_ id: Int64) throws -> NoticeRow? {
    try first(
      """
      SELECT id, household, booking, created_at, kind, facts, delivered_at, read_at,
        (SELECT failure FROM mail WHERE notice = notice.id AND failure <> '') FROM notice WHERE id = ?1
      """, .integer(id), read: NoticeRow.init(row:))
  }

  /// The notices of one or two households, or of all, newest first, below the number `before`.
  package func notices(
    household: ID<Household>?, or other: ID<Household>? = nil, unread: Bool, before: Int64, limit: Int
  ) throws -> [NoticeRow] {
    try rows(
      """
      SELECT id, household, booking, created_at, kind, facts, delivered_at, read_at,
        (SELECT failure FROM mail WHERE notice = notice.id AND failure <> '') FROM notice
      WHERE (?1 IS NULL OR household IN (?1, ?5)) AND (NOT ?2 OR read_at IS NULL) AND id < ?3
      ORDER BY id DESC LIMIT ?4
      """, .id(household), .int(unread ? 1 : 0), .integer(before), .int(limit), .id(other),
      read: NoticeRow.init(row:))
  }

  package func setNoticeRead(_ id: Int64, at minute: Minute?) throws {
    try run("UPDATE notice SET read_at = ?2 WHERE id = ?1", .integer(id), .minute(minute))
  }

  /// A mail that may be tried at a minute, the longest waiting first.
  package func dueMail(at minute: Minute) throws -> (notice: Int64, member: ID<Member>, attempts: Int)? {
    try first(
      """
      SELECT notice, member, attempts FROM mail WHERE next_at IS NOT NULL AND next_at <= ?1
      ORDER BY next_at LIMIT 1
      """, .minute(minute)
    ) { ($0.integer(0), $0.id(1), $0.int(2)) }
  }

  /// How many mails may be tried at a minute.
  package func mailsDue(at minute: Minute) throws -> Int {
    try first("SELECT count(*) FROM mail WHERE next_at IS NOT NULL AND next_at <= ?1", .minute(minute)) {
      $0.int(0)
    } ?? 0
  }

  /// Notes an attempt; without a further time the mail is done with.
  package func setMail(_ notice: Int64, _ member: ID<Member>, attempts: Int, nextAt: Minute?, failure: String)
    throws
  {
    try run(
      "UPDATE mail SET attempts = ?3, next_at = ?4, failure = ?5 WHERE notice = ?1 AND member = ?2",
      .integer(notice), .id(member), .int(attempts), .minute(nextAt), .text(failure))
  }

  package func setNoticeDelivered(_ id: Int64, at minute: Minute) throws {
    try run("UPDATE notice SET delivered_at = ?2 WHERE id = ?1", .integer(id), .minute(minute))
  }
}

extension Database.NoticeRow {
  init(row: Row) {
    self.init(
      id: row.integer(0), household: row.id(1), booking: row.optionalID(2), createdAt: row.minute(3),
      kind: row.text(4), facts: row.text(5), deliveredAt: row.optionalMinute(6),
      readAt: row.optionalMinute(7), failure: row.optionalText(8))
  }
}

/// Who stands in line for what.
extension Database {
  package func waitlistEntry(_ id: ID<WaitlistEntry>) throws -> WaitlistEntry? {
    try first("SELECT * FROM waitlist_entry WHERE id = ?1", .id(id), read: WaitlistEntry.init(row:))
  }

  /// The entry for which a booking was offered.
  package func waitlistEntry(offered booking: ID<Booking>) throws -> WaitlistEntry? {
    try first("SELECT * FROM waitlist_entry WHERE booking = ?1", .id(booking), read: WaitlistEntry.init(row:))
  }

  /// Entries in any state, of a household or all, by start and number.
  package func waitlist(household: ID<Household>? = nil) throws -> [WaitlistEntry] {
    try rows(
      "SELECT * FROM waitlist_entry WHERE ?1 IS NULL OR household = ?1 ORDER BY start_at, id", .id(household),
      read: WaitlistEntry.init(row:))
  }

  /// Those in line whose time, buffers included, may meet a range, or who are of a household; by number.
  package func waiting(around range: TimeRange, or household: ID<Household>? = nil) throws -> [WaitlistEntry]
  {
    try rows(
      """
      SELECT * FROM waitlist_entry WHERE status = 'waiting'
        AND (start_at < ?2 AND end_at > ?1 OR household = ?3) ORDER BY id
      """, .minute(range.start - 20_160), .minute(range.end + 20_160), .id(household),
      read: WaitlistEntry.init(row:))
  }

  package func hasWaiting() throws -> Bool {
    try first("SELECT 1 FROM waitlist_entry WHERE status = 'waiting' LIMIT 1") { _ in true } ?? false
  }

  /// Those in line whose time has come by a minute, or whose wish is to be looked at again.
  package func waitlistDue(by minute: Minute, limit: Int) throws -> [WaitlistEntry] {
    try rows(
      """
      SELECT * FROM waitlist_entry WHERE status = 'waiting' AND start_at <= ?1
      UNION ALL SELECT * FROM waitlist_entry WHERE look_at IS NOT NULL AND start_at > ?1 LIMIT ?2
      """, .minute(minute), .int(limit), read: WaitlistEntry.init(row:))
  }

  /// Has all in line looked at again, or no longer looks at one.
  package func lookAtWaitlist(at minute: Minute) throws {
    try run("UPDATE waitlist_entry SET look_at = ?1 WHERE status = 'waiting'", .minute(minute))
  }
  package func lookedAt(_ id: ID<WaitlistEntry>) throws {
    try run("UPDATE waitlist_entry SET look_at = NULL WHERE id = ?1", .id(id))
  }

  /// Keeps an entry, new or changed.
  package func write(_ entry: WaitlistEntry) throws {
    try run(
      """
      INSERT INTO waitlist_entry VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, NULL)
      ON CONFLICT (id) DO UPDATE SET status = ?11, booking = ?12, version = ?13, look_at = NULL
      """, .id(entry.id), .minute(entry.range.start), .minute(entry.range.end),
      .text(LinesText.write(entry.lines)), .int(entry.minimumMinutes), .id(entry.household),
      .id(entry.member), .int(entry.attendees), .text(entry.title), .minute(entry.createdAt),
      .text(entry.status.rawValue), .id(entry.booking), .int(entry.version))
  }
}

extension WaitlistEntry {
  init(row: Row) throws {
    guard let lines: [BookingLine] = row.withBytes(3, LinesText.lines) else {
      throw row.damaged(3, "no booking lines")
    }
    self.init(
      id: row.id(0), lines: lines, range: try row.range(1, 2), minimumMinutes: row.optionalInt(4),
      household: row.id(5), member: row.optionalID(6), attendees: row.int(7), title: row.text(8),
      createdAt: row.minute(9), status: try row.choice(10), booking: row.optionalID(11), version: row.int(12))
  }
}

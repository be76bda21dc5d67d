extension Schema {
  /// What a booking asked the board for, and the views that tell of bookings with it: `booking_row` gives the columns
  /// in the order in which `Booking` reads them, `booking_entry` the names of whose they are after these.
  static let requests: [StaticString] = [
    // Null in bookings that never needed a decision, and in requests of older programs, which hold until they begin.
    "ALTER TABLE booking ADD COLUMN request TEXT CHECK (request IN ('hold', 'compete', 'offer'))",
    "ALTER TABLE booking ADD COLUMN decide_at INTEGER",
    "ALTER TABLE booking ADD COLUMN otherwise TEXT CHECK (otherwise IN ('approve', 'decline'))",
    "CREATE INDEX booking_requested ON booking (coalesce(decide_at, start_at)) WHERE status = 'requested'",
    "CREATE INDEX booking_competing ON booking (start_at) WHERE status = 'requested' AND request = 'compete'",
    """
    CREATE VIEW booking_row AS
    SELECT id, start_at, end_at, lines, household, member, status, attendees, title, flexible_minutes,
      accepted_areas, import_uid, created_at, version, rules_version, request, decide_at, otherwise FROM booking
    """,
    "DROP VIEW booking_entry",
    """
    CREATE VIEW booking_entry AS
    SELECT r.*, b.changed_at, h.slug AS party, h.name AS party_name, m.handle
    FROM booking_row r JOIN booking b ON b.id = r.id JOIN household h ON h.id = b.household
      LEFT JOIN member m ON m.id = b.member
    """,
  ]
}

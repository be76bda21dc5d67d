extension Schema {
  /// Bookings of an import under way: they hold their time, and nobody sees them before all are there. `change` is
  /// the row of the log that tells of one.
  static let staging: [StaticString] = [
    """
    CREATE TABLE staged (
      booking INTEGER PRIMARY KEY REFERENCES booking, change INTEGER NOT NULL REFERENCES change) STRICT
    """,
    """
    CREATE VIEW booking_stored AS
    SELECT id, start_at, end_at, lines, household, member, status, attendees, title, flexible_minutes,
      accepted_areas, import_uid, created_at, version, rules_version, request, decide_at, otherwise, duties,
      (SELECT o.series FROM series_occurrence o WHERE o.booking = booking.id) AS series, with_areas
    FROM booking
    """,
    "CREATE VIEW booking_row AS SELECT * FROM booking_stored WHERE id NOT IN (SELECT booking FROM staged)",
    """
    CREATE VIEW booking_entry AS
    SELECT r.*, b.changed_at, h.slug AS party, h.name AS party_name, m.handle
    FROM booking_row r JOIN booking b ON b.id = r.id JOIN household h ON h.id = b.household
      LEFT JOIN member m ON m.id = b.member
    """,
  ]
}

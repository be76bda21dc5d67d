extension Schema {
  /// Feeds; when a booking was last changed, which calendars tell; and bookings with the names of whose they are.
  static let feeds: [StaticString] = [
    """
    CREATE TABLE feed (
      id INTEGER PRIMARY KEY, scope TEXT NOT NULL CHECK (scope IN ('household', 'resource', 'area')),
      object INTEGER NOT NULL, owner INTEGER REFERENCES member, digest BLOB NOT NULL UNIQUE,
      created_at INTEGER NOT NULL, revoked_at INTEGER) STRICT
    """,
    // Null in bookings that were never changed.
    "ALTER TABLE booking ADD COLUMN changed_at INTEGER",
    """
    CREATE INDEX booking_given_up ON booking (changed_at)
    WHERE status IN ('cancelled', 'declined', 'displaced')
    """,
    """
    CREATE VIEW booking_entry AS
    SELECT b.id, b.start_at, b.end_at, b.lines, b.household, b.member, b.status, b.attendees, b.title,
      b.flexible_minutes, b.accepted_areas, b.import_uid, b.created_at, b.version, b.changed_at, h.slug AS party,
      h.name AS party_name, m.handle
    FROM booking b JOIN household h ON h.id = b.household LEFT JOIN member m ON m.id = b.member
    """,
  ]
}

extension Schema {
  /// The places of new bookings, one row a line in the order they come, until there are so many that writing them where
  /// they belong dirties few pages for each: `id` is 32 times the booking's number and the line's. `occupancy` shows both.
  static let recentPlaces: [StaticString] = [
    "ALTER TABLE occupancy RENAME TO occupancy_filed",
    """
    CREATE TABLE occupancy_recent (
      id INTEGER PRIMARY KEY, resource INTEGER NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
      units INTEGER NOT NULL) STRICT
    """,
    """
    CREATE VIEW occupancy AS
    SELECT resource, start_at, booking, line, end_at, units FROM occupancy_filed
    UNION ALL SELECT resource, start_at, id >> 5, id & 31, end_at, units FROM occupancy_recent
    """,
  ]

  /// Bookings as before, with conditions that cost nothing to look at: SQLite builds a table in memory, for each row
  /// that is written, of every `IN` list of three words and more in a CHECK or in a partial index. `staging` makes
  /// their views.
  static let bookings: [StaticString] = [
    "DROP VIEW booking_entry",
    "DROP VIEW booking_row",
    """
    CREATE TABLE booking_new (
      id INTEGER PRIMARY KEY, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, lines TEXT NOT NULL,
      household INTEGER NOT NULL REFERENCES household, member INTEGER REFERENCES member,
      status TEXT NOT NULL CHECK (status = 'confirmed' OR status = 'requested' OR status = 'cancelled'
        OR status = 'declined' OR status = 'displaced'),
      attendees INTEGER NOT NULL, title TEXT NOT NULL, flexible_minutes INTEGER NOT NULL,
      accepted_areas TEXT NOT NULL, import_uid TEXT, rules_version INTEGER, created_at INTEGER NOT NULL,
      version INTEGER NOT NULL, changed_at INTEGER,
      request TEXT CHECK (request IS NULL OR request = 'hold' OR request = 'compete' OR request = 'offer'),
      decide_at INTEGER, otherwise TEXT CHECK (otherwise IN ('approve', 'decline')), duties TEXT, look_at INTEGER,
      no_show INTEGER NOT NULL DEFAULT 0, with_areas TEXT, CHECK (start_at < end_at)) STRICT
    """,
    """
    INSERT INTO booking_new (id, start_at, end_at, lines, household, member, status, attendees, title,
      flexible_minutes, accepted_areas, import_uid, rules_version, created_at, version, changed_at, request, decide_at,
      otherwise, duties, look_at, no_show, with_areas)
    SELECT id, start_at, end_at, lines, household, member, status, attendees, title,
      flexible_minutes, accepted_areas, import_uid, rules_version, created_at, version, changed_at, request, decide_at,
      otherwise, duties, look_at, no_show, with_areas FROM booking ORDER BY id
    """,
    "DROP TABLE booking",
    "ALTER TABLE booking_new RENAME TO booking",
    "CREATE INDEX booking_household ON booking (household, start_at)",
    "CREATE UNIQUE INDEX booking_import ON booking (import_uid) WHERE import_uid IS NOT NULL",
    """
    CREATE INDEX booking_given_up ON booking (changed_at)
    WHERE status = 'cancelled' OR status = 'declined' OR status = 'displaced'
    """,
    """
    CREATE INDEX booking_off ON booking (start_at)
    WHERE status = 'cancelled' OR status = 'declined' OR status = 'displaced'
    """,
    "CREATE INDEX booking_no_show ON booking (household, start_at) WHERE no_show = 1",
    "CREATE INDEX booking_duties ON booking (end_at) WHERE duties IS NOT NULL",
    "CREATE INDEX booking_look ON booking (look_at) WHERE look_at IS NOT NULL",
    "CREATE INDEX booking_with ON booking (end_at) WHERE with_areas IS NOT NULL",
    "CREATE INDEX booking_requested ON booking (coalesce(decide_at, start_at)) WHERE status = 'requested'",
    "CREATE INDEX booking_competing ON booking (start_at) WHERE status = 'requested' AND request = 'compete'",
  ]
}

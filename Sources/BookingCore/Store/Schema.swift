/// The store's tables, made and changed by numbered steps that are never edited once released.
///
/// Times are minutes since 1970-01-01T00:00Z. `booking` and `change` are only ever appended to at their end. `occupancy`
/// holds the lines of active bookings alone, once more than `booking.lines` does, clustered by resource and start but for
/// newer ones, so that one resource's timeline is read without an index (`verify` compares the two).
///
/// Whole rows are read with `SELECT *`, by the place of each column: a new column always comes last.
package enum Schema {
  /// "Fael" in ASCII, SQLite's `application_id` of our stores.
  static let applicationID: Int64 = 0x4661_656C

  /// The number of the newest schema.
  package static let version = migrations.count

  /// Each step leads from the schema of its index to the next.
  static let migrations: [[StaticString]] = [
    first, second, third, fourth, householdBookings, bookingTimes, placeRuns,
  ]

  /// What each feature keeps stands in a file of its own.
  private static let second: [StaticString] = notices + feeds + lending + series + identity

  private static let third: [StaticString] =
    scale + requests + waitlist + duties + parties + bookingViews + erasure

  private static let fourth: [StaticString] = bookings + staging + doubts + recentPlaces

  private static let first: [StaticString] = [
    "PRAGMA application_id = 0x4661656C",
    """
    CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE area (
      id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
      latitude REAL NOT NULL CHECK (latitude BETWEEN -90 AND 90),
      longitude REAL NOT NULL CHECK (longitude BETWEEN -180 AND 180),
      time_zone TEXT NOT NULL, homes INTEGER NOT NULL CHECK (homes >= 0),
      version INTEGER NOT NULL) STRICT
    """,
    """
    CREATE TABLE house_rules (
      area INTEGER NOT NULL REFERENCES area, version INTEGER NOT NULL, document TEXT NOT NULL,
      PRIMARY KEY (area, version)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE household (
      id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, area INTEGER NOT NULL REFERENCES area,
      kind TEXT NOT NULL CHECK (kind IN ('home', 'association', 'board', 'municipality')),
      name TEXT NOT NULL, ended_at INTEGER, version INTEGER NOT NULL) STRICT
    """,
    """
    CREATE TABLE member (
      id INTEGER PRIMARY KEY, handle TEXT NOT NULL UNIQUE, household INTEGER NOT NULL REFERENCES household,
      name TEXT NOT NULL, email TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('resident', 'volunteer', 'board', 'administrator')),
      version INTEGER NOT NULL) STRICT
    """,
    "CREATE INDEX member_household ON member (household)",
    """
    CREATE TABLE token (
      id INTEGER PRIMARY KEY, member INTEGER NOT NULL REFERENCES member, name TEXT NOT NULL,
      digest BLOB NOT NULL UNIQUE, created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER,
      last_used_hour INTEGER) STRICT
    """,
    """
    CREATE TABLE resource (
      id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, area INTEGER NOT NULL REFERENCES area,
      kind TEXT NOT NULL CHECK (kind IN ('room', 'garden', 'equipment')), name TEXT NOT NULL,
      seats INTEGER CHECK (seats >= 0), units INTEGER NOT NULL CHECK (units BETWEEN 1 AND 10000),
      features TEXT NOT NULL, setup_minutes INTEGER NOT NULL CHECK (setup_minutes BETWEEN 0 AND 10080),
      turnover_minutes INTEGER NOT NULL CHECK (turnover_minutes BETWEEN 0 AND 10080),
      opening_hours TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('active', 'out-of-service', 'retired')),
      version INTEGER NOT NULL) STRICT
    """,
    """
    CREATE TABLE resource_part (
      composite INTEGER NOT NULL REFERENCES resource, part INTEGER NOT NULL REFERENCES resource,
      PRIMARY KEY (composite, part), CHECK (composite <> part)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE closure (
      id INTEGER PRIMARY KEY AUTOINCREMENT, resource INTEGER NOT NULL REFERENCES resource, start_at INTEGER NOT NULL,
      end_at INTEGER NOT NULL, reason TEXT NOT NULL, CHECK (start_at < end_at)) STRICT
    """,
    """
    CREATE TABLE booking (
      id INTEGER PRIMARY KEY, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, lines TEXT NOT NULL,
      household INTEGER NOT NULL REFERENCES household, member INTEGER REFERENCES member,
      status TEXT NOT NULL CHECK (status IN ('requested', 'confirmed', 'cancelled', 'declined', 'displaced')),
      attendees INTEGER NOT NULL, title TEXT NOT NULL, flexible_minutes INTEGER NOT NULL,
      accepted_areas TEXT NOT NULL, import_uid TEXT, rules_version INTEGER, created_at INTEGER NOT NULL,
      version INTEGER NOT NULL, CHECK (start_at < end_at)) STRICT
    """,
    "CREATE INDEX booking_household ON booking (household, start_at)",
    "CREATE UNIQUE INDEX booking_import ON booking (import_uid) WHERE import_uid IS NOT NULL",
    """
    CREATE TABLE occupancy (
      resource INTEGER NOT NULL, start_at INTEGER NOT NULL, booking INTEGER NOT NULL, line INTEGER NOT NULL,
      end_at INTEGER NOT NULL, units INTEGER NOT NULL,
      PRIMARY KEY (resource, start_at, booking, line)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE plan (
      id INTEGER PRIMARY KEY, created_at INTEGER NOT NULL, based_on INTEGER NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('open', 'applied', 'undone')), document TEXT NOT NULL,
      applied_at INTEGER) STRICT
    """,
    """
    CREATE TABLE displacement (
      household INTEGER NOT NULL REFERENCES household, at INTEGER NOT NULL, booking INTEGER NOT NULL,
      plan INTEGER NOT NULL REFERENCES plan, PRIMARY KEY (household, at, booking, plan)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE notice (
      id INTEGER PRIMARY KEY, household INTEGER NOT NULL REFERENCES household, booking INTEGER,
      created_at INTEGER NOT NULL, kind TEXT NOT NULL, facts TEXT NOT NULL, delivered_at INTEGER,
      attempts INTEGER NOT NULL DEFAULT 0) STRICT
    """,
    "CREATE INDEX notice_household ON notice (household, id)",
    """
    CREATE TABLE idempotency (
      actor INTEGER NOT NULL, key TEXT NOT NULL, fingerprint BLOB NOT NULL, answer BLOB NOT NULL,
      created_at INTEGER NOT NULL, PRIMARY KEY (actor, key)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX idempotency_age ON idempotency (created_at)",
    """
    CREATE TABLE refusal_count (
      day INTEGER NOT NULL, area INTEGER NOT NULL, resource INTEGER NOT NULL, rule TEXT NOT NULL,
      count INTEGER NOT NULL, PRIMARY KEY (day, area, resource, rule)) STRICT, WITHOUT ROWID
    """,
    // `before` and `after` hold no personal value: names and free text stand in `change_personal` with a random
    // salt, and the chain covers only their digest, so that erasing a person keeps the chain whole.
    """
    CREATE TABLE change (
      id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor INTEGER, origin TEXT NOT NULL, action TEXT NOT NULL,
      kind TEXT NOT NULL, object INTEGER NOT NULL, before TEXT, after TEXT, personal BLOB,
      digest BLOB NOT NULL) STRICT
    """,
    """
    CREATE TABLE change_personal (
      change INTEGER PRIMARY KEY REFERENCES change, salt BLOB NOT NULL, facts TEXT NOT NULL) STRICT
    """,
    """
    CREATE TRIGGER change_is_kept BEFORE DELETE ON change
    BEGIN SELECT RAISE(ABORT, 'the log is never shortened'); END
    """,
    """
    CREATE TRIGGER change_is_final BEFORE UPDATE ON change
    BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END
    """,
  ]

  /// Brings an open store, under its lock, to the newest schema in one transaction.
  static func migrate(_ database: Database) throws {
    let current = try version(of: database)
    guard current < version else { return }
    // A table that others refer to is made anew: whether all they refer to is there is looked at afterwards.
    try database.run("PRAGMA foreign_keys=OFF")
    do {
      try database.run("BEGIN IMMEDIATE")
      for step in current..<version {
        for statement in migrations[step] { try database.run(statement) }
        try setVersion(step + 1, in: database)
      }
      if let table = try database.first("PRAGMA foreign_key_check", read: { $0.text(0) }) {
        throw StoreError(.damaged, "a row of \(table) refers to one that is not there; restore from a backup")
      }
      try database.run("COMMIT")
      try database.run("PRAGMA foreign_keys=ON")
    } catch {
      database.rollBack()
      throw error
    }
  }

  /// The schema an existing file has; refuses files that are not ours and those of a newer program.
  static func version(of database: Database) throws -> Int {
    let found = try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
    let application = try database.first("PRAGMA application_id") { $0.integer(0) } ?? 0
    let tables = try database.first("SELECT count(*) FROM sqlite_master") { $0.int(0) } ?? 0
    if found == 0 && application == 0 && tables == 0 { return 0 }
    guard application == applicationID else {
      throw StoreError(.damaged, "\(database.path) is a database but no Fælled store; name the right file")
    }
    guard found <= version else {
      throw StoreError(
        .newer,
        "\(database.path) has schema \(found), newer than this program's \(version); use the newer program")
    }
    return found
  }

  private static func setVersion(_ version: Int, in database: Database) throws {
    // A pragma takes no parameters; the numbers are our own.
    switch version {
    case 1: try database.run("PRAGMA user_version = 1")
    case 2: try database.run("PRAGMA user_version = 2")
    case 3: try database.run("PRAGMA user_version = 3")
    case 4: try database.run("PRAGMA user_version = 4")
    case 5: try database.run("PRAGMA user_version = 5")
    case 6: try database.run("PRAGMA user_version = 6")
    case 7: try database.run("PRAGMA user_version = 7")
    default: throw StoreError(.broken, "schema \(version) has no number of its own in setVersion")
    }
  }
}

extension Schema {
  /// Where bookings are and whose, in the order they come: a new booking writes a row at a table's end, for its household
  /// as well, and none of the pages of its room and its household. Each few hundred are filed together, the places into
  /// runs of 4,096 by the booking's number as `household_booking` has them, which share the few pages of the newest run;
  /// and in quiet times places of whole runs go to run 0, that of all others, where a room's stand together. In all, a
  /// booking costs a quarter of what it would if its place went there at once; who looks at a room looks into each run.
  ///
  /// The columns of the key come first, in its order: else SQLite 3.40 checks others than it says (`integrity_check`).
  /// In `occupancy_recent`, `household` stands with the first line alone, and a line that holds no place has no units.
  /// In `occupancy_filed`, a run other than 0 is the one of the booking, counted from 1.
  static let placeRuns: [StaticString] = [
    "DROP VIEW occupancy",
    "DROP VIEW booking_by_household",
    """
    CREATE TABLE occupancy_new (
      run INTEGER NOT NULL DEFAULT 0, resource INTEGER NOT NULL, start_at INTEGER NOT NULL, booking INTEGER NOT NULL,
      line INTEGER NOT NULL, end_at INTEGER NOT NULL, units INTEGER NOT NULL,
      PRIMARY KEY (run, resource, start_at, booking, line)) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO occupancy_new SELECT 0, resource, start_at, booking, line, end_at, units FROM occupancy_filed",
    """
    INSERT OR IGNORE INTO occupancy_new SELECT 0, resource, start_at, id >> 5, id & 31, end_at, units
    FROM occupancy_recent
    """,
    "DROP TABLE occupancy_filed",
    "ALTER TABLE occupancy_new RENAME TO occupancy_filed",
    "CREATE INDEX occupancy_long ON occupancy_filed (resource, start_at) WHERE end_at - start_at > 2880",
    "DELETE FROM occupancy_recent",
    "ALTER TABLE occupancy_recent ADD COLUMN household INTEGER",
    """
    CREATE VIEW occupancy AS
    WITH RECURSIVE filed (number) AS (
      SELECT 0 UNION ALL
      SELECT (SELECT min(run) FROM occupancy_filed WHERE run > number) FROM filed WHERE number IS NOT NULL)
    SELECT resource, start_at, booking, line, end_at, units FROM filed CROSS JOIN occupancy_filed ON run = number
    UNION ALL
    SELECT resource, start_at, id >> 5, id & 31, end_at, units FROM occupancy_recent WHERE units > 0
    """,
    // Where one of the two numbers is damaged, the other one ends it.
    """
    CREATE VIEW booking_by_household AS
    WITH RECURSIVE filed (number) AS (
      SELECT 0 UNION ALL
      SELECT number + 1 FROM filed WHERE number < min(
        (SELECT max(run) FROM household_booking), (SELECT max(id) >> 12 FROM booking)))
    SELECT household, start_at, booking FROM filed CROSS JOIN household_booking ON run = number
    UNION ALL
    SELECT household, start_at, id >> 5 FROM occupancy_recent WHERE household IS NOT NULL
    """,
  ]
}

extension Schema {
  /// Whose bookings are whose, in runs of 4,096 by the booking's number: new ones of whichever household go to the few
  /// pages of the newest run, where an index over all would have each of them write a page of its own. Who asks for a
  /// household's looks once into each run, which costs a microsecond.
  static let householdBookings: [StaticString] = [
    "DROP INDEX booking_household",
    """
    CREATE TABLE household_booking (
      run INTEGER NOT NULL, household INTEGER NOT NULL, start_at INTEGER NOT NULL, booking INTEGER NOT NULL,
      PRIMARY KEY (run, household, start_at, booking)) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO household_booking SELECT id >> 12, household, start_at, id FROM booking ORDER BY 1, 2, 3, 4",
    """
    CREATE VIEW booking_by_household AS
    WITH RECURSIVE run (number) AS (
      SELECT 0 UNION ALL SELECT number + 1 FROM run WHERE number < (SELECT max(id) >> 12 FROM booking))
    SELECT household, start_at, booking FROM run CROSS JOIN household_booking ON run = number
    """,
  ]
}

extension Schema {
  /// Bookings that several areas hold together, households of none of the areas, and who may book for whom.
  static let parties: [StaticString] = [
    "ALTER TABLE booking ADD COLUMN with_areas TEXT",
    "CREATE INDEX booking_with ON booking (end_at) WHERE with_areas IS NOT NULL",
    "ALTER TABLE household ADD COLUMN is_outside INTEGER NOT NULL DEFAULT 0 CHECK (is_outside IN (0, 1))",
    """
    CREATE TABLE helper (
      household INTEGER NOT NULL REFERENCES household, member INTEGER NOT NULL REFERENCES member,
      PRIMARY KEY (household, member)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX helper_member ON helper (member)",
  ]
}

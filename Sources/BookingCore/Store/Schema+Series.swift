extension Schema {
  /// Series, and which booking stands for which of their days.
  static let series: [StaticString] = [
    """
    CREATE TABLE series (
      id INTEGER PRIMARY KEY, zone TEXT NOT NULL, first_day INTEGER NOT NULL,
      minute INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439), minutes INTEGER NOT NULL CHECK (minutes > 0),
      rule TEXT NOT NULL, exdates TEXT NOT NULL, rdates TEXT NOT NULL, ends_on INTEGER, lines TEXT NOT NULL,
      household INTEGER NOT NULL REFERENCES household, member INTEGER REFERENCES member,
      attendees INTEGER NOT NULL, title TEXT NOT NULL, flexible_minutes INTEGER NOT NULL,
      accepted_areas TEXT NOT NULL, created_at INTEGER NOT NULL, version INTEGER NOT NULL) STRICT
    """,
    "CREATE INDEX series_household ON series (household)",
    """
    CREATE TABLE series_occurrence (
      series INTEGER NOT NULL REFERENCES series, day INTEGER NOT NULL,
      booking INTEGER NOT NULL UNIQUE REFERENCES booking, wall INTEGER NOT NULL,
      minutes INTEGER NOT NULL CHECK (minutes > 0), own INTEGER NOT NULL CHECK (own IN (0, 1)),
      PRIMARY KEY (series, day)) STRICT, WITHOUT ROWID
    """,
  ]
}

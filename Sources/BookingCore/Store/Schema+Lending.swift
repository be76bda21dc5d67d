extension Schema {
  /// Loans, what was said at the desk when things went out and came back, and units out of service.
  static let lending: [StaticString] = [
    "ALTER TABLE resource ADD COLUMN owner INTEGER REFERENCES household",
    // `look_at`: when it is next looked whom it leaves without; NULL when nobody is waited for.
    """
    CREATE TABLE outage (
      id INTEGER PRIMARY KEY AUTOINCREMENT, resource INTEGER NOT NULL REFERENCES resource,
      units INTEGER NOT NULL CHECK (units BETWEEN 1 AND 10000), start_at INTEGER NOT NULL,
      end_at INTEGER NOT NULL, cause TEXT NOT NULL CHECK (cause IN ('damaged', 'withdrawn', 'away')),
      booking INTEGER REFERENCES booking, note TEXT NOT NULL, look_at INTEGER, CHECK (start_at < end_at)) STRICT
    """,
    "CREATE INDEX outage_resource ON outage (resource, start_at)",
    "CREATE INDEX outage_look ON outage (look_at) WHERE look_at IS NOT NULL",
    // `next_at`: when the borrower is next reminded or found to be late; NULL when all is back.
    """
    CREATE TABLE loan (
      booking INTEGER NOT NULL REFERENCES booking, resource INTEGER NOT NULL REFERENCES resource,
      out_units INTEGER NOT NULL CHECK (out_units >= 0),
      returned_units INTEGER NOT NULL CHECK (returned_units BETWEEN 0 AND out_units),
      next_at INTEGER, reminders INTEGER NOT NULL, PRIMARY KEY (booking, resource)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX loan_due ON loan (next_at) WHERE next_at IS NOT NULL",
    "CREATE INDEX loan_open ON loan (resource) WHERE out_units > returned_units",
    // `turn` counts the visits to the desk, which are undone whole; `outage` is what this one began.
    """
    CREATE TABLE loan_event (
      id INTEGER PRIMARY KEY, booking INTEGER NOT NULL REFERENCES booking,
      resource INTEGER NOT NULL REFERENCES resource, turn INTEGER NOT NULL, at INTEGER NOT NULL,
      member INTEGER REFERENCES member, is_return INTEGER NOT NULL CHECK (is_return IN (0, 1)),
      units INTEGER NOT NULL, condition TEXT NOT NULL CHECK (condition IN ('good', 'worn', 'damaged')),
      missing TEXT NOT NULL, note TEXT NOT NULL, outage INTEGER, booking_end INTEGER, undone_at INTEGER) STRICT
    """,
    "CREATE INDEX loan_event_booking ON loan_event (booking, turn)",
    "CREATE INDEX loan_event_resource ON loan_event (resource, id)",
    "CREATE INDEX loan_event_age ON loan_event (at)",
    """
    CREATE TABLE loan_warning (
      booking INTEGER NOT NULL REFERENCES booking, resource INTEGER NOT NULL REFERENCES resource,
      PRIMARY KEY (booking, resource)) STRICT, WITHOUT ROWID
    """,
  ]
}

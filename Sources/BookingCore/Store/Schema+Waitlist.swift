extension Schema {
  /// Who stands in line for what; `title` is personal. `look_at`: when it is looked whether the wish can be met now, for
  /// places, hours or rules have changed; NULL when nothing has.
  static let waitlist: [StaticString] = [
    """
    CREATE TABLE waitlist_entry (
      id INTEGER PRIMARY KEY, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, lines TEXT NOT NULL,
      minimum_minutes INTEGER CHECK (minimum_minutes > 0), household INTEGER NOT NULL REFERENCES household,
      member INTEGER REFERENCES member, attendees INTEGER NOT NULL, title TEXT NOT NULL, created_at INTEGER NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('waiting', 'offered', 'accepted', 'left', 'lapsed')),
      booking INTEGER UNIQUE REFERENCES booking, version INTEGER NOT NULL, look_at INTEGER,
      CHECK (start_at < end_at)) STRICT
    """,
    "CREATE INDEX waitlist_household ON waitlist_entry (household)",
    "CREATE INDEX waitlist_waiting ON waitlist_entry (start_at) WHERE status = 'waiting'",
    "CREATE INDEX waitlist_look ON waitlist_entry (look_at) WHERE look_at IS NOT NULL",
  ]
}

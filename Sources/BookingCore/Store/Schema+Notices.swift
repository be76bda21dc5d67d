extension Schema {
  /// Mails of the outbox, one for each member of a notice's household who has an address, and what was read.
  static let notices: [StaticString] = [
    "ALTER TABLE member ADD COLUMN language TEXT NOT NULL DEFAULT 'da' CHECK (language IN ('da', 'en'))",
    "ALTER TABLE notice ADD COLUMN read_at INTEGER",
    // `next_at` is when the mail may be tried (again); NULL once it is delivered or given up.
    """
    CREATE TABLE mail (
      notice INTEGER NOT NULL REFERENCES notice, member INTEGER NOT NULL REFERENCES member,
      next_at INTEGER, attempts INTEGER NOT NULL DEFAULT 0, failure TEXT NOT NULL DEFAULT '',
      PRIMARY KEY (notice, member)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX mail_due ON mail (next_at) WHERE next_at IS NOT NULL",
  ]
}

extension Schema {
  /// How people log in. Secrets are kept as digests; a PIN as yescrypt hash. What stands here is no part of the log:
  /// rows go when they are used up, and all of a person's go when the person is erased.
  static let identity: [StaticString] = [
    """
    ALTER TABLE token ADD COLUMN scope TEXT NOT NULL DEFAULT 'admin'
      CHECK (scope IN ('read', 'write', 'admin'))
    """,
    """
    CREATE TABLE invitation (
      id INTEGER PRIMARY KEY AUTOINCREMENT, member INTEGER NOT NULL REFERENCES member, digest BLOB NOT NULL UNIQUE,
      created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT
    """,
    "CREATE TABLE credential (member INTEGER PRIMARY KEY REFERENCES member, hash TEXT NOT NULL) STRICT",
    """
    CREATE TABLE subject_link (
      digest BLOB PRIMARY KEY, member INTEGER NOT NULL REFERENCES member) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE session (
      id INTEGER PRIMARY KEY AUTOINCREMENT, member INTEGER NOT NULL REFERENCES member, digest BLOB NOT NULL UNIQUE,
      created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, last_used_hour INTEGER NOT NULL) STRICT
    """,
    "CREATE INDEX session_member ON session (member)",
    """
    CREATE TABLE device (
      digest BLOB PRIMARY KEY, member INTEGER NOT NULL REFERENCES member, used_at INTEGER NOT NULL) STRICT, WITHOUT ROWID
    """,
    // `account` is a digest of the name tried, whether or not there is such a member; `at` is in seconds.
    """
    CREATE TABLE login_failure (
      account BLOB NOT NULL, source TEXT NOT NULL, count INTEGER NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (account, source)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX login_failure_source ON login_failure (source)",
    "CREATE INDEX login_failure_age ON login_failure (at)",
  ]
}

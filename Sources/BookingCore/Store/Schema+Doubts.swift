extension Schema {
  /// Where a promise may be broken, and what finds a stretch of a timeline without the rest of it.
  static let doubts: [StaticString] = [
    // Every double booking and every booking where it may not be lies in such a stretch. `is_swept`: whether it was
    // looked through, so that what it spans is no more than what was found.
    """
    CREATE TABLE doubt (
      resource INTEGER NOT NULL REFERENCES resource, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
      is_swept INTEGER NOT NULL CHECK (is_swept IN (0, 1)), PRIMARY KEY (resource, start_at, end_at),
      CHECK (start_at < end_at)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX doubt_unswept ON doubt (resource) WHERE is_swept = 0",
    "INSERT INTO doubt SELECT id, 0, 120968640, 0 FROM resource",
    "CREATE INDEX occupancy_long ON occupancy (resource, start_at) WHERE end_at - start_at > 2880",
  ]
}

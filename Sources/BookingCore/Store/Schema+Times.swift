extension Schema {
  /// When which bookings are, in runs of 4,096 by the booking's number, each written in order once it is whole: a list
  /// of all rooms looks once into each run instead of once into each room, and a new booking pays a microsecond, where
  /// an index over all would have it write a page of its own. The few that last longer than half a day have an index.
  static let bookingTimes: [StaticString] = [
    """
    CREATE TABLE booking_time (
      run INTEGER NOT NULL, start_at INTEGER NOT NULL, booking INTEGER NOT NULL, end_at INTEGER NOT NULL,
      PRIMARY KEY (run, start_at, booking)) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO booking_time SELECT id >> 12, start_at, id, end_at FROM booking
    WHERE id < (SELECT max(id) >> 12 << 12 FROM booking) ORDER BY 1, 2, 3
    """,
    "CREATE INDEX booking_long ON booking (start_at) WHERE end_at - start_at > 720",
  ]
}

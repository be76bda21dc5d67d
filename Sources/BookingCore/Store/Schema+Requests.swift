extension Schema {
  /// What a booking asked the board for.
  static let requests: [StaticString] = [
    // Null in bookings that never needed a decision, and in requests of older programs, which hold until they begin.
    "ALTER TABLE booking ADD COLUMN request TEXT CHECK (request IN ('hold', 'compete', 'offer'))",
    "ALTER TABLE booking ADD COLUMN decide_at INTEGER",
    "ALTER TABLE booking ADD COLUMN otherwise TEXT CHECK (otherwise IN ('approve', 'decline'))",
    "CREATE INDEX booking_requested ON booking (coalesce(decide_at, start_at)) WHERE status = 'requested'",
    "CREATE INDEX booking_competing ON booking (start_at) WHERE status = 'requested' AND request = 'compete'",
  ]
}

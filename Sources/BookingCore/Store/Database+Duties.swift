/// What has to be done about bookings by when.
extension Database {
  /// The bookings about which something is due by a minute, the longest due first; with when that was.
  package func bookingsToLookAt(by minute: Minute, limit: Int) throws -> [(booking: ID<Booking>, at: Minute)]
  {
    try rows(
      "SELECT id, look_at FROM booking WHERE look_at IS NOT NULL AND look_at <= ?1 ORDER BY look_at LIMIT ?2",
      .minute(minute), .int(limit)
    ) { ($0.id(0), $0.minute(1)) }
  }

  /// How often households did not turn up since a minute, those who did not: what it counts for in fairness.
  package func noShows(since minute: Minute) throws -> [ID<Household>: Int] {
    let counts = try rows(
      "SELECT household, count(*) FROM booking WHERE no_show = 1 AND start_at >= ?1 GROUP BY household",
      .minute(minute)
    ) { ($0.id(0) as ID<Household>, $0.int(1)) }
    return Dictionary(counts, uniquingKeysWith: max)
  }

  /// Bookings that end after a minute and of which something is or was asked, by start.
  package func bookingsWithDuties(endingAfter minute: Minute) throws -> [Booking] {
    try rows(
      "SELECT * FROM booking_row WHERE duties IS NOT NULL AND end_at > ?1 ORDER BY start_at, id",
      .minute(minute), read: Booking.init(row:))
  }

  package func setLook(_ booking: ID<Booking>, at minute: Minute?) throws {
    try run("UPDATE booking SET look_at = ?2 WHERE id = ?1", .id(booking), .minute(minute))
  }
}

/// Duties as the store keeps them: one a line, nothing when there are none.
enum DutyText {
  static func value(_ duties: [Duty]) -> SQLValue {
    duties.isEmpty ? .null : .text(duties.map(\.description).joined(separator: "\n"))
  }

  static func duties(_ row: Row, _ column: Int32) throws -> [Duty] {
    guard let text = row.optionalText(column) else { return [] }
    return try text.split(separator: "\n").map { line in
      guard let duty = Duty(String(line)) else { throw row.damaged(column, "no duties") }
      return duty
    }
  }
}

/// Who may book for whom, and what several areas hold together.
extension Database {
  /// The households that a member may book for beside the own one.
  package func helped(by member: ID<Member>) throws -> [ID<Household>] {
    try rows("SELECT household FROM helper WHERE member = ?1 ORDER BY household", .id(member)) { $0.id(0) }
  }

  /// Who may book for a household beside its own members, by handle.
  package func helpers(of household: ID<Household>) throws -> [Member] {
    let ids: [ID<Member>] = try rows("SELECT member FROM helper WHERE household = ?1", .id(household)) {
      $0.id(0)
    }
    return try ids.compactMap { try member($0) }.sorted { $0.handle < $1.handle }
  }

  /// Writes whether a member may book for a household; false when nothing changes.
  package func setHelper(_ member: ID<Member>, of household: ID<Household>, to isHelper: Bool) throws -> Bool
  {
    if isHelper {
      try run("INSERT OR IGNORE INTO helper VALUES (?1, ?2)", .id(household), .id(member))
    } else {
      try run("DELETE FROM helper WHERE household = ?1 AND member = ?2", .id(household), .id(member))
    }
    return changedRows > 0
  }

  /// Bookings that several areas hold together and that meet a range, by start; of `after`'s successors.
  package func bookingsHeldTogether(range: TimeRange, after: BookingCursor, limit: Int) throws -> [Booking] {
    try rows(
      """
      SELECT * FROM booking_row WHERE with_areas IS NOT NULL AND end_at > ?1 AND start_at < ?2
        AND (start_at, id) > (?3, ?4) ORDER BY start_at, id LIMIT ?5
      """, .minute(range.start), .minute(range.end), .minute(after.start), .id(after.booking), .int(limit),
      read: Booking.init(row:))
  }
}

/// Bookings that an import holds but has not made valid yet.
extension Database {
  /// Marks a booking as staged, told of by a change of the log.
  func stage(_ booking: ID<Booking>, change: Int64) throws {
    try run("INSERT INTO staged VALUES (?1, ?2)", .id(booking), .integer(change))
  }

  /// Whether any booking is staged.
  func hasStaged() throws -> Bool { try first("SELECT 1 FROM staged LIMIT 1") { _ in true } ?? false }

  /// Whether an import has staged a booking.
  func isStaged(_ booking: ID<Booking>) throws -> Bool {
    try first("SELECT 1 FROM staged WHERE booking = ?1", .id(booking)) { _ in true } ?? false
  }

  /// How many are staged, the number of the first and that of the first change that tells of one; nil without any.
  func stagedBookings() throws -> (count: Int, first: ID<Booking>, change: Int64)? {
    try first("SELECT count(*), min(booking), min(change) FROM staged") {
      $0.int(0) == 0 ? nil : ($0.int(0), $0.id(1), $0.integer(2))
    } ?? nil
  }

  /// Staged requests for a board, by number.
  func stagedRequests() throws -> [Booking] {
    try rows(
      "SELECT * FROM booking_stored WHERE status = 'requested' AND id IN (SELECT booking FROM staged) ORDER BY id",
      read: Booking.init(row:))
  }

  /// The staged ones of some bookings.
  func staged(among bookings: some Sequence<ID<Booking>>) throws -> [Booking] {
    try bookings.compactMap { id in
      try first(
        "SELECT * FROM booking_stored WHERE id = ?1 AND id IN (SELECT booking FROM staged)", .id(id),
        read: Booking.init(row:))
    }
  }

  /// Makes all staged bookings valid. Its cost is that of a page for some hundred of them.
  func validateStaged() throws { try run("DELETE FROM staged") }

  /// The last staged bookings, each with the number of the change that tells of it.
  func stagedBookings(most: Int) throws -> [(booking: Booking, change: Int64)] {
    try rows(
      "SELECT b.*, s.change FROM staged s JOIN booking_stored b ON b.id = s.booking ORDER BY s.booking DESC LIMIT ?1",
      .int(most)
    ) { (try Booking(row: $0), $0.integer(21)) }
  }

  /// Takes a staged booking out of the store, and its words out of the log.
  func dropStaged(_ booking: Booking, change: Int64) throws {
    try run("DELETE FROM staged WHERE booking = ?1", .id(booking.id))
    try removePlaces(of: booking)
    try unfileTimes(from: booking.id)
    try run("DELETE FROM booking WHERE id = ?1", .id(booking.id))
    try run("DELETE FROM change_personal WHERE change = ?1", .integer(change))
  }

  /// Whether a change tells of a booking that an import has not made valid, or has given up.
  func isStagedOrWithdrawn(_ change: Change) throws -> Bool {
    guard change.action == "booking.import" || change.action == "booking.withdraw" else { return false }
    return try first("SELECT 1 FROM booking_row WHERE id = ?1", .integer(change.object)) { _ in true } == nil
  }
}

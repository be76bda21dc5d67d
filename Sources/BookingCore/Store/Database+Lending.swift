/// Outages of units, and loans with what happened to them at the desk.
extension Database {
  // MARK: Outages

  package func outage(_ id: ID<Outage>) throws -> Outage? {
    try first("SELECT * FROM outage WHERE id = ?1", .id(id), read: Outage.init(row:))
  }

  /// All outages of a resource, past ones too, by start.
  package func outages(of resource: ID<Resource>) throws -> [Outage] {
    try rows(
      "SELECT * FROM outage WHERE resource = ?1 ORDER BY start_at, id", .id(resource), read: Outage.init(row:)
    )
  }

  /// All outages that meet a range.
  package func outages(meeting range: TimeRange) throws -> [Outage] {
    try rows(
      "SELECT * FROM outage WHERE start_at < ?2 AND end_at > ?1 ORDER BY id", .minute(range.start),
      .minute(range.end), read: Outage.init(row:))
  }

  package func insert(_ outage: Outage, lookAt: Minute?) throws {
    try run(
      "INSERT INTO outage VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", .id(outage.id), .id(outage.resource),
      .int(outage.units), .minute(outage.range.start), .minute(outage.range.end),
      .text(outage.cause.rawValue), .id(outage.booking), .text(outage.note), .minute(lookAt))
  }

  package func update(_ outage: Outage, lookAt: Minute?) throws {
    try run(
      "UPDATE outage SET units = ?2, start_at = ?3, end_at = ?4, look_at = ?5 WHERE id = ?1", .id(outage.id),
      .int(outage.units), .minute(outage.range.start), .minute(outage.range.end), .minute(lookAt))
  }

  package func setLook(_ outage: ID<Outage>, at minute: Minute?) throws {
    try run("UPDATE outage SET look_at = ?2 WHERE id = ?1", .id(outage), .minute(minute))
  }

  package func removeOutage(_ id: ID<Outage>) throws { try run("DELETE FROM outage WHERE id = ?1", .id(id)) }

  /// Outages to be looked at by a minute, at most `limit`.
  package func outagesToLookAt(by minute: Minute, limit: Int) throws -> [ID<Outage>] {
    try rows(
      "SELECT id FROM outage WHERE look_at IS NOT NULL AND look_at <= ?1 ORDER BY look_at LIMIT ?2",
      .minute(minute), .int(limit)
    ) { $0.id(0) }
  }

  /// Notes that a booking was warned that a resource may not be there; false when it was noted before.
  package func noteWarning(_ booking: ID<Booking>, _ resource: ID<Resource>) throws -> Bool {
    try run("INSERT OR IGNORE INTO loan_warning VALUES (?1, ?2)", .id(booking), .id(resource))
    return changedRows > 0
  }

  package func forgetWarnings(_ resource: ID<Resource>) throws {
    try run("DELETE FROM loan_warning WHERE resource = ?1", .id(resource))
  }

  // MARK: Loans

  /// What of a line of a booking is out.
  package struct LoanRow {
    package var booking: ID<Booking>
    package var resource: ID<Resource>
    package var out = 0
    package var returned = 0
    package var nextAt: Minute?
    package var reminders = 0

    /// Units that somebody has at home.
    package var outstanding: Int { out - returned }
  }

  /// The loans of a booking, by resource.
  package func loans(booking: ID<Booking>) throws -> [LoanRow] {
    try rows(
      "SELECT * FROM loan WHERE booking = ?1 ORDER BY resource", .id(booking), read: LoanRow.init(row:))
  }

  /// Loans about which something is due by a minute, at most `limit`.
  package func loansDue(by minute: Minute, limit: Int) throws -> [LoanRow] {
    try rows(
      "SELECT * FROM loan WHERE next_at IS NOT NULL AND next_at <= ?1 ORDER BY next_at LIMIT ?2",
      .minute(minute), .int(limit), read: LoanRow.init(row:))
  }

  /// Units of a resource that people have at home.
  package func unitsOut(of resource: ID<Resource>) throws -> Int {
    try first(
      "SELECT sum(out_units - returned_units) FROM loan WHERE resource = ?1 AND out_units > returned_units",
      .id(resource)
    ) { $0.int(0) } ?? 0
  }

  package func set(_ loan: LoanRow) throws {
    try run(
      "INSERT OR REPLACE INTO loan VALUES (?1, ?2, ?3, ?4, ?5, ?6)", .id(loan.booking), .id(loan.resource),
      .int(loan.out), .int(loan.returned), .minute(loan.nextAt), .int(loan.reminders))
  }

  /// The bookings with something out.
  package func bookingsWithLoans() throws -> [ID<Booking>] {
    try rows("SELECT DISTINCT booking FROM loan WHERE out_units > returned_units") { $0.id(0) }
  }

  /// The bookings about which something happened at the desk since a minute.
  package func bookingsLent(since minute: Minute) throws -> [ID<Booking>] {
    try rows("SELECT DISTINCT booking FROM loan_event WHERE at >= ?1 AND undone_at IS NULL", .minute(minute))
    { $0.id(0) }
  }

  /// The bookings of a resource that begin before the range's end and end after its start.
  package func reservations(of resource: ID<Resource>, in range: TimeRange) throws -> [ID<Booking>] {
    try rows(
      "SELECT DISTINCT booking FROM occupancy WHERE resource = ?1 AND start_at < ?3 AND end_at > ?2",
      .id(resource), .minute(range.start), .minute(range.end)
    ) { $0.id(0) }
  }

  // MARK: At the desk

  package func insert(_ event: LoanEvent) throws {
    try run(
      """
      INSERT INTO loan_event (booking, resource, turn, at, member, is_return, units, condition, missing, note, outage,
        booking_end) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
      """, .id(event.booking), .id(event.resource), .int(event.turn), .minute(event.at), .id(event.member),
      .int(event.isReturn ? 1 : 0), .int(event.units), .text(event.condition.rawValue), .text(event.missing),
      .text(event.note), .id(event.outage), .minute(event.bookingEnd))
  }

  /// What happened at the desk about a booking, oldest first, without what was undone.
  package func loanEvents(booking: ID<Booking>) throws -> [LoanEvent] {
    try rows(
      "SELECT * FROM loan_event WHERE booking = ?1 AND undone_at IS NULL ORDER BY turn, id", .id(booking),
      read: LoanEvent.init(row:))
  }

  /// What happened at the desk to a resource, newest first, also what was undone.
  package func loanEvents(resource: ID<Resource>, limit: Int) throws -> [LoanEvent] {
    try rows(
      "SELECT * FROM loan_event WHERE resource = ?1 ORDER BY id DESC LIMIT ?2", .id(resource), .int(limit),
      read: LoanEvent.init(row:))
  }

  /// Notes in a visit's events the end that the booking had before.
  package func noteEnd(_ end: Minute, of booking: ID<Booking>, turn: Int) throws {
    try run(
      "UPDATE loan_event SET booking_end = ?3 WHERE booking = ?1 AND turn = ?2", .id(booking), .int(turn),
      .minute(end))
  }

  /// The bookings whose loans are not the sum of what happened at the desk.
  package func loansUnlikeTheirEvents() throws -> [ID<Booking>] {
    try rows(
      """
      SELECT DISTINCT booking FROM loan WHERE out_units <> (
        SELECT total(units) FROM loan_event e WHERE e.booking = loan.booking AND e.resource = loan.resource
          AND undone_at IS NULL AND NOT is_return)
      OR returned_units <> (
        SELECT total(units) FROM loan_event e WHERE e.booking = loan.booking AND e.resource = loan.resource
          AND undone_at IS NULL AND is_return)
      """
    ) { $0.id(0) }
  }

  /// The number of the change that told of a booking's last visit to the desk; 0 when there is none. Each event has one,
  /// and those after it have been undone.
  func lastVisit(of booking: ID<Booking>) throws -> Int64 {
    try first(
      """
      SELECT id FROM change WHERE kind = 'loan' AND object = ?1 AND action <> 'loan.undo' ORDER BY id DESC LIMIT 1
      OFFSET (SELECT count(*) FROM loan_event WHERE booking = ?1
        AND id > (SELECT max(id) FROM loan_event WHERE booking = ?1 AND undone_at IS NULL))
      """, .id(booking)
    ) { $0.integer(0, in: LogEnd.numbers) } ?? 0
  }

  package func undo(turn: Int, of booking: ID<Booking>, at minute: Minute) throws {
    try run(
      "UPDATE loan_event SET undone_at = ?3 WHERE booking = ?1 AND turn = ?2", .id(booking), .int(turn),
      .minute(minute))
  }
}

extension Outage {
  init(row: Row) throws {
    self.init(
      id: row.id(0), resource: row.id(1), units: row.int(2), range: try row.range(3, 4),
      cause: try row.choice(5), booking: row.optionalID(6), note: row.text(7))
  }
}

extension Database.LoanRow {
  init(row: Row) {
    self.init(
      booking: row.id(0), resource: row.id(1), out: row.int(2), returned: row.int(3),
      nextAt: row.optionalMinute(4), reminders: row.int(5))
  }
}

extension LoanEvent {
  init(row: Row) throws {
    self.init(
      booking: row.id(1), resource: row.id(2), turn: row.int(3), at: row.minute(4), member: row.optionalID(5),
      isReturn: row.int(6) == 1, units: row.int(7), condition: try row.choice(8), missing: row.text(9),
      note: row.text(10), outage: row.optionalID(11), bookingEnd: row.optionalMinute(12),
      undoneAt: row.optionalMinute(13))
  }
}

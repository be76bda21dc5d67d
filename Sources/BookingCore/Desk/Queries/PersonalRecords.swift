/// What is kept on a person beside the things that have a shape of their own: as rows of the store, by name.
extension BookingDesk.View {
  /// Writes an object of lists of rows. Instants are RFC 3339 in UTC, bookings have their codes; digests and the PIN's
  /// hash, which say nothing, are left out.
  public func writeRecords(of member: Member, to json: inout JSONWriter) throws {
    try json.object { json in
      for record in Self.records {
        json.key(record.name)
        let whose: SQLValue =
          switch record.owner {
          case .member: .id(member.id)
          case .household: .id(member.household)
          case .account: .blob(Login.account(of: member.handle.text))
          }
        try json.array { json in
          try database.each(record.sql, [whose]) { row in
            json.object { json in
              for column in 0..<row.count { Self.write(row, column, to: &json) }
            }
            return true
          }
        }
      }
    }
  }

  private struct Record {
    let name: StaticString
    let sql: StaticString
    let owner: Owner

    /// What tells whose rows are meant.
    enum Owner { case member, household, account }

    init(_ name: StaticString, of owner: Owner = .member, _ sql: StaticString) {
      self.name = name
      self.sql = sql
      self.owner = owner
    }
  }

  private static let records = [
    Record("invitations", "SELECT created_at, expires_at FROM invitation WHERE member = ?1"),
    Record("pins", "SELECT 'kept as a hash' AS pin FROM credential WHERE member = ?1"),
    Record("links", "SELECT 'kept as a digest' AS subject FROM subject_link WHERE member = ?1"),
    Record(
      "sessions",
      "SELECT created_at, expires_at, last_used_hour * 60 AS used_at FROM session WHERE member = ?1"),
    Record("devices", "SELECT used_at FROM device WHERE member = ?1"),
    Record(
      "failedLogins", of: .account,
      "SELECT source, count, at / 60 AS last_at FROM login_failure WHERE account = ?1"),
    Record(
      "helps", "SELECT slug AS household FROM helper JOIN household ON id = household WHERE member = ?1"),
    Record(
      "notices", of: .household,
      "SELECT booking, created_at, kind, facts, delivered_at, read_at FROM notice WHERE household = ?1 ORDER BY id"
    ),
    Record(
      "mails",
      "SELECT created_at, kind, m.attempts, failure FROM mail m JOIN notice ON id = notice WHERE member = ?1"),
    Record(
      "series", of: .household,
      "SELECT title, rule, attendees, created_at FROM series WHERE household = ?1 ORDER BY id"),
    Record(
      "lending", of: .household,
      """
      SELECT booking, at AS happened_at, is_return, units, condition, missing, note, undone_at FROM loan_event
      WHERE booking IN (SELECT booking FROM booking_by_household WHERE household = ?1) ORDER BY id
      """),
    Record(
      "waitlist", of: .household,
      """
      SELECT title, start_at, end_at, attendees, status, booking, created_at FROM waitlist_entry
      WHERE household = ?1 ORDER BY id
      """),
    Record(
      "displacements", of: .household,
      "SELECT at AS happened_at, booking FROM displacement WHERE household = ?1 ORDER BY at"),
    Record(
      "answers", "SELECT key, created_at FROM idempotency WHERE actor = ?1"),
    Record(
      "changesMade", "SELECT at / 60 AS made_at, action, origin FROM change WHERE actor = ?1 ORDER BY id"),
    Record(
      "changesOfTheMember",
      """
      SELECT at / 60 AS made_at, action, before, after, facts FROM change LEFT JOIN change_personal ON change = id
      WHERE kind = 'member' AND object = ?1 ORDER BY id
      """),
  ]

  private static func write(_ row: Row, _ column: Int32, to json: inout JSONWriter) {
    let name = row.name(column)
    json.key(name)
    switch row.storage(column) {
    case .null: json.null()
    case .integer where name.hasSuffix("_at"): json.string(AreaCalendar.utc.rfc3339(row.minute(column)))
    case .integer where name == "booking": json.string(ID<Booking>(row.integer(column)).code)
    case .integer: json.int(row.integer(column))
    case .real: json.double(row.double(column))
    case .text, .blob: json.string(row.text(column))
    }
  }
}

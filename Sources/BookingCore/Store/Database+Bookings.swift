/// Bookings, and the occupancy that active ones have.
extension Database {
  package func booking(_ id: ID<Booking>) throws -> Booking? {
    try first("SELECT * FROM booking_row WHERE id = ?1", .id(id), read: Booking.init(row:))
  }

  /// Also one that an import has staged.
  package func booking(importUID: String) throws -> Booking? {
    try first(
      "SELECT * FROM booking_stored WHERE import_uid = ?1", .text(importUID), read: Booking.init(row:))
  }

  /// The bookings that were imported under a UID and what may follow it behind a `#`, and perhaps some others.
  func bookings(importUIDFrom uid: String) throws -> [Booking] {
    try rows(
      "SELECT * FROM booking_row WHERE import_uid >= ?1 AND import_uid < ?1 || '$' ORDER BY import_uid",
      .text(uid), read: Booking.init(row:)
    )
  }

  /// A household's bookings that meet a range, by start; of `after`'s successors in (start, id) order.
  package func bookings(household: ID<Household>, range: TimeRange, after: BookingCursor, limit: Int) throws
    -> [Booking]
  {
    try rows(
      """
      SELECT r.* FROM booking_by_household h CROSS JOIN booking_row r ON r.id = h.booking
      WHERE h.household = ?1 AND h.start_at < ?3 AND r.end_at > ?2 AND (h.start_at, h.booking) > (?4, ?5)
      ORDER BY h.start_at, h.booking LIMIT ?6
      """, .id(household), .minute(range.start), .minute(range.end), .minute(after.start), .id(after.booking),
      .int(limit), read: Booking.init(row:))
  }

  /// Whose a booking is, and whether it is only asked for; nil while nobody may know of it, since its import goes on.
  func owner(of booking: ID<Booking>) throws -> BookingOwner? {
    try first("SELECT household, status = 'requested' FROM booking_row WHERE id = ?1", .id(booking)) {
      BookingOwner(household: $0.id(0), isRequest: $0.int(1) == 1)
    }
  }

  /// The active bookings of a household that are to be known; a booking lasts at most 400 days, so that those that
  /// ended long ago are not looked at.
  package func held(household: ID<Household>, _ memory: BookingMemory) throws -> [HeldBooking] {
    try rows(
      """
      SELECT id, b.start_at, end_at, lines FROM booking_by_household h CROSS JOIN booking b ON id = booking
      WHERE h.household = ?1 AND h.start_at >= ?4 AND (b.start_at >= ?2 OR end_at > ?3)
        AND (status = 'requested' OR status = 'confirmed')
      """, .id(household), .minute(memory.startingFrom), .minute(memory.endingAfter),
      .minute(min(memory.startingFrom, memory.endingAfter - 400 * 1440))
    ) { row in
      guard let lines: [BookingLine] = row.withBytes(3, LinesText.lines) else {
        throw row.damaged(3, "no booking lines")
      }
      return HeldBooking(id: row.id(0), range: try row.range(1, 2), lines: lines)
    }
  }

  private static let addBooking: StaticString = """
    INSERT INTO booking (id, start_at, end_at, lines, household, member, status, attendees, title, flexible_minutes,
      accepted_areas, import_uid, rules_version, created_at, version, request, decide_at, otherwise, duties, look_at,
      with_areas) VALUES
    """

  /// The number of the next booking.
  func nextBooking() throws -> Int64 {
    if let last = lastWaiting(Self.addBooking) { return last + 1 }
    return 1
      + (try first("SELECT max(id) FROM booking") { $0.integer(0, in: 0...ID<Booking>.stored.upperBound) }
        ?? 0)
  }

  /// Adds a booking; its lines hold their place, if it has one, unless the caller does that later.
  package func insert(_ booking: Booking, occupying: Bool = true) throws {
    try insertLater(Self.addBooking) { row in
      row.add(.id(booking.id))
      row.add(.minute(booking.range.start))
      row.add(.minute(booking.range.end))
      row.add(text: LinesText.bytes(booking.lines))
      row.add(.id(booking.household))
      row.add(.id(booking.member))
      row.add(.text(booking.status.rawValue))
      row.add(.int(booking.attendees))
      row.add(.text(booking.title))
      row.add(.int(booking.flexibleMinutes))
      row.add(.text(LinesText.write(booking.acceptedAreas)))
      row.add(.text(optional: booking.importUID))
      row.add(.int(booking.rulesVersion))
      row.add(.minute(booking.createdAt))
      row.add(.int(booking.version))
      row.add(.text(optional: booking.request?.kind.rawValue))
      row.add(.minute(booking.request?.decideBy))
      row.add(.text(optional: booking.request?.otherwise.rawValue))
      row.add(DutyText.value(booking.duties))
      row.add(.minute(booking.nextLook(after: booking.createdAt)))
      row.add(booking.withAreasText)
    }
    // Whether there are requests is looked at aside.
    if booking.request != nil { try writeWaiting() }
    try insertRecent(booking, holding: occupying && booking.holdsPlace)
    if booking.id.value % Self.mostRecent == 0 { try fileRecent() }
    if booking.id.value % Self.run == 0 { try fileTimes() }
  }

  /// Writes the new values of a booking over the old.
  package func update(_ old: Booking, to booking: Booking, at minute: Minute) throws {
    try run(
      """
      UPDATE booking SET start_at = ?2, end_at = ?3, lines = ?4, household = ?5, member = ?6, status = ?7,
        attendees = ?8, title = ?9, flexible_minutes = ?10, accepted_areas = ?11, version = ?12,
        changed_at = ?13, rules_version = ?14, request = ?15, decide_at = ?16, otherwise = ?17,
        duties = ?18, look_at = ?19, no_show = ?20, with_areas = ?21 WHERE id = ?1
      """, .id(booking.id), .minute(booking.range.start), .minute(booking.range.end),
      .text(LinesText.write(booking.lines)), .id(booking.household), .id(booking.member),
      .text(booking.status.rawValue), .int(booking.attendees), .text(booking.title),
      .int(booking.flexibleMinutes), .text(LinesText.write(booking.acceptedAreas)), .int(booking.version),
      .minute(minute), .int(booking.rulesVersion), .text(optional: booking.request?.kind.rawValue),
      .minute(booking.request?.decideBy), .text(optional: booking.request?.otherwise.rawValue),
      DutyText.value(booking.duties), .minute(booking.nextLook(after: minute)),
      .int(booking.isNoShow ? 1 : 0),
      booking.withAreasText)
    if booking.range != old.range { try changeTime(of: old, to: booking.range) }
    try move(old, to: booking)
  }
}

extension Booking {
  init(row: Row) throws {
    guard let lines: [BookingLine] = row.withBytes(3, LinesText.lines) else {
      throw row.damaged(3, "no booking lines")
    }
    let areas = row.withBytes(10, LinesText.areas)
    self.init(
      id: row.id(0), range: try row.range(1, 2), lines: lines, household: row.id(4),
      member: row.optionalID(5),
      status: try row.choice(6), attendees: row.int(7), title: row.text(8),
      flexibleMinutes: row.flexibleMinutes(9),
      acceptedAreas: areas ?? [], importUID: row.optionalText(11), createdAt: row.minute(12),
      version: row.int(13), rulesVersion: row.optionalInt(14), request: try BookingRequest(row: row),
      duties: try DutyText.duties(row, 18))
    series = row.optionalID(19)
    withAreas = row.isNull(20) ? [] : row.withBytes(20, LinesText.areas) ?? []
  }

  fileprivate var withAreasText: SQLValue {
    withAreas.isEmpty ? .null : .text(LinesText.write(withAreas))
  }
}

extension BookingRequest {
  init?(row: Row) throws {
    guard !row.isNull(15) else { return nil }
    self.init(kind: try row.choice(15), decideBy: row.minute(16), otherwise: try row.choice(17))
  }
}

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

  /// Adds a booking, and its lines to those that hold a place unless the caller does that later.
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
    try insertHouseholdBooking(booking)
    if occupying, booking.holdsPlace { try insertRecentOccupancy(of: booking) }
    if occupying, booking.id.value % Self.mostRecent == 0 { try fileRecentOccupancy() }
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
    if booking.household != old.household || booking.range.start != old.range.start {
      try removeHouseholdBooking(old)
      try insertHouseholdBooking(booking)
    }
    if booking.range != old.range { try changeTime(of: old, to: booking.range) }
    let isRecent = old.holdsPlace ? try removeOccupancy(of: old) : false
    guard booking.holdsPlace else { return }
    try isRecent ? insertRecentOccupancy(of: booking) : insertOccupancy(of: booking)
  }

  private func insertHouseholdBooking(_ booking: Booking) throws {
    try insertLater("INSERT OR FAIL INTO household_booking VALUES") { row in
      row.add(.integer(booking.id.value >> 12))
      row.add(.id(booking.household))
      row.add(.minute(booking.range.start))
      row.add(.id(booking.id))
    }
  }

  /// Puts every booking among those of its household, unless it is there.
  func fillHouseholdBookings() throws {
    try run(
      "INSERT OR IGNORE INTO household_booking SELECT id >> 12, household, start_at, id FROM booking ORDER BY 1, 2, 3, 4"
    )
  }

  /// Takes a booking out of those of its household.
  func removeHouseholdBooking(_ booking: Booking) throws {
    try run(
      "DELETE FROM household_booking WHERE run = ?1 >> 12 AND household = ?2 AND start_at = ?3 AND booking = ?1",
      .id(booking.id), .id(booking.household), .minute(booking.range.start))
  }

  /// Takes out the lines of a booking that held its place; answers whether all were among the newest, for older
  /// programs filed them at different times.
  @discardableResult func removeOccupancy(of booking: Booking) throws -> Bool {
    try run("DELETE FROM occupancy_recent WHERE id BETWEEN ?1 AND ?1 + 31", .integer(booking.id.value << 5))
    if changedRows == booking.lines.count { return true }
    for (number, line) in booking.lines.enumerated() {
      try run(
        "DELETE FROM occupancy_filed WHERE resource = ?1 AND start_at = ?2 AND booking = ?3 AND line = ?4",
        .id(line.resource), .minute(booking.range.start), .id(booking.id), .int(number))
    }
    return false
  }

  /// Adds the lines of a booking that holds its place where they belong.
  package func insertOccupancy(of booking: Booking) throws {
    for (number, line) in booking.lines.enumerated() {
      try run(
        "INSERT INTO occupancy_filed VALUES (?1, ?2, ?3, ?4, ?5, ?6)", .id(line.resource),
        .minute(booking.range.start), .id(booking.id), .int(number), .minute(booking.range.end),
        .int(line.units))
    }
  }

  private func insertRecentOccupancy(of booking: Booking) throws {
    for (number, line) in booking.lines.enumerated() {
      try insertLater("INSERT OR FAIL INTO occupancy_recent VALUES") { row in
        row.add(.integer(booking.id.value << 5 | Int64(number)))
        row.add(.id(line.resource))
        row.add(.minute(booking.range.start))
        row.add(.minute(booking.range.end))
        row.add(.int(line.units))
      }
    }
  }

  /// After so many bookings the lines of the newest are filed: many enough to share the pages that they dirty, few
  /// enough to be looked through in a fraction of a millisecond and filed in one or two, for which everybody waits.
  private static let mostRecent: Int64 = 1_024

  /// Writes the newest lines where they belong; as they come, since sorting them costs half as much again and saves
  /// nothing where each goes to a page of its own.
  private func fileRecentOccupancy() throws {
    try run(
      """
      INSERT OR FAIL INTO occupancy_filed
      SELECT resource, start_at, id >> 5, id & 31, end_at, units FROM occupancy_recent
      """)
    try run("DELETE FROM occupancy_recent")
  }

  /// Whether an active booking has a line on a resource itself, not on its parts, during a range.
  package func isUsed(
    _ resource: ID<Resource>, during range: TimeRange, excluding booking: ID<Booking>? = nil
  ) throws
    -> Bool
  {
    try first(
      """
      SELECT 1 FROM occupancy WHERE resource = ?1 AND start_at > ?2 - 576000 AND start_at < ?3 AND end_at > ?2
        AND booking IS NOT ?4 LIMIT 1
      """, .id(resource), .minute(range.start), .minute(range.end), .id(booking)
    ) { _ in true } ?? false
  }

  /// Goes through the active lines on a resource, in order of start but for the newest, which come last; `recent` has
  /// those where they are at hand.
  package func eachOccupancy(
    of resource: ID<Resource>, recent: [ID<Resource>: [OccupiedLine]]? = nil,
    _ body: (_ range: TimeRange, _ holder: ClaimHolder, _ units: Int) throws -> Void
  ) throws {
    try each(
      "SELECT start_at, booking, line, end_at, units FROM occupancy_filed WHERE resource = ?1 ORDER BY start_at",
      [.id(resource)]
    ) {
      try body(try $0.range(0, 3), $0.holder(1, 2), $0.units(4))
      return true
    }
    for line in try (recent ?? recentLines())[resource] ?? [] {
      try body(line.range, line.holder, line.units)
    }
  }

  /// The newest active lines by resource: far fewer than all, so they are read once however many timelines are.
  package func recentLines() throws -> [ID<Resource>: [OccupiedLine]] {
    var lines: [ID<Resource>: [OccupiedLine]] = [:]
    try each("SELECT start_at, id, end_at, units, resource FROM occupancy_recent ORDER BY id", []) {
      let id = $0.integer(1, in: 1 << 5...1 << 39)
      let holder = ClaimHolder(booking: ID(id >> 5), line: Int(id & 31))
      lines[$0.id(4), default: []].append(
        OccupiedLine(range: try $0.range(0, 2), holder: holder, units: $0.units(3)))
      return true
    }
    return lines
  }
}

extension Row {
  /// Which line of which booking.
  func holder(_ booking: Int32, _ line: Int32) -> ClaimHolder {
    ClaimHolder(booking: id(booking), line: Int(integer(line, in: 0...31)))
  }

  /// How many units of a thing.
  func units(_ column: Int32) -> Int { Int(integer(column, in: 1...10_000)) }
}

/// A line of an active booking.
package struct OccupiedLine {
  let range: TimeRange
  let holder: ClaimHolder
  let units: Int
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
      status: try row.choice(6), attendees: row.int(7), title: row.text(8), flexibleMinutes: row.int(9),
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

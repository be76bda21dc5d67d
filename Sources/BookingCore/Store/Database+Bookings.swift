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

  /// Bookings that meet a range, by start, of `after`'s successors in (start, id) order: those that hold a place on
  /// these resources, and all that hold none; without resources, all there are. No booking is longer than 400 days, and
  /// an index has the few long ones, so that hardly any that began earlier are looked at; days are looked through until
  /// there are enough.
  package func bookings(
    on resources: [ID<Resource>]? = nil, range: TimeRange, after: BookingCursor, limit: Int
  ) throws -> [Booking] {
    let end = min(range.end, .latest)
    let near = max(range.start, .earliest) - (resources == nil ? Self.halfDay : Self.twoDays)
    var search = try BookingSearch(
      resources: resources, endingAfter: range.start, after: after, limit: limit, in: self)
    var from = max(after.start, near)
    try search.look(from: max(after.start, near - 400 * 1440), to: from, forLong: true, in: self)
    var days: Int32 = 3
    while from < end && search.found.count < limit {
      let to = min(end, from + days * 1440)
      try search.look(from: from, to: to, forLong: false, in: self)
      (from, days) = (to, min(days * 4, 1 << 16))
    }
    return try search.first.compactMap { try booking($0.booking) }
  }

  /// What is longer stands in an index of its own: a line, and a booking.
  private static let twoDays: Int32 = 2_880
  private static let halfDay: Int32 = 720

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
      WHERE h.household = ?1 AND h.start_at > ?4 AND (b.start_at >= ?2 OR end_at > ?3)
        AND (status = 'requested' OR status = 'confirmed')
      """, .id(household), .minute(memory.startingFrom), .minute(memory.endingAfter),
      .minute(min(memory.startingFrom, memory.endingAfter - 400 * 1440 - 1))
    ) { row in
      guard let lines: [BookingLine] = row.withBytes(3, LinesText.lines) else {
        throw row.damaged(3, "no booking lines")
      }
      return HeldBooking(id: row.id(0), range: try row.range(1, 2), lines: lines)
    }
  }

  /// Adds a booking, and its lines to those that hold a place unless the caller does that later.
  package func insert(_ booking: Booking, occupying: Bool = true) throws {
    try run(
      """
      INSERT INTO booking (id, start_at, end_at, lines, household, member, status, attendees, title,
        flexible_minutes, accepted_areas, import_uid, rules_version, created_at, version, request, decide_at,
        otherwise, duties, look_at, with_areas)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
      """, .id(booking.id), .minute(booking.range.start), .minute(booking.range.end),
      .text(LinesText.write(booking.lines)), .id(booking.household), .id(booking.member),
      .text(booking.status.rawValue), .int(booking.attendees), .text(booking.title),
      .int(booking.flexibleMinutes), .text(LinesText.write(booking.acceptedAreas)),
      .text(optional: booking.importUID), .int(booking.rulesVersion), .minute(booking.createdAt),
      .int(booking.version), .text(optional: booking.request?.kind.rawValue),
      .minute(booking.request?.decideBy),
      .text(optional: booking.request?.otherwise.rawValue), DutyText.value(booking.duties),
      .minute(booking.nextLook(after: booking.createdAt)), booking.withAreasText)
    try insertHouseholdBooking(booking)
    if occupying, booking.holdsPlace { try insertRecentOccupancy(of: booking) }
    let (round, rest) = booking.id.value.quotientAndRemainder(dividingBy: Self.mostRecent / Self.parts)
    if occupying, rest == 0 { try fileRecentOccupancy(part: round % Self.parts) }
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
    try run(
      "INSERT INTO household_booking VALUES (?1 >> 12, ?2, ?3, ?1)", .id(booking.id), .id(booking.household),
      .minute(booking.range.start))
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

  /// How many numbers of bookings a run has.
  private static let run: Int64 = 4_096

  /// Writes when the bookings of all whole runs are into the runs, in order; they cost some milliseconds a run, a
  /// microsecond a booking.
  func fileTimes() throws {
    try run(
      """
      INSERT INTO booking_time SELECT id >> 12, start_at, id, end_at FROM booking
      WHERE id >= ?1 << 12 AND id < (SELECT max(id) >> 12 << 12 FROM booking) ORDER BY id >> 12, start_at, id
      """, .integer(try filedRuns()))
  }

  /// How many runs of bookings are filed by time; those of later numbers are not yet.
  fileprivate func filedRuns() throws -> Int64 {
    try first("SELECT ifnull(max(run) + 1, 0) FROM booking_time") { $0.integer(0) } ?? 0
  }

  private func changeTime(of old: Booking, to range: TimeRange) throws {
    try run(
      "DELETE FROM booking_time WHERE run = ?1 >> 12 AND start_at = ?2 AND booking = ?1", .id(old.id),
      .minute(old.range.start))
    guard changedRows == 1 else { return }
    try run(
      "INSERT INTO booking_time VALUES (?1 >> 12, ?2, ?1, ?3)", .id(old.id), .minute(range.start),
      .minute(range.end)
    )
  }

  /// Takes the run of a booking that goes away, and all later ones, for not filed: its number will be given again.
  func unfileTimes(from booking: ID<Booking>) throws {
    try run("DELETE FROM booking_time WHERE run >= ?1 >> 12", .id(booking))
  }

  /// Takes out the lines of a booking that held its place; answers whether all were among the newest, for they are filed
  /// at different times.
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
      try run(
        "INSERT INTO occupancy_recent VALUES (?1, ?2, ?3, ?4, ?5)",
        .integer(booking.id.value << 5 | Int64(number)),
        .id(line.resource), .minute(booking.range.start), .minute(booking.range.end), .int(line.units))
    }
  }

  /// While so many bookings are made the lines of the newest are filed: few enough to be looked through in a fraction
  /// of a millisecond, many enough to share the pages that they dirty. A part of the resources follows the other, so
  /// that nobody waits for all.
  private static let mostRecent: Int64 = 4_096
  private static let parts: Int64 = 16

  /// Writes the newest lines of a part of the resources where they belong, in the order in which they lie there.
  private func fileRecentOccupancy(part: Int64) throws {
    try run(
      """
      INSERT INTO occupancy_filed SELECT resource, start_at, id >> 5, id & 31, end_at, units FROM occupancy_recent
      WHERE resource % ?2 = ?1 ORDER BY resource, start_at, id
      """, .integer(part), .integer(Self.parts))
    try run("DELETE FROM occupancy_recent WHERE resource % ?2 = ?1", .integer(part), .integer(Self.parts))
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
      try body(try $0.range(0, 3), ClaimHolder(booking: $0.id(1), line: $0.int(2)), $0.int(4))
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
      let id = $0.integer(1)
      let holder = ClaimHolder(booking: ID(id >> 5), line: Int(id & 31))
      lines[$0.id(4), default: []].append(
        OccupiedLine(range: try $0.range(0, 2), holder: holder, units: $0.int(3)))
      return true
    }
    return lines
  }
}

/// Bookings that are looked for, a stretch of time after the other.
private struct BookingSearch {
  /// Nil for all there are.
  let resources: [ID<Resource>]?
  let endingAfter: Minute
  let after: BookingCursor
  /// How many of a kind are enough.
  let limit: Int
  let hidesStaged: Bool
  /// Lines that are not filed, for some resources; runs that are filed by time, for all.
  private var recent: [ID<Resource>: [OccupiedLine]] = [:]
  private var runs: Int64 = 0
  private(set) var found: Set<BookingCursor> = []

  init(
    resources: [ID<Resource>]?, endingAfter: Minute, after: BookingCursor, limit: Int, in database: Database
  ) throws {
    (self.resources, self.endingAfter, self.after, self.limit) = (resources, endingAfter, after, limit)
    hidesStaged = try database.hasStaged()
    if resources == nil { runs = try database.filedRuns() } else { recent = try database.recentLines() }
  }

  /// Looks at those that begin in a stretch, at all or only at the long ones. Once there are enough, only for those
  /// that come before them.
  mutating func look(from: Minute, to: Minute, forLong isLong: Bool, in database: Database) throws {
    guard from < to else { return }
    var stretch = (from: from, to: to)
    guard let resources else {
      if isLong { return try add(Self.longOfAll, stretch, nil, database) }
      for run in 0..<runs {
        try add(Self.filedByTime, stretch, .integer(run), database)
        narrow(&stretch)
      }
      return try add(Self.notFiledByTime, stretch, .integer(runs), database)
    }
    if isLong { try add(Self.longOnes, stretch, .text(LinesText.write(resources)), database) }
    for resource in resources {
      if !isLong { try add(Self.onesOnResource, stretch, .id(resource), database) }
      for line in recent[resource] ?? []
      where line.range.start >= stretch.from && line.range.start < stretch.to && line.range.end > endingAfter
      {
        let place = BookingCursor(start: line.range.start, booking: line.holder.booking)
        if (place.start, place.booking) <= (after.start, after.booking) { continue }
        if hidesStaged, try database.isStaged(place.booking) { continue }
        found.insert(place)
      }
      narrow(&stretch)
    }
    try add(Self.givenUp, stretch, nil, database)
    try add(Self.competing, stretch, nil, database)
  }

  /// Those found, in order; at most so many as are enough.
  var first: [BookingCursor] {
    Array(found.sorted { ($0.start, $0.booking) < ($1.start, $1.booking) }.prefix(limit))
  }

  /// When there are twice as many as are enough, forgets all but the first, and ends where nothing more need be found.
  private mutating func narrow(_ stretch: inout (from: Minute, to: Minute)) {
    guard found.count / 2 > limit else { return }
    let first = first
    found = Set(first)
    if let last = first.last { stretch.to = min(stretch.to, last.start + 1) }
  }

  private mutating func add(
    _ query: StaticString, _ stretch: (from: Minute, to: Minute), _ among: SQLValue?, _ database: Database
  ) throws {
    let most = hidesStaged ? .max : limit
    let bounds: [SQLValue] = [
      .minute(stretch.from), .minute(stretch.to), .minute(endingAfter), .int(most), .minute(after.start),
      .id(after.booking),
    ]
    try database.each(query, among.map { bounds + [$0] } ?? bounds) {
      let place = BookingCursor(start: $0.minute(0), booking: $0.id(1))
      if try !hidesStaged || !database.isStaged(place.booking) { found.insert(place) }
      return true
    }
  }

  private static let onesOnResource: StaticString = """
    SELECT DISTINCT start_at, booking FROM occupancy_filed
    WHERE resource = ?7 AND start_at >= ?1 AND start_at < ?2 AND end_at > ?3 AND (start_at, booking) > (?5, ?6)
    ORDER BY start_at, booking LIMIT ?4
    """
  private static let longOnes: StaticString = """
    SELECT DISTINCT start_at, booking FROM json_each(?7)
      CROSS JOIN occupancy_filed INDEXED BY occupancy_long ON resource = value
    WHERE end_at - start_at > 2880 AND start_at >= ?1 AND start_at < ?2 AND end_at > ?3
      AND (start_at, booking) > (?5, ?6)
    ORDER BY start_at, booking LIMIT ?4
    """
  private static let filedByTime: StaticString = """
    SELECT start_at, booking FROM booking_time
    WHERE run = ?7 AND start_at >= ?1 AND start_at < ?2 AND end_at > ?3 AND (start_at, booking) > (?5, ?6)
    ORDER BY start_at, booking LIMIT ?4
    """
  private static let notFiledByTime: StaticString = """
    SELECT start_at, id FROM booking
    WHERE id >= ?7 << 12 AND start_at >= ?1 AND start_at < ?2 AND end_at > ?3 AND (start_at, id) > (?5, ?6)
    ORDER BY start_at, id LIMIT ?4
    """
  private static let longOfAll: StaticString = """
    SELECT start_at, id FROM booking INDEXED BY booking_long
    WHERE end_at - start_at > 720 AND start_at >= ?1 AND start_at < ?2 AND end_at > ?3 AND (start_at, id) > (?5, ?6)
    ORDER BY start_at, id LIMIT ?4
    """
  private static let givenUp: StaticString = """
    SELECT start_at, id FROM booking
    WHERE (status = 'cancelled' OR status = 'declined' OR status = 'displaced')
      AND start_at >= ?1 AND start_at < ?2 AND end_at > ?3 AND (start_at, id) > (?5, ?6)
    ORDER BY start_at, id LIMIT ?4
    """
  private static let competing: StaticString = """
    SELECT start_at, id FROM booking
    WHERE status = 'requested' AND request = 'compete' AND start_at >= ?1 AND start_at < ?2 AND end_at > ?3
      AND (start_at, id) > (?5, ?6)
    ORDER BY start_at, id LIMIT ?4
    """
}

/// A line of an active booking.
package struct OccupiedLine {
  let range: TimeRange
  let holder: ClaimHolder
  let units: Int
}

/// A place in a list of bookings ordered by start and id.
package struct BookingCursor: Hashable, Sendable {
  package var start: Minute
  package var booking: ID<Booking>

  package init(start: Minute, booking: ID<Booking>) {
    self.start = start
    self.booking = booking
  }

  /// Before the first.
  package static let beginning = BookingCursor(start: Minute(.min), booking: ID(0))
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

/// Lines as the store keeps them, `[[resource,units],…]`, and area ids as `[id,…]`: JSON that `json_each` reads.
enum LinesText {
  static func write(_ lines: [BookingLine]) -> String { String(decoding: bytes(lines), as: UTF8.self) }

  static func bytes(_ lines: [BookingLine]) -> [UInt8] {
    list(lines) { bytes, line in
      bytes.append(UInt8(ascii: "["))
      bytes.append(decimal: line.resource.value)
      bytes.append(UInt8(ascii: ","))
      bytes.append(decimal: line.units)
      bytes.append(UInt8(ascii: "]"))
    }
  }

  static func write<Kind>(_ ids: [ID<Kind>]) -> String {
    ids.isEmpty ? "[]" : String(decoding: list(ids) { $0.append(decimal: $1.value) }, as: UTF8.self)
  }

  private static func list<Item>(_ items: [Item], _ write: (inout [UInt8], Item) -> Void) -> [UInt8] {
    var bytes: [UInt8] = [UInt8(ascii: "[")]
    bytes.reserveCapacity(16 * items.count + 2)
    for item in items {
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      write(&bytes, item)
    }
    bytes.append(UInt8(ascii: "]"))
    return bytes
  }

  static func lines(_ bytes: UnsafeBufferPointer<UInt8>) -> [BookingLine]? {
    guard let numbers = numbers(bytes), !numbers.isEmpty, numbers.count % 2 == 0 else { return nil }
    return stride(from: 0, to: numbers.count, by: 2).map {
      BookingLine(resource: ID(numbers[$0]), units: Int(numbers[$0 + 1]))
    }
  }

  static func areas(_ bytes: UnsafeBufferPointer<UInt8>) -> [ID<Area>]? { numbers(bytes)?.map { ID($0) } }

  /// The whole numbers of a text of digits and `[ ] ,`; nil on anything else.
  static func numbers(_ bytes: UnsafeBufferPointer<UInt8>) -> [Int64]? {
    var result: [Int64] = []
    var inNumber = false
    for byte in bytes {
      switch byte {
      case 0x30...0x39:
        let digit = Int64(byte - 0x30)
        guard let last = result.last, inNumber else {
          result.append(digit)
          inNumber = true
          continue
        }
        guard last < 1 << 55 else { return nil }
        result[result.count - 1] = last * 10 + digit
      case 0x2C, 0x5B, 0x5D: inNumber = false
      default: return nil
      }
    }
    return result
  }
}

/// Where bookings are and whose: the newest in the order they came, those before in runs, and the places of runs long past
/// together.
extension Database {
  /// After so many bookings the newest are filed: many enough to share the pages that they dirty, few enough to be looked
  /// through in some microseconds and filed in a millisecond, for which everybody waits.
  static let mostRecent: Int64 = 512

  /// So many runs are whole before their places are put with all others, so that those of a room share pages there.
  private static let mergedRuns: Int64 = 4

  /// Adds a booking to the newest.
  func insertRecent(_ booking: Booking, holding: Bool) throws {
    for (number, line) in booking.lines.enumerated() where holding || number == 0 {
      try insertLater("INSERT OR FAIL INTO occupancy_recent VALUES") { row in
        row.add(.integer(booking.id.value << 5 | Int64(number)))
        row.add(.id(line.resource))
        row.add(.minute(booking.range.start))
        row.add(.minute(booking.range.end))
        row.add(.int(holding ? line.units : 0))
        row.add(number == 0 ? .id(booking.household) : .null)
      }
    }
  }

  /// Files the newest; as they come, for sorting them costs as much as it saves. One that is there already, where somebody
  /// damaged the store, keeps nobody from booking; `verify` tells.
  package func fileRecent() throws {
    try run(
      """
      INSERT OR IGNORE INTO occupancy_filed
      SELECT (id >> 17) + 1, resource, start_at, id >> 5, id & 31, end_at, units FROM occupancy_recent WHERE units > 0
      """)
    try run(
      """
      INSERT OR IGNORE INTO household_booking
      SELECT id >> 17, household, start_at, id >> 5 FROM occupancy_recent WHERE household IS NOT NULL
      """)
    try run("DELETE FROM occupancy_recent")
  }

  /// Puts some places of the oldest whole runs with all others, a room's from each of these runs: about `most`, or so many
  /// of each. Who is in a hurry leaves it to others: it takes longer than the rest of a booking.
  func mergeRuns(places most: Int) throws {
    let ends = try first(
      """
      SELECT (SELECT min(run) FROM occupancy_filed WHERE run > 0) - 1, (SELECT max(run) FROM occupancy_filed) - 1
      """
    ) { $0.isNull(0) ? nil : ($0.integer(0) / Self.mergedRuns, $0.integer(1) / Self.mergedRuns) }
    guard let (oldest, newest) = ends ?? nil, oldest < newest, newest <= ID<Booking>.stored.upperBound else {
      return
    }
    let runs = oldest * Self.mergedRuns + 1...(oldest + 1) * Self.mergedRuns
    var (moved, before) = (0, -1)
    while moved < most, moved > before {
      before = moved
      let heads = try runs.compactMap { run in
        try first(
          "SELECT run, resource FROM occupancy_filed WHERE run = ?1 ORDER BY resource LIMIT 1", .integer(run)
        ) { (run: $0.integer(0), resource: $0.id(1) as ID<Resource>) }
      }
      guard let head = heads.min(by: { $0.resource < $1.resource }) else { return }
      for run in runs {
        let until = try first(
          "SELECT start_at FROM occupancy_filed WHERE run = ?1 AND resource = ?2 ORDER BY start_at LIMIT 1 OFFSET ?3",
          .integer(run), .id(head.resource), .int(most)
        ) { $0.minute(0) }
        // Half the time that changing the rows where they are takes.
        try self.run(
          """
          INSERT OR IGNORE INTO occupancy_filed SELECT 0, resource, start_at, booking, line, end_at, units
          FROM occupancy_filed WHERE run = ?1 AND resource = ?2 AND start_at <= ?3
          """, .integer(run), .id(head.resource), .minute(until ?? .latest))
        try self.run(
          "DELETE FROM occupancy_filed WHERE run = ?1 AND resource = ?2 AND start_at <= ?3", .integer(run),
          .id(head.resource), .minute(until ?? .latest))
        moved += changedRows
      }
    }
  }

  /// Takes a booking out of those of its household, and its lines out of their places; answers whether it was among the
  /// newest.
  @discardableResult func removePlaces(of booking: Booking) throws -> Bool {
    try run("DELETE FROM occupancy_recent WHERE id BETWEEN ?1 AND ?1 + 31", .integer(booking.id.value << 5))
    if changedRows > 0 { return true }
    try run(
      "DELETE FROM household_booking WHERE run = ?1 >> 12 AND household = ?2 AND start_at = ?3 AND booking = ?1",
      .id(booking.id), .id(booking.household), .minute(booking.range.start))
    guard booking.holdsPlace else { return false }
    for (number, line) in booking.lines.enumerated() {
      try run(
        """
        DELETE FROM occupancy_filed
        WHERE run IN (0, (?3 >> 12) + 1) AND resource = ?1 AND start_at = ?2 AND booking = ?3 AND line = ?4
        """, .id(line.resource), .minute(booking.range.start), .id(booking.id), .int(number))
    }
    return false
  }

  /// Puts a changed booking where it belongs.
  func move(_ old: Booking, to booking: Booking) throws {
    if try removePlaces(of: old) { return try insertRecent(booking, holding: booking.holdsPlace) }
    try run(
      "INSERT INTO household_booking VALUES (?1 >> 12, ?2, ?3, ?1)", .id(booking.id), .id(booking.household),
      .minute(booking.range.start))
    if booking.holdsPlace { try insertOccupancy(of: booking) }
  }

  /// Adds the lines of a booking that holds its place to all others.
  package func insertOccupancy(of booking: Booking) throws {
    for (number, line) in booking.lines.enumerated() {
      try run(
        "INSERT INTO occupancy_filed VALUES (0, ?1, ?2, ?3, ?4, ?5, ?6)", .id(line.resource),
        .minute(booking.range.start), .id(booking.id), .int(number),
        .minute(booking.range.end), .int(line.units))
    }
  }

  /// Puts the newest lines with all others, as older programs left them: without their households, or with some of a
  /// booking's lines filed.
  func fileOlderLines() throws {
    try run(
      """
      INSERT OR IGNORE INTO occupancy_filed SELECT 0, resource, start_at, id >> 5, id & 31, end_at, units
      FROM occupancy_recent WHERE units > 0
      """)
    try run("DELETE FROM occupancy_recent")
  }

  /// Puts every booking among those of its household, unless it is there.
  func fillHouseholdBookings() throws {
    try run(
      """
      INSERT OR IGNORE INTO household_booking SELECT id >> 12, household, start_at, id FROM booking
      WHERE id NOT IN (SELECT id >> 5 FROM occupancy_recent WHERE household IS NOT NULL) ORDER BY 1, 2, 3, 4
      """)
  }

  /// Whether an active booking has a line on a resource itself, not on its parts, during a range.
  package func isUsed(
    _ resource: ID<Resource>, during range: TimeRange, excluding booking: ID<Booking>? = nil
  ) throws -> Bool {
    try first(
      """
      SELECT 1 FROM occupancy WHERE resource = ?1 AND start_at > ?2 - 576000 AND start_at < ?3 AND end_at > ?2
        AND booking IS NOT ?4 LIMIT 1
      """, .id(resource), .minute(range.start), .minute(range.end), .id(booking)
    ) { _ in true } ?? false
  }

  /// Goes through the active lines on a resource, in order of start but for newer ones, which come last.
  package func eachOccupancy(
    of resource: ID<Resource>, newer: NewerLines,
    _ body: (_ range: TimeRange, _ holder: ClaimHolder, _ units: Int) throws -> Void
  ) throws {
    try each(
      """
      SELECT start_at, booking, line, end_at, units FROM occupancy_filed WHERE run = 0 AND resource = ?1
      ORDER BY start_at
      """, [.id(resource)]
    ) {
      try body(try $0.range(0, 3), $0.holder(1, 2), $0.units(4))
      return true
    }
    for line in try newer.lines(on: resource) { try body(line.range, line.holder, line.units) }
  }

  /// Goes through the active lines on a resource that meet a range, in no order. Most last two days at most; an index has
  /// the others, which last 400 days at most.
  func eachOccupancy(
    of resource: ID<Resource>, meeting range: TimeRange, newer: NewerLines,
    _ body: (_ range: TimeRange, _ holder: ClaimHolder, _ units: Int) throws -> Void
  ) throws {
    for line in try newer.lines(on: resource) where line.range.overlaps(range) {
      try body(line.range, line.holder, line.units)
    }
    try each(
      """
      SELECT start_at, booking, line, end_at, units FROM occupancy_filed
      WHERE run = 0 AND resource = ?1 AND start_at >= ?2 - 2880 AND start_at < ?3 AND end_at > ?2
      UNION ALL
      SELECT start_at, booking, line, end_at, units FROM occupancy_filed INDEXED BY occupancy_long
      WHERE run = 0 AND resource = ?1 AND end_at - start_at > 2880 AND start_at >= ?2 - 576000
        AND start_at < ?2 - 2880 AND end_at > ?2
      """, [.id(resource), .minute(range.start), .minute(range.end)]
    ) {
      try body(try $0.range(0, 3), $0.holder(1, 2), $0.units(4))
      return true
    }
  }

  /// The active lines that are not with all others, only those that meet a range when one is given; of all resources at
  /// once where more than a few are looked at.
  package func newerLines(on resources: Int, meeting range: TimeRange? = nil) throws -> NewerLines {
    let newer = NewerLines(self, range ?? TimeRange(.earliest, .latest))
    func add(_ row: Row, _ holder: ClaimHolder) throws {
      newer.lines[row.id(0), default: []].append(
        OccupiedLine(range: try row.range(1, 2), holder: holder, units: row.units(3)))
    }
    let bounds: [SQLValue] = [.minute(newer.range.start), .minute(newer.range.end)]
    if resources > NewerLines.few {
      newer.hasAll = true
      try each(
        """
        SELECT resource, start_at, end_at, units, booking, line FROM occupancy_filed
        WHERE run > 0 AND end_at > ?1 AND start_at < ?2
        """, bounds
      ) {
        try add($0, $0.holder(4, 5))
        return true
      }
    }
    try each(
      """
      SELECT resource, start_at, end_at, units, id FROM occupancy_recent
      WHERE units > 0 AND end_at > ?1 AND start_at < ?2 ORDER BY id
      """, bounds
    ) {
      let id = $0.integer(4, in: 1 << 5...1 << 39)
      try add($0, ClaimHolder(booking: ID(id >> 5), line: Int(id & 31)))
      return true
    }
    return newer
  }

  /// The active lines on a resource that stand in runs and meet a range.
  fileprivate func linesInRuns(on resource: ID<Resource>, _ range: TimeRange) throws -> [OccupiedLine] {
    try rows(
      """
      WITH RECURSIVE filed (number) AS (
        SELECT min(run) FROM occupancy_filed WHERE run > 0 UNION ALL
        SELECT (SELECT min(run) FROM occupancy_filed WHERE run > number) FROM filed WHERE number IS NOT NULL)
      SELECT start_at, end_at, units, booking, line FROM filed CROSS JOIN occupancy_filed
        ON run = number AND resource = ?1 AND start_at > ?2 - 576000 AND end_at > ?2 AND start_at < ?3
      """, .id(resource), .minute(range.start), .minute(range.end)
    ) { OccupiedLine(range: try $0.range(0, 1), holder: $0.holder(3, 4), units: $0.units(2)) }
  }
}

/// Active lines that do not stand with all others yet, by resource; read from the store when they are asked for, or far
/// fewer than all at once.
package final class NewerLines {
  /// So many resources are looked up one by one in less time than the lines of all are read.
  fileprivate static let few = 500

  private let database: Database
  fileprivate let range: TimeRange
  fileprivate var lines: [ID<Resource>: [OccupiedLine]] = [:]
  fileprivate var hasAll = false
  private var known: Set<ID<Resource>> = []

  fileprivate init(_ database: Database, _ range: TimeRange) {
    (self.database, self.range) = (database, range)
  }

  /// Those on a resource, in no order.
  func lines(on resource: ID<Resource>) throws -> [OccupiedLine] {
    if !hasAll, known.insert(resource).inserted {
      lines[resource, default: []] += try database.linesInRuns(on: resource, range)
    }
    return lines[resource] ?? []
  }
}

/// A line of an active booking.
package struct OccupiedLine {
  let range: TimeRange
  let holder: ClaimHolder
  let units: Int
}

extension Row {
  /// Which line of which booking.
  func holder(_ booking: Int32, _ line: Int32) -> ClaimHolder {
    ClaimHolder(booking: id(booking), line: Int(integer(line, in: 0...31)))
  }

  /// How many units of a thing.
  func units(_ column: Int32) -> Int { Int(integer(column, in: 1...10_000)) }
}

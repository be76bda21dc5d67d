/// A stretch of a resource in which a promise may be broken.
///
/// Conflicts are derived, never stored; doubts only say where to look. An ordinary booking makes none, for it was found
/// to fit. Whatever else changes the commons does, and `verify` compares with a look at everything.
struct Doubt: Hashable {
  let resource: ID<Resource>
  let range: TimeRange
}

extension Database {
  /// Notes a doubt; one that was swept spans no more than what was found.
  func note(_ doubt: Doubt, isSwept: Bool) throws {
    try run(
      "INSERT OR IGNORE INTO doubt VALUES (?1, ?2, ?3, ?4)", .id(doubt.resource), .minute(doubt.range.start),
      .minute(doubt.range.end), .int(isSwept ? 1 : 0))
  }

  /// Notes that any resource may be in doubt.
  func doubtEverything() throws {
    try run(
      "INSERT OR IGNORE INTO doubt SELECT id, ?1, ?2, 0 FROM resource", .minute(.earliest), .minute(.latest))
  }

  /// The doubts that are not over at a minute, the longest turn-over counted, by resource and start.
  func doubts(asOf now: Minute) throws -> [Doubt] {
    try rows("SELECT resource, start_at, end_at FROM doubt WHERE end_at > ?1 - 10080", .minute(now)) {
      Doubt(resource: $0.id(0), range: try $0.range(1, 2))
    }
  }

  /// Resources with doubts that were not swept.
  func unsweptResources(limit: Int) throws -> [ID<Resource>] {
    try rows("SELECT DISTINCT resource FROM doubt WHERE is_swept = 0 LIMIT ?1", .int(limit)) { $0.id(0) }
  }

  /// Forgets all doubts of a resource.
  func forgetDoubts(_ resource: ID<Resource>) throws {
    try run("DELETE FROM doubt WHERE resource = ?1", .id(resource))
  }

  /// Goes through the active lines on a resource that meet a range, in no order; `recent` has the newest. Most last two
  /// days at most; an index has the others, which last 400 days at most.
  func eachOccupancy(
    of resource: ID<Resource>, meeting range: TimeRange, recent: [ID<Resource>: [OccupiedLine]],
    _ body: (_ range: TimeRange, _ holder: ClaimHolder, _ units: Int) throws -> Void
  ) throws {
    for line in recent[resource] ?? [] where line.range.overlaps(range) {
      try body(line.range, line.holder, line.units)
    }
    try each(
      """
      SELECT start_at, booking, line, end_at, units FROM occupancy_filed
      WHERE resource = ?1 AND start_at >= ?2 - 2880 AND start_at < ?3 AND end_at > ?2
      UNION ALL
      SELECT start_at, booking, line, end_at, units FROM occupancy_filed
      WHERE resource = ?1 AND end_at - start_at > 2880 AND start_at >= ?2 - 576000 AND start_at < ?2 - 2880
        AND end_at > ?2
      """, [.id(resource), .minute(range.start), .minute(range.end)]
    ) {
      try body(try $0.range(0, 3), $0.holder(1, 2), $0.units(4))
      return true
    }
  }
}

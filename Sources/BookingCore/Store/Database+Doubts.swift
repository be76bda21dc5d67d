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
}

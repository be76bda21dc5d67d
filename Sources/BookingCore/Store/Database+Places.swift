/// Areas, resources, closures and house rules: few rows, read whole.
extension Database {
  package func areas() throws -> [Area] {
    try rows("SELECT * FROM area ORDER BY id") {
      Area(
        id: $0.id(0), slug: try $0.slug(1), name: $0.text(2), latitude: $0.double(3), longitude: $0.double(4),
        timeZone: $0.text(5), homes: $0.int(6), version: $0.int(7))
    }
  }

  package func insert(_ area: Area) throws {
    try run(
      "INSERT INTO area VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", .id(area.id), .text(area.slug.text),
      .text(area.name), .real(area.latitude), .real(area.longitude), .text(area.timeZone), .int(area.homes),
      .int(area.version))
  }

  package func update(_ area: Area) throws {
    try run(
      """
      UPDATE area SET name = ?2, latitude = ?3, longitude = ?4, time_zone = ?5, homes = ?6, version = ?7
      WHERE id = ?1
      """, .id(area.id), .text(area.name), .real(area.latitude), .real(area.longitude), .text(area.timeZone),
      .int(area.homes), .int(area.version))
  }

  package func resourceCount() throws -> Int { try first("SELECT count(*) FROM resource") { $0.int(0) } ?? 0 }

  /// Calls `body` with each resource, in order of id.
  package func eachResource(_ body: (Resource) throws -> Void) throws {
    var parts: [ID<Resource>: [ID<Resource>]] = [:]
    try each("SELECT composite, part FROM resource_part ORDER BY composite, part", []) {
      parts[$0.id(0), default: []].append($0.id(1))
      return true
    }
    var hours = Repeated<OpeningHours>()
    var features = Repeated<[String]>()
    var kinds = Repeated<Resource.Kind>()
    var states = Repeated<Resource.Status>()
    try each("SELECT * FROM resource ORDER BY id", []) { row in
      let id: ID<Resource> = row.id(0)
      try body(
        Resource(
          id: id, slug: try row.slug(1), area: row.id(2),
          kind: try kinds.value(row, 3) { _ in try row.choice(3) },
          name: row.text(4), seats: row.optionalInt(5), units: row.units(6),
          features: features.value(row, 7) { $0.split(separator: ",").map(String.init) },
          setupMinutes: row.buffer(8), turnoverMinutes: row.buffer(9), parts: parts[id] ?? [],
          openingHours: try hours.value(row, 10) {
            guard let hours = try? OpeningHours(parsing: $0) else {
              throw row.damaged(10, "no opening hours")
            }
            return hours
          }, status: try states.value(row, 11) { _ in try row.choice(11) },
          owner: row.optionalID(13), version: row.int(12)))
      return true
    }
  }

  package func insert(_ resource: Resource) throws {
    try run(
      """
      INSERT INTO resource (id, slug, area, kind, name, seats, units, features, setup_minutes, turnover_minutes,
        opening_hours, status, version, owner)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
      """, .id(resource.id), .text(resource.slug.text), .id(resource.area), .text(resource.kind.rawValue),
      .text(resource.name), .int(resource.seats), .int(resource.units),
      .text(resource.features.joined(separator: ",")), .int(resource.setupMinutes),
      .int(resource.turnoverMinutes), .text(resource.openingHours.description),
      .text(resource.status.rawValue), .int(resource.version), .id(resource.owner))
    try insertParts(of: resource)
  }

  package func update(_ resource: Resource) throws {
    try run(
      """
      UPDATE resource SET name = ?2, seats = ?3, units = ?4, features = ?5, setup_minutes = ?6,
        turnover_minutes = ?7, opening_hours = ?8, status = ?9, version = ?10, owner = ?11 WHERE id = ?1
      """, .id(resource.id), .text(resource.name), .int(resource.seats), .int(resource.units),
      .text(resource.features.joined(separator: ",")), .int(resource.setupMinutes),
      .int(resource.turnoverMinutes), .text(resource.openingHours.description),
      .text(resource.status.rawValue), .int(resource.version), .id(resource.owner))
    try run("DELETE FROM resource_part WHERE composite = ?1", .id(resource.id))
    try insertParts(of: resource)
  }

  private func insertParts(of resource: Resource) throws {
    for part in resource.parts {
      try run("INSERT INTO resource_part VALUES (?1, ?2)", .id(resource.id), .id(part))
    }
  }

  package func closures() throws -> [Closure] {
    try rows("SELECT * FROM closure ORDER BY id") {
      Closure(id: $0.id(0), resource: $0.id(1), range: try $0.range(2, 3), reason: $0.text(4))
    }
  }

  package func insert(_ closure: Closure) throws {
    try run(
      "INSERT INTO closure VALUES (?1, ?2, ?3, ?4, ?5)", .id(closure.id), .id(closure.resource),
      .minute(closure.range.start), .minute(closure.range.end), .text(closure.reason))
  }

  package func removeClosure(_ id: ID<Closure>) throws {
    try run("DELETE FROM closure WHERE id = ?1", .id(id))
  }

  /// The versions of an area's house rules as written, oldest first, without the first `known`.
  package func rulesDocuments(area: ID<Area>, after known: Int) throws -> [String] {
    try rows(
      "SELECT document FROM house_rules WHERE area = ?1 AND version > ?2 ORDER BY version", .id(area),
      .int(known)
    ) { $0.text(0) }
  }

  package func insertRules(area: ID<Area>, version: Int, document: String) throws {
    try run("INSERT INTO house_rules VALUES (?1, ?2, ?3)", .id(area), .int(version), .text(document))
  }
}

/// Reads a text that many rows have alike once, and keeps what it says: ten thousand rooms have a few sets of hours.
struct Repeated<Value> {
  /// More are not kept: texts that differ from row to row would cost more to keep than to read.
  private static var most: Int { 16 }
  private var last: (bytes: [UInt8], value: Value)?
  private var known: [[UInt8]: Value] = [:]

  mutating func value(_ row: Row, _ column: Int32, _ read: (String) throws -> Value) rethrows -> Value {
    try row.withBytes(column) { bytes in
      // Most often it is the text of the row before, which is found without a digest.
      if let last, last.bytes.count == bytes.count, last.bytes.elementsEqual(bytes) { return last.value }
      let text = Array(bytes)
      let value = try known[text] ?? read(String(decoding: text, as: UTF8.self))
      if known.count == Self.most { known.removeAll(keepingCapacity: true) }
      known[text] = value
      last = (text, value)
      return value
    }
  }
}

extension Row {
  func slug(_ column: Int32) throws -> Slug {
    guard let slug = Slug(text(column)) else { throw damaged(column, "no slug") }
    return slug
  }

  func choice<Choice: RawRepresentable>(_ column: Int32) throws -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: text(column)) else { throw damaged(column, "no \(Choice.self)") }
    return choice
  }

  /// Minutes before or after a use.
  func buffer(_ column: Int32) -> Int { Int(integer(column, in: 0...10_080)) }

  func range(_ start: Int32, _ end: Int32) throws -> TimeRange {
    guard let range = TimeRange(from: minute(start), to: minute(end)) else {
      throw damaged(start, "an end before its start")
    }
    return range
  }

  func damaged(_ column: Int32, _ what: String) -> StoreError {
    StoreError(.damaged, "a row holds \(what): '\(text(column))'")
  }
}

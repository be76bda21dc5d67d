/// One row of the log: who changed what, when.
public struct Change: Sendable {
  /// What sort of thing was changed.
  public enum Kind: String, Sendable {
    case area, household, member, token, resource, closure, booking, plan, rules, feed
    case outage, loan, series, waitlist
    case invitation, session
    case setting
    /// An import whose bookings became valid.
    case imported = "import"

    /// Whether such a change says who may do what.
    var isAboutPeople: Bool { [.household, .member, .token, .invitation, .session].contains(self) }
  }

  /// Its number; later changes have higher numbers.
  public let id: Int64
  /// Seconds since 1970-01-01T00:00Z.
  public let at: Int64
  /// The member who did it; nil for the operator of the store.
  public let actor: ID<Member>?
  /// Where it came from, as `cli`, `http` or `system`.
  public let origin: String
  /// What was done, as `booking.create`.
  public let action: String
  /// What sort of thing was changed.
  public let kind: Kind
  /// The row number of the thing.
  public let object: Int64
  /// The thing's values before, as JSON without personal values; nil when it was made.
  public let before: String?
  /// The thing's values after, as JSON without personal values; nil when it was removed.
  public let after: String?
  /// The digest of the personal values, which stand apart.
  public let personal: [UInt8]?
}

/// A change about to be written.
package struct ChangeEntry {
  package var action: String
  package var kind: Change.Kind
  package var object: Int64
  package var before: String?
  package var after: String?
  /// Names and free text, as JSON; nil when there are none.
  package var personal: String?

  package init(
    _ action: String, _ kind: Change.Kind, _ object: Int64, before: String? = nil, after: String? = nil,
    personal: String? = nil
  ) {
    self.action = action
    self.kind = kind
    self.object = object
    self.before = before
    self.after = after
    self.personal = personal
  }
}

/// The log's end, read once in a transaction: where the next row goes and what its digest is chained to.
package struct LogEnd: Sendable {
  /// The number of the last row, 0 when there is none.
  package var id: Int64
  /// Its digest, empty when there is none.
  package var digest: [UInt8]

  /// What the number of a row can be; 0 is that of none.
  static let numbers: ClosedRange<Int64> = 0...1 << 60
}

extension Database {
  package func logEnd() throws -> LogEnd {
    try first("SELECT id, digest FROM change ORDER BY id DESC LIMIT 1") {
      LogEnd(id: $0.integer(0, in: LogEnd.numbers), digest: $0.blob(1))
    } ?? LogEnd(id: 0, digest: [])
  }

  /// The number of the last change, 0 when there is none.
  package func lastChange() throws -> Int64 {
    try first("SELECT max(id) FROM change") { $0.integer(0, in: LogEnd.numbers) } ?? 0
  }

  /// Adds a row to the log, chained to `end`, which it moves on.
  package func append(
    _ entry: ChangeEntry, at seconds: Int64, actor: ID<Member>?, origin: String, end: inout LogEnd
  ) throws {
    var salt: [UInt8] = []
    var personal: [UInt8]?
    if let facts = entry.personal {
      salt = Random.bytes(16)
      personal = SHA256.digest(salt + Array(facts.utf8))
    }
    let change = Change(
      id: end.id + 1, at: seconds, actor: actor, origin: origin, action: entry.action, kind: entry.kind,
      object: entry.object, before: entry.before, after: entry.after, personal: personal)
    let digest = change.digest(after: end.digest)
    try insertLater("INSERT OR FAIL INTO change VALUES") { row in
      row.add(.integer(change.id))
      row.add(.integer(seconds))
      row.add(.id(actor))
      row.add(.text(origin))
      row.add(.text(entry.action))
      row.add(.text(entry.kind.rawValue))
      row.add(.integer(entry.object))
      row.add(.text(optional: entry.before))
      row.add(.text(optional: entry.after))
      row.add(personal.map { .blob($0) } ?? .null)
      row.add(.blob(digest))
    }
    if let facts = entry.personal {
      try insertLater("INSERT INTO change_personal VALUES") { row in
        row.add(.integer(change.id))
        row.add(.blob(salt))
        row.add(.text(facts))
      }
    }
    end = LogEnd(id: change.id, digest: digest)
  }

  /// The changes after number `since`, in order, at most `limit`.
  package func changes(since: Int64, limit: Int) throws -> [Change] {
    try rows(
      """
      SELECT id, at, actor, origin, action, kind, object, before, after, personal
      FROM change WHERE id > ?1 ORDER BY id LIMIT ?2
      """, .integer(since), .int(limit), read: Change.init(row:))
  }

  /// Goes through the changes after number `since`, in order, without a copy of what they tell.
  package func eachChange(since: Int64, _ body: (ChangeRow) throws -> Void) throws {
    try each(
      "SELECT id, kind, object, before, after FROM change WHERE id > ?1 ORDER BY id", [.integer(since)]
    ) {
      try body(ChangeRow(row: $0))
      return true
    }
  }

  /// The bookings that something else than an import has changed, each with the number of the first such change. It
  /// reads the whole log.
  func firstChangesHere() throws -> [ID<Booking>: Int64] {
    let found: [(ID<Booking>, Int64)] = try rows(
      """
      SELECT object, min(id) FROM change WHERE kind = 'booking' AND before IS NOT NULL
        AND action <> 'booking.import' AND action <> 'booking.withdraw' GROUP BY object
      """
    ) { ($0.id(0), $0.integer(1)) }
    return Dictionary(found, uniquingKeysWith: min)
  }

  /// The number of the last change of a thing by an action, after number `since`; 0 when there is none.
  func lastChange(_ action: String, of kind: Change.Kind, _ object: Int64, since: Int64) throws -> Int64 {
    try first(
      "SELECT max(id) FROM change WHERE id > ?1 AND action = ?2 AND kind = ?3 AND object = ?4",
      .integer(since), .text(action), .text(kind.rawValue), .integer(object)
    ) { $0.integer(0, in: LogEnd.numbers) } ?? 0
  }

  /// How many changes of a booking after number `since` were of nothing but what has to be done about it.
  func ticks(of booking: ID<Booking>, since: Int64) throws -> Int {
    try first(
      """
      SELECT count(*) FROM change WHERE id > ?1 AND kind = 'booking' AND object = ?2
        AND json_remove(before, '$.duties', '$.version') = json_remove(after, '$.duties', '$.version')
        AND before ->> '$.duties' <> after ->> '$.duties'
      """, .integer(since), .id(booking)
    ) { $0.int(0) } ?? 0
  }

  /// The personal part of a change, if it has one that was not erased.
  package func personalFacts(ofChange id: Int64) throws -> String? {
    try first("SELECT facts FROM change_personal WHERE change = ?1", .integer(id)) { $0.text(0) }
  }
}

/// What a change did, as long as the row of the log is at hand.
package struct ChangeRow {
  let id: Int64
  let kind: Change.Kind
  let object: Int64
  private let row: Row

  fileprivate init(row: Row) throws {
    (id, object, self.row) = (row.integer(0), row.integer(2, in: ID<Booking>.stored), row)
    kind = try Change.kind(of: row, in: 1)
  }

  /// What `body` makes of the values before; nil when there were none.
  func before<Value>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Value?) rethrows -> Value? {
    row.isNull(3) ? nil : try row.withBytes(3, body)
  }

  /// What `body` makes of the values after; nil when there are none.
  func after<Value>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Value?) rethrows -> Value? {
    row.isNull(4) ? nil : try row.withBytes(4, body)
  }
}

extension Change {
  fileprivate static func kind(of row: Row, in column: Int32) throws -> Kind {
    let name = row.text(column)
    if name == Kind.booking.rawValue { return .booking }  // nearly always
    guard let kind = Kind(rawValue: name) else {
      throw StoreError(.damaged, "change \(row.integer(0)) is of the unknown kind '\(name)'")
    }
    return kind
  }

  init(row: Row) throws {
    self.init(
      id: row.integer(0), at: row.integer(1), actor: row.optionalID(2), origin: row.text(3),
      action: row.text(4), kind: try Self.kind(of: row, in: 5), object: row.integer(6),
      before: row.optionalText(7),
      after: row.optionalText(8), personal: row.isNull(9) ? nil : row.blob(9))
  }

  /// The digest that chains this row to the one before: each field with its length, so that no two rows read
  /// alike.
  func digest(after previous: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256 + (before?.utf8.count ?? 0) + (after?.utf8.count ?? 0))
    bytes += previous
    bytes.append(field: id)
    bytes.append(field: at)
    bytes.append(field: actor?.value)
    bytes.append(field: origin)
    bytes.append(field: action)
    bytes.append(field: kind.rawValue)
    bytes.append(field: object)
    bytes.append(field: before ?? "-")
    bytes.append(field: after ?? "-")
    if let personal { bytes += personal }
    return SHA256.digest(bytes)
  }
}

extension [UInt8] {
  /// A number as the chain has it, `-` for none.
  fileprivate mutating func append(field number: Int64?) {
    guard let number else { return append(field: "-") }
    withDigits(of: number) { digits in
      append(decimal: digits.count)
      append(UInt8(ascii: ":"))
      append(contentsOf: digits)
    }
  }

  fileprivate mutating func append(field text: String) {
    append(decimal: text.utf8.count)
    append(UInt8(ascii: ":"))
    append(contentsOf: text.utf8)
  }

  /// Adds a number's digits.
  mutating func append(decimal number: some BinaryInteger) {
    withDigits(of: Int64(number)) { append(contentsOf: $0) }
  }
}

/// Calls `body` with the digits of a number and its sign.
private func withDigits(of number: Int64, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { room in
    var (first, rest) = (room.count, number.magnitude)
    repeat {
      first -= 1
      room[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    if number < 0 {
      first -= 1
      room[first] = UInt8(ascii: "-")
    }
    body(UnsafeBufferPointer(rebasing: room[first...]))
  }
}

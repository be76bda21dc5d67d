/// A booking with what calendars and tables tell beside it.
package struct BookingEntry: Sendable {
  package let booking: Booking
  /// When it was last changed, or made.
  package let changedAt: Minute
  /// Whose it is.
  package let household: Slug
  package let householdName: String
  /// Who made it, if that is known.
  package let member: Slug?

  init(row: Row) throws {
    booking = try Booking(row: row)
    changedAt = row.optionalMinute(21) ?? booking.createdAt
    household = try row.slug(22)
    householdName = row.text(23)
    member = row.isNull(24) ? nil : try row.slug(24)
  }
}

/// Feeds, and the bookings that go into calendars.
extension Database {
  package func insert(_ feed: Feed, digest: [UInt8]) throws {
    let (kind, object) = feed.scope.columns
    try run(
      "INSERT INTO feed VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL)", .id(feed.id), .text(kind), .integer(object),
      .id(feed.owner), .blob(digest), .minute(feed.createdAt))
  }

  package func revoke(_ feed: ID<Feed>, at minute: Minute) throws {
    try run("UPDATE feed SET revoked_at = ?2 WHERE id = ?1", .id(feed), .minute(minute))
  }

  package func feed(digest: [UInt8]) throws -> Feed? {
    try first("SELECT * FROM feed WHERE digest = ?1", .blob(digest), read: Feed.init(row:))
  }

  package func feed(_ id: ID<Feed>) throws -> Feed? {
    try first("SELECT * FROM feed WHERE id = ?1", .id(id), read: Feed.init(row:))
  }

  /// The feeds of an owner, or all, oldest first.
  package func feeds(owner: ID<Member>?) throws -> [Feed] {
    try rows(
      "SELECT * FROM feed WHERE ?1 IS NULL OR owner = ?1 ORDER BY id", .id(owner), read: Feed.init(row:))
  }

  /// Goes through a household's bookings that meet a range, by start, until `body` returns false.
  package func eachEntry(household: ID<Household>, in range: TimeRange, _ body: (BookingEntry) throws -> Bool)
    throws
  {
    try each(
      """
      SELECT e.* FROM booking_by_household h CROSS JOIN booking_entry e ON e.id = h.booking
      WHERE h.household = ?1 AND h.start_at < ?3 AND e.end_at > ?2 ORDER BY h.start_at, h.booking
      """, [.id(household), .minute(range.start), .minute(range.end)]
    ) { try body(try BookingEntry(row: $0)) }
  }

  /// Goes through the active bookings with a line on a resource that meet a range, by start, until `body` returns
  /// false. No booking is longer than 400 days, so none that began earlier need be looked at.
  package func eachEntry(resource: ID<Resource>, in range: TimeRange, _ body: (BookingEntry) throws -> Bool)
    throws
  {
    try each(
      """
      SELECT e.* FROM occupancy o JOIN booking_entry e ON e.id = o.booking
      WHERE o.resource = ?1 AND o.start_at > ?2 - 576000 AND o.start_at < ?3 AND o.end_at > ?2
      ORDER BY o.start_at, o.booking
      """, [.id(resource), .minute(range.start), .minute(range.end)]
    ) { try body(try BookingEntry(row: $0)) }
  }

  /// Goes through the bookings given up since a minute that meet a range, the latest change first, until `body`
  /// returns false.
  package func eachEntry(
    givenUpSince minute: Minute, in range: TimeRange, _ body: (BookingEntry) throws -> Bool
  ) throws {
    try each(
      """
      SELECT e.* FROM booking g JOIN booking_entry e ON e.id = g.id
      WHERE (g.status = 'cancelled' OR g.status = 'declined' OR g.status = 'displaced')
        AND g.changed_at >= ?1 AND g.start_at < ?3 AND g.end_at > ?2
      ORDER BY g.changed_at DESC
      """, [.minute(minute), .minute(range.start), .minute(range.end)]
    ) { try body(try BookingEntry(row: $0)) }
  }

  /// Goes through all bookings that meet a range, active or not, in the order they were made.
  package func eachEntry(in range: TimeRange, _ body: (BookingEntry) throws -> Void) throws {
    try each(
      "SELECT * FROM booking_entry WHERE start_at < ?2 AND end_at > ?1 ORDER BY id",
      [.minute(range.start), .minute(range.end)]
    ) {
      try body(try BookingEntry(row: $0))
      return true
    }
  }
}

extension Feed.Scope {
  fileprivate var columns: (String, Int64) {
    switch self {
    case .household(let id): ("household", id.value)
    case .resource(let id): ("resource", id.value)
    case .area(let id): ("area", id.value)
    }
  }
}

extension Feed {
  init(row: Row) throws {
    let scope: Scope
    switch row.text(1) {
    case "household": scope = .household(row.id(2))
    case "resource": scope = .resource(row.id(2))
    case "area": scope = .area(row.id(2))
    default: throw row.damaged(1, "no scope of a feed")
    }
    self.init(
      id: row.id(0), scope: scope, owner: row.optionalID(3), createdAt: row.minute(5),
      revokedAt: row.optionalMinute(6))
  }
}

/// Bookings in order of time: whole runs of numbers are filed by when they are, what is newer is looked through.
extension Database {
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
      resources: resources, meeting: range, after: after, limit: limit, in: self)
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

  /// How many numbers of bookings a run has.
  static let run: Int64 = 4_096

  /// Writes when the bookings of all whole runs are into the runs, in order; they cost some milliseconds a run, a
  /// microsecond a booking.
  func fileTimes() throws {
    for run in stride(from: try filedRuns(), to: (try nextBooking() - 1) >> 12, by: 1) {
      try self.run(
        """
        INSERT OR FAIL INTO booking_time SELECT ?1, start_at, id, end_at FROM booking
        WHERE id >= ?1 << 12 AND id < ?1 + 1 << 12 ORDER BY start_at
        """, .integer(run))
    }
  }

  /// How many runs of bookings are filed by time; those of later numbers are not yet.
  fileprivate func filedRuns() throws -> Int64 {
    try first("SELECT ifnull(max(run) + 1, 0) FROM booking_time") { $0.integer(0) } ?? 0
  }

  /// Moves a booking within its run, if that is filed.
  func changeTime(of old: Booking, to range: TimeRange) throws {
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
  /// Lines that are not with all others, for some resources; runs that are filed by time, for all.
  private var newer: NewerLines?
  private var runs: Int64 = 0
  private(set) var found: Set<BookingCursor> = []

  init(
    resources: [ID<Resource>]?, meeting range: TimeRange, after: BookingCursor, limit: Int,
    in database: Database
  ) throws {
    (self.resources, endingAfter, self.after, self.limit) = (resources, range.start, after, limit)
    hidesStaged = try database.hasStaged()
    if let resources {
      newer = try database.newerLines(on: resources.count, meeting: range)
    } else {
      runs = try database.filedRuns()
    }
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
      for line in try newer?.lines(on: resource) ?? []
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
    WHERE run = 0 AND resource = ?7 AND start_at >= ?1 AND start_at < ?2 AND end_at > ?3
      AND (start_at, booking) > (?5, ?6)
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

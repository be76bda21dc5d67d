/// How the commons is used, by nobody's name.
public struct Statistics: Sendable {
  /// A resource's use.
  public struct Use: Sendable {
    /// Of what.
    public let resource: ID<Resource>
    /// How many bookings held their place.
    public var bookings = 0
    /// Minutes used, by ISO weekday (0 is Monday) and hour on the area's clock.
    public var minutes = [[Int]](repeating: [Int](repeating: 0, count: 24), count: 7)
    /// Half of the bookings were made at least so many days before their start; nil without bookings.
    public var medianDaysAhead: Int?
    /// How many bookings a plan moved or cancelled.
    public var displaced = 0
    /// How many bookings were released because nobody turned up.
    public var noShows = 0
    /// Half of the requests were decided by the board, or at their deadline, within so many hours; nil without any.
    public var medianDecisionHours: Int?
    /// How many stood in line for it.
    public var waited = 0
    /// How many of them were offered a place.
    public var offered = 0
    /// Half of those were offered it within so many hours; nil without any.
    public var medianWaitHours: Int?

    /// All minutes used.
    public var total: Int { minutes.reduce(0) { $0 + $1.reduce(0, +) } }
  }

  /// How often a rule refused.
  public struct Refusals: Sendable {
    /// The area, where the rule has one.
    public let area: ID<Area>?
    /// The resource, where the rule is about one.
    public let resource: ID<Resource>?
    /// The stable name of the rule.
    public let rule: String
    /// How often.
    public let count: Int
  }

  /// What was looked at.
  public let range: TimeRange
  /// By name of the resource.
  public let uses: [Use]
  /// Most first.
  public let refusals: [Refusals]
  /// Of each area the minutes used by each household, most first, in per mille of all.
  public let shares: [ID<Area>: [Int]]
}

extension Statistics {
  /// Without shares and medians of so few that somebody who knows one of them knows the others.
  public var withoutFew: Statistics {
    let uses = uses.map { use in
      var use = use
      if use.bookings < Self.few {
        (use.medianDaysAhead, use.medianDecisionHours, use.medianWaitHours) = (nil, nil, nil)
      }
      return use
    }
    return Statistics(
      range: range, uses: uses, refusals: refusals, shares: shares.filter { $0.value.count >= Self.few })
  }

  private static let few = 3
}

extension BookingDesk.View {
  /// Counts the bookings that begin in a range, of one area or resource or all. Linear in those bookings.
  public func statistics(in range: TimeRange, area: ID<Area>?, resource: ID<Resource>?) throws -> Statistics {
    func isWanted(_ id: ID<Resource>) -> Bool {
      (resource == nil || id == resource) && (area == nil || registry.resource(id).area == area)
    }
    var uses: [ID<Resource>: Statistics.Use] = [:]
    for each in registry.resources where isWanted(each.id) {
      uses[each.id] = Statistics.Use(resource: each.id)
    }
    var leads: [ID<Resource>: [Int]] = [:]
    var parties: [ID<Area>: [ID<Household>: Int]] = [:]
    var asked: [ID<Booking>: Booking] = [:]
    try database.eachBooking(on: registry.resources.map(\.id), startingIn: range) { booking, isDisplaced in
      for line in booking.lines where isWanted(line.resource) {
        if isDisplaced { uses[line.resource]?.displaced += 1 }
        if booking.isNoShow { uses[line.resource]?.noShows += 1 }
        if let request = booking.request, request.kind != .offer { asked[booking.id] = booking }
        guard booking.holdsPlace else { continue }
        let place = registry.resource(line.resource).area
        uses[line.resource]?.bookings += 1
        registry.calendar(place).eachHour(of: booking.range) { weekday, hour, minutes in
          uses[line.resource]?.minutes[weekday][hour] += minutes
        }
        leads[line.resource, default: []].append(max(0, Int(booking.range.start - booking.createdAt)) / 1440)
        parties[place, default: [:]][booking.household, default: 0] += Int(booking.range.minutes)
      }
    }
    for (id, days) in leads { uses[id]?.medianDaysAhead = days.sorted()[days.count / 2] }
    var decisions: [ID<Resource>: [Int]] = [:]
    if let first = asked.values.map(\.createdAt).min() {
      try database.eachDecision(after: first) { id, second in
        guard let booking = asked[id] else { return }
        let hours = max(0, Int(second / 60) - Int(booking.createdAt.value)) / 60
        for line in booking.lines where isWanted(line.resource) {
          decisions[line.resource, default: []].append(hours)
        }
      }
    }
    for (id, hours) in decisions { uses[id]?.medianDecisionHours = hours.sorted()[hours.count / 2] }
    var waits: [ID<Resource>: [Int]] = [:]
    for wait in try database.waits(startingIn: range) {
      for line in wait.lines where registry.has(line.resource) && isWanted(line.resource) {
        uses[line.resource]?.waited += 1
        guard let minutes = wait.minutes else { continue }
        uses[line.resource]?.offered += 1
        waits[line.resource, default: []].append(max(0, minutes) / 60)
      }
    }
    for (id, hours) in waits { uses[id]?.medianWaitHours = hours.sorted()[hours.count / 2] }
    let refusals = try database.refusals(in: range).filter { found in
      (resource == nil || found.resource == resource) && (area == nil || found.area == area)
    }
    return Statistics(
      range: range,
      uses: uses.values.sorted { registry.resource($0.resource).slug < registry.resource($1.resource).slug },
      refusals: refusals,
      shares: parties.mapValues { minutes in
        let all = max(1, minutes.values.reduce(0, +))
        return minutes.values.map { $0 * 1000 / all }.sorted(by: >)
      })
  }
}

extension AreaCalendar {
  /// Calls `body` with each hour that a range touches: its weekday from 0 (Monday), the hour, and the minutes used.
  fileprivate func eachHour(of range: TimeRange, _ body: (Int, Int, Int) -> Void) {
    var start = range.start
    while start < range.end {
      let local = local(of: start)
      let end = min(range.end, start + Int32(60 - local.minuteOfHour))
      body(local.date.weekday - 1, local.hour, Int(end - start))
      start = end
    }
  }
}

extension Database {
  /// Goes through the bookings that begin in a range, with whether a plan ever displaced them.
  fileprivate func eachBooking(
    on resources: [ID<Resource>], startingIn range: TimeRange, _ body: (Booking, Bool) -> Void
  ) throws {
    var place = BookingCursor(start: range.start + -1, booking: ID(.max))
    while true {
      let page = try bookings(on: resources, range: range, after: place, limit: 1_000)
      for booking in page {
        let isDisplaced =
          try first(
            "SELECT 1 FROM displacement WHERE household = ?1 AND booking = ?2", .id(booking.household),
            .id(booking.id)
          ) { _ in true }
        body(booking, isDisplaced ?? false)
      }
      guard let last = page.last, page.count == 1_000 else { return }
      place = BookingCursor(start: last.range.start, booking: last.id)
    }
  }

  /// Goes through the decisions on requests since a minute: which, and the second they fell in. Linear in the log since
  /// then.
  fileprivate func eachDecision(after minute: Minute, _ body: (ID<Booking>, Int64) -> Void) throws {
    _ = try rows(
      "SELECT object, at FROM change WHERE id >= ?1 AND action IN ('booking.approve', 'booking.decline')",
      .integer(firstChange(from: Int64(minute.value) * 60))
    ) { body($0.id(0), $0.integer(1)) }
  }

  /// The number of the first change from a second on, found by halving: the log has no index by time, but its numbers
  /// rise with it.
  private func firstChange(from second: Int64) throws -> Int64 {
    var low: Int64 = 1
    var high = try first("SELECT coalesce(max(id), 0) + 1 FROM change") { $0.integer(0) } ?? 1
    while low < high {
      let middle = low + (high - low) / 2
      let at = try first(
        "SELECT at FROM change WHERE id >= ?1 ORDER BY id LIMIT 1", .integer(middle)
      ) { $0.integer(0) }
      if let at, at < second { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Wishes of those who stood in line for something in a range, with the minutes until an offer.
  fileprivate func waits(startingIn range: TimeRange) throws -> [(lines: [BookingLine], minutes: Int?)] {
    try rows(
      """
      SELECT e.lines, b.created_at - e.created_at FROM waitlist_entry e LEFT JOIN booking b ON b.id = e.booking
      WHERE e.start_at >= ?1 AND e.start_at < ?2
      """, .minute(range.start), .minute(range.end)
    ) { row in
      guard let lines: [BookingLine] = row.withBytes(0, LinesText.lines) else {
        throw row.damaged(0, "no booking lines")
      }
      return (lines, row.optionalInt(1))
    }
  }

  /// Refusals counted on the days (in UTC) of a range, most first.
  fileprivate func refusals(in range: TimeRange) throws -> [Statistics.Refusals] {
    try rows(
      """
      SELECT area, resource, rule, sum(count) FROM refusal_count WHERE day BETWEEN ?1 AND ?2
      GROUP BY area, resource, rule ORDER BY sum(count) DESC, area, resource, rule
      """, .int(Int(range.start.value) / 1440), .int(Int(range.end.value) / 1440)
    ) { row in
      Statistics.Refusals(
        area: row.integer(0) == 0 ? nil : row.id(0), resource: row.integer(1) == 0 ? nil : row.id(1),
        rule: row.text(2),
        count: row.int(3))
    }
  }
}

/// A booking that other house rules would refuse.
public struct RuleBreach: Sendable {
  /// Which booking.
  public let booking: Booking
  /// What it would break that it does not break under the rules there are; never empty.
  public let reasons: [Refusal.Reason]
}

/// What house rules would change, were they valid: nothing changes, and bookings that exist stay.
public struct RulesTrial: Sendable {
  /// How often one rule would refuse, and how many households that concerns; without names.
  public struct Count: Sendable {
    public let code: String
    public let bookings: Int
    public let households: Int
  }

  /// The coming bookings that would be refused, were they asked for now, by start.
  public let coming: [RuleBreach]
  /// How many bookings began within the last 365 days.
  public let lastYear: Int
  /// Those of them that would have been refused when they were made, and how many households that concerns.
  public let lastYearRefused: Int
  public let lastYearHouseholds: Int
  /// The same by rule, the most frequent first; a booking that breaks two rules counts for both.
  public let lastYearRules: [Count]
}

extension BookingDesk {
  /// Tries `rules` on the coming bookings of an area's resources and on those of the last 365 days. Past bookings are
  /// decided as of the minute they were made, with the household's earlier ones counted. Linear in the area's bookings.
  /// Rules that could not be decided are refused as `SetHouseRules` refuses them.
  public func trial(of rules: HouseRules, in area: ID<Area>) throws -> RulesTrial {
    let resources = try read { view in
      try rules.check(in: area, view.registry)
      return view.registry.resources.filter { $0.area == area }.map(\.id)
    }
    return try read(loading: resources) { view in
      let year = TimeRange(view.now - 365 * 1440, view.now)
      var query = BookingQuery(range: TimeRange(year.start - 400 * 1440, .latest))
      (query.area, query.limit) = (area, 500)
      var all: [Booking] = []
      repeat {
        let page = try view.bookings(query, for: .operator())
        all += page.items.filter(\.status.isActive)
        query.cursor = page.nextCursor
      } while query.cursor != nil
      return try RulesTrying(rules, in: area, view.registry, view.schedule, all) { id in
        try view.household(id)
      }.trial(now: view.now, year: year)
    }
  }
}

/// The trial's own arithmetic.
private struct RulesTrying {
  private let registry: Registry
  private let tried: Registry
  private let schedule: Schedule
  private let bookings: [Booking]
  private var households: [ID<Household>: Household] = [:]
  private var byHousehold: [ID<Household>: [Booking]] = [:]

  init(
    _ rules: HouseRules, in area: ID<Area>, _ registry: Registry, _ schedule: Schedule, _ bookings: [Booking],
    household: (ID<Household>) throws -> Household?
  ) rethrows {
    var rules = rules
    rules.validFrom = CivilDate(dayNumber: 0)
    var tried = registry
    tried.add(rules, to: area)
    (self.registry, self.tried, self.schedule, self.bookings) = (registry, tried, schedule, bookings)
    for booking in bookings {
      byHousehold[booking.household, default: []].append(booking)
      if households[booking.household] == nil {
        households[booking.household] = try household(booking.household)
      }
    }
  }

  func trial(now: Minute, year: TimeRange) -> RulesTrial {
    let coming = bookings.filter { $0.range.start >= now }.compactMap {
      breach($0, at: now, among: { _ in true })
    }
    let past = bookings.filter { year.contains($0.range.start) }
    let refused = past.compactMap { booking in
      breach(booking, at: booking.createdAt) { ($0.createdAt, $0.id) < (booking.createdAt, booking.id) }
    }
    var concerned: [String: [ID<Household>]] = [:]
    for breach in refused {
      for code in Set(breach.reasons.map(\.code)) {
        concerned[code, default: []].append(breach.booking.household)
      }
    }
    let counts = concerned.map {
      RulesTrial.Count(code: $0.key, bookings: $0.value.count, households: Set($0.value).count)
    }
    return RulesTrial(
      coming: coming, lastYear: past.count, lastYearRefused: refused.count,
      lastYearHouseholds: Set(refused.map(\.booking.household)).count,
      lastYearRules: counts.sorted { ($1.bookings, $0.code) < ($0.bookings, $1.code) })
  }

  /// What a booking would break, asked for at a minute next to those of its household that count.
  private func breach(_ booking: Booking, at now: Minute, among counts: (Booking) -> Bool) -> RuleBreach? {
    guard let household = households[booking.household] else { return nil }
    var request = Admission.Request(
      lines: booking.lines, range: booking.range, attendees: booking.attendees, household: household)
    request.held = (byHousehold[booking.household] ?? []).filter { $0.id != booking.id && counts($0) }.map {
      HeldBooking(id: $0.id, range: $0.range, lines: $0.lines)
    }
    func broken(_ registry: Registry) -> [Refusal.Reason] {
      Admission(registry: registry, now: now).brokenRules(request) {
        schedule.shortages(of: $0, excluding: booking.id)
      } isUsed: { resource, range in
        bookings.contains { other in
          other.id != booking.id && other.range.overlaps(range)
            && other.lines.contains { $0.resource == resource }
        }
      }
    }
    let known = broken(registry)
    let reasons = broken(tried).filter { !known.contains($0) }
    return reasons.isEmpty ? nil : RuleBreach(booking: booking, reasons: reasons)
  }
}

/// The decision about a booking: pure, and the same for everybody who asks.
struct Admission {
  let registry: Registry
  let now: Minute

  /// What is to be booked, already known to be well formed.
  struct Request {
    var lines: [BookingLine]
    var range: TimeRange
    var attendees: Int
    var household: Household
    /// The household's active bookings that end after now, without the one being changed.
    var openBookings: Int
  }

  /// Every rule the request breaks, in the order of the lines; empty when rules allow it.
  func brokenRules(_ request: Request) -> [Refusal.Reason] {
    var reasons: [Refusal.Reason] = []
    if request.range.start < now { reasons.append(.inThePast) }
    for line in request.lines { reasons += placeReasons(line, request) }
    var seen: Set<ID<Area>> = []
    for line in request.lines {
      let resource = registry.resource(line.resource)
      reasons += ruleReasons(resource, request, countsQuota: seen.insert(resource.area).inserted)
    }
    var distinct: Set<Refusal.Reason> = []
    return reasons.filter { distinct.insert($0).inserted }
  }

  private func placeReasons(_ line: BookingLine, _ request: Request) -> [Refusal.Reason] {
    let resource = registry.resource(line.resource)
    var reasons: [Refusal.Reason] = []
    let inUse = registry.constituents(of: resource).allSatisfy { registry.resource($0).status == .active }
    if !inUse { reasons.append(.notInUse(resource.id)) }
    if !registry.isOpen(resource, during: request.range) { reasons.append(.outsideHours(resource.id)) }
    for closure in registry.closures(of: resource, meeting: request.range) {
      reasons.append(.closed(resource.id, closure.range, reason: closure.reason))
    }
    if resource.kind != .equipment, let seats = resource.seats, request.attendees > seats {
      reasons.append(.tooManyPeople(resource.id, seats: seats, attendees: request.attendees))
    }
    if line.units > resource.units {
      reasons.append(.tooManyUnits(resource.id, units: resource.units, asked: line.units))
    }
    return reasons
  }

  private func ruleReasons(_ resource: Resource, _ request: Request, countsQuota: Bool) -> [Refusal.Reason] {
    let calendar = registry.calendar(resource.area)
    let today = calendar.date(of: now)
    guard let rules = registry.rules(of: resource.area, on: today) else { return [] }
    let limits = rules.limits(for: resource.kind, named: resource.slug)
    let isHome = request.household.kind == .home
    let isOwn = request.household.area == resource.area
    var reasons: [Refusal.Reason] = []
    if !isOwn, isHome, limits.otherAreas == false { reasons.append(.ownAreaOnly(resource.area)) }
    let ahead = isOwn ? limits.maxDaysAhead : limits.maxDaysAheadOthers ?? limits.maxDaysAhead
    if let ahead, calendar.date(of: request.range.start) > today + ahead {
      reasons.append(.tooFarAhead(resource.area, days: ahead))
    }
    if let notice = limits.minNoticeMinutes, request.range.start >= now,
      request.range.start < now + Int32(notice)
    {
      reasons.append(.tooShortNotice(resource.area, minutes: notice))
    }
    if let shortest = limits.minMinutes, request.range.minutes < shortest {
      reasons.append(.tooShort(resource.area, minutes: shortest))
    }
    if let longest = limits.maxMinutes, request.range.minutes > longest {
      reasons.append(.tooLong(resource.area, minutes: longest))
    }
    if countsQuota, isHome, let quota = limits.maxOpenBookings, request.openBookings >= quota {
      reasons.append(.quota(resource.area, bookings: quota))
    }
    return reasons
  }
}

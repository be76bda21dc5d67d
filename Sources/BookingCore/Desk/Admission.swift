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
    /// The household's other active bookings, at least those of `Admission.memory(for:)`.
    var held: [HeldBooking] = []
  }

  /// Every rule the request breaks, in the order of the lines; empty when rules allow it.
  ///
  /// `shortages` answers what an occupancy lacks, so that gaps between bookings are known.
  func brokenRules(
    _ request: Request, shortages: (Occupancy) throws -> [Shortage]
  ) rethrows -> [Refusal.Reason] {
    var reasons: [Refusal.Reason] = []
    if request.range.start < now { reasons.append(.inThePast) }
    for line in request.lines { reasons += placeReasons(line, request) }
    for line in request.lines {
      guard let rules = RulesInForce(registry.resource(line.resource), registry, now) else { continue }
      reasons += rules.broken(by: request)
      if try rules.isTooClose(line, request.range, shortages) {
        reasons.append(.tooClose(line.resource, minutes: rules.limits.gapMinutes ?? 0))
      }
    }
    var distinct: Set<Refusal.Reason> = []
    return reasons.filter { distinct.insert($0).inserted }
  }

  /// From when on the household's bookings must be known to decide about this one; nil when they do not matter.
  func memory(for lines: [BookingLine], range: TimeRange, household: Household) -> BookingMemory? {
    var memory = BookingMemory(startingFrom: .latest, endingAfter: .latest)
    for line in lines {
      guard let rules = RulesInForce(registry.resource(line.resource), registry, now) else { continue }
      if rules.limits.maxOpenBookings != nil, household.kind == .home {
        memory.endingAfter = now
      }
      for quota in rules.limits.quotas ?? [] where quota.party == household.kind {
        let start = rules.calendar.period(quota.period, containing: range.start).start
        memory.startingFrom = min(memory.startingFrom, start)
      }
    }
    return min(memory.startingFrom, memory.endingAfter) < .latest ? memory : nil
  }

  /// What the board is asked about the booking; nil where it is not: no rules ask for it, or neither a home nor an
  /// association books. Of several lines the strictest rules count: one that holds, the earliest deadline, declining.
  func request(_ lines: [BookingLine], range: TimeRange, for household: Household) -> BookingRequest? {
    guard household.kind == .home || household.kind == .association else { return nil }
    var result: BookingRequest?
    for line in lines {
      guard let rules = RulesInForce(registry.resource(line.resource), registry, now),
        let approval = rules.limits.approval, approval.mode != .none
      else { continue }
      // A deadline that has passed already leaves the board until the start.
      let deadline = approval.decideBy.map { rules.calendar.minute(of: $0, madeAt: now, range: range) }
      let decideBy = deadline.map { $0 > now ? min($0, range.start) : range.start } ?? range.start
      let kind = approval.mode == .hold || result?.kind == .hold ? BookingRequest.Kind.hold : .compete
      result = BookingRequest(
        kind: kind, decideBy: min(decideBy, result?.decideBy ?? decideBy),
        otherwise: result?.otherwise == .decline ? .decline : approval.otherwise)
    }
    return result
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
}

/// Which bookings of a household are to be known: those that start from one minute on or end after another.
struct BookingMemory {
  var startingFrom: Minute
  var endingAfter: Minute
}

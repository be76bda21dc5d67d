/// The decision about a booking: pure, and the same for everybody who asks.
package struct Admission {
  let registry: Registry
  let now: Minute

  package init(registry: Registry, now: Minute) {
    self.registry = registry
    self.now = now
  }

  /// What is to be booked, already known to be well formed.
  package struct Request {
    var lines: [BookingLine]
    var range: TimeRange
    var attendees: Int
    var household: Household
    /// The household's other active bookings, at least those of `Admission.memory(for:)`.
    package var held: [HeldBooking] = []

    package init(lines: [BookingLine], range: TimeRange, attendees: Int, household: Household) {
      self.lines = lines
      self.range = range
      self.attendees = attendees
      self.household = household
    }
  }

  /// Every rule the request breaks, in the order of the lines; empty when rules allow it.
  ///
  /// `shortages` answers what an occupancy lacks, and `isUsed` whether a booking names a resource itself during a
  /// range, so that gaps between bookings are known.
  package func brokenRules(
    _ request: Request, shortages: (Occupancy) throws -> [Shortage],
    isUsed: (ID<Resource>, TimeRange) throws -> Bool
  ) rethrows -> [Refusal.Reason] {
    var reasons: [Refusal.Reason] = []
    if request.range.start < now { reasons.append(.inThePast) }
    for line in request.lines { reasons += placeReasons(line, request) }
    for line in request.lines {
      guard let rules = RulesInForce(line.resource, registry, now) else { continue }
      reasons += rules.broken(by: request)
      if try rules.isTooClose(line, request.range, shortages) {
        reasons.append(.tooClose(line.resource, minutes: rules.limits.gapMinutes ?? 0))
      }
    }
    for line in request.lines { reasons += try relatedGaps(line, request.range, shortages, isUsed) }
    var distinct: Set<Refusal.Reason> = []
    return reasons.filter { distinct.insert($0).inserted }
  }

  /// The gaps that other resources of the same atoms want: a part between whatever uses it, and a composite between its
  /// own bookings and those of its parts.
  private func relatedGaps(
    _ line: BookingLine, _ range: TimeRange, _ shortages: (Occupancy) throws -> [Shortage],
    _ isUsed: (ID<Resource>, TimeRange) throws -> Bool
  ) rethrows -> [Refusal.Reason] {
    let resource = registry.resource(line.resource)
    guard resource.isComposite || !registry.composites(with: resource.id).isEmpty else { return [] }
    let atoms = resource.isComposite ? resource.parts : [resource.id]
    let composites = Set(atoms.flatMap { registry.composites(with: $0) }).subtracting([resource.id])
    var reasons: [Refusal.Reason] = []
    for part in resource.parts {
      guard let rules = RulesInForce(part, registry, now), let gap = rules.limits.gapMinutes,
        try rules.isTooClose(BookingLine(resource: part), range, shortages)
      else { continue }
      reasons.append(.tooClose(part, minutes: gap))
    }
    for composite in composites.sorted() {
      guard let gap = registry.limits(of: composite, at: now).gapMinutes,
        try isUsed(composite, range.padded(before: Int32(gap), after: Int32(gap))),
        try shortages(Occupancy(booking: ID(0), range: range, lines: [line])).isEmpty
      else { continue }
      reasons.append(.tooClose(composite, minutes: gap))
    }
    return reasons
  }

  /// From when on the household's bookings must be known to decide about this one; nil when they do not matter.
  package func memory(for lines: [BookingLine], range: TimeRange, household: Household) -> BookingMemory? {
    var memory = BookingMemory(startingFrom: .latest, endingAfter: .latest)
    for line in lines {
      guard let rules = RulesInForce(line.resource, registry, now) else { continue }
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
    for rules in lines.flatMap({ RulesInForce($0.resource, registry, now)?.asking ?? [] }) {
      guard let approval = rules.limits.approval else { continue }
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
    if request.household.isOutside, registry.limits(of: resource.id, at: now).outsiders != true {
      reasons.append(.residentsOnly(resource.area))
    }
    if line.units > resource.units {
      reasons.append(.tooManyUnits(resource.id, units: resource.units, asked: line.units))
    }
    return reasons
  }
}

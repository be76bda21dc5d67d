/// What the house rules have against the places that a plan could give bookings.
///
/// They are those by which the desk decides. How far ahead, with what notice and how often a household may ask does not
/// count, for it has not asked to be moved; and what a booking breaks already does not keep it from a place where it
/// breaks no more.
struct ResolutionRules: Sendable {
  let registry: Registry
  private let now: Minute
  private let households: [ID<Household>: Household]
  /// By resource; those whose rules say nothing about the use are left out.
  private let inForce: [ID<Resource>: RulesInForce]

  /// The rules that hold now; `households` are at least those of the bookings asked about.
  init(_ registry: Registry, now: Minute, _ households: [ID<Household>: Household]) {
    (self.registry, self.now) = (registry, now)
    self.households = households
    inForce = Dictionary(
      uniqueKeysWithValues: registry.resources.compactMap { resource in
        RulesInForce(resource.id, registry, now).flatMap {
          $0.limits.hasAnyAboutUse || !$0.parts.isEmpty ? (resource.id, $0) : nil
        }
      })
  }

  /// Whether any want time between bookings.
  var wantGaps: Bool { inForce.values.contains { $0.limits.gapMinutes != nil } }

  /// The minutes that must lie between two bookings of a resource, where rules ask for that.
  func gap(of resource: ID<Resource>) -> Int? { inForce[resource]?.limits.gapMinutes }

  // MARK: One place

  /// What a booking would newly break at a place, its neighbours apart.
  func broken(by booking: Booking, at place: ResolutionPlan.Place) -> [Refusal.Reason] {
    let there = reasons(booking, place)
    return there.isEmpty ? [] : there.filter { !reasons(booking, booking.place).contains($0) }
  }

  private func reasons(_ booking: Booking, _ place: ResolutionPlan.Place) -> [Refusal.Reason] {
    guard let household = households[booking.household] else { return [] }
    let request = Admission.Request(
      lines: place.lines, range: place.range, attendees: booking.attendees, household: household)
    return place.lines.flatMap { line -> [Refusal.Reason] in
      let rules = inForce[line.resource]
      let isBarred = household.isOutside && rules?.limits.outsiders != true
      return (isBarred ? [.residentsOnly(registry.resource(line.resource).area)] : [])
        + (rules?.brokenByUse(request) ?? []).filter(booking.isConcerned)
    }
  }

  /// What a booking breaks newly at a place among these neighbours, as the desk would say; the gaps between bookings
  /// count as well.
  func broken(
    by booking: Booking, at place: ResolutionPlan.Place, shortages: (Occupancy) throws -> [Shortage],
    isUsed: (ID<Resource>, TimeRange) throws -> Bool
  ) throws -> [Refusal.Reason] {
    guard let household = households[booking.household] else { return [] }
    let request = Admission.Request(
      lines: place.lines, range: place.range, attendees: booking.attendees, household: household)
    let there = try Admission(registry: registry, now: now).brokenRules(
      request, shortages: shortages, isUsed: isUsed)
    let known = reasons(booking, booking.place)
    return there.filter { $0.isAboutUse && booking.isConcerned($0) && !known.contains($0) }
  }

  // MARK: What the solver is told

  /// The places of these resources that a booking must not be given at these starts, its own left out.
  func bans(
    of booking: Booking, on candidates: [ID<Resource>], starts: [Minute],
    _ ban: (ID<Resource>, Minute?) -> Problem.Ban
  ) -> [Problem.Ban] {
    let isOutside = households[booking.household]?.isOutside ?? false
    return candidates.filter { isOutside || inForce[$0] != nil }.flatMap { resource -> [Problem.Ban] in
      let lines = [BookingLine(resource: resource, units: 1)]
      let isOwn = booking.lines.contains { $0.resource == resource }
      let banned = starts.filter { start in
        let range = TimeRange(start, start + booking.range.minutes)
        return !(isOwn && start == booking.range.start)
          && !broken(by: booking, at: ResolutionPlan.Place(range: range, lines: lines)).isEmpty
      }
      return banned.count == starts.count ? [ban(resource, nil)] : banned.map { ban(resource, $0) }
    }
  }

  /// By atom, how much longer each use must hold it for the gaps that its rules want between bookings. Left out is
  /// where bookings that stay, or are put somewhere by decision, lie closer already, what has several units, is a
  /// composite or is away for a while, which asks for no gap: there, plans are looked at when they are made.
  func gaps(
    _ schedule: Schedule, in span: TimeRange, besides moving: Set<ID<Booking>>, and placed: [Occupancy]
  ) -> [ID<Resource>: Int] {
    let further = placed.flatMap(schedule.claims)
    var result: [ID<Resource>: Int] = [:]
    for (id, rules) in inForce {
      let resource = registry.resource(id)
      let more = (rules.limits.gapMinutes ?? 0) - resource.setupMinutes - resource.turnoverMinutes
      guard more > 0, !resource.isComposite, resource.units == 1 else { continue }
      var uses = further.filter { $0.atom == id }.map(\.claim.range)
      var isAway = false
      schedule.forEachClaim(atom: id, overlapping: span) { claim in
        isAway = claim.holder.booking.outage != nil
        if !moving.contains(claim.holder.booking) { uses.append(claim.range) }
        return !isAway
      }
      uses.sort { $0.start < $1.start }
      if !isAway, zip(uses, uses.dropFirst()).allSatisfy({ $0.end + Int32(more) <= $1.start }) {
        result[id] = more
      }
    }
    return result
  }
}

extension ResolutionProblem {
  /// What house rules have against places that a plan gives, by booking.
  typealias Breaches = [ID<Booking>: [Refusal.Reason]]

  /// Whether a plan could break rules that the problem does not tell of.
  var mayBreakRules: Bool { rules.wantGaps || !decided.isEmpty }

  /// What house rules have against the places that a plan gives, and against those that were decided.
  func breaches(of found: Plan, _ view: borrowing BookingDesk.View) throws -> Breaches {
    let planned = zip(bookings, found.assignments).compactMap { booking, assignment in
      place(assignment, of: booking).map { (old: booking, place: $0) }
    }
    let put = decided.compactMap { decision in decision.place.map { (old: decision.booking, place: $0) } }
    let changed = planned.filter { $0.old.place != $0.place }
    var overlay = ScheduleOverlay()
    let schedule = view.schedule
    let left = zip(bookings, found.assignments).compactMap { $1 == .cancelled ? $0 : nil }
    for old in changed.map(\.old) + left + decided.map(\.booking) {
      overlay.remove(old.claim, in: schedule)
    }
    for move in changed + put { overlay.insert(move.old.moved(to: move.place).claim, in: schedule) }
    var breaches: Breaches = [:]
    for move in changed + put {
      let reasons = try rules.broken(by: move.old, at: move.place) {
        schedule.shortages(of: $0, excluding: move.old.id, with: overlay)
      } isUsed: { resource, range in
        try view.database.isUsed(resource, during: range, excluding: move.old.id)
          || planned.contains { other in
            other.old.id != move.old.id && other.place.range.overlaps(range)
              && other.place.lines.contains { $0.resource == resource }
          }
      }
      if !reasons.isEmpty { breaches[move.old.id] = reasons }
    }
    return breaches
  }

  /// The places that a plan must not give any more; those that were decided are not among them.
  func bans(against breaches: Breaches, _ found: Plan) -> [(booking: Int, ban: Problem.Ban)] {
    bookings.indices.flatMap { index -> [(booking: Int, ban: Problem.Ban)] in
      guard breaches[bookings[index].id] != nil, !problem.bookings[index].pinned,
        case .placed(let start, let resources) = found.assignments[index]
      else { return [] }
      return resources.map { (index, Problem.Ban(resource: $0, start: start)) }
    }
  }
}

extension Booking {
  /// Whether a rule's complaint is one: nobody said how many come with a booking for nobody.
  fileprivate func isConcerned(_ reason: Refusal.Reason) -> Bool {
    if case .tooFewPeople = reason { return attendees > 0 }
    return true
  }
}

extension HouseRules.Limits {
  /// Whether any says who may use it, when or for how long, rather than who may ask.
  fileprivate var hasAnyAboutUse: Bool {
    otherAreas == false || outsiders == true || minMinutes != nil || maxMinutes != nil || slots != nil
      || quietHours != nil || gapMinutes != nil || closedDates != nil || closedHolidays != nil
      || minAttendees != nil || maxAttendees != nil || lending != nil
  }
}

extension Refusal.Reason {
  /// Whether house rules refuse the use itself; others refuse who asks when and how often, or the place is not to be had.
  fileprivate var isAboutUse: Bool {
    switch self {
    case .tooManyPeople, .tooShort, .tooLong, .ownAreaOnly, .residentsOnly, .tooFewPeople, .notASlot,
      .quietHours,
      .closedDay, .tooClose, .outsidePickUpHours, .loanTooLong:
      true
    case .notInUse, .outsideHours, .closed, .tooManyUnits, .inThePast, .tooFarAhead, .tooShortNotice, .quota,
      .periodQuota, .tooLateToCancel, .askedAlready, .tooEarlyToCheckIn, .released, .rulesNotAccepted,
      .noWaitingList, .taken:
      false
    }
  }
}

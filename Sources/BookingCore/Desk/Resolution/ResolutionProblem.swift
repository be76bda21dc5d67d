/// The solver's problem that the store's conflicts pose, and the way back from its indexes to ours.
struct ResolutionProblem {
  /// What the solver gets.
  private(set) var problem: Problem
  /// Its minute 0.
  let origin: Minute
  /// Its bookings and resources, by index; a booking that was given a place by decision has it here.
  let bookings: [Booking]
  let resources: [Resource]
  /// What was decided beforehand, with the booking as it is.
  let decided: [(booking: Booking, place: ResolutionPlan.Place?, price: StepReason.Price)]
  /// What the house rules have against places.
  let rules: ResolutionRules
  /// Bookings of which something is handed out: a plan that moves or cancels one is not carried out before it is back.
  let lent: Set<ID<Booking>>

  /// A week to either side of the conflicts: as far as any booking may be shifted.
  private static let margin: Int32 = 8 * 1440

  /// Everything that can matter to the conflicts. Linear in resources, opening stretches and bookings around them.
  ///
  /// Bookings that only other conflicts, not asked about, are about stay where they are unless something is decided of
  /// them: they are left out, and what they hold is closed to everybody else, or missing where there are several of it.
  /// (Of the latter, who has not begun takes part beside one that is asked about: it may be that one or the other.)
  init(
    _ conflicts: [Conflict], leavingAlone others: [Conflict], _ request: PlanRequest,
    _ view: borrowing BookingDesk.View
  ) throws {
    let registry = view.registry
    let ranges = conflicts.map(\.range) + request.decided.compactMap(\.place?.range)
    let starts = ranges.map(\.start)
    let ends = ranges.map(\.end)
    let hull = TimeRange(starts.min() ?? view.now, ends.max() ?? view.now + 1)
    let window = hull.padded(before: Self.margin, after: Self.margin)
    let found = try view.database.bookings(
      on: registry.resources.map(\.id), range: window, after: .beginning, limit: .max)
    let decisions = Dictionary(request.decided.map { ($0.booking, $0) }) { _, last in last }
    let (untouched, apart) = Self.untouched(
      found.filter { decisions[$0.id] == nil }, conflicts, others, view)
    let fixed = Set((untouched + apart).map(\.id))
    let held = apart.compactMap(\.occupancy).flatMap(view.schedule.claims)
    let weights = try BookingWeights(view, sparesDisplaced: request.sparesDisplaced)
    rules = ResolutionRules(registry, now: view.now, weights.households)
    lent = weights.lent
    decided = try decisions.values.sorted { $0.booking < $1.booking }.map { decision in
      let booking = try Self.check(decision, view)
      let price = Self.price(booking, decision.place, weights.weight(of: booking), registry)
      return (booking, decision.place, price)
    }
    bookings =
      found.filter { booking in
        booking.holdsPlace && booking.range.end > view.now && !fixed.contains(booking.id)
          && decisions[booking.id] == nil
      } + decided.compactMap { decision in decision.place.map { decision.booking.moved(to: $0) } }
    resources = registry.resources
    origin = min(window.start, bookings.map(\.range.start).min() ?? window.start)
    let end = max(window.end, bookings.map(\.range.end).max() ?? window.end)
    let span = TimeRange(origin, end)
    let parties = ResolutionParties(
      request, rules, weights, involved: Set(conflicts.flatMap(\.bookings)), decided: Set(decisions.keys),
      origin: origin, now: view.now)
    let gaps = rules.gaps(
      view.schedule, in: span,
      besides: parties.involved.subtracting(request.pins).union(decisions.keys),
      and: decided.compactMap { decision in decision.place.map { decision.booking.moved(to: $0).claim } })
    let closed = Self.blocked(by: untouched, view.schedule, gaps)
    let (origin, indexes) = (origin, parties.indexes)
    problem = try Problem(
      horizon: Int(span.minutes), areas: registry.areas.map(\.slug.text),
      travelMinutes: registry.areas.map { a in registry.areas.map { registry.travelMinutes(a.id, $0.id) } },
      resources: resources.map { resource in
        Problem.Resource(
          id: resource.slug.text, area: indexes.area[resource.area] ?? 0, kind: resource.kind,
          seats: resource.seats, units: resource.units, features: resource.features + [resource.purpose],
          setup: resource.setupMinutes, buffer: resource.turnoverMinutes + (gaps[resource.id] ?? 0),
          parts: resource.parts.compactMap { indexes.resource[$0] },
          open: Self.open(resource, in: span, registry, closed).map {
            Problem.Span(Int($0.start - origin), Int($0.end - origin))
          })
      },
      bookings: bookings.map(parties.party) + Self.missing(in: span, besides: held, indexes, view),
      costs: Self.costs)
  }

  private static let costs = Problem.Costs(cancel: 100, move: 10, perTravelMinute: 1, perShiftStep: 5)

  /// Keeps bookings off further places.
  mutating func forbid(_ bans: [(booking: Int, ban: Problem.Ban)]) {
    for (booking, ban) in bans { problem.bookings[booking].forbidden.append(ban) }
  }

  /// The index of a booking.
  func index(of booking: ID<Booking>) -> Int? { bookings.firstIndex { $0.id == booking } }

  /// The booking of a decision, if it can be carried out, its neighbours apart.
  private static func check(_ decision: DecidedPlace, _ view: borrowing BookingDesk.View) throws -> Booking {
    guard let booking = try view.database.booking(decision.booking), booking.holdsPlace,
      booking.range.end > view.now
    else { throw DeskError.notFound(kind: .booking, name: decision.booking.code) }
    guard let place = decision.place else { return booking }
    guard place.range.start > view.now, booking.range.start > view.now else {
      throw DeskError.invalid("/decided", "\(booking.id.code) cannot be moved into or out of the past")
    }
    guard abs(place.range.start - booking.range.start) <= farthest else {
      throw DeskError.invalid("/decided", "\(booking.id.code) cannot be moved by more than 31 days")
    }
    for (old, new) in zip(booking.lines, place.lines) {
      let (was, resource) = (view.registry.resource(old.resource), view.registry.resource(new.resource))
      guard resource.kind == was.kind, new.units <= resource.units,
        resource.kind == .equipment || (resource.seats ?? .max) >= booking.attendees
      else {
        throw DeskError.invalid("/decided", "\(resource.slug) has no room for what \(booking.id.code) needs")
      }
      guard view.registry.usable(resource, in: place.range) == [place.range] else {
        throw DeskError.invalid("/decided", "\(resource.slug) is closed then")
      }
    }
    return booking
  }

  /// As far as a decision may shift a booking: everything between has to be looked at.
  private static let farthest: Int32 = 31 * 1440

  private static func price(
    _ booking: Booking, _ place: ResolutionPlan.Place?, _ weight: Int, _ registry: Registry
  ) -> StepReason.Price {
    guard let place else {
      return StepReason.Price(moves: 0, travel: 0, shift: 0, cancel: costs.cancel, weight: weight)
    }
    let moved = zip(booking.lines, place.lines).filter { $0.resource != $1.resource }
    let travel = moved.reduce(0) { sum, pair in
      let areas = (registry.resource(pair.0.resource).area, registry.resource(pair.1.resource).area)
      return sum + registry.travelMinutes(areas.0, areas.1) * costs.perTravelMinute
    }
    let shift =
      abs(Int(place.range.start - booking.range.start)) / ResolutionParties.shiftStep * costs.perShiftStep
    return StepReason.Price(
      moves: moved.count * costs.move, travel: travel, shift: shift, cancel: 0, weight: weight)
  }

  /// The bookings that only conflicts not asked about are about: with nothing but single units, and others that are
  /// under way or claim nothing beside one that is asked about.
  private static func untouched(
    _ bookings: [Booking], _ chosen: [Conflict], _ others: [Conflict], _ view: borrowing BookingDesk.View
  ) -> (single: [Booking], apart: [Booking]) {
    let involved = Set(chosen.flatMap(\.bookings))
    let names = Set(others.flatMap(\.bookings)).subtracting(involved)
    let left = bookings.filter { names.contains($0.id) }
    let (registry, schedule, now) = (view.registry, view.schedule, view.now)
    func isSingle(_ booking: Booking) -> Bool {
      booking.lines.allSatisfy { registry.resource($0.resource).units == 1 }
    }
    let near = Dictionary(
      grouping: bookings.filter { involved.contains($0.id) }.map(\.claim).flatMap(schedule.claims), by: \.atom
    )
    func isApart(_ booking: Booking) -> Bool {
      schedule.claims(of: booking.claim).allSatisfy { own in
        near[own.atom]?.contains { $0.claim.range.overlaps(own.claim.range) } != true
      }
    }
    return (left.filter(isSingle), left.filter { !isSingle($0) && ($0.range.start <= now || isApart($0)) })
  }

  /// What bookings hold, by atom, with the time that a neighbour's own buffers and the rules' gaps need.
  private static func blocked(
    by bookings: [Booking], _ schedule: Schedule, _ gaps: [ID<Resource>: Int]
  ) -> [ID<Resource>: [TimeRange]] {
    var result: [ID<Resource>: [TimeRange]] = [:]
    for claim in bookings.compactMap(\.occupancy).flatMap(schedule.claims) {
      guard let atom = schedule.resource(claim.atom) else { continue }
      let gap = Int32(gaps[claim.atom] ?? 0)
      result[claim.atom, default: []].append(
        claim.claim.range.padded(before: atom.turnover + gap, after: atom.setup + gap))
    }
    return result
  }

  private static func open(
    _ resource: Resource, in span: TimeRange, _ registry: Registry, _ blocked: [ID<Resource>: [TimeRange]]
  ) -> [TimeRange] {
    let closed = registry.constituents(of: resource).flatMap { blocked[$0] ?? [] }
    return closed.reduce(registry.usable(resource, in: span)) { open, range in
      open.flatMap { $0.without(range) }
    }
  }
}

extension Booking {
  /// The booking at another place.
  func moved(to place: ResolutionPlan.Place) -> Booking {
    var moved = self
    (moved.range, moved.lines) = (place.range, place.lines)
    return moved
  }
}

/// The solver's problem that the store's conflicts pose, and the way back from its indexes to ours.
struct ResolutionProblem {
  /// What the solver gets.
  let problem: Problem
  /// Its minute 0.
  let origin: Minute
  /// Its bookings and resources, by index; a booking that was given a place by decision has it here.
  let bookings: [Booking]
  let resources: [Resource]
  /// What was decided beforehand, with the booking as it is.
  let decided: [(booking: Booking, place: ResolutionPlan.Place?, price: StepReason.Price)]

  /// A week to either side of the conflicts: as far as any booking may be shifted.
  private static let margin: Int32 = 8 * 1440

  /// Everything that can matter to the conflicts. Linear in resources, opening stretches and bookings around them.
  ///
  /// Bookings that only other conflicts, not asked about, are about stay where they are: they are left out, and what
  /// they hold is closed to everybody else. (Of equipment that cannot be said by hours; there they take part.)
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
    let untouched = Self.untouched(found, conflicts, others, registry)
    let fixed = Set(untouched.map(\.id))
    let weights = try BookingWeights(view)
    let decisions = Dictionary(request.decided.map { ($0.booking, $0) }) { _, last in last }
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
    var blocked = Self.blocked(by: untouched, view.schedule)
    resources = registry.resources
    origin = min(window.start, bookings.map(\.range.start).min() ?? window.start)
    let end = max(window.end, bookings.map(\.range.end).max() ?? window.end)
    let span = TimeRange(origin, end)
    let indexes = Indexes(registry)
    let involved = Set(conflicts.flatMap(\.bookings))
    let origin = origin
    let missing = try MissingUnits(span, view)
    blocked.merge(missing.whole) { $0 + $1 }
    let closed = blocked
    problem = try Problem(
      horizon: Int(span.minutes), areas: registry.areas.map(\.slug.text),
      travelMinutes: registry.areas.map { a in registry.areas.map { registry.travelMinutes(a.id, $0.id) } },
      resources: resources.map { resource in
        Problem.Resource(
          id: resource.slug.text, area: indexes.area[resource.area] ?? 0, kind: resource.kind,
          seats: resource.seats, units: resource.units, features: resource.features + [resource.purpose],
          setup: resource.setupMinutes, buffer: resource.turnoverMinutes,
          parts: resource.parts.compactMap { indexes.resource[$0] },
          open: Self.open(resource, in: span, registry, closed).map {
            Problem.Span(Int($0.start - origin), Int($0.end - origin))
          })
      },
      bookings: bookings.map { booking in
        Self.booking(
          booking, request, registry, indexes, weight: weights.weight(of: booking), origin: origin,
          now: view.now, isInvolved: involved.contains(booking.id), isDecided: decisions[booking.id] != nil)
      } + missing.pinned(from: origin, indexes.resource, indexes.area, registry),
      costs: Self.costs)
  }

  private static let costs = Problem.Costs(cancel: 100, move: 10, perTravelMinute: 1, perShiftStep: 5)

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
    let shift = abs(Int(place.range.start - booking.range.start)) / shiftStep * costs.perShiftStep
    return StepReason.Price(
      moves: moved.count * costs.move, travel: travel, shift: shift, cancel: 0, weight: weight)
  }

  /// The bookings that only conflicts not asked about are about, with nothing but single units.
  private static func untouched(
    _ bookings: [Booking], _ chosen: [Conflict], _ others: [Conflict], _ registry: Registry
  ) -> [Booking] {
    let left = Set(others.flatMap(\.bookings)).subtracting(chosen.flatMap(\.bookings))
    return bookings.filter { booking in
      left.contains(booking.id) && booking.lines.allSatisfy { registry.resource($0.resource).units == 1 }
    }
  }

  /// What bookings hold, by atom, with the time that a neighbour's own buffers need.
  private static func blocked(by bookings: [Booking], _ schedule: Schedule) -> [ID<Resource>: [TimeRange]] {
    var result: [ID<Resource>: [TimeRange]] = [:]
    for claim in bookings.compactMap(\.occupancy).flatMap(schedule.claims) {
      guard let atom = schedule.resource(claim.atom) else { continue }
      result[claim.atom, default: []].append(
        claim.claim.range.padded(before: atom.turnover, after: atom.setup))
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

  private struct Indexes {
    let area: [ID<Area>: Int]
    let resource: [ID<Resource>: Int]

    init(_ registry: Registry) {
      area = Dictionary(uniqueKeysWithValues: registry.areas.enumerated().map { ($1.id, $0) })
      resource = Dictionary(uniqueKeysWithValues: registry.resources.enumerated().map { ($1.id, $0) })
    }
  }

  private static func booking(
    _ booking: Booking, _ request: PlanRequest, _ registry: Registry, _ indexes: Indexes, weight: Int,
    origin: Minute, now: Minute, isInvolved: Bool, isDecided: Bool
  ) -> Problem.Booking {
    let isStarted = booking.range.start <= now
    let originals = booking.lines.map { registry.resource($0.resource) }
    return Problem.Booking(
      id: booking.id.code, start: Int(booking.range.start - origin), end: Int(booking.range.end - origin),
      attendees: originals.map { $0.seatsNeeded(for: booking.attendees) }.max() ?? 0, weight: weight,
      pinned: isDecided || isStarted && !isInvolved || request.pins.contains(booking.id),
      maxShift: isStarted ? 0 : booking.flexibleMinutes, shiftStep: shiftStep,
      areas: areas(booking, originals, request, registry).compactMap { indexes.area[$0] }.sorted(),
      lines: zip(booking.lines, originals).map { line, original in
        Problem.Line(
          resource: indexes.resource[line.resource] ?? 0, units: line.units, needs: [original.purpose])
      },
      forbidden: request.forbidden.filter { $0.booking == booking.id }.map {
        Problem.Ban(resource: indexes.resource[$0.resource])
      } + (isStarted ? otherPlaces(booking, indexes) : pastStarts(booking, origin, now)))
  }

  /// Minutes between the starts that are tried.
  private static let shiftStep = 15

  /// What is under way can be ended, but not moved.
  private static func otherPlaces(_ booking: Booking, _ indexes: Indexes) -> [Problem.Ban] {
    let own = Set(booking.lines.map(\.resource))
    return indexes.resource.filter { !own.contains($0.key) }.map(\.value).sorted().map {
      Problem.Ban(resource: $0)
    }
  }

  /// Nothing is shifted into the past.
  private static func pastStarts(_ booking: Booking, _ origin: Minute, _ now: Minute) -> [Problem.Ban] {
    stride(from: shiftStep, through: booking.flexibleMinutes, by: shiftStep).map {
      booking.range.start - Int32($0)
    }.filter { $0 <= now }.map { Problem.Ban(start: Int($0 - origin)) }
  }

  /// Its own areas, those its household accepts, and near ones whose rules let others in.
  private static func areas(
    _ booking: Booking, _ originals: [Resource], _ request: PlanRequest, _ registry: Registry
  ) -> Set<ID<Area>> {
    let own = Set(originals.map(\.area))
    var result = own.union(booking.acceptedAreas)
    for area in registry.areas where !result.contains(area.id) {
      let isNear = own.contains { registry.travelMinutes($0, area.id) <= request.withinMinutes }
      let rules = registry.rules(of: area.id).last
      let isOpen = originals.allSatisfy { rules?.limits(for: $0.kind, named: $0.slug).otherAreas != false }
      if isNear && isOpen { result.insert(area.id) }
    }
    return result
  }
}

extension Booking {
  /// The booking at another place.
  fileprivate func moved(to place: ResolutionPlan.Place) -> Booking {
    var moved = self
    (moved.range, moved.lines) = (place.range, place.lines)
    return moved
  }
}

/// How much each booking's disruption counts: the product's rules of fairness.
struct BookingWeights {
  private let now: Minute
  private let registry: Registry
  /// Households that were displaced within the last twelve months.
  private let displaced: Set<ID<Household>>
  /// How often households did not turn up within the last twelve months.
  private let noShows: [ID<Household>: Int]
  private let homes: [ID<Household>: ID<Area>]

  init(_ view: borrowing BookingDesk.View) throws {
    now = view.now
    registry = view.registry
    let since = view.now - 365 * 1440
    displaced = Set(
      try view.database.rows("SELECT DISTINCT household FROM displacement WHERE at > ?1", .minute(since)) {
        $0.id(0)
      })
    noShows = try view.database.noShows(since: since)
    homes = Dictionary(
      uniqueKeysWithValues: try view.database.rows("SELECT id, area FROM household") { ($0.id(0), $0.id(1)) })
  }

  /// 20 for everybody; 10 more in the own area, up to 10 more for the days since it was booked, 20 more when
  /// it begins within a week and 40 within two days, twice all that for a household displaced in the last year. A household that did not turn up in the last
  /// year loses 5 for each time, but never comes below 10.
  func weight(of booking: Booking) -> Int {
    var weight = 20
    let area = booking.lines.first.map { registry.resource($0.resource).area }
    if homes[booking.household] == area { weight += 10 }
    weight += min(10, max(0, Int(now - booking.createdAt) / 1440 / 3))
    let notice = booking.range.start - now
    if notice < 2 * 1440 { weight += 40 } else if notice < 7 * 1440 { weight += 20 }
    if displaced.contains(booking.household) { weight *= 2 }
    return max(10, weight - 5 * (noShows[booking.household] ?? 0))
  }
}

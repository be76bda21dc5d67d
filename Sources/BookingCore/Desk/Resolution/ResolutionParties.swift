/// Bookings as the solver knows them: how much they weigh, and which places and starts they may be given.
struct ResolutionParties {
  let indexes: Indexes
  let involved: Set<ID<Booking>>
  private let request: PlanRequest
  private let rules: ResolutionRules
  private let weights: BookingWeights
  private let decided: Set<ID<Booking>>
  private let origin: Minute
  private let now: Minute

  /// Minutes between the starts that are tried.
  static let shiftStep = 15

  /// Row numbers as the solver's indexes.
  struct Indexes {
    let area: [ID<Area>: Int]
    let resource: [ID<Resource>: Int]

    init(_ registry: Registry) {
      area = Dictionary(uniqueKeysWithValues: registry.areas.enumerated().map { ($1.id, $0) })
      resource = Dictionary(uniqueKeysWithValues: registry.resources.enumerated().map { ($1.id, $0) })
    }
  }

  /// `involved` are the bookings in the conflicts; `decided` stand where they are put.
  init(
    _ request: PlanRequest, _ rules: ResolutionRules, _ weights: BookingWeights, involved: Set<ID<Booking>>,
    decided: Set<ID<Booking>>, origin: Minute, now: Minute
  ) {
    (self.request, self.rules, self.weights) = (request, rules, weights)
    (self.involved, self.decided, self.origin, self.now) = (involved, decided, origin, now)
    indexes = Indexes(rules.registry)
  }

  /// A booking and what it may be given.
  func party(_ booking: Booking) -> Problem.Booking {
    let registry = rules.registry
    let isStarted = booking.range.start <= now
    let originals = booking.lines.map { registry.resource($0.resource) }
    let areas = areas(booking, originals)
    let isPinned =
      decided.contains(booking.id) || isStarted && !involved.contains(booking.id)
      || request.pins.contains(booking.id)
    return Problem.Booking(
      id: booking.id.code, start: Int(booking.range.start - origin), end: Int(booking.range.end - origin),
      attendees: originals.map { $0.seatsNeeded(for: booking.attendees) }.max() ?? 0,
      weight: weights.weight(of: booking), pinned: isPinned,
      maxShift: isStarted ? 0 : booking.flexibleMinutes, shiftStep: Self.shiftStep,
      areas: areas.compactMap { indexes.area[$0] }.sorted(),
      lines: zip(booking.lines, originals).map { line, original in
        Problem.Line(
          resource: indexes.resource[line.resource] ?? 0, units: line.units, needs: [original.purpose])
      },
      forbidden: request.forbidden.filter { $0.booking == booking.id }.map {
        Problem.Ban(resource: indexes.resource[$0.resource])
      }
        + (isPinned ? [] : isStarted ? otherPlaces(booking) : pastStarts(booking))
        + (isPinned || isStarted ? [] : refused(booking, originals, areas)))
  }

  /// What is under way can be ended, but not moved.
  private func otherPlaces(_ booking: Booking) -> [Problem.Ban] {
    let own = Set(booking.lines.map(\.resource))
    return indexes.resource.filter { !own.contains($0.key) }.map(\.value).sorted().map {
      Problem.Ban(resource: $0)
    }
  }

  /// The starts that a booking accepts besides its own.
  private func otherStarts(_ booking: Booking) -> [Minute] {
    stride(from: Self.shiftStep, through: booking.flexibleMinutes, by: Self.shiftStep).flatMap {
      [booking.range.start - Int32($0), booking.range.start + Int32($0)]
    }
  }

  /// Nothing is shifted into the past.
  private func pastStarts(_ booking: Booking) -> [Problem.Ban] {
    otherStarts(booking).filter { $0 <= now }.map { Problem.Ban(start: Int($0 - origin)) }
  }

  /// The places that house rules would refuse it.
  private func refused(_ booking: Booking, _ originals: [Resource], _ areas: Set<ID<Area>>) -> [Problem.Ban] {
    let candidates = Set(
      originals.flatMap { original in
        areas.flatMap { rules.registry.resources(with: Likeness(original, in: $0)) }
      })
    let starts = [booking.range.start] + otherStarts(booking).filter { $0 > now }
    return rules.bans(of: booking, on: candidates.sorted(), starts: starts) { resource, start in
      Problem.Ban(resource: indexes.resource[resource], start: start.map { Int($0 - origin) })
    }
  }

  /// Its own areas, those its household accepts, and near ones.
  private func areas(_ booking: Booking, _ originals: [Resource]) -> Set<ID<Area>> {
    let own = Set(originals.map(\.area))
    let near = rules.registry.areas.map(\.id).filter { area in
      own.contains { rules.registry.travelMinutes($0, area) <= request.withinMinutes ?? 15 }
    }
    return own.union(booking.acceptedAreas).union(near)
  }
}

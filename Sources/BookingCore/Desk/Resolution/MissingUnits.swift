/// Units out of service as the solver's problem can say it: where all are missing the resource is closed, and where some
/// are, something that never moves has them.
struct MissingUnits {
  /// By resource, the stretches during which there is nothing left.
  private(set) var whole: [ID<Resource>: [TimeRange]] = [:]
  /// The stretches during which some units are missing.
  private var partly: [(resource: ID<Resource>, range: TimeRange, units: Int)] = []

  /// What is missing within a span.
  init(_ span: TimeRange, _ view: borrowing BookingDesk.View) throws {
    let outages = Dictionary(grouping: try view.database.outages(meeting: span), by: \.resource)
    for (resource, outages) in outages.sorted(by: { $0.key < $1.key }) {
      let ranges = outages.compactMap { $0.range.intersection(span) }
      let moments = Set(ranges.flatMap { [$0.start, $0.end] }).sorted()
      let capacity = view.registry.resource(resource).units
      for (start, end) in zip(moments, moments.dropFirst()) {
        let range = TimeRange(start, end)
        let units = outages.reduce(0) { $0 + ($1.range.overlaps(range) ? $1.units : 0) }
        if units >= capacity {
          whole[resource, default: []].append(range)
        } else if units > 0 {
          partly.append((resource, range, units))
        }
      }
    }
  }

  /// Bookings that hold the missing units and are never moved.
  func pinned(
    from origin: Minute, _ resources: [ID<Resource>: Int], _ areas: [ID<Area>: Int], _ registry: Registry
  ) -> [Problem.Booking] {
    partly.enumerated().compactMap { number, part in
      let resource = registry.resource(part.resource)
      guard let index = resources[part.resource], let area = areas[resource.area] else { return nil }
      return Problem.Booking(
        id: "missing-\(number)", start: Int(part.range.start - origin), end: Int(part.range.end - origin),
        attendees: 0, weight: 1_000_000, pinned: true, areas: [area],
        lines: [Problem.Line(resource: index, units: part.units)])
    }
  }
}

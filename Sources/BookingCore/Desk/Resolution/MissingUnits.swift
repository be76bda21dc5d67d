extension ResolutionProblem {
  /// Units out of service as the solver's problem can say it: bookings that hold them, as the schedule does, and are
  /// never moved; so is what others hold who stay. Where more are missing than there are, all are.
  static func missing(
    in span: TimeRange, besides held: [AtomClaim], _ indexes: ResolutionParties.Indexes,
    _ view: borrowing BookingDesk.View
  ) throws -> [Problem.Booking] {
    var missing: [Problem.Booking] = []
    let all = try view.database.outages(meeting: span).map(\.claim) + held
    let claims = Dictionary(grouping: all, by: \.atom)
    for (atom, claims) in claims.sorted(by: { $0.key < $1.key }) {
      let resource = view.registry.resource(atom)
      guard let index = indexes.resource[atom], let area = indexes.area[resource.area] else { continue }
      let ranges = claims.compactMap { $0.claim.range.intersection(span) }
      let moments = Set(ranges.flatMap { [$0.start, $0.end] }).sorted()
      for (start, end) in zip(moments, moments.dropFirst()) {
        let units = claims.reduce(0) {
          $0 + ($1.claim.range.overlaps(TimeRange(start, end)) ? Int($1.claim.units) : 0)
        }
        guard units > 0 else { continue }
        var booking = Problem.Booking(
          id: "missing-\(missing.count)", start: Int(start - span.start), end: Int(end - span.start),
          attendees: 0, weight: 1_000_000, pinned: true, areas: [area],
          lines: [Problem.Line(resource: index, units: min(units, resource.units))])
        booking.missing = true
        missing.append(booking)
      }
    }
    return missing
  }
}

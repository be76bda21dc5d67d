/// How much each booking's disruption counts: the product's rules of fairness.
struct BookingWeights {
  private let now: Minute
  private let registry: Registry
  /// How often plans displaced households within the last twelve months.
  private let displaced: [ID<Household>: Int]
  /// How often households did not turn up within the last twelve months.
  private let noShows: [ID<Household>: Int]
  /// Those of which something is handed out.
  let lent: Set<ID<Booking>>
  /// All households, by row number.
  let households: [ID<Household>: Household]

  /// The weights of now; unless `sparesDisplaced`, displacements do not count.
  init(_ view: borrowing BookingDesk.View, sparesDisplaced: Bool = true) throws {
    now = view.now
    registry = view.registry
    let since = view.now - 365 * 1440
    let counts = try view.database.rows(
      "SELECT household, count(*) FROM displacement WHERE at > ?1 GROUP BY household", .minute(since)
    ) { (household: $0.id(0) as ID<Household>, count: $0.int(1)) }
    displaced =
      sparesDisplaced ? Dictionary(counts.map { ($0.household, $0.count) }, uniquingKeysWith: max) : [:]
    noShows = try view.database.noShows(since: since)
    lent = Set(try view.database.bookingsWithLoans())
    households = Dictionary(
      try view.database.households(area: nil).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
  }

  /// 20 for everybody; 10 more in the own area, up to 10 more for the days since it was booked, 20 more when it
  /// begins within a week and 40 within two days; all that once more for each time that the household was displaced in
  /// the last year, up to nine. A household that did not turn up in the last year loses 5 for each time, but never comes
  /// below 10. A hundred times as much while something of it is handed out: a plan with such a booking is not carried out.
  func weight(of booking: Booking) -> Int {
    var weight = 20
    let area = booking.lines.first.map { registry.resource($0.resource).area }
    if households[booking.household]?.area == area { weight += 10 }
    weight += min(10, max(0, Int(now - booking.createdAt) / 1440 / 3))
    let notice = booking.range.start - now
    if notice < 2 * 1440 { weight += 40 } else if notice < 7 * 1440 { weight += 20 }
    weight *= 1 + min(9, displaced[booking.household] ?? 0)
    return max(10, weight - 5 * (noShows[booking.household] ?? 0)) * (lent.contains(booking.id) ? 100 : 1)
  }
}

/// A coming booking that other house rules would refuse, were it asked for now.
public struct RuleBreach: Sendable {
  /// Which booking.
  public let booking: Booking
  /// What it would break that it does not break under today's rules; never empty.
  public let reasons: [Refusal.Reason]
}

extension BookingDesk.View {
  /// The coming bookings on an area's resources that would break `rules`, had they been valid today, by start.
  ///
  /// Nothing changes: bookings that exist stay when rules change. Linear in the coming bookings.
  public func breaches(of rules: HouseRules, in area: ID<Area>) throws -> [RuleBreach] {
    var tried = rules
    tried.validFrom = registry.calendar(area).date(of: now)
    var other = registry
    other.add(tried, to: area)
    let (today, then) = (
      Admission(registry: registry, now: now), Admission(registry: other, now: now)
    )
    var found: [RuleBreach] = []
    var cursor: String?
    repeat {
      var query = BookingQuery(range: TimeRange(now, .latest))
      (query.area, query.limit, query.cursor) = (area, 500, cursor)
      let page = try bookings(query, for: .operator())
      for booking in page.items where booking.status.holdsPlace && booking.range.start >= now {
        guard let household = try database.household(booking.household) else { continue }
        let request = Admission.Request(
          lines: booking.lines, range: booking.range, attendees: booking.attendees,
          household: household,
          held: try database.held(household, around: booking.range, in: registry, now: now).filter {
            $0.id != booking.id
          })
        let known = today.brokenRules(request) { _ in [] }
        let reasons = then.brokenRules(request, shortages: { _ in [] }).filter { !known.contains($0) }
        if !reasons.isEmpty { found.append(RuleBreach(booking: booking, reasons: reasons)) }
      }
      cursor = page.nextCursor
    } while cursor != nil
    return found
  }
}

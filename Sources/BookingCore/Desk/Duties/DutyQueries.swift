/// Something to be done about a booking.
public struct OpenCondition: Sendable {
  /// About which.
  public let booking: Booking
  /// What.
  public let duty: Duty
}

extension BookingDesk.View {
  /// What is not done yet about bookings to come and those of the last 30 days, for those who may tick it off or have
  /// it to do, by when it is due.
  public func openConditions(area: ID<Area>? = nil, for actor: Actor) throws -> [OpenCondition] {
    try database.bookingsWithDuties(endingAfter: now - 30 * 1_440).flatMap { booking -> [OpenCondition] in
      let areas = booking.lines.map { registry.resource($0.resource).area }
      guard booking.status.isActive, area.map(areas.contains) ?? true, actor.mayAttend(booking, areas) else {
        return []
      }
      return booking.conditions.filter { $0.state != .done }.map { OpenCondition(booking: booking, duty: $0) }
    }.sorted { ($0.duty.due, $0.booking.id) < ($1.duty.due, $1.booking.id) }
  }

  /// All that is asked of a booking, for those who may tick it off or have it to do.
  public func conditions(of id: ID<Booking>, for actor: Actor) throws -> [OpenCondition] {
    guard let booking = try database.booking(id) else {
      throw DeskError.notFound(kind: .booking, name: id.code)
    }
    let areas = booking.lines.map { registry.resource($0.resource).area }
    guard actor.mayAttend(booking, areas) else { throw actor.refusal(about: booking, in: registry) }
    return booking.conditions.map { OpenCondition(booking: booking, duty: $0) }
  }
}

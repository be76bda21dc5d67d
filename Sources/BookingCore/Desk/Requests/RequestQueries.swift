/// An open request, as the board sees it beside the others.
public struct OpenRequest: Sendable {
  /// The booking asked for.
  public let booking: Booking
  /// Who asks.
  public let household: Household
  /// Confirmed bookings of such a kind that the household has had within the last twelve months or has to come.
  public let bookings: Int
  /// Whether a plan displaced the household within the last twelve months.
  public let isDisplaced: Bool
}

extension BookingDesk.View {
  /// The open requests that the actor may decide or, as an applicant, know of; those that clash stand in one group, in
  /// the order in which the house rules would choose. Groups by start.
  public func requests(area: ID<Area>? = nil, for actor: Actor) throws -> [[OpenRequest]] {
    let open = try database.requests(dueBy: .latest, limit: 2_000).filter { booking in
      let isThere = area.map { area in booking.lines.contains { registry.resource($0.resource).area == area }
      }
      return booking.request?.kind != .offer && isThere ?? true && isVisible(booking, to: actor)
    }.sorted { ($0.range.start, $0.id) < ($1.range.start, $1.id) }
    var groups: [[Booking]] = []
    for booking in open {
      let near = groups.indices.filter { groups[$0].contains { schedule.clash($0, booking) } }
      groups.append(near.flatMap { groups[$0] } + [booking])
      for index in near.reversed() { groups.remove(at: index) }
    }
    return try groups.sorted { ($0[0].range.start, $0[0].id) < ($1[0].range.start, $1[0].id) }.map { group in
      try group.map { booking in
        guard let household = try database.household(booking.household) else {
          throw DeskError.notFound(kind: .household, name: booking.id.code)
        }
        let turn = try database.turn(
          of: household.id, for: booking.lines, askedAt: booking.createdAt, number: booking.id.value,
          in: registry, now: now)
        return (
          turn,
          OpenRequest(
            booking: booking, household: household, bookings: turn.bookings, isDisplaced: turn.isDisplaced)
        )
      }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// What the notice of a request's decision says, in a language; empty for what was not decided.
  public func decision(on booking: Booking, in language: Language) throws -> String {
    guard booking.request != nil, booking.status != .requested else { return "" }
    let kinds = [NoticeKind.requestApproved.rawValue, NoticeKind.requestDeclined.rawValue]
    let row = try database.first(
      """
      SELECT id FROM notice WHERE household = ?1 AND kind IN (?3, ?4)
        AND (booking = ?2 OR EXISTS (SELECT 1 FROM json_each(facts, '$.others') WHERE value = ?5))
      ORDER BY id DESC LIMIT 1
      """, .id(booking.household), .id(booking.id), .text(kinds[0]), .text(kinds[1]),
      .text(booking.id.code)
    ) { $0.integer(0) }
    guard let notice = try row.flatMap({ try database.notice($0) }).map(Notice.init) else { return "" }
    return NoticeText(notice, language, registry: registry).lines.dropFirst().joined(separator: " ")
  }
}

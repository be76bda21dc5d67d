extension DueStep {
  /// Requests that nobody has decided in time are decided as the house rules say.
  static let requests = DueStep("requests") { database, now in
    try !database.requests(dueBy: now, limit: 1).isEmpty
  } settle: { transaction in
    for booking in try transaction.database.requests(dueBy: transaction.now, limit: SettleDue.most) {
      try transaction.decide(booking.id)
    }
  }
}

extension Transaction {
  /// Decides a request at its deadline, unless another's decision has settled it.
  fileprivate func decide(_ id: ID<Booking>) throws {
    guard let booking = try database.booking(id), booking.status == .requested else { return }
    if booking.isOffer {
      var lapsed = booking
      lapsed.status = .declined
      try replace(booking, with: lapsed, action: "waitlist.lapse")
      return try notify(booking.household, .waitlistLapsed, about: booking) { $0.field("offered", true) }
    }
    guard booking.request?.otherwise == .approve else {
      try decline([booking], .silence)
      return
    }
    for rival in try rivals(of: booking) where rival.request?.otherwise == .approve {
      guard let request = try database.booking(rival.id), request.status == .requested else { continue }
      do {
        try attempt { _ = try approve([request], .silence) }
        try declineClashing(.turn)
      } catch DeskError.refused(let refusal) where request.id == id {
        try decline([request], refusal.isTaken ? .taken : .silence)
      } catch DeskError.refused {}
    }
  }

  /// A request with all that compete with it, also by way of others: those whose turn it is first.
  private func rivals(of booking: Booking) throws -> [Booking] {
    guard !booking.holdsPlace else { return [booking] }
    var found = [booking]
    var next = 0
    while next < found.count {
      let known = found[next]
      next += 1
      for other in try database.competing(around: known.range)
      where try !found.contains(where: { $0.id == other.id }) && clash(other, known) {
        found.append(other)
      }
    }
    return try found.map { rival in
      let turn = try database.turn(
        of: rival.household, for: rival.lines, askedAt: rival.createdAt, number: rival.id.value, in: registry,
        now: now)
      return (turn, rival)
    }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

/// Whose turn it is when not all can have what they ask for: households that a plan displaced within the last twelve
/// months, then those with the fewest confirmed bookings of such a kind since then and to come, then whoever asked
/// first. One measure for all who compete or wait by need.
struct Turn: Comparable {
  let isDisplaced: Bool
  let bookings: Int
  let askedAt: Minute
  let number: Int64

  static func < (a: Turn, b: Turn) -> Bool {
    if a.isDisplaced != b.isDisplaced { return a.isDisplaced }
    return (a.bookings, a.askedAt, a.number) < (b.bookings, b.askedAt, b.number)
  }
}

extension Database {
  /// When it is a household's turn to have such things.
  func turn(
    of household: ID<Household>, for lines: [BookingLine], askedAt: Minute, number: Int64,
    in registry: Registry,
    now: Minute
  ) throws -> Turn {
    let since = now - 365 * 1440
    let kinds = Set(lines.map { registry.resource($0.resource).kind })
    var bookings = 0
    try each(
      """
      SELECT lines FROM booking_by_household h CROSS JOIN booking b ON id = booking
      WHERE h.household = ?1 AND h.start_at >= ?2 AND status = 'confirmed'
      """, [.id(household), .minute(since)]
    ) { row in
      let used: [BookingLine] = row.withBytes(0, LinesText.lines) ?? []
      if used.contains(where: { kinds.contains(registry.resource($0.resource).kind) }) { bookings += 1 }
      return true
    }
    let isDisplaced =
      try first(
        "SELECT 1 FROM displacement WHERE household = ?1 AND at > ?2 LIMIT 1", .id(household), .minute(since)
      ) { _ in true } ?? false
    return Turn(isDisplaced: isDisplaced, bookings: bookings, askedAt: askedAt, number: number)
  }

  /// The requests whose deadline has come, the longest past first.
  func requests(dueBy minute: Minute, limit: Int) throws -> [Booking] {
    try rows(
      """
      SELECT * FROM booking_row WHERE status = 'requested' AND coalesce(decide_at, start_at) <= ?1
      ORDER BY coalesce(decide_at, start_at), id LIMIT ?2
      """, .minute(minute), .int(limit), read: Booking.init(row:))
  }
}

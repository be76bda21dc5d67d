/// What time brings about at the lending desk.
extension DueStep {
  /// Borrowers are reminded before the deadline and after it, and what is not back stays occupied.
  static let loans = DueStep("loans") { database, now in
    try !database.loansDue(by: now, limit: 1).isEmpty
  } settle: { transaction in
    for loan in try transaction.database.loansDue(by: transaction.now, limit: SettleDue.most) {
      try transaction.settle(loan)
    }
  }

  /// Whoever has booked units that are not there is told so, with what is free instead.
  static let borrowers = DueStep("next borrowers") { database, now in
    try !database.outagesToLookAt(by: now, limit: 1).isEmpty
  } settle: { transaction in
    for id in try transaction.database.outagesToLookAt(by: transaction.now, limit: 5) {
      try transaction.warnBorrowers(after: id)
    }
  }
}

extension Transaction {
  private static let day: Int32 = 1440
  /// How far ahead things that are not back are taken to be missing; moved on every day.
  private static let awayDays: Int32 = 8
  /// How far ahead borrowers are told that units are missing.
  private static let warnedDays: Int32 = 14
  /// Days after the first reminder on which the next ones follow.
  private static let reminderDays: [Int32] = [0, 3, 7, 14, 28]

  private func lending(of resource: Resource) -> HouseRules.Lending? {
    let today = registry.calendar(resource.area).date(of: now)
    return registry.rules(of: resource.area, on: today)?.limits(for: resource.kind, named: resource.slug)
      .lending
  }

  /// When a loan is next looked at before its end: as long before as the rules say; without rules a day, or a quarter of
  /// a short loan. The end itself when that has passed or nobody wants it.
  func firstReminder(of booking: Booking, _ resource: Resource) -> Minute {
    let (range, lending) = (booking.range, lending(of: resource))
    let lead =
      lending.map { Int32(clamping: ($0.remindHoursBefore ?? 0) * 60) } ?? min(Self.day, range.minutes / 4)
    return range.end - lead > now ? range.end - lead : range.end
  }

  /// Reminds of a loan, and keeps what is late occupied.
  fileprivate func settle(_ old: Database.LoanRow) throws {
    var loan = old
    let resource = registry.resource(loan.resource)
    guard loan.outstanding > 0, let booking = try database.booking(loan.booking) else {
      loan.nextAt = nil
      return try database.set(loan)
    }
    let end = booking.range.end
    keepUnlogged()
    let tell = { (json: inout JSONWriter) in
      json.field("thing", resource.name)
      json.field("units", loan.outstanding)
    }
    guard now >= end else {
      try notify(booking.household, .loanDueSoon, about: booking, facts: tell)
      loan.nextAt = end
      return try database.set(loan)
    }
    try stayAway(loan, booking, resource)
    loan.nextAt = now + Self.day
    let lending = lending(of: resource)
    if let after = lending.map(\.remindHoursAfter) ?? 0, loan.reminders < Self.reminderDays.count {
      let due = end + Int32(clamping: after * 60) + Self.reminderDays[loan.reminders] * Self.day
      if now >= due {
        try notify(booking.household, .loanOverdue, about: booking, facts: tell)
        if loan.reminders == 0 {
          try notifyBoard(of: resource.area, .loanOverdueDesk, about: booking, facts: tell)
        }
        loan.reminders += 1
      } else {
        loan.nextAt = min(due, now + Self.day)
      }
    }
    try database.set(loan)
  }

  /// Keeps the units of a late loan from others for the days to come.
  private func stayAway(_ loan: Database.LoanRow, _ booking: Booking, _ resource: Resource) throws {
    let end = booking.range.end
    let old = try database.outages(of: resource.id).last {
      $0.cause == .away && $0.booking == booking.id && $0.range.start >= end
    }
    // The booking's own claim reaches to the end of its turn-over time.
    let start = old?.range.start ?? end + Int32(resource.turnoverMinutes)
    let range = TimeRange(start, max(start, now) + Self.awayDays * Self.day)
    try change(
      from: old,
      to: Outage(
        id: try old?.id ?? ID(database.nextID(.outage)), resource: resource.id, units: loan.outstanding,
        range: range, cause: .away, booking: booking.id, note: ""))
  }

  /// Tells those who booked units that an outage takes from them, the latest made first, until there are enough for the
  /// rest; each only once for each thing.
  fileprivate func warnBorrowers(after id: ID<Outage>) throws {
    keepUnlogged()
    guard let outage = try database.outage(id) else { return }
    try database.setLook(id, at: outage.range.end > now + Self.day ? now + Self.day : nil)
    let resource = outage.resource
    let horizon = TimeRange(now, now + Self.warnedDays * Self.day)
    // What is committed is all that counts here; alternatives are asked of the same view as everybody's.
    let warnings = try memory.read(loading: nil) { view in
      try view.bookingsWithout(resource, in: horizon).map { booking in
        let asked = Book(
          lines: booking.lines.map { .init(registry.resource($0.resource).slug, units: $0.units) },
          range: TimeRange(max(booking.range.start, view.now), booking.range.end),
          attendees: booking.attendees,
          onBehalfOf: try view.household(booking.household)?.slug)
        return (booking: booking, alternatives: try view.alternatives(to: asked, for: .operator()))
      }
    }
    for warning in warnings where try database.noteWarning(warning.booking.id, resource) {
      try notify(warning.booking.household, .thingAtRisk, about: warning.booking) { json in
        json.field("thing", registry.resource(resource).name)
        json.field("isLate", outage.cause == .away)
        json.array("options", warning.alternatives) { json, option in
          json.object { $0.place("place", option.range, option.lines) }
        }
      }
    }
  }
}

extension BookingDesk.View {
  /// The bookings that have not fetched all they booked of an atom and lack units of it in a range, where units are out
  /// of service: the latest made, as many as have to do without.
  fileprivate func bookingsWithout(_ atom: ID<Resource>, in range: TimeRange) throws -> [Booking] {
    var found: [ID<Booking>: Booking] = [:]
    for excess in schedule.excesses(atom: atom, from: now)
    where excess.range.overlaps(range) && excess.bookings.contains(where: { $0.outage != nil }) {
      var missing = Int(excess.peak - excess.capacity)
      let bookings = try excess.bookings.filter { $0.outage == nil }.compactMap { try database.booking($0) }
      for booking in bookings.sorted(by: { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }) where missing > 0
      {
        let booked = booking.lines.reduce(0) {
          $0 + (registry.constituents(of: registry.resource($1.resource)).contains(atom) ? $1.units : 0)
        }
        // Whoever has the things at home, or had them, does not do without.
        let fetched = try database.loans(booking: booking.id).first { $0.resource == atom }?.out ?? 0
        guard booking.range.end > now, fetched < booked else { continue }
        found[booking.id] = booking
        missing -= booked - fetched
      }
    }
    return found.values.sorted { ($0.range.start, $0.id) < ($1.range.start, $1.id) }
  }
}

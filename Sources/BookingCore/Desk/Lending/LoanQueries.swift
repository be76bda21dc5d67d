/// Which loans are asked for; nil does not narrow.
public struct LoanQuery: Sendable {
  /// In this state.
  public var status: Loan.Status?
  /// With a thing of this area.
  public var area: ID<Area>?

  /// All loans: reserved for the next 60 days, out, overdue, and returned within the last 30.
  public init() {}
}

/// One thing that happened to a resource.
public struct ThingEvent: Sendable {
  /// What happened.
  public enum Kind: String, Sendable, CaseIterable {
    case handedOut = "handed-out"
    case returned, damaged, withdrawn, restored
  }

  /// When.
  public let at: Minute
  /// What.
  public let kind: Kind
  /// Of how many units.
  public let units: Int
  /// For which booking, and its household; nil when it was about no loan.
  public let booking: ID<Booking>?
  public let household: Household?
  /// Who did it at the desk; nil for the operator, and where that is not kept.
  public let member: Member?
  /// In which state it was; nil where that was not looked at.
  public let condition: LoanCondition?
  /// Missing parts and a note, in words.
  public let missing: String
  public let note: String
  /// Whether it was taken back as a mistake.
  public let isUndone: Bool
}

extension BookingDesk.View {
  private static let day: Int32 = 1440

  /// The loans asked for that the actor may know, by when they are due: one's own, and those of the areas whose
  /// equipment one lends out.
  public func loans(_ query: LoanQuery, for actor: Actor) throws -> [Loan] {
    var ids: Set<ID<Booking>> = Set(try database.bookingsWithLoans())
    if query.status == nil || query.status == .returned {
      ids.formUnion(try database.bookingsLent(since: now - 30 * Self.day))
    }
    if query.status == nil || query.status == .reserved {
      let coming = TimeRange(now, now + 60 * Self.day)
      for resource in registry.resources
      where resource.kind == .equipment && (query.area == nil || query.area == resource.area) {
        ids.formUnion(try database.reservations(of: resource.id, in: coming))
      }
    }
    return try ids.compactMap { id in
      let loan = try database.loan(of: id, in: registry, now: now)
      let areas = loan.lines.map { registry.resource($0.resource).area }
      let isVisible =
        actor.may(
          .readBooking(household: loan.booking.household, areas: areas, madeBy: loan.booking.member))
        || areas.contains { actor.may(.lend(area: $0)) }
      let isAsked =
        (query.status == nil || query.status == loan.status)
        && (query.area.map { areas.contains($0) } ?? true)
      return isVisible && isAsked && !areas.isEmpty ? loan : nil
    }.sorted { ($0.booking.range.end, $0.booking.id) < ($1.booking.range.end, $1.booking.id) }
  }

  /// The loan that a booking is to the desk.
  public func loan(of booking: ID<Booking>) throws -> Loan {
    try database.loan(of: booking, in: registry, now: now)
  }

  /// The booking of this name for somebody at the lending desk, who may not read all of it; any unique beginning does.
  public func lentBooking(named name: String, for actor: Actor) throws -> ID<Booking> {
    if let number = ShortCode.number("bk", name) { return ID(number) }
    let matching = try loans(LoanQuery(), for: actor).filter {
      $0.booking.id.code.hasPrefix(name.lowercased())
    }
    guard let loan = matching.first else { throw DeskError.notFound(kind: .booking, name: name) }
    guard matching.count == 1 else {
      throw DeskError.invalid("/booking", "'\(name)' is the beginning of several loans; add letters")
    }
    return loan.booking.id
  }

  /// What happened to a resource, newest first; for those who lend it out and for its owner.
  public func history(of resource: Resource, for actor: Actor, limit: Int = 200) throws -> [ThingEvent] {
    guard actor.may(.withdraw(owner: resource.owner, area: resource.area)) else { throw DeskError.notAllowed }
    let events = try database.loanEvents(resource: resource.id, limit: limit)
    let visits = try events.map { event in
      let booking = try database.booking(event.booking)
      return ThingEvent(
        at: event.at, kind: event.isReturn ? .returned : .handedOut, units: event.units,
        booking: event.booking, household: try booking.flatMap { try database.household($0.household) },
        member: try event.member.flatMap { try database.member($0) }, condition: event.condition,
        missing: event.missing, note: event.note, isUndone: event.undoneAt != nil)
    }
    let outages = try database.outages(of: resource.id).filter { $0.cause != .away }
    let changes = outages.flatMap { outage in
      let noted = events.first { $0.outage == outage.id }?.at ?? outage.range.start
      let begun = outage.event(outage.cause == .damaged ? .damaged : .withdrawn, at: noted)
      let isOver = outage.range.end <= now
      return [begun] + (isOver ? [outage.event(.restored, at: outage.range.end)] : [])
    }
    return Array((visits + changes).sorted { $0.at > $1.at }.prefix(limit))
  }
}

extension Outage {
  fileprivate func event(_ kind: ThingEvent.Kind, at minute: Minute) -> ThingEvent {
    ThingEvent(
      at: minute, kind: kind, units: units, booking: booking, household: nil, member: nil, condition: nil,
      missing: "", note: kind == .restored ? "" : note, isUndone: false)
  }
}

extension Database {
  /// The loan that a booking is to the desk, its equipment by resource.
  func loan(of id: ID<Booking>, in registry: Registry, now: Minute) throws -> Loan {
    guard let booking = try booking(id), let household = try household(booking.household) else {
      throw DeskError.notFound(kind: .booking, name: id.code)
    }
    let rows = try loans(booking: id)
    var units: [ID<Resource>: Int] = [:]
    for line in booking.lines {
      let resource = registry.resource(line.resource)
      if resource.kind == .equipment, !resource.isComposite { units[line.resource, default: 0] += line.units }
    }
    let lines = units.sorted { $0.key < $1.key }.map { resource, units in
      let row = rows.first { $0.resource == resource }
      return Loan.Line(resource: resource, units: units, out: row?.out ?? 0, returned: row?.returned ?? 0)
    }
    return Loan(
      booking: booking, household: household, member: try booking.member.flatMap { try member($0) },
      lines: lines, now: now)
  }
}

/// How many units of a resource are there to be lent.
public struct UnitsInService: Sendable {
  /// Which.
  public let resource: Resource
  /// Units damaged or withdrawn, now or later.
  public let outOfService: Int
  /// Units that borrowers have.
  public let out: Int
  /// The bookings that have to do without; see `conflicts`.
  public let conflicts: [Conflict]
}

extension BookingDesk.View {
  /// What of resources can be lent, and whom the rest leaves without.
  public func unitsInService(_ resources: [ID<Resource>]) throws -> [UnitsInService] {
    let conflicts = try self.conflicts()
    return try resources.map { id in
      let outages = try database.outages(of: id).filter { $0.cause != .away && $0.range.end > now }
      return UnitsInService(
        resource: registry.resource(id), outOfService: outages.reduce(0) { $0 + $1.units },
        out: try database.unitsOut(of: id), conflicts: conflicts.filter { $0.resource == id })
    }
  }
}

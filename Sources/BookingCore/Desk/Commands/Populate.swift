/// Fills an empty store with a municipality's areas, rules, resources, households, members and closures, all or
/// nothing.
public struct Populate: Command {
  /// What there is.
  public var municipality: SeedMunicipality
  public var households: [SeedHousehold]
  public var members: [SeedMember]
  public var closures: [SeedClosure]

  /// The values of a municipality; people and closures may be left out.
  public init(
    _ municipality: SeedMunicipality, households: [SeedHousehold] = [], members: [SeedMember] = [],
    closures: [SeedClosure] = []
  ) {
    self.municipality = municipality
    self.households = households
    self.members = members
    self.closures = closures
  }

  public func execute(in transaction: Transaction) throws {
    for area in municipality.areas {
      _ = try CreateArea(
        slug: area.slug, name: area.name, latitude: area.latitude, longitude: area.longitude,
        timeZone: area.timeZone, homes: area.homes
      ).execute(in: transaction)
    }
    // Parts before the composites made of them.
    for resource in municipality.resources.filter(\.parts.isEmpty)
      + municipality.resources.filter({ !$0.parts.isEmpty })
    {
      _ = try CreateResource(
        slug: resource.slug, area: resource.area, kind: resource.kind, name: resource.name,
        seats: resource.seats, units: resource.units, features: resource.features,
        setupMinutes: resource.setupMinutes, turnoverMinutes: resource.turnoverMinutes, parts: resource.parts,
        openingHours: resource.openingHours
      ).execute(in: transaction)
    }
    for rules in municipality.rules {
      _ = try SetHouseRules(area: rules.area, rules: rules.rules).execute(in: transaction)
    }
    for household in households where try transaction.database.household(slug: household.slug) == nil {
      _ = try CreateHousehold(
        slug: household.slug, area: household.area, kind: household.kind, name: household.name
      ).execute(in: transaction)
    }
    for member in members {
      _ = try CreateMember(
        handle: member.handle, household: member.household, name: member.name, email: member.email,
        role: member.role
      ).execute(in: transaction)
    }
    for closure in closures { try close(closure, in: transaction) }
  }

  private func close(_ closure: SeedClosure, in transaction: Transaction) throws {
    let calendar = transaction.registry.calendar(of: try transaction.resource(closure.resource).id)
    let start = calendar.minutes(of: closure.start).asStart
    let end = calendar.minutes(of: closure.end).asEnd
    guard let range = TimeRange(from: start, to: end) else {
      throw DeskError.invalid("/closures", "the closure of \(closure.resource) ends before it begins")
    }
    _ = try CloseResource(resource: closure.resource, range: range, reason: closure.reason).execute(
      in: transaction)
  }
}

/// Enters bookings that were made earlier, elsewhere, at the time they were made: past ones too, and without the
/// house rules of today. What does not fit is left out.
public struct EnterBookings: Command {
  /// The bookings, in the order they were made.
  public var bookings: [SeedBooking]

  /// Bookings to enter.
  public init(_ bookings: [SeedBooking]) { self.bookings = bookings }

  /// How many were entered.
  public func execute(in transaction: Transaction) throws -> Int {
    try transaction.require(.administer)
    return try bookings.filter { try enter($0, in: transaction) }.count
  }

  private func enter(_ seed: SeedBooking, in transaction: Transaction) throws -> Bool {
    let lines = try transaction.lines(seed.lines.map { Book.Line($0.resource, units: $0.units) })
    let calendar = transaction.registry.calendar(of: lines[0].resource)
    guard
      let range = TimeRange(
        from: calendar.minutes(of: seed.start).asStart, to: calendar.minutes(of: seed.end).asEnd)
    else { return false }
    let booking = Booking(
      id: ID(try transaction.database.nextID(.booking)), range: range, lines: lines,
      household: try transaction.household(seed.household).id, member: try transaction.member(seed.member).id,
      attendees: seed.attendees, title: seed.title,
      createdAt: min(calendar.minutes(of: seed.madeAt).asStart, transaction.now))
    let isOpen = lines.allSatisfy { line in
      transaction.registry.usable(transaction.registry.resource(line.resource), in: range) == [range]
    }
    let occupancy = Occupancy(booking: booking.id, range: range, lines: lines)
    guard isOpen, try transaction.shortages(of: occupancy).isEmpty else { return false }
    try transaction.insert(booking, action: "booking.enter")
    return true
  }
}

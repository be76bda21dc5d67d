/// An entry with what is to be known of it now.
public struct WaitlistPlace: Sendable {
  /// The entry.
  public let entry: WaitlistEntry
  /// Its place in line, from 1; nil for one that no longer waits.
  public let place: Int?
  /// The booking that is held for it, or was confirmed.
  public let booking: Booking?
  /// Who waits.
  public let household: Household?
}

extension BookingDesk.View {
  /// The open entries that the actor may know, or all, by start; of a household or with something of an area.
  public func waitlist(
    household: ID<Household>? = nil, area: ID<Area>? = nil, all: Bool = false, for actor: Actor
  ) throws -> [WaitlistPlace] {
    try database.waitlist(household: household).filter { entry in
      (all || entry.status.isOpen) && isVisible(entry.wish(ID(0)), to: actor)
        && area.map { area in entry.lines.contains { registry.resource($0.resource).area == area } } ?? true
    }.map { try database.place(of: $0, in: registry, schedule, now: now) }
  }

  /// The entry of this name, if there is one that the actor may know; any unique beginning does.
  public func waitlistEntry(named name: String, for actor: Actor) throws -> WaitlistPlace {
    try database.place(
      of: find(.waitlist, "wl", name, upTo: database.nextID(.waitlist) - 1) { number in
        try database.waitlistEntry(ID(number)).flatMap { isVisible($0.wish(ID(0)), to: actor) ? $0 : nil }
      }, in: registry, schedule, now: now)
  }

  /// Whether one can stand in line for all of these.
  public func hasWaitingList(_ lines: [Book.Line]) -> Bool {
    lines.allSatisfy { line in
      registry.resource(slug: line.resource).map { registry.waitingList($0.id, now) != nil } ?? false
    }
  }
}

extension Database {
  /// An entry with its place among those who wait for something of the same.
  func place(of entry: WaitlistEntry, in registry: Registry, _ schedule: Schedule, now: Minute) throws
    -> WaitlistPlace
  {
    var ahead: Int?
    if entry.status == .waiting {
      let own = try turn(of: entry, in: registry, now: now)
      ahead = try waiting(around: entry.range).count { other in
        try other.id != entry.id && schedule.clash(other.wish(ID(0)), entry.wish(ID(0)))
          && turn(of: other, in: registry, now: now) < own
      }
    }
    return WaitlistPlace(
      entry: entry, place: ahead.map { $0 + 1 }, booking: try entry.booking.flatMap { try booking($0) },
      household: try household(entry.household))
  }
}

extension Transaction {
  /// An entry with its place in line, as of now.
  func place(of entry: WaitlistEntry) throws -> WaitlistPlace {
    try withSchedule(lines: entry.lines) { try database.place(of: entry, in: registry, $0, now: now) }
  }
}

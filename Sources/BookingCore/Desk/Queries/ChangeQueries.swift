/// What a reader of the log may know of it.
public struct ChangePage: Sendable {
  /// The changes that the reader may know, oldest first.
  public let changes: [Change]
  /// The number up to which the log was looked through; the next page begins after it.
  public let reached: Int64
}

extension BookingDesk.View {
  /// The changes after a number that the actor may know, at most `limit`; looks through at most 20,000 rows.
  ///
  /// Administrators know all. Others know of areas, resources, closures and rules, and of bookings that they may
  /// read, before or after the change.
  public func changes(since: Int64, limit: Int, for actor: Actor) throws -> ChangePage {
    var found: [Change] = []
    var reached = since
    for _ in 0..<20 {
      let batch = try database.changes(since: reached, limit: 1_000)
      for change in batch {
        if found.count == limit { return ChangePage(changes: found, reached: reached) }
        if try isVisible(change, to: actor) { found.append(change) }
        reached = change.id
      }
      if batch.count < 1_000 { break }
    }
    return ChangePage(changes: found, reached: reached)
  }

  private func isVisible(_ change: Change, to actor: Actor) throws -> Bool {
    if actor.may(.administer) { return true }
    switch change.kind {
    case .area, .resource, .closure, .rules, .outage, .imported: return true
    case .household, .member, .token, .invitation, .session, .plan, .feed, .loan, .setting: return false
    case .booking, .series, .waitlist:
      if try database.isStagedOrWithdrawn(change) { return false }
      return [change.before, change.after].compactMap { $0.flatMap(BookingFacts.party) }.contains {
        party in
        let areas = party.resources.filter { registry.has($0) }.map { registry.resource($0).area }
        return actor.holds(party.withAreas)
          || actor.may(.readBooking(household: party.household, areas: areas, madeBy: party.member))
      }
    }
  }
}

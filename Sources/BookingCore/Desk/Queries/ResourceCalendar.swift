/// One stretch of a resource's calendar, as the asker may see it.
public struct CalendarEntry: Hashable, Sendable {
  /// What the stretch is.
  public enum State: String, Sendable {
    /// Somebody has it.
    case taken
    /// The asker's household has it.
    case mine
    /// It cannot be used: outside opening hours, closed, out of service.
    case closed
    /// A request or an offer holds it until that is decided.
    case held
  }

  /// When; of what others have, buffers included.
  public let range: TimeRange
  /// What the stretch is.
  public internal(set) var state: State
  /// Units taken, or out of service; 0 when all is closed.
  public let units: Int
  /// Which booking, for those who may know.
  public internal(set) var booking: ID<Booking>?
}

extension BookingDesk.MemoryView {
  /// What is not free on a resource during a window, by start; of a composite, what its parts have. Nil when the
  /// store must be asked whose a booking is: `View.calendar` does that.
  public func calendar(of resource: Resource, in window: TimeRange, for actor: Actor?) -> [CalendarEntry]? {
    var entries = uses(of: resource, in: window)
    guard owners.read({ owners in decide(&entries, resource, actor) { owners[$0] } }) else { return nil }
    return entries
  }

  /// What is not free, with the bookings, before it is known whose they are.
  fileprivate func uses(of resource: Resource, in window: TimeRange) -> [CalendarEntry] {
    var entries = registry.unusable(resource, in: window).map {
      CalendarEntry(range: $0, state: .closed, units: 0, booking: nil)
    }
    // A line on a composite claims every part; on a single atom it stands but once.
    var seen: Set<ClaimHolder> = []
    for atom in resource.isComposite ? resource.parts : [resource.id] {
      schedule.forEachClaim(atom: atom, overlapping: window) { claim in
        guard !resource.isComposite || seen.insert(claim.holder).inserted else { return true }
        let booking = claim.holder.booking
        let isOutage = booking.outage != nil
        entries.append(
          CalendarEntry(
            range: claim.range, state: isOutage ? .closed : .taken, units: Int(claim.units),
            booking: isOutage ? nil : booking))
        return true
      }
    }
    entries.sort { ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end) }
    return entries
  }

  /// Says of each booking what the asker may know; false when an owner is missing.
  fileprivate func decide(
    _ entries: inout [CalendarEntry], _ resource: Resource, _ actor: Actor?,
    owner: (ID<Booking>) -> BookingOwner?
  ) -> Bool {
    let household = actor?.member?.household
    let seesAll = actor?.may(.manage(area: resource.area)) ?? false
    for index in entries.indices {
      guard let booking = entries[index].booking else { continue }
      guard let owner = owner(booking) else { return false }
      let isMine = owner.household == household
      entries[index].state = isMine ? .mine : owner.isRequest ? .held : .taken
      if !isMine && !seesAll { entries[index].booking = nil }
    }
    return true
  }
}

extension BookingDesk.View {
  /// What is not free on a resource during a window, by start; of a composite, what its parts have.
  public func calendar(of resource: Resource, in window: TimeRange, for actor: Actor?) throws
    -> [CalendarEntry]
  {
    if let known = memory.calendar(of: resource, in: window, for: actor) { return known }
    var entries = memory.uses(of: resource, in: window)
    var found: [ID<Booking>: BookingOwner] = [:]
    for booking in entries.compactMap(\.booking) where found[booking] == nil {
      let owner = try memory.owners.read { $0[booking] } ?? database.owner(of: booking)
      if let owner { memory.owners.add(owner, of: booking, asOf: lastChange) }
      found[booking] = owner ?? BookingOwner(household: ID(0), isRequest: false)
    }
    _ = memory.decide(&entries, resource, actor) { found[$0] }
    return entries
  }
}

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
  public let state: State
  /// Units taken, or out of service; 0 when all is closed.
  public let units: Int
  /// Which booking, for those who may know.
  public let booking: ID<Booking>?
}

extension BookingDesk.View {
  /// What is not free on a resource during a window, by start; of a composite, what its parts have.
  public func calendar(of resource: Resource, in window: TimeRange, for actor: Actor?) throws
    -> [CalendarEntry]
  {
    var entries = closedStretches(resource, in: window)
    let mine = try ownBookings(of: actor, in: window)
    let held = try database.held(in: window)
    let seesAll = actor.map { $0.may(.manage(area: resource.area)) } ?? false
    // A line on a composite claims every part; on a single atom it stands but once.
    var seen: Set<ClaimHolder> = []
    for atom in resource.isComposite ? resource.parts : [resource.id] {
      schedule.forEachClaim(atom: atom, overlapping: window) { claim in
        guard !resource.isComposite || seen.insert(claim.holder).inserted else { return true }
        if claim.holder.booking.outage != nil {
          entries.append(
            CalendarEntry(range: claim.range, state: .closed, units: Int(claim.units), booking: nil))
          return true
        }
        let isMine = mine.contains(claim.holder.booking)
        entries.append(
          CalendarEntry(
            range: claim.range, state: isMine ? .mine : held.contains(claim.holder.booking) ? .held : .taken,
            units: Int(claim.units),
            booking: isMine || seesAll ? claim.holder.booking : nil))
        return true
      }
    }
    return entries.sorted { ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end) }
  }

  private func closedStretches(_ resource: Resource, in window: TimeRange) -> [CalendarEntry] {
    var closed = [window]
    for open in registry.usable(resource, in: window) { closed = closed.flatMap { $0.without(open) } }
    return closed.map { CalendarEntry(range: $0, state: .closed, units: 0, booking: nil) }
  }

  private func ownBookings(of actor: Actor?, in window: TimeRange) throws -> Set<ID<Booking>> {
    guard let member = actor?.member else { return [] }
    return try database.bookingIDs(household: member.household, meeting: window)
  }
}

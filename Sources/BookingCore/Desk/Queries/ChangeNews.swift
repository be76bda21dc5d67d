extension BookingDesk.View {
  /// Whether anything after a change may have altered the calendars of these resources or a household's bookings,
  /// and up to which number the log was looked through. Tells nothing of what it was, so it is for everybody.
  public func news(
    since: Int64, of resources: Set<ID<Resource>>, household: ID<Household>?
  ) throws -> (isNew: Bool, reached: Int64) {
    var reached = since
    for change in try database.changes(since: since, limit: 1_000) {
      reached = change.id
      switch change.kind {
      case .area, .resource, .closure, .rules, .imported:
        if !resources.isEmpty { return (true, lastChange) }
      case .booking, .waitlist:
        let parties = [change.before, change.after].compactMap { $0.flatMap(BookingFacts.party) }
        if parties.contains(where: { $0.household == household || !resources.isDisjoint(with: $0.resources) })
        {
          return (true, lastChange)
        }
      default: break
      }
    }
    return (false, reached)
  }
}

extension Registry {
  /// The resources whose bookings show in a resource's calendar: itself, its parts, and what they are part of.
  public func related(to resource: Resource) -> Set<ID<Resource>> {
    let atoms = constituents(of: resource)
    return Set(atoms + atoms.flatMap { composites(with: $0) })
  }
}

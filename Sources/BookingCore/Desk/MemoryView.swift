extension BookingDesk {
  /// What memory holds as of one change: the places and who has what when, without the rows behind it.
  ///
  /// One object for all readers until something changes: a copy of the state would count references by the dozen.
  public final class MemoryView: Sendable {
    /// Areas, resources, closures and rules.
    public let registry: Registry
    /// Who has what when; holds the timelines asked for.
    package let schedule: Schedule
    /// The number of the last change seen.
    public let lastChange: Int64
    /// A number that rises with each change of who may do what: what was found out about a caller holds until then.
    public let peopleVersion: Int64
    /// The minute it is.
    public let now: Minute
    let owners: BookingOwners

    init(_ state: DeskState, now: Minute) {
      registry = state.registry
      schedule = state.schedule
      lastChange = state.applied
      peopleVersion = state.people
      owners = state.owners
      self.now = now
    }
  }
}

extension BookingDesk.View {
  /// Areas, resources, closures and rules.
  public var registry: Registry { memory.registry }
  /// Who has what when; holds the timelines asked for.
  package var schedule: Schedule { memory.schedule }
  /// The number of the last change seen.
  public var lastChange: Int64 { memory.lastChange }
  /// A number that rises with each change of who may do what: what was found out about a caller holds until then.
  public var peopleVersion: Int64 { memory.peopleVersion }
  /// The minute it is.
  public var now: Minute { memory.now }
}

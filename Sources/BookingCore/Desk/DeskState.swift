/// What the desk keeps in memory: a view of the store as of one change, which can be thrown away and rebuilt.
struct DeskState: Sendable {
  /// Areas, resources, closures, rules.
  var registry: Registry
  /// Who has what when.
  var schedule: Schedule
  /// The number of the last change that is in here.
  var applied: Int64
  /// A number that rises with each change of who may do what.
  var people: Int64
  /// What the store showed when this was brought up to date; nil when it must be asked.
  var mark: CommitMark?
  /// Whose the bookings are.
  private(set) var owners = BookingOwners()
  /// What readers are given, until something changes; while they hold it, changes go to copies.
  var seen: BookingDesk.MemoryView?
  /// The atoms whose claims were read; nil when all were.
  var loaded: Set<ID<Resource>>?
  /// Whether a change of places was seen that is not in the registry yet.
  private var placesChanged = false

  /// The view of the store now; with all claims, or none yet.
  init(reading database: Database, everything: Bool) throws {
    self = try database.snapshot { try DeskState(readingSnapshot: database, everything: everything) }
  }

  private init(readingSnapshot database: Database, everything: Bool) throws {
    applied = try database.lastChange()
    people = applied
    registry = try Registry(reading: database)
    schedule = Schedule(registry.resources.map(ScheduleResource.init))
    loaded = everything ? nil : []
    guard everything else { return }
    let newer = try database.newerLines(on: registry.resources.count)
    for resource in registry.resources where !resource.isComposite {
      try read(atom: resource.id, from: database, newer)
    }
  }

  /// What readers see at a minute.
  mutating func view(at now: Minute) -> BookingDesk.MemoryView {
    if let seen, seen.now == now { return seen }
    let view = BookingDesk.MemoryView(self, now: now)
    seen = view
    return view
  }

  /// Makes sure that the claims on these atoms are in memory; the database must stand at `applied`. Where all are, nobody
  /// asks which.
  mutating func load(_ atoms: @autoclosure () -> [ID<Resource>], from database: Database) throws {
    guard let already = loaded else { return }
    let missing = atoms().filter { !already.contains($0) }
    guard !missing.isEmpty else { return }
    seen = nil
    let newer = try database.newerLines(on: missing.count)
    for atom in missing {
      try read(atom: atom, from: database, newer)
      loaded?.insert(atom)
    }
  }

  /// Puts the claims on these atoms that meet a range in, for a view that looks at nothing else: it must not be kept.
  mutating func load(_ atoms: some Collection<ID<Resource>>, during range: TimeRange, from database: Database)
    throws
  {
    // What is set up or turned over in the range is looked at as well: a week before and after at most.
    let uses = TimeRange(max(range.start, .earliest) - 10_080, min(range.end, .latest) + 10_080)
    let newer = try database.newerLines(on: atoms.count, meeting: uses)
    for atom in atoms where loaded?.contains(atom) == false {
      let claims = try database.claims(on: atom, meeting: range, newer, registry, schedule)
      schedule.load(atom: atom, sorted: claims)
    }
  }

  /// Reads the claims on an atom.
  private mutating func read(atom: ID<Resource>, from database: Database, _ newer: NewerLines) throws {
    schedule.load(atom: atom, sorted: try database.claims(on: atom, newer, registry, schedule))
  }

  /// Brings the view up to what the database shows, inside a transaction; in order of change number, a known
  /// number skipped. When it throws, the next call goes on from there.
  mutating func catchUp(from database: Database) throws {
    if try database.lastChange() > applied || placesChanged {
      seen = nil
      try database.eachChange(since: applied) { try apply($0, database) }
    }
    if placesChanged {
      // All or nothing: an atom left halfway would not be looked at again.
      var laidOut = self
      try laidOut.readPlaces(from: database)
      self = laidOut
    }
    placesChanged = false
  }

  private mutating func apply(_ change: ChangeRow, _ database: Database) throws {
    switch change.kind {
    case .booking:
      let (id, number) = (ID<Booking>(change.object), change.id)
      owners.forget(id, since: number)
      let before = try change.before { try BookingFacts.occupancy($0, of: id, change: number) }
      let after = try change.after { try BookingFacts.occupancy($0, of: id, change: number) }
      if let before { insertOrRemove(before, inserting: false) }
      if let after { insertOrRemove(after, inserting: true) }
    case .area, .resource, .closure, .rules: placesChanged = true
    case .outage:
      for change in try database.changes(since: change.id - 1, limit: 1) {
        let (before, after) = try Outage.transition(of: change)
        if let before { insertOrRemove(before, inserting: false) }
        if let after { insertOrRemove(after, inserting: true) }
      }
    case .household, .member, .token, .invitation, .session, .plan, .feed, .loan, .series, .setting,
      .waitlist, .imported:
      break
    }
    if change.kind.isAboutPeople { people = change.id }
    applied = change.id
  }

  /// Reads areas, resources, closures and rules again, and the claims of atoms whose buffers or composites
  /// changed.
  mutating func readPlaces(from database: Database) throws {
    registry = try Registry(reading: database, knowing: registry)
    var stale: Set<ID<Resource>> = []
    for resource in registry.resources {
      let new = ScheduleResource(resource)
      let old = schedule.resource(resource.id)
      guard new != old else { continue }
      schedule.replace(new)
      for id in [resource.id] + new.parts + (old?.parts ?? []) { stale.insert(id) }
    }
    let newer = try database.newerLines(on: stale.count)
    for id in stale.sorted() where loaded?.contains(id) ?? true {
      if registry.resource(id).isComposite {
        schedule.load(atom: id, sorted: [])  // what it had as an atom lies on its parts now
      } else {
        try read(atom: id, from: database, newer)
      }
    }
  }

  private mutating func insertOrRemove(_ occupancy: Occupancy, inserting: Bool) {
    for claim in schedule.claims(of: occupancy) { insertOrRemove(claim, inserting: inserting) }
  }

  private mutating func insertOrRemove(_ claim: AtomClaim, inserting: Bool) {
    guard loaded?.contains(claim.atom) ?? true else { return }
    if inserting { schedule.insert(claim) } else { schedule.remove(claim) }
  }
}

extension ScheduleResource {
  init(_ resource: Resource) {
    self.init(
      id: resource.id, units: Int32(resource.units), setup: Int32(resource.setupMinutes),
      turnover: Int32(resource.turnoverMinutes), parts: resource.parts)
  }
}

extension Booking {
  /// The occupancy that the schedule sees; nil when the booking holds no place.
  var occupancy: Occupancy? {
    holdsPlace ? Occupancy(booking: id, range: range, lines: lines) : nil
  }
}

/// Looks for conflicts where they can be.
struct ConflictSweep {
  let database: Database
  let registry: Registry
  /// Knows which claims a use makes; its timelines are not looked at.
  let schedule: Schedule
  let now: Minute

  /// Set-up and turn-over times are shorter than this, a week each, and stretches that touch become one.
  private static let margin: Int32 = 2 * 10_080

  /// The conflicts in these stretches that end after now, by start, then resource; of closures, in their order.
  func conflicts(in doubts: [Doubt]) throws -> [Conflict] {
    var atoms: [ID<Resource>: [TimeRange]] = [:]
    var places: [ID<Resource>: [TimeRange]] = [:]
    for doubt in doubts where registry.has(doubt.resource) {
      let resource = registry.resource(doubt.resource)
      let range = TimeRange(doubt.range.start - Self.margin, doubt.range.end + Self.margin)
      places[resource.id, default: []].append(range)
      for atom in resource.isComposite ? resource.parts : [resource.id] {
        atoms[atom, default: []].append(range)
      }
    }
    var found: [Conflict] = []
    guard !atoms.isEmpty else { return [] }
    let newer = try database.newerLines(on: atoms.count)
    for (atom, ranges) in atoms { found += try excesses(atom, in: Self.merged(ranges), newer) }
    for (resource, ranges) in places {
      found += try placeConflicts(registry.resource(resource), in: Self.merged(ranges), newer)
    }
    return Conflict.named(found.sorted { $0.place < $1.place })
  }

  /// Ranges that overlap or touch as one, in order.
  private static func merged(_ ranges: [TimeRange]) -> [TimeRange] {
    var result: [TimeRange] = []
    for range in ranges.sorted(by: { $0.start < $1.start }) {
      if let last = result.last, range.start <= last.end {
        result[result.count - 1] = TimeRange(last.start, max(last.end, range.end))
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// Claims above the units of one atom.
  private func excesses(
    _ atom: ID<Resource>, in ranges: [TimeRange], _ newer: NewerLines
  ) throws -> [Conflict] {
    let units = registry.resource(atom).units
    return try ranges.flatMap { range -> [Conflict] in
      let claims = try database.claims(on: atom, meeting: range, newer, registry, schedule)
      let timeline = Timeline(atom: atom, units: Int32(units), tree: IntervalTree(sorted: claims))
      return timeline.excesses(from: now).compactMap { excess -> Conflict? in
        let bookings = excess.bookings.filter { $0.outage == nil }
        guard !bookings.isEmpty else { return nil }
        let (claimed, units) = (Int(excess.peak), Int(excess.capacity))
        return Conflict(
          resource: atom, range: excess.range,
          cause: bookings.count == excess.bookings.count
            ? .excess(claimed: claimed, units: units) : .unitsMissing(claimed: claimed, units: units),
          bookings: bookings)
      }
    }
  }

  /// Bookings on a resource where it is closed, not open or not in use.
  private func placeConflicts(
    _ resource: Resource, in ranges: [TimeRange], _ newer: NewerLines
  ) throws -> [Conflict] {
    var conflicts: [Conflict] = []
    var byClosure: [Closure: [(ID<Booking>, TimeRange)]] = [:]
    var seen: Set<ClaimHolder> = []
    let isInUse = registry.constituents(of: resource).allSatisfy { registry.resource($0).status == .active }
    for range in ranges {
      try database.eachOccupancy(of: resource.id, meeting: range, newer: newer) { range, holder, _ in
        guard range.end > now, seen.insert(holder).inserted else { return }
        let booking = holder.booking
        if !isInUse || !registry.isOpen(resource, during: range) {
          conflicts.append(
            Conflict(
              resource: resource.id, range: range, cause: isInUse ? .hours : .notInUse, bookings: [booking]))
        }
        for closure in registry.closures(of: resource, meeting: range) {
          byClosure[closure, default: []].append((booking, range))
        }
      }
    }
    for (closure, hits) in byClosure.sorted(by: { $0.key.id < $1.key.id }) {
      let hull = TimeRange(
        hits.map(\.1.start).min() ?? closure.range.start, hits.map(\.1.end).max() ?? closure.range.end)
      conflicts.append(
        Conflict(
          resource: resource.id, range: closure.range.intersection(hull) ?? closure.range,
          cause: .closure(reason: closure.reason), closure: closure.id, bookings: Set(hits.map(\.0)).sorted())
      )
    }
    return conflicts
  }

  /// Conflicts without what an import has staged, which nobody sees yet.
  func withoutStaged(_ conflicts: [Conflict]) throws -> [Conflict] {
    guard try database.hasStaged() else { return conflicts }
    return try conflicts.compactMap { conflict in
      let staged = Set(try database.staged(among: conflict.bookings).map(\.id))
      if staged.isEmpty { return conflict }
      var seen = conflict
      seen.bookings.removeAll(where: staged.contains)
      if case .excess = conflict.cause, seen.bookings.count < 2 { return nil }
      return seen.bookings.isEmpty ? nil : seen
    }
  }
}

extension Conflict {
  /// Where it is listed.
  fileprivate var place: (Minute, ID<Resource>, Minute, ID<Closure>, String) {
    (range.start, resource, range.end, closure ?? ID(0), id)
  }
}

extension Database {
  /// The claims on an atom, sorted; only those that meet a range when one is given.
  func claims(
    on atom: ID<Resource>, meeting range: TimeRange? = nil, _ newer: NewerLines, _ registry: Registry,
    _ schedule: Schedule
  ) throws -> [Claim] {
    var claims: [Claim] = []
    var isSorted = true
    func add(_ claim: Claim) {
      if let range, !claim.range.overlaps(range) { return }
      if let last = claims.last, claim < last { isSorted = false }
      claims.append(claim)
    }
    for resource in [atom] + registry.composites(with: atom) {
      guard let need = schedule.needs(of: resource, units: 1)?.first(where: { $0.atom == atom }) else {
        continue
      }
      func addUse(_ use: TimeRange, _ holder: ClaimHolder, _ units: Int) {
        add(Claim(range: need.range(use), holder: holder, units: resource == atom ? Int32(units) : 1))
      }
      if let range {
        // What ends before the range may still be turned over in it.
        let uses = TimeRange(range.start - need.turnover, range.end + need.setup)
        try eachOccupancy(of: resource, meeting: uses, newer: newer, addUse)
      } else {
        try eachOccupancy(of: resource, newer: newer, addUse)
      }
    }
    for outage in try outages(of: atom) { add(outage.claim.claim) }
    if !isSorted { claims.sort() }
    return claims
  }
}

extension BookingDesk.View {
  /// All conflicts that end after now, by start, then resource. O(what is in doubt).
  public func conflicts() throws -> [Conflict] {
    try sweep.withoutStaged(sweep.conflicts(in: database.doubts(asOf: now)))
  }

  /// All conflicts that end after now, wherever they are. O(everything).
  func conflictsEverywhere() throws -> [Conflict] {
    let everything = registry.resources.map { Doubt(resource: $0.id, range: TimeRange(.earliest, .latest)) }
    return try sweep.withoutStaged(sweep.conflicts(in: everything))
  }

  private var sweep: ConflictSweep {
    ConflictSweep(database: database, registry: registry, schedule: schedule, now: now)
  }
}

extension Transaction {
  /// Has a resource, and all with which it shares parts, looked at for broken promises.
  func doubt(_ resources: [ID<Resource>], during range: TimeRange = TimeRange(.earliest, .latest)) throws {
    let concerned = Set(resources + resources.flatMap { registry.composites(with: $0) })
    for id in concerned.sorted() { try database.note(Doubt(resource: id, range: range), isSwept: false) }
  }

  /// The conflicts that a closure makes, as they will be listed once it is kept.
  func conflicts(madeBy closure: Closure) throws -> [Conflict] {
    let places = [closure.resource] + registry.composites(with: closure.resource)
    return try conflicts(in: places.map { Doubt(resource: $0, range: closure.range) })
      .filter { $0.closure == closure.id }
  }

  /// All conflicts that end after now.
  func conflicts() throws -> [Conflict] { try conflicts(in: database.doubts(asOf: now)) }

  private func conflicts(in doubts: [Doubt]) throws -> [Conflict] {
    try memory.withSchedule(from: database) { schedule in
      let sweep = ConflictSweep(database: database, registry: registry, schedule: schedule, now: now)
      return try sweep.withoutStaged(sweep.conflicts(in: doubts))
    }
  }

  /// Notes where a booking that nobody has admitted may not be.
  func doubt(_ occupancy: Occupancy, excluding old: ID<Booking>?) throws {
    let isOpen = occupancy.lines.allSatisfy {
      registry.usable(registry.resource($0.resource), in: occupancy.range) == [occupancy.range]
    }
    if try isOpen && shortages(of: occupancy, excluding: old).isEmpty { return }
    for line in occupancy.lines {
      try database.note(Doubt(resource: line.resource, range: occupancy.range), isSwept: true)
    }
  }
}

extension DueStep {
  /// Doubts as wide as a change of a place are narrowed to the conflicts in them.
  static let doubts = DueStep("doubts") { database, _ in
    try !database.unsweptResources(limit: 1).isEmpty
  } settle: { transaction in
    let database = transaction.database
    let resources = try database.unsweptResources(limit: SettleDue.most)
    for resource in resources {
      let found = try transaction.memory.withSchedule(from: database) { schedule in
        try ConflictSweep(
          database: database, registry: transaction.registry, schedule: schedule, now: transaction.now
        ).conflicts(in: database.doubts(asOf: transaction.now).filter { $0.resource == resource })
      }
      try database.forgetDoubts(resource)
      for conflict in found {
        try database.note(Doubt(resource: conflict.resource, range: conflict.range), isSwept: true)
      }
    }
    transaction.keepUnlogged()
  }
}

/// Who holds what, when: the claims of every active booking, on atoms.
///
/// A value: a copy is a snapshot that readers keep while the writer goes on. Claims may exceed the units of
/// an atom, for double bookings are legal data; `shortages` is how admission avoids them.
///
/// ```swift
/// var schedule = Schedule([ScheduleResource(id: hall, setup: 15)])
/// let evening = Occupancy(booking: id, range: range, lines: [BookingLine(resource: hall)])
/// if schedule.shortages(of: evening).isEmpty { schedule.insert(evening) }
/// ```
public struct Schedule: Sendable {
  /// What is known of a resource, without what needs a count of references.
  struct Terms {
    enum State { case unknown, atom, composite }

    var state = State.unknown
    var units: Int32 = 0
    var setup: Int32 = 0
    var turnover: Int32 = 0
  }

  // All three are indexed by the resource's row number.
  private(set) var terms: [Terms] = []
  private(set) var parts: [[ID<Resource>]] = []
  private(set) var forest = IntervalForest()

  /// An empty schedule of these resources.
  public init(_ resources: [ScheduleResource] = []) {
    forest.grow(to: (resources.map { Int($0.id.value) }.max() ?? -1) + 1)
    for resource in resources { replace(resource) }
  }

  /// Adds a resource, or gives one other units, buffers or parts.
  ///
  /// Claims stay as they are. When buffers or parts changed, the caller loads the claims of the affected
  /// atoms anew, since what bookings claim has changed with them.
  public mutating func replace(_ resource: ScheduleResource) {
    let number = Int(resource.id.value)
    precondition(number >= 0, "resource \(number)")
    while terms.count <= number {
      terms.append(Terms())
      parts.append([])
    }
    forest.grow(to: terms.count)
    parts[number] = resource.parts
    terms[number] = Terms(
      state: resource.parts.isEmpty ? .atom : .composite, units: resource.units, setup: resource.setup,
      turnover: resource.turnover)
  }

  /// The resource as the schedule knows it, or nil when it does not.
  public func resource(_ id: ID<Resource>) -> ScheduleResource? {
    guard knows(id) else { return nil }
    let terms = terms[Int(id.value)]
    return ScheduleResource(
      id: id, units: terms.units, setup: terms.setup, turnover: terms.turnover, parts: parts[Int(id.value)])
  }

  /// The claims a booking makes, line by line; a line on an unknown resource makes none.
  ///
  /// A line on an atom claims its units during `[start - setup, end + turnover)`. A line on a composite claims
  /// one unit of each part, with the greater of its own and the part's buffers.
  public func claims(of occupancy: Occupancy) -> [AtomClaim] {
    var claims: [AtomClaim] = []
    for (number, line) in occupancy.lines.enumerated() {
      let holder = ClaimHolder(booking: occupancy.booking, line: number)
      // Far more than any resource has is as good as what was asked for, and adds up without overflow.
      let units = Int32(min(max(line.units, 1), 1_000_000))
      for need in needs(of: line.resource, units: units) ?? [] {
        let claim = Claim(range: need.range(occupancy.range), holder: holder, units: need.units)
        claims.append(AtomClaim(atom: need.atom, claim: claim))
      }
    }
    return claims
  }

  /// Adds a booking's claims.
  public mutating func insert(_ occupancy: Occupancy) {
    for claim in claims(of: occupancy) { insert(claim) }
  }

  /// Adds one claim; without effect on an unknown atom.
  public mutating func insert(_ claim: AtomClaim) {
    if knows(claim.atom) { forest[Int(claim.atom.value)].insert(claim.claim) }
  }

  /// Takes out one claim; without effect when it is not there.
  public mutating func remove(_ claim: AtomClaim) {
    if knows(claim.atom) { forest[Int(claim.atom.value)].remove(claim.claim) }
  }

  /// Replaces the claims of an atom by these, sorted. O(n).
  public mutating func load(atom: ID<Resource>, sorted claims: [Claim]) {
    if knows(atom) { forest[Int(atom.value)] = IntervalTree(sorted: claims) }
  }

  /// Replaces the claims of an atom by those of another tree. O(1).
  mutating func replace(_ atom: ID<Resource>, by tree: IntervalTree) {
    if knows(atom) { forest[Int(atom.value)] = tree }
  }

  /// How many claims lie on all atoms together.
  public var count: Int { (0..<forest.count).reduce(0) { $0 + forest[$1].count } }

  /// Stops the program when an index is inconsistent; for tests. O(n).
  public func checkInvariants() {
    for number in 0..<forest.count { forest[number].checkInvariants() }
  }

  /// Whether the resource is known, so that its row number is an index.
  func knows(_ id: ID<Resource>) -> Bool {
    id.value >= 0 && id.value < terms.count && terms[Int(id.value)].state != .unknown
  }

  /// What a use of a resource takes of one atom.
  struct Need {
    let atom: ID<Resource>
    let units: Int32
    let capacity: Int32
    let setup: Int32
    let turnover: Int32

    /// The minutes taken by a use during `use`.
    func range(_ use: TimeRange) -> TimeRange { use.padded(before: setup, after: turnover) }
  }

  /// What a use of `units` of a resource takes of each atom; nil when it is unknown or a part is no atom.
  func needs(of id: ID<Resource>, units: Int32) -> [Need]? {
    guard knows(id) else { return nil }
    let own = terms[Int(id.value)]
    guard own.state == .composite else { return [need(of: id, units: units)] }
    var needs: [Need] = []
    for atom in parts[Int(id.value)] {
      guard knows(atom) else { return nil }
      let part = terms[Int(atom.value)]
      needs.append(
        Need(
          atom: atom, units: 1, capacity: part.units, setup: max(own.setup, part.setup),
          turnover: max(own.turnover, part.turnover)))
    }
    return needs
  }

  /// What a use of `units` of a known atom takes of it.
  func need(of atom: ID<Resource>, units: Int32) -> Need {
    let own = terms[Int(atom.value)]
    return Need(atom: atom, units: units, capacity: own.units, setup: own.setup, turnover: own.turnover)
  }
}

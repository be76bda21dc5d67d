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
  /// Indexed by the resource's row number.
  private(set) var timelines: [Timeline?] = []

  /// An empty schedule of these resources.
  public init(_ resources: [ScheduleResource] = []) {
    for resource in resources { replace(resource) }
  }

  /// Adds a resource, or gives one other units, buffers or parts.
  ///
  /// Claims stay as they are. When buffers or parts changed, the caller loads the claims of the affected
  /// atoms anew, since what bookings claim has changed with them.
  public mutating func replace(_ resource: ScheduleResource) {
    let index = Int(resource.id.value)
    precondition(index >= 0, "resource \(index)")
    while timelines.count <= index { timelines.append(nil) }
    if timelines[index] == nil {
      timelines[index] = Timeline(resource: resource)
    } else {
      timelines[index]?.resource = resource
    }
  }

  /// The resource as the schedule knows it, or nil when it does not.
  public func resource(_ id: ID<Resource>) -> ScheduleResource? { timeline(id)?.resource }

  /// The atoms on which claims for this resource land: its parts, or itself; none when it is unknown.
  public func atoms(of id: ID<Resource>) -> [ID<Resource>] {
    guard let resource = resource(id) else { return [] }
    return resource.parts.isEmpty ? [id] : resource.parts
  }

  /// The claims a booking makes, line by line; a line on an unknown resource makes none.
  ///
  /// A line on an atom claims its units during `[start - setup, end + turnover)`. A line on a composite claims
  /// one unit of each part, with the greater of its own and the part's buffers.
  public func claims(of occupancy: Occupancy) -> [AtomClaim] {
    var claims: [AtomClaim] = []
    for (number, line) in occupancy.lines.enumerated() {
      guard let resource = resource(line.resource) else { continue }
      let holder = ClaimHolder(booking: occupancy.booking, line: number)
      for atom in atoms(of: line.resource) {
        guard let part = self.resource(atom) else { continue }
        let range = occupancy.range.padded(
          before: max(resource.setup, part.setup), after: max(resource.turnover, part.turnover))
        let units = resource.parts.isEmpty ? Int32(line.units) : 1
        claims.append(AtomClaim(atom: atom, claim: Claim(range: range, holder: holder, units: units)))
      }
    }
    return claims
  }

  /// Adds a booking's claims.
  public mutating func insert(_ occupancy: Occupancy) {
    for claim in claims(of: occupancy) { insert(claim) }
  }

  /// Takes out a booking's claims, which are those it makes with the buffers and parts of now.
  public mutating func remove(_ occupancy: Occupancy) {
    for claim in claims(of: occupancy) { remove(claim) }
  }

  /// Adds one claim; without effect on an unknown atom.
  public mutating func insert(_ claim: AtomClaim) {
    if knows(claim.atom) { timelines[Int(claim.atom.value)]?.tree.insert(claim.claim) }
  }

  /// Takes out one claim; without effect when it is not there.
  public mutating func remove(_ claim: AtomClaim) {
    if knows(claim.atom) { timelines[Int(claim.atom.value)]?.tree.remove(claim.claim) }
  }

  /// Replaces the claims of an atom by these, sorted by start and holder. O(n).
  public mutating func load(atom: ID<Resource>, sorted claims: [Claim]) {
    if knows(atom) { timelines[Int(atom.value)]?.tree = IntervalTree(sorted: claims) }
  }

  /// How many claims lie on all atoms together.
  public var count: Int { timelines.reduce(0) { $0 + ($1?.tree.count ?? 0) } }

  /// Stops the program when an index is inconsistent; for tests. O(n).
  public func checkInvariants() {
    for case let timeline? in timelines { timeline.tree.checkInvariants() }
  }

  func timeline(_ id: ID<Resource>) -> Timeline? {
    knows(id) ? timelines[Int(id.value)] : nil
  }

  private func knows(_ id: ID<Resource>) -> Bool {
    id.value >= 0 && id.value < timelines.count && timelines[Int(id.value)] != nil
  }
}

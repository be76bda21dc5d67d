/// What admission and readers ask. Each question takes an overlay when the writer asks it, so that it sees
/// what its batch has done so far.
extension Schedule {
  /// Why a booking does not fit: each atom with too few units left, in order of id; empty when it fits.
  ///
  /// Two lines on one atom count together. Claims of `excluding` do not count: the booking that is being
  /// changed. O(log n) for each claim and nothing excluded.
  public func shortages(
    of occupancy: Occupancy, excluding excluded: ID<Booking>? = nil, with overlay: ScheduleOverlay? = nil
  ) -> [Shortage] {
    var shortages: [Shortage] = []
    var wanted = claims(of: occupancy)[...]
    if wanted.count > 1 { wanted = wanted.sorted { $0.atom < $1.atom }[...] }
    while let first = wanted.first {
      let own = wanted.prefix { $0.atom == first.atom }
      wanted = wanted.dropFirst(own.count)
      guard let timeline = timeline(first.atom) else { continue }
      let missing = timeline.missingUnits(
        for: own.map(\.claim), in: overlay?.tree(first.atom) ?? timeline.tree, excluding: excluded)
      guard missing > 0 else { continue }
      shortages.append(Shortage(atom: first.atom, missing: missing, capacity: timeline.resource.units))
    }
    return shortages
  }

  /// The greatest number of units of an atom claimed at one time in `range`; 0 when it is unknown. O(log n).
  public func peakUnits(
    atom: ID<Resource>, in range: TimeRange, with overlay: ScheduleOverlay? = nil
  ) -> Int32 {
    tree(atom, with: overlay)?.peakUnits(in: range) ?? 0
  }

  /// Calls `body` with each claim on an atom that shares a minute with `range`, in order of start, until it
  /// returns false. O(log n + claims met).
  public func forEachClaim(
    atom: ID<Resource>, overlapping range: TimeRange, with overlay: ScheduleOverlay? = nil,
    _ body: (Claim) -> Bool
  ) {
    tree(atom, with: overlay)?.forEach(overlapping: range, body)
  }

  /// Whether `units` of a resource, its buffers counted, can be had all through `range`.
  public func isFree(
    _ id: ID<Resource>, units: Int = 1, range: TimeRange, with overlay: ScheduleOverlay? = nil
  ) -> Bool {
    guard let needs = needs(of: id, units: units) else { return false }
    return needs.allSatisfy { need in
      let peak = peakUnits(
        atom: need.atom, in: range.padded(before: need.setup, after: need.turnover), with: overlay)
      return peak <= need.capacity - need.units
    }
  }

  /// Those of `resources` of which `units`, buffers counted, can be had all through `range`; in the order
  /// given.
  public func freeResources(
    among resources: some Sequence<ID<Resource>>, units: Int = 1, range: TimeRange,
    with overlay: ScheduleOverlay? = nil
  ) -> [ID<Resource>] {
    resources.filter { isFree($0, units: units, range: range, with: overlay) }
  }

  /// The first minute, at or after `after`, from which `units` of a resource can be had for `length` minutes
  /// that end at `before` at the latest; nil when there is none or the resource is unknown.
  ///
  /// Buffers are counted and may lie outside `[after, before)`.
  public func firstFree(
    _ id: ID<Resource>, units: Int = 1, length: Int32, after: Minute, before: Minute,
    with overlay: ScheduleOverlay? = nil
  ) -> Minute? {
    guard let needs = needs(of: id, units: units), length > 0 else { return nil }
    var start = after
    var agreeing = 0
    while agreeing < needs.count {  // the parts of a composite push each other on until all agree
      for need in needs {
        guard
          let gap = tree(need.atom, with: overlay)?.firstGap(
            after: start - need.setup, length: need.setup + length + need.turnover,
            before: before + need.turnover, units: need.units, capacity: need.capacity)
        else { return nil }
        agreeing = gap + need.setup == start ? agreeing + 1 : 1
        start = gap + need.setup
        if agreeing == needs.count { break }
      }
    }
    return start
  }

  /// The first minute from which `units` of one of `resources` can be had for `length` minutes, and that
  /// resource; where several are free first, the one that stands first. As `firstFree` for one.
  public func firstFree(
    among resources: some Sequence<ID<Resource>>, units: Int = 1, length: Int32, after: Minute,
    before: Minute, with overlay: ScheduleOverlay? = nil
  ) -> FreeStart? {
    var best: FreeStart?
    for id in resources {
      // One that is not strictly earlier does not matter, so the search ends at the best so far.
      let limit = best.map { min(before, $0.start + (length - 1)) } ?? before
      if let start = firstFree(
        id, units: units, length: length, after: after, before: limit, with: overlay)
      {
        best = FreeStart(resource: id, start: start)
      }
    }
    return best
  }

  /// The double bookings that end after `moment`, in order of atom and time.
  public func excesses(from moment: Minute) -> [Excess] {
    timelines.flatMap { $0?.excesses(from: moment) ?? [] }
  }

  /// The double bookings of one atom that end after `moment`, in order of time.
  public func excesses(atom: ID<Resource>, from moment: Minute) -> [Excess] {
    timeline(atom)?.excesses(from: moment) ?? []
  }

  /// What a use of a resource takes of one atom.
  private struct Need {
    let atom: ID<Resource>
    let units: Int32
    let capacity: Int32
    let setup: Int32
    let turnover: Int32
  }

  /// What a use of `units` of a resource takes of each atom; nil when it or a part is unknown.
  private func needs(of id: ID<Resource>, units: Int) -> [Need]? {
    guard let resource = resource(id), let units = Int32(exactly: units), units > 0 else { return nil }
    let atoms = atoms(of: id)
    let needs = atoms.compactMap { atom -> Need? in
      guard let part = self.resource(atom) else { return nil }
      return Need(
        atom: atom, units: resource.parts.isEmpty ? units : 1, capacity: part.units,
        setup: max(resource.setup, part.setup), turnover: max(resource.turnover, part.turnover))
    }
    return needs.count == atoms.count ? needs : nil
  }

  private func tree(_ atom: ID<Resource>, with overlay: ScheduleOverlay?) -> IntervalTree? {
    overlay?.tree(atom) ?? timeline(atom)?.tree
  }
}

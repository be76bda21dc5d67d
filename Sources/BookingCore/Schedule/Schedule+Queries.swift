/// What admission and readers ask. Each question takes an overlay when the writer asks it, so that it sees
/// what its batch has done so far.
extension Schedule {
  /// Why a booking does not fit: each atom with too few units left, in order of id; empty when it fits.
  ///
  /// Two lines on one atom count together. Claims of `excluding` do not count: the booking that is being
  /// changed. O(log n) for each claim when nothing is excluded.
  public func shortages(
    of occupancy: Occupancy, excluding excluded: ID<Booking>? = nil, with overlay: ScheduleOverlay? = nil
  ) -> [Shortage] {
    var shortages: [Shortage] = []
    var wanted = claims(of: occupancy)[...]
    if wanted.count > 1 { wanted = wanted.sorted { $0.atom < $1.atom }[...] }
    while let first = wanted.first {
      let own = wanted.prefix { $0.atom == first.atom }
      wanted = wanted.dropFirst(own.count)
      let capacity = terms[Int(first.atom.value)].units
      let missing: Int32
      if own.count == 1, excluded == nil {
        let peak = peakUnits(atom: first.atom, in: first.claim.range, with: overlay)
        missing = peak + first.claim.units - capacity
      } else {
        let timeline = Timeline(
          atom: first.atom, units: capacity, tree: overlay?.tree(first.atom) ?? forest[Int(first.atom.value)])
        missing = timeline.missingUnits(for: own.map(\.claim), excluding: excluded)
      }
      if missing > 0 { shortages.append(Shortage(atom: first.atom, missing: missing, capacity: capacity)) }
    }
    return shortages
  }

  /// Who has, at a minute at which claims of one booking lack units, some of what they lack; outages too, itself not.
  /// O(log n + k log k) for the k claims met.
  func rivals(of wanted: [AtomClaim], with overlay: ScheduleOverlay? = nil) -> Set<ID<Booking>> {
    guard let holder = wanted.first?.claim.holder.booking else { return [] }
    var rivals: Set<ID<Booking>> = []
    for own in wanted {
      var met = wanted.filter { $0.atom == own.atom }.map(\.claim)
      forEachClaim(atom: own.atom, overlapping: own.claim.range, with: overlay) {
        if $0.holder.booking != holder { met.append($0) }
        return true
      }
      let clipped = met.compactMap { claim in
        claim.range.intersection(own.claim.range).map {
          Claim(range: $0, holder: claim.holder, units: claim.units)
        }
      }
      var sweep = ExcessSweep(atom: own.atom, units: terms[Int(own.atom.value)].units)
      for claim in clipped.sorted() { sweep.add(claim) }
      for excess in sweep.finish() { rivals.formUnion(excess.bookings) }
    }
    return rivals.subtracting([holder])
  }

  /// The greatest number of units of an atom claimed at one time in `range`; 0 when it is unknown. O(log n).
  public func peakUnits(
    atom: ID<Resource>, in range: TimeRange, with overlay: ScheduleOverlay? = nil
  ) -> Int32 {
    if let tree = overlay?.tree(atom) { return tree.peakUnits(in: range) }
    return knows(atom) ? forest.peakUnits(in: range, of: Int(atom.value)) : 0
  }

  /// Calls `body` with each claim on an atom that shares a minute with `range`, in order of start, until it
  /// returns false. O(log n + claims met).
  public func forEachClaim(
    atom: ID<Resource>, overlapping range: TimeRange, with overlay: ScheduleOverlay? = nil,
    _ body: (Claim) -> Bool
  ) {
    if let tree = overlay?.tree(atom) {
      tree.forEach(overlapping: range, body)
    } else if knows(atom) {
      forest.forEach(in: Int(atom.value), overlapping: range, body)
    }
  }

  /// Whether `units` of a resource, its buffers counted, can be had all through `range`. O(log n) an atom.
  public func isFree(
    _ id: ID<Resource>, units: Int = 1, range: TimeRange, with overlay: ScheduleOverlay? = nil
  ) -> Bool {
    guard knows(id), let units = Int32(exactly: units), units > 0 else { return false }
    if terms[Int(id.value)].state == .atom {
      return isFree(need(of: id, units: units), during: range, with: overlay)
    }
    return needs(of: id, units: units)?.allSatisfy { isFree($0, during: range, with: overlay) } ?? false
  }

  private func isFree(_ need: Need, during use: TimeRange, with overlay: ScheduleOverlay?) -> Bool {
    let range = need.range(use)
    if need.units == need.capacity, overlay == nil {
      return forest.isFree(range, in: Int(need.atom.value))
    }
    return peakUnits(atom: need.atom, in: range, with: overlay) <= need.capacity - need.units
  }

  /// Those of `resources` of which `units`, buffers counted, can be had all through `range`; in the order
  /// given.
  public func freeResources(
    among resources: [ID<Resource>], units: Int = 1, range: TimeRange, with overlay: ScheduleOverlay? = nil
  ) -> [ID<Resource>] {
    // Rooms to come are fetched while this one is looked at: most of the time goes in waiting for memory.
    func isAhead(_ place: Int) -> Bool { place < resources.count && knows(resources[place]) }
    return resources.indices.compactMap { place in
      if isAhead(place + 4) { forest.prefetch(Int(resources[place + 4].value)) }
      if isAhead(place + 2) { forest.prefetch(Int(resources[place + 2].value), before: range.end) }
      return isFree(resources[place], units: units, range: range, with: overlay) ? resources[place] : nil
    }
  }

  /// The first minute, at or after `after`, from which `units` of a resource can be had for `length` minutes
  /// that end at `before` at the latest; nil when there is none or the resource is unknown.
  ///
  /// Buffers are counted and may lie outside `[after, before)`.
  public func firstFree(
    _ id: ID<Resource>, units: Int = 1, length: Int32, after: Minute, before: Minute,
    with overlay: ScheduleOverlay? = nil
  ) -> Minute? {
    guard knows(id), let units = Int32(exactly: units), units > 0, (1...Minute.latest.value).contains(length)
    else { return nil }
    if terms[Int(id.value)].state == .atom {
      let need = need(of: id, units: units)
      return firstStart(need, length: length, after: after, before: before, with: overlay)
    }
    guard let needs = needs(of: id, units: units) else { return nil }
    var start = after
    var agreeing = 0
    while agreeing < needs.count {  // parts push each other on until all agree
      for need in needs where agreeing < needs.count {
        guard let next = firstStart(need, length: length, after: start, before: before, with: overlay)
        else { return nil }
        agreeing = next == start ? agreeing + 1 : 1
        start = next
      }
    }
    return start
  }

  /// The first start of a use of `length` minutes that one atom allows.
  private func firstStart(
    _ need: Need, length: Int32, after: Minute, before: Minute, with overlay: ScheduleOverlay?
  ) -> Minute? {
    let total = need.setup + length + need.turnover
    let (start, limit) = (after - need.setup, before + need.turnover)
    let gap: Minute?
    if let tree = overlay?.tree(need.atom) {
      gap = tree.firstGap(
        after: start, length: total, before: limit, units: need.units, capacity: need.capacity)
    } else {
      gap = forest.firstGap(
        in: Int(need.atom.value), after: start, length: total, before: limit, units: need.units,
        capacity: need.capacity)
    }
    return gap.map { $0 + need.setup }
  }

  /// The double bookings of one atom that end after `moment`, in order of time.
  ///
  /// O(log n) without any; else the claims from `moment` on.
  public func excesses(atom: ID<Resource>, from moment: Minute) -> [Excess] {
    guard knows(atom) else { return [] }
    let number = Int(atom.value)
    return Timeline(atom: atom, units: terms[number].units, tree: forest[number]).excesses(from: moment)
  }
}

/// Who occupies what: the uses on each atom, each with its booking's number in the problem.
struct Ledger: Sendable {
  struct Entry: Sendable {
    var use: Use
    var booking: Int32
  }

  private var forest: IntervalForest

  /// An empty ledger.
  init(_ board: Board) { forest = IntervalForest(count: board.capacity.count) }

  mutating func add(_ use: Use, for booking: Int) {
    forest[Int(use.atom)].insert(Self.claim(use, booking))
  }

  mutating func remove(_ use: Use, for booking: Int) {
    forest[Int(use.atom)].remove(Self.claim(use, booking))
  }

  private static func claim(_ use: Use, _ booking: Int) -> Claim {
    Claim(range: use.range, holder: ClaimHolder(packed: UInt64(booking)), units: use.units)
  }

  /// Calls `visit` once for each entry that overlaps `use`, in order of start, until it answers false.
  @inline(__always)
  func forEach(overlapping use: Use, _ visit: (Entry) -> Bool) {
    forest.forEach(in: Int(use.atom), overlapping: use.range) { claim in
      let (start, end) = (claim.range.start.value, claim.range.end.value)
      let use = Use(atom: use.atom, from: start, to: end, units: claim.units)
      return visit(Entry(use: use, booking: Int32(truncatingIfNeeded: claim.holder.packed)))
    }
  }

  /// Whether all of `uses` fit together beside the entries.
  func hasRoom(for uses: [Use], capacity: [Int32]) -> Bool {
    for (index, use) in uses.enumerated() {
      let limit = capacity[Int(use.atom)]
      let siblings = uses.indices.filter {
        $0 != index && uses[$0].atom == use.atom && uses[$0].overlaps(use)
      }
      if siblings.isEmpty {
        if forest.peakUnits(in: use.range, of: Int(use.atom)) > limit - use.units { return false }
      } else {
        var neighbours = siblings.map { uses[$0] }
        forEach(overlapping: use) { entry in
          neighbours.append(entry.use)
          return true
        }
        if Self.peak(of: neighbours, within: use) + Int(use.units) > Int(limit) { return false }
      }
    }
    return true
  }

  /// The most units that `others` occupy at one minute of `use`.
  static func peak(of others: [Use], within use: Use) -> Int {
    var most = 0
    for first in others {
      let minute = max(first.from, use.from)
      var sum = 0
      for other in others where other.from <= minute && minute < other.to { sum += Int(other.units) }
      most = max(most, sum)
    }
    return most
  }

  /// The bookings in use at the minutes of `use` at which the atom has too few units.
  func overload(around use: Use, capacity: Int32) -> [Int32] {
    if forest.peakUnits(in: use.range, of: Int(use.atom)) <= capacity { return [] }
    var found: [Int32] = []
    forEachExcess(around: use, capacity: capacity) { _, there in
      for entry in there where !found.contains(entry.booking) { found.append(entry.booking) }
    }
    return found
  }

  /// From the first to the last minute of `use` at which its atom has too few units, and who else is there then.
  func crowd(around use: Use, of booking: Int, capacity: [Int32]) -> (Problem.Span, [Int])? {
    var others = Set<Int>()
    var span: Problem.Span?
    forEachExcess(around: use, capacity: capacity[Int(use.atom)]) { minute, there in
      let end = there.reduce(use.to) { min($0, $1.use.to) }
      span = Problem.Span(min(span?.start ?? .max, Int(minute)), max(span?.end ?? .min, Int(end)))
      for entry in there where entry.booking != booking { others.insert(Int(entry.booking)) }
    }
    return span.map { ($0, others.sorted()) }
  }

  /// Calls `visit` with each minute of `use` at which an entry begins or runs on and all there exceed the atom.
  private func forEachExcess(around use: Use, capacity: Int32, _ visit: (Int32, [Entry]) -> Void) {
    var near: [Entry] = []
    forEach(overlapping: use) { entry in
      near.append(entry)
      return true
    }
    for first in near {
      let minute = max(first.use.from, use.from)
      let there = near.filter { $0.use.from <= minute && minute < $0.use.to }
      if there.reduce(0, { $0 + Int($1.use.units) }) > Int(capacity) { visit(minute, there) }
    }
  }

  mutating func add(_ placement: Placement, for booking: Int, on board: Board) {
    for use in board.uses(of: booking, placement) { add(use, for: booking) }
  }

  mutating func remove(_ placement: Placement, for booking: Int, on board: Board) {
    for use in board.uses(of: booking, placement) { remove(use, for: booking) }
  }
}

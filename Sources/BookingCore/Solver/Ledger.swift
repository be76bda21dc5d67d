/// Who occupies what: the uses on each atom, in buckets of time so that a question looks only at its surroundings.
struct Ledger: Sendable {
  struct Entry: Sendable {
    var use: Use
    var booking: Int32
  }

  private let width: Int32
  private let columns: Int
  private var buckets: [[Entry]]

  /// An empty ledger; memory is linear in the horizon's days and the resources, within bounds.
  init(_ board: Board) {
    let atoms = max(1, board.capacity.count)
    let horizon = board.problem.horizon
    width = Int32(max(1440, horizon / max(1, 4_000_000 / atoms)))
    columns = horizon / Int(width) + 1
    buckets = [[Entry]](repeating: [], count: columns * atoms)
  }

  private func span(_ use: Use) -> ClosedRange<Int> {
    let last = columns - 1
    let low = min(last, max(0, Int(use.from / width)))
    return low...max(low, min(last, Int((use.to - 1) / width)))
  }

  mutating func add(_ use: Use, for booking: Int) {
    for column in span(use) {
      buckets[Int(use.atom) * columns + column].append(Entry(use: use, booking: Int32(booking)))
    }
  }

  mutating func remove(_ use: Use, for booking: Int) {
    for column in span(use) {
      let bucket = Int(use.atom) * columns + column
      if let index = buckets[bucket].firstIndex(where: { $0.booking == booking && $0.use == use }) {
        buckets[bucket].swapAt(index, buckets[bucket].count - 1)
        buckets[bucket].removeLast()
      }
    }
  }

  /// Calls `visit` once for each entry that overlaps `use`, until it answers false.
  @inline(__always)
  func forEach(overlapping use: Use, _ visit: (Entry) -> Bool) {
    let columnsOfUse = span(use)
    for column in columnsOfUse {
      for entry in buckets[Int(use.atom) * columns + column] where entry.use.overlaps(use) {
        // An entry in several buckets counts in the first that the question looks at.
        if column > columnsOfUse.lowerBound, span(entry.use).lowerBound < column { continue }
        if !visit(entry) { return }
      }
    }
  }

  /// Whether all of `uses` fit together beside the entries of the bookings that `counts` lets through.
  func hasRoom(for uses: [Use], capacity: [Int32], counting counts: (Int32) -> Bool) -> Bool {
    for (index, use) in uses.enumerated() {
      let limit = capacity[Int(use.atom)]
      if use.units > limit { return false }
      var neighbours: [Use] = []
      forEach(overlapping: use) { entry in
        if counts(entry.booking) { neighbours.append(entry.use) }
        return limit > 1 || neighbours.isEmpty
      }
      for (other, sibling) in uses.enumerated()
      where other != index && sibling.atom == use.atom && sibling.overlaps(use) {
        neighbours.append(sibling)
      }
      if neighbours.isEmpty { continue }
      if limit == 1 { return false }
      if Self.peak(of: neighbours, within: use) + Int(use.units) > Int(limit) { return false }
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
    var near: [Entry] = []
    forEach(overlapping: use) { entry in
      near.append(entry)
      return true
    }
    var total = 0
    for entry in near { total += Int(entry.use.units) }
    if total <= Int(capacity) { return [] }
    var found: [Int32] = []
    for first in near {
      let minute = max(first.use.from, use.from)
      let there = near.filter { $0.use.from <= minute && minute < $0.use.to }
      if there.reduce(0, { $0 + Int($1.use.units) }) > Int(capacity) {
        for entry in there where !found.contains(entry.booking) { found.append(entry.booking) }
      }
    }
    return found
  }
}

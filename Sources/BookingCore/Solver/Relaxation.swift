/// A group's options laid out flat, and the rows that bind them.
///
/// A *column* is a whole placement of one member, or its cancelling. A *row* says that the uses it counts may not sum
/// to more than its limit; what it counts depends on a use and its member alone, so prices on rows add up over the
/// lines of a placement, and the cheapest placement at given prices is found line by line.
struct Relaxation {
  /// What the uses that a row counts have in common.
  enum Kind: UInt8 {
    /// Units in use at minute `low`.
    case capacity
    /// Uses of which no two fit together: those that hold all of `low...high`, and for the special member those
    /// that meet it. (Sousa and Wolsey's inequalities for one machine.)
    case clique
    /// Uses at minute `low` by members of a set too large to be there together, or by anybody as large as its largest.
    case cover
  }

  struct Row: Hashable {
    var atom: Int32
    var kind: Kind
    var low: Int32
    var high: Int32
    var special: Int32
    /// The least units that count for everybody.
    var threshold: Int32
    /// The members that count in spite of fewer units; sorted.
    var cover: [Int32]
    var limit: Int
  }

  struct FlatUse {
    var atom: Int32
    var from: Int32
    var to: Int32
    var units: Int32

    @inline(__always) func overlaps(_ other: FlatUse) -> Bool { from < other.to && other.from < to }
  }

  let count: Int
  let cancelCost: [Int]
  /// More than any plan costs, but never so much that sums overflow.
  let dear: Int
  /// Starts of member `m` are `startBounds[m]..<startBounds[m + 1]`.
  private(set) var startBounds: [Int] = [0]
  private(set) var startCost: [Int] = []
  private(set) var startMember: [Int32] = []
  /// Line `j` of start `s` has the options `lineBounds[lineBase[s] + j]..<lineBounds[lineBase[s] + j + 1]`.
  private(set) var lineBase: [Int] = []
  private(set) var lineBounds: [Int] = []
  let lineCount: [Int]
  private(set) var optionCost: [Int] = []
  private(set) var optionResource: [Int32] = []
  /// Whether a fixed use bars the option for good.
  private(set) var isBarred: [Bool] = []
  private(set) var useBounds: [Int] = [0]
  private(set) var uses: [FlatUse] = []
  private(set) var capacity: [Int] = []
  private(set) var fixed: [[FlatUse]] = []
  /// Whether two lines of a member can meet on one atom.
  private(set) var linesMeet: [Bool] = []
  private(set) var rows: [Row] = []
  private(set) var rowsOfAtom: [[Int32]] = []
  private var knownRows: Set<Row> = []

  init(_ problem: GroupProblem) {
    count = problem.members.count
    lineCount = problem.choices.map(\.lines)
    cancelCost = problem.members.indices.map { problem.cancelCost($0) ?? 0 }
    dear = min(cancelCost.reduce(1, +), (1 << 58) / (2 * cancelCost.count + 1))
    var atoms: [Int32: Int32] = [:]
    for member in problem.members.indices { addMember(member, problem, &atoms) }
    rowsOfAtom = [[Int32]](repeating: [], count: capacity.count)
  }

  /// Some members of a relaxation alone: what the masks rule out is barred, `around` is fixed in addition.
  init(part: [Int], of whole: Relaxation, masks: [Int32], cancelMasks: [Int32], around: [FlatUse]) {
    count = part.count
    lineCount = part.map { whole.lineCount[$0] }
    // A member that must not be cancelled pays so much that no plan with it is of use.
    dear = whole.dear
    cancelCost = part.map {
      cancelMasks[$0] > 0 ? max(whole.dear, whole.cancelCost[$0]) : whole.cancelCost[$0]
    }
    capacity = whole.capacity
    fixed = whole.fixed
    for use in around { fixed[Int(use.atom)].append(use) }
    rowsOfAtom = [[Int32]](repeating: [], count: capacity.count)
    let nobody = [[FlatUse]](repeating: [], count: capacity.count)
    for (member, old) in part.enumerated() {
      for start in whole.startBounds[old]..<whole.startBounds[old + 1] {
        startCost.append(whole.startCost[start])
        startMember.append(Int32(member))
        lineBase.append(lineBounds.count)
        for line in 0..<lineCount[member] {
          lineBounds.append(optionCost.count)
          for option in whole.options(start: start, line: line) {
            optionCost.append(whole.optionCost[option])
            optionResource.append(whole.optionResource[option])
            let own = Array(whole.uses[whole.useBounds[option]..<whole.useBounds[option + 1]])
            uses += own
            useBounds.append(uses.count)
            isBarred.append(masks[option] > 0 || !fitsFixed(own, nobody))
          }
        }
        lineBounds.append(optionCost.count)
      }
      startBounds.append(startCost.count)
      linesMeet.append(whole.linesMeet[old])
    }
  }

  private func fitsFixed(_ own: [FlatUse], _ nobody: [[FlatUse]]) -> Bool {
    for use in own where capacity[Int(use.atom)] == 1 {
      for other in fixed[Int(use.atom)] where other.overlaps(use) { return false }
    }
    return fits(own, beside: nobody)
  }

  func firstOption(of member: Int) -> Int {
    let start = startBounds[member]
    return start < startCost.count ? lineBounds[lineBase[start]] : optionCost.count
  }

  private mutating func addMember(_ member: Int, _ problem: GroupProblem, _ atoms: inout [Int32: Int32]) {
    let choice = problem.choices[member]
    let weight = choice.weight * problem.scale
    var atomsOfLines = [Set<Int32>](repeating: [], count: choice.lines)
    for start in choice.starts.indices {
      startCost.append(choice.starts[start].cost * weight)
      startMember.append(Int32(member))
      lineBase.append(lineBounds.count)
      for line in 0..<choice.lines {
        lineBounds.append(optionCost.count)
        for option in choice.range(start: start, line: line) {
          let penalty = problem.penalties[member][option]
          optionCost.append(choice.options[option].cost * weight + Int(max(0, penalty)))
          optionResource.append(choice.options[option].resource)
          isBarred.append(penalty < 0)
          for use in problem.uses(member, option: option) {
            let atom = number(use.atom, problem, &atoms)
            atomsOfLines[line].insert(atom)
            uses.append(FlatUse(atom: atom, from: use.from, to: use.to, units: use.units))
          }
          useBounds.append(uses.count)
        }
      }
      lineBounds.append(optionCost.count)
    }
    startBounds.append(startCost.count)
    var seen = Set<Int32>()
    linesMeet.append(
      atomsOfLines.contains { set in
        defer { seen.formUnion(set) }
        return !seen.isDisjoint(with: set)
      })
  }

  private mutating func number(_ atom: Int32, _ problem: GroupProblem, _ atoms: inout [Int32: Int32]) -> Int32
  {
    if let known = atoms[atom] { return known }
    let new = Int32(capacity.count)
    atoms[atom] = new
    capacity.append(Int(problem.capacity[Int(atom)]))
    fixed.append(
      (problem.fixed[atom] ?? []).map { FlatUse(atom: new, from: $0.from, to: $0.to, units: $0.units) })
    return new
  }

  func options(start: Int, line: Int) -> Range<Int> {
    let at = lineBase[start] + line
    return lineBounds[at]..<lineBounds[at + 1]
  }

  /// How much a row counts for a use by a member.
  @inline(__always)
  func coefficient(_ row: Row, _ use: FlatUse, _ member: Int32) -> Int {
    switch row.kind {
    case .capacity: return use.from <= row.low && row.low < use.to ? Int(use.units) : 0
    case .clique:
      if use.units < row.threshold { return 0 }
      if member == row.special { return use.from <= row.high && row.low < use.to ? 1 : 0 }
      return use.from <= row.low && row.high < use.to ? 1 : 0
    case .cover:
      guard use.from <= row.low, row.low < use.to, !linesMeet[Int(member)] else { return 0 }
      return use.units >= row.threshold || row.cover.contains(member) ? 1 : 0
    }
  }

  /// Adds a row unless it is known; answers whether it did.
  mutating func addRow(_ row: Row) -> Bool {
    guard knownRows.insert(row).inserted else { return false }
    rowsOfAtom[Int(row.atom)].append(Int32(rows.count))
    rows.append(row)
    return true
  }

  /// Units of an atom in fixed use at a minute.
  func fixedUnits(_ atom: Int, at minute: Int32) -> Int {
    var sum = 0
    for use in fixed[atom] where use.from <= minute && minute < use.to { sum += Int(use.units) }
    return sum
  }

  /// Whether uses fit together with each other, the fixed ones and `others` (by atom).
  func fits(_ new: [FlatUse], beside others: [[FlatUse]]) -> Bool {
    for (index, use) in new.enumerated() {
      let atom = Int(use.atom)
      let limit = capacity[atom]
      if limit == 1 {
        for other in others[atom] where other.overlaps(use) { return false }
        for other in 0..<index where new[other].atom == use.atom && new[other].overlaps(use) { return false }
        continue
      }
      var near = fixed[atom].filter { $0.overlaps(use) }
      for other in others[atom] where other.overlaps(use) { near.append(other) }
      for other in new.indices where other != index && new[other].atom == use.atom && new[other].overlaps(use)
      {
        near.append(new[other])
      }
      if Self.peak(near, within: use) + Int(use.units) > limit { return false }
    }
    return true
  }

  private static func peak(_ others: [FlatUse], within use: FlatUse) -> Int {
    var total = 0
    for other in others { total += Int(other.units) }
    if others.count < 2 { return total }
    var most = 0
    for first in others {
      let minute = max(first.from, use.from)
      var sum = 0
      for other in others where other.from <= minute && minute < other.to { sum += Int(other.units) }
      most = max(most, sum)
    }
    return most
  }

  func uses(of options: [Int32]) -> [FlatUse] {
    var found: [FlatUse] = []
    for option in options { found += uses[useBounds[Int(option)]..<useBounds[Int(option) + 1]] }
    return found
  }
}

/// A group's options laid out flat, and the rows that bind them.
///
/// A *column* is a whole placement of one member, or its cancelling. A *row* says that the options it counts may not
/// sum to more than its limit; what it counts depends on the option alone, so prices on rows add up over the lines of
/// a placement, and the cheapest placement at given prices is found line by line.
struct Relaxation {
  /// An option and how much a cut counts it.
  struct Term: Hashable {
    var option: Int32
    var count: Int32
  }

  /// What binds.
  enum Row: Hashable {
    /// The units of an atom in use at a minute, with what is left for the group.
    case capacity(atom: Int32, minute: Int32, limit: Int)
    /// Some options, in ascending order, of which every plan takes no more than the limit; what they have in
    /// common happens during `span`.
    case cut(terms: [Term], limit: Int, span: ClosedRange<Int32>)

    var limit: Int {
      switch self {
      case .capacity(_, _, let limit), .cut(_, let limit, _): limit
      }
    }

    /// Whether all that the row is about happens in the window.
    func isInside(_ window: Range<Int32>) -> Bool {
      switch self {
      case .capacity(_, let minute, _): window.contains(minute)
      case .cut(_, _, let span): window.contains(span.lowerBound) && window.contains(span.upperBound)
      }
    }
  }

  struct FlatUse: Equatable {
    var atom: Int32
    var from: Int32
    var to: Int32
    var units: Int32

    @inline(__always) func overlaps(_ other: FlatUse) -> Bool { from < other.to && other.from < to }
  }

  let count: Int
  private(set) var cancelCost: [Int]
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
  /// By use: which capacity rows of its atom count it, as a range of `minutes`.
  private(set) var rowsOfUse: [(first: Int32, end: Int32)] = []
  private var usesOfAtom = JaggedArray<Int32>()
  private(set) var capacity: [Int] = []
  /// By atom: its number in the whole problem.
  private(set) var atomNumber: [Int32] = []
  private(set) var fixed: [[FlatUse]] = []
  /// Whether two lines of a member can meet on one atom.
  private(set) var linesMeet: [Bool] = []
  private(set) var rows: [Row] = []
  /// By atom: the capacity rows, in order of their minutes.
  private(set) var minutes: [[(minute: Int32, row: Int32)]] = []
  private(set) var cutsOfOption = JaggedArray<(row: Int32, count: Int32)>()
  private(set) var optionMember: [Int32] = []
  /// By atom: the options, not barred, that use it, each with its use.
  private(set) var optionsOfAtom = JaggedArray<(option: Int32, use: FlatUse)>()
  private var knownRows: [Row: Int32] = [:]

  /// The relaxation of a group, of which nothing is looked at that happens outside the window.
  init(_ problem: GroupProblem, window: Range<Int32> = .min..<(.max)) {
    count = problem.members.count
    lineCount = problem.choices.map(\.lines)
    cancelCost = problem.members.indices.map { problem.cancelCost($0) ?? 0 }
    dear = min(cancelCost.reduce(1, +), (1 << 58) / (2 * cancelCost.count + 1))
    var atoms: [Int32: Int32] = [:]
    for member in problem.members.indices { addMember(member, problem, window, &atoms) }
    index()
  }

  /// The tables from options to rows and from atoms to options.
  private mutating func index() {
    minutes = [[(minute: Int32, row: Int32)]](repeating: [], count: capacity.count)
    cutsOfOption = JaggedArray(count: optionCost.count)
    optionsOfAtom = JaggedArray(count: capacity.count)
    rowsOfUse = [(first: Int32, end: Int32)](repeating: (0, 0), count: uses.count)
    usesOfAtom = JaggedArray(count: capacity.count)
    for (index, use) in uses.enumerated() { usesOfAtom.append(Int32(index), to: Int(use.atom)) }
    optionMember.reserveCapacity(optionCost.count)
    for start in startCost.indices {
      for option in lineBounds[
        lineBase[start]]..<lineBounds[lineBase[start] + lineCount[Int(startMember[start])]]
      {
        optionMember.append(startMember[start])
        if isBarred[option] { continue }
        for use in uses[useBounds[option]..<useBounds[option + 1]] {
          optionsOfAtom.append((Int32(option), use), to: Int(use.atom))
        }
      }
    }
  }

  private mutating func addMember(
    _ member: Int, _ problem: GroupProblem, _ window: Range<Int32>, _ atoms: inout [Int32: Int32]
  ) {
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
          for use in problem.uses(member, option: option)
          where use.from < window.upperBound && window.lowerBound < use.to {
            let atom = number(use.atom, problem, &atoms)
            atomsOfLines[line].insert(atom)
            uses.append(
              FlatUse(
                atom: atom, from: max(use.from, window.lowerBound), to: min(use.to, window.upperBound),
                units: use.units))
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
    atomNumber.append(atom)
    fixed.append(
      (problem.fixed[atom] ?? []).map { FlatUse(atom: new, from: $0.from, to: $0.to, units: $0.units) })
    return new
  }

  /// Makes an option dearer.
  mutating func charge(_ option: Int, _ amount: Int) { optionCost[option] += amount }

  /// Makes everything about a member cheaper, to this share.
  mutating func discount(_ member: Int, to share: Double) {
    func cut(_ cost: inout Int) { cost = Int(Double(cost) * share) }
    cut(&cancelCost[member])
    for start in startBounds[member]..<startBounds[member + 1] { cut(&startCost[start]) }
    for option in options(of: member) { cut(&optionCost[option]) }
  }

  /// All options of a member.
  func options(of member: Int) -> Range<Int> {
    let (first, end) = (startBounds[member], startBounds[member + 1])
    if first == end { return 0..<0 }
    return options(start: first, line: 0)
      .lowerBound..<options(start: end - 1, line: lineCount[member] - 1)
      .upperBound
  }

  func options(start: Int, line: Int) -> Range<Int> {
    let at = lineBase[start] + line
    return lineBounds[at]..<lineBounds[at + 1]
  }

  /// Adds a row unless it is known; answers whether it did.
  mutating func addRow(_ row: Row) -> Bool {
    let number = Int32(rows.count)
    if knownRows[row] != nil { return false }
    knownRows[row] = number
    switch row {
    case .capacity(let atom, let minute, _):
      let at = minutes[Int(atom)].partitioningIndex { $0.minute > minute }
      minutes[Int(atom)].insert((minute, number), at: at)
      usesOfAtom.withView {
        for use in $0[Int(atom)] {
          if minute < uses[Int(use)].from { rowsOfUse[Int(use)].first += 1 }
          if minute < uses[Int(use)].to { rowsOfUse[Int(use)].end += 1 }
        }
      }
    case .cut(let terms, _, _):
      for term in terms { cutsOfOption.append((number, term.count), to: Int(term.option)) }
    }
    rows.append(row)
    return true
  }

  func number(of row: Row) -> Int? { knownRows[row].map { Int($0) } }

  /// Reports the rows that count an option, and how much; a row twice when two uses are counted.
  func forEachRow(of option: Int, _ report: (_ row: Int32, _ count: Int32) -> Void) {
    for use in useBounds[option]..<useBounds[option + 1] {
      let range = rowsOfUse[use]
      for at in Int(range.first)..<Int(range.end) {
        report(minutes[Int(uses[use].atom)][at].row, uses[use].units)
      }
    }
    cutsOfOption.withView { for (row, count) in $0[option] { report(row, count) } }
  }

  /// Units of an atom in fixed use at a minute.
  func fixedUnits(_ atom: Int, at minute: Int32) -> Int {
    var sum = 0
    for use in fixed[atom] where use.from <= minute && minute < use.to { sum += Int(use.units) }
    return sum
  }

  /// Whether uses fit together with each other, the fixed ones and `others` (by atom).
  func fits(_ new: [FlatUse], beside others: JaggedArray<FlatUse>) -> Bool {
    others.withView { fits(new, beside: $0) }
  }

  private func fits(_ new: [FlatUse], beside others: JaggedArray<FlatUse>.View) -> Bool {
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

  /// Whether an option fits together with the fixed uses, `others` (by atom) and the options of other lines.
  func fits(_ option: Int, with siblings: [Int32], beside others: JaggedArray<FlatUse>) -> Bool {
    if !siblings.isEmpty { return fits(uses(of: siblings + [Int32(option)]), beside: others) }
    return others.withView { fits(option, beside: $0) }
  }

  private func fits(_ option: Int, beside others: JaggedArray<FlatUse>.View) -> Bool {
    for at in useBounds[option]..<useBounds[option + 1] {
      let use = uses[at]
      let atom = Int(use.atom)
      let left = capacity[atom] - Int(use.units)
      var sum = 0
      for other in others[atom] where other.overlaps(use) { sum += Int(other.units) }
      for other in fixed[atom] where other.overlaps(use) { sum += Int(other.units) }
      if sum <= left { continue }
      if capacity[atom] == 1 { return false }
      for first in others[atom] where first.overlaps(use) {
        if units(at: max(first.from, use.from), of: atom, others[atom]) > left { return false }
      }
      for first in fixed[atom] where first.overlaps(use) {
        if units(at: max(first.from, use.from), of: atom, others[atom]) > left { return false }
      }
    }
    return true
  }

  /// Units of an atom in use at a minute, by `others` and for good.
  private func units(at minute: Int32, of atom: Int, _ others: UnsafeBufferPointer<FlatUse>) -> Int {
    var sum = fixedUnits(atom, at: minute)
    for other in others where other.from <= minute && minute < other.to { sum += Int(other.units) }
    return sum
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

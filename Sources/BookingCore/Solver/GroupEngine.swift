/// Places a group at the least cost by branch and bound over a linear relaxation with rows and columns on demand.
///
/// At each node the relaxation is solved over few columns; prices then tell which placements are worth adding, which
/// can be ruled out because they cost more than the gap, and a bound in whole numbers. Where the solution stays
/// fractional, the choices of one member are split in two.
struct GroupEngine {
  /// How much work a search may do; the outcome depends on it, never on the clock, unless the budget ends.
  struct Effort: Sendable {
    var nodes: Int
    var cutRounds: Int
    /// Entries looked at, about 3 ns each.
    var work: Int
    /// Whether to choose branchings with care.
    var isStrong = false
    /// Whether to look for local cuts at the root.
    var hasLocalCuts = false
    /// Whether only the bound is asked for, no plan.
    var isBoundOnly = false
  }

  let problem: GroupProblem
  var relaxation: Relaxation
  var pricing: Pricing
  var program = LinearProgram()
  let effort: Effort
  let budget: Budget

  /// By column of the program: its member, start (-1: cancelling) and options.
  var columnMember: [Int32] = []
  var columnStart: [Int] = []
  var columnOptions: [[Int32]] = []
  var columnCost: [Int] = []
  var columnMasks: [Int32] = []
  var columnsOfOption: JaggedArray<Int32>
  var columnsOfAtom: JaggedArray<Int32>
  let forbiddenCost: Double

  var best: [Rounding.Pick]
  var bestCost: Int
  var nodes = 0
  var isStopped = false
  var trail: [Int32] = []
  /// Work outside the program, parts included.
  var extraWork = 0
  var work: Int { program.work + extraWork }
  var localCutting = LocalCutting()
  /// Taken from the root.
  var learnt = Seed()

  static func solve(
    _ problem: GroupProblem, effort: Effort, budget: Budget, start: [Placement?]? = nil, seed: Seed? = nil
  ) -> GroupResult {
    var engine = GroupEngine(Relaxation(problem), problem, effort, budget)
    return engine.run(start, seed ?? Seed())
  }

  init(
    _ relaxation: Relaxation, _ problem: GroupProblem, _ effort: Effort, _ budget: Budget, unit: Int? = nil
  ) {
    self.problem = problem
    self.effort = effort
    self.budget = budget
    self.relaxation = relaxation
    pricing = Pricing(relaxation, unit: unit)
    columnsOfOption = JaggedArray(count: relaxation.optionCost.count)
    columnsOfAtom = JaggedArray(count: relaxation.capacity.count)
    best = relaxation.cancelCost.map { .cancelled($0) }
    bestCost = relaxation.cancelCost.reduce(0, +)
    forbiddenCost = Double(relaxation.cancelCost.max() ?? 1) * 4 + 4
    for member in 0..<relaxation.count {
      program.addMember(cost: Double(relaxation.cancelCost[member]))
      note(Int32(member), -1, [], relaxation.cancelCost[member])
    }
  }

  mutating func note(_ member: Int32, _ start: Int, _ options: [Int32], _ cost: Int) {
    let column = Int32(columnMember.count)
    columnMember.append(member)
    columnStart.append(start)
    columnOptions.append(options)
    columnCost.append(cost)
    columnMasks.append(0)
    for option in options { columnsOfOption.append(column, to: Int(option)) }
    var atoms: [Int32] = []
    for option in options {
      for use in relaxation.useBounds[Int(option)]..<relaxation.useBounds[Int(option) + 1]
      where !atoms.contains(relaxation.uses[use].atom) {
        atoms.append(relaxation.uses[use].atom)
        columnsOfAtom.append(column, to: Int(relaxation.uses[use].atom))
      }
    }
  }

  mutating func run(_ start: [Placement?]?, _ seed: Seed) -> GroupResult {
    var first = Rounding(relaxation)
    let byCost = (0..<relaxation.count).sorted {
      (-relaxation.cancelCost[$0], $0) < (-relaxation.cancelCost[$1], $1)
    }
    for member in byCost { first.putCheapest(member) }
    first.polish()
    accept(first)
    if let start { adopt(start) }
    if effort.nodes == 0 {
      var ascent = BlockAscent(self, seed)
      learnt = ascent.run()
      extraWork += ascent.work
      return result(bound: min(bestCost, ceilingOf(ascent.bound)))
    }
    plant(rows(of: seed).map(\.row), picks(of: seed))
    let proven = search()
    return result(bound: proven >= Pricing.never ? bestCost : min(bestCost, ceilingOf(proven)))
  }

  func ceilingOf(_ value: Int) -> Int { value > 0 ? (value + pricing.unit - 1) / pricing.unit : 0 }

  func result(bound: Int) -> GroupResult {
    var cost = 0
    let placements = best.enumerated().map { member, pick -> Placement? in
      let choice = problem.choices[member]
      guard pick.start >= 0 else {
        cost += choice.cancel ?? 0
        return nil
      }
      let penalty = pick.options.reduce(0) { sum, option in
        sum + relaxation.optionCost[Int(option)] % problem.scale
      }
      let ownCost = (pick.cost - penalty) / problem.scale
      cost += ownCost
      return Placement(
        cost: ownCost, start: choice.starts[pick.start - relaxation.startBounds[member]].start,
        resources: pick.options.map { relaxation.optionResource[Int($0)] })
    }
    // A plan cheaper by one in true cost would be cheaper by more than all penalties together.
    let trueBound = bound >= bestCost ? cost : max(0, (bound + problem.scale - 1) / problem.scale)
    return GroupResult(
      placements: placements, cost: cost, work: work,
      bound: min(cost, boundInTrueCost(bound, trueBound)), seed: learnt)
  }

  /// Penalties may be part of the scaled bound.
  func boundInTrueCost(_ scaled: Int, _ whenMet: Int) -> Int {
    if scaled >= bestCost { return whenMet }
    let least = scaled - problem.mostPenalty
    return least > 0 ? (least + problem.scale - 1) / problem.scale : 0
  }

  /// Takes over a known plan as far as it fits the group.
  mutating func adopt(_ start: [Placement?]) {
    var rounding = Rounding(relaxation)
    var left: [Int] = []
    for (member, placement) in start.enumerated() {
      guard let placement else { continue }
      if let pick = pick(member, placement), rounding.put(member, pick) { continue }
      left.append(member)
    }
    for member in left { rounding.putCheapest(member) }
    accept(rounding)
    rounding.polish()
    accept(rounding)
  }

  func pick(_ member: Int, _ placement: Placement) -> Rounding.Pick? {
    let first = relaxation.startBounds[member]
    guard let index = problem.choices[member].starts.firstIndex(where: { $0.start == placement.start }) else {
      return nil
    }
    var pick = Rounding.Pick(start: first + index, options: [], cost: relaxation.startCost[first + index])
    for (line, resource) in placement.resources.enumerated() {
      guard
        let option = relaxation.options(start: first + index, line: line).first(where: {
          relaxation.optionResource[$0] == resource && !relaxation.isBarred[$0]
        })
      else { return nil }
      pick.options.append(Int32(option))
      pick.cost += relaxation.optionCost[option]
    }
    return pick
  }

  mutating func accept(_ rounding: Rounding) {
    let cost = rounding.cost
    if cost < bestCost {
      bestCost = cost
      best = rounding.picks
    }
  }

  // MARK: the tree

  /// A part of the tree still to be explored: what is ruled out on the way to it, and where its program begins.
  private struct Node {
    var ruledOut: [Int32]
    var basis: [Int32]
    /// Proven for all plans in it, in units.
    var bound: Int
    var depth: Int
  }

  /// How far above the lowest bound, as a share of the way to the best plan, a part may be to be gone on with.
  private static let plunge = 0.5

  /// Explores all plans; what comes back is proven for them, in units, `never` when none of them is better than the
  /// best.
  ///
  /// The part with the lowest bound is next, and from it on down as long as the bound stays low: that finds plans, and
  /// little is explored that the best one would have spared.
  mutating func search() -> Int {
    var open: [Node] = []
    var node = Node(ruledOut: [], basis: [], bound: 0, depth: 0)
    // Of the parts that were left unfinished.
    var least = Pricing.never
    var root = 0
    while true {
      nodes += 1
      if stopsNow() { isStopped = true }
      let (bound, isOpen) = relax(isRoot: node.depth == 0)
      if node.depth == 0 {
        learnt = seed()
        learnt.ascent.isNeeded = isStopped
        root = trail.count
      }
      if nodes >= effort.nodes { isStopped = true }
      node.bound = max(node.bound, bound)
      if isOpen, !isStopped, node.depth <= 400, let split = split(node.depth) {
        let low = open.reduce(node.bound) { min($0, $1.bound) }
        for side in split.sides.reversed() {
          open.append(
            Node(
              ruledOut: node.ruledOut + side, basis: program.currentBasis, bound: node.bound,
              depth: node.depth + 1))
        }
        if Double(node.bound - low) <= Self.plunge * Double(cutoff - low) {
          for item in split.sides[0] { mask(item) }
          node = open.removeLast()
          continue
        }
      } else {
        least = min(least, node.bound)
      }
      if isStopped { return open.reduce(least) { min($0, $1.bound) } }
      open.removeAll { $0.bound > cutoff }
      guard let best = open.indices.min(by: { open[$0].bound < open[$1].bound }) else { return least }
      node = open.remove(at: best)
      unmask(to: root)
      for item in node.ruledOut { mask(item) }
      program.setBasis(node.basis)
    }
  }

  /// The value above which no plan is of use. At first a plan with fewer penalties is, but that is not worth a long
  /// search: then it has to be cheaper in true cost.
  var cutoff: Int {
    let least =
      nodes <= 20 ? bestCost - 1 : (bestCost / problem.scale - 1) * problem.scale + problem.mostPenalty
    return least * pricing.unit
  }

  /// Solves the relaxation under the masks: its bound, and whether the node needs splitting.
  mutating func relax(isRoot: Bool) -> (bound: Int, isOpen: Bool) {
    var bound = 0
    var rounds = 0
    var milestone = (bound: Int.min, round: 0)
    while true {
      let isSolved = optimise()
      pricing.evaluate(relaxation, wholePrices())
      extraWork += 4 * relaxation.optionCost.count
      bound = max(bound, pricing.bound)
      if bound > cutoff { return (Pricing.never, false) }
      if !effort.isBoundOnly { fixByCost() }
      if isStopped { return (bound, true) }
      if isSolved, addColumns() { continue }
      let shares = shares()
      let step = effort.isBoundOnly ? bound / 1000 : max(0, cutoff - bound) / 100
      if bound > milestone.bound + step { milestone = (bound, rounds) }
      // Cuts that no longer bring the bound nearer only make the relaxation slow.
      let limit = isRoot ? min(effort.cutRounds, milestone.round + 4) : 3
      let rows = Separation.rows(relaxation, shares, cutting: rounds < limit)
      rounds += 1
      if !rows.isEmpty, rounds < 200, addRows(rows) {
        if isRoot, !effort.isBoundOnly, rounds % 4 == 1 { round() }
        continue
      }
      if effort.isBoundOnly { return (bound, true) }
      round()
      if bound > cutoff { return (Pricing.never, false) }
      if isRoot, effort.hasLocalCuts, !stopsNow(), addRows(localRows()) { continue }
      return (bound, true)
    }
  }

  /// Simplex to the end, or until the budget is spent; false when it did not get there.
  mutating func optimise() -> Bool {
    while true {
      switch program.solve(tolerance: tolerance, limit: 50) {
      case .done: return true
      case .failed: return false
      case .paused: if stopsNow() { return false }
      }
    }
  }

  mutating func stopsNow() -> Bool {
    if work > effort.work || budget.isSpent { isStopped = true }
    return isStopped
  }

  var tolerance: Double { max(1e-7, forbiddenCost * 1e-10) }

  /// The program's prices as whole numbers, so small that no sum of them can overflow.
  func wholePrices() -> [Int] {
    (0..<relaxation.rows.count).map { row in
      let price = -program.price[relaxation.count + row] * Double(pricing.unit)
      let most = Double((1 << 48) / max(1, relaxation.rows[row].limit))
      return price > 0.5 && price < most ? Int(price.rounded()) : 0
    }
  }

  // MARK: whole plans

  mutating func round() {
    var rounding = Rounding(relaxation)
    var order: [(value: Double, column: Int)] = []
    for column in columnMember.indices {
      let value = program.value(of: column)
      if value > 1e-6 { order.append((value, column)) }
    }
    order.sort { ($0.value, -$0.column) > ($1.value, -$1.column) }
    var isPlaced = [Bool](repeating: false, count: relaxation.count)
    for (value, column) in order {
      let member = Int(columnMember[column])
      if isPlaced[member] { continue }
      if columnStart[column] < 0 {
        if value > 1 - 1e-6 { isPlaced[member] = true }
        continue
      }
      let pick = Rounding.Pick(
        start: columnStart[column], options: columnOptions[column], cost: columnCost[column])
      isPlaced[member] = rounding.put(member, pick)
    }
    let rest = isPlaced.indices.filter { !isPlaced[$0] }
    for member in rest.sorted(by: { (-relaxation.cancelCost[$0], $0) < (-relaxation.cancelCost[$1], $1) }) {
      rounding.putCheapest(member)
    }
    rounding.polish()
    accept(rounding)
  }
}

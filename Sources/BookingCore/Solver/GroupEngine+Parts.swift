/// What remains open at a node often falls apart into members that cannot meet any more. Such parts are searched one
/// by one: their trees add up instead of multiplying.
extension GroupEngine {
  /// The parts of the members that still have a choice, if there are several and none is nearly everything.
  func looseParts() -> [[Int]]? {
    var uses: [[(low: Int32, high: Int32, units: Int32, member: Int32)]] =
      Array(repeating: [], count: relaxation.capacity.count)
    var isOpen = [Bool](repeating: false, count: relaxation.count)
    for member in 0..<relaxation.count {
      isOpen[member] = hulls(of: member) { atom, low, high, units in
        uses[atom].append((low, high, units, Int32(member)))
      }
    }
    let total = isOpen.count { $0 }
    if total < 8 { return nil }
    var parent = Array(0..<relaxation.count)
    func root(_ member: Int) -> Int {
      var at = member
      while parent[at] != at { at = parent[at] }
      return at
    }
    for (atom, list) in uses.enumerated() where list.count > 1 {
      let sorted = list.sorted { ($0.low, $0.high, $0.member) < ($1.low, $1.high, $1.member) }
      for (index, use) in sorted.enumerated() {
        var near = sorted[...index].filter { $0.high > use.low }
        if near.count == 1 { continue }
        var sum = near.reduce(0) { $0 + Int($1.units) }
        for other in relaxation.fixed[atom] where other.from < use.high && use.low < other.to {
          sum += Int(other.units)
        }
        if sum <= relaxation.capacity[atom] { continue }
        near = near.filter { isOpen[Int($0.member)] }
        guard let first = near.first else { continue }
        for other in near.dropFirst() { parent[root(Int(other.member))] = root(Int(first.member)) }
      }
    }
    var parts: [Int: [Int]] = [:]
    for member in 0..<relaxation.count where isOpen[member] {
      parts[root(member), default: []].append(member)
    }
    let sorted = parts.values.sorted { ($0.count, $0[0]) < ($1.count, $1[0]) }
    guard sorted.count > 1, let largest = sorted.last, largest.count * 10 <= total * 9 else { return nil }
    return sorted
  }

  /// Reports for each atom the hull of what a member may still use; answers whether it has a choice left.
  private func hulls(
    of member: Int, _ report: (_ atom: Int, _ low: Int32, _ high: Int32, _ units: Int32) -> Void
  ) -> Bool {
    var hulls: [Int32: (Int32, Int32, Int32)] = [:]
    var ways = pricing.cancelMask[member] == 0 ? 1 : 0
    for start in relaxation.startBounds[member]..<relaxation.startBounds[member + 1]
    where pricing.startValue[start] < Pricing.never {
      var product = 1
      for line in 0..<relaxation.lineCount[member] {
        let open = relaxation.options(start: start, line: line).filter { pricing.optionMask[$0] == 0 }
        product = min(2, product * open.count)
        for option in open {
          for use in relaxation.uses[relaxation.useBounds[option]..<relaxation.useBounds[option + 1]] {
            let old = hulls[use.atom] ?? (use.from, use.to, 0)
            // Two lines may meet on one atom, so units add up to their sum over the lines at most.
            let units = relaxation.linesMeet[member] ? old.2 + use.units : max(old.2, use.units)
            hulls[use.atom] = (min(old.0, use.from), max(old.1, use.to), units)
          }
        }
      }
      ways += product
    }
    for (atom, hull) in hulls.sorted(by: { $0.key < $1.key }) { report(Int(atom), hull.0, hull.1, hull.2) }
    return ways > 1
  }

  /// Solves each part around the members that have one way left; proven for all plans that the masks allow.
  mutating func solve(_ parts: [[Int]], _ bound: Int) -> Int {
    var whole = Rounding(relaxation)
    var isOpen = [Bool](repeating: false, count: relaxation.count)
    for part in parts { for member in part { isOpen[member] = true } }
    var proven = 0
    for member in 0..<relaxation.count where !isOpen[member] {
      guard let pick = onlyPick(member) else {
        if pricing.cancelMask[member] > 0 { return Pricing.never }
        proven += relaxation.cancelCost[member]
        continue
      }
      if !whole.put(member, pick) { return Pricing.never }
      proven += pick.cost
    }
    let settled = (0..<relaxation.count).filter { !isOpen[$0] && whole.picks[$0].start >= 0 }
    var around: [Relaxation.FlatUse] = []
    for member in settled { around += relaxation.uses(of: whole.picks[member].options) }
    for part in parts {
      let limit = Effort(
        nodes: max(1, effort.nodes - nodes), cutRounds: effort.cutRounds,
        pivots: max(200, effort.pivots - program.pivots - extraPivots))
      var engine = GroupEngine(part: part, of: self, around: around, effort: limit)
      let (picks, partBound) = engine.search(from: part.map { best[$0] })
      nodes += engine.nodes
      extraPivots += engine.program.pivots + engine.extraPivots
      proven += partBound
      for (index, member) in part.enumerated() where picks[index].start >= 0 {
        _ = whole.put(member, picks[index])
      }
    }
    if nodes > effort.nodes || stopsNow() { isStopped = true }
    accept(whole)
    return proven >= bestCost ? Pricing.never : max(bound, proven * pricing.unit)
  }

  private func onlyPick(_ member: Int) -> Rounding.Pick? {
    for start in relaxation.startBounds[member]..<relaxation.startBounds[member + 1]
    where pricing.startValue[start] < Pricing.never {
      let options = pricing.options(relaxation, start, member)
      guard options.count == relaxation.lineCount[member] else { continue }
      let cost = options.reduce(relaxation.startCost[start]) { $0 + relaxation.optionCost[Int($1)] }
      return Rounding.Pick(start: start, options: options, cost: cost)
    }
    return nil
  }

  /// The search for some members of `whole`, with what its masks rule out barred and `around` fixed.
  private init(part: [Int], of whole: GroupEngine, around: [Relaxation.FlatUse], effort: Effort) {
    let relaxation = Relaxation(
      part: part, of: whole.relaxation, masks: whole.pricing.optionMask,
      cancelMasks: whole.pricing.cancelMask,
      around: around)
    self.init(relaxation, whole.problem, effort, whole.budget)
    origin = part.enumerated().map { index, member in
      Origin(
        start: whole.relaxation.startBounds[member] - relaxation.startBounds[index],
        option: whole.relaxation.firstOption(of: member) - relaxation.firstOption(of: index))
    }
  }

  /// The best plan for a part, numbered as in the whole, and its bound in scaled cost.
  private mutating func search(from start: [Rounding.Pick]) -> (picks: [Rounding.Pick], bound: Int) {
    var rounding = Rounding(relaxation)
    for (member, pick) in start.enumerated() where pick.start >= 0 {
      let origin = origin[member]
      let local = Rounding.Pick(
        start: pick.start - origin.start, options: pick.options.map { $0 - Int32(origin.option) },
        cost: pick.cost)
      if local.options.allSatisfy({ !relaxation.isBarred[Int($0)] }), rounding.put(member, local) { continue }
      rounding.putCheapest(member)
    }
    accept(rounding)
    rounding.polish()
    accept(rounding)
    let proven = search(depth: 0)
    let bound = proven >= Pricing.never ? bestCost : min(bestCost, ceilingOf(proven))
    let picks = best.enumerated().map { member, pick in
      pick.start < 0
        ? pick
        : Rounding.Pick(
          start: pick.start + origin[member].start,
          options: pick.options.map { $0 + Int32(origin[member].option) }, cost: pick.cost)
    }
    return (picks, bound)
  }
}

/// How far the numbers of a member's starts and options in a whole lie above those in its part.
struct Origin {
  var start: Int
  var option: Int
}

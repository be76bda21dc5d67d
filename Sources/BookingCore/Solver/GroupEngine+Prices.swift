/// A bound for groups too large for the linear program: prices on all capacity rows, found by subgradient steps.
extension GroupEngine {
  /// The best Lagrangian bound of so many steps, in units; any prices give a valid one.
  mutating func boundByPrices(steps: Int) -> Int {
    var scout = self
    scout.addAllCapacityRows()
    let (bound, prices) = scout.ascend(steps: steps)
    extraWork += steps * 8 * relaxation.optionCost.count
    if effort.nodes == 0 { return bound }
    // What the best prices use is where the linear program begins.
    _ = addRows(zip(scout.relaxation.rows, prices).filter { $1 > 0 }.map { $0.0 })
    scout.pricing.evaluate(scout.relaxation, prices)
    pricing = scout.pricing
    for member in 0..<relaxation.count {
      let starts = relaxation.startBounds[member]..<relaxation.startBounds[member + 1]
      for start in starts.sorted(by: { (pricing.startValue[$0], $0) < (pricing.startValue[$1], $1) }).prefix(
        4)
      where pricing.startValue[start] < Pricing.never { _ = addColumn(member, start) }
    }
    return bound
  }

  /// Subgradient steps from no prices at all: the best bound, and the prices that prove it.
  private mutating func ascend(steps: Int) -> (bound: Int, prices: [Int]) {
    let rows = relaxation.rows
    var prices = [Double](repeating: 0, count: rows.count)
    var best = 0
    var bestPrices = prices
    var pace = 1.0
    var stale = 0
    var direction = [Double](repeating: 0, count: rows.count)
    for _ in 0..<steps {
      if budget.isSpent { break }
      pricing.evaluate(relaxation, prices.map { Int($0.rounded()) })
      if pricing.bound > best {
        stale = 0
        best = pricing.bound
        bestPrices = prices
      } else {
        stale += 1
      }
      if stale > 12 {
        (pace, stale, prices) = (pace * 0.6, 0, bestPrices)
        for row in direction.indices { direction[row] = 0 }
        continue
      }
      var load = rows.map { -Double($0.limit) }
      for member in 0..<relaxation.count { addLoad(of: member, to: &load) }
      var square = 0.0
      for row in rows.indices {
        // Rows in many units and rows in one unit move at the same pace.
        direction[row] = 0.6 * direction[row] + load[row] / Double(max(1, rows[row].limit))
        if prices[row] <= 0, direction[row] < 0 { direction[row] = 0 }
        square += direction[row] * direction[row]
      }
      let step = pace * max(1, Double(cutoff) * 1.02 - Double(pricing.bound)) / max(1e-9, square)
      for row in rows.indices {
        let most = Double((1 << 48) / max(1, rows[row].limit))
        prices[row] = min(most, max(0, prices[row] + step * direction[row] / Double(max(1, rows[row].limit))))
      }
    }
    return (best, bestPrices.map { Int($0.rounded()) })
  }

  /// Adds what the member's cheapest placement uses to the rows' loads.
  private func addLoad(of member: Int, to load: inout [Double]) {
    let value = pricing.memberValue[member]
    guard
      let start = (relaxation.startBounds[member]..<relaxation.startBounds[member + 1]).first(where: {
        pricing.startValue[$0] == value
      })
    else { return }
    for option in pricing.options(relaxation, start, member) {
      relaxation.forEachRow(of: Int(option)) { row, count in load[Int(row)] += Double(count) }
    }
  }

  /// One row for each minute at which some option starts to use an atom, where all could not be there together.
  private mutating func addAllCapacityRows() {
    var uses = [[Relaxation.FlatUse]](repeating: [], count: relaxation.capacity.count)
    for option in relaxation.optionCost.indices where !relaxation.isBarred[option] {
      for use in relaxation.uses[relaxation.useBounds[option]..<relaxation.useBounds[option + 1]] {
        uses[Int(use.atom)].append(use)
      }
    }
    for (atom, list) in uses.enumerated() {
      let ends = Set(list.map(\.to)).sorted()
      let starts = Set(list.map(\.from)).sorted()
      for (index, minute) in starts.enumerated() {
        // A crowd is only maximal where somebody leaves before the next one comes.
        let next = index + 1 < starts.count ? starts[index + 1] : Int32.max
        let leaving = ends[ends.partitioningIndex { $0 > minute }...].first ?? Int32.max
        if leaving > next { continue }
        let row = Relaxation.Row.capacity(
          atom: Int32(atom), minute: minute,
          limit: relaxation.capacity[atom] - relaxation.fixedUnits(atom, at: minute))
        _ = relaxation.addRow(row)
      }
    }
  }
}

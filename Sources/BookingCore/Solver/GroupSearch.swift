/// Depth-first search over whole placements of a group's members, for the smallest groups.
struct GroupSearch {
  private struct Column {
    var cost: Int
    var start: Int
    var options: [Int]
    var uses: [Use]
  }

  private let problem: GroupProblem
  private var columns: [[Column?]] = []
  private var costs: [[Int]] = []
  private var order: [Int] = []
  private var rest: [Int] = []
  private var chosen: [Int] = []
  private var best: [Int] = []
  private var bestCost = Int.max
  private var taken: [Int32: [Use]] = [:]
  private var nodes = 0
  private let nodeLimit: Int

  static func solve(_ problem: GroupProblem, nodeLimit: Int = 200_000) -> GroupResult {
    var search = GroupSearch(problem, nodeLimit)
    return search.run()
  }

  private init(_ problem: GroupProblem, _ nodeLimit: Int) {
    self.problem = problem
    self.nodeLimit = nodeLimit
    taken = problem.fixed
    for member in problem.members.indices { addColumns(of: member) }
    order = problem.members.indices.sorted {
      (columns[$0].count, $0) < (columns[$1].count, $1)
    }
    rest = [Int](repeating: 0, count: order.count + 1)
    for depth in order.indices.reversed() {
      rest[depth] = rest[depth + 1] + (costs[order[depth]].first ?? 0)
    }
    chosen = [Int](repeating: 0, count: order.count)
  }

  private mutating func addColumns(of member: Int) {
    let choice = problem.choices[member]
    var found: [Column?] = []
    if let cancel = problem.cancelCost(member) {
      found.append(nil)
      _ = cancel
    }
    for start in choice.starts.indices {
      var partial = [Column(cost: choice.starts[start].cost, start: start, options: [], uses: [])]
      for line in 0..<choice.lines {
        var next: [Column] = []
        for option in choice.range(start: start, line: line) where problem.penalties[member][option] >= 0 {
          for column in partial {
            var longer = column
            longer.cost += choice.options[option].cost
            longer.options.append(option)
            longer.uses += problem.uses(member, option: option)
            if choice.cancel == nil || longer.cost * choice.weight < (choice.cancel ?? 0) || longer.cost == 0
            {
              next.append(longer)
            }
          }
        }
        partial = next
      }
      found += partial.filter { fits($0.uses, [:]) }
    }
    let priced = found.map { ($0, scaledCost($0, member)) }.sorted { $0.1 < $1.1 }
    columns.append(priced.map(\.0))
    costs.append(priced.map(\.1))
  }

  private func scaledCost(_ column: Column?, _ member: Int) -> Int {
    guard let column else { return problem.cancelCost(member) ?? 0 }
    let penalty = column.options.reduce(0) { $0 + Int(problem.penalties[member][$1]) }
    return column.cost * problem.choices[member].weight * problem.scale + penalty
  }

  private func fits(_ uses: [Use], _ others: [Int32: [Use]]) -> Bool {
    for (index, use) in uses.enumerated() {
      var near = (others[use.atom] ?? []).filter { $0.overlaps(use) }
      for (other, sibling) in uses.enumerated()
      where other != index && sibling.atom == use.atom && sibling.overlaps(use) {
        near.append(sibling)
      }
      if near.isEmpty { continue }
      if Ledger.peak(of: near, within: use) + Int(use.units) > Int(problem.capacity[Int(use.atom)]) {
        return false
      }
    }
    return true
  }

  private mutating func run() -> GroupResult {
    descend(0, 0)
    let bound = nodes > nodeLimit ? rest[0] : bestCost
    var placements = [Placement?](repeating: nil, count: order.count)
    var cost = 0
    for (depth, member) in order.enumerated() {
      let choice = problem.choices[member]
      if let column = columns[member][best[depth]] {
        placements[member] = Placement(
          cost: column.cost * choice.weight, start: choice.starts[column.start].start,
          resources: column.options.map { choice.options[$0].resource })
      }
      cost += placements[member]?.cost ?? choice.cancel ?? 0
    }
    return GroupResult(placements: placements, cost: cost, bound: min(cost, bound / problem.scale))
  }

  private mutating func descend(_ depth: Int, _ cost: Int) {
    nodes += 1
    if depth == order.count {
      bestCost = cost
      best = chosen
      return
    }
    let member = order[depth]
    for index in columns[member].indices {
      let total = cost + costs[member][index]
      if total + rest[depth + 1] >= bestCost || nodes > nodeLimit && bestCost < Int.max { return }
      chosen[depth] = index
      guard let uses = columns[member][index]?.uses else {
        descend(depth + 1, total)
        continue
      }
      if !fits(uses, taken) { continue }
      for use in uses { taken[use.atom, default: []].append(use) }
      descend(depth + 1, total)
      for use in uses { taken[use.atom]?.removeLast() }
    }
  }
}

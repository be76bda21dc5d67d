/// A better bound than the relaxation's, from solving blocks of members exactly at its prices.
///
/// The prices on rows that reach beyond a block stay, the block's own rows are enforced whole. The blocks' optima add
/// up to a Lagrangian bound at least as good as the relaxation's; each block contributes what its fractions hid.
/// With it most choices can be ruled out, and what is left falls into parts.
extension GroupEngine {
  private static var blockSize: Int { 32 }

  /// Raises `bound` and rules out choices; `never` when nothing better than the best plan is left.
  mutating func tightenByBlocks(_ bound: Int) -> Int {
    let prices = wholePrices()
    pricing.evaluate(relaxation, prices)
    if pricing.bound > cutoff { return Pricing.never }
    let blocks = blocks(prices)
    var blockOf = [Int](repeating: -1, count: relaxation.count)
    for (index, block) in blocks.enumerated() { for member in block { blockOf[member] = index } }
    let owners = owners(blockOf)
    var gains = [Int](repeating: 0, count: blocks.count)
    var whole = Rounding(relaxation)
    var isPlaced = [Bool](repeating: false, count: relaxation.count)
    for (index, block) in blocks.enumerated() {
      if stopsNow() { break }
      var relaxed = block.reduce(0) { $0 + pricing.memberValue[$1] }
      for (row, owner) in owners.enumerated() where owner == index {
        relaxed -= prices[row] * relaxation.rows[row].limit
      }
      let outside = prices.indices.map { owners[$0] == index ? 0 : prices[$0] }
      let effort = Effort(nodes: 150, cutRounds: 20, pivots: 6000)
      var engine = GroupEngine(part: block, of: self, around: [], effort: effort, prices: outside)
      let (picks, value) = engine.search(from: block.map { best[$0] })
      extraPivots += engine.program.pivots + engine.extraPivots
      gains[index] = max(0, value - relaxed)
      for (member, pick) in zip(block, picks) where pick.start >= 0 {
        let cost = pick.options.reduce(relaxation.startCost[pick.start]) {
          $0 + relaxation.optionCost[Int($1)]
        }
        isPlaced[member] = whole.put(
          member, Rounding.Pick(start: pick.start, options: pick.options, cost: cost))
      }
    }
    for member in isPlaced.indices where !isPlaced[member] { whole.putCheapest(member) }
    whole.polish()
    accept(whole)
    let tight = pricing.bound + gains.reduce(0, +)
    if tight > cutoff { return Pricing.never }
    fixByCost(
      room: (0..<relaxation.count).map { member in
        cutoff - tight + (blockOf[member] >= 0 ? gains[blockOf[member]] : 0)
      })
    return max(bound, tight)
  }

  /// Blocks of members that share dear rows, the dearest ties first.
  private func blocks(_ prices: [Int]) -> [[Int]] {
    var inRow = [[Int32]](repeating: [], count: relaxation.rows.count)
    for column in columnMember.indices where columnStart[column] >= 0 && program.value(of: column) > 1e-6 {
      for use in relaxation.uses(of: columnOptions[column]) {
        for row in relaxation.rowsOfAtom[Int(use.atom)] where prices[Int(row)] > 0 {
          if relaxation.coefficient(relaxation.rows[Int(row)], use, columnMember[column]) > 0 {
            inRow[Int(row)].append(columnMember[column])
          }
        }
      }
    }
    var ties: [Int: Int] = [:]
    for (row, list) in inRow.enumerated() {
      let members = Set(list).sorted()
      for (first, second) in zip(members, members.dropFirst()) {
        ties[Int(first) * relaxation.count + Int(second), default: 0] += prices[row]
      }
    }
    var parent = Array(0..<relaxation.count)
    var size = [Int](repeating: 1, count: relaxation.count)
    func root(_ member: Int) -> Int {
      var at = member
      while parent[at] != at { at = parent[at] }
      return at
    }
    for (key, _) in ties.sorted(by: { (-$0.value, $0.key) < (-$1.value, $1.key) }) {
      let (a, b) = (root(key / relaxation.count), root(key % relaxation.count))
      if a == b || size[a] + size[b] > Self.blockSize { continue }
      parent[b] = a
      size[a] += size[b]
    }
    var found: [Int: [Int]] = [:]
    for member in 0..<relaxation.count { found[root(member), default: []].append(member) }
    return found.values.filter { $0.count > 2 }.sorted { $0[0] < $1[0] }
  }

  /// By row: the block that alone can use it, or -1.
  private func owners(_ blockOf: [Int]) -> [Int] {
    var owners = [Int](repeating: -2, count: relaxation.rows.count)
    for member in 0..<relaxation.count {
      for start in relaxation.startBounds[member]..<relaxation.startBounds[member + 1] {
        for line in 0..<relaxation.lineCount[member] {
          for option in relaxation.options(start: start, line: line) where pricing.optionMask[option] == 0 {
            for use in relaxation.uses[relaxation.useBounds[option]..<relaxation.useBounds[option + 1]] {
              for row in relaxation.rowsOfAtom[Int(use.atom)] where owners[Int(row)] != -1 {
                guard relaxation.coefficient(relaxation.rows[Int(row)], use, Int32(member)) > 0 else {
                  continue
                }
                if owners[Int(row)] == -2 {
                  owners[Int(row)] = blockOf[member]
                } else if owners[Int(row)] != blockOf[member] {
                  owners[Int(row)] = -1
                }
              }
            }
          }
        }
      }
    }
    return owners.map { max($0, -1) }
  }
}

extension Relaxation {
  /// Counts costs in price units and adds to each option what these prices make of it.
  mutating func charge(_ prices: [Int], unit: Int, of whole: Relaxation, members: [Int]) {
    for start in startCost.indices { startCost[start] *= unit }
    for member in cancelCost.indices { cancelCost[member] *= unit }
    for (member, old) in members.enumerated() {
      let shift = whole.firstOption(of: old) - firstOption(of: member)
      guard startBounds[member] < startBounds[member + 1] else { continue }
      let last = lineBounds[lineBase[startBounds[member + 1] - 1] + lineCount[member]]
      for option in firstOption(of: member)..<last {
        var cost = optionCost[option] * unit
        for use in whole.uses[whole.useBounds[option + shift]..<whole.useBounds[option + shift + 1]] {
          for row in whole.rowsOfAtom[Int(use.atom)] where prices[Int(row)] > 0 {
            cost += prices[Int(row)] * whole.coefficient(whole.rows[Int(row)], use, Int32(old))
          }
        }
        optionCost[option] = cost
      }
    }
  }
}

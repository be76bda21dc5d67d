/// What is ruled out, by branching or because it alone would cost too much.
extension GroupEngine {
  /// Rules out an option (its number) or a member's cancelling (the complement of the member).
  mutating func mask(_ item: Int32) {
    trail.append(item)
    if item >= 0 {
      pricing.optionMask[Int(item)] += 1
      if pricing.optionMask[Int(item)] == 1 { for column in columnsOfOption[Int(item)] { hide(Int(column)) } }
    } else {
      pricing.cancelMask[Int(~item)] += 1
      if pricing.cancelMask[Int(~item)] == 1 { hide(Int(~item)) }
    }
  }

  mutating func hide(_ column: Int) {
    columnMasks[column] += 1
    if columnMasks[column] == 1 { program.setCost(forbiddenCost, of: column) }
  }

  mutating func show(_ column: Int) {
    columnMasks[column] -= 1
    if columnMasks[column] == 0 { program.setCost(Double(columnCost[column]), of: column) }
  }

  mutating func unmask(to mark: Int) {
    while trail.count > mark {
      let item = trail.removeLast()
      if item >= 0 {
        pricing.optionMask[Int(item)] -= 1
        if pricing.optionMask[Int(item)] == 0 {
          for column in columnsOfOption[Int(item)] { show(Int(column)) }
        }
      } else {
        pricing.cancelMask[Int(~item)] -= 1
        if pricing.cancelMask[Int(~item)] == 0 { show(Int(~item)) }
      }
    }
  }

  /// Rules out whatever alone would lift the bound above the best plan.
  mutating func fixByCost() {
    fixByCost(room: [Int](repeating: cutoff - pricing.bound, count: relaxation.count))
  }

  /// The same, where each member has its own room below the best plan.
  mutating func fixByCost(room: [Int]) {
    for member in 0..<relaxation.count {
      let least = pricing.memberValue[member]
      if pricing.cancelMask[member] == 0, relaxation.cancelCost[member] * pricing.unit - least > room[member]
      {
        mask(~Int32(member))
      }
      for start in relaxation.startBounds[member]..<relaxation.startBounds[member + 1]
      where pricing.startValue[start] < Pricing.never {
        fixByCost(start, member, room[member] + least)
      }
    }
  }

  /// Rules out the options of a start with which the lines' cheapest add up to more than `limit`. (The start's own
  /// value may be higher than that sum, where the cheapest of two lines do not go together.)
  private mutating func fixByCost(_ start: Int, _ member: Int, _ limit: Int) {
    let lines = 0..<relaxation.lineCount[member]
    let cheapest = lines.map { line in
      relaxation.options(start: start, line: line).reduce(Pricing.never) { least, option in
        pricing.optionMask[option] == 0 ? min(least, pricing.optionPrice[option]) : least
      }
    }
    let sum = cheapest.reduce(relaxation.startCost[start] * pricing.unit, +)
    for line in lines {
      for option in relaxation.options(start: start, line: line) where pricing.optionMask[option] == 0 {
        if sum - cheapest[line] + pricing.optionPrice[option] > limit { mask(Int32(option)) }
      }
    }
  }
}

/// What is ruled out, by branching or because it alone would cost too much.
extension GroupEngine {
  /// Rules out an option (its number) or a member's cancelling (the complement of the member).
  mutating func mask(_ item: Int32) {
    trail.append(item)
    if item >= 0 {
      pricing.optionMask[Int(item)] += 1
      if pricing.optionMask[Int(item)] == 1 { changeMasks(item, by: 1) }
    } else {
      pricing.cancelMask[Int(~item)] += 1
      // Cancelling stays possible, at a price, so that the program always has a solution.
      if pricing.cancelMask[Int(~item)] == 1 { program.setCost(forbiddenCost, of: Int(~item)) }
    }
  }

  private mutating func changeMasks(_ option: Int32, by change: Int32) {
    columnsOfOption.withView {
      for column in $0[Int(option)] {
        columnMasks[Int(column)] += change
        program.exclude(Int(column), columnMasks[Int(column)] > 0)
      }
    }
  }

  mutating func unmask(to mark: Int) {
    while trail.count > mark {
      let item = trail.removeLast()
      if item >= 0 {
        pricing.optionMask[Int(item)] -= 1
        if pricing.optionMask[Int(item)] == 0 { changeMasks(item, by: -1) }
      } else {
        let member = Int(~item)
        pricing.cancelMask[member] -= 1
        if pricing.cancelMask[member] == 0 { program.setCost(Double(columnCost[member]), of: member) }
      }
    }
  }

  /// Rules out whatever alone would lift the bound above the best plan.
  mutating func fixByCost() {
    let room = cutoff - pricing.bound
    for member in 0..<relaxation.count {
      let least = pricing.memberValue[member]
      if pricing.cancelMask[member] == 0, relaxation.cancelCost[member] * pricing.unit - least > room {
        mask(~Int32(member))
      }
      for start in relaxation.startBounds[member]..<relaxation.startBounds[member + 1]
      where pricing.startValue[start] < Pricing.never {
        fixByCost(start, member, room + least)
      }
    }
  }

  /// Rules out the options of a start with which the lines' cheapest add up to more than `limit`. (The start's own
  /// value may be higher than that sum, where the cheapest of two lines do not go together.)
  private mutating func fixByCost(_ start: Int, _ member: Int, _ limit: Int) {
    let lines = relaxation.lineBase[start]..<(relaxation.lineBase[start] + relaxation.lineCount[member])
    var sum = relaxation.startCost[start] * pricing.unit
    for line in lines { sum += pricing.linePrice[line] }
    for (line, number) in lines.enumerated() {
      // What earlier lines lost just now does not make their cheapest option dearer.
      let others = sum - pricing.linePrice[number]
      for option in relaxation.options(start: start, line: line)
      where pricing.optionMask[option] == 0 && others + pricing.optionPrice[option] > limit {
        mask(Int32(option))
      }
    }
  }
}

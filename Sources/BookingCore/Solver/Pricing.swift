/// The cheapest placement of every member when uses cost what the rows' prices say, in whole numbers.
///
/// For any prices the sum of these minima less the value of the limits is a bound that no plan can undercut
/// (Lagrangian duality), so that a proof never rests on floating point.
struct Pricing {
  /// Fixed-point unit of prices and values.
  let unit: Int
  /// Larger than anything a plan could cost, for what must not be chosen.
  static let never = Int.max / 4
  private(set) var optionPrice: [Int]
  /// By line of a start, numbered as in the relaxation: the price of its cheapest option, or `never`.
  private(set) var linePrice: [Int]
  /// By start: the value of its cheapest placement, or `never`.
  private(set) var startValue: [Int]
  private(set) var memberValue: [Int]
  private(set) var bound = 0
  /// How many branchings rule an option, or a member's cancelling, out.
  var optionMask: [Int32]
  var cancelMask: [Int32]

  /// Prices for a relaxation, in the unit given or as fine a one as its costs allow.
  init(_ relaxation: Relaxation, unit given: Int? = nil) {
    var unit = given ?? 1 << 16
    let total = relaxation.cancelCost.reduce(1, +)
    while unit > 1, total > (1 << 58) / unit { unit /= 2 }
    self.unit = unit
    optionPrice = [Int](repeating: 0, count: relaxation.optionCost.count)
    linePrice = [Int](repeating: Self.never, count: relaxation.lineBounds.count)
    startValue = [Int](repeating: 0, count: relaxation.startCost.count)
    memberValue = [Int](repeating: 0, count: relaxation.count)
    optionMask = relaxation.isBarred.map { $0 ? 1 : 0 }
    cancelMask = [Int32](repeating: 0, count: relaxation.count)
  }

  /// Evaluates the prices (by row, at least 0, in units).
  mutating func evaluate(_ relaxation: Relaxation, _ prices: [Int]) {
    bound = 0
    for (row, price) in zip(relaxation.rows, prices) where price > 0 { bound -= price * row.limit }
    let sums = sums(relaxation, prices)
    for member in 0..<relaxation.count {
      var best = cancelMask[member] > 0 ? Self.never : relaxation.cancelCost[member] * unit
      for start in relaxation.startBounds[member]..<relaxation.startBounds[member + 1] {
        let value = value(relaxation, start, Int32(member), prices, sums)
        startValue[start] = value
        best = min(best, value)
      }
      memberValue[member] = best
      bound = best == Self.never || bound >= Self.never ? Self.never : bound + best
    }
  }

  private mutating func value(
    _ relaxation: Relaxation, _ start: Int, _ member: Int32, _ prices: [Int], _ sums: JaggedArray<Int>
  ) -> Int {
    var sum = relaxation.startCost[start] * unit
    for line in 0..<relaxation.lineCount[Int(member)] {
      var least = Self.never
      for option in relaxation.options(start: start, line: line) where optionMask[option] == 0 {
        let price = price(relaxation, option, prices, sums)
        optionPrice[option] = price
        least = min(least, price)
      }
      linePrice[relaxation.lineBase[start] + line] = least
      if least == Self.never { return Self.never }
      sum += least
    }
    if relaxation.linesMeet[Int(member)] {
      return combination(relaxation, start, Int(member))?.value ?? Self.never
    }
    return sum
  }

  private func price(
    _ relaxation: Relaxation, _ option: Int, _ prices: [Int], _ sums: JaggedArray<Int>
  ) -> Int {
    var price = relaxation.optionCost[option] * unit
    sums.withView { sums in
      for use in relaxation.useBounds[option]..<relaxation.useBounds[option + 1] {
        let rows = relaxation.rowsOfUse[use]
        if rows.first == rows.end { continue }
        let before = sums[Int(relaxation.uses[use].atom)]
        price += Int(relaxation.uses[use].units) * (before[Int(rows.end)] - before[Int(rows.first)])
      }
    }
    relaxation.cutsOfOption.withView {
      for (row, count) in $0[option] { price += Int(count) * prices[Int(row)] }
    }
    return price
  }

  /// By atom: what its first capacity rows cost together, for none of them, for one and so on.
  private func sums(_ relaxation: Relaxation, _ prices: [Int]) -> JaggedArray<Int> {
    var sums = JaggedArray<Int>()
    for rows in relaxation.minutes {
      var sum = 0
      sums.append(
        contentsOf: [0]
          + rows.map { row in
            sum += prices[Int(row.row)]
            return sum
          })
    }
    return sums
  }

  /// The cheapest options, one for each line, that can be taken together at a start.
  func options(_ relaxation: Relaxation, _ start: Int, _ member: Int) -> [Int32] {
    if relaxation.linesMeet[member] { return combination(relaxation, start, member)?.options ?? [] }
    return (0..<relaxation.lineCount[member]).compactMap { cheapest(relaxation, start, $0).map { Int32($0) } }
  }

  /// The cheapest option of a line.
  func cheapest(_ relaxation: Relaxation, _ start: Int, _ line: Int) -> Int? {
    var found: Int?
    var least = Int.max
    for option in relaxation.options(start: start, line: line)
    where optionMask[option] == 0 && optionPrice[option] < least {
      (found, least) = (option, optionPrice[option])
    }
    return found
  }

  private func combination(
    _ relaxation: Relaxation, _ start: Int, _ member: Int
  ) -> (value: Int, options: [Int32])? {
    let lines = relaxation.lineCount[member]
    let sorted = (0..<lines).map { line in
      relaxation.options(start: start, line: line).filter { optionMask[$0] == 0 }
        .sorted { (optionPrice[$0], $0) < (optionPrice[$1], $1) }
    }
    var least = [Int](repeating: 0, count: lines + 1)
    for line in (0..<lines).reversed() {
      guard let first = sorted[line].first else { return nil }
      least[line] = least[line + 1] + optionPrice[first]
    }
    let nobody = JaggedArray<Relaxation.FlatUse>(count: relaxation.capacity.count)
    var best: (value: Int, options: [Int32])?
    var chosen: [Int32] = []
    func extend(_ line: Int, _ value: Int) {
      if line == lines {
        best = (value, chosen)
        return
      }
      for option in sorted[line] {
        let next = value + optionPrice[option]
        if next + least[line + 1] >= best?.value ?? Self.never { return }
        chosen.append(Int32(option))
        if relaxation.fits(relaxation.uses(of: chosen), beside: nobody) { extend(line + 1, next) }
        chosen.removeLast()
      }
    }
    extend(0, relaxation.startCost[start] * unit)
    return best
  }
}

/// A linear program that grows: minimise `cost · x` over `x ≥ 0` with one equality row for each group of columns and
/// `≤` rows that are added as they are found to be broken, columns as they are found to pay.
///
/// The revised simplex method, dual where values are out of bounds and primal where prices are, each with Devex
/// weights (Harris 1973; Forrest and Goldfarb 1992). Numbers are floating point: what is proven with the prices is
/// evaluated elsewhere, in whole numbers, so that rounding can cost time but not truth.
struct LinearProgram {
  typealias Entry = BasisFactor.Entry

  private(set) var rowCount = 0
  private(set) var columns = JaggedArray<Entry>()
  /// The same by row, for pivot rows: `row` is the column here.
  private var byRow = JaggedArray<Entry>()
  var rightSide: [Double] = []
  /// Whether a row is an equality, so that its slack must stay at zero.
  var isEquality: [Bool] = []
  private(set) var cost: [Double] = []
  /// Added to a column's cost while the dual simplex needs it.
  var shift: [Double] = []
  var slackShift: [Double] = []
  var isShifted = false
  /// Whether a column is to be kept at zero.
  var isExcluded: [Bool] = []

  /// By position: a column, or the complement of a row for its slack.
  var basis: [Int32] = []
  var position: [Int32] = []
  var slackPosition: [Int32] = []
  var basicValue: [Double] = []
  /// By row: its dual price, at most 0 for `≤` rows once optimal.
  private(set) var price: [Double] = []
  var reduced: [Double] = []
  var factor = BasisFactor()
  var needsFactor = true
  var needsPrices = true

  /// Devex weights: of columns and slacks for the primal, of positions for the dual.
  var columnWeight: [Double] = []
  var slackWeight: [Double] = []
  var positionWeight: [Double] = []

  /// The entering column in terms of the basis, and where it is not zero.
  var alpha: [Double] = []
  var alphaTouched: [Int32] = []
  /// The leaving row of the inverse, by row, and the pivot row, by column.
  var rho: [Double] = []
  var rhoTouched: [Int32] = []
  var slope: [Double] = []
  var slopeColumns: [Int32] = []
  var isInSlope: [Bool] = []
  var scratch: [Double] = []

  private(set) var pivots = 0
  /// Entries looked at, as a measure of time that is the same on every machine.
  private(set) var work = 0

  /// Steps in a row that led nowhere.
  var standstill = 0

  static let tiny = 1e-9
  static let feasible = 1e-7

  // MARK: building

  /// Adds an equality row `Σ x = 1` together with its first column, which becomes basic at 1.
  mutating func addMember(cost first: Double) {
    precondition(rowCount == columns.count, "members come before everything else")
    addRow([], limit: 1)
    let row = rowCount - 1
    isEquality[row] = true
    addColumn([Entry(row: Int32(row), value: 1)], cost: first)
    basis[row] = Int32(row)
    position[row] = Int32(row)
    slackPosition[row] = -1
  }

  mutating func addColumn(_ entries: [Entry], cost value: Double) {
    let column = Int32(columns.count)
    var sum = value
    for entry in entries {
      byRow.append(Entry(row: column, value: entry.value), to: Int(entry.row))
      sum -= price[Int(entry.row)] * entry.value
    }
    columns.append(contentsOf: entries)
    cost.append(value)
    shift.append(0)
    isExcluded.append(false)
    position.append(-1)
    reduced.append(sum)
    columnWeight.append(1)
    slope.append(0)
    isInSlope.append(false)
  }

  /// Adds the row `Σ value · x ≤ limit`, its slack basic.
  ///
  /// In `entries` the columns stand where rows do elsewhere.
  mutating func addRow(_ entries: [Entry], limit: Double) {
    let row = Int32(rowCount)
    byRow.append(contentsOf: entries)
    for entry in entries { columns.append(Entry(row: row, value: entry.value), to: Int(entry.row)) }
    rowCount += 1
    rightSide.append(limit)
    isEquality.append(false)
    slackPosition.append(row)
    basis.append(~row)
    basicValue.append(0)
    price.append(0)
    slackWeight.append(1)
    slackShift.append(0)
    positionWeight.append(1)
    alpha.append(0)
    rho.append(0)
    scratch.append(0)
    needsFactor = true
  }

  /// The value of a column in the current solution.
  func value(of column: Int) -> Double {
    let at = Int(position[column])
    return at < 0 ? 0 : max(0, basicValue[at])
  }

  func isBasic(_ column: Int) -> Bool { position[column] >= 0 }

  /// Whether a row holds with equality.
  func isTight(_ row: Int) -> Bool { slackPosition[row] < 0 }

  /// The columns, and complements of rows for their slacks, that make up the basis.
  var currentBasis: [Int32] { basis }

  /// Goes on from another basis; slacks fill up what is missing.
  mutating func setBasis(_ items: [Int32]) {
    basis = items
    needsFactor = true
  }

  var objective: Double {
    var sum = 0.0
    for (at, item) in basis.enumerated() where item >= 0 { sum += cost[Int(item)] * basicValue[at] }
    return sum
  }

  /// Changes a column's cost.
  mutating func setCost(_ value: Double, of column: Int) {
    let change = value - cost[column]
    if change == 0 { return }
    cost[column] = value
    if position[column] < 0 { reduced[column] += change } else { needsPrices = true }
  }

  /// Keeps a column at zero from now on, or no longer.
  mutating func exclude(_ column: Int, _ excluded: Bool) { isExcluded[column] = excluded }

  // MARK: solving

  /// How a run of the simplex ended.
  enum Outcome {
    case done
    /// The limit of pivots was reached.
    case paused
    case failed
  }

  /// Solves, from the present basis, in at most so many pivots.
  mutating func solve(tolerance: Double, limit: Int) -> Outcome {
    let end = pivots + limit
    for _ in 0..<8 {
      refresh()
      if isInfeasible {
        shiftCosts(tolerance)
        let outcome = restore(until: end, tolerance)
        if outcome != .done { return outcome }
      }
      // Shifts may be left from a run that was paused, too.
      unshiftCosts()
      refresh()
      let outcome = improve(tolerance, until: end)
      if outcome != .done { return outcome }
      if !isInfeasible { return .done }
    }
    return .failed
  }

  /// Factors the basis anew unless that was done just before: worth it where several short runs begin from here.
  mutating func refactor() {
    if factor.exchanges > 8 { needsFactor = true }
    refresh()
  }

  func slackReduced(_ row: Int) -> Double { slackShift[row] - price[row] }

  func isFixed(_ item: Int32) -> Bool {
    item < 0 ? isEquality[Int(~item)] : isExcluded[Int(item)]
  }

  func excess(_ at: Int) -> Double {
    let value = basicValue[at]
    if value < 0 { return value }
    return isFixed(basis[at]) ? value : 0
  }

  var isInfeasible: Bool {
    basis.indices.contains { abs(excess($0)) > Self.feasible }
  }

  mutating func refresh() {
    if needsFactor {
      let vacant = factor.factor(&basis, rows: rowCount, columns: columns)
      work += 2 * factor.size + rowCount
      if !vacant.isEmpty || positionWeight.count != rowCount {
        positionWeight = [Double](repeating: 1, count: rowCount)
      }
      for column in position.indices { position[column] = -1 }
      for row in slackPosition.indices { slackPosition[row] = -1 }
      for (at, item) in basis.enumerated() {
        if item < 0 { slackPosition[Int(~item)] = Int32(at) } else { position[Int(item)] = Int32(at) }
      }
      for row in 0..<rowCount { scratch[row] = rightSide[row] }
      for at in 0..<rowCount { basicValue[at] = 0 }
      factor.solve(&scratch, into: &basicValue)
      // Positions change when the basis is factored anew.
      for at in positionWeight.indices { positionWeight[at] = 1 }
      needsFactor = false
      needsPrices = true
    }
    if needsPrices {
      for at in 0..<rowCount {
        let item = Int(basis[at])
        scratch[at] = item < 0 ? slackShift[~item] : cost[item] + shift[item]
      }
      for row in 0..<rowCount { price[row] = 0 }
      factor.solveTransposed(&scratch, into: &price)
      columns.withView { columns in
        price.withUnsafeBufferPointer { price in
          for column in reduced.indices {
            var sum = 0.0
            if position[column] < 0 {
              sum = cost[column] + shift[column]
              for entry in columns[column] { sum -= price[Int(entry.row)] * entry.value }
            }
            reduced[column] = sum
          }
        }
      }
      work += byRow.total
      needsPrices = false
    }
  }

  /// Primal simplex from a feasible basis.
  mutating func improve(_ tolerance: Double, until end: Int) -> Outcome {
    while pivots < end {
      refresh()
      guard let entering = entering(tolerance) else { return .done }
      computeAlpha(entering)
      guard let leaving = primalLeaving() else { return .failed }
      computeSlopes(leaving)
      let expected = entering < 0 ? rho[Int(~entering)] : slope[Int(entering)]
      if abs(expected - alpha[leaving]) > 1e-6 * (1 + abs(alpha[leaving])), factor.exchanges > 0 {
        needsFactor = true
        continue
      }
      updateColumnWeights(entering, leaving)
      standstill = basicValue[leaving] < 1e-9 ? standstill + 1 : 0
      pivot(entering, leaving)
      if standstill > 100 { loosenRows() }
    }
    return .paused
  }

  /// Gives every row a little more room, each another, so that the primal simplex gets out of a corner.
  mutating func loosenRows() {
    standstill = 0
    for row in 0..<rowCount where !isEquality[row] {
      rightSide[row] += 1e-7 * Double(1 + (row &* 7919 &+ pivots &* 104729) % 97)
    }
    needsFactor = true
  }

  /// The column or slack whose price promises most for its weight.
  func entering(_ tolerance: Double) -> Int32? {
    var best = 0.0
    var found: Int32?
    for row in 0..<rowCount
    where price[row] > tolerance && slackPosition[row] < 0 && !isEquality[row] {
      let promise = price[row] * price[row] / slackWeight[row]
      if promise > best { (best, found) = (promise, ~Int32(row)) }
    }
    for column in reduced.indices
    where reduced[column] < -tolerance && position[column] < 0 && !isExcluded[column] {
      let promise = reduced[column] * reduced[column] / columnWeight[column]
      if promise > best { (best, found) = (promise, Int32(column)) }
    }
    return found
  }

  /// Harris' ratio test: among the steps within a tolerance of the shortest the largest pivot.
  func primalLeaving() -> Int? {
    func room(_ at: Int) -> Double? {
      let value = max(0, basicValue[at])
      if alpha[at] > 1e-7 { return value / alpha[at] }
      if alpha[at] < -1e-7, isFixed(basis[at]) { return 0 }
      return nil
    }
    var limit = Double.infinity
    for touched in alphaTouched {
      let at = Int(touched)
      if let room = room(at) { limit = min(limit, room + Self.tiny / abs(alpha[at])) }
    }
    var found: Int?
    var best = 0.0
    for touched in alphaTouched {
      let at = Int(touched)
      if let room = room(at), room <= limit, abs(alpha[at]) > best { (best, found) = (abs(alpha[at]), at) }
    }
    return found
  }

  mutating func updateColumnWeights(_ entering: Int32, _ leaving: Int) {
    let weight = entering < 0 ? slackWeight[Int(~entering)] : columnWeight[Int(entering)]
    let scale = weight / (alpha[leaving] * alpha[leaving])
    for column in slopeColumns where position[Int(column)] < 0 {
      let value = slope[Int(column)]
      columnWeight[Int(column)] = max(columnWeight[Int(column)], value * value * scale)
    }
    for row in rhoTouched where slackPosition[Int(row)] < 0 {
      let value = rho[Int(row)]
      slackWeight[Int(row)] = max(slackWeight[Int(row)], value * value * scale)
    }
    let out = basis[leaving]
    if out < 0 { slackWeight[Int(~out)] = max(1, scale) } else { columnWeight[Int(out)] = max(1, scale) }
    if scale > 1e9 {
      for column in columnWeight.indices { columnWeight[column] = 1 }
      for row in slackWeight.indices { slackWeight[row] = 1 }
    }
  }

  /// `rho` = the row of the inverse at a basis position; `slope` = `rho` · columns, where it is not zero.
  mutating func computeSlopes(_ leaving: Int) {
    for column in slopeColumns {
      slope[Int(column)] = 0
      isInSlope[Int(column)] = false
    }
    for row in rhoTouched { rho[Int(row)] = 0 }
    slopeColumns.removeAll(keepingCapacity: true)
    rhoTouched.removeAll(keepingCapacity: true)
    scratch[leaving] = 1
    factor.solveTransposed(&scratch, into: &rho)
    var seen = 0
    for row in 0..<rowCount where rho[row] != 0 {
      if abs(rho[row]) < 1e-12 { rho[row] = 0 } else { rhoTouched.append(Int32(row)) }
    }
    byRow.withView { byRow in
      slope.withUnsafeMutableBufferPointer { slope in
        isInSlope.withUnsafeMutableBufferPointer { isInSlope in
          for row in rhoTouched {
            let value = rho[Int(row)]
            let entries = byRow[Int(row)]
            seen += entries.count
            for entry in entries {
              let column = Int(entry.row)
              if !isInSlope[column] {
                isInSlope[column] = true
                slopeColumns.append(entry.row)
              }
              slope[column] += value * entry.value
            }
          }
        }
      }
    }
    work += seen + factor.size
  }

  /// `alpha` = inverse · column.
  mutating func computeAlpha(_ entering: Int32) {
    for at in alphaTouched { alpha[Int(at)] = 0 }
    alphaTouched.removeAll(keepingCapacity: true)
    if entering < 0 {
      scratch[Int(~entering)] = 1
    } else {
      columns.withView { for entry in $0[Int(entering)] { scratch[Int(entry.row)] = entry.value } }
    }
    factor.solve(&scratch, into: &alpha)
    for at in 0..<rowCount where alpha[at] != 0 {
      if abs(alpha[at]) < 1e-12 { alpha[at] = 0 } else { alphaTouched.append(Int32(at)) }
    }
    work += factor.size / 2 + rowCount / 8
  }

  mutating func pivot(_ entering: Int32, _ leaving: Int) {
    let step = basicValue[leaving] / alpha[leaving]
    for at in alphaTouched { basicValue[Int(at)] -= step * alpha[Int(at)] }
    basicValue[leaving] = step
    let old = entering < 0 ? slackReduced(Int(~entering)) : reduced[Int(entering)]
    let dual = old / alpha[leaving]
    if dual != 0 {
      for column in slopeColumns where position[Int(column)] < 0 {
        reduced[Int(column)] -= dual * slope[Int(column)]
      }
      for row in rhoTouched { price[Int(row)] += dual * rho[Int(row)] }
    }
    let out = basis[leaving]
    if out < 0 {
      slackPosition[Int(~out)] = -1
    } else {
      position[Int(out)] = -1
      reduced[Int(out)] = -dual
    }
    if entering < 0 {
      slackPosition[Int(~entering)] = Int32(leaving)
    } else {
      position[Int(entering)] = Int32(leaving)
      reduced[Int(entering)] = 0
    }
    basis[leaving] = entering
    factor.exchange(leaving, alpha, alphaTouched)
    pivots += 1
    if factor.isWorn { needsFactor = true }
  }
}

/// A linear program that grows: minimise `cost · x` over `x ≥ 0` with one equality row for each group of columns and
/// `≤` rows that are added as they are found to be broken, columns as they are found to pay.
///
/// The inverse of the basis is kept explicitly, one array of basis positions for each row. Bases of this problem
/// are nearly triangular, so most of it stays zero and a pivot touches few entries. Numbers are floating point: what
/// is proven with the prices is evaluated elsewhere, in whole numbers, so that rounding can cost time but not truth.
struct LinearProgram {
  struct Entry {
    var row: Int32
    var value: Double
  }

  private(set) var rowCount = 0
  private var stride = 0
  private var inverse: [Double] = []
  private(set) var rightSide: [Double] = []
  private var hasSlack: [Bool] = []
  /// By row: where its slack stands in the basis, or -1.
  private var slackPosition: [Int32] = []
  private(set) var columns: [[Entry]] = []
  /// The same by row, for pivot rows: `row` is the column here.
  private var byRow: [[Entry]] = []
  /// By column: its reduced cost, kept up to date by the pivots unless `isStale`.
  private var reduced: [Double] = []
  private var isStale = true
  /// The pivot row: its values by column, and where they are not zero.
  private var slope: [Double] = []
  private var slopeColumns: [Int32] = []
  private var isInSlope: [Bool] = []
  private(set) var cost: [Double] = []
  /// By column: where it stands in the basis, or -1.
  private var position: [Int32] = []
  /// By position: a column, or the complement of a row for its slack.
  private var basis: [Int32] = []
  private var basicValue: [Double] = []
  /// By row: its dual price, at most 0 for `≤` rows once optimal.
  private(set) var price: [Double] = []
  private var alpha: [Double] = []
  private var rho: [Double] = []
  private var pivotsSinceRefactor = 0
  private(set) var pivots = 0

  private static let tiny = 1e-9

  /// Adds an equality row `Σ x = 1` together with its first column, which becomes basic at 1.
  mutating func addMember(cost first: Double) {
    precondition(rowCount == columns.count, "members come before everything else")
    reserveRow()
    let row = rowCount
    inverse[row * stride + row] = 1
    rowCount += 1
    rightSide.append(1)
    hasSlack.append(false)
    slackPosition.append(-1)
    columns.append([Entry(row: Int32(row), value: 1)])
    byRow.append([Entry(row: Int32(row), value: 1)])
    reduced.append(0)
    slope.append(0)
    isInSlope.append(false)
    cost.append(first)
    position.append(Int32(row))
    basis.append(Int32(row))
    basicValue.append(1)
    price.append(first)
    alpha.append(0)
    rho.append(0)
  }

  private mutating func reserveRow() {
    guard rowCount == stride else { return }
    let wider = max(16, stride * 3 / 2)
    var grown = [Double](repeating: 0, count: wider * wider)
    for row in 0..<rowCount {
      for at in 0..<rowCount { grown[row * wider + at] = inverse[row * stride + at] }
    }
    inverse = grown
    stride = wider
  }

  mutating func addColumn(_ entries: [Entry], cost value: Double) {
    for entry in entries {
      byRow[Int(entry.row)].append(Entry(row: Int32(columns.count), value: entry.value))
    }
    columns.append(entries)
    reduced.append(0)
    slope.append(0)
    isInSlope.append(false)
    isStale = true
    cost.append(value)
    position.append(-1)
  }

  /// Adds the row `Σ value · x ≤ limit`, its slack basic; call `restore` when all are added.
  mutating func addRow(_ members: [(column: Int, value: Double)], limit: Double) {
    reserveRow()
    let row = rowCount
    for at in 0...row { inverse[row * stride + at] = 0 }
    var slack = limit
    var inBasis: [(position: Int, value: Double)] = []
    byRow.append(members.map { Entry(row: Int32($0.column), value: $0.value) })
    for (column, value) in members {
      columns[column].append(Entry(row: Int32(row), value: value))
      let at = Int(position[column])
      if at >= 0 {
        inBasis.append((at, value))
        slack -= value * basicValue[at]
      }
    }
    for other in 0..<row {
      var sum = 0.0
      for (at, value) in inBasis { sum += value * inverse[other * stride + at] }
      inverse[other * stride + row] = -sum
    }
    inverse[row * stride + row] = 1
    rowCount += 1
    rightSide.append(limit)
    hasSlack.append(true)
    slackPosition.append(Int32(row))
    basis.append(~Int32(row))
    basicValue.append(slack)
    price.append(0)
    alpha.append(0)
    rho.append(0)
  }

  /// The value of a column in the current solution.
  func value(of column: Int) -> Double {
    let at = Int(position[column])
    return at < 0 ? 0 : max(0, basicValue[at])
  }

  var objective: Double {
    var sum = 0.0
    for at in 0..<rowCount where basis[at] >= 0 { sum += cost[Int(basis[at])] * basicValue[at] }
    return sum
  }

  /// How far a row is from its limit.
  func slack(of row: Int) -> Double {
    let at = Int(slackPosition[row])
    return at < 0 ? 0 : basicValue[at]
  }

  /// Changes a column's cost; call `improve` afterwards.
  mutating func setCost(_ value: Double, of column: Int) {
    let change = value - cost[column]
    if change == 0 { return }
    cost[column] = value
    let at = Int(position[column])
    if at < 0 {
      reduced[column] += change
      return
    }
    isStale = true
    for row in 0..<rowCount { price[row] += change * inverse[row * stride + at] }
  }

  private mutating func refresh() {
    guard isStale else { return }
    isStale = false
    for column in columns.indices {
      var sum = cost[column]
      for entry in columns[column] { sum -= price[Int(entry.row)] * entry.value }
      reduced[column] = position[column] < 0 ? sum : 0
    }
  }

  /// How a run of the simplex ended.
  enum Outcome {
    case done
    /// The limit of pivots was reached.
    case paused
    case failed
  }

  /// Primal simplex from a feasible basis.
  mutating func improve(tolerance: Double, limit: Int) -> Outcome {
    for _ in 0..<limit {
      refresh()
      guard let entering = entering(tolerance) else { return .done }
      computeAlpha(entering)
      var leaving = -1
      var best = Double.infinity
      var bestPivot = 0.0
      for at in 0..<rowCount where alpha[at] > 1e-7 {
        let ratio = max(0, basicValue[at]) / alpha[at]
        if ratio < best - Self.tiny || ratio <= best + Self.tiny && alpha[at] > bestPivot {
          best = min(best, ratio)
          bestPivot = alpha[at]
          leaving = at
        }
      }
      if leaving < 0 { return .failed }
      computeSlopes(leaving)
      pivot(
        entering: entering, leaving: leaving,
        reducedCost: entering >= 0 ? reduced[Int(entering)] : -price[Int(~entering)])
    }
    return .paused
  }

  /// The column or slack with the most negative reduced cost.
  private func entering(_ tolerance: Double) -> Int32? {
    var best = -tolerance
    var found: Int32?
    for row in 0..<rowCount where -price[row] < best && hasSlack[row] && slackPosition[row] < 0 {
      best = -price[row]
      found = ~Int32(row)
    }
    reduced.withUnsafeBufferPointer { reduced in
      for column in reduced.indices where reduced[column] < best {
        best = reduced[column]
        found = Int32(column)
      }
    }
    return found
  }

  /// Dual simplex after rows were added to an optimal basis.
  mutating func restore(limit: Int) -> Outcome {
    for _ in 0..<limit {
      refresh()
      var leaving = -1
      var worst = -1e-7
      for at in 0..<rowCount where basicValue[at] < worst {
        worst = basicValue[at]
        leaving = at
      }
      if leaving < 0 { return .done }
      computeSlopes(leaving)
      guard let (entering, reduced) = dualEntering() else { return .failed }
      computeAlpha(entering)
      if alpha[leaving] > -Self.tiny {
        if pivotsSinceRefactor == 0 { return .failed }
        refactor()
        continue
      }
      pivot(entering: entering, leaving: leaving, reducedCost: reduced)
    }
    return .paused
  }

  /// `rho` = the row of the inverse at a basis position; `slope` = `rho` · columns, where it is not zero.
  private mutating func computeSlopes(_ leaving: Int) {
    for column in slopeColumns {
      slope[Int(column)] = 0
      isInSlope[Int(column)] = false
    }
    slopeColumns.removeAll(keepingCapacity: true)
    let count = rowCount
    let stride = stride
    inverse.withUnsafeBufferPointer { inverse in
      rho.withUnsafeMutableBufferPointer { rho in
        slope.withUnsafeMutableBufferPointer { slope in
          for row in 0..<count {
            let value = inverse[row * stride + leaving]
            rho[row] = value
            if abs(value) < 1e-12 { continue }
            byRow[row].withUnsafeBufferPointer { entries in
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
    }
  }

  private func dualEntering() -> (Int32, Double)? {
    var found: (Int32, Double)?
    var best = Double.infinity
    var bestPivot = 0.0
    func consider(_ id: Int32, _ slope: Double, _ reduced: Double) {
      let ratio = max(0, reduced) / -slope
      if ratio < best - Self.tiny || ratio <= best + Self.tiny && -slope > bestPivot {
        best = min(best, ratio)
        bestPivot = -slope
        found = (id, reduced)
      }
    }
    for row in 0..<rowCount where rho[row] < -1e-7 && hasSlack[row] && slackPosition[row] < 0 {
      consider(~Int32(row), rho[row], -price[row])
    }
    for column in slopeColumns where slope[Int(column)] < -1e-7 && position[Int(column)] < 0 {
      consider(column, slope[Int(column)], reduced[Int(column)])
    }
    return found
  }

  /// `alpha` = inverse · column.
  private mutating func computeAlpha(_ entering: Int32) {
    let count = rowCount
    let stride = stride
    alpha.withUnsafeMutableBufferPointer { alpha in
      inverse.withUnsafeBufferPointer { inverse in
        for at in 0..<count { alpha[at] = 0 }
        func add(_ row: Int, _ value: Double) {
          let base = row * stride
          for at in 0..<count { alpha[at] += value * inverse[base + at] }
        }
        if entering < 0 {
          add(Int(~entering), 1)
        } else {
          for entry in columns[Int(entering)] { add(Int(entry.row), entry.value) }
        }
      }
    }
  }

  private mutating func pivot(entering: Int32, leaving: Int, reducedCost: Double) {
    let step = basicValue[leaving] / alpha[leaving]
    let dual = reducedCost / alpha[leaving]
    var touched: [Int32] = []
    for at in 0..<rowCount where at != leaving && abs(alpha[at]) > 1e-12 {
      touched.append(Int32(at))
      basicValue[at] -= step * alpha[at]
    }
    basicValue[leaving] = step
    if !isStale {
      for column in slopeColumns where position[Int(column)] < 0 {
        reduced[Int(column)] -= dual * slope[Int(column)]
      }
    }
    eliminate(leaving, touched, dual)
    let out = basis[leaving]
    if out >= 0 {
      position[Int(out)] = -1
      reduced[Int(out)] = -dual
    } else {
      slackPosition[Int(~out)] = -1
    }
    if entering >= 0 { reduced[Int(entering)] = 0 }
    basis[leaving] = entering
    if entering >= 0 {
      position[Int(entering)] = Int32(leaving)
    } else {
      slackPosition[Int(~entering)] = Int32(leaving)
    }
    pivots += 1
    pivotsSinceRefactor += 1
    if pivotsSinceRefactor > 500 + 2 * rowCount { refactor() }
  }

  /// Updates the inverse and the prices for a pivot on `alpha[leaving]`.
  private mutating func eliminate(_ leaving: Int, _ touched: [Int32], _ dual: Double) {
    let inversePivot = 1 / alpha[leaving]
    let count = rowCount
    let stride = stride
    inverse.withUnsafeMutableBufferPointer { inverse in
      alpha.withUnsafeBufferPointer { alpha in
        for row in 0..<count {
          let base = row * stride
          let old = inverse[base + leaving]
          if old == 0 { continue }
          price[row] += dual * old
          let factor = old * inversePivot
          if abs(factor) < 1e-13 {
            inverse[base + leaving] = 0
            continue
          }
          inverse[base + leaving] = factor
          for at in touched { inverse[base + Int(at)] -= factor * alpha[Int(at)] }
        }
      }
    }
  }

  /// Computes the inverse, the values and the prices afresh.
  private mutating func refactor() {
    pivotsSinceRefactor = 0
    isStale = true
    let old = basis
    for row in 0..<rowCount {
      for at in 0..<rowCount { inverse[row * stride + at] = row == at ? 1 : 0 }
    }
    var isTaken = [Bool](repeating: false, count: rowCount)
    for item in old where item < 0 {
      let row = Int(~item)
      basis[row] = item
      slackPosition[row] = Int32(row)
      isTaken[row] = true
    }
    for item in old where item >= 0 {
      computeAlpha(item)
      var at = -1
      var most = 0.0
      for candidate in 0..<rowCount where !isTaken[candidate] && abs(alpha[candidate]) > most {
        most = abs(alpha[candidate])
        at = candidate
      }
      if at < 0 {
        position[Int(item)] = -1
        continue
      }
      isTaken[at] = true
      basis[at] = item
      position[Int(item)] = Int32(at)
      let touched = (0..<rowCount).filter { $0 != at && abs(alpha[$0]) > 1e-12 }.map { Int32($0) }
      eliminate(at, touched, 0)
    }
    for at in 0..<rowCount {
      var sum = 0.0
      for row in 0..<rowCount { sum += inverse[row * stride + at] * rightSide[row] }
      basicValue[at] = sum
    }
    for row in 0..<rowCount {
      var sum = 0.0
      for at in 0..<rowCount where basis[at] >= 0 { sum += cost[Int(basis[at])] * inverse[row * stride + at] }
      price[row] = sum
    }
  }
}

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
  private var cursor = 0
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
    columns.append(entries)
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
    if at < 0 { return }
    for row in 0..<rowCount { price[row] += change * inverse[row * stride + at] }
  }

  private func reducedCost(_ column: Int) -> Double {
    var sum = cost[column]
    for entry in columns[column] { sum -= price[Int(entry.row)] * entry.value }
    return sum
  }

  /// Primal simplex from a feasible basis; false when it gave up.
  mutating func improve(tolerance: Double, limit: Int = 20_000) -> Bool {
    for _ in 0..<limit {
      guard let entering = entering(tolerance) else { return true }
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
      if leaving < 0 { return false }
      let reduced = entering >= 0 ? reducedCost(Int(entering)) : -price[Int(~entering)]
      pivot(entering: entering, leaving: leaving, reducedCost: reduced)
    }
    return false
  }

  /// A column or slack with negative reduced cost: the best of the first stretch that has any.
  private mutating func entering(_ tolerance: Double) -> Int32? {
    var best = -tolerance
    var found: Int32?
    for row in 0..<rowCount where hasSlack[row] && slackPosition[row] < 0 && -price[row] < best {
      best = -price[row]
      found = ~Int32(row)
    }
    let count = columns.count
    if cursor >= count { cursor = 0 }
    var seen = 0
    while seen < count {
      let stretch = min(2000, count - seen)
      for _ in 0..<stretch {
        if position[cursor] < 0 {
          let reduced = reducedCost(cursor)
          if reduced < best {
            best = reduced
            found = Int32(cursor)
          }
        }
        cursor = cursor + 1 == count ? 0 : cursor + 1
      }
      if found != nil { return found }
      seen += stretch
    }
    return found
  }

  /// Dual simplex after rows were added to an optimal basis; false when it gave up.
  mutating func restore(limit: Int = 20_000) -> Bool {
    for _ in 0..<limit {
      var leaving = -1
      var worst = -1e-7
      for at in 0..<rowCount where basicValue[at] < worst {
        worst = basicValue[at]
        leaving = at
      }
      if leaving < 0 { return true }
      for row in 0..<rowCount { rho[row] = inverse[row * stride + leaving] }
      guard let (entering, reduced) = dualEntering() else { return false }
      computeAlpha(entering)
      if alpha[leaving] > -Self.tiny {
        if pivotsSinceRefactor == 0 { return false }
        refactor()
        continue
      }
      pivot(entering: entering, leaving: leaving, reducedCost: reduced)
    }
    return false
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
    for row in 0..<rowCount where hasSlack[row] && slackPosition[row] < 0 && rho[row] < -1e-7 {
      consider(~Int32(row), rho[row], -price[row])
    }
    rho.withUnsafeBufferPointer { rho in
      price.withUnsafeBufferPointer { price in
        for column in columns.indices where position[column] < 0 {
          var slope = 0.0
          var reduced = cost[column]
          for entry in columns[column] {
            slope += rho[Int(entry.row)] * entry.value
            reduced -= price[Int(entry.row)] * entry.value
          }
          if slope < -1e-7 { consider(Int32(column), slope, reduced) }
        }
      }
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
    eliminate(leaving, touched, dual)
    let out = basis[leaving]
    if out >= 0 { position[Int(out)] = -1 } else { slackPosition[Int(~out)] = -1 }
    basis[leaving] = entering
    if entering >= 0 {
      position[Int(entering)] = Int32(leaving)
    } else {
      slackPosition[Int(~entering)] = Int32(leaving)
    }
    pivots += 1
    pivotsSinceRefactor += 1
    if pivotsSinceRefactor > 300 + rowCount { refactor() }
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
      if at < 0 { continue }
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

/// A basis as a product of triangular factors, brought up to date by one eta column for each exchange.
///
/// Singletons are peeled off first: bases of this problem are nearly triangular, so that hardly anything is left for
/// elimination proper, which takes the sparse columns first and pivots on the shortest row among the large enough
/// entries. (Suhl and Suhl, "Computing sparse LU factorizations for large-scale linear programming bases", 1990; the
/// product form of the inverse goes back to Dantzig.)
struct BasisFactor {
  struct Entry {
    var row: Int32
    var value: Double
  }

  private var count = 0
  /// By position: the row of its pivot, and the pivot.
  private(set) var pivotRow: [Int32] = []
  private var diagonal: [Double] = []
  /// Non-trivial columns of the lower factor in the order of elimination.
  private var lowerPivot: [Int32] = []
  private var lowerBounds: [Int32] = [0]
  private var lower: [Entry] = []
  /// By position: the upper factor's column (`row` is a row) and its row (`row` is a position).
  private var upperBounds: [Int32] = [0]
  private var upper: [Entry] = []
  private var upperRowBounds: [Int32] = []
  private var upperByRow: [Entry] = []
  /// Exchanges since the factors were made; `row` is a position.
  private var etaPosition: [Int32] = []
  private var etaPivot: [Double] = []
  private var etaBounds: [Int32] = [0]
  private var eta: [Entry] = []
  private var work: [Double] = []

  var exchanges: Int { etaPosition.count }
  /// Whether the exchanges have come to cost more than factoring anew would.
  var isWorn: Bool {
    exchanges >= 100 || exchanges >= 16 && etaWork > 4 * (lower.count + upper.count + count)
  }
  /// Entries of exchanges looked at so far.
  private var etaWork = 0
  /// Entries that a solve may have to look at.
  var size: Int { count / 4 + lower.count + upper.count + eta.count }

  /// Factors `basis` (columns, or complements of rows for their slacks), and reorders it by position.
  ///
  /// Columns that depend on others give way to the slacks of the rows left over; these are the rows returned.
  mutating func factor(_ basis: inout [Int32], rows: Int, columns: [[Entry]]) -> [Int32] {
    count = rows
    pivotRow = []
    diagonal = []
    (lowerPivot, lowerBounds, lower) = ([], [0], [])
    (upperBounds, upper) = ([0], [])
    (etaPosition, etaPivot, etaBounds, eta) = ([], [], [0], [])
    etaWork = 0
    work = [Double](repeating: 0, count: rows)
    var isPivoted = [Bool](repeating: false, count: rows)
    var ordered: [Int32] = []
    ordered.reserveCapacity(rows)
    var rest: [Int32] = []
    for item in basis {
      guard item < 0 else {
        rest.append(item)
        continue
      }
      isPivoted[Int(~item)] = true
      place(item, pivot: ~item, value: 1, &ordered)
    }
    rest = peel(rest, columns, &isPivoted, &ordered)
    rest.sort { (columns[Int($0)].count, $0) < (columns[Int($1)].count, $1) }
    var rowCounts = [Int32](repeating: 0, count: rows)
    for item in rest { for entry in columns[Int(item)] { rowCounts[Int(entry.row)] += 1 } }
    for item in rest { eliminate(item, columns[Int(item)], rowCounts, &isPivoted, &ordered) }
    var vacant: [Int32] = []
    for row in 0..<Int32(rows) where !isPivoted[Int(row)] {
      vacant.append(row)
      place(~row, pivot: row, value: 1, &ordered)
    }
    basis = ordered
    transposeUpper()
    return vacant
  }

  /// Takes the next position; what `upper` and `lower` gained since the last one belongs to it.
  private mutating func place(_ item: Int32, pivot: Int32, value: Double, _ ordered: inout [Int32]) {
    pivotRow.append(pivot)
    diagonal.append(value)
    upperBounds.append(Int32(upper.count))
    if lower.count > Int(lowerBounds[lowerBounds.count - 1]) {
      lowerPivot.append(pivot)
      lowerBounds.append(Int32(lower.count))
    }
    ordered.append(item)
  }

  /// Pivots on columns with one open row, then on rows with one open column; what is left comes back.
  private mutating func peel(
    _ items: [Int32], _ columns: [[Entry]], _ isPivoted: inout [Bool], _ ordered: inout [Int32]
  ) -> [Int32] {
    var open = [Int32](repeating: 0, count: items.count)
    var byRow = [[Int32]](repeating: [], count: count)
    for (index, item) in items.enumerated() {
      for entry in columns[Int(item)] where !isPivoted[Int(entry.row)] {
        open[index] += 1
        byRow[Int(entry.row)].append(Int32(index))
      }
    }
    var isTaken = [Bool](repeating: false, count: items.count)
    var queue = items.indices.filter { open[$0] == 1 }
    while let index = queue.popLast() {
      if isTaken[index] || open[index] != 1 { continue }
      guard let pivot = columns[Int(items[index])].first(where: { !isPivoted[Int($0.row)] }),
        abs(pivot.value) > 1e-9
      else { continue }
      for entry in columns[Int(items[index])] where isPivoted[Int(entry.row)] { upper.append(entry) }
      isTaken[index] = true
      isPivoted[Int(pivot.row)] = true
      place(items[index], pivot: pivot.row, value: pivot.value, &ordered)
      for other in byRow[Int(pivot.row)] where !isTaken[Int(other)] {
        open[Int(other)] -= 1
        if open[Int(other)] == 1 { queue.append(Int(other)) }
      }
    }
    var width = [Int32](repeating: 0, count: count)
    for (index, item) in items.enumerated() where !isTaken[index] {
      for entry in columns[Int(item)] where !isPivoted[Int(entry.row)] { width[Int(entry.row)] += 1 }
    }
    var rowQueue = (0..<count).filter { width[$0] == 1 }
    while let row = rowQueue.popLast() {
      if isPivoted[row] || width[row] != 1 { continue }
      guard let index = byRow[row].first(where: { !isTaken[Int($0)] }).map({ Int($0) }) else { continue }
      let column = columns[Int(items[index])]
      guard let pivot = column.first(where: { Int($0.row) == row }), abs(pivot.value) > 1e-3 else { continue }
      isTaken[index] = true
      isPivoted[row] = true
      for entry in column where Int(entry.row) != row {
        if isPivoted[Int(entry.row)] {
          upper.append(entry)
        } else {
          lower.append(Entry(row: entry.row, value: entry.value / pivot.value))
          width[Int(entry.row)] -= 1
          if width[Int(entry.row)] == 1 { rowQueue.append(Int(entry.row)) }
        }
      }
      place(items[index], pivot: pivot.row, value: pivot.value, &ordered)
    }
    firstNucleus = lowerPivot.count
    return items.indices.filter { !isTaken[$0] }.map { items[$0] }
  }

  /// Columns of the lower factor before this one meet no column of the nucleus.
  private var firstNucleus = 0

  private mutating func eliminate(
    _ item: Int32, _ column: [Entry], _ rowCounts: [Int32], _ isPivoted: inout [Bool],
    _ ordered: inout [Int32]
  ) {
    var touched: [Int32] = []
    for entry in column {
      work[Int(entry.row)] = entry.value
      touched.append(entry.row)
    }
    for index in firstNucleus..<lowerPivot.count {
      let factor = work[Int(lowerPivot[index])]
      if factor == 0 { continue }
      for at in Int(lowerBounds[index])..<Int(lowerBounds[index + 1]) {
        let entry = lower[at]
        if work[Int(entry.row)] == 0 { touched.append(entry.row) }
        work[Int(entry.row)] -= factor * entry.value
        // Zero means untouched.
        if work[Int(entry.row)] == 0 { work[Int(entry.row)] = 1e-300 }
      }
    }
    var most = 0.0
    for row in touched where !isPivoted[Int(row)] { most = max(most, abs(work[Int(row)])) }
    var pivot = -1
    for row in touched where !isPivoted[Int(row)] && abs(work[Int(row)]) >= max(1e-9, 0.1 * most) {
      if pivot < 0 || (rowCounts[Int(row)], row) < (rowCounts[pivot], Int32(pivot)) { pivot = Int(row) }
    }
    defer { for row in touched { work[Int(row)] = 0 } }
    if pivot < 0 { return }
    let value = work[pivot]
    isPivoted[pivot] = true
    for row in touched where Int(row) != pivot && abs(work[Int(row)]) > 1e-14 {
      if isPivoted[Int(row)] {
        upper.append(Entry(row: row, value: work[Int(row)]))
      } else {
        lower.append(Entry(row: row, value: work[Int(row)] / value))
      }
      work[Int(row)] = 0
    }
    place(item, pivot: Int32(pivot), value: value, &ordered)
  }

  private mutating func transposeUpper() {
    var positionOfRow = [Int](repeating: 0, count: count)
    for (position, row) in pivotRow.enumerated() { positionOfRow[Int(row)] = position }
    upperRowBounds = [Int32](repeating: 0, count: count + 1)
    for entry in upper { upperRowBounds[positionOfRow[Int(entry.row)] + 1] += 1 }
    for position in 0..<count { upperRowBounds[position + 1] += upperRowBounds[position] }
    var next = upperRowBounds
    upperByRow = [Entry](repeating: Entry(row: 0, value: 0), count: upper.count)
    for position in 0..<count {
      for at in Int(upperBounds[position])..<Int(upperBounds[position + 1]) {
        let row = positionOfRow[Int(upper[at].row)]
        upperByRow[Int(next[row])] = Entry(row: Int32(position), value: upper[at].value)
        next[row] += 1
      }
    }
  }

  /// Notes that the column whose solution is `alpha` (nonzero at `touched`) takes a position.
  mutating func exchange(_ position: Int, _ alpha: [Double], _ touched: [Int32]) {
    etaPosition.append(Int32(position))
    etaPivot.append(alpha[position])
    for at in touched where Int(at) != position { eta.append(Entry(row: at, value: alpha[Int(at)])) }
    etaBounds.append(Int32(eta.count))
    etaWork += 2 * eta.count
  }

  /// Solves `B x = input`, where `input` is by row and is left zero; `x` is by position and was zero.
  func solve(_ input: inout [Double], into x: inout [Double]) {
    input.withUnsafeMutableBufferPointer { input in
      x.withUnsafeMutableBufferPointer { x in
        lower.withUnsafeBufferPointer { lower in
          for index in lowerPivot.indices {
            let factor = input[Int(lowerPivot[index])]
            if factor == 0 { continue }
            for at in Int(lowerBounds[index])..<Int(lowerBounds[index + 1]) {
              input[Int(lower[at].row)] -= factor * lower[at].value
            }
          }
        }
        pivotRow.withUnsafeBufferPointer { pivotRow in
          upper.withUnsafeBufferPointer { upper in
            for position in (0..<count).reversed() {
              let row = Int(pivotRow[position])
              var value = input[row]
              if value == 0 { continue }
              input[row] = 0
              if abs(value) < 1e-13 { continue }
              value /= diagonal[position]
              x[position] = value
              for at in Int(upperBounds[position])..<Int(upperBounds[position + 1]) {
                input[Int(upper[at].row)] -= value * upper[at].value
              }
            }
          }
        }
        eta.withUnsafeBufferPointer { eta in
          for index in etaPosition.indices {
            let position = Int(etaPosition[index])
            if x[position] == 0 { continue }
            let value = x[position] / etaPivot[index]
            x[position] = value
            for at in Int(etaBounds[index])..<Int(etaBounds[index + 1]) {
              x[Int(eta[at].row)] -= value * eta[at].value
            }
          }
        }
      }
    }
  }

  /// Solves `yᵀ B = inputᵀ`, where `input` is by position and is left zero; `y` is by row and was zero.
  func solveTransposed(_ input: inout [Double], into y: inout [Double]) {
    input.withUnsafeMutableBufferPointer { input in
      y.withUnsafeMutableBufferPointer { y in
        eta.withUnsafeBufferPointer { eta in
          for index in etaPosition.indices.reversed() {
            let position = Int(etaPosition[index])
            var sum = input[position]
            for at in Int(etaBounds[index])..<Int(etaBounds[index + 1]) {
              sum -= eta[at].value * input[Int(eta[at].row)]
            }
            input[position] = sum == 0 ? 0 : sum / etaPivot[index]
          }
        }
        upperByRow.withUnsafeBufferPointer { upperByRow in
          for position in 0..<count {
            var value = input[position]
            if value == 0 { continue }
            input[position] = 0
            if abs(value) < 1e-13 { continue }
            value /= diagonal[position]
            y[Int(pivotRow[position])] = value
            for at in Int(upperRowBounds[position])..<Int(upperRowBounds[position + 1]) {
              input[Int(upperByRow[at].row)] -= value * upperByRow[at].value
            }
          }
        }
        lower.withUnsafeBufferPointer { lower in
          for index in lowerPivot.indices.reversed() {
            var sum = 0.0
            for at in Int(lowerBounds[index])..<Int(lowerBounds[index + 1]) {
              sum += lower[at].value * y[Int(lower[at].row)]
            }
            y[Int(lowerPivot[index])] -= sum
          }
        }
      }
    }
  }
}

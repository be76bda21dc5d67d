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

  var exchanges: Int { etaPosition.count }
  /// Whether the exchanges have come to cost more than factoring anew would.
  var isWorn: Bool {
    exchanges >= 100 || exchanges >= 16 && etaWork > 16 * (lower.count + upper.count + count)
  }
  /// Entries of exchanges looked at so far.
  private var etaWork = 0
  /// Entries that a solve may have to look at.
  var size: Int { count / 4 + lower.count + upper.count + eta.count }

  /// Factors `basis` (columns, or complements of rows for their slacks), and reorders it by position.
  ///
  /// Columns that depend on others give way to the slacks of the rows left over; these are the rows returned.
  mutating func factor(_ basis: inout [Int32], rows: Int, columns: JaggedArray<Entry>) -> [Int32] {
    count = rows
    pivotRow.removeAll(keepingCapacity: true)
    diagonal.removeAll(keepingCapacity: true)
    lowerPivot.removeAll(keepingCapacity: true)
    lower.removeAll(keepingCapacity: true)
    upper.removeAll(keepingCapacity: true)
    etaPosition.removeAll(keepingCapacity: true)
    etaPivot.removeAll(keepingCapacity: true)
    eta.removeAll(keepingCapacity: true)
    (lowerBounds, upperBounds, etaBounds) = ([0], [0], [0])
    etaWork = 0
    var isPivoted = [Bool](repeating: false, count: rows)
    var ordered: [Int32] = []
    ordered.reserveCapacity(rows)
    var rest: [Int32] = []
    rest.reserveCapacity(rows)
    var vacant: [Int32] = []
    isPivoted.withUnsafeMutableBufferPointer { isPivoted in
      for item in basis {
        guard item < 0 else {
          rest.append(item)
          continue
        }
        isPivoted[Int(~item)] = true
        place(item, pivot: ~item, value: 1, &ordered)
      }
      columns.withView { columns in
        rest = peel(rest, columns, isPivoted, &ordered)
        if !rest.isEmpty { eliminate(rest, columns, isPivoted, &ordered) }
      }
      for row in 0..<Int32(rows) where !isPivoted[Int(row)] {
        vacant.append(row)
        place(~row, pivot: row, value: 1, &ordered)
      }
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
    _ items: [Int32], _ columns: JaggedArray<Entry>.View, _ isPivoted: UnsafeMutableBufferPointer<Bool>,
    _ ordered: inout [Int32]
  ) -> [Int32] {
    // How many open rows an item has, and the items of each open row.
    var openRows = [Int32](repeating: 0, count: items.count)
    var ends = [Int32](repeating: 0, count: count + 1)
    for (index, item) in items.enumerated() {
      for entry in columns[Int(item)] where !isPivoted[Int(entry.row)] {
        openRows[index] += 1
        ends[Int(entry.row)] += 1
      }
    }
    var sum: Int32 = 0
    for row in ends.indices { (ends[row], sum) = (sum, sum + ends[row]) }
    var itemsOfRow = [Int32](repeating: 0, count: Int(sum))
    for (index, item) in items.enumerated() {
      for entry in columns[Int(item)] where !isPivoted[Int(entry.row)] {
        itemsOfRow[Int(ends[Int(entry.row)])] = Int32(index)
        ends[Int(entry.row)] += 1
      }
    }
    func members(_ row: Int) -> Range<Int> { (row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row]) }

    var isTaken = [Bool](repeating: false, count: items.count)
    var queue = items.indices.filter { openRows[$0] == 1 }
    while let index = queue.popLast() {
      if isTaken[index] || openRows[index] != 1 { continue }
      let column = columns[Int(items[index])]
      guard let pivot = column.first(where: { !isPivoted[Int($0.row)] }), abs(pivot.value) > 1e-9 else {
        continue
      }
      for entry in column where isPivoted[Int(entry.row)] { upper.append(entry) }
      isTaken[index] = true
      isPivoted[Int(pivot.row)] = true
      place(items[index], pivot: pivot.row, value: pivot.value, &ordered)
      for at in members(Int(pivot.row)) {
        let other = Int(itemsOfRow[at])
        if isTaken[other] { continue }
        openRows[other] -= 1
        if openRows[other] == 1 { queue.append(other) }
      }
    }
    var width = [Int32](repeating: 0, count: count)
    for (index, item) in items.enumerated() where !isTaken[index] {
      for entry in columns[Int(item)] where !isPivoted[Int(entry.row)] { width[Int(entry.row)] += 1 }
    }
    var rowQueue = (0..<count).filter { width[$0] == 1 }
    while let row = rowQueue.popLast() {
      if isPivoted[row] || width[row] != 1 { continue }
      guard let index = members(row).lazy.map({ Int(itemsOfRow[$0]) }).first(where: { !isTaken[$0] }) else {
        continue
      }
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
    return items.indices.filter { !isTaken[$0] }.map { items[$0] }
  }

  /// Eliminates what could not be peeled off, sparse columns first. The lower columns so far meet none of these.
  private mutating func eliminate(
    _ items: [Int32], _ columns: JaggedArray<Entry>.View, _ isPivoted: UnsafeMutableBufferPointer<Bool>,
    _ ordered: inout [Int32]
  ) {
    let items = items.sorted { (columns[Int($0)].count, $0) < (columns[Int($1)].count, $1) }
    var rowCounts = [Int32](repeating: 0, count: count)
    for item in items { for entry in columns[Int(item)] { rowCounts[Int(entry.row)] += 1 } }
    var values = [Double](repeating: 0, count: count)
    var touched = [Int32](repeating: 0, count: count)
    let firstNucleus = lowerPivot.count
    values.withUnsafeMutableBufferPointer { values in
      touched.withUnsafeMutableBufferPointer { touched in
        for item in items {
          var touchedCount = 0
          for entry in columns[Int(item)] {
            values[Int(entry.row)] = entry.value
            touched[touchedCount] = entry.row
            touchedCount += 1
          }
          apply(from: firstNucleus, to: values, touched, &touchedCount)
          var most = 0.0
          for row in touched[..<touchedCount] where !isPivoted[Int(row)] {
            most = max(most, abs(values[Int(row)]))
          }
          var pivot = -1
          for row in touched[..<touchedCount]
          where !isPivoted[Int(row)] && abs(values[Int(row)]) >= max(1e-9, 0.1 * most) {
            if pivot < 0 || (rowCounts[Int(row)], row) < (rowCounts[pivot], Int32(pivot)) { pivot = Int(row) }
          }
          defer { for row in touched[..<touchedCount] { values[Int(row)] = 0 } }
          if pivot < 0 { continue }
          let value = values[pivot]
          isPivoted[pivot] = true
          for row in touched[..<touchedCount] where Int(row) != pivot && abs(values[Int(row)]) > 1e-14 {
            if isPivoted[Int(row)] {
              upper.append(Entry(row: row, value: values[Int(row)]))
            } else {
              lower.append(Entry(row: row, value: values[Int(row)] / value))
            }
          }
          place(item, pivot: Int32(pivot), value: value, &ordered)
        }
      }
    }
  }

  /// Takes the lower columns from `first` on to a column of values, noting the rows it did not have before.
  private func apply(
    from first: Int, to values: UnsafeMutableBufferPointer<Double>,
    _ touched: UnsafeMutableBufferPointer<Int32>, _ touchedCount: inout Int
  ) {
    Self.columns(lowerPivot, lowerBounds, lower) { pivots, bounds, lower in
      for index in first..<pivots.count {
        let factor = values[Int(pivots[index])]
        if factor == 0 { continue }
        for at in Int(bounds[index])..<Int(bounds[index + 1]) {
          let row = Int(lower[at].row)
          if values[row] == 0 {
            touched[touchedCount] = lower[at].row
            touchedCount += 1
          }
          values[row] -= factor * lower[at].value
          // Zero means untouched.
          if values[row] == 0 { values[row] = 1e-300 }
        }
      }
    }
  }

  private mutating func transposeUpper() {
    var positionOfRow = [Int32](repeating: 0, count: count)
    for (position, row) in pivotRow.enumerated() { positionOfRow[Int(row)] = Int32(position) }
    var next = [Int32](repeating: 0, count: count + 1)
    for entry in upper { next[Int(positionOfRow[Int(entry.row)]) + 1] += 1 }
    for position in 0..<count { next[position + 1] += next[position] }
    upperRowBounds = next
    upperByRow = [Entry](unsafeUninitializedCapacity: upper.count) { byRow, filled in
      filled = upper.count
      for position in 0..<count {
        for at in Int(upperBounds[position])..<Int(upperBounds[position + 1]) {
          let row = Int(positionOfRow[Int(upper[at].row)])
          byRow[Int(next[row])] = Entry(row: Int32(position), value: upper[at].value)
          next[row] += 1
        }
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
        Self.columns(lowerPivot, lowerBounds, lower) { pivots, bounds, lower in
          for index in pivots.indices {
            let factor = input[Int(pivots[index])]
            if factor == 0 { continue }
            for at in Int(bounds[index])..<Int(bounds[index + 1]) {
              input[Int(lower[at].row)] -= factor * lower[at].value
            }
          }
        }
        Self.columns(pivotRow, upperBounds, upper) { pivots, bounds, upper in
          diagonal.withUnsafeBufferPointer { diagonal in
            for position in (0..<count).reversed() {
              let row = Int(pivots[position])
              var value = input[row]
              if value == 0 { continue }
              input[row] = 0
              if abs(value) < 1e-13 { continue }
              value /= diagonal[position]
              x[position] = value
              for at in Int(bounds[position])..<Int(bounds[position + 1]) {
                input[Int(upper[at].row)] -= value * upper[at].value
              }
            }
          }
        }
        Self.columns(etaPosition, etaBounds, eta) { positions, bounds, eta in
          for index in positions.indices {
            let position = Int(positions[index])
            if x[position] == 0 { continue }
            let value = x[position] / etaPivot[index]
            x[position] = value
            for at in Int(bounds[index])..<Int(bounds[index + 1]) {
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
        Self.columns(etaPosition, etaBounds, eta) { positions, bounds, eta in
          for index in positions.indices.reversed() {
            let position = Int(positions[index])
            var sum = input[position]
            for at in Int(bounds[index])..<Int(bounds[index + 1]) {
              sum -= eta[at].value * input[Int(eta[at].row)]
            }
            input[position] = sum == 0 ? 0 : sum / etaPivot[index]
          }
        }
        Self.columns(pivotRow, upperRowBounds, upperByRow) { pivots, bounds, upperByRow in
          diagonal.withUnsafeBufferPointer { diagonal in
            for position in 0..<count {
              var value = input[position]
              if value == 0 { continue }
              input[position] = 0
              if abs(value) < 1e-13 { continue }
              value /= diagonal[position]
              y[Int(pivots[position])] = value
              for at in Int(bounds[position])..<Int(bounds[position + 1]) {
                input[Int(upperByRow[at].row)] -= value * upperByRow[at].value
              }
            }
          }
        }
        Self.columns(lowerPivot, lowerBounds, lower) { pivots, bounds, lower in
          for index in pivots.indices.reversed() {
            var sum = 0.0
            for at in Int(bounds[index])..<Int(bounds[index + 1]) {
              sum += lower[at].value * y[Int(lower[at].row)]
            }
            y[Int(pivots[index])] -= sum
          }
        }
      }
    }
  }

  /// The columns of a factor in memory: their pivots, bounds and entries.
  @inline(__always) private static func columns(
    _ pivots: [Int32], _ bounds: [Int32], _ entries: [Entry],
    _ body: (UnsafeBufferPointer<Int32>, UnsafeBufferPointer<Int32>, UnsafeBufferPointer<Entry>) -> Void
  ) {
    pivots.withUnsafeBufferPointer { pivots in
      bounds.withUnsafeBufferPointer { bounds in
        entries.withUnsafeBufferPointer { body(pivots, bounds, $0) }
      }
    }
  }
}

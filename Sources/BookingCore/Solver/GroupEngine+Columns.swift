/// What the linear program of a group is made of: placements as columns, capacities and cuts as rows.
extension GroupEngine {
  /// Adds placements that pay at the present prices; false when there are none.
  mutating func addColumns() -> Bool {
    var added = false
    for member in 0..<relaxation.count {
      let dual = program.price[member] * Double(pricing.unit)
      let limit = dual - Double(pricing.unit) * max(1e-3, tolerance * 4)
      var paying: [(value: Int, start: Int)] = []
      for start in relaxation.startBounds[member]..<relaxation.startBounds[member + 1] {
        let value = pricing.startValue[start]
        if Double(value) < limit { paying.append((value, start)) }
      }
      if paying.count > 3 { paying.sort { ($0.value, $0.start) < ($1.value, $1.start) } }
      for (_, start) in paying.prefix(3) where addColumn(member, start) { added = true }
    }
    return added
  }

  mutating func addColumn(_ member: Int, _ start: Int) -> Bool {
    let options = pricing.options(relaxation, start, member)
    guard options.count == relaxation.lineCount[member], let first = options.first else { return false }
    if columnsOfOption[Int(first)].contains(where: { columnOptions[Int($0)] == options }) { return false }
    let cost = options.reduce(relaxation.startCost[start]) { $0 + relaxation.optionCost[Int($1)] }
    let uses = relaxation.uses(of: options)
    var counts: [Int32: Int] = [:]
    for use in uses {
      for row in relaxation.rowsOfAtom[Int(use.atom)] {
        let counted = relaxation.coefficient(relaxation.rows[Int(row)], use, Int32(member))
        if counted > 0 { counts[row, default: 0] += counted }
      }
    }
    var entries = [LinearProgram.Entry(row: Int32(member), value: 1)]
    for (row, counted) in counts.sorted(by: { $0.key < $1.key }) {
      entries.append(LinearProgram.Entry(row: Int32(relaxation.count) + row, value: Double(counted)))
    }
    program.addColumn(entries, cost: Double(cost))
    note(Int32(member), start, options, cost)
    return true
  }

  mutating func addRows(_ rows: [Relaxation.Row]) -> Bool {
    var added = false
    for row in rows where relaxation.addRow(row) {
      var members: [(column: Int, value: Double)] = []
      for column in columnsOfAtom[Int(row.atom)] {
        var counted = 0
        for option in columnOptions[Int(column)] {
          for index in relaxation.useBounds[Int(option)]..<relaxation.useBounds[Int(option) + 1]
          where relaxation.uses[index].atom == row.atom {
            counted += relaxation.coefficient(row, relaxation.uses[index], columnMember[Int(column)])
          }
        }
        if counted > 0 { members.append((Int(column), Double(counted))) }
      }
      // A breath of slack that differs from row to row keeps the simplex from standing still.
      let breath = 1e-7 * Double(1 + (relaxation.rows.count &* 7919) % 97)
      program.addRow(members, limit: Double(row.limit) + breath)
      added = true
    }
    return added
  }

  func shares() -> [[Separation.Share]] {
    var shares = [[Separation.Share]](repeating: [], count: relaxation.capacity.count)
    for column in columnMember.indices where columnStart[column] >= 0 {
      let value = program.value(of: column)
      if value < 1e-6 { continue }
      for use in relaxation.uses(of: columnOptions[column]) {
        shares[Int(use.atom)].append(Separation.Share(use: use, member: columnMember[column], value: value))
      }
    }
    return shares
  }
}

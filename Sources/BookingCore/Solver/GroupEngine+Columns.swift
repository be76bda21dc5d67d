/// What the linear program of a group is made of: placements as columns, capacities and cuts as rows.
extension GroupEngine {
  /// Adds placements that pay at the present prices; false when there are none.
  mutating func addColumns() -> Bool {
    var added = false
    var paying: [(value: Int, start: Int)] = []
    for member in 0..<relaxation.count {
      let dual = program.price[member] * Double(pricing.unit)
      let limit = dual - Double(pricing.unit) * max(1e-3, tolerance * 4)
      paying.removeAll(keepingCapacity: true)
      for start in relaxation.startBounds[member]..<relaxation.startBounds[member + 1] {
        let value = pricing.startValue[start]
        if Double(value) < limit { paying.append((value, start)) }
      }
      if paying.count > 3 { paying.sort { ($0.value, $0.start) < ($1.value, $1.start) } }
      for (_, start) in paying.prefix(3) where addColumn(member, start) { added = true }
    }
    return added
  }

  private mutating func addColumn(_ member: Int, _ start: Int) -> Bool {
    // Most that seem to pay are known: their costs are a little apart in the program.
    if relaxation.lineCount[member] == 1, let option = pricing.cheapest(relaxation, start, 0),
      columnsOfOption.withView({ !$0[option].isEmpty })
    {
      return false
    }
    return addColumn(member, start, pricing.options(relaxation, start, member))
  }

  mutating func addColumn(_ member: Int, _ start: Int, _ options: [Int32]) -> Bool {
    guard options.count == relaxation.lineCount[member], let first = options.first else { return false }
    let isKnown = columnsOfOption.withView { $0[Int(first)].contains { columnOptions[Int($0)] == options } }
    if isKnown { return false }
    let cost = options.reduce(relaxation.startCost[start]) { $0 + relaxation.optionCost[Int($1)] }
    var entries = [LinearProgram.Entry(row: Int32(member), value: 1)]
    for option in options {
      relaxation.forEachRow(of: Int(option)) { row, count in
        entries.append(LinearProgram.Entry(row: Int32(relaxation.count) + row, value: Double(count)))
      }
    }
    Self.merge(&entries)
    // Costs a little apart keep the dual simplex from standing still.
    let apart = 0.2 * Double((columnMember.count &* 7919) % 97) / 97
    program.addColumn(entries, cost: Double(cost) + apart)
    note(Int32(member), start, options, cost)
    return true
  }

  /// Adds rows to the relaxation and the program; false when all are known.
  mutating func addRows(_ rows: [Relaxation.Row]) -> Bool {
    var added = false
    for row in rows where relaxation.addRow(row) {
      // By column.
      var entries: [LinearProgram.Entry] = []
      switch row {
      case .capacity(let atom, let minute, _):
        columnsOfAtom.withView {
          for column in $0[Int(atom)] {
            let units = Self.units(columnOptions[Int(column)], relaxation, on: atom, at: minute)
            if units > 0 { entries.append(LinearProgram.Entry(row: column, value: Double(units))) }
          }
        }
      case .cut(let terms, _, _):
        columnsOfOption.withView {
          for term in terms {
            for column in $0[Int(term.option)] {
              entries.append(LinearProgram.Entry(row: column, value: Double(term.count)))
            }
          }
        }
        Self.merge(&entries)
      }
      // A breath of slack that differs from row to row keeps the simplex from standing still.
      let breath = 1e-7 * Double(1 + (relaxation.rows.count &* 7919) % 97)
      program.addRow(entries, limit: Double(row.limit) + breath)
      added = true
    }
    return added
  }

  /// The units of an atom that a column takes at a minute.
  @inline(__always)
  private static func units(
    _ options: [Int32], _ relaxation: borrowing Relaxation, on atom: Int32, at minute: Int32
  ) -> Int {
    var sum = 0
    for option in options {
      for index in relaxation.useBounds[Int(option)]..<relaxation.useBounds[Int(option) + 1] {
        let use = relaxation.uses[index]
        if use.atom == atom && use.from <= minute && minute < use.to { sum += Int(use.units) }
      }
    }
    return sum
  }

  /// Brings entries into order, those of one number added up.
  private static func merge(_ entries: inout [LinearProgram.Entry]) {
    if entries.count < 2 { return }
    entries.sort { $0.row < $1.row }
    var last = 0
    for at in 1..<entries.count {
      if entries[at].row == entries[last].row {
        entries[last].value += entries[at].value
      } else {
        last += 1
        entries[last] = entries[at]
      }
    }
    entries.removeLast(entries.count - last - 1)
  }

  /// The options of which the solution takes something, in order, and how much.
  func optionValues() -> [(option: Int32, value: Double)] {
    var values: [LinearProgram.Entry] = []
    for column in columnMember.indices where columnStart[column] >= 0 {
      let value = program.value(of: column)
      if value < 1e-6 { continue }
      for option in columnOptions[column] { values.append(LinearProgram.Entry(row: option, value: value)) }
    }
    Self.merge(&values)
    return values.map { ($0.row, $0.value) }
  }

  /// What the solution takes of each option, by atom.
  func shares() -> [[Separation.Share]] {
    var shares = [[Separation.Share]](repeating: [], count: relaxation.capacity.count)
    for (option, value) in optionValues() {
      for use in relaxation.uses[relaxation.useBounds[Int(option)]..<relaxation.useBounds[Int(option) + 1]] {
        shares[Int(use.atom)].append(
          Separation.Share(use: use, member: relaxation.optionMember[Int(option)], value: value))
      }
    }
    return shares
  }
}

extension GroupEngine {
  struct Split {
    var sides: [[Int32]]
    var balance: Double
  }

  /// A split of one member's choices; nil when the solution is whole.
  ///
  /// Among those that the fractional solution is most divided about, the one that lifts the bound most on both sides
  /// after a few steps of the dual simplex (strong branching; Applegate, Bixby, Chvatal and Cook 1995); or the first
  /// with a side that no plan of use is on.
  mutating func split(_ depth: Int) -> Split? {
    var members: [[(column: Int, value: Double)]] = Array(repeating: [], count: relaxation.count)
    for column in columnMember.indices {
      let value = program.value(of: column)
      if value > 1e-5 { members[Int(columnMember[column])].append((column, value)) }
    }
    var splits: [Split] = []
    for (member, columns) in members.enumerated() where columns.count > 1 {
      if let split = split(member, columns) { splits.append(split) }
    }
    splits.sort { $0.balance > $1.balance }
    let trials = effort.isStrong ? (depth < 10 ? 8 : 3) : 1
    if splits.count < 2 || trials < 2 { return splits.first }
    program.refactor()
    var best: (score: Double, split: Split)?
    let before = program.objective
    let room = Double(cutoff) / Double(pricing.unit) + 1
    for split in splits.prefix(trials) {
      let ends = split.sides.map { objective(with: $0) }
      // A side that comes to nothing leaves only the other.
      if ends.contains(where: { $0 > room }) { return split }
      let gains = ends.map { max(1e-3 * Double(problem.scale), $0 - before) }
      let score = gains[0] * gains[1]
      if score > best?.score ?? 0 { best = (score, split) }
    }
    return best?.split ?? splits.first
  }

  /// The objective after some steps with `side` masked.
  private mutating func objective(with side: [Int32]) -> Double {
    let (saved, mark) = (program, trail.count)
    for item in side { mask(item) }
    _ = program.solve(tolerance: tolerance, limit: 25)
    let reached = program.objective
    extraWork += program.work - saved.work
    unmask(to: mark)
    program = saved
    return reached
  }

  func split(_ member: Int, _ columns: [(column: Int, value: Double)]) -> Split? {
    var best: (balance: Double, isLeft: (Int, Int) -> Bool, line: Int)?
    var cancelled = 0.0
    var byStart: [Int: Double] = [:]
    var byLine = [[Int32: Double]](repeating: [:], count: relaxation.lineCount[member])
    for (column, value) in columns {
      guard columnStart[column] >= 0 else {
        cancelled += value
        continue
      }
      byStart[columnStart[column], default: 0] += value
      for (line, option) in columnOptions[column].enumerated() {
        byLine[line][relaxation.optionResource[Int(option)], default: 0] += value
      }
    }
    let weight = Double(relaxation.cancelCost[member]).squareRoot()
    func balance(_ mass: Double) -> Double { min(mass, 1 - mass) * weight }
    if balance(cancelled) > 1e-6 { best = (balance(cancelled) * 1.5, { _, _ in true }, -2) }
    var mass = cancelled
    for start in byStart.keys.sorted() {
      mass += byStart[start] ?? 0
      if balance(mass) > best?.balance ?? 1e-6 { best = (balance(mass), { s, _ in s <= start }, -1) }
    }
    for (line, masses) in byLine.enumerated() {
      for (resource, mass) in masses.sorted(by: { $0.key < $1.key })
      where balance(mass) > best?.balance ?? 1e-6 {
        best = (balance(mass), { _, r in r != Int(resource) }, line)
      }
    }
    guard let best else { return nil }
    return sides(member, best.balance, best.line, best.isLeft, columns)
  }

  /// The masks of both sides; cancelling belongs to the left one (for `line == -2`, alone).
  func sides(
    _ member: Int, _ balance: Double, _ line: Int, _ isLeft: (Int, Int) -> Bool,
    _ columns: [(column: Int, value: Double)]
  ) -> Split {
    var left: [Int32] = []
    var right: [Int32] = [~Int32(member)]
    for start in relaxation.startBounds[member]..<relaxation.startBounds[member + 1] {
      for index in 0..<relaxation.lineCount[member] {
        for option in relaxation.options(start: start, line: index) {
          if line == -2 {
            left.append(Int32(option))
          } else if line == -1 || line == index {
            let goesLeft = isLeft(start, Int(relaxation.optionResource[option]))
            if goesLeft { right.append(Int32(option)) } else { left.append(Int32(option)) }
          }
        }
      }
    }
    var leftMass = 0.0
    for (column, value) in columns {
      let isMasked = columnOptions[column].contains { left.contains($0) }
      if columnStart[column] < 0 || !isMasked { leftMass += value }
    }
    return Split(sides: leftMass >= 0.5 ? [left, right] : [right, left], balance: balance)
  }
}

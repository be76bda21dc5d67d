/// What a search learnt about a group's relaxation: where another search for the same bookings, or more of them,
/// begins instead of with nothing. Bookings, starts and resources are named as in the whole problem.
struct Seed: Sendable {
  struct Term: Sendable {
    var booking: Int
    var start: Int
    var line: Int
    var resource: Int32
    var count: Int32
  }

  enum Row: Sendable {
    case capacity(atom: Int32, minute: Int32)
    case cut(terms: [Term], limit: Int, span: ClosedRange<Int32>)
  }

  /// Placements, nil being cancelled, that are basic.
  var columns: [(booking: Int, placement: Placement?)] = []
  /// Rows that bind, each with its price in units.
  var rows: [(row: Row, price: Int)] = []
  /// Where the ascent of a large group stands.
  var ascent = BlockAscent.Course()

  /// Takes in what another search learnt.
  mutating func merge(_ other: Seed) {
    columns += other.columns
    rows += other.rows
    ascent.isNeeded = ascent.isNeeded || other.ascent.isNeeded
    ascent.hasEnded = false
  }
}

extension GroupEngine {
  /// The columns and rows that bear the present solution.
  func seed() -> Seed {
    var seed = Seed()
    for column in columnMember.indices where program.isBasic(column) {
      let member = Int(columnMember[column])
      seed.columns.append(
        (
          problem.members[member],
          columnStart[column] < 0
            ? nil
            : placement(
              member, Rounding.Pick(start: columnStart[column], options: columnOptions[column], cost: 0))
        ))
    }
    for ((number, row), price) in zip(relaxation.rows.enumerated(), wholePrices())
    where program.isTight(relaxation.count + number) { seed.rows.append((seedRow(row), price)) }
    return seed
  }

  /// The rows with a price, and placements of members.
  func seed(prices: [Int], picks: [[Rounding.Pick]]) -> Seed {
    var seed = Seed()
    for (member, picks) in picks.enumerated() {
      for pick in picks { seed.columns.append((problem.members[member], placement(member, pick))) }
    }
    for (row, price) in zip(relaxation.rows, prices) where price > 0 {
      seed.rows.append((seedRow(row), price))
    }
    return seed
  }

  private func placement(_ member: Int, _ pick: Rounding.Pick) -> Placement {
    Placement(
      cost: 0, start: startTime(pick.start, member),
      resources: pick.options.map { relaxation.optionResource[Int($0)] })
  }

  private func seedRow(_ row: Relaxation.Row) -> Seed.Row {
    switch row {
    case .capacity(let atom, let minute, _):
      .capacity(atom: relaxation.atomNumber[Int(atom)], minute: minute)
    case .cut(let terms, let limit, let span):
      .cut(terms: terms.map { seedTerm($0) }, limit: limit, span: span)
    }
  }

  private func startTime(_ start: Int, _ member: Int) -> Int {
    problem.choices[member].starts[start - relaxation.startBounds[member]].start
  }

  private func seedTerm(_ term: Relaxation.Term) -> Seed.Term {
    let option = Int(term.option)
    let member = Int(relaxation.optionMember[option])
    let range = relaxation.startBounds[member]..<relaxation.startBounds[member + 1]
    let at =
      range.lowerBound
      + range.map { relaxation.options(start: $0, line: 0).lowerBound }
      .partitioningIndex { $0 > option } - 1
    let line = (0..<relaxation.lineCount[member]).first {
      relaxation.options(start: at, line: $0).contains(option)
    }
    return Seed.Term(
      booking: problem.members[member], start: startTime(at, member), line: line ?? 0,
      resource: relaxation.optionResource[option], count: term.count)
  }

  /// The rows of a seed as far as they concern the members, with their prices.
  func rows(of seed: Seed) -> [(row: Relaxation.Row, price: Int)] {
    var memberOf: [Int: Int] = [:]
    for (member, booking) in problem.members.enumerated() { memberOf[booking] = member }
    var atoms: [Int32: Int] = [:]
    for (local, atom) in relaxation.atomNumber.enumerated() { atoms[atom] = local }
    return seed.rows.compactMap { row, price in
      switch row {
      case .capacity(let atom, let minute):
        guard let atom = atoms[atom] else { return nil }
        let left = relaxation.capacity[atom] - relaxation.fixedUnits(atom, at: minute)
        return (.capacity(atom: Int32(atom), minute: minute, limit: left), price)
      case .cut(let terms, let limit, let span):
        let local = terms.compactMap { term -> Relaxation.Term? in
          guard let member = memberOf[term.booking],
            let start = problem.choices[member].starts.firstIndex(where: { $0.start == term.start })
          else { return nil }
          return relaxation.options(start: relaxation.startBounds[member] + start, line: term.line)
            .first { relaxation.optionResource[$0] == term.resource && !relaxation.isBarred[$0] }
            .map { Relaxation.Term(option: Int32($0), count: term.count) }
        }
        return (.cut(terms: local.sorted { $0.option < $1.option }, limit: limit, span: span), price)
      }
    }
  }

  /// The placements of a seed, nil being cancelled, as far as they are possible here.
  func picks(of seed: Seed) -> [(member: Int, pick: Rounding.Pick?)] {
    var memberOf: [Int: Int] = [:]
    for (member, booking) in problem.members.enumerated() { memberOf[booking] = member }
    return seed.columns.compactMap { booking, placement in
      guard let member = memberOf[booking] else { return nil }
      guard let placement else { return (member, nil) }
      return pick(member, placement).map { (member, $0) }
    }
  }

  /// Begins with these rows and, as basic, these placements; members without any are cancelled.
  mutating func plant(_ rows: [Relaxation.Row], _ picks: [(member: Int, pick: Rounding.Pick?)]) {
    var basic: [Int] = []
    var isKnown = [Bool](repeating: false, count: relaxation.count)
    for (member, pick) in picks {
      isKnown[member] = true
      guard let pick else {
        basic.append(member)
        continue
      }
      if addColumn(member, pick.start, pick.options) { basic.append(columnMember.count - 1) }
    }
    basic += isKnown.indices.filter { !isKnown[$0] }
    _ = addRows(rows)
    program.setBasis(basic.map { Int32($0) })
  }

  /// The basic placements of each member.
  func bearingPicks() -> [[Rounding.Pick]] {
    var picks = [[Rounding.Pick]](repeating: [], count: relaxation.count)
    for column in columnMember.indices where columnStart[column] >= 0 && program.isBasic(column) {
      picks[Int(columnMember[column])].append(
        Rounding.Pick(start: columnStart[column], options: columnOptions[column], cost: 0))
    }
    return picks
  }
}

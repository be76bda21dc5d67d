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

  /// Placements, nil being cancelled, that are basic.
  var columns: [(booking: Int, placement: Placement?)] = []
  var minutes: [(atom: Int32, minute: Int32)] = []
  var cuts: [(terms: [Term], limit: Int)] = []

  /// Takes in what another search learnt.
  mutating func merge(_ other: Seed) {
    columns += other.columns
    minutes += other.minutes
    cuts += other.cuts
  }
}

extension GroupEngine {
  /// The columns and rows that bear the present solution.
  func seed() -> Seed {
    var seed = Seed()
    for column in columnMember.indices where program.isBasic(column) {
      let member = Int(columnMember[column])
      let placement =
        columnStart[column] < 0
        ? nil
        : Placement(
          cost: 0, start: startTime(columnStart[column], member),
          resources: columnOptions[column].map { relaxation.optionResource[Int($0)] })
      seed.columns.append((problem.members[member], placement))
    }
    for (number, row) in relaxation.rows.enumerated() where program.isTight(relaxation.count + number) {
      switch row {
      case .capacity(let atom, let minute, _):
        seed.minutes.append((relaxation.atomNumber[Int(atom)], minute))
      case .cut(let terms, let limit):
        seed.cuts.append((terms.map { seedTerm($0) }, limit))
      }
    }
    return seed
  }

  private func startTime(_ start: Int, _ member: Int) -> Int {
    problem.choices[member].starts[start - relaxation.startBounds[member]].start
  }

  private func seedTerm(_ term: Relaxation.Term) -> Seed.Term {
    let option = Int(term.option)
    let member = Int(relaxation.optionMember[option])
    let start = relaxation.startBounds[member..<member + 2]
    let range = start[start.startIndex]..<start[start.startIndex + 1]
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

  /// Begins with what is known from a search for some of the members.
  mutating func plant(_ seed: Seed) {
    var memberOf: [Int: Int] = [:]
    for (member, booking) in problem.members.enumerated() { memberOf[booking] = member }
    var basic: [Int] = []
    var isKnown = [Bool](repeating: false, count: problem.members.count)
    for (booking, placement) in seed.columns {
      guard let member = memberOf[booking] else { continue }
      isKnown[member] = true
      guard let placement else {
        basic.append(member)
        continue
      }
      guard let pick = pick(member, placement), addColumn(member, pick.start, pick.options) else { continue }
      basic.append(columnMember.count - 1)
    }
    basic += isKnown.indices.filter { !isKnown[$0] }
    var atoms: [Int32: Int] = [:]
    for (local, atom) in relaxation.atomNumber.enumerated() { atoms[atom] = local }
    var rows: [Relaxation.Row] = []
    for (atom, minute) in seed.minutes {
      guard let atom = atoms[atom] else { continue }
      rows.append(
        .capacity(
          atom: Int32(atom), minute: minute,
          limit: relaxation.capacity[atom] - relaxation.fixedUnits(atom, at: minute)))
    }
    for (terms, limit) in seed.cuts {
      let local = terms.compactMap { term -> Relaxation.Term? in
        guard let member = memberOf[term.booking],
          let start = problem.choices[member].starts.firstIndex(where: { $0.start == term.start })
        else { return nil }
        return relaxation.options(start: relaxation.startBounds[member] + start, line: term.line)
          .first { relaxation.optionResource[$0] == term.resource && !relaxation.isBarred[$0] }
          .map { Relaxation.Term(option: Int32($0), count: term.count) }
      }
      rows.append(.cut(terms: local.sorted { $0.option < $1.option }, limit: limit))
    }
    _ = addRows(rows)
    program.setBasis(basic.map { Int32($0) })
  }
}

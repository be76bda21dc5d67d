import TestSupport
import Testing

@testable import BookingCore

/// The parts on which the bound rests: rows that no plan may break, and the linear program over them.
@Suite struct RelaxationTests {
  @Test(
    "a lifted cover holds for everything that fits, and cuts off the fractional solution", arguments: 0..<40)
  func liftsCovers(_ seed: Int) {
    var dice = SplitMix64(seed: UInt64(seed))
    var found = 0
    for _ in 0..<50 {
      let room = Int.random(in: 5...40, using: &dice)
      let items = (0..<Int.random(in: 3...10, using: &dice)).map { index in
        Knapsack.Item(
          member: Int32(index), weight: Int.random(in: 1...room, using: &dice),
          value: [0, 0, 1, 0.5, Double.random(in: 0...1, using: &dice)].randomElement(using: &dice) ?? 0)
      }
      guard let cut = Knapsack(items: items, room: room).liftedCover(margin: 1e-3) else { continue }
      found += 1
      let value = zip(items, cut.counts).reduce(0) { $0 + $1.0.value * Double($1.1) }
      #expect(value > Double(cut.limit), "seed \(seed)")
      for set in 0..<(1 << items.count) {
        let inside = items.indices.filter { set >> $0 & 1 == 1 }
        if inside.reduce(0, { $0 + items[$1].weight }) > room { continue }
        #expect(inside.reduce(0) { $0 + cut.counts[$1] } <= cut.limit, "seed \(seed), \(items), \(cut)")
      }
    }
    #expect(found > 0)
  }

  @Test(
    "a local cut holds for everything that fits, and cuts off the fractional solution", arguments: 0..<20)
  func findsLocalCuts(_ seed: Int) {
    var dice = SplitMix64(seed: UInt64(seed))
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }
    var found = 0
    for _ in 0..<40 {
      let capacity = (0..<3).map { _ in pick(1...5) }
      func use() -> Relaxation.FlatUse {
        let (atom, from) = (pick(0...2), pick(0...5))
        return Relaxation.FlatUse(
          atom: Int32(atom), from: Int32(from), to: Int32(from + pick(1...4)),
          units: Int32(pick(1...capacity[atom])))
      }
      let items = (0..<pick(6...12)).map { index in
        LocalCut.Item(
          option: Int32(index), party: index < 3 ? index : pick(0...5),
          uses: [use()] + (pick(0...2) > 0 ? [] : [use()]),
          value: Double.random(in: 0.2...0.7, using: &dice))
      }
      var firm = [Int32: [Relaxation.FlatUse]]()
      for var use in [use(), use()] where pick(0...3) == 0 {
        use.units = 1
        firm[use.atom, default: []].append(use)
      }
      let always = firm.values.flatMap { $0 }
      let (local, rest) = (items.prefix(items.count - 3), items.suffix(3))
      var one = rest[rest.startIndex]
      one.value = 1
      for use in one.uses { firm[use.atom, default: []].append(use) }
      var cut = LocalCut(Array(local), capacity: capacity, firm: firm)
      guard cut.find(), cut.lift(firm: one), cut.violation > 1e-6 else { continue }
      found += 1
      cut.lift(
        absent: rest.dropFirst().map { LocalCut.Item(option: $0.option, party: $0.party, uses: $0.uses) })
      #expect(cut.violation > 1e-6)
      for number in 0..<(1 << cut.items.count) {
        let set = cut.items.indices.filter { number >> $0 & 1 == 1 }
        if set.reduce(0, { $0 + cut.counts[$1] }) <= cut.limit { continue }
        let uses = always + set.flatMap { cut.items[$0].uses }
        let isPossible =
          Set(set.map { cut.items[$0].party }).count == set.count
          && uses.allSatisfy { first in
            let there = uses.filter { $0.atom == first.atom && $0.from <= first.from && first.from < $0.to }
            return there.reduce(0) { $0 + Int($1.units) } <= capacity[Int(first.atom)]
          }
        #expect(!isPossible, "seed \(seed): \(set) of \(cut)")
      }
    }
    #expect(found > 0)
  }

  @Test("a crowd that only a fixed use makes too large is seen")
  func seesCrowdsBesideFixedUses() throws {
    func booking(_ id: String, _ start: Int, _ end: Int, _ units: Int, pinned: Bool = false)
      -> Problem.Booking
    {
      Problem.Booking(
        id: id, start: start, end: end, attendees: 1, weight: 1, pinned: pinned, areas: [0],
        lines: [.init(resource: 0, units: units)])
    }
    // At 30 the first two and the pinned one want 12 of 10; the third comes when the pinned one has left.
    let problem = try Problem(
      horizon: 1440, areas: ["a"], travelMinutes: [[0]],
      resources: [.init(id: "c", area: 0, kind: .equipment, units: 10, open: [.init(0, 1440)])],
      bookings: [
        booking("p", 0, 60, 4, pinned: true), booking("b1", 0, 120, 4), booking("b2", 30, 150, 4),
        booking("b3", 60, 180, 1),
      ],
      costs: Problem.Costs(cancel: 100, move: 10, perTravelMinute: 1, perShiftStep: 5))
    let relaxation = Relaxation(group(of: problem))
    let shares = relaxation.optionMember.indices.map { option in
      Separation.Share(
        use: relaxation.uses[relaxation.useBounds[option]], member: relaxation.optionMember[option],
        value: option < 2 ? 1 : 1e-5)
    }
    #expect(
      Separation.rows(relaxation, [shares], cutting: false) == [.capacity(atom: 0, minute: 30, limit: 6)])
  }

  @Test("local cuts raise the bound at the root, never above the optimum")
  func boundsByLocalCuts() throws {
    func bound(_ problem: Problem, cutting: Bool) -> Int {
      let effort = GroupEngine.Effort(
        nodes: 1, cutRounds: 30, work: 1_000_000_000, hasLocalCuts: cutting)
      return GroupEngine.solve(
        group(of: problem), effort: effort, budget: Budget(limit: nil, isCancelled: nil)
      ).bound
    }
    let knot = try SolverSamples.problem("knot-small-1")
    let (without, with) = (bound(knot, cutting: false), bound(knot, cutting: true))
    #expect(without < with && with <= 13005, "\(without), \(with)")
    var dice = SplitMix64(seed: 6)
    for round in 0..<60 {
      let problem = try SolverSamples.tiny(&dice)
      guard let optimum = SolverReferee(problem: problem).optimum() else { continue }
      #expect(bound(problem, cutting: true) <= optimum, "round \(round)")
      // The same by the thousand: products of units are beyond 32 bits.
      var large = problem
      for index in large.resources.indices where large.resources[index].kind == .equipment {
        large.resources[index].units *= 2500
      }
      for index in large.bookings.indices {
        for line in large.bookings[index].lines.indices
        where large.resources[large.bookings[index].lines[line].resource].kind == .equipment {
          large.bookings[index].lines[line].units *= 2500
        }
      }
      #expect(bound(large, cutting: true) <= optimum, "round \(round), large")
    }
  }

  @Test("a factored basis solves both ways, after exchanges too", arguments: 0..<20)
  func factorsBases(_ seed: Int) {
    var dice = SplitMix64(seed: UInt64(seed))
    let count = Int.random(in: 2...30, using: &dice)
    func column() -> [BasisFactor.Entry] {
      (0..<Int32(count)).filter { _ in Int.random(in: 0..<5, using: &dice) == 0 }
        .map { BasisFactor.Entry(row: $0, value: Double(Int.random(in: 1...9, using: &dice))) }
    }
    let columns = (0..<60).map { _ in column() }
    var lists = JaggedArray<BasisFactor.Entry>()
    for column in columns { lists.append(contentsOf: column) }
    var basis = (0..<Int32(count)).map { $0 % 3 == 0 ? ~$0 : $0 }
    var factor = BasisFactor()
    _ = factor.factor(&basis, rows: count, columns: lists)
    #expect(basis.count == count)
    for entering in 30..<40 {
      check(factor, basis, columns, &dice)
      var input = [Double](repeating: 0, count: count)
      for entry in columns[entering] { input[Int(entry.row)] = entry.value }
      var alpha = [Double](repeating: 0, count: count)
      factor.solve(&input, into: &alpha)
      guard let leaving = alpha.indices.max(by: { abs(alpha[$0]) < abs(alpha[$1]) }),
        abs(alpha[leaving]) > 0.1
      else { continue }
      factor.exchange(leaving, alpha, alpha.indices.filter { alpha[$0] != 0 }.map { Int32($0) })
      basis[leaving] = Int32(entering)
    }
  }

  @Test("lists side by side are those that arrays of their own would be", arguments: 0..<10)
  func keepsLists(_ seed: Int) {
    var dice = SplitMix64(seed: UInt64(seed))
    var arrays = [[Int]](repeating: [], count: 5)
    var lists = JaggedArray<Int>(count: 5)
    for number in 0..<500 {
      let list = Int.random(in: 0..<arrays.count, using: &dice)
      switch Int.random(in: 0..<10, using: &dice) {
      case 0:
        let new = Array(0..<Int.random(in: 0..<4, using: &dice))
        arrays.append(new)
        lists.append(contentsOf: new)
      case 1 where !arrays[list].isEmpty:
        let index = Int.random(in: arrays[list].indices, using: &dice)
        arrays[list].swapAt(index, arrays[list].count - 1)
        arrays[list].removeLast()
        lists.remove(at: index, from: list)
      default:
        arrays[list].append(number)
        lists.append(number, to: list)
      }
    }
    #expect(arrays.indices.allSatisfy { arrays[$0] == Array(lists[$0]) })
    #expect(lists.withView { view in arrays.indices.allSatisfy { arrays[$0] == Array(view[$0]) } })
    #expect(lists.count == arrays.count && lists.total == arrays.joined().count)
  }

  private func check(
    _ factor: BasisFactor, _ basis: [Int32], _ columns: [[BasisFactor.Entry]], _ dice: inout SplitMix64
  ) {
    let count = basis.count
    let entries = basis.map { $0 < 0 ? [BasisFactor.Entry(row: ~$0, value: 1)] : columns[Int($0)] }
    let right = (0..<count).map { _ in Double(Int.random(in: -5...5, using: &dice)) }
    var input = right
    var x = [Double](repeating: 0, count: count)
    factor.solve(&input, into: &x)
    var product = [Double](repeating: 0, count: count)
    for (position, column) in entries.enumerated() {
      for entry in column { product[Int(entry.row)] += entry.value * x[position] }
    }
    #expect(zip(product, right).allSatisfy { abs($0 - $1) < 1e-6 } && input.allSatisfy { $0 == 0 })
    input = right
    var y = [Double](repeating: 0, count: count)
    factor.solveTransposed(&input, into: &y)
    for (position, column) in entries.enumerated() {
      let sum = column.reduce(0) { $0 + $1.value * y[Int($1.row)] }
      #expect(abs(sum - right[position]) < 1e-6)
    }
  }

  @Test("a linear program that grows and shrinks ends with prices that prove its value", arguments: 0..<40)
  func solvesLinearPrograms(_ seed: Int) {
    var dice = SplitMix64(seed: UInt64(seed))
    var program = LinearProgram()
    let members = Int.random(in: 1...8, using: &dice)
    var limits = [Double](repeating: 1, count: members)
    for _ in 0..<members { program.addMember(cost: Double(Int.random(in: 50...99, using: &dice))) }
    for _ in 0..<6 {
      for _ in 0..<4 {
        let rows = (members..<limits.count).filter { _ in Bool.random(using: &dice) }
        let own = BasisFactor.Entry(row: Int32.random(in: 0..<Int32(members), using: &dice), value: 1)
        let others = rows.map {
          BasisFactor.Entry(row: Int32($0), value: Double(Int.random(in: 1...3, using: &dice)))
        }
        program.addColumn([own] + others, cost: Double(Int.random(in: 0...60, using: &dice)))
      }
      let counted = (members..<program.columns.count).filter { _ in Bool.random(using: &dice) }
      limits.append(Double(Int.random(in: 0...3, using: &dice)))
      program.addRow(
        counted.map { .init(row: Int32($0), value: Double(Int.random(in: 1...3, using: &dice))) },
        limit: limits[limits.count - 1])
      let banned = Int.random(in: 0..<program.columns.count, using: &dice)
      if banned >= members { program.exclude(banned, true) }
      #expect(program.solve(tolerance: 1e-9, limit: 1000) == .done)
      prove(program, limits, without: banned >= members ? banned : nil)
      program.exclude(banned, false)
      #expect(program.solve(tolerance: 1e-9, limit: 1000) == .done)
      prove(program, limits, without: nil)
    }
  }

  @Test("a linear program solved a pivot at a time ends like one solved at a stretch", arguments: 0..<40)
  func solvesInPauses(_ seed: Int) {
    var dice = SplitMix64(seed: UInt64(seed))
    var program = LinearProgram()
    for _ in 0..<6 { program.addMember(cost: Double(Int.random(in: 50...99, using: &dice))) }
    for index in 0..<30 {
      program.addColumn(
        [BasisFactor.Entry(row: Int32(index % 6), value: 1)],
        cost: Double(Int.random(in: 0...60, using: &dice)))
    }
    var limits = [Double](repeating: 1, count: 6)
    for _ in 0..<6 {
      limits.append(1)
      let counted = (6..<36).filter { _ in Bool.random(using: &dice) }
      program.addRow(counted.map { .init(row: Int32($0), value: 1) }, limit: 1)
      var pauses = 0
      while pauses < 1000, program.solve(tolerance: 1e-9, limit: 1) == .paused { pauses += 1 }
      #expect(pauses < 1000)
      prove(program, limits, without: nil)
    }
  }

  @Test("the bound found day by day is near the optimum and never above it")
  func boundsByDays() throws {
    for (name, optimum) in [("dense-small-1", 10468), ("knot-small-1", 13005)] {
      let found = boundByDays(try SolverSamples.problem(name))
      #expect(found <= optimum && found * 10 > optimum * 9, "\(name): \(found)")
    }
    var dice = SplitMix64(seed: 5)
    for round in 0..<60 {
      let problem = try SolverSamples.tiny(&dice)
      guard let optimum = SolverReferee(problem: problem).optimum() else { continue }
      #expect(boundByDays(problem) <= optimum, "round \(round)")
    }
  }

  @Test("trying out places costs what the linear program proves, others in the way or not", arguments: 0..<10)
  func triesOutPlaces(_ seed: Int) throws {
    var dice = SplitMix64(seed: UInt64(seed))
    var found = 0
    for round in 0..<8 {
      let problem = try SolverSamples.tiny(&dice)
      let board = Board(problem)
      let free = problem.bookings.indices.filter { !problem.bookings[$0].pinned }
      let members = free.filter { _ in Int.random(in: 0..<4, using: &dice) > 0 }
      var ledger = Ledger(board)
      for booking in problem.bookings.indices where !members.contains(booking) {
        ledger.add(board.home(booking), for: booking, on: board)
      }
      let choices = members.map { Choices(of: $0, on: board) }
      let isFixed = { (booking: Int32) in problem.bookings[Int(booking)].pinned }
      let isSoft = { (booking: Int32) in !isFixed(booking) && !members.contains(Int(booking)) }
      var search = DirectSearch(
        members: members, choices: choices, board: board, ledger: ledger, isFixed: isFixed, isSoft: isSoft)
      guard let direct = search.run() else { continue }
      found += 1
      let engine = GroupEngine.solve(
        GroupProblem(
          members: members, choices: choices, board: board, ledger: ledger, isFixed: isFixed, isSoft: isSoft),
        effort: GroupEngine.Effort(nodes: 10_000, cutRounds: 30, work: 1_000_000_000),
        budget: Budget(limit: nil, isCancelled: nil))
      #expect(direct.cost == engine.cost && direct.bound == engine.bound, "seed \(seed), round \(round)")
      let met = [direct, engine].map { meets(members, $0.placements, ledger, board, isSoft) }
      #expect(met[0] == met[1], "seed \(seed), round \(round)")
    }
    #expect(found > 4)
  }

  /// How many lines take what somebody has who had better not yield.
  private func meets(
    _ members: [Int], _ placements: [Placement?], _ ledger: Ledger, _ board: Board, _ isSoft: (Int32) -> Bool
  ) -> Int {
    var all = ledger
    for (booking, placement) in zip(members, placements) {
      if let placement { all.add(placement, for: booking, on: board) }
    }
    var sum = 0
    for (booking, placement) in zip(members, placements) {
      for (line, resource) in (placement?.resources ?? []).enumerated() {
        var uses: [Use] = []
        board.appendUses(
          of: board.problem.bookings[booking], line: line, at: placement?.start ?? 0, on: resource, to: &uses)
        let crowds = uses.flatMap { all.overload(around: $0, capacity: board.capacity[Int($0.atom)]) }
        if crowds.contains(where: isSoft) { sum += 1 }
      }
    }
    return sum
  }

  private func boundByDays(_ problem: Problem) -> Int {
    GroupEngine.solve(
      group(of: problem), effort: GroupEngine.Effort(nodes: 0, cutRounds: 30, work: 1_000_000_000),
      budget: Budget(limit: nil, isCancelled: nil)
    ).bound
  }

  /// All bookings but the pinned ones.
  private func group(of problem: Problem) -> GroupProblem {
    let board = Board(problem)
    var ledger = Ledger(board)
    for booking in problem.bookings.indices where problem.bookings[booking].pinned {
      ledger.add(board.home(booking), for: booking, on: board)
    }
    let members = problem.bookings.indices.filter { !problem.bookings[$0].pinned }
    return GroupProblem(
      members: members, choices: members.map { Choices(of: $0, on: board) }, board: board, ledger: ledger,
      isFixed: { _ in true }, isSoft: { _ in false })
  }

  /// Checks that the solution keeps every row, that the prices keep every column, and that their values agree.
  private func prove(_ program: LinearProgram, _ limits: [Double], without banned: Int?) {
    var load = [Double](repeating: 0, count: limits.count)
    var value = 0.0
    for column in 0..<program.columns.count {
      let entries = program.columns[column]
      let share = program.value(of: column)
      value += share * program.cost[column]
      if column == banned { #expect(share < 1e-6) }
      for entry in entries { load[Int(entry.row)] += share * entry.value }
      let reduced = entries.reduce(program.cost[column]) { $0 - program.price[Int($1.row)] * $1.value }
      if column != banned { #expect(reduced > -1e-6) }
    }
    let dual = zip(program.price, limits).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(zip(load, limits).allSatisfy { $0 <= $1 + 1e-6 })
    #expect(abs(value - dual) < 1e-5 * (1 + abs(value)))
  }
}

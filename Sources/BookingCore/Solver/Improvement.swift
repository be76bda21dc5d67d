/// Betters a whole plan by placing some neighbours in time and place anew, everybody else staying (large neighbourhood
/// search); each such group is solved exactly or nearly so.
struct Improvement {
  /// SplitMix64, so that a seed gives the same run everywhere.
  struct Dice {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }
  }

  private let board: Board
  private(set) var placements: [Placement?]
  private(set) var cost: Int
  private var ledger: Ledger
  private var dice: Dice
  private let byStart: [Int]
  /// Whose places may be worth changing.
  private let open: [Int]
  private let areas: [Set<Int>]
  private(set) var size = 24.0
  private var choices: [Choices?]
  /// Rounds since the last improvement.
  private(set) var stale = 0
  private(set) var work = 0

  /// Betters `placements` around the costly ones of those for whom `isOpen` holds.
  init(_ board: Board, _ placements: [Placement?], seed: UInt64, isOpen: (Int) -> Bool) {
    self.board = board
    self.placements = placements
    let bookings = board.problem.bookings
    cost = placements.indices.reduce(0) { $0 + board.cost(of: $1, placements[$1]) }
    var ledger = Ledger(board)
    for (booking, placement) in placements.enumerated() {
      if let placement { ledger.add(placement, for: booking, on: board) }
    }
    self.ledger = ledger
    dice = Dice(state: seed)
    byStart = bookings.indices.filter { !bookings[$0].pinned }
      .sorted { (bookings[$0].start, $0) < (bookings[$1].start, $1) }
    open = byStart.filter(isOpen)
    areas = bookings.map { Set($0.areas) }
    choices = [Choices?](repeating: nil, count: bookings.count)
  }

  /// Plays one round on each thread; false when nothing costs anything any more.
  mutating func play(_ budget: Budget, threads: Int) -> Bool {
    var taken = Set<Int>()
    var crews: [[Int]] = []
    for _ in 0..<threads {
      guard let crew = crew(avoiding: taken) else { break }
      taken.formUnion(crew)
      crews.append(crew)
    }
    if crews.isEmpty { return false }
    let tasks = crews.map { task(for: $0) }
    let olds = crews.map { crew in crew.map { placements[$0] } }
    let effort = GroupEngine.Effort(nodes: 60, cutRounds: 12, work: 20_000_000)
    let results = Parallel.map(tasks.indices.map { $0 }, threads: threads) { index -> GroupResult? in
      budget.isSpent
        ? nil : GroupEngine.solve(tasks[index], effort: effort, budget: budget, start: olds[index])
    }
    var hasGained = false
    var work = 0
    // Much of the time for a small group goes into what is not counted.
    defer { self.work += 3 * work }
    for (crew, result) in zip(crews, results) {
      guard let result else { continue }
      work += result.work
      if adopt(result, for: crew) { hasGained = true }
    }
    stale = hasGained ? 0 : stale + 1
    let perCrew = work / crews.count
    size = perCrew > 6_000_000 ? max(12, size * 0.9) : perCrew < 2_000_000 ? min(90, size * 1.03) : size
    return true
  }

  private mutating func crew(avoiding taken: Set<Int>) -> [Int]? {
    let costly = open.filter { !taken.contains($0) && board.cost(of: $0, placements[$0]) > 0 }
    if costly.isEmpty { return nil }
    var seed = costly[dice.below(costly.count)]
    // Two draws, the dearer one: where much is lost there is more to gain.
    let other = costly[dice.below(costly.count)]
    if board.cost(of: other, placements[other]) > board.cost(of: seed, placements[seed]) { seed = other }
    let bookings = board.problem.bookings
    let wide = [1, 1, 3][dice.below(3)]
    let middle = byStart.partitioningIndex { bookings[$0].start >= bookings[seed].start }
    var near: [(key: Int, booking: Int)] = []
    let reach = max(60, Int(size) * 10)
    for index in max(0, middle - reach)..<min(byStart.count, middle + reach) {
      let booking = byStart[index]
      if taken.contains(booking) || booking == seed { continue }
      var key = abs(bookings[booking].start - bookings[seed].start) * wide / 2 + dice.below(120)
      if areas[booking].isDisjoint(with: areas[seed]) { key += dice.below(2400) }
      if wide == 3, areas[booking].first != areas[seed].first { key += dice.below(400) }
      near.append((key, booking))
    }
    near.sort { ($0.key, $0.booking) < ($1.key, $1.booking) }
    return ([seed] + near.prefix(Int(size)).map(\.booking)).sorted()
  }

  private mutating func task(for crew: [Int]) -> GroupProblem {
    let parts = crew.map { booking in
      if let known = choices[booking] { return known }
      let made = Choices(of: booking, on: board)
      choices[booking] = made
      return made
    }
    let members = Set(crew.map { Int32($0) })
    return GroupProblem(
      members: crew, choices: parts, board: board, ledger: ledger, isFixed: { !members.contains($0) },
      isSoft: { _ in false })
  }

  private mutating func adopt(_ result: GroupResult, for crew: [Int]) -> Bool {
    let before = crew.reduce(0) { $0 + board.cost(of: $1, placements[$1]) }
    if result.cost > before { return false }
    let old = crew.map { placements[$0] }
    for (booking, placement) in zip(crew, old) {
      if let placement { ledger.remove(placement, for: booking, on: board) }
    }
    for (index, booking) in crew.enumerated() {
      guard let placement = result.placements[index] else { continue }
      let uses = board.uses(of: booking, placement)
      guard ledger.hasRoom(for: uses, capacity: board.capacity) else {
        for earlier in 0..<index {
          if let placement = result.placements[earlier] {
            ledger.remove(placement, for: crew[earlier], on: board)
          }
        }
        for (booking, placement) in zip(crew, old) {
          if let placement { ledger.add(placement, for: booking, on: board) }
        }
        return false
      }
      ledger.add(placement, for: booking, on: board)
    }
    for (booking, placement) in zip(crew, result.placements) { placements[booking] = placement }
    cost += result.cost - before
    return result.cost < before
  }
}

extension Board {
  /// The weighted cost of a placement, nil being cancelled.
  func cost(of booking: Int, _ placement: Placement?) -> Int {
    placement?.cost ?? problem.bookings[booking].weight * problem.costs.cancel
  }
}

extension Array {
  /// The first index from which on `belongs` holds, given that it never stops holding.
  func partitioningIndex(_ belongs: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

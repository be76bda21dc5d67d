/// Bookings settled group by group, growing from the conflicts outwards.
///
/// Everybody is at home first, at no cost. Bookings that cannot stay, or that overload an atom together, form groups.
/// Each group is placed as if only it and the pinned bookings existed, which can only be cheaper than the truth. If
/// the outcome meets others, these join the group, and it is placed again. When nothing meets, the groups' bounds
/// add up to a bound for the whole problem, since groups are disjoint and everybody else costs nothing.
struct Settlement: Sendable {
  /// Bookings decided together.
  struct Group: Sendable {
    var members: [Int]
    var cost: Int
    var bound: Int
    var seed = Seed()

    /// Whether its bound can no longer be raised.
    var isExhausted: Bool { members.count > Settlement.mostInOneProgram && seed.ascent.hasEnded }
  }

  static let idle: Int32 = -1
  static let pinned: Int32 = -2
  /// How many bookings one linear program may place.
  static let mostInOneProgram = 5000

  var board: Board
  private(set) var ledger: Ledger
  /// Where each booking is; nil when cancelled.
  private(set) var placements: [Placement?]
  /// By booking: its group, `idle` or `pinned`.
  private(set) var groupOf: [Int32]
  private(set) var groups: [Group?] = []
  private var choices: [Choices?]
  /// When the choices were found; those of an earlier epoch no longer hold.
  private var choiceEpoch: [Int32]
  private var epoch: Int32 = 0
  /// Where a better plan than the present one puts a booking, nil being cancelled.
  private var hints: [Int: Placement?] = [:]
  private var dirty: [Int] = []
  /// The most work that the last settling did on a group.
  private(set) var spent = 0

  /// Everybody at home; groups for those who cannot stay. Near-linear in the bookings.
  init(_ board: Board) {
    self.board = board
    let bookings = board.problem.bookings
    var ledger = Ledger(board)
    placements = bookings.indices.map { board.home($0) }
    groupOf = bookings.map { $0.pinned ? Self.pinned : Self.idle }
    choices = [Choices?](repeating: nil, count: bookings.count)
    choiceEpoch = [Int32](repeating: 0, count: bookings.count)
    for booking in bookings.indices {
      for use in Self.uses(of: booking, placements[booking], board) { ledger.add(use, for: booking) }
    }
    self.ledger = ledger
    for booking in bookings.indices where !bookings[booking].pinned && !board.maySitAtHome(booking) {
      join([Int32(booking)])
    }
    for booking in bookings.indices where !bookings[booking].pinned { joinNeighbours(of: booking) }
  }

  private static func uses(of booking: Int, _ placement: Placement?, _ board: Board) -> [Use] {
    guard let placement else { return [] }
    var uses: [Use] = []
    board.appendUses(of: booking, at: placement.start, on: placement.resources, to: &uses)
    return uses
  }

  /// The known choices no longer hold for all; they are found afresh when asked for.
  mutating func forgetChoices() { epoch += 1 }

  /// Has a booking placed again, with its group if it is in one.
  mutating func replace(_ booking: Int) {
    let group = groupOf[booking]
    if group == Self.idle {
      join([Int32(booking)])
    } else if !dirty.contains(Int(group)) {
      dirty.append(Int(group))
    }
  }

  /// Takes in the board's last booking.
  mutating func appendHome(_ booking: Int) {
    placements.append(board.home(booking))
    groupOf.append(Self.idle)
    choices.append(nil)
    choiceEpoch.append(0)
    for use in Self.uses(of: booking, placements[booking], board) { ledger.add(use, for: booking) }
    if !board.maySitAtHome(booking) { replace(booking) }
    joinNeighbours(of: booking)
  }

  var cost: Int { groups.reduce(0) { $0 + ($1?.cost ?? 0) } }
  var bound: Int { groups.reduce(0) { $0 + ($1?.bound ?? 0) } }
  /// The sizes of the groups whose cost is not proven.
  private var openSizes: [Int] {
    groups.compactMap { $0.flatMap { $0.bound < $0.cost ? $0.members.count : nil } }
  }
  /// How many bookings are in groups whose cost is not proven.
  var open: Int { openSizes.reduce(0, +) }
  /// How many bookings are in the largest of these groups.
  var largestOpen: Int { openSizes.max() ?? 0 }
  var active: Int { groups.reduce(0) { $0 + ($1?.members.count ?? 0) } }

  /// Puts into one group whoever overloads an atom together with `booking`.
  private mutating func joinNeighbours(of booking: Int) {
    for use in Self.uses(of: booking, placements[booking], board) {
      let crowd = ledger.overload(around: use, capacity: board.capacity[Int(use.atom)])
      if !crowd.isEmpty { join(crowd) }
    }
  }

  /// Puts into one group with `booking` whoever would have to yield if it were placed there.
  private mutating func joinThose(inTheWayOf booking: Int, _ placement: Placement?) {
    for use in Self.uses(of: booking, placement, board) {
      var others: [Ledger.Entry] = []
      ledger.forEach(overlapping: use) { entry in
        if groupOf[Int(entry.booking)] != groupOf[booking] { others.append(entry) }
        return true
      }
      if others.isEmpty { continue }
      if Ledger.peak(of: others.map(\.use), within: use) + Int(use.units) > Int(board.capacity[Int(use.atom)])
      {
        join(others.map(\.booking) + [Int32(booking)])
      }
    }
  }

  /// Makes one group, to be placed again, of these bookings and the groups they are in.
  private mutating func join(_ crowd: [Int32]) {
    let free = crowd.filter { groupOf[Int($0)] != Self.pinned }
    guard let first = free.first else { return }
    let known = Set(free.map { groupOf[Int($0)] })
    if known.count == 1, groupOf[Int(first)] != Self.idle { return }
    var group = Group(members: [], cost: 0, bound: 0)
    for old in known.sorted() where old != Self.idle {
      guard let merged = groups[Int(old)] else { continue }
      group.members += merged.members
      group.cost += merged.cost
      group.bound += merged.bound
      group.seed.merge(merged.seed)
      groups[Int(old)] = nil
    }
    for booking in free where groupOf[Int(booking)] == Self.idle { group.members.append(Int(booking)) }
    group.members.sort()
    for booking in group.members { groupOf[booking] = Int32(groups.count) }
    dirty.append(groups.count)
    groups.append(group)
  }

  /// How hard to try on a group of so many; larger groups get little until all have settled, for most of them grow
  /// before.
  private static func effort(for group: Group, _ level: Int) -> GroupEngine.Effort {
    let count = group.members.count
    let boost = 1 << min(24, 3 * level)
    let isStrong = level > 0
    // Local cuts make every node slower: small trees are through before.
    let hasLocalCuts = level > (count > 400 ? 0 : 1)
    switch count {
    case ...40:
      return GroupEngine.Effort(
        nodes: 2000 * boost, cutRounds: 30, work: 100_000_000 * boost, isStrong: isStrong,
        hasLocalCuts: hasLocalCuts)
    case ...150:
      return GroupEngine.Effort(
        nodes: isStrong ? 60 * boost : 1, cutRounds: 30, work: 50_000_000 * boost, isStrong: isStrong,
        hasLocalCuts: hasLocalCuts)
    case ...400,
      ...mostInOneProgram where !group.seed.ascent.isNeeded || group.seed.ascent.hasEnded:
      return GroupEngine.Effort(
        nodes: isStrong ? 32 * boost : 1, cutRounds: 8 << min(8, level),
        work: (50_000_000 + 50_000 * count) * boost, isStrong: isStrong, hasLocalCuts: hasLocalCuts)
    default:
      // One linear program would take too long.
      return GroupEngine.Effort(nodes: 0, cutRounds: 30, work: isStrong ? 12_000_000 * boost : 0)
    }
  }

  /// Whether a single group makes up most of what is to be placed again.
  var isOneGroup: Bool {
    let counts = dirty.compactMap { groups[$0]?.members.count }
    return (counts.max() ?? 0) * 3 > counts.reduce(0, +) * 2
  }

  /// Whether a booking is in a group whose cost is not proven.
  func isOpen(_ booking: Int) -> Bool {
    let group = groupOf[booking]
    return group >= 0 && groups[Int(group)].map { $0.bound < $0.cost } ?? false
  }

  /// Marks the groups of which more can be proven to be placed again, starting from a known plan; false when there
  /// are none.
  mutating func reopen(from plan: [Placement?]) -> Bool {
    dirty = groups.indices.filter { groups[$0].map { $0.bound < $0.cost && !$0.isExhausted } ?? false }
    for index in dirty {
      for booking in groups[index]?.members ?? [] { hints.updateValue(plan[booking], forKey: booking) }
    }
    return !dirty.isEmpty
  }

  /// Places groups until none meets anybody outside it; false when the budget ended first.
  mutating func settle(_ budget: Budget, threads: Int, level: Int, report: (Settlement) -> Void) -> Bool {
    spent = 0
    while true {
      let open = dirty.filter { groups[$0] != nil }
      dirty = []
      if open.isEmpty { return true }
      findChoices(for: open, threads: threads)
      let starts = open.map { index in (groups[index]?.members ?? []).map { hints[$0] ?? placements[$0] } }
      let seeds = open.map { groups[$0]?.seed }
      let efforts = open.compactMap { groups[$0].map { Self.effort(for: $0, level) } }
      // The largest first, so that no thread is left alone with it at the end.
      let order = open.indices.sorted { (-starts[$0].count, $0) < (-starts[$1].count, $1) }
      let results = Parallel.map(order, threads: threads) { [self] index -> GroupResult? in
        if budget.isSpent { return nil }
        if let found = direct(open[index]) { return found }
        return GroupEngine.solve(
          task(for: open[index]), effort: efforts[index], budget: budget, start: starts[index],
          seed: seeds[index])
      }
      for (index, result) in zip(order, results).sorted(by: { $0.0 < $1.0 }) {
        guard let result else {
          dirty.append(open[index])
          continue
        }
        adopt(result, for: open[index])
      }
      for index in open {
        let (members, columns) = (groups[index]?.members ?? [], groups[index]?.seed.columns ?? [])
        for booking in members { joinNeighbours(of: booking) }
        // What grows anyway takes in at once whom it is likely to meet next.
        if level == 0, members.count > 100, groups[index] == nil {
          for (booking, placement) in columns { joinThose(inTheWayOf: booking, placement) }
        }
      }
      report(self)
      if budget.isSpent { return dirty.allSatisfy { groups[$0] == nil } }
    }
  }

  /// The group's problem; the choices of its members must be known.
  private func task(for index: Int) -> GroupProblem {
    let members = groups[index]?.members ?? []
    return GroupProblem(
      members: members, choices: members.compactMap { choices[$0] }, board: board, ledger: ledger,
      isFixed: isPinned, isSoft: isOutside(index))
  }

  /// The best places of a small group, when they are found at once.
  private func direct(_ index: Int) -> GroupResult? {
    guard let members = groups[index]?.members, members.count <= DirectSearch.mostMembers else { return nil }
    var search = DirectSearch(
      members: members, choices: members.compactMap { choices[$0] }, board: board, ledger: ledger,
      isFixed: isPinned, isSoft: isOutside(index))
    return search.run()
  }

  private var isPinned: (Int32) -> Bool { { [groupOf] in groupOf[Int($0)] == Self.pinned } }

  /// Who is neither in the group nor pinned.
  private func isOutside(_ index: Int) -> (Int32) -> Bool {
    { [groupOf] in groupOf[Int($0)] != Int32(index) && groupOf[Int($0)] != Self.pinned }
  }

  private mutating func findChoices(for open: [Int], threads: Int) {
    let unknown = open.flatMap { groups[$0]?.members ?? [] }.filter {
      choices[$0] == nil || choiceEpoch[$0] != epoch
    }
    let found = Parallel.map(unknown, threads: threads) { [board] in Choices(of: $0, on: board) }
    for (booking, made) in zip(unknown, found) {
      choices[booking] = made
      choiceEpoch[booking] = epoch
    }
  }

  private mutating func adopt(_ result: GroupResult, for index: Int) {
    guard var group = groups[index] else { return }
    for (booking, placement) in zip(group.members, result.placements) { move(booking, to: placement) }
    for booking in group.members { hints.removeValue(forKey: booking) }
    group.cost = result.cost
    group.bound = max(group.bound, result.bound)
    group.seed = result.seed
    spent = max(spent, result.work)
    groups[index] = group
  }

  private mutating func move(_ booking: Int, to placement: Placement?) {
    for use in Self.uses(of: booking, placements[booking], board) { ledger.remove(use, for: booking) }
    placements[booking] = placement
    for use in Self.uses(of: booking, placement, board) { ledger.add(use, for: booking) }
  }
}

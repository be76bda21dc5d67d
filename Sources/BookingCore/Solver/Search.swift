/// The course of a search: settle, improve, settle again with more effort, until proven or stopped.
struct Search {
  private let board: Board
  private let seed: UInt64
  private let threads: Int
  private let budget: Budget
  /// The best plan so far.
  private(set) var placements: [Placement?]
  private(set) var cost: Int
  private(set) var bound = 0
  /// How many bookings are in groups, and how many of those in groups without proof.
  private var active = 0
  private var open = 0

  init(_ board: Board, seed: UInt64, threads: Int, budget: Budget) {
    self.board = board
    self.seed = seed
    self.threads = threads
    self.budget = budget
    placements = Greedy.placements(on: board, threads: threads)
    cost = placements.indices.reduce(0) { [placements] in $0 + board.cost(of: $1, placements[$1]) }
  }

  mutating func run(_ report: (Plan.Progress) -> Void) {
    report(Plan.Progress(objective: cost, lowerBound: 0, active: 0))
    let changes = placements.indices.count { board.cost(of: $0, placements[$0]) > 0 }
    // Where much is wrong the groups take long to settle, and a better plan is there before.
    if changes > 300, changes * 3 > placements.count { improve(rounds: 2, seed, report, { _ in true }) }
    var settlement = Settlement(board)
    for level in 0... {
      let isShared = threads > 1 && level > 0 && settlement.isOneGroup
      let isSettled =
        isShared ? settleAndImprove(&settlement, level, report) : settle(&settlement, level, report)
      bound = max(bound, settlement.bound)
      // A proven plan is taken even if another as good is known: that other one may hang on the clock.
      if isSettled, settlement.cost < cost || settlement.bound == settlement.cost {
        cost = settlement.cost
        placements = settlement.placements
      }
      (active, open) = (settlement.active, settlement.open)
      report(Plan.Progress(objective: cost, lowerBound: min(bound, cost), active: active))
      if bound >= cost || budget.isSpent { return }
      // After the first level the bound is the better use of time, and so it is while the trees of all groups are
      // young.
      if !isShared, level > 0 {
        let isYoung = level < 3 && settlement.largestOpen <= Settlement.mostInOneProgram
        improve(
          rounds: isNear || isYoung ? 6 : .max, seed &+ UInt64(level) &+ 1, report, settlement.isOpen)
      }
      if bound >= cost || budget.isSpent { return }
      if !settlement.reopen(from: placements) { break }
    }
    // Nothing more can be proven, but the plan may still be bettered.
    var before = Int.max
    var seed = seed
    while cost < before, cost > bound, !budget.isSpent {
      (before, seed) = (cost, seed &+ 1000)
      improve(rounds: .max, seed, report, settlement.isOpen)
    }
  }

  private mutating func settle(
    _ settlement: inout Settlement, _ level: Int, _ report: (Plan.Progress) -> Void
  ) -> Bool {
    settlement.settle(budget, threads: threads, level: level) { state in
      bound = max(bound, state.bound)
      report(Plan.Progress(objective: cost, lowerBound: min(bound, cost), active: state.active))
    }
  }

  /// Settles the groups, of which one is nearly everything, while a second thread betters the plan for about as much
  /// work as that should need; so the outcome does not hang on the clock.
  private mutating func settleAndImprove(
    _ settlement: inout Settlement, _ level: Int, _ report: (Plan.Progress) -> Void
  ) -> Bool {
    let (start, budget) = (settlement, budget)
    let (after, isSettled) = Parallel.both {
      var copy = start
      let isSettled = copy.settle(budget, threads: 1, level: level) { _ in }
      return (copy, isSettled)
    } foreground: { result in
      improve(
        work: max(4_000_000, 8 * start.spent), seed &+ UInt64(level) &+ 1, report, start.isOpen
      ) {
        result().map { $1 && $0.bound == $0.cost } ?? false
      }
    }
    settlement = after
    return isSettled
  }

  /// Whether proving is the better use of time.
  private var isNear: Bool { (cost - bound) * (open < 1500 ? 50 : 200) < cost }

  /// Large neighbourhood search until it finds nothing for a while, for so many rounds, or for so much work.
  private mutating func improve(
    rounds: Int = .max, work: Int = 0, _ seed: UInt64, _ report: (Plan.Progress) -> Void,
    _ isOpen: (Int) -> Bool, until isProven: () -> Bool = { false }
  ) {
    let patience = isNear ? 12 : 30 + open / 8
    var improvement = Improvement(board, placements, seed: seed, isOpen: isOpen)
    var round = 0
    while round < rounds, work > 0 ? improvement.work < work : improvement.stale < patience, !budget.isSpent,
      cost > bound, !isProven()
    {
      round += 1
      guard improvement.play(budget, threads: work > 0 ? 1 : threads) else { break }
      cost = improvement.cost
      placements = improvement.placements
      report(Plan.Progress(objective: cost, lowerBound: min(bound, cost), active: active))
    }
  }
}

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

  init(_ board: Board, seed: UInt64, threads: Int, budget: Budget) {
    self.board = board
    self.seed = seed
    self.threads = threads
    self.budget = budget
    placements = Greedy.placements(on: board)
    cost = placements.indices.reduce(0) { [placements] in $0 + board.cost(of: $1, placements[$1]) }
  }

  mutating func run(_ report: (Plan.Progress) -> Void) {
    report(Plan.Progress(objective: cost, lowerBound: 0, active: 0))
    let changes = placements.indices.count { board.cost(of: $0, placements[$0]) > 0 }
    // Where much is wrong it takes a while until all has settled; a better plan should not wait for that.
    if changes * 20 > placements.count { improve(rounds: 8, changes, seed, report) }
    var settlement = Settlement(board)
    for level in 0... {
      let isSettled = settlement.settle(budget, threads: threads, level: level) { state in
        bound = max(bound, state.bound)
        report(Plan.Progress(objective: cost, lowerBound: min(bound, cost), active: state.active))
      }
      bound = max(bound, settlement.bound)
      if isSettled, settlement.cost < cost {
        cost = settlement.cost
        placements = settlement.placements
      }
      report(Plan.Progress(objective: cost, lowerBound: min(bound, cost), active: settlement.active))
      if bound >= cost || budget.isSpent { return }
      improve(rounds: level == 0 ? 40 : .max, settlement.active, seed &+ UInt64(level) &+ 1, report)
      if bound >= cost || budget.isSpent || !settlement.reopen(from: placements) { return }
    }
  }

  /// Large neighbourhood search until it finds nothing for a while, or for so many rounds.
  private mutating func improve(
    rounds: Int = .max, _ active: Int, _ seed: UInt64, _ report: (Plan.Progress) -> Void
  ) {
    // Where the bound is near, proving is the better use of time.
    let patience = (cost - bound) * 50 < cost ? 12 : 30 + active / 8
    var improvement = Improvement(board, placements, seed: seed)
    var round = 0
    while round < rounds, improvement.stale < patience, !budget.isSpent, cost > bound {
      round += 1
      guard improvement.play(budget, threads: threads) else { break }
      cost = improvement.cost
      placements = improvement.placements
      report(Plan.Progress(objective: cost, lowerBound: min(bound, cost), active: active))
    }
  }
}

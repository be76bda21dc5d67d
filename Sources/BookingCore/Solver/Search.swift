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
      if bound >= cost || budget.isSpent { return }
      improve(patience: level == 0 ? 12 : 30 + settlement.active / 8, settlement.active, report)
      if bound >= cost || budget.isSpent || !settlement.reopen(from: placements) { return }
    }
  }

  /// Large neighbourhood search until it finds nothing for a while.
  private mutating func improve(patience: Int, _ active: Int, _ report: (Plan.Progress) -> Void) {
    var improvement = Improvement(board, placements, seed: seed)
    while improvement.stale < patience, !budget.isSpent, cost > bound {
      guard improvement.play(budget, threads: threads) else { break }
      if improvement.cost < cost {
        cost = improvement.cost
        placements = improvement.placements
      }
      report(Plan.Progress(objective: cost, lowerBound: min(bound, cost), active: active))
    }
    if improvement.cost <= cost {
      cost = improvement.cost
      placements = improvement.placements
    }
  }
}

/// Finds the least disruptive plan for a problem, and proves how good it is.
///
/// ```swift
/// let plan = Solver(problem).plan(limit: .seconds(2))
/// ```
public struct Solver: Sendable {
  private let board: Board

  /// A solver for `problem`.
  public init(_ problem: Problem) { board = Board(problem) }

  /// The best plan found within `limit`, or proven before that.
  ///
  /// The same problem, seed and threads give the same plan whenever neither `limit` nor `isCancelled` ended the
  /// search. `progress` is called now and then, on the caller's thread; `isCancelled` often, on any thread.
  public func plan(
    seed: UInt64 = 1, limit: Duration? = nil, threads: Int = 1,
    progress: (@Sendable (Plan.Progress) -> Void)? = nil,
    isCancelled: (@Sendable () -> Bool)? = nil
  ) -> Plan {
    let budget = Budget(limit: limit, isCancelled: isCancelled)
    let clashing = board.pinnedConflicts()
    if !clashing.isEmpty {
      return Plan(
        status: .infeasible, objective: nil, lowerBound: nil, assignments: [],
        pinnedConflicts: clashing.map { board.problem.bookings[$0].id }.sorted())
    }
    var search = Search(board, seed: seed, threads: max(1, threads), budget: budget)
    search.run { progress?($0) }
    return plan(search.placements, bound: search.bound)
  }

  private func plan(_ placements: [Placement?], bound: Int) -> Plan {
    var objective = 0
    var assignments: [Plan.Assignment] = []
    assignments.reserveCapacity(placements.count)
    for (index, placement) in placements.enumerated() {
      guard let placement else {
        objective += board.problem.bookings[index].weight * board.problem.costs.cancel
        assignments.append(.cancelled)
        continue
      }
      objective += placement.cost
      assignments.append(.placed(start: placement.start, resources: placement.resources.map { Int($0) }))
    }
    return Plan(
      status: bound >= objective ? .optimal : .feasible, objective: objective,
      lowerBound: min(bound, objective), assignments: assignments, pinnedConflicts: [])
  }
}

extension Board {
  /// The pinned bookings that break a rule or overload an atom by themselves; a problem without any has a plan.
  func pinnedConflicts() -> [Int] {
    let pins = problem.bookings.indices.filter { problem.bookings[$0].pinned }
    var found = Set(pins.filter { !maySitAtHome($0) })
    var ledger = Ledger(self)
    var uses: [Use] = []
    for booking in pins {
      let first = uses.count
      appendUses(of: booking, at: problem.bookings[booking].start, on: original(booking), to: &uses)
      for use in uses[first...] { ledger.add(use, for: booking) }
    }
    for use in uses {
      for booking in ledger.overload(around: use, capacity: capacity[Int(use.atom)]) {
        found.insert(Int(booking))
      }
    }
    return found.sorted()
  }
}

/// Keeps a solved problem and plans it anew after a change, touching only the groups that the change meets.
///
/// Groups whose places the change does not take stay optimal: a closure only takes choices away, and a new booking
/// only adds to what must be placed.
public struct Replanner: Sendable {
  private var settlement: Settlement
  private let threads: Int

  /// Solves `problem`; nil when its pinned bookings cannot all stay.
  public init?(_ problem: Problem, threads: Int = 1) {
    let board = Board(problem)
    guard board.pinnedConflicts().isEmpty else { return nil }
    settlement = Settlement(board)
    self.threads = threads
    settle()
  }

  /// The problem with all changes so far.
  public var problem: Problem { settlement.board.problem }
  /// The cost of the present plan, and what no plan can undercut; equal when it is proven.
  public var cost: Int { settlement.cost }
  public var lowerBound: Int { settlement.bound }

  /// What becomes of a booking.
  public func assignment(of booking: Int) -> Plan.Assignment {
    settlement.placements[booking].map { .placed(start: $0.start, resources: $0.resources.map { Int($0) }) }
      ?? .cancelled
  }

  private mutating func settle() {
    let budget = Budget(limit: nil, isCancelled: nil)
    for level in 0... {
      _ = settlement.settle(budget, threads: threads, level: level) { _ in }
      if !settlement.reopen(from: settlement.placements) { return }
    }
  }

  /// Closes a resource, and with it every composite it is part of, and plans anew; false, and nothing changed, when
  /// a pinned booking is there then.
  public mutating func close(_ resource: Int, during span: Problem.Span) -> Bool {
    guard settlement.close(resource, during: span) else { return false }
    settle()
    return true
  }

  /// Adds a booking and plans anew.
  ///
  /// - Throws: the first rule that the booking breaks; a pinned one is refused.
  public mutating func add(_ booking: Problem.Booking) throws(ProblemFault) {
    try settlement.add(booking)
    settle()
  }
}

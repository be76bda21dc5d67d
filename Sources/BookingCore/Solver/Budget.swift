/// When a search has to stop: a moment, or somebody's wish.
struct Budget: Sendable {
  private let deadline: ContinuousClock.Instant?
  private let isCancelled: (@Sendable () -> Bool)?

  init(limit: Duration?, isCancelled: (@Sendable () -> Bool)?) {
    deadline = limit.map { ContinuousClock.now + $0 }
    self.isCancelled = isCancelled
  }

  /// Whether to stop now. Reads the clock: ask every millisecond or so, not every step.
  var isSpent: Bool {
    if let deadline, ContinuousClock.now >= deadline { return true }
    return isCancelled?() ?? false
  }
}

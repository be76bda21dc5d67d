/// One thing that becomes due by the passing of time: how to see cheaply whether there is any, and what is done.
///
/// A step stands in `SettleDue.steps` and nowhere else; the service's timer, every change at the command line and
/// `notices deliver` all go through that list.
struct DueStep: Sendable {
  /// What it is called when it fails.
  let name: String
  /// Whether anything is due at a minute. Asked often: one look into an index.
  let isDue: @Sendable (Database, Minute) throws -> Bool
  /// Does what is due, at most `SettleDue.most` things; what it did must not be due any more.
  let settle: @Sendable (Transaction) throws -> Void

  init(
    _ name: String, isDue: @escaping @Sendable (Database, Minute) throws -> Bool,
    settle: @escaping @Sendable (Transaction) throws -> Void
  ) {
    self.name = name
    self.isDue = isDue
    self.settle = settle
  }
}

/// Does what one step has due, in one transaction.
struct SettleDue: Command {
  /// Everything that time alone brings about.
  static let steps: [DueStep] = [
    .loans, .borrowers, .requests, .waitlist, .duties, .doubts, .retention,
  ]
  /// The most things that one step does in one transaction, so that nobody waits long for the lock.
  static let most = 50

  let step: DueStep

  func execute(in transaction: Transaction) throws {
    try transaction.require(.administer)
    try step.settle(transaction)
  }
}

extension BookingDesk {
  /// Settles all that is due by the desk's clock; without any it only reads. A step that fails is told of in the
  /// answer and does not keep the others from being done.
  @discardableResult public func settleDue() -> [String] {
    var failures = SettleDue.steps.compactMap { step -> String? in
      do {
        for _ in 0..<1_000 {
          guard try read({ try step.isDue($0.database, $0.now) }) else { return nil }
          try perform(SettleDue(step: step), as: .operator(origin: "system"))
        }
        return "\(step.name): still due after 1,000 rounds"
      } catch {
        return "\(step.name): \(error)"
      }
    }
    do { try rebuildIfDue() } catch { failures.append("writing the file anew: \(error)") }
    return failures
  }
}

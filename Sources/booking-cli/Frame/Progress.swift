/// How far long work has come, on standard error: after a second, once a second, and only on a terminal.
struct Progress {
  private let total: Int
  private let call: Invocation
  private let start = ContinuousClock.now
  private var spoken = ContinuousClock.now

  /// Work on so many things.
  init(of total: Int, _ call: Invocation) { (self.total, self.call) = (total, call) }

  /// Tells how many are done, and how long the rest takes at that pace.
  mutating func tell(_ done: Int) {
    let now = ContinuousClock.now
    guard Terminal.isErrorShown, now - spoken >= .seconds(1), done > 0 else { return }
    spoken = now
    let rest = Int(((now - start) / .seconds(1) * Double(total - done) / Double(done)).rounded(.up))
    call.say("\(done) af \(total), \(rest) s endnu", "\(done) of \(total), \(rest) s to go")
  }
}

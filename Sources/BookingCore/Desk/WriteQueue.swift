import Foundation
import Synchronization

/// Commands that wait for the writer's thread.
final class WriteQueue: Sendable {
  private struct Contents {
    var jobs: [any WriteJobRunning] = []
    var isClosed = false
    var hasThread = false
    /// Whether the thread was woken since it last waited.
    var isWoken = false
  }

  private let contents = Mutex(Contents())
  private let waiting = DispatchSemaphore(value: 0)
  /// How many jobs have been added, for a look without the lock.
  private let added = Atomic(0)
  /// How many jobs have been taken.
  private let taken = Atomic(0)
  /// How many jobs there will have been added when everybody who was answered has asked on.
  private let expected = Atomic(0)
  /// The most commands that share one commit.
  static let longestBatch = 512

  /// Whether a thread takes jobs from here; otherwise callers run them themselves.
  var hasThread: Bool {
    get { contents.withLock { $0.hasThread } }
    set { contents.withLock { $0.hasThread = newValue } }
  }

  /// Adds a job at the end; fails it at once when the queue is closed. One that is not urgent waits for the next
  /// that is, or a minute.
  func add(_ job: any WriteJobRunning, urgently: Bool = true) {
    let (accepted, wakes) = contents.withLock { contents in
      guard !contents.isClosed else { return (false, false) }
      contents.jobs.append(job)
      added.add(1, ordering: .relaxed)
      let wakes = urgently && !contents.isWoken
      if wakes { contents.isWoken = true }
      return (true, wakes)
    }
    if wakes { waiting.signal() }
    if !accepted { job.fail(StoreError(.busy, "the service is stopping; try again")) }
  }

  /// Waits for jobs and takes what is there; nil once the queue is closed and empty.
  func next() -> [any WriteJobRunning]? {
    _ = lookOut(until: taken.load(ordering: .relaxed) + 1, for: .microseconds(50), atMost: .microseconds(50))
    while true {
      _ = waiting.wait(timeout: .now() + .seconds(60))
      let (jobs, isClosed) = contents.withLock { contents in
        let jobs = take(Self.longestBatch, from: &contents)
        contents.isWoken = !contents.jobs.isEmpty || contents.isClosed
        if contents.isWoken { waiting.signal() }
        return (jobs, contents.isClosed)
      }
      if !jobs.isEmpty { return jobs }
      if isClosed { return nil }
    }
  }

  /// Takes up to `count` jobs that have come meanwhile, to share the commit that is being prepared.
  ///
  /// Who was answered often asks on at once. A commit takes as long for thirty as for one, so that it pays to wait for
  /// them as well, while one comes soon after the other and `patience` lasts. Whoever asks alone waits for nobody.
  func more(_ count: Int, patience: inout Duration) -> [any WriteJobRunning] {
    let goal = expected.load(ordering: .relaxed)
    patience -= lookOut(until: goal, for: .microseconds(25), atMost: patience)
    if added.load(ordering: .relaxed) < goal { expected.store(0, ordering: .relaxed) }
    return contents.withLock { take(count, from: &$0) }
  }

  /// Says that so many are about to be answered.
  func expect(_ count: Int) {
    let known = max(expected.load(ordering: .relaxed), added.load(ordering: .relaxed))
    expected.store(known + count, ordering: .relaxed)
  }

  private func take(_ count: Int, from contents: inout Contents) -> [any WriteJobRunning] {
    let jobs = Array(contents.jobs.prefix(count))
    contents.jobs.removeFirst(jobs.count)
    taken.add(jobs.count, ordering: .relaxed)
    return jobs
  }

  /// Waits until so many jobs have been added in all, as long as one comes within `gap` of the one before, and returns
  /// how long that was. It does not sleep: a processor that has gone to sleep takes longer to wake than that.
  private func lookOut(until count: Int, for gap: Duration, atMost patience: Duration) -> Duration {
    var seen = added.load(ordering: .relaxed)
    guard count > seen, patience > .zero else { return .zero }
    let began = ContinuousClock.now
    var (last, now) = (began, began)
    while seen < count, now - last <= gap, now - began <= patience {
      now = ContinuousClock.now
      let found = added.load(ordering: .relaxed)
      if found > seen { (seen, last) = (found, now) }
    }
    return now - began
  }

  /// Refuses further jobs; those waiting are still run.
  func close() {
    contents.withLock { $0.isClosed = true }
    waiting.signal()
  }
}

/// A command with all that is needed to run and answer it, its type forgotten.
protocol WriteJobRunning: Sendable {
  var actor: Actor { get }
  /// Whether nothing is kept.
  var dryRun: Bool { get }
  /// Runs the command; returns what to call after the commit, and whether what it wrote is to be kept.
  func execute(in transaction: Transaction) throws -> (answer: () -> Void, keep: Bool)
  /// Answers that it was not done.
  func fail(_ error: any Error)
}

struct WriteJob<C: Command>: WriteJobRunning {
  let command: C
  let actor: Actor
  let dryRun: Bool
  let key: IdempotencyKey?
  let render: @Sendable (C.Outcome) -> [UInt8]
  let completion: @Sendable (Result<Answer<C.Outcome>, any Error>) -> Void

  func execute(in transaction: Transaction) throws -> (answer: () -> Void, keep: Bool) {
    if let key, let known = try transaction.answer(to: key) {
      // Whoever has lost the right since does not get the answer again either.
      do { _ = try command.execute(in: transaction) } catch let error as DeskError {
        if case .notAllowed = error { throw error }
      }
      return ({ completion(.success(.replayed(known))) }, false)
    }
    let outcome = try command.execute(in: transaction)
    if let key, !dryRun { try transaction.remember(render(outcome), under: key) }
    return ({ completion(.success(.done(outcome))) }, !dryRun)
  }

  func fail(_ error: any Error) { completion(.failure(error)) }
}

extension Transaction {
  /// What was answered under a key before; refuses the key for another request.
  func answer(to key: IdempotencyKey) throws -> [UInt8]? {
    try database.aside { try database.answer(to: key, of: actor, now: now) }
  }

  /// Answers kept longer than that go when new ones come, a few at a time, so that they never pile up.
  func remember(_ answer: [UInt8], under key: IdempotencyKey) throws {
    try database.aside {
      try database.run(
        """
        DELETE FROM idempotency WHERE (actor, key) IN
          (SELECT actor, key FROM idempotency WHERE created_at <= ?1 ORDER BY created_at LIMIT 8)
        """, .minute(now - IdempotencyKey.keptMinutes))
      try database.run(
        "INSERT OR REPLACE INTO idempotency VALUES (?1, ?2, ?3, ?4, ?5)", .integer(actor.key),
        .text(key.text),
        .blob(key.fingerprint), .blob(answer), .minute(now))
    }
  }
}

extension IdempotencyKey {
  /// How long an answer is kept under its key: a day, also when the clock is put two days ahead meanwhile.
  fileprivate static let keptMinutes: Int32 = 3 * 24 * 60
}

extension Database {
  fileprivate func answer(to key: IdempotencyKey, of actor: Actor, now: Minute) throws -> [UInt8]? {
    let known = try first(
      "SELECT fingerprint, answer FROM idempotency WHERE actor = ?1 AND key = ?2 AND created_at > ?3",
      .integer(actor.key), .text(key.text), .minute(now - IdempotencyKey.keptMinutes)
    ) { ($0.blob(0), $0.blob(1)) }
    guard let known else { return nil }
    guard known.0 == key.fingerprint else { throw DeskError.keyReused }
    return known.1
  }
}

extension BookingDesk.View {
  /// What an actor was answered under a key before, for work that is not worth doing twice; refuses the key for another
  /// request.
  public func answer(to key: IdempotencyKey, of actor: Actor) throws -> [UInt8]? {
    try database.answer(to: key, of: actor, now: now)
  }
}

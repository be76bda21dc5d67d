import CSystem
import Foundation
import Synchronization

/// Runs commands in batches that share a commit, on the one connection of this process that writes, and answers them when
/// the commit is on disk; only that something is taken by what is there already is said before.
final class BatchWriter: Sendable {
  private let store: Store
  private let memory: DeskMemory
  private let queue: WriteQueue
  /// Seconds since 1970-01-01T00:00Z.
  private let clock: @Sendable () -> Int64
  private let connection: Mutex<Connection>
  private let refusals = RefusalCounter()
  /// Left by the writer's own thread when it ends.
  private let thread = DispatchGroup()
  /// Called after answers have been told.
  private let wakes = Mutex<[@Sendable () -> Void]>([])
  /// The thread that tells answers, 0 for none.
  private let teller = Atomic<UInt>(0)

  /// The connection that writes, with the households read by it as of a change of people.
  private struct Connection {
    var database: Database
    var households: [ID<Household>: Household] = [:]
    var people: Int64 = -1
    /// How long the last commit took.
    var commitTime = Duration.zero

    /// The most households kept.
    static let mostHouseholds = 20_000
  }

  init(
    _ database: sending Database, _ store: Store, _ memory: DeskMemory, _ queue: WriteQueue,
    clock: @escaping @Sendable () -> Int64
  ) {
    connection = Mutex(Connection(database: database))
    (self.store, self.memory, self.queue, self.clock) = (store, memory, queue, clock)
  }

  /// Gives the writer a thread of its own, which runs what comes into the queue until that is closed.
  func start() {
    system_keep_memory()
    queue.hasThread = true
    thread.enter()
    let thread = Thread { [self] in
      while let jobs = queue.next() { run(jobs) }
      self.thread.leave()
    }
    thread.name = "desk writer"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Waits until a closed queue was worked off, and leaves the log short.
  func close() {
    thread.wait()
    connection.withLock { connection in
      _ = try? store.lock.whileHeld {
        try store.requireInPlace()
        return try connection.database.checkpoint(truncating: true)
      }
    }
  }

  /// Writes the store's file anew while no process may write; answers whether the log beside it is empty now.
  func rebuildFile() throws -> Bool {
    try connection.withLock { connection in
      try store.lock.whileHeld { try connection.database.rebuild() }
    }
  }

  // MARK: Batches

  /// Runs jobs in as few commits as possible, with those that come meanwhile, and answers them all.
  func run(_ jobs: [any WriteJobRunning]) {
    var waiting = jobs
    connection.withLock { connection in
      while !waiting.isEmpty {
        guard runBatch(&waiting, &connection) else { continue }
        // Who waits for what is free by now goes before whoever comes next.
        var after = Self.afterPlaces
        _ = runBatch(&after, &connection, Manner(isAlone: true))
      }
    }
  }

  private static let afterPlaces: [any WriteJobRunning] = [DueStep.doubts, .waitlist].map {
    WriteJob(
      command: SettleDue(step: $0), actor: .operator(origin: "system"), dryRun: false, key: nil,
      render: { _ in [] }, completion: { _ in })
  }

  /// With so many jobs in a commit, tidying is left to quieter times.
  private static let busyBatch = 8
  /// So long commands may go on joining a batch: whoever was accepted first waits for them, and so do other processes.
  private static let longestJoining = Duration.milliseconds(10)

  /// How a batch is run.
  private struct Manner {
    /// Each command in a savepoint. It has SQLite copy each page that the command touches, though hardly one ever leaves
    /// half its work: that is for a second run, when a command of the first has done so.
    var isCautious = false
    /// Whether what a dead import held was given back before.
    var isTidied = false
    /// Whether nobody may join.
    var isAlone = false
  }

  /// A command gave up after it had written something that no savepoint can take back.
  private struct LeftHalfDone: Error {}

  /// An import has died and left bookings staged.
  private struct DeadImport: Error {}

  /// What became of the jobs of a batch.
  private struct Outcome {
    /// What to call for the first of the jobs, once the commit is on disk.
    var answers: [() -> Void] = []
    /// Whether that was done.
    var isTold = false
    /// Refusals that hold whatever becomes of the batch.
    var refused: [() -> Void] = []
    /// How many jobs were decided, refusals among them.
    var decided = 0
    var changedPlaces = false
  }

  /// Runs the first of the jobs, as many after it as may share its commit, and those that come meanwhile; removes those
  /// that it has answered, and returns whether places were changed.
  private func runBatch(
    _ jobs: inout [any WriteJobRunning], _ connection: inout Connection, _ manner: Manner = Manner()
  ) -> Bool {
    var outcome = Outcome()
    do {
      try store.lock.whileHeld {
        try store.requireInPlace()
        try connection.database.run("BEGIN IMMEDIATE")
        let batch = try begin(&connection)
        if !manner.isTidied, try connection.database.hasStaged(), !store.lock.isStaging() {
          throw DeadImport()
        }
        let before = batch.end.id
        try decide(&jobs, batch, connection, manner, &outcome)
        do { try connection.database.writeWaiting() } catch {
          throw manner.isCautious || connection.database.isInAutocommit ? error : LeftHalfDone()
        }
        try keep(batch, since: before, &connection, &outcome)
        if !batch.changedPeople, batch.households.count <= Connection.mostHouseholds {
          swap(&connection.households, &batch.households)
        }
      }
    } catch is LeftHalfDone {
      connection.database.rollBack()
      tell(&outcome.refused)
      return runBatch(
        &jobs, &connection, Manner(isCautious: true, isTidied: manner.isTidied, isAlone: manner.isAlone))
    } catch is DeadImport {
      connection.database.rollBack()
      withdrawDeadImport(&connection)
      return runBatch(
        &jobs, &connection, Manner(isCautious: manner.isCautious, isTidied: true, isAlone: manner.isAlone))
    } catch {
      connection.database.rollBack()
      tell(&outcome.refused)
      reconnect(&connection.database, after: error)
      // Without a transaction nobody can be served; with one, all that shared it failed.
      let failed = jobs.prefix(outcome.answers.isEmpty ? jobs.count : outcome.answers.count)
      tell(failed.map { job in { job.fail(error) } })
      jobs.removeFirst(failed.count)
      return false
    }
    if !outcome.isTold { tell(outcome.answers, expectingMore: true) }
    jobs.removeFirst(outcome.answers.count)
    return outcome.changedPlaces
  }

  private func begin(_ connection: inout Connection) throws -> Transaction.Batch {
    let (registry, people) = try memory.begin(connection.database)
    let households = connection.people == people ? connection.households : [:]
    (connection.people, connection.households) = (people, [:])
    return Transaction.Batch(
      registry: registry, end: try connection.database.logEnd(), households: households)
  }

  /// Decides the jobs, and those that join; tells certain refusals, and takes them out.
  private func decide(
    _ jobs: inout [any WriteJobRunning], _ batch: Transaction.Batch, _ connection: borrowing Connection,
    _ manner: Manner, _ outcome: inout Outcome
  ) throws {
    let began = ContinuousClock.now
    var patience = connection.commitTime / 2
    while true {
      while outcome.answers.count < jobs.count, !batch.changedPlaces {
        let job = jobs[outcome.answers.count]
        let (answer, certain) = try runOne(
          job, batch, connection.database, isCautious: manner.isCautious)
        outcome.decided += 1
        if let certain {
          jobs.remove(at: outcome.answers.count)
          outcome.refused.append(answer)
          if !job.dryRun { refusals.note(certain, batch.registry, at: clock()) }
        } else {
          outcome.answers.append(answer)
        }
      }
      // They ask on while this is written: they are not waited for.
      tell(&outcome.refused)
      guard !manner.isAlone, queue.hasThread, !batch.changedPlaces,
        outcome.decided < WriteQueue.longestBatch, ContinuousClock.now - began < Self.longestJoining
      else { return }
      let joining = queue.more(WriteQueue.longestBatch - outcome.decided, patience: &patience)
      if joining.isEmpty { return }
      jobs += joining
    }
  }

  /// Commits what was decided, or rolls back where nothing was.
  private func keep(
    _ batch: Transaction.Batch, since before: Int64, _ connection: inout Connection, _ outcome: inout Outcome
  ) throws {
    for refusal in batch.refusals { refusals.note(refusal, batch.registry, at: clock()) }
    // Refusals alone are written only where no later commit may come.
    let isLast = !queue.hasThread && !refusals.isEmpty
    guard batch.end.id != before || batch.wroteUnlogged || isLast else {
      return try connection.database.run("ROLLBACK")
    }
    try refusals.write(to: connection.database, at: clock(), always: isLast)
    if outcome.decided < Self.busyBatch {
      try connection.database.mergeRuns(places: max(16, 2 * Int(batch.end.id - before)))
    }
    connection.commitTime = try ContinuousClock().measure { try commit(&connection.database) }
    outcome.changedPlaces = batch.changedPlaces
    // From here on everything is on disk: what fails now is made up for by the next reader or writer.
    try? memory.publish(batch, connection.database)
    guard connection.database.logPages > batch.longLog else { return }
    // Nobody need wait for the answer meanwhile.
    outcome.isTold = true
    tell(outcome.answers, expectingMore: true)
    _ = try? connection.database.checkpoint(truncating: false)
  }

  /// Commits. When that fails the log may hold the whole transaction all the same, and who next reads it from the
  /// disk would take it for committed: something else is written over it before anybody is told that it failed.
  private func commit(_ database: inout Database) throws {
    do {
      try database.run("COMMIT")
    } catch {
      database.rollBack()
      reconnect(&database, after: error)
      try? database.run("INSERT OR REPLACE INTO setting VALUES ('failed-commit', ?1)", .text("\(clock())"))
      throw error
    }
  }

  /// Opens the file anew after the disk failed: what a failed sync left in the cache must not be trusted.
  private func reconnect(_ database: inout Database, after error: any Error) {
    guard let error = error as? StoreError, error.kind == .inputOutput || error.kind == .full,
      let fresh = try? store.connect()
    else { return }
    database = fresh
  }

  /// Gives back what a dead import held, a batch at a time so that nobody waits long; what fails is left for the next.
  private func withdrawDeadImport(_ connection: inout Connection) {
    var isMore = true
    while isMore {
      let answer = Mutex(false)
      let job = WriteJob(
        command: WithdrawStaged(), actor: .operator(origin: "system"), dryRun: false, key: nil,
        render: { _ in [] }
      ) { result in
        if case .success(.done(let more)) = result { answer.withLock { $0 = more } }
      }
      var jobs: [any WriteJobRunning] = [job]
      _ = runBatch(&jobs, &connection, Manner(isTidied: true, isAlone: true))
      isMore = answer.withLock { $0 }
    }
  }

  /// Runs one job, in a savepoint when `isCautious` or when nothing of it is kept; returns what to call once the commit
  /// is on disk, or at once where it is a certain refusal. Throws only when the whole transaction must be given up.
  private func runOne(
    _ job: any WriteJobRunning, _ batch: Transaction.Batch, _ database: Database, isCautious: Bool
  ) throws -> (answer: () -> Void, certain: Refusal?) {
    var answer: (() -> Void)?
    let hasSavepoint = isCautious || job.dryRun
    let written = database.totalChanges
    let transaction = Transaction(
      database: database, memory: memory, actor: job.actor, seconds: clock(), batch: batch)
    do {
      if hasSavepoint { try database.run("SAVEPOINT command") }
      try batch.attempt {
        let (done, keep) = try job.execute(in: transaction)
        try transaction.settleMoves()
        // What is wrong with a row of its own is this command's.
        if hasSavepoint { try database.writeWaiting() }
        answer = done
        if !keep {
          guard hasSavepoint || database.totalChanges == written else { throw LeftHalfDone() }
          if hasSavepoint { try database.run("ROLLBACK TO command") }
        }
        return keep
      }
      if hasSavepoint { try database.run("RELEASE command") }
    } catch {
      guard !database.isInAutocommit else { throw error }
      if hasSavepoint {
        try database.run("ROLLBACK TO command")
        try database.run("RELEASE command")
      } else if database.totalChanges != written {
        throw LeftHalfDone()
      }
      guard case DeskError.refused(let refusal) = error else { return ({ job.fail(error) }, nil) }
      if refusal == transaction.certainRefusal { return ({ job.fail(error) }, refusal) }
      if !job.dryRun { batch.refusals.append(refusal) }
      return ({ job.fail(error) }, nil)
    }
    let missing = { job.fail(StoreError(.broken, "a command was left without an answer")) }
    return (answer ?? missing, nil)
  }

  // MARK: Answers

  /// Tells answers, then wakes who heard some; the next batch looks out for those of whom more is expected.
  private func tell(_ answers: [() -> Void], expectingMore: Bool = false) {
    if expectingMore { queue.expect(answers.count) }
    teller.store(UInt(pthread_self()), ordering: .relaxed)
    for answer in answers { answer() }
    teller.store(0, ordering: .relaxed)
    for wake in wakes.withLock({ $0 }) { wake() }
  }

  /// Tells what is there to tell, once.
  private func tell(_ refused: inout [() -> Void]) {
    if !refused.isEmpty { tell(refused) }
    refused = []
  }

  /// Whether this thread is telling answers.
  var isTellingAnswers: Bool { teller.load(ordering: .relaxed) == UInt(pthread_self()) }

  /// Has `wake` called whenever answers have been told.
  func afterAnswers(_ wake: @escaping @Sendable () -> Void) { wakes.withLock { $0.append(wake) } }
}

import CSystem
import Foundation
import Synchronization

/// The one place where bookings are decided and kept.
///
/// Commands run one after another inside the store's write transaction, many in one commit when many wait, and are
/// answered when the commit is on disk; only that something is taken by what is there already is said before. Reads are
/// answered from memory after making sure that nothing committed, by whichever process, is missing there.
///
///     let desk = try BookingDesk(path: "faelled.db")
///     let booking = try desk.perform(Book(...), as: .operator())
public final class BookingDesk: Sendable {
  /// How the desk is used.
  public enum Mode: Sendable {
    /// One short call: timelines are read when they are needed.
    case command
    /// A service: all timelines are read at the start, and a thread of its own writes.
    case service
  }

  package let store: Store
  /// Seconds since 1970-01-01T00:00Z; the only clock there is.
  let clock: @Sendable () -> Int64
  private let state: Mutex<DeskState>
  private let writer: Mutex<Writer>
  private let readers: [Reader]
  /// Shows whether anybody has committed since; it stands with the first reader's connection.
  private let board: CommitBoard?
  let queue: WriteQueue
  private let refusals = RefusalCounter()
  /// Called after answers have been told.
  private let wakes = Mutex<[@Sendable () -> Void]>([])
  /// The thread that tells answers, 0 for none.
  private let teller = Atomic<UInt>(0)
  /// Left by the writer's thread when it ends.
  private let writing = DispatchGroup()

  /// The connection that writes, with the households read by it as of a change of people.
  private struct Writer {
    var database: Database
    var households: [ID<Household>: Household] = [:]
    var people: Int64 = -1
    /// How long the last commit took.
    var commitTime = Duration.zero

    /// The most households kept.
    static let mostHouseholds = 20_000
  }

  /// A connection for reading, with what its last look at the store showed.
  private final class Reader: Sendable {
    struct Contents {
      let database: Database
      var version: Int64 = -1
    }
    let contents: Mutex<Contents>

    init(_ store: Store, _ mode: Mode) throws {
      let database = try store.connect()
      // A command reads a page once: the room of the last ones is had sooner than more from the system.
      if mode == .command { try database.run("PRAGMA cache_size=-2048") }
      contents = Mutex(Contents(database: database))
    }
  }

  /// Opens the desk over the store at `path`; `clock` gives seconds since 1970.
  public convenience init(
    path: String, mode: Mode = .command, clock: @escaping @Sendable () -> Int64 = BookingDesk.systemClock
  ) throws {
    try self.init(store: Store.open(path: path), mode: mode, clock: clock)
  }

  /// Makes a new store at `path`, where no file may be, and fills it; it is there whole or not at all, and never with
  /// `dryRun`.
  public static func create(
    path: String, dryRun: Bool = false, filling fill: (BookingDesk) throws -> Void = { _ in }
  ) throws {
    func fillStore(_ store: Store) throws {
      let desk = try BookingDesk(store: store, mode: .command, clock: BookingDesk.systemClock)
      defer { desk.close() }
      try fill(desk)
    }
    if dryRun {
      try Store.tryCreating(path: path, filling: fillStore)
    } else {
      _ = try Store.create(path: path, filling: fillStore)
    }
  }

  /// The system's clock.
  public static func systemClock() -> Int64 { Int64(time(nil)) }

  package init(store: Store, mode: Mode, clock: @escaping @Sendable () -> Int64) throws {
    self.store = store
    self.clock = clock
    writer = Mutex(Writer(database: try store.connect()))
    state = Mutex(
      try writer.withLock { try DeskState(reading: $0.database, everything: mode == .service) })
    readers = try (0..<(mode == .service ? 4 : 1)).map { _ in try Reader(store, mode) }
    board = readers[0].contents.withLock { CommitBoard($0.database) }
    queue = WriteQueue()
    if mode == .service { startWriter() }
  }

  /// Stops the writer after what waits was written, and leaves the log short.
  public func close() {
    queue.close()
    writing.wait()
    writer.withLock { writer in
      _ = try? store.lock.whileHeld { try writer.database.checkpoint(truncating: true) }
    }
  }

  deinit { queue.close() }

  /// The minute it is.
  public var now: Minute { Minute(Int32(clamping: clock() / 60)) }

  /// Throws when the store cannot be read, or is no longer where it was.
  public func checkStore() throws {
    try store.requireInPlace()
    _ = try read { $0.lastChange }
  }

  // MARK: Reading

  /// What a read sees: memory, and the store behind it.
  public struct View: ~Copyable {
    /// Memory, as of the same change as the store.
    public let memory: MemoryView
    package let database: Database
  }

  /// Memory alone, with everything in it that was committed before the call, by whichever process.
  ///
  /// As long as nobody has committed, it costs no look at the store. A desk in command mode reads the timelines of
  /// these resources for it, all of them for nil, and with `during` of that range alone.
  public func glance(
    loading resources: @autoclosure () -> [ID<Resource>]? = nil, during range: TimeRange? = nil
  ) throws -> MemoryView {
    let now = now
    if let mark = board?.mark,
      let known = state.withLock({ $0.mark == mark && $0.loaded == nil ? $0.view(at: now) : nil })
    {
      return known
    }
    return try read(loading: resources(), during: range) { $0.memory }
  }

  /// Calls `body` with a view that holds everything committed before the call, by whichever process.
  ///
  /// `loading` names the resources whose timelines the body will look at; nil means all of them. With `during` it looks
  /// at them in that range alone, buffers of its uses included.
  public func read<Result: Sendable>(
    loading resources: [ID<Resource>]? = [], during range: TimeRange? = nil,
    _ body: (borrowing View) throws -> Result
  ) throws -> Result {
    try withReader { reader in
      // Taken before the snapshot, which therefore holds all that the mark stands for.
      let (mark, now) = (board?.mark, now)
      return try reader.database.snapshot {
        // The moment is chosen under the state's lock: nothing can be published between the two, so memory and
        // database show the same change as the last.
        let memory = try state.withLock { state in
          let seen = try reader.database.dataVersion()
          if seen != reader.version {
            try state.catchUp(from: reader.database)
            reader.version = seen
          }
          state.mark = mark
          guard state.loaded != nil else { return state.view(at: now) }
          let atoms = Self.atoms(of: resources, in: state.registry)
          guard let range else {
            try state.load(atoms, from: reader.database)
            return state.view(at: now)
          }
          var part = state
          try part.load(atoms, during: range, from: reader.database)
          return MemoryView(part, now: now)
        }
        return try body(View(memory: memory, database: reader.database))
      }
    }
  }

  /// Calls `body` with the schedule as of the transaction's beginning, which need not hold any claims.
  func withSchedule<Result>(_ body: (Schedule) throws -> Result) rethrows -> Result {
    try body(state.withLock { $0.schedule })
  }

  private static func atoms(of resources: [ID<Resource>]?, in registry: Registry) -> [ID<Resource>] {
    guard let resources else { return registry.resources.filter { !$0.isComposite }.map(\.id) }
    return resources.filter { registry.has($0) }.flatMap { id in
      let resource = registry.resource(id)
      return resource.isComposite ? resource.parts : [id]
    }
  }

  private func withReader<Result: Sendable>(_ body: (inout Reader.Contents) throws -> Result) throws -> Result
  {
    for reader in readers {
      if let result = try reader.contents.withLockIfAvailable({ try body(&$0) }) { return result }
    }
    let index = readers.count == 1 ? 0 : Int.random(in: 0..<readers.count)
    return try readers[index].contents.withLock { try body(&$0) }
  }

  // MARK: Writing

  /// Calls `body` with the schedule as of the transaction's beginning, with these atoms' claims in it.
  func withWriterSchedule<Result>(
    loading atoms: @autoclosure () -> [ID<Resource>], from database: Database,
    _ body: (Schedule) throws -> Result
  ) throws -> Result {
    let schedule = try state.withLock { state in
      try state.load(atoms(), from: database)
      return state.schedule
    }
    return try body(schedule)
  }

  /// Runs a command to its end and returns its outcome; a refusal or failure is thrown.
  public func perform<C: Command>(_ command: C, as actor: Actor, dryRun: Bool = false) throws -> C.Outcome {
    switch try perform(command, as: actor, dryRun: dryRun, key: nil, render: { _ in [] }) {
    case .done(let outcome): return outcome
    case .replayed: throw StoreError(.broken, "an answer was replayed without a key")
    }
  }

  /// Runs a command to its end; under a key, what was done before under it is answered again.
  public func perform<C: Command>(
    _ command: C, as actor: Actor, dryRun: Bool = false, key: IdempotencyKey?,
    render: @escaping @Sendable (C.Outcome) -> [UInt8]
  ) throws -> Answer<C.Outcome> {
    let done = DispatchSemaphore(value: 0)
    let result = Mutex<Result<Answer<C.Outcome>, any Error>?>(nil)
    submit(command, as: actor, dryRun: dryRun, key: key, render: render) { outcome in
      result.withLock { $0 = outcome }
      done.signal()
    }
    done.wait()
    guard let outcome = result.withLock({ $0 }) else {
      throw StoreError(.broken, "a command was left without an answer")
    }
    return try outcome.get()
  }

  /// Hands a command to the writer, which calls `completion` on its own thread once the outcome is durable; a refusal
  /// for what is on disk already needs no commit.
  public func submit<C: Command>(
    _ command: C, as actor: Actor, dryRun: Bool = false, key: IdempotencyKey? = nil,
    render: @escaping @Sendable (C.Outcome) -> [UInt8] = { _ in [] },
    completion: @escaping @Sendable (Result<Answer<C.Outcome>, any Error>) -> Void
  ) {
    let job = WriteJob(
      command: command, actor: actor, dryRun: dryRun, key: key, render: render, completion: completion)
    guard !queue.hasThread else { return queue.add(job) }
    run([job])
  }

  private func startWriter() {
    system_keep_memory()
    queue.hasThread = true
    writing.enter()
    let thread = Thread { [weak self, queue, writing] in
      defer { writing.leave() }
      while let jobs = queue.next() {
        if let self {
          self.run(jobs)
        } else {
          jobs.forEach { $0.fail(StoreError(.busy, "the desk is closed")) }
        }
      }
    }
    thread.name = "desk writer"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Writes the store's file anew while no process may write; answers whether the log beside it is empty now.
  func rebuildFile() throws -> Bool {
    try writer.withLock { writer in try store.lock.whileHeld { try writer.database.rebuild() } }
  }

  /// Runs jobs in as few commits as possible, with those that come meanwhile, and answers them all.
  func run(_ jobs: [any WriteJobRunning]) {
    var waiting = jobs
    writer.withLock { writer in
      while !waiting.isEmpty {
        guard runBatch(&waiting, &writer) else { continue }
        // Who waits for what is free by now goes before whoever comes next.
        var after = Self.afterPlaces
        _ = runBatch(&after, &writer, alone: true)
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

  /// Runs the first of the jobs, as many after it as may share its commit, and unless they are `alone` those that come
  /// meanwhile; removes those that it has answered, and returns whether places were changed.
  ///
  /// A savepoint has SQLite copy each page that a command touches, though hardly one ever leaves half its work: those
  /// come `cautiously`, in a second run, when a command of the first has done so. Unless it is `tidied`, what a dead
  /// import holds is given back first.
  private func runBatch(
    _ jobs: inout [any WriteJobRunning], _ writer: inout Writer, cautiously: Bool = false,
    tidied: Bool = false, alone: Bool = false
  ) -> Bool {
    /// Of the first jobs, once the commit is on disk.
    var answers: [() -> Void] = []
    /// Refusals that hold whatever becomes of the batch; told as soon as nothing else waits.
    var refused: [() -> Void] = []
    func tellRefused() {
      if !refused.isEmpty { tell(refused) }
      refused = []
    }
    var (decided, changedPlaces, areAnswered) = (0, false, false)
    do {
      try store.lock.whileHeld {
        try store.requireInPlace()
        try writer.database.run("BEGIN IMMEDIATE")
        let batch = try beginBatch(&writer)
        if !tidied, try writer.database.hasStaged(), !store.lock.isStaging() { throw DeadImport() }
        let before = batch.end.id
        let began = ContinuousClock.now
        var patience = writer.commitTime / 2
        while true {
          while answers.count < jobs.count, !batch.changedPlaces {
            let job = jobs[answers.count]
            let (answer, certain) = try runOne(job, batch, writer.database, cautiously: cautiously)
            decided += 1
            if let certain {
              jobs.remove(at: answers.count)
              refused.append(answer)
              if !job.dryRun { refusals.note(certain, batch.registry, at: clock()) }
            } else {
              answers.append(answer)
            }
          }
          // They ask on while this is written: they are not waited for.
          tellRefused()
          guard !alone, queue.hasThread, !batch.changedPlaces, decided < WriteQueue.longestBatch,
            ContinuousClock.now - began < Self.longestJoining
          else { break }
          let joining = queue.more(WriteQueue.longestBatch - decided, patience: &patience)
          if joining.isEmpty { break }
          jobs += joining
        }
        do { try writer.database.writeWaiting() } catch {
          throw cautiously || writer.database.isInAutocommit ? error : LeftHalfDone()
        }
        for refusal in batch.refusals { refusals.note(refusal, batch.registry, at: clock()) }
        // Refusals alone are written only where no later commit may come.
        let isLast = !queue.hasThread && !refusals.isEmpty
        if batch.end.id != before || batch.wroteUnlogged || isLast {
          try refusals.write(to: writer.database, at: clock(), always: isLast)
          if decided < Self.busyBatch {
            try writer.database.mergeRuns(places: max(16, 2 * Int(batch.end.id - before)))
          }
          writer.commitTime = try ContinuousClock().measure { try commit(&writer.database) }
          changedPlaces = batch.changedPlaces
          // From here on everything is on disk: what fails now is made up for by the next reader or writer.
          try? publish(batch, writer.database)
          if writer.database.logPages > batch.longLog {
            // Nobody need wait for the answer meanwhile.
            areAnswered = true
            tell(answers, expectingMore: true)
            _ = try? writer.database.checkpoint(truncating: false)
          }
        } else {
          try writer.database.run("ROLLBACK")
        }
        if !batch.changedPeople, batch.households.count <= Writer.mostHouseholds {
          swap(&writer.households, &batch.households)
        }
      }
    } catch is LeftHalfDone {
      writer.database.rollBack()
      tellRefused()
      return runBatch(&jobs, &writer, cautiously: true, tidied: tidied, alone: alone)
    } catch is DeadImport {
      writer.database.rollBack()
      withdrawDeadImport(&writer)
      return runBatch(&jobs, &writer, cautiously: cautiously, tidied: true, alone: alone)
    } catch {
      writer.database.rollBack()
      tellRefused()
      reconnect(&writer.database, after: error)
      // Without a transaction nobody can be served; with one, all that shared it failed.
      let failed = jobs.prefix(answers.isEmpty ? jobs.count : answers.count)
      tell(failed.map { job in { job.fail(error) } })
      jobs.removeFirst(failed.count)
      return false
    }
    if !areAnswered { tell(answers, expectingMore: true) }
    jobs.removeFirst(answers.count)
    return changedPlaces
  }

  /// Tells answers, then wakes who heard some; the next batch looks out for those of whom more is expected.
  private func tell(_ answers: [() -> Void], expectingMore: Bool = false) {
    if expectingMore { queue.expect(answers.count) }
    teller.store(UInt(pthread_self()), ordering: .relaxed)
    for answer in answers { answer() }
    teller.store(0, ordering: .relaxed)
    for wake in wakes.withLock({ $0 }) { wake() }
  }

  /// Whether this thread is telling answers, mostly those of a commit. A thread that hears many need not be woken by
  /// each: what is given to `afterAnswers` is called when all are told.
  public var isTellingAnswers: Bool { teller.load(ordering: .relaxed) == UInt(pthread_self()) }

  /// Has `wake` called whenever answers have been told.
  public func afterAnswers(_ wake: @escaping @Sendable () -> Void) { wakes.withLock { $0.append(wake) } }

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

  private func beginBatch(_ writer: inout Writer) throws -> Transaction.Batch {
    let (registry, people) = try state.withLock { [database = writer.database] state in
      try state.catchUp(from: database)
      return (state.registry, state.people)
    }
    let households = writer.people == people ? writer.households : [:]
    (writer.people, writer.households) = (people, [:])
    return Transaction.Batch(
      registry: registry, end: try writer.database.logEnd(), households: households)
  }

  /// An import has died and left bookings staged.
  private struct DeadImport: Error {}

  /// Gives back what a dead import held, a batch at a time so that nobody waits long; what fails is left for the next.
  private func withdrawDeadImport(_ writer: inout Writer) {
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
      _ = runBatch(&jobs, &writer, tidied: true, alone: true)
      isMore = answer.withLock { $0 }
    }
  }

  /// A command gave up after it had written something that no savepoint can take back.
  private struct LeftHalfDone: Error {}

  /// Runs one job, in a savepoint when `cautiously` or when nothing of it is kept; returns what to call once the commit
  /// is on disk, or at once where it is a certain refusal. Throws only when the whole transaction must be given up.
  private func runOne(
    _ job: any WriteJobRunning, _ batch: Transaction.Batch, _ database: Database, cautiously: Bool
  ) throws -> (answer: () -> Void, certain: Refusal?) {
    var answer: (() -> Void)?
    let hasSavepoint = cautiously || job.dryRun
    let written = database.totalChanges
    let transaction = Transaction(
      database: database, desk: self, actor: job.actor, seconds: clock(), batch: batch)
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

  /// Makes a committed batch visible to readers, unless a reader has caught up with it already.
  private func publish(_ batch: Transaction.Batch, _ database: Database) throws {
    let mark = board?.mark  // the store's lock is held: nobody has committed since
    try state.withLock { state in
      defer { if state.applied >= batch.end.id { state.mark = mark } }
      for (booking, owner) in batch.owners { state.owners.set(owner, of: booking) }
      guard state.applied < batch.end.id else { return }
      if batch.changedPlaces {
        try state.catchUp(from: database)
      } else {
        state.seen = nil  // or a copy would be changed
        var overlay = batch.overlay
        batch.overlay = ScheduleOverlay()
        overlay.merge(into: &state.schedule)
        if batch.changedPeople { state.people = batch.end.id }
        state.applied = batch.end.id
      }
    }
  }
}

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
  let memory: DeskMemory
  let writer: BatchWriter
  let queue = WriteQueue()

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
    let database = try store.connect()
    memory = try DeskMemory(store, mode, reading: database, clock: clock)
    writer = BatchWriter(database, store, memory, queue, clock: clock)
    if mode == .service { writer.start() }
  }

  /// Stops the writer after what waits was written, and leaves the log short.
  public func close() {
    queue.close()
    writer.close()
  }

  deinit { queue.close() }

  /// The minute it is.
  public var now: Minute { memory.now }

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
    try memory.glance(loading: resources(), during: range)
  }

  /// Calls `body` with a view that holds everything committed before the call, by whichever process.
  ///
  /// `loading` names the resources whose timelines the body will look at; nil means all of them. With `during` it looks
  /// at them in that range alone, buffers of its uses included.
  public func read<Result: Sendable>(
    loading resources: [ID<Resource>]? = [], during range: TimeRange? = nil,
    _ body: (borrowing View) throws -> Result
  ) throws -> Result {
    try memory.read(loading: resources, during: range, body)
  }

  // MARK: Writing

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
    writer.run([job])
  }

  /// Whether this thread is telling answers, mostly those of a commit. A thread that hears many need not be woken by
  /// each: what is given to `afterAnswers` is called when all are told.
  public var isTellingAnswers: Bool { writer.isTellingAnswers }

  /// Has `wake` called whenever answers have been told.
  public func afterAnswers(_ wake: @escaping @Sendable () -> Void) { writer.afterAnswers(wake) }
}

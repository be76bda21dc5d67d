import Synchronization

/// What is committed, for all who read: the state in memory, with connections for the rows behind it. The one who writes
/// brings it up to date.
final class DeskMemory: Sendable {
  private let clock: @Sendable () -> Int64
  private let state: Mutex<DeskState>
  private let readers: [Reader]
  /// Shows whether anybody has committed since; it stands with the first reader's connection.
  private let board: CommitBoard?

  /// A connection for reading, with what its last look at the store showed.
  private final class Reader: Sendable {
    struct Contents {
      let database: Database
      var version: Int64 = -1
    }
    let contents: Mutex<Contents>

    init(_ store: Store, _ mode: BookingDesk.Mode) throws {
      let database = try store.connect()
      // A command reads a page once: the room of the last ones is had sooner than more from the system.
      if mode == .command { try database.run("PRAGMA cache_size=-2048") }
      contents = Mutex(Contents(database: database))
    }
  }

  /// What the store holds now, read from `database`; of a command the timelines only when they are needed.
  init(
    _ store: Store, _ mode: BookingDesk.Mode, reading database: Database,
    clock: @escaping @Sendable () -> Int64
  ) throws {
    state = Mutex(try DeskState(reading: database, everything: mode == .service))
    readers = try (0..<(mode == .service ? 4 : 1)).map { _ in try Reader(store, mode) }
    board = readers[0].contents.withLock { CommitBoard($0.database) }
    self.clock = clock
  }

  /// The minute it is.
  var now: Minute { Minute(Int32(clamping: clock() / 60)) }

  // MARK: Reading

  /// As `BookingDesk.glance`.
  func glance(
    loading resources: @autoclosure () -> [ID<Resource>]?, during range: TimeRange?
  ) throws -> BookingDesk.MemoryView {
    let now = now
    if let mark = board?.mark,
      let known = state.withLock({ $0.mark == mark && $0.loaded == nil ? $0.view(at: now) : nil })
    {
      return known
    }
    return try read(loading: resources(), during: range) { $0.memory }
  }

  /// As `BookingDesk.read`.
  func read<Result: Sendable>(
    loading resources: [ID<Resource>]?, during range: TimeRange? = nil,
    _ body: (borrowing BookingDesk.View) throws -> Result
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
          return BookingDesk.MemoryView(part, now: now)
        }
        return try body(BookingDesk.View(memory: memory, database: reader.database))
      }
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

  private static func atoms(of resources: [ID<Resource>]?, in registry: Registry) -> [ID<Resource>] {
    guard let resources else { return registry.resources.filter { !$0.isComposite }.map(\.id) }
    return resources.filter { registry.has($0) }.flatMap { id in
      let resource = registry.resource(id)
      return resource.isComposite ? resource.parts : [id]
    }
  }

  // MARK: Writing

  /// Brings what is here up to the transaction's beginning; the registry, and the number of the last change of people.
  func begin(_ database: Database) throws -> (registry: Registry, people: Int64) {
    try state.withLock { state in
      try state.catchUp(from: database)
      return (state.registry, state.people)
    }
  }

  /// Calls `body` with the schedule as of the transaction's beginning, with these atoms' claims in it.
  func withSchedule<Result>(
    loading atoms: @autoclosure () -> [ID<Resource>] = [], from database: Database,
    _ body: (Schedule) throws -> Result
  ) throws -> Result {
    let schedule = try state.withLock { state in
      try state.load(atoms(), from: database)
      return state.schedule
    }
    return try body(schedule)
  }

  /// Makes a committed batch visible to readers, unless one of them has caught up with it already. The store's lock is
  /// held.
  func publish(_ batch: Transaction.Batch, _ database: Database) throws {
    let mark = board?.mark  // the lock is held: nobody has committed since
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

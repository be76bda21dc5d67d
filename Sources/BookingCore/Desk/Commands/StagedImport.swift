/// Imports too large for one transaction.
///
/// Batches of events are written as bookings that hold their time but that nobody sees, each batch in a transaction of
/// its own; one last short transaction makes them valid together. When the import dies before that, the next writer
/// gives the time back, for the import's turn (`ImportTurn`) has ended with its process.
extension BookingDesk {
  /// The most events that one transaction takes in.
  static let importBatch = 500

  /// Takes a calendar's events in, all or nothing, while others go on booking. Tells `progress` how many are decided;
  /// when that throws, nothing is kept.
  ///
  /// Events that change bookings of an earlier import are written in the last transaction. A dry run keeps nobody
  /// waiting. Under a key, what was done before under it is answered again.
  public func importBookings(
    _ calendar: CalendarImport, as actor: Actor, dryRun: Bool = false, key: IdempotencyKey? = nil,
    render: @escaping @Sendable ([ImportBookings.Result]) -> [UInt8] = { _ in [] },
    progress: (Int) throws -> Void = { _ in }
  ) throws -> Answer<[ImportBookings.Result]> {
    guard calendar.items.count > Self.importBatch else {
      return try perform(ImportBookings(calendar), as: actor, dryRun: dryRun, key: key, render: render)
    }
    guard actor.may(.administer) else { throw DeskError.notAllowed }
    let calendar = try read { view in
      try ImportDecider(calendar, registry: view.registry, now: view.now).completed(
        calendar, in: view.database)
    }
    if dryRun { return .done(try tryImport(calendar)) }
    if let key, let known = try read({ try $0.answer(to: key, of: actor) }) { return .replayed(known) }
    let turn = try store.lock.stageImport()
    defer { withExtendedLifetime(turn) {} }
    // What a dead import left is none of this one's.
    while try perform(WithdrawStaged(), as: .operator(origin: "system")) {}
    do {
      var results: [ImportBookings.Result?] = []
      results.reserveCapacity(calendar.items.count)
      while results.count < calendar.items.count {
        let events = results.count..<min(results.count + Self.importBatch, calendar.items.count)
        results += try perform(StageBookings(calendar: calendar, events: events), as: actor)
        try progress(results.count)
      }
      return try perform(
        FinishImport(calendar: calendar, results: results), as: actor, key: key, render: render)
    } catch {
      // What cannot be given back now, the next writer gives back.
      while (try? perform(WithdrawStaged(), as: .operator(origin: "system"))) == true {}
      throw error
    }
  }

  /// What an import would do, decided as of one moment without a transaction.
  private func tryImport(_ calendar: CalendarImport) throws -> [ImportBookings.Result] {
    let resources = Set(calendar.items.flatMap { $0.lines.map(\.resource) }).sorted()
    return try read(loading: resources) { view in
      let decider = ImportDecider(calendar, registry: view.registry, now: view.now)
      let (schedule, database) = (view.schedule, view.database)
      var overlay = ScheduleOverlay()
      var next = try database.nextID(.booking)
      func take(_ item: CalendarImport.Item) throws -> ImportBookings.Result {
        let step = try decider.step(item, id: ID(next), in: database) {
          schedule.obstacle(to: $0, excluding: $1, with: overlay)
        }
        switch step {
        case .leave(let outcome, let booking):
          return ImportBookings.Result(item: item, outcome: outcome, booking: booking)
        case .clash(let obstacle):
          return ImportBookings.Result(item: item, outcome: .clash, booking: nil, obstacle: obstacle)
        case .create(let booking, let outcome):
          next += 1
          if let occupancy = booking.occupancy { overlay.insert(occupancy, in: schedule) }
          return ImportBookings.Result(item: item, outcome: outcome, booking: booking.id)
        case .replace(let known, let new, let outcome):
          if let occupancy = known.occupancy { overlay.remove(occupancy, in: schedule) }
          if let occupancy = new.occupancy { overlay.insert(occupancy, in: schedule) }
          return ImportBookings.Result(item: item, outcome: outcome, booking: known.id)
        case .change: preconditionFailure("a change was not settled")
        }
      }
      return try decider.takingAgain(calendar.items.map(take), in: database, take) { moves in
        let made = decider.possible(moves, in: schedule, with: &overlay)
        for move in made {
          if let occupancy = move.known.occupancy { overlay.remove(occupancy, in: schedule) }
          overlay.insert(move.new.claim, in: schedule)
        }
        return made
      }
    }
  }
}

/// Writes some events of an import as bookings that hold their time and that nobody sees. Answers nil for those that
/// change what an earlier import brought; and for fewer events than were given where they take long.
private struct StageBookings: Command {
  let calendar: CalendarImport
  let events: Range<Int>
  /// The others' wait is this, and the commit.
  private static let longest = Duration.milliseconds(20)

  init(calendar: CalendarImport, events: Range<Int>) { (self.calendar, self.events) = (calendar, events) }

  func execute(in transaction: Transaction) throws -> [ImportBookings.Result?] {
    try transaction.require(.administer)
    transaction.batch.longLog = 1_000
    let decider = ImportDecider(calendar, registry: transaction.registry, now: transaction.now)
    let deadline = ContinuousClock.now + Self.longest
    var results: [ImportBookings.Result?] = []
    for item in calendar.items[events] {
      switch try decider.look(item, in: transaction) {
      // What is called off gives up its place in the last transaction.
      case .clash where calendar.items[0].isCancelled: results.append(nil)
      case .clash(let obstacle):
        results.append(ImportBookings.Result(item: item, outcome: .clash, booking: nil, obstacle: obstacle))
      case .leave(let outcome, let booking):
        results.append(ImportBookings.Result(item: item, outcome: outcome, booking: booking))
      case .create(let booking, let outcome):
        try transaction.stage(booking)
        results.append(ImportBookings.Result(item: item, outcome: outcome, booking: booking.id))
      case .change, .replace: results.append(nil)
      }
      if ContinuousClock.now > deadline { break }
    }
    return results
  }
}

/// Makes what was staged valid, and writes the events that change bookings of an earlier import.
private struct FinishImport: Command {
  let calendar: CalendarImport
  let results: [ImportBookings.Result?]

  func execute(in transaction: Transaction) throws -> [ImportBookings.Result] {
    try transaction.require(.administer)
    let written = results.count { $0?.outcome == .created || $0?.outcome == .kept }
    let staged = try transaction.database.stagedBookings()
    guard staged?.count ?? 0 == written else {
      throw StoreError(.busy, "what the import held was given back meanwhile; nothing was kept, try again")
    }
    if let staged { try transaction.validateStaged(staged.count, from: staged.first, since: staged.change) }
    let decider = ImportDecider(calendar, registry: transaction.registry, now: transaction.now)
    let taken = try zip(calendar.items, results).map { item, result in
      try result ?? decider.take(item, in: transaction)
    }
    return try decider.takingAgain(taken, in: transaction)
  }
}

/// Gives back some of what an import held that will not be finished; answers whether there may be more.
struct WithdrawStaged: Command {
  func execute(in transaction: Transaction) throws -> Bool {
    try transaction.require(.administer)
    let dropped = try transaction.withdrawStaged(most: BookingDesk.importBatch)
    return dropped == BookingDesk.importBatch
  }
}

extension Transaction {
  /// Writes a new booking that holds its time but is not valid yet.
  fileprivate func stage(_ booking: Booking) throws {
    try write(booking, action: "booking.import")
    try database.stage(booking.id, change: batch.end.id)
  }

  /// Makes all staged bookings valid, with what follows from that for those who asked for the same.
  fileprivate func validateStaged(_ count: Int, from first: ID<Booking>, since change: Int64) throws {
    moves.asked += try database.stagedRequests()
    if try database.hasCompeting() {
      for request in try database.competing(around: TimeRange(.earliest, .latest)) {
        let atoms = request.lines.flatMap { registry.constituents(of: registry.resource($0.resource)) }
        let rivals = try Set(atoms.flatMap { try holders(on: $0, during: request.claim) })
        moves.claimed += try database.staged(among: rivals.sorted())
      }
    }
    try database.validateStaged()
    var facts = JSONWriter()
    facts.object { json in
      json.field("bookings", count)
      json.field("since", change)
    }
    try log(ChangeEntry("import.done", .imported, first.value, after: facts.text))
  }

  /// Takes staged bookings out of the store; returns how many.
  fileprivate func withdrawStaged(most: Int) throws -> Int {
    let staged = try database.stagedBookings(most: most)
    for (booking, change) in staged {
      try loadTimelines(of: booking.lines)
      try database.dropStaged(booking, change: change)
      let facts = BookingFacts.write(booking)
      try log(ChangeEntry("booking.withdraw", .booking, booking.id.value, before: facts))
      try move(from: booking.occupancy, to: nil)
      // Who came to stand in line because of it is looked at.
      moves.released.append(booking)
    }
    return staged.count
  }
}

/// Takes a calendar's events into the store as bookings of the areas' boards, in one transaction.
///
/// `BookingDesk.importBookings` does the same for any number of events without keeping others waiting.
public struct ImportBookings: Command {
  /// What was read.
  public var calendar: CalendarImport

  /// What became of one event.
  public struct Result: Sendable {
    /// How it went.
    public enum Outcome: String, Sendable, CaseIterable {
      case created, updated, unchanged
      /// The file calls it off, and so it was.
      case cancelled
      /// It clashes, and was kept as a double booking.
      case kept
      /// It clashes, and was left out.
      case clash
      /// It was changed here since it was imported, and stays as it is here.
      case changedHere = "changed-here"
      /// The file calls off what is not known here.
      case skipped
    }

    /// Why there is no room for an event.
    public enum Obstacle: Hashable, Sendable {
      /// The place is closed then.
      case closed
      /// Another booking has it.
      case taken(by: ID<Booking>)
      /// There are not as many, whoever has some.
      case tooManyUnits(most: Int)

      /// Its stable name.
      public var code: String {
        switch self {
        case .closed: "closed"
        case .taken: "taken"
        case .tooManyUnits: "too-many-units"
        }
      }
    }

    /// Which event.
    public let item: CalendarImport.Item
    /// How it went.
    public let outcome: Outcome
    /// The booking, unless it was left out.
    public let booking: ID<Booking>?
    /// Why it was left out, if it clashes.
    public var obstacle: Obstacle?
  }

  /// Takes in what was read.
  public init(_ calendar: CalendarImport) { self.calendar = calendar }

  public func execute(in transaction: Transaction) throws -> [Result] {
    try transaction.require(.administer)
    let decider = ImportDecider(calendar, registry: transaction.registry, now: transaction.now)
    let items = try decider.completed(calendar, in: transaction.database).items
    return try decider.takingAgain(items.map { try decider.take($0, in: transaction) }, in: transaction)
  }
}

/// Decides what becomes of events: the same for an import in one transaction, a staged one and a trial.
struct ImportDecider {
  /// What is to be done about an event.
  enum Step {
    /// Nothing is written.
    case leave(ImportBookings.Result.Outcome, ID<Booking>?)
    /// It clashes, and is left out.
    case clash(ImportBookings.Result.Obstacle)
    case create(Booking, ImportBookings.Result.Outcome)
    /// A booking that an import brought is told otherwise now; `settle` says what becomes of that.
    case change(Booking, to: Booking)
    case replace(Booking, with: Booking, ImportBookings.Result.Outcome)
  }

  private let keepClashes: Bool
  private let registry: Registry
  private let now: Minute
  private let changesHere = ChangesHere()

  init(_ calendar: CalendarImport, registry: Registry, now: Minute) {
    (keepClashes, self.registry, self.now) = (calendar.keepClashes, registry, now)
  }

  /// Answers why there is no room for an occupancy when another booking does not count; nil when there is.
  typealias Room = (Occupancy, ID<Booking>?) throws -> ImportBookings.Result.Obstacle?

  /// What to do about an event, where `id` is the number of a new booking.
  func step(_ item: CalendarImport.Item, id: ID<Booking>, in database: Database, room: Room) throws -> Step {
    try settle(look(item, id: id, in: database, room: room), in: database, room: room)
  }

  /// As `step`, but leaves open what becomes of a change.
  func look(_ item: CalendarImport.Item, id: ID<Booking>, in database: Database, room: Room) throws -> Step {
    let (known, name) = try booking(of: item, in: database)
    guard let known else {
      if item.isCancelled { return .leave(.skipped, nil) }
      let booking = Booking(
        id: id, range: item.range, lines: item.lines, household: try household(item, in: database),
        member: item.member, status: item.isRequest ? .requested : .confirmed,
        attendees: item.attendees ?? 0, title: item.title, importUID: name, createdAt: now)
      let obstacle = try obstacle(to: booking, excluding: nil, room)
      return obstacle.map { keepClashes ? .create(booking, .kept) : .clash($0) } ?? .create(booking, .created)
    }
    if item.isCancelled, !known.status.isActive { return .leave(.unchanged, known.id) }
    let new = known.changed(to: item)
    return new == known ? .leave(.unchanged, known.id) : .change(known, to: new)
  }

  /// The booking that an earlier import made of an event, and the name that a new one would get.
  ///
  /// The first room of a UID has the UID's own name, each further one the room in it (`ImportName`). Where a booking is
  /// counts, or where it was until it was changed here; only a file that tells the rooms itself says that one moved.
  private func booking(of item: CalendarImport.Item, in database: Database) throws -> (Booking?, name: String)
  {
    if let known = item.known { return (try database.booking(known), item.uid) }
    if let booking = try ownBooking(of: item, in: database) { return (booking, item.uid) }
    let plain = try database.booking(importUID: item.uid)
    guard let resource = item.resource else { return (plain, item.uid) }
    let name = ImportName.name(item.uid, in: registry.resource(resource).slug)
    if let booking = try database.booking(importUID: name) { return (booking, name) }
    guard let plain else { return (nil, item.uid) }
    let isSame = try item.mayHaveMoved || changesHere.isHome(resource, of: plain, in: database)
    return (isSame ? plain : nil, name)
  }

  /// A booking that was made here, by the UID that our own files give it. Another store has other bookings of the same
  /// codes, so one must have more in common than its place, and one that a table moves to another place all the rest.
  private func ownBooking(of item: CalendarImport.Item, in database: Database) throws -> Booking? {
    guard item.uid.hasSuffix("@faelled"), let number = ShortCode.number("bk", String(item.uid.dropLast(8))),
      let booking = try database.booking(ID(number)), booking.importUID == nil
    else { return nil }
    let isThen = booking.range == item.range
    let isTheirs = booking.household == item.household
    let isCalledSo = booking.title == item.title
    let isKnown =
      booking.lines.first?.resource == item.resource
      ? isThen || isTheirs || isCalledSo && !item.title.isEmpty
      : item.mayHaveMoved && isThen && isTheirs && isCalledSo
    return isKnown ? booking : nil
  }

  /// An import with a cancellation for each booking of an earlier one that its events no longer have: those of an event
  /// that is called off, and coming instances that a series has no more (EXDATE, an earlier UNTIL).
  func completed(_ calendar: CalendarImport, in database: Database) throws -> CalendarImport {
    var cancelled: [CalendarImport.Item] = []
    for event in calendar.events {
      func item(_ uid: String, _ lines: [BookingLine], _ range: TimeRange) -> CalendarImport.Item {
        CalendarImport.Item(
          uid: uid, line: event.line, lines: lines, range: range, title: event.title, isCancelled: true)
      }
      var known = try database.bookings(importUIDFrom: event.uid).filter { booking in
        ImportName.isName(booking.importUID ?? "", of: event.uid)
          && !calendar.instances.contains(ImportName.plain(booking.importUID ?? ""))
          && (event.isCancelled || booking.status.isActive && now < booking.range.end)
      }
      if let resource = event.lines?[0].resource {
        let there = try known.filter { try changesHere.isHome(resource, of: $0, in: database) }
        if !there.isEmpty || !event.mayHaveMoved { known = there }
      }
      cancelled += known.map { booking in
        var item = item(booking.importUID ?? "", booking.lines, booking.range)
        item.known = booking.id
        return item
      }
      if event.isCancelled, known.isEmpty {
        cancelled.append(item(event.uid, event.lines ?? [], event.range))
      }
    }
    var completed = calendar
    completed.items = cancelled + calendar.items
    return completed
  }

  private func settle(_ step: Step, in database: Database, room: Room) throws -> Step {
    guard case .change(let known, let new) = step else { return step }
    // What was handed out here, too, was changed here.
    if try changesHere.has(known, in: database) || database.isOut(known.id) {
      return .leave(.changedHere, known.id)
    }
    if !new.status.isActive { return .replace(known, with: new, .cancelled) }
    // What stays where it is makes no clash that is not there, as one kept before.
    let stays = known.status.isActive && known.range == new.range && known.lines == new.lines
    let obstacle = stays ? nil : try obstacle(to: new, excluding: known.id, room)
    return obstacle.map { keepClashes ? .replace(known, with: new, .kept) : .clash($0) }
      ?? .replace(known, with: new, .updated)
  }

  private func obstacle(to booking: Booking, excluding: ID<Booking>?, _ room: Room) throws
    -> ImportBookings.Result.Obstacle?
  {
    try isOpen(booking) ? room(booking.claim, excluding) : .closed
  }

  private func isOpen(_ booking: Booking) -> Bool {
    booking.lines.allSatisfy {
      registry.usable(registry.resource($0.resource), in: booking.range) == [booking.range]
    }
  }

  /// Whose booking it becomes: who is named, else the board of the resource's area.
  private func household(_ item: CalendarImport.Item, in database: Database) throws -> ID<Household> {
    if let household = item.household { return household }
    let area = registry.area(registry.resource(item.lines[0].resource).area)
    guard let board = try database.board(of: area) else {
      throw StoreError(.broken, "the area \(area.slug) has no board")
    }
    return board.id
  }

  /// As `look`, inside a transaction.
  func look(_ item: CalendarImport.Item, in transaction: Transaction) throws -> Step {
    try look(
      item, id: ID(transaction.database.nextID(.booking)), in: transaction.database,
      room: transaction.obstacle)
  }

  /// A booking that is to be moved.
  struct Move {
    let known: Booking
    let new: Booking
  }

  /// The results with those events taken once more that clashed: others of the same file may have left the place since,
  /// or leave it along with them. Until no more fit; `move` carries out what it answers of the moves it is given.
  func takingAgain(
    _ results: [ImportBookings.Result], in database: Database,
    _ take: (CalendarImport.Item) throws -> ImportBookings.Result, move: ([Move]) throws -> [Move]
  ) throws -> [ImportBookings.Result] {
    var results = results
    var hasMoved = results.contains { $0.outcome == .updated || $0.outcome == .cancelled }
    while true {
      let clashing = results.indices.filter { results[$0].outcome == .clash }
      var wishes: [ID<Booking>: Int] = [:]
      let moves = try clashing.compactMap { index -> Move? in
        let step = try look(results[index].item, id: ID(0), in: database) { _, _ in .closed }
        guard case .change(let known, let new) = step, wishes.updateValue(index, forKey: known.id) == nil
        else {
          return nil
        }
        return Move(known: known, new: new)
      }
      for made in moves.count > 1 ? try move(moves) : [] {
        guard let index = wishes[made.known.id] else { continue }
        results[index] = ImportBookings.Result(
          item: results[index].item, outcome: .updated, booking: made.known.id)
        hasMoved = true
      }
      guard hasMoved else { return results }
      hasMoved = false
      for index in clashing where results[index].outcome == .clash {
        results[index] = try take(results[index].item)
        if results[index].outcome != .clash { hasMoved = true }
      }
    }
  }

  /// Which of the moves can be made, all at once: what cannot have its new place keeps its old one, whoever else
  /// wanted that.
  func possible(_ moves: [Move], in schedule: Schedule, with overlay: inout ScheduleOverlay) -> [Move] {
    let mark = overlay.mark
    defer { overlay.undo(to: mark) }
    for move in moves { move.known.occupancy.map { overlay.remove($0, in: schedule) } }
    var made: [ID<Booking>: Move] = [:]
    var staying: [Move] = []
    for move in moves {
      if isOpen(move.new), schedule.shortages(of: move.new.claim, with: overlay).isEmpty {
        overlay.insert(move.new.claim, in: schedule)
        made[move.known.id] = move
      } else {
        staying.append(move)
      }
    }
    while let old = staying.popLast()?.known.occupancy {
      for atom in schedule.shortages(of: old, with: overlay).map(\.atom) {
        for claim in schedule.claims(of: old) where claim.atom == atom {
          var holders: [ID<Booking>] = []
          schedule.forEachClaim(atom: atom, overlapping: claim.claim.range, with: overlay) {
            holders.append($0.holder.booking)
            return true
          }
          for case let rival? in holders.map({ made.removeValue(forKey: $0) }) {
            overlay.remove(rival.new.claim, in: schedule)
            staying.append(rival)
          }
        }
      }
      overlay.insert(old, in: schedule)
    }
    return moves.filter { made[$0.known.id] != nil }
  }

  /// As `takingAgain`, inside a transaction.
  func takingAgain(_ results: [ImportBookings.Result], in transaction: Transaction) throws
    -> [ImportBookings.Result]
  {
    try takingAgain(results, in: transaction.database, { try take($0, in: transaction) }) { moves in
      let made = try transaction.withSchedule(lines: moves.flatMap { $0.known.lines + $0.new.lines }) {
        possible(moves, in: $0, with: &transaction.batch.overlay)
      }
      for move in made { try transaction.replace(move.known, with: move.new, action: "booking.import") }
      return made
    }
  }

  /// Decides about an event and writes it.
  func take(_ item: CalendarImport.Item, in transaction: Transaction) throws -> ImportBookings.Result {
    switch try settle(look(item, in: transaction), in: transaction.database, room: transaction.obstacle) {
    case .leave(let outcome, let booking):
      return ImportBookings.Result(item: item, outcome: outcome, booking: booking)
    case .clash(let obstacle):
      return ImportBookings.Result(item: item, outcome: .clash, booking: nil, obstacle: obstacle)
    case .create(let booking, let outcome):
      try transaction.insert(booking, action: "booking.import")
      return ImportBookings.Result(item: item, outcome: outcome, booking: booking.id)
    case .replace(let known, let new, let outcome):
      try transaction.replace(known, with: new, action: "booking.import")
      return ImportBookings.Result(item: item, outcome: outcome, booking: known.id)
    case .change: preconditionFailure("a change was not settled")
    }
  }
}

/// What was changed otherwise than by imports, as the log tells when it is first asked.
private final class ChangesHere {
  private var first: [ID<Booking>: Int64]?

  /// Whether a booking was changed here since it was made.
  func has(_ booking: Booking, in database: Database) throws -> Bool {
    // An import's own changes raise the version as well.
    try booking.version > 1 && changes(in: database)[booking.id] != nil
  }

  /// Whether a booking is at a resource, or was until it was changed here.
  func isHome(_ resource: ID<Resource>, of booking: Booking, in database: Database) throws -> Bool {
    if booking.lines[0].resource == resource { return true }
    guard booking.version > 1, let change = try changes(in: database)[booking.id],
      let before = try database.changes(since: change - 1, limit: 1).first?.before
    else { return false }
    return BookingFacts.party(before)?.resources.first == resource
  }

  private func changes(in database: Database) throws -> [ID<Booking>: Int64] {
    let changes = try first ?? database.firstChangesHere()
    first = changes
    return changes
  }
}

/// What an imported booking is known by: the UID, `UID#29940480` for the instance of a series at that minute, and where
/// several rooms have the same event, `UID##sal` and `UID##sal#29940480` for each but the first.
enum ImportName {
  /// The name of the same event in a further room.
  static func name(_ plain: String, in room: Slug) -> String {
    let digits = plain.reversed().prefix { ("0"..."9").contains($0) }.count
    let (event, instance) = (plain.dropLast(digits), plain.suffix(digits))
    return digits > 0 && event.last == "#"
      ? "\(event.dropLast())##\(room)#\(instance)" : "\(plain)##\(room)"
  }

  /// Whether a name is that of an event, of one of its instances or of either in a further room.
  static func isName(_ name: String, of uid: String) -> Bool {
    let (plain, event) = (plain(name), plain(uid))
    return plain == event
      || plain.hasPrefix(event + "#")
        && plain.utf8.dropFirst(event.utf8.count + 1).allSatisfy { (0x30...0x39).contains($0) }
  }

  /// A name without the room in it, if it is this one, or any with nil.
  static func plain(_ name: String, without room: Slug? = nil) -> String {
    guard let mark = name.firstRange(of: "##") else { return name }
    let end = name[mark.upperBound...].firstIndex(of: "#") ?? name.endIndex
    guard room.map({ $0.text == name[mark.upperBound..<end] }) ?? true else { return name }
    return String(name[..<mark.lowerBound] + name[end...])
  }
}

extension Booking {
  /// The booking with all that an event says of it; what the event leaves open stays.
  fileprivate func changed(to item: CalendarImport.Item) -> Booking {
    var new = self
    if item.isCancelled {
      new.status = .cancelled
      return new
    }
    // What another import called off takes place after all.
    if !status.isActive { new.status = item.isRequest ? .requested : .confirmed }
    (new.range, new.lines, new.title) = (item.range, item.lines, item.title)
    new.attendees = item.attendees ?? attendees
    if let household = item.household {
      (new.household, new.member) = (household, item.member ?? (household == self.household ? member : nil))
    }
    return new
  }
}

extension Transaction {
  /// Why there is no room for an occupancy when another booking does not count; nil when there is.
  fileprivate func obstacle(to occupancy: Occupancy, excluding: ID<Booking>?) throws
    -> ImportBookings.Result.Obstacle?
  {
    let obstacle = try withSchedule(lines: occupancy.lines) {
      $0.obstacle(to: occupancy, excluding: excluding, with: batch.overlay)
    }
    if obstacle == nil { admitted = occupancy }
    return obstacle
  }
}

extension Schedule {
  /// Who has what an occupancy wants when another booking does not count; nil when there is enough.
  func obstacle(to occupancy: Occupancy, excluding: ID<Booking>?, with overlay: ScheduleOverlay)
    -> ImportBookings.Result.Obstacle?
  {
    guard let shortage = shortages(of: occupancy, excluding: excluding, with: overlay).first else {
      return nil
    }
    let claims = claims(of: occupancy).filter { $0.atom == shortage.atom }
    guard claims.reduce(0, { $0 + $1.claim.units }) <= shortage.capacity else {
      return .tooManyUnits(most: Int(shortage.capacity))
    }
    var holder: ID<Booking>?
    for claim in claims {
      forEachClaim(atom: shortage.atom, overlapping: claim.claim.range, with: overlay) {
        if $0.holder.booking != excluding, $0.holder.booking.outage == nil { holder = $0.holder.booking }
        return holder == nil
      }
    }
    // Without anybody, units are missing or handed out.
    return holder.map { .taken(by: $0) } ?? .closed
  }
}

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
      /// It clashes, and was kept as a double booking.
      case kept
      /// It clashes, and was left out.
      case clash
      /// It was changed here since it was imported, and stays as it is here.
      case changedHere = "changed-here"
    }

    /// Which event.
    public let item: CalendarImport.Item
    /// How it went.
    public let outcome: Outcome
    /// The booking, unless it was left out.
    public let booking: ID<Booking>?
  }

  /// Takes in what was read.
  public init(_ calendar: CalendarImport) { self.calendar = calendar }

  public func execute(in transaction: Transaction) throws -> [Result] {
    try transaction.require(.administer)
    let decider = ImportDecider(calendar, registry: transaction.registry, now: transaction.now)
    return try calendar.items.map { try decider.take($0, in: transaction) }
  }
}

/// Decides what becomes of events: the same for an import in one transaction, a staged one and a trial.
struct ImportDecider {
  /// What is to be done about an event.
  enum Step {
    /// Nothing is written.
    case leave(ImportBookings.Result.Outcome, ID<Booking>?)
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

  /// Answers whether there is room for an occupancy when another booking does not count.
  typealias Room = (Occupancy, ID<Booking>?) throws -> Bool

  /// What to do about an event, where `id` is the number of a new booking.
  func step(_ item: CalendarImport.Item, id: ID<Booking>, in database: Database, isFree: Room) throws -> Step
  {
    try settle(look(item, id: id, in: database, isFree: isFree), in: database, isFree: isFree)
  }

  /// As `step`, but leaves open what becomes of a change.
  func look(_ item: CalendarImport.Item, id: ID<Booking>, in database: Database, isFree: Room) throws -> Step
  {
    guard let known = try database.booking(importUID: item.uid) else {
      let booking = Booking(
        id: id, range: item.range, lines: item.lines, household: try household(item, in: database),
        member: item.member, status: item.isRequest ? .requested : .confirmed,
        attendees: item.attendees ?? 0, title: item.title, importUID: item.uid, createdAt: now)
      return try admitted(booking, .created, excluding: nil, isFree).map { .create(booking, $0) }
        ?? .leave(.clash, nil)
    }
    let new = known.changed(to: item)
    return new == known ? .leave(.unchanged, known.id) : .change(known, to: new)
  }

  private func settle(_ step: Step, in database: Database, isFree: Room) throws -> Step {
    guard case .change(let known, let new) = step else { return step }
    if try changesHere.has(known, in: database) { return .leave(.changedHere, known.id) }
    return try admitted(new, .updated, excluding: known.id, isFree).map { .replace(known, with: new, $0) }
      ?? .leave(.clash, nil)
  }

  private func admitted(
    _ booking: Booking, _ free: ImportBookings.Result.Outcome, excluding: ID<Booking>?, _ isFree: Room
  ) throws -> ImportBookings.Result.Outcome? {
    let isOpen = booking.lines.allSatisfy {
      registry.usable(registry.resource($0.resource), in: booking.range) == [booking.range]
    }
    return try isOpen && isFree(booking.claim, excluding) ? free : keepClashes ? .kept : nil
  }

  /// Whose booking it becomes: who is named, else the board of the resource's area.
  private func household(_ item: CalendarImport.Item, in database: Database) throws -> ID<Household> {
    if let household = item.household { return household }
    let area = registry.area(registry.resource(item.resource).area)
    guard let slug = Slug("\(area.slug)-bestyrelse"), let board = try database.household(slug: slug) else {
      throw StoreError(.broken, "the area \(area.slug) has no board")
    }
    return board.id
  }

  /// As `look`, inside a transaction.
  func look(_ item: CalendarImport.Item, in transaction: Transaction) throws -> Step {
    try look(
      item, id: ID(transaction.database.nextID(.booking)), in: transaction.database,
      isFree: transaction.isFree)
  }

  /// Decides about an event and writes it.
  func take(_ item: CalendarImport.Item, in transaction: Transaction) throws -> ImportBookings.Result {
    switch try settle(look(item, in: transaction), in: transaction.database, isFree: transaction.isFree) {
    case .leave(let outcome, let booking):
      return ImportBookings.Result(item: item, outcome: outcome, booking: booking)
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

  private func changes(in database: Database) throws -> [ID<Booking>: Int64] {
    let changes = try first ?? database.firstChangesHere()
    first = changes
    return changes
  }
}

extension Booking {
  /// The booking with all that an event says of it; what the event leaves open stays.
  fileprivate func changed(to item: CalendarImport.Item) -> Booking {
    var new = self
    (new.range, new.lines, new.title) = (item.range, item.lines, item.title)
    new.attendees = item.attendees ?? attendees
    if let household = item.household {
      (new.household, new.member) = (household, item.member ?? (household == self.household ? member : nil))
    }
    return new
  }
}

extension Transaction {
  /// Whether there is room for an occupancy when another booking does not count.
  fileprivate func isFree(_ occupancy: Occupancy, excluding: ID<Booking>?) throws -> Bool {
    let isFree = try shortages(of: occupancy, excluding: excluding).isEmpty
    if isFree { admitted = occupancy }
    return isFree
  }
}

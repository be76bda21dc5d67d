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
    case replace(Booking, with: Booking, ImportBookings.Result.Outcome)
  }

  private let keepClashes: Bool
  private let registry: Registry
  private let now: Minute

  init(_ calendar: CalendarImport, registry: Registry, now: Minute) {
    (keepClashes, self.registry, self.now) = (calendar.keepClashes, registry, now)
  }

  /// What to do about an event, where `id` is the number of a new booking and `isFree` answers whether there is room
  /// for an occupancy when another booking does not count.
  func step(
    _ item: CalendarImport.Item, id: ID<Booking>, in database: Database,
    isFree: (Occupancy, ID<Booking>?) throws -> Bool
  ) throws -> Step {
    func admitted(_ booking: Booking, _ free: ImportBookings.Result.Outcome, excluding: ID<Booking>?) throws
      -> ImportBookings.Result.Outcome?
    {
      let isOpen = booking.lines.allSatisfy {
        registry.usable(registry.resource($0.resource), in: booking.range) == [booking.range]
      }
      return try isOpen && isFree(booking.claim, excluding) ? free : keepClashes ? .kept : nil
    }
    guard let known = try database.booking(importUID: item.uid) else {
      let booking = Booking(
        id: id, range: item.range, lines: item.lines, household: try household(item, in: database),
        member: item.member, status: item.isRequest ? .requested : .confirmed, attendees: item.attendees,
        title: item.title, importUID: item.uid, createdAt: now)
      return try admitted(booking, .created, excluding: nil).map { .create(booking, $0) }
        ?? .leave(.clash, nil)
    }
    if known.range == item.range && known.lines == item.lines && known.title == item.title {
      return .leave(.unchanged, known.id)
    }
    guard known.version == 1 else { return .leave(.changedHere, known.id) }
    var new = known
    (new.range, new.lines, new.title) = (item.range, item.lines, item.title)
    return try admitted(new, .updated, excluding: known.id).map { .replace(known, with: new, $0) }
      ?? .leave(.clash, nil)
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

  /// Decides about an event inside a transaction.
  func step(_ item: CalendarImport.Item, in transaction: Transaction) throws -> Step {
    try step(item, id: ID(transaction.database.nextID(.booking)), in: transaction.database) {
      let isFree = try transaction.shortages(of: $0, excluding: $1).isEmpty
      if isFree { transaction.admitted = $0 }
      return isFree
    }
  }

  /// Decides about an event and writes it.
  func take(_ item: CalendarImport.Item, in transaction: Transaction) throws -> ImportBookings.Result {
    switch try step(item, in: transaction) {
    case .leave(let outcome, let booking):
      return ImportBookings.Result(item: item, outcome: outcome, booking: booking)
    case .create(let booking, let outcome):
      try transaction.insert(booking, action: "booking.import")
      return ImportBookings.Result(item: item, outcome: outcome, booking: booking.id)
    case .replace(let known, let new, let outcome):
      try transaction.replace(known, with: new, action: "booking.import")
      return ImportBookings.Result(item: item, outcome: outcome, booking: known.id)
    }
  }
}

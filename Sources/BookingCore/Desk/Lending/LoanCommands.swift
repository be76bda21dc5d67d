/// Hands things of a booking out at the lending desk, or takes them back, in parts or all at once.
public struct Lend: Command {
  /// Which way things go.
  public enum Direction: Hashable, Sendable {
    /// To the borrower.
    case out
    /// Back; parts that are missing, in words.
    case back(missing: String)
  }

  /// For which booking.
  public var booking: ID<Booking>
  /// Which way.
  public var direction: Direction
  /// Only this of the booking's equipment; nil for all of it.
  public var resource: Slug?
  /// How many of it; nil for all that are left.
  public var units: Int?
  /// In which state; damaged units leave service.
  public var condition: LoanCondition
  /// In words.
  public var note: String

  /// Hands out or takes back things of a booking.
  public init(
    _ direction: Direction, booking: ID<Booking>, resource: Slug? = nil, units: Int? = nil,
    condition: LoanCondition = .good, note: String = ""
  ) {
    self.direction = direction
    self.booking = booking
    self.resource = resource
    self.units = units
    self.condition = condition
    self.note = note
  }

  public func execute(in transaction: Transaction) throws -> Loan {
    guard note.utf8.count <= 1_000 else { throw DeskError.invalid("/note", "at most 1,000 bytes") }
    let (booking, lines) = try transaction.lentLines(of: booking)
    var wanted = lines
    if let resource {
      let id = try transaction.resource(resource).id
      wanted = lines.filter { $0.resource == id }
      guard !wanted.isEmpty else {
        throw DeskError.invalid("/resource", "'\(resource)' is no equipment of \(booking.id.code)")
      }
    }
    guard units == nil || wanted.count == 1 else {
      throw DeskError.invalid("/resource", "say which: the booking has several kinds of equipment")
    }
    let desk = DeskVisit(transaction: transaction, booking: booking, command: self)
    let turn = (try transaction.database.loanEvents(booking: booking.id).last?.turn ?? 0) + 1
    var moved = 0
    for line in wanted {
      let loan = try transaction.loan(booking.id, line.resource)
      let most = direction == .out ? line.units - loan.outstanding : loan.outstanding
      if most == 0, wanted.count > 1 { continue }
      let units = self.units ?? most
      guard most > 0, units > 0, units <= most else { throw desk.refusal(most) }
      switch direction {
      case .out: try desk.handOut(units, of: loan, turn: turn)
      case .back(let missing):
        guard missing.utf8.count <= 1_000 else { throw DeskError.invalid("/missing", "at most 1,000 bytes") }
        try desk.takeBack(units, of: loan, turn: turn, missing: missing)
      }
      moved += units
    }
    guard moved > 0 else { throw desk.refusal(0) }
    if direction != .out { try desk.endBookingIfAllIsBack(lines, turn: turn) }
    return try transaction.database.loan(of: booking.id, in: transaction.registry, now: transaction.now)
  }
}

/// Takes the last visit to the desk back, as when the wrong thing was noted.
public struct UndoLoan: Command {
  /// Of which booking.
  public var booking: ID<Booking>

  /// Takes back what was last noted about a booking.
  public init(booking: ID<Booking>) { self.booking = booking }

  public func execute(in transaction: Transaction) throws -> Loan {
    var (booking, _) = try transaction.lentLines(of: self.booking)
    let events = try transaction.database.loanEvents(booking: booking.id)
    guard let turn = events.last?.turn else {
      throw DeskError.inTheWay(detail: "nothing of \(booking.id.code) was handed out or taken back")
    }
    let undone = events.filter { $0.turn == turn }
    let visit = try transaction.database.lastVisit(of: booking.id)
    for event in undone {
      guard let id = event.outage, let outage = try transaction.database.outage(id) else { continue }
      try transaction.change(from: outage, to: nil)
    }
    if let end = undone.compactMap(\.bookingEnd).first {
      booking = try transaction.lengthen(booking, to: end, since: visit)
    }
    for event in undone {
      let resource = transaction.registry.resource(event.resource)
      var loan = try transaction.loan(booking.id, event.resource)
      if event.isReturn {
        loan.returned -= event.units
        let held = booking.lines.reduce(0) { $0 + ($1.resource == event.resource ? $1.units : 0) }
        guard booking.status == .confirmed, held >= loan.outstanding else {
          throw DeskError.inTheWay(detail: "\(booking.id.code) no longer holds what would be out again")
        }
      } else {
        loan.out -= event.units
      }
      let reminder = max(transaction.now, transaction.firstReminder(of: booking, resource))
      loan.nextAt = loan.outstanding > 0 ? reminder : nil
      try transaction.database.set(loan)
      let unkept = try transaction.keepAway(loan)
      if event.isReturn, unkept > 0 {
        let early = try transaction.holdUntilStart(unkept, of: resource, for: booking)
        if let early, try transaction.isTaken([early.claim], since: visit) { throw DeskError.othersCame }
      }
      try transaction.log(LoanFacts.entry("loan.undo", event))
    }
    try transaction.database.undo(turn: turn, of: booking.id, at: transaction.now)
    return try transaction.database.loan(of: booking.id, in: transaction.registry, now: transaction.now)
  }
}

/// One visit of a borrower to the desk.
private struct DeskVisit {
  let transaction: Transaction
  let booking: Booking
  let command: Lend

  /// Why no such number of units can be moved.
  func refusal(_ most: Int) -> DeskError {
    let word = command.direction == .out ? "left to hand out" : "out"
    if most > 0 { return .invalid("/units", "must be from 1 to \(most), which are \(word)") }
    return .inTheWay(detail: "nothing of \(booking.id.code) is \(word)")
  }

  func handOut(_ units: Int, of old: Database.LoanRow, turn: Int) throws {
    guard booking.status == .confirmed, booking.range.end > transaction.now else {
      let state = booking.range.end <= transaction.now ? "over" : booking.status.rawValue
      throw DeskError.inTheWay(detail: "\(booking.id.code) is \(state)")
    }
    guard command.condition != .damaged else {
      throw DeskError.invalid("/condition", "what is damaged is not handed out; take it out of service")
    }
    let resource = transaction.registry.resource(old.resource)
    let here =
      try resource.units - transaction.database.unitsOut(of: resource.id)
      - transaction.unitsOutOfService(resource.id, during: TimeRange(transaction.now, transaction.now + 1))
    guard units <= here else {
      throw DeskError.refused(
        Refusal(reasons: [.taken(resource.id, units: units, free: max(0, here))]))
    }
    var loan = old
    loan.out += units
    loan.nextAt = transaction.firstReminder(of: booking, resource)
    loan.reminders = 0
    try transaction.database.set(loan)
    let early = try transaction.holdUntilStart(units, of: resource, for: booking)
    if let early {
      let free = try units + transaction.unitsFree(of: resource, during: early.range)
      guard units <= free else {
        throw DeskError.refused(Refusal(reasons: [.taken(resource.id, units: units, free: max(0, free))]))
      }
    }
    try note(units, resource, turn: turn, outage: early?.id)
  }

  func takeBack(_ units: Int, of old: Database.LoanRow, turn: Int, missing: String) throws {
    let resource = transaction.registry.resource(old.resource)
    var loan = old
    loan.returned += units
    if loan.outstanding == 0 { loan.nextAt = nil }
    try transaction.database.set(loan)
    var outage: Outage?
    if command.condition == .damaged {
      let words = [missing, command.note].filter { !$0.isEmpty }.joined(separator: "; ")
      outage = try transaction.begin(
        Outage(
          id: ID(try transaction.database.nextID(.outage)), resource: resource.id, units: units,
          range: TimeRange(transaction.absence(from: booking, of: resource), .latest), cause: .damaged,
          booking: booking.id, note: words))
    }
    try transaction.keepAway(loan)
    if command.condition == .damaged || !missing.isEmpty {
      try transaction.notifyBoard(of: resource.area, .thingDamaged, about: booking) { json in
        json.field("thing", resource.name)
        json.field("units", units)
        json.field("isDamaged", command.condition == .damaged)
        json.field("missing", missing)
        json.field("note", command.note)
      }
    }
    try note(units, resource, turn: turn, outage: outage?.id, missing: missing)
  }

  private func note(
    _ units: Int, _ resource: Resource, turn: Int, outage: ID<Outage>?, missing: String = ""
  ) throws {
    let isReturn = command.direction != .out
    let event = LoanEvent(
      booking: booking.id, resource: resource.id, turn: turn, at: transaction.now,
      member: transaction.actor.member?.id, isReturn: isReturn, units: units, condition: command.condition,
      missing: missing, note: command.note, outage: outage)
    try transaction.database.insert(event)
    try transaction.log(LoanFacts.entry(isReturn ? "loan.return" : "loan.hand-out", event))
  }

  /// When everything of a booking of nothing but equipment is back early, others may have it from now on: the booking
  /// ends, and one that has not begun is cancelled.
  func endBookingIfAllIsBack(_ lines: [BookingLine], turn: Int) throws {
    let loans = try transaction.database.loans(booking: booking.id)
    guard booking.lines.count == lines.count, booking.status == .confirmed,
      lines.allSatisfy({ line in
        loans.contains { $0.resource == line.resource && $0.outstanding == 0 && $0.out >= line.units }
      }), transaction.now < booking.range.end
    else { return }
    var new = booking
    if let range = TimeRange(from: booking.range.start, to: transaction.now) {
      new.range = range
    } else {
      new.status = .cancelled
    }
    try transaction.replace(booking, with: new, action: "booking.end")
    try transaction.database.noteEnd(booking.range.end, of: booking.id, turn: turn)
  }
}

extension DeskError {
  /// Why a visit cannot be undone.
  fileprivate static let othersCame = DeskError.inTheWay(
    detail: "others have taken the time that became free")
}

extension Database {
  /// Whether something of a booking is out.
  func isOut(_ booking: ID<Booking>) throws -> Bool {
    try loans(booking: booking).contains { $0.outstanding > 0 }
  }
}

extension Transaction {
  /// A booking with its equipment, line by line, for somebody who lends it out; others learn no more than they know.
  func lentLines(of id: ID<Booking>) throws -> (booking: Booking, lines: [BookingLine]) {
    let notFound = DeskError.notFound(kind: .booking, name: id.code)
    guard let booking = try database.booking(id) else { throw notFound }
    let things = booking.lines.filter {
      let resource = registry.resource($0.resource)
      return resource.kind == .equipment && !resource.isComposite
    }
    let areas = Set(booking.lines.map { registry.resource($0.resource).area })
    let lent = things.filter { actor.may(.lend(area: registry.resource($0.resource).area)) }
    guard !lent.isEmpty else {
      let isLender = areas.contains { actor.may(.lend(area: $0)) }
      guard isLender || actor.mayRead(booking, in: registry) else { throw notFound }
      guard isLender, things.isEmpty else { throw DeskError.notAllowed }
      throw DeskError.inTheWay(detail: "\(id.code) has nothing that is lent out: no equipment")
    }
    // Two lines for the same thing are one pile at the desk.
    return (booking, lent.reduce(into: []) { $0.add($1) })
  }

  /// What of a resource a booking has out.
  func loan(_ booking: ID<Booking>, _ resource: ID<Resource>) throws -> Database.LoanRow {
    try database.loans(booking: booking).first { $0.resource == resource }
      ?? Database.LoanRow(booking: booking, resource: resource)
  }

  /// Whether something of a booking is out.
  func isOut(_ booking: Booking) throws -> Bool { try database.isOut(booking.id) }

  /// Refuses to change or cancel a booking while something of it is out.
  func refuseWhileOut(_ booking: Booking) throws {
    guard try isOut(booking) else { return }
    throw DeskError.inTheWay(detail: "something of \(booking.id.code) is handed out; take it back first")
  }

  /// Makes the outages for what is away outside its booking together no larger than what is still out, or came back
  /// damaged and is missing after the booking only; answers how many units of it they do not keep.
  @discardableResult func keepAway(_ loan: Database.LoanRow) throws -> Int {
    let outages = try database.outages(of: loan.resource).filter {
      $0.booking == loan.booking && $0.range.end > now
    }
    var left = outages.reduce(loan.outstanding) {
      $0 + ($1.cause == .damaged && $1.range.start > now ? $1.units : 0)
    }
    for outage in outages where outage.cause == .away {
      let kept = min(outage.units, left)
      try reduce(outage, to: kept)
      left -= kept
    }
    return left
  }

  /// Handed out early, units are kept from others until the booking begins, without set-up and turn-over times; the
  /// caller looks whether they can be.
  fileprivate func holdUntilStart(_ units: Int, of resource: Resource, for booking: Booking) throws -> Outage?
  {
    let start = booking.range.start - Int32(resource.setupMinutes)
    guard let early = TimeRange(from: now, to: start) else { return nil }
    return try begin(
      Outage(
        id: ID(try database.nextID(.outage)), resource: resource.id, units: units, range: early, cause: .away,
        booking: booking.id, note: ""))
  }

  /// From when on the schedule lacks what comes back damaged from a booking: its own claim has it until then.
  fileprivate func absence(from booking: Booking, of resource: Resource) -> Minute {
    guard booking.occupancy != nil else { return now }
    return max(now, booking.range.end + Int32(resource.turnoverMinutes))
  }

  /// Has what came back damaged from a booking be missing from where the booking's claim now ends.
  func alignDamage(with booking: Booking) throws {
    for id in Set(booking.lines.map(\.resource)) where registry.resource(id).kind == .equipment {
      let start = absence(from: booking, of: registry.resource(id))
      for old in try database.outages(of: id)
      where old.cause == .damaged && old.booking == booking.id && old.range.end > start
        && max(old.range.start, now) != start
      {
        var new = old
        new.range = TimeRange(start, old.range.end)
        try change(from: old, to: new)
        try keepAway(loan(booking.id, id))
      }
    }
  }

  /// Gives a booking that was ended early by a visit its old end back, unless others have taken the time since.
  fileprivate func lengthen(_ booking: Booking, to end: Minute, since visit: Int64) throws -> Booking {
    var new = booking
    new.status = .confirmed
    new.range = TimeRange(booking.range.start, end)
    new = try replace(booking, with: new, action: "booking.lengthen")
    if try isTaken(claims(of: new.claim), since: visit) { throw DeskError.othersCame }
    return new
  }

  /// Tells an area's board, if it has one.
  func notifyBoard(
    of area: ID<Area>, _ kind: NoticeKind, about booking: Booking?, facts: (inout JSONWriter) -> Void
  ) throws {
    guard let board = try database.board(of: registry.area(area)) else { return }
    try notify(board.id, kind, about: booking, facts: facts)
  }
}

/// What happened at the desk, in the log.
enum LoanFacts {
  static func entry(_ action: String, _ event: LoanEvent) -> ChangeEntry {
    let facts = JSONWriter.text {
      $0.field("resource", event.resource.value)
      $0.field("units", event.units)
      $0.field("condition", event.condition.rawValue)
    }
    let personal = JSONWriter.text {
      $0.field("note", event.note)
      $0.field("missing", event.missing)
    }
    let isSaid = !event.note.isEmpty || !event.missing.isEmpty
    return ChangeEntry(
      action, .loan, event.booking.value, after: facts, personal: isSaid ? personal : nil)
  }
}

/// Says that a booking's people are there, or takes that back.
///
/// Whoever comes too late gets the place back if it is still free; who looks after the place may strike a no-show out
/// afterwards as well.
public struct CheckInBooking: Command {
  /// Of which booking.
  public var booking: ID<Booking>
  /// Whether a check-in is taken back.
  public var isUndone: Bool

  /// Checks a booking in, or takes its check-in back.
  public init(booking: ID<Booking>, isUndone: Bool = false) {
    self.booking = booking
    self.isUndone = isUndone
  }

  public func execute(in transaction: Transaction) throws -> Booking {
    let (old, isKeeper) = try transaction.attended(booking)
    let now = transaction.now
    guard var duty = old.checkIn else {
      throw DeskError.inTheWay(detail: "\(booking.code) needs no check-in")
    }
    var new = old
    if isUndone {
      guard duty.state == .done else { throw DeskError.inTheWay(detail: "\(booking.code) is not checked in") }
      guard now < duty.due else {
        throw DeskError.inTheWay(detail: "the time for checking in is over; what was said stays said")
      }
      return try transaction.tick(old, duty, isDone: false)
    }
    if duty.state == .done { return old }
    let place = old.lines[0].resource
    if old.isNoShow, let released = duty.lapsedAt {
      if now < old.range.end, try transaction.shortages(of: old.claim).isEmpty {
        new.status = .confirmed
      } else if !isKeeper {
        throw DeskError.refused(Refusal(reasons: [.released(place, at: released)]))
      }
      duty.lapsedAt = nil
      return try transaction.tick(new, duty, isDone: true, replacing: old)
    }
    guard old.status == .confirmed, now < old.range.end else {
      let why = old.status == .confirmed ? "over" : old.status.rawValue
      throw DeskError.inTheWay(detail: "\(booking.code) is \(why)")
    }
    if let from = duty.from, now < from {
      throw DeskError.refused(Refusal(reasons: [.tooEarlyToCheckIn(place, from: from)]))
    }
    return try transaction.tick(old, duty, isDone: true)
  }
}

/// Ticks off what the rules ask to be done about a booking, or takes that back.
///
/// The household accepts the rules; all else is ticked by who looks after the place. What comes after its deadline
/// gives a booking that has lapsed its place back, if that is free.
public struct TickCondition: Command {
  /// Of which booking.
  public var booking: ID<Booking>
  /// What.
  public var name: HouseRules.Condition.Name
  /// Whether it is done.
  public var isDone: Bool

  /// Ticks a condition of a booking off, or takes the tick back.
  public init(booking: ID<Booking>, name: HouseRules.Condition.Name, isDone: Bool = true) {
    self.booking = booking
    self.name = name
    self.isDone = isDone
  }

  public func execute(in transaction: Transaction) throws -> Booking {
    let (old, isKeeper) = try transaction.attended(booking)
    guard isKeeper || name == .rulesAccepted else { throw DeskError.notAllowed }
    guard var duty = old.duties.first(where: { $0.name.rawValue == name.rawValue }) else {
      let known = old.conditions.map(\.name.rawValue).joined(separator: ", ")
      throw DeskError.inTheWay(
        detail: known.isEmpty
          ? "\(name.rawValue) is not asked of \(booking.code); nothing is"
          : "\(name.rawValue) is not asked of \(booking.code), but: \(known)")
    }
    guard isDone != (duty.state == .done) else { return old }
    var new = old
    if !old.status.isActive {
      guard isDone, old.status == .cancelled, duty.lapse == .cancel, let lapsed = duty.lapsedAt else {
        throw DeskError.inTheWay(detail: "\(booking.code) is \(old.status.rawValue)")
      }
      guard transaction.now < old.range.start, try transaction.shortages(of: old.claim).isEmpty else {
        throw DeskError.refused(Refusal(reasons: [.released(old.lines[0].resource, at: lapsed)]))
      }
      new.status = old.request == nil ? .confirmed : .requested
    }
    // What is taken back after the deadline has lapsed, but cancels nothing any more.
    duty.lapsedAt = isDone || transaction.now < duty.due ? nil : transaction.now
    return try transaction.tick(new, duty, isDone: isDone, replacing: old)
  }
}

extension Transaction {
  /// A booking for one of its household or who looks after its place: board and volunteers of the area.
  func attended(_ id: ID<Booking>) throws -> (booking: Booking, isKeeper: Bool) {
    guard let booking = try database.booking(id) else {
      throw DeskError.notFound(kind: .booking, name: id.code)
    }
    let areas = booking.lines.map { registry.resource($0.resource).area }
    guard actor.mayAttend(booking, areas) else { throw actor.refusal(about: booking, in: registry) }
    return (booking, areas.contains { actor.may(.lend(area: $0)) })
  }

  /// Writes that a duty is done now, or is not.
  func tick(_ booking: Booking, _ duty: Duty, isDone: Bool, replacing old: Booking? = nil) throws -> Booking {
    var (new, duty) = (booking, duty)
    duty.doneAt = isDone ? now : nil
    duty.doneBy = isDone ? actor.member?.id : nil
    new.duties = booking.duties.map { $0.name == duty.name ? duty : $0 }
    return try replace(
      old ?? booking, with: new, action: "booking.\(duty.name.rawValue)\(isDone ? "" : ".undo")")
  }
}

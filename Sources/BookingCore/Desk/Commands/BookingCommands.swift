/// Books one or more resources for a household.
public struct Book: Command {
  /// What, by name and units; 1 to 32 lines.
  public struct Line: Hashable, Sendable {
    /// Which resource.
    public var resource: Slug
    /// How many units.
    public var units: Int

    /// A line of these values.
    public init(_ resource: Slug, units: Int = 1) {
      self.resource = resource
      self.units = units
    }
  }

  /// What.
  public var lines: [Line]
  /// When.
  public var range: TimeRange
  /// People expected, 0 when unknown.
  public var attendees: Int
  /// Free text for the household and the board.
  public var title: String
  /// For whom; nil for the actor. The operator books for the area's board when nobody is named.
  public var onBehalfOf: Slug?
  /// How far a plan may shift it.
  public var flexibleMinutes: Int
  /// Other areas in which a place would do.
  public var acceptedAreas: [Slug]
  /// Areas that hold it together with the household.
  public var withAreas: [Slug] = []
  /// The version of the house rules that the household accepts, where it does.
  public var acceptRulesVersion: Int?

  /// A booking of these lines.
  public init(
    lines: [Line], range: TimeRange, attendees: Int = 0, title: String = "", onBehalfOf: Slug? = nil,
    flexibleMinutes: Int = 0, acceptedAreas: [Slug] = []
  ) {
    self.lines = lines
    self.range = range
    self.attendees = attendees
    self.title = title
    self.onBehalfOf = onBehalfOf
    self.flexibleMinutes = flexibleMinutes
    self.acceptedAreas = acceptedAreas
  }

  public func execute(in transaction: Transaction) throws -> Booking {
    try Self.check(range: range, attendees: attendees, title: title, flexibleMinutes: flexibleMinutes)
    let lines = try transaction.lines(self.lines)
    let (household, member) = try party(lines, in: transaction)
    try transaction.require(.book(household: household.id, area: household.area))
    if let ended = household.endedAt, range.end > ended {
      throw DeskError.invalid("/end", "the household has moved out before the booking ends")
    }
    var booking = Booking(
      id: ID(try transaction.database.nextID(.booking)), range: range, lines: lines, household: household.id,
      member: member, attendees: attendees, title: title, flexibleMinutes: flexibleMinutes,
      acceptedAreas: try acceptedAreas.map { try transaction.area($0).id }, createdAt: transaction.now)
    booking.withAreas = try transaction.areas(withAreas)
    try transaction.admit(&booking, household: household, accepting: acceptRulesVersion)
    try transaction.insert(booking, action: "booking.create")
    try transaction.tellBoards(of: booking.withAreas, about: booking)
    return booking
  }

  /// Whose booking it is, and who is noted as its maker.
  func party(_ lines: [BookingLine], in transaction: Transaction) throws -> (Household, ID<Member>?) {
    if let onBehalfOf {
      let database = transaction.database
      if let member = try database.aside({ try database.member(handle: onBehalfOf) }) {
        return (try transaction.household(member.household), member.id)
      }
      guard let household = try database.household(slug: onBehalfOf) else {
        throw DeskError.notFound(kind: .member, name: onBehalfOf.text)
      }
      return (household, transaction.actor.member?.id)
    }
    if let member = transaction.actor.member {
      return (try transaction.household(member.household), member.id)
    }
    let area = transaction.registry.area(transaction.registry.resource(lines[0].resource).area)
    guard let board = try transaction.database.board(of: area)
    else { throw DeskError.invalid("/onBehalfOf", "say for whom: a member's handle or a household") }
    return (board, nil)
  }

  /// Refuses values that no booking can have, whatever is in the store.
  package func check() throws {
    try Self.check(range: range, attendees: attendees, title: title, flexibleMinutes: flexibleMinutes)
  }

  /// What is wrong with a time that no booking can have, however it comes in.
  static func faults(of range: TimeRange) -> [DeskError.Fault] {
    var faults: [DeskError.Fault] = []
    if !range.start.isAdmissible || !range.end.isAdmissible {
      faults.append(.init("/start", "must lie from 1970 to 2199"))
    }
    if range.minutes > 400 * 1440 { faults.append(.init("/end", "a booking lasts at most 400 days")) }
    return faults
  }

  /// Refuses values that no booking can have.
  static func check(range: TimeRange, attendees: Int, title: String, flexibleMinutes: Int) throws {
    var faults = faults(of: range)
    if !(0...100_000).contains(attendees) { faults.append(.init("/attendees", "must be from 0 to 100,000")) }
    if title.utf8.count > 500 { faults.append(.init("/title", "at most 500 bytes")) }
    if !(0...10_080).contains(flexibleMinutes) {
      faults.append(.init("/flexibleMinutes", "must be from 0 to 10,080 (a week)"))
    }
    if !faults.isEmpty { throw DeskError.invalid(faults) }
  }
}

/// Changes a booking's time, lines or words; nil leaves one as it is. Decided anew like a new booking.
public struct ChangeBooking: Command {
  /// Which booking, and the version the caller has seen, if that matters.
  public var id: ID<Booking>
  public var ifVersion: Int?
  /// The new values.
  public var lines: [Book.Line]?
  public var range: TimeRange?
  public var attendees: Int?
  public var title: String?
  public var flexibleMinutes: Int?
  public var acceptedAreas: [Slug]?
  public var withAreas: [Slug]?

  /// Changes of the booking `id`; set the values to change.
  public init(id: ID<Booking>, ifVersion: Int? = nil) {
    self.id = id
    self.ifVersion = ifVersion
  }

  public func execute(in transaction: Transaction) throws -> Booking {
    let old = try transaction.ownBooking(id, ifVersion: ifVersion)
    guard old.status.isActive else {
      throw DeskError.inTheWay(detail: "\(id.code) is \(old.status.rawValue) and cannot be changed")
    }
    guard !old.isOffer else {
      throw DeskError.inTheWay(detail: "\(id.code) is an offer; accept it first")
    }
    try transaction.refuseWhileOut(old)
    var new = old
    new.lines = try lines.map { try transaction.lines($0) } ?? old.lines
    new.range = range ?? old.range
    new.attendees = attendees ?? old.attendees
    new.title = title ?? old.title
    new.flexibleMinutes = flexibleMinutes ?? old.flexibleMinutes
    new.acceptedAreas = try acceptedAreas?.map { try transaction.area($0).id } ?? old.acceptedAreas
    new.withAreas = try withAreas.map { try transaction.areas($0) } ?? old.withAreas
    try Book.check(
      range: new.range, attendees: new.attendees, title: new.title, flexibleMinutes: new.flexibleMinutes)
    guard new != old else { return old }
    // Else a late booking would be moved far ahead, and cancelled there.
    if !new.covers(old) { try transaction.refuseLate(old) }
    let household = try transaction.household(new.household)
    if new.range != old.range || new.lines != old.lines || new.attendees > old.attendees {
      try transaction.admit(&new, household: household, replacing: old)
    } else if new.attendees < old.attendees {
      let tooFew = try transaction.brokenRules(new, of: household, excluding: id).filter {
        if case .tooFewPeople = $0 { true } else { false }
      }
      if !tooFew.isEmpty { throw DeskError.refused(Refusal(reasons: tooFew)) }
    }
    new = try transaction.replace(old, with: new, action: "booking.change")
    try transaction.tellBoards(of: new.withAreas.filter { !old.withAreas.contains($0) }, about: new)
    return new
  }
}

/// Gives a booking's place back.
public struct CancelBooking: Command {
  /// Which booking, and the version the caller has seen, if that matters.
  public var id: ID<Booking>
  public var ifVersion: Int?

  /// Cancels the booking `id`.
  public init(id: ID<Booking>, ifVersion: Int? = nil) {
    self.id = id
    self.ifVersion = ifVersion
  }

  public func execute(in transaction: Transaction) throws -> Booking {
    let old = try transaction.ownBooking(id, ifVersion: ifVersion)
    guard old.status != .cancelled else { return old }
    guard old.status.isActive else {
      throw DeskError.inTheWay(detail: "\(id.code) is \(old.status.rawValue) already")
    }
    try transaction.refuseLate(old)
    try transaction.refuseWhileOut(old)
    var new = old
    new.status = .cancelled
    return try transaction.replace(old, with: new, action: "booking.cancel")
  }
}

extension Transaction {
  /// Areas by name, in their own order, each once; at most 32.
  fileprivate func areas(_ names: [Slug]) throws -> [ID<Area>] {
    guard names.count <= 32 else { throw DeskError.invalid("/with", "at most 32 areas") }
    return Set(try names.map { try area($0).id }).sorted()
  }

  /// Tells the boards of areas that somebody holds something together with them.
  fileprivate func tellBoards(of areas: [ID<Area>], about booking: Booking) throws {
    for area in areas { try notifyBoard(of: area, .heldTogether, about: booking) { _ in } }
  }

  /// The lines with their resources found, those of the same equipment as one; refuses none, too many, and units out
  /// of range.
  func lines(_ lines: [Book.Line]) throws -> [BookingLine] {
    guard (1...32).contains(lines.count) else {
      throw DeskError.invalid("/lines", "a booking has 1 to 32 lines")
    }
    var found: [BookingLine] = []
    for (index, line) in lines.enumerated() {
      let resource = try resource(line.resource)
      // They would only be in each other's way.
      for other in found.map({ registry.resource($0.resource) }) where other.cannotBeHad(beside: resource) {
        throw DeskError.invalid(
          "/lines/\(index)/resource",
          other.id == resource.id
            ? "\(resource.slug) is named twice; once is enough"
            : "\(other.slug) and \(resource.slug) are parts of each other; name the whole alone")
      }
      let same = found.first { $0.resource == resource.id }?.units ?? 0
      guard line.units > 0, line.units <= 10_000 - same else {
        throw DeskError.invalid("/lines/\(index)/units", "must be from 1 to 10,000")
      }
      found.add(BookingLine(resource: resource.id, units: line.units))
    }
    return found
  }

  /// Refuses to give a place back too late.
  fileprivate func refuseLate(_ booking: Booking) throws {
    if let reason = registry.lateness(of: booking, for: actor, at: now) {
      throw DeskError.refused(Refusal(reasons: [reason]))
    }
  }

  /// A booking that the actor may change.
  func ownBooking(_ id: ID<Booking>, ifVersion: Int?) throws -> Booking {
    guard let booking = try database.booking(id) else {
      throw DeskError.notFound(kind: .booking, name: id.code)
    }
    let areas = booking.lines.map { registry.resource($0.resource).area }
    guard actor.may(.changeBooking(household: booking.household, areas: areas, madeBy: booking.member)) else {
      throw actor.refusal(about: booking, in: registry)
    }
    try DeskError.requireVersion(ifVersion, booking.version)
    return booking
  }

  /// Refuses a booking with every reason: the rules it breaks, else what is taken. One that is admitted notes the
  /// rules it was decided under, and is a request where they ask for the board's approval; what a board moves stays
  /// as it was.
  func admit(
    _ booking: inout Booking, household: Household, replacing old: Booking? = nil,
    accepting accepted: Int? = nil
  ) throws {
    var broken = try brokenRules(booking, of: household, excluding: old?.id)
    let admission = Admission(registry: registry, now: now)
    booking.rulesVersion = rulesVersion(for: booking.lines)
    booking.duties = admission.duties(of: booking, household: household)
    if let version = booking.rulesVersion, !accept(accepted, version, in: &booking) {
      broken.append(.rulesNotAccepted(registry.resource(booking.lines[0].resource).area, version: version))
    }
    // Who gives time back takes none, however much the household has by a quota that was decided since. On another day
    // it might count in another period.
    let clock = registry.calendar(of: booking.lines[0].resource)
    if let old, old.covers(booking), clock.date(of: old.range.start) == clock.date(of: booking.range.start) {
      broken.removeAll { $0.code == "quota-exceeded" }
    }
    if !broken.isEmpty { throw DeskError.refused(Refusal(reasons: broken)) }
    let isBoard = booking.lines.allSatisfy { actor.may(.manage(area: registry.resource($0.resource).area)) }
    if old == nil || !isBoard {
      booking.request = admission.request(booking.lines, range: booking.range, for: household)
      booking.status = booking.request == nil ? .confirmed : .requested
    }
    try requireFree(booking, isNew: old == nil)
    admitted = booking.occupancy
    guard !booking.holdsPlace else { return }
    // A household competes with others, not with itself.
    for other in try database.competing(around: booking.range)
    where try other.household == booking.household && other.id != booking.id && clash(other, booking) {
      throw DeskError.refused(Refusal(reasons: [.askedAlready(booking.lines[0].resource, other.id)]))
    }
  }

  /// Every rule that a booking breaks as of now; claims of `excluding` do not count.
  func brokenRules(
    _ booking: Booking, of household: Household, excluding old: ID<Booking>? = nil
  ) throws -> [Refusal.Reason] {
    let admission = Admission(registry: registry, now: now)
    var request = Admission.Request(
      lines: booking.lines, range: booking.range, attendees: booking.attendees, household: household)
    if let memory = admission.memory(for: booking.lines, range: booking.range, household: household) {
      request.held = try database.held(household: household.id, memory).filter { $0.id != booking.id }
    }
    return try admission.brokenRules(request) {
      try shortages(of: $0, excluding: old)
    } isUsed: {
      try database.isUsed($0, during: $1, excluding: old)
    }
  }

  /// Refuses a booking of what others have; one that is new has nothing yet that would be in its own way.
  func requireFree(_ booking: Booking, isNew: Bool = false) throws {
    let (claim, excluded) = (booking.claim, isNew ? nil : booking.id)
    let (shortages, onDisk) = try withSchedule(lines: booking.lines) { schedule in
      let shortages = schedule.shortages(of: claim, excluding: excluded, with: batch.overlay)
      return (shortages, shortages.isEmpty ? [] : schedule.shortages(of: claim, excluding: excluded))
    }
    guard !shortages.isEmpty else { return }
    let refusal = Refusal(reasons: taken(shortages, booking.lines))
    certainRefusal = onDisk == shortages ? refusal : nil
    throw DeskError.refused(refusal)
  }

  /// Notes that the rules are accepted; false where another version was, or where none was and it is due at once.
  func accept(_ accepted: Int?, _ version: Int, in booking: inout Booking) -> Bool {
    if let accepted, accepted != version { return false }
    guard let place = booking.duties.firstIndex(where: { $0.name == .rulesAccepted && $0.state == .open })
    else { return true }
    guard accepted != nil else { return booking.duties[place].due > now }
    booking.duties[place].doneAt = now
    booking.duties[place].doneBy = actor.member?.id
    return true
  }

  /// What is taken, said of the resources that were asked for rather than of their parts.
  private func taken(_ shortages: [Shortage], _ lines: [BookingLine]) -> [Refusal.Reason] {
    lines.compactMap { line in
      let atoms = registry.constituents(of: registry.resource(line.resource))
      guard let worst = shortages.filter({ atoms.contains($0.atom) }).max(by: { $0.missing < $1.missing })
      else { return nil }
      return .taken(line.resource, units: line.units, free: max(0, line.units - Int(worst.missing)))
    }
  }
}

extension Registry {
  /// Why somebody gives a place back later than its rules say, or without such when all of it was had: boards of its
  /// area may, and what was offered, or only asked for beside others, is none yet.
  public func lateness(of booking: Booking, for actor: Actor, at now: Minute) -> Refusal.Reason? {
    guard booking.holdsPlace, !booking.isOffer else { return nil }
    for resource in booking.lines.map({ self.resource($0.resource) })
    where !actor.may(.manage(area: resource.area)) {
      let minutes = limits(of: resource.id, at: now).cancelMinutes
      guard now > minutes.map({ booking.range.start - Int32($0) }) ?? booking.range.end else { continue }
      return minutes.map { .tooLateToCancel(resource.area, minutes: $0) } ?? .inThePast
    }
    return nil
  }
}

extension Booking {
  /// Whether it has all the time and all the units that another has.
  fileprivate func covers(_ other: Booking) -> Bool {
    range.contains(other.range)
      && other.lines.allSatisfy { line in
        lines.contains { $0.resource == line.resource && $0.units >= line.units }
      }
  }
}

extension Resource {
  /// Whether one booking can never have both: the same room twice, or a whole and its part.
  fileprivate func cannotBeHad(beside other: Resource) -> Bool {
    id == other.id
      ? units == 1
      : parts.contains(other.id) || other.parts.contains(id)
        || !Set(parts).isDisjoint(with: other.parts)
  }
}

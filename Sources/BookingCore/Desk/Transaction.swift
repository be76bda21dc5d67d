/// One command at work inside the store's write transaction.
///
/// The state in memory is as of the transaction's beginning; what the batch has changed since stands in `overlay`
/// and in `registry`, and nobody else sees it before the commit.
public final class Transaction {
  let database: Database
  let memory: DeskMemory
  /// Who asks.
  let actor: Actor
  /// Seconds since 1970-01-01T00:00Z.
  let seconds: Int64
  let batch: Batch
  /// What the command has done to bookings, for `settleMoves`.
  var moves = Moves()

  /// The series that the command has given a new version already.
  var raisedSeries: ID<Series>?

  /// What the command last found to fit, so that it is not looked at again when it is written.
  var admitted: Occupancy?

  /// A refusal for what is on disk already, whatever becomes of the batch: nobody need wait for that answer.
  var certainRefusal: Refusal?

  /// What a command has done to bookings that others may wait for.
  struct Moves {
    /// Bookings that have taken their place.
    var claimed: [Booking] = []
    /// Requests for the board.
    var asked: [Booking] = []
    /// Bookings that have given up their place or a part of it, or that compete for it no more, as they were.
    var released: [Booking] = []

    mutating func note(_ new: Booking, from old: Booking?) {
      let isSamePlace = new.range == old?.range && new.lines == old?.lines
      if new.holdsPlace, !isSamePlace || old?.holdsPlace != true { claimed.append(new) }
      if new.status == .requested, !new.isOffer,
        !isSamePlace || old?.status != .requested || old?.isOffer == true
      {
        asked.append(new)
      }
      if let old, old.status.isActive,
        !isSamePlace || !new.status.isActive || old.holdsPlace != new.holdsPlace
      {
        released.append(old)
      }
    }
  }

  /// What the commands of one transaction share.
  final class Batch {
    /// Areas, resources, closures and rules, with this transaction's own changes.
    var registry: Registry
    /// Claims added and removed by the batch.
    var overlay = ScheduleOverlay()
    /// Whose the bookings are that the batch has written.
    var owners: [(ID<Booking>, BookingOwner)] = []
    /// Where the log ends.
    var end: LogEnd
    /// Whether the schedule must be laid out anew after the commit; no further command joins the batch.
    var changedPlaces = false
    /// Whether something was written that the log does not tell of, as that a mail was sent.
    var wroteUnlogged = false
    /// The pages the store's log may have before it is copied into the file, for which all wait: seldom costs least in all,
    /// often makes short waits, and it must be shorter for whoever waits beside an import.
    var longLog = 4_000
    /// Whether it is known that no request competes for a place; until one is written.
    var hasNoneCompeting = false
    /// Why commands of the batch were refused, to be counted.
    var refusals: [Refusal] = []
    /// Whether the batch changed who may do what.
    var changedPeople = false {
      didSet { households = [:] }
    }
    /// Households read before, as they are now.
    var households: [ID<Household>: Household]

    init(registry: Registry, end: LogEnd, households: [ID<Household>: Household]) {
      self.registry = registry
      self.end = end
      self.households = households
    }

    /// The registry before the command at work changed it.
    private var registryBefore: Registry?

    /// Changes areas, resources, closures or rules; the batch ends after this command.
    func changePlaces(_ body: (inout Registry) -> Void) {
      if registryBefore == nil { registryBefore = registry }
      body(&registry)
      changedPlaces = true
    }

    /// Runs a command's work, and puts everything back when it throws or answers false.
    func attempt(_ work: () throws -> Bool) rethrows {
      let (end, changedPlaces, mark, outer) = (end, changedPlaces, overlay.mark, registryBefore)
      registryBefore = nil
      let written = owners.count
      var isKept = false
      defer {
        if !isKept {
          (self.end, self.changedPlaces, hasNoneCompeting) = (end, changedPlaces, false)
          registry = registryBefore ?? registry
          registryBefore = nil
          overlay.undo(to: mark)
          if changedPeople { households = [:] }
          owners.removeLast(owners.count - written)
        }
        registryBefore = outer ?? registryBefore
      }
      isKept = try work()
    }
  }

  init(database: Database, memory: DeskMemory, actor: Actor, seconds: Int64, batch: Batch) {
    self.database = database
    self.memory = memory
    self.actor = actor
    self.seconds = seconds
    self.batch = batch
  }

  /// The minute it is.
  var now: Minute { Minute(Int32(clamping: seconds / 60)) }
  /// Areas, resources, closures and rules; lent, since a copy counts a reference to each of its parts.
  var registry: Registry { _read { yield batch.registry } }

  /// Stops the command unless the actor has the right.
  func require(_ permission: Permission) throws {
    guard actor.may(permission) else { throw DeskError.notAllowed }
  }

  /// Has what the command wrote kept although it adds nothing to the log: only for what is no change of the
  /// commons, as marks of the outbox.
  func keepUnlogged() { batch.wroteUnlogged = true }

  /// Adds a row to the log.
  func log(_ entry: ChangeEntry) throws {
    try database.append(entry, at: seconds, actor: actor.member?.id, origin: actor.origin, end: &batch.end)
    if entry.kind.isAboutPeople { batch.changedPeople = true }
  }

  /// Changes areas, resources, closures or rules; the batch ends after this command.
  func changePlaces(_ body: (inout Registry) -> Void) { batch.changePlaces(body) }

  // MARK: Bookings

  /// The atoms that an occupancy would lack units on; own claims of `excluding` do not count.
  func shortages(of occupancy: Occupancy, excluding: ID<Booking>? = nil) throws -> [Shortage] {
    try withSchedule(lines: occupancy.lines) {
      $0.shortages(of: occupancy, excluding: excluding, with: batch.overlay)
    }
  }

  /// How many units of an atom nobody has at any minute of a range; below 0 where it is double-booked.
  func unitsFree(of atom: Resource, during range: TimeRange) throws -> Int {
    try withSchedule(lines: [BookingLine(resource: atom.id)]) {
      atom.units - Int($0.peakUnits(atom: atom.id, in: range, with: batch.overlay))
    }
  }

  /// Writes a new booking with its log row and claims, and has what follows from it settled.
  func insert(_ booking: Booking, action: String) throws {
    try write(booking, action: action)
    batch.owners.append((booking.id, booking.owner))
    moves.note(booking, from: nil)
  }

  /// Writes a new booking with its log row and claims.
  func write(_ booking: Booking, action: String) throws {
    try loadTimelines(of: booking.lines)
    if !booking.holdsPlace { batch.hasNoneCompeting = false }
    try database.insert(booking)
    try log(
      ChangeEntry(
        action, .booking, booking.id.value, after: BookingFacts.write(booking),
        personal: BookingFacts.personal(nil, booking)))
    try move(from: nil, to: booking.occupancy)
  }

  /// Writes new values over a booking's old ones with the log row and claims; returns them with their version.
  @discardableResult func replace(_ old: Booking, with new: Booking, action: String) throws -> Booking {
    var new = new
    new.version = old.version + 1
    // Whoever moves it: what begins earlier is decided earlier.
    if let deadline = new.request?.decideBy { new.request?.decideBy = min(deadline, new.range.start) }
    if new.range != old.range, new.duties == old.duties {
      new.duties = old.duties.map { $0.moved(from: old.range, to: new.range) }
    }
    try loadTimelines(of: old.lines + new.lines)
    if !new.holdsPlace { batch.hasNoneCompeting = false }
    try database.update(old, to: new, at: now)
    try log(
      ChangeEntry(
        action, .booking, new.id.value, before: BookingFacts.write(old), after: BookingFacts.write(new),
        personal: BookingFacts.personal(old, new)))
    try noteOwnWay(of: new, from: old)
    moves.note(new, from: old)
    batch.owners.append((new.id, new.owner))
    try noteOffer(new, from: old)
    try move(from: old.occupancy, to: new.occupancy)
    if new.occupancy != old.occupancy { try alignDamage(with: new) }
    return new
  }

  func move(from old: Occupancy?, to new: Occupancy?) throws {
    if let new, new != old, new != admitted { try doubt(new, excluding: old?.booking) }
    try withSchedule(lines: (old?.lines ?? []) + (new?.lines ?? [])) { schedule in
      if let old { batch.overlay.remove(old, in: schedule) }
      if let new { batch.overlay.insert(new, in: schedule) }
    }
  }

  /// Reads timelines before rows are written, for what is read afterwards would hold the rows already.
  func loadTimelines(of lines: [BookingLine]) throws { try withSchedule(lines: lines) { _ in } }

  /// What the lines' claims land on.
  private func atoms(of lines: [BookingLine]) -> [ID<Resource>] {
    lines.flatMap { line in
      let parts = registry.resource(line.resource).parts
      return parts.isEmpty ? [line.resource] : parts
    }
  }

  /// Calls `body` with the schedule, after making sure that it holds the lines' timelines.
  func withSchedule<Result>(lines: [BookingLine], _ body: (Schedule) throws -> Result) throws -> Result {
    try memory.withSchedule(loading: atoms(of: lines), from: database, body)
  }
}

extension Transaction {
  /// What follows from what the command did, whichever it was: part of it, so that it is kept or undone with it.
  func settleMoves() throws {
    try declineClashing(.taken)
    try offerReleased()
    try tellOfRequests()
  }

  /// What an occupancy claims.
  func claims(of occupancy: Occupancy) throws -> [AtomClaim] {
    try withSchedule(lines: occupancy.lines) { $0.claims(of: occupancy) }
  }

  /// Whether other bookings have taken, since a change, something that claims lack now. What was too much before
  /// may be too much again, and units that are missing are nobody's.
  func isTaken(_ wanted: [AtomClaim], since change: Int64, besides own: Set<ID<Booking>> = []) throws -> Bool
  {
    let rivals = try memory.withSchedule(loading: wanted.map(\.atom), from: database) {
      $0.rivals(of: wanted, with: batch.overlay)
    }
    var before: [ID<Booking>: Occupancy?] = [:]
    try database.eachChange(since: change) { row in
      let id = ID<Booking>(row.object)
      guard row.kind == .booking, rivals.contains(id), !own.contains(id), before[id] == nil else { return }
      before.updateValue(
        try row.before { try BookingFacts.occupancy($0, of: id, change: row.id) }, forKey: id)
    }
    return try before.contains { id, old in
      guard let now = try database.booking(id)?.occupancy else { return false }
      return old.map { !$0.covers(now) } ?? true
    }
  }

  /// The bookings with a claim on an atom during the time that an occupancy claims it.
  func holders(on atom: ID<Resource>, during occupancy: Occupancy) throws -> Set<ID<Booking>> {
    try withSchedule(lines: occupancy.lines) { schedule in
      var holders: Set<ID<Booking>> = []
      for claim in schedule.claims(of: occupancy) where claim.atom == atom {
        schedule.forEachClaim(atom: atom, overlapping: claim.claim.range, with: batch.overlay) {
          if $0.holder.booking.outage == nil { holders.insert($0.holder.booking) }
          return true
        }
      }
      return holders
    }
  }
}

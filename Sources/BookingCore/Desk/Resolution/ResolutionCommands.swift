/// Keeps a plan so that it can be looked at, applied and undone.
public struct SavePlan: Command {
  /// The plan; its id is given to it.
  public var plan: ResolutionPlan

  /// Keeps `plan`.
  public init(plan: ResolutionPlan) { self.plan = plan }

  public func execute(in transaction: Transaction) throws -> ResolutionPlan {
    try transaction.require(.resolve)
    var saved = plan
    saved.id = ID(try transaction.database.nextID(.plan))
    try transaction.database.insert(saved)
    try transaction.log("plan.create", to: saved)
    return saved
  }
}

/// Carries a plan out, all or nothing; refused when anything it rests on has changed.
public struct ApplyPlan: Command {
  /// Which plan.
  public var id: ID<ResolutionPlan>

  /// Applies the plan `id`.
  public init(id: ID<ResolutionPlan>) { self.id = id }

  public func execute(in transaction: Transaction) throws -> ResolutionPlan {
    var plan = try transaction.plan(id)
    guard plan.status == .open else {
      throw DeskError.inTheWay(detail: "\(plan.code) is \(plan.status.rawValue)")
    }
    guard plan.proof != .infeasible else {
      throw DeskError.inTheWay(detail: "\(plan.code) has no way out: its pins contradict each other")
    }
    for (booking, version) in plan.involved.sorted(by: { $0.key < $1.key }) {
      try transaction.requireUnchanged(booking, version)
    }
    let present = try Set(transaction.conflicts().map(\.id))
    if let gone = plan.conflicts.first(where: { !present.contains($0) }) {
      throw DeskError.stale(detail: "\(gone) is no double booking any more; make a new plan")
    }
    let moves = try plan.steps.map { step in
      (step: step, booking: try transaction.requireUnchanged(step.booking, step.version))
    }
    for move in moves { try transaction.refuseWhileOut(move.booking) }
    try transaction.carryOut(moves.map { (old: $0.1, new: $0.1.following($0.0)) }, action: "plan.apply")
    try transaction.requireAllowed(moves)
    for (step, booking) in moves { try transaction.tell(booking, of: step, in: plan) }
    plan.status = .applied
    try transaction.database.setStatus(of: plan, appliedAt: transaction.now)
    try transaction.log("plan.apply", to: plan)
    return plan
  }
}

/// Keeps a plan and carries it out, all or nothing.
public struct ApplyTrial: Command {
  /// What was tried.
  public var trial: ResolutionTrial

  /// Applies the plan of `trial`.
  public init(_ trial: ResolutionTrial) { self.trial = trial }

  public func execute(in transaction: Transaction) throws -> ResolutionPlan {
    let saved = try SavePlan(plan: trial.plan).execute(in: transaction)
    return try ApplyPlan(id: saved.id).execute(in: transaction)
  }
}

/// Takes an applied plan back, all or nothing; refused when the bookings or their old places have changed since.
public struct UndoPlan: Command {
  /// Which plan.
  public var id: ID<ResolutionPlan>

  /// Undoes the plan `id`.
  public init(id: ID<ResolutionPlan>) { self.id = id }

  public func execute(in transaction: Transaction) throws -> ResolutionPlan {
    var plan = try transaction.plan(id)
    guard plan.status == .applied else {
      throw DeskError.inTheWay(detail: "\(plan.code) is \(plan.status.rawValue)")
    }
    let applied = try transaction.database.lastChange(
      "plan.apply", of: .plan, plan.id.value, since: plan.basedOn)
    var moves: [(old: Booking, new: Booking)] = []
    for step in plan.steps {
      let old = try transaction.requireUnchanged(step.booking, step.version + 1, butTicksSince: applied)
      // Who is under way at the new place stays there; what was cancelled can come back until its end.
      guard transaction.now < (step.to == nil ? step.from.range.end : step.from.range.start) else {
        throw DeskError.stale(detail: "\(old.id.code) would have begun already")
      }
      // Who was offered the place has stood in line again since.
      if step.to == nil, old.request?.kind == .offer { continue }
      try transaction.refuseWhileOut(old)
      var new = old
      (new.range, new.lines) = (step.from.range, step.from.lines)
      new.status = step.isRequest ? .requested : .confirmed
      moves.append((old, new))
    }
    try transaction.carryOut(moves, action: "plan.undo", since: applied)
    try transaction.database.forgetDisplacements(of: plan)
    for move in moves {
      try transaction.notify(move.new.household, .planUndone, about: move.new) { $0.field("plan", plan.code) }
    }
    plan.status = .undone
    try transaction.database.setStatus(of: plan, appliedAt: nil)
    try transaction.log("plan.undo", to: plan)
    return plan
  }
}

extension Booking {
  /// Where it is.
  package var place: ResolutionPlan.Place { ResolutionPlan.Place(range: range, lines: lines) }

  /// Where it would be with a resource in the place of its first like it, and from another start on; nil when it has
  /// nothing that the resource could stand for.
  public func place(on resource: Resource?, at start: Minute?, in registry: Registry) -> ResolutionPlan.Place?
  {
    var place = place
    if let start { place.range = TimeRange(start, start + range.minutes) }
    guard let resource else { return place }
    guard let index = lines.firstIndex(where: { registry.resource($0.resource).kind == resource.kind }) else {
      return nil
    }
    place.lines[index].resource = resource.id
    return place
  }

  /// The booking after a step of a plan.
  func following(_ step: ResolutionPlan.Step) -> Booking {
    var new = self
    if let to = step.to { (new.range, new.lines) = (to.range, to.lines) } else { new.status = .displaced }
    return new
  }
}

extension Transaction {
  func plan(_ id: ID<ResolutionPlan>) throws -> ResolutionPlan {
    try require(.resolve)
    guard let plan = try database.plan(id) else {
      throw DeskError.notFound(kind: .plan, name: ShortCode.code("pl", max(1, id.value)))
    }
    return plan
  }

  /// What to do about a plan that no longer fits.
  private static func advice(isUndo: Bool) -> String {
    isUndo ? "change the bookings one by one" : "make a new plan"
  }

  /// The booking as it is now, which must be as the plan knew it, or left it with the change `applied` but for what was
  /// ticked since.
  @discardableResult func requireUnchanged(
    _ id: ID<Booking>, _ version: Int, butTicksSince applied: Int64? = nil
  ) throws -> Booking {
    if let booking = try database.booking(id) {
      if booking.version == version { return booking }
      // That reads all of the log since.
      if let applied, booking.version == version + (try database.ticks(of: id, since: applied)) {
        return booking
      }
    }
    throw DeskError.stale(detail: "\(id.code) has changed since; \(Self.advice(isUndo: applied != nil))")
  }

  /// Moves bookings all at once: first all leave their places, then all take the new ones, and each is checked
  /// where it arrives. To undo what was done with the change `since`, the old double bookings may come back, but what
  /// others have taken meanwhile stays theirs.
  func carryOut(
    _ moves: [(old: Booking, new: Booking)], action: String, since applied: Int64? = nil
  ) throws {
    for move in moves {
      var new = move.new
      new.duties = try duties(of: new, movedFrom: move.old, isUndo: applied != nil)
      try replace(move.old, with: new, action: action)
    }
    // Whoever asked for a booking that moves has asked already, and hears of the plan.
    self.moves.asked = []
    let own = Set(moves.map(\.new.id))
    for move in moves {
      guard let occupancy = move.new.occupancy else { continue }
      let isTaken: Bool
      if let applied {
        isTaken = try self.isTaken(claims(of: occupancy), since: applied, besides: own)
      } else {
        try requireUsable(move.new)
        isTaken = try !shortages(of: occupancy, excluding: move.new.id).isEmpty
      }
      guard isTaken else { continue }
      let advice = Self.advice(isUndo: applied != nil)
      throw DeskError.stale(
        detail: "the place of \(move.new.id.code) has been taken or closed since; \(advice)")
    }
  }

  /// What a booking that a plan moves to other things has to do there. What is done stays done, and what was not asked
  /// before cancels nothing: the household did not choose the place.
  private func duties(of new: Booking, movedFrom old: Booking, isUndo: Bool) throws -> [Duty] {
    guard new.status.isActive, Set(new.lines.map(\.resource)) != Set(old.lines.map(\.resource)),
      let household = try database.household(new.household)
    else { return new.duties }
    let asked = Admission(registry: registry, now: now).duties(of: new, household: household).map { duty in
      let before = old.duties.first { $0.name == duty.name }
      if let before, before.state == .lapsed { return before }
      var duty = duty
      if !isUndo, duty.name != .checkIn, duty.lapse == .cancel, before?.lapse != .cancel {
        duty.lapse = .notice
      }
      return duty
    }
    return asked
      + old.duties.filter { done in
        done.state == .done && done.name != .checkIn && !asked.contains { $0.name == done.name }
      }
  }

  /// The house rules must be against nothing but what they were against when the plan was made.
  func requireAllowed(_ moves: [(step: ResolutionPlan.Step, booking: Booking)]) throws {
    let households = try Set(moves.map(\.booking.household)).compactMap(database.household)
    let rules = ResolutionRules(
      registry, now: now, Dictionary(households.map { ($0.id, $0) }, uniquingKeysWith: { $1 }))
    for (step, old) in moves {
      guard let place = step.to else { continue }
      let reasons = try rules.broken(by: old, at: place) {
        try shortages(of: $0, excluding: old.id)
      } isUsed: {
        try database.isUsed($0, during: $1, excluding: old.id)
      }
      if let reason = reasons.first(where: { !step.breaks.contains($0.code) }) {
        throw DeskError.stale(
          detail: "house rules are against the place of \(old.id.code) now (\(reason.code)); make a new plan")
      }
    }
  }

  private func requireUsable(_ booking: Booking) throws {
    for line in booking.lines {
      let resource = registry.resource(line.resource)
      guard registry.usable(resource, in: booking.range) == [booking.range] else {
        throw DeskError.stale(detail: "\(resource.slug) is no longer open then; make a new plan")
      }
    }
  }

  /// Notes in the outbox and in the history of displacements what a plan does to a household.
  func tell(_ booking: Booking, of step: ResolutionPlan.Step, in plan: ResolutionPlan) throws {
    try database.insertDisplacement(of: booking, plan, at: now)
    let kind = step.to == nil ? NoticeKind.bookingDisplaced : .bookingMoved
    try notify(booking.household, kind, about: booking) { json in
      json.field("plan", plan.code)
      if let to = step.to { json.place("to", to.range, to.lines) }
      ResolutionDocument.write(step.notice, to: &json)
    }
  }
}

extension ResolutionPlan: Logged {
  static let kind = Change.Kind.plan

  func write(to json: inout JSONWriter) {
    json.field("status", status.rawValue)
    json.field("objective", objective)
    json.field("lowerBound", lowerBound)
    json.array("bookings", steps) { $0.int($1.booking.value) }
  }
}

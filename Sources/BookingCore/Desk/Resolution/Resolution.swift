extension BookingDesk {
  /// Finds the least disruptive way out of conflicts and saves it as a plan, unless `dryRun`.
  ///
  /// Nothing is booked or cancelled. May take as long as the request's `seconds`; holds no lock meanwhile.
  public func plan(
    _ request: PlanRequest, as actor: Actor, dryRun: Bool = false, isCancelled: (@Sendable () -> Bool)? = nil
  ) throws -> ResolutionPlan {
    let trial = try tryOut(request, as: actor, isCancelled: isCancelled)
    return try perform(SavePlan(plan: trial.plan), as: actor, dryRun: dryRun)
  }

  /// Finds the least disruptive way out of conflicts and keeps nothing.
  public func tryOut(
    _ request: PlanRequest, as actor: Actor, isCancelled: (@Sendable () -> Bool)? = nil
  ) throws -> ResolutionTrial {
    guard actor.may(.resolve) else { throw DeskError.notAllowed }
    let (problem, conflicts, basedOn, now, names) = try read(loading: nil) { view in
      let (problem, conflicts) = try Self.problem(request, view)
      return (problem, conflicts, view.lastChange, view.now, ResolutionNames(view.registry))
    }
    let found = Solver(problem.problem).plan(
      limit: .seconds(request.seconds), threads: 2, isCancelled: isCancelled)
    let plan = problem.plan(
      found, request: request, conflicts: conflicts, basedOn: basedOn, now: now, names: names)
    return ResolutionTrial(plan: plan, problem: problem, found: found, names: names)
  }

  /// The problem that the conflicts asked about pose, and those conflicts.
  static func problem(_ request: PlanRequest, _ view: borrowing View) throws -> (
    ResolutionProblem, [Conflict]
  ) {
    let all = try view.conflicts()
    let conflicts = try view.conflicts(named: request.conflicts, among: all)
    let names = Set(conflicts.map(\.id))
    let others = all.filter { !names.contains($0.id) }
    return (try ResolutionProblem(conflicts, leavingAlone: others, request, view), conflicts)
  }
}

extension ResolutionProblem {
  /// The solver's answer in our terms, with the reasons for each step.
  func plan(
    _ found: Plan, request: PlanRequest, conflicts: [Conflict], basedOn: Int64, now: Minute,
    names: ResolutionNames
  ) -> ResolutionPlan {
    let involved = Set(conflicts.flatMap(\.bookings))
    let extra = decided.reduce(0) { $0 + $1.price.total }
    return ResolutionPlan(
      id: ID(0), status: .open, createdAt: now, basedOn: basedOn, proof: found.status,
      objective: found.objective.map { $0 + extra }, lowerBound: found.lowerBound.map { $0 + extra },
      conflicts: conflicts.map(\.id),
      involved: Dictionary(
        (bookings + decided.map(\.booking)).filter { involved.contains($0.id) }.map { ($0.id, $0.version) }
      ) { first, _ in first },
      steps: found.status == .infeasible ? [] : steps(found, names), pins: request.pins,
      forbidden: request.forbidden, decided: request.decided,
      pinnedConflicts: found.pinnedConflicts.compactMap { ShortCode.number("bk", $0).map { ID($0) } })
  }

  private func steps(_ found: Plan, _ names: ResolutionNames) -> [ResolutionPlan.Step] {
    let explainer = Explainer(problem, found)
    let danish = ExplanationText(problem, in: .da) { names.name($0, in: self, .da) }
    let english = ExplanationText(problem, in: .en) { names.name($0, in: self, .en) }
    let own = decided.map { decision in
      ResolutionPlan.Step(
        booking: decision.booking.id, version: decision.booking.version, from: decision.booking.place,
        to: decision.place, cost: decision.price.total,
        reasonsDanish: ["Det har administratoren bestemt.", danish.price(decision.price)],
        reasonsEnglish: ["The administrator has decided so.", english.price(decision.price)])
    }
    let found = explainer.steps.map { step in
      let booking = bookings[step.booking]
      return ResolutionPlan.Step(
        booking: booking.id, version: booking.version,
        from: booking.place, to: place(step.change, of: booking), cost: step.price.total,
        reasonsDanish: danish.sentences(for: step), reasonsEnglish: english.sentences(for: step))
    }
    return (own + found).sorted { $0.booking < $1.booking }
  }

  func place(_ assignment: Plan.Assignment, of booking: Booking) -> ResolutionPlan.Place? {
    guard case .placed(let start, let places) = assignment else { return nil }
    let begin = origin + Int32(start)
    return ResolutionPlan.Place(
      range: TimeRange(begin, begin + booking.range.minutes),
      lines: zip(booking.lines, places).map { line, place in
        BookingLine(resource: resources[place].id, units: line.units)
      })
  }
}

/// Names for the explanation's sentences.
struct ResolutionNames {
  private let registry: Registry

  init(_ registry: Registry) { self.registry = registry }

  func name(_ thing: ExplanationText.Thing, in problem: ResolutionProblem, _ language: Language) -> String {
    switch thing {
    case .booking(let index):
      // Behind the bookings stand the units that are out of service.
      guard index < problem.bookings.count else { return language.pick("manglende enheder", "missing units") }
      return problem.bookings[index].id.code
    case .resource(let index): return problem.resources[index].name
    case .start(let start): return clock.text(problem.origin + Int32(start), in: language)
    case .span(let span):
      return clock.text(
        TimeRange(problem.origin + Int32(span.start), problem.origin + Int32(span.end)), in: language)
    }
  }

  /// The areas of a municipality share a clock.
  private var clock: AreaCalendar { registry.areas.first.map { registry.calendar($0.id) } ?? .utc }
}

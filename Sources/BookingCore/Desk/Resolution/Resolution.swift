extension BookingDesk {
  /// Finds the least disruptive way out of conflicts and saves it as a plan, unless `dryRun`.
  ///
  /// Nothing is booked or cancelled. May take as long as the request's `seconds`; holds no lock meanwhile.
  public func plan(
    _ request: PlanRequest, as actor: Actor, dryRun: Bool = false, isCancelled: (@Sendable () -> Bool)? = nil
  ) throws -> ResolutionPlan {
    guard actor.may(.resolve) else { throw DeskError.notAllowed }
    let (problem, conflicts, basedOn, now, namer) = try read(loading: nil) { view in
      let (problem, conflicts) = try Self.problem(request, view)
      return (problem, conflicts, view.lastChange, view.now, ResolutionNames(view.registry))
    }
    let found = Solver(problem.problem).plan(
      limit: .seconds(request.seconds), threads: 2, isCancelled: isCancelled)
    let plan = problem.plan(
      found, request: request, conflicts: conflicts, basedOn: basedOn, now: now, names: namer)
    return try perform(SavePlan(plan: plan), as: actor, dryRun: dryRun)
  }

  /// The problem that the conflicts asked about pose, and those conflicts.
  static func problem(_ request: PlanRequest, _ view: borrowing View) throws -> (
    ResolutionProblem, [Conflict]
  ) {
    let all = try view.conflicts()
    let conflicts = try chosen(request.conflicts, from: all)
    let names = Set(conflicts.map(\.id))
    let others = all.filter { !names.contains($0.id) }
    return (try ResolutionProblem(conflicts, leavingAlone: others, request, view), conflicts)
  }

  /// The conflicts of these names, by any unique beginning; all of them when none is named.
  static func chosen(_ names: [String], from conflicts: [Conflict]) throws -> [Conflict] {
    if names.isEmpty { return conflicts }
    return try names.flatMap { name in
      let matching = conflicts.filter { $0.id.hasPrefix(name.lowercased()) }
      guard Set(matching.map(\.id)).count == 1 else { throw DeskError.notFound(kind: .conflict, name: name) }
      return matching
    }
  }
}

extension ResolutionProblem {
  /// The solver's answer in our terms, with the reasons for each step.
  func plan(
    _ found: Plan, request: PlanRequest, conflicts: [Conflict], basedOn: Int64, now: Minute,
    names: ResolutionNames
  ) -> ResolutionPlan {
    let involved = Set(conflicts.flatMap(\.bookings))
    return ResolutionPlan(
      id: ID(0), status: .open, createdAt: now, basedOn: basedOn, proof: found.status,
      objective: found.objective, lowerBound: found.lowerBound, conflicts: conflicts.map(\.id),
      involved: Dictionary(
        uniqueKeysWithValues: bookings.filter { involved.contains($0.id) }.map { ($0.id, $0.version) }),
      steps: found.status == .infeasible ? [] : steps(found, names), pins: request.pins,
      forbidden: request.forbidden,
      pinnedConflicts: found.pinnedConflicts.compactMap { ShortCode.number("bk", $0).map { ID($0) } })
  }

  private func steps(_ found: Plan, _ names: ResolutionNames) -> [ResolutionPlan.Step] {
    let explainer = Explainer(problem, found)
    let danish = ExplanationText(problem, in: .da) { names.name($0, in: self, .da) }
    let english = ExplanationText(problem, in: .en) { names.name($0, in: self, .en) }
    return explainer.steps.map { step in
      let booking = bookings[step.booking]
      return ResolutionPlan.Step(
        booking: booking.id, version: booking.version,
        from: ResolutionPlan.Place(range: booking.range, lines: booking.lines),
        to: place(step.change, of: booking), cost: step.price.total,
        reasonsDanish: danish.sentences(for: step), reasonsEnglish: english.sentences(for: step))
    }
  }

  private func place(_ assignment: Plan.Assignment, of booking: Booking) -> ResolutionPlan.Place? {
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
    case .booking(let index): return problem.bookings[index].id.code
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

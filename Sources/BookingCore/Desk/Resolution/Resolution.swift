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
    let answer = try solve(problem, seconds: request.seconds, isCancelled)
    let plan = answer.problem.plan(
      answer.found, answer.breaches, request: request, conflicts: conflicts, basedOn: basedOn, now: now,
      names: names)
    return ResolutionTrial(plan: plan, problem: answer.problem, found: answer.found, names: names)
  }

  /// Solves until the house rules have nothing against the plan.
  ///
  /// What they have against a place by itself the problem knows; that bookings would lie too close to each other only
  /// shows when all have their places. Then those places are forbidden and the problem is solved again. The bound
  /// stays that of the first plan, which nothing was forbidden.
  private func solve(
    _ problem: ResolutionProblem, seconds: Double, _ isCancelled: (@Sendable () -> Bool)?
  ) throws -> (problem: ResolutionProblem, found: Plan, breaches: ResolutionProblem.Breaches) {
    var problem = problem
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(seconds)
    var bound: Int?
    var rounds = 8
    while true {
      var found = Solver(problem.problem).plan(
        limit: max(.zero, deadline - clock.now), threads: 2, isCancelled: isCancelled)
      bound = bound ?? found.lowerBound
      if let least = bound, let objective = found.objective {
        (found.lowerBound, found.status) = (least, least == objective ? .optimal : .feasible)
      }
      guard found.status != .infeasible, problem.mayBreakRules else { return (problem, found, [:]) }
      let breaches = try read(loading: nil) { try problem.breaches(of: found, $0) }
      let bans = problem.bans(against: breaches, found)
      rounds -= 1
      if bans.isEmpty || rounds == 0 || clock.now >= deadline { return (problem, found, breaches) }
      problem.forbid(bans)
    }
  }

  /// The problem that the conflicts asked about pose, and those conflicts.
  static func problem(_ request: PlanRequest, _ view: borrowing View) throws -> (
    ResolutionProblem, [Conflict]
  ) {
    for booking in request.pins + request.forbidden.map(\.booking) {
      guard try view.database.booking(booking) != nil else {
        throw DeskError.notFound(kind: .booking, name: booking.code)
      }
    }
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
    _ found: Plan, _ breaches: Breaches, request: PlanRequest, conflicts: [Conflict], basedOn: Int64,
    now: Minute,
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
      steps: found.status == .infeasible ? [] : steps(found, breaches, names), pins: request.pins,
      forbidden: request.forbidden, decided: request.decided, withinMinutes: request.withinMinutes,
      pinnedConflicts: found.pinnedConflicts.compactMap { ShortCode.number("bk", $0).map { ID($0) } })
  }

  private func steps(_ found: Plan, _ breaches: Breaches, _ names: ResolutionNames) -> [ResolutionPlan.Step] {
    let facts = StepFacts(self)
    let texts = [Language.da, .en].map { language in
      ExplanationText(problem, in: language) { names.name($0, in: self, language) }
    }
    func told(_ booking: ID<Booking>? = nil, _ tell: (ExplanationText) -> [String])
      -> ResolutionPlan.Sentences
    {
      let both = texts.map { text in
        var sentences = tell(text)
        if let booking, lent.contains(booking) { sentences.insert(text.handedOut, at: 1) }
        guard let reasons = booking.flatMap({ breaches[$0] }) else { return sentences }
        let against = RefusalText(text.language, registry: rules.registry).against(reasons)
        return sentences.prefix(1) + [against] + sentences.dropFirst()
      }
      return ResolutionPlan.Sentences(danish: both[0], english: both[1])
    }
    let own = decided.map { decision in
      let (booking, breaks) = (decision.booking, (breaches[decision.booking.id] ?? []).map(\.code))
      return ResolutionPlan.Step(
        booking: booking.id, version: booking.version, from: booking.place,
        isRequest: booking.status == .requested, to: decision.place, cost: decision.price.total,
        reasons: told(booking.id) { [$0.decided, $0.price(decision.price)] },
        notice: told { [$0.decided] }, why: facts.write(decided: decision.price, breaks: breaks),
        breaks: breaks)
    }
    let found = Explainer(problem, found).steps.map { step in
      let booking = bookings[step.booking]
      let breaks = (breaches[booking.id] ?? []).map(\.code)
      return ResolutionPlan.Step(
        booking: booking.id, version: booking.version, from: booking.place,
        isRequest: booking.status == .requested, to: place(step.change, of: booking), cost: step.price.total,
        reasons: told(booking.id) { $0.sentences(for: step) },
        notice: told { $0.notice(of: step) }, why: facts.write(step, breaks: breaks), breaks: breaks)
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
    case .closing(let index, let line):
      guard index < problem.bookings.count else { return "" }
      let booking = problem.bookings[index]
      return closing(registry.resource(booking.lines[line].resource), booking.range, language)
    case .staying(let index):
      guard index >= problem.bookings.count else { return "" }
      let line = problem.problem.bookings[index].lines[0]
      let resource = problem.resources[line.resource]
      guard line.units >= resource.units else {
        return language.pick("Nogle enheder mangler.", "Some units are missing.")
      }
      return language.pick(
        "\(resource.name): alt mangler på det tidspunkt.", "\(resource.name): all are missing then.")
    }
  }

  private func closing(_ resource: Resource, _ range: TimeRange, _ language: Language) -> String {
    let text = RefusalText(language, registry: registry)
    let constituents = registry.constituents(of: resource)
    if constituents.contains(where: { registry.resource($0).status != .active }) {
      return text.sentence(.notInUse(resource.id))
    }
    let closures = registry.closures(of: resource, meeting: range)
    if let closure = closures.first {
      return text.sentence(.closed(resource.id, closure.range, reason: closure.reason))
    }
    return registry.isOpen(resource, during: range) ? "" : text.sentence(.outsideHours(resource.id))
  }

  /// The areas of a municipality share a clock.
  private var clock: AreaCalendar { registry.commonClock }
}

extension RefusalText {
  /// That house rules are against a place, and which.
  func against(_ reasons: [Refusal.Reason]) -> String {
    say("Husreglerne er imod: ", "The house rules are against it: ")
      + reasons.map { sentence($0) }.joined(separator: " ")
  }
}

import BookingCore
import BookingHTTP

/// `conflicts …`: double bookings, and the plans that resolve them.
enum ConflictCommands {
  static let all = [list, show, explain, plan, apply, undo, export]

  private static let conflict = ArgumentSpec("CONFLICT", "its id, as cf-7q2m4x, or a unique beginning")
  private static let planName = ArgumentSpec("PLAN", "its code, as pl-7q2m4x, or a unique beginning")
  private static let planOptions = [
    OptionSpec("--pin", "BOOKING", "a booking that must stay as it is", repeats: true),
    OptionSpec("--forbid", "BOOKING=RESOURCE", "a place a booking must not be given", repeats: true),
    OptionSpec("--seconds", "S", "longest time to search; else 10"),
    OptionSpec("--within", "MINUTES", "how far by bicycle a booking may be moved unasked; else 15"),
  ]

  private static let list = CommandSpec(
    path: ["conflicts", "list"], abstract: "List double bookings and other broken promises",
    options: [
      OptionSpec("--area", "AREA", "only in this area", kind: .area),
      OptionSpec("--resource", "RESOURCE", "only on this resource", kind: .resource),
      OptionSpec("--exit-code", "exit with 1 when there are any"),
    ], examples: ["conflicts list"]
  ) { call in
    let open = try call.open()
    try open.require(.resolve)
    let (areaSlug, resourceSlug) = (try call.slug("--area"), try call.slug("--resource"))
    let (registry, conflicts) = try open.desk.read(loading: nil) { view in
      let area = try areaSlug.map { try AreaCommands.find($0, in: view.registry).id }
      let resource = try resourceSlug.map { try ResourceCommands.find($0, in: view.registry).id }
      let conflicts = try view.conflicts().filter {
        (area == nil || view.registry.resource($0.resource).area == area)
          && (resource == nil || $0.resource == resource)
      }
      return (view.registry, conflicts)
    }
    try call.printList(
      conflicts, ["ID", "CAUSE", "RESOURCE", "WHEN", "BOOKINGS"],
      empty: ("Der er ingen dobbeltbookinger.", "There are no double bookings."),
      json: { Shapes.conflict($0, in: registry, to: &$1) }
    ) {
      [
        $0.id, $0.cause.code, registry.resource($0.resource).slug.text,
        call.when($0.range, on: registry.calendar(of: $0.resource)),
        $0.bookings.map(\.code).joined(separator: " "),
      ]
    }
    if !conflicts.isEmpty {
      call.say("En løsning: \(call.program) conflicts plan", "A way out: \(call.program) conflicts plan")
    }
    return call.has("--exit-code") && !conflicts.isEmpty ? .no : .done
  }

  private static let show = CommandSpec(
    path: ["conflicts", "show"], abstract: "Show a conflict with the bookings in it", arguments: [conflict],
    examples: ["conflicts show cf-7q2m4x"]
  ) { call in
    let open = try call.open()
    let found = try ConflictView(call.arguments[0], open)
    if call.isJSON {
      try call.printJSON {
        Shapes.conflict(
          found.conflict, parties: found.parties, seenBy: open.actor, in: found.registry, to: &$0)
      }
    } else {
      for line in found.lines(in: call.language) { try Terminal.line(Terminal.plain(line)) }
    }
    return .done
  }

  private static let explain = CommandSpec(
    path: ["conflicts", "explain"], abstract: "Say what is wrong, what would be done about it, and why",
    arguments: [conflict], options: planOptions, examples: ["conflicts explain cf-7q2m4x"],
    notes: "Looks for a way out of this conflict alone. Nothing is kept."
  ) { call in
    let open = try call.open()
    let found = try ConflictView(call.arguments[0], open)
    var request = try request(call, open)
    request.conflicts = [found.conflict.id]
    let plan = try open.desk.plan(request, as: open.actor, dryRun: true)
    if call.isJSON {
      try call.printJSON { Shapes.plan(plan, in: found.registry, language: call.language, to: &$0) }
    } else {
      for line in found.lines(in: call.language) { try Terminal.line(Terminal.plain(line)) }
      try PlanReport(plan, found.registry, call).print(about: found.conflict.bookings)
    }
    return plan.proof == .infeasible ? .no : .done
  }

  private static let plan = CommandSpec(
    path: ["conflicts", "plan"], abstract: "Find the least disruptive way out, and keep it as a plan",
    arguments: [
      ArgumentSpec("CONFLICT", "only these; else all of them", optional: true, repeats: true)
    ], options: planOptions, examples: ["conflicts plan", "conflicts plan --pin bk-4gx8c9 --seconds 2"],
    notes:
      "Changes no booking: 'conflicts apply' does. The plan's code comes first. Exits 1 when the pinned "
      + "bookings contradict each other.", writes: true
  ) { call in
    let open = try call.open()
    var request = try request(call, open)
    request.conflicts = call.arguments
    let plan = try open.desk.plan(request, as: open.actor, dryRun: call.isDryRun)
    let report = PlanReport(plan, try open.desk.read { $0.registry }, call)
    if call.isJSON { try call.printJSON(report.write) } else { try report.print(isSaved: !call.isDryRun) }
    return plan.proof == .infeasible ? .no : .done
  }

  private static func request(_ call: Invocation, _ open: OpenDesk) throws -> PlanRequest {
    var request = PlanRequest()
    if let seconds = try call.number("--seconds") {
      guard (0...3_600).contains(seconds) else { throw Failure.usage("--seconds is from 0 to 3600.") }
      request.seconds = seconds
    }
    request.withinMinutes = try call.integer("--within", 0...1_440) ?? request.withinMinutes
    let (pins, forbidden) = (call.options("--pin"), call.options("--forbid"))
    (request.pins, request.forbidden) = try open.desk.read { view in
      let pinned = try pins.map { try view.booking(named: $0, for: open.actor).id }
      let places = try forbidden.map { text in
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
          throw Failure.usage("'\(text)' is not of the form BOOKING=RESOURCE.")
        }
        return ForbiddenPlace(
          booking: try view.booking(named: parts[0], for: open.actor).id,
          resource: try ResourceCommands.find(try Invocation.slug(parts[1]), in: view.registry).id)
      }
      return (pinned, places)
    }
    return request
  }

  // MARK: Plans

  private static let apply = CommandSpec(
    path: ["conflicts", "apply"], abstract: "Carry a plan out, all or nothing", arguments: [planName],
    examples: ["conflicts apply pl-4gx8c9 --yes"],
    notes:
      "Asks first; without a terminal --yes is needed. Exits 5 when anything the plan rests on has changed "
      + "since. Those concerned get a notice.", writes: true
  ) { call in
    let open = try call.open()
    let (registry, plan) = try open.plan(named: call.arguments[0])
    if plan.status == .open, !call.has("--yes"), !call.isDryRun, !call.isJSON {
      Terminal.say(PlanReport(plan, registry, call).summary)
    }
    let moved = plan.steps.count { $0.to != nil }
    let cancelled = plan.steps.count - moved
    try call.confirm(
      "Flyt \(moved) og aflys \(cancelled) bookinger efter planen \(plan.code)?",
      "Move \(moved) and cancel \(cancelled) bookings by the plan \(plan.code)?")
    let applied = try open.perform(ApplyPlan(id: plan.id))
    open.done(
      "\(plan.code) er udført.", "Applied \(plan.code).", undo: "conflicts undo \(plan.code)")
    try PlanReport(applied, registry, call).printResult()
    return .done
  }

  private static let undo = CommandSpec(
    path: ["conflicts", "undo"], abstract: "Take an applied plan back, all or nothing", arguments: [planName],
    examples: ["conflicts undo pl-4gx8c9"],
    notes: "Exits 5 when the bookings or their old places have changed since.", writes: true
  ) { call in
    let open = try call.open()
    let (registry, plan) = try open.plan(named: call.arguments[0])
    let undone = try open.perform(UndoPlan(id: plan.id))
    open.done("\(plan.code) er taget tilbage.", "Took \(plan.code) back.")
    try PlanReport(undone, registry, call).printResult()
    return .done
  }

  private static let export = CommandSpec(
    path: ["conflicts", "export"], abstract: "Write the conflicts as a problem that 'solve' reads",
    arguments: [ArgumentSpec("CONFLICT", "only these; else all of them", optional: true, repeats: true)],
    options: planOptions.filter { $0.name != "--seconds" }, examples: ["conflicts export"],
    notes: "The format is booking-resolution-problem/1, with set-up times added."
  ) { call in
    let open = try call.open()
    var request = try request(call, open)
    request.conflicts = call.arguments
    try Terminal.write(try open.desk.exportProblem(request, as: open.actor) + [0x0A])
    return .done
  }
}

/// `plans …`: the plans that were made.
enum PlanCommands {
  static let all = [list, show]

  private static let list = CommandSpec(
    path: ["plans", "list"], abstract: "List plans, newest first", examples: ["plans list"]
  ) { call in
    let open = try call.open()
    try open.require(.resolve)
    let (registry, plans) = try open.desk.read { ($0.registry, try $0.plans()) }
    try call.printList(
      plans, ["PLAN", "STATUS", "PROOF", "COST", "STEPS", "CONFLICTS", "MADE"],
      empty: ("Der er ingen planer.", "There are no plans."),
      json: { Shapes.plan($0, in: registry, language: call.language, to: &$1) }
    ) {
      [
        $0.code, $0.status.rawValue, $0.proof.rawValue, $0.objective.map { "\($0)" } ?? "",
        "\($0.steps.count)",
        "\($0.conflicts.count)", call.when($0.createdAt, on: PlanReport.clock(registry)),
      ]
    }
    return .done
  }

  private static let show = CommandSpec(
    path: ["plans", "show"], abstract: "Show a plan with the reasons for each step",
    arguments: [ArgumentSpec("PLAN", "its code, as pl-7q2m4x, or a unique beginning")],
    examples: ["plans show pl-4gx8c9"]
  ) { call in
    let (registry, plan) = try call.open().plan(named: call.arguments[0])
    let report = PlanReport(plan, registry, call)
    if call.isJSON { try call.printJSON(report.write) } else { try report.print(isSaved: true) }
    return .done
  }
}

extension OpenDesk {
  /// The plan of a name, for those who may see plans.
  func plan(named name: String) throws -> (Registry, ResolutionPlan) {
    try require(.resolve)
    return try desk.read { ($0.registry, try $0.plan(named: name)) }
  }
}

/// A conflict with what it takes to describe it.
private struct ConflictView: Sendable {
  let registry: Registry
  let conflict: Conflict
  let parties: [(booking: Booking, household: Household?)]

  init(_ name: String, _ open: OpenDesk) throws {
    try open.require(.resolve)
    (registry, conflict, parties) = try open.desk.read(loading: nil) { view in
      guard let conflict = try view.conflict(named: name) else {
        throw DeskError.notFound(kind: .conflict, name: name)
      }
      let parties = try conflict.bookings.map { id in
        let booking = try view.booking(named: id.code, for: open.actor)
        return (booking: booking, household: try view.household(booking.household))
      }
      return (view.registry, conflict, parties)
    }
  }

  /// What is wrong, and who is in it, earliest made first.
  func lines(in language: Language) -> [String] {
    let calendar = registry.calendar(of: conflict.resource)
    let name = registry.resource(conflict.resource).name
    var lines = [
      "\(conflict.id)  \(name), \(calendar.text(conflict.range, in: language))", "  \(cause(language))",
    ]
    for party in parties.sorted(by: {
      ($0.booking.createdAt, $0.booking.id) < ($1.booking.createdAt, $1.booking.id)
    }) {
      let booking = party.booking
      let title = booking.title.isEmpty ? "" : " \"\(booking.title)\""
      let made = language.pick("booket", "booked") + " " + calendar.text(booking.createdAt, in: language)
      lines.append(
        "  \(booking.id.code)  \(calendar.text(booking.range, in: language))  "
          + "\(party.household?.slug.text ?? "?")\(title), \(made)")
    }
    return lines
  }

  private func cause(_ language: Language) -> String {
    switch conflict.cause {
    case .excess(let claimed, let units):
      language.pick(
        "Der er lovet \(claimed), men der er kun \(units).",
        "\(claimed) are promised, but there are only \(units).")
    case .closure(let reason):
      language.pick("Der er lukket: \(reason).", "It is closed: \(reason).")
    case .hours: language.pick("Det er uden for åbningstiden.", "It lies outside opening hours.")
    case .notInUse: language.pick("Ressourcen er ikke i brug.", "The resource is not in use.")
    }
  }
}

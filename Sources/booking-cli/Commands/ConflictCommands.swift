import BookingCore
import BookingHTTP

/// `conflicts …`: double bookings, and the plans that resolve them.
enum ConflictCommands {
  static let all = [list, show, resolve, explain, plan, edit, apply, undo, export]

  private static let conflict = ArgumentSpec(
    "CONFLICT", "its id, as cf-7q2m4x, or a unique beginning", kind: .conflict)
  static let planName = ArgumentSpec(
    "PLAN", "its code, as pl-7q2m4x, or a unique beginning", kind: .plan)
  private static let planOptions = [
    OptionSpec("--pin", "BOOKING", "a booking that must stay as it is", kind: .booking, repeats: true),
    OptionSpec("--forbid", "BOOKING=RESOURCE", "a place a booking must not be given", repeats: true),
    OptionSpec(
      "--move", "BOOKING=RESOURCE", "the place a booking is given, whatever it costs", repeats: true),
    OptionSpec("--shift", "BOOKING=TIME", "when a booking begins instead, as agreed with it", repeats: true),
    OptionSpec("--cancel", "BOOKING", "a booking to give up", repeats: true),
    OptionSpec("--seconds", "S", "longest time to search; else 10"),
    OptionSpec("--within", "MINUTES", "how far by bicycle a booking may be moved unasked; else 15"),
  ]

  private static let list = CommandSpec(
    path: ["conflicts", "list"], abstract: "List double bookings and other broken promises",
    options: [
      .inArea,
      OptionSpec(
        "--resource", "RESOURCE", "only on this resource, a part of it or its whole", kind: .resource),
      OptionSpec("--exit-code", "exit with 1 when there are any"),
    ], examples: ["conflicts list"], atService: true
  ) { call in
    let service = try Service(call)
    let query = [("area", try call.slug("--area")?.text), ("resource", try call.slug("--resource")?.text)]
    let conflicts = try service.items("conflicts", query: query)
    try call.printList(conflicts, as: .conflicts, service.places())
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
      for line in found.lines(in: call.language) { try Terminal.paragraph(Terminal.plain(line)) }
    }
    return .done
  }

  private static let explain = CommandSpec(
    path: ["conflicts", "explain"], abstract: "Say what is wrong, what would be done about it, and why",
    arguments: [conflict],
    options: planOptions + [
      OptionSpec("--why-not", "PLACE", "why not this RESOURCE, TIME, or BOOKING=either", repeats: true)
    ],
    examples: ["conflicts explain cf-7q2m4x", "conflicts explain cf-7q2m4x --why-not pejsestuen-vangede"],
    notes: "Looks for a way out of this conflict alone. Nothing is kept."
  ) { call in
    let open = try call.open()
    let found = try ConflictView(call.arguments[0], open)
    var request = try request(call, open)
    request.conflicts = [found.conflict.id]
    let trial = try open.desk.tryOut(request, as: open.actor)
    let plan = trial.plan
    if call.has("--why-not") {
      try tellWhyNot(found, trial, open)
    } else if call.isJSON {
      try call.printJSON { Shapes.plan(plan, in: found.registry, language: call.language, to: &$0) }
    } else {
      for line in found.lines(in: call.language) { try Terminal.paragraph(Terminal.plain(line)) }
      try PlanReport(plan, found.registry, call).print(about: found.conflict.bookings)
    }
    return plan.proof == .infeasible ? .no : .done
  }

  /// Answers `--why-not` for the bookings named there, else for all that the plan changes.
  private static func tellWhyNot(_ found: ConflictView, _ trial: ResolutionTrial, _ open: OpenDesk) throws {
    let (call, registry) = (open.call, found.registry)
    let changed = trial.plan.steps.map(\.booking).filter(found.conflict.bookings.contains)
    let answers = try call.options("--why-not").flatMap { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let bookings = try open.desk.read { view in
        parts.count == 2
          ? [try view.booking(named: parts[0], for: open.actor)]
          : try changed.map { try view.booking(named: $0.code, for: open.actor) }
      }
      return try bookings.map { booking in
        let place = parts.last ?? ""
        let sentence = try trial.whyNot(booking, place, call, registry) {
          try start($0, of: booking, registry, open)
        }
        return (booking: booking.id.code, place: place, sentence: sentence)
      }
    }
    if call.isJSON {
      try call.printItems(answers) { answer, json in
        json.object {
          $0.field("booking", answer.booking)
          $0.field("place", answer.place)
          $0.field("reason", answer.sentence)
        }
      }
      return
    }
    for answer in answers {
      try Terminal.paragraph(Terminal.plain("\(answer.booking)  \(answer.place)  \(answer.sentence)"))
    }
  }

  /// When a text lets a booking begin; a time of day alone is on its own day.
  static func start(_ text: String, of booking: Booking, _ registry: Registry, _ open: OpenDesk) throws
    -> Minute
  {
    let clock = registry.calendar(of: booking.lines[0].resource)
    return try start(text, from: booking.range.start, on: clock, now: open.desk.now, open.call)
  }

  /// A time; one of day alone is on the day on which the booking begins.
  static func start(
    _ text: String, from old: Minute, on clock: AreaCalendar, now: Minute, _ call: Invocation
  ) throws -> Minute {
    let input = TimeInput(calendar: clock, now: now, language: call.language)
    return try (try? input.instant("\(clock.date(of: old)) \(text)")) ?? input.instant(text)
  }

  private static let resolve = CommandSpec(
    path: ["conflicts", "resolve"], abstract: "Go through double bookings on the screen, and resolve them",
    arguments: [
      ArgumentSpec("CONFLICT", "only these; else all of them", kind: .conflict, optional: true, repeats: true)
    ],
    options: planOptions, examples: ["conflicts resolve", "conflicts resolve --yes"],
    notes:
      "Shows each in turn with the room drawn, what is proposed, what it costs and why, and what else could be "
      + "done; bookings can be kept, moved, shifted, cancelled. Nothing changes before 'apply', and leaving at any "
      + "moment (q, Ctrl-D, Ctrl-C) changes nothing. It needs a terminal; with --yes it applies the proposed plan "
      + "without asking. In scripts: 'conflicts plan', 'plans show', 'conflicts apply'.", writes: true
  ) { call in
    let isDialogue = Terminal.canAsk && !call.isJSON && !call.has("--yes")
    guard isDialogue || call.has("--yes") || call.isDryRun else {
      throw Failure(
        .usage, call.text("Det kræver en terminal.", "This needs a terminal."),
        lines: ["conflicts plan", "plans show PLAN", "conflicts apply PLAN --yes", "conflicts resolve --yes"]
          .map { "  \(call.program) \($0)" })
    }
    let open = try call.open()
    try open.require(.resolve)
    var request = try request(call, open)
    request.conflicts = call.arguments
    if isDialogue {
      var session = try ConflictSession(request, open)
      guard session.isEmpty else { return try session.run() }
    } else {
      let trial = try open.desk.tryOut(request, as: open.actor)
      if trial.plan.proof == .infeasible || !trial.plan.conflicts.isEmpty {
        let plan = trial.plan.proof == .infeasible ? trial.plan : try open.perform(ApplyTrial(trial))
        let report = PlanReport(plan, try open.desk.read { $0.registry }, call)
        try report.print(isSaved: !call.isDryRun)
        if plan.status == .applied {
          call.done("Gennemført.", "Applied.", undo: "conflicts undo \(plan.code)")
        }
        return plan.proof == .infeasible ? .no : .done
      }
    }
    call.say("Der er ingen dobbeltbookinger.", "There are no double bookings.")
    return try call.printForPrograms { $0.array("items") { _ in } }
  }

  private static let plan = CommandSpec(
    path: ["conflicts", "plan"], abstract: "Find the least disruptive way out, and keep it as a plan",
    arguments: [
      ArgumentSpec("CONFLICT", "only these; else all of them", kind: .conflict, optional: true, repeats: true)
    ], options: planOptions, examples: ["conflicts plan", "conflicts plan --pin bk-4gx8c9 --seconds 2"],
    notes:
      "Changes no booking: 'conflicts apply' does. The plan's code comes first. Exits 1 when the pinned "
      + "bookings contradict each other.", writes: true
  ) { call in
    let open = try call.open()
    var request = try request(call, open)
    request.conflicts = call.arguments
    return try make(request, open)
  }

  private static let edit = CommandSpec(
    path: ["conflicts", "edit"], abstract: "Plan anew from an earlier plan, with further wishes",
    arguments: [planName],
    options: planOptions + [
      OptionSpec("--release", "BOOKING", "forget what was asked about a booking", repeats: true)
    ], examples: ["conflicts edit pl-4gx8c9 --pin bk-4gx8c9"],
    notes:
      "Keeps the wishes of the earlier plan and makes a new plan; the earlier one stays. Compare them with 'plans "
      + "compare'. Changes no booking.", writes: true
  ) { call in
    let open = try call.open()
    let (_, old) = try open.plan(named: call.arguments[0])
    return try make(try request(call, open, from: PlanRequest(again: old)), open)
  }

  private static func make(_ request: PlanRequest, _ open: OpenDesk) throws -> ExitCode {
    let call = open.call
    let plan = try open.desk.plan(request, as: open.actor, dryRun: call.isDryRun)
    let report = PlanReport(plan, try open.desk.read { $0.registry }, call)
    try report.print(isSaved: !call.isDryRun)
    return plan.proof == .infeasible ? .no : .done
  }

  private static func request(
    _ call: Invocation, _ open: OpenDesk, from earlier: PlanRequest = PlanRequest()
  ) throws -> PlanRequest {
    var request = earlier
    if let seconds = try call.number("--seconds") {
      guard (0...3_600).contains(seconds) else { throw Failure.usage("--seconds is from 0 to 3600.") }
      request.seconds = seconds
    }
    request.withinMinutes = try call.integer("--within", 0...1_440) ?? request.withinMinutes
    let registry = try open.desk.read { $0.registry }
    func booking(_ name: String) throws -> Booking {
      try open.desk.read { try $0.booking(named: name, for: open.actor) }
    }
    func pairs(_ option: String, _ form: String) throws -> [(Booking, String)] {
      try call.options(option).map { text in
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
          String.init)
        guard parts.count == 2 else { throw Failure.usage("'\(text)' is not of the form BOOKING=\(form).") }
        return (try booking(parts[0]), parts[1])
      }
    }
    try refuseTwoWishes(call)
    for name in call.options("--release") { request.release(try booking(name).id) }
    request.pins += try call.options("--pin").map { try booking($0).id }
    request.forbidden += try pairs("--forbid", "RESOURCE").map { booking, name in
      let resource = try registry.resource(named: try Invocation.slug(name))
      return ForbiddenPlace(booking: booking.id, resource: resource.id)
    }
    for name in call.options("--cancel") { request.decide(try booking(name).id, nil) }
    for (booking, name) in try pairs("--move", "RESOURCE") {
      request.decide(booking.id, try booking.place(on: name, registry))
    }
    for (booking, time) in try pairs("--shift", "TIME") {
      request.decide(booking.id, booking.place(at: try start(time, of: booking, registry, open)))
    }
    return request
  }

  /// A booking can be wished one thing.
  static func refuseTwoWishes(_ call: Invocation) throws {
    var wishes: [String: String] = [:]
    for option in ["--pin", "--cancel", "--move", "--shift"] {
      for text in call.options(option) {
        let name = String(text.prefix { $0 != "=" }).lowercased()
        if let other = wishes.updateValue(option, forKey: name) {
          throw Failure.usage("\(name) is asked for twice, with \(other) and \(option); say one of them.")
        }
      }
    }
  }

  // MARK: Plans

  private static let apply = CommandSpec(
    path: ["conflicts", "apply"], abstract: "Carry a plan out, all or nothing", arguments: [planName],
    examples: ["conflicts apply pl-4gx8c9 --yes"],
    notes:
      "Asks first; without a terminal --yes is needed. Exits 5 when anything the plan rests on has changed "
      + "since. Those concerned get a notice.", writes: true, atService: true
  ) { call in
    let service = try Service(call)
    let plan = try service.get("plans/\(service.code(.plan, call.arguments[0]))")
    let (code, steps) = (plan.cell("id"), plan.items("steps"))
    let telling = Telling(call: call, places: try service.places())
    if plan.cell("status") == "open", !call.has("--yes"), !call.isDryRun, !call.isJSON {
      Terminal.say(telling.summary(of: plan))
    }
    let moved = steps.count { $0["to"]?.isNull == false }
    try call.confirm(
      "Flyt \(moved) og aflys \(steps.count - moved) bookinger efter planen \(code)?",
      "Move \(moved) and cancel \(steps.count - moved) bookings by the plan \(code)?")
    let applied = try service.ask("POST", "plans/\(code)/apply") { _ in }.json
    call.done("\(code) er udført.", "Applied \(code).", undo: "conflicts undo \(code)")
    return try telling.printResult(applied)
  }

  private static let undo = CommandSpec(
    path: ["conflicts", "undo"], abstract: "Take an applied plan back, all or nothing", arguments: [planName],
    examples: ["conflicts undo pl-4gx8c9"],
    notes: "Exits 5 when the bookings or their old places have changed since.", writes: true, atService: true
  ) { call in
    let service = try Service(call)
    let code = try service.code(.plan, call.arguments[0])
    let undone = try service.ask("POST", "plans/\(code)/undo") { _ in }.json
    call.done(
      "\(code) er taget tilbage.", "Took \(code) back.",
      undo: .never("planlæg på ny", "plan anew", instead: "conflicts edit \(code)"))
    return try Telling(call: call).printResult(undone)
  }

  private static let export = CommandSpec(
    path: ["conflicts", "export"], abstract: "Write the conflicts as a problem that 'solve' reads",
    arguments: [
      ArgumentSpec("CONFLICT", "only these; else all of them", kind: .conflict, optional: true, repeats: true)
    ],
    options: planOptions.filter { $0.name != "--seconds" }, examples: ["conflicts export"],
    notes: "The format is booking-resolution-problem/1, with set-up times added, and with units that are "
      + "missing as bookings without such times."
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
  static let all = [list, show, compare]

  private static let list = CommandSpec(
    path: ["plans", "list"], abstract: "List plans, newest first", examples: ["plans list"], atService: true
  ) { call in
    let service = try Service(call)
    return try call.printList(service.items("plans"), as: .plans, service.places())
  }

  private static let show = CommandSpec(
    path: ["plans", "show"], abstract: "Show a plan with the reasons for each step",
    arguments: [ConflictCommands.planName],
    examples: ["plans show pl-4gx8c9"], atService: true
  ) { call in
    let service = try Service(call)
    let plan = try service.get("plans/\(service.code(.plan, call.arguments[0]))")
    if call.isJSON { return try call.printJSON { $0.value(plan) } }
    try Telling(call: call, places: service.places()).print(plan: plan, isSaved: true)
    return .done
  }
}

extension PlanCommands {
  private static let compare = CommandSpec(
    path: ["plans", "compare"], abstract: "Show two plans side by side, booking by booking",
    arguments: ["PLAN", "OTHER"].map {
      ArgumentSpec($0, "its code, as pl-7q2m4x, or a unique beginning", kind: .plan)
    },
    examples: ["plans compare pl-4gx8c9 pl-4gx8c9"],
    notes: "A booking that only one of them changes stays in the other. Exits 0 also when they differ."
  ) { call in
    let open = try call.open()
    let found = try call.arguments.map { try open.plan(named: $0) }
    let reports = found.map { PlanReport($0.1, $0.0, call) }
    if !call.isJSON {
      for report in reports {
        call.say("\(report.plan.code)  \(report.summary)", "\(report.plan.code)  \(report.summary)")
      }
    }
    let bookings = Set(reports.flatMap { $0.plan.steps.map(\.booking) }).sorted()
    return try call.printList(
      bookings, ["BOOKING"] + reports.map(\.plan.code) + ["SAME"],
      empty: ("Ingen af dem ændrer noget.", "Neither changes anything."),
      json: { booking, json in
        json.object { json in
          json.field("booking", booking.code)
          for (name, report) in zip(["plan", "other"], reports) {
            json.key(name)
            guard let step = report.step(of: booking) else { return json.null() }
            report.write(step, to: &json)
          }
        }
      }
    ) { booking in
      let steps = reports.map { $0.step(of: booking) }
      return [booking.code]
        + zip(reports, steps).map { report, step in
          step.map { report.outcome(of: $0) } ?? call.text("bliver", "stays")
        } + [steps[0]?.to == steps[1]?.to && (steps[0] == nil) == (steps[1] == nil) ? "=" : "≠"]
    }
  }
}

extension OpenDesk {
  /// The plan of a name, for those who may see plans.
  func plan(named name: String) throws -> (Registry, ResolutionPlan) {
    try require(.resolve)
    return try desk.read { ($0.registry, try $0.plan(named: name)) }
  }
}

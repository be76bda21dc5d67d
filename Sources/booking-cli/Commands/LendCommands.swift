import BookingCore
import BookingHTTP

/// `lend …`: the lending desk of the volunteers.
enum LendCommands {
  static let all = [out, back, undo, list, overdue, withdraw, restore]

  private static let booking = BookingCommands.booking
  private static let deskOptions = [
    OptionSpec("--resource", "RESOURCE", "only this of its equipment", kind: .resource),
    OptionSpec("--units", "N", "only so many of it; else all"),
    OptionSpec(
      "--condition", "STATE", "good, worn or damaged; else good",
      kind: .oneOf(LoanCondition.allCases.map(\.rawValue))),
    OptionSpec("--note", "TEXT", "in words"),
  ]

  private static let out = CommandSpec(
    path: ["lend", "out"], abstract: "Hand out the equipment of a booking, in parts or all of it",
    arguments: [booking], options: deskOptions,
    examples: ["lend out bk-3ad54q", "lend out bk-3ad54q --units 1 --condition worn"],
    notes: "For volunteers, boards and administrators. Exits 3 when so many are not there.", writes: true
  ) { call in try lend(.out, call) }

  private static let back = CommandSpec(
    path: ["lend", "return"], abstract: "Take the equipment of a booking back, in parts or all of it",
    arguments: [booking],
    options: deskOptions + [OptionSpec("--missing", "TEXT", "parts that did not come back")],
    examples: [
      "lend return bk-3ad54q", "lend return bk-3ad54q --units 1 --condition damaged --note 'Blown lamp'",
    ],
    notes:
      "Damaged units leave service until 'lend restore'; the conflicts that makes are listed. When all is back early, "
      + "others may book the rest of the time.", writes: true
  ) { call in try lend(.back(missing: call.option("--missing") ?? ""), call) }

  private static func lend(_ direction: Lend.Direction, _ call: Invocation) throws -> ExitCode {
    let open = try call.open()
    let id = try open.desk.read { try $0.lentBooking(named: call.arguments[0], for: open.actor) }
    let command = Lend(
      direction, booking: id, resource: try call.slug("--resource"),
      units: try call.integer("--units", 1...10_000), condition: call.choice("--condition") ?? .good,
      note: call.option("--note") ?? "")
    let loan = try open.perform(command)
    let (danish, english) =
      direction == .out ? ("Udleveret.", "Handed out.") : ("Taget tilbage.", "Taken back.")
    open.done(danish, english, undo: "lend undo \(id.code)")
    return try print(loan, open, withConflicts: direction != .out && command.condition == .damaged)
  }

  private static let undo = CommandSpec(
    path: ["lend", "undo"], abstract: "Take the last hand-out or return of a booking back",
    arguments: [booking],
    examples: ["lend undo bk-3ad54q"],
    notes: "For when the wrong thing was noted; units that left service with it are back in service.",
    writes: true
  ) { call in
    let open = try call.open()
    let id = try open.desk.read { try $0.lentBooking(named: call.arguments[0], for: open.actor) }
    let loan = try open.perform(UndoLoan(booking: id))
    open.done("Fortrudt.", "Undone.", undo: .never("notér det igen", "note it again"))
    return try print(loan, open, withConflicts: false)
  }

  private static func print(_ loan: Loan, _ open: OpenDesk, withConflicts: Bool) throws -> ExitCode {
    if !open.call.isDryRun { open.desk.settleDue() }  // whom this leaves without learns it now
    let (registry, units) = try open.desk.read(loading: withConflicts ? nil : []) { view in
      (view.registry, withConflicts ? try view.unitsInService(loan.lines.map(\.resource)) : [])
    }
    let conflicts = units.flatMap(\.conflicts)
    if open.call.isJSON {
      try open.call.printJSON {
        Shapes.loan(loan, conflicts: withConflicts ? conflicts : nil, in: registry, to: &$0)
      }
    } else {
      let row = Listing.loans.row(
        try JSONValue { Shapes.loan(loan, in: registry, to: &$0) }, Telling(call: open.call, places: registry)
      )
      try open.call.printLine(row.map(open.call.word))
      try say(conflicts, registry, open)
    }
    return .done
  }

  /// Names the bookings that have to do without, and to whom it may concern a way out.
  private static func say(_ conflicts: [Conflict], _ registry: Registry, _ open: OpenDesk) throws {
    let call = open.call
    Telling(call: call, places: registry).say(
      try conflicts.map { conflict in try JSONValue { Shapes.conflict(conflict, in: registry, to: &$0) } })
    if !conflicts.isEmpty, open.actor.may(.resolve) {
      call.say("En løsning: \(call.program) conflicts plan", "A way out: \(call.program) conflicts plan")
    }
  }

  // MARK: Lists

  private static let list = CommandSpec(
    path: ["lend", "list"], abstract: "List loans by when they are due",
    options: [
      OptionSpec(
        "--status", "STATUS", "reserved, out, overdue or returned",
        kind: .oneOf(Loan.Status.allCases.map(\.rawValue)))
    ] + [.inArea], examples: ["lend list", "lend list --status reserved"],
    notes: "Reserved ones of the next 60 days, and those returned within the last 30."
  ) { call in try printLoans(call, call.choice("--status")) }

  private static let overdue = CommandSpec(
    path: ["lend", "overdue"], abstract: "List loans that should be back", options: [.inArea],
    examples: ["lend overdue"]
  ) { call in try printLoans(call, .overdue) }

  private static func printLoans(_ call: Invocation, _ status: Loan.Status?) throws -> ExitCode {
    let open = try call.open()
    let (registry, loans) = try open.desk.read { view in
      var query = LoanQuery()
      query.status = status
      query.area = try call.area(in: view.registry)?.id
      return (view.registry, try view.loans(query, for: open.actor))
    }
    return try call.printList(loans, as: .loans, registry) { Shapes.loan($0, in: registry, to: &$1) }
  }

  // MARK: Service

  private static let withdraw = CommandSpec(
    path: ["lend", "withdraw"], abstract: "Take units of a thing out of service",
    arguments: [ResourceCommands.resource],
    options: [
      OptionSpec("--units", "N", "how many; else all"), OptionSpec("--damaged", "they are broken"),
      OptionSpec("--from", "TIME", "from when on; else now", kind: .time),
      OptionSpec("--until", "TIME", "until when; else until 'lend restore'", kind: .time),
      OptionSpec("--note", "TEXT", "in words"),
    ], examples: ["lend withdraw projektor-vangede --units 1 --damaged"],
    notes:
      "For volunteers and boards, and for the owner of a thing lent to the commons. Bookings stay; those that "
      + "have to do without are listed.", writes: true
  ) { call in
    let slug = try call.slug(argument: 0)
    let open = try call.open()
    let (registry, resource) = try open.desk.read {
      ($0.registry, try ResourceCommands.find(slug, in: $0.registry))
    }
    let input = TimeInput(
      calendar: registry.calendar(resource.area), now: open.desk.now, language: call.language)
    let outage = try open.perform(
      WithdrawUnits(
        resource: slug, units: try call.integer("--units", 1...10_000),
        from: try call.option("--from").map(input.start),
        until: try call.option("--until").map(input.end),
        isDamaged: call.has("--damaged"), note: call.option("--note") ?? ""))
    let outages = try object([outage], on: input.calendar)
    sayWithdrawn(outages, slug, resource.name, call)
    return try printService(resource, outages, open)
  }

  private static let restore = CommandSpec(
    path: ["lend", "restore"], abstract: "Put units of a thing back into service",
    arguments: [ResourceCommands.resource],
    options: [
      OptionSpec("--units", "N", "how many; else all"),
      OptionSpec("--outage", "OUTAGE", "only those that left service with this, as ou-7q2m4x"),
    ],
    examples: ["lend restore projektor-vangede"], notes: "As when they are repaired.", writes: true
  ) { call in
    let slug = try call.slug(argument: 0)
    let open = try call.open()
    let (registry, resource) = try open.desk.read {
      ($0.registry, try ResourceCommands.find(slug, in: $0.registry))
    }
    let name = call.option("--outage")
    let outage = name.flatMap { ShortCode.number("ou", $0) }
    if name != nil, outage == nil {
      throw DeskError.invalid([.init("/outage", "is not one that was given out")])
    }
    let restored = try open.perform(
      RestoreUnits(
        resource: slug, units: try call.integer("--units", 1...10_000), outage: outage.map { ID($0) }))
    let outages = try object(restored, on: registry.calendar(resource.area))
    sayRestored(outages, slug, resource.name, now: open.desk.now, call)
    return try printService(resource, outages, open)
  }

  // MARK: Outages as the API tells them

  private static func object(_ outages: [Outage], on clock: AreaCalendar) throws -> JSONValue {
    try JSONValue { json in json.object { Shapes.outages(outages, on: clock, to: &$0) } }
  }

  /// Says that units left service.
  static func sayWithdrawn(_ withdrawn: JSONValue, _ thing: Slug, _ name: String, _ call: Invocation) {
    let outages = withdrawn.items("outages")
    let units = outages.reduce(0) { $0 + ($1["units"]?.integer ?? 0) }
    call.done(
      "\(units) af \(name) er ude af drift.", "\(units) of \(name) out of service.",
      undo: Undo(outages.map { "lend restore \(thing) --outage \($0.cell("id"))" }))
  }

  /// Says that units are back in service; what takes that back is to let them leave it as they had.
  static func sayRestored(
    _ restored: JSONValue, _ thing: Slug, _ name: String, now: Minute, _ call: Invocation
  ) {
    // In the order in which they left service, so that there are as many left for each as there were then.
    let outages = restored.items("outages").sorted { number($0) < number($1) }
    let units = outages.reduce(0) { $0 + ($1["units"]?.integer ?? 0) }
    let commands = outages.map { outage in
      let isComing = outage.minute("start").map { $0 > now } ?? false
      let options = [
        ("--units", outage.cell("units")), ("--from", isComing ? outage.cell("start") : ""),
        ("--until", outage.cell("end")), ("--note", outage.cell("note")),
      ].filter { !$0.1.isEmpty }.map(Invocation.option)
      let cause = outage["damaged"] == .bool(true) ? ["--damaged"] : []
      return (["lend withdraw \(thing)"] + options + cause).joined(separator: " ")
    }
    let isOfLoan = outages.contains { $0["booking"]?.text != nil }
    call.done(
      "\(units) af \(name) er tilbage.", "\(units) of \(name) back in service.",
      undo: Undo(
        commands,
        but: isOfLoan ? [("det står ikke længere ved lånet", "it is no longer told with the loan")] : []))
  }

  private static func number(_ outage: JSONValue) -> Int64 { ShortCode.number("ou", outage.cell("id")) ?? 0 }

  private static func printService(_ resource: Resource, _ outages: JSONValue, _ open: OpenDesk) throws
    -> ExitCode
  {
    if !open.call.isDryRun { open.desk.settleDue() }
    let (registry, units) = try open.desk.read {
      ($0.registry, try $0.unitsInService([resource.id]))
    }
    for each in units {
      if open.call.isJSON {
        try open.call.printJSON {
          Shapes.unitsInService(each, outages: outages["outages"] ?? .array([]), in: registry, to: &$0)
        }
      } else {
        try Terminal.line("\(resource.slug)\t\(resource.units - each.outOfService)/\(resource.units)")
        try say(each.conflicts, registry, open)
      }
    }
    return .done
  }
}

extension ResourceCommands {
  static let history = CommandSpec(
    path: ["resource", "history"],
    abstract: "List what happened to a thing at the lending desk, newest first",
    arguments: [resource], examples: ["resource history projektor-vangede"],
    notes: "For those who lend it out, and for its owner."
  ) { call in
    let slug = try call.slug(argument: 0)
    let open = try call.open()
    let (registry, resource, events) = try open.desk.read { view in
      let resource = try find(slug, in: view.registry)
      return (view.registry, resource, try view.history(of: resource, for: open.actor))
    }
    let clock = registry.calendar(resource.area)
    return try call.printList(events, as: .history, registry, about: resource.slug.text) {
      Shapes.thingEvent($0, on: clock, to: &$1)
    }
  }
}

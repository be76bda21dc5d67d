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
    notes: "For volunteers, boards and administrators. Exits 3 when so many are not there.", writes: true,
    atService: true
  ) { call in try lend("hand-out", call, "Udleveret.", "Handed out.") }

  private static let back = CommandSpec(
    path: ["lend", "return"], abstract: "Take the equipment of a booking back, in parts or all of it",
    arguments: [booking],
    options: deskOptions + [OptionSpec("--missing", "TEXT", "parts that did not come back")],
    examples: [
      "lend return bk-3ad54q", "lend return bk-3ad54q --units 1 --condition damaged --note 'Blown lamp'",
    ],
    notes:
      "Damaged units leave service until 'lend restore'; the conflicts that makes are listed. When all is back early, "
      + "others may book the rest of the time.", writes: true, atService: true
  ) { call in try lend("return", call, "Taget tilbage.", "Taken back.") }

  private static func lend(
    _ verb: String, _ call: Invocation, _ danish: String, _ english: String
  ) throws -> ExitCode {
    let (service, units) = (try Service(call), try call.integer("--units", 1...10_000))
    let resource = try call.slug("--resource")?.text
    let loan = try service.ask("POST", "loans/\(service.loan(call.arguments[0]))/\(verb)") { json in
      if let resource { json.field("resource", resource) }
      if let units { json.field("units", units) }
      for name in ["condition", "note", "missing"] where call.has("--\(name)") {
        json.key(name)
        json.string(call.option("--\(name)") ?? "")
      }
    }.json
    call.done(danish, english, undo: "lend undo \(loan.cell("booking"))")
    return try print(loan, service)
  }

  private static let undo = CommandSpec(
    path: ["lend", "undo"], abstract: "Take the last hand-out or return of a booking back",
    arguments: [booking],
    examples: ["lend undo bk-3ad54q"],
    notes: "For when the wrong thing was noted; units that left service with it are back in service.",
    writes: true, atService: true
  ) { call in
    let service = try Service(call)
    let loan = try service.ask("POST", "loans/\(service.loan(call.arguments[0]))/undo") { _ in }.json
    call.done("Fortrudt.", "Undone.", undo: .never("notér det igen", "note it again"))
    return try print(loan, service)
  }

  private static func print(_ loan: JSONValue, _ service: Service) throws -> ExitCode {
    let call = service.call
    service.settle()  // whom this leaves without learns it now
    if call.isJSON { return try call.printJSON { $0.value(loan) } }
    let places = try service.places()
    try call.printLine(Listing.loans.row(loan, Telling(call: call, places: places)).map(call.word))
    say(loan.items("conflicts"), places, service)
    return .done
  }

  /// Names the bookings that have to do without, and to whom it may concern a way out.
  private static func say(_ conflicts: [JSONValue], _ places: any Places, _ service: Service) {
    let call = service.call
    Telling(call: call, places: places).say(conflicts)
    if !conflicts.isEmpty, service.store?.actor.may(.resolve) == true {
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
    notes: "Reserved ones of the next 60 days, and those returned within the last 30.", atService: true
  ) { call in try printLoans(call, call.choice("--status")) }

  private static let overdue = CommandSpec(
    path: ["lend", "overdue"], abstract: "List loans that should be back", options: [.inArea],
    examples: ["lend overdue"], atService: true
  ) { call in try printLoans(call, .overdue) }

  private static func printLoans(_ call: Invocation, _ status: Loan.Status?) throws -> ExitCode {
    let service = try Service(call)
    let query = [("status", status?.rawValue), ("area", try call.slug("--area")?.text)]
    return try call.printList(service.items("loans", query: query), as: .loans, service.places())
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
      + "have to do without are listed.", writes: true, atService: true
  ) { call in
    let (service, thing) = (try Service(call), try call.slug(argument: 0))
    let places = try service.places()
    let input = TimeInput(
      calendar: places.clock(of: thing.text), now: service.now, language: call.language)
    let number = try call.integer("--units", 1...10_000)
    let (from, until) = (
      try call.option("--from").map(input.start), try call.option("--until").map(input.end)
    )
    call.sayRead(from: from, until: until, on: input.calendar)
    let units = try service.ask("POST", "resources/\(thing)/withdraw") { json in
      if let number { json.field("units", number) }
      if let from { json.field("start", input.calendar.rfc3339(from)) }
      if let until { json.field("end", input.calendar.rfc3339(until)) }
      json.field("damaged", call.has("--damaged"))
      if let note = call.option("--note") { json.field("note", note) }
    }.json
    sayWithdrawn(units, thing, places.resource(thing.text)?.cell("name") ?? thing.text, call)
    return try printService(units, service)
  }

  private static let restore = CommandSpec(
    path: ["lend", "restore"], abstract: "Put units of a thing back into service",
    arguments: [ResourceCommands.resource],
    options: [
      OptionSpec("--units", "N", "how many; else all"),
      OptionSpec("--outage", "OUTAGE", "only those that left service with this, as ou-7q2m4x"),
    ],
    examples: ["lend restore projektor-vangede"], notes: "As when they are repaired.", writes: true,
    atService: true
  ) { call in
    let (service, thing) = (try Service(call), try call.slug(argument: 0))
    let number = try call.integer("--units", 1...10_000)
    let units = try service.ask("POST", "resources/\(thing)/restore") { json in
      if let number { json.field("units", number) }
      if let outage = call.option("--outage") { json.field("outage", outage) }
    }.json
    let name = try service.places().resource(thing.text)?.cell("name") ?? thing.text
    sayRestored(units, thing, name, now: service.now, call)
    return try printService(units, service)
  }

  // MARK: Outages as the API tells them

  /// Says that units left service.
  private static func sayWithdrawn(_ withdrawn: JSONValue, _ thing: Slug, _ name: String, _ call: Invocation)
  {
    let outages = withdrawn.items("outages")
    let units = outages.reduce(0) { $0 + ($1["units"]?.integer ?? 0) }
    call.done(
      "\(units) af \(name) er ude af drift.", "\(units) of \(name) out of service.",
      undo: Undo(outages.map { "lend restore \(thing) --outage \($0.cell("id"))" }))
  }

  /// Says that units are back in service; what takes that back is to let them leave it as they had.
  private static func sayRestored(
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

  private static func printService(_ units: JSONValue, _ service: Service) throws -> ExitCode {
    service.settle()
    if service.call.isJSON { return try service.call.printJSON { $0.value(units) } }
    let (all, missing) = (units["units"]?.integer ?? 0, units["outOfService"]?.integer ?? 0)
    try Terminal.line("\(units.cell("resource"))\t\(all - missing)/\(all)")
    say(units.items("conflicts"), try service.places(), service)
    return .done
  }
}

extension ResourceCommands {
  static let history = CommandSpec(
    path: ["resource", "history"],
    abstract: "List what happened to a thing at the lending desk, newest first",
    arguments: [resource], examples: ["resource history projektor-vangede"],
    notes: "For those who lend it out, and for its owner.", atService: true
  ) { call in
    let (service, thing) = (try Service(call), try call.slug(argument: 0).text)
    let events = try service.items("resources/\(thing)/history")
    return try call.printList(events, as: .history, service.places(), about: thing)
  }
}

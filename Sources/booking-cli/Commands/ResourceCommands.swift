import BookingCore
import BookingHTTP

/// `resource …`: rooms, gardens and equipment.
enum ResourceCommands {
  static let all = [add, list, show, set, close, open, retire, history]

  static let kinds = Resource.Kind.allCases.map(\.rawValue)
  static let resource = ArgumentSpec("RESOURCE", "the resource's name in commands", kind: .resource)
  private static let values = [
    OptionSpec("--name", "NAME", "the name people read"),
    OptionSpec("--seats", "N", "people it holds, or none"),
    OptionSpec("--units", "N", "how many there are, of equipment"),
    OptionSpec("--feature", "F", "what it offers, as projector", repeats: true, clears: true),
    OptionSpec("--setup", "MINUTES", "needed before each use"),
    OptionSpec("--turnover", "MINUTES", "needed after each use"),
    OptionSpec(
      "--part", "RESOURCE", "a part; with parts it is a composite", kind: .resource, repeats: true,
      clears: true),
    OptionSpec("--open", "HOURS", "as 'mon-thu 08:00-22:00, sat 10:00-02:00'; else always"),
  ]

  private static let add = CommandSpec(
    path: ["resource", "add"], abstract: "Make a resource: a room, a garden or equipment",
    arguments: [ArgumentSpec("SLUG", "a new name for commands: a-z, 0-9 and hyphens")],
    options: [
      OptionSpec("--area", "AREA", "the area that owns it", kind: .area),
      OptionSpec("--kind", "KIND", "room, garden or equipment; else room", kind: .oneOf(kinds)),
      OptionSpec("--owner", "HOUSEHOLD", "whose own thing it is, lent to the commons", kind: .household),
    ] + values,
    examples: [
      "resource add krea-vangede --area vangede --seats 12 --feature sink",
      "resource add stole-vangede --area vangede --kind equipment --units 40",
    ], writes: true
  ) { call in
    guard let area = try call.slug("--area") else {
      throw Failure.usage("Say which area owns it: --area AREA.")
    }
    let slug = try call.slug(argument: 0)
    let command = CreateResource(
      slug: slug, area: area, kind: call.choice("--kind") ?? .room,
      name: call.option("--name") ?? AreaCommands.name(of: call.arguments[0]),
      seats: try seats(call),
      units: try call.integer("--units", 1...10_000) ?? 1,
      features: call.options("--feature").map(FeatureWords.feature),
      setupMinutes: try call.integer("--setup", 0...10_080) ?? 0,
      turnoverMinutes: try call.integer("--turnover", 0...10_080) ?? 0,
      parts: try call.options("--part").map(Invocation.slug),
      openingHours: try call.option("--open").map { try OpeningHours(parsing: $0) } ?? .always,
      owner: try call.slug("--owner"))
    let open = try call.open()
    let resource = try open.perform(command)
    call.done(
      "\(resource.name) er oprettet.", "Made \(resource.name).",
      undo: .never("den bliver stående", "it stays", instead: "resource retire \(resource.slug)"))
    return try printResult(resource, open)
  }

  private static let list = CommandSpec(
    path: ["resource", "list"], abstract: "List resources",
    options: [
      .ofArea,
      OptionSpec("--kind", "KIND", "only room, garden or equipment", kind: .oneOf(kinds)),
    ], examples: ["resource list --area vangede --kind room"], atService: true
  ) { call in
    let query = [("area", try call.slug("--area")?.text), ("kind", call.option("--kind"))]
    return try call.printList(Service(call).items("resources", query: query), as: .resources)
  }

  private static let show = CommandSpec(
    path: ["resource", "show"], abstract: "Show a resource and its coming closures", arguments: [resource],
    examples: ["resource show faelleshus-vangede"], atService: true
  ) { call in
    let (service, slug) = (try Service(call), try call.slug(argument: 0))
    let thing = try service.get("resources/\(slug)")
    let more = try service.store.map { try details(of: slug, $0) } ?? []
    return try call.printObject(fields: { Card.resource($0, call) + more }) { $0.value(thing) }
  }

  /// Its owner and its coming closures, which no service tells along with it.
  private static func details(of slug: Slug, _ open: OpenDesk) throws -> [(String, String)] {
    try open.desk.read { view in
      let resource = try view.registry.resource(named: slug)
      let isShown = open.actor.may(.readPeople(area: resource.area))
      let owner = try isShown ? resource.owner.flatMap { try view.household($0) } : nil
      let (calendar, now) = (view.registry.calendar(resource.area), view.now)
      return (owner.map { [("owner", $0.slug.text)] } ?? [])
        + view.registry.closures(of: resource.id).filter { $0.range.end > now }.map {
          ("closed", "\($0.id.code) \(open.call.when($0.range, on: calendar)) \($0.reason)")
        }
    }
  }

  private static let set = CommandSpec(
    path: ["resource", "set"], abstract: "Change a resource", arguments: [resource],
    options: values + [
      OptionSpec(
        "--status", "STATUS", "active, out-of-service or retired",
        kind: .oneOf(Resource.Status.allCases.map(\.rawValue)))
    ], examples: ["resource set faelleshus-vangede --seats 45"],
    notes: "Bookings stay as they are; what no longer fits is shown by 'conflicts list'.", writes: true
  ) { call in
    try call.needsOne(of: call.command.options)
    var command = ChangeResource(slug: try call.slug(argument: 0))
    command.name = call.option("--name")
    if call.has("--seats") { command.seats = .some(try seats(call)) }
    command.units = try call.integer("--units", 1...10_000)
    if call.has("--feature") { command.features = call.options("--feature").map(FeatureWords.feature) }
    command.setupMinutes = try call.integer("--setup", 0...10_080)
    command.turnoverMinutes = try call.integer("--turnover", 0...10_080)
    if call.has("--part") { command.parts = try call.options("--part").map(Invocation.slug) }
    command.openingHours = try call.option("--open").map { try OpeningHours(parsing: $0) }
    command.status = call.choice("--status")
    return try change(command, call)
  }

  private static let retire = CommandSpec(
    path: ["resource", "retire"], abstract: "Take a resource out of use for good", arguments: [resource],
    examples: ["resource retire projektor-vangede"],
    notes: "It is kept for history; its coming bookings are shown by 'conflicts list'.", writes: true
  ) { call in
    var command = ChangeResource(slug: try call.slug(argument: 0))
    command.status = .retired
    return try change(command, call)
  }

  private static func seats(_ call: Invocation) throws -> Int? {
    call.option("--seats") == "none" ? nil : try call.integer("--seats", 0...100_000)
  }

  private static func change(_ command: ChangeResource, _ call: Invocation) throws -> ExitCode {
    let open = try call.open()
    let (registry, old, before) = try open.desk.read { view in
      (view.registry, try view.registry.resource(named: command.slug), try view.conflicts())
    }
    let resource = try open.perform(command)
    let undo = call.putBack([
      ("--name", old.name), ("--seats", old.seats.map { "\($0)" } ?? "none"), ("--units", "\(old.units)"),
      ("--feature", old.features.joined(separator: ",")), ("--setup", "\(old.setupMinutes)"),
      ("--turnover", "\(old.turnoverMinutes)"),
      ("--part", old.parts.map { registry.resource($0).slug.text }.joined(separator: ",")),
      ("--open", old.openingHours.description), ("--status", old.status.rawValue),
    ])
    call.done(
      "\(resource.name) er ændret.", "Changed \(resource.name).",
      undo: call.command.path.last == "set"
        ? undo : "resource set \(old.slug) --status \(old.status.rawValue)")
    let made = try call.isDryRun ? [] : open.desk.read { try $0.conflicts() }.filter { !before.contains($0) }
    if !made.isEmpty { sayInTheWay(made, open) }
    return try printResult(resource, open)
  }

  /// Says how many bookings a change left without their place, and where they are listed for who may see them.
  private static func sayInTheWay(_ conflicts: [Conflict], _ open: OpenDesk) {
    let (call, hit) = (open.call, Set(conflicts.flatMap(\.bookings)).count)
    let isShown = !call.isDryRun && hit > 0 && open.actor.may(.resolve)
    let list = isShown ? " \(call.program) conflicts list" : ""
    call.say("Bookinger i vejen: \(hit).\(list)", "Bookings in the way: \(hit).\(list)")
  }

  // MARK: Closures

  private static let close = CommandSpec(
    path: ["resource", "close"], abstract: "Close a resource for a while",
    arguments: [
      resource, ArgumentSpec("FROM", "when it begins", kind: .time),
      ArgumentSpec("TO", "when it ends; or give --lasting", kind: .time, optional: true),
    ],
    options: [
      OptionSpec("--lasting", "DURATION", "how long, as 3h or 2d"),
      OptionSpec("--reason", "TEXT", "why, shown to everybody"),
    ],
    examples: ["resource close faelleshus-vangede 'tomorrow 8' --lasting 2d --reason Painting"],
    notes:
      "A day without a time of day is all of it. Bookings it hits stay, and are shown by 'conflicts list'; -n "
      + "shows them beforehand. The parts of a composite stay open: close these, too, or instead.",
    writes: true
  ) { call in
    let slug = try call.slug(argument: 0)
    let open = try call.open()
    let registry = try open.desk.read { $0.registry }
    let calendar = registry.calendar(try registry.resource(named: slug).area)
    let range = try call.range(
      Array(call.arguments.dropFirst()), on: calendar, now: open.desk.now, takingWholeDays: true)
    let made = try open.perform(
      CloseResource(resource: slug, range: range, reason: call.option("--reason") ?? ""))
    call.done("Lukket.", "Closed.", undo: "resource open \(made.closure.id.code)")
    sayInTheWay(made.conflicts, open)
    let parts = try registry.resource(named: slug).parts.map { registry.resource($0).slug.text }
    if !parts.isEmpty {
      let names = parts.joined(separator: ", ")
      call.say(
        "Lukket som helhed. Dette kan stadig bookes for sig: \(names).",
        "Closed as a whole. These can still be booked by themselves: \(names).")
    }
    try call.printResult("\(made.closure.id.code)\t\(call.when(range, on: calendar))") {
      Shapes.closure(made.closure, conflicts: made.conflicts, in: registry, to: &$0)
    }
    if call.isDryRun, !made.conflicts.isEmpty, !call.isJSON {
      let conflicts = try made.conflicts.map { conflict in
        try JSONValue { Shapes.conflict(conflict, in: registry, to: &$0) }
      }
      try call.printList(conflicts, as: .conflicts, registry)
    }
    return .done
  }

  private static let open = CommandSpec(
    path: ["resource", "open"], abstract: "Take closures of a resource back",
    arguments: [ArgumentSpec("CLOSURE|RESOURCE", "a closure, as cl-7q2m4x, or a resource", kind: .resource)],
    examples: ["resource open pejsestuen-vangede"],
    notes: "With a resource, all its closures that have not ended are taken back.", writes: true
  ) { call in
    let open = try call.open()
    let name = call.arguments[0]
    let (registry, now) = try open.desk.read { ($0.registry, $0.now) }
    let ids: [ID<Closure>]
    var isOne = true
    if let number = ShortCode.number("cl", name) {
      ids = [ID(number)]
    } else if name.lowercased().hasPrefix("cl-") {
      ids = registry.closures.map(\.id).filter { $0.code.hasPrefix(name.lowercased()) }
      guard ids.count == 1 else { throw DeskError.notFound(kind: .closure, name: name) }
    } else {
      let resource = try registry.resource(named: try Invocation.slug(name))
      ids = registry.closures(of: resource.id).filter { $0.range.end > now }.map(\.id)
      isOne = false
      if ids.isEmpty { call.say("\(resource.name) er ikke lukket.", "\(resource.name) is not closed.") }
    }
    let closures = try ids.map { id in
      let closure = try open.perform(RemoveClosure(id: id))
      let calendar = registry.calendar(of: closure.resource)
      let times = [closure.range.start, closure.range.end].map { calendar.rfc3339($0) }.joined(separator: " ")
      call.done(
        "Lukningen \(id.code) er ophævet.", "Took back the closure \(id.code).",
        undo: .by(
          "resource close \(registry.resource(closure.resource).slug) \(times) "
            + Invocation.option("--reason", closure.reason)))
      return closure
    }
    if call.isJSON, !isOne {
      return try call.printItems(closures) { Shapes.closure($0, in: registry, to: &$1) }
    }
    for closure in closures {
      try call.printResult(closure.id.code) { Shapes.closure(closure, in: registry, to: &$0) }
    }
    return .done
  }

  // MARK: Printing

  private static func printResult(_ resource: Resource, _ open: OpenDesk) throws -> ExitCode {
    let registry = try open.desk.read { $0.registry }
    return try open.call.printResult(resource.slug.text) { Shapes.resource(resource, in: registry, to: &$0) }
  }
}

extension Invocation {
  /// The stretch that FROM, TO and `--lasting` name, echoed as it was understood.
  func range(
    _ words: [String], on calendar: AreaCalendar, now: Minute, takingWholeDays: Bool = false
  ) throws -> TimeRange {
    let input = TimeInput(
      calendar: calendar, now: now, language: language, takesWholeDays: takingWholeDays)
    let range = try input.range(words, lasting: option("--lasting").map(TimeInput.duration))
    sayRead(range, on: calendar)
    return range
  }

  /// Says how a time was understood.
  func sayRead(_ range: TimeRange, on calendar: AreaCalendar) {
    // A program reads standard error as one problem object.
    if isJSON { return }
    say("Forstået som \(calendar.text(range, in: .da)).", "Understood as \(calendar.text(range, in: .en)).")
  }

  /// Says how times were understood of which one or both may be left out.
  func sayRead(from: Minute?, until: Minute?, on calendar: AreaCalendar) {
    if isJSON || from == nil && until == nil { return }
    func told(_ word: String, _ minute: Minute?, _ language: Language) -> String {
      minute.map { " \(word) \(calendar.text($0, in: language))" } ?? ""
    }
    say(
      "Forstået som\(told("fra", from, .da))\(told("til", until, .da)).",
      "Understood as\(told("from", from, .en))\(told("until", until, .en)).")
  }
}

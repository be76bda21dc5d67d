import BookingCore
import BookingHTTP

/// `area …`: areas and their house rules.
enum AreaCommands {
  static let all = [add, list, show, set, rulesShow, rulesSet, rulesTry, rulesHistory]

  private static let area = ArgumentSpec("AREA", "the area's name in commands, as 'vangede'", kind: .area)
  private static let values = [
    OptionSpec("--name", "NAME", "the name people read"),
    OptionSpec("--latitude", "DEGREES", "degrees north; else that of Copenhagen"),
    OptionSpec("--longitude", "DEGREES", "degrees east; else that of Copenhagen"),
    OptionSpec("--homes", "N", "homes in the area"),
  ]
  private static let place = "Latitude and longitude are degrees (WGS 84)."

  private static let add = CommandSpec(
    path: ["area", "add"], abstract: "Make an area, with its board as a party that can book",
    arguments: [ArgumentSpec("SLUG", "a new name for commands: a-z, 0-9 and hyphens")],
    options: values + [OptionSpec("--time-zone", "ZONE", "IANA zone; else Europe/Copenhagen")],
    examples: ["area add soelund --name Sølund --latitude 55.7519 --longitude 12.5228 --homes 210"],
    notes: place, writes: true
  ) { call in
    let slug = try call.slug(argument: 0)
    let command = CreateArea(
      slug: slug, name: call.option("--name") ?? name(of: call.arguments[0]),
      latitude: try call.number("--latitude") ?? 55.68,
      longitude: try call.number("--longitude") ?? 12.57,
      timeZone: call.option("--time-zone") ?? "Europe/Copenhagen",
      homes: try call.integer("--homes", 0...1_000_000) ?? 0)
    let open = try call.open()
    let area = try open.perform(command)
    call.done(
      "Området \(area.name) er oprettet.", "Made the area \(area.name).",
      undo: .never("et område bliver stående", "an area stays", instead: "area set \(area.slug) --name NAME"))
    return try printResult(area, call)
  }

  private static let list = CommandSpec(
    path: ["area", "list"], abstract: "List the areas", examples: ["area list"], atService: true
  ) { call in
    try call.printList(Service(call).items("areas"), as: .areas)
  }

  private static let show = CommandSpec(
    path: ["area", "show"], abstract: "Show an area", arguments: [area], examples: ["area show vangede"],
    atService: true
  ) { call in
    let area = try Service(call).get("areas/\(call.slug(argument: 0))")
    return try call.printObject(fields: Card.area) { $0.value(area) }
  }

  private static let set = CommandSpec(
    path: ["area", "set"], abstract: "Change an area", arguments: [area], options: values,
    examples: ["area set vangede --homes 212"], notes: place, writes: true
  ) { call in
    var command = ChangeArea(slug: try call.slug(argument: 0))
    (command.latitude, command.longitude) = (try call.number("--latitude"), try call.number("--longitude"))
    (command.name, command.homes) = (call.option("--name"), try call.integer("--homes", 0...1_000_000))
    try call.needsOne(of: values)
    let open = try call.open()
    let old = try open.desk.read { try $0.registry.area(named: command.slug) }
    let area = try open.perform(command)
    call.done(
      "Området \(area.name) er ændret.", "Changed the area \(area.name).",
      undo: call.putBack([
        ("--name", old.name), ("--latitude", "\(old.latitude)"), ("--longitude", "\(old.longitude)"),
        ("--homes", "\(old.homes)"),
      ]))
    return try printResult(area, call)
  }

  // MARK: House rules

  private static let rulesShow = CommandSpec(
    path: ["area", "rules", "show"], abstract: "Show the house rules that hold in an area today",
    arguments: [area], examples: ["area rules show vangede"],
    notes: "Prints the document that 'area rules set' reads."
  ) { call in
    let slug = try call.slug(argument: 0)
    let found = try call.open().desk.read { view in
      let area = try view.registry.area(named: slug)
      let today = view.registry.calendar(area.id).date(of: view.now)
      let rules = view.registry.rules(of: area.id)
      return (area, rules, rules.lastIndex { $0.validFrom <= today })
    }
    guard let index = found.2 else {
      guard let next = found.1.indices.min(by: { found.1[$0].validFrom <= found.1[$1].validFrom }) else {
        throw noRules(found.0, call)
      }
      let (name, day) = (found.0.name, found.1[next].validFrom)
      throw Failure(
        .notFound,
        call.text(
          "\(name) har ingen husregler endnu; version \(next + 1) gælder fra \(day).",
          "\(name) has no house rules yet; version \(next + 1) holds from \(day)."))
    }
    if call.isJSON {
      try call.printJSON { Shapes.rules(found.1[index], version: index + 1, of: found.0, to: &$0) }
    } else {
      let document = try JSONReader.read(Array(HouseRulesDocument.write(found.1[index]).utf8))
      for line in document.lines() { try Terminal.paragraph(line) }
    }
    return .done
  }

  private static let rulesSet = CommandSpec(
    path: ["area", "rules", "set"], abstract: "Give an area a new version of its house rules",
    arguments: [
      area, ArgumentSpec("FILE", "a JSON document, or - for standard input", kind: .file, optional: true),
    ], options: [OptionSpec("--again", "N", "instead of FILE: what version N says, as a new version")],
    examples: ["area rules set vangede rules.json", "area rules set vangede --again 1"],
    notes: "Earlier versions are kept. Bookings that exist stay as they are.", writes: true
  ) { call in
    let slug = try call.slug(argument: 0)
    let open = try call.open()
    let area = try open.desk.read { try $0.registry.area(named: slug) }
    let (earlier, today) = try open.desk.read {
      ($0.registry.rules(of: area.id), $0.registry.calendar(area.id).date(of: $0.now))
    }
    let again = try call.integer("--again", 1...max(1, earlier.count))
    guard (again == nil) != (call.arguments.count == 1) else {
      throw Failure.usage("Give FILE or --again N, one of them.")
    }
    guard again == nil || !earlier.isEmpty else { throw noRules(area, call) }
    let rules = try again.map { earlier[$0 - 1] } ?? document(call)
    let source = again.map { "--again \($0)" } ?? call.arguments[1]
    let version = try document(source) { try open.perform(SetHouseRules(area: slug, rules: rules)) }
    let isLater = rules.validFrom > today
    call.done(
      isLater
        ? "Fra \(rules.validFrom) er husreglerne version \(version)."
        : "Husreglerne er nu version \(version).",
      isLater
        ? "From \(rules.validFrom) the house rules are version \(version)."
        : "The house rules are version \(version) now.",
      undo: undo(
        of: slug, back: earlier.lastIndex { $0.validFrom <= max(today, rules.validFrom) }, earlier.count))
    // The last version that is valid decides, whatever was decided before it for a later day.
    for (index, old) in earlier.enumerated() where old.validFrom >= max(today + 1, rules.validFrom) {
      if earlier[(index + 1)...].contains(where: { $0.validFrom <= old.validFrom }) { continue }
      call.say(
        "Version \(index + 1) fra \(old.validFrom) kommer nu ikke til at gælde. Hvis den skal: "
          + "\(call.program) area rules set \(slug) --again \(index + 1)",
        "Version \(index + 1) from \(old.validFrom) will not hold now. If it should: "
          + "\(call.program) area rules set \(slug) --again \(index + 1)")
    }
    return try call.printResult("\(version)") { Shapes.rules(rules, version: version, of: area, to: &$0) }
  }

  /// The versions once more that held when the new one begins to, and those decided for later.
  private static func undo(of slug: Slug, back first: Int?, _ count: Int) -> Undo {
    guard let first else {
      return .never("de første regler kan kun erstattes", "the first rules can only be replaced")
    }
    return Undo((first..<count).map { "area rules set \(slug) --again \($0 + 1)" })
  }

  private static func noRules(_ area: Area, _ call: Invocation) -> Failure {
    Failure(.notFound, call.text("\(area.name) har ingen husregler.", "\(area.name) has no house rules."))
  }

  private static func document(_ call: Invocation) throws -> HouseRules {
    try document(call.arguments[1]) { try HouseRulesDocument.parse(try call.read(call.arguments[1])) }
  }

  /// What is done with a document; a fault in it names the file and its place there.
  private static func document<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let faults as HouseRulesDocument.Faults {
      throw Failure(.badData, "\(name): \(faults).", faults: faults.all)
    } catch DeskError.invalid(let faults) {
      throw Failure(.badData, "\(name): \(HouseRulesDocument.Faults(faults)).", faults: faults)
    }
  }

  private static let rulesTry = CommandSpec(
    path: ["area", "rules", "try"], abstract: "Try house rules on coming bookings and on the last year's",
    arguments: [area, ArgumentSpec("FILE", "a JSON document, or - for standard input", kind: .file)],
    examples: ["area rules try vangede rules.json"],
    notes: "Changes nothing, and bookings that exist stay whatever is decided."
  ) { call in
    let slug = try call.slug(argument: 0)
    let rules = try document(call)
    let open = try call.open()
    let area = try open.desk.read { try $0.registry.area(named: slug) }
    guard open.actor.may(.manage(area: area.id)) else { throw DeskError.notAllowed }
    let trial = try document(call.arguments[1]) { try open.desk.trial(of: rules, in: area.id) }
    let (registry, households) = try open.desk.read { view in
      (view.registry, try view.households(trial.coming.map(\.booking.household)))
    }
    if call.isJSON {
      return try call.printJSON {
        Shapes.trial(trial, households: households, seenBy: open.actor, call.language, in: registry, to: &$0)
      }
    }
    let text = RefusalText(call.language, registry: registry)
    try call.printList(
      trial.coming, ["BOOKING", "WHEN", "WHO", "WOULD BREAK"],
      empty: ("Ingen kommende booking bryder reglerne.", "No coming booking would break the rules."),
      json: { $1.string($0.booking.id.code) }
    ) { breach in
      let clock = registry.calendar(of: breach.booking.lines[0].resource)
      return [
        breach.booking.id.code, call.when(breach.booking.range, on: clock),
        households[breach.booking.household]?.slug.text ?? "",
        breach.reasons.map { text.sentence($0, during: breach.booking.range) }.joined(separator: " "),
      ]
    }
    call.say(
      "Sidste år: \(trial.lastYearRefused) af \(trial.lastYear) bookinger ville være afvist "
        + "(\(trial.lastYearHouseholds.counting("husstand", "husstande"))).",
      "Last year: \(trial.lastYearRefused) of \(trial.lastYear) bookings would have been refused "
        + "(\(trial.lastYearHouseholds.counting("household", "households"))).")
    for rule in trial.lastYearRules {
      call.say(
        "  \(rule.code): \(rule.bookings.counting("booking", "bookinger")), "
          + rule.households.counting("husstand", "husstande"),
        "  \(rule.code): \(rule.bookings.counting("booking", "bookings")), "
          + rule.households.counting("household", "households"))
    }
    return .done
  }

  private static let rulesHistory = CommandSpec(
    path: ["area", "rules", "history"], abstract: "List the versions of an area's house rules, oldest first",
    arguments: [area], examples: ["area rules history vangede"]
  ) { call in
    let slug = try call.slug(argument: 0)
    let (area, rules) = try call.open().desk.read { view in
      let area = try view.registry.area(named: slug)
      return (area, view.registry.rules(of: area.id))
    }
    return try call.printList(
      Array(rules.enumerated()), ["VERSION", "VALID FROM", "DECIDED", "BY"],
      empty: ("Der er ingen husregler.", "There are no house rules."),
      json: { Shapes.rules($0.element, version: $0.offset + 1, of: area, to: &$1) }
    ) {
      [
        "\($0.offset + 1)", $0.element.validFrom.description, $0.element.decidedOn.description,
        $0.element.decidedBy.rawValue,
      ]
    }
  }

  // MARK: Printing

  private static func printResult(_ area: Area, _ call: Invocation) throws -> ExitCode {
    try call.printResult(area.slug.text) { Shapes.area(area, to: &$0) }
  }

  /// A name for people out of one for commands: `ny-sal` becomes `Ny sal`.
  static func name(of word: String) -> String {
    let words = word.replacing("-", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}

import BookingCore
import BookingHTTP

/// `import ics|csv` and `member import`: calendars and tables of other systems.
enum ImportCommands {
  static let all = [ics, csv, members]

  private static let choices = [
    OptionSpec(
      "--resource", "RESOURCE", "what all of it books; else LOCATION or a column names it", kind: .resource),
    OptionSpec(
      "--map", "FILE", "resources by the old system's names: JSON object, or CSV location,resource",
      kind: .file),
    OptionSpec("--keep-clashes", "keep what clashes, as double bookings"),
    OptionSpec("--skip-bad", "leave out what cannot be understood"),
  ]

  private static let members = CommandSpec(
    path: ["member", "import"], abstract: "Take a table of members in, all or nothing; as 'import csv'",
    arguments: [ArgumentSpec("FILE", "a CSV file, or - for standard input", kind: .file)],
    options: csv.options.filter { ["--area", "--skip-bad"].contains($0.name) },
    examples: ["member import members.csv --area vangede"],
    notes: "Columns: handle, name, email, role, household, address, area. See docs/moving-in.md.",
    writes: true
  ) { call in
    try refusing(call) {
      let table = try TableImport(call.read(call.arguments[0]), kind: .members)
      let open = try call.open()
      return try printRows(
        open.perform(ImportTable(table, area: call.slug("--area"), skipBad: call.has("--skip-bad"))), open)
    }
  }

  private static let ics = CommandSpec(
    path: ["import", "ics"], abstract: "Take a calendar file of another system in, all or nothing",
    arguments: [ArgumentSpec("FILE", "an iCalendar file, or - for standard input", kind: .file)],
    options: choices,
    examples: ["import ics outlook.ics --resource faelleshus-vangede --keep-clashes"],
    notes:
      "An event that cannot be understood refuses the file (exit 65). Events that clash are left out and "
      + "reported (exit 3) unless they are kept. The same file again changes nothing.", writes: true
  ) { call in
    let bytes = try call.read(call.arguments[0])
    let open = try call.open()
    try open.require(.administer)
    let registry = try open.desk.read { $0.registry }
    let options = try options(call, registry)
    let read = try refusing(call) {
      try CalendarImport(bytes, options, registry: registry, now: open.desk.now)
    }
    return try take(read, registry, open)
  }

  private static let csv = CommandSpec(
    path: ["import", "csv"], abstract: "Take a table in: bookings, members or resources, all or nothing",
    arguments: [ArgumentSpec("FILE", "a CSV file, or - for standard input", kind: .file)],
    options: choices + [
      OptionSpec("--area", "AREA", "the area of members or resources that name none", kind: .area)
    ],
    examples: ["import csv members.csv --area vangede", "import csv bookings.csv -n"],
    notes:
      "Semicolons or commas, UTF-8 or Windows-1252, days first. The columns say what the rows are. A row that "
      + "cannot be understood refuses the file (exit 65), with line and column of each. The same file again changes "
      + "nothing. See docs/moving-in.md.", writes: true
  ) { call in
    let bytes = try call.read(call.arguments[0])
    let open = try call.open()
    try open.require(.administer)
    let registry = try open.desk.read { $0.registry }
    let options = try options(call, registry)
    return try refusing(call) {
      let table = try TableImport(bytes)
      guard table.kind == .bookings else {
        return try printRows(
          open.perform(ImportTable(table, area: call.slug("--area"), skipBad: options.skipBad)), open)
      }
      let read = try open.desk.read { try table.bookings(options, in: $0) }
      return try take(read, registry, open)
    }
  }

  private static func printRows(_ results: [ImportTable.Result], _ open: OpenDesk) throws -> ExitCode {
    try open.call.printList(
      results, ["LINE", "NAME", "OUTCOME"], empty: ("Der er ingen rækker.", "There are no rows."),
      json: { result, json in
        json.object { json in
          json.field("line", result.line)
          json.field("name", result.name?.text)
          json.field("outcome", result.isBad ? "bad" : result.outcome)
          if result.isBad { json.field("detail", result.outcome) }
        }
      }
    ) { ["\($0.line)", $0.name?.text ?? "", $0.outcome] }
    let counts = ["created", "updated", "unchanged"].map { word in
      (results.count { $0.outcome == word }, word)
    }
    tell(counts + [(results.count { $0.isBad }, "bad")], open)
    return .done
  }

  /// Says how much of a file went which way.
  private static func tell(_ counts: [(number: Int, word: String)], _ open: OpenDesk) {
    let danish = [
      "created": "oprettet", "updated": "ændret", "unchanged": "uændret", "cancelled": "aflyst",
      "kept": "beholdt som dobbeltbooking", "clash": "udeladt, optaget", "closed": "udeladt, lukket",
      "changed-here": "ændret her siden", "skipped": "sprunget over", "bad": "med fejl",
    ]
    func text(_ name: (String) -> String, _ nothing: String) -> String {
      let parts = counts.filter { $0.number > 0 }.map { "\($0.number) \(name($0.word))" }
      return (parts.isEmpty ? nothing : parts.joined(separator: ", ")) + "."
    }
    let changes = counts.contains {
      ["created", "updated", "cancelled", "kept"].contains($0.word) && $0.number > 0
    }
    let undo = Undo.never(
      "hver række for sig, eller gendan en kopi fra før", "row by row, or restore a backup from before")
    open.call.done(text({ danish[$0] ?? $0 }, "Intet"), text({ $0 }, "Nothing"), undo: changes ? undo : nil)
  }

  private static func options(_ call: Invocation, _ registry: Registry) throws -> ImportOptions {
    var options = ImportOptions()
    options.resource = try call.slug("--resource").map { try registry.resource(named: $0).slug }
    options.keepClashes = call.has("--keep-clashes")
    options.skipBad = call.has("--skip-bad")
    guard let file = call.option("--map") else { return options }
    for (location, name) in try mapping(file, call) {
      guard let slug = Slug(name), registry.resource(slug: slug) != nil else {
        let suggestion = Suggestion.sentence(for: name, among: registry.resources.map(\.slug.text))
        throw Failure(.badData, "\(file): there is no resource '\(name)'.\(suggestion)")
      }
      options.mapping[location] = slug
    }
    return options
  }

  private static func mapping(_ file: String, _ call: Invocation) throws -> [(String, String)] {
    let bytes = try call.read(file)
    do {
      guard Array("{[\"".utf8).contains(bytes.first { $0 > 0x20 } ?? 0) else {
        let table = try CSVTable(bytes)
        guard ["location", "resource"].allSatisfy(table.header.map({ $0.lowercased() }).contains) else {
          throw Failure(.badData, "\(file): the columns 'location' and 'resource' are needed.")
        }
        return table.rows.map { ($0["location"] ?? "", $0["resource"] ?? "") }
      }
      guard let members = try JSONReader.read(bytes).members else {
        throw Failure(
          .badData, "\(file): an object of names is expected, as {\"Salen\": \"faelleshus-vangede\"}.")
      }
      return try members.map { member in
        guard let name = member.value.text else {
          throw Failure(.badData, "\(file): '\(member.name)' must name a resource.")
        }
        return (member.name, name)
      }
    } catch let error as JSONError {
      throw Failure(.badData, "\(file): \(error).")
    } catch let error as CSVFault {
      throw Failure(.badData, "\(file): \(error).")
    }
  }

  /// Runs what reads the file; what is wrong with it refuses it, each fault with its line.
  private static func refusing<Result>(_ call: Invocation, _ body: () throws -> Result) throws -> Result {
    let name = call.arguments[0]
    func refusal(_ faults: [ICalendar.Fault]) -> Failure {
      let lines = lines(faults, name, call)
      return Failure(
        .badData,
        call.text(
          "\(name): \(faults.count) fejl, intet er gemt.",
          "\(name): \(faults.count) fault\(faults.count == 1 ? "" : "s"), nothing was kept."),
        lines: lines, faults: lines.map { .init("", String($0.dropFirst(2))) })
    }
    do {
      return try body()
    } catch let faults as ImportFaults {
      throw refusal(faults.faults)
    } catch let fault as ICalendar.Fault {
      throw refusal([fault])
    } catch let fault as CSVFault {
      let reason = FaultText.tell(fault.reason, in: call.language)
      throw Failure(.badData, "\(name):\(fault.line):\(fault.column): \(reason).")
    }
  }

  private static func lines(_ faults: [ICalendar.Fault], _ name: String, _ call: Invocation) -> [String] {
    faults.map { fault in
      let reason = FaultText.tell(fault.reason, in: call.language)
      return Terminal.plain("  \(name):\(fault.line): \(reason)\(fault.uid.map { " (UID \($0))" } ?? "")")
    }
  }

  /// Tells what was read in spite of a blemish, each sort of it once, at most twenty.
  private static func tell(_ notes: [ICalendar.Fault], _ open: OpenDesk) {
    let call = open.call
    var told: Set<String> = []
    for (note, line) in zip(notes, lines(notes, call.arguments[0], call))
    where told.count < 20 && told.insert(note.reason).inserted {
      let others = notes.count { $0.reason == note.reason } - 1
      call.say(
        line + (others == 0 ? "" : " og \(others) sted\(others == 1 ? "" : "er") til"),
        line + (others == 0 ? "" : " and in \(others) more place\(others == 1 ? "" : "s")"))
    }
  }

  private static func why(_ obstacle: ImportBookings.Result.Obstacle?, _ call: Invocation) -> String {
    switch obstacle {
    case nil: ""
    case .closed: call.text("lukket", "closed")
    case .taken(let other): call.text("optaget af \(other.code)", "taken by \(other.code)")
    case .tooManyUnits(let most):
      call.text("der er kun \(most)", "there \(most == 1 ? "is" : "are") only \(most)")
    }
  }

  /// Takes in what was read, and tells what became of each event.
  private static func take(_ read: CalendarImport, _ registry: Registry, _ open: OpenDesk) throws -> ExitCode
  {
    let call = open.call
    if !call.isDryRun { open.desk.settleDue() }
    var progress = Progress(of: read.items.count, call)
    let answer = try open.desk.importBookings(
      read, as: open.actor, dryRun: call.isDryRun, progress: { progress.tell($0) })
    guard case .done(let results) = answer else { return .done }
    let outcome: ExitCode = results.contains { $0.outcome == .clash } ? .taken : .done
    tell(read.notes, open)
    if call.isJSON {
      try call.printJSON {
        Shapes.imported(results, of: read, in: registry, language: call.language, to: &$0)
      }
      return outcome
    }
    let empty = Table(["OUTCOME", "BOOKING", "RESOURCE", "WHEN", "WHY", "UID"])
    var table = empty
    for (place, result) in results.enumerated() {
      if place > 0, place % 1_000 == 0, !Terminal.isOutputShown {
        try table.print(in: call.language)
        table = empty
      }
      let item = result.item
      table.append([
        result.outcome.rawValue, result.booking?.code ?? "",
        item.resource.map { registry.resource($0).slug.text } ?? "",
        call.when(item.range, on: item.resource.map { registry.calendar(of: $0) } ?? .utc),
        why(result.obstacle, call),
        item.uid,
      ])
    }
    try table.print(in: call.language)
    for line in lines(read.faults, call.arguments[0], call) { call.say(line, line) }
    let counts = ImportBookings.Result.Outcome.allCases.map { outcome in
      (results.count { $0.outcome == outcome } + (outcome == .skipped ? read.skipped : 0), outcome.rawValue)
    }
    let closed = results.count { $0.obstacle == .closed }
    let left = counts.map { $0.1 == "clash" ? ($0.0 - closed, $0.1) : $0 } + [(closed, "closed")]
    tell(left + [(read.faults.count, "bad")], open)
    if results.contains(where: { $0.outcome == .kept }) {
      call.say(
        "Dobbeltbookinger: \(call.program) conflicts list", "Double bookings: \(call.program) conflicts list")
    }
    return outcome
  }
}

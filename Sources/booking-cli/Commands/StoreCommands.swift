import BookingCore
import BookingHTTP
import Foundation

/// Commands about the store as a whole.
enum StoreCommands {
  static let all = [create, demo, verify, backup, restore, config]

  // MARK: Making

  private static let create = CommandSpec(
    path: ["init"], abstract: "Make a new store",
    options: [
      OptionSpec(
        "--seed", "DIR", "fill it from areas.csv, resources.csv, rules/*.json and so on", kind: .folder)
    ], examples: ["init --store new.db"], notes: "Exits 73 when the file is there already.", writes: true
  ) { call in
    let seeds = try call.option("--seed").map { try SeedFolder($0, call) }
    try BookingDesk.create(path: call.storePath, dryRun: call.isDryRun) { desk in
      if let seeds { try desk.perform(seeds.populate(), as: .operator()) }
    }
    call.say("Oprettet: \(call.storePath)", "Made \(call.storePath)")
    if call.isDryRun { sayNothingKept(call) }
    return try call.printForPrograms { $0.field("store", call.storePath) }
  }

  private static func sayNothingKept(_ call: Invocation) {
    call.say("Prøvekørsel, intet er gemt.", "Dry run, nothing was kept.")
  }

  private static let demo = CommandSpec(
    path: ["demo"],
    abstract: "Make a demonstration store: a municipality with people, bookings and old calendars",
    options: [
      OptionSpec("--seed", "DIR", "the seed files; else ./seeds, else beside the program", kind: .folder),
      OptionSpec("--number", "N", "another number makes other people and bookings; else 1"),
    ], examples: ["demo --store demo.db"],
    notes:
      "Everything lies around today. The calendars of the old system bring double bookings with them: see "
      + "'conflicts list'.", writes: true
  ) { call in
    let seeds = try SeedFolder(try SeedFolder.place(call), call)
    let demonstration = try seeds.demonstration(
      number: UInt64(try call.integer("--number", 0...Int.max) ?? 1))
    var kept = 0
    try BookingDesk.create(path: call.storePath, dryRun: call.isDryRun) { desk in
      try desk.perform(
        Populate(
          demonstration.municipality, households: demonstration.households, members: demonstration.members,
          closures: demonstration.closures), as: .operator())
      _ = try desk.perform(EnterBookings(demonstration.bookings), as: .operator())
      let registry = try desk.read { $0.registry }
      var options = ImportOptions()
      options.keepClashes = true
      for calendar in demonstration.calendars {
        let read = try CalendarImport(calendar.bytes, options, registry: registry, now: desk.now)
        kept += try desk.perform(ImportBookings(read), as: .operator()).count { $0.outcome == .kept }
      }
    }
    let municipality = demonstration.municipality
    call.say(
      "Oprettet: \(call.storePath) med \(municipality.areas.count) områder, \(municipality.resources.count) "
        + "ressourcer, \(demonstration.households.count) husstande og \(demonstration.bookings.count) bookinger; de "
        + "gamle kalendere bragte \(kept) bookinger, der støder sammen med andre.",
      "Made \(call.storePath) with \(municipality.areas.count) areas, \(municipality.resources.count) resources, "
        + "\(demonstration.households.count) households and \(demonstration.bookings.count) bookings; the old "
        + "calendars brought \(kept) bookings that clash with others.")
    if call.isDryRun {
      sayNothingKept(call)
    } else {
      call.say("Se dem: \(call.program) conflicts list", "See them: \(call.program) conflicts list")
    }
    return try call.printForPrograms { json in
      json.field("store", call.storePath)
      json.field("areas", municipality.areas.count)
      json.field("resources", municipality.resources.count)
      json.field("households", demonstration.households.count)
      json.field("bookings", demonstration.bookings.count)
      json.field("kept", kept)
    }
  }

  // MARK: Keeping

  private static let verify = CommandSpec(
    path: ["verify"], abstract: "Check the whole store against itself", examples: ["verify"],
    notes: "Exits 1 when problems are found. Double bookings are no problem here: see 'conflicts list'."
  ) { call in
    let open = try call.open()
    try open.require(.administer)
    let result = try open.desk.verify()
    for warning in result.warnings {
      call.say("Bemærk: \(Danish.tell(warning, in: .da))", "Note: \(warning)")
    }
    if call.isJSON {
      try call.printJSON { write(result, to: &$0) }
    } else {
      let rows = result.checks.flatMap { check in
        let found = check.problems.isEmpty ? "✓ ok" : "× \(check.problems.count)"
        return [[check.name, found, check.detail]] + check.problems.map { ["", "", $0] }
      }
      try Table(["CHECK", "RESULT", "DETAIL"], rows).print(in: call.language)
    }
    return result.isSound ? .done : .no
  }

  private static func write(_ result: Verification, to json: inout JSONWriter) {
    json.object { json in
      json.field("sound", result.isSound)
      json.array("checks") { json in
        for check in result.checks {
          json.object { json in
            json.field("name", check.name)
            json.field("detail", check.detail)
            json.array("problems") { json in for problem in check.problems { json.string(problem) } }
          }
        }
      }
      json.array("warnings") { json in for warning in result.warnings { json.string(warning) } }
    }
  }

  /// Stops when something is to be written over the store or a file that it needs.
  static func refuseStore(_ target: String, _ call: Invocation) throws {
    guard !isSame(target, call.storePath) else {
      throw Failure.usage("\(target) is the store itself; name another file.")
    }
    guard !Backup.filesBeside(call.storePath).contains(where: { isSame(target, $0) }) else {
      throw Failure.usage("\(target) is a file that the store needs beside it; name another file.")
    }
  }

  private static let backup = CommandSpec(
    path: ["backup"], abstract: "Copy the store into a file while others go on using it",
    arguments: [ArgumentSpec("FILE", "the copy; a file there is replaced", kind: .file)],
    examples: ["backup faelled-backup.db"], notes: "The copy is checked, and complete or not there at all.",
    writes: true
  ) { call in
    let target = call.arguments[0]
    let open = try call.open()
    try open.require(.administer)
    try refuseStore(target, call)
    try open.desk.backUp(to: target, dryRun: call.isDryRun)
    call.say("Kopieret til \(target)", "Copied to \(target)")
    if call.isDryRun { sayNothingKept(call) }
    return try call.printForPrograms { $0.field("backup", target) }
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    let names = [a, b].map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().standardizedFileURL.path }
    return names[0] == names[1]
  }

  private static let restore = CommandSpec(
    path: ["restore"], abstract: "Put a backup in the place of the store",
    arguments: [ArgumentSpec("FILE", "the backup", kind: .file)],
    examples: ["restore faelled-backup.db --yes"],
    notes:
      "Asks first; without a terminal --yes is needed. The store must not be in use; the old files stay beside "
      + "it as .replaced.", writes: true
  ) { call in
    let (backup, path) = (call.arguments[0], call.storePath)
    if call.has("--as") { throw DeskError.notAllowed }
    guard FileManager.default.isReadableFile(atPath: backup) else {
      throw Failure(.noInput, call.text("Kan ikke læse \(backup).", "Cannot read \(backup)."))
    }
    let hadStore = FileManager.default.fileExists(atPath: path)
    if hadStore {
      let name = URL(fileURLWithPath: path).lastPathComponent
      try call.confirm("Erstat \(path) med \(backup)?", "Replace \(path) by \(backup)?", typing: name)
    }
    let restored = try Backup.restore(backup, to: path, dryRun: call.isDryRun)
    let erased = restored.erased
    if erased > 0 {
      call.say(
        "\(erased.counting("person", "personer")), der er slettet siden, er slettet igen.",
        "\(erased.counting("person", "persons")) erased since then \(erased == 1 ? "was" : "were") erased again."
      )
    }
    if call.isDryRun {
      call.say("Prøvekørsel, intet er gendannet.", "Dry run, nothing was restored.")
    } else {
      call.done(
        "Gendannet: \(path).", "Restored \(path).",
        undo: restored.replaced.map { "restore \(Invocation.quoted($0))" } ?? .never())
    }
    return try call.printForPrograms { json in
      json.field("store", path)
      json.field("replaced", restored.replaced)
      json.field("erased", erased)
    }
  }

  // MARK: Looking

  private static let config = CommandSpec(
    path: ["config", "show"], abstract: "Show the settings in force and where each comes from",
    options: [OptionSpec("--origin", "kept for habit: the origin is always shown")]
      + NoticeCommands.mailOptions,
    examples: ["config show"]
  ) { call in
    var rows = Settings.defaults.map { item in
      let found = call.setting(item.option)
      return (String(item.option.dropFirst(2)), found.value, found.origin)
    }
    let kept = try? BookingDesk(path: call.storePath).read { try $0.retentionMonths() ?? 0 }
    let retention = kept.map { $0 == 0 ? "off" : String($0) } ?? ""
    rows.append(("retention-months", retention, kept == nil ? "no store" : "store"))
    if call.isJSON {
      return try call.printItems(rows) { row, json in
        json.object { json in
          json.field("key", row.0)
          json.field("value", row.1)
          json.field("origin", row.2)
        }
      }
    }
    try Table(["KEY", "VALUE", "ORIGIN"], rows.map { [$0.0, $0.1, $0.2] }).print(in: call.language)
    return .done
  }
}

import BookingCore

/// `export …`: what is in the store, for other programs; and `import json`, which takes a whole one in.
enum ExportCommands {
  static let all = [ics, csv, json, importJSON]

  private static let filters = [
    .ofArea,
    OptionSpec("--resource", "RESOURCE", "only bookings of this resource", kind: .resource),
    OptionSpec("--from", "TIME", "only bookings that end after this", kind: .time),
    OptionSpec("--to", "TIME", "only bookings that begin before this", kind: .time),
  ]

  private static let ics = CommandSpec(
    path: ["export", "ics"], abstract: "Write the bookings that hold as a calendar file", options: filters,
    examples: ["export ics --area vangede"],
    notes: "Imported again with 'import ics', it gives the same bookings."
  ) { call in
    let open = try call.open()
    try open.require(.administer)
    let filter = try filter(open)
    try open.desk.exportCalendar(filter) { try Terminal.write($0) }
    return .done
  }

  private static let csv = CommandSpec(
    path: ["export", "csv"], abstract: "Write bookings, members or resources as a table for a spreadsheet",
    arguments: [
      ArgumentSpec(
        "WHAT", "bookings (unless said otherwise), members or resources",
        kind: .oneOf(ExportTable.allCases.map(\.rawValue)), optional: true)
    ], options: filters, examples: ["export csv", "export csv members --area vangede"],
    notes:
      "UTF-8 with a byte order mark and semicolons, as a Danish Excel opens it; 'import csv' reads it back."
  ) { call in
    guard let table = ExportTable(rawValue: call.arguments.first ?? "bookings") else {
      throw Failure.usage("Say what: bookings, members or resources.")
    }
    let open = try call.open()
    try open.require(.administer)
    let filter = try filter(open)
    try open.desk.exportTable(table, filter) { try Terminal.write($0) }
    return .done
  }

  private static let json = CommandSpec(
    path: ["export", "json"], abstract: "Write the whole store as one JSON document",
    examples: ["export json"],
    notes:
      "With everything, the log too: keep it as you keep a backup. 'import json' makes the same store of it."
  ) { call in
    let open = try call.open()
    try open.require(.administer)
    try open.desk.exportStore { try Terminal.write($0) }
    return .done
  }

  private static let importJSON = CommandSpec(
    path: ["import", "json"], abstract: "Fill an empty store from a document of 'export json'",
    arguments: [ArgumentSpec("FILE", "the document, or - for standard input", kind: .file)],
    examples: ["import json whole.json --store empty.db"], notes: "All or nothing.", writes: true
  ) { call in
    let name = call.arguments[0]
    let chunks = try call.chunks(of: name)
    let open = try call.open()
    do {
      let count = try open.perform(ImportStore(chunks))
      call.done(
        "\(count) rækker er taget ind.", "Took in \(count) rows.",
        undo: .never("begynd med en ny fil", "begin with a new file"))
      return try call.printForPrograms { $0.field("rows", count) }
    } catch let error as JSONError {
      throw Failure(.badData, "\(name): \(error).")
    } catch DeskError.invalid(let faults) {
      throw Failure(.badData, "\(name): \(faults.map(\.detail).joined(separator: "; ")).")
    }
  }

  private static func filter(_ open: OpenDesk) throws -> ExportFilter {
    let call = open.call
    let registry = try open.desk.read { $0.registry }
    var filter = ExportFilter()
    let (area, resource) = (try call.area(in: registry), try call.resource(in: registry))
    (filter.area, filter.resource) = (area?.id, resource?.id)
    let clock = (resource?.area ?? area?.id ?? registry.areas.first?.id).map { registry.calendar($0) } ?? .utc
    let input = TimeInput(calendar: clock, now: open.desk.now, language: call.language)
    let from = try call.option("--from").map(input.start) ?? .earliest
    guard
      let range = TimeRange(from: from, to: try call.option("--to").map(input.end) ?? .latest)
    else { throw Failure.usage("--to must lie after --from.") }
    filter.range = range
    return filter
  }
}

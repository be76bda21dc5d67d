import BookingCore
import BookingHTTP

/// `waitlist …`: standing in line for what others have.
enum WaitlistCommands {
  static let all = [join, list, leave, accept]

  private static let entry = ArgumentSpec("ENTRY", "its code, as wl-7q2m4x, or a unique beginning")

  /// What `waitlist join` takes of a booking's options.
  static let options = BookCommand.options.filter { !["--flexible", "--accept-area"].contains($0.name) }

  private static let join = CommandSpec(
    path: ["waitlist", "join"], abstract: "Stand in line for what others have",
    arguments: BookCommand.arguments,
    options: options + [
      OptionSpec("--minimum", "DURATION", "a part of the time of at least this length would do, too")
    ],
    examples: ["waitlist join pejsestuen-vangede 'tomorrow 12-14' --minimum 1h --for mette"],
    notes: "When it becomes free, the first in line is offered it and it is held; see 'waitlist list'.",
    writes: true, atService: true
  ) { call in
    let service = try Service(call)
    let minimum = try call.option("--minimum").map(TimeInput.duration)
    let asked = try BookCommand.read(service)
    let entry = try service.ask("POST", "waitlist") { json in
      asked.write(&json)
      if let minimum { json.field("minimumMinutes", minimum.days * 1440 + minimum.minutes) }
    }.json
    let number = entry.cell("place")
    call.done(
      "I står i kø, som nr. \(number).", "You stand in line, as number \(number).",
      undo: "waitlist leave \(entry.cell("id"))")
    return try print(entry, call)
  }

  private static let list = CommandSpec(
    path: ["waitlist", "list"], abstract: "List who waits, with place in line, and what is offered",
    options: [
      OptionSpec("--household", "HOUSEHOLD", "only this household", kind: .household),
      .inArea,
      OptionSpec("--all", "also those that waited"),
    ], examples: ["waitlist list"], atService: true
  ) { call in
    let query = [
      ("household", try call.slug("--household")?.text), ("area", try call.slug("--area")?.text),
      ("all", call.has("--all") ? "true" : nil),
    ]
    return try call.printList(Service(call).items("waitlist", query: query), as: .waitlist)
  }

  private static let leave = CommandSpec(
    path: ["waitlist", "leave"], abstract: "Leave a line, or say no to what is offered", arguments: [entry],
    options: [.version], examples: ["waitlist leave wl-4gx8c9"], writes: true, atService: true
  ) { call in
    let service = try Service(call)
    let path = "waitlist/\(try service.code(.waitlist, call.arguments[0]))"
    let old = try service.get(path)
    _ = try service.ask("DELETE", path, version: call.version())
    left(old, call)
    return try print(service.get(path), call)
  }

  /// Says that a line was left, and how to stand in it again.
  static func left(_ entry: JSONValue, _ call: Invocation) {
    let words = BookingCommands.words(
      entry, [("--attendees", entry.cell("attendees")), ("--title", entry.cell("title"))])
    let minimum = entry["minimumMinutes"]?.integer.map { " --minimum \($0)m" } ?? ""
    call.done(
      "I står ikke i køen mere.", "You no longer stand in line.",
      undo: .never(
        "pladsen i køen er væk", "the place in line is gone", instead: "waitlist join \(words)\(minimum)"))
  }

  private static let accept = CommandSpec(
    path: ["waitlist", "accept"], abstract: "Say yes to what is offered; it becomes a booking",
    arguments: [entry],
    options: [.version], examples: ["waitlist accept wl-4gx8c9"], writes: true, atService: true
  ) { call in
    let service = try Service(call)
    let code = try service.code(.waitlist, call.arguments[0])
    let booking = try service.ask("POST", "waitlist/\(code)/accept", version: call.version()) { _ in }.json
    return try BookCommand.printBooked(booking, service)
  }

  private static func print(_ entry: JSONValue, _ call: Invocation) throws -> ExitCode {
    if call.isJSON { return try call.printJSON { $0.value(entry) } }
    return try call.printList([entry], as: .waitlist)
  }
}

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
    writes: true
  ) { call in
    let open = try call.open()
    let registry = try open.desk.read { $0.registry }
    let command = try wish(call, registry, now: open.desk.now)
    let place = try open.explaining(command.book.range) { try open.perform(command) }
    joined(try JSONValue { Shapes.waitlist(place, in: registry, to: &$0) }, call)
    return try print([place], registry, call)
  }

  /// What the words ask for.
  static func wish(_ call: Invocation, _ places: any Places, now: Minute) throws -> JoinWaitlist {
    let minimum = try call.option("--minimum").map(TimeInput.duration)
    return JoinWaitlist(
      try BookCommand.read(call, places, now: now),
      minimumMinutes: minimum.map { $0.days * 1440 + $0.minutes })
  }

  /// Says that a household stands in line.
  static func joined(_ entry: JSONValue, _ call: Invocation) {
    let number = entry.cell("place")
    call.done(
      "I står i kø, som nr. \(number).", "You stand in line, as number \(number).",
      undo: "waitlist leave \(entry.cell("id"))")
  }

  private static let list = CommandSpec(
    path: ["waitlist", "list"], abstract: "List who waits, with place in line, and what is offered",
    options: [
      OptionSpec("--household", "HOUSEHOLD", "only this household", kind: .household),
      .inArea,
      OptionSpec("--all", "also those that waited"),
    ], examples: ["waitlist list"]
  ) { call in
    let open = try call.open()
    let householdName = try call.slug("--household")
    let (registry, places) = try open.desk.read { view in
      let area = try call.area(in: view.registry)?.id
      let household = try householdName.map { try view.household(named: $0).id }
      return (
        view.registry,
        try view.waitlist(household: household, area: area, all: call.has("--all"), for: open.actor)
      )
    }
    return try print(places, registry, call, isList: true)
  }

  private static let leave = CommandSpec(
    path: ["waitlist", "leave"], abstract: "Leave a line, or say no to what is offered", arguments: [entry],
    options: [.version], examples: ["waitlist leave wl-4gx8c9"], writes: true
  ) { call in
    let open = try call.open()
    let (registry, old) = try find(call, open)
    let place = try open.perform(LeaveWaitlist(id: old.entry.id, ifVersion: try call.version()))
    left(try JSONValue { Shapes.waitlist(old, in: registry, to: &$0) }, call)
    return try print([place], registry, call)
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
    options: [.version], examples: ["waitlist accept wl-4gx8c9"], writes: true
  ) { call in
    let open = try call.open()
    let (_, old) = try find(call, open)
    let booking = try open.explaining(old.entry.range) {
      try open.perform(AcceptOffer(id: old.entry.id, ifVersion: try call.version()))
    }
    return try open.printBooked(booking)
  }

  private static func find(_ call: Invocation, _ open: OpenDesk) throws -> (Registry, WaitlistPlace) {
    try open.desk.read { ($0.registry, try $0.waitlistEntry(named: call.arguments[0], for: open.actor)) }
  }

  private static func print(
    _ places: [WaitlistPlace], _ registry: Registry, _ call: Invocation, isList: Bool = false
  ) throws -> ExitCode {
    if call.isJSON, !isList, let place = places.first {
      return try call.printJSON { Shapes.waitlist(place, in: registry, to: &$0) }
    }
    return try call.printList(places, as: .waitlist, registry) { Shapes.waitlist($0, in: registry, to: &$1) }
  }
}

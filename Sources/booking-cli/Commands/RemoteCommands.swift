import BookingCore
import BookingHTTP

/// What a command does otherwise at a service than at a store.
enum RemoteCommands {
  /// Does a command against the service of `--server`; nil when it needs neither that nor a store, or asks the API alone.
  static func run(_ call: Invocation) throws -> ExitCode? {
    let local: Set = ["solve", "series expand", "completions", "__complete", "config show", "demo", "init"]
    guard !local.contains(call.command.name), !call.command.atService else { return nil }
    guard let command = all[call.command.name] else {
      let known = CommandTree.all.commands.filter { $0.atService }.map { $0.name } + all.keys
      throw Failure.usage(
        "'\(call.command.name)' works on a store, not on a service: leave --server out. Known: \(known.sorted().joined(separator: ", "))."
      )
    }
    return try command(call, Service(call))
  }

  private static let all: [String: @Sendable (Invocation, Service) throws -> ExitCode] = [
    "conflicts show": { call, service in
      let conflict = try service.get("conflicts/\(service.code(.conflict, call.arguments[0]))")
      if call.isJSON { return try call.printJSON { $0.value(conflict) } }
      for line in try lines(of: conflict, call, service.places()) {
        try Terminal.paragraph(Terminal.plain(line))
      }
      return .done
    },
    "conflicts plan": { call, service in
      let codes = try call.arguments.map { try service.code(.conflict, $0) }
      return try plan(call, service, "POST", "plans") { json in
        if !call.arguments.isEmpty { json.field("conflicts", codes) }
      }
    },
    "conflicts edit": { call, service in
      try plan(call, service, "PATCH", "plans/\(service.code(.plan, call.arguments[0]))") { _ in }
    },
  ]

  /// As `ConflictView` tells a conflict of a store.
  private static func lines(
    of conflict: JSONValue, _ call: Invocation, _ places: any Places
  ) throws -> [String] {
    let (clock, language) = (places.clock(of: conflict.cell("resource")), call.language)
    func name(_ slug: String) -> String { places.resource(slug)?.cell("name") ?? slug }
    guard let range = conflict.range else { return [] }
    let parties = conflict.items("parties").sorted {
      ($0.minute("createdAt") ?? .earliest) < ($1.minute("createdAt") ?? .earliest)
    }
    let heading =
      "\(conflict.cell("id"))  \(name(conflict.cell("resource"))), \(clock.text(range, in: language))"
    let cause = Conflict.Cause(
      code: conflict.cell("cause"), reason: conflict.cell("reason"),
      claimed: Int(clamping: conflict["claimed"]?.integer ?? 0),
      units: Int(clamping: conflict["units"]?.integer ?? 0))
    return [heading, "  \(cause?.text(language) ?? conflict.cell("cause"))"]
      + parties.map { party in
        let lines = party.items("lines").map { $0.cell("resource") }
        let told = ConflictView.Party(
          range: party.range ?? range, household: party.cell("household"), title: party.cell("title"),
          whole: lines.filter { $0 != conflict.cell("resource") }.map(name),
          attendees: Int(clamping: party["attendees"]?.integer ?? 0),
          made: party.minute("createdAt") ?? .earliest)
        return "  \(party.cell("id"))  " + told.line(during: range, on: clock, language)
      }
  }

  private static func plan(
    _ call: Invocation, _ service: Service, _ method: String, _ path: String,
    _ further: @escaping (inout JSONWriter) -> Void
  ) throws -> ExitCode {
    let (wishes, seconds) = (try wishes(call, service), try call.number("--seconds"))
    let plan = try service.ask(method, path, version: call.version()) { json in
      if let seconds { json.field("seconds", seconds) }
      further(&json)
      wishes(&json)
    }.json
    let code: ExitCode = plan.cell("proof") == "infeasible" ? .no : .done
    if call.isJSON {
      try call.printJSON { $0.value(plan) }
    } else {
      try Telling(call: call, places: service.places()).print(plan: plan, isSaved: !call.isDryRun)
    }
    return code
  }

  /// Pins, forbidden places and how far, as the API takes them.
  private static func wishes(_ call: Invocation, _ service: Service) throws -> (inout JSONWriter) -> Void {
    try ConflictCommands.refuseTwoWishes(call)
    func pairs(_ option: String, _ form: String) throws -> [[String]] {
      try call.options(option).map { word in
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw Failure.usage("'\(word)' is not of the form BOOKING=\(form).") }
        return parts
      }
    }
    let forbidden = try pairs("--forbid", "RESOURCE")
    let moved = try pairs("--move", "RESOURCE")
    let shifted = try pairs("--shift", "TIME").map { pair in
      let booking = try service.get("bookings/\(pair[0])")
      let clock = Telling(call: call).clock(of: booking)
      let old = booking.minute("start") ?? service.now
      let start = try ConflictCommands.start(pair[1], from: old, on: clock, now: service.now, call)
      return [pair[0], clock.rfc3339(start)]
    }
    let decided: [(booking: String, name: String, value: JSONValue)] =
      moved.map { ($0[0], "resource", .string($0[1])) } + shifted.map { ($0[0], "start", .string($0[1])) }
      + call.options("--cancel").map { ($0, "cancel", true) }
    let within = try call.integer("--within", 0...1_440)
    return { json in
      if call.has("--pin") { json.field("pins", call.options("--pin")) }
      if !forbidden.isEmpty {
        json.objects("forbid", forbidden) { json, place in
          json.field("booking", place[0])
          json.field("resource", place[1])
        }
      }
      if !decided.isEmpty {
        json.objects("decided", decided) { json, decision in
          json.field("booking", decision.booking)
          json.key(decision.name)
          json.value(decision.value)
        }
      }
      if call.has("--release") { json.field("release", call.options("--release")) }
      if let within { json.field("withinMinutes", within) }
    }
  }
}

extension Conflict.Cause {
  /// The cause of a name, as a service tells it; nil for another.
  fileprivate init?(code: String, reason: String, claimed: Int, units: Int) {
    let all: [Self] = [
      .excess(claimed: claimed, units: units), .unitsMissing(claimed: claimed, units: units),
      .closure(reason: reason), .hours, .notInUse,
    ]
    guard let cause = all.first(where: { $0.code == code }) else { return nil }
    self = cause
  }
}

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
      let telling = Telling(call: call, places: try service.places())
      let conflict = try service.get("conflicts/\(service.code(.conflict, call.arguments[0]))")
      return try call.printObject { conflict in
        conflict.fields("id", "cause", "resource", "reason", "claimed", "units")
          + [("when", telling.when(conflict))]
          + conflict.items("parties").map { party in
            let words = [telling.when(party)] + party.cells("household", "title")
            return (party.cell("id"), words.joined(separator: "  "))
          }
      } json: {
        $0.value(conflict)
      }
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

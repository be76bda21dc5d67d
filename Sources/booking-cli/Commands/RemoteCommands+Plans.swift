import BookingCore

/// Double bookings and plans at a service.
extension RemoteCommands {
  static let plans: [String: Run] = [
    "conflicts list": { call, remote in
      let query = [("resource", try call.slug("--resource")?.text), ("area", try call.slug("--area")?.text)]
      let found = try remote.items("conflicts", query: query)
      let code = try list(call, found, as: .conflicts, RemotePlaces(remote))
      return call.has("--exit-code") && !found.isEmpty ? .no : code
    },
    "conflicts show": { call, remote in
      let telling = Telling(call: call, places: try RemotePlaces(remote))
      return try show(call, remote.get("conflicts/\(call.arguments[0])")) { conflict in
        conflict.fields("id", "cause", "resource", "reason", "claimed", "units")
          + [("when", telling.when(conflict))]
          + conflict.items("parties").map { party in
            let words = [telling.when(party)] + party.cells("household", "title")
            return (party.cell("id"), words.joined(separator: "  "))
          }
      }
    },
    "conflicts plan": { call, remote in
      let wishes = try wishes(call, remote)
      return try printPlan(
        send(call, remote, "plans", ["seconds"]) { json in
          if !call.arguments.isEmpty {
            json.field("conflicts", call.arguments)
          }
          wishes(&json)
        }, call, remote, isSaved: !call.isDryRun)
    },
    "conflicts edit": { call, remote in
      let wishes = try wishes(call, remote)
      return try printPlan(
        send(call, remote, "plans/\(call.arguments[0])", method: "PATCH", ["seconds"], further: wishes), call,
        remote,
        isSaved: !call.isDryRun)
    },
    "conflicts apply": { call, remote in
      let plan = try remote.get("plans/\(call.arguments[0])")
      let steps = plan.items("steps")
      let moved = steps.count { $0["to"] != nil && $0["to"] != .null }
      let code = plan.cell("id")
      try call.confirm(
        "Flyt \(moved) og aflys \(steps.count - moved) bookinger efter planen \(code)?",
        "Move \(moved) and cancel \(steps.count - moved) bookings by the plan \(code)?")
      let applied = try send(call, remote, "plans/\(code)/apply")
      call.done("\(code) er udført.", "Applied \(code).", undo: "conflicts undo \(code)")
      return try printState(applied, call)
    },
    "conflicts undo": { call, remote in
      let undone = try send(call, remote, "plans/\(call.arguments[0])/undo")
      call.done(
        "\(undone.cell("id")) er taget tilbage.", "Took \(undone.cell("id")) back.",
        undo: .never("planlæg på ny", "plan anew", instead: "conflicts edit \(undone.cell("id"))"))
      return try printState(undone, call)
    },
    "plans list": { call, remote in
      try list(call, remote.items("plans"), as: .plans, RemotePlaces(remote))
    },
    "plans show": { call, remote in
      try printPlan(remote.get("plans/\(call.arguments[0])"), call, remote, isSaved: true)
    },
  ]

  /// Pins, forbidden places and how far, as the API takes them.
  private static func wishes(_ call: Invocation, _ remote: Remote) throws -> (inout JSONWriter) -> Void {
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
      let booking = try remote.get("bookings/\(pair[0])")
      let clock = clock(of: booking)
      let start = try ConflictCommands.start(pair[1], from: range(booking).start, on: clock, now: now, call)
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

  private static func printState(_ plan: JSONValue, _ call: Invocation) throws -> ExitCode {
    if try isShown(plan, call) { return .done }
    try Terminal.line("\(plan.cell("id"))\t\(plan.cell("status"))")
    return .done
  }

  private static func printPlan(
    _ plan: JSONValue, _ call: Invocation, _ remote: Remote, isSaved: Bool
  ) throws -> ExitCode {
    let code: ExitCode = plan.cell("proof") == "infeasible" ? .no : .done
    if try isShown(plan, call) { return code }
    try Telling(call: call, places: RemotePlaces(remote)).print(plan: plan, isSaved: isSaved)
    return code
  }
}

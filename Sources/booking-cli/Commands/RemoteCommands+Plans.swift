import BookingCore

/// Double bookings and plans at a service.
extension RemoteCommands {
  static let plans: [String: Run] = [
    "conflicts list": { call, remote in
      let places = try Places(remote)
      let query = [("resource", try call.slug("--resource")?.text), ("area", try call.slug("--area")?.text)]
      let found = try remote.items("conflicts", query: query)
      let code = try list(
        call, found, ["ID", "CAUSE", "RESOURCE", "WHEN", "BOOKINGS"],
        empty: ("Der er ingen dobbeltbookinger.", "There are no double bookings.")
      ) { conflict in
        ["id", "cause", "resource"].map { text(conflict[$0]) } + [
          when(conflict, places.clock(of: conflict["resource"]), call), text(conflict["bookings"]),
        ]
      }
      return call.has("--exit-code") && !found.isEmpty ? .no : code
    },
    "conflicts show": { call, remote in
      let places = try Places(remote)
      return try show(call, remote.get("conflicts/\(call.arguments[0])")) { conflict in
        ["id", "cause", "resource", "reason", "claimed", "units"].map { ($0, text(conflict[$0])) } + [
          ("when", when(conflict, places.clock(of: conflict["resource"]), call))
        ]
          + (conflict["parties"]?.items ?? []).map { party in
            (
              text(party["id"]),
              "\(when(party, clockOf(party), call))  \(text(party["household"]))  \(text(party["title"]))"
            )
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
      let steps = plan["steps"]?.items ?? []
      let moved = steps.count { $0["to"] != nil && $0["to"] != .null }
      let code = text(plan["id"])
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
        "\(text(undone["id"])) er taget tilbage.", "Took \(text(undone["id"])) back.",
        undo: .never("planlæg på ny", "plan anew", instead: "conflicts edit \(text(undone["id"]))"))
      return try printState(undone, call)
    },
    "plans list": { call, remote in
      let clock = try Places(remote).clock(nil)
      return try list(
        call, remote.items("plans"), ["PLAN", "STATUS", "PROOF", "COST", "STEPS", "CONFLICTS", "MADE"],
        empty: ("Der er ingen planer.", "There are no plans.")
      ) { plan in
        ["id", "status", "proof", "objective"].map { text(plan[$0]) } + [
          "\(plan["steps"]?.items?.count ?? 0)", "\(plan["conflicts"]?.items?.count ?? 0)",
          when(plan["createdAt"], clock, call),
        ]
      }
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
      let clock = clockOf(booking)
      let start = try ConflictCommands.start(
        pair[1], from: range(booking, clock).start, on: clock, now: now, call)
      return [pair[0], clock.rfc3339(start)]
    }
    let within = try call.integer("--within", 0...1_440)
    return { json in
      if call.has("--pin") {
        json.field("pins", call.options("--pin"))
      }
      if !forbidden.isEmpty {
        json.objects("forbid", forbidden) { json, place in
          json.field("booking", place[0])
          json.field("resource", place[1])
        }
      }
      let isDecided = !moved.isEmpty || !shifted.isEmpty || call.has("--cancel")
      if isDecided {
        json.array("decided") { json in
          for (name, pairs) in [("resource", moved), ("start", shifted)] as [(StaticString, [[String]])] {
            for pair in pairs {
              json.object { json in
                json.field("booking", pair[0])
                json.field(name, pair[1])
              }
            }
          }
          for booking in call.options("--cancel") {
            json.object { json in
              json.field("booking", booking)
              json.field("cancel", true)
            }
          }
        }
      }
      if call.has("--release") { json.field("release", call.options("--release")) }
      if let within { json.field("withinMinutes", within) }
    }
  }

  private static func printState(_ plan: JSONValue, _ call: Invocation) throws -> ExitCode {
    if call.isJSON { return try show(call, plan) { _ in [] } }
    try Terminal.line("\(text(plan["id"]))\t\(text(plan["status"]))")
    return .done
  }

  private static func printPlan(
    _ plan: JSONValue, _ call: Invocation, _ remote: Remote, isSaved: Bool
  ) throws -> ExitCode {
    let code: ExitCode = text(plan["proof"]) == "infeasible" ? .no : .done
    if call.isJSON { return try show(call, plan) { _ in [] } == .done ? code : .no }
    let head = isSaved ? "\(text(plan["id"]))  \(PlanReport.word(text(plan["status"]), call))  " : ""
    let steps = plan["steps"]?.items ?? []
    let moved = steps.count { $0["to"] != nil && $0["to"] != .null }
    try Terminal.line(
      head
        + PlanReport.summary(
          proof: text(plan["proof"]), pinned: text(plan["pinnedConflicts"]),
          objective: plan["objective"]?.integer,
          bound: plan["lowerBound"]?.integer, conflicts: plan["conflicts"]?.items?.count ?? 0, moved: moved,
          cancelled: steps.count - moved, call))
    let places = try Places(remote)
    for step in steps {
      guard let old = step["from"] else { continue }
      let clock = places.clock(of: old["lines"]?.items?.first?["resource"])
      try Terminal.line("  " + Terminal.plain(line(of: step, old, clock, call)))
      for reason in step["reasons"]?.items ?? [] {
        try Terminal.line("      " + Terminal.plain(text(reason)))
      }
    }
    return code
  }

  private static func line(of step: JSONValue, _ old: JSONValue, _ clock: AreaCalendar, _ call: Invocation)
    -> String
  {
    func time(_ place: JSONValue) -> String {
      (try? range(place, clock)).map { clock.text($0, in: call.language) } ?? ""
    }
    var outcome = " " + call.text("aflyses", "cancelled")
    var sign = "×"
    if let new = step["to"], new != .null {
      let name = new["lines"] == old["lines"] ? call.text("samme sted", "same place") : what(new)
      let isThen = new["start"] == old["start"] && new["end"] == old["end"]
      outcome = " → \(name), " + (isThen ? call.text("samme tid", "same time") : time(new))
      sign = "~"
    }
    let cost = text(step["cost"])
    return "\(sign) \(text(step["booking"]))  \(what(old)) \(time(old)) \(outcome)"
      + call.text(" (pris \(cost))", " (cost \(cost))")
  }
}

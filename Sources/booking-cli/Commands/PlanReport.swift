import BookingCore
import BookingHTTP

/// A plan for people and for programs.
struct PlanReport {
  let plan: ResolutionPlan
  let registry: Registry
  let call: Invocation

  init(_ plan: ResolutionPlan, _ registry: Registry, _ call: Invocation) {
    self.plan = plan
    self.registry = registry
    self.call = call
  }

  /// The clock on which a plan's own times are told.
  static func clock(_ registry: Registry) -> AreaCalendar {
    registry.areas.first.map { registry.calendar($0.id) } ?? .utc
  }

  /// How many bookings move, how many are cancelled, at what cost, and how sure that is.
  var summary: String {
    guard plan.proof != .infeasible else {
      let names = plan.pinnedConflicts.map(\.code).joined(separator: ", ")
      return call.text(
        "Der er ingen løsning: de låste bookinger kan ikke alle blive (\(names)).",
        "There is no way out: the pinned bookings cannot all stay (\(names)).")
    }
    let moved = plan.steps.count { $0.to != nil }
    let cancelled = plan.steps.count - moved
    let cost = plan.objective ?? 0
    let (danish, english) =
      plan.proof == .optimal
      ? ("bevist bedst mulig", "proven best")
      : (
        "højst \(cost - (plan.lowerBound ?? 0)) fra det bedste",
        "at most \(cost - (plan.lowerBound ?? 0)) from the best"
      )
    let count = plan.conflicts.count
    return call.text(
      "\(count) \(count == 1 ? "konflikt" : "konflikter"), \(moved) flyttes, \(cancelled) aflyses, pris \(cost) (\(danish)).",
      "\(count) \(count == 1 ? "conflict" : "conflicts"), \(moved) moved, \(cancelled) cancelled, cost \(cost) (\(english))."
    )
  }

  /// Prints what would happen to these bookings and why, and how many others would change as well.
  func print(about bookings: [ID<Booking>]) throws {
    if plan.proof == .infeasible { return try Terminal.line("  " + summary) }
    let steps = plan.steps.filter { bookings.contains($0.booking) }
    for step in steps { try print(step) }
    let others = plan.steps.count - steps.count
    guard others > 0 else { return }
    try Terminal.line(
      call.text(
        "  Planen ændrer også \(others) andre bookinger, for at alt omkring går op.",
        "  The plan also changes \(others) other bookings, so that all around it fits."))
  }

  /// Prints the plan with the reasons for each step; its code comes first when it is saved.
  func print(isSaved: Bool) throws {
    let head = isSaved ? "\(plan.code)  \(status)  " : ""
    try Terminal.line(head + summary)
    for step in plan.steps { try print(step) }
    guard isSaved, plan.status == .open, plan.proof != .infeasible, !plan.steps.isEmpty else { return }
    call.say(
      "Udfør den: \(call.program) conflicts apply \(plan.code)",
      "Carry it out: \(call.program) conflicts apply \(plan.code)")
  }

  private func print(_ step: ResolutionPlan.Step) throws {
    try Terminal.line("  " + Terminal.plain(line(of: step)))
    for reason in call.language == .da ? step.reasonsDanish : step.reasonsEnglish {
      try Terminal.line("      " + Terminal.plain(reason))
    }
  }

  private var status: String {
    switch plan.status {
    case .open: call.text("åben", "open")
    case .applied: call.text("udført", "applied")
    case .undone: call.text("taget tilbage", "undone")
    }
  }

  private func line(of step: ResolutionPlan.Step) -> String {
    let old = "\(BookingCommands.what(step.from.lines, registry)) \(when(step.from))"
    guard let to = step.to else {
      return call.text(
        "× \(step.booking.code)  \(old)  aflyses", "× \(step.booking.code)  \(old)  is cancelled")
        + price(step)
    }
    var new: [String] = []
    if to.lines != step.from.lines { new.append(BookingCommands.what(to.lines, registry)) }
    new.append(to.range == step.from.range ? call.text("samme tid", "same time") : when(to))
    return "~ \(step.booking.code)  \(old)  →  \(new.joined(separator: " "))" + price(step)
  }

  private func price(_ step: ResolutionPlan.Step) -> String {
    call.text("  (pris \(step.cost))", "  (cost \(step.cost))")
  }

  private func when(_ place: ResolutionPlan.Place) -> String {
    let calendar = place.lines.first.map { registry.calendar(of: $0.resource) } ?? Self.clock(registry)
    return calendar.text(place.range, in: call.language)
  }

  /// Prints the plan's code and state after it was applied or undone.
  func printResult() throws {
    if call.isJSON { return try call.printJSON(write) }
    try Terminal.line("\(plan.code)\t\(plan.status.rawValue)")
  }

  /// Writes the API's object.
  func write(to json: inout JSONWriter) {
    Shapes.plan(plan, in: registry, language: call.language, to: &json)
  }
}

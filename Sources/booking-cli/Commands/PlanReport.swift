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

  /// What becomes of a booking, from where to where.
  func line(of step: ResolutionPlan.Step) -> String {
    let old = "\(BookingCommands.what(step.from.lines, registry)) \(when(step.from))"
    return "\(step.to == nil ? "×" : "~") \(step.booking.code)  \(old) \(outcome(of: step))"
  }

  /// The same in few letters: `~ bk-7q2m4x salen-hellerup 24/3 20:00–21:30 → festsalen-hellerup (480)`.
  func brief(_ step: ResolutionPlan.Step) -> String {
    func short(_ range: TimeRange) -> String {
      let calendar = step.from.lines.first.map { registry.calendar(of: $0.resource) } ?? Self.clock(registry)
      let text = CalendarText(call.language, on: calendar)
      let (start, end) = (calendar.local(of: range.start), calendar.local(of: range.end))
      func day(_ local: LocalTime) -> String {
        "\(local.date.components.day)/\(local.date.components.month) "
      }
      return day(start) + text.time(start.minute) + "–" + (end.date == start.date ? "" : day(end))
        + text.time(end.minute)
    }
    let old =
      "\(step.booking.code) \(BookingCommands.what(step.from.lines, registry)) \(short(step.from.range))"
    guard let to = step.to else { return "× \(old) \(call.text("aflyses", "cancelled")) (\(step.cost))" }
    let what = to.lines == step.from.lines ? "" : " " + BookingCommands.what(to.lines, registry)
    let when = to.range == step.from.range ? "" : " " + short(to.range)
    return "~ \(old) →\(what)\(when) (\(step.cost))"
  }

  /// What becomes of a booking, and at what cost.
  func outcome(of step: ResolutionPlan.Step) -> String {
    (step.to == nil ? " " : " → ") + describe(step.to, from: step.from)
      + call.text(" (pris \(step.cost))", " (cost \(step.cost))")
  }

  /// Another thing that could be done with the booking of a step.
  func text(of option: ResolutionTrial.Option, instead step: ResolutionPlan.Step) -> String {
    "\(describe(option.place, from: step.from)) (\(option.cost))"
  }

  private func describe(_ place: ResolutionPlan.Place?, from old: ResolutionPlan.Place) -> String {
    guard let place else { return call.text("aflyses", "cancelled") }
    let what =
      place.lines == old.lines
      ? call.text("samme sted", "same place") : BookingCommands.what(place.lines, registry)
    return what + ", " + (place.range == old.range ? call.text("samme tid", "same time") : when(place))
  }

  /// What the plan does with a booking; nil when it stays.
  func step(of booking: ID<Booking>) -> ResolutionPlan.Step? { plan.steps.first { $0.booking == booking } }

  /// Writes a step as the API does.
  func write(_ step: ResolutionPlan.Step, to json: inout JSONWriter) {
    Shapes.step(step, in: registry, language: call.language, to: &json)
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

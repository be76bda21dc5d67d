import BookingCore
import BookingHTTP

/// A plan for people and for programs.
struct PlanReport {
  let plan: ResolutionPlan
  let registry: Registry
  let call: Invocation
  /// Whether places go by their names, not by what one types.
  private let isNamed: Bool

  init(_ plan: ResolutionPlan, _ registry: Registry, _ call: Invocation, isNamed: Bool = false) {
    self.plan = plan
    self.registry = registry
    self.call = call
    self.isNamed = isNamed
  }

  /// What is used, as people on a screen read it or as one types it.
  func what(_ lines: [BookingLine]) -> String {
    guard isNamed else { return BookingCommands.what(lines, registry) }
    return lines.map { line in
      (line.units == 1 ? "" : "\(line.units) × ") + registry.resource(line.resource).name
    }.joined(separator: " + ")
  }

  /// How many bookings move, how many are cancelled, at what cost, and how sure that is.
  var summary: String {
    let moved = plan.steps.count { $0.to != nil }
    return Self.summary(
      proof: plan.proof.rawValue, pinned: plan.pinnedConflicts.map(\.code).joined(separator: " "),
      objective: plan.objective.map(Int64.init), bound: plan.lowerBound.map(Int64.init),
      conflicts: plan.conflicts.count, moved: moved, cancelled: plan.steps.count - moved, call)
  }

  /// The same of a plan known by its JSON; `pinned` are the codes of bookings that cannot all stay.
  static func summary(
    proof: String, pinned: String, objective: Int64?, bound: Int64?, conflicts: Int, moved: Int,
    cancelled: Int,
    _ call: Invocation
  ) -> String {
    guard proof != "infeasible" else {
      let names = pinned.replacing(" ", with: ", ")
      return call.text(
        "Der er ingen løsning: de låste bookinger kan ikke alle blive (\(names)).",
        "There is no way out: the pinned bookings cannot all stay (\(names)).")
    }
    let cost = objective ?? 0
    let sure =
      proof == "optimal"
      ? call.text("bevist bedst mulig", "proven best")
      : call.text(
        "højst \(cost - (bound ?? 0)) fra det bedste", "at most \(cost - (bound ?? 0)) from the best")
    let (danish, english) = conflicts == 1 ? ("konflikt", "conflict") : ("konflikter", "conflicts")
    return call.text(
      "\(conflicts) \(danish), \(moved) flyttes, \(cancelled) aflyses, pris \(cost) (\(sure)).",
      "\(conflicts) \(english), \(moved) moved, \(cancelled) cancelled, cost \(cost) (\(sure)).")
  }

  /// Prints what would happen to these bookings and why, and how many others would change as well.
  func print(about bookings: [ID<Booking>]) throws {
    if plan.proof == .infeasible { return try Terminal.paragraph("  " + summary) }
    let steps = plan.steps.filter { bookings.contains($0.booking) }
    for step in steps { try telling.print(step: JSONValue { write(step, to: &$0) }) }
    let others = plan.steps.count - steps.count
    guard others > 0 else { return }
    try Terminal.paragraph(
      call.text(
        "  Planen ændrer også \(others.counting("anden booking", "andre bookinger")), for at alt omkring går op.",
        "  The plan also changes \(others.counting("other booking", "other bookings")), so that all around it fits."
      ))
  }

  /// Prints the plan with the reasons for each step; its code comes first when it is saved.
  @discardableResult func print(isSaved: Bool) throws -> ExitCode {
    if call.isJSON { return try call.printJSON(write) }
    try telling.print(plan: JSONValue(write), isSaved: isSaved)
    return .done
  }

  private var telling: Telling { Telling(call: call, places: registry) }

  /// What becomes of a booking in few letters, the cost before it: `~ bk-7q2m4x 480  24/3 20:00–21:30 Salen → Festsalen`.
  func brief(_ step: ResolutionPlan.Step) -> String {
    let calendar = step.from.lines.first.map { registry.calendar(of: $0.resource) } ?? registry.commonClock
    let cost = Help.pad("\(step.cost)", 5)
    let old =
      "\(step.booking.code) \(cost)\(calendar.brief(step.from.range, call.language)) \(what(step.from.lines))"
    guard let to = step.to else { return "× \(old) " + call.text("aflyses", "cancelled") }
    let place = to.lines == step.from.lines ? "" : " " + what(to.lines)
    let when = to.range == step.from.range ? "" : " " + calendar.brief(to.range, call.language)
    return "~ \(old) →\(when)\(place)"
  }

  /// What becomes of bookings that fare as `step` does, and at what cost.
  func outcome(of step: ResolutionPlan.Step, times count: Int = 1) -> String {
    let cost =
      count == 1
      ? call.text("pris \(step.cost)", "cost \(step.cost)")
      : call.text(
        "pris \(step.cost) hver, i alt \(step.cost * count)",
        "cost \(step.cost) each, \(step.cost * count) in all")
    return (step.to == nil ? " " : " → ") + describe(step.to, from: step.from) + " (\(cost))"
  }

  /// Something that could be done with a booking, and what it would cost.
  func text(of option: ResolutionTrial.Option, from old: ResolutionPlan.Place) -> String {
    "\(describe(option.place, from: old)) (\(option.cost))"
  }

  private func describe(_ place: ResolutionPlan.Place?, from old: ResolutionPlan.Place) -> String {
    guard let place else { return call.text("aflyses", "cancelled") }
    let name = place.lines == old.lines ? call.text("samme sted", "same place") : what(place.lines)
    return name + ", " + (place.range == old.range ? call.text("samme tid", "same time") : when(place))
  }

  /// What the plan does with a booking; nil when it stays.
  func step(of booking: ID<Booking>) -> ResolutionPlan.Step? { plan.steps.first { $0.booking == booking } }

  /// Writes a step as the API does.
  func write(_ step: ResolutionPlan.Step, to json: inout JSONWriter) {
    Shapes.step(step, in: registry, language: call.language, to: &json)
  }

  private func when(_ place: ResolutionPlan.Place) -> String {
    let calendar = place.lines.first.map { registry.calendar(of: $0.resource) } ?? registry.commonClock
    return calendar.text(place.range, in: call.language)
  }

  /// Prints the plan's code and state after it was applied or undone.
  @discardableResult func printResult() throws -> ExitCode {
    try call.printResult("\(plan.code)\t\(call.word(plan.status.rawValue))", json: write)
  }

  /// Writes the API's object.
  func write(to json: inout JSONWriter) {
    Shapes.plan(plan, in: registry, language: call.language, to: &json)
  }
}

extension Telling {
  /// Prints a plan as the API tells it with the reasons for each step; its code comes first when it is saved.
  func print(plan: JSONValue, isSaved: Bool) throws {
    let (code, status, steps) = (plan.cell("id"), plan.cell("status"), plan.items("steps"))
    let word =
      switch status {
      case "open": call.text("åben", "open")
      case "applied": call.text("udført", "applied")
      default: call.text("taget tilbage", "undone")
      }
    try Terminal.paragraph((isSaved ? "\(code)  \(word)  " : "") + summary(of: plan))
    for step in steps { try print(step: step) }
    guard isSaved, status == "open", plan.cell("proof") != "infeasible", !steps.isEmpty else { return }
    call.say(
      "Udfør den: \(call.program) conflicts apply \(code)",
      "Carry it out: \(call.program) conflicts apply \(code)")
  }

  /// How many bookings a plan moves, how many it cancels, at what cost, and how sure that is.
  func summary(of plan: JSONValue) -> String {
    let steps = plan.items("steps")
    let moved = steps.count { $0["to"]?.isNull == false }
    return PlanReport.summary(
      proof: plan.cell("proof"), pinned: plan.cell("pinnedConflicts"), objective: plan["objective"]?.integer,
      bound: plan["lowerBound"]?.integer, conflicts: plan.items("conflicts").count, moved: moved,
      cancelled: steps.count - moved, call)
  }

  /// Prints a plan's code and state after it was applied or undone.
  func printResult(_ plan: JSONValue) throws -> ExitCode {
    try call.printResult("\(plan.cell("id"))\t\(call.word(plan.cell("status")))") { $0.value(plan) }
  }

  /// Prints what becomes of a booking, from where to where, and why.
  func print(step: JSONValue) throws {
    guard let old = step["from"] else { return }
    func time(_ place: JSONValue) -> String {
      place.range.map { clock(of: place).text($0, in: call.language) } ?? ""
    }
    var (sign, outcome) = ("×", " " + call.text("aflyses", "cancelled"))
    if let new = step["to"], !new.isNull {
      let name = new["lines"] == old["lines"] ? call.text("samme sted", "same place") : new.what
      let isThen = new["start"] == old["start"] && new["end"] == old["end"]
      (sign, outcome) = ("~", " → \(name), " + (isThen ? call.text("samme tid", "same time") : time(new)))
    }
    let cost = step.cell("cost")
    outcome += call.text(" (pris \(cost))", " (cost \(cost))")
    try Terminal.paragraph(
      "  " + Terminal.plain("\(sign) \(step.cell("booking"))  \(old.what) \(time(old)) \(outcome)"))
    for reason in step.items("reasons") { try Terminal.paragraph("      " + Terminal.plain(reason.cell)) }
  }
}

extension AreaCalendar {
  /// A stretch in few letters: `24/3 20:00–21:30`.
  func brief(_ range: TimeRange, _ language: Language) -> String {
    let text = CalendarText(language, on: self)
    let (start, end) = (local(of: range.start), local(of: range.end))
    func day(_ local: LocalTime) -> String { "\(local.date.components.day)/\(local.date.components.month) " }
    return day(start) + text.time(start.minute) + "–" + (end.date == start.date ? "" : day(end))
      + text.time(end.minute)
  }
}

import BookingCore
import BookingHTTP

/// `conflicts resolve`: double bookings one by one on a terminal. Everything is tried in memory; only `apply` writes.
struct ConflictSession {
  private let open: OpenDesk
  private let call: Invocation
  private var request: PlanRequest
  /// What was asked for before each decision, for `undo`.
  private var earlier: [PlanRequest] = []
  private var views: [ConflictView]
  private var trial: ResolutionTrial
  /// Which conflict is shown; nil before the first, the count of them after the last.
  private var place: Int?

  /// A session about the conflicts that a request names; all of them when it names none.
  init(_ request: PlanRequest, _ open: OpenDesk) throws {
    self.open = open
    call = open.call
    self.request = request
    views = try Self.views(request, open)
    self.request.conflicts = views.map(\.conflict.id)
    trial = try open.desk.tryOut(self.request, as: open.actor)
  }

  private static func views(_ request: PlanRequest, _ open: OpenDesk) throws -> [ConflictView] {
    try open.desk.read { view in
      try view.conflicts(named: request.conflicts).map { try ConflictView($0, open.actor, view) }
    }
  }

  var isEmpty: Bool { views.isEmpty }

  // MARK: The dialogue

  /// What can be asked for, by its English and its Danish word; the beginning of a word does.
  private enum Action: String, CaseIterable {
    case next, back, keep, cancel, forbid, move, shift, why, undo, leave, plan, apply, quit, help

    var danish: String {
      switch self {
      case .next: "næste"
      case .back: "retur"
      case .keep: "behold"
      case .cancel: "aflys"
      case .forbid: "udeluk"
      case .move: "flyt"
      case .shift: "tid"
      case .why: "hvorfor"
      case .undo: "omgør"
      case .leave: "spring"
      case .plan: "plan"
      case .apply: "gennemfør"
      case .quit: "quit"
      case .help: "?"
      }
    }

    init?(_ word: String, _ language: Language) {
      let names: [(Action) -> String] = [
        language == .da ? \.danish : \.rawValue, language == .da ? \.rawValue : \.danish,
      ]
      let found = names.lazy.compactMap { name in Self.allCases.first { name($0).hasPrefix(word) } }.first
      guard !word.isEmpty, let found else { return nil }
      self = found
    }
  }

  /// Why an answer is not followed; said, and asked again.
  private struct Misunderstanding: Error {
    let text: String
  }

  /// Goes on until the plan is applied or somebody leaves; then nothing was changed.
  mutating func run() throws -> ExitCode {
    try show()
    while let line = Terminal.ask(">") {
      let words = line.split(separator: " ").map(String.init)
      do {
        if let code = try answer(words) { return code }
      } catch let misunderstanding as Misunderstanding {
        Terminal.say("  " + misunderstanding.text)
      } catch DeskError.stale {
        call.say(
          "  Andre har ændret noget imens; her er en ny plan.",
          "  Somebody has changed something meanwhile; here is a new plan.")
        request.conflicts = []
        try start(over: request)
      } catch DeskError.invalid(let faults) {
        Terminal.say("  " + faults.map(\.detail).joined(separator: ". ") + ".")
      } catch let error as DeskError {
        _ = ErrorReport(call: call).show(error)
      } catch let failure as Failure {
        Terminal.say("  " + failure.message)
      }
    }
    return leave()
  }

  private func leave() -> ExitCode {
    call.say("Intet er ændret.", "Nothing was changed.")
    return .no
  }

  private mutating func answer(_ words: [String]) throws -> ExitCode? {
    guard let first = words.first?.lowercased() else {
      try go(to: (place ?? -1) + 1)
      return nil
    }
    if let number = Int(first), views.indices.contains(number - 1) {
      try go(to: number - 1)
      return nil
    }
    guard let action = Action(first, call.language) else {
      throw Misunderstanding(
        text: call.text("»\(first)« forstås ikke; ? hjælper.", "'\(first)' is not understood; ? helps."))
    }
    let rest = Array(words.dropFirst())
    switch action {
    case .next: try go(to: (place ?? -1) + 1)
    case .back: try go(to: place.flatMap { $0 > 0 ? $0 - 1 : nil })
    case .keep, .cancel, .forbid, .move, .shift: try decide(action, rest)
    case .why: try tellWhy(rest)
    case .undo: try undo()
    case .leave: try leaveOut()
    case .plan: try showPlan()
    case .apply: return try apply()
    case .quit: return leave()
    case .help: help()
    }
    return nil
  }

  private mutating func go(to place: Int?) throws {
    self.place = place.map { min($0, views.count) }
    try show()
  }

  private var view: ConflictView? {
    place.flatMap { views.indices.contains($0) ? views[$0] : nil }
  }

  // MARK: Decisions

  /// Solves again with other wishes; keeps the old ones when there is no way out.
  private mutating func solve(_ wanted: PlanRequest) throws {
    let found = try open.desk.tryOut(wanted, as: open.actor)
    guard found.plan.proof != .infeasible else {
      let summary = PlanReport(found.plan, views[0].registry, call).summary
      throw Misunderstanding(text: summary)
    }
    earlier.append(request)
    (request, trial) = (wanted, found)
    try show()
  }

  private mutating func decide(_ action: Action, _ words: [String]) throws {
    let booking = try party(words.first)
    let rest = words.dropFirst().joined(separator: " ")
    var wanted = request
    if action != .forbid { wanted.release(booking.id) }
    switch action {
    case .keep: wanted.pins.append(booking.id)
    case .cancel: wanted.decide(booking.id, nil)
    case .forbid:
      guard let place = step(of: booking)?.to else { throw wrong("forbid") }
      let now = Set(booking.lines.map(\.resource))
      let given = place.lines.map(\.resource).filter { !now.contains($0) }
      wanted.forbidden += (given.isEmpty ? Array(now) : given).map {
        ForbiddenPlace(booking: booking.id, resource: $0)
      }
    case .move: wanted.decide(booking.id, try target(rest, of: booking))
    default: wanted.decide(booking.id, booking.place(at: try time(rest, of: booking)))
    }
    try solve(wanted)
  }

  private func wrong(_ action: String) -> Misunderstanding {
    Misunderstanding(
      text: call.text("Planen flytter den ikke.", "The plan does not move it; there is nothing to \(action).")
    )
  }

  private mutating func undo() throws {
    guard let last = earlier.popLast() else {
      throw Misunderstanding(text: call.text("Der er intet at omgøre.", "There is nothing to undo."))
    }
    try start(over: last)
  }

  /// Leaves the conflict that is shown as it is.
  private mutating func leaveOut() throws {
    guard let view, views.count > 1 else {
      throw Misunderstanding(
        text: call.text("Det er den eneste; q slutter.", "There is no other; q leaves."))
    }
    var wanted = request
    wanted.conflicts.removeAll { $0 == view.conflict.id }
    let before = earlier + [request]
    try start(over: wanted)
    earlier = before
  }

  private mutating func start(over wanted: PlanRequest) throws {
    (request, views) = (wanted, try Self.views(wanted, open))
    request.conflicts = views.map(\.conflict.id)
    trial = try open.desk.tryOut(request, as: open.actor)
    try go(to: place)
  }

  private func apply() throws -> ExitCode? {
    let steps = trial.plan.steps
    let moved = steps.count { $0.to != nil }
    let question = call.text(
      "Flyt \(moved) og aflys \(steps.count - moved) bookinger, og giv dem besked? [j/N]",
      "Move \(moved) and cancel \(steps.count - moved) bookings, and tell them? [y/N]")
    guard let answer = Terminal.ask(question)?.lowercased(), Invocation.isYes(answer) else {
      call.say("  Ikke gennemført endnu.", "  Not applied yet.")
      return nil
    }
    let plan = try open.perform(ApplyTrial(trial))
    open.done("\(plan.code) er gennemført.", "Applied \(plan.code).", undo: "conflicts undo \(plan.code)")
    try PlanReport(plan, views[0].registry, call).printResult()
    return .done
  }

  // MARK: What words name

  /// The booking of a letter on the screen, or of a code.
  private func party(_ word: String?) throws -> Booking {
    let parties = view?.parties.map(\.booking) ?? []
    guard let word else {
      throw Misunderstanding(text: call.text("Skriv hvilken, f.eks. A.", "Say which one, as A."))
    }
    if let index = parties.indices.first(where: { ConflictView.letter($0) == word.uppercased() }) {
      return parties[index]
    }
    let actor = open.actor
    return try open.desk.read { try $0.booking(named: word, for: actor) }
  }

  /// The place that `2` or the name of a resource stands for.
  private func target(_ text: String, of booking: Booking) throws -> ResolutionPlan.Place? {
    let options = trial.options(for: booking.id, atMost: 3)
    if let number = Int(text), options.indices.contains(number - 1) { return options[number - 1].place }
    guard !text.isEmpty, Int(text) == nil else {
      throw Misunderstanding(
        text: call.text(
          "Skriv nummeret på et forslag eller en ressource.", "Give the number of another way, or a resource."
        ))
    }
    return try booking.place(on: text, views[0].registry)
  }

  private func time(_ text: String, of booking: Booking) throws -> Minute {
    try ConflictCommands.start(text, of: booking, views[0].registry, open)
  }

  private func step(of booking: Booking) -> ResolutionPlan.Step? {
    trial.plan.steps.first { $0.booking == booking.id }
  }

  // MARK: Screens

  private func say(_ lines: [String]) {
    for line in lines { Terminal.say(Table.cut(Terminal.plain(line), Terminal.width)) }
  }

  private func rule(_ title: String) -> String {
    let dash: Character = Terminal.showsUnicode ? "─" : "-"
    return String(repeating: dash, count: 2) + " \(title) "
      + String(repeating: dash, count: max(0, min(Terminal.width, 80) - title.count - 4))
  }

  private func show() throws {
    if let view { return try show(view) }
    if place == nil { showOverview() } else { try showPlan() }
  }

  private func showOverview() {
    let count = views.count
    var lines = [
      rule(
        call.text(
          count == 1 ? "1 dobbeltbooking" : "\(count) dobbeltbookinger",
          count == 1 ? "1 double booking" : "\(count) double bookings"))
    ]
    let most = 14
    for (index, view) in views.enumerated().prefix(most) {
      let name = view.registry.resource(view.conflict.resource).name
      lines.append(
        Help.pad("\(index + 1)", 3) + "\(name), \(view.calendar.text(view.conflict.range, in: call.language))"
      )
    }
    if count > most { lines.append(call.text("   og \(count - most) til", "   and \(count - most) more")) }
    lines += [
      "", call.text("Forslag: ", "Proposed: ") + PlanReport(trial.plan, views[0].registry, call).summary, "",
    ]
    lines += Help.wrap(
      call.text(
        "Gå dem igennem én for én og se hvorfor, eller gennemfør det hele nu. Intet ændres før »gennemfør«; q, "
          + "Ctrl-D og Ctrl-C går uden at ændre noget.",
        "Go through them one by one and see why, or apply it all now. Nothing changes before 'apply'; q, Ctrl-D "
          + "and Ctrl-C leave without changing anything."), indent: 0)
    lines.append(
      call.text(
        "Enter den første · 2 nummer 2 · plan hele planen · gennemfør · q slut · ? hjælp",
        "Enter the first · 2 number 2 · plan the whole plan · apply · q quit · ? help"))
    say(lines)
  }

  /// One conflict on one screen: the heading, the drawing, who is in it, what is proposed, what can be typed.
  private func show(_ view: ConflictView) throws {
    let steps = trial.plan.steps.filter { view.conflict.bookings.contains($0.booking) }
    let actor = open.actor
    var lines =
      [rule("\((place ?? 0) + 1)/\(views.count)  \(view.conflict.id)")] + view.heading(call.language)
    lines += try view.drawing(call.language, steps: steps) { resource, window in
      try open.desk.read(loading: nil) { try $0.calendar(of: resource, in: window, for: actor) }
    }
    lines += view.shown.indices.map {
      "\(ConflictView.letter($0))  " + view.line(of: $0, in: call.language, state(of: view, $0))
    }
    let hidden = view.parties.count - view.shown.count
    if hidden > 0 { lines.append(call.text("   og \(hidden) til: plan", "   and \(hidden) more: plan")) }
    let keys = keys(view)
    let room = max(3, Terminal.height - 1 - lines.count - keys.count)
    var proposal = proposal(steps, view, isBrief: false)
    if proposal.count > room { proposal = self.proposal(steps, view, isBrief: true) }
    if proposal.count > room {
      proposal = proposal.prefix(room - 1) + [call.text("  … og flere: plan", "  … and more: plan")]
    }
    say(lines + proposal + keys)
  }

  /// What was decided about a party.
  private func state(of view: ConflictView, _ index: Int) -> String {
    let booking = view.parties[index].booking.id
    if request.pins.contains(booking) { return call.text(" (låst)", " (kept)") }
    let isDecided = request.decided.contains { $0.booking == booking }
    return isDecided ? call.text(" (bestemt)", " (decided)") : ""
  }

  /// What the plan does here; unless brief, also why, and what else could be done.
  private func proposal(
    _ steps: [ResolutionPlan.Step], _ view: ConflictView, isBrief: Bool
  ) -> [String] {
    guard !steps.isEmpty else {
      return [call.text("Forslag: intet at gøre her.", "Proposed: nothing to do here.")]
    }
    let report = PlanReport(trial.plan, view.registry, call)
    return steps.flatMap { step in
      let index = view.parties.firstIndex { $0.booking.id == step.booking } ?? 0
      let outcome =
        call.text("Forslag: ", "Proposed: ") + ConflictView.letter(index) + report.outcome(of: step)
      if isBrief { return [outcome] }
      // The first reason says what the line above says, the last is among the other ways.
      let reasons = call.language == .da ? step.reasonsDanish : step.reasonsEnglish
      let why = reasons.dropFirst(reasons.count > 2 ? 1 : 0).dropLast(reasons.count > 3 ? 1 : 0)
      let options = trial.options(for: step.booking, atMost: 3).enumerated().map {
        "\($0 + 1)) \(report.text(of: $1, instead: step))"
      }
      let others = options.isEmpty ? "" : call.text("Ellers: ", "Or: ") + options.joined(separator: " · ")
      return [outcome] + Help.wrap(name(why.joined(separator: " "), view), indent: 3)
        + Help.wrap(others, indent: 3)
    }
  }

  /// The text with letters for the codes of parties.
  private func name(_ text: String, _ view: ConflictView) -> String {
    view.parties.enumerated().reduce(text) {
      $0.replacing($1.element.booking.id.code, with: ConflictView.letter($1.offset))
    }
  }

  private func keys(_ view: ConflictView) -> [String] {
    let step = trial.plan.steps.first { view.conflict.bookings.contains($0.booking) }
    let index = view.parties.firstIndex { $0.booking.id == step?.booking } ?? 0
    let a = ConflictView.letter(index)
    return [
      "",
      call.text(
        "Enter næste · behold \(a) · flyt \(a) 1 · tid \(a) 19 · aflys \(a) · udeluk \(a) · hvorfor \(a)",
        "Enter next · keep \(a) · move \(a) 1 · shift \(a) 19 · cancel \(a) · forbid \(a) · why \(a)"),
      call.text(
        "omgør · spring over · retur · plan · gennemfør · q slut uden at ændre · ? hjælp",
        "undo · leave as is · back · plan · apply · q quit, change nothing · ? help"),
    ]
  }

  private func showPlan() throws {
    let report = PlanReport(trial.plan, views[0].registry, call)
    say(
      [rule(call.text("Hele planen", "The whole plan")), report.summary, ""]
        + trial.plan.steps.flatMap { Help.wrap(report.brief($0), indent: 0) })
    say([
      "",
      call.text(
        "gennemfør · 1 tilbage til nummer 1 · omgør · q slut uden at ændre · ? hjælp",
        "apply · 1 back to number 1 · undo · q quit, change nothing · ? help"),
    ])
  }

  private func tellWhy(_ words: [String]) throws {
    let booking = try party(words.first)
    let rest = words.dropFirst().joined(separator: " ")
    guard !rest.isEmpty else {
      let reasons = step(of: booking).map { call.language == .da ? $0.reasonsDanish : $0.reasonsEnglish }
      return say(reasons ?? [call.text("Den bliver, hvor den er.", "It stays where it is.")])
    }
    Terminal.say(
      "  " + (try trial.whyNot(booking, rest, call, views[0].registry) { try time($0, of: booking) }))
  }

  private func help() {
    let rows: [(String, String, String)] = [
      ("Enter", "den næste; efter den sidste hele planen", "the next one; after the last the whole plan"),
      (
        call.text("behold A", "keep A"), "A bliver, hvor den er; planen regnes om",
        "A stays where it is; the rest is planned anew"
      ),
      (
        call.text("flyt A 2", "move A 2"), "A får forslag 2, eller et sted: flyt A \(example)",
        "A gets the other way 2, or a place: move A \(example)"
      ),
      (
        call.text("tid A 19", "shift A 19"), "A begynder kl. 19, eller: tid A 5/12 kl. 19",
        "A begins at 19:00, or: shift A 5/12 19:00"
      ),
      (call.text("aflys A", "cancel A"), "A aflyses", "A is cancelled"),
      (
        call.text("udeluk A", "forbid A"), "A får ikke det sted, der er foreslået",
        "A does not get the place proposed"
      ),
      (
        call.text("hvorfor A", "why A"), "hele begrundelsen; med et sted eller en tid: hvorfor ikke dér",
        "all the reasons; with a place or a time: why not there"
      ),
      (call.text("omgør", "undo"), "den sidste beslutning tages tilbage", "takes the last decision back"),
      (
        call.text("spring", "leave"), "denne dobbeltbooking bliver stående",
        "this double booking is left as it is"
      ),
      (call.text("retur", "back"), "den forrige", "the one before"),
      ("plan", "hele planen", "the whole plan"),
      (
        call.text("gennemfør", "apply"), "spørger en gang til, og udfører så planen",
        "asks once more, then carries the plan out"
      ),
      (
        "q", "slut; intet er ændret (også Ctrl-C og Ctrl-D)",
        "leave; nothing was changed (also Ctrl-C and Ctrl-D)"
      ),
    ]
    say(rows.map { "  " + Help.pad($0.0, 12) + call.text($0.1, $0.2) })
    say([
      call.text(
        "  Begyndelsen af et ord er nok; en kode gælder som et bogstav. Prisen måler ulempen.",
        "  The beginning of a word does; a code will do for a letter. Cost measures disruption.")
    ])
  }

  /// A resource of the sort that is shown.
  private var example: String {
    views[0].registry.resource((view ?? views[0]).conflict.resource).slug.text
  }
}

extension Booking {
  /// Where it would be with the named resource in the place of its first like it.
  func place(on name: String, _ registry: Registry) throws -> ResolutionPlan.Place {
    let resource = try ResourceCommands.find(try Invocation.slug(name), in: registry)
    guard let index = lines.firstIndex(where: { registry.resource($0.resource).kind == resource.kind }) else {
      throw Failure.usage("\(id.code) has nothing that \(resource.slug) could stand for.")
    }
    var place = ResolutionPlan.Place(range: range, lines: lines)
    place.lines[index] = BookingLine(resource: resource.id, units: lines[index].units)
    return place
  }

  /// Where it would be if it began at another time.
  func place(at start: Minute) -> ResolutionPlan.Place {
    ResolutionPlan.Place(range: TimeRange(start, start + range.minutes), lines: lines)
  }
}

extension ResolutionTrial {
  /// Why a booking is not given the resource or the time that a text names.
  func whyNot(
    _ booking: Booking, _ text: String, _ call: Invocation, _ registry: Registry,
    time: (String) throws -> Minute
  ) throws -> String {
    let resource = Slug(text.lowercased()).flatMap { registry.resource(slug: $0) }
    let sentence: String?
    if let resource {
      sentence = whyNot(booking.id, resource: resource.id, in: call.language)
    } else if let start = try? time(text) {
      sentence = whyNot(booking.id, start: start, in: call.language)
    } else {
      throw DeskError.notFound(kind: .resource, name: text)
    }
    return sentence
      ?? call.text("Planen ved intet om \(booking.id.code).", "The plan knows nothing of \(booking.id.code).")
  }
}

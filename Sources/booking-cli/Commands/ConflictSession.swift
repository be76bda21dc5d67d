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
        say(Help.wrap(misunderstanding.text, indent: 2))
      } catch DeskError.stale {
        call.say(
          "  Andre har ændret noget imens; her er en ny plan.",
          "  Somebody has changed something meanwhile; here is a new plan.")
        request.conflicts = []
        try start(over: request)
      } catch DeskError.invalid(let faults) {
        let details = faults.map { FaultText.tell($0.detail, in: call.language) }.joined(separator: ". ")
        say(Help.wrap(screen.name(details, view) + ".", indent: 2))
      } catch let error as DeskError {
        _ = ErrorReport(call: call).show(error)
      } catch let failure as Failure {
        say(Help.wrap(failure.message, indent: 2))
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
    case .plan: say(screen.plan)
    case .apply: return try apply()
    case .quit: return leave()
    case .help: say(screen.help(example))
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
      let unchanged = call.text(" Det blev ikke bestemt.", " That was not decided.")
      throw Misunderstanding(text: screen.name(summary, view) + unchanged)
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
      guard let place = step(of: booking)?.to else {
        throw Misunderstanding(
          text: call.text(
            "Planen flytter den ikke.", "The plan does not move it; there is nothing to forbid."))
      }
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

  private mutating func undo() throws {
    guard let last = earlier.popLast() else {
      throw Misunderstanding(text: call.text("Der er intet at omgøre.", "There is nothing to undo."))
    }
    try start(over: last)
  }

  /// Leaves the conflict that is shown as it is.
  private mutating func leaveOut() throws {
    guard let view, views.count > 1 else {
      throw Misunderstanding(text: call.text("Det er den eneste; q slutter.", "There is no other; q leaves."))
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
    call.done("\(plan.code) er gennemført.", "Applied \(plan.code).", undo: "conflicts undo \(plan.code)")
    let left = try open.desk.read { try $0.conflicts().count }
    if left > 0 {
      call.say("\(left) bliver stående: conflicts list", "\(left) left as they were: conflicts list")
    }
    return try PlanReport(plan, views[0].registry, call).printResult()
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
    guard text.isEmpty || Int(text) != nil else { return try booking.place(on: text, views[0].registry) }
    let options = try freed(booking).options(for: booking.id, atMost: 3)
    if let number = Int(text), options.indices.contains(number - 1) { return options[number - 1].place }
    throw Misunderstanding(
      text: call.text("Skriv et nummer eller et sted. ", "Give a number or a place. ")
        + screen.list(options, from: booking.place))
  }

  /// The plan's trial as it would be if nothing were decided about a booking: only there it has other ways.
  private func freed(_ booking: Booking) throws -> ResolutionTrial {
    var free = request
    free.release(booking.id)
    return free == request ? trial : try open.desk.tryOut(free, as: open.actor)
  }

  private func time(_ text: String, of booking: Booking) throws -> Minute {
    try ConflictCommands.start(text, of: booking, views[0].registry, open)
  }

  private func step(of booking: Booking) -> ResolutionPlan.Step? {
    trial.plan.steps.first { $0.booking == booking.id }
  }

  // MARK: Answers

  private var screen: ConflictScreen {
    ConflictScreen(call: call, views: views, trial: trial, request: request)
  }

  private func say(_ lines: [String]) {
    for line in lines { Terminal.say(Table.cut(Terminal.plain(line), Terminal.width)) }
  }

  private func show() throws {
    guard let place else { return say(screen.overview) }
    guard views.indices.contains(place) else { return say(screen.plan) }
    let (open, actor) = (open, open.actor)
    say(
      try screen.conflict(place) { resource, window in
        try open.desk.read(loading: nil) { try $0.calendar(of: resource, in: window, for: actor) }
      })
  }

  private func tellWhy(_ words: [String]) throws {
    let booking = try party(words.first)
    let rest = words.dropFirst().joined(separator: " ")
    guard !rest.isEmpty else {
      let reasons = step(of: booking).map { screen.reasons($0, view) }
      let stays = call.text("Den bliver, hvor den er.", "It stays where it is.")
      return say((reasons ?? [stays]).flatMap { Help.wrap($0, indent: 2) })
    }
    let sentence = try freed(booking).whyNot(booking, rest, call, views[0].registry) {
      try time($0, of: booking)
    }
    say(Help.wrap(screen.name(sentence, view), indent: 2))
  }

  /// A resource of the sort that is shown.
  private var example: String {
    views[0].registry.resource((view ?? views[0]).conflict.resource).slug.text
  }
}

extension Booking {
  /// Where it would be with the named resource in the place of its first like it.
  func place(on name: String, _ registry: Registry) throws -> ResolutionPlan.Place {
    let resource =
      try registry.resource(called: name) ?? registry.resource(named: try Invocation.slug(name))
    guard let place = place(on: resource, at: nil, in: registry) else {
      throw Failure.usage("\(id.code) has nothing that \(resource.slug) could stand for.")
    }
    return place
  }

  /// Where it would be if it began at another time.
  func place(at start: Minute) -> ResolutionPlan.Place {
    ResolutionPlan.Place(range: TimeRange(start, start + range.minutes), lines: lines)
  }
}

extension Registry {
  /// The resource that people call so on a screen: by its slug, or its name when no other has it.
  fileprivate func resource(called text: String) -> Resource? {
    let text = text.lowercased()
    let named = resources.filter { $0.name.lowercased() == text }
    return Slug(text).flatMap { resource(slug: $0) } ?? (named.count == 1 ? named[0] : nil)
  }
}

extension ResolutionTrial {
  /// Why a booking is not given the resource or the time that a text names.
  func whyNot(
    _ booking: Booking, _ text: String, _ call: Invocation, _ registry: Registry,
    time: (String) throws -> Minute
  ) throws -> String {
    let resource = registry.resource(called: text)
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

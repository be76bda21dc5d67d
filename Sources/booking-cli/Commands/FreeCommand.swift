import BookingCore
import BookingHTTP

/// `free`: what can be had.
enum FreeCommand {
  static let all = [free]

  private static let free = CommandSpec(
    path: ["free"], abstract: "Find what is free between two times",
    arguments: [
      ArgumentSpec("FROM", "from when on", kind: .time),
      ArgumentSpec("TO", "until when; else as long as --lasting", kind: .time, optional: true),
    ],
    options: [
      OptionSpec("--lasting", "DURATION", "how long it is needed; else all of FROM to TO"),
      OptionSpec("--kind", "KIND", "room, garden or equipment", kind: .oneOf(ResourceCommands.kinds)),
      OptionSpec("--attendees", "N", "people it must hold"),
      OptionSpec("--needs", "FEATURE", "what it must offer, as kitchen", repeats: true),
      OptionSpec("--near", "AREA", "nearest to this area first; else to that of --as", kind: .area),
      OptionSpec("--area", "AREA", "only in this area", kind: .area, repeats: true),
      OptionSpec("--units", "N", "how many of it"),
    ],
    examples: ["free 'sat 17-23' --lasting 3h --kind room --near vangede"],
    notes: "Exits 1 when nothing is free."
  ) { call in
    let open = try call.open()
    let near = try call.slug("--near")
    let areas = try call.options("--area").map(Invocation.slug)
    let registry = try open.desk.read { $0.registry }
    let nearArea = try near.map { try AreaCommands.find($0, in: registry).id } ?? open.actor.area
    guard let clock = (nearArea ?? registry.areas.first?.id).map(registry.calendar) else {
      throw Failure(.no, call.text("Der er ingen områder.", "There are no areas."))
    }
    let (window, minutes) = try window(call, on: clock, now: open.desk.now)
    guard window.minutes <= 400 * 1440 else { throw Failure.usage("FROM to TO is at most 400 days.") }
    var query = AvailabilityQuery(window: window, minutes: minutes)
    query.near = nearArea
    query.household = try open.actor.member.flatMap { member in
      try open.desk.read { try $0.household(member.household) }
    }
    if !areas.isEmpty { query.areas = try areas.map { try AreaCommands.find($0, in: registry).id } }
    query.kind = call.choice("--kind")
    query.attendees = try call.attendees() ?? 0
    query.needs = call.options("--needs").map(FeatureWords.feature)
    query.units = try call.integer("--units", 1...10_000) ?? 1
    let places = try open.desk.read(
      loading: query.candidates(in: registry), during: query.reach
    ) { $0.freePlaces(query) }
    try call.printList(places, as: .freePlaces, registry) { Shapes.freePlace($0, in: registry, to: &$1) }
    let offered = Set(registry.resources.flatMap(\.features)).sorted()
    for need in query.needs where places.isEmpty && !offered.contains(need) {
      let near = Suggestion.sentence(for: need, among: offered, in: call.language)
      let plain = Terminal.plain(need)
      call.say("Intet har »\(plain)«.\(near)", "Nothing has '\(plain)'.\(near)")
    }
    return places.isEmpty ? .no : .done
  }

  /// Within which time something is looked for, and for how many minutes of it; nil for all of it.
  static func window(
    _ call: Invocation, on clock: AreaCalendar, now: Minute
  ) throws -> (TimeRange, minutes: Int32?) {
    let input = TimeInput(calendar: clock, now: now, language: call.language)
    let lasting = try call.option("--lasting").map(TimeInput.duration)
    let window: TimeRange
    do {
      window = try input.range(call.arguments, lasting: nil)
    } catch let error as Failure {
      guard let lasting, call.arguments.count == 1 else { throw error }
      window = try input.range(call.arguments, lasting: lasting)
    }
    call.sayRead(window, on: clock)
    return (window, lasting.map { Int32($0.days * 1440 + $0.minutes) })
  }
}

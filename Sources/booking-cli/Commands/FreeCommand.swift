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
    notes: "Exits 1 when nothing is free.", atService: true
  ) { call in
    let service = try Service(call)
    let places = try service.places()
    let near = try call.slug("--near")?.text
    let home = try service.store?.desk.read { view in
      service.store?.actor.area.flatMap { view.registry.area(ifKnown: $0)?.slug.text }
    }
    let clock = places.clock(area: near ?? home ?? nil)
    let (window, minutes) = try window(call, on: clock, now: service.now)
    let areas = try call.options("--area").map { try Invocation.slug($0).text }
    let needs = call.options("--needs").map(FeatureWords.feature)
    let found = try service.items(
      "availability",
      query: [
        ("from", clock.rfc3339(window.start)), ("to", clock.rfc3339(window.end)),
        ("minutes", minutes.map { "\($0)" }), ("near", near), ("kind", call.option("--kind")),
        ("attendees", call.option("--attendees")), ("units", call.option("--units")),
        ("needs", needs.isEmpty ? nil : needs.joined(separator: ",")),
        ("area", areas.isEmpty ? nil : areas.joined(separator: ",")),
      ])
    try call.printList(found, as: .freePlaces, places)
    let offered =
      found.isEmpty && !needs.isEmpty
      ? Set(try service.items("resources").flatMap { $0.items("features").map(\.cell) }).sorted() : needs
    for need in needs where !offered.contains(need) {
      let near = Suggestion.sentence(for: need, among: offered, in: call.language)
      let plain = Terminal.plain(need)
      call.say("Intet har »\(plain)«.\(near)", "Nothing has '\(plain)'.\(near)")
    }
    return found.isEmpty ? .no : .done
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
    guard window.minutes <= 400 * 1440 else { throw Failure.usage("FROM to TO is at most 400 days.") }
    call.sayRead(window, on: clock)
    return (window, lasting.map { Int32($0.days * 1440 + $0.minutes) })
  }
}

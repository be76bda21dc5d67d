import BookingCore
import BookingHTTP

/// `book`: the command most people need.
enum BookCommand {
  static let all = [book]

  static let arguments = [
    ArgumentSpec("RESOURCE[:UNITS]", "what, and how many of it", kind: .resource, repeats: true),
    ArgumentSpec("FROM", "when it begins", kind: .time),
    ArgumentSpec("TO", "when it ends; or give --lasting", kind: .time, optional: true),
  ]
  /// What a booking says of itself.
  static let details = [
    OptionSpec("--attendees", "N", "people expected"), OptionSpec("--title", "TEXT", "what it is for"),
    OptionSpec("--flexible", "MINUTES", "how far a plan may shift it"),
    OptionSpec("--accept-area", "AREA", "another area in which a place would do", kind: .area, repeats: true),
  ]
  static let options =
    [
      OptionSpec("--lasting", "DURATION", "how long, as 3h, 90m or 1h30m"),
      OptionSpec(
        "--for", "MEMBER", "for whom: a member or a household; else the member of --as", kind: .member),
    ] + details + [
      OptionSpec("--with", "AREA", "an area that holds it too, and sees it", kind: .area, repeats: true),
      OptionSpec("--accept-rules", "say that the household accepts the house rules in force"),
    ]

  private static let book = CommandSpec(
    path: ["book"], abstract: "Book one or more resources for a household, once or again and again",
    arguments: arguments, options: options + SeriesCommands.options,
    examples: [
      "book faelleshus-vangede 'sat 17-22' --for mette",
      "book pejsestuen-vangede projektor-vangede:2 'tomorrow 17' --lasting 3h --for mette",
      "book faelleshus-vangede 'sun 10-12' --repeat 'every week 4 times' --for mette",
    ],
    notes:
      "Times are local to the resource's area unless an offset is given. The reading is echoed. Prints the "
      + "booking's code first. A refusal names every reason and what can be had instead: exit 3 when it is "
      + "taken, 4 when a rule refuses. With --repeat it is all or nothing unless --on-clash says otherwise.",
    writes: true
  ) { call in
    try refuseRest(call)
    let open = try call.open()
    let registry = try open.desk.read { $0.registry }
    let command = try read(call, registry, now: open.desk.now)
    if call.has("--repeat") { return try SeriesCommands.create(command, open, registry) }
    let booking: Booking
    do {
      booking = try open.perform(command)
    } catch DeskError.refused(let refusal) {
      throw try open.explained(refusal, of: command, registry)
    }
    return try open.printBooked(booking)
  }

  /// Refuses what is said of a repetition where there is none.
  static func refuseRest(_ call: Invocation) throws {
    if !call.has("--repeat"), call.has("--except") || call.has("--on-clash") {
      throw Failure.usage("--except and --on-clash are for what repeats: add --repeat RULE.")
    }
  }

  /// The booking that the words ask for.
  static func read(_ call: Invocation, _ places: any Places, now: Minute) throws -> Book {
    let (lines, times) = try split(call.arguments, places)
    let first = lines[0].resource.text
    let clock = places.clock(of: first)
    let range: TimeRange
    do {
      range = try call.range(times, on: clock, now: now)
    } catch {
      // A word that comes near to a resource is taken for one.
      if Suggestion.nearest(to: times[0], among: places.names).isEmpty { throw error }
      throw DeskError.notFound(kind: .resource, name: times[0])
    }
    var book = Book(
      lines: lines, range: range, attendees: try call.attendees() ?? 0,
      title: call.option("--title") ?? "", onBehalfOf: try call.slug("--for"),
      flexibleMinutes: try call.flexible() ?? 0,
      acceptedAreas: try call.options("--accept-area").map(Invocation.slug))
    book.withAreas = try call.options("--with").map(Invocation.slug)
    if call.has("--accept-rules") {
      book.acceptRulesVersion = try places.rulesVersion(of: first, on: clock.date(of: now))
    }
    return book
  }

  /// The words that name resources, and those after them that name times.
  static func split(_ words: [String], _ places: any Places) throws -> (lines: [Book.Line], times: [String]) {
    var lines: [Book.Line] = []
    var rest = words[...]
    while let word = rest.first, rest.count > 1 {
      guard let line = try line(word, places, isFirst: lines.isEmpty) else { break }
      lines.append(line)
      rest.removeFirst()
    }
    if lines.isEmpty { throw Failure.usage("Say what: RESOURCE[:UNITS].") }
    return (lines, Array(rest))
  }

  private static func line(_ word: String, _ places: any Places, isFirst: Bool) throws -> Book.Line? {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard let slug = Slug(parts[0].lowercased()) else {
      return isFirst ? Book.Line(try Invocation.slug(String(parts[0]))) : nil
    }
    guard places.resource(slug.text) != nil else {
      if isFirst { throw DeskError.notFound(kind: .resource, name: slug.text) }
      return nil
    }
    guard parts.count > 1 else { return Book.Line(slug) }
    guard parts.count == 2, let units = Int(parts[1]), (1...10_000).contains(units) else {
      throw Failure.usage("'\(word)': units are a whole number from 1 to 10000, as \(slug):2.")
    }
    return Book.Line(slug, units: units)
  }
}

extension OpenDesk {
  /// A refusal with the reasons and what can be had instead, each with the command that books it.
  func explained(_ refusal: Refusal, of command: Book, _ registry: Registry) throws -> ProblemFailure {
    var problem = ProblemDetails(
      DeskError.refused(refusal), language: call.language, registry: registry, during: command.range)
    if !refusal.reasons.allSatisfy(\.isMissingAcceptance) {
      let kinds = Set(command.lines.compactMap { registry.resource(slug: $0.resource)?.kind })
      let near = registry.resources.filter { kinds.contains($0.kind) }.map(\.id)
      problem.alternatives = try desk.read(loading: near) { try $0.alternatives(to: command, for: actor) }
    }
    let lines = Telling(call: call, places: registry).waysOut(
      of: refusal.reasons.map(\.code),
      try (problem.alternatives ?? []).map { place in
        try JSONValue { Shapes.alternative(place, in: registry, to: &$0) }
      }, canWait: try refusal.isTaken && desk.read { $0.hasWaitingList(command.lines) })
    return ProblemFailure(problem: problem, registry: registry, lines: lines)
  }

  /// Says that something was booked and how to take that back, and prints it.
  func printBooked(_ booking: Booking) throws -> ExitCode {
    Telling(call: call).sayBooked(
      try BookingCommands.object(booking, self), "Booket.", "Booked.",
      undo: "booking cancel \(booking.id.code)")
    return try BookingCommands.printResult(booking, self)
  }
}

extension Invocation {
  /// How the house rules are accepted.
  var acceptance: String {
    text("Husreglerne accepteres med --accept-rules.", "The house rules are accepted with --accept-rules.")
  }
}

extension Refusal.Reason {
  var isMissingAcceptance: Bool {
    if case .rulesNotAccepted = self { true } else { false }
  }
}

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
    OptionSpec(
      "--accept-area", "AREA", "another area in which a place would do", kind: .area, repeats: true,
      clears: true),
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
    writes: true, atService: true
  ) { call in
    if !call.has("--repeat"), call.has("--except") || call.has("--on-clash") {
      throw Failure.usage("--except and --on-clash are for what repeats: add --repeat RULE.")
    }
    let service = try Service(call)
    let asked = try read(service)
    do {
      if call.has("--repeat") { return try SeriesCommands.create(asked, service) }
      return try printBooked(service.ask("POST", "bookings", body: asked.write).json, service)
    } catch var problem as ServiceProblem {
      let answer = problem.answer.json
      let canWait = try service.store?.desk.read { $0.hasWaitingList(asked.lines) } ?? false
      problem.lines = Telling(call: call, places: try service.places()).waysOut(
        of: answer.items("errors").map { $0.cell("code") }, answer.items("alternatives"),
        canWait: canWait && answer.cell("code") == "taken")
      throw problem
    }
  }

  /// What the words ask for, read on the clock of the first resource; `write` writes it as the API takes it.
  struct Asked {
    let lines: [Book.Line]
    let range: TimeRange
    let clock: AreaCalendar
    let write: (inout JSONWriter) -> Void
  }

  static func read(_ service: Service) throws -> Asked {
    let (call, now, places) = (service.call, service.now, try service.places())
    return try service.naming(places) {
      let (lines, times) = try split(call.arguments, places)
      let place = places.resource(lines[0].resource.text)
      let clock = places.clock(of: place?.cell("slug"))
      let range: TimeRange
      do {
        range = try call.range(times, on: clock, now: now)
      } catch {
        // A word that comes near to a resource is taken for one.
        if Suggestion.nearest(to: times[0], among: places.names).isEmpty { throw error }
        throw DeskError.notFound(kind: .resource, name: times[0])
      }
      let (party, details) = (try call.slug("--for")?.text, try written(call))
      let version = call.has("--accept-rules") ? try service.rulesVersion(of: place?.cell("area") ?? "") : nil
      return Asked(lines: lines, range: range, clock: clock) { json in
        json.lines(lines)
        json.range(range, on: clock)
        details(&json)
        if let party { json.field("onBehalfOf", party) }
        if let version { json.field("acceptRulesVersion", version) }
      }
    }
  }

  /// What writes what a booking says of itself, as far as it is said.
  static func written(_ call: Invocation) throws -> (inout JSONWriter) -> Void {
    let (attendees, flexible) = (try call.attendees(), try call.flexible())
    let options: [(StaticString, String)] = [("acceptedAreas", "--accept-area"), ("with", "--with")]
    let areas = try options.filter { call.has($0.1) }.map { name, option in
      (name, try call.options(option).map { try Invocation.slug($0).text })
    }
    return { json in
      if let attendees { json.field("attendees", attendees) }
      if let title = call.option("--title") { json.field("title", title) }
      if let flexible { json.field("flexibleMinutes", flexible) }
      for (name, slugs) in areas { json.field(name, slugs) }
    }
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

extension BookCommand {
  /// Says that something was booked and how to take that back, and prints it.
  static func printBooked(_ booking: JSONValue, _ service: Service) throws -> ExitCode {
    let undo: Undo =
      service.would("bookings/\(booking.cell("id"))/cancel")
      ? "booking cancel \(booking.cell("id"))"
      : .never("det er for sent at aflyse", "it is too late to cancel")
    Telling(call: service.call).sayBooked(booking, "Booket.", "Booked.", undo: undo)
    return try service.call.printBooking(booking)
  }
}

extension Invocation {
  /// How the house rules are accepted.
  var acceptance: String {
    text("Husreglerne accepteres med --accept-rules.", "The house rules are accepted with --accept-rules.")
  }
}

import BookingCore
import BookingHTTP

/// The daily commands against a service: asked over its API, printed as against a store.
enum RemoteCommands {
  /// Does a command against the service of `--server`; nil when it needs neither that nor a store.
  static func run(_ call: Invocation) throws -> ExitCode? {
    let local: Set = ["solve", "series expand", "completions", "__complete", "config show", "demo", "init"]
    guard !local.contains(call.command.name) else { return nil }
    let all = daily.merging(desk) { first, _ in first }.merging(plans) { first, _ in first }
    guard let command = all[call.command.name] else {
      let names = all.keys.sorted().joined(separator: ", ")
      throw Failure.usage(
        "'\(call.command.name)' works on a store, not on a service: leave --server out. Known: \(names).")
    }
    return try command(call, Remote(call))
  }

  /// What residents do day by day.
  private static let daily: [String: Run] = [
    "area list": { call, remote in
      try list(call, remote.items("areas"), as: .areas)
    },
    "area show": { call, remote in
      try show(call, remote.get("areas/\(call.slug(argument: 0))"), fields: Card.area)
    },
    "resource list": { call, remote in
      let (area, kind) = (try call.slug("--area")?.text, call.option("--kind"))
      let found = try remote.items("resources", query: [("area", area), ("kind", kind)])
      return try list(call, found, as: .resources)
    },
    "resource show": { call, remote in
      try show(call, remote.get("resources/\(call.slug(argument: 0))")) { Card.resource($0, call) }
    },
    "notices list": { call, remote in
      let page = try remote.get(
        "notices",
        query: [
          ("unread", call.has("--unread") ? "true" : nil), ("limit", call.option("--limit")),
          ("cursor", call.option("--cursor")),
        ])
      let me = try remote.get("me")["household"]?.cell("slug") ?? ""
      let telling = Telling(call: call, places: try RemotePlaces(remote))
      return try call.printList(
        page.items("items"), ["ID", "WHEN", "TO", "STATE", "SUBJECT", "TEXT"],
        empty: ("Der er ingen beskeder.", "There are no notices."), nextCursor: page["nextCursor"]?.text,
        json: { $1.value($0) }
      ) { notice in
        let state =
          notice.minute("readAt") != nil ? "read" : notice.minute("deliveredAt") != nil ? "sent" : "new"
        return [
          notice.cell("id"), telling.when(notice, at: "createdAt"), me, state, notice.cell("subject"),
          notice.cell("text").replacing("\n", with: " "),
        ]
      }
    },
    "free": free, "book": book, "booking list": bookings, "booking change": change,
    "booking show": { call, remote in
      try show(call, remote.get("bookings/\(call.arguments[0])")) { Card.booking($0, Telling(call: call)) }
    },
    "booking cancel": { call, remote in
      let path = "bookings/\(call.arguments[0])"
      let (old, version) = (try remote.get(path), try call.version())
      // Who may cancel a date that went elsewhere need not know the series.
      let series = old["series"]?.text.flatMap { try? remote.get("series/\($0)") }
      let booking = try remote.ask("POST", path + "/cancel", version: version) { _ in }.json
      BookingCommands.sayCancelled(old, series, now: now, call)
      return try result(booking, call)
    },
  ]

  // MARK: Asking

  private static let free: Run = { call, remote in
    let places = try RemotePlaces(remote)
    let near = try call.slug("--near")?.text
    let clock = places.clock(area: near)
    let input = TimeInput(calendar: clock, now: now, language: call.language)
    let lasting = try call.option("--lasting").map(TimeInput.duration)
    var window = try? input.range(call.arguments, lasting: nil)
    window = try window ?? input.range(call.arguments, lasting: call.arguments.count == 1 ? lasting : nil)
    guard let window else { throw Failure.usage("Say when.") }
    call.sayRead(window, on: clock)
    let minutes = lasting.map { $0.days * 1440 + $0.minutes } ?? Int(window.minutes)
    let areas = try call.options("--area").map { try Invocation.slug($0).text }
    let found = try remote.items(
      "availability",
      query: [
        ("from", clock.rfc3339(window.start)), ("to", clock.rfc3339(window.end)), ("minutes", "\(minutes)"),
        ("near", near), ("kind", call.option("--kind")), ("attendees", call.option("--attendees")),
        ("units", call.option("--units")),
        ("needs", call.options("--needs").joined(separator: ",").nilIfEmpty),
        ("area", areas.joined(separator: ",").nilIfEmpty),
      ])
    let code = try list(call, found, as: .freePlaces, places)
    return found.isEmpty ? .no : code
  }

  private static let book: Run = { call, remote in
    try refuse("--accept-rules", call)
    do {
      if call.has("--repeat") { return try createSeries(call, remote) }
      let booking = try remote.ask("POST", "bookings", body: bookingBody(call, remote).write).json
      call.done("Booket.", "Booked.", undo: "booking cancel \(booking.cell("id"))")
      return try result(booking, call)
    } catch var problem as RemoteProblem {
      problem.lines = Telling(call: call, places: try RemotePlaces(remote)).alternatives(
        problem.answer.json.items("alternatives"))
      throw problem
    }
  }

  /// The time that a new booking asks for, and what writes its fields.
  static func bookingBody(
    _ call: Invocation, _ remote: Remote
  ) throws -> (range: TimeRange, write: (inout JSONWriter) -> Void) {
    let places = try RemotePlaces(remote)
    let (lines, times) = try places.split(call.arguments)
    let clock = places.clock(of: lines[0].resource.text)
    let input = TimeInput(calendar: clock, now: now, language: call.language)
    let range = try input.range(times, lasting: call.option("--lasting").map(TimeInput.duration))
    call.sayRead(range, on: clock)
    let party = try call.slug("--for")?.text
    let details = try details(call)
    return (
      range,
      { json in
        write(lines, to: &json)
        write(range, clock, to: &json)
        details(&json)
        if let party { json.field("onBehalfOf", party) }
      }
    )
  }

  /// What a booking says of itself, as far as it is said.
  private static func details(_ call: Invocation) throws -> (inout JSONWriter) -> Void {
    let attendees = try call.attendees()
    let flexible = try call.flexible()
    let areas = try call.options("--accept-area").map(Invocation.slug)
    return { json in
      if let attendees { json.field("attendees", attendees) }
      if let flexible { json.field("flexibleMinutes", flexible) }
      if let title = call.option("--title") { json.field("title", title) }
      if call.has("--accept-area") {
        json.field("acceptedAreas", areas.map(\.text))
      }
    }
  }

  private static let bookings: Run = { call, remote in
    try refuse("--household", call)
    let places = try RemotePlaces(remote)
    let resource = try call.slug("--resource")?.text
    let area = try call.slug("--area")?.text
    let clock = resource.map { places.clock(of: $0) } ?? places.clock(area: area)
    let input = TimeInput(calendar: clock, now: now, language: call.language)
    let from = try call.option("--from").map(input.start) ?? now
    let to = try call.option("--to").map(input.end) ?? from + 90 * 1440
    let page = try remote.get(
      "bookings",
      query: [
        ("from", clock.rfc3339(from)), ("to", clock.rfc3339(to)), ("resource", resource), ("area", area),
        ("mine", call.has("--mine") ? "true" : nil), ("status", call.option("--status")),
        ("limit", call.option("--limit") ?? "100"), ("cursor", call.option("--cursor")),
      ])
    let cursor = page["nextCursor"]?.text
    let code = try list(call, page.items("items"), as: .bookings, nextCursor: cursor)
    if let cursor { call.say("Der er flere: --cursor \(cursor)", "There are more: --cursor \(cursor)") }
    return code
  }

  private static let change: Run = { call, remote in
    try call.needsOne(of: call.command.options.filter { $0.name != "--if-version" })
    let path = "bookings/\(call.arguments[0])"
    let old = try remote.get(path)
    let clock = clock(of: old)
    let range = try BookingCommands.newRange(of: range(old), on: clock, now: now, call)
    let lines = call.has("--resource") ? try RemotePlaces(remote).lines(call.options("--resource")) : nil
    let details = try details(call)
    let booking = try remote.ask("PATCH", path, version: call.version()) { json in
      if let lines { write(lines, to: &json) }
      if let range { write(range, clock, to: &json) }
      details(&json)
    }.json
    call.done(
      "\(booking.cell("id")) er ændret.", "Changed \(booking.cell("id")).",
      undo: BookingCommands.undoOfChange(old, call, isMoved: range != nil))
    return try result(booking, call)
  }

  /// The areas and resources of a service, by name.
  struct RemotePlaces: Places {
    private let areas: [JSONValue]
    private let resources: [String: JSONValue]

    init(_ remote: Remote) throws {
      areas = try remote.items("areas")
      resources = Dictionary(try remote.items("resources").map { ($0.cell("slug"), $0) }) { first, _ in first
      }
    }

    /// The clock of an area, else of the first.
    func clock(area: String?) -> AreaCalendar {
      let found = areas.first { $0.cell("slug") == area } ?? areas.first
      return AreaCalendar.named(found?.cell("timeZone") ?? "") ?? .utc
    }

    func clock(of resource: String?) -> AreaCalendar {
      clock(area: resource.flatMap { resources[$0] }?.cell("area"))
    }

    func resource(_ slug: String) -> JSONValue? { resources[slug] }

    /// The words that name resources, and those after them that name times.
    func split(_ words: [String]) throws -> (lines: [Book.Line], times: [String]) {
      do {
        return try BookCommand.split(words, self)
      } catch DeskError.notFound(_, let name) {
        let near = Suggestion.sentence(for: name, among: resources.keys.sorted())
        throw Failure(.notFound, "There is no resource '\(Terminal.plain(name))'.\(near)")
      }
    }

    /// The resources that options name.
    func lines(_ words: [String]) throws -> [Book.Line] { try split(words + ["-"]).lines }
  }

  /// Refuses an option that only a store knows.
  static func refuse(_ option: String, _ call: Invocation) throws {
    if call.has(option) { throw Failure.usage("\(option) works on a store; leave --server out.") }
  }

  static var now: Minute { Minute(Int32(clamping: BookingDesk.systemClock() / 60)) }

  static func write(_ lines: [Book.Line], to json: inout JSONWriter) {
    json.objects("lines", lines) { json, line in
      json.field("resource", line.resource.text)
      json.field("units", line.units)
    }
  }

  static func write(_ range: TimeRange, _ clock: AreaCalendar, to json: inout JSONWriter) {
    json.field("start", clock.rfc3339(range.start))
    json.field("end", clock.rfc3339(range.end))
  }

  // MARK: Printing

  static func list(
    _ call: Invocation, _ items: [JSONValue], as list: Listing, _ places: (any Places)? = nil,
    about resource: String? = nil, nextCursor: String? = nil
  ) throws -> ExitCode {
    return try call.printList(items, as: list, places, about: resource, nextCursor: nextCursor) {
      $1.value($0)
    }
  }

  static func show(
    _ call: Invocation, _ object: JSONValue, fields: (JSONValue) -> [(String, String)]
  ) throws -> ExitCode {
    return try call.printObject(fields: fields) { $0.value(object) }
  }

  /// Prints an object alone for programs; whether that is asked for.
  static func isShown(_ object: JSONValue, _ call: Invocation) throws -> Bool {
    if call.isJSON { try call.printJSON { $0.value(object) } }
    return call.isJSON
  }

  static func result(_ booking: JSONValue, _ call: Invocation) throws -> ExitCode {
    try isShown(booking, call) ? .done : Telling(call: call).print(line: booking)
  }

  /// The clock of a booking or a series.
  static func clock(of object: JSONValue) -> AreaCalendar {
    AreaCalendar.named(object.cell("timeZone")) ?? .utc
  }

  static func range(_ object: JSONValue) throws -> TimeRange {
    guard let range = object.range else { throw Failure(.unreachable, "no JSON") }
    return range
  }
}

extension String {
  fileprivate var nilIfEmpty: String? { isEmpty ? nil : self }
}

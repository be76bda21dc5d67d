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
    let (window, minutes) = try FreeCommand.window(call, on: clock, now: now)
    let areas = try call.options("--area").map { try Invocation.slug($0).text }
    let found = try remote.items(
      "availability",
      query: [
        ("from", clock.rfc3339(window.start)), ("to", clock.rfc3339(window.end)),
        ("minutes", "\(minutes ?? window.minutes)"),
        ("near", near), ("kind", call.option("--kind")), ("attendees", call.option("--attendees")),
        ("units", call.option("--units")),
        ("needs", call.options("--needs").joined(separator: ",").nilIfEmpty),
        ("area", areas.joined(separator: ",").nilIfEmpty),
      ])
    let code = try list(call, found, as: .freePlaces, places)
    return found.isEmpty ? .no : code
  }

  private static let book: Run = { call, remote in
    try BookCommand.refuseRest(call)
    let places = try RemotePlaces(remote)
    let book = try places.naming { try BookCommand.read(call, places, now: now) }
    do {
      if call.has("--repeat") { return try createSeries(book, call, remote, places) }
      let booking = try remote.ask("POST", "bookings") { write(book, places, to: &$0) }.json
      return try printBooked(booking, call)
    } catch var problem as RemoteProblem {
      let answer = problem.answer.json
      problem.lines = Telling(call: call, places: places).waysOut(
        of: answer.items("errors").map { $0.cell("code") }, answer.items("alternatives"))
      throw problem
    }
  }

  static func printBooked(_ booking: JSONValue, _ call: Invocation) throws -> ExitCode {
    Telling(call: call).sayBooked(
      booking, "Booket.", "Booked.", undo: "booking cancel \(booking.cell("id"))")
    return try result(booking, call)
  }

  private static let bookings: Run = { call, remote in
    try refuse("--household", call)
    let places = try RemotePlaces(remote)
    let resource = try call.slug("--resource")?.text
    let area = try call.slug("--area")?.text
    let clock = resource.map { places.clock(of: $0) } ?? places.clock(area: area)
    let range = try BookingCommands.range(call, on: clock, now: now)
    let page = try remote.get(
      "bookings",
      query: [
        ("from", clock.rfc3339(range.start)), ("to", clock.rfc3339(range.end)), ("resource", resource),
        ("area", area), ("with", try call.slug("--with")?.text),
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
    let change = try BookingCommands.change(of: ID(0), old, call, now: now) {
      try RemotePlaces(remote).lines($0)
    }
    let booking = try remote.ask("PATCH", path, version: change.ifVersion) { json in
      if let lines = change.lines { write(lines, to: &json) }
      if let range = change.range { write(range, clock(of: old), to: &json) }
      if let attendees = change.attendees { json.field("attendees", attendees) }
      if let title = change.title { json.field("title", title) }
      if let minutes = change.flexibleMinutes { json.field("flexibleMinutes", minutes) }
      if let areas = change.acceptedAreas { json.field("acceptedAreas", areas.map(\.text)) }
      if let areas = change.withAreas { json.field("with", areas.map(\.text)) }
    }.json
    BookingCommands.sayChanged(booking, old, isMoved: change.range != nil, call)
    return try result(booking, call)
  }

  /// The areas and resources of a service, by name.
  struct RemotePlaces: Places {
    private let remote: Remote
    private let areas: [JSONValue]
    private let resources: [String: JSONValue]

    init(_ remote: Remote) throws {
      self.remote = remote
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

    var names: [String] { resources.keys.sorted() }

    func rulesVersion(of resource: String, on day: CivilDate) throws -> Int? {
      let area = resources[resource]?.cell("area") ?? ""
      do {
        return try remote.get("areas/\(area)/rules")["version"]?.integer.map(Int.init)
      } catch let problem as RemoteProblem where problem.answer.status == 404 { return nil }
    }

    /// Reads words that name resources, and says what comes near to one that is not there.
    func naming<Value>(_ read: () throws -> Value) throws -> Value {
      do {
        return try read()
      } catch DeskError.notFound(_, let name) {
        let near = Suggestion.sentence(for: name, among: names)
        throw Failure(.notFound, "There is no resource '\(Terminal.plain(name))'.\(near)")
      }
    }

    /// The resources that options name.
    func lines(_ words: [String]) throws -> [Book.Line] {
      try naming { try BookCommand.split(words + ["-"], self).lines }
    }
  }

  /// Refuses an option that only a store knows.
  static func refuse(_ option: String, _ call: Invocation) throws {
    if call.has(option) { throw Failure.usage("\(option) works on a store; leave --server out.") }
  }

  static var now: Minute { Minute(Int32(clamping: BookingDesk.systemClock() / 60)) }

  static func write(_ book: Book, _ places: RemotePlaces, to json: inout JSONWriter) {
    write(book.lines, to: &json)
    write(book.range, places.clock(of: book.lines[0].resource.text), to: &json)
    json.field("attendees", book.attendees)
    json.field("title", book.title)
    if let party = book.onBehalfOf { json.field("onBehalfOf", party.text) }
    json.field("flexibleMinutes", book.flexibleMinutes)
    json.field("acceptedAreas", book.acceptedAreas.map(\.text))
    if !book.withAreas.isEmpty { json.field("with", book.withAreas.map(\.text)) }
    if let version = book.acceptRulesVersion { json.field("acceptRulesVersion", version) }
  }

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

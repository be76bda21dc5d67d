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
      try list(
        call, remote.items("areas"), ["SLUG", "NAME", "LATITUDE", "LONGITUDE", "ZONE", "HOMES"],
        empty: ("Der er ingen områder.", "There are no areas.")
      ) { area in ["slug", "name", "latitude", "longitude", "timeZone", "homes"].map { text(area[$0]) } }
    },
    "area show": { call, remote in
      try show(call, remote.get("areas/\(call.slug(argument: 0))")) { area in
        ["slug", "name", "latitude", "longitude", "timeZone", "homes"].map { ($0, text(area[$0])) }
      }
    },
    "resource list": { call, remote in
      let (area, kind) = (try call.slug("--area")?.text, call.option("--kind"))
      let found = try remote.items("resources", query: [("area", area), ("kind", kind)])
      return try list(
        call, found, ["SLUG", "NAME", "AREA", "KIND", "SEATS", "UNITS", "STATUS"],
        empty: ("Der er ingen ressourcer.", "There are no resources.")
      ) { thing in ["slug", "name", "area", "kind", "seats", "units", "status"].map { text(thing[$0]) } }
    },
    "resource show": { call, remote in
      try show(call, remote.get("resources/\(call.slug(argument: 0))")) { thing in
        [
          "slug", "name", "area", "kind", "seats", "units", "features", "parts", "setupMinutes",
          "turnoverMinutes",
          "openingHours", "status",
        ].map { ($0, text(thing[$0])) }
      }
    },
    "notices list": { call, remote in
      let page = try remote.get(
        "notices",
        query: [
          ("unread", call.has("--unread") ? "true" : nil), ("limit", call.option("--limit")),
          ("cursor", call.option("--cursor")),
        ])
      let me = try remote.get("me")["household"]?["slug"]
      return try list(
        call, page["items"]?.items ?? [], ["ID", "WHEN", "TO", "STATE", "SUBJECT", "TEXT"],
        empty: ("Der er ingen beskeder.", "There are no notices."), nextCursor: page["nextCursor"]?.text
      ) { notice in
        let state = text(notice["readAt"]) != "" ? "read" : text(notice["deliveredAt"]) != "" ? "sent" : "new"
        let clock = try Places(remote).clock(nil)
        return [
          text(notice["id"]), when(notice["createdAt"], clock, call), text(me), state,
          text(notice["subject"]),
          text(notice["text"]).replacing("\n", with: " "),
        ]
      }
    },
    "free": free, "book": book, "booking list": bookings, "booking change": change,
    "booking show": { call, remote in
      try show(call, remote.get("bookings/\(call.arguments[0])")) { whole($0, call) }
    },
    "booking cancel": { call, remote in
      let path = "bookings/\(call.arguments[0])"
      let (old, version) = (try remote.get(path), try call.integer("--if-version", 1...Int.max))
      let booking = try remote.ask("POST", path + "/cancel", version: version) { _ in }.json
      let party = text(old["household"]).isEmpty ? [] : [("--for", text(old["household"]))]
      let values = (party + options(of: old)).filter { !["", "0"].contains($0.1) }.map(Invocation.option)
      let what = [what(old).replacing(" + ", with: " "), text(old["start"]), text(old["end"])]
      call.done(
        "\(text(booking["id"])) er aflyst.", "Cancelled \(text(booking["id"])).",
        undo: .by((["book"] + what + values).joined(separator: " ")))
      return try result(booking, call)
    },
  ]

  // MARK: Asking

  private static let free: Run = { call, remote in
    let places = try Places(remote)
    let near = try call.slug("--near")?.text
    let clock = places.clock(near)
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
    let code = try list(
      call, found, ["RESOURCE", "WHEN", "NAME", "SEATS", "MINUTES AWAY"],
      empty: ("Intet er ledigt.", "Nothing is free.")
    ) { place in
      let thing = places.resources[text(place["resource"])]
      return [
        text(place["resource"]), when(place, places.clock(text(thing?["area"])), call), text(thing?["name"]),
        text(thing?["seats"]), text(place["travelMinutes"]),
      ]
    }
    return found.isEmpty ? .no : code
  }

  private static let book: Run = { call, remote in
    guard !call.has("--accept-rules") else {
      throw Failure.usage("--accept-rules works on a store; leave --server out.")
    }
    do {
      if call.has("--repeat") { return try createSeries(call, remote) }
      let booking = try remote.ask("POST", "bookings", body: bookingBody(call, remote).write).json
      call.done("Booket.", "Booked.", undo: "booking cancel \(text(booking["id"]))")
      return try result(booking, call)
    } catch var problem as RemoteProblem {
      problem.lines = try Places(remote).alternatives(problem.answer.json["alternatives"]?.items ?? [], call)
      throw problem
    }
  }

  /// The time that a new booking asks for, and what writes its fields.
  static func bookingBody(
    _ call: Invocation, _ remote: Remote
  ) throws -> (range: TimeRange, write: (inout JSONWriter) -> Void) {
    let places = try Places(remote)
    let lines = try places.lines(call.arguments)
    let times = Array(call.arguments.dropFirst(lines.count))
    let clock = places.clock(of: .string(lines[0].name))
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
    let attendees = try call.integer("--attendees", 0...100_000)
    let flexible = try call.integer("--flexible", 0...10_080)
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
    guard !call.has("--household") else {
      throw Failure.usage("--household works on a store; leave --server out.")
    }
    let places = try Places(remote)
    let resource = try call.slug("--resource")?.text
    let area = try call.slug("--area")?.text
    let clock = places.clock(resource.map { text(places.resources[$0]?["area"]) } ?? area)
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
    let code = try list(
      call, page["items"]?.items ?? [], ["ID", "WHEN", "WHAT", "WHO", "STATUS", "TITLE"],
      empty: ("Der er ingen bookinger.", "There are no bookings."), nextCursor: cursor
    ) { booking in
      [
        text(booking["id"]), when(booking, clockOf(booking), call), what(booking), text(booking["household"]),
        text(booking["status"]), text(booking["title"]),
      ]
    }
    if let cursor { call.say("Der er flere: --cursor \(cursor)", "There are more: --cursor \(cursor)") }
    return code
  }

  private static let change: Run = { call, remote in
    try call.needsOne(of: call.command.options.filter { $0.name != "--if-version" })
    let path = "bookings/\(call.arguments[0])"
    let old = try remote.get(path)
    let clock = clockOf(old)
    let range = try newRange(old, clock, call)
    let lines = call.has("--resource") ? try Places(remote).lines(call.options("--resource")) : nil
    let details = try details(call)
    let booking = try remote.ask("PATCH", path, version: call.integer("--if-version", 1...Int.max)) { json in
      if let lines { write(lines, to: &json) }
      if let range { write(range, clock, to: &json) }
      details(&json)
    }.json
    call.done(
      "\(text(booking["id"])) er ændret.", "Changed \(text(booking["id"])).",
      undo: call.putBack(
        [
          ("--from", text(old["start"])), ("--to", text(old["end"])),
          ("--resource", what(old).replacing(" + ", with: ",")),
        ]
          + options(of: old), always: range == nil ? [] : ["--from", "--to"]))
    return try result(booking, call)
  }

  /// What a booking is beside its place and time, as the options of `book` write it.
  private static func options(of booking: JSONValue) -> [(String, String)] {
    [
      ("--attendees", text(booking["attendees"])), ("--title", text(booking["title"])),
      ("--flexible", text(booking["flexibleMinutes"])),
      ("--accept-area", text(booking["acceptedAreas"]).replacing(" ", with: ",")),
    ]
  }

  /// As `BookingCommands.newRange`, of what a service shows.
  static func newRange(_ old: JSONValue, _ clock: AreaCalendar, _ call: Invocation) throws -> TimeRange? {
    try BookingCommands.newRange(of: range(old, clock), on: clock, now: now, call)
  }

  /// The areas and resources of a service, by name.
  struct Places {
    let areas: [JSONValue]
    let resources: [String: JSONValue]

    init(_ remote: Remote) throws {
      areas = try remote.items("areas")
      resources = Dictionary(try remote.items("resources").map { (text($0["slug"]), $0) }) { first, _ in first
      }
    }

    /// The clock of an area, else of the first.
    func clock(_ area: String?) -> AreaCalendar {
      let found = areas.first { text($0["slug"]) == area } ?? areas.first
      return AreaCalendar(timeZone: text(found?["timeZone"])) ?? .utc
    }

    /// The clock of a resource.
    func clock(of resource: JSONValue?) -> AreaCalendar {
      clock(RemoteCommands.text(resources[RemoteCommands.text(resource)]?["area"]))
    }

    /// The words at the beginning that name resources, `NAME[:UNITS]`.
    func lines(_ words: [String]) throws -> [(name: String, units: Int)] {
      var lines: [(name: String, units: Int)] = []
      for word in words {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first?.lowercased(), resources[name] != nil else { break }
        guard parts.count == 1 || parts.count == 2 && Int(parts[1]) != nil else {
          throw Failure.usage("'\(word)': units are a whole number from 1 to 10000, as \(name):2.")
        }
        lines.append((name, parts.count == 2 ? Int(parts[1]) ?? 1 : 1))
      }
      guard lines.isEmpty else { return lines }
      let near = Suggestion.sentence(for: words[0], among: resources.keys.sorted())
      throw Failure(.notFound, "There is no resource '\(Terminal.plain(words[0]))'.\(near)")
    }

    func alternatives(_ found: [JSONValue], _ call: Invocation) -> [String] {
      guard !found.isEmpty else { return [] }
      let person = call.option("--for").map { " --for \($0)" } ?? ""
      return [call.text("Ledigt i stedet:", "Free instead:")]
        + found.enumerated().flatMap { index, place in
          let lines = place["lines"]?.items ?? []
          let names = lines.map { text(resources[text($0["resource"])]?["name"]) }.joined(separator: " + ")
          let clock = clock(text(resources[text(place["resource"])]?["area"]))
          let travel = place["travelMinutes"]?.integer ?? 0
          let far = travel == 0 ? "" : call.text(" (\(travel) min på cykel)", " (\(travel) min by bicycle)")
          let range = (try? range(place, clock)).map { clock.text($0, in: call.language) } ?? ""
          let what = RemoteCommands.what(place).replacing(" + ", with: " ")
          return [
            "  \(index + 1)) \(names), \(range)\(far)",
            "     \(call.program) book \(what) \(text(place["start"])) \(text(place["end"]))\(person)",
          ]
        }
    }
  }

  static var now: Minute { Minute(Int32(clamping: BookingDesk.systemClock() / 60)) }

  static func write(_ lines: [(name: String, units: Int)], to json: inout JSONWriter) {
    json.objects("lines", lines) { json, line in
      json.field("resource", line.name)
      json.field("units", line.units)
    }
  }

  static func write(_ range: TimeRange, _ clock: AreaCalendar, to json: inout JSONWriter) {
    json.field("start", clock.rfc3339(range.start))
    json.field("end", clock.rfc3339(range.end))
  }

  // MARK: Printing

  static func list(
    _ call: Invocation, _ items: [JSONValue], _ headings: [String], empty: (danish: String, english: String),
    nextCursor: String? = nil, row: (JSONValue) throws -> [String]
  ) throws -> ExitCode {
    try call.printList(
      items, headings, empty: empty, nextCursor: nextCursor, json: { $1.value($0) }, row: row)
    return .done
  }

  static func show(
    _ call: Invocation, _ object: JSONValue, _ fields: (JSONValue) -> [(String, String)]
  ) throws -> ExitCode {
    try call.printObject(fields(object)) { $0.value(object) }
    return .done
  }

  static func result(_ booking: JSONValue, _ call: Invocation) throws -> ExitCode {
    if call.isJSON { return try show(call, booking) { whole($0, call) } }
    try Terminal.line(
      [
        text(booking["id"]), what(booking), when(booking, clockOf(booking), call),
        call.word(text(booking["status"])),
      ]
      .joined(separator: Terminal.isOutputShown ? "  " : "\t"))
    return .done
  }

  private static func whole(_ booking: JSONValue, _ call: Invocation) -> [(String, String)] {
    let clock = clockOf(booking)
    return ["id", "status"].map { ($0, text(booking[$0])) }
      + (booking["decideBy"].map { [("decideBy", when($0, clock, call))] } ?? []) + [
        ("what", what(booking)), ("when", when(booking, clock, call)),
      ]
      + ["household", "attendees", "title", "flexibleMinutes", "acceptedAreas"].map {
        ($0, text(booking[$0]))
      }
      + [("createdAt", when(booking["createdAt"], clock, call)), ("version", text(booking["version"]))]
  }

  static func clockOf(_ booking: JSONValue) -> AreaCalendar {
    AreaCalendar(timeZone: text(booking["timeZone"])) ?? .utc
  }

  static func range(_ object: JSONValue, _ clock: AreaCalendar) throws -> TimeRange {
    let (start, end) = (
      try clock.minute(rfc3339: text(object["start"])), try clock.minute(rfc3339: text(object["end"]))
    )
    return TimeRange(from: start, to: end) ?? TimeRange(start, start + 1)
  }

  static func when(_ object: JSONValue, _ clock: AreaCalendar, _ call: Invocation) -> String {
    (try? range(object, clock)).map { call.when($0, on: clock) } ?? ""
  }

  static func when(_ time: JSONValue?, _ clock: AreaCalendar, _ call: Invocation) -> String {
    (try? clock.minute(rfc3339: text(time))).map { call.when($0, on: clock) } ?? ""
  }

  static func what(_ object: JSONValue) -> String {
    (object["lines"]?.items ?? []).map { line in
      text(line["resource"]) + (line["units"]?.integer == 1 ? "" : ":\(text(line["units"]))")
    }.joined(separator: " + ")
  }

  /// A value as a cell.
  static func text(_ value: JSONValue?) -> String {
    switch value {
    case .string(let text): text
    case .integer(let number): "\(number)"
    case .double(let number): "\(number)"
    case .bool(let truth): "\(truth)"
    case .array(let items): items.map { text($0) }.joined(separator: " ")
    case .object, .null, nil: ""
    }
  }
}

extension String {
  fileprivate var nilIfEmpty: String? { isEmpty ? nil : self }
}

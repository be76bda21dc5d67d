import BookingCore

/// Series, the lending desk, the waiting list, requests and plans at a service: one request each, and what it answers
/// printed as against a store.
extension RemoteCommands {
  typealias Run = @Sendable (Invocation, Remote) throws -> ExitCode

  static let desk: [String: Run] = [
    "series preview": { call, remote in
      let places = try RemotePlaces(remote)
      let book = try places.naming { try BookCommand.read(call, places, now: now) }
      let series = try remote.ask("POST", "series/preview", body: body(of: book, call, places)).json
      SeriesCommands.sayOddities(of: series, call)
      return try printSeries(series, call, isTrial: true)
    },
    "series list": { call, remote in
      try refuse("--household", call)
      return try list(call, remote.items("series"), as: .series)
    },
    "series show": { call, remote in try printSeries(remote.get("series/\(call.arguments[0])"), call) },
    "series change": changeSeries,
    "series end": { call, remote in
      let old = try remote.get("series/\(call.arguments[0])")
      let day = try call.days("--from", on: clock(of: old), now: now).first
      let ended = try send(call, remote, "series/\(call.arguments[0])/end") { json in
        if let day { json.field("from", day.description) }
      }
      SeriesCommands.sayEnded(old, ended, call)
      return try printSeries(ended, call)
    },
    "lend out": { try lend($0, $1, "hand-out", "Udleveret.", "Handed out.") },
    "lend return": { try lend($0, $1, "return", "Taget tilbage.", "Taken back.") },
    "lend undo": { try lend($0, $1, "undo", "Fortrudt.", "Undone.", canUndo: false) },
    "lend list": { try loans($0, $1, $0.option("--status")) },
    "lend overdue": { try loans($0, $1, "overdue") },
    "lend withdraw": { call, remote in
      let thing = try call.slug(argument: 0).text
      let input = TimeInput(
        calendar: try RemotePlaces(remote).clock(of: thing), now: now, language: call.language)
      let times = [
        try call.option("--from").map(input.start), try call.option("--until").map(input.end),
      ]
      return try service(call, remote, "withdraw") { json in
        for (name, time) in zip(["start", "end"], times) {
          guard let time else { continue }
          json.key(name)
          json.string(input.calendar.rfc3339(time))
        }
        if call.has("--damaged") { json.field("damaged", true) }
      }
    },
    "lend restore": { call, remote in try service(call, remote, "restore") { _ in } },
    "resource history": { call, remote in
      let thing = try call.slug(argument: 0).text
      return try list(
        call, remote.items("resources/\(thing)/history"), as: .history, RemotePlaces(remote), about: thing)
    },
    "waitlist join": { call, remote in
      let places = try RemotePlaces(remote)
      let wish = try places.naming { try WaitlistCommands.wish(call, places, now: now) }
      let place = try send(call, remote, "waitlist") { json in
        write(wish.book, places, to: &json)
        if let minutes = wish.minimumMinutes { json.field("minimumMinutes", minutes) }
      }
      WaitlistCommands.joined(place, call)
      return try waitlist(call, [place], isList: false)
    },
    "waitlist list": { call, remote in
      try refuse("--household", call)
      let query = [("area", call.option("--area")), ("all", call.has("--all") ? "true" : nil)]
      return try waitlist(call, remote.items("waitlist", query: query), isList: true)
    },
    "waitlist leave": { call, remote in
      let path = "waitlist/\(call.arguments[0])"
      let old = try remote.get(path)
      _ = try remote.ask("DELETE", path, version: call.version())
      WaitlistCommands.left(old, call)
      return try waitlist(call, [remote.get(path)], isList: false)
    },
    "waitlist accept": { call, remote in
      try printBooked(send(call, remote, "waitlist/\(call.arguments[0])/accept"), call)
    },
    "booking approve": { call, remote in
      let booking = try send(call, remote, "bookings/\(call.arguments[0])/approve", ["reason"])
      let code = booking.cell("id")
      call.done("\(code) er godkendt.", "Approved \(code).", undo: "booking decline \(code)")
      return try result(booking, call)
    },
    "booking decline": { call, remote in
      let booking = try send(call, remote, "bookings/\(call.arguments[0])/decline", ["reason"])
      let code = booking.cell("id")
      call.done("\(code) er afslået.", "Declined \(code).", undo: "booking approve \(code)")
      return try result(booking, call)
    },
  ]

  /// Sends what a command asks for: these options, under their own names, and what `further` writes.
  static func send(
    _ call: Invocation, _ remote: Remote, _ path: String, method: String = "POST", _ options: [String] = [],
    further: @escaping (inout JSONWriter) -> Void = { _ in }
  ) throws -> JSONValue {
    try remote.ask(method, path, version: call.version()) { json in
      for name in options {
        guard let value = call.option("--\(name)") else { continue }
        json.key(name)
        // What is no number the service refuses with the field's name.
        if ["units", "seconds"].contains(name), let number = Double(value) {
          json.raw(number == number.rounded() ? "\(Int(clamping: Int64(number)))".utf8 : "\(number)".utf8)
        } else {
          json.string(value)
        }
      }
      further(&json)
    }.json
  }

  // MARK: Series

  /// What `book --repeat` and `series preview` send.
  private static func body(
    of book: Book, _ call: Invocation, _ places: RemotePlaces
  ) throws -> (inout JSONWriter) -> Void {
    let series = try SeriesCommands.command(book, call, places)
    return { json in
      write(book, places, to: &json)
      json.field("rrule", series.rule)
      json.field("exdates", series.exdates.map(\.description))
      json.field("onClash", series.onClash.rawValue)
    }
  }

  /// Books a series; `book` with `--repeat`.
  static func createSeries(
    _ book: Book, _ call: Invocation, _ remote: Remote, _ places: RemotePlaces
  ) throws -> ExitCode {
    let series = try remote.ask("POST", "series", body: body(of: book, call, places)).json
    SeriesCommands.sayBooked(series, call) { try? remote.get("bookings/\($0)") }
    return try printSeries(series, call, isTrial: call.isDryRun)
  }

  private static let changeSeries: Run = { call, remote in
    try call.needsOne(of: SeriesCommands.changes(of: call.command))
    let path = "series/\(call.arguments[0])"
    let old = try remote.get(path)
    let clock = clock(of: old)
    let change = try SeriesCommands.changes(of: old, call, now: now) { try RemotePlaces(remote).lines($0) }
    let one = try SeriesCommands.booking(of: change, old).map { try remote.get("bookings/\($0)") }
    let changed = try send(call, remote, path, method: "PATCH") { json in
      json.field("scope", change.scope.rawValue)
      if let day = change.day { json.field("occurrence", day.description) }
      if let lines = change.lines { write(lines, to: &json) }
      if let range = change.range { write(range, clock, to: &json) }
      if let rule = change.rule { json.field("rrule", rule) }
      if let title = change.title { json.field("title", title) }
      if let attendees = change.attendees { json.field("attendees", attendees) }
      if let minutes = change.flexibleMinutes { json.field("flexibleMinutes", minutes) }
      if !change.skip.isEmpty { json.field("exdates", change.skip.map(\.description)) }
      if !change.add.isEmpty { json.field("add", change.add.map(\.description)) }
      if change.fill { json.field("fill", true) }
      if change.resume { json.field("resume", true) }
      if let day = change.endsOn { json.field("endsOn", day.description) }
      if call.has("--on-clash") { json.field("onClash", change.onClash.rawValue) }
    }
    let code = changed.cell("id")
    call.done(
      "\(code) er ændret.", "Changed \(code).",
      undo: SeriesCommands.undo(of: change, old, one: one, changed, call))
    return try printSeries(changed, call)
  }

  private static func printSeries(_ series: JSONValue, _ call: Invocation, isTrial: Bool = false) throws
    -> ExitCode
  {
    if try isShown(series, call) { return .done }
    let reasons = series.items("occurrences").map { $0.items("errors").map { $0.cell("detail") } }
    return try SeriesCommands.print(series, reasons, call, isTrial: isTrial)
  }

  // MARK: Lending

  private static func lend(
    _ call: Invocation, _ remote: Remote, _ verb: String, _ danish: String, _ english: String,
    canUndo: Bool = true
  ) throws -> ExitCode {
    let loan = try send(
      call, remote, "loans/\(call.arguments[0])/\(verb)",
      canUndo ? ["resource", "units", "condition", "note"] + (verb == "return" ? ["missing"] : []) : [])
    call.done(
      danish, english,
      undo: canUndo ? "lend undo \(loan.cell("booking"))" : .never("notér det igen", "note it again"))
    if try isShown(loan, call) { return .done }
    let telling = Telling(call: call, places: try RemotePlaces(remote))
    try call.printLine(Listing.loans.row(loan, telling).map(call.word))
    telling.say(loan.items("conflicts"))
    return .done
  }

  private static func loans(_ call: Invocation, _ remote: Remote, _ status: String?) throws -> ExitCode {
    let found = try remote.items("loans", query: [("status", status), ("area", call.slug("--area")?.text)])
    return try list(call, found, as: .loans, RemotePlaces(remote))
  }

  private static func service(
    _ call: Invocation, _ remote: Remote, _ verb: String, _ further: @escaping (inout JSONWriter) -> Void
  ) throws -> ExitCode {
    let thing = try call.slug(argument: 0)
    let units = try send(
      call, remote, "resources/\(thing)/\(verb)", ["units", verb == "withdraw" ? "note" : "outage"],
      further: further)
    let places = try RemotePlaces(remote)
    let name = places.resource(thing.text)?.cell("name") ?? thing.text
    if verb == "withdraw" {
      LendCommands.sayWithdrawn(units, thing, name, call)
    } else {
      LendCommands.sayRestored(units, thing, name, now: now, call)
    }
    if try isShown(units, call) { return .done }
    let (all, missing) = (units["units"]?.integer ?? 0, units["outOfService"]?.integer ?? 0)
    try Terminal.line("\(thing)\t\(all - missing)/\(all)")
    Telling(call: call, places: places).say(units.items("conflicts"))
    return .done
  }

  // MARK: Waiting

  private static func waitlist(_ call: Invocation, _ places: [JSONValue], isList: Bool) throws -> ExitCode {
    if !isList, let place = places.first, try isShown(place, call) { return .done }
    return try list(call, places, as: .waitlist)
  }
}

import BookingCore
import BookingHTTP

/// `booking …`: looking at, changing and cancelling bookings.
enum BookingCommands {
  static let all = [list, show, change, cancel, checkIn, conditions, tick]

  static let booking = ArgumentSpec(
    "BOOKING", "its code, as bk-7q2m4x, or a unique beginning", kind: .booking)

  private static let list = CommandSpec(
    path: ["booking", "list"], abstract: "List bookings by start",
    options: [
      OptionSpec("--from", "TIME", "from when on; else now", kind: .time),
      OptionSpec("--to", "TIME", "until when; else 400 days later", kind: .time),
      OptionSpec(
        "--resource", "RESOURCE", "only on this resource, a part of it or its whole", kind: .resource),
      .inArea,
      OptionSpec("--with", "AREA", "only what this area holds together with others", kind: .area),
      .ofHousehold,
      OptionSpec("--mine", "only of the own household"),
      OptionSpec(
        "--status", "STATUS", "requested, confirmed, cancelled, declined or displaced",
        kind: .oneOf(Booking.Status.allCases.map(\.rawValue))),
      OptionSpec("--limit", "N", "at most so many; else 100"),
      OptionSpec("--cursor", "TEXT", "the next page"),
    ], examples: ["booking list --area vangede --limit 20"], atService: true
  ) { call in
    let service = try Service(call)
    if call.has("--mine"), let store = service.store, store.actor.member == nil {
      throw Failure.usage("--mine needs --as MEMBER.")
    }
    let (places, resource) = (try service.places(), try call.slug("--resource")?.text)
    let area = try call.slug("--area")?.text
    let clock = resource.map { places.clock(of: $0) } ?? places.clock(area: area)
    let input = TimeInput(calendar: clock, now: service.now, language: call.language)
    let start = try call.option("--from").map(input.start) ?? service.now
    let end = try call.option("--to").map(input.end) ?? start + 400 * 1440
    guard start < end else { throw Failure.usage("--to is not after --from.") }
    let page = try service.get(
      "bookings",
      query: [
        ("from", clock.rfc3339(start)), ("to", clock.rfc3339(end)), ("resource", resource), ("area", area),
        ("with", try call.slug("--with")?.text), ("household", try call.slug("--household")?.text),
        ("mine", call.has("--mine") ? "true" : nil), ("status", call.option("--status")),
        ("limit", "\(try call.integer("--limit", 1...500) ?? 100)"), ("cursor", call.option("--cursor")),
      ])
    return try call.printPage(page, as: .bookings)
  }

  private static let show = CommandSpec(
    path: ["booking", "show"], abstract: "Show a booking", arguments: [booking],
    examples: ["booking show bk-4gx8c9"], atService: true
  ) { call in
    let service = try Service(call)
    let booking = try service.get("bookings/\(service.code(.booking, call.arguments[0]))")
    let telling = Telling(call: call)
    // What no service tells along with it.
    let more = try service.store.map { open in
      try open.desk.read { view in
        let found = try view.booking(named: booking.cell("id"), for: open.actor)
        return (decision: try view.decision(on: found, in: call.language), duties: found.duties)
      }
    }
    return try call.printObject { object in
      Card.booking(object, telling, decision: more?.decision ?? "")
        + (more?.duties ?? []).map { ($0.name.rawValue, say($0, call, telling.clock(of: booking))) }
    } json: {
      $0.value(booking)
    }
  }

  private static let change = CommandSpec(
    path: ["booking", "change"], abstract: "Change a booking; it is decided anew", arguments: [booking],
    options: [
      OptionSpec("--from", "TIME", "a new start; the length stays unless --to is given", kind: .time),
      OptionSpec("--to", "TIME", "a new end", kind: .time),
      OptionSpec("--lasting", "DURATION", "a new length, as 3h"),
      OptionSpec("--resource", "RESOURCE[:UNITS]", "what instead, all of it", kind: .resource, repeats: true),
    ] + BookCommand.details + [
      OptionSpec(
        "--with", "AREA", "an area that holds it too; instead of those before", kind: .area, repeats: true,
        clears: true),
      .version,
    ], examples: ["booking change bk-4gx8c9 --title Meeting"], writes: true, atService: true
  ) { call in
    try call.needsOne(of: call.command.options.filter { $0.name != "--if-version" })
    let service = try Service(call)
    let path = "bookings/\(try service.code(.booking, call.arguments[0]))"
    let old = try service.get(path)
    let clock = Telling(call: call).clock(of: old)
    let lines = call.has("--resource") ? try service.lines(call.options("--resource")) : nil
    let range = try old.range.flatMap { try newRange(of: $0, on: clock, now: service.now, call) }
    let details = try BookCommand.written(call)
    let booking = try service.ask("PATCH", path, version: call.version()) { json in
      if let lines { json.lines(lines) }
      if let range { json.range(range, on: clock) }
      details(&json)
    }.json
    let code = booking.cell("id")
    guard booking["version"] != old["version"] else {
      call.sayUnchanged(code)
      return try call.printBooking(booking)
    }
    let undo = undoOfChange(old, booking, service, isMoved: range != nil)
    call.done("\(code) er ændret.", "Changed \(code).", undo: undo)
    let isNew = ["request", "decideBy", "otherwise"].contains { booking[$0] != old[$0] }
    if booking["decideBy"] != nil, isNew { Telling(call: call).sayBooked(booking, "", "") }
    return try call.printBooking(booking)
  }

  /// The time that `--from`, `--to` and `--lasting` give what has one already; nil when none is there. A time of day
  /// alone is on the day that it has.
  static func newRange(
    of old: TimeRange, on calendar: AreaCalendar, now: Minute, _ call: Invocation
  ) throws -> TimeRange? {
    guard call.has("--from") || call.has("--to") || call.has("--lasting") else { return nil }
    let from = call.option("--from") ?? calendar.rfc3339(old.start)
    let day = calendar.startOfDay(calendar.date(of: old.start))
    let input = TimeInput(
      calendar: calendar, now: EverydayTime.isTimeOfDay(from) ? day : now, language: call.language)
    let words = [from] + (call.option("--to").map { [$0] } ?? [])
    let lasting = try call.option("--lasting").map(TimeInput.duration)
    let range: TimeRange
    if call.has("--to") || lasting != nil {
      range = try input.range(words, lasting: lasting)
    } else {
      // `--from 19-21` says the end itself.
      range =
        try (try? input.range(words, lasting: nil))
        ?? input.range(words, lasting: CalendarDuration(minutes: Int(old.minutes)))
    }
    call.sayRead(range, on: calendar)
    return range
  }

  private static let cancel = CommandSpec(
    path: ["booking", "cancel"], abstract: "Give a booking's place back", arguments: [booking],
    options: [.version],
    examples: ["booking cancel bk-4gx8c9"], writes: true, atService: true
  ) { call in
    let service = try Service(call)
    let path = "bookings/\(try service.code(.booking, call.arguments[0]))"
    let old = try service.get(path)
    // Who may cancel a date that went elsewhere need not know the series.
    let series = old["series"]?.text.flatMap { try? service.get("series/\($0)") }
    let booking = try service.ask("POST", path + "/cancel", version: call.version()) { _ in }.json
    sayCancelled(old, series, service)
    return try call.printBooking(booking)
  }

  private static let checkIn = CommandSpec(
    path: ["booking", "check-in"], abstract: "Say that a booking's people are there", arguments: [booking],
    options: [OptionSpec("--undo", "take a check-in back, while there is still time for it")],
    examples: ["booking check-in bk-4gx8c9"],
    notes:
      "For the household, and for the board and the volunteers of the area. Who comes after the place was released "
      + "gets it back if it is still free; board and volunteers can strike a no-show out later too.",
    writes: true, atService: true
  ) { call in
    let service = try Service(call)
    let code = try service.code(.booking, call.arguments[0])
    let booking = try service.ask("POST", "bookings/\(code)/check-in") {
      $0.field("done", !call.has("--undo"))
    }.json
    if call.has("--undo") {
      call.done(
        "Ankomsten er taget tilbage.", "The check-in is taken back.", undo: "booking check-in \(code)")
    } else {
      let isThere = booking.cell("status") == Booking.Status.confirmed.rawValue
      call.done(
        isThere ? "Ankomsten er meldt." : "Udeblivelsen er slettet.",
        isThere ? "Checked in." : "The no-show is struck out.", undo: "booking check-in \(code) --undo")
    }
    return try call.printBooking(booking)
  }

  private static let conditions = CommandSpec(
    path: ["booking", "conditions"],
    abstract: "List what has to be done about bookings: deposit, keys, cleaning",
    arguments: [
      ArgumentSpec("BOOKING", "only of this booking, and what is done too", kind: .booking, optional: true)
    ],
    options: [.inArea],
    examples: ["booking conditions", "booking conditions bk-4gx8c9"],
    notes: "Without BOOKING what is not done yet, by when it is due: one's own, and what one may tick off."
  ) { call in
    let open = try call.open()
    let (registry, found) = try open.desk.read { view in
      let area = try call.area(in: view.registry)?.id
      let found =
        try call.arguments.first.map {
          try view.conditions(of: view.bookingID(named: $0, for: open.actor), for: open.actor)
        } ?? view.openConditions(area: area, for: open.actor)
      return (view.registry, found)
    }
    return try call.printList(
      found, ["BOOKING", "WHAT", "CONDITION", "DUE", "STATE", "KRONER"],
      empty: ("Der mangler ikke noget.", "There is nothing to be done."),
      json: { Shapes.condition($0, in: registry, to: &$1) }
    ) { item in
      [
        item.booking.id.code, what(item.booking.lines, registry), item.duty.name.rawValue,
        call.when(item.duty.due, on: registry.calendar(of: item.booking.lines[0].resource)),
        item.duty.state.rawValue, item.duty.kroner.map { "\($0)" } ?? "",
      ]
    }
  }

  private static let tick = CommandSpec(
    path: ["booking", "tick"], abstract: "Note that something was done about a booking",
    arguments: [
      booking,
      ArgumentSpec(
        "CONDITION", "what, as 'booking conditions' names it",
        kind: .oneOf(HouseRules.Condition.Name.allCases.map(\.rawValue))),
    ],
    options: [OptionSpec("--undo", "take the tick back")],
    examples: ["booking tick bk-4gx8c9 deposit-received"],
    notes:
      "For the board and the volunteers of the area; that the rules are accepted is for the household to say. Money is "
      + "noted, not moved. A booking that has lapsed gets its place back if it is still free.", writes: true,
    atService: true
  ) { call in
    guard let name = HouseRules.Condition.Name(rawValue: call.arguments[1]) else {
      let known = HouseRules.Condition.Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure.usage("'\(Terminal.plain(call.arguments[1]))' is no condition; known are \(known).")
    }
    let service = try Service(call)
    let (code, isDone) = (try service.code(.booking, call.arguments[0]), !call.has("--undo"))
    let booking = try service.ask("POST", "bookings/\(code)/conditions/\(name.rawValue)") {
      $0.field("done", isDone)
    }.json
    call.done(
      (isDone ? "Noteret: " : "Taget tilbage: ") + Danish.word(name.rawValue) + ".",
      isDone ? "Noted: \(name.rawValue)." : "Taken back: \(name.rawValue).",
      undo: "booking tick \(code) \(name.rawValue)\(isDone ? " --undo" : "")")
    return try call.printBooking(booking)
  }

  // MARK: Printing

  /// What a booking takes, as `faelleshus-vangede + projektor-vangede:2`.
  static func what(_ lines: [BookingLine], _ registry: Registry) -> String {
    lines.map { line in
      let slug = registry.resource(ifKnown: line.resource)?.slug.text ?? "?"
      return slug + (line.units == 1 ? "" : ":\(line.units)")
    }.joined(separator: " + ")
  }

  /// One line: the code first, then what and when.
  @discardableResult static func printResult(_ booking: Booking, _ open: OpenDesk) throws -> ExitCode {
    try open.call.printBooking(object(booking, open))
  }

  /// A booking as the API tells it.
  static func object(_ booking: Booking, _ open: OpenDesk) throws -> JSONValue {
    let (registry, household) = try open.desk.read {
      ($0.registry, try $0.household(booking.household))
    }
    return try JSONValue {
      Shapes.booking(booking, household: household, seenBy: open.actor, in: registry, to: &$0)
    }
  }

  /// How something to be done stands, as `open, by …`.
  static func say(_ duty: Duty, _ call: Invocation, _ calendar: AreaCalendar) -> String {
    let at = call.when(duty.doneAt ?? duty.lapsedAt ?? duty.due, on: calendar)
    let sum = duty.kroner.map { ", \($0) kr." } ?? ""
    switch duty.state {
    case .open:
      let otherwise = duty.lapse == .cancel ? call.text(", ellers bortfalder den", ", or it lapses") : ""
      return call.text("mangler, senest \(at)", "open, by \(at)") + otherwise + sum
    case .done: return call.text("gjort \(at)", "done \(at)") + sum
    case .lapsed: return call.text("udløbet \(at)", "lapsed \(at)") + sum
    }
  }
}

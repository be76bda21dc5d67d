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
      OptionSpec("--to", "TIME", "until when; else 90 days later", kind: .time),
      OptionSpec("--resource", "RESOURCE", "only on this resource", kind: .resource),
      .inArea,
      OptionSpec("--with", "AREA", "only what this area holds together with others", kind: .area),
      .ofHousehold,
      OptionSpec("--mine", "only of the own household"),
      OptionSpec(
        "--status", "STATUS", "requested, confirmed, cancelled, declined or displaced",
        kind: .oneOf(Booking.Status.allCases.map(\.rawValue))),
      OptionSpec("--limit", "N", "at most so many; else 100"),
      OptionSpec("--cursor", "TEXT", "the next page"),
    ], examples: ["booking list --area vangede --limit 20"]
  ) { call in
    let open = try call.open()
    let query = try query(call, open)
    let (registry, page, households) = try open.desk.read { view in
      let page = try view.bookings(query, for: open.actor)
      return (view.registry, page, try view.households(page.items.map(\.household)))
    }
    try call.printList(page.items, as: .bookings, registry, nextCursor: page.nextCursor) {
      Shapes.booking($0, household: households[$0.household], seenBy: open.actor, in: registry, to: &$1)
    }
    if let cursor = page.nextCursor {
      call.say("Der er flere: --cursor \(cursor)", "There are more: --cursor \(cursor)")
    }
    return .done
  }

  private static func query(_ call: Invocation, _ open: OpenDesk) throws -> BookingQuery {
    let householdSlug = try call.slug("--household")
    let (now, resource, area, household, clock) = try open.desk.read { view in
      let resource = try call.resource(in: view.registry)
      let area = try call.area(in: view.registry)
      let household = try householdSlug.map { try view.household(named: $0) }
      let place = resource?.area ?? area?.id ?? view.registry.areas.first?.id
      return (view.now, resource, area, household, place.map { view.registry.calendar($0) } ?? .utc)
    }
    var query = BookingQuery(range: try range(call, on: clock, now: now))
    query.resource = resource?.id
    query.area = area?.id
    query.with = try call.slug("--with").map { slug in
      try open.desk.read { try AreaCommands.find(slug, in: $0.registry).id }
    }
    query.households = (household?.id ?? (call.has("--mine") ? open.actor.member?.household : nil)).map {
      [$0]
    }
    if call.has("--mine"), open.actor.member == nil { throw Failure.usage("--mine needs --as MEMBER.") }
    query.status = call.choice("--status")
    query.limit = try call.integer("--limit", 1...500) ?? 100
    query.cursor = call.option("--cursor")
    return query
  }

  /// When bookings are listed.
  static func range(_ call: Invocation, on clock: AreaCalendar, now: Minute) throws -> TimeRange {
    let input = TimeInput(calendar: clock, now: now, language: call.language)
    let start = try call.option("--from").map(input.start) ?? now
    guard
      let range = TimeRange(from: start, to: try call.option("--to").map(input.end) ?? start + 90 * 1440)
    else { throw Failure.usage("--to is not after --from.") }
    return range
  }

  private static let show = CommandSpec(
    path: ["booking", "show"], abstract: "Show a booking", arguments: [booking],
    examples: ["booking show bk-4gx8c9"]
  ) { call in
    let open = try call.open()
    let found = try open.desk.read { try $0.booking(named: call.arguments[0], for: open.actor) }
    return try printWhole(found, open)
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
        "--with", "AREA", "an area that holds it too; instead of those before", kind: .area, repeats: true),
      .version,
    ], examples: ["booking change bk-4gx8c9 --title Meeting"], writes: true
  ) { call in
    try call.needsOne(of: call.command.options.filter { $0.name != "--if-version" })
    let open = try call.open()
    let (registry, found) = try open.desk.read {
      ($0.registry, try $0.booking(named: call.arguments[0], for: open.actor))
    }
    let old = try object(found, open)
    let change = try change(of: found.id, old, call, now: open.desk.now) {
      try BookCommand.split($0 + ["-"], registry).lines
    }
    let booking = try open.explaining(change.range ?? found.range) { try open.perform(change) }
    sayChanged(try object(booking, open), old, isMoved: change.range != nil, call)
    return try printResult(booking, open)
  }

  /// What the options ask to be changed of a booking as the API tells it; `lines` reads what is to be used.
  static func change(
    of id: ID<Booking>, _ old: JSONValue, _ call: Invocation, now: Minute,
    lines: ([String]) throws -> [Book.Line]
  ) throws -> ChangeBooking {
    func areas(_ option: String) throws -> [Slug]? {
      call.has(option) ? try call.options(option).map(Invocation.slug) : nil
    }
    var change = ChangeBooking(id: id, ifVersion: try call.version())
    if call.has("--resource") { change.lines = try lines(call.options("--resource")) }
    change.range = try old.range.flatMap {
      try newRange(of: $0, on: Telling(call: call).clock(of: old), now: now, call)
    }
    change.attendees = try call.attendees()
    change.title = call.option("--title")
    change.flexibleMinutes = try call.flexible()
    change.acceptedAreas = try areas("--accept-area")
    change.withAreas = try areas("--with")
    return change
  }

  /// Says that a booking is changed, and whether it is to be decided anew.
  static func sayChanged(_ booking: JSONValue, _ old: JSONValue, isMoved: Bool, _ call: Invocation) {
    let code = booking.cell("id")
    call.done("\(code) er ændret.", "Changed \(code).", undo: undoOfChange(old, call, isMoved: isMoved))
    let isNew = ["request", "decideBy", "otherwise"].contains { booking[$0] != old[$0] }
    if booking["decideBy"] != nil, isNew { Telling(call: call).sayBooked(booking, "", "") }
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
    examples: ["booking cancel bk-4gx8c9"], writes: true
  ) { call in
    let open = try call.open()
    let (now, old) = try open.desk.read { view in
      (view.now, try view.booking(named: call.arguments[0], for: open.actor))
    }
    let before = try object(old, open)
    // Who may cancel a date that went elsewhere need not know the series.
    let series = old.series.flatMap { try? SeriesCommands.object($0.code, open) }
    let booking = try open.perform(CancelBooking(id: old.id, ifVersion: try call.version()))
    sayCancelled(before, series, now: now, call)
    return try printResult(booking, open)
  }

  private static let checkIn = CommandSpec(
    path: ["booking", "check-in"], abstract: "Say that a booking's people are there", arguments: [booking],
    options: [OptionSpec("--undo", "take a check-in back, while there is still time for it")],
    examples: ["booking check-in bk-4gx8c9"],
    notes:
      "For the household, and for the board and the volunteers of the area. Who comes after the place was released "
      + "gets it back if it is still free; board and volunteers can strike a no-show out later too.",
    writes: true
  ) { call in
    let open = try call.open()
    let id = try open.desk.read { try $0.bookingID(named: call.arguments[0], for: open.actor) }
    let booking = try open.perform(CheckInBooking(booking: id, isUndone: call.has("--undo")))
    if call.has("--undo") {
      open.done(
        "Ankomsten er taget tilbage.", "The check-in is taken back.", undo: "booking check-in \(id.code)")
    } else {
      open.done(
        booking.status == .confirmed ? "Ankomsten er meldt." : "Udeblivelsen er slettet.",
        booking.status == .confirmed ? "Checked in." : "The no-show is struck out.",
        undo: "booking check-in \(id.code) --undo")
    }
    return try printResult(booking, open)
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
      + "noted, not moved. A booking that has lapsed gets its place back if it is still free.", writes: true
  ) { call in
    guard let name = HouseRules.Condition.Name(rawValue: call.arguments[1]) else {
      let known = HouseRules.Condition.Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure.usage("'\(Terminal.plain(call.arguments[1]))' is no condition; known are \(known).")
    }
    let open = try call.open()
    let id = try open.desk.read { try $0.bookingID(named: call.arguments[0], for: open.actor) }
    let isDone = !call.has("--undo")
    let booking = try open.perform(TickCondition(booking: id, name: name, isDone: isDone))
    open.done(
      (isDone ? "Noteret: " : "Taget tilbage: ") + Danish.word(name.rawValue) + ".",
      isDone ? "Noted: \(name.rawValue)." : "Taken back: \(name.rawValue).",
      undo: "booking tick \(id.code) \(name.rawValue)\(isDone ? " --undo" : "")")
    return try printResult(booking, open)
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
    if open.call.isJSON { return try printWhole(booking, open) }
    return try Telling(call: open.call).print(line: object(booking, open))
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

  private static func printWhole(_ booking: Booking, _ open: OpenDesk) throws -> ExitCode {
    let language = open.call.language
    let (registry, household, decision) = try open.desk.read {
      ($0.registry, try $0.household(booking.household), try $0.decision(on: booking, in: language))
    }
    let calendar = registry.calendar(of: booking.lines[0].resource)
    return try open.call.printObject { object in
      Card.booking(object, Telling(call: open.call), decision: decision)
        + booking.duties.map { ($0.name.rawValue, say($0, open.call, calendar)) }
    } json: {
      Shapes.booking(booking, household: household, seenBy: open.actor, in: registry, to: &$0)
    }
  }
}

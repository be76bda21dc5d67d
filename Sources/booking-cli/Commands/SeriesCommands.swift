import BookingCore
import BookingHTTP

/// `series …`: what repeats.
enum SeriesCommands {
  static let all = [preview, list, show, change, end, mend]

  private static let series = ArgumentSpec("SERIES", "its code, as se-7q2m4x, or a unique beginning")
  private static let clash = OptionSpec(
    "--on-clash", "WAY", "dates that cannot be had: fail (else), skip or alternative",
    kind: .oneOf(OnClash.allCases.map(\.rawValue)))
  /// What `book` takes for a series.
  static let options = [
    OptionSpec("--repeat", "RULE", "again and again: an RRULE, or words as 'every tuesday'"),
    OptionSpec("--except", "DATE", "a day to leave out", repeats: true), clash,
  ]

  private static let preview = CommandSpec(
    path: ["series", "preview"], abstract: "Say of each date of a series whether it can be had",
    arguments: BookCommand.arguments, options: BookCommand.options + options,
    examples: ["series preview faelleshus-vangede 'sat 10-12' --repeat 'every week 4 times' --for mette"],
    notes: "Nothing is kept. Exits 0 whatever the answers are.", atService: true
  ) { call in
    let service = try Service(call)
    let series = try service.ask("POST", "series/preview", body: creation(BookCommand.read(service), service))
      .json
    sayOddities(of: series, call)
    return try print(series, call, isTrial: true)
  }

  /// Books a series; `book` with `--repeat`.
  static func create(_ asked: BookCommand.Asked, _ service: Service) throws -> ExitCode {
    let call = service.call
    let series = try service.ask("POST", "series", body: creation(asked, service)).json
    sayBooked(series, call) { try? service.get("bookings/\($0)") }
    return try print(series, call, isTrial: call.isDryRun)
  }

  /// Says of a new series, as the API tells it, how many dates are booked, and whether they were asked for only; `booking`
  /// looks up the first.
  static func sayBooked(
    _ series: JSONValue, _ call: Invocation, booking: (String) throws -> JSONValue?
  ) rethrows {
    let dates = series.items("occurrences")
    let count = dates.count { ["booked", "free", "alternative"].contains($0.cell("outcome")) }
    let asked = dates.count(where: BookingCommands.isRequest)
    let left = dates.count - count
    func told(_ booked: String, _ askedFor: String, _ one: String, _ many: String) -> String {
      let kinds = [(booked, count - asked), (askedFor, asked)].filter {
        $0.1 > 0 || asked == 0 && $0.0 == booked
      }
      return kinds.map { "\($0.0): \($0.1.counting(one, many))" }.joined(separator: ". ")
    }
    call.done(
      told("Booket", "Søgt om", "dato", "datoer") + (left > 0 ? ", \(left) ikke." : "."),
      told("Booked", "Asked for", "date", "dates") + (left > 0 ? ", \(left) not." : "."),
      undo: "series end \(series.cell("id"))")
    try sayAsked(series, call, booking: booking)
    sayOddities(of: series, call)
  }

  /// Says that dates wait for the board, and by when the first of them is decided; none of those that did before.
  private static func sayAsked(
    _ series: JSONValue, _ call: Invocation, since before: Set<String> = [],
    booking: (String) throws -> JSONValue?
  ) rethrows {
    let asked = series.items("occurrences").filter {
      BookingCommands.isRequest($0) && !before.contains($0.cell("booking"))
    }
    guard !call.isDryRun, let first = asked.first?["booking"]?.text, let booking = try booking(first),
      booking["decideBy"] != nil
    else { return }
    Telling(call: call).sayBooked(booking, "", "")
  }

  /// What is asked for a series that begins with what is asked.
  private static func creation(
    _ asked: BookCommand.Asked, _ service: Service
  ) throws -> (inout JSONWriter) -> Void {
    let call = service.call
    guard let text = call.option("--repeat") else {
      throw Failure.usage("Say how it repeats: --repeat RULE.")
    }
    let rule = try rule(text)
    let days = try call.days("--except", on: asked.clock, now: asked.range.start)
    return { json in
      asked.write(&json)
      json.field("rrule", rule)
      json.field("exdates", days.map(\.description))
      if let way = call.option("--on-clash") { json.field("onClash", way) }
    }
  }

  /// A rule as the desk takes it.
  static func rule(_ text: String) throws -> String {
    if text.contains("=") { return text }
    guard let rule = RecurrenceRule(everyday: text) else {
      throw Failure.usage(
        "'\(Terminal.plain(text))' is no repetition: an RRULE as FREQ=WEEKLY;COUNT=10, or words as 'every tuesday', "
          + "'every other week 10 times', 'first monday of the month until 2027-06-30'.")
    }
    return rule.description
  }

  private static let list = CommandSpec(
    path: ["series", "list"], abstract: "List series, oldest first",
    options: [.ofHousehold],
    examples: ["series list"], atService: true
  ) { call in
    let query = [("household", try call.slug("--household")?.text)]
    return try call.printList(Service(call).items("series", query: query), as: .series)
  }

  private static let show = CommandSpec(
    path: ["series", "show"], abstract: "Show a series with its dates", arguments: [series],
    examples: ["series show se-4gx8c9"], atService: true
  ) { call in
    let service = try Service(call)
    return try print(service.get("series/\(service.code(.series, call.arguments[0]))"), call)
  }

  private static let change = CommandSpec(
    path: ["series", "change"], abstract: "Change coming dates of a series: all, or those asked for",
    arguments: [series],
    options: [
      OptionSpec(
        "--scope", "DATES", "this, following or all (else)",
        kind: .oneOf(ChangeSeries.Scope.allCases.map(\.rawValue))),
      OptionSpec("--on", "DATE", "the date that scope and times are of; else the next", kind: .time),
      OptionSpec("--from", "TIME", "a new start; the length stays unless --to is given", kind: .time),
      OptionSpec("--to", "TIME", "a new end", kind: .time),
      OptionSpec("--lasting", "DURATION", "a new length"),
      OptionSpec("--resource", "RESOURCE[:UNITS]", "what instead, all of it", kind: .resource, repeats: true),
      OptionSpec("--attendees", "N", "people expected"), OptionSpec("--title", "TEXT", "what it is for"),
      OptionSpec("--flexible", "MINUTES", "how far a plan may shift a date"),
      OptionSpec("--repeat", "RULE", "a new rule, or words as 'every wednesday'"),
      OptionSpec("--skip", "DATE", "leave a day out", repeats: true),
      OptionSpec("--add", "DATE", "book a day more, or one that was not to be had", repeats: true),
      OptionSpec("--fill", "try again every date that is not booked"),
      OptionSpec("--resume", "take an end back"),
      OptionSpec("--until", "DATE", "with --resume: end it on this day instead", kind: .time), clash,
      .version,
    ],
    examples: ["series change se-4gx8c9 --title Choir", "series change se-4gx8c9 --fill --on-clash skip"],
    notes:
      "What was changed or cancelled by itself is left alone. With --scope following the dates from --on "
      + "become a series of their own.", writes: true, atService: true
  ) { call in
    try call.needsOne(of: changes(of: call.command))
    let service = try Service(call)
    let path = "series/\(try service.code(.series, call.arguments[0]))"
    let old = try service.get(path)
    let clock = Telling(call: call).clock(of: old)
    let change = try changes(of: old, call, now: service.now) { try service.lines($0) }
    let one = try booking(of: change, old).map { try service.get("bookings/\($0)") }
    let changed = try service.ask("PATCH", path, version: change.ifVersion) { json in
      json.field("scope", change.scope.rawValue)
      if let day = change.day { json.field("occurrence", day.description) }
      if let lines = change.lines { json.lines(lines) }
      if let range = change.range { json.range(range, on: clock) }
      if let rule = change.rule { json.field("rrule", rule) }
      if let title = change.title { json.field("title", title) }
      if let attendees = change.attendees { json.field("attendees", attendees) }
      if let minutes = change.flexibleMinutes { json.field("flexibleMinutes", minutes) }
      if !change.skip.isEmpty { json.field("exdates", change.skip.map(\.description)) }
      if !change.add.isEmpty { json.field("add", change.add.map(\.description)) }
      if change.fill { json.field("fill", true) }
      if change.resume { json.field("resume", true) }
      if let day = change.endsOn { json.field("endsOn", day.description) }
      json.field("onClash", change.onClash.rawValue)
    }.json
    let code = changed.cell("id")
    guard code != old.cell("id") || changed["version"] != old["version"] || isChanged(changed) else {
      call.sayUnchanged(code)
      return try print(changed, call)
    }
    let (whole, day) = (old.cell("id"), change.day?.description ?? "")
    call.done(
      code == whole ? "\(code) er ændret." : "\(whole) er delt: datoerne fra \(day) er nu \(code).",
      code == whole ? "Changed \(code)." : "Split \(whole): the dates from \(day) on are \(code) now.",
      undo: undo(of: change, old, one: one, changed, service))
    let asked = Set(old.items("occurrences").filter(BookingCommands.isRequest).map { $0.cell("booking") })
    try sayAsked(changed, call, since: asked) { try service.get("bookings/\($0)") }
    return try print(changed, call)
  }

  /// Whether a date was changed, as one may be in what its series does not tell.
  private static func isChanged(_ series: JSONValue) -> Bool {
    series.items("occurrences").contains { $0.cell("outcome") == SeriesOccurrence.Outcome.changed.rawValue }
  }

  /// The options of `series change` that change something.
  static func changes(of command: CommandSpec) -> [OptionSpec] {
    let others = ["--if-version", "--scope", "--on", "--until", "--on-clash"]
    return command.options.filter { !others.contains($0.name) }
  }

  /// What the options ask to be changed of a series as the API tells it; `lines` reads what is to be used.
  static func changes(
    of old: JSONValue, _ call: Invocation, now: Minute, lines: ([String]) throws -> [Book.Line]
  ) throws -> ChangeSeries {
    guard let number = ShortCode.number("se", old.cell("id")) else {
      throw Failure(.unreachable, call.text("Det er ingen serie.", "This is no series."))
    }
    var change = ChangeSeries(id: ID(number), ifVersion: try call.version())
    change.scope = call.choice("--scope") ?? .all
    if change.scope != .all, !call.has("--on") { throw Failure.usage("Say which date: --on DATE.") }
    let clock = Telling(call: call).clock(of: old)
    let next = old.items("occurrences").first { date in
      date["booking"] != nil && date.range.map { $0.start > now } == true
    }
    change.day =
      try call.days("--on", on: clock, now: now).first ?? next.flatMap { CivilDate($0.cell("date")) }
      ?? old.range.map { clock.date(of: $0.start) }
    if let day = change.day {
      let noon = clock.startOfDay(day) + 720
      let minutes = old.range.map { clock.wallMinutes(of: $0) } ?? 60
      let known =
        occurrence(of: old, day)?.range ?? usual(old, on: day, clock)
        ?? TimeRange(noon, noon + Int32(minutes))
      change.range = try BookingCommands.newRange(of: known, on: clock, now: now, call)
    }
    if call.has("--resource") { change.lines = try lines(call.options("--resource")) }
    change.attendees = try call.attendees()
    change.title = call.option("--title")
    change.flexibleMinutes = try call.flexible()
    change.rule = try call.option("--repeat").map(rule)
    change.skip = try call.days("--skip", on: clock, now: now)
    change.add = try call.days("--add", on: clock, now: now)
    change.fill = call.has("--fill")
    change.resume = call.has("--resume")
    change.endsOn = try call.days("--until", on: clock, now: now).first
    change.onClash = call.choice("--on-clash") ?? .fail
    return change
  }

  static func occurrence(of series: JSONValue, _ day: CivilDate) -> JSONValue? {
    series.items("occurrences").first { $0.cell("date") == "\(day)" }
  }

  /// The booking of the one date that a change is of, if it is of one.
  static func booking(of change: ChangeSeries, _ old: JSONValue) -> String? {
    guard change.scope == .this, let day = change.day else { return nil }
    return occurrence(of: old, day)?["booking"]?.text
  }

  /// When an occurrence would be on a day by the time of the series.
  static func usual(_ series: JSONValue, on day: CivilDate, _ clock: AreaCalendar) -> TimeRange? {
    series.range.flatMap { first in
      let start = LocalTime(day, minute: clock.local(of: first.start).minute)
      return clock.range(at: start, wallMinutes: clock.wallMinutes(of: first))
    }
  }

  private static let end = CommandSpec(
    path: ["series", "end"], abstract: "Cancel the dates of a series from a day on", arguments: [series],
    options: [
      OptionSpec("--from", "DATE", "the first day without; else today", kind: .time),
      .version,
    ], examples: ["series end se-4gx8c9 --from 2027-06-30"], writes: true, atService: true
  ) { call in
    let service = try Service(call)
    let path = "series/\(try service.code(.series, call.arguments[0]))"
    let old = try service.get(path)
    let clock = Telling(call: call).clock(of: old)
    let day = try call.days("--from", on: clock, now: service.now).first
    let ended = try service.ask("POST", path + "/end", version: call.version()) { json in
      if let day { json.field("from", day.description) }
    }.json
    sayEnded(old, ended, call)
    return try print(ended, call)
  }

  private static let mend = CommandSpec(
    path: ["series", "mend"], abstract: "Move dates back to their time on the wall after new time-zone data",
    examples: ["series mend"],
    notes: "'verify' says when it is needed. What then overlaps is listed by 'conflicts list'.", writes: true
  ) { call in
    let open = try call.open()
    let moved = try open.perform(MendSeries())
    call.done(
      "\(moved.count.counting("dato", "datoer")) er flyttet.",
      "Moved \(moved.count.counting("date", "dates")).",
      undo: .never())
    if call.isJSON { return try call.printItems(moved) { $1.value(try BookingCommands.object($0, open)) } }
    for booking in moved { try BookingCommands.printResult(booking, open) }
    return .done
  }

  // MARK: Printing

  /// Says of a new series, as the API tells it, what was hardly meant: a first day that is none of the rule, and days
  /// left out that are none of its days.
  static func sayOddities(of series: JSONValue, _ call: Invocation) {
    let clock = Telling(call: call).clock(of: series)
    guard let range = series.range, let rule = try? RecurrenceRule(parsing: series.cell("rrule")) else {
      return
    }
    let start = clock.local(of: range.start)
    let recurrence = Recurrence(start: start, on: clock, rule: rule)
    let text = CalendarText(call.language, on: clock)
    let exdates = series.items("exdates").compactMap { CivilDate($0.cell) }
    if !recurrence.ruleNamesStart, !exdates.contains(start.date) {
      let day = text.date(start.date)
      call.say(
        "Den første dag, \(day), er ikke en dag i reglen; den bookes også.",
        "The first day, \(day), is no day of the rule; it is booked as well.")
    }
    for date in exdates {
      let day = TimeRange(clock.startOfDay(date), clock.startOfDay(date + 1))
      guard recurrence.expand(limit: 1, in: day).starts.isEmpty else { continue }
      call.say(
        "\(text.date(date)) er ikke en dag i serien; der er intet at undtage.",
        "\(text.date(date)) is no day of the series; there is nothing to leave out.")
    }
  }

  /// Prints a series as the API tells it with its dates, and for each of these why it cannot be had.
  private static func print(_ series: JSONValue, _ call: Invocation, isTrial: Bool = false) throws -> ExitCode
  {
    if call.isJSON { return try call.printJSON { $0.value(series) } }
    if !isTrial { try call.printLine([series.cell("id"), series.what] + series.cells("rrule", "title")) }
    let telling = Telling(call: call)
    let clock = telling.clock(of: series)
    let rows = series.items("occurrences").map { date in
      return date.cells("date", "outcome") + [
        telling.when(date, on: clock), (date["lines"] == nil ? series : date).what, date.cell("booking"),
        why(date, call),
      ]
    }
    try Table(["DATE", "OUTCOME", "WHEN", "WHAT", "BOOKING", "WHY"], rows).print(in: call.language)
    let last = series.cell("boundedAt")
    if !last.isEmpty {
      call.say(
        "Reglen har ingen slutning; der er set på datoer til og med \(last). Senere: series change … --fill",
        "The rule has no end; dates until \(last) were looked at. Later: series change … --fill")
    }
    return .done
  }

  /// Why a date cannot be had, or is not had yet.
  private static func why(_ date: JSONValue, _ call: Invocation) -> String {
    var reasons = date.items("errors").map { $0.cell("detail") }
    switch (date.cell("outcome"), date.cell("status")) {
    case ("dropped", _):
      reasons = [call.text("Klokken springer tiden over.", "The clock skips the time.")]
    case (_, Booking.Status.requested.rawValue):
      reasons.append(call.text("Bestyrelsen afgør det.", "The board decides."))
    case (_, Booking.Status.declined.rawValue):
      reasons.append(call.text("Afslået af bestyrelsen.", "Declined by the board."))
    default: break
    }
    return reasons.joined(separator: " ")
  }
}

extension Invocation {
  /// The days in an option: as `2026-12-22`, or as people write them.
  func days(_ name: String, on calendar: AreaCalendar, now: Minute) throws -> [CivilDate] {
    let texts = options(name)
    return try (texts.isEmpty && has(name) ? [""] : texts).map { try day($0, on: calendar, now: now) }
  }

  /// A day as `2026-12-22`, or as people write it.
  func day(_ text: String, on calendar: AreaCalendar, now: Minute) throws -> CivilDate {
    if let day = CivilDate(text) { return day }
    return try TimeInput(calendar: calendar, now: now, language: language).day(text)
  }
}

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
    notes: "Nothing is kept. Exits 0 whatever the answers are."
  ) { call in
    let open = try call.open()
    let registry = try open.desk.read { $0.registry }
    let command = try command(
      BookCommand.read(call, registry, now: open.desk.now), call, registry, isPreview: true)
    let outcome = try open.desk.perform(command, as: open.actor, dryRun: true)
    sayOddities(of: try object(outcome, open, isTrial: true), call)
    return try print(outcome, open, isTrial: true)
  }

  /// Books a series; `book` with `--repeat`.
  static func create(_ book: Book, _ open: OpenDesk, _ registry: Registry) throws -> ExitCode {
    let outcome = try open.perform(command(book, open.call, registry))
    try sayBooked(object(outcome, open), open.call) { code in
      let booking = try? open.desk.read { try $0.booking(named: code, for: open.actor) }
      return try booking.map { try BookingCommands.object($0, open) }
    }
    return try print(outcome, open, isTrial: open.call.isDryRun)
  }

  /// Says of a new series, as the API tells it, how many dates are booked, and whether they were asked for only; `booking`
  /// looks up the first.
  static func sayBooked(
    _ series: JSONValue, _ call: Invocation, booking: (String) throws -> JSONValue?
  ) rethrows {
    let dates = series.items("occurrences")
    let count = dates.count { ["booked", "free", "alternative"].contains($0.cell("outcome")) }
    let left = dates.count - count
    call.done(
      "Booket: \(count) datoer" + (left > 0 ? ", \(left) ikke." : "."),
      "Booked: \(count) dates" + (left > 0 ? ", \(left) not." : "."),
      undo: "series end \(series.cell("id"))")
    let first = call.isDryRun ? nil : dates.lazy.compactMap { $0["booking"]?.text }.first
    if let first, let booking = try booking(first), booking["decideBy"] != nil {
      Telling(call: call).sayBooked(booking, "", "")
    }
    sayOddities(of: series, call)
  }

  /// The series that the words ask for, which begins with `book`.
  static func command(
    _ book: Book, _ call: Invocation, _ places: any Places, isPreview: Bool = false
  ) throws -> CreateSeries {
    guard let text = call.option("--repeat") else {
      throw Failure.usage("Say how it repeats: --repeat RULE.")
    }
    let clock = places.clock(of: book.lines[0].resource.text)
    return CreateSeries(
      book, rule: try rule(text), exdates: try call.days("--except", on: clock, now: book.range.start),
      onClash: call.choice("--on-clash") ?? .fail, isPreview: isPreview)
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
    examples: ["series list"]
  ) { call in
    let open = try call.open()
    let slug = try call.slug("--household")
    let (registry, found, households) = try open.desk.read { view in
      let household = try slug.map { try view.household(named: $0).id }
      let found = try view.series(household: household, for: open.actor)
      return (view.registry, found, try view.households(found.map(\.household)))
    }
    return try call.printList(found, as: .series, registry) {
      Shapes.series($0, household: households[$0.household], seenBy: open.actor, in: registry, to: &$1)
    }
  }

  private static let show = CommandSpec(
    path: ["series", "show"], abstract: "Show a series with its dates", arguments: [series],
    examples: ["series show se-4gx8c9"]
  ) { call in
    let open = try call.open()
    let outcome = try open.desk.read { view in
      try view.occurrences(of: view.series(named: call.arguments[0], for: open.actor))
    }
    return try print(outcome, open)
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
      + "become a series of their own.", writes: true
  ) { call in
    try call.needsOne(of: changes(of: call.command))
    let open = try call.open()
    let old = try object(call.arguments[0], open)
    let registry = try open.desk.read { $0.registry }
    let change = try changes(of: old, call, now: open.desk.now) { words in
      try BookCommand.split(words + ["-"], registry).lines
    }
    let one = try booking(of: change, old).map { code in
      try BookingCommands.object(try open.desk.read { try $0.booking(named: code, for: open.actor) }, open)
    }
    let outcome = try open.perform(change)
    let code = outcome.series.id.code
    open.done(
      "\(code) er ændret.", "Changed \(code).",
      undo: undo(of: change, old, one: one, try object(outcome, open), call))
    return try print(outcome, open)
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
      change.range = try BookingCommands.newRange(of: known, on: clock, now: clock.startOfDay(day), call)
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
    ], examples: ["series end se-4gx8c9 --from 2027-06-30"], writes: true
  ) { call in
    let open = try call.open()
    let before = try open.desk.read { view in
      try view.occurrences(of: view.series(named: call.arguments[0], for: open.actor))
    }
    let (series, old) = (before.series, try object(before, open))
    let outcome = try open.perform(
      EndSeries(
        id: series.id, ifVersion: try call.version(),
        from: try call.days("--from", on: series.calendar, now: open.desk.now).first))
    sayEnded(old, try object(outcome, open), call)
    return try print(outcome, open)
  }

  private static let mend = CommandSpec(
    path: ["series", "mend"], abstract: "Move dates back to their time on the wall after new time-zone data",
    examples: ["series mend"],
    notes: "'verify' says when it is needed. What then overlaps is listed by 'conflicts list'.", writes: true
  ) { call in
    let open = try call.open()
    let moved = try open.perform(MendSeries())
    open.done("\(moved.count) datoer er flyttet.", "Moved \(moved.count) dates.", undo: .never())
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

  /// A series with its dates as the API tells it.
  static func object(_ name: String, _ open: OpenDesk) throws -> JSONValue {
    try object(try open.desk.read { try $0.occurrences(of: $0.series(named: name, for: open.actor)) }, open)
  }

  private static func object(
    _ outcome: SeriesOutcome, _ open: OpenDesk, isTrial: Bool = false
  ) throws -> JSONValue {
    let (registry, household) = try open.desk.read {
      ($0.registry, try $0.household(outcome.series.household))
    }
    return try JSONValue {
      Shapes.series(
        outcome, household: household, seenBy: open.actor, isTrial: isTrial, language: open.call.language,
        in: registry, to: &$0)
    }
  }

  private static func print(
    _ outcome: SeriesOutcome, _ open: OpenDesk, isTrial: Bool = false
  ) throws -> ExitCode {
    let call = open.call
    let object = try object(outcome, open, isTrial: isTrial)
    if call.isJSON { return try call.printJSON { $0.value(object) } }
    // The time that the API's sentences tell stands in the row already.
    let text = RefusalText(call.language, registry: try open.desk.read { $0.registry })
    let reasons = outcome.occurrences.map { $0.reasons.map { text.sentence($0) } }
    return try print(object, reasons, call, isTrial: isTrial)
  }

  /// Prints a series as the API tells it with its dates, and for each of these why it cannot be had.
  static func print(
    _ series: JSONValue, _ reasons: [[String]], _ call: Invocation, isTrial: Bool
  ) throws -> ExitCode {
    if !isTrial { try call.printLine([series.cell("id"), series.what] + series.cells("rrule", "title")) }
    let telling = Telling(call: call)
    let clock = telling.clock(of: series)
    let rows = zip(series.items("occurrences"), reasons).map { date, reasons in
      let isDropped = date.cell("outcome") == "dropped"
      let why = isDropped ? [call.text("Klokken springer tiden over.", "The clock skips the time.")] : reasons
      return date.cells("date", "outcome") + [
        telling.when(date, on: clock), (date["lines"] == nil ? series : date).what, date.cell("booking"),
        why.joined(separator: " "),
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
}

extension Invocation {
  /// The days in an option: as `2026-12-22`, or as people write them.
  func days(_ name: String, on calendar: AreaCalendar, now: Minute) throws -> [CivilDate] {
    try options(name).map { try day($0, on: calendar, now: now) }
  }

  /// A day as `2026-12-22`, or as people write it.
  func day(_ text: String, on calendar: AreaCalendar, now: Minute) throws -> CivilDate {
    if let day = CivilDate(text) { return day }
    let input = TimeInput(calendar: calendar, now: now, language: language)
    return calendar.date(of: try input.instant(text.contains(":") ? text : text + " 12:00"))
  }
}

import BookingCore

/// What takes a change of a series back, made of the series as the API tells it.
extension SeriesCommands {
  /// The commands that give a series, or its one date, the values from before. `one` is the booking of that date as it
  /// was; `changed` is another series when only the dates that follow were changed.
  static func undo(
    of change: ChangeSeries, _ old: JSONValue, one: JSONValue?, _ changed: JSONValue, _ service: Service
  ) -> Undo {
    let call = service.call
    let code = changed.cell("id")
    let clock = Telling(call: call).clock(of: old)
    var words: [String] = []
    if let range = change.range, let day = change.day, let before = one?.range ?? usual(old, on: day, clock) {
      let shift = one == nil ? clock.date(of: range.start) - day : 0
      words.append("--on \(day + shift)")
      words.append("--from \(clock.rfc3339(before.start)) --to \(clock.rfc3339(before.end))")
    }
    if one != nil {
      words.append("--scope this")
      if change.range == nil, let day = change.day { words.append("--on \(day)") }
    }
    let values = one ?? old
    if change.lines != nil {
      words += values.items("lines").map { "--resource \($0.cell("resource")):\($0.cell("units"))" }
    }
    let fields = [
      ("--title", "title"), ("--attendees", "attendees"), ("--flexible", "flexibleMinutes"),
      ("--repeat", "rrule"),
    ]
    words += fields.filter { call.has($0.0) }.map { Invocation.option($0.0, values.cell($0.1)) }
    let booked = dates(of: old, ["booked", "exception"])
    words += change.skip.filter { booked.contains("\($0)") }.map { "--add \($0)" }
    words += change.add.map { "--skip \($0)" }
    var commands = words.isEmpty ? [] : ["series change \(code) " + words.joined(separator: " ")]
    let end = old.cell("endsOn")
    if change.resume, !end.isEmpty, change.endsOn.map({ "\($0)" != end }) ?? true {
      commands.insert("series end \(code) --from \(end)", at: 0)
    }
    let asked = asksAgain(old, changed, service) ? [BookingCommands.isAskedAgain] : []
    return Undo(commands, but: whatStays(of: change, old, changed) + asked)
  }

  /// What of a change no command takes back.
  private static func whatStays(
    of change: ChangeSeries, _ old: JSONValue, _ changed: JSONValue
  ) -> [Undo.Rest] {
    var rest: [Undo.Rest] = []
    if changed.cell("id") != old.cell("id") {
      rest.append(("serien forbliver delt i to", "the series stays split in two"))
    }
    if !dates(of: changed, ["alternative"]).isEmpty {
      rest.append(
        ("datoer, der fik en anden plads, beholder den", "dates that were given another place keep it"))
    }
    if change.fill, !dates(of: changed, ["booked"]).isEmpty {
      rest.append(("datoer, der blev booket, forbliver booket", "dates that were booked stay booked"))
    }
    let (skipped, missing) = (Set(change.skip.map(\.description)), dates(of: old, ["missing"]))
    if !skipped.isDisjoint(with: dates(of: old, ["exception"])) {
      rest.append(Self.becomesUsual)
    }
    let leftOut = skipped.union(change.add.map(\.description)).intersection(missing).sorted()
    if !leftOut.isEmpty {
      let days = leftOut.joined(separator: ", ")
      rest.append(("\(days) forbliver udeladt", "\(days) stays left out"))
    }
    return rest
  }

  /// Whether dates that were confirmed wait for the board now, and would again where they were before.
  private static func asksAgain(_ old: JSONValue, _ changed: JSONValue, _ service: Service) -> Bool {
    let asked = Set(changed.items("occurrences").filter(BookingCommands.isRequest).map { $0.cell("booking") })
    let date = old.items("occurrences").first {
      asked.contains($0.cell("booking")) && !BookingCommands.isRequest($0)
    }
    guard var before = date else { return false }
    before["id"] = before["booking"]
    before["lines"] = before["lines"] ?? old["lines"]
    return BookingCommands.putBack(before, service).map(BookingCommands.isRequest) ?? false
  }

  private static let becomesUsual: Undo.Rest = (
    "datoer, der var ændret for sig, bliver som de andre",
    "dates that were changed by themselves become like the others"
  )

  /// Booking a cancelled date of a series once more; nil where the series has no such date any longer.
  static func undoOfCancel(_ booking: JSONValue, of series: JSONValue) -> Undo? {
    let date = series.items("occurrences").first { $0.cell("booking") == booking.cell("id") }
    let end = series.cell("endsOn")
    guard let date, end.isEmpty || date.cell("date") < end else { return nil }
    let isOwn = date.cell("outcome") == "exception"
    return Undo(
      ["series change \(series.cell("id")) --add \(date.cell("date"))"],
      but: isOwn ? [("den bliver som de andre datoer", "it becomes like the other dates")] : [])
  }

  /// Says that a series is ended, of which `old` tells what was before.
  static func sayEnded(_ old: JSONValue, _ ended: JSONValue, _ call: Invocation) {
    let (code, cancelled) = (ended.cell("id"), dates(of: ended, ["cancelled"]))
    call.done(
      "\(code) er slut; \(cancelled.count.counting("dato", "datoer")) er aflyst.",
      "Ended \(code); \(cancelled.count.counting("date is", "dates are")) cancelled.",
      undo: undoOfEnd(old, code, from: ended.cell("endsOn"), cancelled))
  }

  /// Taking the end back, until the one from before where there was one.
  private static func undoOfEnd(
    _ old: JSONValue, _ code: String, from day: String, _ cancelled: Set<String>
  ) -> Undo {
    let end = old.cell("endsOn")
    var command = "series change \(code) --resume" + (end.isEmpty ? "" : " --until \(end)")
    // Past the last date of a rule without an end nothing was ever tried.
    let isOpen = !old.cell("boundedAt").isEmpty
    let last = isOpen ? dates(of: old, ["booked", "exception"]).max() ?? "" : "9999"
    let missing = dates(of: old, ["missing"]).filter { (day..<max(day, last)).contains($0) }
    let isChanged = !cancelled.isDisjoint(with: dates(of: old, ["exception"]))
    // What others have must not keep the rest from being booked again.
    if isChanged || !missing.isEmpty { command += " --on-clash skip" }
    var rest = isChanged ? [Self.becomesUsual] : []
    if !missing.isEmpty {
      rest.append(
        ("datoer, der ikke kunne fås, prøves igen", "dates that were not to be had are tried again"))
    }
    return Undo([command], but: rest)
  }

  /// The dates of a series of which one of these became.
  private static func dates(of series: JSONValue, _ outcomes: Set<String>) -> Set<String> {
    Set(series.items("occurrences").filter { outcomes.contains($0.cell("outcome")) }.map { $0.cell("date") })
  }
}

import BookingCore

/// What takes a change of a series back, made of the series as the API tells it.
extension SeriesCommands {
  /// The commands that give a series, or its one date, the values from before. `code` is that of the changed series,
  /// which is another one when only the dates that follow were changed.
  static func undo(of change: ChangeSeries, _ old: JSONValue, _ code: String, _ call: Invocation) -> Undo {
    let clock = Telling(call: call).clock(of: old)
    let date = change.scope == .this ? change.day.flatMap { occurrence(of: old, $0) } : nil
    var words = ["series change \(code)"]
    if let range = change.range, let day = change.day,
      let before = date?.range ?? usual(old, on: day, clock)
    {
      let shift = date == nil ? clock.date(of: range.start) - day : 0
      words.append("--on \(day + shift)")
      words.append("--from \(clock.rfc3339(before.start)) --to \(clock.rfc3339(before.end))")
    }
    if let date { words.append("--scope this" + (change.range == nil ? " --on \(date.cell("date"))" : "")) }
    if change.lines != nil {
      let lines = (date?["lines"] ?? old["lines"])?.items ?? []
      words += lines.map { "--resource \($0.cell("resource")):\($0.cell("units"))" }
    }
    let values = [
      ("--title", "title"), ("--attendees", "attendees"), ("--flexible", "flexibleMinutes"),
      ("--repeat", "rrule"),
    ]
    words += values.filter { call.has($0.0) }.map { Invocation.option($0.0, old.cell($0.1)) }
    // Leaving out a day that was none of its dates changes nothing.
    words += change.skip.filter { occurrence(of: old, $0) != nil }.map { "--add \($0)" }
    words += change.add.map { "--skip \($0)" }
    var commands = words.count > 1 ? [words.joined(separator: " ")] : []
    let end = old.cell("endsOn")
    if change.resume, !end.isEmpty, change.endsOn.map({ "\($0)" != end }) ?? true {
      commands.insert("series end \(code) --from \(end)", at: 0)
    }
    return Undo(commands)
  }

  /// Says that a series is ended, of which `old` tells what was before.
  static func sayEnded(_ old: JSONValue, _ ended: JSONValue, _ call: Invocation) {
    let (code, cancelled) = (ended.cell("id"), dates(of: ended, ["cancelled"]))
    call.done(
      "\(code) er slut; \(cancelled.count) datoer er aflyst.",
      "Ended \(code); \(cancelled.count) dates are cancelled.",
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
    if isChanged {
      return .partly(
        command, "datoer, der var ændret for sig, bliver som de andre",
        "dates that were changed by themselves become like the others")
    }
    return missing.isEmpty
      ? .by(command)
      : .partly(
        command, "datoer, der ikke kunne fås, prøves igen", "dates that were not to be had are tried again")
  }

  /// The dates of a series of which one of these became.
  private static func dates(of series: JSONValue, _ outcomes: Set<String>) -> Set<String> {
    Set(series.items("occurrences").filter { outcomes.contains($0.cell("outcome")) }.map { $0.cell("date") })
  }
}

import BookingCore

/// Commands that need no store.
enum ToolCommands {
  static let all = [series, completions, complete]

  private static let series = CommandSpec(
    path: ["series", "expand"], abstract: "List the starts of a repeated event, in UTC",
    arguments: [
      ArgumentSpec("FILE", "a JSON object with rrule, dtstart, tzid, exdate, rdate, limit; or -", kind: .file)
    ],
    examples: ["series expand weekly.json"],
    notes: "One start a line, as 20260105T080000Z. Exits 65 when the rule is refused. Needs no store."
  ) { call in
    let name = call.arguments[0]
    let bytes = try call.read(name)
    do {
      let starts = try SeriesCase(json: bytes).starts()
      if call.isJSON {
        try call.printItems(starts) { $1.string($0) }
      } else {
        try Terminal.write(starts.map { $0 + "\n" }.joined())
      }
      return .done
    } catch let fault as RecurrenceFault {
      throw Failure(.badData, "\(name): \(fault).")
    }
  }

  private static let completions = CommandSpec(
    path: ["completions"], abstract: "Print a script that completes commands in a shell",
    arguments: [ArgumentSpec("SHELL", "bash, zsh or fish", kind: .oneOf(["bash", "zsh", "fish"]))],
    examples: ["completions bash"], notes: "In bash: source <(booking-cli completions bash)"
  ) { call in
    try Terminal.line(Completions.script(for: call.arguments[0]))
    return .done
  }

  private static let complete = CommandSpec(
    path: ["__complete"], abstract: "List what may stand in the place of the last word",
    arguments: [ArgumentSpec("WORD", "the words of the line so far", optional: true, repeats: true)],
    isHidden: true
  ) { call in
    for word in Completions.candidates(for: call.arguments, call) { try Terminal.line(word) }
    return .done
  }
}

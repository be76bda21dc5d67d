import BookingCore
import Foundation

/// Commands that need no store.
enum ToolCommands {
  static let all = [series, solve, completions, complete]

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
        try call.printJSON { json in
          json.object { json in
            json.array("items") { json in for start in starts { json.string(start) } }
          }
        }
      } else {
        try Terminal.write(starts.map { $0 + "\n" }.joined())
      }
      return .done
    } catch let fault as RecurrenceFault {
      throw Failure(.badData, "\(name): \(fault).")
    }
  }

  private static let solve = CommandSpec(
    path: ["solve"], abstract: "Solve a problem file, least disruption first",
    arguments: [ArgumentSpec("PROBLEM", "a problem file (booking-resolution-problem/1), or -", kind: .file)],
    options: [
      OptionSpec("--seconds", "S", "longest time to search; else until it is proven"),
      OptionSpec("--seed", "N", "another number searches in another order; else 1"),
      OptionSpec("--threads", "N", "threads; else 2"),
      OptionSpec("--out", "FILE", "the solution file; else standard output", kind: .file),
    ],
    examples: ["solve problem.json --seconds 5 --out solution.json"],
    notes:
      "Ctrl-C stops early and writes the best found. Exits 1 when the pinned bookings contradict each other, 65 "
      + "when the problem is malformed. Needs no store."
  ) { call in
    var words = call.command.options.compactMap { option in
      call.option(option.name).map { "\(option.name)=\($0)" }
    }
    if call.isQuiet { words.append("--quiet") }
    return ExitCode(rawValue: SolveCommand.run(words + [call.arguments[0]])) ?? .bug
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

/// The manual page, in the language of man(7), from the table of commands.
struct ManPage {
  let tree: CommandTree

  /// The page of a command, or of the program with all its commands when the path is empty.
  func text(_ path: [String]) -> String {
    let commands = tree.commands(below: path)
    let name = ([Help.program] + path).joined(separator: "-")
    let abstract =
      tree.command(path)?.abstract ?? tree.groups[path.joined(separator: " ")] ?? "the booking commons"
    var lines = [
      ".TH \(name.uppercased()) 1 \"\" \"\(Help.program) \(Program.version)\"", ".SH NAME",
      Self.plain(name) + " \\- " + Self.plain(abstract), ".SH SYNOPSIS", ".B \(Help.program)",
      "COMMAND [options]",
    ]
    if path.isEmpty {
      lines += [
        ".SH DESCRIPTION",
        "Rooms, gardens and equipment that housing areas share, booked without double promises.",
      ]
    }
    lines.append(".SH COMMANDS")
    for command in commands { lines += section(command) }
    lines += [".SH OPTIONS OF ALL COMMANDS"] + OptionSpec.global.flatMap { Self.entry($0.usage, $0.help) }
    lines.append(".SH EXIT STATUS")
    for code in ExitCode.allCases { lines += Self.entry("\(code.rawValue)", code.meaning) }
    lines.append(".SH ENVIRONMENT")
    for (option, _) in Settings.defaults {
      lines += Self.entry(Settings.variable(option), "what holds when \(option) is not given")
    }
    lines += Self.entry("LC_ALL, LC_MESSAGES, LANG", "the language, when --lang is not given")
    lines += Self.entry("NO_COLOR", "when not empty, nothing is coloured")
    lines +=
      [".SH FILES"] + Self.entry("~/.config/booking/config.json", "a person's settings: {\"lang\": \"da\"}")
    lines += Self.entry("/etc/booking/config.json", "the machine's settings")
    return lines.joined(separator: "\n")
  }

  private func section(_ command: CommandSpec) -> [String] {
    var lines = [
      ".SS "
        + Self.plain(
          "\(Help.program) \(command.name) \(command.arguments.map(\.usage).joined(separator: " "))"),
      Self.plain(command.abstract + ". " + command.notes),
    ]
    for argument in command.arguments { lines += Self.entry(argument.name, argument.help) }
    for option in command.ownOptions { lines += Self.entry(option.usage, option.help) }
    for example in command.examples {
      lines += [".PP", ".EX", Self.plain("\(Help.program) \(example)"), ".EE"]
    }
    return lines
  }

  private static func entry(_ name: String, _ text: String) -> [String] {
    [".TP", ".B " + plain(name), plain(text)]
  }

  /// Text without what roff would read as a request, in ASCII: a leading dot, a backslash, a hyphen to be broken at.
  private static func plain(_ text: String) -> String {
    let escaped = text.unicodeScalars.reduce(into: "") { line, scalar in
      switch scalar {
      case "\\": line += "\\e"
      case "-": line += "\\-"
      case "'": line += "\\(aq"
      case _ where scalar.isASCII: line.unicodeScalars.append(scalar)
      default:
        let hex = String(scalar.value, radix: 16, uppercase: true)
        line += "\\[u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + "]"
      }
    }
    return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
  }
}

import BookingCore

/// The manual page, in the language of man(7), from the table of commands.
struct ManPage {
  let tree: CommandTree
  let language: Language

  /// The page of a command, or of the program with all its commands when the path is empty.
  func text(_ path: [String]) -> String {
    let commands = tree.commands(below: path)
    let name = ([Help.program] + path).joined(separator: "-")
    let abstract =
      tree.command(path)?.abstract ?? tree.groups[path.joined(separator: " ")] ?? "the booking commons"
    var lines = [
      ".TH \(name.uppercased()) 1 \"\" \"\(Help.program) \(Program.version)\"", section("NAVN", "NAME"),
      Self.plain(name) + " \\- " + Self.plain(tell(abstract)), section("BRUG", "SYNOPSIS"),
      ".B \(Help.program)",
      language.pick("KOMMANDO [valg]", "COMMAND [options]"),
    ]
    if path.isEmpty {
      lines += [
        section("BESKRIVELSE", "DESCRIPTION"),
        Self.plain(
          tell("Rooms, gardens and equipment that housing areas share, booked without double promises.")),
      ]
    }
    lines.append(section("KOMMANDOER", "COMMANDS"))
    for command in commands { lines += section(command) }
    lines +=
      [section("VALG TIL ALLE KOMMANDOER", "OPTIONS OF ALL COMMANDS")]
      + OptionSpec.global.flatMap { entry($0.usage, $0.help) }
    lines.append(section("SLUTKODER", "EXIT STATUS"))
    for code in ExitCode.allCases { lines += entry("\(code.rawValue)", code.meaning) }
    lines.append(section("MILJØ", "ENVIRONMENT"))
    for (option, _) in Settings.defaults {
      lines += entry(Settings.variable(option), "what holds when \(option) is not given")
    }
    lines += entry("LC_ALL, LC_MESSAGES, LANG", "the language, when --lang is not given")
    lines += entry("NO_COLOR", "when not empty, nothing is coloured")
    lines +=
      [section("FILER", "FILES")]
      + entry("~/.config/booking/config.json", "a person's settings: {\"lang\": \"da\"}")
    lines += entry("/etc/booking/config.json", "the machine's settings")
    return lines.joined(separator: "\n")
  }

  private func tell(_ text: String) -> String { Danish.tell(text, in: language) }

  private func section(_ danish: String, _ english: String) -> String {
    ".SH " + Self.plain(language.pick(danish, english))
  }

  private func section(_ command: CommandSpec) -> [String] {
    var lines = [
      ".SS "
        + Self.plain(
          "\(Help.program) \(command.name) \(command.arguments.map(\.usage).joined(separator: " "))"),
      Self.plain(tell(command.abstract) + ". " + tell(command.notes)),
    ]
    for argument in command.arguments { lines += entry(argument.name, argument.help) }
    for option in command.ownOptions { lines += entry(option.usage, option.help) }
    for example in command.examples {
      let call = Danish.example(example, in: language)
      lines += [".PP", ".EX", Self.plain("\(Help.program) \(call)"), ".EE"]
    }
    return lines
  }

  private func entry(_ name: String, _ text: String) -> [String] {
    [".TP", ".B " + Self.plain(name), Self.plain(tell(text))]
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

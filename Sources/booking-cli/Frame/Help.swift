import BookingCore

/// The help of commands and groups, at most 80 columns wide, from the table of commands.
struct Help {
  let tree: CommandTree
  var language = Language.en
  static let program = "booking-cli"
  private static let width = 80

  /// The help of a command, of a group, or of the program when the path is empty.
  func text(_ path: [String]) -> String {
    if path == ["exit-codes"] { return exitCodes }
    if let command = tree.command(path) { return text(of: command) }
    return groupText(path)
  }

  /// The usage line of a command or a group, for errors.
  func usage(_ path: [String]) -> String {
    guard let command = tree.command(path) else {
      return ([Self.program] + path + [language.pick("KOMMANDO", "COMMAND")]).joined(separator: " ")
    }
    return usage(of: command)
  }

  /// What is wrong with a call, how it goes, and where to read more.
  func usageText(_ message: String, _ path: [String]) -> String {
    let name = ([Self.program] + path).joined(separator: " ")
    return """
      \(language.pick("Fejl", "Error")): \(Terminal.plain(message))
      \(language.pick("Brug", "Usage")): \(usage(path))
        \(language.pick("Mere: '\(name) --help'.", "See '\(name) --help' for more information."))
      """
  }

  private func tell(_ text: String) -> String { Danish.tell(text, in: language) }

  private func usage(of command: CommandSpec) -> String {
    let options = command.ownOptions.isEmpty ? [] : [language.pick("[valg]", "[options]")]
    return ([Self.program] + command.path + command.arguments.map(\.usage) + options).joined(separator: " ")
  }

  private func text(of command: CommandSpec) -> String {
    var lines = Self.wrap(tell(command.abstract) + ".", indent: 0)
    if !command.notes.isEmpty { lines += [""] + Self.wrap(tell(command.notes), indent: 0) }
    if !command.examples.isEmpty {
      lines += ["", language.pick("EKSEMPLER", "EXAMPLES")]
      for example in command.examples {
        lines += Self.wrapCall("\(Self.program) \(Danish.example(example, in: language))")
      }
    }
    lines += ["", language.pick("BRUG", "USAGE")] + Self.wrapCall(usage(of: command))
    lines += table("ARGUMENTER", "ARGUMENTS", command.arguments.map { ($0.name, $0.help) })
    lines += table("VALG", "OPTIONS", command.ownOptions.map { ($0.usage, $0.help) })
    lines += table(
      "VALG TIL ALLE KOMMANDOER", "GLOBAL OPTIONS", OptionSpec.global.map { ($0.usage, $0.help) })
    lines += ["", language.pick("Slutkoder: ", "Exit codes: see ") + "'booking-cli help exit-codes'."]
    return lines.joined(separator: "\n")
  }

  private func groupText(_ path: [String]) -> String {
    var lines: [String] = []
    if path.isEmpty {
      lines = Self.wrap(tell("Fælled: the booking commons of a municipality's housing areas."), indent: 0)
      lines += ["", language.pick("EKSEMPLER", "EXAMPLES")]
      lines += ["  booking-cli demo", "  booking-cli conflicts list", "  booking-cli help book"]
    } else {
      lines = Self.wrap(
        tell(tree.groups[path.joined(separator: " ")] ?? path.joined(separator: " ")) + ".", indent: 0)
    }
    lines += ["", language.pick("BRUG", "USAGE")] + Self.wrapCall(usage(path))
    let rows = tree.next(after: path).map { word in
      let below = path + [word]
      let text = tree.command(below)?.abstract ?? tree.groups[below.joined(separator: " ")] ?? ""
      return (word, text)
    }
    lines += table("KOMMANDOER", "COMMANDS", rows)
    lines += table(
      "VALG TIL ALLE KOMMANDOER", "GLOBAL OPTIONS", OptionSpec.global.map { ($0.usage, $0.help) })
    let each = "'\((usage(path))) --help'"
    lines += ["", language.pick("Mere om hver: \(each).", "See \(each) for each.")]
    return lines.joined(separator: "\n")
  }

  private var exitCodes: String {
    ([language.pick("SLUTKODER", "EXIT CODES")]
      + ExitCode.allCases.map { "  \(Self.pad(String($0.rawValue), 5))\(tell($0.meaning))" })
      .joined(separator: "\n")
  }

  // MARK: Layout

  private func table(_ danish: String, _ english: String, _ rows: [(String, String)]) -> [String] {
    guard !rows.isEmpty else { return [] }
    let widest = min(26, rows.map(\.0.count).max() ?? 0)
    var lines = ["", language.pick(danish, english)]
    for (name, text) in rows {
      let wrapped = Self.wrap(tell(text), indent: widest + 4)
      guard let first = wrapped.first else {
        lines.append("  \(name)")
        continue
      }
      if name.count > widest {
        lines += ["  \(name)"] + wrapped
      } else {
        lines.append("  " + Self.pad(name, widest + 2) + first.drop { $0 == " " })
        lines += wrapped.dropFirst()
      }
    }
    return lines
  }

  static func wrap(_ text: String, indent: Int, to width: Int = width) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > width {
        lines.append(margin + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(margin + line) }
    return lines
  }

  /// A call indented by two, broken between words with a backslash when it is too long.
  private static func wrapCall(_ text: String) -> [String] {
    var lines: [String] = []
    var line = "  "
    for word in text.split(separator: " ") {
      if line.count > 2, line.count + 1 + word.count > width - 2 {
        lines.append(line + " \\")
        line = "    "
      }
      line += (line.allSatisfy { $0 == " " } ? "" : " ") + word
    }
    return lines + [line]
  }

  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

/// The help of commands and groups, at most 80 columns wide, from the table of commands.
struct Help {
  let tree: CommandTree
  static let program = "booking-cli"
  private static let width = 80

  /// The help of a command, of a group, or of the program when the path is empty.
  func text(_ path: [String]) -> String {
    if path == ["exit-codes"] { return Self.exitCodes }
    if let command = tree.command(path) { return text(of: command) }
    return groupText(path)
  }

  /// The usage line of a command or a group, for errors.
  func usage(_ path: [String]) -> String {
    guard let command = tree.command(path) else {
      return ([Self.program] + path + ["COMMAND"]).joined(separator: " ")
    }
    return usage(of: command)
  }

  private func usage(of command: CommandSpec) -> String {
    let options = command.ownOptions.isEmpty ? [] : ["[options]"]
    return ([Self.program] + command.path + command.arguments.map(\.usage) + options).joined(separator: " ")
  }

  private func text(of command: CommandSpec) -> String {
    var lines = Self.wrap(command.abstract + ".", indent: 0)
    if !command.notes.isEmpty { lines += [""] + Self.wrap(command.notes, indent: 0) }
    if !command.examples.isEmpty {
      lines += ["", "EXAMPLES"]
      for example in command.examples { lines += Self.wrapCall("\(Self.program) \(example)") }
    }
    lines += ["", "USAGE"] + Self.wrapCall(usage(of: command))
    lines += Self.table("ARGUMENTS", command.arguments.map { ($0.name, $0.help) })
    lines += Self.table("OPTIONS", command.ownOptions.map { ($0.usage, $0.help) })
    lines += Self.table("GLOBAL OPTIONS", OptionSpec.global.map { ($0.usage, $0.help) })
    lines += ["", "Exit codes: see 'booking-cli help exit-codes'."]
    return lines.joined(separator: "\n")
  }

  private func groupText(_ path: [String]) -> String {
    var lines: [String] = []
    if path.isEmpty {
      lines = Self.wrap("Fælled: the booking commons of a municipality's housing areas.", indent: 0)
      lines += ["", "EXAMPLES"]
      lines += ["  booking-cli demo", "  booking-cli conflicts list", "  booking-cli help book"]
    } else {
      lines = Self.wrap(
        (tree.groups[path.joined(separator: " ")] ?? path.joined(separator: " ")) + ".", indent: 0)
    }
    lines += ["", "USAGE"] + Self.wrapCall(usage(path))
    let rows = tree.next(after: path).map { word in
      let below = path + [word]
      let text = tree.command(below)?.abstract ?? tree.groups[below.joined(separator: " ")] ?? ""
      return (word, text)
    }
    lines += Self.table("COMMANDS", rows)
    lines += Self.table("GLOBAL OPTIONS", OptionSpec.global.map { ($0.usage, $0.help) })
    lines += ["", "See '\(([Self.program] + path).joined(separator: " ")) COMMAND --help' for each."]
    return lines.joined(separator: "\n")
  }

  private static var exitCodes: String {
    (["EXIT CODES"] + ExitCode.allCases.map { "  \(pad(String($0.rawValue), 5))\($0.meaning)" })
      .joined(separator: "\n")
  }

  // MARK: Layout

  private static func table(_ title: String, _ rows: [(String, String)]) -> [String] {
    guard !rows.isEmpty else { return [] }
    let widest = min(26, rows.map(\.0.count).max() ?? 0)
    var lines = ["", title]
    for (name, text) in rows {
      let wrapped = wrap(text, indent: widest + 4)
      guard let first = wrapped.first else {
        lines.append("  \(name)")
        continue
      }
      if name.count > widest {
        lines += ["  \(name)"] + wrapped
      } else {
        lines.append("  " + pad(name, widest + 2) + first.drop { $0 == " " })
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

import BookingCore

/// What the words of a call come to.
enum Parsed {
  case run(CommandSpec, ParsedWords)
  /// Show the help of a command or a group.
  case help([String])
  /// Show the manual page of a command, a group or the program.
  case man([String])
  case version(json: Bool)
}

/// The arguments and options of a call.
struct ParsedWords: Sendable {
  /// The words that are no options, in order.
  var arguments: [String] = []
  /// The values given to each option, by its name with hyphens; a flag has one empty value each time.
  var options: [String: [String]] = [:]
}

/// Why a call cannot be parsed, and whose usage helps.
struct ParseFault: Error {
  var message: String
  var path: [String]
}

/// Reads the words of a call by the table of commands.
struct Parser {
  let tree: CommandTree
  private var path: [String] = []
  private var command: CommandSpec?
  private var words = ParsedWords()

  private let language: Language

  init(_ tree: CommandTree, _ language: Language) { (self.tree, self.language) = (tree, language) }

  /// What `arguments`, without the program's name, come to.
  static func parse(
    _ arguments: [String], _ tree: CommandTree, _ language: Language
  ) throws(ParseFault) -> Parsed {
    var parser = Parser(tree, language)
    return try parser.parse(arguments)
  }

  private mutating func parse(_ arguments: [String]) throws(ParseFault) -> Parsed {
    var rest = arguments[...]
    var onlyArguments = false
    while let word = rest.popFirst() {
      if onlyArguments || !word.hasPrefix("-") || word == "-" {
        try take(word: word)
      } else if word == "--" {
        onlyArguments = true
      } else if let parsed = try take(option: word, &rest) {
        return parsed
      }
      if path == ["help"] { return try help(on: rest) }
    }
    if words.options["--version"] != nil { return .version(json: words.options["--json"] != nil) }
    guard let command else { return .help(path) }
    try checkCount(command)
    return .run(command, words)
  }

  /// `help`, `help book`, `help area rules`.
  private mutating func help(on rest: ArraySlice<String>) throws(ParseFault) -> Parsed {
    path = []
    if rest.first == "exit-codes" { return .help(["exit-codes"]) }
    var words = rest
    while let word = words.popFirst() {
      if OptionSpec.global.contains(where: { $0.name == word && $0.value != nil }) {
        words = words.dropFirst()
      } else if !word.hasPrefix("-") {
        try take(word: word)
      }
    }
    return rest.contains("--man") ? .man(path) : .help(path)
  }

  private mutating func take(word: String) throws(ParseFault) {
    if command != nil {
      words.arguments.append(word)
      return
    }
    if path.isEmpty && word == "help" {
      path = ["help"]
      return
    }
    let next = path + [word]
    if let found = tree.command(next) {
      command = found
    } else if !tree.commands.contains(where: { $0.path.starts(with: next) }) {
      let known = tree.next(after: path) + (path.isEmpty ? ["help"] : [])
      let suggestion = Suggestion.sentence(for: word, among: known)
      let place = path.isEmpty ? "" : "\(path.joined(separator: " ")) "
      throw ParseFault(message: "Unknown command '\(place)\(word)'.\(suggestion)", path: path)
    }
    path = next
  }

  private mutating func take(
    option word: String, _ rest: inout ArraySlice<String>
  ) throws(ParseFault) -> Parsed? {
    guard word.hasPrefix("--") else { return try take(letters: word, &rest) }
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let option = known.first(where: { $0.name == parts[0] }) else {
      let suggestion = Suggestion.sentence(for: parts[0], among: known.map(\.name))
      throw fault("Unknown option '\(parts[0])'.\(suggestion)")
    }
    if option.name == "--help" { return .help(path) }
    guard option.value != nil else {
      if parts.count == 2 { throw fault("The option '\(option.name)' takes no value.") }
      words.options[option.name, default: []].append("")
      return nil
    }
    try set(option, parts.count == 2 ? parts[1] : value(of: option, &rest))
    return nil
  }

  /// `-n`, `-qn`: letters of flags; the last may take a value.
  private mutating func take(
    letters word: String, _ rest: inout ArraySlice<String>
  ) throws(ParseFault) -> Parsed? {
    for letter in word.dropFirst() {
      guard let option = known.first(where: { $0.short == letter }) else {
        throw fault("Unknown option '-\(letter)'.")
      }
      if option.name == "--help" { return .help(path) }
      if option.value == nil {
        words.options[option.name, default: []].append("")
      } else {
        try set(option, value(of: option, &rest))
      }
    }
    return nil
  }

  private var known: [OptionSpec] { command?.allOptions ?? OptionSpec.global }

  /// The next word as an option's value; a word that looks like an option is none, unless it is a number.
  private func value(of option: OptionSpec, _ rest: inout ArraySlice<String>) throws(ParseFault) -> String {
    guard let word = rest.first, word == "-" || !word.hasPrefix("-") || Double(word) != nil else {
      throw fault("The option '\(option.name)' needs a value: \(option.name) \(option.value ?? "").")
    }
    rest.removeFirst()
    return word
  }

  private mutating func set(_ option: OptionSpec, _ word: String) throws(ParseFault) {
    // An unset variable of a script must not lead to another store, nor be a wish for nothing.
    let isNeeded = ["PATH", "URL", "FILE"].contains(option.value ?? "") || option.repeats && !option.clears
    let hasCommasOnly = option.repeats && !word.isEmpty && word.allSatisfy { $0 == "," || $0 == " " }
    if word.isEmpty && isNeeded || hasCommasOnly {
      throw fault("The option '\(option.name)' is empty; it needs \(option.value ?? "a value").")
    }
    let value = try meaning(of: word, option.kind, "value of \(option.name)")
    if !option.repeats, words.options[option.name] != nil, words.options[option.name] != [value] {
      throw fault("The option '\(option.name)' is given twice, with different values.")
    }
    words.options[option.name, default: []].append(value)
  }

  /// The word itself, or of a choice in Danish what it stands for.
  private func meaning(of word: String, _ kind: ValueKind, _ what: String) throws(ParseFault) -> String {
    guard case .oneOf(let allowed) = kind, !allowed.contains(word) else { return word }
    if let meaning = Danish.meaning(of: word, among: allowed) { return meaning }
    let shown = language == .da ? allowed.map { Danish.words[$0] ?? $0 } : allowed
    let suggestion = Suggestion.sentence(for: word, among: Set(allowed + shown))
    throw fault("'\(word)' is no \(what): \(shown.joined(separator: ", ")).\(suggestion)")
  }

  private mutating func checkCount(_ command: CommandSpec) throws(ParseFault) {
    let given = words.arguments.count
    let needed = command.arguments.filter { !$0.isOptional }
    if given < needed.count {
      throw fault("Missing argument '\(needed[given].name)': \(needed[given].help).")
    }
    if given > command.arguments.count, !command.arguments.contains(where: \.repeats) {
      throw fault("Unexpected argument '\(words.arguments[command.arguments.count])'.")
    }
    for (index, argument) in command.arguments.enumerated() where index < given {
      words.arguments[index] = try meaning(of: words.arguments[index], argument.kind, argument.name)
    }
  }

  private func fault(_ message: String) -> ParseFault { ParseFault(message: message, path: path) }
}

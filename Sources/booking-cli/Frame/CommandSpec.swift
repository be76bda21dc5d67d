/// One command: all that the parser, the help, the completions and the reference page know of it.
struct CommandSpec: Sendable {
  /// The words that name it, as `["area", "rules", "show"]`.
  var path: [String]
  /// What it does, in one line.
  var abstract: String
  /// What follows the name, in order; at most one of them repeats.
  var arguments: [ArgumentSpec] = []
  /// Its own options; the global ones come on top.
  var options: [OptionSpec] = []
  /// Calls that work, without the program's name.
  var examples: [String] = []
  /// Further words for the help, wrapped there.
  var notes = ""
  /// Whether it changes the store and so knows `--dry-run`.
  var writes = false
  /// Whether the completions and the list of commands leave it out.
  var isHidden = false
  /// Whether it asks the API alone, and so works at a service too.
  var atService = false
  var run: @Sendable (Invocation) throws -> ExitCode

  /// The words that name it, joined.
  var name: String { path.joined(separator: " ") }

  /// Whether it prints rows, and so knows the options for lists.
  var isList: Bool {
    ["list", "history", "log", "free", "compare", "overdue", "requests", "conditions"].contains(path.last)
  }

  /// The options that are not those of all commands.
  var ownOptions: [OptionSpec] {
    options + (isList ? OptionSpec.listing : []) + (writes ? [.dryRun] : [])
  }

  /// All options it takes, its own first.
  var allOptions: [OptionSpec] { ownOptions + OptionSpec.global }
}

/// What a word stands for: what a completion offers and a suggestion looks among.
enum ValueKind: Sendable {
  case area, resource, household, member, booking, conflict, plan, file, folder, time, other
  /// One of these words.
  case oneOf([String])
}

/// A word that follows a command's name.
struct ArgumentSpec: Sendable {
  /// How the help writes it, as `RESOURCE[:UNITS]`.
  var name: String
  var help: String
  /// What it stands for.
  var kind = ValueKind.other
  var isOptional = false
  var repeats = false

  init(
    _ name: String, _ help: String, kind: ValueKind = .other, optional: Bool = false, repeats: Bool = false
  ) {
    self.name = name
    self.help = help
    self.kind = kind
    isOptional = optional
    self.repeats = repeats
  }

  /// How the usage line writes it.
  var usage: String {
    let text = name + (repeats ? "…" : "")
    return isOptional ? "[\(text)]" : text
  }
}

/// An option, with or without a value.
struct OptionSpec: Sendable {
  /// With its hyphens, as `--area`.
  var name: String
  /// One letter that stands for it.
  var short: Character?
  /// How the help writes its value; nil for a flag.
  var value: String?
  var help: String
  /// What its value stands for.
  var kind = ValueKind.other
  var repeats = false
  /// Whether an empty value of one that repeats says that there is none of it from now on.
  var clears = false

  init(
    _ name: String, short: Character? = nil, _ value: String? = nil, _ help: String, kind: ValueKind = .other,
    repeats: Bool = false, clears: Bool = false
  ) {
    self.name = name
    self.short = short
    self.value = value
    self.help = help
    self.kind = kind
    self.repeats = repeats
    self.clears = clears
  }

  /// How the help and the usage line write it.
  var usage: String {
    (short.map { "-\($0), " } ?? "") + name + (value.map { " \($0)" } ?? "") + (repeats ? " …" : "")
  }

  static let version = OptionSpec("--if-version", "N", "only if it is still this version; else exit 5")
  static let inArea = OptionSpec("--area", "AREA", "only in this area", kind: .area)
  static let ofArea = OptionSpec("--area", "AREA", "only of this area", kind: .area)
  static let ofHousehold = OptionSpec("--household", "HOUSEHOLD", "only of this household", kind: .household)
  static let dryRun = OptionSpec("--dry-run", short: "n", "do all of it, then take it back; same exit code")

  /// What every command takes that prints rows.
  static let listing = [
    OptionSpec("--csv", "print CSV under headings, as spreadsheets read it"),
    OptionSpec(
      "--columns", "A,B", "only these columns, in this order; names as in the headings", repeats: true),
    OptionSpec("--no-header", "leave the headings out"),
  ]

  static let global: [OptionSpec] = [
    OptionSpec("--store", "PATH", "the store; else BOOKING_STORE, else ./faelled.db", kind: .file),
    OptionSpec("--server", "URL", "ask a service instead of a store, as http://HOST:8080"),
    OptionSpec("--token-file", "FILE", "the file with the token for --server", kind: .file),
    OptionSpec("--json", "print JSON as the HTTP API does; a failure as a problem object on stderr"),
    OptionSpec("--as", "MEMBER", "act with this member's rights", kind: .member),
    OptionSpec(
      "--lang", "da|en", "language; else BOOKING_LANG, LC_ALL, LC_MESSAGES, LANG, else Danish",
      kind: .oneOf(["da", "en"])),
    OptionSpec("--quiet", short: "q", "print nothing but data and errors"),
    OptionSpec("--yes", short: "y", "do not ask, go ahead"),
    OptionSpec("--help", short: "h", "show this help"),
    OptionSpec("--version", "show the version"),
  ]
}

extension OptionSpec {
  /// A flag.
  init(_ name: String, short: Character? = nil, _ help: String) {
    self.init(name, short: short, nil, help)
  }
}

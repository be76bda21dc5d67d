import BookingCore
import Foundation

/// One call of a command: its words, and what every command needs.
struct Invocation: Sendable {
  let command: CommandSpec
  /// The words that are no options.
  let arguments: [String]
  /// In which language people are answered.
  let language: Language
  private let options: [String: [String]]
  /// What is set for all calls.
  let settings: Settings

  init(_ command: CommandSpec, _ words: ParsedWords, _ settings: Settings) {
    self.command = command
    arguments = words.arguments
    options = words.options
    self.settings = settings
    let chosen = words.options["--lang"]?.last ?? settings.find("--lang").value
    language = Danish.language(chosen) ?? .da
  }

  // MARK: Options

  func option(_ name: String) -> String? { options[name]?.last }
  /// All values of an option, also those joined by commas.
  func options(_ name: String) -> [String] {
    (options[name] ?? []).flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }
  /// Whether a flag is given.
  func has(_ name: String) -> Bool { options[name] != nil }

  var isJSON: Bool { has("--json") }
  var isQuiet: Bool { has("--quiet") }
  var isDryRun: Bool { has("--dry-run") }

  /// A whole number within bounds.
  func integer(_ name: String, _ allowed: ClosedRange<Int>) throws -> Int? {
    guard let text = option(name) else { return nil }
    guard let number = Int(text), allowed.contains(number) else {
      throw Failure.usage(
        "'\(text)' is no value of \(name): a whole number from \(allowed.lowerBound) to \(allowed.upperBound)."
      )
    }
    return number
  }

  /// The version that something must still have.
  func version() throws -> Int? { try integer("--if-version", 1...Int.max) }
  /// People expected.
  func attendees() throws -> Int? { try integer("--attendees", 0...100_000) }
  /// Minutes by which a plan may shift a booking.
  func flexible() throws -> Int? { try integer("--flexible", 0...10_080) }

  /// A number, as of degrees.
  func number(_ name: String) throws -> Double? {
    guard let text = option(name) else { return nil }
    guard let number = Double(text), number.isFinite else {
      throw Failure.usage("'\(text)' is no value of \(name): a number, as 55.75.")
    }
    return number
  }

  /// One of the words that an enumeration knows; the parser has refused others.
  func choice<Choice: RawRepresentable<String>>(_ name: String, _ type: Choice.Type = Choice.self) -> Choice?
  {
    option(name).flatMap(Choice.init(rawValue:))
  }

  func slug(_ name: String) throws -> Slug? { try option(name).map(Self.slug) }

  /// A name; what no name can be is refused with the nearest that can.
  static func slug(_ text: String) throws -> Slug {
    if let slug = Slug(text) ?? Slug(text.lowercased()) { return slug }
    // As people spell it: `Fælleshus-Vangede` is `faelleshus-vangede`.
    let isOneWord = text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
    let slug = Slug(folding: text)
    let isCut = slug == Slug(folding: text + "x")
    if isOneWord, !isCut, let slug { return slug }
    let rule = isCut ? "at most 64 of a-z, 0-9 and hyphens" : "a-z, 0-9 and single hyphens"
    let folded = slug.map { " Did you mean '\($0)'?" } ?? ""
    throw Failure.usage("'\(Terminal.plain(text))' is no name: \(rule).\(folded)")
  }

  func slug(argument index: Int) throws -> Slug { try Self.slug(arguments[index]) }

  /// The area that `--area` names.
  func area(in registry: Registry) throws -> Area? {
    try slug("--area").map { try registry.area(named: $0) }
  }

  /// The resource that `--resource` names.
  func resource(in registry: Registry) throws -> Resource? {
    try slug("--resource").map { try registry.resource(named: $0) }
  }

  // MARK: The store

  var storePath: String { setting("--store").value }

  /// What holds: the option's value, else what is set for all calls; and where it comes from.
  func setting(_ option: String) -> Settings.Found {
    guard let value = self.option(option), !value.isEmpty else { return settings.find(option) }
    return (value, option)
  }

  /// What is wrong with a setting: with the call, or with the variable or file that it comes from.
  func refusal(of option: String, _ message: String) -> Failure {
    let origin = setting(option).origin
    return origin == option ? .usage(message) : Failure(.configuration, "\(origin): \(message)")
  }

  /// Opens the desk over the store, and finds who acts.
  func open(mode: BookingDesk.Mode = .command) throws -> OpenDesk {
    let desk = try BookingDesk(path: storePath, mode: mode)
    guard let name = option("--as") else { return OpenDesk(desk: desk, actor: .operator(), call: self) }
    return OpenDesk(desk: desk, actor: try desk.actor(named: Self.slug(name), origin: "cli"), call: self)
  }

  /// All that holds of an option that repeats; set for all calls it is one text, with commas.
  func settings(_ option: String) -> [String] {
    has(option) ? options(option) : settings.find(option).value.split(separator: ",").map { String($0) }
  }

  // MARK: Words

  /// How a command that is proposed begins: on the same store, in the same name.
  var program: String {
    let chosen = ["--store", "--as", "--server", "--token-file"].compactMap { name in
      option(name).map { " \(name) \(Self.quoted($0))" }
    }
    return Help.program + chosen.joined()
  }

  /// The options among some that were given, as a shell reads them back; each with a blank before it.
  func given(_ names: [String]) -> String {
    let known = command.options.filter { names.contains($0.name) }
    return known.flatMap { spec in
      (options[spec.name] ?? []).map { " " + (spec.value == nil ? spec.name : Self.option(spec.name, $0)) }
    }.joined()
  }

  /// A word as a shell reads it back.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy {
        ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x2D && $0 <= 0x39) || $0 == 0x5F
      }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }

  func text(_ danish: @autoclosure () -> String, _ english: @autoclosure () -> String) -> String {
    language.pick(danish(), english())
  }

  /// Says something on standard error, unless quiet.
  func say(_ danish: @autoclosure () -> String, _ english: @autoclosure () -> String) {
    if !isQuiet { Terminal.say(text(danish(), english())) }
  }

  /// Goes on when somebody says yes, or types the name of what would be lost; without a terminal only `--yes` does.
  func confirm(_ danish: String, _ english: String, typing name: String? = nil) throws {
    if has("--yes") || isDryRun { return }
    guard Terminal.canAsk else {
      throw Failure(
        .usage, text(danish, english),
        lines: [
          text("Intet er gjort. Brug --yes for at gøre det.", "Nothing was done. Use --yes to do it.")
        ])
    }
    let how =
      name.map { text("Skriv \($0) for at gøre det:", "Type \($0) to do it:") } ?? text("[j/N]", "[y/N]")
    let answer = Terminal.ask("\(text(danish, english)) \(how)") ?? ""
    guard name.map({ $0 == answer }) ?? Self.isYes(answer.lowercased()) else {
      throw Failure(.no, text("Intet er ændret.", "Nothing was changed."))
    }
  }

  /// Whether an answer, in lower case, means yes.
  static func isYes(_ answer: String) -> Bool { ["j", "ja", "y", "yes"].contains(answer) }

  /// A file's bytes, or those of standard input for `-`, a chunk at a time and nil at the end.
  func chunks(of name: String) throws -> @Sendable () throws -> [UInt8]? {
    guard name != "-" || isatty(STDIN_FILENO) == 0 else {
      throw Failure.usage("'-' reads standard input, which is this terminal; name a file or use a pipe.")
    }
    let descriptor = name == "-" ? STDIN_FILENO : Foundation.open(name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw unreadable(name)
    }
    return {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = Foundation.read(descriptor, &buffer, buffer.count)
        if count > 0 { return Array(buffer[..<count]) }
        if count == 0 { return nil }
        guard errno == EINTR else { throw unreadable(name) }
      }
    }
  }

  /// The bytes of a file, or of standard input for `-`; also of a pipe, as a shell's `<(…)`.
  func read(_ name: String) throws -> [UInt8] {
    let next = try chunks(of: name)
    var bytes: [UInt8] = []
    while let chunk = try next() {
      bytes += chunk
      guard bytes.count <= Self.mostBytes else {
        throw Failure(.badData, text("\(name) er for stor.", "\(name) is too large."))
      }
    }
    return bytes
  }

  /// What is read as a whole is at most this, a gibibyte.
  private static let mostBytes = 1 << 30

  private func unreadable(_ name: String) -> Failure {
    let reason =
      switch errno {
      case EISDIR: text("det er en mappe", "it is a folder")
      case ENOENT: text("den findes ikke", "there is no such file")
      default: String(cString: strerror(errno))
      }
    return Failure(.noInput, text("Kan ikke læse »\(name)«: \(reason).", "Cannot read '\(name)': \(reason)."))
  }
}

/// The desk with who acts and how they are answered.
struct OpenDesk: Sendable {
  let desk: BookingDesk
  let actor: Actor
  let call: Invocation

  /// Runs a command, or tries it only.
  func perform<C: Command>(_ command: C) throws -> C.Outcome {
    // What has lapsed by now must not stand in the way. A failure here is the service's or the next call's to tell.
    if !call.isDryRun { desk.settleDue() }
    return try desk.perform(command, as: actor, dryRun: call.isDryRun)
  }

  /// Stops unless the actor has the right.
  func require(_ permission: Permission) throws {
    guard actor.may(permission) else { throw DeskError.notAllowed }
  }
}

extension Invocation {
  /// Refuses a change that changes nothing.
  func needsOne(of options: [OptionSpec]) throws {
    if options.contains(where: { has($0.name) }) { return }
    throw Failure.usage("Nothing to change: give one of \(options.map(\.name).joined(separator: ", ")).")
  }
}

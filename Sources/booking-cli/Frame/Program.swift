import BookingCore
import Foundation

/// The program from its arguments to its exit code.
enum Program {
  static let version = "0.1.0"

  /// Runs a call; returns the exit code.
  static func main(_ arguments: [String]) -> Int32 {
    occupyStandardStreams()
    signal(SIGPIPE, SIG_IGN)
    signal(SIGINT) { _ in _exit(ExitCode.interrupted.rawValue) }
    let settings = Settings(ProcessInfo.processInfo.environment)
    let help = Help(tree: .all, language: language(of: arguments, settings))
    do throws(ParseFault) {
      switch try Parser.parse(arguments, .all, help.language) {
      case .help(let path): return show(help.text(path))
      case .man(let path): return show(ManPage(tree: .all, language: help.language).text(path))
      case .version(let isJSON): return show(versionText(isJSON: isJSON))
      case .run(let command, let words):
        return run(Invocation(command, words, settings)).rawValue
      }
    } catch {
      let message = Danish.tell(error.message, in: help.language)
      if arguments.contains("--json") {
        Terminal.say(ErrorReport.json(Failure(.usage, message)))
      } else {
        Terminal.say(help.usageText(message, error.path))
      }
      return ExitCode.usage.rawValue
    }
  }

  /// In which language a call is answered that cannot be parsed, or asks for help.
  private static func language(of arguments: [String], _ settings: Settings) -> Language {
    let words = arguments.flatMap { $0.hasPrefix("--lang=") ? ["--lang", String($0.dropFirst(7))] : [$0] }
    let chosen = words.firstIndex(of: "--lang").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
    return Danish.language(chosen ?? "") ?? Danish.language(settings.find("--lang").value) ?? .da
  }

  /// Puts something where a standard stream is closed: else the store would get its number, and what is printed.
  private static func occupyStandardStreams() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest number that is free is given; it cannot be written to, so that output still fails.
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  private static func run(_ call: Invocation) -> ExitCode {
    do {
      if let fault = call.settings.fault { throw fault }
      if !call.isJSON { for note in call.settings.notes { call.say(Danish.tell(note, in: .da), note) } }
      if !call.setting("--server").value.isEmpty, let code = try RemoteCommands.run(call) { return code }
      return try call.command.run(call)
    } catch {
      return ErrorReport(call: call).show(error)
    }
  }

  private static func show(_ text: String) -> Int32 {
    do {
      try Terminal.line(text)
      return ExitCode.done.rawValue
    } catch {
      return ExitCode.inputOutput.rawValue
    }
  }

  private static func versionText(isJSON: Bool) -> String {
    guard isJSON else {
      return "\(Help.program) \(version) (schema \(Schema.version), SQLite \(Database.libraryVersion))"
    }
    var json = JSONWriter()
    json.object {
      $0.field("version", version)
      $0.field("schema", Schema.version)
      $0.field("sqlite", Database.libraryVersion)
    }
    return json.text
  }
}

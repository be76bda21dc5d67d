import CSystem
import Foundation

extension BookingDesk.View {
  /// How many mails wait to be sent now.
  public func mailsDue() throws -> Int { try database.mailsDue(at: now) }
}

/// Carries the outbox's mails to a command, one after another, without holding the store's lock meanwhile.
public struct Postman: Sendable {
  /// The command, as `sendmail -t`, run by `sh` with the mail on its standard input.
  public var command: String
  /// The address mails come from.
  public var sender: String
  /// How long the command may take; it and what it has started are killed then. Below `ClaimMail`'s shortest pause.
  public var limit = Duration.seconds(30)
  /// Asked often while the command runs: whether to kill it and stop.
  public var isCancelled: @Sendable () -> Bool = { false }

  /// A postman with a command; throws when `sender` is no address.
  public init(command: String, sender: String) throws {
    guard sender.isMailAddress else {
      throw DeskError.invalid("/notice-from", "'\(sender)' is no e-mail address")
    }
    self.command = command
    self.sender = sender
  }

  /// What became of a round.
  public struct Round: Sendable {
    /// Mails that the command took.
    public var delivered = 0
    /// Mails that it did not, with the reason; they are tried again later.
    public var failures: [String] = []

    /// A round in which nothing went out.
    public init() {}
  }

  /// Sends everything that is due, and returns when nothing is, or after a mail on which the command hung: the next would
  /// hang too, and the caller has other things to do.
  public func deliver(from desk: BookingDesk) throws -> Round {
    var round = Round()
    let actor = Actor.operator(origin: "system")
    while !isCancelled(), try desk.read({ try $0.database.dueMail(at: $0.now) }) != nil,
      let claimed = try desk.perform(ClaimMail(), as: actor)
    {
      let registry = try desk.read { $0.registry }
      let mail = Mail(claimed, from: sender, now: desk.now, registry: registry)
      let started = ContinuousClock.now
      let failure = run(Array(mail.text.utf8))
      try desk.perform(SettleMail(mail: claimed, failure: failure), as: actor)
      if let failure {
        round.failures.append("\(claimed.notice.id.code): \(failure)")
      } else {
        round.delivered += 1
      }
      if ContinuousClock.now - started >= limit { break }
    }
    return round
  }

  /// Runs the command on a text; returns why it failed, or nil when it ended with 0 in time.
  func run(_ text: [UInt8]) -> String? {
    // Files instead of pipes: a command that reads nothing, or says much, cannot hold us up.
    let (input, output) = (Self.temporaryFile(), Self.temporaryFile())
    defer { for descriptor in [input, output] where descriptor >= 0 { close(descriptor) } }
    guard input >= 0, output >= 0, write(input, text, text.count) == text.count,
      lseek(input, 0, SEEK_SET) == 0
    else { return "cannot write a temporary file: \(String(cString: strerror(errno)))" }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    // A group of its own, so that what the command starts is killed with it; and signals as a program expects them.
    var ordinary = sigset_t()
    sigemptyset(&ordinary)
    for number in [SIGTERM, SIGINT, SIGPIPE] { sigaddset(&ordinary, number) }
    posix_spawnattr_setsigdefault(&attributes, &ordinary)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
    let variables = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var words = Self.copies(["sh", "-c", command])
    var environment = Self.copies(variables)
    defer { for word in words + environment { free(word) } }
    var child = pid_t()
    let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, &words, &environment)
    guard code == 0 else { return "cannot run /bin/sh: \(String(cString: strerror(code)))" }
    return wait(for: child).map { $0 + Self.said(output) }
  }

  /// Texts as C has them, ended by nil; to be freed.
  private static func copies(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }

  /// Waits for the command's end, or brings it about.
  private func wait(for child: pid_t) -> String? {
    let deadline = ContinuousClock.now + limit
    var status: Int32 = 0
    while waitpid(child, &status, WNOHANG) == 0 {
      let isLate = ContinuousClock.now >= deadline
      guard isLate || isCancelled() else {
        usleep(10_000)
        continue
      }
      kill(-child, SIGKILL)
      waitpid(child, &status, 0)
      return isLate ? "killed after \(limit.components.seconds) s" : "stopped"
    }
    if status & 0x7F != 0 { return "ended by signal \(status & 0x7F)" }
    let code = status >> 8 & 0xFF
    return code == 0 ? nil : "exit \(code)"
  }

  /// The first words of what the command said, as a tail of the reason.
  private static func said(_ output: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 300)
    let count = pread(output, &bytes, bytes.count, 0)
    guard count > 0 else { return "" }
    let text = String(decoding: bytes.prefix(count), as: UTF8.self).split(whereSeparator: \.isWhitespace)
    return ": " + text.joined(separator: " ")
  }

  /// A file without a name, open for reading and writing, that no child inherits.
  private static func temporaryFile() -> Int32 {
    var path = Array("\(NSTemporaryDirectory())/faelled-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { return descriptor }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }
}

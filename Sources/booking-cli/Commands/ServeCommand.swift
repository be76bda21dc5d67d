import BookingCore
import BookingHTTP
import Foundation

/// `serve`: the service.
enum ServeCommand {
  static let all = [serve]

  private static let serve = CommandSpec(
    path: ["serve"], abstract: "Serve the HTTP API until told to stop",
    options: [
      OptionSpec("--listen", "ADDRESS", "127.0.0.1:8080, [::1]:0, unix:PATH or systemd; else 127.0.0.1:8080"),
      OptionSpec(
        "--rate-limit", "off", "bound nobody's requests; for measuring only", kind: .oneOf(["on", "off"])),
      OptionSpec(
        "--trusted-proxy", "ADDRESS", "believe its X-Forwarded-For: an address, a block or unix",
        repeats: true, clears: true),
      OptionSpec(
        "--limit", "NAME=NUMBER",
        "another limit than the usual one: \(ServiceConfiguration.limitNames.joined(separator: ", "))",
        repeats: true),
      OptionSpec("--trust-subject", "let the proxy at unix:PATH name who asks, in X-Booking-Subject"),
      OptionSpec("--access-log", "FILE", "a line of JSON for each answer; - for standard output"),
    ] + NoticeCommands.mailOptions, examples: ["serve --listen 127.0.0.1:0"],
    notes:
      "Prints 'Listening on …' as its first line once it accepts; port 0 picks a free one. Ctrl-C and SIGTERM "
      + "finish what was begun. Settles in the background what becomes due, and sends mails if a command is set."
  ) { call in
    let text = call.setting("--listen").value
    guard let address = ListenAddress(text) else {
      throw call.refusal(of: "--listen", "'\(text)' is no address: 127.0.0.1:8080, [::1]:8080 or unix:PATH.")
    }
    guard !call.has("--as") else { throw Failure.usage("serve acts for whoever asks it; leave --as out.") }
    var configuration = ServiceConfiguration(listen: address)
    configuration.isRateLimited = call.option("--rate-limit") != "off"
    configuration.trustedProxies = try call.settings("--trusted-proxy").map { text in
      guard let block = AddressBlock(text) else {
        throw call.refusal(of: "--trusted-proxy", "'\(text)' is no address: 127.0.0.1, 10.0.0.0/8 or unix.")
      }
      return block
    }
    for setting in call.options("--limit") where !configuration.setLimit(setting) {
      throw Failure.usage(
        "'\(setting)' is no limit: request-line-bytes=4096, a whole number from 1 to 100000000.")
    }
    configuration.trustsSubject = call.has("--trust-subject")
    if case .unix = address {
    } else if configuration.trustsSubject {
      throw Failure.usage("--trust-subject needs --listen unix:PATH: at a port anybody could send the name.")
    }
    let log = call.setting("--access-log").value
    configuration.accessLog = try log.isEmpty ? nil : openLog(log, call)
    configuration.postman = try call.postman()
    let desk = try BookingDesk(path: call.storePath, mode: .service)
    do {
      try BookingService(desk: desk, configuration: configuration).run()
    } catch let error as ServerError {
      throw Failure(.unreachable, Danish.tell("\(error)", in: call.language) + ".")
    }
    return .done
  }

  /// A descriptor that appends to the file, for as long as the process lives.
  private static func openLog(_ path: String, _ call: Invocation) throws -> Int32 {
    if path == "-" { return STDOUT_FILENO }
    try StoreCommands.refuseStore(path, call)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw Failure(.cannotCreate, "The access log \(path) cannot be written: \(reason).")
    }
    return descriptor
  }
}

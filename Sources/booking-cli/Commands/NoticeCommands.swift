import BookingCore
import BookingHTTP
import Foundation

/// `notices …`: what households were told.
enum NoticeCommands {
  static let all = [list, read, deliver]

  /// How mails leave; also for `serve`.
  static let mailOptions = [
    OptionSpec("--notice-command", "COMMAND", "mails go to its input; else BOOKING_NOTICE_COMMAND"),
    OptionSpec("--notice-from", "ADDRESS", "whom mails are from; else BOOKING_NOTICE_FROM"),
  ]

  private static let list = CommandSpec(
    path: ["notices", "list"], abstract: "List what households were told, newest first",
    options: [
      OptionSpec("--household", "HOUSEHOLD", "only to this household", kind: .household),
      OptionSpec("--unread", "only those not read"), OptionSpec("--limit", "N", "at most so many; else 50"),
      OptionSpec("--cursor", "TEXT", "the next page"),
    ], examples: ["notices list", "notices list --unread --as mette"],
    notes:
      "With --as only those of the member's own household and board: a member without e-mail reads them so.",
    atService: true
  ) { call in
    let (service, limit) = (try Service(call), try call.integer("--limit", 1...500) ?? 50)
    let page = try service.get(
      "notices",
      query: [
        ("household", try call.slug("--household")?.text), ("unread", call.has("--unread") ? "true" : nil),
        ("limit", "\(limit)"), ("cursor", call.option("--cursor")),
      ])
    return try call.printPage(page, as: .notices, service.places())
  }

  private static let read = CommandSpec(
    path: ["notices", "read"], abstract: "Mark notices as read",
    arguments: [ArgumentSpec("NOTICE", "its code, as nt-7q2m4x, or a unique beginning", repeats: true)],
    options: [OptionSpec("--undo", "mark them as not read")], examples: ["notices read nt-4gx8c9"],
    writes: true, atService: true
  ) { call in
    let (service, isUndone) = (try Service(call), call.has("--undo"))
    let notices = try call.arguments.map { name in
      let code = try service.code(.notice, name)
      let path = "notices/\(code)/" + (isUndone ? "unread" : "read")
      let notice = try service.ask("POST", path) { _ in }.json
      if isUndone {
        call.done("\(code) er ulæst.", "Marked \(code) as not read.", undo: "notices read \(code)")
      } else {
        call.done("\(code) er læst.", "Marked \(code) as read.", undo: "notices read --undo \(code)")
      }
      return notice
    }
    guard call.isJSON else { return .done }
    if notices.count == 1 { return try call.printJSON { $0.value(notices[0]) } }
    return try call.printItems(notices) { $1.value($0) }
  }

  private static let deliver = CommandSpec(
    path: ["notices", "deliver"], abstract: "Settle what is due, and send the mails that wait",
    options: mailOptions, examples: ["notices deliver --notice-command 'cat > mail.txt'"],
    notes:
      "For where no service runs, as from cron: 'serve' does the same all the time. Each mail is sent by one process; "
      + "one that fails is tried again after 2, 4, 8 … minutes for three days, under the same Message-ID. Exits 1 "
      + "when one failed, 78 without a command.", writes: true
  ) { call in
    let open = try call.open()
    try open.require(.administer)
    let late = call.isDryRun ? [] : open.desk.settleDue()
    guard let postman = try call.postman() else {
      throw Failure(
        .configuration,
        call.text(
          "Der er ingen kommando til at sende med: --notice-command 'sendmail -t' eller BOOKING_NOTICE_COMMAND.",
          "There is no command to send with: --notice-command 'sendmail -t', or BOOKING_NOTICE_COMMAND."))
    }
    var round = Postman.Round()
    if call.isDryRun {
      round.delivered = try open.desk.read { try $0.mailsDue() }
    } else {
      round = try postman.deliver(from: open.desk)
    }
    for failure in late + round.failures { call.say("Fejl: \(failure)", "Failed: \(failure)") }
    if call.isJSON {
      try call.printJSON { json in
        json.object { json in
          json.field("delivered", round.delivered)
          json.field("failed", round.failures.count)
        }
      }
    } else {
      call.done(
        "\(round.delivered) sendt.", "\(round.delivered) sent.", undo: round.delivered > 0 ? .never() : nil)
    }
    return late.isEmpty && round.failures.isEmpty ? .done : .no
  }
}

extension Invocation {
  /// What carries mails; nil when no command is set.
  func postman() throws -> Postman? {
    let (command, sender) = (setting("--notice-command"), setting("--notice-from"))
    guard !command.value.isEmpty else { return nil }
    do {
      return try Postman(command: command.value, sender: sender.value)
    } catch {
      throw Failure(.configuration, "\(sender.origin): '\(sender.value)' is no e-mail address.")
    }
  }
}

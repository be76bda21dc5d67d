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
    notes: "With --as those of the own household and board; so do members without e-mail read them."
  ) { call in
    let open = try call.open()
    let slug = try call.slug("--household")
    let (unread, limit) = (call.has("--unread"), try call.integer("--limit", 1...500) ?? 50)
    let (registry, page, households) = try open.desk.read { view in
      let household = try slug.map { try view.household(named: $0).id }
      var query = NoticeQuery(household: household ?? open.actor.member?.household)
      (query.unread, query.limit, query.cursor) = (unread, limit, call.option("--cursor"))
      let page = try view.notices(query, for: open.actor)
      return (view.registry, page, try view.households(page.items.map(\.household)))
    }
    let clock = registry.commonClock
    try call.printList(
      page.items, ["ID", "WHEN", "TO", "STATE", "SUBJECT", "TEXT"],
      empty: ("Der er ingen beskeder.", "There are no notices."), nextCursor: page.nextCursor,
      json: { Shapes.notice($0, in: registry, language: call.language, to: &$1) }
    ) { notice in
      let words = NoticeText(notice, call.language, registry: registry)
      return [
        notice.id.code, call.when(notice.createdAt, on: clock), households[notice.household]?.slug.text ?? "",
        state(notice), words.subject, words.lines.joined(separator: " "),
      ]
    }
    if let cursor = page.nextCursor {
      call.say("Der er flere: --cursor \(cursor)", "There are more: --cursor \(cursor)")
    }
    return .done
  }

  /// `read`, `sent`, `failed: …` or `new`, the first that holds.
  private static func state(_ notice: Notice) -> String {
    if notice.readAt != nil { return "read" }
    if notice.deliveredAt != nil { return "sent" }
    return notice.failure.map { "failed: \($0)" } ?? "new"
  }

  private static let read = CommandSpec(
    path: ["notices", "read"], abstract: "Mark notices as read",
    arguments: [ArgumentSpec("NOTICE", "its code, as nt-7q2m4x, or a unique beginning", repeats: true)],
    options: [OptionSpec("--undo", "mark them as not read")], examples: ["notices read nt-4gx8c9"],
    writes: true
  ) { call in
    let open = try call.open()
    for name in call.arguments {
      let id = try open.desk.read { try $0.noticeID(named: name) }
      let notice = try open.perform(MarkNotice(id: id, isRead: !call.has("--undo")))
      if call.has("--undo") {
        open.done("\(id.code) er ulæst.", "Marked \(id.code) as not read.", undo: "notices read \(id.code)")
      } else {
        open.done("\(id.code) er læst.", "Marked \(id.code) as read.", undo: "notices read --undo \(id.code)")
      }
      if call.isJSON {
        let registry = try open.desk.read { $0.registry }
        try call.printJSON { Shapes.notice(notice, in: registry, language: call.language, to: &$0) }
      }
    }
    return .done
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

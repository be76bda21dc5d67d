import BookingCore
import BookingHTTP

/// What people may ask of whoever keeps their data: to have it handed out, to have it erased, and that it goes by itself.
enum PrivacyCommands {
  static let all = [export, erase, configSet]

  private static let export = CommandSpec(
    path: ["member", "export"], abstract: "Hand out all that is kept on a member, as JSON",
    arguments: [PeopleCommands.member], examples: ["member export mette"],
    notes: "For the member and for administrators; the same as GET /api/v1/me/export."
  ) { call in
    let handle = try call.slug(argument: 0)
    let open = try call.open()
    try open.desk.read { view in
      guard let member = try view.member(handle: handle),
        let household = try view.household(member.household),
        open.actor.may(.manageTokens(member: member.id))
      else { throw DeskError.notFound(kind: .member, name: handle.text) }
      try call.printJSON { try Shapes.export(of: member, household, seenBy: open.actor, in: view, to: &$0) }
    }
    return .done
  }

  private static let erase = CommandSpec(
    path: ["member", "erase"], abstract: "Erase a person for good: names and words go, what was taken stays",
    arguments: [PeopleCommands.member],
    examples: ["member erase mette --dry-run", "member erase mette --yes"],
    notes:
      "Cannot be undone; asks for the name to be typed. The last one of a home takes the home along. Backups still "
      + "have the person until they are thrown away; 'restore' erases anew. See docs/privacy.md.",
    writes: true
  ) { call in
    let handle = try call.slug(argument: 0)
    let open = try call.open()
    _ = try open.desk.read { try $0.member(named: handle) }
    try call.confirm(
      "\(handle) ville blive slettet for altid.", "\(handle) would be erased for good.", typing: handle.text)
    let outcome = try open.perform(EraseMember(handle))
    call.done(
      "\(handle) er slettet" + (outcome.erasesHome ? ", og hjemmet med." : "."),
      "\(handle) is erased" + (outcome.erasesHome ? ", and the home as well." : "."), undo: .never())
    if outcome.comingBookings > 0 {
      call.say(
        "\(outcome.comingBookings.counting("kommende booking", "kommende bookinger")) står der endnu, uden titel; "
          + "aflys, hvis ingen kommer.",
        "\(outcome.comingBookings.counting("coming booking is", "coming bookings are")) still there, without title; "
          + "cancel if nobody comes."
      )
    }
    if !call.isDryRun, try !open.desk.rebuildIfDue() {
      call.say(
        "Filen skrives om, når ingen læser den.", "The file is written anew as soon as nobody reads it.")
    }
    return try call.printResult(outcome.handle.text) { Shapes.erasure(outcome, to: &$0) }
  }

  private static let configSet = CommandSpec(
    path: ["config", "set"], abstract: "Set what the store itself keeps as a setting",
    arguments: [
      ArgumentSpec("KEY", "retention-months", kind: .oneOf(["retention-months"])),
      ArgumentSpec("VALUE", "13 to 240, or off"),
    ], examples: ["config set retention-months 36"],
    notes:
      "So many months after a booking's end it is told without names and words, and after moving out a household "
      + "goes. 24 unless set.", writes: true
  ) { call in
    let text = call.arguments[1]
    guard text == "off" || Int(text).map(SetRetention.months.contains) == true else {
      throw Failure.usage("'\(text)' is no value of retention-months: off, or a whole number from 13 to 240.")
    }
    let open = try call.open()
    let old = try open.desk.read { try $0.retentionMonths() }
    try open.perform(SetRetention(months: Int(text)))
    call.done(
      "retention-months er \(text).", "retention-months is \(text).",
      undo: "config set retention-months \(old.map(String.init) ?? "off")")
    return try call.printForPrograms { json in
      json.field("key", "retention-months")
      json.field("value", text)
    }
  }
}

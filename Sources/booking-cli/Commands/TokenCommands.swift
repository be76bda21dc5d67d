import BookingCore
import BookingHTTP

/// `token …`: secrets with which programs act for members.
enum TokenCommands {
  static let all = [create, list, revoke]

  private static let create = CommandSpec(
    path: ["token", "create"], abstract: "Make a token with which a program acts for a member",
    options: [
      OptionSpec("--member", "MEMBER", "for whom it acts; else the member of --as", kind: .member),
      OptionSpec("--name", "TEXT", "what it is for"),
      OptionSpec("--expires", "TIME", "when it stops working; else never", kind: .time),
      OptionSpec(
        "--scope", "SCOPE", "read, write or admin: all that the member may, as without",
        kind: .oneOf(Token.Scope.allCases.map(\.rawValue))),
    ],
    examples: ["token create --member mette --name kalender"],
    notes: "Prints the token alone on one line. It is shown only now: the store keeps its digest.",
    writes: true
  ) { call in
    guard let member = try call.slug("--member") ?? call.slug("--as") else {
      throw Failure.usage("Say for whom: --member MEMBER.")
    }
    let open = try call.open()
    let calendar = try open.calendar(ofMember: member)
    let expires = try call.option("--expires").map {
      try TimeInput(calendar: calendar, now: open.desk.now, language: call.language).end($0)
    }
    call.sayRead(from: nil, until: expires, on: calendar)
    let made = try open.perform(
      CreateToken(
        member: member, name: call.option("--name") ?? "", expiresAt: expires,
        scope: call.choice("--scope") ?? .admin))
    call.done(
      "Adgangsnøglen \(made.token.id.code) vises kun nu.",
      "The token \(made.token.id.code) is shown only now.", undo: "token revoke \(made.token.id.code)"
    )
    // What a trial run made opens nothing.
    if call.isDryRun, !call.isJSON { return .done }
    return try call.printResult(made.secret) {
      Shapes.token(
        made.token, member: member, secret: call.isDryRun ? nil : made.secret, on: calendar, to: &$0)
    }
  }

  private static let list = CommandSpec(
    path: ["token", "list"], abstract: "List tokens, without their secrets",
    options: [OptionSpec("--member", "MEMBER", "only of this member", kind: .member)],
    examples: ["token list --member mette"]
  ) { call in
    let handle = try call.slug("--member")
    let open = try call.open()
    let (tokens, members, calendar) = try open.desk.read { view in
      let wanted = try open.owner(handle, view)
      let tokens = try view.tokens(member: wanted?.id)
      let members = try Dictionary(
        Set(tokens.map(\.member)).map { ($0, try view.member($0)?.handle) },
        uniquingKeysWith: { first, _ in first })
      return (tokens, members, view.registry.areas.first.map { view.registry.calendar($0.id) } ?? .utc)
    }
    return try call.printList(
      tokens, ["ID", "MEMBER", "FOR", "SCOPE", "MADE", "USED", "STATE"],
      empty: ("Der er ingen adgangsnøgler.", "There are no tokens."),
      json: { Shapes.token($0, member: members[$0.member] ?? nil, on: calendar, to: &$1) }
    ) { token in
      let isValid = token.isValid(at: open.desk.now)
      return [
        token.id.code, (members[token.member] ?? nil)?.text ?? "", token.name,
        token.scope.rawValue, call.when(token.createdAt, on: calendar),
        token.lastUsedHour.map { call.when(Minute(Int32(clamping: $0 * 60)), on: calendar) } ?? "",
        isValid ? "valid" : token.revokedAt == nil ? "expired" : "revoked",
      ]
    }
  }

  private static let revoke = CommandSpec(
    path: ["token", "revoke"], abstract: "Make a token worthless at once",
    arguments: [ArgumentSpec("TOKEN", "its id, as tk-7q2m4x; not the secret")],
    examples: ["token revoke tk-k7kvqk"], writes: true
  ) { call in
    let open = try call.open()
    let found = try call.only(.token, among: open.desk.read { try $0.tokens() }) { $0.id.code }
    let token = try open.perform(RevokeToken(id: found.id))
    call.done(
      "Adgangsnøglen \(token.id.code) virker ikke længere.", "The token \(token.id.code) no longer works.",
      undo: .never("lav en ny", "make a new one"))
    let member = try open.desk.read { try $0.member(token.member)?.handle }
    let calendar = try member.map(open.calendar(ofMember:)) ?? .utc
    return try call.printResult(token.id.code) { Shapes.token(token, member: member, on: calendar, to: &$0) }
  }
}

extension Invocation {
  /// The only one of some things whose code begins as the first argument says.
  func only<Thing>(_ kind: DeskError.Thing, among things: [Thing], code: (Thing) -> String) throws -> Thing {
    let name = arguments[0].lowercased()
    let matching = things.filter { code($0).hasPrefix(name) }
    guard let found = matching.first, matching.count == 1 else {
      throw DeskError.notFound(kind: kind, name: arguments[0])
    }
    return found
  }
}

extension OpenDesk {
  /// Whose tokens or feeds are listed: a member's, one's own, or for administrators everybody's.
  func owner(_ handle: Slug?, _ view: borrowing BookingDesk.View) throws -> Member? {
    let named = try handle.map { try view.member(named: $0) }
    let wanted = named ?? (actor.may(.administer) ? nil : actor.member)
    try require(wanted.map { .manageTokens(member: $0.id) } ?? .administer)
    return wanted
  }

  /// The clock of a member's area.
  func calendar(ofMember handle: Slug) throws -> AreaCalendar {
    try desk.read { view in
      let household = try view.household(view.member(named: handle).household)
      return household.map { view.registry.calendar($0.area) } ?? .utc
    }
  }
}

import BookingCore

/// Who asks, and the tokens with which programs ask for them.
extension APIService {
  static let peopleEndpoints: [Endpoint] = [
    .read("/me", "Shows who asks.", answer: "Me") { _, snapshot in
      let caller = try snapshot.caller()
      return .json { json in
        json.object { json in
          json.field("member", caller.member) {
            Shapes.member($0, household: snapshot.household, in: snapshot.registry, to: &$1)
          }
          json.field("household", snapshot.household) {
            Shapes.household($0, seenBy: caller, in: snapshot.registry, to: &$1)
          }
        }
      }
    },
    .long(
      "/me/export", "Hands out all that is kept about the caller and the household's bookings.",
      answer: "Export"
    ) { call, snapshot in
      let caller = try snapshot.caller()
      guard let member = caller.member, let household = snapshot.household else { throw DeskError.notAllowed }
      return try call.desk.read { view in
        try .json { try Shapes.export(of: member, household, seenBy: caller, in: view, to: &$0) }
      }
    },
    .write(
      .delete, "/me", "Erases the caller for good: names and words go, which times were taken stays.",
      answer: "Erasure", refusals: [403, 409]
    ) { call, snapshot, reply in
      guard let member = try snapshot.caller().member else { throw DeskError.notAllowed }
      try erase(member.handle, call, snapshot, reply)
    },
    .write(
      .delete, "/members/{handle}", "Erases a member for good; for administrators, and for the member.",
      answer: "Erasure", refusals: [403, 409]
    ) { call, snapshot, reply in
      _ = try snapshot.caller()
      try erase(call.slug("handle", .member), call, snapshot, reply)
    },
    .read(
      "/households/{slug}/helpers", "Lists who may book for a household beside its own members.",
      answer: "Helpers"
    ) { call, snapshot in
      let caller = try snapshot.caller()
      let found = try call.desk.read { try $0.helpers(of: call.slug("slug", .household), for: caller) }
      return .json { Shapes.helpers(found, to: &$0) }
    },
    .write(
      .put, "/households/{slug}/helpers/{handle}",
      "Lets a member book for a household, as a neighbour for one without a phone.", body: "",
      answer: "Helpers", refusals: [409]
    ) { call, snapshot, reply in try setHelper(call, snapshot, reply, to: true) },
    .write(
      .delete, "/households/{slug}/helpers/{handle}", "Lets a member no longer book for a household.",
      answer: "Helpers", refusals: [409]
    ) { call, snapshot, reply in try setHelper(call, snapshot, reply, to: false) },
    .write(
      .post, "/households/{slug}/end",
      "Notes the last day a household lives there, and cancels what it booked for later; null takes the "
        + "end back.", body: "lastDay: text|null", answer: "HouseholdEnd", refusals: [409]
    ) { call, snapshot, reply in
      var form = try Form(call)
      let text = form.isNull("lastDay") ? nil : form.text("lastDay", required: true)
      let lastDay = text.flatMap { CivilDate($0) }
      if let text, lastDay == nil { form.fault("/lastDay", "'\(text)' is no day, as 2027-03-31") }
      try form.finish()
      let caller = try snapshot.administrator()
      let command = EndHousehold(slug: try call.slug("slug", .household), lastDay: lastDay)
      try call.submit(command, snapshot, reply) { outcome in
        .json { Shapes.householdEnd(outcome, seenBy: caller, in: snapshot.registry, to: &$0) }
      }
    },
    .read(
      "/tokens", "Lists the caller's tokens, without their secrets.", query: "member?: slug" + .page,
      answer: "TokenPage", refusals: [404]
    ) { call, snapshot in
      let paging = try call.paging()
      let caller = try snapshot.caller()
      let (owner, tokens) = try call.desk.read { view in
        let owner = try view.owner(named: call.request.query("member"), for: caller)
        return (owner, try view.tokens(member: owner.id))
      }
      let clock = snapshot.homeClock
      return call.page(tokens, paging, by: { [$0.id.value] }) {
        Shapes.token($0, member: owner.handle, on: clock, to: &$1)
      }
    },
    .read("/tokens/{id}", "Shows a token, without its secret.", answer: "Token") { call, snapshot in
      let caller = try snapshot.caller()
      let (token, owner) = try call.desk.read { view in
        let token = try view.token(call.id("tk", .token), for: caller)
        return (token, try view.member(token.member))
      }
      return .json { Shapes.token(token, member: owner?.handle, on: snapshot.homeClock, to: &$0) }
    },
    .write(
      .post, "/tokens",
      "Makes a token, whose secret is shown this once; a repetition under the same key shows none.",
      body: """
        member?: slug, name?: text, expiresAt?: time, scope?: \(Token.Scope.self)
        """, answer: "Token", status: 201, refusals: [403, 404], by: createToken),
    .write(
      .delete, "/tokens/{id}", "Makes a token worthless at once, in every process."
    ) { call, snapshot, reply in
      _ = try snapshot.caller()
      try call.submit(RevokeToken(id: call.id("tk", .token)), snapshot, reply) { _ in .empty(204) }
    },
  ]

  private static func erase(_ handle: Slug, _ call: Call, _ snapshot: Snapshot, _ reply: Reply) throws {
    try call.submit(EraseMember(handle), snapshot, reply) { outcome in
      .json { Shapes.erasure(outcome, to: &$0) }
    }
  }

  private static func setHelper(_ call: Call, _ snapshot: Snapshot, _ reply: Reply, to isHelper: Bool) throws
  {
    _ = try snapshot.caller()
    let command = SetHelper(
      household: try call.slug("slug", .household), member: try call.slug("handle", .member),
      isHelper: isHelper)
    try call.submit(command, snapshot, reply) { helpers in .json { Shapes.helpers(helpers, to: &$0) } }
  }

  private static func createToken(_ call: Call, _ snapshot: Snapshot, _ reply: Reply) throws {
    var form = try Form(call)
    let member = form.slug("member")
    let name = form.text("name") ?? ""
    let clock = snapshot.homeClock
    let expiresAt = form.time("expiresAt", on: clock)
    let scope: Token.Scope = form.choice("scope") ?? .admin
    if let expiresAt, expiresAt <= snapshot.now { form.fault("/expiresAt", "must lie in the future") }
    try form.finish()
    let caller = try snapshot.caller()
    guard let handle = member ?? caller.member?.handle else {
      throw DeskError.invalid("/member", "is missing")
    }
    if handle != caller.member?.handle, !caller.may(.administer) { throw DeskError.notAllowed }
    let command = CreateToken(member: handle, name: name, expiresAt: expiresAt, scope: scope)
    try call.submit(command, showing: \.secret, snapshot, reply) { made, secret in
      .json(201, location: "/api/v1/tokens/\(made.token.id.code)") {
        Shapes.token(made.token, member: handle, secret: secret, on: clock, to: &$0)
      }
    }
  }
}

extension BookingDesk.View {
  /// Whose tokens or feeds are asked for: those of the member of this name, else the caller's own.
  func owner(named name: String?, for caller: Actor) throws -> Member {
    let named = try name.map { try Slug($0).flatMap { try member(handle: $0) } }
    guard let owner = named ?? caller.member, caller.may(.manageTokens(member: owner.id)) else {
      throw DeskError.notFound(kind: .member, name: name ?? "")
    }
    return owner
  }
}

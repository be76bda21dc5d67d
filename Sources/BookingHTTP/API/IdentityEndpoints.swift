import BookingCore

/// Inviting members, logging in and out.
extension APIService {
  static let identityEndpoints: [Endpoint] = [
    .write(
      .post, "/invitations",
      "Makes a code for a letter, with which a member sets a PIN; it is shown this once, and earlier ones end.",
      body: "member: slug, days?: integer", answer: "Invitation", status: 201, refusals: [403, 404]
    ) { call, snapshot, reply in
      var form = try Form(call)
      let member = form.slug("member", required: true)
      let days = form.integer("days", 1...365) ?? 60
      try form.finish()
      _ = try snapshot.caller()
      guard let member else { throw DeskError.notAllowed }
      let clock = snapshot.homeClock
      let command = Invite(member: member, days: days)
      try call.submit(command, showing: \.code, snapshot, reply) { made, code in
        .json(201) { Shapes.invitation(made, code: code, on: clock, to: &$0) }
      }
    },
    Endpoint(
      .post, "/api/v1/sessions", .everybody,
      "Logs in and sets the session's cookie: by member and PIN, or by an invitation's code with the PIN to be.",
      body: "member?: slug, pin?: text, code?: text", answer: "Session", status: 201, refusals: [403],
      work: .secret { call, snapshot in
        var form = try Form(call)
        let (member, pin, code) = (form.text("member"), form.text("pin"), form.text("code"))
        if member != nil, code != nil { form.fault("/code", "is not allowed beside member") }
        if member != nil, pin == nil { form.fault("/pin", "is missing") }
        try form.finish()
        guard call.isFromOwnPage != false else { throw APIProblem.fromElsewhere }
        let login: LoggedIn
        if let code {
          login = try call.redeem(code: code, pin: pin)
        } else if let member, let pin {
          login = try call.logIn(member, pin: pin)
        } else if let found = try call.logInBySubject() {
          login = found
        } else {
          throw DeskError.invalid("/member", "is missing; or give the code of an invitation")
        }
        return session(login, call, snapshot, status: 201)
      }),
    .write(
      .delete, "/sessions/current", "Logs out: the session of the cookie ends at once.", query: "",
      refusals: [403, 404]
    ) { call, snapshot, reply in
      _ = try snapshot.caller()
      guard let session = snapshot.session else { throw DeskError.notFound(kind: .session, name: "current") }
      let cookies = call.noCookies
      try call.submit(EndSession(id: session), snapshot, reply) {
        var answer = Response.empty(204)
        answer.headers += cookies
        return answer
      }
    },
    Endpoint(
      .put, "/api/v1/me/pin", .member, "Replaces the caller's PIN: all sessions end, and a new one begins.",
      body: "pin: text, newPin: text", answer: "Session", refusals: [403],
      work: .secret { call, snapshot in
        var form = try Form(call)
        let (pin, new) = (form.text("pin", required: true), form.text("newPin", required: true))
        try form.finish()
        guard let member = try snapshot.caller().member, let pin, let new else { throw DeskError.notAllowed }
        return session(try call.logIn(member.handle.text, pin: pin, new: new), call, snapshot)
      }),
  ]

  private static func session(_ login: LoggedIn, _ call: Call, _ snapshot: Snapshot, status: Int = 200)
    -> Response
  {
    var response = Response.json(status) { Shapes.session(login, in: snapshot.registry, to: &$0) }
    response.headers += call.cookies(for: login)
    return response
  }
}

import BookingCore

/// Logging in and out, and what the household was told.
extension Site {
  static let sessionScreens = [
    Screen(.get, "/login", .read { $0.login() }),
    Screen(.post, "/login", .secret { try $0.logIn($1) }),
    Screen(.post, "/logout", .form { visit, _ in try visit.logOut() }),
    Screen(.get, "/invitation", .read { $0.invitation() }),
    Screen(.post, "/invitation", .secret { try $0.redeem($1) }),
    Screen(.get, "/notices", .read { try $0.notices() }),
    Screen(.post, "/notices/{id}/read", .form { visit, _ in try visit.markRead() }),
  ]
}

extension Visit {
  /// For a form that was made before the session ended: the way in, or on where there is a new one, which keeps what
  /// was typed.
  func keeping(_ fields: Fields) throws -> Response? {
    let isOwn = reader == nil || fields["token"].isSameSecret(as: formToken)
    guard !isEntrance else {
      if isOwn { return nil }
      throw PageFault.foreignForm
    }
    guard reader != nil else {
      let fault = say(
        "Du er logget ud i mellemtiden. Det, du har skrevet, er gemt.",
        "You have been logged out meanwhile. What you have typed is kept.")
      return login(fault: fault, next: here.text, keeping: fields)
    }
    if isOwn { return nil }
    // A page of ours cannot have been told by others what to send.
    guard call.isFromOwnPage == true else { throw PageFault.foreignForm }
    return goOn(kept(fields), formToken, status: 403)
  }

  /// Whether this is a way in or out: nobody has typed anything there that is done with the rights of a session.
  private var isEntrance: Bool { ["/login", "/invitation", "/logout"].contains(request.path) }

  /// What a form carries along of one that waits to be sent, under names that it does not use itself.
  private func kept(_ fields: Fields) -> [QueryItem] {
    if isEntrance { return fields.items.filter { $0.name == "form" || $0.name.hasPrefix(Self.keptPrefix) } }
    // What is booked is looked at once more.
    let form = request.path == "/book" ? "/book/confirm" : request.path
    return [QueryItem(name: "form", value: form)]
      + fields.items.filter { $0.name != "token" }.map {
        QueryItem(name: Self.keptPrefix + $0.name, value: $0.value)
      }
  }
  private static let keptPrefix = "kept-"

  fileprivate func login(
    fault: String? = nil, next: String? = nil, member: String = "", keeping fields: Fields? = nil
  ) -> Response {
    page(say("Log ind", "Log in"), status: fault == nil ? 200 : 401) {
      if let fault { faults(say("Du er ikke logget ind", "You are not logged in"), [fault]) }
      if reader != nil { p("Du er logget ind.", "You are logged in.") }
      form(Address("/login")) {
        hidden("next", next ?? query["next"])
        for item in fields.map(kept) ?? [] { hidden(item.name, item.value) }
        input(
          "member", say("Dit brugernavn", "Your user name"), member,
          hint: say("»Navn« i brevet, fx mette-k12.", "“Name” in the letter, as mette-k12."),
          .named("autocomplete", "username"), .named("autocapitalize", "none"), .flag("required"))
        input(
          "pin", say("Din PIN-kode", "Your PIN"), "", type: "password",
          .named("autocomplete", "current-password"), .flag("required"))
        submit("Log ind", "Log in")
      }
      element("p") {
        say("Første gang? ", "First time? ")
        link(Address("/invitation"), say("Brug koden fra brevet", "Use the code of the letter"))
      }
      element("p") {
        say("Har du glemt din PIN? ", "Have you forgotten your PIN? ")
        way(Address("/help"), "Hjælp og kontakt", "Help and contact")
      }
    }
  }

  fileprivate func logIn(_ fields: Fields) throws -> Response {
    do {
      return enter(try call.logIn(fields.name("member"), pin: fields["pin"]), fields)
    } catch let problem as APIProblem {
      return login(
        fault: say(problem.danish, problem.english), next: fields["next"], member: fields["member"],
        keeping: fields)
    }
  }

  /// The way on for somebody who has just shown who it is.
  private func enter(_ login: LoggedIn, _ fields: Fields) -> Response {
    let kept = kept(fields)
    var response =
      kept.isEmpty
      ? .redirect(to: Address(local: fields["next"]) ?? Address("/mine"))
      : goOn(kept, formToken(login.secret))
    response.headers += call.cookies(for: login)
    return response
  }

  /// Leads back to what was to be sent: by a form, since an address would show in logs what was typed.
  private func goOn(_ kept: [QueryItem], _ token: String, status: Int = 200) -> Response {
    page(say("Du er logget ind", "You are logged in"), status: status) {
      p(
        "Det, du har skrevet, er gemt, men ikke sendt endnu.",
        "What you have typed is kept, but not sent yet.")
      let form = kept.first { $0.name == "form" }.flatMap { Address(local: $0.value) }
      element("form", .named("method", "post"), .action(form ?? Address("/"))) {
        hidden("token", token)
        for item in kept where item.name.hasPrefix(Self.keptPrefix) {
          hidden(String(item.name.dropFirst(Self.keptPrefix.count)), item.value)
        }
        submit("Send det igen", "Send it again")
      }
    }
  }

  fileprivate func invitation(fault: String? = nil, code: String? = nil) -> Response {
    page(
      say("Første gang", "First time"), heading: say("Velkommen", "Welcome"), status: fault == nil ? 200 : 422
    ) {
      lead("Du har fået en kode i et brev.", "You have had a code in a letter.")
      if let fault { faults(say("Det gik ikke", "That did not work"), [fault]) }
      form(Address("/invitation")) {
        input(
          "code", say("Koden fra brevet", "The code of the letter"), code ?? query["code"],
          hint: say("Som X7JR-TTEX-88Q2; store eller små bogstaver.", "As X7JR-TTEX-88Q2; in either case."),
          .named("autocomplete", "one-time-code"), .flag("required"))
        input(
          "pin", say("Vælg en PIN-kode", "Choose a PIN"), "", type: "password",
          hint: say(
            "Mindst 6 tegn. Du bruger den næste gang.", "At least 6 characters. You use it next time."),
          .named("autocomplete", "new-password"), .flag("required"))
        submit("Kom i gang", "Begin")
      }
    }
  }

  fileprivate func redeem(_ fields: Fields) throws -> Response {
    func again(_ fault: String) -> Response { invitation(fault: fault, code: fields["code"]) }
    do {
      return enter(try call.redeem(code: fields["code"], pin: fields["pin"]), fields)
    } catch let problem as APIProblem {
      return again(say(problem.danish, problem.english))
    } catch let error as DeskError {
      return again(reason(error))
    }
  }

  fileprivate func logOut() throws -> Response {
    if let session = snapshot.session { _ = try desk.perform(EndSession(id: session), as: try member()) }
    var response = Response.redirect(to: Address("/"))
    response.headers += call.noCookies
    return response
  }

  fileprivate func notices() throws -> Response {
    let reader = try member()
    let query = NoticeQuery(household: household?.id)
    let items = try desk.read { try $0.notices(query, for: reader).items }
    return page(say("Beskeder", "Notices")) {
      if items.isEmpty {
        p(
          "Der er ingen beskeder. Her står det, når en booking ændres eller mangler noget.",
          "There are no notices. Here you read when a booking changes or lacks something.")
      }
      for notice in items {
        let words = NoticeText(notice, language, registry: registry)
        element("article", .class("card")) {
          element("h2") { (notice.readAt == nil ? say("Ny: ", "New: ") : "") + words.subject }
          element("p", .class("hint")) { times(homeArea).instant(notice.createdAt) }
          for line in words.lines { element("p") { line } }
          if notice.readAt == nil {
            form(Address("/notices", notice.id.code, "read")) {
              element("button", .type("submit"), .class("plain")) {
                say("Læst", "Read")
                element("span", .class("vh")) { ": " + words.subject }
              }
            }
          }
        }
      }
    }
  }

  fileprivate func markRead() throws -> Response {
    _ = try desk.perform(MarkNotice(id: call.id("nt", .notice)), as: try member())
    return .redirect(to: Address("/notices"))
  }
}

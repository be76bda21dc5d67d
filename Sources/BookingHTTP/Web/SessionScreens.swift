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
  /// For a step of booking sent by somebody whose session has ended: the way in, which keeps what was typed.
  func loginKeeping(_ fields: Fields) -> Response? {
    guard reader == nil, request.path.split(separator: "/").first == "book", kept(fields) != nil
    else { return nil }
    let fault = say(
      "Du er logget ud i mellemtiden. Det, du har skrevet, er gemt.",
      "You have been logged out meanwhile. What you have typed is kept.")
    return login(fault: fault, keeping: fields)
  }

  /// What a form carries of a booking begun before logging in; nil when none was.
  private func kept(_ fields: Fields) -> HTML? {
    guard let draft = try? Draft(fields, self) else { return nil }
    return group {
      draft.hidden()
      hidden("key", fields["key"])
    }
  }

  fileprivate func login(
    fault: String? = nil, next: String? = nil, member: String = "", keeping fields: Fields? = nil
  ) -> Response {
    page(say("Log ind", "Log in"), status: fault == nil ? 200 : 401) {
      if let fault { faults(say("Du er ikke logget ind", "You are not logged in"), [fault]) }
      if reader != nil { p("Du er logget ind.", "You are logged in.") }
      form(Address("/login")) {
        hidden("next", next ?? query["next"])
        fields.flatMap(kept)
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
    var response =
      kept(fields).map { goOn($0, login) }
      ?? .redirect(to: Address(local: fields["next"]) ?? Address("/mine"))
    response.headers += call.cookies(for: login)
    return response
  }

  /// Leads back to a booking begun before: by a form, since an address would show in logs what was typed.
  private func goOn(_ kept: HTML, _ login: LoggedIn) -> Response {
    page(say("Du er logget ind", "You are logged in")) {
      p("Det, du har skrevet, er gemt.", "What you have typed is kept.")
      element("form", .named("method", "post"), .action(Address("/book/confirm"))) {
        hidden("token", formToken(login.secret))
        kept
        submit("Gå videre med bookingen", "Go on with the booking")
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

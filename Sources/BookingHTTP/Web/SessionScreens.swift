import BookingCore

/// Logging in and out, and what the household was told.
extension Site {
  static let sessionScreens = [
    Screen(.get, "/login", .read { visit in login(visit) }),
    Screen(.post, "/login", .secret { visit, fields in try logIn(visit, fields) }),
    Screen(.post, "/logout", .form { visit, _ in try logOut(visit) }),
    Screen(.get, "/invitation", .read { visit in invitation(visit) }),
    Screen(.post, "/invitation", .secret { visit, fields in try redeem(visit, fields) }),
    Screen(.get, "/notices", .read { visit in try notices(visit) }),
    Screen(.post, "/notices/{id}/read", .form { visit, _ in try markRead(visit) }),
  ]

  private static func login(_ visit: Visit, fault: String? = nil, next: String? = nil, member: String = "")
    -> Response
  {
    visit.page(visit.say("Log ind", "Log in"), status: fault == nil ? 200 : 401) {
      if let fault { visit.faults(visit.say("Du er ikke logget ind", "You are not logged in"), [fault]) }
      if visit.reader != nil { visit.p("Du er logget ind.", "You are logged in.") }
      visit.form(Address("/login")) {
        hidden("next", next ?? visit.query["next"])
        visit.input(
          "member", visit.say("Dit brugernavn", "Your user name"), member,
          hint: visit.say("»Navn« i brevet, fx mette-k12.", "“Name” in the letter, as mette-k12."),
          .named("autocomplete", "username"), .named("autocapitalize", "none"), .flag("required"))
        visit.input(
          "pin", visit.say("Din PIN-kode", "Your PIN"), "", type: "password",
          .named("autocomplete", "current-password"), .flag("required"))
        visit.submit("Log ind", "Log in")
      }
      element("p") {
        visit.say("Første gang? ", "First time? ")
        link(Address("/invitation"), visit.say("Brug koden fra brevet", "Use the code of the letter"))
      }
      element("p") {
        visit.say("Har du glemt din PIN? ", "Have you forgotten your PIN? ")
        visit.way(Address("/help"), "Hjælp og kontakt", "Help and contact")
      }
    }
  }

  private static func logIn(_ visit: Visit, _ fields: Fields) throws -> Response {
    do { return enter(visit, try visit.call.logIn(fields["member"], pin: fields["pin"]), fields) } catch let
      problem as APIProblem
    {
      return login(
        visit, fault: visit.say(problem.danish, problem.english), next: fields["next"],
        member: fields["member"])
    }
  }

  /// The way on for somebody who has just shown who it is.
  private static func enter(_ visit: Visit, _ login: LoggedIn, _ fields: Fields) -> Response {
    var response = Response.redirect(to: Address(local: fields["next"]) ?? Address("/mine"))
    response.headers += visit.call.cookies(for: login)
    return response
  }

  private static func invitation(_ visit: Visit, fault: String? = nil, code: String? = nil) -> Response {
    visit.page(
      visit.say("Første gang", "First time"), heading: visit.say("Velkommen", "Welcome"),
      status: fault == nil ? 200 : 422
    ) {
      visit.lead("Du har fået en kode i et brev.", "You have had a code in a letter.")
      if let fault { visit.faults(visit.say("Det gik ikke", "That did not work"), [fault]) }
      visit.form(Address("/invitation")) {
        visit.input(
          "code", visit.say("Koden fra brevet", "The code of the letter"), code ?? visit.query["code"],
          hint: visit.say(
            "Som X7JR-TTEX-88Q2; store eller små bogstaver.", "As X7JR-TTEX-88Q2; in either case."),
          .named("autocomplete", "one-time-code"), .flag("required"))
        visit.input(
          "pin", visit.say("Vælg en PIN-kode", "Choose a PIN"), "", type: "password",
          hint: visit.say(
            "Mindst 6 tegn. Du bruger den næste gang.", "At least 6 characters. You use it next time."),
          .named("autocomplete", "new-password"), .flag("required"))
        visit.submit("Kom i gang", "Begin")
      }
    }
  }

  private static func redeem(_ visit: Visit, _ fields: Fields) throws -> Response {
    func again(_ fault: String) -> Response { invitation(visit, fault: fault, code: fields["code"]) }
    do {
      return enter(visit, try visit.call.redeem(code: fields["code"], pin: fields["pin"]), fields)
    } catch let problem as APIProblem { return again(visit.say(problem.danish, problem.english)) } catch let
      error as DeskError
    { return again(visit.reason(error)) }
  }

  private static func logOut(_ visit: Visit) throws -> Response {
    if let session = visit.snapshot.session {
      _ = try visit.desk.perform(EndSession(id: session), as: try visit.member())
    }
    var response = Response.redirect(to: Address("/"))
    response.headers += visit.call.noCookies
    return response
  }

  private static func notices(_ visit: Visit) throws -> Response {
    let reader = try visit.member()
    let query = NoticeQuery(household: visit.household?.id)
    let items = try visit.desk.read { try $0.notices(query, for: reader).items }
    return visit.page(visit.say("Beskeder", "Notices")) {
      if items.isEmpty {
        visit.p(
          "Der er ingen beskeder. Her står det, når en booking ændres eller mangler noget.",
          "There are no notices. Here you read when a booking changes or lacks something.")
      }
      for notice in items {
        let words = NoticeText(notice, visit.language, registry: visit.registry)
        element("article", .class("card")) {
          element("h2") { (notice.readAt == nil ? visit.say("Ny: ", "New: ") : "") + words.subject }
          element("p", .class("hint")) { visit.times(visit.homeArea).instant(notice.createdAt) }
          for line in words.lines { element("p") { line } }
          if notice.readAt == nil {
            visit.form(Address("/notices", notice.id.code, "read")) {
              element("button", .type("submit"), .class("plain")) {
                visit.say("Læst", "Read")
                element("span", .class("vh")) { ": " + words.subject }
              }
            }
          }
        }
      }
    }
  }

  private static func markRead(_ visit: Visit) throws -> Response {
    _ = try visit.desk.perform(MarkNotice(id: visit.call.id("nt", .notice)), as: try visit.member())
    return .redirect(to: Address("/notices"))
  }
}

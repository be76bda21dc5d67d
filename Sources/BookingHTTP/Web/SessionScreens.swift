import BookingCore

/// Logging in and out, and what the household was told.
extension Site {
  static let sessionScreens = [
    Screen(.get, "/login", .read { visit in login(visit) }),
    Screen(.post, "/login", .secret { visit, fields in try logIn(visit, fields) }),
    Screen(
      .post, "/logout",
      .form { visit, _ in try logOut(visit) }),
    Screen(.get, "/invitation", .read { visit in invitation(visit) }),
    Screen(.post, "/invitation", .secret { visit, fields in try redeem(visit, fields) }),
    Screen(.get, "/notices", .read { visit in try notices(visit) }),
    Screen(.post, "/notices/{id}/read", .form { visit, _ in try markRead(visit) }),
  ]

  private static func login(_ visit: Visit, fault: String? = nil, next: String? = nil) -> Response {
    visit.page(visit.say("Log ind", "Log in"), status: fault == nil ? 200 : 401) {
      element("h1") { visit.say("Log ind", "Log in") }
      if let fault { visit.faults(visit.say("Du er ikke logget ind", "You are not logged in"), [fault]) }
      if visit.reader != nil {
        element("p") { visit.say("Du er logget ind.", "You are logged in.") }
      }
      visit.form(Address("/login")) {
        empty("input", .type("hidden"), .name("next"), .value(next ?? visit.query["next"]))
        visit.input(
          "member", visit.say("Dit brugernavn", "Your user name"), "",
          hint: visit.say("Som mette-k12; det står i brevet.", "As mette-k12; it is in the letter."),
          .named("autocomplete", "username"))
        visit.input(
          "pin", visit.say("Din PIN-kode", "Your PIN"), "", type: "password",
          .named("autocomplete", "current-password"))
        element("button", .type("submit")) { visit.say("Log ind", "Log in") }
      }
      element("p") {
        visit.say("Første gang? ", "First time? ")
        link(Address("/invitation"), visit.say("Brug koden fra brevet", "Use the code of the letter"))
      }
      element("h2") { visit.say("Med adgangsnøgle", "With a key") }
      visit.form(Address("/login")) {
        empty("input", .type("hidden"), .name("next"), .value(next ?? visit.query["next"]))
        visit.input(
          "key", visit.say("Din adgangsnøgle", "Your key"), "", type: "password",
          hint: visit.say(
            "Har du fået en adgangsnøgle, kan du indsætte den her.",
            "If you were given a key, you can paste it here."),
          .named("autocomplete", "current-password"), .flag("required"))
        element("button", .type("submit"), .class("plain")) { visit.say("Brug nøglen", "Use the key") }
      }
      element("p") {
        visit.say("Har du ingen nøgle? ", "Have you no key? ")
        link(Address("/help"), visit.say("Hjælp og kontakt", "Help and contact"))
      }
    }
  }

  private static func logIn(_ visit: Visit, _ fields: Fields) throws -> Response {
    if !fields["member"].isEmpty {
      do {
        return enter(visit, try visit.call.logIn(fields["member"], pin: fields["pin"]), fields)
      } catch let problem as APIProblem {
        return login(visit, fault: visit.say(problem.danish, problem.english), next: fields["next"])
      }
    }
    let secret = fields["key"].filter { !$0.isWhitespace }
    let caller = try visit.desk.read { try $0.caller(.token(secret: secret.utf8), origin: "page") }
    guard caller != nil, secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x3B && $0 != 0x2C })
    else {
      let fault = visit.say(
        "Nøglen passer ikke eller er udløbet. Prøv igen.", "The key does not fit or has expired. Try again.")
      return login(visit, fault: fault, next: fields["next"])
    }
    return .redirect(
      to: Address(local: fields["next"]) ?? Address("/mine"),
      setting: [cookie(visit, secret, seconds: 30 * 86_400)])
  }

  /// The way on for somebody who has just shown who it is.
  private static func enter(_ visit: Visit, _ login: LoggedIn, _ fields: Fields) -> Response {
    var response = Response.redirect(to: Address(local: fields["next"]) ?? Address("/mine"))
    response.headers += visit.call.cookies(for: login)
    return response
  }

  private static func invitation(_ visit: Visit, fault: String? = nil) -> Response {
    visit.page(visit.say("Første gang", "First time"), status: fault == nil ? 200 : 422) {
      element("h1") { visit.say("Velkommen", "Welcome") }
      if let fault { visit.faults(visit.say("Det gik ikke", "That did not work"), [fault]) }
      visit.form(Address("/invitation")) {
        visit.input(
          "code", visit.say("Koden fra brevet", "The code of the letter"), visit.query["code"],
          .named("autocomplete", "one-time-code"), .flag("required"))
        visit.input(
          "pin", visit.say("Vælg en PIN-kode", "Choose a PIN"), "", type: "password",
          hint: visit.say(
            "Mindst 6 tegn. Du bruger den næste gang.", "At least 6 characters. You use it next time."),
          .named("autocomplete", "new-password"), .flag("required"))
        element("button", .type("submit")) { visit.say("Kom i gang", "Begin") }
      }
    }
  }

  private static func redeem(_ visit: Visit, _ fields: Fields) throws -> Response {
    do {
      return enter(visit, try visit.call.redeem(code: fields["code"], pin: fields["pin"]), fields)
    } catch let problem as APIProblem {
      return invitation(visit, fault: visit.say(problem.danish, problem.english))
    } catch let error as DeskError {
      return invitation(visit, fault: RefusalText(visit.language, registry: visit.registry).detail(error))
    }
  }

  private static func logOut(_ visit: Visit) throws -> Response {
    if let session = visit.snapshot.session {
      _ = try visit.desk.perform(EndSession(id: session), as: try visit.member())
    }
    var response = Response.redirect(to: Address("/"), setting: [cookie(visit, "", seconds: 0)])
    response.headers += visit.call.noCookies
    return response
  }

  /// The cookie that holds who is logged in; out of reach of scripts and of other sites' forms.
  private static func cookie(_ visit: Visit, _ secret: String, seconds: Int) -> String {
    let isSecure = visit.request.header("x-forwarded-proto") == "https"
    return "session=\(secret); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax"
      + (isSecure ? "; Secure" : "")
  }

  private static func notices(_ visit: Visit) throws -> Response {
    let reader = try visit.member()
    let query = NoticeQuery(household: visit.household?.id)
    let items = try visit.desk.read { try $0.notices(query, for: reader).items }
    return visit.page(visit.say("Beskeder", "Notices")) {
      element("h1") { visit.say("Beskeder", "Notices") }
      if items.isEmpty { element("p") { visit.say("Der er ingen beskeder.", "There are no notices.") } }
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
    let name = visit.request.parameter("id") ?? ""
    guard let number = ShortCode.number("nt", name) else {
      throw DeskError.notFound(kind: .notice, name: name)
    }
    _ = try visit.desk.perform(MarkNotice(id: ID(number)), as: try visit.member())
    return .redirect(to: Address("/notices"))
  }
}

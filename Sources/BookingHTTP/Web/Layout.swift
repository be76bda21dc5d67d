import BookingCore

extension Visit {
  /// A whole page around its content, which begins with the title as a heading.
  ///
  /// - Parameters:
  ///   - heading: what the heading says, where that is not the title; an empty one is left to the content.
  ///   - live: what is shown and watched: a resource's name, or "mine"; the part of the page marked `live` is
  ///     fetched again when that changes.
  ///   - refresh: seconds after which the page loads itself again, for screens that nobody touches.
  func page(
    _ title: String, heading: String? = nil, status: Int = 200, bare: Bool = false, live: String? = nil,
    refresh: Int? = nil, @HTMLBuilder content: () -> HTML
  ) -> Response {
    let head = element("head") {
      empty("meta", .named("charset", "utf-8"))
      empty("meta", .name("viewport"), .named("content", "width=device-width, initial-scale=1"))
      empty("meta", .name("color-scheme"), .named("content", "light dark"))
      if let refresh {
        // With a script the page follows what happens; without one it reads itself again.
        element("noscript") {
          empty("meta", .named("http-equiv", "refresh"), .named("content", String(refresh)))
        }
      }
      // What is heard first says that a form has come back.
      let fault = [400, 401, 422].contains(status) ? say("Fejl: ", "Error: ") : ""
      element("title") { fault + title + (title == "Fælled" ? "" : " – Fælled") }
      element("style") { Assets.style }
      empty("link", .named("rel", "icon"), .type("image/svg+xml"), .href(Assets.icon.address))
      element("script", .src(Assets.script.address), .flag("defer"))
    }
    let body = element(
      "body", .class(bare ? "bare" : "site"), .named("data-read", times(homeArea).time(clockNow)),
      .named(
        "data-offline", say("Ikke forbundet. Vist, som det var kl. ", "Not connected. Shown as it was at ")),
      .named("data-changed", say("Siden er opdateret.", "The page was updated.")),
      .named("data-live", live ?? ""), .named("data-refresh", refresh.map(String.init) ?? "")
    ) {
      if !bare { header }
      element("main", .id("main"), .named("tabindex", "-1")) {
        if heading != "" { element("h1") { heading ?? title } }
        content()
      }
      if !bare { footer }
      element("p", .id("status"), .named("role", "status"), .class("toast")) {}
    }
    return .page(
      status, document(language.rawValue, head: head, body: body),
      isPersonal: reader != nil || request.method == .post)
  }

  /// The area whose clock stands for the commons' own.
  var homeArea: ID<Area> { household?.area ?? registry.areas.first?.id ?? ID(0) }
  private var clockNow: Int { registry.calendar(homeArea).local(of: now).minute }
  /// Today where the reader lives.
  var today: CivilDate { registry.calendar(homeArea).date(of: now) }

  private var header: HTML {
    group {
      element("a", .named("href", "#main"), .class("skip")) { say("Gå til indholdet", "Skip to the content") }
      element("header", .class("top")) {
        element("a", .href(Address("/")), .class("brand")) { "Fælled" }
        element("nav", .label(say("Hovedmenu", "Main menu"))) {
          element("ul") {
            for (address, text) in menu {
              element("li") { element("a", .href(address), current(address)) { text } }
            }
          }
        }
        languageSwitch
      }
    }
  }

  private var menu: [(Address, String)] {
    var items = [
      (Address("/"), say("Find ledigt", "Find a place")), (Address("/areas"), say("Steder", "Places")),
    ]
    guard let reader else { return items + [(Address("/login"), say("Log ind", "Log in"))] }
    items.append((Address("/mine"), say("Mine bookinger", "My bookings")))
    items.append((Address("/notices"), say("Beskeder", "Notices")))
    if reader.may(.lend(area: homeArea)) { items.append((Address("/lending"), say("Udlån", "Lending"))) }
    if reader.may(.manage(area: homeArea)) {
      items.append((Address("/board"), say("Bestyrelsen", "The board")))
    }
    if reader.may(.resolve) {
      items.append((Address("/conflicts"), say("Dobbeltbookinger", "Double bookings")))
    }
    return items
  }

  private func current(_ address: Address) -> Attribute { .current(request.path == address.text) }

  /// The way to the page in the other language; the choice is remembered in a cookie.
  private var languageSwitch: HTML {
    let other = language == .da ? Language.en : .da
    return element(
      "a", .class("language"), .href(Address("/language", other.rawValue, query: ["back": here.text])),
      .named("lang", other.rawValue), .named("hreflang", other.rawValue)
    ) { other == .en ? "English" : "Dansk" }
  }

  private var footer: HTML {
    element("footer", .class("bottom")) {
      if let member = reader?.member {
        form(Address("/logout"), .class("actions")) {
          element("p") {
            say("Logget ind som ", "Logged in as ") + (member.name.isEmpty ? member.handle.text : member.name)
          }
          submit("Log ud", "Log out", .class("plain"))
        }
      }
      element("nav", .label(say("Om siden", "About the page"))) {
        element("ul") {
          for (address, text) in [
            (Address("/openness"), say("Sådan bruges fælleden", "How the commons is used")),
            (Address("/help"), say("Hjælp og kontakt", "Help and contact")),
            (Address("/privacy"), say("Personoplysninger og cookies", "Personal data and cookies")),
            (Address("/accessibility"), say("Tilgængelighedserklæring", "Accessibility statement")),
          ] {
            element("li") { link(address, text) }
          }
        }
      }
    }
  }

  // MARK: Failures

  /// The page that says why there is no page.
  func failure(_ error: any Error) -> Response {
    if let fault = error as? PageFault { return failure(fault) }
    var problem = ProblemDetails(error, language: language, registry: registry)
    if let known = error as? APIProblem {
      if known.kind == .unauthorized { return .redirect(to: Address("/login", query: ["next": here.text])) }
      problem = ProblemDetails(known.kind, detail: say(known.danish, known.english), language: language)
    }
    return page(problem.title, status: problem.status) {
      element("p") { problem.detail }
      element("p") { link(Address("/"), say("Til forsiden", "To the front page")) }
    }
  }

  private func failure(_ fault: PageFault) -> Response {
    page(
      say("Prøv igen", "Try again"),
      heading: say("Formularen kan ikke bruges mere", "The form can no longer be used"),
      status: fault == .noForm ? 415 : 403
    ) {
      p(
        "Du er logget ud eller ind i mellemtiden, eller siden er gammel. Intet er ændret. Gå tilbage, genindlæs siden og prøv igen.",
        "You have logged out or in meanwhile, or the page is old. Nothing was changed. Go back, load the page again and try once more."
      )
    }
  }
}

import BookingCore

extension Visit {
  /// A whole page around its content.
  ///
  /// - Parameters:
  ///   - live: what is shown and watched: a resource's name, or "mine"; the part of the page marked `live` is
  ///     fetched again when that changes.
  ///   - refresh: seconds after which the page loads itself again, for screens that nobody touches.
  func page(
    _ title: String, status: Int = 200, bare: Bool = false, live: String? = nil, refresh: Int? = nil,
    @HTMLBuilder content: () -> HTML
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
      element("title") { title + (title == "Fælled" ? "" : " – Fælled") }
      empty("link", .named("rel", "stylesheet"), .href(Assets.style.address))
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
      element("main", .id("main"), .named("tabindex", "-1")) { content() }
      if !bare { footer }
      element("p", .id("status"), .named("role", "status"), .class("toast")) {}
    }
    return .page(status, document(language.rawValue, head: head, body: body), isPersonal: reader != nil)
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

  private func current(_ address: Address) -> Attribute {
    request.path == address.text ? .named("aria-current", "page") : .flag("data-elsewhere", false)
  }

  /// The page in the other language; the choice is remembered in a cookie.
  private var languageSwitch: HTML {
    element("p", .class("languages")) {
      for (code, name) in [(Language.da, "Dansk"), (.en, "English")] {
        if code == language {
          element("span", .named("aria-current", "true"), .named("lang", code.rawValue)) { name }
        } else {
          element(
            "a", .href(Address("/language", code.rawValue, query: ["back": here.text])),
            .named("lang", code.rawValue), .named("hreflang", code.rawValue)
          ) { name }
        }
      }
    }
  }

  private var footer: HTML {
    element("footer", .class("bottom")) {
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
      if reader != nil {
        form(Address("/logout")) {
          element("button", .type("submit"), .class("plain")) { say("Log ud", "Log out") }
        }
      }
    }
  }

  // MARK: Parts of pages

  /// A form that the site recognises as its own.
  func form(_ address: Address, _ attributes: Attribute..., @HTMLBuilder content: () -> HTML) -> HTML {
    element(
      "form", .named("method", "post"), .action(address), attributes.first ?? .flag("novalidate", false)
    ) {
      empty("input", .type("hidden"), .name("token"), .value(formToken))
      content()
    }
  }

  /// A field with its label, and a hint or fault beneath.
  func field(
    _ name: String, _ label: String, hint: String? = nil, fault: String? = nil,
    @HTMLBuilder control: () -> HTML
  ) -> HTML {
    element("div", .class(fault == nil ? "field" : "field wrong")) {
      element("label", .named("for", name)) { label }
      if let hint { element("p", .class("hint"), .id("\(name)-hint")) { hint } }
      if let fault { element("p", .class("fault"), .id("\(name)-fault")) { "! " + fault } }
      control()
    }
  }

  /// A line to type in.
  func input(
    _ name: String, _ label: String, _ value: String, type: String = "text", hint: String? = nil,
    fault: String? = nil, _ more: Attribute...
  ) -> HTML {
    let described = [hint == nil ? nil : "\(name)-hint", fault == nil ? nil : "\(name)-fault"].compactMap {
      $0
    }
    return field(name, label, hint: hint, fault: fault) {
      emptyInput(
        [
          .id(name), .name(name), .type(type), .value(value),
          described.isEmpty
            ? .flag("x", false) : .named("aria-describedby", described.joined(separator: " ")),
          fault == nil ? .flag("x", false) : .named("aria-invalid", "true"),
        ] + more)
    }
  }

  /// A list to choose from.
  func choice(
    _ name: String, _ label: String, _ options: [(value: String, text: String)], _ chosen: String,
    hint: String? = nil
  ) -> HTML {
    field(name, label, hint: hint) {
      element("select", .id(name), .name(name)) {
        for option in options {
          element("option", .value(option.value), .flag("selected", option.value == chosen)) { option.text }
        }
      }
    }
  }

  /// A box to tick.
  func tick(_ name: String, _ label: String, _ isOn: Bool, _ more: Attribute...) -> HTML {
    element("div", .class("tick")) {
      emptyInput(
        [.type("checkbox"), .id(name), .name(name), .value("1"), .flag("checked", isOn)] + more)
      element("label", .named("for", name)) { label }
    }
  }

  /// Times of day in half hours to choose from, `24:00` last.
  func clockOptions(from first: Int = 0) -> [(value: String, text: String)] {
    stride(from: first, through: 1440, by: 30).map { minute in
      (Self.clock(minute), times(homeArea).time(minute))
    }
  }

  /// `17:00` as a form writes it.
  static func clock(_ minute: Int) -> String { CalendarText(.en, on: .utc).time(minute) }

  /// A list of what went wrong, before a form; read at once.
  func faults(_ title: String, _ faults: [String]) -> HTML? {
    if faults.isEmpty { return nil }
    return element("div", .class("alert"), .named("role", "alert")) {
      element("h2") { title }
      element("ul") { for fault in faults { element("li") { fault } } }
    }
  }

  /// Names and values side by side.
  func facts(_ items: [(String, String)]) -> HTML {
    element("dl", .class("facts")) {
      for (name, value) in items {
        element("div") {
          element("dt") { name }
          element("dd") { value }
        }
      }
    }
  }

  private func emptyInput(_ attributes: [Attribute]) -> HTML { emptyElement("input", attributes) }

  // MARK: Failures

  /// The page that says why there is no page.
  func failure(_ error: any Error) -> Response {
    if let fault = error as? PageFault { return failure(fault) }
    var problem = ProblemDetails(error, language: language, registry: registry)
    if let known = error as? APIProblem {
      if known.kind == .unauthorized {
        return .redirect(to: Address("/login", query: ["next": here.text]))
      }
      problem = ProblemDetails(
        known.kind, detail: say(known.danish, known.english), language: language)
    }
    return page(problem.title, status: problem.status) {
      element("h1") { problem.title }
      element("p") { problem.detail }
      element("p") { link(Address("/"), say("Til forsiden", "To the front page")) }
    }
  }

  private func failure(_ fault: PageFault) -> Response {
    page(say("Prøv igen", "Try again"), status: fault == .noForm ? 415 : 403) {
      element("h1") { say("Formularen kan ikke bruges mere", "The form can no longer be used") }
      element("p") {
        say(
          "Du er logget ud eller ind i mellemtiden, eller siden er gammel. Intet er ændret. Gå tilbage, genindlæs siden og prøv igen.",
          "You have logged out or in meanwhile, or the page is old. Nothing was changed. Go back, load the page again and try once more."
        )
      }
    }
  }
}

import BookingCore

/// The board's desk: requests, what is not done, closures, helpers.
extension Site {
  static let deskScreens = [
    Screen(.get, "/board", .read { visit in try board(visit) }),
    Screen(.post, "/board/close", .form { visit, fields in try close(visit, fields) }),
    Screen(.post, "/board/open/{id}", .form { visit, _ in try reopen(visit) }),
  ]

  static func board(
    _ visit: Visit, _ failed: ID<Booking>? = nil, helper: Fields? = nil, closing: Fields? = nil,
    _ faults: [String] = [], status: Int = 200
  ) throws -> Response {
    let reader = try visit.member()
    guard reader.may(.manage(area: visit.homeArea)) else { throw DeskError.notAllowed }
    let area = visit.registry.area(visit.homeArea)
    let resources = visit.registry.resources.filter { $0.area == area.id && $0.status != .retired }
    let closures = resources.flatMap { visit.registry.closures(of: $0.id) }.filter {
      $0.range.end > visit.now
    }
    let requests = try requests(visit, reader, failed, faults)
    let missing = try openConditions(visit, reader)
    return visit.page(
      visit.say("Bestyrelsen", "The board"),
      heading: visit.say("Bestyrelsen i \(area.name)", "The board of \(area.name)"), status: status
    ) {
      if visit.query.has("done") { visit.note("Det er gjort.", "It is done.") }
      requests
      missing
      visit.h2("Lukninger", "Closures")
      if closures.isEmpty { visit.p("Intet er lukket.", "Nothing is closed.") }
      visit.cards(closures) { closure in
        element("h3") { visit.registry.resource(closure.resource).name }
        element("p", .class("when")) {
          visit.times(area.id).range(closure.range, in: visit.today.components.year)
        }
        element("p") { closure.reason }
        visit.form(Address("/board/open", closure.id.code), .class("actions")) {
          visit.submit(
            "Åbn igen", "Open again", .class("plain"),
            .label(
              visit.say("Åbn igen", "Open again") + ": " + visit.registry.resource(closure.resource).name))
        }
      }
      visit.more("Luk et sted", "Close a place", isOpen: closing != nil) {
        if closing != nil { visit.faults(visit.say("Ret dette", "Mend this"), faults) }
        closingForm(visit, resources, closing)
      }
      boardHelpers(visit, helper, faults)
      visit.h2("Mere", "More")
      visit.rows([
        (
          Address("/board/rules"), visit.say("Skriv og prøv nye husregler", "Write and try new house rules"),
          visit.say("Se virkningen, før I vedtager dem", "See what they do before you decide them")
        ),
        (
          Address("/area", area.slug.text), visit.say("Husreglerne", "The house rules"),
          visit.say("Som beboerne ser dem", "As residents see them")
        ),
        (
          Address("/lending"), visit.say("Udlån", "The lending desk"),
          visit.say("Udlever og tag imod", "Hand out and take back")
        ),
      ])
    }
  }

  private static func closingForm(_ visit: Visit, _ resources: [Resource], _ typed: Fields?) -> HTML {
    func value(_ name: String, _ other: String) -> String { typed.map { $0[name] } ?? other }
    let today = visit.today.description
    return visit.form(Address("/board/close")) {
      visit.choice(
        "resource", visit.say("Sted", "Place"), resources.map { ($0.slug.text, $0.name) },
        value("resource", ""))
      element("div", .class("two")) {
        visit.input(
          "date", visit.say("Fra dag", "From day"), value("date", today), type: "date", .flag("required"))
        visit.choice("from", visit.say("Kl.", "At"), visit.clockOptions(), value("from", "08:00"))
      }
      element("div", .class("two")) {
        visit.input(
          "until", visit.say("Til dag", "To day"), value("until", today), type: "date", .flag("required"))
        visit.choice("to", visit.say("Til kl.", "Until"), visit.clockOptions(), value("to", "22:00"))
      }
      visit.input(
        "reason", visit.say("Hvorfor (vises for alle)", "Why (shown to everybody)"), value("reason", ""),
        .flag("required"), .named("maxlength", "200"))
      visit.hint(
        "Bookinger, der rammes, bliver stående, til de er flyttet.",
        "Bookings that are hit stay until they are moved.")
      visit.submit("Luk", "Close")
    }
  }

  private static func close(_ visit: Visit, _ fields: Fields) throws -> Response {
    let draft = try Draft(fields, visit)
    guard let range = draft.readable(visit), !fields["reason"].isEmpty else {
      let fault = visit.say(
        "Skriv en tid, der slutter, efter den begynder, og hvorfor.",
        "Write a time that ends after it begins, and why.")
      return try board(visit, closing: fields, draft.faults + [fault], status: 400)
    }
    let command = CloseResource(resource: draft.resource.slug, range: range, reason: fields["reason"])
    _ = try visit.desk.perform(command, as: try visit.member())
    return .redirect(to: Address("/board", query: ["done": "1"]))
  }

  private static func reopen(_ visit: Visit) throws -> Response {
    _ = try visit.desk.perform(RemoveClosure(id: visit.call.id("cl", .closure)), as: try visit.member())
    return .redirect(to: Address("/board", query: ["done": "1"]))
  }
}

import BookingCore

/// The board's desk: requests, what is not done, closures, helpers.
extension Site {
  static let deskScreens = [
    Screen(.get, "/board", .read { try $0.board() }),
    Screen(.post, "/board/close", .form { try $0.close($1) }),
    Screen(.post, "/board/open/{id}", .form { visit, _ in try visit.reopen() }),
  ]
}

extension Visit {
  func board(
    _ failed: ID<Booking>? = nil, helper: Fields? = nil, closing: Fields? = nil, _ faults: [String] = [],
    status: Int = 200
  ) throws -> Response {
    let reader = try member()
    guard reader.may(.manage(area: homeArea)) else { throw DeskError.notAllowed }
    let area = registry.area(homeArea)
    let resources = registry.resources.filter { $0.area == area.id && $0.status != .retired }
    let closures = resources.flatMap { registry.closures(of: $0.id) }.filter { $0.range.end > now }
    let requests = try self.requests(reader, failed, faults)
    let missing = try openConditions(reader)
    return page(
      say("Bestyrelsen", "The board"),
      heading: say("Bestyrelsen i \(area.name)", "The board of \(area.name)"), status: status
    ) {
      if query.has("done") { note("Det er gjort.", "It is done.") }
      if let hit = query.number("hit", 0...Int.max) { noteClosed(hit) }
      requests
      missing
      h2("Lukninger", "Closures")
      if closures.isEmpty { p("Intet er lukket.", "Nothing is closed.") }
      cards(closures) { closure in
        let name = registry.resource(closure.resource).name
        element("h3") { name }
        element("p", .class("when")) { when(closure.range, in: area.id) }
        element("p") { closure.reason }
        let parts = registry.resource(closure.resource).parts.map { registry.resource($0).name }
        if !parts.isEmpty {
          let names = parts.joined(separator: ", ")
          hint(
            "Lukket som helhed. Dette kan stadig bookes for sig: \(names).",
            "Closed as a whole. These can still be booked by themselves: \(names).")
        }
        form(Address("/board/open", closure.id.code), .class("actions")) {
          submit(say("Åbn igen", "Open again"), about: name, .class("plain"))
        }
      }
      more("Luk et sted", "Close a place", isOpen: closing != nil) {
        if closing != nil { self.faults(say("Ret dette", "Mend this"), faults) }
        closingForm(resources, closing)
      }
      boardHelpers(helper, faults)
      h2("Mere", "More")
      rows([
        (
          Address("/board/rules"), say("Skriv og prøv nye husregler", "Write and try new house rules"),
          say("Se virkningen, før I vedtager dem", "See what they do before you decide them")
        ),
        (
          Address("/area", area.slug.text), say("Husreglerne", "The house rules"),
          say("Som beboerne ser dem", "As residents see them")
        ),
        (
          Address("/lending"), say("Udlån", "The lending desk"),
          say("Udlever og tag imod", "Hand out and take back")
        ),
      ])
    }
  }

  /// Says that a place is closed, and how many bookings that hits.
  private func noteClosed(_ hit: Int) -> HTML {
    hit == 0
      ? note("Der er lukket. Ingen bookinger rammes.", "It is closed. No bookings are hit.")
      : note(
        "Der er lukket. \(hit.counting("booking", "bookinger")) rammes, til en administrator finder en udvej.",
        "It is closed. \(hit.counting("booking is", "bookings are")) hit until an administrator finds a way out."
      )
  }

  private func closingForm(_ resources: [Resource], _ typed: Fields?) -> HTML {
    func value(_ name: String, _ other: String) -> String { typed.map { $0[name] } ?? other }
    let today = self.today.description
    return form(Address("/board/close")) {
      hidden("key", Draft.newKey())
      choice(
        "resource", say("Sted", "Place"), resources.map { ($0.slug.text, $0.name) }, value("resource", ""))
      element("div", .class("two")) {
        input("date", say("Fra dag", "From day"), value("date", today), type: "date", .flag("required"))
        choice("from", say("Kl.", "At"), clockOptions(), value("from", "08:00"))
      }
      element("div", .class("two")) {
        input("until", say("Til dag", "To day"), value("until", today), type: "date", .flag("required"))
        choice("to", say("Til kl.", "Until"), clockOptions(), value("to", "22:00"))
      }
      input(
        "reason", say("Hvorfor (vises for alle)", "Why (shown to everybody)"), value("reason", ""),
        .flag("required"), .named("maxlength", "200"))
      hint(
        "Bookinger, der rammes, bliver stående, til de er flyttet.",
        "Bookings that are hit stay until they are moved.")
      submit("Luk", "Close")
    }
  }

  fileprivate func close(_ fields: Fields) throws -> Response {
    let draft = try Draft(fields, self)
    guard let range = draft.readable(self), range.end > now, !fields["reason"].isEmpty else {
      let fault = say(
        "Skriv en tid, der ikke er forbi og slutter, efter den begynder, og hvorfor.",
        "Write a time that is not over and ends after it begins, and why.")
      return try board(closing: fields, draft.faults + [fault], status: 400)
    }
    let command = CloseResource(resource: draft.resource.slug, range: range, reason: fields["reason"])
    // Sent twice it closes once; something else under the same form is a closure of its own.
    let digest = SHA256.digest(Array("\(fields["key"]) \(command)".utf8)).hexadecimal
    let key = fields["key"].isEmpty ? nil : IdempotencyKey("page:" + digest, request: [])
    let hit = try once(command, key: key) {
      String(Set($0.conflicts.flatMap(\.bookings)).count)
    }
    return .redirect(to: Address("/board", query: ["hit": hit]))
  }

  fileprivate func reopen() throws -> Response {
    _ = try desk.perform(RemoveClosure(id: call.id("cl", .closure)), as: try member())
    return .redirect(to: Address("/board", query: ["done": "1"]))
  }
}

import BookingCore

/// The board's closures, the volunteers' lending desk, and how the commons is used.
extension Site {
  static let deskScreens = [
    Screen(.get, "/board", .read { visit in try board(visit) }),
    Screen(.post, "/board/close", .form { visit, fields in try close(visit, fields) }),
    Screen(.post, "/board/open/{id}", .form { visit, _ in try reopen(visit) }),
    Screen(.get, "/lending", .long { visit in try lending(visit) }),
    Screen(.post, "/lending/{id}/out", .form { visit, fields in try hand(visit, .out, fields) }),
    Screen(
      .post, "/lending/{id}/back", .form { visit, fields in try hand(visit, .back(missing: ""), fields) }),
    Screen(.get, "/openness", .long { visit in try openness(visit) }),
  ]

  static func board(
    _ visit: Visit, _ failed: ID<Booking>? = nil, _ faults: [String] = [], status: Int = 200
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
    return visit.page(visit.say("Bestyrelsen", "The board"), status: status) {
      element("h1") { visit.say("Bestyrelsen i \(area.name)", "The board of \(area.name)") }
      requests
      missing
      element("h2") { visit.say("Lukninger", "Closures") }
      if closures.isEmpty { element("p") { visit.say("Intet er lukket.", "Nothing is closed.") } }
      for closure in closures {
        element("div", .class("card")) {
          element("h3") { visit.registry.resource(closure.resource).name }
          element("p") {
            visit.times(area.id).range(closure.range, in: visit.today.components.year) + ": " + closure.reason
          }
          visit.form(Address("/board/open", closure.id.code)) {
            element("button", .type("submit"), .class("plain")) { visit.say("Åbn igen", "Open again") }
          }
        }
      }
      element("h2") { visit.say("Luk et sted", "Close a place") }
      visit.faults(visit.say("Ret dette", "Mend this"), failed == nil ? faults : [])
      visit.form(Address("/board/close")) {
        visit.choice("resource", visit.say("Sted", "Place"), resources.map { ($0.slug.text, $0.name) }, "")
        element("div", .class("fields")) {
          visit.input(
            "date", visit.say("Fra dag", "From day"), visit.today.description, type: "date", .flag("required")
          )
          visit.choice("from", visit.say("Kl.", "At"), visit.clockOptions(), "08:00")
          visit.input(
            "until", visit.say("Til dag", "To day"), visit.today.description, type: "date", .flag("required"))
          visit.choice("to", visit.say("Til kl.", "Until"), visit.clockOptions(), "22:00")
        }
        visit.input(
          "reason", visit.say("Hvorfor (vises for alle)", "Why (shown to everybody)"), "", .flag("required"),
          .named("maxlength", "200"))
        element("p", .class("hint")) {
          visit.say(
            "Bookinger, der rammes, bliver stående, til de er flyttet.",
            "Bookings that are hit stay until they are moved.")
        }
        element("button", .type("submit")) { visit.say("Luk", "Close") }
      }
      element("h2") { visit.say("Mere", "More") }
      element("p") { link(Address("/area", area.slug.text), visit.say("Husreglerne", "The house rules")) }
      element("p") {
        link(
          Address("/board/rules"), visit.say("Skriv og prøv nye husregler", "Write and try new house rules"))
      }
      element("p") { link(Address("/lending"), visit.say("Udlån", "The lending desk")) }
    }
  }

  private static func close(_ visit: Visit, _ fields: Fields) throws -> Response {
    let draft = try Draft(fields, visit)
    guard draft.faults.isEmpty, let range = draft.range(visit), !fields["reason"].isEmpty else {
      return try board(
        visit, nil,
        draft.faults + [
          visit.say(
            "Skriv en tid, der slutter efter den begynder, og hvorfor.",
            "Write a time that ends after it begins, and why.")
        ], status: 400)
    }
    let command = CloseResource(resource: draft.resource.slug, range: range, reason: fields["reason"])
    _ = try visit.desk.perform(command, as: try visit.member())
    return .redirect(to: Address("/board"))
  }

  private static func reopen(_ visit: Visit) throws -> Response {
    let name = visit.request.parameter("id") ?? ""
    guard let number = ShortCode.number("cl", name) else {
      throw DeskError.notFound(kind: .closure, name: name)
    }
    _ = try visit.desk.perform(RemoveClosure(id: ID(number)), as: try visit.member())
    return .redirect(to: Address("/board"))
  }

  // MARK: Lending

  private static func lending(_ visit: Visit) throws -> Response {
    let reader = try visit.member()
    guard reader.may(.lend(area: visit.homeArea)) else { throw DeskError.notAllowed }
    var query = LoanQuery()
    query.area = visit.homeArea
    let asked = query
    let loans = try visit.desk.read { try $0.loans(asked, for: reader) }
    let missing = try openConditions(visit, reader)
    let groups: [(Loan.Status, String)] = [
      (.overdue, visit.say("Skulle være afleveret", "Overdue")),
      (.reserved, visit.say("Skal hentes", "To be fetched")),
      (.out, visit.say("Udlånt", "Lent out")),
    ]
    return visit.page(visit.say("Udlån", "The lending desk")) {
      element("h1") { visit.say("Udlån", "The lending desk") }
      missing
      for (status, title) in groups {
        let some = loans.filter { $0.status == status }
        element("h2") { "\(title) (\(some.count))" }
        element("ul", .class("cards")) {
          for loan in some.prefix(60) { element("li", .class("card")) { card(visit, loan) } }
        }
      }
    }
  }

  private static func card(_ visit: Visit, _ loan: Loan) -> HTML {
    let things = loan.lines.map { line in
      let count = loan.status == .reserved ? line.units : line.out - line.returned
      return "\(count) × "
        + (visit.registry.has(line.resource) ? visit.registry.resource(line.resource).name : "–")
    }.joined(separator: ", ")
    let isOut = loan.status != .reserved
    return group {
      element("h3") { things }
      element("p") { loan.household.name }
      element("p") { visit.when(loan.booking) }
      visit.form(Address("/lending", loan.booking.id.code, isOut ? "back" : "out")) {
        if isOut {
          visit.field("condition-\(loan.booking.id.code)", visit.say("Tilstand", "Condition")) {
            element("select", .id("condition-\(loan.booking.id.code)"), .name("condition")) {
              element("option", .value("good")) { visit.say("God", "Good") }
              element("option", .value("worn")) { visit.say("Slidt", "Worn") }
              element("option", .value("damaged")) { visit.say("I stykker", "Damaged") }
            }
          }
        }
        element(
          "button", .type("submit"), .class("big"),
          .label(
            (isOut ? visit.say("Tag imod", "Take back") : visit.say("Udlever", "Hand out")) + ": " + things
              + ", " + loan.booking.id.code)
        ) {
          isOut ? visit.say("Tag imod", "Take back") : visit.say("Udlever", "Hand out")
        }
      }
    }
  }

  private static func hand(_ visit: Visit, _ direction: Lend.Direction, _ fields: Fields) throws -> Response {
    let name = visit.request.parameter("id") ?? ""
    guard let number = ShortCode.number("bk", name) else {
      throw DeskError.notFound(kind: .booking, name: name)
    }
    let condition = LoanCondition(rawValue: fields["condition"]) ?? .good
    _ = try visit.desk.perform(
      Lend(direction, booking: ID(number), condition: condition), as: try visit.member())
    return .redirect(to: Address("/lending"))
  }

  // MARK: Openness

  /// Hours of use by weekday and of the places used most, in the twelve weeks around today, without a name.
  private static func openness(_ visit: Visit) throws -> Response {
    let window = TimeRange(max(.earliest, visit.now - 42 * 1440), visit.now + 42 * 1440)
    let resources = visit.registry.resources.filter {
      !$0.isComposite && $0.kind != .equipment && $0.status != .retired
    }
    var byWeekday = [Int](repeating: 0, count: 7)
    var byArea: [ID<Area>: Int] = [:]
    let entries = try visit.desk.read(loading: resources.map(\.id)) { view in
      try resources.map { try view.calendar(of: $0, in: window, for: nil).filter { $0.state != .closed } }
    }
    for (resource, taken) in zip(resources, entries) {
      let calendar = visit.registry.calendar(resource.area)
      for entry in taken {
        byWeekday[calendar.date(of: entry.range.start).weekday - 1] += Int(entry.range.minutes)
        byArea[resource.area, default: 0] += Int(entry.range.minutes)
      }
    }
    let text = visit.times(visit.homeArea)
    let areas = byArea.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      (visit.registry.area($0.key).name, $0.value / 60)
    }
    return visit.page(visit.say("Sådan bruges fælleden", "How the commons is used")) {
      element("h1") { visit.say("Sådan bruges fælleden", "How the commons is used") }
      element("p", .class("lead")) {
        visit.say(
          "Timer i lokaler og haver, fra seks uger siden til om seks uger. Uden navne.",
          "Hours in rooms and gardens, from six weeks ago to six weeks ahead. Without names.")
      }
      chart(
        visit, visit.say("Timer efter ugedag", "Hours by weekday"),
        (1...7).map { (text.weekday($0), byWeekday[$0 - 1] / 60) })
      chart(visit, visit.say("Timer efter område", "Hours by area"), areas)
    }
  }

  /// Lying bars, each with its name and number written out.
  private static func chart(_ visit: Visit, _ title: String, _ rows: [(name: String, value: Int)]) -> HTML {
    let most = max(1, rows.map(\.value).max() ?? 1)
    return group {
      element("h2") { title }
      element(
        "svg", .class("chart"), .named("viewBox", "0 0 360 \(rows.count * 26 + 4)"), .named("role", "img"),
        .label(title + ": " + rows.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
      ) {
        for (index, row) in rows.enumerated() {
          let length = row.value * 190 / most
          element("text", .named("x", "0"), .named("y", "\(index * 26 + 17)")) { row.name }
          element(
            "rect", .class("bar"), .named("x", "115"), .named("y", "\(index * 26 + 4)"),
            .named("width", "\(max(1, length))"), .named("height", "18"))
          element("text", .named("x", "\(121 + length)"), .named("y", "\(index * 26 + 17)")) {
            "\(row.value)"
          }
        }
      }
    }
  }
}

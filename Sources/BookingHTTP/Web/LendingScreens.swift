import BookingCore

/// The volunteers' lending desk: what is to be handed out and taken back, by large buttons.
extension Site {
  static let lendingScreens = [
    Screen(.get, "/lending", .long { visit in try lending(visit) }),
    Screen(.post, "/lending/{id}/out", .form { visit, fields in try hand(visit, .out, fields) }),
    Screen(
      .post, "/lending/{id}/back",
      .form { visit, fields in try hand(visit, .back(missing: fields["missing"]), fields) }),
  ]

  private static func lending(_ visit: Visit, _ faults: [String] = [], status: Int = 200) throws -> Response {
    let reader = try visit.member()
    guard reader.may(.lend(area: visit.homeArea)) else { throw DeskError.notAllowed }
    var query = LoanQuery()
    query.area = visit.homeArea
    let asked = query
    let loans = try visit.desk.read { try $0.loans(asked, for: reader) }
    let conditions = try openConditions(visit, reader)
    let soon = visit.now + 3 * 1440
    let reserved = loans.filter { $0.status == .reserved }
    let groups: [(String, [Loan])] = [
      (visit.say("Skulle være afleveret", "Overdue"), loans.filter { $0.status == .overdue }),
      (visit.say("Skal hentes nu", "To be fetched now"), reserved.filter { $0.booking.range.start <= soon }),
      (visit.say("Udlånt", "Lent out"), loans.filter { $0.status == .out }),
    ]
    let later = reserved.filter { $0.booking.range.start > soon }
    return visit.page(visit.say("Udlån", "The lending desk"), status: status) {
      visit.faults(visit.say("Det gik ikke", "That did not work"), faults)
      if let done = visit.query.items.first(where: { $0.name == "done" })?.value {
        done == "out" ? visit.note("Udleveret.", "Handed out.") : visit.note("Taget imod.", "Taken back.")
      }
      for (title, some) in groups {
        element("h2") { "\(title) (\(some.count))" }
        if some.isEmpty { visit.hint("Intet lige nu.", "Nothing just now.") }
        visit.cards(some.prefix(60)) { card(visit, $0) }
      }
      if !later.isEmpty {
        visit.more("Hentes senere (\(later.count))", "To be fetched later (\(later.count))") {
          visit.list(
            later.prefix(60).map { "\(things(visit, $0)): \($0.household.name), \(visit.when($0.booking))" })
        }
      }
      conditions
    }
  }

  private static func things(_ visit: Visit, _ loan: Loan) -> String {
    loan.lines.map { line in
      let count = loan.status == .reserved ? line.units - line.out : line.out - line.returned
      return "\(count) × "
        + (visit.registry.resource(ifKnown: line.resource)?.name ?? "–")
    }.joined(separator: ", ")
  }

  private static func card(_ visit: Visit, _ loan: Loan) -> HTML {
    let (things, code) = (things(visit, loan), loan.booking.id.code)
    let isOut = loan.status != .reserved
    return group {
      element("h3") { things }
      element("p") { loan.household.name }
      element("p", .class("when")) { visit.when(loan.booking) }
      visit.form(Address("/lending", code, isOut ? "back" : "out")) {
        visit.submit(
          isOut ? "Tag imod" : "Udlever", isOut ? "Take back" : "Hand out", .class("big"),
          .label(
            (isOut ? visit.say("Tag imod", "Take back") : visit.say("Udlever", "Hand out"))
              + ": \(things), \(code)"))
        visit.more("Kun en del, eller noget at skrive", "Only a part, or something to write") {
          parts(visit, loan, isOut)
        }
      }
    }
  }

  /// The fields for a part of a loan, its state and a note.
  private static func parts(_ visit: Visit, _ loan: Loan, _ isOut: Bool) -> HTML {
    let code = loan.booking.id.code
    func line(_ name: String, _ label: String, _ more: Attribute...) -> HTML {
      visit.field("\(name)-\(code)", label) {
        emptyElement("input", [.id("\(name)-\(code)"), .name(name), .named("autocomplete", "off")] + more)
      }
    }
    return group {
      if loan.lines.count > 1 {
        visit.choice(
          "resource", visit.say("Hvad", "What"),
          [("", visit.say("Det hele", "All of it"))]
            + loan.lines.filter { visit.registry.has($0.resource) }.map {
              let resource = visit.registry.resource($0.resource)
              return (resource.slug.text, resource.name)
            }, "", id: "resource-\(code)")
      }
      line(
        "units", visit.say("Antal (tomt: alle)", "How many (empty: all)"), .type("number"),
        .named("min", "1"),
        .named("inputmode", "numeric"))
      if isOut {
        visit.choice(
          "condition", visit.say("Tilstand", "Condition"),
          [
            ("good", visit.say("God", "Good")), ("worn", visit.say("Slidt", "Worn")),
            ("damaged", visit.say("I stykker; tages ud af drift", "Broken; it leaves service")),
          ], "good", id: "condition-\(code)")
        line("missing", visit.say("Mangler noget?", "Is something missing?"), .named("maxlength", "200"))
      }
      line("note", visit.say("Note", "Note"), .named("maxlength", "200"))
    }
  }

  private static func hand(_ visit: Visit, _ direction: Lend.Direction, _ fields: Fields) throws -> Response {
    let id: ID<Booking> = try visit.call.id("bk", .booking)
    var command = Lend(
      direction, booking: id, resource: fields.slug("resource"),
      condition: LoanCondition(rawValue: fields["condition"]) ?? .good, note: fields["note"])
    command.units = fields.number("units", 1...100_000)
    if !fields["units"].isEmpty, command.units == nil {
      return try lending(
        visit,
        [visit.say("Antallet skal være et helt tal over 0.", "The number must be a whole number above 0.")],
        status: 400)
    }
    do {
      _ = try visit.desk.perform(command, as: try visit.member())
    } catch let error as DeskError {
      switch error {
      case .inTheWay, .invalid, .refused:
        return try lending(
          visit, [visit.reason(error)], status: 409)
      default: throw error
      }
    }
    return .redirect(to: Address("/lending", query: ["done": direction == .out ? "out" : "back"]))
  }
}

import BookingCore

/// The volunteers' lending desk: what is to be handed out and taken back, by large buttons.
extension Site {
  static let lendingScreens = [
    Screen(.get, "/lending", .long { try $0.lending() }),
    Screen(.post, "/lending/{id}/out", .form { visit, fields in try visit.hand(.out, fields) }),
    Screen(
      .post, "/lending/{id}/back",
      .form { visit, fields in try visit.hand(.back(missing: fields["missing"]), fields) }),
  ]
}

extension Visit {
  fileprivate func lending(_ faults: [String] = [], status: Int = 200) throws -> Response {
    let reader = try member()
    guard reader.may(.lend(area: homeArea)) else { throw DeskError.notAllowed }
    var query = LoanQuery()
    query.area = homeArea
    let loans = try desk.read { [query] in try $0.loans(query, for: reader) }
    let conditions = try openConditions(reader)
    let soon = now + 3 * 1440
    let reserved = loans.filter { $0.status == .reserved }
    let groups: [(String, [Loan])] = [
      (say("Skulle være afleveret", "Overdue"), loans.filter { $0.status == .overdue }),
      (say("Skal snart hentes", "To be fetched soon"), reserved.filter { $0.booking.range.start <= soon }),
      (say("Udlånt", "Lent out"), loans.filter { $0.status == .out }),
    ]
    let later = reserved.filter { $0.booking.range.start > soon }
    return page(say("Udlån", "The lending desk"), status: status) {
      self.faults(say("Det gik ikke", "That did not work"), faults)
      if let done = self.query.items.first(where: { $0.name == "done" })?.value {
        done == "out" ? note("Udleveret.", "Handed out.") : note("Taget imod.", "Taken back.")
      }
      for (title, some) in groups {
        element("h2") { "\(title) (\(some.count))" }
        if some.isEmpty { hint("Intet lige nu.", "Nothing just now.") }
        cards(some.prefix(60)) { card($0) }
      }
      if !later.isEmpty {
        more("Hentes senere (\(later.count))", "To be fetched later (\(later.count))") {
          cards(later.prefix(60)) { card($0) }
        }
      }
      conditions
    }
  }

  /// How many of each are out, or still to be handed out.
  private func things(_ loan: Loan, areOut: Bool) -> String {
    counts(loan, areOut: areOut).map {
      "\($0.count) × " + (registry.resource(ifKnown: $0.resource)?.name ?? "–")
    }
    .joined(separator: ", ")
  }

  private func counts(_ loan: Loan, areOut: Bool) -> [(resource: ID<Resource>, count: Int)] {
    loan.lines.map { line in
      let out = line.out - line.returned
      return (line.resource, areOut ? out : line.units - out)
    }.filter { $0.1 > 0 }
  }

  private func card(_ loan: Loan) -> HTML {
    let isOut = loan.status != .reserved
    return group {
      element("h3") { things(loan, areOut: isOut) }
      element("p") { loan.household.name }
      element("p", .class("when")) { when(loan.booking) }
      handing(loan, isOut)
      if isOut && loan.isAwaited {
        let rest = things(loan, areOut: false)
        more("Udlever resten: \(rest)", "Hand out the rest: \(rest)") { handing(loan, false) }
      }
    }
  }

  /// The form that takes back what is out, or hands out what is not.
  private func handing(_ loan: Loan, _ isOut: Bool) -> HTML {
    let code = loan.booking.id.code
    return form(Address("/lending", code, isOut ? "back" : "out")) {
      let text = isOut ? say("Tag imod", "Take back") : say("Udlever", "Hand out")
      submit(text, about: "\(things(loan, areOut: isOut)), \(code)", .class("big"))
      more("Kun en del, eller noget at skrive", "Only a part, or something to write") { parts(loan, isOut) }
    }
  }

  /// The fields for a part of a loan, its state and a note.
  private func parts(_ loan: Loan, _ isOut: Bool) -> HTML {
    let code = loan.booking.id.code + (isOut ? "" : "-out")
    let counts = counts(loan, areOut: isOut)
    func line(_ name: String, _ label: String, _ more: Attribute...) -> HTML {
      field("\(name)-\(code)", label) {
        emptyElement("input", [.id("\(name)-\(code)"), .name(name), .named("autocomplete", "off")] + more)
      }
    }
    return group {
      if loan.lines.count > 1 {
        choice(
          "resource", say("Hvad", "What"),
          [("", say("Det hele", "All of it"))]
            + counts.filter { registry.has($0.resource) }.map {
              let resource = registry.resource($0.resource)
              return (resource.slug.text, resource.name)
            }, "", id: "resource-\(code)")
      }
      line(
        "units", say("Antal (tomt: alle)", "How many (empty: all)"), .type("number"), .named("min", "1"),
        .named("inputmode", "numeric"))
      if isOut {
        choice(
          "condition", say("Tilstand", "Condition"),
          [
            ("good", say("God", "Good")), ("worn", say("Slidt", "Worn")),
            ("damaged", say("I stykker; tages ud af drift", "Broken; it leaves service")),
          ], "good", id: "condition-\(code)")
        line("missing", say("Mangler noget?", "Is something missing?"), .named("maxlength", "200"))
      }
      line("note", say("Note", "Note"), .named("maxlength", "200"))
    }
  }

  fileprivate func hand(_ direction: Lend.Direction, _ fields: Fields) throws -> Response {
    let id: ID<Booking> = try call.id("bk", .booking)
    var command = Lend(
      direction, booking: id, resource: fields.slug("resource"),
      condition: LoanCondition(rawValue: fields["condition"]) ?? .good, note: fields["note"])
    command.units = fields.number("units", 1...100_000)
    if !fields["units"].isEmpty, command.units == nil {
      return try lending(
        [say("Antallet skal være et helt tal over 0.", "The number must be a whole number above 0.")],
        status: 400)
    }
    do { _ = try desk.perform(command, as: try member()) } catch let error as DeskError {
      switch error {
      case .inTheWay, .invalid, .refused: return try lending([reason(error)], status: 409)
      default: throw error
      }
    }
    return .redirect(to: Address("/lending", query: ["done": direction == .out ? "out" : "back"]))
  }
}

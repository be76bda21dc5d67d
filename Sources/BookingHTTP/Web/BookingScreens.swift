import BookingCore

/// Booking in three steps: time, details, confirmation.
extension Site {
  static let bookingScreens = [
    Screen(
      .get, "/book",
      .read { visit in
        _ = try visit.member()
        return timeStep(visit, try Draft(visit.query, visit))
      }),
    Screen(
      .post, "/book/time",
      .form { visit, fields in
        _ = try visit.member()
        return timeStep(visit, try Draft(fields, visit))
      }),
    Screen(.get, "/book/details", .long { visit in try details(visit, visit.query) }),
    Screen(.post, "/book/details", .form { visit, fields in try details(visit, fields) }),
    Screen(.post, "/book/confirm", .form { visit, fields in try confirm(visit, fields) }),
    Screen(.post, "/book", .form { visit, fields in try book(visit, fields) }),
  ]

  private static func steps(_ visit: Visit, _ current: Int) -> HTML {
    let names = [visit.say("Tid", "Time"), visit.say("Detaljer", "Details"), visit.say("Bekræft", "Confirm")]
    return element("ol", .class("steps"), .label(visit.say("Trin \(current) af 3", "Step \(current) of 3"))) {
      for (index, name) in names.enumerated() {
        element("li", index + 1 == current ? .named("aria-current", "step") : .absent) {
          element("span", .hidden) { "\(index + 1)" }
          name
        }
      }
    }
  }

  // MARK: 1. When

  static func timeStep(_ visit: Visit, _ draft: Draft, _ faults: [String] = [], status: Int = 200)
    -> Response
  {
    let resource = draft.resource
    let limits = visit.limits(of: resource)
    let isTyped = !draft.title.isEmpty
    return visit.page(visit.say("Book \(resource.name)", "Book \(resource.name)"), status: status) {
      steps(visit, 1)
      visit.faults(
        visit.say("Det kan ikke bookes sådan", "It cannot be booked like this"), draft.faults + faults)
      element("form", .action(Address("/book/details")), .named("method", isTyped ? "post" : "get")) {
        if isTyped { hidden("token", visit.formToken) }
        draft.hidden(except: ["date", "from", "to", "until", "people", "units"])
        timeFields(visit, draft)
        element("div", .class("actions")) {
          visit.submit("Næste", "Next")
          visit.way(
            Address("/r", resource.slug.text, query: ["date": draft.date.description]), "Se kalenderen",
            "See the calendar")
        }
        element("p") {
          visit.registry.area(resource.area).name + " · " + visit.price(limits) + " · "
            + visit.say("Åbent ", "Open ") + visit.hours(resource.openingHours)
        }
        if let limits {
          visit.more("Regler for stedet", "Rules of the place", isOpen: !faults.isEmpty) {
            visit.list(visit.sentences(limits))
          }
        }
      }
    }
  }

  /// The fields for when, how many people and how many things.
  static func timeFields(_ visit: Visit, _ draft: Draft) -> HTML {
    let (starts, ends) = (
      visit.clockOptions(with: draft.from).dropLast(), visit.clockOptions(from: 30, with: draft.to)
    )
    return element("div", .class("fields")) {
      visit.input("date", visit.say("Dag", "Day"), draft.date.description, type: "date", .flag("required"))
      element("div", .class("two")) {
        visit.choice("from", visit.say("Fra", "From"), Array(starts), Visit.clock(draft.from))
        visit.choice("to", visit.say("Til", "To"), ends, Visit.clock(draft.to == 0 ? 1440 : draft.to))
      }
      if draft.resource.units > 1 {
        visit.input(
          "units", visit.say("Hvor mange af dem?", "How many of them?"), draft.unitsTyped, type: "number",
          hint: visit.say("Højst \(draft.resource.units)", "At most \(draft.resource.units)"),
          .named("min", "1"), .named("max", String(draft.resource.units)), .named("inputmode", "numeric"))
      } else {
        visit.input(
          "people", visit.say("Antal personer", "Number of people"), draft.peopleTyped, type: "number",
          hint: draft.resource.seats.map { visit.say("Højst \($0)", "At most \($0)") }, .named("min", "1"),
          .named("inputmode", "numeric"))
      }
      visit.more("Over flere dage?", "Over several days?", isOpen: draft.endDate != nil) {
        visit.input(
          "until", visit.say("Sidste dag", "Last day"), draft.endDate?.description ?? "", type: "date")
      }
    }
  }

  // MARK: 2. Details

  private static func details(_ visit: Visit, _ fields: Fields) throws -> Response {
    let reader = try visit.member()
    let draft = try Draft(fields, visit)
    guard let range = draft.readable(visit) else { return unreadable(visit, draft) }
    do {
      _ = try visit.desk.perform(draft.command(range, visit), as: reader, dryRun: true)
    } catch DeskError.refused(let refusal) {
      return try refused(visit, draft, range, refusal)
    }
    return visit.page(visit.say("Book \(draft.resource.name)", "Book \(draft.resource.name)")) {
      steps(visit, 2)
      element("p", .class("lead")) {
        visit.times(of: draft.resource).range(range, in: visit.today.components.year)
      }
      visit.form(Address("/book/confirm")) {
        draft.hidden(except: ["title", "flexible", "nearby", "for", "repeat", "times"])
        visit.input(
          "title", visit.say("Hvad skal I? (valgfrit)", "What is it for? (optional)"), draft.title,
          hint: visit.say(
            "Kun jeres husstand og bestyrelsen ser det. Skriv ikke følsomme oplysninger.",
            "Only your household and the board see it. Write nothing sensitive."),
          .named("maxlength", "120"), .named("autocomplete", "off"))
        visit.more("Gentag bookingen", "Repeat the booking", isOpen: draft.repetition != .none) {
          repeatFields(visit, draft)
        }
        visit.more(
          "Hvis stedet må lukke", "If the place has to close", isOpen: draft.flexible > 0 || draft.isNear
        ) {
          visit.hint(
            "Går noget i stykker, må vi så flytte jeres booking lidt? Ellers kan den blive aflyst.",
            "If something breaks, may we move your booking a little? Otherwise it may be cancelled.")
          visit.choice(
            "flexible", visit.say("Tiden må flyttes", "The time may be moved"),
            [
              ("0", visit.say("Nej", "No")), ("30", visit.say("Op til 30 minutter", "Up to 30 minutes")),
              ("60", visit.say("Op til 1 time", "Up to 1 hour")),
              ("180", visit.say("Op til 3 timer", "Up to 3 hours")),
            ], String(draft.flexible))
          visit.tick(
            "nearby",
            visit.say("Et sted i et naboområde er også fint", "A place in a neighbouring area is fine too"),
            draft.isNear)
        }
        if reader.isHelper || reader.may(.manage(area: visit.homeArea)) {
          visit.input(
            "for",
            visit.say(
              "Book for en anden (husstand eller medlem)", "Book for somebody else (household or member)"),
            draft.onBehalfOf,
            hint: visit.say(
              "Tom for jer selv. Loggen viser begge.", "Empty for yourself. The log shows both."),
            .named("autocomplete", "off"))
        }
        element("div", .class("actions")) {
          visit.submit("Næste", "Next")
          visit.submit("Tilbage", "Back", .class("plain"), .named("formaction", "/book/time"))
        }
      }
    }
  }

  /// Back to the time, with what could not be read.
  private static func unreadable(_ visit: Visit, _ draft: Draft) -> Response {
    timeStep(visit, draft, draft.faults.isEmpty ? [noSuchTime(visit, draft)] : [], status: 400)
  }

  static func noSuchTime(_ visit: Visit, _ draft: Draft) -> String {
    visit.say(
      "Slutningen skal ligge efter begyndelsen. Natten, hvor uret stilles frem, findes kl. 02–03 ikke.",
      "The end must be after the start. On the night when the clock goes forward, 02–03 does not exist.")
  }

  // MARK: 3. Confirmation

  private static func confirm(_ visit: Visit, _ fields: Fields, fault: String? = nil) throws -> Response {
    _ = try visit.member()
    let draft = try Draft(fields, visit)
    guard let range = draft.readable(visit) else { return unreadable(visit, draft) }
    let resource = draft.resource
    let area = visit.registry.area(resource.area)
    let rules = visit.registry.rules(of: area.id, on: visit.today)
    let shown = draft.repetition == .none ? nil : try preview(visit, draft, range)
    let key = fields["key"].isEmpty ? String(UInt64.random(in: 1 ... .max), radix: 36) : fields["key"]
    return visit.page(
      visit.say("Bekræft", "Confirm"), heading: visit.say("Er det rigtigt?", "Is this right?"),
      status: fault == nil ? 200 : 422
    ) {
      steps(visit, 3)
      if let fault { visit.faults(visit.say("Mangler", "Missing"), [fault]) }
      visit.facts(
        [
          (
            visit.say("Sted", "Place"),
            resource.name + ", " + area.name + (draft.units > 1 ? " (\(draft.units))" : "")
          ),
          (
            visit.say("Tid", "Time"),
            visit.times(of: resource).range(range, in: visit.today.components.year) + " ("
              + visit.times(of: resource).length(minutes: Int(range.minutes)) + ")"
          ),
        ] + (draft.people.map { [(visit.say("Personer", "People"), String($0))] } ?? [])
          + (draft.title.isEmpty ? [] : [(visit.say("Anledning", "Occasion"), draft.title)])
          + (draft.onBehalfOf.isEmpty ? [] : [(visit.say("For", "For"), draft.onBehalfOf)])
          + [
            (visit.say("Pris", "Price"), visit.price(visit.limits(of: resource))),
            (visit.say("Afbud", "Cancelling"), visit.cancellation(resource, range)),
          ])
      visit.form(Address("/book")) {
        draft.hidden(except: draft.repetition == .none ? [] : ["others"])
        hidden("key", key)
        shown
        if let rules {
          element("div", .class("panel")) {
            visit.h2("Husregler i \(area.name)", "House rules of \(area.name)")
            element("p") { rules.text(visit.language) }
            visit.list(visit.sentences(rules.limits(for: resource.kind, named: resource.slug)))
            element("p", .class("hint")) { visit.decision(rules, area.id) }
          }
        }
        if let version = visit.registry.rulesVersion(of: area.id, on: visit.today) {
          hidden("rules", String(version))
          visit.tick(
            "accept", visit.say("Jeg følger husreglerne", "I keep the house rules"), fields.has("accept"),
            .flag("required"))
        }
        element("div", .class("actions")) {
          visit.submit("Book", "Book")
          visit.submit(
            "Tilbage", "Back", .class("plain"), .named("formaction", "/book/details"),
            .flag("formnovalidate"))
        }
      }
    }
  }

  private static func book(_ visit: Visit, _ fields: Fields) throws -> Response {
    let reader = try visit.member()
    let draft = try Draft(fields, visit)
    guard let range = draft.readable(visit) else { return unreadable(visit, draft) }
    guard fields.has("accept") || visit.registry.rules(of: draft.resource.area, on: visit.today) == nil else {
      return try confirm(
        visit, fields, fault: visit.say("Sæt kryds ved husreglerne.", "Tick that you keep the house rules."))
    }
    let key =
      fields["key"].isEmpty
      ? nil : IdempotencyKey("page:" + fields["key"].prefix(40), request: "\(draft)".utf8)
    do {
      var command = draft.command(range, visit)
      command.acceptRulesVersion = fields.number("rules", 1...Int.max) ?? command.acceptRulesVersion
      if draft.repetition != .none { return try bookSeries(visit, draft.series(of: command), key: key) }
      let answer = try visit.desk.perform(
        command, as: reader, key: key, render: { Array($0.id.code.utf8) })
      switch answer {
      case .done(let booking):
        visit.call.service.metrics.count(.confirmed)
        return .redirect(to: Address("/booking", booking.id.code, query: ["new": "1"]))
      case .replayed(let bytes):
        return .redirect(to: Address("/booking", String(decoding: bytes, as: UTF8.self), query: ["new": "1"]))
      }
    } catch DeskError.refused(let refusal) {
      visit.call.service.metrics.count(refusal.isTaken ? .taken : .refused)
      return try refused(visit, draft, range, refusal)
    }
  }

  // MARK: Refused

  /// What was refused: a rule sends back to the time, a taken place offers what is free instead.
  private static func refused(_ visit: Visit, _ draft: Draft, _ range: TimeRange, _ refusal: Refusal) throws
    -> Response
  {
    let reasons = visit.reasons(refusal, range)
    guard refusal.isTaken else { return timeStep(visit, draft, reasons, status: 422) }
    let reader = try visit.member()
    let asked = draft.command(range, visit)
    let (alternatives, hasWaitingList) = try visit.desk.read(loading: nil) {
      (try $0.alternatives(to: asked, for: reader), $0.hasWaitingList(asked.lines))
    }
    return visit.page(visit.say("Nogen nåede det først", "Somebody was faster"), status: 409) {
      for reason in reasons { element("p", .class("alert")) { reason } }
      visit.p(
        "Det, I har skrevet, er gemt til den tid, I vælger.",
        "What you have typed is kept for the time that you choose.")
      visit.h2("Ledigt i stedet", "Free instead")
      if alternatives.isEmpty {
        visit.p("Vi fandt intet, der ligner.", "We found nothing like it.")
      }
      alternativeCards(visit, draft, alternatives, to: Address("/book/confirm")) { $0.hidden() }
      if hasWaitingList { waitForm(visit, draft) }
      visit.form(Address("/book/time")) {
        draft.hidden()
        element("div", .class("actions")) {
          visit.submit("Vælg selv en anden tid", "Choose another time yourself", .class("plain"))
        }
      }
    }
  }

  /// What is free instead, each with a button that keeps all that was typed.
  static func alternativeCards(
    _ visit: Visit, _ draft: Draft, _ alternatives: [Alternative], to address: Address,
    _ fields: (Draft) -> HTML
  ) -> HTML {
    visit.cards(alternatives) { alternative in
      let other = Draft(draft, alternative, visit)
      let when = visit.times(of: other.resource).range(alternative.range, in: visit.today.components.year)
      element("h3") { other.resource.name }
      element("p", .class("when")) { when }
      element("p", .class("hint")) {
        alternative.difference == .otherTime
          ? visit.say("Samme sted, en anden tid", "The same place, another time")
          : visit.say("Samme tid, et andet sted, ", "The same time, another place, ")
            + (alternative.travelMinutes == 0
              ? visit.say("lige ved", "next to it")
              : visit.say(
                "\(alternative.travelMinutes) min. på cykel derfra",
                "\(alternative.travelMinutes) min by bicycle from there"))
      }
      visit.form(address, .class("actions")) {
        fields(other)
        visit.submit(
          "Vælg", "Choose",
          .label(visit.say("Vælg \(other.resource.name), \(when)", "Choose \(other.resource.name), \(when)")))
      }
    }
  }
}

import BookingCore

/// Booking in three steps: time, details, confirmation.
extension Site {
  static let bookingScreens = [
    Screen(
      .get, "/book",
      .read { $0.query["resource"].isEmpty ? .redirect(to: Address("/")) : try $0.askTime($0.query) }),
    Screen(.post, "/book/time", .form { try $0.askTime($1) }),
    Screen(.get, "/book/details", .long { try $0.details($0.query) }),
    Screen(.post, "/book/details", .form { try $0.details($1) }),
    Screen(.post, "/book/confirm", .form { try $0.confirm($1) }),
    Screen(.post, "/book", .form { try $0.book($1) }),
  ]
}

extension Visit {
  private func steps(_ current: Int) -> HTML {
    let names = [say("Tid", "Time"), say("Detaljer", "Details"), say("Bekræft", "Confirm")]
    return element("ol", .class("steps"), .label(say("Trin \(current) af 3", "Step \(current) of 3"))) {
      for (index, name) in names.enumerated() {
        element("li", index + 1 == current ? .named("aria-current", "step") : .absent) {
          element("span", .hidden) { "\(index + 1)" }
          name
        }
      }
    }
  }

  // MARK: 1. When

  fileprivate func askTime(_ fields: Fields) throws -> Response {
    _ = try member()
    return timeStep(try Draft(fields, self))
  }

  func timeStep(_ draft: Draft, _ faults: [String] = [], status: Int = 200) -> Response {
    let resource = draft.resource
    let limits = self.limits(of: resource)
    let isTyped = !draft.title.isEmpty
    return page(say("Book \(resource.name)", "Book \(resource.name)"), status: status) {
      steps(1)
      self.faults(say("Det kan ikke bookes sådan", "It cannot be booked like this"), draft.faults + faults)
      element("form", .action(Address("/book/details")), .named("method", isTyped ? "post" : "get")) {
        if isTyped { hidden("token", formToken) }
        draft.hidden(except: ["date", "from", "to", "until", "people", "units"])
        timeFields(draft)
        element("div", .class("actions")) {
          submit("Næste", "Next")
          way(calendarAddress(resource, draft.date), "Se kalenderen", "See the calendar")
        }
        element("p") {
          registry.area(resource.area).name + " · " + price(limits) + " · " + say("Åbent ", "Open ")
            + hours(resource.openingHours)
        }
        if let limits {
          more("Regler for stedet", "Rules of the place", isOpen: !faults.isEmpty) { list(sentences(limits)) }
        }
      }
    }
  }

  /// The fields for when, how many people and how many things.
  func timeFields(_ draft: Draft) -> HTML {
    let (starts, ends) = (clockOptions(with: draft.from).dropLast(), clockOptions(from: 30, with: draft.to))
    return element("div", .class("fields")) {
      input("date", say("Dag", "Day"), draft.date.description, type: "date", .flag("required"))
      element("div", .class("two")) {
        choice("from", say("Fra", "From"), Array(starts), Visit.clock(draft.from))
        choice("to", say("Til", "To"), ends, Visit.clock(draft.to == 0 ? 1440 : draft.to))
      }
      if draft.resource.units > 1 {
        input(
          "units", say("Hvor mange af dem?", "How many of them?"), draft.unitsTyped, type: "number",
          hint: say("Højst \(draft.resource.units)", "At most \(draft.resource.units)"), .named("min", "1"),
          .named("max", String(draft.resource.units)), .named("inputmode", "numeric"))
      } else {
        input(
          "people", say("Antal personer", "Number of people"), draft.peopleTyped, type: "number",
          hint: draft.resource.seats.map { say("Højst \($0)", "At most \($0)") }, .named("min", "1"),
          .named("inputmode", "numeric"))
      }
      more("Over flere dage?", "Over several days?", isOpen: draft.endDate != nil) {
        input("until", say("Sidste dag", "Last day"), draft.endDate?.description ?? "", type: "date")
      }
    }
  }

  // MARK: 2. Details

  fileprivate func details(_ fields: Fields) throws -> Response {
    let reader = try member()
    let draft = try Draft(fields, self)
    guard let range = draft.readable(self) else { return unreadable(draft) }
    var faults: [String] = []
    do {
      _ = try desk.perform(draft.command(range, self), as: reader, dryRun: true)
    } catch DeskError.refused(let refusal) {
      return try refused(draft, range, refusal)
    } catch let error as DeskError where draft.isUnknownParty(error) {
      faults = [reason(error)]
    }
    return page(
      say("Book \(draft.resource.name)", "Book \(draft.resource.name)"), status: faults.isEmpty ? 200 : 422
    ) {
      steps(2)
      self.faults(say("Det kan ikke bookes sådan", "It cannot be booked like this"), faults)
      element("p", .class("lead")) { when(range, in: draft.resource.area) }
      form(Address("/book/confirm")) {
        draft.hidden(except: ["title", "flexible", "nearby", "for", "repeat", "times"])
        hidden("key", key(of: fields))
        input(
          "title", say("Hvad skal I? (valgfrit)", "What is it for? (optional)"), draft.title,
          hint: say(
            "Kun jeres husstand og bestyrelsen ser det. Skriv ikke følsomme oplysninger.",
            "Only your household and the board see it. Write nothing sensitive."), .named("maxlength", "120"),
          .named("autocomplete", "off"))
        more("Gentag bookingen", "Repeat the booking", isOpen: draft.repetition != .none) {
          repeatFields(draft)
        }
        more("Hvis stedet må lukke", "If the place has to close", isOpen: draft.flexible > 0 || draft.isNear)
        {
          hint(
            "Går noget i stykker, må vi så flytte jeres booking lidt? Ellers kan den blive aflyst.",
            "If something breaks, may we move your booking a little? Otherwise it may be cancelled.")
          choice(
            "flexible", say("Tiden må flyttes", "The time may be moved"),
            [
              ("0", say("Nej", "No")), ("30", say("Op til 30 minutter", "Up to 30 minutes")),
              ("60", say("Op til 1 time", "Up to 1 hour")), ("180", say("Op til 3 timer", "Up to 3 hours")),
            ], String(draft.flexible))
          tick(
            "nearby",
            say("Et sted i et naboområde er også fint", "A place in a neighbouring area is fine too"),
            draft.isNear)
        }
        if reader.isHelper || reader.may(.manage(area: homeArea)) {
          input(
            "for",
            say("Book for en anden (husstand eller medlem)", "Book for somebody else (household or member)"),
            draft.onBehalfOf,
            hint: say("Tom for jer selv. Loggen viser begge.", "Empty for yourself. The log shows both."),
            .named("autocomplete", "off"))
        }
        element("div", .class("actions")) {
          submit("Næste", "Next")
          submit("Tilbage", "Back", .class("plain"), .named("formaction", "/book/time"))
        }
      }
    }
  }

  /// What tells this form from others, from the second step on: sent again it leads to what it booked.
  private func key(of fields: Fields) -> String { fields["key"].isEmpty ? Draft.newKey() : fields["key"] }

  /// Back to the time, with what could not be read.
  private func unreadable(_ draft: Draft) -> Response {
    timeStep(draft, draft.faults.isEmpty ? [noSuchTime] : [], status: 400)
  }

  var unreadDate: String { say("Skriv datoen, fx 2026-12-05.", "Write the date, as 2026-12-05.") }
  var unreadTime: String { say("Skriv klokkeslættet, fx 17.00.", "Write the time, as 17:00.") }

  var noSuchTime: String {
    say(
      "Slutningen skal ligge efter begyndelsen. Natten, hvor uret stilles frem, findes kl. 02–03 ikke.",
      "The end must be after the start. On the night when the clock goes forward, 02–03 does not exist.")
  }

  // MARK: 3. Confirmation

  fileprivate func confirm(_ fields: Fields, fault: String? = nil) throws -> Response {
    let reader = try member()
    let draft = try Draft(fields, self)
    guard let range = draft.readable(self) else { return unreadable(draft) }
    if !draft.onBehalfOf.isEmpty {
      do {
        _ = try desk.perform(draft.command(range, self), as: reader, dryRun: true)
      } catch let error as DeskError where draft.isUnknownParty(error) {
        return try details(fields)
      } catch is DeskError {}  // the last step says it
    }
    var key = key(of: fields)
    do {
      let made = try desk.read { try $0.answer(to: draft.key(key), of: reader) }
      if let made { return .redirect(to: draft.address(of: String(decoding: made, as: UTF8.self))) }
    } catch DeskError.keyReused {
      // Gone back to, and now something else is asked for.
      key = Draft.newKey()
    }
    let resource = draft.resource
    let area = registry.area(resource.area)
    let rules = registry.rules(of: area.id, on: today)
    let shown = draft.repetition == .none ? nil : try preview(draft, range)
    return page(
      say("Bekræft", "Confirm"), heading: say("Er det rigtigt?", "Is this right?"),
      status: fault == nil ? 200 : 422
    ) {
      steps(3)
      if let fault { faults(say("Mangler", "Missing"), [fault]) }
      facts(
        [
          (
            say("Sted", "Place"),
            resource.name + ", " + area.name + (draft.units > 1 ? " (\(draft.units))" : "")
          ),
          (
            say("Tid", "Time"),
            when(range, in: area.id) + " (" + times(area.id).length(minutes: Int(range.minutes)) + ")"
          ),
        ] + (draft.people.map { [(say("Personer", "People"), String($0))] } ?? [])
          + (draft.title.isEmpty ? [] : [(say("Anledning", "Occasion"), draft.title)])
          + (draft.onBehalfOf.isEmpty ? [] : [(say("For", "For"), draft.onBehalfOf)]) + [
            (say("Pris", "Price"), price(limits(of: resource))),
            (say("Afbud", "Cancelling"), cancellation(resource, range)),
          ])
      form(Address("/book")) {
        draft.hidden(except: draft.repetition == .none ? [] : ["others"])
        hidden("key", key)
        shown
        if let rules {
          element("div", .class("panel")) {
            h2("Husregler i \(area.name)", "House rules of \(area.name)")
            element("p") { rules.text(language) }
            list(sentences(rules.limits(for: resource.kind, named: resource.slug)))
            element("p", .class("hint")) { decision(rules, area.id) }
          }
        }
        if let version = registry.rulesVersion(of: area.id, on: today) {
          hidden("rules", String(version))
          tick(
            "accept", say("Jeg følger husreglerne", "I keep the house rules"), fields.has("accept"),
            .flag("required"))
        }
        element("div", .class("actions")) {
          submit("Book", "Book")
          submit(
            "Tilbage", "Back", .class("plain"), .named("formaction", "/book/details"), .flag("formnovalidate")
          )
        }
      }
    }
  }

  fileprivate func book(_ fields: Fields) throws -> Response {
    let reader = try member()
    let draft = try Draft(fields, self)
    guard let range = draft.readable(self) else { return unreadable(draft) }
    guard fields.has("accept") || registry.rules(of: draft.resource.area, on: today) == nil else {
      return try confirm(
        fields, fault: say("Sæt kryds ved husreglerne.", "Tick that you keep the house rules."))
    }
    let key = fields["key"].isEmpty ? nil : draft.key(fields["key"])
    do {
      var command = try draft.command(range, self)
      command.acceptRulesVersion = fields.number("rules", 1...Int.max) ?? command.acceptRulesVersion
      if draft.repetition != .none { return try bookSeries(draft.series(of: command), key: key) }
      let answer = try desk.perform(command, as: reader, key: key, render: { Array($0.id.code.utf8) })
      switch answer {
      case .done(let booking):
        call.service.metrics.count(.confirmed)
        return .redirect(to: Address("/booking", booking.id.code, query: ["new": "1"]))
      case .replayed(let bytes):
        return .redirect(to: Address("/booking", String(decoding: bytes, as: UTF8.self), query: ["new": "1"]))
      }
    } catch DeskError.refused(let refusal) {
      call.service.metrics.count(refusal.isTaken ? .taken : .refused)
      return try refused(draft, range, refusal)
    }
  }

  // MARK: Refused

  /// What was refused: a rule sends back to the time, a taken place offers what is free instead.
  private func refused(_ draft: Draft, _ range: TimeRange, _ refusal: Refusal) throws -> Response {
    let reasons = self.reasons(refusal, range)
    guard refusal.isTaken else {
      // Whoever mistypes the end asks for the next day.
      let clock = registry.calendar(draft.resource.area)
      let isOneDay = clock.date(of: range.start) == clock.date(of: range.end + -1)
      let asked =
        isOneDay ? [] : [say("Der er bedt om ", "Asked for: ") + when(range, in: draft.resource.area) + "."]
      return timeStep(draft, asked + reasons, status: 422)
    }
    let reader = try member()
    let asked = try draft.command(range, self)
    var ours = BookingQuery(range: range)
    (ours.households, ours.resource) = (household.map { [$0.id] }, draft.resource.id)
    let (alternatives, hasWaitingList, own) = try desk.read(loading: nil) { [ours] in
      (
        try $0.alternatives(to: asked, for: reader), $0.hasWaitingList(asked.lines),
        try $0.bookings(ours, for: reader).items.first { $0.status.isActive && draft.resource.units == 1 }
      )
    }
    let heading =
      own == nil
      ? say("Nogen nåede det først", "Somebody was faster")
      : say("I har selv en booking der", "You have a booking there yourselves")
    return page(heading, status: 409) {
      for reason in reasons { element("p", .class("alert")) { reason } }
      if let own {
        element("p") {
          link(Address("/booking", own.id.code), say("Jeres booking: ", "Your booking: ") + when(own))
        }
      }
      p(
        "Det, I har skrevet, er gemt til den tid, I vælger.",
        "What you have typed is kept for the time that you choose.")
      h2("Ledigt i stedet", "Free instead")
      if alternatives.isEmpty { p("Vi fandt intet, der ligner.", "We found nothing like it.") }
      alternativeCards(draft, alternatives, to: Address("/book/confirm")) { other in
        group {
          other.hidden()
          hidden("key", Draft.newKey())
        }
      }
      if hasWaitingList, own == nil { waitForm(draft) }
      form(Address("/book/time")) {
        draft.hidden()
        element("div", .class("actions")) {
          submit("Vælg selv en anden tid", "Choose another time yourself", .class("plain"))
        }
      }
    }
  }

  /// What is free instead, each with a button that keeps all that was typed.
  func alternativeCards(
    _ draft: Draft, _ alternatives: [Alternative], to address: Address, _ fields: (Draft) -> HTML
  ) -> HTML {
    cards(alternatives) { alternative in
      let other = Draft(draft, alternative, self)
      let when = self.when(alternative.range, in: other.resource.area)
      element("h3") { other.resource.name }
      element("p", .class("when")) { when }
      element("p", .class("hint")) {
        alternative.difference == .otherTime
          ? say("Samme sted, en anden tid", "The same place, another time")
          : say("Samme tid, et andet sted, ", "The same time, another place, ")
            + (alternative.travelMinutes == 0
              ? say("lige ved", "next to it")
              : say(
                "\(alternative.travelMinutes) min. på cykel derfra",
                "\(alternative.travelMinutes) min by bicycle from there"))
      }
      form(address, .class("actions")) {
        fields(other)
        submit(
          "Vælg", "Choose",
          .label(say("Vælg \(other.resource.name), \(when)", "Choose \(other.resource.name), \(when)")))
      }
    }
  }
}

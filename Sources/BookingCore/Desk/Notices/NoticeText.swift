/// The one place where notices become words, in Danish or English: a subject, and what stands below it.
public struct NoticeText: Sendable {
  /// One line.
  public let subject: String
  /// Sentences, one a line.
  public let lines: [String]

  /// The words of a notice; names of resources come from `registry`.
  public init(_ notice: Notice, _ language: Language, registry: Registry) {
    let words = Words(language: language, registry: registry, facts: notice.facts)
    let code = notice.booking?.code ?? ""
    let place = words.place("place")
    let (subject, lines): (String, [String])
    switch notice.kind {
    case .bookingMoved:
      subject = words.say("Din booking \(code) er flyttet", "Your booking \(code) was moved")
      lines = [
        words.say("Før: \(place)", "Before: \(place)"),
        words.say("Nu: \(words.place("to"))", "Now: \(words.place("to"))"),
      ]
    case .bookingDisplaced:
      subject = words.say("Din booking \(code) er aflyst", "Your booking \(code) was cancelled")
      lines = [
        words.say(
          "Der var ikke plads til alle: \(place)", "There was no room for everybody: \(place)")
      ]
    case .planUndone:
      subject = words.say("Din booking \(code) er, hvor den var før", "Your booking \(code) is where it was")
      lines = [words.say("Flytningen er taget tilbage: \(place)", "The move was taken back: \(place)")]
    case .loanDueSoon:
      subject = words.say("Husk at aflevere: \(words.things)", "Remember to return: \(words.things)")
      lines = [words.say("Lånet \(code): \(place)", "The loan \(code): \(place)")]
    case .loanOverdue:
      subject = words.say(
        "Rykker: \(words.things) skulle være afleveret", "Overdue: please return \(words.things)")
      lines = [
        words.say("Lånet \(code): \(place)", "The loan \(code): \(place)"),
        words.say("Den næste venter. Aflever hurtigst muligt.", "Others are waiting. Please return it soon."),
      ]
    case .loanOverdueDesk:
      subject = words.say("Ikke afleveret: \(words.things)", "Not returned: \(words.things)")
      lines = [
        words.say("Lånet \(code): \(place)", "The loan \(code): \(place)"),
        words.say("Låneren har fået en rykker.", "The borrower was reminded."),
      ]
    case .thingDamaged:
      subject =
        words.isTrue("isDamaged")
        ? words.say("Afleveret med skade: \(words.things)", "Returned damaged: \(words.things)")
        : words.say("Afleveret med mangler: \(words.things)", "Returned incomplete: \(words.things)")
      let missing = words.text("missing")
      lines = [
        words.say("Lånet \(code): \(place)", "The loan \(code): \(place)"),
        missing.isEmpty ? "" : words.say("Mangler: \(missing)", "Missing: \(missing)"), words.text("note"),
      ]
    case .thingAtRisk:
      subject = words.say(
        "\(words.things) er måske ikke klar til dig", "\(words.things) may not be there for you")
      let why =
        words.isTrue("isLate")
        ? words.say("Den forrige låner har ikke afleveret.", "The borrower before you has not returned it.")
        : words.say("Der mangler enheder.", "Units are out of service.")
      let options = words.options
      lines =
        [words.say("Din booking \(code): \(place)", "Your booking \(code): \(place)"), why]
        + (options.isEmpty ? [] : [words.say("Ledigt i stedet:", "Free instead:")] + options)
    case .householdEnded:
      subject = words.say("Din booking \(code) er aflyst", "Your booking \(code) was cancelled")
      lines = [words.say("Husstanden flytter: \(place)", "The household moves out: \(place)")]
    case .requestReceived:
      subject = words.say("Din anmodning \(code) er modtaget", "Your request \(code) was received")
      lines = [
        place + words.more,
        words.isTrue("competes")
          ? words.say(
            "Andre kan søge det samme; bestyrelsen vælger.", "Others may ask for the same; the board chooses."
          )
          : words.say("Pladsen holdes imens.", "The place is held meanwhile."),
        words.deadline(
          words.say("I får svar senest", "You are answered by"),
          words.say("Ellers er svaret ja.", "Else the answer is yes."),
          words.say("Ellers er svaret nej.", "Else the answer is no.")),
      ]
    case .requestWaiting:
      subject = words.say("En anmodning venter: \(code)", "A request waits: \(code)")
      lines = [
        place + words.more,
        words.deadline(
          words.say("Svar senest", "Decide by"),
          words.say("Ellers godkendes den af sig selv.", "Else it is approved by itself."),
          words.say("Ellers afslås den af sig selv.", "Else it is declined by itself.")),
      ]
    case .requestApproved:
      subject = words.say("Din anmodning \(code) er godkendt", "Your request \(code) was approved")
      lines = [place + words.more, words.decision]
    case .requestDeclined:
      subject = words.say("Din anmodning \(code) er afslået", "Your request \(code) was declined")
      lines = [place + words.more, words.decision]
    case .heldTogether:
      subject = words.say("Jeres område er medarrangør: \(code)", "Your area holds it too: \(code)")
      lines = [place]
    case .helperNamed:
      let helper = words.text("helper")
      subject = words.say("En hjælper kan booke for jer", "A helper can book for you")
      lines = [
        words.say(
          "\(helper) kan booke, ændre og aflyse for jeres husstand. Sig til, hvis det er forkert.",
          "\(helper) can book, change and cancel for your household. Tell us if that is wrong.")
      ]
    case .noShow:
      subject = words.say("Jeres plads er frigivet: \(code)", "Your place was released: \(code)")
      lines = [
        words.say("Ingen meldte ankomst: \(place)", "Nobody checked in: \(place)"),
        words.say(
          "Er I der alligevel? Meld ankomst, så får I pladsen igen, hvis den er ledig.",
          "Are you there after all? Check in, and the place is yours again if it is free."),
      ]
    case .conditionDueSoon:
      subject = words.say("Husk til \(code): \(words.condition)", "Remember for \(code): \(words.condition)")
      lines = [place, words.say("Senest \(words.due).", "By \(words.due)."), words.consequence]
    case .conditionLapsed:
      let isOver = words.isTrue("cancels")
      subject =
        isOver
        ? words.say("Din booking \(code) er bortfaldet", "Your booking \(code) has lapsed")
        : words.say("Mangler til \(code): \(words.condition)", "Missing for \(code): \(words.condition)")
      lines = [
        place,
        words.say(
          "\(words.condition) skulle være på plads senest \(words.due).",
          "\(words.condition) was due by \(words.due)."),
      ]
    case .conditionLapsedDesk:
      subject = words.say("Mangler: \(words.condition)", "Missing: \(words.condition)")
      lines = [words.say("Bookingen \(code): \(place)", "The booking \(code): \(place)")]
    case .waitlistOffer:
      subject = words.say("Der er blevet plads til jer", "There is room for you now")
      let wish = words.place("wish")
      lines = [
        place,
        wish.isEmpty ? "" : words.say("Det er en del af: \(wish)", "It is a part of: \(wish)"),
        words.say(
          "Pladsen holdes til \(words.minute("decideBy")). Sig ja inden da, ellers går den videre til den næste.",
          "The place is held until \(words.minute("decideBy")). Say yes by then, or it goes to the next in line."
        ),
        words.say(
          "Ja: 'waitlist accept \(words.text("entry"))' eller Mine bookinger.",
          "Yes: 'waitlist accept \(words.text("entry"))' or My bookings."),
      ]
    case .waitlistLapsed:
      let isOffered = words.isTrue("offered")
      subject =
        isOffered
        ? words.say("Tilbuddet til jer er udløbet", "The offer to you has lapsed")
        : words.say("Der blev ikke plads", "There was no room")
      lines = [
        place,
        isOffered
          ? words.say("Ingen svarede; pladsen er givet videre.", "Nobody answered; the place was passed on.")
          : words.say("I står ikke i køen mere.", "You no longer stand in line."),
      ]
    case nil:
      subject = words.say("Besked om \(code)", "A notice about \(code)")
      lines = [place]
    }
    self.subject = subject
    self.lines = (lines + words.texts(language.rawValue)).filter { !$0.isEmpty }
  }

  /// Facts said in a language.
  private struct Words {
    let language: Language
    let registry: Registry
    let facts: JSONValue

    func say(_ danish: @autoclosure () -> String, _ english: @autoclosure () -> String) -> String {
      language.pick(danish(), english())
    }

    /// The texts of a list.
    func texts(_ name: String) -> [String] { (facts[name]?.items ?? []).compactMap(\.text) }

    /// A text; empty when the facts lack it.
    func text(_ name: String) -> String { facts[name]?.text ?? "" }

    func isTrue(_ name: String) -> Bool { facts[name]?.truth ?? false }

    /// How many more there are: as many as are named, if any are.
    var more: String {
      let count = facts["others"]?.items?.count ?? Int(facts["more"]?.integer ?? 0)
      return count > 0 ? say(" og \(count) mere", " and \(count) more") : ""
    }

    /// By when something is decided, and how when nobody does.
    func deadline(_ by: String, _ approved: String, _ declined: String) -> String {
      "\(by) \(minute("decideBy")). " + (isTrue("approves") ? approved : declined)
    }

    /// Who decided a request, and why.
    var decision: String {
      let isYes = facts["reason"]?.text.map { !$0.isEmpty } ?? false
      let reason = isYes ? say(" Begrundelse: \(text("reason"))", " The reason: \(text("reason"))") : ""
      return switch DecisionCause(rawValue: text("cause")) {
      case .board, nil: say("Bestyrelsen har afgjort det.", "The board has decided.") + reason
      case .silence:
        say(
          "Ingen svarede inden fristen; det er afgjort efter husreglerne.",
          "Nobody answered in time; the house rules have decided.")
      case .other:
        say("Bestyrelsen har valgt en anden anmodning.", "The board has chosen another request.")
      case .turn:
        say(
          "En anden anmodning gik forud efter husreglerne: færrest bookinger fra det sidste år og frem, så den første.",
          "Another went first by the house rules: fewest bookings in the last year and to come, then the earliest."
        )
      case .taken: say("Andre har fået pladsen.", "Others have got the place.")
      }
    }

    /// A minute on the clock of the place; empty when the facts lack it.
    func minute(_ name: String) -> String {
      guard let value = facts[name]?.integer else { return "" }
      return clock(lines(facts["place"]).first).text(Minute(Int32(clamping: value)), in: language)
    }

    /// The thing the facts name, with its number where there are several.
    var things: String {
      let units = facts["units"]?.integer ?? 1
      return text("thing") + (units > 1 ? " (\(units))" : "")
    }

    /// The condition in words, with its sum.
    var condition: String {
      let name = Duty.Name(rawValue: text("condition"))?.text(language) ?? text("condition")
      return name + (facts["kroner"]?.integer.map { " (\($0) kr.)" } ?? "")
    }

    /// When it is due, on the place's clock.
    var due: String {
      let lines = facts["place"]?["lines"]?.items?.first?.items?.first?.integer
      let line = lines.map { BookingLine(resource: ID($0)) }.flatMap { registry.has($0.resource) ? $0 : nil }
      return clock(line).text(Minute(Int32(clamping: facts["due"]?.integer ?? 0)), in: language)
    }

    /// What happens otherwise.
    var consequence: String {
      isTrue("cancels") ? say("Ellers bortfalder bookingen.", "Otherwise the booking lapses.") : ""
    }

    /// The places offered instead.
    var options: [String] { (facts["options"]?.items ?? []).map { place($0["place"]) } }

    /// What is used when, as `Vangede Fælleshus, lør. 5. dec. 2026 kl. 17.00–22.00`; empty when the facts lack it.
    func place(_ name: String) -> String { place(facts[name]) }

    private func place(_ place: JSONValue?) -> String {
      guard let start = place?["start"]?.integer, let end = place?["end"]?.integer,
        let range = TimeRange(from: Minute(Int32(clamping: start)), to: Minute(Int32(clamping: end)))
      else { return "" }
      let lines = lines(place)
      let names = lines.map { registry.resource($0.resource).name + ($0.units > 1 ? " (\($0.units))" : "") }
      return "\(names.joined(separator: " + ")), \(clock(lines.first).text(range, in: language))"
    }

    private func lines(_ place: JSONValue?) -> [BookingLine] {
      (place?["lines"]?.items ?? []).compactMap { item -> BookingLine? in
        guard let pair = item.items, pair.count == 2, let id = pair[0].integer, let units = pair[1].integer,
          registry.has(ID<Resource>(id))
        else { return nil }
        return BookingLine(resource: ID(id), units: Int(clamping: units))
      }
    }

    private func clock(_ line: BookingLine?) -> AreaCalendar {
      line.map { registry.calendar(of: $0.resource) } ?? registry.commonClock
    }
  }
}

import BookingCore

/// The board's house rules: written, tried on what is booked and what was, and then put in force.
extension Site {
  static let rulesScreens = [
    Screen(.get, "/board/rules", .read { visit in try visit.rulesForm(try RulesDraft(visit)) }),
    Screen(.post, "/board/rules", .form { try $0.keepRules($1) }),
  ]
}

extension Visit {
  fileprivate func keepRules(_ fields: Fields) throws -> Response {
    let reader = try member()
    guard reader.may(.manage(area: homeArea)) else { throw DeskError.notAllowed }
    let draft = RulesDraft(fields)
    let rules: HouseRules
    do { rules = try draft.rules(self) } catch let faults as HouseRulesDocument.Faults {
      return try rulesForm(draft, faults.all.map { told($0.pointer, $0.detail) }, status: 422)
    }
    let area = registry.area(homeArea).slug
    do {
      guard fields["step"] == "decide" else {
        return try rulesForm(draft, trial: try desk.trial(of: rules, in: homeArea))
      }
      _ = try desk.perform(
        SetHouseRules(area: area, rules: rules, ifVersion: fields.number("version", 0...Int.max)), as: reader)
    } catch DeskError.stale {
      let fault = say(
        "En anden har vedtaget nye regler i mellemtiden. Hent siden igen.",
        "Somebody else has decided new rules meanwhile. Load the page again.")
      return try rulesForm(draft, [fault], status: 409)
    } catch DeskError.invalid(let faults) {
      return try rulesForm(draft, faults.map { told($0.pointer, $0.detail) }, status: 422)
    }
    return .redirect(to: Address("/area", area.text))
  }

  /// A fault with the place where it is: a field of the form, else the way to it through the document.
  private func told(_ pointer: String, _ detail: String) -> String {
    let field = RulesDraft.numbers.first { pointer == "/" + $0.name }.map { say($0.danish, $0.english) }
    let names = pointer.split(separator: "/").map {
      String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
    let place =
      switch pointer {
      case "/text/da": say("Reglerne på dansk", "The rules in Danish")
      case "/text/en": say("Reglerne på engelsk", "The rules in English")
      case _ where !pointer.isEmpty && !pointer.hasPrefix("/"): pointer
      default: field ?? ([say("Dokumentet", "The document")] + names).joined(separator: " › ")
      }
    return place + ": " + FaultText.tell(detail, in: language)
  }

  fileprivate func rulesForm(
    _ draft: RulesDraft, _ faults: [String] = [], trial: RulesTrial? = nil, status: Int = 200
  ) throws -> Response {
    guard try member().may(.manage(area: homeArea)) else { throw DeskError.notAllowed }
    let area = registry.area(homeArea)
    return page(
      say("Husregler", "House rules"),
      heading: say("Husregler i \(area.name)", "House rules of \(area.name)"), status: status
    ) {
      self.faults(say("Ret dette", "Mend this"), faults)
      if let trial { found(trial) }
      form(Address("/board/rules")) {
        hidden("version", draft["version"])
        element("div", .class("fields")) {
          choice(
            "decidedBy", say("Vedtaget af", "Decided by"),
            [
              ("residents-meeting", say("Afdelingsmødet", "The residents' meeting")),
              ("board", say("Bestyrelsen", "The board")),
            ], draft["decidedBy"])
          input("decidedOn", say("Vedtaget den", "Decided on"), draft["decidedOn"], type: "date")
          input("validFrom", say("Gælder fra", "Valid from"), draft["validFrom"], type: "date")
        }
        self.area("da", say("Reglerne på dansk", "The rules in Danish"), draft["da"], rows: 4)
        self.area("en", say("Reglerne på engelsk", "The rules in English"), draft["en"], rows: 4)
        h2("Grænser for hele området", "Limits of the whole area")
        hint("Et tomt felt er ingen grænse.", "An empty field is no limit.")
        element("div", .class("fields even")) {
          for field in RulesDraft.numbers {
            input(
              field.name, say(field.danish, field.english), draft[field.name], type: "number",
              .named("min", "0"), .named("step", field.scale == 1 ? "1" : "any"))
          }
        }
        tick(
          "otherAreas", say("Andre områder må også booke", "Other areas may book too"),
          draft.has("otherAreas"))
        choice(
          "approval", say("Bestyrelsen skal godkende", "The board must approve"),
          [
            ("none", say("Nej, bookinger gælder straks", "No, bookings hold at once")),
            ("hold", say("Ja, og pladsen holdes imens", "Yes, and the place is held meanwhile")),
            ("compete", say("Ja, og flere kan søge det samme", "Yes, and several may ask for the same")),
          ], draft["approval"])
        more("Alt andet: reglerne som dokument", "All else: the rules as a document", isOpen: !faults.isEmpty)
        {
          self.area(
            "document", say("Dokument (JSON)", "Document (JSON)"), draft["document"], rows: 16,
            hint: say(
              "Felterne ovenfor går forud for det, der står her om hele området.",
              "The fields above come before what stands here of the whole area."))
        }
        element("div", .class("actions")) {
          submit("Prøv reglerne", "Try the rules", .name("step"), .value("try"))
          if trial != nil {
            submit("Sæt dem i kraft", "Put them in force", .class("danger"), .name("step"), .value("decide"))
          }
        }
      }
    }
  }

  /// What the rules would change, said before they are decided.
  private func found(_ trial: RulesTrial) -> HTML {
    let text = RefusalText(language, registry: registry)
    return element("div", .class("panel"), .named("role", "status")) {
      h2("Sådan ville reglerne virke", "What the rules would do")
      p(
        "Af \(trial.lastYear) bookinger det sidste år ville \(trial.lastYearRefused) være afvist, "
          + "hos \(trial.lastYearHouseholds.counting("husstand", "husstande")).",
        "Of \(trial.lastYear) bookings in the last year \(trial.lastYearRefused) would have been refused, "
          + "of \(trial.lastYearHouseholds.counting("household", "households")).")
      element("p") {
        trial.coming.isEmpty
          ? say("Ingen kommende booking strider mod dem.", "No coming booking is against them.")
          : say(
            "\(trial.coming.count.counting("kommende booking", "kommende bookinger")) strider mod dem og bliver stående.",
            "\(trial.coming.count.counting("coming booking is", "coming bookings are")) against them; what is booked stays."
          )
      }
      element("ul") {
        for breach in trial.coming.prefix(50) {
          element("li") {
            link(Address("/booking", breach.booking.id.code), names(breach.booking.lines))
            ", " + when(breach.booking) + ". "
              + breach.reasons.map { text.sentence($0, during: breach.booking.range) }.joined(separator: " ")
          }
        }
      }
    }
  }
}

/// House rules on their way through the form: everything as it was typed.
private struct RulesDraft {
  /// A limit of the whole area, in the unit that people write.
  struct Number {
    /// As in the document.
    let name: String
    let danish: String
    let english: String
    /// Minutes, or whatever is counted, in one of them.
    let scale: Int
    let limit: any WritableKeyPath<HouseRules.Limits, Int?> & Sendable
  }

  static let numbers = [
    Number(
      name: "maxDaysAhead", danish: "Dage frem, der kan bookes", english: "Days ahead that can be booked",
      scale: 1, limit: \.maxDaysAhead),
    Number(
      name: "minNoticeMinutes", danish: "Mindst så mange timer før", english: "At least so many hours before",
      scale: 60, limit: \.minNoticeMinutes),
    Number(
      name: "maxMinutes", danish: "Højst så mange timer ad gangen",
      english: "At most so many hours at a time",
      scale: 60, limit: \.maxMinutes),
    Number(
      name: "maxOpenBookings", danish: "Kommende bookinger pr. husstand",
      english: "Coming bookings of a household",
      scale: 1, limit: \.maxOpenBookings),
  ]

  private var values: [String: String] = [:]

  subscript(_ name: String) -> String { values[name] ?? "" }
  func has(_ name: String) -> Bool { values[name] != nil }

  init(_ fields: Fields) { for item in fields.items { values[item.name] = item.value } }

  /// The newest rules of the reader's area, to be decided today.
  init(_ visit: Visit) throws {
    let all = visit.registry.rules(of: visit.homeArea)
    let today = visit.today
    let rules =
      all.last
      ?? HouseRules(
        textDanish: "", textEnglish: "", decidedBy: .residentsMeeting, decidedOn: today, validFrom: today,
        general: HouseRules.Limits())
    values = [
      "version": String(all.count), "decidedBy": rules.decidedBy.rawValue, "decidedOn": today.description,
      "validFrom": today.description, "da": rules.textDanish, "en": rules.textEnglish,
      "approval": (rules.general.approval?.mode ?? .none).rawValue,
      "document": HouseRulesDocument.write(rules),
    ]
    if rules.general.otherAreas != false { values["otherAreas"] = "1" }
    for field in Self.numbers {
      guard let value = rules.general[keyPath: field.limit] else { continue }
      let isWhole = value % field.scale == 0
      values[field.name] = isWhole ? String(value / field.scale) : String(Double(value) / Double(field.scale))
    }
  }

  /// The rules that are meant, checked; the fields come before the document.
  func rules(_ visit: Visit) throws -> HouseRules {
    var rules = try HouseRulesDocument.parse(Array(self["document"].utf8))
    for field in Self.numbers {
      let text = self[field.name].replacing(",", with: ".")
      let value = Double(text).map { $0 * Double(field.scale) }
      guard text.isEmpty || (value.map { (0...1e6).contains($0) } ?? false) else {
        throw HouseRulesDocument.Faults([
          .init(
            visit.say(field.danish, field.english),
            visit.say("skriv et tal, eller intet", "write a number, or nothing"))
        ])
      }
      rules.general[keyPath: field.limit] = value.map { Int($0.rounded()) }
    }
    // Unsaid they may.
    if has("otherAreas") != (rules.general.otherAreas != false) {
      rules.general.otherAreas = has("otherAreas")
    }
    let mode = HouseRules.Approval.Mode(rawValue: self["approval"]) ?? .none
    if rules.general.approval?.mode ?? .none != mode {
      var approval = rules.general.approval ?? HouseRules.Approval(mode)
      approval.mode = mode
      rules.general.approval = approval
    }
    rules.textDanish = self["da"]
    rules.textEnglish = self["en"]
    rules.decidedBy = HouseRules.Decider(rawValue: self["decidedBy"]) ?? .residentsMeeting
    guard let decidedOn = CivilDate(self["decidedOn"]), let validFrom = CivilDate(self["validFrom"]) else {
      throw HouseRulesDocument.Faults([
        .init(
          visit.say("Datoerne", "The dates"),
          visit.say("skriv dem som 2026-12-05", "write them as 2026-12-05"))
      ])
    }
    (rules.decidedOn, rules.validFrom) = (decidedOn, validFrom)
    return try HouseRulesDocument.parse(Array(HouseRulesDocument.write(rules).utf8))
  }
}

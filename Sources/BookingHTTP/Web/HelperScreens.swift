import BookingCore

/// Who books for a household that does not do so itself: named by the household, or by the board for it.
extension Site {
  static let helperScreens = [
    Screen(.post, "/helpers", .form { visit, fields in try setHelper(visit, fields) })
  ]

  /// Who may book for the reader's household, and a form to name somebody.
  static func ownHelpers(_ visit: Visit, _ reader: Actor, _ fields: Fields?, _ faults: [String]) throws
    -> HTML
  {
    guard let household = visit.household else { return HTML() }
    let helpers = try visit.desk.read { try $0.helpers(of: household.slug, for: reader) }
    return visit.more(
      "Lad en anden booke for jer", "Let somebody else book for you",
      isOpen: !helpers.isEmpty || fields != nil
    ) {
      visit.hint(
        "En nabo eller vicevært kan booke og aflyse for jer. I får besked hver gang, og I kan sige stop.",
        "A neighbour or caretaker can book and cancel for you. You are told each time, and can end it.")
      for helper in helpers {
        visit.form(Address("/helpers"), .class("actions")) {
          hidden("member", helper.handle.text)
          hidden("household", household.slug.text)
          element("p") { helper.name.isEmpty ? helper.handle.text : "\(helper.name) (\(helper.handle))" }
          visit.submit("Ikke mere", "No longer", .class("plain"), .name("end"), .value("1"))
        }
      }
      form(visit, household.slug.text, fields, faults)
    }
  }

  /// The board's form, for a household of its area without a phone.
  static func boardHelpers(_ visit: Visit, _ fields: Fields?, _ faults: [String]) -> HTML {
    visit.more(
      "Book for en husstand uden telefon", "Book for a household without a phone", isOpen: fields != nil
    ) {
      visit.hint(
        "Når husstanden har sagt ja: skriv, hvem der booker for den. Loggen viser begge.",
        "Once the household has agreed: write who books for it. The log shows both.")
      form(visit, nil, fields, faults)
    }
  }

  private static func form(
    _ visit: Visit, _ household: String?, _ fields: Fields?, _ faults: [String]
  ) -> HTML {
    visit.form(Address("/helpers")) {
      if fields != nil { visit.faults(visit.say("Det gik ikke", "That did not work"), faults) }
      if let household {
        hidden("household", household)
      } else {
        hidden("from", "board")
        visit.input(
          "household", visit.say("Husstand", "Household"), fields?["household"] ?? "", .flag("required"),
          .named("autocomplete", "off"))
      }
      visit.input(
        "member", visit.say("Brugernavn på den, der hjælper", "User name of who helps"),
        fields?["member"] ?? "", .flag("required"), .named("autocomplete", "off"),
        .named("autocapitalize", "none"))
      element("div", .class("actions")) {
        visit.submit("Giv lov", "Allow it")
        if household == nil {
          visit.submit("Ikke mere", "No longer", .class("plain"), .name("end"), .value("1"))
        }
      }
    }
  }

  private static func setHelper(_ visit: Visit, _ fields: Fields) throws -> Response {
    let reader = try visit.member()
    let isBoard = fields["from"] == "board"
    let names = (fields["household"], fields["member"])
    do {
      guard let household = Slug(names.0.lowercased()) else {
        throw DeskError.notFound(kind: .household, name: names.0)
      }
      guard let member = Slug(names.1.lowercased()) else {
        throw DeskError.notFound(kind: .member, name: names.1)
      }
      _ = try visit.desk.perform(
        SetHelper(household: household, member: member, isHelper: !fields.has("end")), as: reader)
    } catch let error as DeskError {
      let fault = [visit.reason(error)]
      return isBoard
        ? try board(visit, helper: fields, fault, status: 422) : try mine(visit, fields, fault, status: 422)
    }
    return .redirect(to: isBoard ? Address("/board", query: ["done": "1"]) : Address("/mine"))
  }
}

import BookingCore

/// Who books for a household that does not do so itself: named by the household, or by the board for it.
extension Site { static let helperScreens = [Screen(.post, "/helpers", .form { try $0.setHelper($1) })] }

extension Visit {
  /// Who may book for the reader's household, and a form to name somebody.
  func ownHelpers(_ reader: Actor, _ fields: Fields?, _ faults: [String]) throws -> HTML {
    guard let household = self.household else { return HTML() }
    let helpers = try desk.read { try $0.helpers(of: household.slug, for: reader) }
    return more(
      "Lad en anden booke for jer", "Let somebody else book for you",
      isOpen: !helpers.isEmpty || fields != nil
    ) {
      hint(
        "En nabo eller vicevært kan booke og aflyse for jer. I ser det blandt jeres bookinger og kan sige stop.",
        "A neighbour or caretaker can book and cancel for you. You see it among your bookings and can end it."
      )
      for helper in helpers {
        form(Address("/helpers"), .class("actions")) {
          hidden("member", helper.handle.text)
          hidden("household", household.slug.text)
          element("p") { helper.name.isEmpty ? helper.handle.text : "\(helper.name) (\(helper.handle))" }
          submit("Ikke mere", "No longer", .class("plain"), .name("end"), .value("1"))
        }
      }
      form(household.slug.text, fields, faults)
    }
  }

  /// The board's form, for a household of its area without a phone.
  func boardHelpers(_ fields: Fields?, _ faults: [String]) -> HTML {
    more("Book for en husstand uden telefon", "Book for a household without a phone", isOpen: fields != nil) {
      hint(
        "Når husstanden har sagt ja: skriv, hvem der booker for den. Loggen viser begge.",
        "Once the household has agreed: write who books for it. The log shows both.")
      form(nil, fields, faults)
    }
  }

  private func form(_ household: String?, _ fields: Fields?, _ faults: [String]) -> HTML {
    form(Address("/helpers")) {
      if fields != nil { self.faults(say("Det gik ikke", "That did not work"), faults) }
      if let household {
        hidden("household", household)
      } else {
        hidden("from", "board")
        input(
          "household", say("Husstand", "Household"), fields?["household"] ?? "", .flag("required"),
          .named("autocomplete", "off"))
      }
      input(
        "member", say("Brugernavn på den, der hjælper", "User name of who helps"), fields?["member"] ?? "",
        .flag("required"), .named("autocomplete", "off"), .named("autocapitalize", "none"))
      element("div", .class("actions")) {
        submit("Giv lov", "Allow it")
        if household == nil { submit("Ikke mere", "No longer", .class("plain"), .name("end"), .value("1")) }
      }
    }
  }

  fileprivate func setHelper(_ fields: Fields) throws -> Response {
    let reader = try self.member()
    let isBoard = fields["from"] == "board"
    let names = (fields.name("household"), fields.name("member"))
    do {
      guard let household = Slug(names.0) else {
        throw DeskError.notFound(kind: .household, name: names.0)
      }
      guard let member = Slug(names.1) else {
        throw DeskError.notFound(kind: .member, name: names.1)
      }
      _ = try desk.perform(
        SetHelper(household: household, member: member, isHelper: !fields.has("end")), as: reader)
    } catch let error as DeskError {
      let fault = [reason(error)]
      return isBoard ? try board(helper: fields, fault, status: 422) : try mine(fields, fault, status: 422)
    }
    return .redirect(to: isBoard ? Address("/board", query: ["done": "1"]) : Address("/mine"))
  }
}

import BookingCore

/// Standing in line for what others have, and answering an offer; all forms work without a script.
extension Site {
  static let waitlistScreens = [
    Screen(.post, "/waitlist", .form { visit, fields in try join(visit, fields) }),
    Screen(
      .post, "/waitlist/{id}/accept",
      .form { visit, _ in
        let booking = try visit.desk.perform(
          AcceptOffer(id: visit.call.id("wl", .waitlist)), as: try visit.member())
        return .redirect(to: Address("/booking", booking.id.code, query: ["new": "1"]))
      }),
    Screen(
      .post, "/waitlist/{id}/leave",
      .form { visit, _ in
        _ = try visit.desk.perform(LeaveWaitlist(id: visit.call.id("wl", .waitlist)), as: try visit.member())
        return .redirect(to: Address("/mine"))
      }),
  ]

  /// Below what is free instead: a form with which one waits for what was asked.
  static func waitForm(_ visit: Visit, _ draft: Draft) -> HTML {
    group {
      visit.h2("Eller stå i kø", "Or stand in line")
      visit.p(
        "Bliver det ledigt, holdes det til den første i køen, og I får besked.",
        "If it becomes free, it is held for the first in line, and you are told.")
      visit.form(Address("/waitlist")) {
        draft.hidden()
        visit.choice(
          "minimum", visit.say("Er en del af tiden nok?", "Would a part of the time do?"),
          [
            ("", visit.say("Nej, det hele", "No, all of it")),
            ("60", visit.say("Mindst 1 time", "At least 1 hour")),
            ("120", visit.say("Mindst 2 timer", "At least 2 hours")),
            ("240", visit.say("Mindst 4 timer", "At least 4 hours")),
          ], "")
        visit.submit("Stå i kø", "Stand in line")
      }
    }
  }

  private static func join(_ visit: Visit, _ fields: Fields) throws -> Response {
    let reader = try visit.member()
    let draft = try Draft(fields, visit)
    guard let range = draft.readable(visit) else { return .redirect(to: Address("/")) }
    let minimum = fields.number("minimum", 1...Int(range.minutes))
    do {
      _ = try visit.desk.perform(
        JoinWaitlist(draft.command(range, visit), minimumMinutes: minimum), as: reader)
    } catch DeskError.refused(let refusal) {
      return timeStep(visit, draft, visit.reasons(refusal, range), status: 422)
    }
    return .redirect(to: Address("/mine"))
  }

  /// What the household waits for, offers first.
  static func waitCards(_ visit: Visit, _ places: [WaitlistPlace]) -> HTML {
    let sorted = places.filter { $0.place == nil } + places.filter { $0.place != nil }
    return group {
      if !places.isEmpty { visit.h2("Venteliste", "Waiting list") }
      visit.cards(sorted) { waitCard(visit, $0) }
    }
  }

  private static func waitCard(_ visit: Visit, _ place: WaitlistPlace) -> HTML {
    let entry = place.entry
    let offer = place.booking.flatMap { $0.isOffer ? $0 : nil }
    let clock = visit.times(visit.registry.resource(entry.lines[0].resource).area)
    let when = clock.range(offer?.range ?? entry.range, in: visit.today.components.year)
    let name = visit.names(entry.lines) + ", " + when
    return group {
      element("h3") { visit.names(entry.lines) }
      element("p") { when }
      if let offer {
        element("p", .class("note")) {
          visit.say("Der er plads til jer. ", "There is room for you. ") + visit.deadline(offer) + " "
            + visit.say("Med et ja følger I husreglerne.", "With a yes you keep the house rules.")
        }
      } else if let number = place.place {
        element("p", .class("hint")) {
          visit.say("Nr. \(number) i køen", "Number \(number) in line")
            + (entry.minimumMinutes.map {
              visit.say(
                "; en del på \(clock.length(minutes: $0)) er nok",
                "; a part of \(clock.length(minutes: $0)) would do")
            } ?? "")
        }
      }
      element("div", .class("actions")) {
        if offer != nil {
          visit.form(Address("/waitlist", entry.id.code, "accept")) {
            let text = visit.say("Ja tak", "Yes, please")
            element("button", .type("submit"), .label("\(text): \(name)")) { text }
          }
        }
        visit.form(Address("/waitlist", entry.id.code, "leave")) {
          let text =
            offer == nil ? visit.say("Forlad køen", "Leave the line") : visit.say("Nej tak", "No, thanks")
          element("button", .type("submit"), .class("plain"), .label("\(text): \(name)")) { text }
        }
      }
    }
  }
}

import BookingCore

/// Standing in line for what others have, and answering an offer; all forms work without a script.
extension Site {
  static let waitlistScreens = [
    Screen(.post, "/waitlist", .form { try $0.join($1) }),
    Screen(.post, "/waitlist/{id}/accept", .form { visit, _ in try visit.acceptOffer() }),
    Screen(.post, "/waitlist/{id}/leave", .form { visit, _ in try visit.leaveWaitlist() }),
  ]
}

extension Visit {
  /// Below what is free instead: a form with which one waits for what was asked.
  func waitForm(_ draft: Draft) -> HTML {
    group {
      h2("Eller stå i kø", "Or stand in line")
      p(
        "Bliver det ledigt, holdes det til den første i køen, og I får besked.",
        "If it becomes free, it is held for the first in line, and you are told.")
      form(Address("/waitlist")) {
        draft.hidden()
        choice(
          "minimum", say("Er en del af tiden nok?", "Would a part of the time do?"),
          [
            ("", say("Nej, det hele", "No, all of it")), ("60", say("Mindst 1 time", "At least 1 hour")),
            ("120", say("Mindst 2 timer", "At least 2 hours")),
            ("240", say("Mindst 4 timer", "At least 4 hours")),
          ], "")
        submit("Stå i kø", "Stand in line")
      }
    }
  }

  fileprivate func join(_ fields: Fields) throws -> Response {
    let reader = try member()
    let draft = try Draft(fields, self)
    guard let range = draft.readable(self) else { return .redirect(to: Address("/")) }
    let minimum = fields.number("minimum", 1...Int(range.minutes))
    do {
      let asked = try draft.command(range, self)
      _ = try desk.perform(JoinWaitlist(asked, minimumMinutes: minimum), as: reader)
    } catch DeskError.refused(let refusal) { return timeStep(draft, reasons(refusal, range), status: 422) }
    return .redirect(to: Address("/mine"))
  }

  fileprivate func acceptOffer() throws -> Response {
    let booking = try desk.perform(AcceptOffer(id: call.id("wl", .waitlist)), as: try member())
    return .redirect(to: Address("/booking", booking.id.code, query: ["new": "1"]))
  }

  fileprivate func leaveWaitlist() throws -> Response {
    _ = try desk.perform(LeaveWaitlist(id: call.id("wl", .waitlist)), as: try member())
    return .redirect(to: Address("/mine"))
  }

  /// What the household waits for, offers first.
  func waitCards(_ places: [WaitlistPlace]) -> HTML {
    let sorted = places.filter { $0.place == nil } + places.filter { $0.place != nil }
    return group {
      if !places.isEmpty { h2("Venteliste", "Waiting list") }
      cards(sorted) { waitCard($0) }
    }
  }

  private func waitCard(_ place: WaitlistPlace) -> HTML {
    let entry = place.entry
    let offer = place.booking.flatMap { $0.isOffer ? $0 : nil }
    let clock = times(area(of: entry.lines))
    let when = self.when(offer?.range ?? entry.range, of: entry.lines)
    let name = names(entry.lines) + ", " + when
    return group {
      element("h3") { names(entry.lines) }
      element("p") { when }
      if let offer {
        element("p", .class("note")) {
          say("Der er plads til jer. ", "There is room for you. ") + deadline(offer) + " "
            + say("Med et ja følger I husreglerne.", "With a yes you keep the house rules.")
        }
      } else if let number = place.place {
        element("p", .class("hint")) {
          say("Nr. \(number) i køen", "Number \(number) in line")
            + (entry.minimumMinutes.map {
              say(
                "; en del på \(clock.length(minutes: $0)) er nok",
                "; a part of \(clock.length(minutes: $0)) would do")
            } ?? "")
        }
      }
      element("div", .class("actions")) {
        if offer != nil {
          form(Address("/waitlist", entry.id.code, "accept")) {
            submit(say("Ja tak", "Yes, please"), about: name)
          }
        }
        form(Address("/waitlist", entry.id.code, "leave")) {
          let text = offer == nil ? say("Forlad køen", "Leave the line") : say("Nej tak", "No, thanks")
          submit(text, about: name, .class("plain"))
        }
      }
    }
  }
}

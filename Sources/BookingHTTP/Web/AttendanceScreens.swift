import BookingCore

/// What has to be done about a booking: saying that one is there, and the conditions of the rules.
extension Site {
  static let attendanceScreens = [
    Screen(.post, "/booking/{id}/check-in", .form { visit, _ in try visit.checkIn() }),
    Screen(.post, "/booking/{id}/tick", .form { try $0.tick($1) }),
  ]
}

extension Visit {
  /// The button for checking in when it is time, and else what there is to say about that.
  func arrival(_ booking: Booking, _ faults: [String] = []) -> HTML {
    guard let duty = booking.checkIn, let first = booking.lines.first, registry.has(first.resource) else {
      return group {}
    }
    let times = self.times(of: registry.resource(first.resource))
    let (from, due) = (times.instant(duty.from ?? duty.due), times.instant(duty.due))
    let isTime = (duty.from ?? duty.due) <= now && now < booking.range.end
    return group {
      self.faults(say("Ankomsten kan ikke meldes", "You cannot be checked in"), faults)
      if duty.state == .done {
        p("I har meldt ankomst.", "You have checked in.")
      } else if isTime, booking.status == .confirmed || booking.isNoShow {
        if booking.isNoShow {
          alert(
            "Stedet er frigivet, fordi ingen havde meldt ankomst. Er det stadig ledigt, får I det igen.",
            "The place was released since nobody had checked in. If it is still free, you get it back.")
        }
        form(Address("/booking", booking.id.code, "check-in")) { submit("Vi er her", "We are here") }
      } else if booking.isNoShow {
        p("Ingen meldte ankomst.", "Nobody checked in.")
      } else if booking.status == .confirmed, now < duty.due {
        hint(
          "Meld ankomst her fra \(from) til \(due), ellers frigives stedet.",
          "Check in here from \(from) to \(due), or the place is released.")
      }
    }
  }

  fileprivate func checkIn() throws -> Response {
    let reader = try member()
    let (booking, _) = try call.booking(for: reader)
    do {
      _ = try desk.perform(CheckInBooking(booking: booking.id), as: reader)
      return .redirect(to: Address("/booking", booking.id.code))
    } catch DeskError.refused(let refusal) {
      return page(names(booking.lines), status: 422) {
        arrival(booking, reasons(refusal, booking.range))
        element("p") { link(Address("/mine"), say("Mine bookinger", "My bookings")) }
      }
    }
  }

  // MARK: Conditions

  /// What the rules ask of a booking, each with a button for those who may tick it off.
  func conditions(_ reader: Actor, _ booking: Booking) -> HTML {
    guard !booking.conditions.isEmpty else { return group {} }
    return group {
      h2("Det skal ordnes", "To be done")
      element("ul") { for duty in booking.conditions { element("li") { condition(reader, booking, duty) } } }
    }
  }

  /// What is open, in one line of a card.
  func missing(_ booking: Booking) -> HTML? {
    let open = booking.conditions.filter { $0.state != .done }
    guard booking.status.isActive, let first = open.min(by: { $0.due < $1.due }) else { return nil }
    let names = open.map { $0.name.text(language) }.joined(separator: ", ")
    let due = times(area(of: booking.lines)).instant(first.due)
    return element("p", .class("hint")) {
      say("Mangler: \(names). Senest \(due).", "Not done yet: \(names). By \(due).")
    }
  }

  /// What is not done yet in the reader's area, by when it is due.
  func openConditions(_ reader: Actor) throws -> HTML {
    let area = homeArea
    let (found, homes) = try desk.read { view in
      let found = try view.openConditions(area: area, for: reader)
      return (found, try view.households(found.map(\.booking.household)))
    }
    guard !found.isEmpty else { return group {} }
    return group {
      h2("Mangler (\(found.count))", "Not done yet (\(found.count))")
      cards(found.prefix(60)) { item in
        element("h3") { names(item.booking.lines) + ", " + when(item.booking) }
        element("p") { homes[item.booking.household]?.name ?? "–" }
        condition(reader, item.booking, item.duty)
      }
    }
  }

  private func condition(_ reader: Actor, _ booking: Booking, _ duty: Duty) -> HTML {
    let areas = registry.areas(of: booking.lines)
    let times = self.times(area(of: booking.lines))
    let sum = duty.kroner.map { " (\($0) kr.)" } ?? ""
    let hours = duty.hours.map { text in
      " (" + ((try? OpeningHours(parsing: text)).map(self.hours) ?? text) + ")"
    }
    let isKeeper = areas.contains { reader.may(.lend(area: $0)) }
    let mayTick = booking.status.isActive && (isKeeper || duty.name == .rulesAccepted && duty.state != .done)
    let word =
      duty.state == .done
      ? say("Fortryd", "Undo")
      : duty.name == .rulesAccepted && !isKeeper
        ? say("Vi accepterer husreglerne", "We accept the house rules") : say("Ordnet", "Done")
    return group {
      element("p") {
        duty.name.text(language) + sum + ": "
          + (duty.state == .done
            ? say("ordnet ", "done ") + times.instant(duty.doneAt ?? duty.due)
            : duty.state == .lapsed
              ? say("mangler, skulle være ordnet ", "missing, was due ") + times.instant(duty.due)
              : say("senest ", "by ") + times.instant(duty.due) + (hours ?? "")
                + (duty.lapse == .cancel
                  ? say(", ellers bortfalder bookingen", ", or the booking lapses") : ""))
      }
      if mayTick {
        form(Address("/booking", booking.id.code, "tick")) {
          hidden("condition", duty.name.rawValue)
          hidden("next", here.text)
          if duty.state != .done { hidden("done", "1") }
          submit(word, about: "\(duty.name.text(language)), \(booking.id.code)", .class("plain"))
        }
      }
    }
  }

  fileprivate func tick(_ fields: Fields) throws -> Response {
    let reader = try member()
    let id: ID<Booking> = try call.id("bk", .booking)
    guard let name = HouseRules.Condition.Name(rawValue: fields["condition"]) else {
      throw DeskError.notFound(kind: .booking, name: id.code)
    }
    _ = try desk.perform(TickCondition(booking: id, name: name, isDone: fields.has("done")), as: reader)
    return .redirect(to: Address(local: fields["next"]) ?? Address("/booking", id.code))
  }
}

import BookingCore

/// What has to be done about a booking: saying that one is there, and the conditions of the rules.
extension Site {
  static let attendanceScreens = [
    Screen(.post, "/booking/{id}/check-in", .form { visit, _ in try checkIn(visit) }),
    Screen(.post, "/booking/{id}/tick", .form { visit, fields in try tick(visit, fields) }),
  ]

  /// The button for checking in when it is time, and else what there is to say about that.
  static func arrival(_ visit: Visit, _ booking: Booking, _ faults: [String] = []) -> HTML {
    guard let duty = booking.checkIn, let first = booking.lines.first, visit.registry.has(first.resource)
    else {
      return group {}
    }
    let times = visit.times(of: visit.registry.resource(first.resource))
    let (from, due) = (times.instant(duty.from ?? duty.due), times.instant(duty.due))
    let isTime = (duty.from ?? duty.due) <= visit.now && visit.now < booking.range.end
    return group {
      visit.faults(visit.say("Ankomsten kan ikke meldes", "You cannot be checked in"), faults)
      if duty.state == .done {
        visit.p("I har meldt ankomst.", "You have checked in.")
      } else if isTime, booking.status == .confirmed || booking.isNoShow {
        if booking.isNoShow {
          visit.alert(
            "Stedet er frigivet, fordi ingen havde meldt ankomst. Er det stadig ledigt, får I det igen.",
            "The place was released since nobody had checked in. If it is still free, you get it back.")
        }
        visit.form(Address("/booking", booking.id.code, "check-in")) {
          visit.submit("Vi er her", "We are here")
        }
      } else if booking.isNoShow {
        visit.p("Ingen meldte ankomst.", "Nobody checked in.")
      } else if booking.status == .confirmed, visit.now < duty.due {
        visit.hint(
          "Meld ankomst her fra \(from) til \(due), ellers frigives stedet.",
          "Check in here from \(from) to \(due), or the place is released.")
      }
    }
  }

  private static func checkIn(_ visit: Visit) throws -> Response {
    let reader = try visit.member()
    let (booking, _) = try visit.call.booking(for: reader)
    do {
      _ = try visit.desk.perform(CheckInBooking(booking: booking.id), as: reader)
      return .redirect(to: Address("/booking", booking.id.code))
    } catch DeskError.refused(let refusal) {
      return visit.page(visit.names(booking.lines), status: 422) {
        arrival(visit, booking, visit.reasons(refusal, booking.range))
        element("p") { link(Address("/mine"), visit.say("Mine bookinger", "My bookings")) }
      }
    }
  }

  // MARK: Conditions

  /// What the rules ask of a booking, each with a button for those who may tick it off.
  static func conditions(_ visit: Visit, _ reader: Actor, _ booking: Booking) -> HTML {
    guard !booking.conditions.isEmpty else { return group {} }
    return group {
      visit.h2("Det skal ordnes", "To be done")
      element("ul") {
        for duty in booking.conditions { element("li") { condition(visit, reader, booking, duty) } }
      }
    }
  }

  /// What is open, in one line of a card.
  static func missing(_ visit: Visit, _ booking: Booking) -> HTML? {
    let open = booking.conditions.filter { $0.state != .done }
    guard booking.status.isActive, let first = open.min(by: { $0.due < $1.due }) else { return nil }
    let area = booking.lines.first.map { visit.registry.resource($0.resource).area } ?? visit.homeArea
    let names = open.map { $0.name.text(visit.language) }.joined(separator: ", ")
    let due = visit.times(area).instant(first.due)
    return element("p", .class("hint")) {
      visit.say("Mangler: \(names). Senest \(due).", "Not done yet: \(names). By \(due).")
    }
  }

  /// What is not done yet in the reader's area, by when it is due.
  static func openConditions(_ visit: Visit, _ reader: Actor) throws -> HTML {
    let area = visit.homeArea
    let found = try visit.desk.read { try $0.openConditions(area: area, for: reader) }
    guard !found.isEmpty else { return group {} }
    return group {
      visit.h2("Mangler (\(found.count))", "Not done yet (\(found.count))")
      visit.cards(found.prefix(60)) { item in
        element("h3") { visit.names(item.booking.lines) + ", " + visit.when(item.booking) }
        condition(visit, reader, item.booking, item.duty)
      }
    }
  }

  private static func condition(_ visit: Visit, _ reader: Actor, _ booking: Booking, _ duty: Duty) -> HTML {
    let areas = visit.registry.areas(of: booking.lines)
    let times = visit.times(areas.first ?? visit.homeArea)
    let sum = duty.kroner.map { " (\($0) kr.)" } ?? ""
    let hours = duty.hours.map { " (\($0))" } ?? ""
    let isKeeper = areas.contains { reader.may(.lend(area: $0)) }
    let mayTick =
      booking.status.isActive && (isKeeper || duty.name == .rulesAccepted && duty.state != .done)
    let word =
      duty.state == .done
      ? visit.say("Fortryd", "Undo")
      : duty.name == .rulesAccepted && !isKeeper
        ? visit.say("Vi accepterer husreglerne", "We accept the house rules") : visit.say("Ordnet", "Done")
    return group {
      element("p") {
        duty.name.text(visit.language) + sum + ": "
          + (duty.state == .done
            ? visit.say("ordnet ", "done ") + times.instant(duty.doneAt ?? duty.due)
            : duty.state == .lapsed
              ? visit.say("mangler, skulle være ordnet ", "missing, was due ") + times.instant(duty.due)
              : visit.say("senest ", "by ") + times.instant(duty.due) + hours
                + (duty.lapse == .cancel
                  ? visit.say(", ellers bortfalder bookingen", ", or the booking lapses") : ""))
      }
      if mayTick {
        visit.form(Address("/booking", booking.id.code, "tick")) {
          hidden("condition", duty.name.rawValue)
          hidden("next", visit.here.text)
          if duty.state != .done { hidden("done", "1") }
          element(
            "button", .type("submit"), .class("plain"),
            .label("\(word): \(duty.name.text(visit.language)), \(booking.id.code)")
          ) { word }
        }
      }
    }
  }

  private static func tick(_ visit: Visit, _ fields: Fields) throws -> Response {
    let reader = try visit.member()
    let id: ID<Booking> = try visit.call.id("bk", .booking)
    guard let name = HouseRules.Condition.Name(rawValue: fields["condition"]) else {
      throw DeskError.notFound(kind: .booking, name: id.code)
    }
    _ = try visit.desk.perform(TickCondition(booking: id, name: name, isDone: fields.has("done")), as: reader)
    return .redirect(to: Address(local: fields["next"]) ?? Address("/booking", id.code))
  }
}

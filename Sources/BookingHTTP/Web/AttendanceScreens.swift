import BookingCore

/// What has to be done about a booking: saying that one is there.
extension Site {
  static let attendanceScreens = [
    Screen(.post, "/booking/{id}/check-in", .form { visit, _ in try checkIn(visit) })
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
        element("p") { visit.say("I har meldt ankomst.", "You have checked in.") }
      } else if isTime, booking.status == .confirmed || booking.isNoShow {
        if booking.isNoShow {
          element("p", .class("alert")) {
            visit.say(
              "Stedet er frigivet, fordi ingen havde meldt ankomst. Er det stadig ledigt, får I det igen.",
              "The place was released since nobody had checked in. If it is still free, you get it back.")
          }
        }
        visit.form(Address("/booking", booking.id.code, "check-in")) {
          element("button", .type("submit")) { visit.say("Vi er her", "We are here") }
        }
      } else if booking.isNoShow {
        element("p") { visit.say("Ingen meldte ankomst.", "Nobody checked in.") }
      } else if booking.status == .confirmed, visit.now < duty.due {
        element("p", .class("hint")) {
          visit.say(
            "Meld ankomst her fra \(from) til \(due), ellers frigives stedet.",
            "Check in here from \(from) to \(due), or the place is released.")
        }
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
        element("h1") { visit.names(booking.lines) }
        arrival(visit, booking, visit.reasons(refusal, booking.range))
        element("p") { link(Address("/mine"), visit.say("Mine bookinger", "My bookings")) }
      }
    }
  }
}

import BookingCore

/// A household's own bookings: seen, changed, cancelled, taken along to another calendar.
extension Site {
  static let mineScreens = [
    Screen(.get, "/mine", .read { try $0.mine() }),
    Screen(.get, "/booking/{id}", .read { try $0.show() }),
    Screen(.get, "/booking/{id}/event.ics", .read { try $0.calendarFile() }),
    Screen(.get, "/booking/{id}/cancel", .long { try $0.askToCancel() }),
    Screen(.post, "/booking/{id}/cancel", .form { try $0.cancel($1) }),
    Screen(.get, "/booking/{id}/change", .read { try $0.askToChange() }),
    Screen(.post, "/booking/{id}/change", .form { try $0.change($1) }),
  ]
}

extension Visit {
  func mine(_ fields: Fields? = nil, _ faults: [String] = [], status: Int = 200) throws -> Response {
    let reader = try member()
    let coming = try self.coming(limit: 200)
    var query = BookingQuery(range: TimeRange(max(.earliest + 1, now - 90 * 1440), now))
    query.households = self.household.map { [$0.id] }
    let past = try desk.read { [query] in try $0.bookings(query, for: reader).items }
    let held = coming.filter { $0.status.isActive && !$0.isOffer }
    let household = self.household?.id
    let places = try desk.read { try $0.waitlist(household: household, for: reader) }
    let gone = coming.filter { !$0.status.isActive } + past.filter { $0.range.end <= now }.reversed()
    let helpers = try ownHelpers(reader, fields, faults)
    return page(say("Mine bookinger", "My bookings"), status: status, live: "mine") {
      element("div", .id("live")) {
        waitCards(places)
        if held.isEmpty {
          p("Din husstand har ingen kommende bookinger.", "Your household has no coming bookings.")
          element("p") {
            element("a", .class("button"), .href(Address("/"))) {
              say("Find et ledigt sted", "Find a free place")
            }
          }
        }
        cards(held) { card($0) }
        if !gone.isEmpty {
          more("Tidligere og aflyste (\(gone.count))", "Past and cancelled (\(gone.count))") {
            rows(
              gone.map {
                (
                  Address("/booking", $0.id.code), names($0.lines),
                  when($0) + ($0.status == .confirmed ? "" : ", " + word($0).lowercased())
                )
              })
          }
        }
      }
      helpers
    }
  }

  private func card(_ booking: Booking) -> HTML {
    group {
      element("h2") { link(Address("/booking", booking.id.code), names(booking.lines)) }
      element("p", .class("when")) { when(booking) }
      if !booking.title.isEmpty { element("p") { booking.title } }
      if booking.status != .confirmed {
        element("p", .class("hint")) { word(booking) + ". " + deadline(booking) }
      }
      missing(booking)
      arrival(booking)
      actions(booking)
    }
  }

  private func actions(_ booking: Booking) -> HTML? {
    guard booking.status.isActive, !booking.isOffer, booking.range.end > now else { return nil }
    let name = names(booking.lines) + ", " + when(booking)
    let isLate = reader.flatMap { registry.lateness(of: booking, for: $0, at: now) } != nil
    return element("p", .class("actions")) {
      // Who is late may still write what it is for, and stay longer.
      for (path, text) in [("change", say("Ændr", "Change"))]
        + (isLate ? [] : [("cancel", say("Aflys", "Cancel"))])
        + [("event.ics", say("Læg i kalender", "Add to calendar"))]
      {
        element("a", .class("button plain"), .href(Address("/booking", booking.id.code, path))) {
          text
          element("span", .class("vh")) { " " + name }
        }
      }
    }
  }

  fileprivate func show() throws -> Response {
    let reader = try member()
    let (booking, household) = try call.booking(for: reader)
    let language = self.language
    let (decision, series) = try desk.read {
      (try $0.decision(on: booking, in: language), try $0.seriesLink(of: booking.id)?.series)
    }
    return page(names(booking.lines)) {
      if query.has("new") {
        element("div", .class("note"), .named("role", "status")) {
          element("h2") {
            booking.status == .requested
              ? say("I har søgt om stedet", "You have asked for the place")
              : say("Stedet er jeres", "The place is yours")
          }
          element("p") {
            deadline(booking) + " "
              + say("I finder bookingen under Mine bookinger.", "You find the booking under My bookings.")
          }
        }
      } else if query.has("changed") {
        note("Ændringen er gemt.", "The change is kept.")
      } else if query.has("cancelled") {
        note("Bookingen er aflyst.", "The booking is cancelled.")
      }
      facts(
        facts(of: booking, household: household?.id == self.household?.id ? nil : household)
          + (decision.isEmpty ? [] : [(say("Svar", "Answer"), decision)]))
      arrival(booking)
      conditions(reader, booking)
      actions(booking)
      element("p", .class("actions")) {
        if let series {
          way(Address("/series", series.code), "Alle datoer i serien", "All dates of the series")
        }
        way(Address("/mine"), "Mine bookinger", "My bookings")
      }
    }
  }

  fileprivate func calendarFile() throws -> Response {
    let (booking, _) = try call.booking(for: try member())
    let place = booking.lines.first.map(\.resource).flatMap { registry.resource(ifKnown: $0) }
    let names = self.names(booking.lines)
    var event = try desk.read { CalendarEvent(booking, in: $0.registry) }
    event.uid = "\(booking.id.code)@faelled"
    if booking.title.isEmpty { event.summary = names }
    event.location = names + (place.map { ", " + registry.area($0.area).name } ?? "")
    event.lines = ""
    return Response(
      contentType: "text/calendar; charset=utf-8",
      headers: Response.always + [
        ResponseField("Cache-Control", "private, no-store"),
        ResponseField("Content-Disposition", "attachment; filename=\"\(booking.id.code).ics\""),
      ], body: ICalendar(events: [event]).encoded(now: now))
  }

  // MARK: Cancelling

  fileprivate func askToCancel() throws -> Response {
    let reader = try member()
    let (booking, household) = try call.booking(for: reader)
    if booking.status == .cancelled { return .redirect(to: Address("/booking", booking.id.code)) }
    return try askToCancel(booking, household, reader)
  }

  private func askToCancel(
    _ booking: Booking, _ household: Household?, _ reader: Actor, _ faults: [String] = [], status: Int = 200
  ) throws -> Response {
    let obstacles = try self.obstacles(booking) {
      _ = try desk.perform(CancelBooking(id: booking.id), as: reader, dryRun: true)
    }
    return cancelPage(booking, household, obstacles, faults, status: status)
  }

  /// The form that cancels, or what is in the way of that.
  private func cancelPage(
    _ booking: Booking, _ household: Household?, _ obstacles: [String], _ faults: [String] = [], status: Int
  ) -> Response {
    page(
      say("Aflys", "Cancel"),
      heading: obstacles.isEmpty ? say("Vil du aflyse?", "Do you want to cancel?") : nil, status: status
    ) {
      self.faults(say("Det kan ikke aflyses", "It cannot be cancelled"), obstacles + faults)
      facts(facts(of: booking, household: household?.id == self.household?.id ? nil : household))
      if obstacles.isEmpty {
        form(Address("/booking", booking.id.code, "cancel")) {
          hidden("version", String(booking.version))
          p("Stedet bliver ledigt for andre med det samme.", "The place is free for others at once.")
          element("div", .class("actions")) {
            submit("Ja, aflys", "Yes, cancel", .class("danger"))
            link(Address("/booking", booking.id.code), say("Nej, behold den", "No, keep it"))
          }
        }
      } else {
        element("p") { way(Address("/booking", booking.id.code), "Se bookingen", "See the booking") }
      }
    }
  }

  /// Why a booking cannot be cancelled now, as the desk says when it is tried.
  private func obstacles(_ booking: Booking, _ cancel: () throws -> Void) throws -> [String] {
    do {
      try cancel()
      return []
    } catch DeskError.refused(let refusal) {
      return reasons(refusal, booking.range)
    } catch let error as DeskError {
      guard case .inTheWay = error else { throw error }
      return [reason(error)]
    }
  }

  fileprivate func cancel(_ fields: Fields) throws -> Response {
    let reader = try member()
    let (booking, household) = try call.booking(for: reader)
    if booking.status != .cancelled {
      let command = CancelBooking(id: booking.id, ifVersion: fields.number("version", 1...Int.max))
      do {
        let obstacles = try self.obstacles(booking) { _ = try desk.perform(command, as: reader) }
        if !obstacles.isEmpty { return cancelPage(booking, household, obstacles, status: 422) }
      } catch DeskError.stale {
        return try askToCancel(booking, household, reader, [changedMeanwhile], status: 409)
      }
      call.service.metrics.count(.cancelled)
    }
    return .redirect(to: Address("/booking", booking.id.code, query: ["cancelled": "1"]))
  }

  // MARK: Changing

  fileprivate func askToChange() throws -> Response {
    let (booking, _) = try call.booking(for: try member())
    guard booking.status.isActive, let first = booking.lines.first, registry.has(first.resource) else {
      return .redirect(to: Address("/booking", booking.id.code))
    }
    var draft = Draft(query, self, resource: registry.resource(first.resource))
    draft.set(booking.range, self)
    draft.set(units: first.units)
    draft.set(people: booking.attendees)
    draft.title = booking.title
    return changeForm(booking, draft)
  }

  private func changeForm(
    _ booking: Booking, _ draft: Draft, _ faults: [String] = [], _ alternatives: [Alternative] = [],
    status: Int = 200
  ) -> Response {
    let address = Address("/booking", booking.id.code, "change")
    let version = hidden("version", String(booking.version))
    let similar = registry.resources.filter {
      $0.status == .active && $0.kind == draft.resource.kind && $0.area == draft.resource.area
        || $0.id == draft.resource.id
    }
    return page(say("Ændr booking", "Change the booking"), status: status) {
      self.faults(say("Det kan ikke ændres sådan", "It cannot be changed like this"), faults)
      if !alternatives.isEmpty {
        h2("Ledigt i stedet", "Free instead")
        alternativeCards(draft, alternatives, to: address) { other in
          group {
            version
            other.hidden()
          }
        }
      }
      form(address) {
        version
        if booking.lines.count == 1 {
          choice(
            "resource", say("Sted", "Place"), similar.map { ($0.slug.text, $0.name) },
            draft.resource.slug.text)
        } else {
          hidden("resource", draft.resource.slug.text)
        }
        timeFields(draft)
        input(
          "title", say("Hvad skal I? (valgfrit)", "What is it for? (optional)"), draft.title,
          .named("maxlength", "120"), .named("autocomplete", "off"))
        element("div", .class("actions")) {
          submit("Gem ændringen", "Keep the change")
          link(Address("/booking", booking.id.code), say("Fortryd", "Leave it as it is"))
        }
      }
    }
  }

  fileprivate func change(_ fields: Fields) throws -> Response {
    let reader = try member()
    let (booking, _) = try call.booking(for: reader)
    let draft = try Draft(fields, self)
    guard let range = draft.readable(self) else {
      return changeForm(
        booking, draft, draft.faults + (draft.faults.isEmpty ? [noSuchTime] : []), status: 400)
    }
    var command = ChangeBooking(id: booking.id, ifVersion: fields.number("version", 1...Int.max))
    // An hour that the clock shows twice is written the same both times.
    if !draft.isWritten(as: booking.range, self) { command.range = range }
    if booking.lines.count == 1 { command.lines = [Book.Line(draft.resource.slug, units: draft.units)] }
    command.attendees = draft.people ?? 0
    command.title = draft.title
    do {
      _ = try desk.perform(command, as: reader)
      return .redirect(to: Address("/booking", booking.id.code, query: ["changed": "1"]))
    } catch DeskError.refused(let refusal) {
      var wish = try draft.command(range, self)
      // Of several things all are to be free; the form changes none of them.
      if command.lines == nil {
        wish.lines = booking.lines.compactMap { line in
          registry.resource(ifKnown: line.resource).map { Book.Line($0.slug, units: line.units) }
        }
      }
      let alternatives =
        refusal.isTaken ? try desk.read(loading: nil) { try $0.alternatives(to: wish, for: reader) } : []
      return changeForm(
        booking, draft, reasons(refusal, range), alternatives, status: refusal.isTaken ? 409 : 422)
    } catch DeskError.inTheWay(let detail) {
      return changeForm(booking, draft, [reason(.inTheWay(detail: detail))], status: 409)
    } catch DeskError.stale {
      // Pressed twice, and it is what it was to become.
      command.ifVersion = nil
      let again = try? desk.perform(command, as: reader, dryRun: true)
      if again == booking {
        return .redirect(to: Address("/booking", booking.id.code, query: ["changed": "1"]))
      }
      return changeForm(booking, draft, [changedMeanwhile], status: 409)
    }
  }
}

extension Visit {
  var changedMeanwhile: String {
    say(
      "Bookingen er ændret i mellemtiden. Se den igennem igen.",
      "The booking has changed meanwhile. Look it through again.")
  }

  /// The household's bookings that are not over; none for somebody unknown.
  func coming(limit: Int) throws -> [Booking] {
    guard let reader, let household else { return [] }
    var query = BookingQuery(range: TimeRange(now, .latest))
    query.households = [household.id]
    query.limit = limit
    return try desk.read { [query] in try $0.bookings(query, for: reader).items }
  }

  /// A booking as names and values; the household only where it is not the reader's own.
  func facts(of booking: Booking, household: Household?) -> [(String, String)] {
    var items = [(say("Tid", "Time"), when(booking)), (say("Status", "Status"), word(booking))]
    if booking.decideBy != nil { items.append((say("Svar", "Answer"), deadline(booking))) }
    if let first = booking.lines.first, registry.has(first.resource) {
      let resource = registry.resource(first.resource)
      items.insert((say("Område", "Area"), registry.area(resource.area).name), at: 1)
      if booking.status.isActive, booking.range.start > now {
        items.append((say("Afbud", "Cancelling"), cancellation(resource, booking.range, isBooked: true)))
      }
    }
    if booking.attendees > 0 { items.append((say("Personer", "People"), String(booking.attendees))) }
    if !booking.title.isEmpty { items.append((say("Anledning", "Occasion"), booking.title)) }
    if let household { items.append((say("Husstand", "Household"), household.name)) }
    items.append((say("Nummer", "Number"), booking.id.code))
    return items
  }
}

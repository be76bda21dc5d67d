import BookingCore

/// A household's own bookings: seen, changed, cancelled, taken along to another calendar.
extension Site {
  static let mineScreens = [
    Screen(.get, "/mine", .read { visit in try mine(visit) }),
    Screen(.get, "/booking/{id}", .read { visit in try show(visit) }),
    Screen(.get, "/booking/{id}/event.ics", .read { visit in try calendarFile(visit) }),
    Screen(.get, "/booking/{id}/cancel", .read { visit in try askToCancel(visit) }),
    Screen(.post, "/booking/{id}/cancel", .form { visit, fields in try cancel(visit, fields) }),
    Screen(.get, "/booking/{id}/change", .read { visit in try askToChange(visit) }),
    Screen(.post, "/booking/{id}/change", .form { visit, fields in try change(visit, fields) }),
  ]

  static func mine(_ visit: Visit, _ fields: Fields? = nil, _ faults: [String] = [], status: Int = 200) throws
    -> Response
  {
    let reader = try visit.member()
    let coming = try visit.coming(limit: 200)
    var query = BookingQuery(range: TimeRange(max(.earliest + 1, visit.now - 90 * 1440), visit.now))
    query.household = visit.household?.id
    let asked = query
    let past = try visit.desk.read { try $0.bookings(asked, for: reader).items }
    let held = coming.filter { $0.status.isActive && !$0.isOffer }
    let household = visit.household?.id
    let places = try visit.desk.read { try $0.waitlist(household: household, for: reader) }
    let gone = coming.filter { !$0.status.isActive } + past.filter { $0.range.end <= visit.now }.reversed()
    let helpers = try ownHelpers(visit, reader, fields, faults)
    return visit.page(visit.say("Mine bookinger", "My bookings"), status: status, live: "mine") {
      element("div", .id("live")) {
        waitCards(visit, places)
        if held.isEmpty {
          visit.p("Din husstand har ingen kommende bookinger.", "Your household has no coming bookings.")
          element("p") {
            element("a", .class("button"), .href(Address("/"))) {
              visit.say("Find et ledigt sted", "Find a free place")
            }
          }
        }
        visit.cards(held) { card(visit, $0) }
        if !gone.isEmpty {
          visit.more("Tidligere og aflyste (\(gone.count))", "Past and cancelled (\(gone.count))") {
            visit.rows(
              gone.map {
                (
                  Address("/booking", $0.id.code), visit.names($0.lines),
                  visit.when($0)
                    + ($0.status == .confirmed ? "" : ", " + visit.word($0.status).lowercased())
                )
              })
          }
        }
      }
      helpers
    }
  }

  private static func card(_ visit: Visit, _ booking: Booking) -> HTML {
    group {
      element("h2") { link(Address("/booking", booking.id.code), visit.names(booking.lines)) }
      element("p", .class("when")) { visit.when(booking) }
      if !booking.title.isEmpty { element("p") { booking.title } }
      if booking.status != .confirmed {
        element("p", .class("hint")) { visit.word(booking) + ". " + visit.deadline(booking) }
      }
      missing(visit, booking)
      arrival(visit, booking)
      actions(visit, booking)
    }
  }

  private static func actions(_ visit: Visit, _ booking: Booking) -> HTML? {
    guard booking.status.isActive, !booking.isOffer, booking.range.end > visit.now else { return nil }
    let name = visit.names(booking.lines) + ", " + visit.when(booking)
    return element("p", .class("actions")) {
      for (path, text) in [
        ("change", visit.say("Ændr", "Change")), ("cancel", visit.say("Aflys", "Cancel")),
        ("event.ics", visit.say("Læg i kalender", "Add to calendar")),
      ] {
        element("a", .class("button plain"), .href(Address("/booking", booking.id.code, path))) {
          text
          element("span", .class("vh")) { " " + name }
        }
      }
    }
  }

  private static func show(_ visit: Visit) throws -> Response {
    let reader = try visit.member()
    let (booking, household) = try visit.call.booking(for: reader)
    let language = visit.language
    let (decision, series) = try visit.desk.read {
      (try $0.decision(on: booking, in: language), try $0.seriesLink(of: booking.id)?.series)
    }
    return visit.page(visit.names(booking.lines)) {
      if visit.query.has("new") {
        element("div", .class("note"), .named("role", "status")) {
          element("h2") {
            booking.status == .requested
              ? visit.say("I har søgt om stedet", "You have asked for the place")
              : visit.say("Stedet er jeres", "The place is yours")
          }
          element("p") {
            visit.deadline(booking) + " "
              + visit.say(
                "I finder bookingen under Mine bookinger.", "You find the booking under My bookings.")
          }
        }
      } else if visit.query.has("changed") {
        visit.note("Ændringen er gemt.", "The change is kept.")
      } else if visit.query.has("cancelled") {
        visit.note("Bookingen er aflyst.", "The booking is cancelled.")
      }
      visit.facts(
        visit.facts(of: booking, household: household?.id == visit.household?.id ? nil : household)
          + (decision.isEmpty ? [] : [(visit.say("Svar", "Answer"), decision)]))
      arrival(visit, booking)
      conditions(visit, reader, booking)
      actions(visit, booking)
      element("p", .class("actions")) {
        if let series {
          visit.way(Address("/series", series.code), "Alle datoer i serien", "All dates of the series")
        }
        visit.way(Address("/mine"), "Mine bookinger", "My bookings")
      }
    }
  }

  private static func calendarFile(_ visit: Visit) throws -> Response {
    let (booking, _) = try visit.call.booking(for: try visit.member())
    let place = booking.lines.first.map(\.resource).flatMap {
      visit.registry.resource(ifKnown: $0)
    }
    let calendar = place.map { visit.registry.calendar($0.area) } ?? .utc
    let names = visit.names(booking.lines)
    let event = CalendarEvent(
      uid: "\(booking.id.code)@faelled", summary: booking.title.isEmpty ? names : booking.title,
      location: names + (place.map { ", " + visit.registry.area($0.area).name } ?? ""),
      status: booking.status == .requested ? .tentative : booking.status.isActive ? .confirmed : .cancelled,
      sequence: booking.version - 1,
      start: .zoned(calendar.local(of: booking.range.start), calendar),
      ending: .at(.zoned(calendar.local(of: booking.range.end), calendar)))
    return Response(
      contentType: "text/calendar; charset=utf-8",
      headers: Response.always + [
        ResponseField("Cache-Control", "private, no-store"),
        ResponseField("Content-Disposition", "attachment; filename=\"\(booking.id.code).ics\""),
      ], body: ICalendar(events: [event]).encoded(now: visit.now))
  }

  // MARK: Cancelling

  private static func askToCancel(_ visit: Visit, _ faults: [String] = [], status: Int = 200) throws
    -> Response
  {
    let (booking, household) = try visit.call.booking(for: try visit.member())
    return visit.page(
      visit.say("Aflys", "Cancel"), heading: visit.say("Vil du aflyse?", "Do you want to cancel?"),
      status: status
    ) {
      visit.faults(visit.say("Det kan ikke aflyses", "It cannot be cancelled"), faults)
      visit.facts(visit.facts(of: booking, household: household?.id == visit.household?.id ? nil : household))
      visit.form(Address("/booking", booking.id.code, "cancel")) {
        hidden("version", String(booking.version))
        visit.p("Stedet bliver ledigt for andre med det samme.", "The place is free for others at once.")
        element("div", .class("actions")) {
          visit.submit("Ja, aflys", "Yes, cancel", .class("danger"))
          link(Address("/booking", booking.id.code), visit.say("Nej, behold den", "No, keep it"))
        }
      }
    }
  }

  private static func cancel(_ visit: Visit, _ fields: Fields) throws -> Response {
    let reader = try visit.member()
    let (booking, _) = try visit.call.booking(for: reader)
    do {
      _ = try visit.desk.perform(
        CancelBooking(id: booking.id, ifVersion: fields.number("version", 1...Int.max)), as: reader)
    } catch DeskError.refused(let refusal) {
      return try askToCancel(visit, visit.reasons(refusal, booking.range), status: 422)
    } catch DeskError.stale {
      return try askToCancel(visit, [visit.changedMeanwhile], status: 409)
    }
    visit.call.service.metrics.count(.cancelled)
    return .redirect(to: Address("/booking", booking.id.code, query: ["cancelled": "1"]))
  }

  // MARK: Changing

  private static func askToChange(_ visit: Visit) throws -> Response {
    let (booking, _) = try visit.call.booking(for: try visit.member())
    guard let first = booking.lines.first, visit.registry.has(first.resource) else {
      return .redirect(to: Address("/mine"))
    }
    var draft = Draft(visit.query, visit, resource: visit.registry.resource(first.resource))
    draft.set(booking.range, visit)
    draft.set(units: first.units)
    draft.set(people: booking.attendees)
    draft.title = booking.title
    return changeForm(visit, booking, draft)
  }

  private static func changeForm(
    _ visit: Visit, _ booking: Booking, _ draft: Draft, _ faults: [String] = [],
    _ alternatives: [Alternative] = [],
    status: Int = 200
  ) -> Response {
    let address = Address("/booking", booking.id.code, "change")
    let version = hidden("version", String(booking.version))
    let similar = visit.registry.resources.filter {
      $0.status == .active && $0.kind == draft.resource.kind && $0.area == draft.resource.area
        || $0.id == draft.resource.id
    }
    return visit.page(visit.say("Ændr booking", "Change the booking"), status: status) {
      visit.faults(visit.say("Det kan ikke ændres sådan", "It cannot be changed like this"), faults)
      if !alternatives.isEmpty {
        visit.h2("Ledigt i stedet", "Free instead")
        alternativeCards(visit, draft, alternatives, to: address) { other in
          group {
            version
            other.hidden()
          }
        }
      }
      visit.form(address) {
        version
        if booking.lines.count == 1 {
          visit.choice(
            "resource", visit.say("Sted", "Place"), similar.map { ($0.slug.text, $0.name) },
            draft.resource.slug.text)
        } else {
          hidden("resource", draft.resource.slug.text)
        }
        timeFields(visit, draft)
        visit.input(
          "title", visit.say("Hvad skal I? (valgfrit)", "What is it for? (optional)"), draft.title,
          .named("maxlength", "120"), .named("autocomplete", "off"))
        element("div", .class("actions")) {
          visit.submit("Gem ændringen", "Keep the change")
          link(Address("/booking", booking.id.code), visit.say("Fortryd", "Leave it as it is"))
        }
      }
    }
  }

  private static func change(_ visit: Visit, _ fields: Fields) throws -> Response {
    let reader = try visit.member()
    let (booking, _) = try visit.call.booking(for: reader)
    let draft = try Draft(fields, visit)
    guard let range = draft.readable(visit) else {
      return changeForm(
        visit, booking, draft, draft.faults + (draft.faults.isEmpty ? [noSuchTime(visit, draft)] : []),
        status: 400)
    }
    var command = ChangeBooking(id: booking.id, ifVersion: fields.number("version", 1...Int.max))
    command.range = range
    if booking.lines.count == 1 { command.lines = [Book.Line(draft.resource.slug, units: draft.units)] }
    command.attendees = draft.people ?? 0
    command.title = draft.title
    do {
      _ = try visit.desk.perform(command, as: reader)
      return .redirect(to: Address("/booking", booking.id.code, query: ["changed": "1"]))
    } catch DeskError.refused(let refusal) {
      var asked = draft.command(range, visit)
      asked.onBehalfOf = nil
      let wish = asked
      let alternatives =
        refusal.isTaken
        ? try visit.desk.read(loading: nil) { try $0.alternatives(to: wish, for: reader) } : []
      return changeForm(
        visit, booking, draft, visit.reasons(refusal, range), alternatives,
        status: refusal.isTaken ? 409 : 422)
    } catch DeskError.stale {
      return changeForm(visit, booking, draft, [visit.changedMeanwhile], status: 409)
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
    query.household = household.id
    query.limit = limit
    let asked = query
    return try desk.read { try $0.bookings(asked, for: reader).items }
  }

  /// When a booking is, on its place's clock.
  func when(_ booking: Booking) -> String {
    when(booking.range, of: booking.lines)
  }

  /// A booking as names and values; the household only where it is not the reader's own.
  func facts(of booking: Booking, household: Household?) -> [(String, String)] {
    var items = [
      (say("Tid", "Time"), when(booking)), (say("Status", "Status"), word(booking)),
    ]
    if booking.decideBy != nil { items.append((say("Svar", "Answer"), deadline(booking))) }
    if let first = booking.lines.first, registry.has(first.resource) {
      let resource = registry.resource(first.resource)
      items.insert((say("Område", "Area"), registry.area(resource.area).name), at: 1)
      if booking.status.isActive, booking.range.start > now {
        items.append((say("Afbud", "Cancelling"), cancellation(resource, booking.range)))
      }
    }
    if booking.attendees > 0 { items.append((say("Personer", "People"), String(booking.attendees))) }
    if !booking.title.isEmpty { items.append((say("Anledning", "Occasion"), booking.title)) }
    if let household { items.append((say("Husstand", "Household"), household.name)) }
    items.append((say("Nummer", "Number"), booking.id.code))
    return items
  }
}

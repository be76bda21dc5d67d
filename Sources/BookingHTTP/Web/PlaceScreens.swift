import BookingCore

extension Site {
  static let placeScreens = [
    Screen(.get, "/r/{slug}", .read { try $0.week() }),
    Screen(.get, "/r/{slug}/month", .read { try $0.month() }),
    Screen(.get, "/r/{slug}/list", .read { try $0.list() }),
    Screen(.get, "/area/{slug}", .read { try $0.area() }),
  ]
}

extension Visit {
  // MARK: A resource

  fileprivate func week() throws -> Response {
    let resource = try self.resource()
    let monday = day.monday
    let text = times(of: resource)
    let entries = try calendar(of: resource, WeekGrid.window(monday, 7, text.calendar))
    let own = try ownTimes(WeekGrid.window(monday, 7, text.calendar))
    let grid = WeekGrid(self, resource, monday: monday, entries: entries, own: own)
    return place(resource, "week") {
      turn(
        resource, nil, text.week(of: monday).capitalizedFirst + ", " + text.weekDays(from: monday),
        (monday + -7, text.week(of: monday + -7)), (monday + 7, text.week(of: monday + 7)))
      scrolling(text.week(of: monday)) { grid.table() }
      grid.legend
      more("Til at hænge op", "To hang up") {
        element("p", .class("actions")) {
          way(calendarAddress(resource, monday, "sheet"), "Ugen på papir", "The week on paper")
          way(Address("/r", resource.slug.text, "poster"), "Opslag til døren", "Poster for the door")
          way(Address("/door", resource.slug.text), "Dørskærm", "Door screen")
        }
      }
    }
  }

  fileprivate func month() throws -> Response {
    let resource = try self.resource()
    let text = times(of: resource)
    let (year, number, _) = self.day.components
    let first = CivilDate(year: year, month: number, day: 1) ?? self.day
    let days = CivilDate.daysInMonth(year: year, month: number)
    let entries = try calendar(of: resource, WeekGrid.window(first, days, text.calendar))
    let free = FreeTimes(entries, of: resource, in: WeekGrid.window(first, days, text.calendar))
    let weeks = stride(from: first.monday.dayNumber, to: first.dayNumber + days, by: 7).map {
      CivilDate(dayNumber: $0)
    }
    return place(resource, "month") {
      turn(
        resource, "month", text.month(number).capitalizedFirst + " \(year)",
        (first + -1, text.month((number + 10) % 12 + 1)), (first + days, text.month(number % 12 + 1)))
      scrolling(text.month(number)) {
        element("table", .class("grid month"), .flag("data-grid")) {
          element("caption", .class("vh")) { resource.name + ", " + text.month(number) }
          element("thead") {
            element("tr") {
              element("th", .named("scope", "col")) { say("Uge", "Week") }
              for day in 1...7 {
                element("th", .named("scope", "col")) {
                  element("span", .hidden) { String(text.weekday(day).prefix(2)) }
                  element("span", .class("vh")) { text.weekday(day) }
                }
              }
            }
          }
          element("tbody") {
            for monday in weeks {
              element("tr") {
                element("th", .named("scope", "row")) { "\(monday.isoWeek.week)" }
                for day in (0..<7).map({ monday + $0 }) {
                  if day >= first, day < first + days {
                    monthCell(resource, day, free)
                  } else {
                    element("td", .class("past")) {}
                  }
                }
              }
            }
          }
        }
      }
      hint(
        "Tallet er hele timer, der er ledige (t). Vælg en dag for at se dens uge.",
        "The number is whole hours that are free (h). Choose a day to see its week.")
    }
  }

  private func monthCell(_ resource: Resource, _ day: CivilDate, _ free: FreeTimes) -> HTML {
    let text = times(of: resource)
    let window = WeekGrid.window(day, 1, text.calendar)
    let rest = TimeRange(from: max(window.start, now), to: window.end)
    let hours = rest.map { free.joined(in: $0).reduce(0) { $0 + Int($1.minutes) } / 60 } ?? 0
    let isPast = rest == nil
    return element(
      "td", .class(isPast ? "past" : free.isClosed(in: window) ? "closed" : hours == 0 ? "taken" : "free")
    ) {
      element("a", .href(calendarAddress(resource, day))) {
        element("b", .hidden) { "\(day.components.day)" }
        element("i", .hidden) { isPast ? "" : hours == 0 ? "–" : say("\(hours) t", "\(hours) h") }
        element("span", .class("vh")) {
          text.day(day, in: today.components.year)
            + (isPast
              ? say(", forbi", ", past")
              : hours == 0
                ? say(", intet ledigt", ", nothing free")
                : say(", \(hours) timer ledige", ", \(hours) hours free"))
        }
      }
    }
  }

  fileprivate func list() throws -> Response {
    let resource = try self.resource()
    let text = times(of: resource)
    let first = max(self.day, today)
    let window = WeekGrid.window(first, 14, text.calendar)
    let entries = try calendar(of: resource, window)
    let free = FreeTimes(entries, of: resource, in: window)
    return place(resource, "list") {
      turn(
        resource, "list", say("14 dage fra ", "14 days from ") + text.day(first, in: today.components.year),
        (first + -14, say("Tidligere", "Earlier")), (first + 14, say("Senere", "Later")))
      element("ul", .class("days")) {
        for day in (0..<14).map({ first + $0 }) {
          element("li") {
            element("h3") {
              text.day(day, in: today.components.year).capitalizedFirst
                + (day == today ? say(" (i dag)", " (today)") : "")
            }
            freeStretches(resource, WeekGrid.window(day, 1, text.calendar), free)
          }
        }
      }
    }
  }

  /// What can be booked on a day, a button for each stretch.
  private func freeStretches(_ resource: Resource, _ day: TimeRange, _ free: FreeTimes) -> HTML {
    let text = times(of: resource)
    let stretches = bookable(resource)?.intersection(day).map { free.joined(in: $0) } ?? []
    return group {
      if stretches.isEmpty {
        element("p", .class("hint")) {
          free.isClosed(in: day)
            ? say("Lukket", "Closed")
            : free.joined(in: day).isEmpty
              ? say("Intet ledigt", "Nothing free")
              : say("Kan ikke bookes så tæt på eller så langt frem", "Too soon or too far ahead to be booked")
        }
      }
      element("ul", .class("chips")) {
        for stretch in stretches {
          // At most three hours to begin with.
          let end = text.calendar.local(of: min(stretch.end, stretch.start + 180)).minute
          element("li") {
            element("a", .href(bookAddress(resource, from: stretch.start, to: end))) {
              element("span", .class("vh")) { say("Ledig ", "Free ") }
              clock(stretch, text)
            }
          }
        }
      }
    }
  }

  // MARK: An area

  fileprivate func area() throws -> Response {
    let area = try snapshot.area(request.parameter("slug"))
    let versions = registry.rules(of: area.id)
    let current = registry.rules(of: area.id, on: today)
    return page(area.name) {
      h2("Steder og ting", "Places and things")
      places(of: area)
      element("h2", .id("rules")) { say("Husregler", "House rules") }
      if let current {
        element("p") { decision(current, area.id) }
        element("p") { current.text(language) }
        limits(current)
      } else {
        p("Området har ingen husregler endnu.", "The area has no house rules yet.")
      }
      for (index, rules) in versions.enumerated().reversed() where rules != current {
        element("h3") {
          rules.validFrom > today
            ? say("Kommende regler", "Rules to come") : say("Tidligere regler", "Earlier rules")
        }
        element("p") { decision(rules, area.id) + " " + say("Version", "Version") + " \(index + 1)." }
        element("p") { rules.text(language) }
      }
    }
  }
}

extension Visit {
  func resource() throws -> Resource { try snapshot.resource(request.parameter("slug")) }
  /// The day asked for, else today.
  var day: CivilDate { query.date("date") ?? today }

  /// What is not free on a resource, as the reader may see it.
  func calendar(of resource: Resource, _ window: TimeRange) throws -> [CalendarEntry] {
    try calendar(of: resource, window, for: reader)
  }

  /// What is not free on a resource, as somebody may see it, or everybody.
  func calendar(of resource: Resource, _ window: TimeRange, for actor: Actor?) throws -> [CalendarEntry] {
    try desk.read(loading: [resource.id]) { try $0.calendar(of: resource, in: window, for: actor) }
  }

  /// When the reader's household has its own bookings, without the time around them.
  func ownTimes(_ window: TimeRange) throws -> [ID<Booking>: TimeRange] {
    guard let reader, let household else { return [:] }
    var query = BookingQuery(range: window)
    query.households = [household.id]
    let items = try desk.read { [query] in try $0.bookings(query, for: reader).items }
    return Dictionary(items.map { ($0.id, $0.range) }) { first, _ in first }
  }

  /// What the rules let be booked of a resource: not too soon, not too far ahead.
  func bookable(_ resource: Resource) -> TimeRange? {
    let limits = limits(of: resource)
    let isOwn = household.map { $0.area == resource.area } ?? true
    let ahead = isOwn ? limits?.maxDaysAhead : limits?.maxDaysAheadOthers ?? limits?.maxDaysAhead
    let start = now.value + Int32(clamping: limits?.minNoticeMinutes ?? 0)
    return TimeRange(
      from: Minute((start + 14) / 15 * 15),
      to: ahead.map { registry.calendar(resource.area).startOfDay(today + $0 + 1) } ?? .latest)
  }

  /// A resource's page around one view of its calendar.
  func place(_ resource: Resource, _ view: String, @HTMLBuilder content: () -> HTML) -> Response {
    let area = registry.area(resource.area)
    let views = [
      ("week", say("Uge", "Week")), ("month", say("Måned", "Month")), ("list", say("Liste", "List")),
    ]
    let closures = registry.closures(of: resource, meeting: TimeRange(now, now + 90 * 1440))
    return page(resource.name, live: resource.slug.text) {
      element("p", .class("lead")) {
        link(Address("/area", area.slug.text), area.name)
        let summary = summary(resource)
        if !summary.isEmpty { " · " + summary }
      }
      element("p", .class("hint")) { say("Åbent ", "Open ") + hours(resource.openingHours) }
      if resource.status != .active { alert("Ude af drift for tiden.", "Out of service at present.") }
      for closure in closures {
        element("p", .class("alert")) {
          say("Lukket ", "Closed ") + when(closure.range, in: area.id) + ": " + closure.reason
        }
      }
      element("nav", .label(say("Visning", "View"))) {
        element("ul", .class("tabs")) {
          for (name, title) in views {
            let address = calendarAddress(resource, day, name == "week" ? nil : name)
            element("li") { element("a", .href(address), .current(name == view)) { title } }
          }
        }
      }
      element("div", .id("live")) { content() }
    }
  }

  /// A view of a resource's calendar, the week unless said otherwise, that shows a day.
  func calendarAddress(_ resource: Resource, _ day: CivilDate, _ view: String? = nil) -> Address {
    Address("/r", resource.slug.text, view, query: ["date": day.description])
  }

  /// A heading with ways to the stretch before and after.
  func turn(
    _ resource: Resource, _ view: String?, _ title: String, _ before: (CivilDate, String),
    _ after: (CivilDate, String)
  ) -> HTML {
    element("div", .class("turn")) {
      element("h2") { title }
      element("a", .href(calendarAddress(resource, before.0, view)), .named("rel", "prev")) {
        element("span", .hidden) { "‹ " }
        before.1.capitalizedFirst
      }
      element("a", .href(calendarAddress(resource, today, view))) { say("I dag", "Today") }
      element("a", .href(calendarAddress(resource, after.0, view)), .named("rel", "next")) {
        after.1.capitalizedFirst
        element("span", .hidden) { " ›" }
      }
    }
  }

  /// `kl. 17.00–22.00`, `17:00–22:00`; a midnight at the end is 24.00.
  func clock(_ range: TimeRange, _ text: CalendarText) -> String {
    let end = text.calendar.local(of: range.end)
    return say("kl. ", "") + text.time(text.calendar.local(of: range.start).minute) + "–"
      + text.time(end.minute == 0 ? 1440 : end.minute)
  }

  /// The way to book a resource from an instant on, until so many minutes after a midnight.
  func bookAddress(_ resource: Resource, from: Minute, to end: Int? = nil, _ people: Int? = nil) -> Address {
    let start = registry.calendar(resource.area).local(of: from)
    return Address(
      "/book",
      query: [
        "resource": resource.slug.text, "date": start.date.description, "from": Self.clock(start.minute),
        "to": end.map(Self.clock), "people": people.map(String.init),
      ])
  }

  /// Opening hours with the names of days as they are read here.
  func hours(_ hours: OpeningHours) -> String {
    if hours == .always { return say("døgnet rundt", "day and night") }
    let text = hours.text(in: language)
    return say(text.replacing(":", with: ".").replacing("-", with: "–"), text)
  }
}

extension CivilDate {
  /// The Monday of its week.
  var monday: CivilDate { self + (1 - weekday) }
}

extension String {
  /// With its first letter in upper case.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

import BookingCore

/// What a resident looks for: when, how many, what, near where.
struct Search: Sendable {
  var date: CivilDate
  var from: Int
  var to: Int
  var people: Int?
  /// The number as it was typed, readable or not.
  var peopleTyped: String
  var kind: Resource.Kind?
  var near: Area?
  var isWide: Bool
  var faults: [String] = []

  /// What the query says; where it is silent, this Saturday evening near home.
  init(_ visit: Visit) {
    let query = visit.query
    let today = visit.today
    date = query.date("date") ?? today + (13 - today.weekday) % 7
    from = query.clock("from") ?? 17 * 60
    to = query.clock("to") ?? 22 * 60
    people = query.number("people", 1...1_000)
    peopleTyped = query["people"]
    kind =
      query["kind"].isEmpty ? (query.items.isEmpty ? .room : nil) : Resource.Kind(rawValue: query["kind"])
    near = query.slug("near").flatMap { visit.registry.area(slug: $0) } ?? visit.homeAreaIfKnown
    isWide = query.items.isEmpty || query.has("wide")
    if query.has("date"), query.date("date") == nil {
      faults.append(visit.unreadDate)
    }
    if query.isUnread("from", query.clock) || query.isUnread("to", query.clock) {
      faults.append(visit.unreadTime)
    }
    if query.isUnread("people", { query.number($0, 1...1_000) }) {
      faults.append(
        visit.say("Antallet skal være et tal fra 1 til 1.000.", "The number must be from 1 to 1,000."))
    }
  }

  /// The stretch on a clock; an end that is not after the start is on the next day.
  func range(on calendar: AreaCalendar) -> TimeRange? {
    TimeRange(on: calendar, date: date, from: from, to: to)
  }
}

extension TimeRange {
  /// A stretch as a form states it; without a last day an end that is not after the start is on the next day. Where the
  /// clock is put back it reaches from the first of two readings to the second; nil where the clock skips either end.
  init?(on calendar: AreaCalendar, date: CivilDate, from: Int, to: Int, endDate: CivilDate? = nil) {
    let last = endDate ?? date + (to <= from ? 1 : 0)
    let start = calendar.minutes(of: LocalTime(date + from / 1440, minute: from % 1440))
    let end = calendar.minutes(of: LocalTime(last + to / 1440, minute: to % 1440))
    for case .none in [start, end] { return nil }
    self.init(from: start.asStart, to: end.asEnd)
  }
}

extension Visit {
  var homeAreaIfKnown: Area? { household.map { registry.area($0.area) } }

  /// Minutes by bicycle in words.
  func travel(_ minutes: Int) -> String {
    minutes == 0
      ? say("lige her", "right here") : say("\(minutes) min. på cykel", "\(minutes) min by bicycle")
  }

  /// What a resource is: seats, what it offers.
  func summary(_ resource: Resource) -> String {
    var parts: [String] = []
    if let seats = resource.seats { parts.append(say("\(seats) pladser", "\(seats) places")) }
    if resource.units > 1 { parts.append(say("\(resource.units) stk.", "\(resource.units) of them")) }
    parts += resource.features.map { FeatureWords.text($0, language) }
    return parts.joined(separator: ", ")
  }

  func word(_ kind: Resource.Kind) -> String {
    switch kind {
    case .room: say("Lokale", "Room")
    case .garden: say("Have eller udeplads", "Garden or outdoor place")
    case .equipment: say("Ting til udlån", "Equipment")
    }
  }
}

extension Site {
  static let findScreens = [
    Screen(.get, "/", .read { try $0.front() }),
    Screen(.get, "/find", .long { try $0.results() }),
    Screen(.get, "/areas", .read { $0.areas() }),
  ]
}

extension Visit {
  fileprivate func front() throws -> Response {
    let next = try coming(limit: 20).filter(\.status.isActive).prefix(3)
    return page("Fælled", heading: say("Find et ledigt sted", "Find a free place")) {
      lead(
        "Fælleslokaler, haver og ting, som vi ejer sammen.",
        "Common rooms, gardens and things that we own together.")
      if !next.isEmpty {
        h2("Jeres næste", "Your next")
        rows(next.map { (Address("/booking", $0.id.code), names($0.lines), when($0)) })
        h2("Find et sted mere", "Find another place")
      }
      searchForm(Search(self))
      if reader == nil {
        element("p") {
          say(
            "Første gang? Du har fået et brev med en kode. ",
            "First time? You have had a letter with a code. ")
          way(Address("/invitation"), "Brug din kode", "Use your code")
        }
      }
    }
  }

  /// The form that asks when, how many, what and where.
  private func searchForm(_ search: Search) -> HTML {
    element("form", .id("search"), .action(Address("/find")), .class("panel"), .named("role", "search")) {
      faults(say("Ret dette", "Mend this"), search.faults)
      element("div", .class("fields")) {
        input("date", say("Dag", "Day"), search.date.description, type: "date", .flag("required"))
        element("div", .class("two")) {
          choice("from", say("Fra", "From"), clockOptions(), Visit.clock(search.from))
          choice("to", say("Til", "To"), clockOptions(from: 30), Visit.clock(search.to))
        }
        element("div", .class("two")) {
          input(
            "people", say("Hvor mange?", "How many?"), search.peopleTyped, type: "number", .named("min", "1"),
            .named("max", "1000"), .named("inputmode", "numeric"))
          choice(
            "kind", say("Hvad?", "What?"),
            [("any", say("Alt", "Everything"))] + Resource.Kind.allCases.map { ($0.rawValue, word($0)) },
            search.kind?.rawValue ?? "any")
        }
        element("div", .class("beside")) {
          field("near", say("Nær", "Near")) {
            element("select", .id("near"), .name("near")) {
              for area in sortedAreas {
                element(
                  "option", .value(area.slug.text), .named("data-at", "\(area.latitude) \(area.longitude)"),
                  .flag("selected", area.id == search.near?.id)
                ) { area.name }
              }
            }
          }
          element(
            "button", .type("button"), .class("plain js"),
            .named(
              "data-near",
              say(
                "Din position kan ikke findes. Vælg et område.",
                "Your position cannot be found. Choose an area."))
          ) { say("Nær mig", "Near me") }
        }
      }
      tick("wide", say("Også naboområder", "Neighbouring areas too"), search.isWide)
      element("div", .class("actions")) { submit("Find ledige", "Find free places") }
    }
  }

  fileprivate func results() throws -> Response {
    var search = Search(self)
    let near = search.near ?? registry.areas.first
    let asked = near.flatMap { search.range(on: registry.calendar($0.id)) }
    if near != nil, asked == nil { search.faults.append(noSuchTime) }
    guard search.faults.isEmpty, let near, let range = asked else {
      return page(
        say("Find ledigt", "Find a place"), heading: say("Find et ledigt sted", "Find a free place"),
        status: 400
      ) { searchForm(search) }
    }
    let isPast = range.start < now
    let found = isPast ? [] : try places(search, near, range)
    // Nothing at that time: the same day at another one, as long.
    let others =
      !found.isEmpty || isPast || range.minutes > 1440
      ? []
      : try places(search, near, WeekGrid.window(search.date, 1, registry.calendar(near.id)), range.minutes)
    return page(say("Ledige steder", "Free places")) {
      element("p", .class("lead")) {
        when(range, in: near.id) + (search.people.map { say(", \($0) personer", ", \($0) people") } ?? "")
          + say(", nær \(near.name). ", ", near \(near.name). ")
        element("a", .named("href", "#search")) { say("Ret søgningen", "Change the search") }
      }
      if isPast {
        alert("Tiden er gået. Vælg en senere.", "That time has passed. Choose a later one.")
      } else if found.isEmpty {
        note(
          "Intet er ledigt da. Prøv en anden tid, færre personer eller naboområderne.",
          "Nothing is free then. Try another time, fewer people or the neighbouring areas.")
        if !others.isEmpty { h2("Samme dag, en anden tid", "The same day, another time") }
      }
      cards((found.isEmpty ? others : found).prefix(30)) { place, fit in
        card(search, place, fit.note, showsTime: found.isEmpty)
      }
      h2("Søg igen", "Search again")
      searchForm(search)
    }
  }

  /// What is free, what fits best first.
  private func places(_ search: Search, _ near: Area, _ window: TimeRange, _ minutes: Int32? = nil) throws
    -> [(FreePlace, (order: (Int, String), note: String?))]
  {
    guard let rest = TimeRange(from: max(window.start, now), to: window.end) else { return [] }
    var query = AvailabilityQuery(window: rest, minutes: minutes)
    query.household = household
    query.attendees = search.people ?? 0
    query.kind = search.kind
    query.near = near.id
    query.areas = [near.id] + (search.isWide ? nearbyAreas(near.id).map(\.id) : [])
    let places = try desk.read(loading: query.candidates(in: registry)) { [query] in $0.freePlaces(query) }
    return places.map { ($0, fitness($0, search, self)) }.sorted { $0.1.order < $1.1.order }
  }

  private func card(_ search: Search, _ place: FreePlace, _ note: String?, showsTime: Bool) -> HTML {
    let resource = registry.resource(place.resource)
    let summary = self.summary(resource)
    let end = registry.calendar(resource.area).local(of: place.range.end).minute
    return group {
      element("h2") { link(calendarAddress(resource, search.date), resource.name) }
      if showsTime { element("p", .class("when")) { when(place.range, in: resource.area) } }
      element("p") { registry.area(resource.area).name + " · " + travel(place.travelMinutes) }
      if !summary.isEmpty { element("p", .class("hint")) { summary } }
      if let note { element("p", .class("hint")) { note } }
      element("div", .class("actions")) {
        element(
          "a", .class("button"),
          .href(bookAddress(resource, from: place.range.start, to: end == 0 ? 1440 : end, search.people)),
          .label(say("Book \(resource.name)", "Book \(resource.name)"))
        ) { say("Book", "Book") }
      }
    }
  }

  /// How well a place fits: near goes before far, a hall for sixty is no place for four.
  private func fitness(_ place: FreePlace, _ search: Search, _ visit: Visit) -> (
    order: (Int, String), note: String?
  ) {
    let resource = registry.resource(place.resource)
    var penalty = place.travelMinutes
    var note: String?
    if let people = search.people, let seats = resource.seats {
      if seats <= people * 2 {
        note = say("Passer godt til \(people).", "A good fit for \(people).")
      } else {
        penalty += min(20, seats / people)
        note = say("Større, end I behøver.", "Larger than you need.")
      }
    }
    return ((penalty, resource.slug.text), note)
  }

  // MARK: Areas

  fileprivate func areas() -> Response {
    let areas = sortedAreas.filter { area in registry.resources.contains { $0.area == area.id } }
    return page(say("Steder", "Places")) {
      for (index, area) in areas.enumerated() {
        element("details", .class("area"), .flag("open", index == 0)) {
          element("summary") { element("h2") { area.name } }
          places(of: area)
          element("p") {
            way(Address("/area", area.slug.text), "Husregler i \(area.name)", "House rules of \(area.name)")
          }
        }
      }
    }
  }
}

extension Visit {
  /// An area's places and things, each with what it is.
  func places(of area: Area) -> HTML {
    rows(
      registry.resources.filter { $0.area == area.id && $0.status != .retired }.map {
        (Address("/r", $0.slug.text), $0.name, summary($0))
      })
  }

  /// The reader's area first, the others by the way there, or all by name.
  var sortedAreas: [Area] {
    guard let home = homeAreaIfKnown else { return registry.areas.sorted { $0.name < $1.name } }
    return registry.areas.sorted {
      (registry.travelMinutes(home.id, $0.id), $0.name) < (registry.travelMinutes(home.id, $1.id), $1.name)
    }
  }
}

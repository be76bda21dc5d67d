import BookingCore

/// What a resident looks for: when, how many, what, near where.
struct Search: Sendable {
  var date: CivilDate
  var from: Int
  var to: Int
  var people: Int?
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
    kind =
      query["kind"].isEmpty ? (query.items.isEmpty ? .room : nil) : Resource.Kind(rawValue: query["kind"])
    near = query.slug("near").flatMap { visit.registry.area(slug: $0) } ?? visit.homeAreaIfKnown
    isWide = query.items.isEmpty || query.has("wide")
    if query.has("date"), query.date("date") == nil {
      faults.append(visit.say("Skriv datoen, fx 2026-12-05.", "Write the date, as 2026-12-05."))
    }
    if query.has("people"), !query["people"].isEmpty, people == nil {
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
  /// A stretch as a form states it; an end that is not after the start is on the next day. Where the clock is put
  /// back it reaches from the first of two readings to the second.
  init?(on calendar: AreaCalendar, date: CivilDate, from: Int, to: Int, endDate: CivilDate? = nil) {
    let last = endDate.map { max($0, date) } ?? date
    let next = last == date && to <= from ? 1 : 0
    self.init(
      from: calendar.minutes(of: LocalTime(date + from / 1440, minute: from % 1440)).asStart,
      to: calendar.minutes(of: LocalTime(last + next + to / 1440, minute: to % 1440)).asEnd)
  }
}

extension Visit {
  /// The reader's own area.
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

/// What places offer, in words; a feature that is not known here stands as it was written.
enum FeatureWords {
  static func text(_ feature: String, _ language: Language) -> String {
    let word = feature.replacing("-", with: " ")
    return language == .da ? danish[feature] ?? word : word
  }

  private static let danish = [
    "bed": "seng", "benches": "bænke", "changing-rooms": "omklædning", "drums": "trommer",
    "dust-extractor": "udsugning", "fireplace": "pejs", "goals": "mål", "grill": "grill",
    "kiln": "keramikovn",
    "kitchen": "køkken", "kitchenette": "tekøkken", "mats": "måtter", "piano": "klaver",
    "playground": "legeplads", "projector": "projektor", "screen": "skærm", "sewing-machines": "symaskiner",
    "shelter": "overdækket", "shower": "bad", "soundproof": "lydisoleret", "step-free": "trinfri adgang",
    "toilet": "toilet", "tools": "værktøj", "water": "vand", "whiteboard": "tavle", "wifi": "wifi",
    "workbench": "høvlebænk",
  ]
}

extension Site {
  static let findScreens = [
    Screen(.get, "/", .read { visit in try front(visit) }),
    Screen(.get, "/find", .long { visit in try results(visit) }),
    Screen(.get, "/areas", .read { visit in areas(visit) }),
  ]

  private static func front(_ visit: Visit) throws -> Response {
    let next = try visit.coming(limit: 20).filter(\.status.isActive).prefix(3)
    return visit.page("Fælled") {
      element("h1") { visit.say("Find et ledigt sted", "Find a free place") }
      element("p", .class("lead")) {
        visit.say(
          "Fælleslokaler, haver og ting, som vi ejer sammen. Book på få minutter.",
          "Common rooms, gardens and things that we own together. Book in a few minutes.")
      }
      searchForm(visit, Search(visit))
      if !next.isEmpty {
        element("h2") { visit.say("Jeres næste", "Your next") }
        element("ul") {
          for booking in next {
            element("li") {
              link(
                Address("/booking", booking.id.code), visit.when(booking) + ", " + visit.names(booking.lines))
            }
          }
        }
      }
      if visit.reader == nil {
        element("p") {
          visit.say(
            "Første gang? Du har fået et brev med en kode. ",
            "First time? You have had a letter with a code. ")
          link(Address("/invitation"), visit.say("Brug din kode", "Use your code"))
        }
      }
    }
  }

  /// The form that asks when, how many, what and where.
  private static func searchForm(_ visit: Visit, _ search: Search) -> HTML {
    element("form", .action(Address("/find")), .class("panel"), .named("role", "search")) {
      visit.faults(visit.say("Ret dette", "Mend this"), search.faults)
      element("div", .class("fields")) {
        visit.input("date", visit.say("Dag", "Day"), search.date.description, type: "date", .flag("required"))
        visit.choice("from", visit.say("Fra", "From"), visit.clockOptions(), Visit.clock(search.from))
        visit.choice("to", visit.say("Til", "To"), visit.clockOptions(from: 30), Visit.clock(search.to))
        visit.input(
          "people", visit.say("Hvor mange?", "How many?"), search.people.map(String.init) ?? "",
          type: "number",
          .named("min", "1"), .named("max", "1000"), .named("inputmode", "numeric"))
        visit.choice(
          "kind", visit.say("Hvad?", "What?"),
          [("any", visit.say("Alt", "Everything"))]
            + Resource.Kind.allCases.map { ($0.rawValue, visit.word($0)) },
          search.kind?.rawValue ?? "any")
        visit.field("near", visit.say("Nær", "Near")) {
          element("select", .id("near"), .name("near")) {
            for area in visit.sortedAreas {
              element(
                "option", .value(area.slug.text), .named("data-at", "\(area.latitude) \(area.longitude)"),
                .flag("selected", area.id == search.near?.id)
              ) { area.name }
            }
          }
        }
      }
      visit.tick("wide", visit.say("Også naboområder", "Neighbouring areas too"), search.isWide)
      element("div", .class("actions")) {
        element("button", .type("submit")) { visit.say("Find ledige", "Find free places") }
        element(
          "button", .type("button"), .class("plain js"),
          .named(
            "data-near",
            visit.say(
              "Din position kan ikke findes. Vælg et område.",
              "Your position cannot be found. Choose an area."))
        ) { visit.say("Brug min position", "Use my position") }
      }
    }
  }

  private static func results(_ visit: Visit) throws -> Response {
    let search = Search(visit)
    guard search.faults.isEmpty, let near = search.near ?? visit.registry.areas.first,
      let range = search.range(on: visit.registry.calendar(near.id))
    else {
      return visit.page(visit.say("Find ledigt", "Find a place"), status: 400) {
        element("h1") { visit.say("Find et ledigt sted", "Find a free place") }
        searchForm(visit, search)
      }
    }
    var query = AvailabilityQuery(window: range)
    query.attendees = search.people ?? 0
    query.kind = search.kind
    query.near = near.id
    query.areas = [near.id] + (search.isWide ? visit.nearbyAreas(near.id).map(\.id) : [])
    let asked = query
    let places =
      range.start < visit.now
      ? [] : try visit.desk.read(loading: asked.candidates(in: visit.registry)) { $0.freePlaces(asked) }
    let sorted = places.map { ($0, fitness($0, search, visit)) }.sorted { $0.1.order < $1.1.order }
    let times = visit.times(near.id)
    return visit.page(visit.say("Ledige steder", "Free places")) {
      element("h1") { visit.say("Ledige steder", "Free places") }
      element("p", .class("lead")) {
        times.range(range, in: visit.today.components.year)
          + (search.people.map { visit.say(", \($0) personer", ", \($0) people") } ?? "")
          + visit.say(", nær \(near.name)", ", near \(near.name)")
      }
      if range.start < visit.now {
        element("p", .class("alert")) {
          visit.say("Tiden er gået. Vælg en senere.", "That time has passed. Choose a later one.")
        }
      } else if sorted.isEmpty {
        element("p", .class("note")) {
          visit.say(
            "Intet er ledigt da. Prøv en anden tid, færre personer eller naboområderne.",
            "Nothing is free then. Try another time, fewer people or the neighbouring areas.")
        }
      }
      element("ul", .class("cards")) {
        for (place, fit) in sorted.prefix(30) {
          let resource = visit.registry.resource(place.resource)
          element("li", .class("card")) {
            element("h2") {
              link(Address("/r", resource.slug.text, query: ["date": search.date.description]), resource.name)
            }
            element("p") {
              visit.registry.area(resource.area).name + " · " + visit.travel(place.travelMinutes)
            }
            element("p") { visit.summary(resource) }
            if let note = fit.note { element("p", .class("hint")) { note } }
            element("div", .class("actions")) {
              element(
                "a", .class("button"), .href(bookingAddress(resource, search)),
                .label(visit.say("Book \(resource.name)", "Book \(resource.name)"))
              ) {
                visit.say("Book", "Book")
              }
            }
          }
        }
      }
      element("h2") { visit.say("Søg igen", "Search again") }
      searchForm(visit, search)
    }
  }

  private static func bookingAddress(_ resource: Resource, _ search: Search) -> Address {
    Address(
      "/book",
      query: [
        "resource": resource.slug.text, "date": search.date.description, "from": Visit.clock(search.from),
        "to": Visit.clock(search.to), "people": search.people.map(String.init),
      ])
  }

  /// How well a place fits: near goes before far, a hall for sixty is no place for four.
  private static func fitness(_ place: FreePlace, _ search: Search, _ visit: Visit) -> (
    order: (Int, String), note: String?
  ) {
    let resource = visit.registry.resource(place.resource)
    var penalty = place.travelMinutes
    var note: String?
    if let people = search.people, let seats = resource.seats {
      if seats <= people * 2 {
        note = visit.say("Passer godt til \(people).", "A good fit for \(people).")
      } else {
        penalty += min(20, seats / people)
        note = visit.say("Større, end I behøver.", "Larger than you need.")
      }
    }
    return ((penalty, resource.slug.text), note)
  }

  // MARK: Areas

  private static func areas(_ visit: Visit) -> Response {
    visit.page(visit.say("Steder", "Places")) {
      element("h1") { visit.say("Steder", "Places") }
      for area in visit.sortedAreas {
        let resources = visit.registry.resources.filter { $0.area == area.id && $0.status != .retired }
        if !resources.isEmpty {
          element("h2") { link(Address("/area", area.slug.text), area.name) }
          element("ul") {
            for resource in resources {
              element("li") {
                link(Address("/r", resource.slug.text), resource.name)
                let summary = visit.summary(resource)
                if !summary.isEmpty { ", " + summary }
              }
            }
          }
        }
      }
    }
  }
}

extension Visit {
  /// The reader's area first, the others by the way there, or all by name.
  var sortedAreas: [Area] {
    guard let home = homeAreaIfKnown else { return registry.areas.sorted { $0.name < $1.name } }
    return registry.areas.sorted {
      (registry.travelMinutes(home.id, $0.id), $0.name) < (registry.travelMinutes(home.id, $1.id), $1.name)
    }
  }
}

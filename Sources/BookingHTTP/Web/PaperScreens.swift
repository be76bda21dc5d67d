import BookingCore

/// What hangs on a wall: a screen at the door, the week on paper, a poster.
extension Site {
  static let paperScreens = [
    Screen(.get, "/door/{slug}", .read { visit in try door(visit) }),
    Screen(.get, "/r/{slug}/sheet", .read { visit in try sheet(visit) }),
    Screen(.get, "/r/{slug}/poster", .read { visit in try poster(visit) }),
  ]

  private static func door(_ visit: Visit) throws -> Response {
    let resource = try visit.resource()
    let text = visit.times(of: resource)
    let window = TimeRange(visit.now, visit.now + 2 * 1440)
    // A door is read by everybody, whoever is logged in there.
    let entries = try visit.desk.read(loading: [resource.id]) {
      try $0.calendar(of: resource, in: window, for: nil)
    }
    let free = FreeTimes(entries, of: resource, in: window).joined(in: window)
    let isFree = free.first.map { $0.start <= visit.now } ?? false
    let state: String
    if isFree, let end = free.first?.end {
      state =
        visit.say("Ledig", "Free")
        + (end >= window.end ? "" : visit.say(" til ", " until ") + clock(end, text))
    } else {
      let isClosed = entries.contains { $0.state == .closed && $0.range.contains(visit.now) }
      state =
        (isClosed ? visit.say("Lukket", "Closed") : visit.say("Optaget", "Taken"))
        + (free.first.map { visit.say(" til ", " until ") + clock($0.start, text) } ?? "")
    }
    let local = text.calendar.local(of: visit.now)
    let today = WeekGrid.window(local.date, 1, text.calendar)
    let later = entries.filter {
      $0.state != .closed && $0.range.start > visit.now && $0.range.start < today.end
    }
    return visit.page(resource.name, heading: "", bare: true, live: resource.slug.text, refresh: 60) {
      element("div", .class("door"), .id("live")) {
        element("h1") { resource.name }
        element("p") {
          text.day(local.date, in: local.date.components.year).capitalizedFirst + visit.say(" kl. ", " ")
            + text.time(local.minute)
        }
        element("p", .class(isFree ? "now" : "now taken")) { element("i") { state } }
        if later.isEmpty {
          visit.p("Intet mere i dag.", "Nothing more today.")
        } else {
          visit.h2("Senere i dag", "Later today")
          for entry in later.prefix(6) {
            element("p") { visit.say("Optaget ", "Taken ") + visit.clock(entry.range, text) }
          }
        }
        element("p") { visit.say("Book på ", "Book at ") + visit.webAddress(resource) }
        QRCode(visit.webAddress(resource))?.svg(
          label: visit.say("QR-kode til kalenderen", "QR code to the calendar"))
      }
    }
  }

  private static func clock(_ minute: Minute, _ text: CalendarText) -> String {
    let local = text.calendar.local(of: minute)
    return (text.language == .da ? "kl. " : "") + text.time(local.minute)
  }

  private static func sheet(_ visit: Visit) throws -> Response {
    let resource = try visit.resource()
    let monday = visit.day.monday
    let text = visit.times(of: resource)
    let window = WeekGrid.window(monday, 7, text.calendar)
    // Paper hangs where everybody reads it: nobody's own bookings stand out.
    let entries = try visit.desk.read(loading: [resource.id]) {
      try $0.calendar(of: resource, in: window, for: nil)
    }
    let grid = WeekGrid(visit, resource, monday: monday, entries: entries)
    return visit.page(resource.name, heading: "", bare: true) {
      element("div", .class("paper")) {
        element("h1") { resource.name + ", " + text.week(of: monday) }
        element("p") {
          text.weekDays(from: monday) + ". " + visit.say("Skrevet ud ", "Printed ") + text.instant(visit.now)
            + "."
        }
        element(
          "div", .class("scroll"), .named("tabindex", "0"), .named("role", "region"),
          .label(text.week(of: monday))
        ) {
          grid.table(isPaper: true)
        }
        grid.legend
        paperFooter(visit, resource)
      }
    }
  }

  private static func poster(_ visit: Visit) throws -> Response {
    let resource = try visit.resource()
    let area = visit.registry.area(resource.area)
    let rules = visit.registry.rules(of: area.id, on: visit.today)
    return visit.page(resource.name, heading: "", bare: true) {
      element("div", .class("paper poster")) {
        element("h1") { resource.name }
        element("p") { area.name + (visit.summary(resource).isEmpty ? "" : " · " + visit.summary(resource)) }
        element("p") { visit.say("Åbent ", "Open ") + visit.hours(resource.openingHours) }
        if let rules {
          visit.h2("Husregler", "House rules")
          element("p") { rules.text(visit.language) }
          element("ul") {
            for line in visit.sentences(rules.limits(for: resource.kind, named: resource.slug)).prefix(5) {
              element("li") { line }
            }
          }
          element("p", .class("hint")) { visit.decision(rules, area.id) }
        }
        element("section", .class("book")) {
          QRCode(visit.webAddress(resource))?.svg(
            label: visit.say("QR-kode til kalenderen", "QR code to the calendar"))
          element("div") {
            visit.h2("Se, hvad der er ledigt, og book", "See what is free, and book")
            element("p") { element("strong") { visit.webAddress(resource) } }
            visit.p(
              "Ingen telefon? Bestyrelsen eller en nabo kan booke for dig: ______________________",
              "No phone? The board or a neighbour can book for you: ______________________")
          }
        }
        paperFooter(visit, resource)
      }
    }
  }

  private static func paperFooter(_ visit: Visit, _ resource: Resource) -> HTML {
    element("p", .class("actions screen")) {
      element("button", .type("button"), .class("js"), .flag("data-print")) { visit.say("Udskriv", "Print") }
      link(Address("/r", resource.slug.text), visit.say("Tilbage til kalenderen", "Back to the calendar"))
    }
  }
}

extension Visit {
  /// The whole address of a resource's page, as people write and scan it.
  fileprivate func webAddress(_ resource: Resource) -> String {
    (call.isSecure ? "https" : "http") + "://" + request.host + Address("/r", resource.slug.text).text
  }
}

import BookingCore

/// What hangs on a wall: a screen at the door, the week on paper, a poster.
extension Site {
  static let paperScreens = [
    Screen(.get, "/door/{slug}", .read { try $0.door() }),
    Screen(.get, "/r/{slug}/sheet", .read { try $0.sheet() }),
    Screen(.get, "/r/{slug}/poster", .read { try $0.poster() }),
  ]
}

extension Visit {
  fileprivate func door() throws -> Response {
    let resource = try self.resource()
    let text = times(of: resource)
    let window = TimeRange(now, now + 2 * 1440)
    // A door is read by everybody, whoever is logged in there.
    let entries = try calendar(of: resource, window, for: nil)
    let free = FreeTimes(entries, of: resource, in: window).joined(in: window)
    let isFree = free.first.map { $0.start <= now } ?? false
    let state: String
    if isFree, let end = free.first?.end {
      state = say("Ledig", "Free") + (end >= window.end ? "" : say(" til ", " until ") + clock(end, text))
    } else {
      let isClosed = entries.contains { $0.state == .closed && $0.range.contains(now) }
      state =
        (isClosed ? say("Lukket", "Closed") : say("Optaget", "Taken"))
        + (free.first.map { say(" til ", " until ") + clock($0.start, text) } ?? "")
    }
    let local = text.calendar.local(of: now)
    let today = WeekGrid.window(local.date, 1, text.calendar)
    let later = entries.filter { $0.state != .closed && $0.range.start > now && $0.range.start < today.end }
    return page(resource.name, heading: "", bare: true, live: resource.slug.text, refresh: 60) {
      element("div", .class("door"), .id("live")) {
        element("h1") { resource.name }
        element("p") {
          text.day(local.date, in: local.date.components.year).capitalizedFirst + say(" kl. ", " ")
            + text.time(local.minute)
        }
        element("p", .class(isFree ? "now" : "now taken")) { element("i") { state } }
        if later.isEmpty {
          p("Intet mere i dag.", "Nothing more today.")
        } else {
          h2("Senere i dag", "Later today")
          for entry in later.prefix(6) {
            element("p") { say("Optaget ", "Taken ") + clock(entry.range, text) }
          }
        }
        element("p") { say("Book på ", "Book at ") + webAddress(resource) }
        QRCode(webAddress(resource))?.svg(label: say("QR-kode til kalenderen", "QR code to the calendar"))
      }
    }
  }

  private func clock(_ minute: Minute, _ text: CalendarText) -> String {
    let local = text.calendar.local(of: minute)
    return (text.language == .da ? "kl. " : "") + text.time(local.minute)
  }

  fileprivate func sheet() throws -> Response {
    let resource = try self.resource()
    let monday = day.monday
    let text = times(of: resource)
    let window = WeekGrid.window(monday, 7, text.calendar)
    // Paper hangs where everybody reads it: nobody's own bookings stand out.
    let entries = try calendar(of: resource, window, for: nil)
    let grid = WeekGrid(self, resource, monday: monday, entries: entries)
    return page(resource.name, heading: "", bare: true) {
      element("div", .class("paper")) {
        element("h1") { resource.name + ", " + text.week(of: monday) }
        element("p") {
          text.weekDays(from: monday) + ". " + say("Skrevet ud ", "Printed ") + text.instant(now) + "."
        }
        scrolling(text.week(of: monday)) { grid.table(isPaper: true) }
        grid.legend
        paperFooter(resource)
      }
    }
  }

  fileprivate func poster() throws -> Response {
    let resource = try self.resource()
    let area = registry.area(resource.area)
    let rules = registry.rules(of: area.id, on: today)
    return page(resource.name, heading: "", bare: true) {
      element("div", .class("paper poster")) {
        element("h1") { resource.name }
        element("p") { area.name + (summary(resource).isEmpty ? "" : " · " + summary(resource)) }
        element("p") { say("Åbent ", "Open ") + hours(resource.openingHours) }
        if let rules {
          h2("Husregler", "House rules")
          element("p") { rules.text(language) }
          bullets(sentences(rules.limits(for: resource.kind, named: resource.slug)).prefix(5))
          element("p", .class("hint")) { decision(rules, area.id) }
        }
        element("section", .class("book")) {
          QRCode(webAddress(resource))?.svg(label: say("QR-kode til kalenderen", "QR code to the calendar"))
          element("div") {
            h2("Se, hvad der er ledigt, og book", "See what is free, and book")
            element("p") { element("strong") { webAddress(resource) } }
            p(
              "Ingen telefon? Bestyrelsen eller en nabo kan booke for dig: ______________________",
              "No phone? The board or a neighbour can book for you: ______________________")
          }
        }
        paperFooter(resource)
      }
    }
  }

  private func paperFooter(_ resource: Resource) -> HTML {
    element("p", .class("actions screen")) {
      element("button", .type("button"), .class("js"), .flag("data-print")) { say("Udskriv", "Print") }
      link(Address("/r", resource.slug.text), say("Tilbage til kalenderen", "Back to the calendar"))
    }
  }
}

extension Visit {
  /// The whole address of a resource's page, as people write and scan it.
  fileprivate func webAddress(_ resource: Resource) -> String {
    (call.isSecure ? "https" : "http") + "://" + request.host + Address("/r", resource.slug.text).text
  }
}

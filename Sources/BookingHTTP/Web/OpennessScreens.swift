import BookingCore

/// How the commons is used: hours, refusals and waiting, for everybody to see and without a name.
extension Site {
  static let opennessScreens = [Screen(.get, "/openness", .long { visit in try openness(visit) })]

  private static func openness(_ visit: Visit) throws -> Response {
    let window = TimeRange(max(.earliest, visit.now - 90 * 1440), visit.now + 14 * 1440)
    let area = visit.query.slug("area").flatMap { visit.registry.area(slug: $0) }
    let found = try visit.desk.read { try $0.statistics(in: window, area: area?.id, resource: nil) }
    let rooms = found.uses.filter { visit.registry.resource($0.resource).kind != .equipment }
    let text = visit.times(area?.id ?? visit.homeArea)
    func hours(_ first: Int, _ second: Int) -> Int {
      rooms.reduce(0) { all, use in all + use.minutes.reduce(0) { $0 + $1[first] + $1[second] } } / 60
    }
    let byWeekday = (0..<7).map { day in
      (text.weekday(day + 1), rooms.reduce(0) { $0 + $1.minutes[day].reduce(0, +) } / 60)
    }
    let byHour = stride(from: 6, to: 30, by: 2).map { hour in
      (
        "\(text.time(hour % 24 * 60))–\(text.time((hour + 2) % 24 * 60))",
        hours(hour % 24, (hour + 1) % 24)
      )
    }
    return visit.page(visit.say("Sådan bruges fælleden", "How the commons is used")) {
      visit.lead(
        "Timer i lokaler og haver, fra tre måneder siden til om to uger. Uden navne.",
        "Hours in rooms and gardens, from three months ago to two weeks ahead. Without names.")
      element("form", .action(Address("/openness")), .class("beside")) {
        visit.choice(
          "area", visit.say("Område", "Area"),
          [("", visit.say("Alle", "All"))] + visit.sortedAreas.map { ($0.slug.text, $0.name) },
          area?.slug.text ?? "")
        visit.submit("Vis", "Show", .class("plain"))
      }
      element("div", .class("pair")) {
        chart(visit.say("Timer efter ugedag", "Hours by weekday"), byWeekday)
        chart(visit.say("Timer efter tid på dagen", "Hours by time of day"), byHour)
      }
      if area == nil {
        areas(visit, found, rooms)
      } else {
        chart(
          visit.say("Timer efter sted", "Hours by place"),
          rooms.map { (visit.registry.resource($0.resource).name, $0.total / 60) }.sorted { $0.1 > $1.1 })
      }
      fairness(visit, found, rooms)
    }
  }

  private static func areas(_ visit: Visit, _ found: Statistics, _ rooms: [Statistics.Use]) -> HTML {
    var hours: [ID<Area>: Int] = [:]
    for use in rooms { hours[visit.registry.resource(use.resource).area, default: 0] += use.total / 60 }
    let sorted = hours.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return chart(
      visit.say("Timer efter område", "Hours by area"),
      sorted.map { (visit.registry.area($0.key).name, $0.value) })
  }

  /// Whether it is shared out well: how many have a part, how long one waits, what was refused.
  private static func fairness(_ visit: Visit, _ found: Statistics, _ rooms: [Statistics.Use]) -> HTML {
    let parties = found.shares.values.reduce(0) { $0 + $1.count }
    let largest = found.shares.values.compactMap(\.first).max() ?? 0
    let waited = found.uses.reduce(0) { $0 + $1.waited }
    let counts = found.refusals.reduce(into: [String: Int]()) { $0[$1.rule, default: 0] += $1.count }
    let refused = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      (visit.refusal($0.key), $0.value)
    }
    return group {
      visit.h2("Er det fordelt godt?", "Is it shared out well?")
      visit.facts([
        (visit.say("Bookinger", "Bookings"), String(found.uses.reduce(0) { $0 + $1.bookings })),
        (visit.say("Husstande", "Households"), String(parties)),
        (
          visit.say("Største andel i et område", "Largest part of an area"),
          visit.say(
            "\(largest / 10) % af tiden, hos én husstand", "\(largest / 10) % of the time, of one household")
        ),
        (
          visit.say("Stod på venteliste", "Stood in line"),
          visit.say(
            "\(waited), heraf fik \(found.uses.reduce(0) { $0 + $1.offered }) et tilbud",
            "\(waited), of which \(found.uses.reduce(0) { $0 + $1.offered }) were offered a place")
        ),
        (
          visit.say("Flyttet eller aflyst ved dobbeltbooking", "Moved or cancelled by a double booking"),
          String(found.uses.reduce(0) { $0 + $1.displaced })
        ),
      ])
      if !refused.isEmpty { chart(visit.say("Afslag efter grund", "Refusals by reason"), refused) }
    }
  }

  /// Lying bars, each with its name and number written out.
  private static func chart(_ title: String, _ rows: [(name: String, value: Int)]) -> HTML {
    let most = max(1, rows.map(\.value).max() ?? 1)
    return element("section") {
      element("h2") { title }
      element(
        "svg", .class("chart"), .named("viewBox", "0 0 360 \(rows.count * 26 + 4)"), .named("role", "img"),
        .label(title + ": " + rows.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
      ) {
        for (index, row) in rows.enumerated() {
          let length = row.value * 150 / most
          element("text", .named("x", "0"), .named("y", "\(index * 26 + 17)")) {
            row.name.count > 22 ? row.name.prefix(21) + "…" : row.name
          }
          element(
            "rect", .class("bar"), .named("x", "155"), .named("y", "\(index * 26 + 4)"),
            .named("width", "\(max(1, length))"), .named("height", "18"), .named("rx", "3"))
          element("text", .named("x", "\(161 + length)"), .named("y", "\(index * 26 + 17)")) {
            "\(row.value)"
          }
        }
      }
    }
  }
}

extension Visit {
  /// Why something was refused, by the stable name of the reason.
  fileprivate func refusal(_ code: String) -> String {
    switch code {
    case "taken": say("Optaget", "Taken")
    case "closed", "closed-day", "outside-hours", "not-in-use": say("Lukket da", "Closed then")
    case "too-many-people", "too-few-people": say("Antal personer", "Number of people")
    case "too-many-units": say("Så mange er der ikke", "Not that many")
    case "in-the-past", "too-short-notice": say("For sent", "Too late")
    case "too-far-ahead": say("For langt frem", "Too far ahead")
    case "too-short", "too-long", "loan-too-long": say("For kort eller langt", "Too short or long")
    case "own-area-only", "residents-only": say("Kun for egne beboere", "Own residents only")
    case "quota-exceeded": say("Har nok bookinger", "Has its share already")
    case "not-a-slot": say("Ikke en fast tid", "Not a fixed time")
    case "quiet-hours": say("Ro om natten", "Quiet at night")
    case "too-close": say("For tæt på en anden", "Too close to another")
    default: say("Andre regler", "Other rules")
    }
  }
}

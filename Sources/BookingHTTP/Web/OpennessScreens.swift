import BookingCore

/// How the commons is used: hours, refusals and waiting, for everybody to see and without a name.
extension Site { static let opennessScreens = [Screen(.get, "/openness", .long { try $0.openness() })] }

extension Visit {
  fileprivate func openness() throws -> Response {
    let window = TimeRange(max(.earliest, now - 90 * 1440), now + 14 * 1440)
    let area = query.slug("area").flatMap { registry.area(slug: $0) }
    let found = try desk.read { try $0.statistics(in: window, area: area?.id, resource: nil) }
    let rooms = found.uses.filter { registry.resource($0.resource).kind != .equipment }
    let text = times(area?.id ?? homeArea)
    func hours(_ first: Int, _ second: Int) -> Int {
      rooms.reduce(0) { all, use in all + use.minutes.reduce(0) { $0 + $1[first] + $1[second] } } / 60
    }
    let byWeekday = (0..<7).map { day in
      (text.weekday(day + 1), rooms.reduce(0) { $0 + $1.minutes[day].reduce(0, +) } / 60)
    }
    let byHour = stride(from: 6, to: 30, by: 2).map { hour in
      ("\(text.time(hour % 24 * 60))–\(text.time((hour + 2) % 24 * 60))", hours(hour % 24, (hour + 1) % 24))
    }
    return page(say("Sådan bruges fælleden", "How the commons is used")) {
      lead(
        "Timer i lokaler og haver, fra tre måneder siden til om to uger. Uden navne.",
        "Hours in rooms and gardens, from three months ago to two weeks ahead. Without names.")
      element("form", .action(Address("/openness")), .class("beside")) {
        choice(
          "area", say("Område", "Area"),
          [("", say("Alle", "All"))] + sortedAreas.map { ($0.slug.text, $0.name) }, area?.slug.text ?? "")
        submit("Vis", "Show", .class("plain"))
      }
      element("div", .class("pair")) {
        chart(say("Timer efter ugedag", "Hours by weekday"), byWeekday)
        chart(say("Timer efter tid på dagen", "Hours by time of day"), byHour)
      }
      if area == nil {
        areas(found, rooms)
      } else {
        chart(
          say("Timer efter sted", "Hours by place"),
          rooms.map { (registry.resource($0.resource).name, $0.total / 60) }.sorted { $0.1 > $1.1 })
      }
      fairness(found, rooms)
    }
  }

  private func areas(_ found: Statistics, _ rooms: [Statistics.Use]) -> HTML {
    var hours: [ID<Area>: Int] = [:]
    for use in rooms { hours[registry.resource(use.resource).area, default: 0] += use.total / 60 }
    let sorted = hours.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return chart(
      say("Timer efter område", "Hours by area"), sorted.map { (registry.area($0.key).name, $0.value) })
  }

  /// Whether it is shared out well: how many have a part, how long one waits, what was refused.
  private func fairness(_ found: Statistics, _ rooms: [Statistics.Use]) -> HTML {
    let parties = found.shares.values.reduce(0) { $0 + $1.count }
    let largest = found.shares.values.compactMap(\.first).max() ?? 0
    let waited = found.uses.reduce(0) { $0 + $1.waited }
    let counts = found.refusals.reduce(into: [String: Int]()) { $0[$1.rule, default: 0] += $1.count }
    let refused = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      (refusal($0.key), $0.value)
    }
    let offered = found.uses.reduce(0) { $0 + $1.offered }
    return group {
      h2("Er det fordelt godt?", "Is it shared out well?")
      facts([
        (say("Bookinger", "Bookings"), String(found.uses.reduce(0) { $0 + $1.bookings })),
        (say("Husstande", "Households"), String(parties)),
        (
          say("Største andel i et område", "Largest part of an area"),
          say(
            "\(largest / 10) % af tiden, hos én husstand", "\(largest / 10) % of the time, of one household")
        ),
        (
          say("Stod på venteliste", "Stood in line"),
          say(
            "\(waited), heraf fik \(offered) et tilbud",
            "\(waited), of which \(offered) \(offered == 1 ? "was" : "were") offered a place")
        ),
        (
          say("Flyttet eller aflyst ved dobbeltbooking", "Moved or cancelled by a double booking"),
          String(found.uses.reduce(0) { $0 + $1.displaced })
        ),
      ])
      if !refused.isEmpty { chart(say("Afslag efter grund", "Refusals by reason"), refused) }
    }
  }

  /// Lying bars, each with its name and number written out.
  private func chart(_ title: String, _ rows: [(name: String, value: Int)]) -> HTML {
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

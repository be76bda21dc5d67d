public import BookingCore

extension Shapes {
  /// How the commons is used.
  public static func statistics(
    _ statistics: Statistics, in registry: Registry, on calendar: AreaCalendar, to json: inout JSONWriter
  ) {
    json.object { json in
      json.time("from", statistics.range.start, on: calendar)
      json.time("to", statistics.range.end, on: calendar)
      json.objects("resources", statistics.uses) { json, use in
        json.field("resource", registry.name(of: use.resource))
        json.field("area", registry.name(of: registry.resource(use.resource).area))
        json.field("bookings", use.bookings)
        json.field("minutes", use.total)
        json.array("hours", use.minutes) { json, day in
          json.array { json in for minutes in day { json.int(Int64(minutes)) } }
        }
        json.field("medianDaysAhead", use.medianDaysAhead)
        json.field("displaced", use.displaced)
        json.field("noShows", use.noShows)
        json.field("medianDecisionHours", use.medianDecisionHours)
        json.field("waited", use.waited)
        json.field("offered", use.offered)
        json.field("medianWaitHours", use.medianWaitHours)
      }
      json.objects("refusals", statistics.refusals) { json, refusal in
        json.field("area", refusal.area.flatMap { registry.name(of: $0) })
        json.field("resource", refusal.resource.flatMap { registry.name(of: $0) })
        json.field("rule", refusal.rule)
        json.field("count", refusal.count)
      }
      json.objects("shares", statistics.shares.sorted(by: { $0.key < $1.key })) { json, share in
        json.field("area", registry.name(of: share.key))
        json.array("perMille", share.value) { $0.int($1) }
      }
    }
  }

  /// The same as rows of `measure,area,resource,key,value`, for a spreadsheet.
  public static func statisticsTable(_ statistics: Statistics, in registry: Registry) -> String {
    var table = CSVWriter(header: ["measure", "area", "resource", "key", "value"])
    func row(_ measure: String, _ area: ID<Area>?, _ resource: ID<Resource>?, _ key: String, _ value: Int) {
      let known = area ?? resource.flatMap { registry.resource(ifKnown: $0)?.area }
      table.append([
        .text(measure), .text(known.flatMap { registry.name(of: $0) } ?? ""),
        .text(resource.flatMap { registry.name(of: $0) } ?? ""), .text(key), .integer(value),
      ])
    }
    for use in statistics.uses {
      row("bookings", nil, use.resource, "", use.bookings)
      row("displaced", nil, use.resource, "", use.displaced)
      row("no-shows", nil, use.resource, "", use.noShows)
      row("waited", nil, use.resource, "", use.waited)
      row("offered", nil, use.resource, "", use.offered)
      for (measure, median) in [
        ("median-days-ahead", use.medianDaysAhead), ("median-decision-hours", use.medianDecisionHours),
        ("median-wait-hours", use.medianWaitHours),
      ] {
        if let median { row(measure, nil, use.resource, "", median) }
      }
      for (day, hours) in zip(CalendarWords.englishShortDays, use.minutes) {
        for (hour, minutes) in hours.enumerated() where minutes > 0 {
          row("minutes", nil, use.resource, "\(day) \(hour)", minutes)
        }
      }
    }
    for refusal in statistics.refusals {
      row("refusals", refusal.area, refusal.resource, refusal.rule, refusal.count)
    }
    for (area, shares) in statistics.shares.sorted(by: { $0.key < $1.key }) {
      for (rank, share) in shares.enumerated() { row("share-per-mille", area, nil, "\(rank + 1)", share) }
    }
    return table.text
  }
}

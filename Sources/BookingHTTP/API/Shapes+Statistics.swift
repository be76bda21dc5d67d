public import BookingCore

extension Shapes {
  /// How the commons is used.
  public static func statistics(
    _ statistics: Statistics, in registry: Registry, on calendar: AreaCalendar, to json: inout JSONWriter
  ) {
    json.object { json in
      json.time("from", statistics.range.start, on: calendar)
      json.time("to", statistics.range.end, on: calendar)
      json.array("resources") { json in
        for use in statistics.uses {
          json.object { json in
            json.key("resource")
            json.slug(of: use.resource, in: registry)
            json.key("area")
            json.slug(of: registry.resource(use.resource).area, in: registry)
            json.field("bookings", use.bookings)
            json.field("minutes", use.total)
            json.array("hours") { json in
              for day in use.minutes {
                json.array { json in for minutes in day { json.int(Int64(minutes)) } }
              }
            }
            json.field("medianDaysAhead", use.medianDaysAhead)
            json.field("displaced", use.displaced)
            json.field("noShows", use.noShows)
            json.field("medianDecisionHours", use.medianDecisionHours)
            json.field("waited", use.waited)
            json.field("offered", use.offered)
            json.field("medianWaitHours", use.medianWaitHours)
          }
        }
      }
      json.array("refusals") { json in
        for refusal in statistics.refusals {
          json.object { json in
            json.key("area")
            if let area = refusal.area { json.slug(of: area, in: registry) } else { json.null() }
            json.key("resource")
            if let resource = refusal.resource { json.slug(of: resource, in: registry) } else { json.null() }
            json.field("rule", refusal.rule)
            json.field("count", refusal.count)
          }
        }
      }
      json.array("shares") { json in
        for (area, shares) in statistics.shares.sorted(by: { $0.key < $1.key }) {
          json.object { json in
            json.key("area")
            json.slug(of: area, in: registry)
            json.array("perMille") { json in for share in shares { json.int(Int64(share)) } }
          }
        }
      }
    }
  }

  /// The same as rows of `measure,area,resource,key,value`, for a spreadsheet.
  public static func statisticsTable(_ statistics: Statistics, in registry: Registry) -> String {
    var table = CSVWriter(header: ["measure", "area", "resource", "key", "value"])
    func row(_ measure: String, _ area: ID<Area>?, _ resource: ID<Resource>?, _ key: String, _ value: Int) {
      let known = area ?? resource.flatMap { registry.has($0) ? registry.resource($0).area : nil }
      table.append([
        .text(measure), .text(known.flatMap { registry.has($0) ? registry.area($0).slug.text : nil } ?? ""),
        .text(resource.flatMap { registry.has($0) ? registry.resource($0).slug.text : nil } ?? ""),
        .text(key),
        .integer(value),
      ])
    }
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
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
      for (day, hours) in zip(days, use.minutes) {
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

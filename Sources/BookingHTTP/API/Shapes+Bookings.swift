public import BookingCore

extension Shapes {
  /// A booking; title and household only for those who may know them. `declined` are those that were declined with its
  /// approval, `alike` the other dates of its series that were decided with it.
  public static func booking(
    _ booking: Booking, household: Household?, seenBy actor: Actor, in registry: Registry,
    declined: [ID<Booking>] = [], alike: [ID<Booking>] = [], to json: inout JSONWriter
  ) {
    let calendar = registry.clock(of: booking.lines)
    let areas = registry.areas(of: booking.lines)
    json.object { json in
      json.field("id", booking.id.code)
      json.field("version", booking.version)
      json.field("status", booking.status.rawValue)
      lines(booking.lines, in: registry, to: &json)
      json.range(booking.range, on: calendar)
      json.field("timeZone", calendar.name)
      json.field("attendees", booking.attendees)
      if actor.mayRead(booking, in: registry) {
        json.field("title", booking.title)
        json.field("household", household?.slug.text)
      }
      if actor.mayAttend(booking, areas) {
        if let duty = booking.checkIn {
          json.object("checkIn") { json in
            json.field("state", duty.state.rawValue)
            json.time("from", duty.from ?? duty.due, on: calendar)
            json.time("until", duty.due, on: calendar)
            json.time("doneAt", duty.doneAt, on: calendar)
          }
        }
        json.array("conditions") { json in
          for duty in booking.conditions { condition(duty, on: calendar, to: &json) }
        }
      }
      json.time("createdAt", booking.createdAt, on: calendar)
      json.field("flexibleMinutes", booking.flexibleMinutes)
      json.field("acceptedAreas", booking.acceptedAreas.map { registry.name(of: $0) })
      json.field("with", booking.withAreas.map { registry.name(of: $0) })
      json.field("rulesVersion", booking.rulesVersion)
      json.field("series", booking.series?.code)
      if !declined.isEmpty { json.field("declined", declined.map(\.code)) }
      if !alike.isEmpty { json.field("alike", alike.map(\.code)) }
      if let decideBy = booking.decideBy {
        json.field("request", (booking.request?.kind ?? .hold).rawValue)
        json.time("decideBy", decideBy, on: calendar)
        json.field("otherwise", (booking.request?.otherwise ?? .decline).rawValue)
      }
    }
  }

  /// Something to be done about a booking, in a list of its own with the booking.
  public static func condition(_ open: OpenCondition, in registry: Registry, to json: inout JSONWriter) {
    let calendar = registry.clock(of: open.booking.lines)
    condition(open.duty, of: open.booking.id, on: calendar, to: &json)
  }

  private static func condition(
    _ duty: Duty, of booking: ID<Booking>? = nil, on calendar: AreaCalendar, to json: inout JSONWriter
  ) {
    json.object { json in
      if let booking { json.field("booking", booking.code) }
      json.field("name", duty.name.rawValue)
      json.field("state", duty.state.rawValue)
      json.time("due", duty.due, on: calendar)
      json.field("lapse", duty.lapse.rawValue)
      json.field("kroner", duty.kroner)
      json.field("hours", duty.hours)
      json.time("doneAt", duty.doneAt, on: calendar)
    }
  }

  static func lines(_ lines: [BookingLine], in registry: Registry, to json: inout JSONWriter) {
    json.objects("lines", lines) { json, line in
      json.field("resource", registry.name(of: line.resource))
      json.field("units", line.units)
    }
  }

  /// Something that can be had instead; `resource` is that of its first line.
  static func alternative(_ alternative: Alternative, in registry: Registry, to json: inout JSONWriter) {
    json.object { json in
      if let first = alternative.lines.first { json.field("resource", registry.name(of: first.resource)) }
      lines(alternative.lines, in: registry, to: &json)
      json.range(alternative.range, on: registry.clock(of: alternative.lines))
      json.field("difference", alternative.difference.rawValue)
      json.field("travelMinutes", alternative.travelMinutes)
    }
  }
}

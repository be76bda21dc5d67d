import BookingCore
import BookingHTTP

/// A list as it is printed: rows of the API's objects, the same whether they come of a store or of a service.
struct Listing: Sendable {
  let headings: [String]
  /// What is said when there is nothing in it.
  let empty: (danish: String, english: String)
  let row: @Sendable (JSONValue, Telling) -> [String]

  init(
    _ headings: [String], empty: (danish: String, english: String),
    row: @escaping @Sendable (JSONValue, Telling) -> [String]
  ) {
    (self.headings, self.empty, self.row) = (headings, empty, row)
  }
}

extension Listing {
  static let areas = Listing(
    ["SLUG", "NAME", "LATITUDE", "LONGITUDE", "ZONE", "HOMES"],
    empty: ("Der er ingen områder.", "There are no areas.")
  ) { area, _ in area.cells("slug", "name", "latitude", "longitude", "timeZone", "homes") }

  static let resources = Listing(
    ["SLUG", "NAME", "AREA", "KIND", "SEATS", "UNITS", "STATUS"],
    empty: ("Der er ingen ressourcer.", "There are no resources.")
  ) { thing, _ in thing.cells("slug", "name", "area", "kind", "seats", "units", "status") }

  static let freePlaces = Listing(
    ["RESOURCE", "WHEN", "NAME", "SEATS", "MINUTES AWAY"], empty: ("Intet er ledigt.", "Nothing is free.")
  ) { place, telling in
    let thing = telling.places?.resource(place.cell("resource"))
    return [
      place.cell("resource"), telling.when(place), thing?.cell("name") ?? "", thing?.cell("seats") ?? "",
      place.cell("travelMinutes"),
    ]
  }

  static let bookings = Listing(
    ["ID", "WHEN", "WHAT", "WHO", "STATUS", "TITLE"],
    empty: ("Der er ingen bookinger.", "There are no bookings.")
  ) { booking, telling in
    [booking.cell("id"), telling.when(booking), booking.what]
      + booking.cells("household", "status", "title")
  }

  static let series = Listing(
    ["ID", "FROM", "WHAT", "WHO", "RULE", "TITLE"],
    empty: ("Der er ingen serier.", "There are no series.")
  ) { series, telling in
    let end = series.cell("endsOn")
    return [
      series.cell("id"), telling.when(series), series.what, series.cell("household"),
      series.cell("rrule") + (end.isEmpty ? "" : telling.call.text(" (slutter \(end))", " (ends \(end))")),
      series.cell("title"),
    ]
  }

  static let waitlist = Listing(
    ["ID", "PLACE", "STATUS", "WHEN", "WHAT", "WHO", "OFFERED", "ANSWER BY", "TITLE"],
    empty: ("Ingen venter.", "Nobody waits.")
  ) { entry, telling in
    let clock = telling.clock(of: entry)
    let offer = entry["offer"]
    return entry.cells("id", "place", "status") + [
      telling.when(entry), entry.what, entry.cell("household"),
      offer.map { "\($0.cell("booking")) " + telling.when($0, on: clock) } ?? "",
      offer.map { telling.when($0, at: "decideBy", on: clock) } ?? "", entry.cell("title"),
    ]
  }

  static let loans = Listing(
    ["BOOKING", "STATUS", "WHAT", "WHO", "FROM", "DUE"], empty: ("Der er ingen lån.", "There are no loans.")
  ) { loan, telling in
    let things = loan.items("lines").map { line in
      let (out, back) = (line["out"]?.integer ?? 0, line["returned"]?.integer ?? 0)
      guard out > 0 else { return line.line }
      return line.line
        + telling.call.text(" (\(out - back) ude, \(back) tilbage)", " (\(out - back) out, \(back) back)")
    }
    let who = loan.cells("household", "member").filter { !$0.isEmpty }
    return loan.cells("booking", "status") + [
      things.joined(separator: " + "), who.joined(separator: " "), telling.when(loan, at: "start"),
      telling.when(loan, at: "due"),
    ]
  }

  static let history = Listing(
    ["WHEN", "WHAT", "UNITS", "BOOKING", "WHO", "BY", "STATE", "NOTE"],
    empty: ("Der er ikke sket noget.", "Nothing has happened.")
  ) { event, telling in
    let call = telling.call
    let missing = event.cell("missing")
    let notes = [missing.isEmpty ? "" : call.text("mangler: ", "missing: ") + missing, event.cell("note")]
    let undone = event["undone"]?.truth == true ? call.text(" (fortrudt)", " (undone)") : ""
    return [telling.when(event, at: "at"), call.word(event.cell("kind")) + undone]
      + event.cells("units", "booking", "household", "member", "condition")
      + [notes.filter { !$0.isEmpty }.joined(separator: "; ")]
  }

  static let notices = Listing(
    ["ID", "WHEN", "TO", "STATE", "SUBJECT", "TEXT"],
    empty: ("Der er ingen beskeder.", "There are no notices.")
  ) { notice, telling in
    let failed = notice["failure"]?.text.map { "failed: \($0)" } ?? "new"
    let state =
      notice["readAt"]?.text.map { _ in "read" } ?? notice["deliveredAt"]?.text.map { _ in "sent" } ?? failed
    let text = notice.cell("text").replacing("\n", with: " ")
    return [notice.cell("id"), telling.when(notice, at: "createdAt"), notice.cell("household"), state]
      + [notice.cell("subject"), text]
  }

  static let conflicts = Listing(
    ["ID", "CAUSE", "RESOURCE", "WHEN", "BOOKINGS"],
    empty: ("Der er ingen dobbeltbookinger.", "There are no double bookings.")
  ) { conflict, telling in
    conflict.cells("id", "cause", "resource") + [telling.when(conflict), conflict.cell("bookings")]
  }

  static let plans = Listing(
    ["PLAN", "STATUS", "PROOF", "COST", "STEPS", "CONFLICTS", "MADE"],
    empty: ("Der er ingen planer.", "There are no plans.")
  ) { plan, telling in
    plan.cells("id", "status", "proof", "objective") + [
      "\(plan.items("steps").count)", "\(plan.items("conflicts").count)", telling.when(plan, at: "createdAt"),
    ]
  }
}

/// One thing as it is printed: its fields, named as the API names them.
enum Card {
  static func area(_ area: JSONValue) -> [(String, String)] {
    area.fields("slug", "name", "latitude", "longitude", "timeZone", "homes")
  }

  static func resource(_ thing: JSONValue, _ call: Invocation) -> [(String, String)] {
    let hours = try? OpeningHours(parsing: thing.cell("openingHours"))
    return thing.fields(
      "slug", "name", "area", "kind", "seats", "units", "features", "parts", "setupMinutes", "turnoverMinutes"
    ) + [("openingHours", hours.map(call.hours) ?? ""), ("status", thing.cell("status"))]
  }

  /// A booking; `decision` is what the board said.
  static func booking(_ booking: JSONValue, _ telling: Telling, decision: String = "") -> [(String, String)] {
    let decideBy = booking.minute("decideBy").map { _ in ("decideBy", telling.when(booking, at: "decideBy")) }
    return booking.fields("id", "status") + [decideBy].compactMap(\.self)
      + (decision.isEmpty ? [] : [("decision", decision)])
      + [("what", booking.what), ("when", telling.when(booking))]
      + booking.fields("household", "attendees", "title", "flexibleMinutes", "acceptedAreas")
      + [("createdAt", telling.when(booking, at: "createdAt")), ("version", booking.cell("version"))]
  }
}

extension Invocation {
  /// Prints a list of the API's objects.
  @discardableResult func printList(
    _ items: [JSONValue], as list: Listing, _ places: (any Places)? = nil, about resource: String? = nil,
    nextCursor: String? = nil
  ) throws -> ExitCode {
    let telling = Telling(call: self, places: places, resource: resource)
    return try printList(
      items, list.headings, empty: list.empty, nextCursor: nextCursor, json: { $1.value($0) }
    ) { list.row($0, telling) }
  }

  /// Prints a page of a list, and says how to get the next one.
  func printPage(_ page: JSONValue, as list: Listing, _ places: (any Places)? = nil) throws -> ExitCode {
    let cursor = page["nextCursor"]?.text
    try printList(page.items("items"), as: list, places, nextCursor: cursor)
    if let cursor { say("Der er flere: --cursor \(cursor)", "There are more: --cursor \(cursor)") }
    return .done
  }

  /// Prints a booking: all of it for programs, else one line.
  func printBooking(_ booking: JSONValue) throws -> ExitCode {
    isJSON ? try printJSON { $0.value(booking) } : try Telling(call: self).print(line: booking)
  }

}

import BookingCore

/// What is free, and who has what when.
extension APIService {
  static let availabilityEndpoints = [
    Endpoint(
      .get, "/api/v1/resources/{slug}/calendar", .everybody,
      "Shows when a resource is taken or closed; whose bookings they are only to those who may know.",
      query: "from: time, to: time", answer: "Calendar", refusals: [404],
      work: .read { call, snapshot in
        let range = try call.range(on: snapshot.clock(resource: call.request.parameter("slug")))
        let caller = try snapshot.callerIfAny()
        let resource = try snapshot.resource(call.request.parameter("slug"))
        let entries =
          try snapshot.memory.calendar(of: resource, in: range, for: caller)
          ?? call.desk.read(loading: [resource.id]) { try $0.calendar(of: resource, in: range, for: caller) }
        var stamp = RFC3339Stamp(snapshot.registry.calendar(resource.area))
        return .json(capacity: 64 + entries.count * Shapes.mostCalendarBytes) { json in
          Shapes.page(entries, to: &json) { Shapes.calendarEntry($0, on: &stamp, to: &$1) }
        }
      }),
    Endpoint(
      .get, "/api/v1/availability", .member, "Lists what is free for so long within a range, nearest first.",
      query: """
        from: time, to: time, minutes?: integer, attendees?: integer, kind?: room|garden|equipment,
        needs?: text, near?: slug, area?: slug, units?: integer
        """ + .page, answer: "FreePlacePage", refusals: [404],
      work: .read { call, snapshot in try free(call, snapshot) }),
  ]

  private static func free(_ call: Call, _ snapshot: Snapshot) throws -> Response {
    let near = call.request.query("near")
    let known = near.flatMap { Slug($0) }.flatMap { snapshot.registry.area(slug: $0) }
    let range = try call.range(on: known.map { snapshot.registry.calendar($0.id) } ?? snapshot.clock)
    let minutes = try call.integer("minutes", 1...(400 * 1440))
    var query = AvailabilityQuery(window: range, minutes: minutes.map { Int32($0) })
    query.attendees = try call.integer("attendees", 0...100_000) ?? 0
    query.kind = try call.choice("kind")
    query.needs = call.list("needs")
    query.units = try call.integer("units", 1...10_000) ?? 1
    let limit = try call.limit()
    let after = try call.cursor().map(FreePlaceCursor.init)
    _ = try snapshot.caller()
    query.near = try near.map { try snapshot.area($0).id }
    query.areas = try call.request.query("area").map { [try snapshot.area($0).id] }
    // What has begun cannot be booked any more.
    if minutes != nil, range.start < snapshot.now {
      guard let rest = TimeRange(from: snapshot.now, to: range.end) else {
        return call.page([Int](), nextCursor: nil) { _, _ in }
      }
      query.window = rest
    }
    let registry = snapshot.registry
    var rest = snapshot.memory.freePlaces(query)
    if let after { rest.removeAll { !after.precedes($0, registry.resource($0.resource).slug) } }
    var stamp: RFC3339Stamp?
    let place = { (free: FreePlace) in "\(free.travelMinutes).\(registry.resource(free.resource).slug)" }
    return call.page(rest, limit: limit, cursor: place) {
      Shapes.freePlace($0, in: registry, keeping: &stamp, to: &$1)
    }
  }
}

/// The place after which a page of free places begins: minutes of travel, then the resource's name.
private struct FreePlaceCursor {
  let travelMinutes: Int
  let slug: String

  init(_ text: String) throws {
    let parts = text.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, let minutes = Int(parts[0]) else {
      throw DeskError.invalid([.init("/cursor", "is not one that was given out")])
    }
    travelMinutes = minutes
    slug = String(parts[1])
  }

  func precedes(_ place: FreePlace, _ name: Slug) -> Bool {
    (travelMinutes, slug) < (place.travelMinutes, name.text)
  }
}

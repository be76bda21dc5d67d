import BookingCore

/// What is free, and who has what when.
extension APIService {
  static let availabilityEndpoints: [Endpoint] = [
    .read(
      "/resources/{slug}/calendar",
      "Shows when a resource is taken or closed; whose bookings they are only to those who may know.",
      for: .everybody, query: "from: time, to: time", answer: "Calendar"
    ) { call, snapshot in
      let range = try call.range(on: snapshot.clock(resource: call.request.parameter("slug")))
      let caller = try snapshot.callerIfAny()
      let resource = try snapshot.resource(call.request.parameter("slug"))
      let entries =
        try call.desk.glance(loading: [resource.id]).calendar(of: resource, in: range, for: caller)
        ?? call.desk.read(loading: [resource.id]) { try $0.calendar(of: resource, in: range, for: caller) }
      var stamp = RFC3339Stamp(snapshot.registry.calendar(resource.area))
      return .json(capacity: 64 + entries.count * Shapes.mostCalendarBytes) { json in
        Shapes.page(entries, to: &json) { Shapes.calendarEntry($0, on: &stamp, to: &$1) }
      }
    },
    .read(
      "/availability",
      "Lists what can be booked for so long within a range, from now on, nearest to `near` or home first; without "
        + "minutes for all that is left of it.",
      query: """
        from: time, to: time, minutes?: integer, attendees?: integer, kind?: \(Resource.Kind.self),
        needs?: [text], near?: slug, area?: [text], units?: integer
        """ + .page, answer: "FreePlacePage", refusals: [404], by: free),
  ]

  private static func free(_ call: Call, _ snapshot: Snapshot) throws -> Response {
    let near = call.request.query("near")
    let known = near.flatMap { Slug($0) }.flatMap { snapshot.registry.area(slug: $0) }
    let range = try call.range(on: known.map { snapshot.registry.calendar($0.id) } ?? snapshot.clock)
    var query = AvailabilityQuery(window: range)
    query.minutes = try call.integer("minutes", 1...(400 * 1440)).map { Int32($0) }
    query.attendees = try call.integer("attendees", 0...100_000) ?? 0
    query.kind = try call.choice("kind")
    query.needs = call.list("needs")
    query.units = try call.integer("units", 1...10_000) ?? 1
    let limit = try call.limit()
    query.limit = limit + 1
    query.after = try call.cursor().map(place)
    _ = try snapshot.caller()
    query.household = snapshot.household
    query.near = try near.map { try snapshot.area($0).id } ?? snapshot.household?.area
    if call.request.query("area") != nil {
      query.areas = try call.list("area").map { try snapshot.area($0).id }
    }
    let registry = snapshot.registry
    let memory = try call.desk.glance(loading: query.candidates(in: registry), during: query.reach)
    let places = memory.freePlaces(query) { resource, range in
      (try? call.desk.read { try $0.isUsed(resource, during: range) }) ?? true
    }
    var stamp: RFC3339Stamp?
    let cursor = { (free: FreePlace) in "\(free.travelMinutes).\(registry.resource(free.resource).slug)" }
    return call.page(places, limit: limit, cursor: cursor) {
      Shapes.freePlace($0, in: registry, keeping: &stamp, to: &$1)
    }
  }

  /// The place after which a page of free places begins.
  private static func place(_ cursor: String) throws -> (travelMinutes: Int, name: String) {
    let parts = cursor.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, let minutes = Int(parts[0]) else { throw DeskError.unknownCursor }
    return (minutes, String(parts[1]))
  }
}

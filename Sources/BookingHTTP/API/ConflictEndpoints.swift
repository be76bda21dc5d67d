import BookingCore

/// Double bookings.
extension APIService {
  static let conflictEndpoints: [Endpoint] = [
    .long(
      "/conflicts", "Lists the double bookings that are still to come.",
      query: "resource?: slug, area?: slug" + .page, answer: "ConflictPage", refusals: [403, 404],
      by: conflicts),
    .long(
      "/conflicts/{id}", "Shows a double booking with the bookings in it.", answer: "Conflict",
      refusals: [403]
    ) { call, snapshot in
      let caller = try snapshot.resolver()
      let name = call.request.parameter("id") ?? ""
      let (found, parties) = try call.desk.read { view in
        let found = try view.conflict(named: name)
        let bookings = (found?.bookings ?? []).compactMap { try? view.booking(named: $0.code, for: caller) }
        return (found, try bookings.map { ($0, try view.household($0.household)) })
      }
      guard let conflict = found, conflict.id == name else {
        throw DeskError.notFound(kind: .conflict, name: name)
      }
      return .json {
        Shapes.conflict(conflict, parties: parties, seenBy: caller, in: snapshot.registry, to: &$0)
      }
    },
  ]

  private static func conflicts(_ call: Call, _ snapshot: Snapshot) throws -> Response {
    let limit = try call.limit()
    let after = try call.cursor()
    _ = try snapshot.resolver()
    let resources = try call.request.query("resource").map {
      snapshot.registry.sharing(try snapshot.resource($0).id)
    }
    let area = try call.request.query("area").map { try snapshot.area($0).id }
    let all = try call.desk.read { try $0.conflicts() }
    let matching = all.filter { conflict in
      (resources?.contains(conflict.resource) ?? true)
        && (area == nil
          || snapshot.registry.has(conflict.resource)
            && snapshot.registry.resource(conflict.resource).area == area)
    }
    let place = { (conflict: Conflict) in "\(conflict.range.start.value).\(conflict.id)" }
    let start = try after.map { after in
      guard let start = after.split(separator: ".").first.flatMap({ Int32($0) }) else {
        throw DeskError.unknownCursor
      }
      // The page before ended there; should that conflict be gone, at the next that begins later.
      if let index = matching.firstIndex(where: { place($0) == after }) { return index + 1 }
      return matching.firstIndex { $0.range.start.value > start } ?? matching.count
    }
    return call.page(Array(matching.dropFirst(start ?? 0)), limit: limit, cursor: place) {
      Shapes.conflict($0, in: snapshot.registry, to: &$1)
    }
  }
}

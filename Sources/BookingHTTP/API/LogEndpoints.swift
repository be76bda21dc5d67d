import BookingCore

/// The log as the caller may see it: read, and followed.
extension APIService {
  static let logEndpoints = [
    Endpoint(
      .get, "/api/v1/changes", .member,
      "Lists changes after a number, oldest first, as the caller may know them.",
      query: "since?: integer" + .page, answer: "ChangePage",
      work: .read { call, snapshot in
        let since = try call.integer("since", 0...Int(Int64.max)) ?? 0
        let limit = try call.limit()
        let after = try call.cursor().map { text in
          guard let number = Int(text), number >= 0 else {
            throw DeskError.invalid([.init("/cursor", "is not one that was given out")])
          }
          return number
        }
        let caller = try snapshot.caller()
        return try changes(call, caller, since: Int64(after ?? since), limit: limit, snapshot)
      }),
    Endpoint(
      .get, "/api/v1/log", .member,
      "Lists all changes after a number with who made them; for administrators.",
      query: "since?: integer" + .page, answer: "ChangePage", refusals: [403],
      work: .read { call, snapshot in
        let since = try call.integer("since", 0...Int(Int64.max)) ?? 0
        let limit = try call.limit()
        let after = try call.cursor().flatMap { Int($0) }
        let caller = try snapshot.administrator()
        return try changes(call, caller, since: Int64(after ?? since), limit: limit, snapshot)
      }),
    Endpoint(
      .get, "/api/v1/events", .member,
      "Follows the changes as server-sent events; Last-Event-ID replays what was missed.",
      query: "since?: integer", answer: "text/event-stream", refusals: [429, 503],
      work: .read { call, snapshot in
        let since = try call.integer("since", 0...Int(Int64.max))
        let last = call.request.header("last-event-id").flatMap { Int64($0) }
        _ = try snapshot.caller()
        return try call.service.events.follow(call, since: last ?? since.map { Int64($0) })
      }),
  ]

  private static func changes(_ call: Call, _ caller: Actor, since: Int64, limit: Int, _ snapshot: Snapshot)
    throws -> Response
  {
    let (page, names, isLast) = try call.desk.read { view in
      let page = try view.changes(since: since, limit: limit, for: caller)
      var names: [ID<Member>: Slug] = [:]
      if caller.may(.administer) {
        for id in Set(page.changes.compactMap(\.actor)) { names[id] = try view.member(id)?.handle }
      }
      return (page, names, page.reached >= view.lastChange)
    }
    return call.page(page.changes, nextCursor: isLast ? nil : String(page.reached)) { change, json in
      Shapes.change(
        change, actor: change.actor.flatMap { names[$0] }, seenBy: caller, in: snapshot.registry, to: &json)
    }
  }
}

import BookingCore

/// The log as the caller may see it: read, and followed.
extension APIService {
  static let logEndpoints: [Endpoint] = [
    .read(
      "/changes", "Lists changes after a number, oldest first, as the caller may know them.",
      query: "since?: integer" + .page, answer: "ChangePage"
    ) { call, snapshot in
      let (since, limit) = (try call.changeNumber(), try call.limit())
      return try changes(call, snapshot.caller(), since: since, limit: limit, snapshot)
    },
    .read(
      "/log", "Lists all changes after a number with who made them; for administrators.",
      query: "since?: integer" + .page, answer: "ChangePage", refusals: [403]
    ) { call, snapshot in
      let (since, limit) = (try call.changeNumber(), try call.limit())
      return try changes(call, snapshot.administrator(), since: since, limit: limit, snapshot)
    },
    .read(
      "/events", "Follows the changes as server-sent events; Last-Event-ID replays what was missed.",
      query: "since?: integer", answer: "text/event-stream", refusals: [429, 503]
    ) { call, snapshot in
      let since = try call.integer("since", 0...Int(Int64.max))
      // A number that was never given out is beyond all changes, and so begins anew.
      let last = call.request.header("last-event-id").map { Int64($0) ?? .max }
      _ = try snapshot.caller()
      return try call.service.events.follow(call, since: last ?? since.map { Int64($0) })
    },
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

extension Call {
  /// The change after which a list begins: where the page before ended, else `since`.
  fileprivate func changeNumber() throws -> Int64 {
    let since = try integer("since", 0...Int(Int64.max)) ?? 0
    guard let cursor = try cursor() else { return Int64(since) }
    guard let number = Int64(cursor), number >= 0 else { throw DeskError.unknownCursor }
    return number
  }
}

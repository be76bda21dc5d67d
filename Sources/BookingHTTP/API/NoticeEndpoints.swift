import BookingCore

/// What a household was told.
extension APIService {
  static let noticeEndpoints: [Endpoint] = [
    .read(
      "/notices",
      "Lists the notices to the caller's household and to the board the caller sits on, newest first, in the caller's "
        + "words.",
      query: "unread?: truth, household?: slug" + .page, answer: "NoticePage", refusals: [403, 404]
    ) { call, snapshot in
      let caller = try snapshot.caller()
      var query = NoticeQuery(household: try call.household(snapshot, mine: true)?.id)
      query.unread = try call.truth("unread") ?? false
      query.limit = try call.limit()
      query.cursor = call.request.query("cursor")
      let (page, homes) = try call.desk.read { [query] view in
        let page = try view.notices(query, for: caller)
        return (page, try view.households(page.items.map(\.household)))
      }
      return call.page(page.items, nextCursor: page.nextCursor) {
        Shapes.notice($0, to: homes[$0.household], in: snapshot.registry, language: call.language, to: &$1)
      }
    }, mark("read", isRead: true, "Marks a notice as read by the household."),
    mark("unread", isRead: false, "Marks a notice as not read."),
  ]

  private static func mark(_ word: String, isRead: Bool, _ summary: String) -> Endpoint {
    .write(.post, "/notices/{id}/\(word)", summary, body: "", answer: "Notice") { call, snapshot, reply in
      _ = try snapshot.caller()
      try call.submit(MarkNotice(id: call.id("nt", .notice), isRead: isRead), snapshot, reply) { notice in
        let home = call.household(notice.household, among: [snapshot.household])
        return .json {
          Shapes.notice(notice, to: home, in: snapshot.registry, language: call.language, to: &$0)
        }
      }
    }
  }
}

extension Shapes {
  /// A notice, with its words in a language.
  static func notice(
    _ notice: Notice, to household: Household?, in registry: Registry, language: Language,
    to json: inout JSONWriter
  ) {
    let words = NoticeText(notice, language, registry: registry)
    let clock = registry.commonClock
    json.object { json in
      json.field("id", notice.id.code)
      json.field("kind", notice.kind?.rawValue ?? "other")
      json.field("household", household?.slug.text)
      json.field("booking", notice.booking?.code)
      json.field("subject", words.subject)
      json.field("text", words.lines.joined(separator: "\n"))
      json.time("createdAt", notice.createdAt, on: clock)
      json.time("readAt", notice.readAt, on: clock)
      json.time("deliveredAt", notice.deliveredAt, on: clock)
      json.field("failure", notice.failure)
    }
  }
}

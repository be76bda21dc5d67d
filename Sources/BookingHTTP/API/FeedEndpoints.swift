import BookingCore

/// Calendars that other programs subscribe to.
extension APIService {
  static let feedEndpoints: [Endpoint] = [
    .read(
      "/feeds", "Lists the caller's calendar feeds, without their addresses.", query: "member?: slug" + .page,
      answer: "FeedPage", refusals: [404]
    ) { call, snapshot in
      let paging = try call.paging()
      let caller = try snapshot.caller()
      let feeds = try call.desk.read { view in
        let owner = try view.owner(named: call.request.query("member"), for: caller)
        return try view.feeds(owner: owner.id).map { ($0, try view.names(of: $0)) }
      }
      return call.page(feeds, paging, by: { [$0.0.id.value] }) {
        Shapes.feed($0.0, $0.1, on: snapshot.homeClock, in: snapshot.registry, to: &$1)
      }
    },
    .read("/feeds/{id}", "Shows a feed, without its address.", answer: "Feed") { call, snapshot in
      let caller = try snapshot.caller()
      let (feed, names) = try call.desk.read { view in
        let feed = try view.feed(call.id("fd", .feed), for: caller)
        return (feed, try view.names(of: feed))
      }
      return .json { Shapes.feed(feed, names, on: snapshot.homeClock, in: snapshot.registry, to: &$0) }
    },
    .write(
      .post, "/feeds",
      "Makes a calendar feed, whose address is shown this once: the caller's household's unless one "
        + "of the fields says otherwise.",
      body: """
        household?: slug, resource?: slug, area?: slug, member?: slug
        """, answer: "Feed", status: 201, refusals: [403, 404, 409], by: createFeed),
    .write(.delete, "/feeds/{id}", "Makes a feed's address worthless at once.") { call, snapshot, reply in
      _ = try snapshot.caller()
      try call.submit(RevokeFeed(id: call.id("fd", .feed)), snapshot, reply) { _ in .empty(204) }
    },
    Endpoint(
      .get, "/calendar/{secret}.ics", .everybody, "The calendar behind a feed's secret address (RFC 5545).",
      answer: "text/calendar", refusals: [304], work: .long { call, _ in try calendar(call) }),
  ]

  private static func createFeed(_ call: Call, _ snapshot: Snapshot, _ reply: Reply) throws {
    var form = try Form(call)
    let household = form.slug("household").map { CreateFeed.Subject.household($0) }
    let resource = form.slug("resource").map { CreateFeed.Subject.resource($0) }
    let area = form.slug("area").map { CreateFeed.Subject.area($0) }
    let owner = form.slug("member")
    let subjects = [household, resource, area].compactMap { $0 }
    if subjects.count > 1 { form.fault("", "name one of household, resource and area") }
    try form.finish()
    let clock = snapshot.homeClock
    let command = CreateFeed(subjects.first, owner: owner)
    try call.submit(command, showing: \.path, snapshot, reply) { made, path in
      .json(201, location: "/api/v1/feeds/\(made.feed.id.code)") {
        Shapes.feed(made.feed, made.names, path: path, on: clock, in: snapshot.registry, to: &$0)
      }
    }
  }

  /// The bytes change only when something in the calendar does, so their digest is the ETag.
  private static func calendar(_ call: Call) throws -> Response {
    let notFound = DeskError.notFound(kind: .feed, name: "")
    let file = call.request.parameter("secret") ?? ""
    guard file.hasSuffix(".ics"), file.utf8.count < 200 else { throw notFound }
    let body = try call.desk.read { view in
      guard let feed = try view.feed(secret: file.dropLast(4).utf8) else { throw notFound }
      return try view.calendar(of: feed, language: call.language)
    }
    let tag = "\"\(SHA256.digest(body).prefix(16).hexadecimal)\""
    let headers =
      Response.always + [
        ResponseField("ETag", tag), ResponseField("Cache-Control", "private, no-cache"),
        ResponseField("Vary", "Accept-Language"),
      ]
    let known = call.request.header("if-none-match") ?? ""
    if known == "*" || known.contains(tag) { return Response(304, contentType: "", headers: headers) }
    return Response(
      contentType: "text/calendar; charset=utf-8",
      headers: headers + [ResponseField("Content-Disposition", "inline; filename=\"faelled.ics\"")],
      body: body)
  }
}

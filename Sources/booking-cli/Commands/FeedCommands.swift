import BookingCore
import BookingHTTP

/// `feed …`: calendars that other programs subscribe to by a secret address.
enum FeedCommands {
  static let all = [create, list, revoke]

  private static let create = CommandSpec(
    path: ["feed", "create"], abstract: "Make a calendar address to subscribe to in Outlook, Google or Apple",
    options: [
      OptionSpec("--household", "HOUSEHOLD", "a household's bookings, with titles", kind: .household),
      OptionSpec("--resource", "RESOURCE", "when a resource is taken", kind: .resource),
      OptionSpec("--area", "AREA", "when an area's resources are taken", kind: .area),
      OptionSpec("--member", "MEMBER", "who reads it: it shows what this member may know", kind: .member),
    ],
    examples: ["feed create --member mette", "feed create --resource faelleshus-vangede"],
    notes:
      "Prints the path alone on one line; put the service's address before it. It is shown only now. A feed "
      + "of a resource or area names nobody, unless the member it is for may know who has what.", writes: true
  ) { call in
    let subjects = [
      try call.slug("--household").map { CreateFeed.Subject.household($0) },
      try call.slug("--resource").map { CreateFeed.Subject.resource($0) },
      try call.slug("--area").map { CreateFeed.Subject.area($0) },
    ].compactMap { $0 }
    guard subjects.count <= 1 else {
      throw Failure.usage("Give one of --household, --resource and --area, not several.")
    }
    let member = try call.slug("--member")
    guard subjects.count == 1 || member != nil || call.has("--as") else {
      throw Failure.usage("Say whose calendar: --household, --resource, --area or --member.")
    }
    let open = try call.open()
    let made = try open.perform(CreateFeed(subjects.first, owner: member))
    call.done(
      "Adressen vises kun nu: skriv tjenestens adresse foran.",
      "The address is shown only now: put the service's address before it.",
      undo: "feed revoke \(made.feed.id.code)")
    // What a trial run made opens nothing.
    if call.isDryRun, !call.isJSON { return .done }
    return try print(made.path, made.feed, made.names, path: call.isDryRun ? nil : made.path, open)
  }

  private static let list = CommandSpec(
    path: ["feed", "list"], abstract: "List calendar feeds, without their addresses",
    options: [OptionSpec("--member", "MEMBER", "only of this member", kind: .member)],
    examples: ["feed list"]
  ) { call in
    let handle = try call.slug("--member")
    let open = try call.open()
    let (registry, feeds) = try open.desk.read { view in
      let wanted = try open.owner(handle, view)
      return (view.registry, try view.feeds(owner: wanted?.id).map { ($0, try view.names(of: $0)) })
    }
    let clock = registry.commonClock
    return try call.printList(
      feeds, ["ID", "SHOWS", "FOR", "MADE", "STATE"],
      empty: ("Der er ingen kalenderfeeds.", "There are no feeds."),
      json: { Shapes.feed($0.0, $0.1, on: clock, in: registry, to: &$1) }
    ) { feed, names in
      let subject =
        switch feed.scope {
        case .household: "household \(names.household?.text ?? "?")"
        case .resource(let id): "resource \(registry.resource(id).slug)"
        case .area(let id): "area \(registry.area(id).slug)"
        }
      return [
        feed.id.code, subject, names.owner?.text ?? "", call.when(feed.createdAt, on: clock),
        feed.revokedAt == nil ? "valid" : "revoked",
      ]
    }
  }

  private static let revoke = CommandSpec(
    path: ["feed", "revoke"], abstract: "Make a calendar address worthless at once",
    arguments: [ArgumentSpec("FEED", "its id, as fd-7q2m4x; not the address")],
    examples: ["feed revoke fd-k7kvqk"], writes: true
  ) { call in
    let open = try call.open()
    let found = try call.only(.feed, among: open.desk.read { try $0.feeds() }) { $0.id.code }
    let feed = try open.perform(RevokeFeed(id: found.id))
    call.done(
      "\(feed.id.code) virker ikke længere.", "\(feed.id.code) no longer works.",
      undo: .never("lav en ny", "make a new one"))
    return try print(feed.id.code, feed, try open.desk.read { try $0.names(of: feed) }, open)
  }

  private static func print(
    _ line: String, _ feed: Feed, _ names: FeedNames, path: String? = nil, _ open: OpenDesk
  ) throws -> ExitCode {
    let registry = try open.desk.read { $0.registry }
    return try open.call.printResult(line) {
      Shapes.feed(feed, names, path: path, on: registry.commonClock, in: registry, to: &$0)
    }
  }
}

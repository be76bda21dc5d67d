/// The calendars that people subscribe to.
extension BookingDesk.View {
  /// Days of a feed before and after now.
  private static let days = (before: Int32(62), after: Int32(400))
  /// How long a booking that was given up stays in a feed as cancelled.
  private static let cancelledDays: Int32 = 30
  /// Bookings of one feed; the latest are left out.
  private static let mostBookings = 10_000

  /// The feeds of a member, or all, oldest first.
  public func feeds(owner: ID<Member>? = nil) throws -> [Feed] { try database.feeds(owner: owner) }

  /// A feed for who may revoke it; unknown to everybody else.
  public func feed(_ id: ID<Feed>, for actor: Actor) throws -> Feed { try database.feed(id, for: actor) }

  /// What a feed's household and owner are called.
  public func names(of feed: Feed) throws -> FeedNames { try database.names(of: feed) }

  /// The feed behind a secret; nil when it is unknown or revoked, or its owner may no longer read it.
  public func feed(secret: some Sequence<UInt8>) throws -> Feed? {
    guard let feed = try database.feed(digest: SHA256.digest(secret)), feed.revokedAt == nil,
      let reader = try reader(of: feed)
    else { return nil }
    if case .household(let household) = feed.scope {
      return reader.may(.readBooking(household: household, areas: [])) ? feed : nil
    }
    return feed
  }

  /// With whose rights a feed is read; nil when its owner is gone.
  private func reader(of feed: Feed) throws -> Actor? {
    guard let owner = feed.owner else { return .operator() }
    guard let member = try database.member(owner), let household = try database.household(member.household),
      household.isHere(at: now)
    else { return nil }
    return .member(member, area: household.area, origin: "feed")
  }

  /// A feed as a calendar file: what is booked from two months ago to 400 days ahead, and what was given up in the
  /// last 30 days as cancelled.
  ///
  /// The same bytes as long as nothing in it changes. Who has a booking and what for stands in it only for owners
  /// who may know that now. Bounded: at most 10,000 bookings.
  public func calendar(of feed: Feed, language: Language) throws -> [UInt8] {
    let window = TimeRange(now - Self.days.before * 1440, now + Self.days.after * 1440)
    let entries = try entries(of: feed.scope, in: window)
    let reader = try reader(of: feed)
    let resources = Set(entries.flatMap { $0.booking.lines.map(\.resource) })
    var clocks = Set(resources.map { registry.calendar(of: $0) })
    if clocks.isEmpty, let area = registry.areas.first { clocks = [registry.calendar(area.id)] }
    var writer = ICalendarWriter(
      name: try name(of: feed.scope), zones: Array(clocks),
      from: AreaCalendar.utc.date(of: window.start).components.year - 1, refreshMinutes: 60)
    for entry in entries {
      var event = CalendarEvent(entry, in: registry)
      let mayKnow = reader?.mayRead(entry.booking, in: registry) ?? false
      event.uid = "\(entry.booking.id.code)@faelled"
      switch feed.scope {
      case .household:
        if event.summary.isEmpty { event.summary = event.location }
        event.details = "\(entry.booking.id.code), \(entry.household)"
      case .resource, .area:
        if mayKnow && feed.owner != nil {
          event.summary = [event.summary, entry.householdName].filter { !$0.isEmpty }.joined(separator: " – ")
          event.details = entry.booking.id.code
        } else {
          event.summary = language.pick("Optaget", "Busy")
        }
      }
      event.lines = ""
      writer.add(event, now: now)
    }
    return writer.finish()
  }

  private func name(of scope: Feed.Scope) throws -> String {
    switch scope {
    case .household(let id): try database.household(id)?.name ?? ""
    case .resource(let id): registry.resource(id).name
    case .area(let id): registry.area(id).name
    }
  }

  /// The bookings of a feed by start, each once.
  private func entries(of scope: Feed.Scope, in window: TimeRange) throws -> [BookingEntry] {
    var found: [ID<Booking>: BookingEntry] = [:]
    let given = now - Self.cancelledDays * 1440
    func add(_ entry: BookingEntry) -> Bool {
      found[entry.booking.id] = entry
      return found.count < Self.mostBookings
    }
    switch scope {
    case .household(let household):
      try database.eachEntry(household: household, in: window) { entry in
        entry.booking.status.isActive || entry.changedAt >= given ? add(entry) : true
      }
    case .resource(let id):
      try addEntries(on: registry.sharing(id), in: window, since: given, add)
    case .area(let area):
      let resources = registry.resources.filter { $0.area == area }.flatMap { registry.sharing($0.id) }
      try addEntries(on: Set(resources).sorted(), in: window, since: given, add)
    }
    return found.values.sorted {
      ($0.booking.range.start, $0.booking.id) < ($1.booking.range.start, $1.booking.id)
    }
  }

  private func addEntries(
    on resources: [ID<Resource>], in window: TimeRange, since minute: Minute, _ add: (BookingEntry) -> Bool
  ) throws {
    for resource in resources { try database.eachEntry(resource: resource, in: window, add) }
    try database.eachEntry(givenUpSince: minute, in: window) { entry in
      entry.booking.lines.contains { resources.contains($0.resource) } ? add(entry) : true
    }
  }
}

extension CalendarEvent {
  /// A booking as an event with all that is known of it but whose it is.
  init(_ entry: BookingEntry, in registry: Registry) {
    self.init(entry.booking, in: registry)
    (stamp, lastModified) = (entry.changedAt, entry.changedAt)
  }

  /// A booking, whose resources the registry must have, as an event. A reading that the clock shows twice is told in
  /// UTC.
  public init(_ booking: Booking, in registry: Registry) {
    let resources = booking.lines.map { registry.resource($0.resource) }
    let clock = registry.calendar(resources[0].area)
    func time(_ minute: Minute) -> CalendarTime {
      let local = clock.local(of: minute)
      return clock.minutes(of: local).iCalendar == minute ? .zoned(local, clock) : .utc(minute)
    }
    let status: Status =
      switch booking.status {
      case .requested: .tentative
      case .confirmed: .confirmed
      case .cancelled, .declined, .displaced: .cancelled
      }
    self.init(
      uid: booking.importUID ?? "\(booking.id.code)@faelled", summary: booking.title,
      location: resources.map(\.name).joined(separator: ", "), status: status, sequence: booking.version - 1,
      start: time(booking.range.start), ending: .at(time(booking.range.end)))
    lines = booking.lines.enumerated().map { "\(resources[$0].slug):\($1.units)" }.joined(separator: " ")
  }
}

/// Which bookings are asked for; nil does not narrow.
public struct BookingQuery: Sendable {
  /// Bookings that meet this range.
  public var range: TimeRange
  /// With a line on this resource, on a part of it, or on what has it as a part.
  public var resource: ID<Resource>?
  /// With a line on a resource of this area.
  public var area: ID<Area>?
  /// Held together by several areas, one of them this.
  public var with: ID<Area>?
  /// Of one of these households.
  public var households: [ID<Household>]?
  /// In this state.
  public var status: Booking.Status?
  /// At most so many.
  public var limit = 100
  /// What `nextCursor` of the answer before gave.
  public var cursor: String?

  /// All bookings that meet a range.
  public init(range: TimeRange) { self.range = range }
}

/// A page of a list.
public struct Page<Item: Sendable>: Sendable {
  /// The items, in order.
  public let items: [Item]
  /// Where the next page begins; nil at the end.
  public let nextCursor: String?
}

extension BookingDesk.View {
  /// The bookings asked for that the actor may see, by start and number.
  public func bookings(_ query: BookingQuery, for actor: Actor) throws -> Page<Booking> {
    var place = try Self.cursor(query.cursor)
    var found: [Booking] = []
    let limit = max(1, query.limit)
    let resources =
      query.resource.map(registry.sharing)
      ?? query.area.map { area in registry.resources.filter { $0.area == area }.map(\.id) }
    let size = max(limit + 1, 100)
    while found.count <= limit {
      let batch =
        try query.with.map { _ in
          try database.bookingsHeldTogether(range: query.range, after: place, limit: size)
        }
        ?? query.households.map { households in
          let lists = try households.map {
            try database.bookings(household: $0, range: query.range, after: place, limit: size)
          }
          guard lists.count > 1 else { return lists.first ?? [] }
          let sorted = lists.joined().sorted { ($0.range.start, $0.id) < ($1.range.start, $1.id) }
          return Array(sorted.prefix(size))
        } ?? database.bookings(on: resources, range: query.range, after: place, limit: size)
      found += batch.filter { matches($0, query, resources) && isVisible($0, to: actor) }
      guard let last = batch.last, batch.count == size else { break }
      place = BookingCursor(start: last.range.start, booking: last.id)
    }
    let items = Array(found.prefix(limit))
    let next = found.count > limit ? items.last.map { "\($0.range.start.value).\($0.id.value)" } : nil
    return Page(items: items, nextCursor: next)
  }

  /// The booking of this name, if there is one that the actor may see; any unique beginning does.
  public func booking(named name: String, for actor: Actor) throws -> Booking {
    try find(.booking, "bk", name, upTo: database.nextID(.booking) - 1) { number in
      try database.booking(ID(number)).flatMap { isVisible($0, to: actor) ? $0 : nil }
    }
  }

  /// The number of a booking for somebody who may do something about it without reading all of it: a whole code does,
  /// a unique beginning only for those who may see it.
  public func bookingID(named name: String, for actor: Actor) throws -> ID<Booking> {
    try ShortCode.number("bk", name).map { ID($0) } ?? booking(named: name, for: actor).id
  }

  /// The thing behind a code or the unique beginning of one; `look` returns nil for what may not be seen.
  func find<Thing>(
    _ kind: DeskError.Thing, _ prefix: String, _ name: String, upTo highest: Int64,
    _ look: (Int64) throws -> Thing?
  ) throws -> Thing {
    let notFound = DeskError.notFound(kind: kind, name: name)
    if let number = ShortCode.number(prefix, name) {
      guard let thing = try look(number) else { throw notFound }
      return thing
    }
    guard let numbers = ShortCode.numbers(prefix, beginning: name, upTo: highest) else { throw notFound }
    var found: Thing?
    for number in numbers {
      guard let thing = try look(number) else { continue }
      guard found == nil else {
        throw DeskError.invalid("/\(kind.rawValue)", "'\(name)' is the beginning of several; add letters")
      }
      found = thing
    }
    guard let found else { throw notFound }
    return found
  }

  /// Whether the actor may see who has a booking.
  public func isVisible(_ booking: Booking, to actor: Actor) -> Bool {
    actor.mayRead(booking, in: registry)
  }

  private func matches(_ booking: Booking, _ query: BookingQuery, _ resources: [ID<Resource>]?) -> Bool {
    (query.status == nil || booking.status == query.status)
      && (query.households?.contains(booking.household) ?? true)
      && (query.with.map { booking.withAreas.contains($0) } ?? true)
      && (query.resource == nil || booking.lines.contains { resources?.contains($0.resource) == true })
      && (query.area.map { wanted in booking.lines.contains { registry.resource($0.resource).area == wanted }
      }
        ?? true)
  }

  private static func cursor(_ text: String?) throws -> BookingCursor {
    guard let text else { return .beginning }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let start = Int32(parts[0]), let id = Int64(parts[1]) else {
      throw DeskError.invalid("/cursor", "is not one that was given out")
    }
    return BookingCursor(start: Minute(start), booking: ID(id))
  }
}

public import BookingCore

/// The API's objects as JSON: the same on the wire and behind `--json`.
///
///     var json = JSONWriter()
///     Shapes.area(area, to: &json)
///
/// Times are RFC 3339 on the clock of the area concerned; names stand in only where the reader may know them.
public enum Shapes {
  public static func area(_ area: Area, to json: inout JSONWriter) {
    json.object { json in
      json.field("slug", area.slug.text)
      json.field("name", area.name)
      json.field("latitude", area.latitude)
      json.field("longitude", area.longitude)
      json.field("timeZone", area.timeZone)
      json.field("homes", area.homes)
      json.field("version", area.version)
    }
  }

  /// A version of an area's house rules, `version` counted from 1.
  public static func rules(_ rules: HouseRules, version: Int, of area: Area, to json: inout JSONWriter) {
    json.object { json in
      json.field("area", area.slug.text)
      json.field("version", version)
      HouseRulesDocument.writeMembers(of: rules, to: &json)
    }
  }

  public static func resource(_ resource: Resource, in registry: Registry, to json: inout JSONWriter) {
    json.object { json in
      json.field("slug", resource.slug.text)
      json.field("name", resource.name)
      json.field("area", registry.name(of: resource.area))
      json.field("kind", resource.kind.rawValue)
      json.field("seats", resource.seats)
      json.field("units", resource.units)
      json.field("features", resource.features)
      json.field("parts", resource.parts.map { registry.name(of: $0) })
      json.field("setupMinutes", resource.setupMinutes)
      json.field("turnoverMinutes", resource.turnoverMinutes)
      json.field("openingHours", resource.openingHours.description)
      json.field("status", resource.status.rawValue)
      json.field("version", resource.version)
    }
  }

  /// A closure, with the conflicts it makes where they are known.
  public static func closure(
    _ closure: Closure, conflicts: [Conflict]? = nil, in registry: Registry, to json: inout JSONWriter
  ) {
    let calendar = registry.clock(of: closure.resource)
    json.object { json in
      json.field("id", closure.id.code)
      json.field("resource", registry.name(of: closure.resource))
      json.range(closure.range, on: calendar)
      json.field("reason", closure.reason)
      if let conflicts { self.conflicts(conflicts, in: registry, to: &json) }
    }
  }

  static func conflicts(_ conflicts: [Conflict], in registry: Registry, to json: inout JSONWriter) {
    json.array("conflicts", conflicts) { conflict($1, in: registry, to: &$0) }
  }

  public static func conflict(_ conflict: Conflict, in registry: Registry, to json: inout JSONWriter) {
    json.object { conflictMembers(conflict, in: registry, to: &$0) }
  }

  /// A conflict with the whole bookings in it.
  public static func conflict(
    _ conflict: Conflict, parties: [(booking: Booking, household: Household?)], seenBy actor: Actor,
    in registry: Registry, to json: inout JSONWriter
  ) {
    json.object { json in
      conflictMembers(conflict, in: registry, to: &json)
      json.array("parties", parties) { json, party in
        booking(party.booking, household: party.household, seenBy: actor, in: registry, to: &json)
      }
    }
  }

  private static func conflictMembers(_ conflict: Conflict, in registry: Registry, to json: inout JSONWriter)
  {
    json.field("id", conflict.id)
    json.field("cause", conflict.cause.code)
    json.field("resource", registry.name(of: conflict.resource))
    json.range(conflict.range, on: registry.clock(of: conflict.resource))
    switch conflict.cause {
    case .excess(let claimed, let units), .unitsMissing(let claimed, let units):
      json.field("claimed", claimed)
      json.field("units", units)
    case .closure(let reason): json.field("reason", reason)
    case .hours, .notInUse: break
    }
    json.field("bookings", conflict.bookings.map(\.code))
  }

  /// A list, as a page of it; `item` writes each.
  static func page<Item>(
    _ items: some Sequence<Item>, nextCursor: String? = nil, to json: inout JSONWriter,
    item: (Item, inout JSONWriter) throws -> Void
  ) rethrows {
    try json.object { json in
      try json.array("items") { json in for each in items { try item(each, &json) } }
      json.field("nextCursor", nextCursor)
    }
  }
}

extension Registry {
  /// The clock of a resource's area; UTC when the resource is not known here.
  func clock(of resource: ID<Resource>) -> AreaCalendar { has(resource) ? calendar(of: resource) : .utc }

  /// The clock of what is first booked; UTC when nothing of it is known here.
  func clock(of lines: [BookingLine]) -> AreaCalendar { lines.first.map { clock(of: $0.resource) } ?? .utc }

  /// What a resource is called; nil for one made after this was read.
  func name(of resource: ID<Resource>) -> String? { self.resource(ifKnown: resource)?.slug.text }

  /// What an area is called; nil for one made after this was read.
  func name(of area: ID<Area>) -> String? { self.area(ifKnown: area)?.slug.text }
}

extension JSONWriter {
  mutating func time(_ name: StaticString, _ minute: Minute?, on calendar: AreaCalendar) {
    key(name)
    guard let minute else { return null() }
    string(plain: 25) { calendar.putRFC3339(minute, at: $0) }
  }

  mutating func range(_ range: TimeRange, on calendar: AreaCalendar) {
    time("start", range.start, on: calendar)
    time("end", range.end, on: calendar)
  }

  /// A field whose value `write` writes; null when there is none.
  mutating func field<Value>(
    _ name: StaticString, _ value: Value?, by write: (Value, inout JSONWriter) -> Void
  ) {
    key(name)
    if let value { write(value, &self) } else { null() }
  }

  /// Why something is refused, which stands nowhere in the request.
  mutating func errors(_ reasons: [Refusal.Reason], during range: TimeRange?, _ text: RefusalText) {
    objects("errors", reasons) { json, reason in
      json.field("pointer", "")
      json.field("code", reason.code)
      json.field("detail", text.sentence(reason, during: range))
    }
  }
}

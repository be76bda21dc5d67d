/// A booking in the log: all of it but personal values, as JSON, and back.
package enum BookingFacts {
  package static func write(_ booking: Booking) -> String {
    var json = JSONWriter(capacity: 256)
    json.object { json in
      json.field("start", booking.range.start.value)
      json.field("end", booking.range.end.value)
      json.lines(booking.lines)
      json.field("household", booking.household.value)
      if let member = booking.member { json.field("member", member.value) }
      json.field("status", booking.status.rawValue)
      json.field("attendees", booking.attendees)
      json.field("flexibleMinutes", booking.flexibleMinutes)
      json.array("acceptedAreas") { json in
        for area in booking.acceptedAreas { json.int(area.value) }
      }
      json.field("version", booking.version)
      if let rules = booking.rulesVersion { json.field("rulesVersion", rules) }
      if let request = booking.request {
        json.field("request", request.kind.rawValue)
        json.field("decideBy", request.decideBy.value)
        json.field("otherwise", request.otherwise.rawValue)
      }
      if !booking.withAreas.isEmpty {
        json.array("with") { json in for area in booking.withAreas { json.int(area.value) } }
      }
      if !booking.duties.isEmpty {
        json.array("duties") { json in for duty in booking.duties { json.string(duty.description) } }
      }
    }
    return json.text
  }

  /// The personal values before and after, as JSON; nil when there are none.
  static func personal(_ before: Booking?, _ after: Booking) -> String? {
    titles(before?.title, after.title)
  }

  /// Titles before and after, as JSON; nil when there are none.
  static func titles(_ before: String?, _ after: String) -> String? {
    guard !(before ?? "").isEmpty || !after.isEmpty else { return nil }
    var json = JSONWriter()
    json.object { json in
      if let before { json.field("titleBefore", before) }
      json.field("title", after)
    }
    return json.text
  }

  /// How a logged change moves the booking's occupancy.
  static func transition(of change: Change) throws -> BookingTransition {
    BookingTransition(
      before: try change.before.flatMap { try occupancy($0, of: change) },
      after: try change.after.flatMap { try occupancy($0, of: change) })
  }

  /// Whose booking it is in a logged state, and what it uses.
  static func party(_ text: String) -> Party? {
    guard let json = try? JSONReader.read(Array(text.utf8)), let household = json["household"]?.integer else {
      return nil
    }
    let resources = (json["lines"]?.items ?? []).compactMap {
      $0.items?.first?.integer.map { ID<Resource>($0) }
    }
    return Party(
      household: ID(household), member: json["member"]?.integer.map { ID($0) }, resources: resources)
  }

  /// Whose a booking is, and what it uses.
  struct Party {
    let household: ID<Household>
    let member: ID<Member>?
    let resources: [ID<Resource>]
  }

  private static func occupancy(_ text: String, of change: Change) throws -> Occupancy? {
    let damaged = StoreError(.damaged, "change \(change.id) cannot be read; run 'booking-cli verify'")
    guard let json = try? JSONReader.read(Array(text.utf8)), let start = json["start"]?.integer,
      let end = json["end"]?.integer,
      let status = json["status"]?.text.flatMap(Booking.Status.init(rawValue:)),
      let items = json["lines"]?.items,
      let range = TimeRange(from: Minute(Int32(clamping: start)), to: Minute(Int32(clamping: end)))
    else { throw damaged }
    guard status.holdsPlace(as: json["request"]?.text.flatMap(BookingRequest.Kind.init(rawValue:))) else {
      return nil
    }
    let lines = try items.map { item in
      guard let pair = item.items, pair.count == 2, let resource = pair[0].integer,
        let units = pair[1].integer
      else { throw damaged }
      return BookingLine(resource: ID(resource), units: Int(units))
    }
    return Occupancy(booking: ID(change.object), range: range, lines: lines)
  }
}

extension JSONWriter {
  /// What is used, as `"lines":[[resource,units],…]`.
  mutating func lines(_ lines: [BookingLine]) {
    key("lines")
    raw(LinesText.write(lines).utf8)
  }
}

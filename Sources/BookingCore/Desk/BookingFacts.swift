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
        json.array("with", booking.withAreas) { $0.int($1.value) }
      }
      if !booking.duties.isEmpty {
        json.field("duties", booking.duties.map(\.description))
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

  /// The place that a booking holds by what a change left of it, `facts`; nil when it holds none.
  static func occupancy(
    _ facts: UnsafeBufferPointer<UInt8>, of booking: ID<Booking>, change: Int64
  ) throws -> Occupancy? {
    // Another process's bookings are read one by one before each write, nearly all of them plain.
    try confirmed(facts, booking) ?? occupancy(Array(facts), booking, change: change)
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
      household: ID(household), member: json["member"]?.integer.map { ID($0) }, resources: resources,
      withAreas: (json["with"]?.items ?? []).compactMap { $0.integer.map { ID($0) } })
  }

  /// Whose a booking is, what it uses, and which areas hold it together with its household.
  struct Party {
    let household: ID<Household>
    let member: ID<Member>?
    let resources: [ID<Resource>]
    let withAreas: [ID<Area>]
  }

  /// A confirmed booking that is written as `write` does it; nil for all others.
  private static func confirmed(_ facts: UnsafeBufferPointer<UInt8>, _ booking: ID<Booking>) -> Occupancy? {
    var rest = FactsReader(rest: facts[...])
    guard rest.skip("{\"start\":"), let start = rest.number(), rest.skip(",\"end\":"),
      let end = rest.number(),
      let range = TimeRange(from: Minute(stored: start), to: Minute(stored: end)),
      rest.skip(",\"lines\":[")
    else { return nil }
    var lines: [BookingLine] = []
    repeat {
      guard rest.skip("["), let resource = rest.number(), rest.skip(","), let units = rest.number(),
        rest.skip("]")
      else { return nil }
      lines.append(BookingLine(resource: ID(resource), units: Int(units)))
    } while rest.skip(",")
    guard rest.skip("],\"household\":"), rest.number() != nil else { return nil }
    if rest.skip(",\"member\":"), rest.number() == nil { return nil }
    guard rest.skip(",\"status\":\"confirmed\"") else { return nil }
    return Occupancy(booking: booking, range: range, lines: lines)
  }

  private static func occupancy(_ facts: [UInt8], _ booking: ID<Booking>, change: Int64) throws -> Occupancy?
  {
    let damaged = StoreError(.damaged, "change \(change) cannot be read; run 'booking-cli verify'")
    guard let json = try? JSONReader.read(facts), let start = json["start"]?.integer,
      let end = json["end"]?.integer,
      let status = json["status"]?.text.flatMap(Booking.Status.init(rawValue:)),
      let items = json["lines"]?.items,
      let range = TimeRange(from: Minute(stored: start), to: Minute(stored: end))
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
    return Occupancy(booking: booking, range: range, lines: lines)
  }
}

/// Goes through facts from their beginning.
private struct FactsReader {
  var rest: Slice<UnsafeBufferPointer<UInt8>>

  /// Passes over `word` where it comes next.
  mutating func skip(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard rest.count >= count,
      rest.prefix(count).elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: count))
    else { return false }
    rest = rest.dropFirst(count)
    return true
  }

  /// The whole number, 0 or more, that comes next.
  mutating func number() -> Int64? {
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    guard (1...18).contains(digits.count) else { return nil }
    rest = rest.dropFirst(digits.count)
    return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }
}

extension JSONWriter {
  /// What is used, as `"lines":[[resource,units],…]`.
  mutating func lines(_ lines: [BookingLine]) {
    key("lines")
    raw(LinesText.bytes(lines))
  }
}

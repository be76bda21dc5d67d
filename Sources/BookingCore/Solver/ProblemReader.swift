/// Reads a problem file: first everything as it is written, then the names become indexes.
struct ProblemReader {
  private struct RawResource {
    var value = Problem.Resource(id: "", area: 0, kind: .room, open: [])
    var area = ""
    var parts: [String] = []
  }

  private struct RawBooking {
    var value = Problem.Booking(id: "", start: 0, end: 0, attendees: 0, weight: 0, areas: [], lines: [])
    var areas: [String] = []
    var places: [String] = []
    var bans: [String?] = []
  }

  private var cursor: JSONCursor
  private var horizon = 0
  private var areas: [String] = []
  private var travel: [[Int]] = []
  private var resources: [RawResource] = []
  private var bookings: [RawBooking] = []
  private var costs = Problem.Costs(cancel: 0, move: 0, perTravelMinute: 0, perShiftStep: 0)

  init(_ json: [UInt8]) { cursor = JSONCursor(json) }

  mutating func problem() throws(ProblemFault) -> Problem {
    let fields = ["format", "horizon", "areas", "travelMinutes", "resources", "bookings", "costs"]
    var copy = self
    try cursor.object(fields, required: fields.count) { (json, field) throws(ProblemFault) in
      switch field {
      case 0:
        guard try json.string() == "booking-resolution-problem/1" else {
          throw json.fault("must be \"booking-resolution-problem/1\"")
        }
      case 1: copy.horizon = try json.integer()
      case 2:
        copy.areas = try json.list { (json: inout JSONCursor) throws(ProblemFault) in try json.string() }
      case 3:
        copy.travel = try json.list { (json: inout JSONCursor) throws(ProblemFault) in
          try json.list { (json: inout JSONCursor) throws(ProblemFault) in try json.integer() }
        }
      case 4: copy.resources = try json.list(of: Self.resource)
      case 5: copy.bookings = try json.list(of: Self.booking)
      default: copy.costs = try Self.costs(&json)
      }
    }
    try cursor.end()
    return try copy.resolved()
  }

  private static func strings(_ json: inout JSONCursor) throws(ProblemFault) -> [String] {
    try json.list { (json: inout JSONCursor) throws(ProblemFault) in try json.string() }
  }

  private static let resourceFields = [
    "id", "area", "kind", "units", "features", "buffer", "parts", "open", "seats", "setup",
  ]

  private static func resource(_ json: inout JSONCursor) throws(ProblemFault) -> RawResource {
    var raw = RawResource()
    try json.object(resourceFields, required: 8) { (json, field) throws(ProblemFault) in
      switch field {
      case 0: raw.value.id = try json.string()
      case 1: raw.area = try json.string()
      case 2:
        guard let kind = Resource.Kind(rawValue: try json.string()) else {
          throw json.fault("must be room, garden or equipment")
        }
        raw.value.kind = kind
      case 3: raw.value.units = try json.integer()
      case 4: raw.value.features = try strings(&json)
      case 5: raw.value.buffer = try json.integer()
      case 6: raw.parts = try strings(&json)
      case 7: raw.value.open = try json.list(of: span)
      case 8: raw.value.seats = json.null() ? nil : try json.integer()
      default: raw.value.setup = try json.integer()
      }
    }
    return raw
  }

  private static func span(_ json: inout JSONCursor) throws(ProblemFault) -> Problem.Span {
    let ends = try json.list { (json: inout JSONCursor) throws(ProblemFault) in try json.integer() }
    guard ends.count == 2 else { throw json.fault("must be a pair of minutes") }
    return Problem.Span(ends[0], ends[1])
  }

  private static let bookingFields = [
    "id", "start", "end", "attendees", "weight", "pinned", "maxShift", "shiftStep", "areas", "lines",
    "forbidden", "missing",
  ]

  private static func booking(_ json: inout JSONCursor) throws(ProblemFault) -> RawBooking {
    var raw = RawBooking()
    try json.object(bookingFields, required: 10) { (json, field) throws(ProblemFault) in
      switch field {
      case 0: raw.value.id = try json.string()
      case 1: raw.value.start = try json.integer()
      case 2: raw.value.end = try json.integer()
      case 3: raw.value.attendees = try json.integer()
      case 4: raw.value.weight = try json.integer()
      case 5: raw.value.pinned = try json.boolean()
      case 6: raw.value.maxShift = try json.integer()
      case 7: raw.value.shiftStep = try json.integer()
      case 8: raw.areas = try strings(&json)
      case 9:
        try json.list { (json: inout JSONCursor) throws(ProblemFault) in
          let (place, line) = try Self.line(&json)
          raw.places.append(place)
          raw.value.lines.append(line)
        }
      case 10:
        try json.list { (json: inout JSONCursor) throws(ProblemFault) in
          let (place, start) = try Self.ban(&json)
          raw.bans.append(place)
          raw.value.forbidden.append(Problem.Ban(start: start))
        }
      default: raw.value.missing = try json.boolean()
      }
    }
    return raw
  }

  private static let lineFields = ["resource", "units", "needs"]

  private static func line(_ json: inout JSONCursor) throws(ProblemFault) -> (String, Problem.Line) {
    var place = ""
    var line = Problem.Line(resource: 0)
    try json.object(lineFields, required: 3) { (json, field) throws(ProblemFault) in
      switch field {
      case 0: place = try json.string()
      case 1: line.units = try json.integer()
      default: line.needs = try strings(&json)
      }
    }
    return (place, line)
  }

  private static func ban(_ json: inout JSONCursor) throws(ProblemFault) -> (String?, Int?) {
    var place: String?
    var start: Int?
    try json.object(["resource", "start"], required: 0) { (json, field) throws(ProblemFault) in
      if field == 0 { place = try json.string() } else { start = try json.integer() }
    }
    return (place, start)
  }

  private static func costs(_ json: inout JSONCursor) throws(ProblemFault) -> Problem.Costs {
    var costs = Problem.Costs(cancel: 0, move: 0, perTravelMinute: 0, perShiftStep: 0)
    let fields = ["cancel", "move", "perTravelMinute", "perShiftStep"]
    try json.object(fields, required: 4) { (json, field) throws(ProblemFault) in
      let cost = try json.integer()
      switch field {
      case 0: costs.cancel = cost
      case 1: costs.move = cost
      case 2: costs.perTravelMinute = cost
      default: costs.perShiftStep = cost
      }
    }
    return costs
  }

  /// The index of each name, the first where a name is used twice (which the rules then refuse).
  private static func numbered(_ names: [String]) -> [String: Int] {
    Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func find(
    _ name: String, _ sort: String, in table: [String: Int], _ place: @autoclosure () -> String
  ) throws(ProblemFault) -> Int {
    guard let index = table[name] else {
      throw ProblemFault(place: place(), rule: "names no \(sort) of this problem: \(Problem.quoted(name))")
    }
    return index
  }

  private consuming func resolved() throws(ProblemFault) -> Problem {
    let areaOf = Self.numbered(areas)
    let resourceOf = Self.numbered(resources.map(\.value.id))
    var things: [Problem.Resource] = []
    things.reserveCapacity(resources.count)
    for (i, raw) in resources.enumerated() {
      var thing = raw.value
      thing.area = try Self.find(raw.area, "area", in: areaOf, "resources[\(i)].area")
      for (j, part) in raw.parts.enumerated() {
        thing.parts.append(
          try Self.find(part, "resource", in: resourceOf, "resources[\(i)].parts[\(j)]"))
      }
      things.append(thing)
    }
    var parties: [Problem.Booking] = []
    parties.reserveCapacity(bookings.count)
    for (i, raw) in bookings.enumerated() {
      var party = raw.value
      party.areas.reserveCapacity(raw.areas.count)
      for (j, area) in raw.areas.enumerated() {
        party.areas.append(try Self.find(area, "area", in: areaOf, "bookings[\(i)].areas[\(j)]"))
      }
      for (j, place) in raw.places.enumerated() {
        party.lines[j].resource = try Self.find(
          place, "resource", in: resourceOf, "bookings[\(i)].lines[\(j)].resource")
      }
      for (j, place) in raw.bans.enumerated() {
        guard let place else { continue }
        party.forbidden[j].resource = try Self.find(
          place, "resource", in: resourceOf, "bookings[\(i)].forbidden[\(j)].resource")
      }
      parties.append(party)
    }
    return try Problem(
      horizon: horizon, areas: areas, travelMinutes: travel, resources: things, bookings: parties,
      costs: costs)
  }
}

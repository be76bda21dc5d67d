/// The bounds within which no sum or product of the solver can overflow.
enum ProblemLimit {
  static let minutes = 1_000_000_000
  static let cost = 1_000_000
  static let travel = 1_000_000
  static let units = 1_000_000
  static let weight = 1_000_000
  static let lines = 64
  static let parts = 64
  /// Starts on either side of the original; more would be a slip, and they take memory.
  static let steps = 10_000
  static let bookings = 2_000_000
}

extension Problem {
  /// Holds every rule of the format against the values; the types have taken care of the rest.
  func validate() throws(ProblemFault) {
    try hold(1...ProblemLimit.minutes ~= horizon, "horizon", "must be 1...\(ProblemLimit.minutes)")
    try hold(
      bookings.count <= ProblemLimit.bookings, "bookings", "must be at most \(ProblemLimit.bookings)")
    try distinct(areas, "areas") { $0 }
    try distinct(resources.map(\.id), "resources") { $0 + ".id" }
    try distinct(bookings.map(\.id), "bookings") { $0 + ".id" }
    try validateTravel()
    try validateCosts()
    for index in resources.indices { try validateResource(index) }
    for index in resources.indices where !resources[index].parts.isEmpty { try validateParts(index) }
    for index in bookings.indices { try validateBooking(index) }
  }

  private func hold(
    _ holds: Bool, _ place: @autoclosure () -> String, _ rule: @autoclosure () -> String
  ) throws(ProblemFault) {
    if !holds { throw ProblemFault(place: place(), rule: rule()) }
  }

  private func distinct(
    _ ids: [String], _ list: String, _ place: (String) -> String
  ) throws(ProblemFault) {
    var seen = Set<String>(minimumCapacity: ids.count)
    for (index, id) in ids.enumerated() {
      try hold(
        seen.insert(id).inserted, place("\(list)[\(index)]"), "is used twice: \(Self.quoted(id))")
    }
  }

  /// An id for a message: short, and without anything that could disturb a terminal.
  static func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(60).map { $0.value < 32 || $0.value == 127 ? "?" : String($0) }
    return "\"" + shown.joined() + "\""
  }

  private func validateTravel() throws(ProblemFault) {
    try hold(
      travelMinutes.count == areas.count, "travelMinutes",
      "must have one row for each of \(areas.count) areas")
    for (i, row) in travelMinutes.enumerated() {
      try hold(row.count == areas.count, "travelMinutes[\(i)]", "must have \(areas.count) numbers")
      try hold(row[i] == 0, "travelMinutes[\(i)][\(i)]", "must be 0")
    }
    for i in areas.indices {
      for j in areas.indices {
        let minutes = travelMinutes[i][j]
        try hold(
          0...ProblemLimit.travel ~= minutes, "travelMinutes[\(i)][\(j)]",
          "must be 0...\(ProblemLimit.travel)")
        try hold(
          minutes == travelMinutes[j][i], "travelMinutes[\(i)][\(j)]", "must equal travelMinutes[\(j)][\(i)]")
      }
    }
  }

  private func validateCosts() throws(ProblemFault) {
    let named = [
      ("cancel", costs.cancel), ("move", costs.move), ("perTravelMinute", costs.perTravelMinute),
      ("perShiftStep", costs.perShiftStep),
    ]
    for (name, cost) in named {
      try hold(0...ProblemLimit.cost ~= cost, "costs.\(name)", "must be 0...\(ProblemLimit.cost)")
    }
  }

  private func validateResource(_ index: Int) throws(ProblemFault) {
    let resource = resources[index]
    let place = "resources[\(index)]"
    try hold(areas.indices ~= resource.area, place + ".area", "names no area of this problem")
    try hold(
      resource.seats.map { 0...ProblemLimit.minutes ~= $0 } ?? true, place + ".seats",
      "must be null or 0...\(ProblemLimit.minutes)")
    try hold(1...ProblemLimit.units ~= resource.units, place + ".units", "must be 1...\(ProblemLimit.units)")
    try hold(
      0...ProblemLimit.minutes ~= resource.buffer, place + ".buffer", "must be 0...\(ProblemLimit.minutes)")
    try hold(
      0...ProblemLimit.minutes ~= resource.setup, place + ".setup", "must be 0...\(ProblemLimit.minutes)")
    try hold(
      resource.parts.count <= ProblemLimit.parts, place + ".parts", "must be at most \(ProblemLimit.parts)")
    var last = -1
    for (i, span) in resource.open.enumerated() {
      try hold(
        0 <= span.start && span.start < span.end && span.end <= horizon && last < span.start,
        place + ".open[\(i)]", "must be a stretch inside the horizon, sorted and apart from the one before it"
      )
      last = span.end
    }
  }

  private func validateParts(_ index: Int) throws(ProblemFault) {
    let whole = resources[index]
    let place = "resources[\(index)]"
    try hold(whole.units == 1, place + ".units", "must be 1 for a composite")
    for (i, part) in whole.parts.enumerated() {
      try hold(resources.indices ~= part, place + ".parts[\(i)]", "names no resource of this problem")
      try hold(
        part != index && resources[part].parts.isEmpty, place + ".parts[\(i)]",
        "must not be a composite itself")
      try hold(resources[part].units == 1, place + ".parts[\(i)]", "must have 1 unit")
      try hold(!whole.parts[..<i].contains(part), place + ".parts[\(i)]", "is listed twice")
      for (j, span) in whole.open.enumerated() {
        try hold(
          resources[part].isOpen(span.start, span.end), place + ".open[\(j)]",
          "must lie inside the open hours of part \(Self.quoted(resources[part].id))")
      }
    }
  }

  func validateBooking(_ index: Int) throws(ProblemFault) {
    let booking = bookings[index]
    func at(_ name: String) -> String { "bookings[\(index)].\(name)" }
    try hold(
      0 <= booking.start && booking.start < booking.end && booking.end <= horizon, at("start"),
      "must come before end, both inside the horizon")
    try hold(
      0...ProblemLimit.minutes ~= booking.attendees, at("attendees"), "must be 0...\(ProblemLimit.minutes)")
    try hold(booking.pinned || !booking.missing, at("missing"), "must be false unless it is pinned")
    try hold(1...ProblemLimit.weight ~= booking.weight, at("weight"), "must be 1...\(ProblemLimit.weight)")
    try hold(
      0...ProblemLimit.minutes ~= booking.maxShift, at("maxShift"), "must be 0...\(ProblemLimit.minutes)")
    try hold(
      1...ProblemLimit.minutes ~= booking.shiftStep, at("shiftStep"), "must be 1...\(ProblemLimit.minutes)")
    try hold(
      booking.maxShift / booking.shiftStep <= ProblemLimit.steps, at("maxShift"),
      "must be at most \(ProblemLimit.steps) steps")
    for (i, area) in booking.areas.enumerated() {
      try hold(areas.indices ~= area, at("areas[\(i)]"), "names no area of this problem")
    }
    try hold(
      1...ProblemLimit.lines ~= booking.lines.count, at("lines"), "must be 1...\(ProblemLimit.lines) lines")
    for (i, line) in booking.lines.enumerated() {
      try hold(
        resources.indices ~= line.resource, at("lines[\(i)].resource"), "names no resource of this problem")
      try hold(
        booking.areas.contains(resources[line.resource].area), at("lines[\(i)].resource"),
        "lies in an area that the booking does not accept")
      try hold(
        1...ProblemLimit.units ~= line.units, at("lines[\(i)].units"), "must be 1...\(ProblemLimit.units)")
    }
    for (i, ban) in booking.forbidden.enumerated() {
      try hold(
        ban.resource != nil || ban.start != nil, at("forbidden[\(i)]"),
        "must name a resource, a start or both")
      try hold(
        ban.resource.map { resources.indices ~= $0 } ?? true, at("forbidden[\(i)].resource"),
        "names no resource of this problem")
    }
  }
}

extension Problem.Resource {
  /// Whether one opening interval holds all of `[start, end)`. Logarithmic.
  func isOpen(_ start: Int, _ end: Int) -> Bool { opening(at: start).map { end <= $0.end } ?? false }

  /// The opening interval that holds `minute`.
  func opening(at minute: Int) -> Problem.Span? {
    var low = 0
    var high = open.count
    while low < high {
      let middle = (low + high) / 2
      if open[middle].start <= minute { low = middle + 1 } else { high = middle }
    }
    guard low > 0, minute < open[low - 1].end else { return nil }
    return open[low - 1]
  }
}

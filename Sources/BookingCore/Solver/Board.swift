/// Units of one atom occupied during `[from, to)`, set-up and turn-over included.
struct Use: Hashable, Sendable {
  var atom: Int32
  var from: Int32
  var to: Int32
  var units: Int32

  func overlaps(_ other: Use) -> Bool { from < other.to && other.from < to }

  /// The minutes, counted from the start of the problem.
  var range: TimeRange { TimeRange(Minute(from), Minute(to)) }
}

/// Where and when a booking takes place, and what that costs with its weight counted.
struct Placement: Hashable, Sendable {
  var cost: Int
  var start: Int
  var resources: [Int32]
}

/// A problem laid out for search: what a use of each resource occupies, and what stands where.
struct Board: Sendable {
  /// An atom that a use of a resource occupies, and for how long beyond the booking itself.
  struct Footprint: Sendable {
    var atom: Int32
    var setup: Int32
    var buffer: Int32
  }

  var problem: Problem
  /// Units by resource; only atoms are ever filled.
  let capacity: [Int32]
  let footprints: [[Footprint]]
  /// Resources by area and kind.
  private let resourcesByAreaAndKind: [[Int32]]

  init(_ problem: Problem) {
    self.problem = problem
    capacity = problem.resources.map { Int32($0.units) }
    footprints = problem.resources.indices.map { index in
      let whole = problem.resources[index]
      return (whole.parts.isEmpty ? [index] : whole.parts).map { part in
        let atom = problem.resources[part]
        return Footprint(
          atom: Int32(part), setup: Int32(max(whole.setup, atom.setup)),
          buffer: Int32(max(whole.buffer, atom.buffer)))
      }
    }
    var table = [[Int32]](repeating: [], count: problem.areas.count * 3)
    for (index, resource) in problem.resources.enumerated() {
      table[resource.area * 3 + Self.number(resource.kind)].append(Int32(index))
    }
    resourcesByAreaAndKind = table
  }

  private static func number(_ kind: Resource.Kind) -> Int {
    switch kind {
    case .room: 0
    case .garden: 1
    case .equipment: 2
    }
  }

  func resources(in area: Int, like kind: Resource.Kind) -> [Int32] {
    resourcesByAreaAndKind[area * 3 + Self.number(kind)]
  }

  /// What a booking occupies at a start on these resources, appended to `uses`.
  func appendUses(of booking: Int, at start: Int, on resources: [Int32], to uses: inout [Use]) {
    let party = problem.bookings[booking]
    for (line, resource) in resources.enumerated() {
      appendUses(of: party, line: line, at: start, on: resource, to: &uses)
    }
  }

  func appendUses(
    of party: Problem.Booking, line: Int, at start: Int, on resource: Int32, to uses: inout [Use]
  ) {
    let marks = footprints[Int(resource)]
    let isComposite = marks.count > 1 || marks[0].atom != resource
    let end = start + party.end - party.start
    for mark in marks {
      uses.append(
        Use(
          atom: mark.atom, from: Int32(start) - (party.missing ? 0 : mark.setup),
          to: Int32(end) + (party.missing ? 0 : mark.buffer),
          units: isComposite ? 1 : Int32(party.lines[line].units)))
    }
  }

  /// The resources a booking has now.
  func original(_ booking: Int) -> [Int32] { problem.bookings[booking].lines.map { Int32($0.resource) } }

  /// Where a booking is now, at no cost.
  func home(_ booking: Int) -> Placement {
    Placement(cost: 0, start: problem.bookings[booking].start, resources: original(booking))
  }

  /// The rule that keeps a line off a resource at whatever start; nil when it suits.
  func misfit(_ party: Problem.Booking, line: Int, on resource: Int) -> Misfit? {
    let thing = problem.resources[resource]
    let wish = party.lines[line]
    let kind = problem.resources[wish.resource].kind
    if thing.kind != kind { return .kind }
    if !party.areas.contains(thing.area) { return .area }
    if let lacking = wish.needs.first(where: { !thing.features.contains($0) }) { return .lacks(lacking) }
    if kind != .equipment, let seats = thing.seats, seats < party.attendees { return .seats(seats) }
    if thing.units < wish.units { return .units(thing.units) }
    return nil
  }

  /// Whether the booking may, its neighbours apart, stay where it is.
  func maySitAtHome(_ booking: Int) -> Bool {
    let party = problem.bookings[booking]
    if party.missing { return true }
    for (index, line) in party.lines.enumerated() {
      if misfit(party, line: index, on: line.resource) != nil { return false }
      if !problem.resources[line.resource].isOpen(party.start, party.end) { return false }
      if party.forbids(line.resource, at: party.start) { return false }
    }
    return true
  }

  /// The unweighted cost of giving a line with this original another resource.
  func moveCost(from original: Int, to resource: Int) -> Int {
    if original == resource { return 0 }
    let areas = (problem.resources[original].area, problem.resources[resource].area)
    return problem.costs.move + problem.costs.perTravelMinute * problem.travelMinutes[areas.0][areas.1]
  }
}

/// A rule of suitability that a resource breaks for a line.
public enum Misfit: Hashable, Sendable {
  /// It is another sort of thing.
  case kind
  /// It lies in an area that the booking does not accept.
  case area
  /// It lacks this feature.
  case lacks(String)
  /// It seats only so many.
  case seats(Int)
  /// There are only so many.
  case units(Int)
}

extension Problem.Booking {
  /// Whether an administrator has forbidden this place at this start.
  func forbids(_ resource: Int, at start: Int) -> Bool {
    forbidden.contains { ($0.resource ?? resource) == resource && ($0.start ?? start) == start }
  }

  var duration: Int { end - start }
}

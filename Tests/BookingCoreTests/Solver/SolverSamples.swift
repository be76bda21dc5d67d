import Foundation

@testable import BookingCore

/// Problems for the tests: those in the vectors, and random tiny ones.
enum SolverSamples {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "../../Vectors/solver/instances")

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name + ".json")))
  }

  static func problem(_ name: String) throws -> Problem { try Problem(parsing: try bytes(name)) }

  /// Two rooms and a hall made of them, chairs, and a handful of bookings that want too much.
  static func tiny(_ dice: inout some RandomNumberGenerator) throws -> Problem {
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }
    let open = [Problem.Span(480, 900), Problem.Span(960, 1320)]
    var resources = [
      Problem.Resource(
        id: "r1", area: 0, kind: .room, seats: 20, features: ["piano"], setup: pick(0...1) * 15, buffer: 15,
        open: open),
      Problem.Resource(id: "r2", area: 0, kind: .room, seats: 30, buffer: pick(0...2) * 15, open: open),
      Problem.Resource(id: "r3", area: 1, kind: .room, open: [Problem.Span(480, 1320)]),
      Problem.Resource(id: "c1", area: 0, kind: .equipment, units: 40, open: [Problem.Span(0, 1440)]),
      Problem.Resource(
        id: "c2", area: 1, kind: .equipment, units: 25, buffer: 30, open: [Problem.Span(0, 1440)]),
    ]
    resources.append(
      Problem.Resource(
        id: "hall", area: 0, kind: .room, seats: 50, features: ["piano"], setup: pick(0...1) * 30,
        parts: [0, 1], open: open))
    let bookings = (0..<pick(3...6)).map { index in
      let start = 480 + 30 * pick(0...10)
      var lines = [
        Problem.Line(resource: [0, 1, 2, 5][pick(0...3)], needs: pick(0...4) == 0 ? ["piano"] : [])
      ]
      if pick(0...2) == 0 { lines.append(Problem.Line(resource: pick(3...4), units: pick(5...30))) }
      if pick(0...5) == 0 { lines.append(Problem.Line(resource: pick(3...4), units: pick(5...30))) }
      var bans: [Problem.Ban] = []
      if pick(0...5) == 0 {
        bans.append(Problem.Ban(resource: pick(0...2), start: pick(0...1) == 0 ? nil : start))
      }
      var booking = Problem.Booking(
        id: "b\(index)", start: start, end: start + 30 * pick(2...6), attendees: pick(0...35),
        weight: pick(1...9),
        pinned: pick(0...11) == 0, maxShift: 30 * pick(0...3), areas: [0, 1], lines: lines, forbidden: bans)
      booking.missing = booking.pinned && index.isMultiple(of: 2)
      return booking
    }
    return try Problem(
      horizon: 1440, areas: ["a", "b"], travelMinutes: [[0, 9], [9, 0]], resources: resources,
      bookings: bookings,
      costs: Problem.Costs(cancel: 100, move: 10, perTravelMinute: 1, perShiftStep: 5))
  }
}

/// The rules of the problem, read once more and as plainly as possible.
struct SolverReferee {
  let problem: Problem

  func suits(_ booking: Problem.Booking, _ line: Problem.Line, _ resource: Int, _ start: Int) -> Bool {
    let thing = problem.resources[resource]
    let kind = problem.resources[line.resource].kind
    let isBanned = booking.forbidden.contains { ban in
      (ban.resource == nil || ban.resource == resource) && (ban.start == nil || ban.start == start)
    }
    if booking.missing { return true }
    return thing.kind == kind && booking.areas.contains(thing.area) && !isBanned
      && line.needs.allSatisfy { thing.features.contains($0) } && thing.units >= line.units
      && (kind == .equipment || (thing.seats ?? .max) >= booking.attendees)
      && thing.open.contains { $0.start <= start && start + booking.end - booking.start <= $0.end }
  }

  func uses(_ index: Int, _ start: Int, _ resources: [Int]) -> [(atom: Int, from: Int, to: Int, units: Int)] {
    let booking = problem.bookings[index]
    return zip(booking.lines, resources).flatMap { line, resource in
      let whole = problem.resources[resource]
      return (whole.parts.isEmpty ? [resource] : whole.parts).map { part in
        let atom = problem.resources[part]
        let end = start + booking.end - booking.start
        return (
          part, booking.missing ? start : start - max(whole.setup, atom.setup),
          booking.missing ? end : end + max(whole.buffer, atom.buffer),
          whole.parts.isEmpty ? line.units : 1
        )
      }
    }
  }

  func fits(_ uses: [(atom: Int, from: Int, to: Int, units: Int)]) -> Bool {
    uses.allSatisfy { first in
      uses.filter { $0.atom == first.atom && $0.from <= first.from && first.from < $0.to }
        .reduce(0) { $0 + $1.units } <= problem.resources[first.atom].units
    }
  }

  func cost(_ index: Int, _ assignment: Plan.Assignment) -> Int {
    let booking = problem.bookings[index]
    guard case .placed(let start, let resources) = assignment else {
      return booking.weight * problem.costs.cancel
    }
    var cost = abs(start - booking.start) / booking.shiftStep * problem.costs.perShiftStep
    for (line, resource) in zip(booking.lines, resources) where line.resource != resource {
      let from = problem.resources[line.resource].area
      cost += problem.costs.move
      cost += problem.costs.perTravelMinute * problem.travelMinutes[from][problem.resources[resource].area]
    }
    return cost * booking.weight
  }

  /// Every assignment that one booking could have alone.
  func options(_ index: Int) -> [Plan.Assignment] {
    let booking = problem.bookings[index]
    var found: [Plan.Assignment] = booking.pinned ? [] : [.cancelled]
    let steps = booking.pinned ? 0 : booking.maxShift / booking.shiftStep
    for step in -steps...steps {
      let start = booking.start + step * booking.shiftStep
      if start < 0 || start + booking.end - booking.start > problem.horizon { continue }
      var combinations: [[Int]] = [[]]
      for line in booking.lines {
        let open = problem.resources.indices.filter {
          (!booking.pinned || $0 == line.resource) && suits(booking, line, $0, start)
        }
        combinations = combinations.flatMap { head in open.map { head + [$0] } }
      }
      found += combinations.filter { fits(uses(index, start, $0)) }.map {
        .placed(start: start, resources: $0)
      }
    }
    return found
  }

  /// The least cost of any plan, nil when there is none, by trying everything.
  func optimum() -> Int? {
    let all = problem.bookings.indices.map { index in
      options(index).map { (cost(index, $0), $0) }.sorted { $0.0 < $1.0 }
    }
    if all.contains(where: \.isEmpty) { return nil }
    let rest = all.indices.map { index in all[index...].reduce(0) { $0 + $1[0].0 } } + [0]
    var best: Int?
    func descend(_ index: Int, _ sum: Int, _ taken: [(atom: Int, from: Int, to: Int, units: Int)]) {
      if index == all.count {
        best = sum
        return
      }
      for (cost, assignment) in all[index] {
        if sum + cost + rest[index + 1] >= best ?? .max { return }
        guard case .placed(let start, let resources) = assignment else {
          descend(index + 1, sum + cost, taken)
          continue
        }
        let more = taken + uses(index, start, resources)
        if fits(more) { descend(index + 1, sum + cost, more) }
      }
    }
    descend(0, 0, [])
    return best
  }

  /// What is wrong with a plan; nothing when it keeps every rule and says its true cost.
  func faults(in plan: Plan) -> [String] {
    var faults: [String] = []
    var taken: [(atom: Int, from: Int, to: Int, units: Int)] = []
    var sum = 0
    if plan.assignments.count != problem.bookings.count { return ["\(plan.assignments.count) assignments"] }
    for (index, assignment) in plan.assignments.enumerated() {
      let booking = problem.bookings[index]
      sum += cost(index, assignment)
      guard case .placed(let start, let resources) = assignment else {
        if booking.pinned { faults.append("\(booking.id) is pinned but cancelled") }
        continue
      }
      let shift = abs(start - booking.start)
      let isStill = shift == 0 && resources == booking.lines.map(\.resource)
      if shift > booking.maxShift && shift > 0 || shift % booking.shiftStep != 0 || booking.pinned && !isStill
      {
        faults.append("\(booking.id) may not start at \(start)")
      }
      for (line, resource) in zip(booking.lines, resources) where !suits(booking, line, resource, start) {
        faults.append("\(booking.id) may not be on \(resource)")
      }
      taken += uses(index, start, resources)
    }
    if !fits(taken) { faults.append("an atom is overloaded") }
    if sum != plan.objective { faults.append("costs \(sum), says \(String(describing: plan.objective))") }
    return faults
  }
}

extension Board {
  func uses(of booking: Int, _ placement: Placement) -> [Use] {
    var uses: [Use] = []
    appendUses(of: booking, at: placement.start, on: placement.resources, to: &uses)
    return uses
  }

  /// A placement with its cost; whether it is allowed is not asked.
  func placement(of booking: Int, at start: Int, on resources: [Int32]) -> Placement {
    let party = problem.bookings[booking]
    var cost = abs(start - party.start) / party.shiftStep * problem.costs.perShiftStep
    for (line, resource) in zip(party.lines, resources) {
      cost += moveCost(from: line.resource, to: Int(resource))
    }
    let (total, isTooDear) = cost.multipliedReportingOverflow(by: party.weight)
    return Placement(cost: isTooDear ? .max : total, start: start, resources: resources)
  }

  /// The `count` cheapest places that a booking could have beside everybody in `ledger`, itself not among them, other
  /// than `except`, cheapest first; none that is as dear as cancelling.
  func cheapest(_ count: Int, for booking: Int, in ledger: Ledger, except: Placement?) -> [Placement] {
    let choices = Choices(of: booking, on: self)
    let party = problem.bookings[booking]
    var best: [Placement] = []
    var resources: [Int32] = []
    func extend(_ start: Int, _ cost: Int, _ uses: [Use]) {
      let line = resources.count
      if line == choices.lines {
        let place = Placement(
          cost: cost * party.weight, start: choices.starts[start].start, resources: resources)
        guard place != except else { return }
        best.insert(place, at: best.firstIndex { $0.cost > place.cost } ?? best.count)
        if best.count > count { best.removeLast() }
        return
      }
      for option in choices.range(start: start, line: line) {
        let total = cost + choices.options[option].cost
        let limit = best.count == count ? best[count - 1].cost : choices.cancel ?? .max
        if total * party.weight >= limit, total > 0 || best.count == count { return }
        var trial = uses
        appendUses(
          of: party, line: line, at: choices.starts[start].start, on: choices.options[option].resource,
          to: &trial)
        guard ledger.hasRoom(for: trial, capacity: capacity, counting: { _ in true }) else { continue }
        resources.append(choices.options[option].resource)
        extend(start, total, trial)
        resources.removeLast()
      }
    }
    for start in choices.starts.indices { extend(start, choices.starts[start].cost, []) }
    return best
  }
}

extension Ledger {
  mutating func add(_ placement: Placement, for booking: Int, on board: Board) {
    for use in board.uses(of: booking, placement) { add(use, for: booking) }
  }

  mutating func remove(_ placement: Placement, for booking: Int, on board: Board) {
    for use in board.uses(of: booking, placement) { remove(use, for: booking) }
  }

  /// From the first to the last minute of `use` at which its atom has too few units, and who else is there then.
  func crowd(around use: Use, of booking: Int, capacity: [Int32]) -> (Problem.Span, [Int])? {
    let limit = Int(capacity[Int(use.atom)])
    var near: [Entry] = []
    forEach(overlapping: use) { entry in
      near.append(entry)
      return true
    }
    var others = Set<Int>()
    var span: Problem.Span?
    for first in near {
      let minute = max(first.use.from, use.from)
      let there = near.filter { $0.use.from <= minute && minute < $0.use.to }
      guard there.reduce(0, { $0 + Int($1.use.units) }) > limit else { continue }
      let end = there.reduce(use.to) { min($0, $1.use.to) }
      span = Problem.Span(min(span?.start ?? .max, Int(minute)), max(span?.end ?? .min, Int(end)))
      for entry in there where entry.booking != booking { others.insert(Int(entry.booking)) }
    }
    return span.map { ($0, others.sorted()) }
  }
}

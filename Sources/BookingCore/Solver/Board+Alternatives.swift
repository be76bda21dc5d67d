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
        guard ledger.hasRoom(for: trial, capacity: capacity) else { continue }
        resources.append(choices.options[option].resource)
        extend(start, total, trial)
        resources.removeLast()
      }
    }
    for start in choices.starts.indices { extend(start, choices.starts[start].cost, []) }
    return best
  }
}

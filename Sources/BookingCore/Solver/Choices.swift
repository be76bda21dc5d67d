/// Everything that a booking could be given, by start and line; its neighbours are not looked at.
///
/// A start at which some line has no open resource is left out, and so is whatever costs as much as cancelling.
struct Choices: Sendable {
  struct Option: Sendable {
    /// Without the weight.
    var cost: Int
    var resource: Int32
  }

  let weight: Int
  let lines: Int
  /// The cost of cancelling, weight counted; nil when pinned.
  let cancel: Int?
  /// Distinct starts, cheapest first, and what each costs without the weight.
  private(set) var starts: [(cost: Int, start: Int)] = []
  /// Options of line `j` at start `i` are `options[bounds[i * lines + j]..<bounds[i * lines + j + 1]]`.
  private(set) var options: [Option] = []
  private(set) var bounds: [Int32] = [0]

  init(of booking: Int, on board: Board) {
    let party = board.problem.bookings[booking]
    weight = party.weight
    lines = party.lines.count
    let cancelCost = board.problem.costs.cancel
    guard !party.pinned else {
      cancel = nil
      append(0, party.start, party.lines.map { [Option(cost: 0, resource: Int32($0.resource))] })
      return
    }
    cancel = weight * cancelCost
    let suitable = party.lines.indices.map { Self.suitable(party, line: $0, on: board) }
    let steps = party.maxShift / party.shiftStep
    for step in 0...steps {
      let cost = step * board.problem.costs.perShiftStep
      if cost >= max(1, cancelCost) { break }
      for shift in step == 0 ? [0] : [-step * party.shiftStep, step * party.shiftStep] {
        let start = party.start + shift
        guard start >= 0, start + party.duration <= board.problem.horizon else { continue }
        consider(start, cost, party, suitable, board)
      }
    }
  }

  private static func suitable(_ party: Problem.Booking, line: Int, on board: Board) -> [Option] {
    let original = party.lines[line].resource
    let kind = board.problem.resources[original].kind
    var found: [Option] = []
    for (i, area) in party.areas.enumerated() where !party.areas[..<i].contains(area) {
      for resource in board.resources(in: area, like: kind)
      where board.misfit(party, line: line, on: Int(resource)) == nil {
        found.append(
          Option(cost: board.moveCost(from: original, to: Int(resource)), resource: resource))
      }
    }
    return found.sorted { ($0.cost, $0.resource) < ($1.cost, $1.resource) }
  }

  private mutating func consider(
    _ start: Int, _ shiftCost: Int, _ party: Problem.Booking, _ suitable: [[Option]], _ board: Board
  ) {
    var open: [[Option]] = []
    open.reserveCapacity(lines)
    var least = shiftCost
    for options in suitable {
      let usable = options.filter {
        board.problem.resources[Int($0.resource)].isOpen(start, start + party.duration)
          && (party.forbidden.isEmpty || !party.forbids(Int($0.resource), at: start))
      }
      guard let first = usable.first else { return }
      least += first.cost
      open.append(usable)
    }
    let cancelCost = board.problem.costs.cancel
    if least >= max(1, cancelCost) { return }
    append(
      shiftCost, start,
      open.map { options in options.filter { least - options[0].cost + $0.cost < max(1, cancelCost) } })
  }

  private mutating func append(_ cost: Int, _ start: Int, _ perLine: [[Option]]) {
    starts.append((cost, start))
    for part in perLine {
      options += part
      bounds.append(Int32(options.count))
    }
  }

  func range(start: Int, line: Int) -> Range<Int> {
    let index = start * lines + line
    return Int(bounds[index])..<Int(bounds[index + 1])
  }
}

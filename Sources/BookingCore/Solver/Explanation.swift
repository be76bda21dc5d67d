/// Why one booking is changed by a plan, as data.
public struct StepReason: Hashable, Sendable {
  /// Something that keeps the booking from staying where it was.
  public enum Trouble: Hashable, Sendable {
    /// The resource of this line no longer suits.
    case unsuitable(line: Int, Misfit)
    /// The resource of this line is not open throughout.
    case closed(line: Int)
    /// An administrator has forbidden it to stay.
    case forbidden(line: Int)
    /// Too few units of `atom` during `span`: these bookings wanted it too.
    case conflict(atom: Int, span: Problem.Span, with: [Int])
    /// No conflict before, but the plan gives `atom` to these bookings, which had to leave their own place.
    case madeRoom(atom: Int, span: Problem.Span, for: [Int])
  }

  /// A booking that could have yielded instead.
  public struct Rival: Hashable, Sendable {
    /// What the plan does with it.
    public enum Fate: Hashable, Sendable {
      case pinned
      /// It stays where it was; yielding would cost so much, the rest of the plan unchanged.
      case stays(yieldCost: Int)
      /// It is changed as well, at this cost.
      case changed(cost: Int)
    }
    public let booking: Int
    public let weight: Int
    public let fate: Fate
  }

  /// What the change costs; the parts are before the weight, the total after.
  public struct Price: Hashable, Sendable {
    public let moves: Int
    public let travel: Int
    public let shift: Int
    public let cancel: Int
    public let weight: Int
    public var total: Int { (moves + travel + shift + cancel) * weight }
  }

  /// Another thing that could be done with the booking, and its cost.
  public struct Alternative: Hashable, Sendable {
    public let assignment: Plan.Assignment
    public let cost: Int
  }

  /// Index of the booking.
  public let booking: Int
  public let change: Plan.Assignment
  public let troubles: [Trouble]
  public let rivals: [Rival]
  public let price: Price
  /// The next best for this booking, the rest of the plan unchanged; nil when pinned.
  public let nextBest: Alternative?
}

/// Why a booking was not given a certain place or time.
public enum WhyNot: Hashable, Sendable {
  /// That is what the plan gives it.
  case chosen
  case pinned
  case unsuitable(Misfit)
  case closed
  case forbidden
  /// Further from the original start than the booking accepts, or not by whole steps.
  case startNotAccepted
  case outsideHorizon
  /// These bookings have `atom` then.
  case taken(atom: Int, by: [Int])
  /// Possible, but so much dearer for this booking than the plan's choice; 0 when equally good.
  case dearer(by: Int)
}

/// Explains the steps of a plan.
public struct Explainer: Sendable {
  let board: Board
  let placements: [Placement?]
  /// Everybody at home, and everybody where the plan puts them.
  let before: Ledger
  let after: Ledger

  /// An explainer of `plan`, which was made for `problem`. Near-linear in the bookings.
  public init(_ problem: Problem, _ plan: Plan) {
    let board = Board(problem)
    self.board = board
    var before = Ledger(board)
    var after = Ledger(board)
    var placements: [Placement?] = []
    for booking in problem.bookings.indices {
      before.add(board.home(booking), for: booking, on: board)
      var placement: Placement?
      if booking < plan.assignments.count, case .placed(let start, let resources) = plan.assignments[booking]
      {
        placement = board.placement(of: booking, at: start, on: resources.map { Int32($0) })
      }
      if let placement { after.add(placement, for: booking, on: board) }
      placements.append(placement)
    }
    self.before = before
    self.after = after
    self.placements = placements
  }

  /// The bookings that the plan changes, in the problem's order.
  public var changed: [Int] {
    placements.indices.filter { index in
      placements[index].map { $0.start != board.home(index).start || $0.resources != board.original(index) }
        ?? true
    }
  }

  /// A reason for every booking that the plan changes.
  public var steps: [StepReason] { changed.map { reason(for: $0) } }

  /// Why the plan does with this booking what it does.
  public func reason(for booking: Int) -> StepReason {
    let troubles = troubles(of: booking)
    var rivals: [Int] = []
    for trouble in troubles {
      switch trouble {
      case .conflict(_, _, let others), .madeRoom(_, _, let others):
        rivals += others.filter { !rivals.contains($0) }
      case .unsuitable, .closed, .forbidden: break
      }
    }
    return StepReason(
      booking: booking, change: assignment(placements[booking]), troubles: troubles,
      rivals: rivals.map { rival($0, of: booking) }, price: price(of: placements[booking], for: booking),
      nextBest: nextBest(for: booking))
  }

  private func assignment(_ placement: Placement?) -> Plan.Assignment {
    guard let placement else { return .cancelled }
    return .placed(start: placement.start, resources: placement.resources.map { Int($0) })
  }

  private func troubles(of booking: Int) -> [StepReason.Trouble] {
    let party = board.problem.bookings[booking]
    var found: [StepReason.Trouble] = []
    for (index, line) in party.lines.enumerated() {
      if let misfit = board.misfit(party, line: index, on: line.resource) {
        found.append(.unsuitable(line: index, misfit))
      }
      if !board.problem.resources[line.resource].isOpen(party.start, party.end) {
        found.append(.closed(line: index))
      }
      if party.forbids(line.resource, at: party.start) { found.append(.forbidden(line: index)) }
    }
    let uses = board.uses(of: booking, board.home(booking))
    for use in uses {
      if let (span, others) = before.crowd(around: use, of: booking, capacity: board.capacity) {
        found.append(.conflict(atom: Int(use.atom), span: span, with: others))
      }
    }
    if !found.isEmpty { return found }
    var trial = after
    if let placement = placements[booking] { trial.remove(placement, for: booking, on: board) }
    for use in uses { trial.add(use, for: booking) }
    for use in uses {
      if let (span, others) = trial.crowd(around: use, of: booking, capacity: board.capacity) {
        found.append(.madeRoom(atom: Int(use.atom), span: span, for: others))
      }
    }
    return found
  }

  private func price(of placement: Placement?, for booking: Int) -> StepReason.Price {
    let party = board.problem.bookings[booking]
    let costs = board.problem.costs
    guard let placement else {
      return StepReason.Price(moves: 0, travel: 0, shift: 0, cancel: costs.cancel, weight: party.weight)
    }
    var moves = 0
    var travel = 0
    for (line, resource) in zip(party.lines, placement.resources) where line.resource != Int(resource) {
      moves += costs.move
      travel += board.moveCost(from: line.resource, to: Int(resource)) - costs.move
    }
    let steps = abs(placement.start - party.start) / party.shiftStep
    return StepReason.Price(
      moves: moves, travel: travel, shift: steps * costs.perShiftStep, cancel: 0, weight: party.weight)
  }

  private func rival(_ other: Int, of booking: Int) -> StepReason.Rival {
    let party = board.problem.bookings[other]
    let fate: StepReason.Rival.Fate
    if party.pinned {
      fate = .pinned
    } else if placements[other] != board.home(other) {
      fate = .changed(cost: price(of: placements[other], for: other).total)
    } else {
      var trial = after
      if let placement = placements[booking] { trial.remove(placement, for: booking, on: board) }
      trial.remove(board.home(other), for: other, on: board)
      trial.add(board.home(booking), for: booking, on: board)
      let cheapest = board.cheapest(1, for: other, in: trial, except: board.home(other))
      fate = .stays(yieldCost: cheapest.first?.cost ?? party.weight * board.problem.costs.cancel)
    }
    return StepReason.Rival(booking: other, weight: party.weight, fate: fate)
  }

  private func nextBest(for booking: Int) -> StepReason.Alternative? { alternatives(for: booking, 1).first }

  /// The `count` best of what else could be done with a booking, the rest of the plan unchanged, cheapest first;
  /// nothing when it is pinned.
  public func alternatives(for booking: Int, _ count: Int) -> [StepReason.Alternative] {
    let party = board.problem.bookings[booking]
    if party.pinned { return [] }
    var trial = after
    if let placement = placements[booking] { trial.remove(placement, for: booking, on: board) }
    var found = board.cheapest(count, for: booking, in: trial, except: placements[booking]).map {
      StepReason.Alternative(assignment: assignment($0), cost: $0.cost)
    }
    if found.count < count, placements[booking] != nil {
      let cancel = party.weight * board.problem.costs.cancel
      found.append(StepReason.Alternative(assignment: .cancelled, cost: cancel))
    }
    return found
  }

  /// Why the plan does not put a booking on `resource` (nil: where it is planned, else where it was) at `start` (nil:
  /// as planned, else as before). The resource replaces that of the booking's first line of the same kind.
  public func whyNot(_ booking: Int, resource: Int? = nil, start: Int? = nil) -> WhyNot {
    let party = board.problem.bookings[booking]
    if let start, !(0...board.problem.horizon ~= start) { return .outsideHorizon }
    let current = placements[booking] ?? board.home(booking)
    var wanted = current.resources
    if let resource {
      guard board.problem.resources.indices ~= resource else { return .unsuitable(.kind) }
      let kind = board.problem.resources[resource].kind
      let like = party.lines.indices.filter { board.problem.resources[party.lines[$0].resource].kind == kind }
      guard let line = like.first(where: { board.misfit(party, line: $0, on: resource) == nil }) ?? like.first
      else {
        return .unsuitable(.kind)
      }
      wanted[line] = Int32(resource)
    }
    let wish = board.placement(of: booking, at: start ?? current.start, on: wanted)
    if wish == placements[booking] { return .chosen }
    if party.pinned { return .pinned }
    return obstacle(to: wish, for: booking)
      ?? .dearer(
        by: wish.cost - price(of: placements[booking], for: booking).total)
  }

  private func obstacle(to wish: Placement, for booking: Int) -> WhyNot? {
    let party = board.problem.bookings[booking]
    for (line, resource) in wish.resources.enumerated() {
      if let misfit = board.misfit(party, line: line, on: Int(resource)) { return .unsuitable(misfit) }
    }
    guard wish.start >= 0, wish.start <= board.problem.horizon - party.duration else {
      return .outsideHorizon
    }
    let shift = abs(wish.start - party.start)
    if shift > party.maxShift || shift % party.shiftStep != 0 { return .startNotAccepted }
    for resource in wish.resources {
      if party.forbids(Int(resource), at: wish.start) { return .forbidden }
      if !board.problem.resources[Int(resource)].isOpen(wish.start, wish.start + party.duration) {
        return .closed
      }
    }
    var trial = after
    if let placement = placements[booking] { trial.remove(placement, for: booking, on: board) }
    let uses = board.uses(of: booking, wish)
    for use in uses { trial.add(use, for: booking) }
    for use in uses {
      if let (_, others) = trial.crowd(around: use, of: booking, capacity: board.capacity) {
        return .taken(atom: Int(use.atom), by: others)
      }
    }
    return nil
  }
}

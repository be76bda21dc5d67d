/// Places a small group at the least cost by trying what its members could be given.
///
/// Each member without a place is shown the cheapest one left. These costs add up to a bound, which is reached when the
/// places go together. Otherwise one member that stands in the way of another is given each of its places in turn
/// (branch and bound). Costs are those of `GroupProblem`, found only for what is looked at: two bookings in conflict
/// are settled in microseconds, without a linear program.
struct DirectSearch {
  /// Groups with more members are not tried.
  static let mostMembers = 5
  /// How many options are looked at before the linear program is the better way.
  private static let patience = 2000

  private struct Pick {
    /// The number of the start, or -1 for cancelling.
    var start = -1
    /// By line.
    var options: [Int] = []
    var cost: Int
    var penalty = 0
  }

  private let members: [Int]
  private let choices: [Choices]
  private let board: Board
  private let ledger: Ledger
  private let isFixed: (Int32) -> Bool
  private let isSoft: (Int32) -> Bool
  private let scale: Int
  private let mostPenalty: Int
  private let parties: [Problem.Booking]
  private let capacity: [Int32]
  /// By member and option, where others of the group do not matter but by standing there: the penalty, or `barred`.
  private var known: [[Int8]]
  private static let barred: Int8 = -1
  private static let unknown: Int8 = -2
  /// What those who have a place occupy.
  private var taken: [Use] = []
  private var picks: [Pick?]
  private var best: [Pick] = []
  private var bestCost = Int.max
  private var looks = 0

  /// The search for the same group as `GroupProblem` describes.
  init(
    members: [Int], choices: [Choices], board: Board, ledger: Ledger,
    isFixed: @escaping (Int32) -> Bool, isSoft: @escaping (Int32) -> Bool
  ) {
    (self.members, self.choices, self.board, self.ledger) = (members, choices, board, ledger)
    (self.isFixed, self.isSoft) = (isFixed, isSoft)
    (scale, mostPenalty) = GroupProblem.scale(choices)
    parties = members.map { board.problem.bookings[$0] }
    capacity = board.capacity
    known = choices.map { [Int8](repeating: Self.unknown, count: $0.options.count) }
    picks = [Pick?](repeating: nil, count: members.count)
  }

  /// The best places, proven; nil when they are not found soon.
  mutating func run() -> GroupResult? {
    search(0)
    if looks > Self.patience || best.isEmpty { return nil }
    var result = GroupResult(placements: [], cost: 0, work: 20 * looks, bound: 0)
    for (member, pick) in best.enumerated() {
      let cost = (pick.cost - pick.penalty) / scale
      let placement =
        pick.start < 0
        ? nil
        : Placement(
          cost: cost, start: choices[member].starts[pick.start].start,
          resources: pick.options.map { choices[member].options[$0].resource })
      result.placements.append(placement)
      result.cost += cost
      result.seed.columns.append((members[member], placement))
    }
    result.bound = result.cost
    return result
  }

  /// Looks for places, for those who have none yet, with which all cost less than the best.
  private mutating func search(_ cost: Int) {
    var shown: [(member: Int, pick: Pick)] = []
    var bound = cost
    for member in picks.indices where picks[member] == nil {
      guard let pick = places(of: member, below: bestCost - bound, onlyCheapest: true).first else { return }
      shown.append((member, pick))
      bound += pick.cost
    }
    let mark = taken.count
    let blocked = shown.first { member, pick in
      let price = price(of: pick, for: member)
      take(pick, for: member)
      return price != pick.cost
    }
    taken.removeLast(taken.count - mark)
    guard let blocked else {
      for (member, pick) in shown { picks[member] = pick }
      (best, bestCost) = (picks.compactMap { $0 }, bound)
      for (member, _) in shown { picks[member] = nil }
      return
    }
    let others = bound - cost - blocked.pick.cost
    for pick in places(of: blocked.member, below: bestCost - cost - others, onlyCheapest: false) {
      if looks > Self.patience || cost + pick.cost + others >= bestCost { break }
      picks[blocked.member] = pick
      take(pick, for: blocked.member)
      search(cost + pick.cost)
      taken.removeLast(taken.count - mark)
    }
    picks[blocked.member] = nil
  }

  private mutating func take(_ pick: Pick, for member: Int) {
    guard pick.start >= 0 else { return }
    for (line, option) in pick.options.enumerated() {
      board.appendUses(
        of: parties[member], line: line, at: choices[member].starts[pick.start].start,
        on: choices[member].options[option].resource, to: &taken)
    }
  }

  /// What a place costs now, or nil when it is no longer free.
  private mutating func price(of pick: Pick, for member: Int) -> Int? {
    var cost = pick.cost - pick.penalty
    let mark = taken.count
    defer { taken.removeLast(taken.count - mark) }
    for (line, option) in pick.options.enumerated() {
      guard let penalty = occupy(option, line, pick.start, member) else { return nil }
      cost += penalty
    }
    return cost
  }

  /// Takes an option of a line, and answers the penalty; nil, and nothing taken, when it is not free.
  private mutating func occupy(_ option: Int, _ line: Int, _ start: Int, _ member: Int) -> Int? {
    looks += 1
    if known[member][option] == Self.barred { return nil }
    let mark = taken.count
    board.appendUses(
      of: parties[member], line: line, at: choices[member].starts[start].start,
      on: choices[member].options[option].resource, to: &taken)
    for index in mark..<taken.count {
      let use = taken[index]
      if capacity[Int(use.atom)] == 1,
        taken[..<mark].contains(where: { $0.atom == use.atom && $0.overlaps(use) })
      {
        taken.removeLast(taken.count - mark)
        return nil
      }
    }
    if known[member][option] >= 0 { return Int(known[member][option]) }
    var penalty: Int32 = 0
    var isSingle = true
    for index in mark..<taken.count {
      let use = taken[index]
      let limit = capacity[Int(use.atom)]
      var near: [Use] = []
      if limit > 1 {
        isSingle = false
        near = taken[..<mark].filter { $0.atom == use.atom && $0.overlaps(use) }
      }
      guard
        let found = Obstacles(to: use, ledger, isFixed, isSoft).penalty(of: use, limit: limit, taken: near)
      else {
        if isSingle { known[member][option] = Self.barred }
        taken.removeLast(taken.count - mark)
        return nil
      }
      penalty = max(penalty, found)
    }
    if mostPenalty == 0 { penalty = 0 }
    if isSingle { known[member][option] = Int8(penalty) }
    return Int(penalty)
  }

  /// The places of a member that are free now and cost less than `limit`, cheapest first, or the cheapest alone.
  private mutating func places(of member: Int, below limit: Int, onlyCheapest: Bool) -> [Pick] {
    let choice = choices[member]
    var (found, limit): ([Pick], Int) = ([], limit)
    if let cancel = choice.cancel, cancel * scale < limit {
      found = [Pick(cost: cancel * scale)]
      if onlyCheapest { limit = cancel * scale }
    }
    for (start, (cost, _)) in choice.starts.enumerated() {
      let pick = Pick(start: start, cost: cost * choice.weight * scale)
      if pick.cost >= limit || looks > Self.patience { break }
      extend(pick, for: member, &limit, &found, onlyCheapest)
    }
    return onlyCheapest ? found : found.sorted { $0.cost < $1.cost }
  }

  private mutating func extend(
    _ pick: Pick, for member: Int, _ limit: inout Int, _ found: inout [Pick], _ onlyCheapest: Bool
  ) {
    let choice = choices[member]
    let line = pick.options.count
    guard line < choice.lines else {
      if onlyCheapest { (found, limit) = ([pick], pick.cost) } else { found.append(pick) }
      return
    }
    let mark = taken.count
    for option in choice.range(start: pick.start, line: line) {
      let cost = pick.cost + choice.options[option].cost * choice.weight * scale
      if cost >= limit || looks > Self.patience { return }
      guard let penalty = occupy(option, line, pick.start, member) else { continue }
      if cost + penalty < limit {
        let next = Pick(
          start: pick.start, options: pick.options + [option], cost: cost + penalty,
          penalty: pick.penalty + penalty)
        extend(next, for: member, &limit, &found, onlyCheapest)
      }
      taken.removeLast(taken.count - mark)
    }
  }
}

/// Some bookings to be placed together, around uses that stay where they are.
///
/// Costs are scaled: `scale` times the true cost, plus one for each use that meets a booking outside the group which
/// might have to yield. Among plans of equal cost the one that disturbs fewest others is the cheaper one, and
/// `scale` exceeds the sum of these penalties, so that an optimal plan here is optimal in true cost too.
struct GroupProblem: Sendable {
  let members: [Int]
  let choices: [Choices]
  let scale: Int
  /// What all penalties together can come to.
  let mostPenalty: Int
  /// By member and option: the penalty, or -1 where a fixed use bars the way.
  private(set) var penalties: [[Int32]] = []
  /// By member: the uses of option `o` are `uses[m][useBounds[m][o]..<useBounds[m][o + 1]]`.
  private(set) var uses: [[Use]] = []
  private(set) var useBounds: [[Int32]] = []
  /// By atom: the fixed uses that overlap a use of some member, on atoms of several units.
  private(set) var fixed: [Int32: [Use]] = [:]
  let capacity: [Int32]

  /// The problem of `members` on `board`, where entries of the ledger that satisfy `isFixed` cannot yield and those
  /// that satisfy `isSoft` had better not.
  init(
    members: [Int], choices: [Choices], board: Board, ledger: Ledger, isFixed: (Int32) -> Bool,
    isSoft: (Int32) -> Bool
  ) {
    self.members = members
    self.choices = choices
    self.capacity = board.capacity
    (scale, mostPenalty) = Self.scale(choices)
    var fixedSets: [Int32: Set<FixedKey>] = [:]
    for (index, booking) in members.enumerated() {
      let choice = choices[index]
      add(board.problem.bookings[booking], choice, board, ledger, isFixed, isSoft, &fixedSets)
    }
    for (atom, keys) in fixedSets {
      fixed[atom] = keys.map(\.use).sorted { ($0.from, $0.to, $0.units) < ($1.from, $1.to, $1.units) }
    }
  }

  /// How much dearer true costs are than penalties, and what all penalties together can come to.
  static func scale(_ choices: [Choices]) -> (scale: Int, mostPenalty: Int) {
    let total = choices.reduce(1) { $0 + ($1.cancel ?? 0) }
    let wanted = 1 + 2 * choices.reduce(0) { $0 + $1.lines }
    // Enormous costs leave no room for penalties below them.
    return total < (1 << 58) / (wanted * (choices.count + 1)) ? (wanted, wanted / 2) : (1, 0)
  }

  /// The same for some of the members only, given by their positions.
  init(_ whole: GroupProblem, keeping kept: [Int]) {
    members = kept.map { whole.members[$0] }
    choices = kept.map { whole.choices[$0] }
    scale = whole.scale
    mostPenalty = whole.mostPenalty
    penalties = kept.map { whole.penalties[$0] }
    uses = kept.map { whole.uses[$0] }
    useBounds = kept.map { whole.useBounds[$0] }
    fixed = whole.fixed
    capacity = whole.capacity
  }

  private struct FixedKey: Hashable {
    var use: Use
    var booking: Int32
  }

  private mutating func add(
    _ party: Problem.Booking, _ choice: Choices, _ board: Board, _ ledger: Ledger,
    _ isFixed: (Int32) -> Bool, _ isSoft: (Int32) -> Bool, _ fixedSets: inout [Int32: Set<FixedKey>]
  ) {
    var memberPenalties: [Int32] = []
    var memberUses: [Use] = []
    var memberBounds: [Int32] = [0]
    memberPenalties.reserveCapacity(choice.options.count)
    for start in choice.starts.indices {
      for line in 0..<choice.lines {
        for option in choice.range(start: start, line: line) {
          let first = memberUses.count
          board.appendUses(
            of: party, line: line, at: choice.starts[start].start, on: choice.options[option].resource,
            to: &memberUses)
          memberBounds.append(Int32(memberUses.count))
          var penalty: Int32 = 0
          for use in memberUses[first...] where penalty >= 0 {
            penalty = Self.penalty(of: use, penalty, board, ledger, isFixed, isSoft, &fixedSets)
          }
          memberPenalties.append(scale > 1 ? penalty : min(0, penalty))
        }
      }
    }
    penalties.append(memberPenalties)
    uses.append(memberUses)
    useBounds.append(memberBounds)
  }

  /// The penalty with `use` taken into account, at most one for each line; -1 when it is barred.
  private static func penalty(
    of use: Use, _ before: Int32, _ board: Board, _ ledger: Ledger, _ isFixed: (Int32) -> Bool,
    _ isSoft: (Int32) -> Bool, _ fixedSets: inout [Int32: Set<FixedKey>]
  ) -> Int32 {
    let obstacles = Obstacles(to: use, ledger, isFixed, isSoft)
    guard let penalty = obstacles.penalty(of: use, limit: board.capacity[Int(use.atom)]) else { return -1 }
    for entry in obstacles.hard {
      fixedSets[use.atom, default: []].insert(FixedKey(use: entry.use, booking: entry.booking))
    }
    return max(before, penalty)
  }

  func uses(_ member: Int, option: Int) -> ArraySlice<Use> {
    uses[member][Int(useBounds[member][option])..<Int(useBounds[member][option + 1])]
  }

  /// The scaled cost of cancelling; nil when pinned.
  func cancelCost(_ member: Int) -> Int? { choices[member].cancel.map { $0 * scale } }
}

/// What stands where a use would go: what cannot yield, and what had better not.
struct Obstacles {
  private(set) var hard: [Ledger.Entry] = []
  private(set) var soft: [Use] = []

  init(to use: Use, _ ledger: Ledger, _ isFixed: (Int32) -> Bool, _ isSoft: (Int32) -> Bool) {
    ledger.forEach(overlapping: use) { entry in
      if isFixed(entry.booking) {
        hard.append(entry)
      } else if isSoft(entry.booking) {
        soft.append(entry.use)
      }
      return true
    }
  }

  /// 1 when the use overloads its atom together with what had better not yield, else 0; nil when it has no room
  /// beside what cannot, `taken` included.
  func penalty(of use: Use, limit: Int32, taken: [Use] = []) -> Int32? {
    if use.units > limit { return nil }
    if hard.isEmpty && soft.isEmpty && taken.isEmpty { return 0 }
    let firm = hard.map(\.use) + taken
    if !firm.isEmpty, limit == 1 || Ledger.peak(of: firm, within: use) + Int(use.units) > Int(limit) {
      return nil
    }
    if soft.isEmpty { return 0 }
    return Ledger.peak(of: firm + soft, within: use) + Int(use.units) > Int(limit) ? 1 : 0
  }
}

/// What a search found for a group: a place for each member (nil: cancelled), in true cost.
struct GroupResult: Sendable {
  var placements: [Placement?]
  var cost: Int
  /// A measure of time that is the same on every machine.
  var work = 0
  /// No way to place the group alone costs less.
  var bound: Int
  /// Where the next search for these members may begin.
  var seed = Seed()
}

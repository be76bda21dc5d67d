/// A bound for groups too large for one linear program, found stretch by stretch of time.
///
/// With the prices outside a window held, the best ones inside are those of a linear program over whoever may be
/// there, in which a placement costs what it costs plus the price of what it uses outside. Each window solved, cuts
/// included, raises the Lagrangian bound of the whole group or leaves it (block coordinate ascent on the dual).
/// Windows are days at first, then overlapping pairs of days, so that prices of long bookings find their balance.
struct BlockAscent {
  private var whole: GroupEngine
  /// By row of the whole relaxation, in units.
  private var prices: [Int] = []
  /// By member: the placements that bore the last solution.
  private var picks: [[Rounding.Pick]]
  private(set) var bound = 0
  private(set) var work = 0
  private var course: Course

  /// How far an ascent has come.
  struct Course: Sendable {
    /// Whether one linear program for the whole group was too slow.
    var isNeeded = false
    /// Windows solved so far.
    var windows = 0
    /// The bound after the last round over all windows.
    var milestone = 0
    /// Whether another round would bring next to nothing.
    var hasEnded = false
  }

  /// Goes on from what a search before learnt.
  init(_ whole: GroupEngine, _ seed: Seed) {
    self.whole = whole
    course = seed.ascent
    picks = [[Rounding.Pick]](repeating: [], count: whole.relaxation.count)
    for (row, price) in whole.rows(of: seed) where self.whole.relaxation.addRow(row) { prices.append(price) }
    for (member, pick) in whole.picks(of: seed) {
      if let pick, !picks[member].contains(pick) { picks[member].append(pick) }
    }
  }

  /// Climbs for as much work as the effort allows; what comes back is where the next search begins.
  mutating func run() -> Seed {
    let days = days()
    let pairs = zip(days, days.dropFirst()).map { $0.lowerBound..<$1.upperBound }
    let windows = days + days + pairs
    evaluate()
    while work < whole.effort.work, !course.hasEnded, !windows.isEmpty, !whole.budget.isSpent {
      if course.windows >= windows.count, (course.windows - days.count) % (windows.count - days.count) == 0 {
        evaluate()
        course.hasEnded = bound - course.milestone <= bound / 5000
        course.milestone = bound
      }
      // The first days are only to give the prices a start.
      let isFirst = course.windows < days.count
      let next =
        isFirst ? course.windows : days.count + (course.windows - days.count) % (windows.count - days.count)
      solve(windows[next], isFirst: isFirst)
      course.windows += 1
    }
    evaluate()
    var seed = whole.seed(prices: prices, picks: picks)
    seed.ascent = course
    return seed
  }

  private mutating func evaluate() {
    whole.pricing.evaluate(whole.relaxation, prices)
    work += 8 * whole.relaxation.optionCost.count
    bound = max(bound, whole.pricing.bound)
  }

  /// The time in which anything happens, cut where the fewest uses run on.
  private func days() -> [Range<Int32>] {
    let day: Int32 = 1440
    let uses = whole.relaxation.uses
    guard let first = uses.map(\.from).min(), let last = uses.map(\.to).max() else { return [] }
    func crossings(_ hour: Int32) -> Int {
      uses.count { ($0.from + 4 * day - hour * 60) / day != ($0.to - 1 + 4 * day - hour * 60) / day }
    }
    let hour = (Int32(0)..<24).min { crossings($0) < crossings($1) } ?? 0
    var days: [Range<Int32>] = []
    var start = first - (first + 4 * day - hour * 60) % day
    while start < last {
      days.append(start..<(start + day))
      start += day
    }
    return days
  }

  private mutating func solve(_ window: Range<Int32>, isFirst: Bool) {
    let relaxation = whole.relaxation
    let members = (0..<relaxation.count).filter { member in
      relaxation.options(of: member).contains { option in
        !relaxation.isBarred[option]
          && relaxation.uses[relaxation.useBounds[option]..<relaxation.useBounds[option + 1]]
            .contains { $0.from < window.upperBound && window.lowerBound < $0.to }
      }
    }
    if members.isEmpty { return }
    let problem = GroupProblem(whole.problem, keeping: members)
    var local = Relaxation(problem, window: window)
    let isInside = relaxation.rows.map { $0.isInside(window) }
    for (index, member) in members.enumerated() {
      let own = local.options(of: index)
      for (option, localOption) in zip(relaxation.options(of: member), own) {
        var outside = 0
        relaxation.forEachRow(of: option) { row, count in
          if !isInside[Int(row)] { outside += Int(count) * prices[Int(row)] }
        }
        if outside > 0 { local.charge(localOption, (outside + whole.pricing.unit / 2) / whole.pricing.unit) }
      }
      if isFirst { local.discount(index, to: share(of: member, in: window)) }
    }
    var effort = whole.effort
    effort.isBoundOnly = true
    var engine = GroupEngine(local, problem, effort, whole.budget, unit: whole.pricing.unit)
    let map = BlockMap(whole: relaxation, local: local, members: members)
    engine.plant(
      relaxation.rows.indices.filter { isInside[$0] && prices[$0] > 0 }.compactMap {
        map.local(relaxation.rows[$0])
      },
      members.enumerated().flatMap { index, member in
        picks[member].map { (index, map.local($0, member, index)) }
      })
    _ = engine.relax(isRoot: true)
    work += engine.work
    for row in isInside.indices where isInside[row] { prices[row] = 0 }
    for (row, price) in zip(engine.relaxation.rows, engine.wholePrices()) where price > 0 {
      let row = map.whole(row)
      if whole.relaxation.addRow(row) {
        prices.append(price)
      } else if let known = whole.relaxation.number(of: row) {
        prices[known] = price
      }
    }
    let bearing = engine.bearingPicks()
    for (index, member) in members.enumerated() {
      picks[member] = bearing[index].map { map.whole($0, member, index) }
    }
  }

  /// How much of a member's time is in the window.
  private func share(of member: Int, in window: Range<Int32>) -> Double {
    let relaxation = whole.relaxation
    guard let option = relaxation.options(of: member).first(where: { !relaxation.isBarred[$0] }) else {
      return 1
    }
    let use = relaxation.uses[relaxation.useBounds[option]]
    let inside = min(use.to, window.upperBound) - max(use.from, window.lowerBound)
    return Double(max(0, inside)) / Double(use.to - use.from)
  }
}

/// Between the numbers of a whole group and those of some of its members.
struct BlockMap {
  private let whole: Relaxation
  private let local: Relaxation
  private let members: [Int]
  private let indices: [Int: Int]
  private let atoms: [Int32: Int32]
  private let wholeAtoms: [Int32: Int32]

  init(whole: Relaxation, local: Relaxation, members: [Int]) {
    self.whole = whole
    self.local = local
    self.members = members
    indices = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1, $0) })
    atoms = Dictionary(uniqueKeysWithValues: local.atomNumber.enumerated().map { ($1, Int32($0)) })
    wholeAtoms = Dictionary(uniqueKeysWithValues: whole.atomNumber.enumerated().map { ($1, Int32($0)) })
  }

  func whole(_ row: Relaxation.Row) -> Relaxation.Row {
    switch row {
    case .capacity(let atom, let minute, let limit):
      .capacity(atom: wholeAtoms[local.atomNumber[Int(atom)]] ?? 0, minute: minute, limit: limit)
    case .cut(let terms, let limit, let span):
      .cut(
        terms: terms.map { term in
          let index = Int(local.optionMember[Int(term.option)])
          let shift = whole.options(of: members[index]).lowerBound - local.options(of: index).lowerBound
          return Relaxation.Term(option: term.option + Int32(shift), count: term.count)
        }, limit: limit, span: span)
    }
  }

  /// The row over the members that are here; nil when nobody is.
  func local(_ row: Relaxation.Row) -> Relaxation.Row? {
    switch row {
    case .capacity(let atom, let minute, let limit):
      return atoms[whole.atomNumber[Int(atom)]].map { .capacity(atom: $0, minute: minute, limit: limit) }
    case .cut(let terms, let limit, let span):
      let here = terms.compactMap { term -> Relaxation.Term? in
        let member = Int(whole.optionMember[Int(term.option)])
        guard let index = indices[member] else { return nil }
        let shift = local.options(of: index).lowerBound - whole.options(of: member).lowerBound
        return Relaxation.Term(option: term.option + Int32(shift), count: term.count)
      }
      return here.isEmpty ? nil : .cut(terms: here, limit: limit, span: span)
    }
  }

  func whole(_ pick: Rounding.Pick, _ member: Int, _ index: Int) -> Rounding.Pick {
    shifted(
      pick, by: whole.startBounds[member] - local.startBounds[index],
      whole.options(of: member).lowerBound - local.options(of: index).lowerBound)
  }

  func local(_ pick: Rounding.Pick, _ member: Int, _ index: Int) -> Rounding.Pick {
    shifted(
      pick, by: local.startBounds[index] - whole.startBounds[member],
      local.options(of: index).lowerBound - whole.options(of: member).lowerBound)
  }

  private func shifted(_ pick: Rounding.Pick, by starts: Int, _ options: Int) -> Rounding.Pick {
    Rounding.Pick(
      start: pick.start + starts, options: pick.options.map { $0 + Int32(options) }, cost: pick.cost)
  }
}

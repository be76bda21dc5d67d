/// Looks for local cuts in neighbourhoods: lines that the solution is divided about and that meet on the same things.
struct LocalSeparation {
  private let relaxation: Relaxation
  private let pricing: Pricing
  /// How many parties a neighbourhood has: with more, sets take much longer to find and cuts become dense.
  private static let size = 6
  /// How many options that the solution takes whole may stand around a neighbourhood: each is lifted in by a search.
  private static let mostFirm = 60
  /// How many options of which the solution takes nothing are lifted in.
  private static let mostAbsent = 120
  /// The most lines of a member.
  private let lines: Int
  /// By option: its start, and its line there.
  private var places: [(start: Int32, line: Int32)]
  /// The options of which the solution takes a part, and those that it takes whole.
  private var parts: [LocalCut.Item] = []
  private var wholes: [LocalCut.Item] = []

  init(_ engine: GroupEngine) {
    relaxation = engine.relaxation
    pricing = engine.pricing
    lines = relaxation.lineCount.max() ?? 1
    places = [(start: Int32, line: Int32)](repeating: (0, 0), count: relaxation.optionCost.count)
    for start in relaxation.startCost.indices {
      for line in 0..<relaxation.lineCount[Int(relaxation.startMember[start])] {
        for option in relaxation.options(start: start, line: line) {
          places[option] = (Int32(start), Int32(line))
        }
      }
    }
    for (option, value) in engine.optionValues() {
      if value < 1 - 1e-6 { parts.append(item(option, value)) } else { wholes.append(item(option, value)) }
    }
  }

  /// A number for a member and its line.
  private func party(_ option: Int32) -> Int {
    Int(relaxation.optionMember[Int(option)]) * lines + Int(places[Int(option)].line)
  }

  private func item(_ option: Int32, _ value: Double) -> LocalCut.Item {
    LocalCut.Item(
      option: option, party: party(option), uses: relaxation.uses(of: [option]), value: value)
  }

  /// What was found until it is to stop, and the work that it took.
  func rows(until isStopped: () -> Bool) -> (rows: [Relaxation.Row], work: Int) {
    let members = Dictionary(grouping: parts.indices) { parts[$0].party }
    let near = meetings()
    var isCovered = Set<Int>()
    var (rows, work): ([Relaxation.Row], Int) = ([], parts.count * 100)
    for seed in members.keys.sorted() where !isCovered.contains(seed) && !isStopped() {
      var parties = [seed]
      var weights = near[seed] ?? [:]
      while parties.count < Self.size,
        let next = weights.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key
      {
        parties.append(next)
        for (party, weight) in near[next] ?? [:] { weights[party, default: 0] += weight }
        for party in parties { weights[party] = nil }
      }
      isCovered.formUnion(parties)
      if parties.count < 3 { continue }
      let (row, steps) = row(of: parties.sorted().flatMap { members[$0] ?? [] }.map { parts[$0] })
      if let row { rows.append(row) }
      work += 20 * steps
    }
    return (rows, work)
  }

  /// By two parties: how much of the same things their parts take at the same time.
  private func meetings() -> [Int: [Int: Double]] {
    var byAtom = [[(part: Int, use: Relaxation.FlatUse)]](repeating: [], count: relaxation.capacity.count)
    for (index, part) in parts.enumerated() {
      for use in part.uses { byAtom[Int(use.atom)].append((index, use)) }
    }
    var meetings: [Int: [Int: Double]] = [:]
    for (atom, list) in byAtom.enumerated() {
      let capacity = Double(relaxation.capacity[atom])
      for (at, first) in list.enumerated() {
        for second in list[(at + 1)...] where first.use.overlaps(second.use) {
          let (one, other) = (parts[first.part], parts[second.part])
          if one.party == other.party { continue }
          let units = (Double(first.use.units) / capacity) * (Double(second.use.units) / capacity)
          let weight = one.value * other.value * units
          meetings[one.party, default: [:]][other.party, default: 0] += weight
          meetings[other.party, default: [:]][one.party, default: 0] += weight
        }
      }
    }
    return meetings
  }

  /// The row that these items break, and the steps that it took.
  private func row(of local: [LocalCut.Item]) -> (row: Relaxation.Row?, steps: Int) {
    var firm: [Int32: [Relaxation.FlatUse]] = [:]
    for use in local.flatMap(\.uses) { firm[use.atom] = relaxation.fixed[Int(use.atom)] }
    var ones: [LocalCut.Item] = []
    for var item in wholes {
      item.uses.removeAll { use in
        !local.contains { $0.uses.contains { $0.atom == use.atom && $0.overlaps(use) } }
      }
      if item.uses.isEmpty { continue }
      for use in item.uses { firm[use.atom, default: []].append(use) }
      ones.append(item)
    }
    if ones.count > Self.mostFirm { return (nil, ones.count) }
    var cut = LocalCut(local, capacity: relaxation.capacity, firm: firm)
    guard cut.find(), ones.allSatisfy({ cut.lift(firm: $0) }), cut.violation > 5e-3 else {
      return (nil, cut.steps)
    }
    cut.lift(absent: absent(near: local + ones))
    let found = zip(cut.items, cut.counts).filter { $0.1 > 0.5 }.sorted { $0.0.option < $1.0.option }
    let terms = found.map { Relaxation.Term(option: $0.option, count: Int32($1)) }
    let uses = found.flatMap(\.0.uses)
    let span = (uses.map(\.from).min() ?? 0)...(uses.map(\.to).max() ?? 0)
    return (.cut(terms: terms, limit: Int(cut.limit), span: span), cut.steps)
  }

  /// The options that may be wanted next where some items are.
  private func absent(near items: [LocalCut.Item]) -> [LocalCut.Item] {
    let known = Set(items.map(\.option))
    var spans: [Int32: Range<Int32>] = [:]
    for use in items.flatMap(\.uses) {
      let span = spans[use.atom] ?? use.from..<use.to
      spans[use.atom] = min(span.lowerBound, use.from)..<max(span.upperBound, use.to)
    }
    var found: [Int32: LocalCut.Item] = [:]
    for (atom, span) in spans.sorted(by: { $0.key < $1.key }) {
      relaxation.optionsOfAtom.withView {
        for (option, use) in $0[Int(atom)]
        where use.from < span.upperBound && span.lowerBound < use.to && !known.contains(option)
          && pricing.optionMask[Int(option)] == 0
        {
          found[option, default: LocalCut.Item(option: option, party: party(option), uses: [])].uses.append(
            use)
        }
      }
    }
    let priced = found.values.map { (price: price(of: $0.option), item: $0) }
    return priced.sorted { ($0.price, $0.item.option) < ($1.price, $1.item.option) }.prefix(Self.mostAbsent)
      .map(\.item)
  }

  /// How much dearer a member is with an option than at its cheapest.
  private func price(of option: Int32) -> Int {
    let (start, line) = (Int(places[Int(option)].start), Int(places[Int(option)].line))
    return pricing.startValue[start] - pricing.memberValue[Int(relaxation.optionMember[Int(option)])]
      + pricing.optionPrice[Int(option)] - pricing.linePrice[relaxation.lineBase[start] + line]
  }
}

/// Cuts between a few members that compete for several things at once.
extension GroupEngine {
  /// How the search for them stands.
  struct LocalCutting {
    var rounds = 0
    /// The bound when it last rose by much, and the round after which it did.
    var milestone = (bound: Int.min, round: 0)
  }

  /// Rows that the fractional solution breaks; none once they hardly raise the bound any more.
  mutating func localRows() -> [Relaxation.Row] {
    if pricing.bound > localCutting.milestone.bound + max(0, cutoff - pricing.bound) / 100 {
      localCutting.milestone = (pricing.bound, localCutting.rounds)
    }
    localCutting.rounds += 1
    if localCutting.rounds > localCutting.milestone.round + 4 { return [] }
    let separation = LocalSeparation(self)
    let (rows, work) = separation.rows { budget.isSpent }
    extraWork += work
    return rows
  }
}

/// Finds rows that a fractional solution breaks.
///
/// What cuts off fractions is found in *windows* of an atom: of the members that hold all of `low...high`, together
/// with one special member that touches it, no more can take place than fit beside each other at one minute, since
/// the special one meets all others wherever it is. For atoms of one unit this gives the inequalities of Sousa and
/// Wolsey (1992) for one machine; for several units a knapsack, whose covers are lifted.
struct Separation {
  /// An option's use that the solution takes to the share `value`.
  struct Share {
    var use: Relaxation.FlatUse
    var member: Int32
    var value: Double
  }

  private struct Window {
    var atom: Int
    var low: Int32
    var high: Int32
    var special: Int32

    var span: ClosedRange<Int32> { min(low, high)...max(low, high) }

    func holds(_ use: Relaxation.FlatUse, _ member: Int32) -> Bool {
      member == special ? use.from <= high && low < use.to : use.from <= low && high < use.to
    }
  }

  private static let margin = 1e-4
  private let relaxation: Relaxation
  private var broken: [Relaxation.Row] = []
  private var cuts: [(violation: Double, row: Relaxation.Row)] = []

  /// The broken rows, those that no plan may break first, then those that only cut off fractions.
  static func rows(_ relaxation: Relaxation, _ shares: [[Share]], cutting: Bool) -> [Relaxation.Row] {
    var separation = Separation(relaxation: relaxation)
    for (atom, list) in shares.enumerated()
    where list.count > 1 || relaxation.capacity[atom] > 1 && !list.isEmpty {
      separation.search(atom, list, cutting)
    }
    // Cuts are for solutions that hardly break a rule: what fits badly elsewhere says little.
    if separation.broken.count * 20 > relaxation.count { return separation.broken }
    let cuts = separation.cuts.enumerated().sorted {
      (-$0.element.violation, $0.offset) < (-$1.element.violation, $1.offset)
    }
    return separation.broken + cuts.prefix(60 + relaxation.count / 4).map(\.element.row)
  }

  private mutating func search(_ atom: Int, _ shares: [Share], _ cutting: Bool) {
    let limit = relaxation.capacity[atom]
    let total = shares.reduce(0.0) { $0 + $1.value * Double($1.use.units) }
    if total <= Double(limit) + Self.margin, relaxation.fixed[atom].isEmpty, !cutting || limit == 1 { return }
    let sorted = shares.sorted { ($0.use.from, $0.use.to, $0.member) < ($1.use.from, $1.use.to, $1.member) }
    var minutes = Self.crowdedMinutes(sorted)
    for use in relaxation.fixed[atom] where !minutes.contains(use.from) { minutes.append(use.from) }
    for minute in minutes {
      let there = sorted.filter { $0.use.from <= minute && minute < $0.use.to }
      if there.isEmpty { continue }
      let left = limit - relaxation.fixedUnits(atom, at: minute)
      let load = there.reduce(0.0) { $0 + $1.value * Double($1.use.units) }
      if load > Double(left) + Self.margin {
        broken.append(.capacity(atom: Int32(atom), minute: minute, limit: left))
      } else if cutting, limit > 1 {
        cut(Window(atom: atom, low: minute, high: minute, special: -1), there)
      }
    }
    if cutting { widen(atom, sorted) }
  }

  /// The starts after which some use ends before the next starts: every maximal crowd is seen at one of them.
  private static func crowdedMinutes(_ sorted: [Share]) -> [Int32] {
    var minutes: [Int32] = []
    for (index, share) in sorted.enumerated() {
      let minute = share.use.from
      guard let next = sorted[(index + 1)...].first(where: { $0.use.from > minute })?.use.from else {
        if index + 1 == sorted.count { minutes.append(minute) }
        continue
      }
      if index + 1 < sorted.count, sorted[index + 1].use.from == minute { continue }
      if sorted[...index].contains(where: { $0.use.to > minute && $0.use.to <= next }) {
        minutes.append(minute)
      }
    }
    return minutes
  }

  /// Tries windows in which a member with a divided mind is the special one.
  private mutating func widen(_ atom: Int, _ shares: [Share]) {
    for special in Set(shares.map(\.member)).sorted() where !relaxation.linesMeet[Int(special)] {
      let own = shares.filter { $0.member == special }
      if own.count < 2 { continue }
      var best: (load: Double, window: Window)?
      for low in Set(own.map { $0.use.to - 1 }).sorted() {
        for high in Set(own.map { $0.use.from }).sorted() where high > low {
          let window = Window(atom: atom, low: low, high: high, special: special)
          var load = 0.0
          for share in shares where window.holds(share.use, share.member) {
            load += share.value * Double(share.use.units)
          }
          if load > best?.load ?? 0 { best = (load, window) }
        }
      }
      if let window = best?.window { cut(window, shares.filter { window.holds($0.use, $0.member) }) }
    }
  }

  /// Adds the knapsack of a window itself if it is broken, and the lifted cover that is broken most.
  private mutating func cut(_ window: Window, _ there: [Share]) {
    var values: [Int32: (weight: Int, value: Double)] = [:]
    for share in there where !relaxation.linesMeet[Int(share.member)] {
      values[share.member, default: (Int(share.use.units), 0)].value += share.value
    }
    let room = room(window)
    let load = values.reduce(0.0) { $0 + Double($1.value.weight) * $1.value.value }
    let isBroken = load > Double(room) * 1.002 + 1e-2
    if relaxation.capacity[window.atom] == 1 {
      if isBroken { add(window, [:], limit: 1, (load - 1) / Double(values.count).squareRoot()) }
      return
    }
    if values.reduce(0, { $0 + $1.value.weight }) <= room { return }
    relaxation.optionsOfAtom.withView {
      for (option, use) in $0[window.atom] {
        let member = relaxation.optionMember[Int(option)]
        if window.holds(use, member), values[member] == nil, !relaxation.linesMeet[Int(member)] {
          values[member] = (Int(use.units), 0)
        }
      }
    }
    let items = values.sorted { $0.key < $1.key }.filter { $0.value.weight <= room }.map {
      Knapsack.Item(member: $0.key, weight: $0.value.weight, value: min(1, $0.value.value))
    }
    if let found = Knapsack(items: items, room: room).liftedCover(margin: 5e-3) {
      var counts: [Int32: Int] = [:]
      for (item, count) in zip(items, found.counts) where count > 0 { counts[item.member] = count }
      add(window, counts, limit: found.limit, found.violation)
    } else if isBroken {
      let counts = Dictionary(uniqueKeysWithValues: items.map { ($0.member, $0.weight) })
      let square = counts.values.reduce(0.0) { $0 + Double($1 * $1) }
      add(window, counts, limit: room, (load - Double(room)) / square.squareRoot())
    }
  }

  /// The most units free for the group at a minute of the window.
  private func room(_ window: Window) -> Int {
    let capacity = relaxation.capacity[window.atom]
    let fixed = relaxation.fixed[window.atom]
    if fixed.isEmpty { return capacity }
    let ends = fixed.map(\.to).filter { window.low < $0 && $0 <= window.high }
    let least = ([window.low] + ends).map { relaxation.fixedUnits(window.atom, at: $0) }.min() ?? 0
    return capacity - least
  }

  /// A row over the window's options, each counted as its member says; without counts, once.
  private mutating func add(_ window: Window, _ counts: [Int32: Int], limit: Int, _ violation: Double) {
    var terms: [Relaxation.Term] = []
    relaxation.optionsOfAtom.withView {
      for (option, use) in $0[window.atom] {
        let member = relaxation.optionMember[Int(option)]
        guard window.holds(use, member), !relaxation.linesMeet[Int(member)] else { continue }
        let count = counts.isEmpty ? 1 : counts[member] ?? 0
        if count > 0 { terms.append(Relaxation.Term(option: option, count: Int32(count))) }
      }
    }
    cuts.append((violation, .cut(terms: terms, limit: limit, span: window.span)))
  }
}

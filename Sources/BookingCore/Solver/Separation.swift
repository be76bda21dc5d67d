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
    let fixed = relaxation.fixed[atom]
    var minutes = Self.crowdedMinutes(sorted, fixed)
    for use in fixed where !minutes.contains(use.from) { minutes.append(use.from) }
    var there: [Share] = []
    for minute in minutes {
      there.removeAll(keepingCapacity: true)
      for share in sorted where share.use.from <= minute && minute < share.use.to { there.append(share) }
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

  /// The starts after which some use, fixed or not, ends before the next starts: every maximal crowd is seen at one of
  /// them.
  private static func crowdedMinutes(_ sorted: [Share], _ fixed: [Relaxation.FlatUse]) -> [Int32] {
    var minutes: [Int32] = []
    for (index, share) in sorted.enumerated() {
      let minute = share.use.from
      guard let next = sorted[(index + 1)...].first(where: { $0.use.from > minute })?.use.from else {
        if index + 1 == sorted.count { minutes.append(minute) }
        continue
      }
      if index + 1 < sorted.count, sorted[index + 1].use.from == minute { continue }
      if sorted[...index].contains(where: { $0.use.to > minute && $0.use.to <= next })
        || fixed.contains(where: { $0.to > minute && $0.to <= next })
      {
        minutes.append(minute)
      }
    }
    return minutes
  }

  /// Tries windows in which a member with a divided mind, there more than once, is the special one.
  private mutating func widen(_ atom: Int, _ shares: [Share]) {
    let members = shares.map(\.member).sorted()
    for (index, special) in members.enumerated()
    where index > 0 && members[index - 1] == special && (index == 1 || members[index - 2] != special) {
      if relaxation.linesMeet[Int(special)] { continue }
      let own = shares.filter { $0.member == special }
      var best: (load: Double, window: Window)?
      for first in own {
        for last in own where last.use.from > first.use.to - 1 {
          let window = Window(atom: atom, low: first.use.to - 1, high: last.use.from, special: special)
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
    var items: [Knapsack.Item] = []
    for share in there.sorted(by: { $0.member < $1.member }) where !relaxation.linesMeet[Int(share.member)] {
      if items.last?.member == share.member {
        items[items.count - 1].value += share.value
      } else {
        items.append(
          Knapsack.Item(member: share.member, weight: Int(share.use.units), value: share.value))
      }
    }
    let room = room(window)
    let load = items.reduce(0.0) { $0 + Double($1.weight) * $1.value }
    let isBroken = load > Double(room) * 1.002 + 1e-2
    if relaxation.capacity[window.atom] == 1 {
      if isBroken { add(window, nil, limit: 1, (load - 1) / Double(items.count).squareRoot()) }
      return
    }
    if items.reduce(0, { $0 + $1.weight }) <= room { return }
    for index in items.indices { items[index].value = min(1, items[index].value) }
    var fitting = items.filter { $0.weight <= room }
    let found = Knapsack(items: fitting, room: room).liftedCover(margin: 5e-3) {
      let rest = absent(window, items).filter { $0.weight <= room }
      fitting += rest
      return rest
    }
    if let found {
      add(window, zip(fitting, found.counts).map { ($0.member, $1) }, limit: found.limit, found.violation)
    } else if isBroken {
      fitting += absent(window, items).filter { $0.weight <= room }
      let square = fitting.reduce(0.0) { $0 + Double($1.weight * $1.weight) }
      add(
        window, fitting.map { ($0.member, $0.weight) }, limit: room,
        (load - Double(room)) / square.squareRoot())
    }
  }

  /// The members that could be in a window beside `items`, in order.
  private func absent(_ window: Window, _ items: [Knapsack.Item]) -> [Knapsack.Item] {
    var isSeen = [Bool](repeating: false, count: relaxation.count)
    for item in items { isSeen[Int(item.member)] = true }
    var found: [Knapsack.Item] = []
    relaxation.optionsOfAtom.withView {
      for (option, use) in $0[window.atom] {
        let member = relaxation.optionMember[Int(option)]
        if !isSeen[Int(member)], window.holds(use, member), !relaxation.linesMeet[Int(member)] {
          isSeen[Int(member)] = true
          found.append(Knapsack.Item(member: member, weight: Int(use.units), value: 0))
        }
      }
    }
    return found.sorted { $0.member < $1.member }
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
  private mutating func add(
    _ window: Window, _ counts: [(member: Int32, count: Int)]?, limit: Int, _ violation: Double
  ) {
    var countOf = [Int32](repeating: counts == nil ? 1 : 0, count: relaxation.count)
    for (member, count) in counts ?? [] { countOf[Int(member)] = Int32(count) }
    var terms: [Relaxation.Term] = []
    relaxation.optionsOfAtom.withView {
      for (option, use) in $0[window.atom] {
        let member = relaxation.optionMember[Int(option)]
        let count = countOf[Int(member)]
        guard count > 0, window.holds(use, member), !relaxation.linesMeet[Int(member)] else { continue }
        terms.append(Relaxation.Term(option: option, count: count))
      }
    }
    cuts.append((violation, .cut(terms: terms, limit: limit, span: window.span)))
  }
}

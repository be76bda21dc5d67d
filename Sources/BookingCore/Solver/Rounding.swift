/// Makes whole plans for a group from a fractional solution, and betters them by moving one member at a time.
struct Rounding {
  /// A whole placement of a member; no options when cancelled.
  struct Pick: Hashable {
    var start: Int
    var options: [Int32]
    var cost: Int

    static func cancelled(_ cost: Int) -> Pick { Pick(start: -1, options: [], cost: cost) }
  }

  private let relaxation: Relaxation
  /// By atom.
  private var taken: JaggedArray<Relaxation.FlatUse>
  private(set) var picks: [Pick]

  init(_ relaxation: Relaxation) {
    self.relaxation = relaxation
    taken = JaggedArray(count: relaxation.capacity.count)
    picks = relaxation.cancelCost.map { .cancelled($0) }
  }

  var cost: Int { picks.reduce(0) { $0 + $1.cost } }

  /// Gives a member a placement if there is room.
  mutating func put(_ member: Int, _ pick: Pick) -> Bool {
    if pick.options.count == 1 {
      guard relaxation.fits(Int(pick.options[0]), with: [], beside: taken) else { return false }
    } else {
      guard relaxation.fits(relaxation.uses(of: pick.options), beside: taken) else { return false }
    }
    for option in pick.options {
      for index in relaxation.useBounds[Int(option)]..<relaxation.useBounds[Int(option) + 1] {
        let use = relaxation.uses[index]
        taken.append(use, to: Int(use.atom))
      }
    }
    picks[member] = pick
    return true
  }

  private mutating func lift(_ member: Int) {
    for option in picks[member].options {
      for index in relaxation.useBounds[Int(option)]..<relaxation.useBounds[Int(option) + 1] {
        let use = relaxation.uses[index]
        let found = taken.withView {
          $0[Int(use.atom)].firstIndex { $0.from == use.from && $0.to == use.to && $0.units == use.units }
        }
        if let found { taken.remove(at: found, from: Int(use.atom)) }
      }
    }
    picks[member] = .cancelled(relaxation.cancelCost[member])
  }

  /// Gives a member the cheapest place left, lines one by one.
  mutating func putCheapest(_ member: Int) {
    var best = Pick.cancelled(relaxation.cancelCost[member])
    var options: [Int32] = []
    for start in relaxation.startBounds[member]..<relaxation.startBounds[member + 1] {
      if relaxation.startCost[start] >= best.cost { break }
      options.removeAll(keepingCapacity: true)
      var cost = relaxation.startCost[start]
      for line in 0..<relaxation.lineCount[member] {
        for option in relaxation.options(start: start, line: line)
        where !relaxation.isBarred[option] && cost + relaxation.optionCost[option] < best.cost {
          if relaxation.fits(option, with: relaxation.linesMeet[member] ? options : [], beside: taken) {
            options.append(Int32(option))
            cost += relaxation.optionCost[option]
            break
          }
        }
        if options.count == line { break }
      }
      if options.count == relaxation.lineCount[member], cost < best.cost {
        best = Pick(start: start, options: options, cost: cost)
      }
    }
    if best.start >= 0 { _ = put(member, best) }
  }

  /// Takes members out one at a time and puts them back where it is cheapest, while that helps.
  mutating func polish() {
    for _ in 0..<3 {
      let before = cost
      for member in picks.indices where picks[member].cost > 0 {
        let old = picks[member]
        lift(member)
        putCheapest(member)
        if picks[member].cost > old.cost {
          lift(member)
          _ = put(member, old)
        }
      }
      if cost >= before { return }
    }
  }
}

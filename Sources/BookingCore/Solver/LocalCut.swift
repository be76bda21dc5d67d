/// An inequality between a few items that a fractional solution breaks and every whole one keeps.
///
/// It is tried to mix the solution of sets that fit: a linear program whose columns, the sets, are found by search.
/// Where no mixture suffices, its prices are such an inequality (Boyd, "Fenchel cutting planes for integer programs",
/// 1994; Applegate, Bixby, Chvatal and Cook, "TSP cuts which do not conform to the template paradigm", 2001). Items
/// that were taken for granted meanwhile, or of which the solution takes nothing, are lifted in afterwards.
struct LocalCut {
  struct Item {
    var option: Int32
    /// Of the items of one party only one can be taken.
    var party: Int
    var uses: [Relaxation.FlatUse]
    /// What the fractional solution takes of it, 0 to 1.
    var value = 0.0
  }

  private(set) var items: [Item]
  /// `Σ count · value ≤ limit`, counts in the order of the items.
  private(set) var counts: [Double] = []
  private(set) var limit = 0.0
  private let capacity: [Int]
  /// Uses that are there in any case, by atom.
  private var firm: [Int32: [Relaxation.FlatUse]]
  /// Steps of the searches for sets, and items laid out for them.
  private(set) var steps = 0
  /// After so many it is given up.
  private static let mostSteps = 200_000

  /// A cut of `items`, with uses by atom that are there in any case.
  init(_ items: [Item], capacity: [Int], firm: [Int32: [Relaxation.FlatUse]]) {
    self.items = items
    self.capacity = capacity
    self.firm = firm
  }

  /// By how much the solution breaks the inequality, per unit of length.
  var violation: Double {
    let (value, square) = zip(items, counts).reduce((0.0, 0.0)) {
      ($0.0 + $1.0.value * $1.1, $0.1 + $1.1 * $1.1)
    }
    return square > 0 ? (value - limit) / square.squareRoot() : 0
  }

  private var packing: Packing { Packing(items, capacity, firm) }

  /// Finds an inequality; false when there is none, or not in time. Since its counts are rounded to small numbers, only
  /// `violation` tells whether it is broken.
  mutating func find() -> Bool {
    let packing = packing
    guard let prices = prices(packing) else { return false }
    counts = Self.whole(prices)
    guard let most = best(packing, counts) else { return false }
    limit = packing.worth(most, counts)
    return true
  }

  /// Prices of the items at which no set is worth more than 1, but the solution is; nil when there are none.
  private mutating func prices(_ packing: Packing) -> [Double]? {
    var program = LinearProgram()
    for item in items { program.addRow([], limit: -item.value) }
    for row in items.indices { program.addColumn([.init(row: Int32(row), value: -1)], cost: 1) }
    for _ in 0..<500 {
      guard case .done = program.solve(tolerance: 1e-9, limit: 10_000), program.objective > 1 + 1e-3 else {
        return nil
      }
      let prices = items.indices.map { max(0, -program.price[$0]) }
      guard let set = best(packing, prices) else { return nil }
      if packing.worth(set, prices) < 1 + 1e-6 { return prices }
      program.addColumn(set.sorted().map { .init(row: Int32($0), value: -1) }, cost: 1)
    }
    return nil
  }

  /// Prices as small whole numbers, as near as may be in proportion.
  private static func whole(_ prices: [Double]) -> [Double] {
    let most = prices.max() ?? 1
    var (best, error) = (1.0, Double.infinity)
    for number in 1...60 {
      let factor = Double(number) / most
      let worst = prices.reduce(0) { max($0, abs($1 * factor - ($1 * factor).rounded())) }
      if worst < error - 1e-6 { (best, error) = (factor, worst) }
    }
    return prices.map { ($0 * best).rounded() }
  }

  /// Lifts in what was firm so far; false when it cannot be done in time.
  mutating func lift(firm item: Item) -> Bool {
    for use in item.uses {
      guard let at = firm[use.atom]?.firstIndex(of: use) else { return false }
      firm[use.atom]?.remove(at: at)
    }
    let packing = packing
    steps += items.count
    guard let most = best(packing, counts) else { return false }
    let count = packing.worth(most, counts) - limit
    limit += count
    items.append(item)
    counts.append(count)
    return true
  }

  /// Lifts in items of which the solution takes nothing, as far as that is done in time.
  mutating func lift(absent: [Item]) {
    var tight: [[Int]] = []
    for item in absent {
      var packing = Packing(items + [item], capacity, firm)
      let new = items.count
      steps += new
      // Mostly a set seen before that is worth the limit leaves room for it.
      if tight.contains(where: { set in
        set.allSatisfy { items[$0].party != item.party } && packing.hasRoom(for: set + [new])
      }) {
        continue
      }
      guard packing.hasRoom(for: [new]) else { continue }
      packing.take(new)
      guard let most = best(packing, counts + [0], besides: item.party) else { continue }
      let count = limit - packing.worth(most, counts)
      if count > 0.5 {
        items.append(item)
        counts.append(count)
      } else {
        tight.append(most)
      }
    }
  }

  private mutating func best(_ packing: Packing, _ worth: [Double], besides party: Int = -1) -> [Int]? {
    var search = PackingSearch(packing, worth, besides: party)
    defer { steps += search.steps }
    return search.run(mostSteps: min(20_000, Self.mostSteps - steps))
  }
}

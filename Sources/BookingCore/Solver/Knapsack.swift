/// A row of weights that must not sum to more than there is, and the inequalities that follow for whole numbers.
struct Knapsack {
  struct Item {
    var member: Int32
    var weight: Int
    /// What the fractional solution takes of it, 0 to 1.
    var value: Double
  }

  /// `Σ count · x ≤ limit`, counts in the order of the items.
  struct Inequality {
    var counts: [Int]
    var limit: Int
    /// By how much the fractional solution breaks it, per unit of length.
    var violation: Double
  }

  let items: [Item]
  let room: Int

  /// The lifted cover inequality found that is broken most; nil when none is broken by more than `margin`.
  ///
  /// Items of which the solution takes nothing make no difference to that; those not among `items` are asked for as
  /// `others` once an inequality is found, and have their counts after the rest.
  func liftedCover(margin: Double, others: () -> [Item] = { [] }) -> Inequality? {
    var best: Lifting?
    var known: [Int]?
    for order in [byRatio, byValue] {
      guard let cover = minimalCover(order), cover != known else { continue }
      known = cover
      guard let found = lifted(cover) else { continue }
      if found.violation > max(margin, best?.violation ?? 0) { best = found }
    }
    guard var best else { return nil }
    let all = items + others()
    best.counts += [Int](repeating: 0, count: all.count - items.count)
    for index in all.indices.filter({ all[$0].value == 0 })
      .sorted(by: { (-all[$0].weight, $0) < (-all[$1].weight, $1) })
    {
      best.include(index, weight: all[index].weight)
    }
    return Inequality(counts: best.counts, limit: best.limit, violation: best.violation)
  }

  private var byRatio: [Int] {
    items.indices.sorted {
      ((1 - items[$0].value) * Double(items[$1].weight), $0)
        < ((1 - items[$1].value) * Double(items[$0].weight), $1)
    }
  }

  private var byValue: [Int] {
    items.indices.sorted {
      (-items[$0].value, -items[$0].weight, $0) < (-items[$1].value, -items[$1].weight, $1)
    }
  }

  /// Items that do not fit together, though without any one of them they do.
  private func minimalCover(_ order: [Int]) -> [Int]? {
    var cover: [Int] = []
    var sum = 0
    for index in order where items[index].value > 0 {
      cover.append(index)
      sum += items[index].weight
      if sum > room { break }
    }
    if sum <= room { return nil }
    for index in cover.sorted(by: { (items[$0].value, $0) < (items[$1].value, $1) })
    where sum - items[index].weight > room {
      cover.removeAll { $0 == index }
      sum -= items[index].weight
    }
    return cover
  }

  /// A cover on the way to becoming an inequality.
  private struct Lifting {
    var counts: [Int]
    var limit: Int
    var room: Int
    /// The least weight with which the counted items reach each sum of counts.
    var least = [0]
    var violation = 0.0

    /// The greatest sum of counts within the room and so much weight less.
    func most(without weight: Int = 0) -> Int {
      weight > room ? -1 : least.partitioningIndex { $0 > room - weight } - 1
    }

    /// Counts an item as often as the inequality still bears.
    mutating func include(_ index: Int, weight: Int) {
      include(index, weight: weight, count: limit - most(without: weight))
    }

    mutating func include(_ index: Int, weight: Int, count: Int) {
      if count <= 0 { return }
      counts[index] = count
      let old = least
      for sum in 1..<(old.count + count) {
        let without = sum < old.count ? old[sum] : Int.max
        let with = sum <= count ? weight : old[sum - count] + weight
        if sum < old.count { least[sum] = min(without, with) } else { least.append(with) }
      }
      // A sum is reached as well by whatever reaches more.
      for sum in (0..<least.count - 1).reversed() { least[sum] = min(least[sum], least[sum + 1]) }
    }
  }

  /// Lifts a cover in sequence: fractional items first, then those at one back in. Nil when it is not broken.
  ///
  /// (Gu, Nemhauser and Savelsbergh, "Lifted cover inequalities for 0-1 integer programs: computation", 1998.)
  private func lifted(_ cover: [Int]) -> Lifting? {
    var ones = cover.filter { items[$0].value > 1 - 1e-6 }
    var core = cover.filter { items[$0].value <= 1 - 1e-6 }
    if core.isEmpty { return nil }
    if core.count == 1, let last = ones.popLast() { core.append(last) }
    var lifting = Lifting(
      counts: [Int](repeating: 0, count: items.count), limit: core.count - 1,
      room: room - ones.reduce(0) { $0 + items[$1].weight })
    for index in core { lifting.counts[index] = 1 }
    for weight in core.map({ items[$0].weight }).sorted() {
      lifting.least.append(lifting.least[lifting.least.count - 1] + weight)
    }
    for index in items.indices.filter({ items[$0].value > 0 && !cover.contains($0) })
      .sorted(by: { (-items[$0].value, $0) < (-items[$1].value, $1) })
    {
      lifting.include(index, weight: items[index].weight)
    }
    for index in ones.sorted(by: { (-items[$0].weight, $0) < (-items[$1].weight, $1) }) {
      lifting.room += items[index].weight
      let count = lifting.most() - lifting.limit
      lifting.limit += count
      lifting.include(index, weight: items[index].weight, count: count)
    }
    var value = 0.0
    var square = 0.0
    for (index, count) in lifting.counts.enumerated() where count > 0 {
      value += Double(count) * items[index].value
      square += Double(count * count)
    }
    if value <= Double(lifting.limit) + 1e-9 { return nil }
    lifting.violation = (value - Double(lifting.limit)) / square.squareRoot()
    return lifting
  }
}

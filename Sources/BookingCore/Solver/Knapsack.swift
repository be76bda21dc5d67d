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
  func liftedCover(margin: Double) -> Inequality? {
    var best: Inequality?
    for order in [byRatio, byValue] {
      guard let cover = minimalCover(order), let found = lifted(cover) else { continue }
      if found.violation > max(margin, best?.violation ?? 0) { best = found }
    }
    return best
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

  /// Lifts a cover in sequence: fractional items first, then those at one back in, then those at zero.
  ///
  /// (Gu, Nemhauser and Savelsbergh, "Lifted cover inequalities for 0-1 integer programs: computation", 1998.)
  private func lifted(_ cover: [Int]) -> Inequality? {
    var ones = cover.filter { items[$0].value > 1 - 1e-6 }
    var core = cover.filter { items[$0].value <= 1 - 1e-6 }
    if core.isEmpty { return nil }
    if core.count == 1, let last = ones.popLast() { core.append(last) }
    var room = room - ones.reduce(0) { $0 + items[$1].weight }
    var counts = [Int](repeating: 0, count: items.count)
    for index in core { counts[index] = 1 }
    var limit = core.count - 1
    // The least weight with which the counted items reach each sum of counts.
    var least = [0]
    for weight in core.map({ items[$0].weight }).sorted() { least.append(least[least.count - 1] + weight) }
    func most(_ weight: Int) -> Int { weight < 0 ? -1 : least.partitioningIndex { $0 > weight } - 1 }
    func include(_ index: Int, _ count: Int) {
      counts[index] = count
      let old = least
      let weight = items[index].weight
      for sum in 1..<(old.count + count) {
        let without = sum < old.count ? old[sum] : Int.max
        let with = sum <= count ? weight : old[sum - count] + weight
        if sum < old.count { least[sum] = min(without, with) } else { least.append(with) }
      }
      // A sum is reached as well by whatever reaches more.
      for sum in (0..<least.count - 1).reversed() { least[sum] = min(least[sum], least[sum + 1]) }
    }
    let isCore = Set(cover)
    let others = items.indices.filter { !isCore.contains($0) }
    for index in others.filter({ items[$0].value > 0 })
      .sorted(by: { (-items[$0].value, $0) < (-items[$1].value, $1) })
    {
      let count = limit - most(room - items[index].weight)
      if count > 0 { include(index, count) }
    }
    for index in ones.sorted(by: { (-items[$0].weight, $0) < (-items[$1].weight, $1) }) {
      room += items[index].weight
      let count = most(room) - limit
      limit += count
      if count > 0 { include(index, count) }
    }
    var value = 0.0
    var square = 0.0
    for (index, count) in counts.enumerated() where count > 0 {
      value += Double(count) * items[index].value
      square += Double(count * count)
    }
    if value <= Double(limit) + 1e-9 { return nil }
    for index in others.filter({ items[$0].value == 0 })
      .sorted(by: { (-items[$0].weight, $0) < (-items[$1].weight, $1) })
    {
      let count = limit - most(room - items[index].weight)
      if count > 0 { include(index, count) }
    }
    return Inequality(
      counts: counts, limit: limit, violation: (value - Double(limit)) / square.squareRoot())
  }
}

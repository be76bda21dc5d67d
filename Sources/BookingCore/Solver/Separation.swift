/// Finds rows that a fractional solution breaks.
struct Separation {
  /// A use by a column that the solution takes to the share `value`.
  struct Share {
    var use: Relaxation.FlatUse
    var member: Int32
    var value: Double
  }

  private static let margin = 1e-4
  private let relaxation: Relaxation
  private(set) var found: [Relaxation.Row] = []

  /// The broken rows, those that no plan may break first, then those that only cut off fractions.
  static func rows(_ relaxation: Relaxation, _ shares: [[Share]], cutting: Bool) -> [Relaxation.Row] {
    var separation = Separation(relaxation: relaxation)
    for (atom, list) in shares.enumerated()
    where list.count > 1 || relaxation.capacity[atom] > 1 && !list.isEmpty {
      separation.search(atom, list, cutting)
    }
    return separation.found
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
        found.append(row(atom, .capacity, minute, minute, limit: left))
      } else if cutting, limit > 1 {
        cover(atom, minute, left, there)
      }
    }
    if cutting { cliques(atom, sorted.filter { Int($0.use.units) * 2 > limit }) }
  }

  private func row(
    _ atom: Int, _ kind: Relaxation.Kind, _ low: Int32, _ high: Int32, special: Int32 = -1,
    threshold: Int = 0,
    cover: [Int32] = [], limit: Int
  ) -> Relaxation.Row {
    Relaxation.Row(
      atom: Int32(atom), kind: kind, low: low, high: high, special: special, threshold: Int32(threshold),
      cover: cover, limit: limit)
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

  private mutating func cliques(_ atom: Int, _ shares: [Share]) {
    let threshold = relaxation.capacity[atom] / 2 + 1
    let members = Set(shares.map(\.member)).sorted()
    if members.count < 2 { return }
    for special in members {
      let own = shares.filter { $0.member == special }
      if own.count < 2 { continue }
      var best = 1 + 1e-2
      var window: (Int32, Int32)?
      for low in Set(own.map { $0.use.to - 1 }).sorted() {
        for high in Set(own.map { $0.use.from }).sorted() where high > low {
          var sum = 0.0
          for share in shares {
            let use = share.use
            let counts =
              share.member == special
              ? use.from <= high && low < use.to : use.from <= low && high < use.to
            if counts { sum += share.value }
          }
          if sum > best {
            best = sum
            window = (low, high)
          }
        }
      }
      if let (low, high) = window {
        found.append(row(atom, .clique, low, high, special: special, threshold: threshold, limit: 1))
      }
    }
  }

  /// A set of members that want more than there is, though the solution gives all of them nearly everything.
  private mutating func cover(_ atom: Int, _ minute: Int32, _ left: Int, _ there: [Share]) {
    struct Item {
      var member: Int32
      var units: Int
      var value: Double
    }
    var items: [Item] = []
    for share in there.sorted(by: { $0.member < $1.member }) where !relaxation.linesMeet[Int(share.member)] {
      if let last = items.last, last.member == share.member {
        items[items.count - 1].value += share.value
      } else {
        items.append(Item(member: share.member, units: Int(share.use.units), value: share.value))
      }
    }
    if items.reduce(0, { $0 + $1.units }) <= left { return }
    items.sort { (1 - $0.value) * Double($1.units) < (1 - $1.value) * Double($0.units) }
    var chosen: [Item] = []
    var sum = 0
    for item in items where sum <= left {
      chosen.append(item)
      sum += item.units
    }
    for (index, item) in chosen.enumerated().reversed() where sum - item.units > left {
      chosen.remove(at: index)
      sum -= item.units
    }
    guard let largest = chosen.map(\.units).max() else { return }
    var value = 0.0
    for item in items where item.units >= largest || chosen.contains(where: { $0.member == item.member }) {
      value += item.value
    }
    if value > Double(chosen.count - 1) + 1e-2 {
      found.append(
        row(
          atom, .cover, minute, minute, threshold: largest, cover: chosen.map(\.member).sorted(),
          limit: chosen.count - 1))
    }
  }
}

/// Which items fit beside each other: the room at some minutes of some atoms, and what each item takes of it.
struct Packing {
  private(set) var rooms: [Int] = []
  /// By item.
  private(set) var demands: JaggedArray<(row: Int32, units: Int32)>
  let parties: [Int]

  init(_ items: [LocalCut.Item], _ capacity: [Int], _ firm: [Int32: [Relaxation.FlatUse]]) {
    parties = items.map(\.party)
    demands = JaggedArray(count: items.count)
    var usesOf: [Int32: [(item: Int, use: Relaxation.FlatUse)]] = [:]
    for (index, item) in items.enumerated() {
      for use in item.uses { usesOf[use.atom, default: []].append((index, use)) }
    }
    for (atom, uses) in usesOf.sorted(by: { $0.key < $1.key }) {
      let fixed = firm[atom] ?? []
      for minute in Set(uses.map(\.use.from) + fixed.map(\.from)).sorted() {
        let there = uses.filter { $0.use.from <= minute && minute < $0.use.to }
        var room = capacity[Int(atom)]
        for use in fixed where use.from <= minute && minute < use.to { room -= Int(use.units) }
        if there.reduce(0, { $0 + Int($1.use.units) }) <= room { continue }
        for (item, use) in there { demands.append((Int32(rooms.count), use.units), to: item) }
        rooms.append(room)
      }
    }
  }

  func worth(_ set: [Int], _ values: [Double]) -> Double { set.reduce(0) { $0 + values[$1] } }

  func hasRoom(for set: [Int]) -> Bool {
    var copy = self
    return set.allSatisfy { item in
      defer { copy.take(item) }
      return copy.hasRoom(for: item)
    }
  }

  @inline(__always) func hasRoom(for item: Int) -> Bool {
    demands.withView { $0[item].allSatisfy { rooms[Int($0.row)] >= Int($0.units) } }
  }

  @inline(__always) mutating func take(_ item: Int, _ sign: Int = 1) {
    demands.withView { for demand in $0[item] { rooms[Int(demand.row)] -= sign * Int(demand.units) } }
  }
}

/// Looks for a set of items that fit, worth most, party by party.
struct PackingSearch {
  private var packing: Packing
  private let worth: [Double]
  /// The items of each party that are worth something, the best first.
  private let parties: [[Int]]
  /// What the parties from here on are worth at most.
  private var rest: [Double]
  private var chosen: [Int] = []
  private var value = 0.0
  private var best: (value: Double, set: [Int]) = (-1, [])
  private(set) var steps = 0
  private var mostSteps = 0

  init(_ packing: Packing, _ worth: [Double], besides party: Int) {
    self.packing = packing
    self.worth = worth
    let items = worth.indices.filter { worth[$0] > 1e-9 && packing.parties[$0] != party }
    parties = Dictionary(grouping: items) { packing.parties[$0] }.values
      .map { $0.sorted { (-worth[$0], $0) < (-worth[$1], $1) } }
      .sorted { (-worth[$0[0]], $0[0]) < (-worth[$1[0]], $1[0]) }
    rest = [0]
    for party in parties.reversed() { rest.append((rest.last ?? 0) + worth[party[0]]) }
    rest.reverse()
  }

  /// The set; nil when that would take more steps.
  mutating func run(mostSteps: Int) -> [Int]? {
    self.mostSteps = mostSteps
    go(on: 0)
    return steps > mostSteps ? nil : best.set
  }

  private mutating func go(on at: Int) {
    steps += 1
    if steps > mostSteps || value + rest[at] <= best.value + 1e-9 { return }
    if at == parties.count {
      best = (value, chosen)
      return
    }
    for item in parties[at] where packing.hasRoom(for: item) {
      packing.take(item)
      chosen.append(item)
      value += worth[item]
      go(on: at + 1)
      value -= worth[item]
      chosen.removeLast()
      packing.take(item, -1)
    }
    go(on: at + 1)
  }
}

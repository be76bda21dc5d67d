/// A first plan within milliseconds, the better of two: whoever has no trouble stays and the others take the cheapest
/// place left, or everybody takes it in order of weight. Then each change is tried anew, one at a time.
struct Greedy {
  private let board: Board
  private var ledger: Ledger
  private(set) var placements: [Placement?]

  /// Places everybody; near-linear in the bookings.
  static func placements(on board: Board, threads: Int) -> [Placement?] {
    let ways = Parallel.map([true, false], threads: threads) { troubledLast in
      var way = Greedy(board)
      way.place(troubledLast: troubledLast)
      return way
    }.compactMap { $0 }
    guard var best = ways.min(by: { $0.cost < $1.cost }) else { return [] }
    best.polish()
    return best.placements
  }

  private var cost: Int {
    placements.indices.reduce(0) { $0 + board.cost(of: $1, placements[$1]) }
  }

  private init(_ board: Board) {
    self.board = board
    ledger = Ledger(board)
    placements = [Placement?](repeating: nil, count: board.problem.bookings.count)
  }

  private mutating func put(_ booking: Int, _ placement: Placement) {
    placements[booking] = placement
    var uses: [Use] = []
    board.appendUses(of: booking, at: placement.start, on: placement.resources, to: &uses)
    for use in uses { ledger.add(use, for: booking) }
  }

  /// Takes changed bookings out one at a time and puts them back where it is cheapest now.
  private mutating func polish() {
    for booking in placements.indices where board.cost(of: booking, placements[booking]) > 0 {
      let old = placements[booking]
      if let old { ledger.remove(old, for: booking, on: board) }
      placements[booking] = nil
      if let place = cheapest(booking), place.cost < board.cost(of: booking, old) {
        put(booking, place)
      } else if let old {
        put(booking, old)
      }
    }
  }

  private mutating func place(troubledLast: Bool) {
    let bookings = board.problem.bookings
    let order = bookings.indices.sorted {
      let (a, b) = (bookings[$0], bookings[$1])
      if a.pinned != b.pinned { return a.pinned }
      return (-a.weight, a.start, $0) < (-b.weight, b.start, $1)
    }
    for booking in order where bookings[booking].pinned { put(booking, board.home(booking)) }
    let free = order.filter { !bookings[$0].pinned }
    if troubledLast { for booking in free { _ = putHome(booking) } }
    for booking in free where placements[booking] == nil && !putHome(booking) {
      if let place = cheapest(booking) { put(booking, place) }
    }
  }

  private mutating func putHome(_ booking: Int) -> Bool {
    let home = board.home(booking)
    guard board.maySitAtHome(booking),
      ledger.hasRoom(for: board.uses(of: booking, home), capacity: board.capacity)
    else { return false }
    put(booking, home)
    return true
  }

  /// The cheapest place free for a booking, taking the lines one by one at each start.
  private func cheapest(_ booking: Int) -> Placement? {
    let choices = Choices(of: booking, on: board)
    let party = board.problem.bookings[booking]
    var best: Placement?
    for (index, (cost, start)) in choices.starts.enumerated() {
      if let best, cost * party.weight >= best.cost { break }
      var total = cost
      var uses: [Use] = []
      var resources: [Int32] = []
      for line in 0..<choices.lines {
        for option in choices.range(start: index, line: line) {
          var trial = uses
          let choice = choices.options[option]
          board.appendUses(of: party, line: line, at: start, on: choice.resource, to: &trial)
          if ledger.hasRoom(for: trial, capacity: board.capacity) {
            uses = trial
            total += choice.cost
            resources.append(choice.resource)
            break
          }
        }
      }
      guard resources.count == choices.lines, total * party.weight < choices.cancel ?? .max || total == 0
      else {
        continue
      }
      if total * party.weight < best?.cost ?? .max {
        best = Placement(cost: total * party.weight, start: start, resources: resources)
      }
    }
    return best
  }
}

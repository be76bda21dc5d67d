/// A first plan within milliseconds: whoever has no trouble stays, the others take the cheapest place left.
struct Greedy {
  private let board: Board
  private var ledger: Ledger
  private(set) var placements: [Placement?]

  /// Places everybody; near-linear in the bookings.
  static func placements(on board: Board) -> [Placement?] {
    var greedy = Greedy(board)
    greedy.placeTroubled()
    return greedy.placements
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

  private mutating func placeTroubled() {
    let bookings = board.problem.bookings
    let order = bookings.indices.sorted {
      let (a, b) = (bookings[$0], bookings[$1])
      if a.pinned != b.pinned { return a.pinned }
      return (-a.weight, a.start, $0) < (-b.weight, b.start, $1)
    }
    for booking in order where bookings[booking].pinned { put(booking, board.home(booking)) }
    for booking in order where !bookings[booking].pinned {
      var uses: [Use] = []
      let home = board.home(booking)
      board.appendUses(of: booking, at: home.start, on: home.resources, to: &uses)
      if board.maySitAtHome(booking),
        ledger.hasRoom(for: uses, capacity: board.capacity, counting: { _ in true })
      {
        put(booking, home)
      }
    }
    for booking in order where placements[booking] == nil {
      if let place = cheapest(booking) { put(booking, place) }
    }
  }

  /// The cheapest place free for a booking, taking the lines one by one at each start.
  private func cheapest(_ booking: Int) -> Placement? {
    let choices = Choices(of: booking, on: board)
    let party = board.problem.bookings[booking]
    var best: Placement?
    for (index, (cost, start)) in choices.starts.enumerated() {
      var total = cost
      var uses: [Use] = []
      var resources: [Int32] = []
      for line in 0..<choices.lines {
        for option in choices.range(start: index, line: line) {
          var trial = uses
          let choice = choices.options[option]
          board.appendUses(of: party, line: line, at: start, on: choice.resource, to: &trial)
          if ledger.hasRoom(for: trial, capacity: board.capacity, counting: { _ in true }) {
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

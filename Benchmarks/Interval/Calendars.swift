import BookingCore

/// What is measured: a tree a resource, and the loop of each phase. Each loop returns its checksum.
struct Calendars {
  /// A booking and the number under which it was inserted.
  struct Live {
    let draw: IntervalWorkload.Draw
    let id: Int
  }

  private var trees: IntervalForest

  init(resources: Int) { trees = IntervalForest(count: resources) }

  mutating func load(_ draws: [IntervalWorkload.Draw]) -> UInt64 {
    var sum: UInt64 = 0
    for index in draws.indices where insertIfFree(draws[index], id: index) { sum += 1 }
    return sum
  }

  func check(_ draws: [IntervalWorkload.Draw]) -> UInt64 {
    var sum: UInt64 = 0
    for draw in draws { sum += trees.isFree(draw.range, in: Int(draw.resource)) ? 0 : 1 }
    return sum
  }

  func list(_ draws: [IntervalWorkload.Draw]) -> UInt64 {
    var minutes: Int64 = 0
    for draw in draws {
      trees.forEach(in: Int(draw.resource), overlapping: draw.range) { claim in
        minutes += Int64(claim.range.start.value) + Int64(claim.range.end.value)
        return true
      }
    }
    return UInt64(minutes * 60)
  }

  func firstGaps(_ questions: [IntervalWorkload.GapQuestion]) -> UInt64 {
    var sum: UInt64 = 0
    for question in questions {
      let start = trees.firstGap(
        in: Int(question.resource), after: Minute(Int32(question.start)), length: Int32(question.length),
        before: IntervalWorkload.horizon, units: 1, capacity: 1)
      sum &+= start.map { UInt64($0.value) * 60 } ?? .max
    }
    return sum
  }

  static func live(_ load: [IntervalWorkload.Draw], _ steps: [IntervalWorkload.Step]) -> [Live] {
    var live = load.enumerated().map { Live(draw: $0.element, id: $0.offset) }
    live.reserveCapacity(load.count + steps.count)
    return live
  }

  mutating func mix(_ steps: [IntervalWorkload.Step], _ live: inout [Live]) -> UInt64 {
    var sum: UInt64 = 0
    var next = live.count
    for step in steps {
      if step.isDeletion {
        guard !live.isEmpty else { continue }
        let place = Int(step.pick.multipliedFullWidth(by: UInt64(live.count)).high)
        let gone = live[place]
        live[place] = live[live.count - 1]
        live.removeLast()
        let claim = Self.claim(gone.draw.range, gone.id)
        sum += trees[Int(gone.draw.resource)].remove(claim) ? 3 : 0
      } else {
        if insertIfFree(step.draw, id: next) {
          live.append(Live(draw: step.draw, id: next))
          sum += 1
        }
        next += 1
      }
    }
    return sum
  }

  mutating func bulkLoad(_ sorted: [IntervalWorkload.Draw]) -> UInt64 {
    var first = 0
    while first < sorted.count {
      let resource = sorted[first].resource
      var end = first
      while end < sorted.count, sorted[end].resource == resource { end += 1 }
      trees[Int(resource)] = IntervalTree(
        sorted: (first..<end).lazy.map { Self.claim(sorted[$0].range, $0) })
      first = end
    }
    return UInt64((0..<trees.count).reduce(0) { $0 + trees[$1].count })
  }

  mutating func load(_ draws: [IntervalWorkload.QuantityDraw], capacity: Int32) -> UInt64 {
    var sum: UInt64 = 0
    for index in draws.indices {
      let draw = draws[index]
      let (place, range) = (Int(draw.draw.resource), draw.draw.range)
      guard trees.peakUnits(in: range, of: place) + draw.units <= capacity else { continue }
      trees[place].insert(Self.claim(range, index, units: draw.units))
      sum += 1
    }
    return sum
  }

  func sumOfPeaks(_ draws: [IntervalWorkload.QuantityDraw]) -> UInt64 {
    var sum: UInt64 = 0
    for draw in draws { sum += UInt64(trees.peakUnits(in: draw.draw.range, of: Int(draw.draw.resource))) }
    return sum
  }

  func sumOfPeaks(_ draws: [IntervalWorkload.Draw]) -> UInt64 {
    var sum: UInt64 = 0
    for draw in draws { sum += UInt64(trees.peakUnits(in: draw.range, of: Int(draw.resource))) }
    return sum
  }

  private mutating func insertIfFree(_ draw: IntervalWorkload.Draw, id: Int) -> Bool {
    let range = draw.range
    let place = Int(draw.resource)
    guard trees.isFree(range, in: place) else { return false }
    trees[place].insert(Self.claim(range, id))
    return true
  }

  private static func claim(_ range: TimeRange, _ id: Int, units: Int32 = 1) -> Claim {
    Claim(range: range, holder: ClaimHolder(booking: ID(Int64(id)), line: 0), units: units)
  }
}

import TestSupport
import Testing

@testable import BookingCore

/// Two households have `sal` one after the other each month, and each month one of them has to go.
@Suite struct FairnessTests {
  /// How often each was displaced within six months.
  private func displaced(sparing: Bool) throws -> [Int] {
    let commons = try Commons()
    var hits: [ID<Household>: Int] = [:]
    for month in 1...6 {
      commons.clock.advance(minutes: month == 1 ? 0 : 28 * 1440)
      let day = Double(24 * 28 * (month - 1) + 24 * 14)
      let bookings = try ["vangede-k1", "vangede-k2"].enumerated().map { index, home in
        try commons.book("sal", at(day + 10 + 2 * Double(index), day + 12 + 2 * Double(index)), for: home)
      }
      try setTurnover(30, commons)
      var request = PlanRequest()
      request.sparesDisplaced = sparing
      let plan = try commons.desk.perform(
        ApplyTrial(commons.desk.tryOut(request, as: .operator())), as: .operator())
      #expect(plan.steps.count == 1)
      for step in plan.steps {
        let booking = try #require(bookings.first { $0.id == step.booking })
        hits[booking.household, default: 0] += 1
      }
      try setTurnover(0, commons)
    }
    return (hits.values + [0, 0]).sorted().suffix(2).map(\.self)
  }

  private func setTurnover(_ minutes: Int, _ commons: Commons) throws {
    var change = ChangeResource(slug: slug("sal"))
    change.turnoverMinutes = minutes
    _ = try commons.desk.perform(change, as: .operator())
  }

  @Test("who was moved is spared the next time: the burden goes round, where it would always hit the same")
  func spread() throws {
    #expect(try displaced(sparing: true) == [3, 3])
    #expect(try displaced(sparing: false) == [0, 6])
  }
}

import TestSupport
import Testing

@testable import BookingCore

/// Who yields. Two bookings of `sal` follow each other, and then the room needs a quarter of an hour between uses: one of
/// the two has to go.
@Suite struct ResolutionWeightsTests {
  private let commons: Commons
  /// Saturday in three weeks.
  private static let later: Double = 24 * 21

  init() throws { commons = try Commons() }

  private func pair(
    _ first: String = "vangede-k1", _ second: String = "vangede-k2", waiting days: Int = 0,
    from hour: Double = later,
    _ change: (inout Book) -> Void = { _ in }
  ) throws -> (first: Booking, second: Booking) {
    let one = try commons.book("sal", at(hour + 10, hour + 12), for: first)
    commons.clock.advance(minutes: days * 1440)
    var command = Commons.command("sal", at(hour + 12, hour + 14), for: second)
    change(&command)
    let two = try commons.desk.perform(command, as: .operator())
    var longer = ChangeResource(slug: slug("sal"))
    longer.turnoverMinutes = 15
    _ = try commons.desk.perform(longer, as: .operator())
    return (one, two)
  }

  private func plan(_ change: (inout PlanRequest) -> Void = { _ in }) throws -> ResolutionPlan {
    var request = PlanRequest()
    change(&request)
    let plan = try commons.desk.tryOut(request, as: .operator()).plan
    #expect(plan.proof == .optimal && plan.steps.count == 1)
    return plan
  }

  @Test("who is at home stays, whoever comes first", arguments: [true, false]) func ownArea(_ isFirst: Bool)
    throws
  {
    let pair =
      try isFirst ? pair("vangede-k1", "ordrup-k1") : pair("ordrup-k1", "vangede-k1")
    #expect(try plan().steps.map(\.booking) == [isFirst ? pair.second.id : pair.first.id])
  }

  @Test("who booked earlier stays") func earlierBooked() throws {
    let pair = try pair(waiting: 9)
    #expect(try plan().steps.map(\.booking) == [pair.second.id])
  }

  @Test("who comes within a week stays, when the other comes after it") func notice() throws {
    // It is Tuesday 9:00 UTC; the first begins within a week of it, the second does not.
    let hour = Double(24 * 3 + 9) - 11
    let pair = try pair(from: hour)
    #expect(pair.second.range.start - commons.desk.now >= 7 * 1440)
    #expect(try plan().steps.map(\.booking) == [pair.second.id])
  }

  @Test("who was displaced within a year stays, and after a year does not weigh more") func displacedLately()
    throws
  {
    let old = try commons.book("have", at(10, 12), for: "vangede-k2")
    _ = try commons.desk.perform(
      CloseResource(resource: slug("have"), range: at(9, 13), reason: "Storm"), as: .operator())
    _ = try commons.desk.perform(
      ApplyTrial(commons.desk.tryOut(PlanRequest(), as: .operator())), as: .operator())
    #expect(try commons.booking(old.id).status == .displaced)
    // Alike otherwise, the second would be the one to weigh less: it was booked later.
    let pair = try pair(waiting: 9)
    #expect(try plan().steps.map(\.booking) == [pair.first.id])
    commons.clock.advance(minutes: 366 * 1440)
    let weights = try commons.desk.read { view in
      let weights = try BookingWeights(view)
      return [pair.first, pair.second].map(weights.weight)
    }
    #expect(weights[0] == weights[1])
  }

  @Test("who said to be flexible is shifted rather than moved") func flexible() throws {
    let pair = try pair { $0.flexibleMinutes = 30 }
    let step = try #require(try plan().steps.first)
    #expect(step.booking == pair.second.id && step.to?.lines == pair.second.lines)
    #expect(step.to?.range == pair.second.range.shifted(by: 15))
  }

  @Test("an area far away is only given to who accepts it", arguments: [true, false]) func acceptedArea(
    _ accepts: Bool
  )
    throws
  {
    var far = CreateArea(slug: slug("fjern"), name: "Fjern", homes: 10)
    far.latitude += 0.034  // 3.8 km north: 21 minutes
    _ = try commons.desk.perform(far, as: .operator())
    _ = try commons.desk.perform(
      CreateResource(slug: slug("fjernhave"), area: slug("fjern"), kind: .garden, name: "Fjernhave"),
      as: .operator())
    var command = Commons.command("have", at(10, 12))
    if accepts { command.acceptedAreas = [slug("fjern")] }
    _ = try commons.desk.perform(command, as: .operator())
    _ = try commons.desk.perform(
      CloseResource(resource: slug("have"), range: at(9, 13), reason: "Storm"), as: .operator())
    let id = try commons.id("fjernhave")
    #expect(try plan().steps.first?.to?.lines == (accepts ? [BookingLine(resource: id)] : nil))
  }

  @Test("who is pinned stays, and a place forbidden is not given") func wishes() throws {
    let pair = try pair(waiting: 9)
    let free = try #require(try plan().steps.first?.to)
    #expect(try plan { $0.pins = [pair.second.id] }.steps.map(\.booking) == [pair.first.id])
    let place = ForbiddenPlace(booking: pair.second.id, resource: free.lines[0].resource)
    let other = try plan { $0.forbidden = [place] }
    #expect(other.steps.first?.booking == pair.second.id && other.steps.first?.to?.lines != free.lines)
  }
}

import TestSupport
import Testing

@testable import BookingCore

/// Plans keep the house rules. Somebody has `sal` on Saturday from 15 to 17 on the wall, and water damage closes it.
@Suite struct ResolutionRulesTests {
  private let commons: Commons
  private let booking: Booking

  init() throws {
    commons = try Commons()
    var command = Commons.command("sal", at(14, 16))
    command.attendees = 20
    booking = try commons.desk.perform(command, as: .operator())
    try close("sal")
  }

  private func close(_ resource: String) throws {
    _ = try commons.desk.perform(
      CloseResource(resource: slug(resource), range: at(0, 48), reason: "Vandskade"), as: .operator())
  }

  private func trial(_ change: (inout PlanRequest) -> Void = { _ in }) throws -> ResolutionTrial {
    var request = PlanRequest()
    change(&request)
    return try commons.desk.tryOut(request, as: .operator())
  }

  private func name(_ place: ResolutionPlan.Place?) throws -> String {
    try commons.desk.read { view in
      place?.lines.map { view.registry.resource($0.resource).slug.text }.joined(separator: " ") ?? "cancelled"
    }
  }

  /// Where the plan puts the booking; what the desk would refuse is nowhere.
  private func target(_ trial: ResolutionTrial) throws -> String {
    let step = try #require(trial.plan.steps.first { $0.booking == booking.id })
    return try name(step.to)
  }

  @Test(
    "a place that the rules would refuse is not given, and 'why not' names the rule",
    arguments: [
      (#""slots":[{"hours":"sat 10:00-18:00"}]"#, "fixed hours"),
      (#""quietHours":"sat 16:30-18:00""#, "quiet hours"),
      (#""closedDates":["12-05"]"#, "cannot be booked on"),
      (#""closedDates":["12-24"],"maxMinutes":60"#, "at most 1 hour"),
      (#""minMinutes":180"#, "at least 3 hours"),
      (#""minAttendees":30"#, "at least 30"), (#""maxAttendees":10"#, "holds 10"),
    ]) func oneRule(_ rule: (fields: String, sentence: String)) throws
  {
    #expect(try target(trial()) == "hal-a")
    try commons.decide(#""resources":{"hal-a":{\#(rule.fields)},"hal":{\#(rule.fields)}}"#)
    let trial = try trial()
    #expect(try target(trial) == "hal-b" && trial.plan.proof == .optimal)
    let answer = trial.whyNot(booking.id, resource: try commons.id("hal-a"), in: .en) ?? ""
    #expect(
      answer.hasPrefix("The house rules are against it: ") && answer.contains(rule.sentence), "\(answer)")
    let options = try trial.options(for: booking.id, atMost: 9).map { try name($0.place) }
    #expect(!options.contains("hal-a") && options.contains("koekken"))
  }

  @Test("what the booking breaks already does not keep it from a place that is no worse") func noWorse()
    throws
  {
    try commons.decide(#""maxMinutes":60"#)
    #expect(try target(trial()) == "hal-a")
  }

  @Test("how far ahead, how late and how often one may ask does not count for who is moved") func asking()
    throws
  {
    try commons.decide(#""maxDaysAhead":3,"minNoticeMinutes":4000,"maxOpenBookings":1"#)
    #expect(try target(trial()) == "hal-a")
  }

  @Test(
    "others are not moved into an area whose rules keep it to its own, though they accept it; its own are")
  func ownArea() throws {
    for resource in ["hal-a", "hal-b", "koekken"] { try close(resource) }
    #expect(try target(trial()) == "vaerksted")
    try commons.decide(#""otherAreas":false"#, area: "ordrup")
    var change = ChangeBooking(id: booking.id)
    change.acceptedAreas = [slug("ordrup")]
    _ = try commons.desk.perform(change, as: .operator())
    #expect(try target(trial()) == "cancelled")
    let own = try commons.book("have", at(14, 16), for: "ordrup-k1")
    _ = try commons.desk.perform(
      CreateResource(slug: slug("have-2"), area: slug("ordrup"), kind: .garden, name: "Have 2"),
      as: .operator())
    try close("have")
    let step = try #require(try trial().plan.steps.first { $0.booking == own.id })
    #expect(try name(step.to) == "have-2")
  }

  @Test("a shift does not go into quiet hours") func shifting() throws {
    for resource in ["hal-a", "hal-b", "koekken", "vaerksted"] { try close(resource) }
    _ = try commons.desk.perform(
      RemoveClosure(id: try #require(closures("hal-a").first)), as: .operator())
    _ = try commons.desk.perform(
      CloseResource(resource: slug("hal-a"), range: at(15.5, 20), reason: "Vask"), as: .operator())
    var change = ChangeBooking(id: booking.id)
    change.flexibleMinutes = 60
    _ = try commons.desk.perform(change, as: .operator())
    #expect(try trial().plan.steps.first?.to?.range == at(13.5, 15.5))
    try commons.decide(#""resources":{"hal-a":{"quietHours":"sat 14:00-14:45"}}"#)
    #expect(try target(trial()) == "cancelled")
  }

  private func closures(_ resource: String) throws -> [ID<Closure>] {
    let id = try commons.id(resource)
    return try commons.desk.read { $0.registry.closures(of: id).map(\.id) }
  }

  @Test("the time that rules want between bookings is kept, also between a hall and its rooms") func gaps()
    throws
  {
    try commons.book("hal-a", at(16.5, 18), for: "vangede-k2")
    try commons.decide(#""resources":{"hal-a":{"gapMinutes":60}}"#)
    #expect(try target(trial()) == "hal-b")
    try commons.book("hal", at(11, 13.5), for: "ordrup-k1")
    try commons.decide(#""resources":{"hal":{"gapMinutes":60}}"#)
    let trial = try trial()
    #expect(try target(trial) == "koekken")
    let answer = trial.whyNot(booking.id, resource: try commons.id("hal-b"), in: .en) ?? ""
    #expect(!answer.isEmpty)
  }

  @Test("neighbours who lie too close already are left alone, and nobody is put next to them")
  func keptNeighbours()
    throws
  {
    for (resource, range) in [("hal-a", at(10, 12)), ("hal-a", at(12, 13.75))] {
      try commons.book(resource, range, for: "vangede-k2")
    }
    try commons.decide(#""resources":{"hal-a":{"gapMinutes":30}}"#)
    let trial = try trial()
    #expect(try target(trial) == "hal-b" && trial.plan.steps.count == 1 && trial.plan.proof == .optimal)
  }

  @Test("what an administrator decides against the rules is done, and says so") func decided() throws {
    try commons.decide(#""resources":{"hal-a":{"quietHours":"sat 16:00-18:00"}}"#)
    let hall = BookingLine(resource: try commons.id("hal-a"))
    let trial = try trial {
      $0.decide(booking.id, ResolutionPlan.Place(range: booking.range, lines: [hall]))
    }
    let step = try #require(trial.plan.steps.first)
    #expect(
      step.breaks == ["quiet-hours"] && step.reasons[.da].contains { $0.hasPrefix("Husreglerne er imod:") })
    let applied = try commons.desk.perform(ApplyTrial(trial), as: .operator())
    #expect(try commons.desk.read { try $0.plan(named: applied.code) }.steps.first?.breaks == ["quiet-hours"])
  }

  @Test("a plan is stale when house rules have come that are against it") func newRules() throws {
    let plan = try commons.desk.plan(PlanRequest(), as: .operator())
    try commons.decide(#""resources":{"hal-a":{"quietHours":"sat 16:00-18:00"}}"#)
    #expect(try answer { try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator()) } == "stale")
    #expect(try commons.booking(booking.id) == booking)
  }

  @Test("a step tells as data what it removes, who could have yielded, what it costs and what came next")
  func facts()
    throws
  {
    let rival = try commons.book("koekken", at(16, 18), for: "vangede-k2")
    var longer = ChangeResource(slug: slug("koekken"))
    longer.turnoverMinutes = 30
    _ = try commons.desk.perform(longer, as: .operator())
    try commons.book("koekken", at(18.5, 20), for: "ordrup-k1")
    longer.turnoverMinutes = 45
    _ = try commons.desk.perform(longer, as: .operator())
    let plan = try trial().plan
    let closed = try JSONReader.read(
      Array(try #require(plan.steps.first { $0.booking == booking.id }).why.utf8))
    #expect(closed["troubles"]?.items?.first?["kind"]?.text == "closed")
    #expect(closed["price"]?["total"]?.integer == 40 * 10 || closed["price"]?["total"]?.integer ?? 0 > 0)
    #expect(closed["nextBest"]?["to"]?["lines"]?.items?.count == 1)
    let clash = try JSONReader.read(
      Array(try #require(plan.steps.first { $0.booking != booking.id }).why.utf8))
    #expect(clash["troubles"]?.items?.first?["kind"]?.text == "double-booking")
    #expect(clash["rivals"]?.items?.first?["booking"]?.text == rival.id.code)
    #expect(clash["rivals"]?.items?.first?["fate"]?.text == "stays")
  }
}

import TestSupport
import Testing

@testable import BookingCore

@Suite struct ResolutionTests {
  private let commons: Commons
  /// Two double bookings made by closures: of the hall's first room and of the great room.
  private let first: Booking
  private let second: Booking

  init() throws {
    commons = try Commons()
    first = try commons.book("hal-a", at(10, 12))
    second = try commons.book("sal", at(14, 16))
    for (resource, range) in [("hal-a", at(9, 13)), ("sal", at(13, 17))] {
      _ = try commons.desk.perform(
        CloseResource(resource: slug(resource), range: range, reason: "Vandskade"), as: .operator())
    }
  }

  private func conflicts() throws -> [Conflict] { try commons.desk.read(loading: nil) { try $0.conflicts() } }

  private func plan(_ change: (inout PlanRequest) -> Void = { _ in }) throws -> ResolutionPlan {
    var request = PlanRequest()
    change(&request)
    return try commons.desk.plan(request, as: .operator())
  }

  private func booking(_ id: ID<Booking>) throws -> Booking {
    try #require(try commons.desk.read { try $0.database.booking(id) })
  }

  @Test("a plan changes nothing until it is applied, and then resolves all it names") func apply() throws {
    let plan = try plan()
    #expect(plan.proof == .optimal && plan.steps.map(\.booking) == [first.id, second.id])
    #expect(try conflicts().count == 2)
    _ = try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator())
    #expect(try conflicts() == [])
    #expect(try answer { try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator()) } != "done")
  }

  @Test("a plan for one conflict leaves the other alone") func one() throws {
    let chosen = try #require(try conflicts().first { $0.bookings == [first.id] })
    let plan = try plan { $0.conflicts = [chosen.id] }
    #expect(plan.steps.map(\.booking) == [first.id])
    _ = try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator())
    #expect(try conflicts().map(\.bookings) == [[second.id]])
    #expect(try booking(second.id) == second)
  }

  @Test("a plan for one conflict over missing units leaves the others alone") func oneOfMissing() throws {
    for hour in [33.0, 57] {
      try commons.book("projektor", at(hour, hour + 2), units: 2)
      try commons.book("projektor", at(hour + 1, hour + 3), for: "vangede-k2")
    }
    _ = try commons.desk.perform(WithdrawUnits(resource: slug("projektor"), units: 1), as: .operator())
    let missing = try conflicts().filter { $0.cause.code == "units-missing" }
    #expect(missing.count == 2)
    let plan = try plan { $0.conflicts = [missing[0].id] }
    #expect(plan.proof == .optimal && plan.steps.count == 1)
    #expect(plan.steps.allSatisfy { missing[0].bookings.contains($0.booking) })
    _ = try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator())
    #expect(try conflicts().filter { $0.cause.code == "units-missing" } == [missing[1]])
  }

  @Test("pins that contradict each other are named") func infeasible() throws {
    let plan = try plan { $0.pins = [first.id] }
    #expect(plan.proof == .infeasible && plan.pinnedConflicts == [first.id] && plan.steps.isEmpty)
    #expect(try answer { try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator()) } != "done")
  }

  @Test("a plan is stale when a booking it rests on was changed, and changes nothing then") func stale()
    throws
  {
    let plan = try plan()
    _ = try commons.desk.perform(CancelBooking(id: second.id), as: .operator())
    #expect(try answer { try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator()) } == "stale")
    #expect(try booking(first.id) == first)
  }

  @Test("a plan is stale when a double booking is none any more, and moves nobody") func solved() throws {
    let plan = try plan()
    let closure = try commons.desk.read { $0.registry.closures[0].id }
    _ = try commons.desk.perform(RemoveClosure(id: closure), as: .operator())
    #expect(try answer { try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator()) } == "stale")
    #expect(try booking(first.id) == first && booking(second.id) == second)
  }

  @Test("a plan is stale when the place it moves to was taken since") func placeTaken() throws {
    let plan = try plan()
    let step = try #require(plan.steps.first { $0.booking == first.id })
    let place = try #require(step.to)
    let target = try commons.desk.read { $0.registry.resource(place.lines[0].resource).slug }
    try commons.book(target.text, place.range, for: "vangede-k2")
    #expect(try answer { try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator()) } == "stale")
    #expect(try booking(first.id) == first)
  }

  @Test("an undone plan puts every booking back, unless one was changed meanwhile") func undo() throws {
    let plan = try plan()
    _ = try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator())
    _ = try commons.desk.perform(UndoPlan(id: plan.id), as: .operator())
    #expect(try booking(first.id).range == first.range && booking(first.id).lines == first.lines)
    #expect(try conflicts().count == 2)
    let again = try self.plan()
    _ = try commons.desk.perform(ApplyPlan(id: again.id), as: .operator())
    _ = try commons.desk.perform(CancelBooking(id: first.id), as: .operator())
    #expect {
      try commons.desk.perform(UndoPlan(id: again.id), as: .operator())
    } throws: {
      guard case DeskError.stale(let detail) = $0 else { return false }
      return detail == "\(first.id.code) has changed since; change the bookings one by one"
    }
  }

  @Test("an undone plan leaves to the board what it has not decided", arguments: [true, false])
  func undoneRequest(_ isMoved: Bool) throws {
    try commons.decide(#""kinds":{"room":{"approval":{"mode":"hold"}}}"#)
    let asked = try commons.book("koekken", at(10, 12), for: "vangede-k2")
    #expect(asked.status == .requested)
    _ = try commons.desk.perform(
      CloseResource(resource: slug("koekken"), range: at(9, 13), reason: "Vandskade"), as: .operator())
    let place = ResolutionPlan.Place(
      range: asked.range, lines: [BookingLine(resource: try commons.id("hal-b"))])
    let plan = try plan { $0.decide(asked.id, isMoved ? place : nil) }
    _ = try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator())
    #expect(try booking(asked.id).status == (isMoved ? .requested : .displaced))
    _ = try commons.desk.perform(UndoPlan(id: plan.id), as: .operator())
    let back = try booking(asked.id)
    #expect(back.status == .requested && back.request == asked.request && back.range == asked.range)
    let told = try commons.desk.read { view in
      try view.notices(NoticeQuery(household: asked.household), for: .operator()).items.map(\.kind)
    }
    #expect(told == [.planUndone, isMoved ? .bookingMoved : .bookingDisplaced, .requestReceived])
    #expect(try commons.desk.verify().isSound)
  }

  @Test("a plan for units that are missing can be undone while they still are") func undoneOutage() throws {
    try commons.book("projektor", at(10, 12), units: 2)
    try commons.book("projektor", at(11, 13), for: "vangede-k2")
    let outage = WithdrawUnits(
      resource: slug("projektor"), units: 1, from: at(0, 1).start, until: at(24, 25).end)
    _ = try commons.desk.perform(outage, as: .operator())
    let before = try conflicts()
    #expect(before.map(\.cause.code).contains("units-missing"))
    let plan = try plan()
    _ = try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator())
    #expect(try conflicts() == [])
    _ = try commons.desk.perform(UndoPlan(id: plan.id), as: .operator())
    #expect(try conflicts() == before)
  }

  /// Of three projectors, one leaves when all are booked; the plan cancels the booking with the most neighbours.
  private func cancelled() throws -> (plan: ResolutionPlan, old: Booking, rival: Booking) {
    try commons.book("projektor", at(8.25, 9.75), for: "ordrup-k1")
    let old = try commons.book("projektor", at(9.25, 12.25))
    let rival = try commons.book("projektor", at(10.25, 11.25), units: 2, for: "vangede-k2")
    _ = try commons.desk.perform(WithdrawUnits(resource: slug("projektor"), units: 1), as: .operator())
    let plan = try plan { $0.decide(old.id, nil) }
    _ = try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator())
    return (plan, old, rival)
  }

  private func undo(_ plan: ResolutionPlan) throws -> String {
    try answer { try commons.desk.perform(UndoPlan(id: plan.id), as: .operator()) }
  }

  @Test("a plan just applied can be undone beside bookings that it is not about") func undoneAtOnce() throws {
    let (plan, old, rival) = try cancelled()
    #expect(try undo(plan) == "done")
    #expect(try booking(old.id).status == .confirmed)
    #expect(try conflicts().map(\.bookings).contains([old.id, rival.id]))
  }

  @Test("a plan for one conflict can be undone where another was left") func undoneBesideConflict() throws {
    try commons.book("projektor", at(17, 20), units: 3)
    try commons.book("projektor", at(32, 33.5), units: 2)
    try commons.book("projektor", at(33, 34), for: "vangede-k2")
    var fewer = ChangeResource(slug: slug("projektor"))
    fewer.units = 2
    _ = try commons.desk.perform(fewer, as: .operator())
    let before = try conflicts()
    let chosen = try #require(before.first { $0.range.start == at(17, 20).start })
    let plan = try plan { $0.conflicts = [chosen.id] }
    _ = try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator())
    #expect(try undo(plan) == "done")
    #expect(try conflicts() == before)
  }

  @Test(
    "what others have taken meanwhile is theirs, also those whom the plan was about, and what they gave up is not"
  )
  func takenMeanwhile() throws {
    let (plan, _, rival) = try cancelled()
    // At a time when there is enough for both.
    try commons.book("projektor", at(11.5, 12), for: "ordrup-k2")
    var change = ChangeBooking(id: rival.id)
    change.range = at(10.5, 11.25)
    _ = try commons.desk.perform(change, as: .operator())
    #expect(
      try answer { try commons.desk.perform(UndoPlan(id: plan.id), as: .operator(), dryRun: true) } == "done")
    change.range = at(10.5, 11.5)
    _ = try commons.desk.perform(change, as: .operator())
    #expect(try undo(plan) == "stale")
    change.range = rival.range
    _ = try commons.desk.perform(change, as: .operator())
    let late = try commons.book("projektor", at(9.25, 9.5), for: "ordrup-k2")
    #expect(try undo(plan) == "stale")
    commons.clock.advance(minutes: Int(at(9.4, 10).start - commons.clock.minute))
    #expect(try undo(plan) == "stale", "also when it has begun")
    _ = try commons.desk.perform(CancelBooking(id: late.id), as: .operator())
    #expect(try undo(plan) == "done")
  }

  @Test("a household weighs once more the next time for each time that it was displaced") func spared() throws
  {
    let before = try commons.desk.read { try BookingWeights($0).weight(of: first) }
    _ = try commons.desk.perform(ApplyPlan(id: try plan().id), as: .operator())
    #expect(try commons.desk.read { try BookingWeights($0).weight(of: first) } == 3 * before)
  }

  @Test("what is under way is ended or stays, and nothing is shifted into the past") func underWay() throws {
    commons.clock.advance(minutes: Int(at(11, 12).start - commons.clock.minute))
    let step = try #require(try plan().steps.first { $0.booking == first.id })
    #expect(step.to == nil)
    commons.clock.advance(minutes: Int(at(13.9, 14).start - commons.clock.minute))
    var flexible = ChangeBooking(id: second.id)
    flexible.flexibleMinutes = 240
    _ = try commons.desk.perform(flexible, as: .operator())
    let shifted = try #require(try plan().steps.first { $0.booking == second.id })
    #expect(shifted.to.map { $0.range.start > at(13.9, 14).start } ?? true)
  }

  @Test("who is moved or cancelled reads why, and nothing of others' bookings, weights and costs")
  func notices() throws {
    _ = try commons.book("koekken", at(10, 12), for: "ordrup-k1")
    var longer = ChangeResource(slug: slug("koekken"))
    longer.turnoverMinutes = 30
    _ = try commons.desk.perform(longer, as: .operator())
    try commons.book("koekken", at(12.5, 14), for: "ordrup-k2")
    longer.turnoverMinutes = 45
    _ = try commons.desk.perform(longer, as: .operator())
    let plan = try plan()
    let step = try #require(plan.steps.first { ![first.id, second.id].contains($0.booking) })
    #expect(step.reasons[.en].contains { $0.contains("weight") })
    _ = try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator())
    let home = try commons.booking(step.booking).household
    let name = try #require(try commons.desk.read { try $0.household(home) }).slug.text
    let notice = try commons.lastNotice(to: name).joined(separator: " ")
    #expect(notice.contains("Køkken er dobbeltbooket") && notice.contains("mindst besvær"))
    #expect(!notice.contains("vægt") && !notice.contains("Pris") && notice.split(separator: "bk-").count == 2)
    #expect(try commons.lastNotice(to: "vangede-k1").joined(separator: " ").contains("Vandskade"))
  }

  @Test("residents make no plans") func rights() throws {
    let resident = try commons.actor("vangede-k1-mette")
    #expect(try answer { try commons.desk.plan(PlanRequest(), as: resident) } == "not allowed")
  }

  @Test("what an administrator decides is planned around, priced and applied") func decided() throws {
    let chosen = try #require(try conflicts().first { $0.bookings == [first.id] })
    let later = ResolutionPlan.Place(range: first.range.shifted(by: 240), lines: first.lines)
    var request = PlanRequest()
    request.conflicts = [chosen.id]
    request.decide(first.id, later)
    let trial = try commons.desk.tryOut(request, as: .operator())
    #expect(trial.plan.steps.map(\.to) == [later] && trial.plan.proof == .optimal)
    #expect(trial.plan.objective == trial.plan.steps[0].cost && trial.plan.steps[0].cost > 0)
    #expect(try commons.desk.read { try $0.plans() }.isEmpty, "trying keeps nothing")
    let applied = try commons.desk.perform(ApplyTrial(trial), as: .operator())
    #expect(try booking(first.id).range == later.range)
    let kept = try commons.desk.read { try $0.plan(named: applied.code) }
    #expect(kept.decided == request.decided, "the store keeps what was decided")
    request = PlanRequest(again: kept)
    request.release(first.id)
    #expect(request.decided.isEmpty && request.conflicts == [chosen.id])
  }

  @Test("what cannot be carried out is refused when it is decided", arguments: [-10_000, 32 * 1440, 0])
  func decidedWrongly(_ shift: Int) throws {
    var request = PlanRequest()
    let range = first.range.shifted(by: Int32(shift))
    request.decide(
      first.id, ResolutionPlan.Place(range: range, lines: shift == 0 ? first.lines : second.lines))
    #expect(try answer { try commons.desk.tryOut(request, as: .operator()) } != "done")
  }

  @Test("a trial names the next best and says why not") func asking() throws {
    let trial = try commons.desk.tryOut(PlanRequest(), as: .operator())
    let options = trial.options(for: first.id, atMost: 3)
    #expect(options.map(\.cost) == options.map(\.cost).sorted() && !options.isEmpty)
    #expect(!options.map(\.place).contains(trial.plan.steps[0].to))
    let own = first.lines[0].resource
    #expect(trial.whyNot(first.id, resource: own, start: first.range.start, in: .en) == "It is closed then.")
    #expect(trial.whyNot(ID(4_711), in: .en) == nil)
  }
}

import TestSupport
import Testing

@testable import BookingCore

/// What is damaged, or that its owner has taken home, is out of service.
@Suite("Ude af drift") struct OutageTests {
  let place: LendingDesk
  let commons: Commons

  init() throws {
    place = try LendingDesk()
    commons = place.commons
  }

  @Test("en skadet projektor går ud af drift, de ramte nævnes, og en repareret er tilbage") func damaged()
    throws
  {
    let loan = try commons.book("projektor", at(9, 18))
    let all = try commons.book("projektor", at(33, 36), units: 3, for: "vangede-k2")
    place.wait(until: at(9, 18).start)
    try place.out(loan)
    place.wait(hours: 2)
    try place.back(loan, .damaged, missing: "fjernbetjening", note: "Pæren er sprunget")
    let conflicts = try place.conflicts()
    #expect(conflicts.map(\.bookings) == [[all.id]])
    #expect(place.desk.settleDue().isEmpty)
    #expect(try place.notices("vangede-k2") == [.thingAtRisk])
    let registry = try place.desk.read { $0.registry }
    let board = try #require(try place.told("vangede-bestyrelse").first)
    let words = NoticeText(board, .da, registry: registry)
    #expect(words.subject == "Afleveret med skade: Projektor")
    #expect(words.lines.suffix(2) == ["Mangler: fjernbetjening", "Pæren er sprunget"])
    #expect(try answer { try commons.book("projektor", at(40, 41), units: 3) } == "taken")
    try expectSameAsStore(place.desk, commons)
    #expect(try place.desk.verify().isSound)
    place.wait(hours: 1)
    let restored = try place.desk.perform(RestoreUnits(resource: slug("projektor")), as: place.viola)
    #expect(restored.map(\.units) == [1] && restored.map(\.cause) == [.damaged])
    #expect(try place.conflicts().isEmpty)
    _ = try place.desk.perform(WithdrawUnits(resource: slug("projektor"), units: 1), as: place.viola)
    #expect(place.desk.settleDue().isEmpty)
    #expect(try place.notices("vangede-k2") == [.thingAtRisk, .thingAtRisk])
    _ = try place.desk.perform(RestoreUnits(resource: slug("projektor")), as: place.viola)
    #expect(
      try answer { try place.desk.perform(RestoreUnits(resource: slug("projektor")), as: place.viola) }
        == "in the way")
    let projector = try commons.id("projektor")
    let history = try place.desk.read {
      try $0.history(of: registry.resource(projector), for: place.viola)
    }
    #expect(
      history.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [
        .damaged, .handedOut, .restored, .returned,
      ])
    try expectSameAsStore(place.desk, commons)
  }

  @Test("what comes back damaged in part is missing after the loan, not beside it", arguments: [6, 9])
  func damagedInPart(fetched: Double) throws {
    let loan = try commons.book("projektor", at(9, 18), units: 2)
    let next = try commons.book("projektor", at(20, 22), units: 2, for: "vangede-k2")
    place.wait(until: at(fetched, 18).start)
    try place.out(loan)
    place.wait(hours: 1)
    try place.back(loan, units: 1, .damaged)
    func most(_ from: Double, _ to: Double) throws -> Int {
      try (0...3).last { try place.free("projektor", at(from, to), units: $0) } ?? 0
    }
    #expect(try [most(fetched + 1, fetched + 1.5), most(10, 18), most(18, 19)] == [1, 1, 2])
    #expect(try reasons { try place.out(next) } == [.taken(commons.id("projektor"), units: 2, free: 1)])

    place.wait(hours: 1)
    try place.back(loan)
    try commons.book("projektor", at(12, 14), for: "ordrup-k1")
    #expect(try [most(fetched + 2, fetched + 2.5), most(12, 14), most(18, 19)] == [2, 1, 2])
    _ = try place.desk.perform(UndoLoan(booking: loan.id), as: place.viola)
    #expect(try commons.booking(loan.id).range == loan.range && place.conflicts().isEmpty)
    #expect(try [most(fetched + 2, fetched + 2.5), most(12, 14), most(18, 19)] == [1, 0, 2])
    let registry = try place.desk.read { $0.registry }
    let projector = try registry.resource(commons.id("projektor"))
    let damaged = try place.desk.read { try $0.history(of: projector, for: place.viola) }
      .filter { $0.kind == .damaged }
    #expect(damaged.map(\.at) == [at(fetched + 1, 18).start])
    _ = try place.desk.perform(RestoreUnits(resource: slug("projektor")), as: place.viola)
    #expect(try [most(fetched + 2, fetched + 2.5), most(18, 19)] == [fetched < 9 ? 2 : 1, 3])
    try expectSameAsStore(place.desk, commons)
    #expect(try place.desk.verify().isSound)
  }

  @Test("what came back damaged is missing at once when the rest of its booking is given up")
  func damagedAndCancelled()
    throws
  {
    let loan = try commons.book("projektor", at(9, 18), units: 3)
    place.wait(until: at(9, 18).start)
    try place.out(loan, units: 1)
    try place.back(loan, .damaged)
    #expect(try place.conflicts().isEmpty)
    _ = try place.desk.perform(CancelBooking(id: loan.id), as: .operator())
    #expect(
      try place.free("projektor", at(10, 12), units: 2) && !place.free("projektor", at(10, 12), units: 3))
    try expectSameAsStore(place.desk, commons)
    #expect(try place.desk.verify().isSound)
  }

  @Test("den plan, der flytter for manglende enheder, siger, at de mangler") func planTellsWhy() throws {
    _ = try commons.book("projektor", at(33, 36), units: 3)
    _ = try place.desk.perform(WithdrawUnits(resource: slug("projektor"), units: 1), as: place.viola)
    let step = try #require(try place.desk.plan(PlanRequest(), as: .operator()).steps.first)
    #expect(step.reasons[.da].contains("Nogle enheder mangler."))
    #expect(step.reasons[.en].contains("Some units are missing."))
    _ = try place.desk.perform(WithdrawUnits(resource: slug("projektor"), units: 2), as: place.viola)
    let all = try #require(try place.desk.plan(PlanRequest(), as: .operator()).steps.first)
    #expect(all.reasons[.en].contains("Projektor: all are missing then."), "\(all.reasons[.en])")
  }

  @Test("a plan says of which of its bookings something is handed out") func planTellsWhatIsOut() throws {
    let booking = try commons.book("projektor", at(33, 36), units: 2)
    _ = try place.desk.perform(Lend(.out, booking: booking.id, units: 1), as: place.viola)
    _ = try place.desk.perform(WithdrawUnits(resource: slug("projektor"), units: 2), as: place.viola)
    let plan = try place.desk.plan(PlanRequest(), as: .operator())
    let step = try #require(plan.steps.first { $0.booking == booking.id })
    let first = "Something of it is handed out; take it back before the plan is carried out."
    #expect(step.reasons[.en].dropFirst().first == first, "\(step.reasons[.en])")
    #expect(!step.notice[.en].contains(first))
    #expect(try answer { try place.desk.perform(ApplyPlan(id: plan.id), as: .operator()) } == "in the way")
  }

  @Test("af flere udfald kommer kun det nævnte tilbage, og de andre bliver ved") func chosen() throws {
    let projector = slug("projektor")
    var damaged = WithdrawUnits(resource: projector, units: 1, isDamaged: true, note: "Pæren")
    let now = try place.desk.perform(damaged, as: place.viola)
    (damaged.isDamaged, damaged.note) = (false, "ferie")
    (damaged.from, damaged.until) = (at(33, 36).start, at(33, 36).end)
    let later = try place.desk.perform(damaged, as: place.viola)
    place.wait(hours: 1)
    func restore(_ outage: Outage, units: Int? = nil) throws -> [Outage] {
      try place.desk.perform(
        RestoreUnits(resource: projector, units: units, outage: outage.id), as: place.viola)
    }
    #expect(try restore(later) == [later])
    #expect(try answer { try restore(later) } == "in the way")
    #expect(try answer { try restore(now, units: 2) } == "in the way")
    #expect(try commons.connection().outages(of: now.resource) == [now])
    #expect(try restore(now) == [now])
    try expectSameAsStore(place.desk, commons)
  }

  @Test("var skaden noteret forkert, er den i drift igen") func damageUndone() throws {
    let loan = try commons.book("projektor", at(9, 18), units: 2)
    place.wait(until: at(9, 18).start)
    try place.out(loan)
    try place.back(loan, units: 1, .damaged)
    #expect(try !place.free("projektor", at(20, 21), units: 3))
    _ = try place.desk.perform(UndoLoan(booking: loan.id), as: place.viola)
    #expect(try place.free("projektor", at(20, 21), units: 3))
    try expectSameAsStore(place.desk, commons)
  }

  @Test("planen flytter den, der mangler en projektor, og rører ikke ved det, der er ude af drift")
  func planned()
    throws
  {
    _ = try place.desk.perform(
      CreateResource(
        slug: slug("projektor-2"), area: slug("vangede"), kind: .equipment, name: "Projektor (2)", units: 2),
      as: .operator())
    let booked = try commons.book("projektor", at(9, 12), units: 2)
    _ = try place.desk.perform(
      WithdrawUnits(resource: slug("projektor"), units: 2, isDamaged: true), as: place.viola)
    #expect(try place.conflicts().map(\.bookings) == [[booked.id]])
    let plan = try place.desk.plan(PlanRequest(), as: .operator())
    #expect(plan.steps.map(\.booking) == [booked.id])
    _ = try place.desk.perform(ApplyPlan(id: plan.id), as: .operator())
    #expect(try place.conflicts().isEmpty)
    let moved = try place.desk.read { try $0.booking(named: booked.id.code, for: .operator()) }
    #expect(try moved.lines == [BookingLine(resource: commons.id("projektor-2"), units: 2)])
  }

  /// Two crates with set-up and turn-over times of a quarter, one of them away for a while; and a closed room.
  private func planBesideCrates(_ prepare: () throws -> Void) throws -> (Booking, ResolutionPlan) {
    _ = try place.desk.perform(
      CreateResource(
        slug: slug("kasse"), area: slug("vangede"), kind: .equipment, name: "Kasse", units: 2,
        setupMinutes: 15, turnoverMinutes: 15), as: .operator())
    try prepare()
    let inTheRoom = try commons.book("sal", at(34, 36))
    _ = try place.desk.perform(
      CloseResource(resource: slug("sal"), range: at(33, 37), reason: "Vand"), as: .operator())
    #expect(try place.conflicts().map(\.bookings) == [[inTheRoom.id]])
    return (inTheRoom, try place.desk.plan(PlanRequest(), as: .operator()))
  }

  @Test(
    "planen rører ikke den, der får alle kasser, så snart og så længe de er der",
    arguments: [(8.0, 10.0), (12.25, 14.0), (10.0, 10.02)])
  func beside(_ away: (from: Double, to: Double)) throws {
    for units in [1, 2] {
      let desk = try OutageTests()
      let (inTheRoom, plan) = try desk.planBesideCrates {
        let out = WithdrawUnits(
          resource: slug("kasse"), units: units, from: at(away.from, away.to).start,
          until: at(away.from, away.to).end)
        _ = try desk.place.desk.perform(out, as: desk.place.viola)
        try desk.commons.book("kasse", away.to < 11 ? at(10.5, 12) : at(10, 12), units: 2)
      }
      #expect(plan.steps.map(\.booking) == [inTheRoom.id])
    }
  }

  @Test("planen rører ikke den, der har hentet noget før tid") func fetchedEarly() throws {
    let (inTheRoom, plan) = try planBesideCrates {
      try place.out(try commons.book("kasse", at(16, 48), units: 2), units: 1)
    }
    #expect(plan.steps.map(\.booking) == [inTheRoom.id])
  }

  @Test("planen for en anden konflikt lader den i fred, der er i gang og mangler noget") func underWay()
    throws
  {
    let loan = try commons.book("projektor", at(9, 40), units: 3)
    let inTheRoom = try commons.book("sal", at(34, 36))
    _ = try place.desk.perform(
      CloseResource(resource: slug("sal"), range: at(33, 37), reason: "Vand"), as: .operator())
    place.wait(until: at(10, 11).start)
    _ = try place.desk.perform(WithdrawUnits(resource: slug("projektor"), units: 1), as: place.viola)
    let conflicts = try place.conflicts()
    #expect(conflicts.map(\.bookings) == [[loan.id], [inTheRoom.id]])
    var request = PlanRequest()
    request.conflicts = [conflicts[1].id]
    let plan = try place.desk.plan(request, as: .operator())
    #expect(plan.proof == .optimal && plan.steps.map(\.booking) == [inTheRoom.id])
  }

  @Test("mangler noget også uden for åbningstiden, finder planen en vej ud") func outsideHours() throws {
    let (inTheRoom, plan) = try planBesideCrates {
      var change = ChangeResource(slug: slug("kasse"))
      change.openingHours = try OpeningHours(parsing: "mon-sun 08:00-22:00")
      _ = try place.desk.perform(change, as: .operator())
      _ = try place.desk.perform(WithdrawUnits(resource: slug("kasse"), units: 1), as: place.viola)
    }
    #expect(plan.steps.map(\.booking) == [inTheRoom.id])
  }

  @Test("er alt væk, når der skal stilles op, finder planen en vej ud") func setUpWithoutUnits() throws {
    let (inTheRoom, _) = try planBesideCrates {}
    let booked = try commons.book("kasse", at(10.25, 12))
    _ = try place.desk.perform(
      WithdrawUnits(resource: slug("kasse"), until: at(9, 10).end), as: place.viola)
    var longer = ChangeResource(slug: slug("kasse"))
    longer.setupMinutes = 30
    _ = try place.desk.perform(longer, as: .operator())
    #expect(try place.conflicts().map(\.bookings) == [[booked.id], [inTheRoom.id]])
    let plan = try place.desk.plan(PlanRequest(), as: .operator())
    #expect(plan.steps.map(\.booking) == [booked.id, inTheRoom.id].sorted())
    let step = try #require(plan.steps.first { $0.booking == booked.id })
    #expect(step.notice[.en].contains("Kasse: all are missing then."), "\(step.notice[.en])")
  }

  @Test("Violas egen boremaskine er fælles, til hun tager den hjem, og hun kan kun råde over sin egen")
  func ownThing()
    throws
  {
    func make(_ name: String, owner: String, as actor: Actor) throws -> Resource {
      try place.desk.perform(
        CreateResource(
          slug: slug(name), area: slug("vangede"), kind: .equipment, name: name, owner: slug(owner)),
        as: actor)
    }
    _ = try make("boremaskine", owner: "vangede-k2", as: place.viola)
    #expect(try answer { try make("sav", owner: "vangede-k1", as: place.viola) } == "not allowed")
    #expect(try answer { try make("sav", owner: "findes-ikke", as: place.viola) } == "not allowed")
    let mette = try commons.actor("vangede-k2-mette")  // samme husstand, men beboer
    #expect(try answer { try make("sav", owner: "vangede-k2", as: mette) } == "not allowed")
    let booked = try commons.book("boremaskine", at(9, 12))
    let home = WithdrawUnits(resource: slug("boremaskine"), until: at(0, 24).end, note: "Flytter selv")
    let others = try commons.actor("vangede-k1-mette")
    #expect(try answer { try place.desk.perform(home, as: others) } == "not allowed")
    _ = try place.desk.perform(home, as: mette)
    #expect(try place.conflicts().map(\.bookings) == [[booked.id]])
    #expect(try answer { try place.desk.perform(home, as: mette) } == "in the way")
    #expect(try answer { try commons.book("boremaskine", at(33, 34)) } == "done")  // søndag er den tilbage
    #expect(try answer { try commons.book("boremaskine", at(20, 21)) } == "taken")
    _ = try place.desk.perform(RestoreUnits(resource: slug("boremaskine")), as: mette)
    #expect(try place.conflicts().isEmpty)
    try expectSameAsStore(place.desk, commons)
  }

  @Test("en anden proces ser straks, at en projektor er ude af drift") func otherProcess() throws {
    let other = try commons.otherDesk(.service)
    defer { other.close() }
    _ = try place.desk.perform(WithdrawUnits(resource: slug("projektor"), units: 3), as: place.viola)
    #expect(
      try answer { try other.perform(Commons.command("projektor", at(9, 10)), as: .operator()) } == "taken")
    try expectSameAsStore(other, commons)
    _ = try other.perform(RestoreUnits(resource: slug("projektor"), units: 1), as: .operator())
    #expect(try place.free("projektor", at(9, 10), units: 1))
    #expect(try !place.free("projektor", at(9, 10), units: 2))
    try expectSameAsStore(place.desk, commons)
  }

  @Test("kalenderen viser, hvor mange der mangler, og nævner ingen") func calendar() throws {
    let loan = try commons.book("projektor", at(9, 18), units: 2)
    try place.out(loan)
    let id = try commons.id("projektor")
    let entries = try place.desk.read(loading: nil) { view in
      let resource = view.registry.resource(id)
      return try view.calendar(of: resource, in: TimeRange(Commons.morning, at(9, 20).end), for: nil)
    }
    #expect(entries.map(\.state) == [.closed, .taken])
    #expect(entries.map(\.units) == [2, 2])
    #expect(entries.allSatisfy { $0.booking == nil })
  }
}

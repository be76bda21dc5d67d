import TestSupport
import Testing

@testable import BookingCore

@Suite("Udlån") struct LendingTests {
  let place: LendingDesk
  let commons: Commons

  init() throws {
    place = try LendingDesk()
    commons = place.commons
  }

  @Test("Mette henter to projektorer ad to gange og afleverer dem ad to gange") func inParts() throws {
    let loan = try commons.book("projektor", at(9, 18), units: 2)
    #expect(try place.status(loan) == .reserved)
    place.wait(until: at(9, 18).start)
    #expect(try place.out(loan, units: 1).status == .out)
    #expect(
      try place.out(loan).lines == [.init(resource: commons.id("projektor"), units: 2, out: 2, returned: 0)])
    #expect(try answer { try place.out(loan) } == "in the way")
    place.wait(hours: 4)
    #expect(try place.back(loan, units: 1).status == .out)
    #expect(try answer { try place.back(loan, units: 2) } == "invalid /units")
    #expect(try place.back(loan).status == .returned)
    #expect(try answer { try place.back(loan) } == "in the way")
    try expectSameAsStore(place.desk, commons)
  }

  @Test("er kun en del hentet og afleveret, venter resten på at blive hentet, så længe bookingen varer")
  func rest() throws {
    let loan = try commons.book("projektor", at(9, 18), units: 3)
    place.wait(until: at(9, 18).start)
    try place.out(loan, units: 1)
    #expect(try place.back(loan, units: 1).status == .reserved)
    func codes(_ status: Loan.Status) throws -> [String] {
      var query = LoanQuery()
      query.status = status
      return try place.desk.read { [query] in try $0.loans(query, for: place.viola).map(\.booking.id.code) }
    }
    #expect(try codes(.returned).isEmpty && codes(.reserved) == [loan.id.code])
    place.wait(until: at(9, 18).end)
    #expect(try place.status(loan) == .returned && codes(.reserved).isEmpty)
  }

  @Test("er alt tilbage før tid, kan andre få resten af tiden") func early() throws {
    let loan = try commons.book("projektor", at(9, 18), units: 3)
    place.wait(until: at(9, 18).start)
    try place.out(loan)
    place.wait(hours: 2)
    #expect(try !place.free("projektor", at(12, 18), units: 1))
    try place.back(loan)
    #expect(try place.free("projektor", at(11, 18), units: 3))
    // Det var en fejl: den kom ikke tilbage.
    _ = try place.desk.perform(UndoLoan(booking: loan.id), as: place.viola)
    #expect(try !place.free("projektor", at(12, 18), units: 1))
    #expect(try place.status(loan) == .out)
    // Igen, og nu tager en anden tiden: så kan det ikke fortrydes.
    try place.back(loan)
    try commons.book("projektor", at(12, 18), units: 2, for: "vangede-k2")
    #expect(
      try answer { try place.desk.perform(UndoLoan(booking: loan.id), as: place.viola) } == "in the way")
    try expectSameAsStore(place.desk, commons)
  }

  @Test("før tid kan det udleveres, når det er ledigt, også uden tid til klargøring før") func beforeTime()
    throws
  {
    var thing = ChangeResource(slug: slug("projektor"))
    thing.setupMinutes = 60
    thing.turnoverMinutes = 60
    _ = try commons.desk.perform(thing, as: .operator())
    try commons.book("projektor", at(7, 9), units: 3, for: "vangede-k2")
    let loan = try commons.book("projektor", at(13, 18), units: 3)
    place.wait(until: at(9, 10).start)
    #expect(try answer { try place.out(loan) } == "taken")
    place.wait(hours: 1)
    #expect(try place.out(loan).status == .out)
    #expect(try commons.desk.verify().isSound)
    try expectSameAsStore(place.desk, commons)
  }

  @Test("en plan lader den i fred, der har noget hjemme, og udføres ikke, hvor den ikke kan") func plans()
    throws
  {
    let loan = try commons.book("projektor", at(9, 18), units: 2)
    let other = try commons.book("projektor", at(9, 18), for: "vangede-k2")
    try place.out(loan)
    func plan(units: Int) throws -> ResolutionPlan {
      var change = ChangeResource(slug: slug("projektor"))
      change.units = units
      _ = try place.desk.perform(change, as: .operator())
      return try place.desk.plan(PlanRequest(), as: .operator())
    }
    #expect(try plan(units: 2).steps.map(\.booking) == [other.id])
    let bad = try plan(units: 1)
    #expect(bad.steps.map(\.booking).contains(loan.id))
    #expect(try answer { try place.desk.perform(ApplyPlan(id: bad.id), as: .operator()) } == "in the way")
    #expect(try commons.booking(loan.id).status == .confirmed)
    #expect(try place.desk.verify().isSound)
    try commons.connection().run("UPDATE booking SET status = 'cancelled'")
    let problems = try place.desk.verify().checks.flatMap(\.problems)
    #expect(problems.contains("\(loan.id.code) has more out than it holds"))
  }

  @Test("hvad der er hentet, aflyses ikke, fordi ingen melder ankomst eller betaler") func lapses() throws {
    try commons.decide(
      #""checkIn":{"mode":"on","releaseAfterMinutes":30},"conditions":[{"name":"deposit-received","#
        + #""due":{"hours":1,"after":"booking"},"lapse":"cancel"}]"#)
    let lines: [Book.Line] = [.init(slug("sal")), .init(slug("projektor"), units: 2)]
    let party = try place.desk.perform(
      Book(lines: lines, range: at(9, 18), onBehalfOf: slug("vangede-k1")), as: .operator())
    try place.out(party)
    place.wait(hours: 2)
    #expect(try place.notices("vangede-k1").contains(.conditionLapsed))
    #expect(try commons.booking(party.id).status == .confirmed)
    place.wait(until: at(9, 18).start + 120)
    #expect(try commons.booking(party.id).status == .confirmed)
    #expect(try !place.notices("vangede-k1").contains(.noShow))
    #expect(try !place.free("projektor", at(12, 18), units: 2))
    try expectSameAsStore(place.desk, commons)
  }

  @Test("udleveres noget før tid, kan ingen anden få det i mellemtiden") func beforeItsTime() throws {
    let loan = try commons.book("projektor", at(9, 18), units: 2)
    let tuesday = TimeRange(Commons.morning + 120, Commons.morning + 240)
    #expect(try place.free("projektor", tuesday, units: 3))
    try place.out(loan)
    #expect(try place.free("projektor", tuesday, units: 1))
    #expect(try !place.free("projektor", tuesday, units: 2))
    try expectSameAsStore(place.desk, commons)
    _ = try place.desk.perform(UndoLoan(booking: loan.id), as: place.viola)
    #expect(try place.free("projektor", tuesday, units: 3))
    // Har en anden den onsdag, kan den ikke gå ud tirsdag.
    try commons.book("projektor", TimeRange(Commons.morning + 1440, Commons.morning + 1500), units: 2)
    #expect(try answer { try place.out(loan) } == "taken")
    try expectSameAsStore(place.desk, commons)
  }

  @Test("er alt tilbage, før bookingen begynder, er den slut, og andre kan få tiden") func backBeforeItsTime()
    throws
  {
    let loan = try commons.book("projektor", at(9, 18), units: 2)
    try place.out(loan)
    place.wait(hours: 1)
    try place.back(loan, units: 1)
    #expect(try !place.free("projektor", at(9, 18), units: 2))
    #expect(try place.back(loan).status == .returned)
    #expect(try place.free("projektor", at(9, 18), units: 3))
    #expect(try place.desk.read { try $0.database.booking(loan.id)?.status } == .cancelled)
    try expectSameAsStore(place.desk, commons)
    // Det var en fejl: den ene kom ikke tilbage.
    func undo() throws -> Loan { try place.desk.perform(UndoLoan(booking: loan.id), as: place.viola) }
    #expect(try undo().status == .out)
    #expect(try place.desk.read { try $0.database.booking(loan.id)?.range } == loan.range)
    #expect(try !place.free("projektor", at(9, 18), units: 2))
    let untilThen = TimeRange(commons.clock.minute, loan.range.start)
    #expect(try place.free("projektor", untilThen, units: 2))
    #expect(try !place.free("projektor", untilThen, units: 3))
    try expectSameAsStore(place.desk, commons)
    #expect(try place.out(loan).status == .out)
    try place.back(loan, units: 1)
    #expect(try place.free("projektor", untilThen, units: 2))
    // Igen, og nu tager en anden tiden: så kan det ikke fortrydes.
    try place.back(loan)
    try commons.book("projektor", at(9, 12), units: 2, for: "vangede-k2")
    #expect(try answer { try undo() } == "in the way")
    try expectSameAsStore(place.desk, commons)
  }

  @Test("det, der ikke er på hylden, kan ikke udleveres, selv om det er booket") func notThere() throws {
    let first = try commons.book("projektor", at(9, 10), units: 2)
    let second = try commons.book("projektor", at(12, 14), units: 2, for: "vangede-k2")
    place.wait(until: at(9, 10).start)
    try place.out(first)
    place.wait(until: at(12, 14).start)
    #expect(try reasons { try place.out(second) } == [.taken(commons.id("projektor"), units: 2, free: 1)])
    try place.out(second, units: 1)
    try place.back(first)
    try place.out(second)
  }

  @Test("det, der ikke er godkendt, er aflyst eller forbi, udleveres ikke") func notNow() throws {
    let loan = try commons.book("projektor", at(9, 10))
    _ = try place.desk.perform(CancelBooking(id: loan.id), as: .operator())
    #expect(try answer { try place.out(loan) } == "in the way")
    let late = try commons.book("projektor", at(9, 10))
    place.wait(until: at(9, 10).end)
    #expect(try answer { try place.out(late) } == "in the way")
    let room = try commons.book("sal", at(12, 13))
    #expect(try answer { try place.out(room) } == "in the way")
  }

  @Test("så længe noget er ude, kan bookingen hverken aflyses eller ændres") func kept() throws {
    let loan = try commons.book("projektor", at(9, 18))
    try place.out(loan)
    let mette = try commons.actor("vangede-k1-mette")
    #expect(try answer { try place.desk.perform(CancelBooking(id: loan.id), as: mette) } == "in the way")
    var moved = ChangeBooking(id: loan.id)
    moved.range = at(10, 19)
    let change = moved
    #expect(try answer { try place.desk.perform(change, as: mette) } == "in the way")
    try place.back(loan)
    #expect(try answer { try place.desk.perform(CancelBooking(id: loan.id), as: mette) } == "done")
  }

  @Test("Mette mindes om lånet før fristen og rykkes efter den, og bestyrelsen får det at vide én gang")
  func reminders() throws {
    let loan = try commons.book("projektor", at(9, 57))
    place.wait(until: at(9, 57).start)
    try place.out(loan)
    place.wait(until: at(9, 57).end - 13 * 60)
    #expect(try place.notices("vangede-k1") == [])
    place.wait(hours: 1)  // lånet er på to døgn: et halvt før
    #expect(try place.notices("vangede-k1") == [.loanDueSoon])
    place.wait(hours: 12)
    #expect(try place.notices("vangede-k1") == [.loanDueSoon, .loanOverdue])
    #expect(try place.status(loan) == .overdue)
    place.wait(hours: 30 * 24)
    #expect(
      try place.notices("vangede-k1")
        == [.loanDueSoon, .loanOverdue, .loanOverdue, .loanOverdue, .loanOverdue, .loanOverdue])
    #expect(try place.notices("vangede-bestyrelse") == [.loanOverdueDesk])
    try place.back(loan)
    place.wait(hours: 30 * 24)
    #expect(try place.notices("vangede-k1").count == 6)
    #expect(try place.status(loan) == .returned)
    try expectSameAsStore(place.desk, commons)
  }

  @Test("husordenens frister gælder: ingen påmindelse før, rykker efter fem timer") func rules() throws {
    var limits = HouseRules.Limits()
    var lending = HouseRules.Lending()
    lending.remindHoursAfter = 5
    limits.lending = lending
    let day = try #require(CivilDate("2026-01-01"))
    let rules = HouseRules(
      textDanish: "Rykker.", textEnglish: "Late.", decidedBy: .board, decidedOn: day, validFrom: day,
      general: limits)
    _ = try place.desk.perform(SetHouseRules(area: slug("vangede"), rules: rules), as: .operator())
    let loan = try commons.book("projektor", at(9, 18))
    place.wait(until: at(9, 18).start)
    try place.out(loan)
    place.wait(until: at(9, 18).end + 4 * 60)
    #expect(try place.notices("vangede-k1") == [])
    #expect(try place.status(loan) == .overdue)
    place.wait(hours: 1)
    #expect(try place.notices("vangede-k1") == [.loanOverdue])
  }

  @Test(
    "kommer den ikke tilbage, får den næste besked og noget andet, og konflikten ses, til den er afleveret")
  func nextBorrower() throws {
    _ = try place.desk.perform(
      CreateResource(
        slug: slug("projektor-lille"), area: slug("vangede"), kind: .equipment, name: "Projektor (lille)",
        units: 2),
      as: .operator())
    let late = try commons.book("projektor", at(9, 18), units: 2)
    let next = try commons.book("projektor", at(33, 36), units: 2, for: "vangede-k2")
    place.wait(until: at(9, 18).start)
    try place.out(late)
    place.wait(until: at(9, 18).end - 60)
    #expect(try place.conflicts().isEmpty)
    place.wait(hours: 1)
    let conflict = try #require(try place.conflicts().first)
    #expect(conflict.cause == .unitsMissing(claimed: 4, units: 3))
    #expect(conflict.bookings == [next.id])
    let notice = try #require(try place.told("vangede-k2").first)
    #expect(notice.kind == .thingAtRisk)
    let registry = try place.desk.read { $0.registry }
    let words = NoticeText(notice, .da, registry: registry)
    #expect(words.subject == "Projektor er måske ikke klar til dig")
    #expect(words.lines.contains("Den forrige låner har ikke afleveret."))
    #expect(words.lines.contains("Ledigt i stedet:"))
    // Nye bookinger kan ikke få det, der ikke er der; og besked gives kun én gang.
    #expect(
      try answer { try commons.book("projektor", at(40, 41), units: 2, for: "ordrup-k1") } == "taken")
    #expect(try answer { try commons.book("projektor", at(40, 41), units: 1, for: "ordrup-k1") } == "done")
    place.wait(hours: 3)
    #expect(try place.notices("vangede-k2") == [.thingAtRisk])
    try expectSameAsStore(place.desk, commons)
    try place.back(late)
    #expect(try place.conflicts().isEmpty)
    try expectSameAsStore(place.desk, commons)
    #expect(try place.desk.verify().isSound)
  }

  @Test("den, hvis tid begynder, når fristen er, får besked samme minut, med det, der er ledigt nu")
  func backToBack() throws {
    _ = try place.desk.perform(
      CreateResource(
        slug: slug("projektor-lille"), area: slug("vangede"), kind: .equipment, name: "Projektor (lille)"),
      as: .operator())
    let late = try commons.book("projektor", at(9, 18), units: 3)
    try commons.book("projektor", at(18, 20), for: "vangede-k2")
    place.wait(until: at(9, 18).start)
    try place.out(late)
    place.wait(until: at(9, 18).end)
    let notice = try #require(try place.told("vangede-k2").first)
    let registry = try place.desk.read { $0.registry }
    #expect(
      NoticeText(notice, .da, registry: registry).lines.contains(
        "Projektor (lille), lør. 5. dec. 2026 kl. 19.00–21.00"))
    // Den, der selv er forsinket, advares ikke om sig selv.
    #expect(try place.notices("vangede-k1").contains(.thingAtRisk) == false)
  }

  @Test("et forsinket lån over årsskiftet holder pladsen dag for dag, også når tjenesten har været nede")
  func rolling() throws {
    let late = try commons.book("projektor", at(9, 18), units: 3)
    place.wait(until: at(9, 18).start)
    try place.out(late)
    commons.clock.advance(minutes: 30 * 1440)  // ingen kører
    let now = commons.clock.minute
    #expect(try place.free("projektor", TimeRange(now + 60, now + 120), units: 1))
    #expect(place.desk.settleDue().isEmpty)
    #expect(try !place.free("projektor", TimeRange(now + 60, now + 7 * 1440), units: 1))
    place.wait(hours: 26)
    #expect(try !place.free("projektor", TimeRange(now + 8 * 1440, now + 8 * 1440 + 60), units: 1))
    try place.back(late, units: 2)
    #expect(try place.free("projektor", TimeRange(now + 27 * 60, now + 28 * 60), units: 2))
    #expect(try !place.free("projektor", TimeRange(now + 27 * 60, now + 28 * 60), units: 3))
    try expectSameAsStore(place.desk, commons)
  }

  @Test("to kasser i samme booking: stole og borde gives ud hver for sig") func severalThings() throws {
    _ = try place.desk.perform(
      CreateResource(slug: slug("stole"), area: slug("vangede"), kind: .equipment, name: "Stole", units: 40),
      as: .operator())
    let loan = try place.desk.perform(
      Book(
        lines: [.init(slug("stole"), units: 30), .init(slug("projektor")), .init(slug("sal"))],
        range: at(9, 18),
        onBehalfOf: slug("vangede-k1")), as: .operator())
    place.wait(until: at(9, 18).start)
    #expect(try answer { try place.out(loan, units: 5) } == "invalid /resource")
    let some = Lend(.out, booking: loan.id, resource: slug("stole"), units: 10)
    #expect(try place.desk.perform(some, as: place.viola).lines.map(\.out).sorted() == [0, 10])
    #expect(try place.out(loan).lines.map(\.out).sorted() == [1, 30])
    let wrong = Lend(.out, booking: loan.id, resource: slug("sal"))
    #expect(try answer { try place.desk.perform(wrong, as: place.viola) } == "invalid /resource")
    try place.back(loan)
    // Salen er stadig deres: kun bookinger af lutter udstyr slutter før tid.
    #expect(try !place.free("sal", at(12, 18), units: 1))
  }

  @Test("låneskranken: frivillige og bestyrelse i eget område, ikke beboere og ikke naboens frivillige")
  func rights() throws {
    let loan = try commons.book("projektor", at(9, 18))
    let table = [
      ("viola", "done"), ("vangede-bo", "done"), ("vangede-k1-mette", "not allowed"),
      ("vangede-k2-mette", "no booking"), ("orla", "no booking"), ("ordrup-bo", "no booking"),
    ]
    for (who, expected) in table {
      let actor = try commons.actor(who)
      let outcome = try answer {
        try place.desk.perform(Lend(.out, booking: loan.id), as: actor, dryRun: true)
      }
      #expect(outcome == expected, "\(who)")
      let sees = try place.desk.read { try $0.loans(LoanQuery(), for: actor) }.count
      #expect(sees == (["viola", "vangede-bo", "vangede-k1-mette"].contains(who) ? 1 : 0), "\(who)")
      let mayWithdraw = try answer {
        try place.desk.perform(WithdrawUnits(resource: slug("projektor")), as: actor, dryRun: true)
      }
      #expect(mayWithdraw == (expected == "done" ? "done" : "not allowed"), "\(who)")
    }
  }

  @Test("to tjenester over samme fil rykker kun én gang") func twoServices() throws {
    let other = try commons.otherDesk(.service)
    defer { other.close() }
    let loan = try commons.book("projektor", at(9, 18))
    place.wait(until: at(9, 18).start)
    try place.out(loan)
    commons.clock.advance(minutes: 10 * 60)
    for desk in [other, place.desk, other] { #expect(desk.settleDue().isEmpty) }
    #expect(try place.notices("vangede-k1") == [.loanOverdue])
    #expect(try place.notices("vangede-bestyrelse") == [.loanOverdueDesk])
    try expectSameAsStore(other, commons)
  }

  @Test("et døgns lån over skiftet til sommertid i 2027 varer 23 timer og skal afleveres klokken tolv")
  func summerTime() throws {
    let calendar = try #require(AreaCalendar.named("Europe/Copenhagen"))
    let noon = try ["2027-03-27T12:00:00+01:00", "2027-03-28T12:00:00+02:00"].map(calendar.minute(rfc3339:))
    let loan = try commons.book("projektor", TimeRange(noon[0], noon[1]))
    #expect(loan.range.minutes == 23 * 60)
    commons.clock.advance(minutes: Int(noon[0] - commons.clock.minute))
    try place.out(loan)
    place.wait(hours: 22)
    #expect(try place.notices("vangede-k1") == [.loanDueSoon])
    place.wait(hours: 1)
    let registry = try place.desk.read { $0.registry }
    let reminder = try #require(try place.told("vangede-k1").last)
    #expect(reminder.kind == .loanOverdue)
    #expect(
      NoticeText(reminder, .da, registry: registry).lines.first
        == "Lånet \(loan.id.code): Projektor, lør. 27. mar. 2027 kl. 12.00 – søn. 28. mar. 2027 kl. 12.00")
  }

  @Test("verify opdager et lån og en mangel, som nogen har rettet i filen") func tampering() throws {
    let loan = try commons.book("projektor", at(9, 18), units: 2)
    try place.out(loan)
    #expect(try place.desk.verify().isSound)
    let file = try commons.connection()
    try file.run("UPDATE loan SET out_units = 1")
    try file.run("UPDATE outage SET units = 1")
    let problems = try place.desk.verify().checks.first { $0.name == "lending" }?.problems ?? []
    #expect(problems.count == 2)
  }

  @Test("en tom prøve ændrer intet: hverken hylden, hukommelsen eller beskederne") func dryRun() throws {
    let loan = try commons.book("projektor", at(9, 18))
    _ = try place.desk.perform(Lend(.out, booking: loan.id), as: place.viola, dryRun: true)
    #expect(try place.status(loan) == .reserved)
    #expect(try place.free("projektor", TimeRange(Commons.morning + 60, Commons.morning + 120), units: 3))
    try expectSameAsStore(place.desk, commons)
  }
}

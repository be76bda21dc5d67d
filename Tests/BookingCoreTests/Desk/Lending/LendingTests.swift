import TestSupport
import Testing

@testable import BookingCore

/// The commons with volunteers: Viola lends out things in Vangede, Orla in Ordrup. There are three projectors.
struct LendingDesk {
  let commons: Commons
  let viola: Actor

  init(_ mode: BookingDesk.Mode = .command) throws {
    commons = try Commons(mode)
    for (handle, home) in [("viola", "vangede-k2"), ("orla", "ordrup-k1")] {
      _ = try commons.desk.perform(
        CreateMember(handle: slug(handle), household: slug(home), name: handle, role: .volunteer),
        as: .operator())
    }
    viola = try commons.actor("viola")
  }

  var desk: BookingDesk { commons.desk }

  @discardableResult func out(_ booking: Booking, units: Int? = nil, as actor: Actor? = nil) throws -> Loan {
    try desk.perform(Lend(.out, booking: booking.id, units: units), as: actor ?? viola)
  }

  @discardableResult func back(
    _ booking: Booking, units: Int? = nil, _ condition: LoanCondition = .good, missing: String = "",
    note: String = ""
  ) throws -> Loan {
    try desk.perform(
      Lend(.back(missing: missing), booking: booking.id, units: units, condition: condition, note: note),
      as: viola)
  }

  /// Lets time pass and what is due be settled, hour by hour.
  func wait(hours: Int) {
    for _ in 0..<hours {
      commons.clock.advance(minutes: 60)
      #expect(desk.settleDue().isEmpty)
    }
  }

  /// Brings the clock to a moment, and settles what is due on the way.
  func wait(until minute: Minute) { wait(hours: Int(minute - commons.clock.minute) / 60) }

  func status(_ booking: Booking) throws -> Loan.Status {
    try desk.read { try $0.loan(of: booking.id).status }
  }

  /// The kinds of the notices to a household, oldest first.
  func notices(_ household: String) throws -> [NoticeKind] { try told(household).compactMap(\.kind) }

  func told(_ household: String) throws -> [Notice] {
    try desk.read { view in
      let id = try view.household(slug: slug(household))?.id
      return try view.notices(NoticeQuery(household: id), for: .operator()).items.reversed()
    }
  }

  func conflicts() throws -> [Conflict] { try desk.read(loading: nil) { try $0.conflicts() } }

  func free(_ resource: String, _ range: TimeRange, units: Int) throws -> Bool {
    let id = try commons.id(resource)
    return try desk.read(loading: nil) { $0.schedule.isFree(id, units: units, range: range) }
  }
}

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

  @Test("en forkert udlevering tages tilbage, besøg for besøg") func undo() throws {
    let loan = try commons.book("projektor", at(9, 18), units: 2)
    place.wait(until: at(9, 18).start)
    try place.out(loan, units: 1)
    try place.out(loan)
    func undo() throws -> Loan { try place.desk.perform(UndoLoan(booking: loan.id), as: place.viola) }
    #expect(try undo().lines.map(\.out) == [1])
    #expect(try undo().status == .reserved)
    #expect(try answer { try undo() } == "in the way")
    #expect(try place.desk.read { try $0.database.loansDue(by: .latest, limit: 9) }.isEmpty)
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
    #expect(try place.desk.perform(RestoreUnits(resource: slug("projektor")), as: place.viola) == 1)
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

  @Test("en tom prøve ændrer intet: hverken hylden, hukommelsen eller beskederne") func dryRun() throws {
    let loan = try commons.book("projektor", at(9, 18))
    _ = try place.desk.perform(Lend(.out, booking: loan.id), as: place.viola, dryRun: true)
    #expect(try place.status(loan) == .reserved)
    #expect(try place.free("projektor", TimeRange(Commons.morning + 60, Commons.morning + 120), units: 3))
    try expectSameAsStore(place.desk, commons)
  }
}

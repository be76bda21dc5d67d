import TestSupport
import Testing

@testable import BookingCore

/// What the rules ask to be done about a booking. It is Tuesday 1 December 2026, 10:00, unless the clock is moved.
@Suite struct ConditionTests {
  private let commons: Commons

  init() throws {
    commons = try Commons()
    try commons.decide(
      #""kinds":{"room":{"conditions":[{"name":"keys-out","due":{"days":1,"before":"start"},"lapse":"cancel"}]}},"#
        + #""resources":{"sal":{"conditions":["#
        + #"{"name":"rules-accepted","due":{"days":0,"after":"booking"},"lapse":"cancel"},"#
        + #"{"name":"deposit-received","due":{"days":14,"before":"start"},"lapse":"cancel","kroner":500},"#
        + #"{"name":"keys-out","due":{"minutes":0,"before":"start"},"lapse":"nothing","hours":"mon-fri 08:00-10:00"},"#
        + #"{"name":"keys-back","due":{"hours":2,"after":"end"},"lapse":"notice"}]}}"#)
  }

  private func book(_ from: String, _ to: String, for party: String = "vangede-k1") throws -> Booking {
    var command = Commons.command("sal", try Commons.range(from, to), for: party)
    command.acceptRulesVersion = 1
    return try commons.desk.perform(command, as: .operator())
  }

  private func tick(
    _ id: ID<Booking>, _ name: HouseRules.Condition.Name, as handle: String, undo: Bool = false
  ) throws -> String {
    let actor = try commons.actor(handle)
    return try answer {
      try commons.desk.perform(TickCondition(booking: id, name: name, isDone: !undo), as: actor)
    }
  }

  private func go(to time: String) throws {
    try commons.go(to: time)
    #expect(commons.desk.settleDue() == [])
  }

  private func state(_ id: ID<Booking>, _ name: Duty.Name) throws -> Duty.State? {
    try commons.booking(id).duties.first { $0.name == name }?.state
  }

  private func kinds(_ household: String) throws -> [String] {
    try commons.connection().rows(
      "SELECT notice.kind FROM notice JOIN household h ON h.id = household WHERE slug = ?1 ORDER BY notice.id",
      .text(household)
    ) { $0.text(0) }
  }

  @Test("who does not accept the rules, or accepts an older version, cannot book; the board need not")
  func accepting()
    throws
  {
    let range = try Commons.range("2027-01-30T17:00", "2027-01-30T22:00")
    var command = Commons.command("sal", range)
    #expect(try answer { try commons.desk.perform(command, as: .operator()) } == "rules-not-accepted")
    command.acceptRulesVersion = 2
    #expect(try answer { try commons.desk.perform(command, as: .operator()) } == "rules-not-accepted")
    command.acceptRulesVersion = 1
    let mette = try commons.actor("vangede-k1-mette")
    let booking = try commons.desk.perform(command, as: mette)
    #expect(try state(booking.id, .rulesAccepted) == .done)
    #expect(
      try commons.booking(booking.id).duties.first { $0.name == .rulesAccepted }?.doneBy == mette.member?.id)
    #expect(try commons.book("sal", at(1, 2), for: "vangede-bestyrelse").duties.isEmpty)
    #expect(try commons.book("have", at(1, 2)).duties.isEmpty, "it is only asked of the hall")
  }

  @Test("what is not asked is refused with what is, all of it in Danish") func notAsked() throws {
    let booking = try book("2027-01-30T17:00", "2027-01-30T22:00")
    let garden = try commons.book("have", at(1, 2))
    func fault(_ id: ID<Booking>) throws -> [String] {
      do {
        _ = try commons.desk.perform(TickCondition(booking: id, name: .cleaningDone), as: .operator())
        return []
      } catch DeskError.inTheWay(let detail) { return [detail, FaultText.tell(detail, in: .da)] }
    }
    let asked = "rules-accepted, deposit-received, keys-out, keys-back"
    #expect(
      try fault(booking.id) == [
        "cleaning-done is not asked of \(booking.id.code), but: \(asked)",
        "cleaning-done kræves ikke af \(booking.id.code), men: \(asked)",
      ])
    #expect(
      try fault(garden.id) == [
        "cleaning-done is not asked of \(garden.id.code); nothing is",
        "cleaning-done kræves ikke af \(garden.id.code); intet er krævet",
      ])
  }

  @Test("what is offered instead is refused for its rules only where they are not accepted")
  func alternatives() throws {
    try commons.book("sal", at(10, 12), for: "vangede-bestyrelse")
    var command = Commons.command("sal", at(10, 12))
    func times(_ command: Book) throws -> Int {
      let found = try commons.desk.read(loading: nil) {
        try $0.alternatives(to: command, for: .operator(), limit: 8)
      }
      return found.count { $0.difference == .otherTime }
    }
    #expect(try times(command) == 0)
    command.acceptRulesVersion = 1
    #expect(try times(command) > 0)
  }

  @Test("Mette pays in time: the board ticks the deposit, and nothing lapses") func paid() throws {
    let party = try book("2027-01-30T17:00", "2027-01-30T22:00")
    #expect(try tick(party.id, .depositReceived, as: "vangede-k1-mette") == "not allowed", "not by oneself")
    #expect(try tick(party.id, .depositReceived, as: "ordrup-bo") == "no booking")
    #expect(try tick(party.id, .cleaningDone, as: "vangede-bo") == "in the way", "nobody asks for that")
    #expect(try tick(party.id, .depositReceived, as: "vangede-bo") == "done")
    try go(to: "2027-01-16T17:00")
    #expect(try commons.booking(party.id).status == .confirmed)
    #expect(try kinds("vangede-k1").isEmpty)
    // Back after two hours at the latest, else Mette and the board are told; a booking that was is not cancelled.
    try go(to: "2027-01-31T00:00")
    #expect(try state(party.id, .keysBack) == .lapsed)
    #expect(try state(party.id, .keysOut) == .lapsed, "nothing follows from that")
    #expect(try kinds("vangede-k1") == ["condition-lapsed"])
    #expect(try kinds("vangede-bestyrelse") == ["condition-lapsed-desk"])
    let bo = try commons.actor("vangede-bo")
    #expect(
      try commons.desk.read { try $0.openConditions(for: bo) }.map(\.duty.name) == [.keysOut, .keysBack])
    #expect(try tick(party.id, .keysBack, as: "vangede-bo") == "done", "late is better than never")
    #expect(try state(party.id, .keysBack) == .done)
    #expect(try commons.booking(party.id).status == .confirmed)
    #expect(try commons.desk.verify().isSound)
  }

  @Test("who has not paid 14 days before is reminded a day ahead, then loses the hall to whoever wants it")
  func notPaid() throws {
    // Summer time begins on the night to Sunday 28 March 2027: 14 days before 17:00 is 17:00.
    let party = try book("2027-04-03T17:00:00+02:00", "2027-04-03T22:00:00+02:00")
    try go(to: "2027-03-19T16:59:00+01:00")
    #expect(try kinds("vangede-k1").isEmpty)
    try go(to: "2027-03-19T17:00:00+01:00")
    #expect(try kinds("vangede-k1") == ["condition-due-soon"])
    #expect(
      try commons.lastNotice(to: "vangede-k1").joined(separator: "\n")
        == "Husk til \(party.id.code): Depositum er betalt (500 kr.)\n"
        + "Sal, lør. 3. apr. 2027 kl. 17.00–22.00\nSenest lør. 20. mar. 2027 kl. 17.00.\nEllers bortfalder bookingen."
    )
    try go(to: "2027-03-20T16:59:00+01:00")
    #expect(try commons.booking(party.id).status == .confirmed)
    try go(to: "2027-03-20T17:00:00+01:00")
    #expect(try commons.booking(party.id).status == .cancelled)
    #expect(try !commons.booking(party.id).isNoShow)
    #expect(try kinds("vangede-k1") == ["condition-due-soon", "condition-lapsed"])
    // The money was there after all: the board gives the hall back, as long as it is free.
    #expect(try tick(party.id, .depositReceived, as: "vangede-bo") == "done")
    #expect(try commons.booking(party.id).status == .confirmed)
    #expect(try tick(party.id, .depositReceived, as: "vangede-bo", undo: true) == "done")
    try go(to: "2027-03-21T17:00:00+01:00")
    #expect(
      try commons.booking(party.id).status == .confirmed, "taken back after the deadline cancels nothing")
    #expect(try commons.desk.verify().isSound)
  }

  @Test("once others have the hall, a late deposit does not bring it back") func tooLate() throws {
    let party = try book("2027-01-02T17:00", "2027-01-02T22:00")
    try go(to: "2026-12-19T17:00")
    #expect(try commons.booking(party.id).status == .cancelled)
    _ = try book("2027-01-02T18:00", "2027-01-02T20:00", for: "vangede-k2")
    #expect(try tick(party.id, .depositReceived, as: "vangede-bo") == "released")
  }

  @Test("booked in week 53 of 2026 for the same week, the deposit is due within a day") func atShortNotice()
    throws
  {
    try commons.go(to: "2026-12-28T10:00")
    let booking = try book("2026-12-31T17:00", "2027-01-01T02:00")
    let deposit = try #require(booking.duties.first { $0.name == .depositReceived })
    #expect(try deposit.due == Commons.range("2026-12-29T10:00", "2026-12-30T10:00").start)
    try go(to: "2026-12-29T10:00")
    #expect(try commons.booking(booking.id).status == .cancelled)
  }

  @Test("a plan or a change moves the deadlines along, and what was done stays done") func moved() throws {
    let booking = try book("2027-01-30T17:00", "2027-01-30T22:00")
    #expect(try tick(booking.id, .depositReceived, as: "vangede-bo") == "done")
    var move = ChangeBooking(id: booking.id)
    move.range = try Commons.range("2027-02-06T17:00", "2027-02-06T22:00")
    let moved = try commons.desk.perform(move, as: commons.actor("vangede-k1-mette"))
    #expect(moved.duties.map(\.state) == [.done, .done, .open, .open])
    let back = try #require(moved.duties.last)
    #expect(try back.due == Commons.range("2027-02-07T00:00", "2027-02-08T00:00").start)
    #expect(
      try commons.otherDesk().read { try $0.booking(named: booking.id.code, for: .operator()) } == moved)
    #expect(try commons.desk.verify().isSound)
  }

  /// Closes the hall on these days, and has a plan find other places.
  private func moveAway(_ days: String...) throws -> ResolutionPlan {
    for day in days {
      let closed = try Commons.range("\(day)T00:00", "\(day)T23:00")
      _ = try commons.desk.perform(
        CloseResource(resource: slug("sal"), range: closed, reason: "Vand"), as: .operator())
    }
    let plan = try commons.desk.plan(PlanRequest(), as: .operator())
    _ = try commons.desk.perform(ApplyPlan(id: plan.id), as: .operator())
    return plan
  }

  @Test("whoever a plan moves owes only what the new place asks, and what was done stays done")
  func movedElsewhere() throws {
    let paid = try book("2027-01-30T17:00", "2027-01-30T22:00")
    let owing = try book("2027-02-06T17:00", "2027-02-06T22:00")
    #expect(try tick(paid.id, .depositReceived, as: "vangede-bo") == "done")
    let plan = try moveAway("2027-01-30", "2027-02-06")
    #expect(try commons.booking(owing.id).duties.filter { $0.state == .open }.map(\.name) == [.keysOut])
    #expect(try state(paid.id, .depositReceived) == .done)
    try go(to: "2027-01-28T17:00")
    #expect(try commons.booking(owing.id).status == .confirmed, "no deposit is asked where it is now")
    _ = try commons.desk.perform(UndoPlan(id: plan.id), as: .operator())
    #expect(try state(paid.id, .depositReceived) == .done && state(owing.id, .depositReceived) == .open)
    try go(to: "2027-01-29T18:00")
    #expect(
      try commons.booking(owing.id).status == .cancelled && commons.booking(paid.id).status == .confirmed)
    #expect(try commons.desk.verify().isSound)
  }

  @Test("a plan can be taken back when what it moved was only ticked since, or was late") func tickedSince()
    throws
  {
    let booking = try book("2027-01-30T17:00", "2027-01-30T22:00")
    let plan = try moveAway("2027-01-30")
    func undo() throws -> String {
      try answer { try commons.desk.perform(UndoPlan(id: plan.id), as: .operator(), dryRun: true) }
    }
    #expect(try tick(booking.id, .keysOut, as: "vangede-bo") == "done" && undo() == "done")
    #expect(try tick(booking.id, .keysOut, as: "vangede-bo", undo: true) == "done")
    try go(to: "2027-01-30T00:00")
    #expect(try state(booking.id, .keysOut) == .lapsed && undo() == "done")
    var fewer = ChangeBooking(id: booking.id)
    fewer.attendees = 7
    _ = try commons.desk.perform(fewer, as: .operator())
    #expect(try undo() == "stale")
  }

  @Test("whoever a plan moves does not lose the new place over what it asks") func movedNotLost() throws {
    let booking = try book("2027-01-30T17:00", "2027-01-30T22:00")
    _ = try moveAway("2027-01-30")
    try go(to: "2027-01-30T00:00")
    #expect(try state(booking.id, .keysOut) == .lapsed && commons.booking(booking.id).status == .confirmed)
    #expect(try kinds("vangede-k1") == ["booking-moved", "condition-lapsed"])
  }

  @Test("a series is accepted once for all of its dates") func series() throws {
    var first = Commons.command("sal", try Commons.range("2027-01-05T19:00", "2027-01-05T21:00"))
    let unaccepted = CreateSeries(first, rule: "FREQ=WEEKLY;COUNT=3")
    #expect(
      try answer { try commons.desk.perform(unaccepted, as: .operator()) }.contains("rules-not-accepted"))
    first.acceptRulesVersion = 1
    let made = try commons.desk.perform(CreateSeries(first, rule: "FREQ=WEEKLY;COUNT=3"), as: .operator())
    let bookings = try made.occurrences.compactMap(\.booking).map(commons.booking)
    #expect(bookings.map { $0.duties.count } == [4, 4, 4])
    #expect(bookings.allSatisfy { $0.series == made.series.id })
  }
}

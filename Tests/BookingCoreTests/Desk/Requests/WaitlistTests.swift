import TestSupport
import Testing

@testable import BookingCore

/// Standing in line, as residents tell it. It is Tuesday 1 December 2026, 10:00, unless the clock is moved.
@Suite struct WaitlistTests {
  private let commons: Commons

  init() throws {
    commons = try Commons()
    _ = try commons.desk.perform(
      CreateHousehold(slug: slug("vangede-k3"), area: slug("vangede"), name: "Kirkevej k3"), as: .operator())
    try commons.decide(Self.line)
  }

  private static let line = #""maxDaysAhead":400,"waitingList":{"mode":"first-come","offerHours":24}"#

  @discardableResult private func join(
    _ resource: String, _ range: TimeRange, for party: String, minimum: Int? = nil, units: Int = 1
  ) throws -> WaitlistPlace {
    try commons.desk.perform(
      JoinWaitlist(Commons.command(resource, range, units: units, for: party), minimumMinutes: minimum),
      as: .operator())
  }

  private func now(_ place: WaitlistPlace) throws -> WaitlistPlace {
    try commons.desk.read { try $0.waitlistEntry(named: place.entry.id.code, for: .operator()) }
  }

  private func status(_ place: WaitlistPlace) throws -> WaitlistEntry.Status { try now(place).entry.status }

  private func cancel(_ booking: Booking) throws {
    _ = try commons.desk.perform(CancelBooking(id: booking.id), as: .operator())
  }

  private func accept(_ place: WaitlistPlace, as actor: Actor = .operator()) throws -> Booking {
    try commons.desk.perform(AcceptOffer(id: place.entry.id), as: actor)
  }

  private func settle() throws { #expect(commons.desk.settleDue() == []) }

  /// Memory is what the store says, and the store is sound.
  private func expectSound() throws {
    #expect(try differences(of: commons.desk, from: commons.path) == [])
    let verification = try commons.desk.verify()
    #expect(verification.isSound, "\(verification)")
  }

  @Test("whoever came first is offered what Mette cancels; it is held, and a yes makes it theirs")
  func firstCome() throws {
    let mettes = try commons.book("sal", at(17, 22))
    let second = try join("sal", at(17, 22), for: "vangede-k2")
    let third = try join("sal", at(18, 20), for: "vangede-k3")
    let apart = try join("sal", at(17, 22), for: "ordrup-k1")
    #expect([second.place, third.place, apart.place] == [1, 2, 3])
    try cancel(mettes)
    let offer = try #require(try now(second).booking)
    #expect(offer.isOffer && offer.range == at(17, 22) && offer.decideBy == commons.desk.now + 24 * 60)
    #expect(try [status(second), status(third)] == [.offered, .waiting])
    #expect(try [now(third).place, now(apart).place] == [1, 2])
    #expect(
      try commons.lastNotice(to: "vangede-k2") == [
        "Der er blevet plads til jer", "Sal, lør. 5. dec. 2026 kl. 18.00–23.00",
        "Pladsen holdes til ons. 2. dec. 2026 kl. 10.00. Sig ja inden da, ellers går den videre til den næste.",
        "Ja: 'waitlist accept \(second.entry.id.code)' eller Mine bookinger.",
      ])
    #expect(try answer { try commons.book("sal", at(19, 20)) } == "taken")
    try expectSound()
    let booked = try accept(second, as: commons.actor("vangede-k2-mette"))
    #expect(booked.status == .confirmed && booked.request == nil)
    #expect(try status(second) == .accepted)
    let again = #expect(throws: DeskError.self) { try accept(second) }
    guard case .inTheWay(let detail) = again else { throw DeskError.notAllowed }
    #expect(detail == "\(second.entry.id.code) is accepted already")
    try expectSound()
  }

  @Test("nobody stands in line for what only the own household has") func ownPlace() throws {
    try commons.book("sal", at(17, 22))
    #expect(try answer { try join("sal", at(18, 20), for: "vangede-k1") } == "in the way")
    #expect(try answer { try join("sal", at(18, 20), for: "vangede-k2") } == "done")
    try commons.book("sal", at(12, 13), for: "vangede-k2")
    #expect(try answer { try join("sal", at(12, 18), for: "vangede-k1") } == "done", "others have part of it")
  }

  @Test("silence passes it on to the next, a no at once, and an offer never outlives the start")
  func nextInLine() throws {
    let mettes = try commons.book("sal", at(17, 22))
    let line = try ["vangede-k2", "vangede-k3", "ordrup-k1"].map { try join("sal", at(17, 22), for: $0) }
    try cancel(mettes)
    commons.clock.advance(minutes: 24 * 60)
    #expect(try answer { try accept(line[0]) } == "in the way", "the deadline has come")
    try settle()
    #expect(try line.map(status) == [.lapsed, .offered, .waiting])
    #expect(try commons.lastNotice(to: "vangede-k2")[0] == "Tilbuddet til jer er udløbet")
    _ = try commons.desk.perform(
      LeaveWaitlist(id: line[1].entry.id), as: commons.actor("vangede-bo"))
    #expect(try line.map(status) == [.lapsed, .left, .offered])
    try expectSound()
    // The offer is cancelled as a booking is: that is a no, too.
    try cancel(try #require(try now(line[2]).booking))
    #expect(try status(line[2]) == .left)
    let late = try commons.book("sal", at(17, 22))
    let last = try join("sal", at(17, 22), for: "vangede-k2")
    try commons.go(to: "2026-12-05T10:00")
    try cancel(late)
    #expect(try now(last).booking?.decideBy == at(17, 22).start)
    try commons.go(to: "2026-12-05T18:00")
    try settle()
    #expect(try status(last) == .lapsed)
    try expectSound()
  }

  @Test("a part of the time will do for who says so: the longest that has become free") func parts() throws {
    let morning = try commons.book("sal", at(10, 13))
    let evening = try commons.book("sal", at(15, 18))
    let patient = try join("sal", at(9, 18), for: "vangede-k2", minimum: 120)
    let whole = try join("sal", at(9, 18), for: "vangede-k3")
    try cancel(evening)
    #expect(try now(patient).booking?.range == at(13, 18), "with the two free hours before it")
    #expect(
      try commons.lastNotice(to: "vangede-k2")[2]
        == "Det er en del af: Sal, lør. 5. dec. 2026 kl. 10.00–19.00")
    #expect(try status(whole) == .waiting)
    _ = try commons.desk.perform(LeaveWaitlist(id: patient.entry.id), as: .operator())
    #expect(try status(whole) == .waiting)
    try cancel(morning)
    #expect(try status(whole) == .offered)
    #expect(
      try answer { try join("sal", at(9, 18), for: "vangede-k2", minimum: 541) } == "invalid /minimumMinutes")
    try expectSound()
  }

  @Test(
    "whatever frees a place is offered on: a move, a shortening, a decline, moving out, a repair, an opening")
  func ways()
    throws
  {
    /// Whether `free` has what `party` waits for offered.
    func offers(_ resource: String, _ range: TimeRange, units: Int = 1, _ free: () throws -> Void) throws
      -> Bool
    {
      let place = try join(resource, range, for: "vangede-k2", units: units)
      #expect(try status(place) == .waiting)
      try free()
      defer { _ = try? commons.desk.perform(LeaveWaitlist(id: place.entry.id), as: .operator()) }
      return try status(place) == .offered
    }
    let booking = try commons.book("hal", at(10, 14))
    var move = ChangeBooking(id: booking.id)
    move.range = at(12, 16)
    #expect(try offers("hal-b", at(10, 12)) { _ = try commons.desk.perform(move, as: .operator()) })
    move.range = at(14, 16)
    #expect(try offers("hal-a", at(12, 14)) { _ = try commons.desk.perform(move, as: .operator()) })
    let ended = EndHousehold(slug: slug("vangede-k1"), lastDay: CivilDate("2026-12-02"))
    #expect(try offers("hal-a", at(14, 16)) { _ = try commons.desk.perform(ended, as: .operator()) })
    let withdrawn = WithdrawUnits(resource: slug("projektor"), units: 3)
    _ = try commons.desk.perform(withdrawn, as: .operator())
    #expect(
      try offers("projektor", at(10, 12), units: 2) {
        _ = try commons.desk.perform(RestoreUnits(resource: slug("projektor"), units: 2), as: .operator())
      })
    // A household's own place, given up, may make room in its quota for what it waits for elsewhere.
    try commons.decide(#""maxOpenBookings":1,"# + Self.line)
    let own = try commons.book("hal-a", at(33, 34), for: "vangede-k2")
    let taken = try commons.book("sal", at(10, 12), for: "vangede-k3")
    let waits = try join("sal", at(10, 12), for: "vangede-k2")
    try cancel(taken)
    #expect(try status(waits) == .waiting)
    try cancel(own)
    #expect(try status(waits) == .offered)
    try expectSound()
  }

  @Test("a place that is opened, or has more units or longer hours, is offered before anybody else books")
  func places()
    throws
  {
    try commons.book("projektor", at(10, 12), units: 3)
    let more = try join("projektor", at(10, 12), for: "vangede-k2", units: 2)
    var command = ChangeResource(slug: slug("projektor"))
    command.units = 5
    _ = try commons.desk.perform(command, as: .operator())
    #expect(try status(more) == .offered)
    #expect(try answer { try commons.book("projektor", at(10, 12)) } == "taken")
    // Nobody waits behind a closed door: that is no one's place. But who waited before it closed goes on waiting.
    let mettes = try commons.book("sal", at(17, 22))
    let waits = try join("sal", at(17, 22), for: "vangede-k2")
    let closure = try commons.desk.perform(
      CloseResource(resource: slug("sal"), range: at(20, 21), reason: "maling"), as: .operator()
    ).closure
    #expect(try answer { try join("sal", at(19, 21), for: "vangede-k3") } == "closed")
    try cancel(mettes)
    #expect(try status(waits) == .waiting)
    _ = try commons.desk.perform(RemoveClosure(id: closure.id), as: .operator())
    #expect(try status(waits) == .offered)
    try expectSound()
  }

  @Test(
    "by need: displaced households first, then those with the fewest bookings of that kind, then the earliest"
  )
  func byNeed() throws {
    try commons.decide(#""maxDaysAhead":400,"waitingList":{"mode":"by-need","offerHours":2}"#)
    let mettes = try commons.book("sal", at(17, 22))
    try commons.book("hal-a", at(33, 34), for: "vangede-k2")
    try commons.book("projektor", at(33, 34), for: "vangede-k3")
    let often = try join("sal", at(17, 22), for: "vangede-k2")
    #expect(often.place == 1)
    let seldom = try join("sal", at(17, 22), for: "vangede-k3")
    #expect(seldom.place == 1)
    #expect(try now(often).place == 2)
    let moved = try join("sal", at(17, 22), for: "ordrup-k1")
    try commons.book("hal-a", at(35, 36), for: "ordrup-k1")
    try commons.connection().run("INSERT INTO plan VALUES (1, 0, 0, 'applied', '{}', NULL)")
    try commons.connection().insertDisplacement(
      household: moved.entry.household, at: commons.desk.now, booking: mettes.id, plan: 1)
    #expect(try [now(moved).place, now(seldom).place, now(often).place] == [1, 2, 3])
    try cancel(mettes)
    #expect(try status(moved) == .offered)
    commons.clock.advance(minutes: 120)
    try settle()
    #expect(try [status(moved), status(seldom), status(often)] == [.lapsed, .offered, .waiting])
  }

  @Test(
    "where the board approves, a yes becomes a request that holds; quotas and rules count when it is offered")
  func rules() throws {
    try commons.decide(
      Self.line
        + #","maxOpenBookings":1,"kinds":{"room":{"approval":{"mode":"compete","otherwise":"approve"}}}"#)
    let boards = try commons.book("sal", at(17, 22), for: "vangede-bestyrelse")
    let full = try join("sal", at(17, 22), for: "vangede-k1")
    let next = try join("sal", at(17, 22), for: "vangede-k2")
    try commons.book("projektor", at(10, 12))
    try cancel(boards)
    #expect(try [status(full), status(next)] == [.waiting, .offered])
    #expect(
      try answer { try commons.book("sal", at(17, 22), for: "vangede-k3") } == "taken", "an offer holds")
    let asked = try accept(next)
    #expect(asked.status == .requested && asked.request?.kind == .hold && asked.decideBy == asked.range.start)
    #expect(try commons.lastNotice(to: "vangede-bestyrelse")[0] == "En anmodning venter: \(asked.id.code)")
    let board = try commons.actor("vangede-bo")
    #expect(
      try commons.desk.perform(DecideBooking(.approve, id: asked.id), as: board).booking.status == .confirmed)
    try expectSound()
  }

  @Test("those who compete for a place stand before those in line, who get it when nobody does")
  func competing() throws {
    let boards = try commons.book("sal", at(17, 20), for: "vangede-bestyrelse")
    let waits = try join("sal", at(17, 22), for: "vangede-k2")
    try commons.decide(Self.line + #","kinds":{"room":{"approval":{"mode":"compete"}}}"#)
    let rival = try commons.book("sal", at(20, 22), for: "vangede-k3")
    try cancel(boards)
    #expect(try [status(waits)] == [.waiting])
    let board = try commons.actor("vangede-bo")
    _ = try commons.desk.perform(DecideBooking(.decline, id: rival.id), as: board)
    #expect(try status(waits) == .offered)
    let offer = try #require(try now(waits).booking)
    for decision in [HouseRules.Approval.Decision.approve, .decline] {
      #expect(
        try answer { try commons.desk.perform(DecideBooking(decision, id: offer.id), as: board) }
          == "in the way")
    }
    var move = ChangeBooking(id: offer.id)
    move.title = "Fest"
    #expect(try answer { try commons.desk.perform(move, as: .operator()) } == "in the way")
  }

  @Test("a part is offered beside what somebody competes for") func besideRivals() throws {
    try commons.decide(Self.line + #","kinds":{"room":{"approval":{"mode":"compete"}}}"#)
    let boards = try commons.book("sal", at(10, 11), for: "vangede-bestyrelse")
    try commons.book("sal", at(11, 12.5), for: "vangede-k3")
    let waits = try join("sal", at(10, 14), for: "vangede-k2", minimum: 60)
    try cancel(boards)
    #expect(try now(waits).booking.map { try commons.booking($0.id).range } == at(10, 11))
    try expectSound()
  }

  @Test("what an approved request leaves of several is offered to those who waited for its decision")
  func leftOver() throws {
    let boards = try commons.book("projektor", at(17, 20), units: 2, for: "vangede-bestyrelse")
    let waits = try join("projektor", at(17, 20), for: "vangede-k2", units: 2)
    try commons.decide(Self.line + #","kinds":{"equipment":{"approval":{"mode":"compete"}}}"#)
    let rival = try commons.book("projektor", at(17, 20), for: "vangede-k3")
    try cancel(boards)
    #expect(try status(waits) == .waiting, "one of three is asked for by somebody who stands before")
    let board = try commons.actor("vangede-bo")
    _ = try commons.desk.perform(DecideBooking(.approve, id: rival.id), as: board)
    #expect(try status(waits) == .offered)
    try expectSound()
  }

  @Test("nobody waits for what is free, past, not waited for, waited for already, or in more than ten lines")
  func refused() throws {
    #expect(try answer { try join("sal", at(17, 22), for: "vangede-k2") } == "in the way")
    for hour in 0..<12 { try commons.book("sal", at(Double(hour), Double(hour) + 1)) }
    for hour in 0..<10 { try join("sal", at(Double(hour), Double(hour) + 1), for: "vangede-k2") }
    #expect(try answer { try join("sal", at(3, 4), for: "vangede-k2") } == "in the way")
    #expect(try answer { try join("sal", at(10, 11), for: "vangede-k2") } == "in the way")
    #expect(try answer { try join("sal", at(10, 11), for: "vangede-k3") } == "done")
    #expect(try answer { try join("sal", at(-200, -190), for: "vangede-k3") } == "in-the-past")
    #expect(try answer { try join("vaerksted", at(17, 22), for: "vangede-k2") } == "no-waiting-list")
    try commons.decide(#""maxMinutes":60"#)
    #expect(try answer { try join("sal", at(10, 11), for: "vangede-k3") } == "no-waiting-list")
  }

  @Test("only the household, its board and administrators know of a place in line") func rights() throws {
    try commons.book("sal", at(17, 22))
    let place = try join("sal", at(17, 22), for: "vangede-k2")
    func can(_ who: String) throws -> [String] {
      let actor = try commons.actor(who)
      return [
        try answer { try commons.desk.perform(LeaveWaitlist(id: place.entry.id), as: actor, dryRun: true) },
        "\(try commons.desk.read { try $0.waitlist(for: actor).count })",
      ]
    }
    #expect(try can("vangede-k2-mette") == ["done", "1"])
    #expect(try can("vangede-bo") == ["done", "1"])
    #expect(try can("vangede-k1-mette") == ["no waitlist", "0"])
    #expect(try can("ordrup-bo") == ["no waitlist", "0"])
    let stale = LeaveWaitlist(id: place.entry.id, ifVersion: 2)
    #expect(try answer { try commons.desk.perform(stale, as: .operator()) } == "stale")
    #expect(
      try answer {
        try commons.desk.perform(
          JoinWaitlist(Commons.command("sal", at(17, 22), for: "vangede-k2")),
          as: commons.actor("vangede-k1-mette"))
      } == "not allowed")
  }

  @Test("nobody in line is forgotten: the time comes, and the household is told and no longer waits")
  func lapse() throws {
    let mettes = try commons.book("sal", at(17, 22))
    let waits = try join("sal", at(17, 22), for: "vangede-k2")
    let gone = try join("sal", at(17, 22), for: "vangede-k3")
    _ = try commons.desk.perform(
      EndHousehold(slug: slug("vangede-k3"), lastDay: CivilDate("2026-12-02")), as: .operator())
    #expect(try status(gone) == .left)
    try commons.go(to: "2026-12-05T18:00")
    try settle()
    #expect(try status(waits) == .lapsed)
    #expect(try commons.lastNotice(to: "vangede-k2")[0] == "Der blev ikke plads")
    #expect(try commons.desk.read { try $0.waitlist(for: .operator()).isEmpty })
    #expect(try commons.booking(mettes.id).status == .confirmed)
    try expectSound()
  }

  @Test("what somebody in line wrote goes with the person") func erased() throws {
    try commons.book("sal", at(17, 22))
    var book = Commons.command("sal", at(17, 22), for: "vangede-k2-mette")
    book.title = "Guldbryllup"
    _ = try commons.desk.perform(JoinWaitlist(book), as: .operator())
    _ = try commons.desk.perform(EraseMember(slug("vangede-k2-mette")), as: .operator())
    let left = try commons.connection().first(
      """
      SELECT (SELECT count(*) FROM waitlist_entry WHERE title <> '')
        + (SELECT count(*) FROM change_personal WHERE instr(facts, 'Guldbryllup'))
      """
    ) { $0.int(0) }
    #expect(left == 0)
    try expectSound()
  }

  @Test("a plan that displaces an offer leaves the household its place in line") func displaced() throws {
    let mettes = try commons.book("sal", at(17, 22))
    let waits = try join("sal", at(17, 22), for: "vangede-k2")
    try cancel(mettes)
    let offer = try #require(try now(waits).booking)
    struct Displace: Command {
      let old: Booking
      func execute(in transaction: Transaction) throws {
        var new = old
        new.status = .displaced
        try transaction.replace(old, with: new, action: "plan.apply")
      }
    }
    let closure = try commons.desk.perform(
      CloseResource(resource: slug("sal"), range: at(17, 22), reason: "vand"), as: .operator()
    ).closure
    try commons.desk.perform(Displace(old: offer), as: .operator())
    #expect(try status(waits) == .waiting)
    _ = try commons.desk.perform(RemoveClosure(id: closure.id), as: .operator())
    #expect(try status(waits) == .offered)
    #expect(try now(waits).booking?.id != offer.id)
    try expectSound()
  }

  @Test(
    "over the change of the clock an offer lasts as many hours as the rules say",
    arguments: [
      ("2027-03-29T18:00", "2027-03-27T20:00", "2027-03-28T21:00"),
      ("2027-11-01T18:00", "2027-10-30T20:00", "2027-10-31T19:00"),
    ])
  func clockChange(_ start: String, _ cancelled: String, _ deadline: String) throws {
    let range = try TimeRange(
      Commons.range(start, "2199-01-01T00:00").start, Commons.range(start, "2199-01-01T00:00").start + 120)
    let mettes = try commons.book("sal", range)
    let waits = try join("sal", range, for: "vangede-k2")
    try commons.go(to: cancelled)
    try cancel(mettes)
    #expect(try now(waits).booking?.decideBy == (try Commons.range(deadline, "2199-01-01T00:00").start))
  }

  @Test("many who cancel and accept at once: each hour goes to one, in order") func race() async throws {
    let bookings = try (0..<6).map { try commons.book("sal", at(Double($0 * 2), Double($0 * 2) + 2)) }
    let waits = try ["vangede-k2", "vangede-k3"].flatMap { party in
      try (0..<6).map { try join("sal", at(Double($0 * 2), Double($0 * 2) + 2), for: party) }
    }
    let desks = try (0..<3).map { _ in try commons.otherDesk(.service) }
    defer { for desk in desks { desk.close() } }
    await withTaskGroup(of: Void.self) { group in
      for (number, booking) in bookings.enumerated() {
        group.addTask {
          _ = try? desks[number % 3].perform(CancelBooking(id: booking.id), as: .operator())
          _ = try? desks[(number + 1) % 3].perform(AcceptOffer(id: waits[number].entry.id), as: .operator())
          _ = try? desks[(number + 2) % 3].perform(
            AcceptOffer(id: waits[number + 6].entry.id), as: .operator())
        }
      }
    }
    #expect(try waits.prefix(6).allSatisfy { try status($0) == .accepted })
    #expect(try waits.suffix(6).allSatisfy { try status($0) == .waiting })
    try expectSound()
  }
}

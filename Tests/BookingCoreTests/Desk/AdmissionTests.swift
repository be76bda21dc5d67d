import TestSupport
import Testing

@testable import BookingCore

@Suite struct AdmissionTests {
  private let commons: Commons
  private let area: ID<Area>

  init() throws {
    commons = try Commons()
    area = try commons.desk.read { $0.registry.resources[0].area }
  }

  private func setRules(
    _ limits: (inout HouseRules.Limits) -> Void, kinds: [Resource.Kind: HouseRules.Limits] = [:]
  )
    throws
  {
    var general = HouseRules.Limits()
    limits(&general)
    let day = try #require(CivilDate("2026-01-01"))
    let rules = HouseRules(
      textDanish: "Regler", textEnglish: "Rules", decidedBy: .residentsMeeting, decidedOn: day,
      validFrom: day,
      general: general, kinds: kinds)
    _ = try commons.desk.perform(SetHouseRules(area: slug("vangede"), rules: rules), as: .operator())
  }

  private func ask(
    _ resource: String, _ range: TimeRange, attendees: Int = 0, for party: String = "vangede-k1"
  ) throws
    -> [Refusal.Reason]
  {
    var command = Commons.command(resource, range, for: party)
    command.attendees = attendees
    return try reasons { try commons.desk.perform(command, as: .operator(), dryRun: true) }
  }

  @Test("a thing out of service or retired is refused, and so is a composite with such a part")
  func notInUse() throws {
    var change = ChangeResource(slug: slug("hal-a"))
    for status in [Resource.Status.outOfService, .retired] {
      change.status = status
      _ = try commons.desk.perform(change, as: .operator())
      #expect(try ask("hal-a", at(10, 11)) == [.notInUse(try commons.id("hal-a"))])
      #expect(try ask("hal", at(10, 11)) == [.notInUse(try commons.id("hal"))])
      #expect(try ask("hal-b", at(10, 11)) == [])
    }
    change.status = .active
    _ = try commons.desk.perform(change, as: .operator())
    #expect(try ask("hal", at(10, 11)) == [])
  }

  @Test("opening hours hold on the area's own clock") func hours() throws {
    let kitchen = try commons.id("koekken")
    // In December Copenhagen is an hour ahead of UTC: open from 7 to 21 UTC.
    #expect(try ask("koekken", at(7, 21)) == [])
    #expect(try ask("koekken", at(6.9, 8)) == [.outsideHours(kitchen)])
    #expect(try ask("koekken", at(20, 21.1)) == [.outsideHours(kitchen)])
    #expect(try ask("koekken", at(20, 32)) == [.outsideHours(kitchen)])
  }

  @Test("the part of a composite that is not open is named with its hours, and one thing is one")
  func partHours() throws {
    var change = ChangeResource(slug: slug("hal-b"))
    change.openingHours = try OpeningHours(parsing: "mon-sun 08:00-12:00")
    _ = try commons.desk.perform(change, as: .operator())
    let text = RefusalText(.en, registry: try commons.desk.read { $0.registry })
    let reason = try #require(try ask("hal", at(10, 13)).first)
    #expect(
      text.sentence(reason, during: at(10, 13))
        == "Hal cannot be used all that time: Hal B, a part of it, is not open (opening hours: mon-sun 08:00-12:00)."
    )
    #expect(
      text.sentence(.tooManyUnits(try commons.id("hal"), units: 1, asked: 2))
        == "There is only 1 of Hal, not 2.")
  }

  @Test("a closure refuses what meets it, with its reason, until it is taken back") func closure() throws {
    let part = try commons.id("hal-b")
    let close = CloseResource(resource: slug("hal-b"), range: at(12, 14), reason: "Vandskade")
    let closure = try commons.desk.perform(close, as: .operator()).closure
    let expected = Refusal.Reason.closed(part, at(12, 14), reason: "Vandskade")
    #expect(try ask("hal-b", at(13, 15)) == [expected])
    #expect(try ask("hal", at(10, 12.1)).map(\.code) == ["closed"])
    #expect(try ask("hal-b", at(14, 15)) == [])
    #expect(try ask("hal-a", at(12, 14)) == [])
    _ = try commons.desk.perform(RemoveClosure(id: closure.id), as: .operator())
    #expect(try ask("hal-b", at(13, 15)) == [])
    #expect(
      try answer { try commons.desk.perform(RemoveClosure(id: closure.id), as: .operator()) } == "no closure")
  }

  @Test("more people than seats are refused") func seats() throws {
    let sal = try commons.id("sal")
    #expect(try ask("sal", at(10, 11), attendees: 40) == [])
    #expect(
      try ask("sal", at(10, 11), attendees: 41) == [.tooManyPeople(sal, seats: 40, attendees: 41)])
    #expect(try ask("projektor", at(10, 11), attendees: 500) == [])
  }

  @Test("what begins before now is refused") func past() throws {
    let now = Commons.morning
    #expect(try ask("sal", TimeRange(now - 1, now + 60)) == [.inThePast])
    #expect(try ask("sal", TimeRange(now, now + 60)) == [])
    commons.clock.advance(minutes: 1)
    #expect(try ask("sal", TimeRange(now, now + 60)) == [.inThePast])
  }

  @Test("days ahead are counted on the area's calendar, for others as their own limit says") func ahead()
    throws
  {
    try setRules {
      $0.maxDaysAhead = 4
      $0.maxDaysAheadOthers = 3
    }
    // Saturday the 5th is four days after Tuesday the 1st; it begins at 23 UTC the day before and ends at 23.
    #expect(try ask("sal", at(22.9, 23)) == [])
    #expect(try ask("sal", at(23, 24)) == [.tooFarAhead(area, days: 4)])
    #expect(try ask("sal", at(10, 11), for: "ordrup-k1") == [.tooFarAhead(area, days: 3)])
    #expect(try ask("sal", at(-2, -1), for: "ordrup-k1") == [])
  }

  @Test("notice, shortest and longest use are limits that may just be reached") func lengths() throws {
    try setRules {
      $0.minNoticeMinutes = 120
      $0.minMinutes = 30
      $0.maxMinutes = 240
    }
    let now = Commons.morning
    let late = Refusal.Reason.tooShortNotice(area, minutes: 120, earliest: now + 120)
    #expect(try ask("sal", TimeRange(now + 119, now + 180)) == [late])
    #expect(try ask("sal", TimeRange(now + 120, now + 180)) == [])
    #expect(try ask("sal", at(10, 10.4)) == [.tooShort(area, minutes: 30)])
    #expect(try ask("sal", at(10, 10.5)) == [])
    #expect(try ask("sal", at(10, 14)) == [])
    #expect(try ask("sal", at(10, 14.1)) == [.tooLong(area, minutes: 240)])
  }

  @Test("an area may keep a kind of thing to its own homes, but not from boards") func ownArea() throws {
    var closed = HouseRules.Limits()
    closed.otherAreas = false
    try setRules({ _ in }, kinds: [.garden: closed])
    #expect(try ask("have", at(10, 11)) == [])
    #expect(try ask("have", at(10, 11), for: "ordrup-k1") == [.ownAreaOnly(area)])
    #expect(try ask("have", at(10, 11), for: "ordrup-bestyrelse") == [])
    #expect(try ask("sal", at(10, 11), for: "ordrup-k1") == [])
  }

  @Test(
    "a home has as many coming bookings as the area allows; those that ended or were cancelled do not count")
  func quota() throws {
    try setRules { $0.maxOpenBookings = 2 }
    let soon = TimeRange(Commons.morning, Commons.morning + 60)
    let first = try commons.book("sal", soon)
    let second = try commons.book("have", at(10, 11))
    let full = [Refusal.Reason.quota(area, bookings: 2)]
    #expect(try ask("koekken", at(10, 11)) == full)
    #expect(try ask("koekken", at(10, 11), for: "vangede-k2") == [])
    #expect(try ask("koekken", at(10, 11), for: "vangede-bestyrelse") == [])
    #expect(try ask("vaerksted", at(10, 11)) == [], "the other area has no such rule")
    var move = ChangeBooking(id: second.id)
    move.range = at(12, 13)
    #expect(
      try reasons { try commons.desk.perform(move, as: .operator()) } == [], "a change is no new booking")
    _ = try commons.desk.perform(CancelBooking(id: second.id), as: .operator())
    #expect(try ask("koekken", at(10, 11)) == [])
    try commons.book("have", at(10, 11))
    #expect(try ask("koekken", at(10, 11)) == full)
    commons.clock.advance(minutes: 60)
    #expect(try ask("koekken", at(10, 11)) == [], "the first has ended")
    try commons.book("koekken", at(10, 11))
    var revive = ChangeBooking(id: first.id)
    revive.range = at(15, 16)
    #expect(
      try reasons { try commons.desk.perform(revive, as: .operator()) } == full,
      "one that ended counts as new")
  }

  @Test("a resident may not cancel later than the rules say; a board may") func lateCancelling() throws {
    try setRules { $0.cancelMinutes = 1_440 }
    let mette = try commons.actor("vangede-k1-mette")
    let booking = try commons.book("sal", TimeRange(Commons.morning + 1_441, Commons.morning + 1_500))
    let cancel = CancelBooking(id: booking.id)
    #expect(try reasons { try commons.desk.perform(cancel, as: mette, dryRun: true) } == [])
    commons.clock.advance(minutes: 2)
    #expect(
      try reasons { try commons.desk.perform(cancel, as: mette) } == [.tooLateToCancel(area, minutes: 1_440)])
    // Nor is it given up by another way: moved far ahead and cancelled there, shortened, or swapped.
    func change(_ body: (inout ChangeBooking) throws -> Void) throws -> [Refusal.Reason] {
      var command = ChangeBooking(id: booking.id)
      try body(&command)
      return try reasons { try commons.desk.perform(command, as: mette) }
    }
    let late = [Refusal.Reason.tooLateToCancel(area, minutes: 1_440)]
    #expect(try change { $0.range = booking.range.shifted(by: 60 * 1_440) } == late)
    #expect(try change { $0.range = TimeRange(booking.range.start, booking.range.start + 1) } == late)
    #expect(try change { $0.lines = [.init(slug("koekken"))] } == late)
    #expect(try change { $0.title = "Skak" } == [])
    #expect(try change { $0.range = TimeRange(booking.range.start, booking.range.end + 60) } == [])
    #expect(try change { $0.lines = [.init(slug("sal")), .init(slug("koekken"))] } == [])
    let theirs = try commons.book(
      "koekken", TimeRange(Commons.morning + 100, Commons.morning + 160), for: "ordrup-bestyrelse")
    let elsewhere = try commons.actor("ordrup-bo")
    #expect(
      try reasons { try commons.desk.perform(CancelBooking(id: theirs.id), as: elsewhere) } == late,
      "the board of another area is a guest here")
    let board = try commons.actor("vangede-bo")
    #expect(try commons.desk.perform(cancel, as: board).status == .cancelled)
  }

  @Test("a request that takes nothing is withdrawn at any time") func lateWithdrawal() throws {
    try commons.decide(#""cancelMinutes":1440,"approval":{"mode":"compete"}"#)
    let mette = try commons.actor("vangede-k1-mette")
    let soon = TimeRange(Commons.morning + 100, Commons.morning + 160)
    let asked = try commons.book("sal", soon, for: "vangede-k1")
    #expect(asked.status == .requested)
    #expect(try commons.desk.perform(CancelBooking(id: asked.id), as: mette).status == .cancelled)
  }

  @Test("rules hold from their day on, the latest version alone") func versions() throws {
    try setRules { $0.maxMinutes = 60 }
    var limits = HouseRules.Limits()
    limits.maxMinutes = 120
    let rules = HouseRules(
      textDanish: "Nye", textEnglish: "New", decidedBy: .board,
      decidedOn: try #require(CivilDate("2026-12-01")), validFrom: try #require(CivilDate("2026-12-02")),
      general: limits)
    #expect(
      try commons.desk.perform(SetHouseRules(area: slug("vangede"), rules: rules), as: .operator()) == 2)
    #expect(try ask("sal", at(10, 12)) == [.tooLong(area, minutes: 60)])
    commons.clock.advance(minutes: 15 * 60)
    #expect(try ask("sal", at(10, 12)) == [])
  }

  @Test("every broken rule is named at once, and what is taken only when no rule is broken") func all() throws
  {
    try setRules {
      $0.maxMinutes = 60
      $0.maxDaysAhead = 1
    }
    try commons.book("koekken", TimeRange(Commons.morning, Commons.morning + 60))
    let kitchen = try commons.id("koekken")
    let late = TimeRange(Commons.saturday + 1_380, Commons.saturday + 1_500)
    #expect(
      try ask("koekken", late) == [
        .outsideHours(kitchen), .tooFarAhead(area, days: 1), .tooLong(area, minutes: 60),
      ])
    let long = TimeRange(Commons.morning, Commons.morning + 90)
    #expect(try ask("koekken", long) == [.tooLong(area, minutes: 60)])
    #expect(
      try ask("koekken", TimeRange(Commons.morning, Commons.morning + 30)) == [
        .taken(kitchen, units: 1, free: 0)
      ])
  }
}

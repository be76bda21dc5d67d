import TestSupport
import Testing

@testable import BookingCore

@Suite struct ChangeAndCancelTests {
  private let commons: Commons

  init() throws { commons = try Commons() }

  private func change(_ booking: Booking, ifVersion: Int? = nil, _ body: (inout ChangeBooking) -> Void)
    -> ChangeBooking
  {
    var command = ChangeBooking(id: booking.id, ifVersion: ifVersion)
    body(&command)
    return command
  }

  private func ask(_ command: some Command, as actor: Actor = .operator()) throws -> String {
    try answer { try commons.desk.perform(command, as: actor) }
  }

  @Test("a change frees the old time and takes the new, and may overlap itself") func change() throws {
    let booking = try commons.book("sal", at(10, 12))
    let moved = try commons.desk.perform(change(booking) { $0.range = at(11, 13) }, as: .operator())
    #expect(moved.version == 2 && moved.range == at(11, 13) && moved.id == booking.id)
    #expect(try answer { try commons.book("sal", at(10, 11)) } == "done")
    #expect(try answer { try commons.book("sal", at(12, 13)) } == "taken")
    #expect(try ask(change(booking) { $0.range = at(10.5, 11.5) }) == "taken")
  }

  @Test("a change from one thing to another moves its place") func otherResource() throws {
    let booking = try commons.book("hal-a", at(10, 12))
    #expect(try ask(change(booking) { $0.lines = [.init(slug("hal"))] }) == "done")
    #expect(try answer { try commons.book("hal-b", at(10, 12)) } == "taken")
    #expect(try ask(change(booking) { $0.lines = [.init(slug("sal"))] }) == "done")
    #expect(try answer { try commons.book("hal", at(10, 12)) } == "done")
  }

  @Test("a refused change leaves the booking as it was") func refusedChange() throws {
    let booking = try commons.book("sal", at(10, 12))
    try commons.book("sal", at(13, 14))
    #expect(try ask(change(booking) { $0.range = at(12, 14) }) == "taken")
    #expect(try commons.desk.read { try $0.booking(named: booking.id.code, for: .operator()) } == booking)
    #expect(try answer { try commons.book("sal", at(11, 12)) } == "taken")
    #expect(try answer { try commons.book("sal", at(12, 13)) } == "done")
  }

  @Test("a caller who has seen an older version is told so and changes nothing") func stale() throws {
    let booking = try commons.book("sal", at(10, 12))
    #expect(try ask(change(booking, ifVersion: 1) { $0.attendees = 3 }) == "done")
    #expect(try ask(change(booking, ifVersion: 1) { $0.attendees = 4 }) == "stale")
    #expect(try ask(CancelBooking(id: booking.id, ifVersion: 1)) == "stale")
    #expect(try ask(CancelBooking(id: booking.id, ifVersion: 2)) == "done")
    var resource = ChangeResource(slug: slug("sal"), ifVersion: 2)
    resource.name = "Salen"
    #expect(try ask(resource) == "stale")
    resource.ifVersion = 1
    #expect(try ask(resource) == "done")
  }

  @Test("cancelling gives the place back at once, and a second time changes nothing") func cancel() throws {
    let booking = try commons.book("hal", at(10, 12))
    let cancelled = try commons.desk.perform(CancelBooking(id: booking.id), as: .operator())
    #expect(cancelled.status == .cancelled && cancelled.version == 2)
    let before = try commons.connection().lastChange()
    #expect(try commons.desk.perform(CancelBooking(id: booking.id), as: .operator()) == cancelled)
    #expect(try commons.connection().lastChange() == before)
    #expect(try ask(change(booking) { $0.range = at(14, 15) }) == "in the way")
    #expect(try answer { try commons.book("hal-a", at(10, 12)) } == "done")
    #expect(try answer { try commons.book("hal-b", at(10, 12)) } == "done")
  }

  @Test("a change of nothing leaves version and log as they are") func nothing() throws {
    let booking = try commons.book("sal", at(10, 12))
    let before = try commons.connection().lastChange()
    let same = change(booking) {
      ($0.range, $0.lines, $0.title, $0.attendees) = (at(10, 12), [.init(slug("sal"))], "", 0)
      ($0.flexibleMinutes, $0.acceptedAreas, $0.withAreas) = (0, [], [])
    }
    for command in [same, change(booking) { _ in }] {
      #expect(try commons.desk.perform(command, as: .operator()) == booking)
    }
    #expect(try ask(change(booking, ifVersion: 2) { _ in }) == "stale")
    #expect(try commons.connection().lastChange() == before)
  }

  @Test("a booking is unknown to those who may not change it") func strangers() throws {
    let booking = try commons.book("sal", at(10, 12))
    for stranger in ["vangede-k2-mette", "ordrup-k1-mette", "ordrup-bo"] {
      #expect(try ask(CancelBooking(id: booking.id), as: try commons.actor(stranger)) == "no booking")
      #expect(try ask(change(booking) { $0.attendees = 2 }, as: try commons.actor(stranger)) == "no booking")
    }
    #expect(try ask(CancelBooking(id: ID(999))) == "no booking")
    #expect(try ask(change(booking) { $0.attendees = 2 }, as: try commons.actor("vangede-bo")) == "done")
    #expect(try ask(CancelBooking(id: booking.id), as: try commons.actor("vangede-k1-mette")) == "done")
  }

  @Test("what is over was had: its household can no longer cancel it, the board can") func over() throws {
    let booking = try commons.book("sal", at(10, 12))
    let (mette, board) = (try commons.actor("vangede-k1-mette"), try commons.actor("vangede-bo"))
    commons.clock.advance(minutes: Int(booking.range.end - commons.clock.minute))
    _ = try commons.desk.perform(CancelBooking(id: booking.id), as: mette, dryRun: true)
    commons.clock.advance(minutes: 1)
    #expect(
      try reasons { try commons.desk.perform(CancelBooking(id: booking.id), as: mette) } == [.inThePast])
    #expect(try ask(CancelBooking(id: booking.id), as: board) == "done")
  }

  @Test("names are found by any unique beginning") func beginnings() throws {
    let booking = try commons.book("sal", at(10, 12))
    let name = booking.id.code
    for length in 4...name.count {
      let found = try commons.desk.read {
        try $0.booking(named: String(name.prefix(length)), for: .operator())
      }
      #expect(found.id == booking.id)
    }
    for hour in 0..<60 { try commons.book("projektor", at(Double(hour), Double(hour) + 1)) }
    #expect(
      try answer { try commons.desk.read { try $0.booking(named: "bk-", for: .operator()) } } == "no booking")
    let stranger = try commons.actor("vangede-k2-mette")
    #expect(
      try answer { try commons.desk.read { try $0.booking(named: name, for: stranger) } } == "no booking")
  }
}

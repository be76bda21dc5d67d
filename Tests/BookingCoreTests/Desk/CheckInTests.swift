import TestSupport
import Testing

@testable import BookingCore

/// Checking in, and what happens when nobody comes. It is Tuesday 1 December 2026, 10:00, unless the clock is moved.
@Suite struct CheckInTests {
  private let commons: Commons
  private let clock: AreaCalendar

  init() throws {
    commons = try Commons()
    clock = try #require(AreaCalendar.named("Europe/Copenhagen"))
    try commons.decide(#""checkIn":{"mode":"on","minutesBefore":15,"releaseAfterMinutes":30}"#)
  }

  private func go(to time: String) throws {
    try commons.go(to: time)
    #expect(commons.desk.settleDue() == [])
  }

  private func checkIn(_ id: ID<Booking>, as handle: String, undo: Bool = false) throws -> String {
    let actor = try commons.actor(handle)
    return try answer { try commons.desk.perform(CheckInBooking(booking: id, isUndone: undo), as: actor) }
  }

  private func notices() throws -> [String] {
    try commons.connection().rows("SELECT kind FROM notice ORDER BY id") { $0.text(0) }
  }

  @Test("Mette checks in a quarter of an hour before, and keeps the hall") func onTime() throws {
    let party = try commons.book("sal", Commons.range("2026-12-05T17:00", "2026-12-05T22:00"))
    #expect(try checkIn(party.id, as: "vangede-k1-mette") == "too-early-to-check-in")
    try go(to: "2026-12-05T16:44")
    #expect(try checkIn(party.id, as: "vangede-k1-mette") == "too-early-to-check-in")
    try go(to: "2026-12-05T16:45")
    #expect(try checkIn(party.id, as: "ordrup-k1-mette") == "no booking", "strangers know of nothing")
    #expect(try checkIn(party.id, as: "vangede-k1-mette") == "done")
    #expect(try checkIn(party.id, as: "vangede-k1-mette") == "done", "twice is no harm")
    #expect(try checkIn(party.id, as: "vangede-k1-mette", undo: true) == "done")
    #expect(try commons.booking(party.id).checkIn?.state == .open)
    #expect(try checkIn(party.id, as: "vangede-bo") == "done", "the board may say so too")
    try go(to: "2026-12-05T17:31")
    #expect(try commons.booking(party.id).status == .confirmed)
    #expect(try checkIn(party.id, as: "vangede-k1-mette", undo: true) == "in the way")
    #expect(try notices().isEmpty)
    #expect(try commons.desk.verify().isSound)
  }

  @Test("nobody comes: after half an hour others have the rest, and the household is told") func noShow()
    throws
  {
    let party = try commons.book("hal", Commons.range("2026-12-05T17:00", "2026-12-05T22:00"))
    try go(to: "2026-12-05T17:29")
    #expect(try commons.booking(party.id).status == .confirmed)
    try go(to: "2026-12-05T17:30")
    #expect(try commons.booking(party.id).status == .cancelled)
    #expect(try commons.booking(party.id).isNoShow)
    #expect(try notices() == ["no-show"])
    let since = commons.desk.now - 365 * 1_440
    #expect(try commons.connection().noShows(since: since) == [party.household: 1])
    try commons.book("hal-a", Commons.range("2026-12-05T17:30", "2026-12-05T22:00"), for: "vangede-k2")
    #expect(try checkIn(party.id, as: "vangede-k1-mette") == "released", "somebody else has it now")
    let statistics = try commons.desk.read {
      try $0.statistics(
        in: TimeRange(Commons.morning, Commons.morning + 30 * 1_440), area: nil, resource: nil)
    }
    #expect(statistics.uses.map(\.noShows).reduce(0, +) == 1)
    #expect(try commons.desk.verify().isSound)
  }

  @Test("who comes late gets the place back while it is free; the board strikes a no-show out") func late()
    throws
  {
    let late = try commons.book("sal", Commons.range("2026-12-05T17:00", "2026-12-05T22:00"))
    try go(to: "2026-12-05T18:00")
    #expect(try checkIn(late.id, as: "vangede-k1-mette") == "done")
    #expect(try commons.booking(late.id).status == .confirmed)
    #expect(
      try answer { try commons.book("sal", Commons.range("2026-12-05T19:00", "2026-12-05T20:00")) } == "taken"
    )
    let forgotten = try commons.book("sal", Commons.range("2026-12-06T10:00", "2026-12-06T12:00"))
    try go(to: "2026-12-07T09:00")
    #expect(try checkIn(forgotten.id, as: "vangede-k1-mette") == "released")
    #expect(try commons.booking(forgotten.id).isNoShow)
    #expect(try checkIn(forgotten.id, as: "vangede-bo") == "done")
    #expect(try commons.booking(forgotten.id).status == .cancelled)
    #expect(try !commons.booking(forgotten.id).isNoShow)
    #expect(try commons.desk.verify().isSound)
  }

  @Test("a booking that is moved has its check-in moved; the board's own and equipment need none")
  func moved()
    throws
  {
    let booking = try commons.book("sal", Commons.range("2026-12-05T17:00", "2026-12-05T22:00"))
    var move = ChangeBooking(id: booking.id)
    move.range = try Commons.range("2026-12-06T17:00", "2026-12-06T22:00")
    #expect(
      try commons.desk.perform(move, as: .operator()).checkIn?.due
        == clock.minute(rfc3339: "2026-12-06T17:30"))
    #expect(try commons.book("sal", at(1, 2), for: "vangede-bestyrelse").duties.isEmpty)
    #expect(try commons.book("projektor", at(1, 2)).duties.isEmpty)
    #expect(
      try answer { try commons.desk.perform(CheckInBooking(booking: booking.id), as: .operator()) }
        == "too-early-to-check-in")
    _ = try commons.desk.perform(CancelBooking(id: booking.id), as: .operator())
    try go(to: "2026-12-06T18:00")
    #expect(try !commons.booking(booking.id).isNoShow, "cancelled in time is no no-show")
  }

  @Test(
    "the night on which the clock is changed shortens and lengthens nothing",
    arguments: [
      ("2026-10-25T01:50:00+02:00", "2026-10-25T02:19:00+02:00", "2026-10-25T02:20:00+02:00"),
      ("2027-03-28T01:50:00+01:00", "2027-03-28T03:19:00+02:00", "2027-03-28T03:20:00+02:00"),
    ])
  func summerTime(start: String, before: String, after: String) throws {
    commons.clock.advance(minutes: Int(try clock.minute(rfc3339: start) - 1_440 - commons.desk.now))
    let start = try clock.minute(rfc3339: start)
    let booking = try commons.book("sal", TimeRange(start, start + 240))
    try go(to: before)
    #expect(try commons.booking(booking.id).status == .confirmed)
    try go(to: after)
    #expect(try commons.booking(booking.id).isNoShow)
  }
}

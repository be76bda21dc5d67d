import TestSupport
import Testing

@testable import BookingCore

/// How the commons is used, as a board reads it: hours on the wall, waiting times, nobody's name.
@Suite struct StatisticsTests {
  private let commons: Commons

  init() throws { commons = try Commons() }

  private func use(of resource: String, _ range: TimeRange) throws -> Statistics.Use {
    let id = try commons.id(resource)
    let statistics = try commons.desk.read { try $0.statistics(in: range, area: nil, resource: id) }
    return try #require(statistics.uses.first)
  }

  @Test(
    "a night on which the clock is changed counts the hours it has, each where the clock showed it",
    arguments: [
      // Saturday 27 March 2027 22.00 to Sunday 8.00: nine hours, none of them from 2 to 3.
      ("2027-03-27T22:00", "2027-03-28T08:00", 9 * 60, [60, 60, 0, 60, 60]),
      // Saturday 30 October 2027 22.00 to Sunday 8.00: eleven hours, two of them from 2 to 3.
      ("2027-10-30T22:00", "2027-10-31T08:00", 11 * 60, [60, 60, 120, 60, 60]),
      // The end of week 53 of 2026: from Sunday 3 January 22.00 into week 1 of 2027.
      ("2027-01-03T22:00", "2027-01-04T08:00", 10 * 60, [60, 60, 60, 60, 60]),
    ]) func nights(from: String, to: String, minutes: Int, early: [Int]) throws
  {
    let night = try Commons.range(from, to)
    try commons.book("sal", night)
    let found = try use(of: "sal", TimeRange(night.start - 60, night.end))
    #expect(found.bookings == 1 && found.total == minutes)
    let local = AreaCalendar.named("Europe/Copenhagen")?.local(of: night.end)
    let morning = found.minutes[(local?.date.weekday ?? 1) - 1]
    #expect(Array(morning[0..<5]) == early)
  }

  @Test("how long people waited for the board and in line") func waiting() throws {
    try commons.decide(#""maxDaysAhead":400,"waitingList":{"mode":"first-come","offerHours":24}"#)
    let taken = try commons.book("sal", at(17, 22))
    let wish = Commons.command("sal", at(17, 22), for: "vangede-k2")
    _ = try commons.desk.perform(JoinWaitlist(wish), as: .operator())
    try commons.go(to: "2026-12-02T16:00")
    _ = try commons.desk.perform(CancelBooking(id: taken.id), as: .operator())
    try commons.decide(#""kinds":{"room":{"approval":{"mode":"hold"}}}"#)
    let asked = try commons.book("koekken", at(16, 20))
    try commons.go(to: "2026-12-03T18:00")
    _ = try commons.desk.perform(DecideBooking(.decline, id: asked.id), as: .operator())
    let week = TimeRange(at(0, 1).start - 1440, at(23, 24).end)
    let hall = try use(of: "sal", week)
    #expect((hall.waited, hall.offered) == (1, 1))
    #expect(hall.medianWaitHours == 30 && hall.medianDecisionHours == nil)
    let kitchen = try use(of: "koekken", week)
    #expect(kitchen.medianDecisionHours == 26 && kitchen.waited == 0)
  }
}

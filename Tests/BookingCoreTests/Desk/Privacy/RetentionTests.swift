import TestSupport
import Testing

@testable import BookingCore

/// Time passes, and names go by themselves; it begins on 1 December 2026.
@Suite struct RetentionTests {
  private let commons: Commons
  private let op = Actor.operator()

  init() throws { commons = try Commons() }

  private func book(_ title: String, _ range: TimeRange) throws -> Booking {
    var command = Commons.command("sal", range)
    command.title = title
    return try commons.desk.perform(command, as: op)
  }

  @Test("after the time set a booking has neither name nor words, and takes its time all the same")
  func past() throws {
    _ = try commons.desk.perform(SetRetention(months: 13), as: op)
    let old = try book("Sølvbryllup", at(10, 12))
    let late = try book("Julefrokost", at(10 + 40 * 24, 12 + 40 * 24))
    commons.clock.advance(minutes: 13 * 43_830 + 6 * 1440)
    let service = try commons.otherDesk(.service)
    defer { service.close() }
    #expect(service.settleDue() == [])

    let connection = try commons.connection()
    let left = try #require(try connection.booking(old.id))
    #expect(
      left.title.isEmpty && left.member == nil && left.range == old.range && left.version == old.version)
    let nobody = try #require(try connection.household(left.household))
    #expect(nobody.name == "–" && nobody.slug.text.hasPrefix("nobody"))
    #expect(try connection.booking(late.id)?.title == "Julefrokost")
    #expect(
      try connection.first("SELECT count(*) FROM change_personal WHERE facts LIKE '%bryllup%'") { $0.int(0) }
        == 0)
    #expect(try commons.desk.verify().isSound)
    #expect(try differences(of: service, from: commons.path) == [])
    #expect(
      try commons.desk.read { try $0.households().map(\.slug.text) }.allSatisfy { !$0.hasPrefix("nobody") })

    // Looked at once a day; the next one is anonymised when its own time has come.
    commons.clock.advance(minutes: 40 * 1440)
    #expect(service.settleDue() == [])
    #expect(try connection.booking(late.id)?.title == "")
    let changes = try connection.lastChange()
    #expect(service.settleDue() == [])
    #expect(try connection.lastChange() == changes)
  }

  @Test("a series loses its name and words with the last of its bookings, however it came to its end")
  func series() throws {
    var chorus = Commons.command("sal", at(10, 12))
    chorus.title = "Enkernes kor"
    chorus.onBehalfOf = slug("vangede-k1-mette")
    let month = "FREQ=DAILY;INTERVAL=30;COUNT="
    let ended = try commons.desk.perform(CreateSeries(chorus, rule: month + "2"), as: op).series
    chorus.range = at(14, 16)
    let running = try commons.desk.perform(CreateSeries(chorus, rule: month + "4"), as: op).series
    commons.clock.advance(minutes: 24 * 43_830 + 60 * 1440)
    #expect(commons.desk.settleDue() == [])
    let left = try commons.desk.read { try $0.series(household: nil, for: op) }
    let nobody = try #require(try commons.connection().household(left[0].household))
    #expect(left[0].id == ended.id && left[0].title.isEmpty && left[0].member == nil)
    #expect(nobody.slug.text.hasPrefix("nobody") && left[0].version == ended.version)
    #expect(left[1].id == running.id && left[1].title == "Enkernes kor" && left[1].member != nil)
    #expect(try commons.desk.verify().isSound)
    let changes = try commons.connection().lastChange()
    commons.clock.advance(minutes: 1440)
    #expect(commons.desk.settleDue() == [])
    #expect(try commons.connection().lastChange() == changes)
  }

  @Test("whoever moved out that long ago is erased, home and all") func movedOut() throws {
    let lastDay = try #require(CivilDate("2026-12-10"))
    _ = try commons.desk.perform(EndHousehold(slug: slug("vangede-k1"), lastDay: lastDay), as: op)
    commons.clock.advance(minutes: 23 * 43_830)
    #expect(commons.desk.settleDue() == [])
    #expect(try commons.desk.read { try $0.household(slug: slug("vangede-k1")) } != nil)
    commons.clock.advance(minutes: 2 * 43_830)
    #expect(commons.desk.settleDue() == [])
    #expect(try commons.desk.read { try $0.household(slug: slug("vangede-k1")) } == nil)
    #expect(try commons.desk.read { try $0.member(handle: slug("vangede-k1-mette")) } == nil)
    #expect(try commons.desk.read { try $0.member(handle: slug("vangede-k2-mette")) } != nil)
    #expect(try commons.desk.verify().isSound)
  }

  @Test("off keeps everything, and nothing between") func settings() throws {
    _ = try book("Sølvbryllup", at(10, 12))
    _ = try commons.desk.perform(SetRetention(months: nil), as: op)
    #expect(try commons.desk.read { try $0.retentionMonths() } == nil)
    commons.clock.advance(minutes: 60 * 43_830)
    #expect(commons.desk.settleDue() == [])
    #expect(
      try commons.connection().first("SELECT count(*) FROM booking WHERE title <> ''") { $0.int(0) } == 1)
    let board = try commons.actor("vangede-bo")
    #expect(try answer { try commons.desk.perform(SetRetention(months: 24), as: board) } == "not allowed")
    #expect(
      try answer { try commons.desk.perform(SetRetention(months: 3), as: op) } == "invalid /retention-months")
  }
}

import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// The rules that housing sections publish, as they stand in `seeds/`, met by two households of an area each. It is Monday
/// 23 November 2026, 10:00, unless the clock is moved.
@Suite struct RealRulesTests {
  private let folder: TemporaryFolder
  private let clock: TestClock
  private let desk: BookingDesk

  init() throws {
    folder = try TemporaryFolder()
    clock = TestClock(try Commons.range("2026-11-23T10:00", "2026-11-23T11:00").start)
    desk = try BookingDesk(
      store: Store.create(path: folder.file("seeds.db")), mode: .command, clock: clock.read)
    let municipality = try SeedMunicipality(files: SeedFiles.all())
    try desk.perform(Populate(municipality), as: .operator())
    for area in municipality.areas {
      for home in 1...2 {
        _ = try desk.perform(
          CreateHousehold(slug: slug("\(area.slug)-\(home)"), area: area.slug, name: "Stuen"), as: .operator()
        )
      }
    }
  }

  /// What is answered to a home of the resource's area, or of another, that asks.
  private func ask(
    _ resource: String, _ from: String, _ to: String, for home: String? = nil, people: Int = 0,
    accepting version: Int? = 1, keeping isKept: Bool = false
  ) throws -> String {
    let area = resource.split(separator: "-").last.map(String.init) ?? ""
    var command = Commons.command(resource, try Commons.range(from, to), for: home ?? "\(area)-1")
    (command.attendees, command.acceptRulesVersion) = (people, version)
    return try answer { try desk.perform(command, as: .operator(), dryRun: !isKept) }
  }

  private func book(_ resource: String, _ from: String, _ to: String) throws -> ID<Booking> {
    let area = resource.split(separator: "-").last.map(String.init) ?? ""
    return try desk.perform(
      Commons.command(resource, Commons.range(from, to), for: "\(area)-1"), as: .operator()
    ).id
  }

  private func go(to time: String) throws {
    clock.advance(minutes: Int(try Commons.range(time, "2199-01-01T00:00").start - desk.now))
    #expect(desk.settleDue() == [])
  }

  @Test("the party house is hired from 10 to 8, to 7 before a holiday, the weekend as one, and rests a day")
  func partyHouse() throws {
    let house = "festhus-tranegaard"
    #expect(try ask(house, "2026-12-02T10:00", "2026-12-03T08:00", people: 100, keeping: true) == "done")
    #expect(try ask(house, "2027-01-06T10:00", "2027-01-07T08:00", people: 101).contains("too-many-people"))
    #expect(try ask(house, "2026-12-03T10:00", "2026-12-04T08:00") == "too-close")
    #expect(try ask(house, "2026-12-04T10:00", "2026-12-07T08:00") == "done", "a day and two hours later")
    #expect(try ask(house, "2026-12-05T10:00", "2026-12-06T08:00") == "not-a-slot", "the weekend is one hire")
    #expect(try ask(house, "2027-03-24T10:00", "2027-03-25T08:00") == "not-a-slot", "Maundy Thursday follows")
    #expect(try ask(house, "2027-03-24T10:00", "2027-03-25T07:00") == "done")
    #expect(try ask(house, "2026-12-30T10:00", "2026-12-31T08:00") == "closed-day")
    #expect(try ask(house, "2027-11-24T10:00", "2027-11-25T08:00") == "too-far-ahead")
    // The clock is put back on the night to Sunday 31 October 2027.
    #expect(try ask(house, "2027-10-29T10:00:00+02:00", "2027-11-01T08:00:00+01:00") == "done")
  }

  @Test(
    "the party hall: 15 months for one's own, 12 for others, closed over Christmas, rules accepted, 60 people"
  )
  func partyHall() throws {
    let hall = "festsal-hellerup"
    #expect(try ask(hall, "2028-02-04T18:00", "2028-02-04T22:00") == "done")
    #expect(try ask(hall, "2028-02-04T18:00", "2028-02-04T22:00", for: "ordrup-1") == "too-far-ahead")
    #expect(try ask(hall, "2027-01-08T18:00", "2027-01-08T22:00", people: 61) == "too-many-people")
    #expect(try ask(hall, "2027-01-08T18:00", "2027-01-08T22:00", accepting: nil) == "rules-not-accepted")
    #expect(try ask(hall, "2026-12-23T18:00", "2026-12-23T21:00") == "closed-day")
    #expect(try ask("salen-hellerup", "2026-12-23T18:00", "2026-12-23T21:00") == "done")
  }

  @Test("the common house lapses without deposit and rent, and with both it stays") func deposit() throws {
    let (paid, unpaid) = (
      try book("faelleshus-skovshoved", "2026-12-18T18:00", "2026-12-18T22:00"),
      try book("faelleshus-skovshoved", "2026-12-19T18:00", "2026-12-19T22:00")
    )
    for name in [HouseRules.Condition.Name.depositReceived, .rentReceived] {
      _ = try desk.perform(TickCondition(booking: paid, name: name), as: .operator())
    }
    try go(to: "2026-12-05T18:00")
    let states = try desk.read { view in
      try [paid, unpaid].map { try view.booking(named: $0.code, for: .operator()).status }
    }
    #expect(states == [.confirmed, .cancelled])
  }

  @Test("ladders go out and come back in office hours, over the weekend from Friday to Monday") func ladders()
    throws
  {
    let ladder = "stiger-jaegersborg"
    #expect(try ask(ladder, "2026-11-27T08:30", "2026-11-30T09:30") == "done")
    #expect(try ask(ladder, "2026-11-28T08:30", "2026-11-30T09:30") == "outside-pick-up-hours")
    #expect(try ask(ladder, "2026-11-27T08:30", "2026-12-21T09:30") == "too-long loan-too-long")
  }

  @Test("a guest room is let while the house is; closed days, quotas and leftovers are as decided")
  func others() throws {
    _ = try book("faelleshus-maglegaard", "2026-12-04T18:00", "2026-12-04T22:00")
    #expect(try ask("gaestevaerelse-maglegaard", "2026-12-04T15:00", "2026-12-06T11:00") == "done")
    #expect(try ask("faelleshus-klampenborg", "2026-12-24T10:00", "2026-12-24T12:00") == "closed-day")
    _ = try book("faelleshus-dyssegaard", "2026-12-01T18:00", "2026-12-01T20:00")
    _ = try book("faelleshus-dyssegaard", "2026-12-02T18:00", "2026-12-02T20:00")
    #expect(try ask("faelleshus-dyssegaard", "2026-12-31T18:00", "2026-12-31T20:00") == "quota-exceeded")
    #expect(try ask("faelleshus-dyssegaard", "2027-01-02T18:00", "2027-01-02T20:00") == "done")
    let exercise = try book("motionsrum-kildeskov", "2026-11-24T18:00", "2026-11-24T20:00")
    try go(to: "2026-11-24T18:15")
    #expect(try desk.read { try $0.booking(named: exercise.code, for: .operator()).isNoShow })
  }
}

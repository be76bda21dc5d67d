import Testing

@testable import BookingCore

@Suite struct DemonstrationTests {
  /// Days around changes of the clock, ends of years, a leap day.
  static let days = [
    "2026-11-23", "2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-12-31",
    "2028-02-29",
    "2027-07-01",
  ]

  static func date(_ text: String) throws -> CivilDate {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    return try #require(CivilDate(year: parts[0], month: parts[1], day: parts[2]))
  }

  /// The demonstration of each of the days with the seed 1, made once for all tests.
  private static let made = Result {
    let files = try SeedFiles.all()
    return try Dictionary(
      uniqueKeysWithValues: days.map { ($0, try Demonstration(files: files, today: date($0), seed: 1)) })
  }

  static func demonstration(_ day: String = "2026-11-23") throws -> Demonstration {
    try #require(try made.get()[day])
  }

  @Test("the municipality is as large as the model it follows") func size() throws {
    let demonstration = try Self.demonstration()
    let municipality = demonstration.municipality
    #expect(municipality.areas.count >= 14)
    #expect((1_900...2_100).contains(municipality.areas.reduce(0) { $0 + $1.homes }))
    #expect((75...90).contains(municipality.resources.count))
    #expect(municipality.resources.filter { $0.parts.count == 2 }.count == 2)
    #expect(municipality.rules.map(\.area) == municipality.areas.map(\.slug))
    #expect(Set(municipality.resources.map(\.openingHours)).count > 10)
    #expect(Set(municipality.rules.map(\.rules)).count == municipality.areas.count)
    #expect(demonstration.calendars.map(\.name) == ["floating.ics", "google.ics", "outlook.ics"])
    #expect(!demonstration.closures.isEmpty)
  }

  @Test("each home has one or two members, each area a board member and a volunteer") func people() throws {
    let demonstration = try Self.demonstration()
    let homes = demonstration.households.filter { $0.kind == .home }
    #expect(homes.count == demonstration.municipality.areas.reduce(0) { $0 + $1.homes })
    #expect(Set(demonstration.households.map(\.slug)).count == demonstration.households.count)
    #expect(Set(demonstration.members.map(\.handle)).count == demonstration.members.count)
    let perHome = Dictionary(grouping: demonstration.members, by: \.household)
    #expect(homes.allSatisfy { (1...2).contains(perHome[$0.slug]?.count ?? 0) })
    let areas = Dictionary(uniqueKeysWithValues: demonstration.households.map { ($0.slug, $0.area) })
    for role in [Role.board, .volunteer] {
      let held = demonstration.members.filter { $0.role == role }.compactMap { areas[$0.household] }
      #expect(held.sorted() == demonstration.municipality.areas.map(\.slug).sorted())
    }
    #expect(
      demonstration.members.filter { $0.role == .administrator }.map(\.handle.text) == ["administrator"])
    #expect(homes.contains { $0.slug.text == "vangede-12" && $0.name == "Vangedeparken 4, 2. th" })
  }

  @Test("the same seed gives the same demonstration, another seed another") func seeds() throws {
    let first = try Self.demonstration()
    let again = { seed in try Demonstration(files: SeedFiles.all(), today: first.today, seed: seed) }
    let second = try again(1)
    #expect(second.bookings == first.bookings)
    #expect(second.members == first.members)
    #expect(try again(2).bookings != first.bookings)
  }

  @Test("months of bookings of every kind, on whatever day", arguments: days)
  func bookings(_ day: String) throws {
    let demonstration = try Self.demonstration(day)
    let kinds = Dictionary(
      uniqueKeysWithValues: demonstration.municipality.resources.map { ($0.slug, $0.kind) })
    let today = demonstration.today
    #expect((2_000...6_000).contains(demonstration.bookings.count), "\(demonstration.bookings.count)")
    #expect(Set(demonstration.bookings.compactMap { kinds[$0.lines[0].resource] }).count == 3)
    #expect(demonstration.bookings.contains { $0.lines.count == 3 })
    #expect(demonstration.bookings.contains { $0.start.date < today + -20 })
    #expect(demonstration.bookings.contains { $0.start.date > today + 90 })
    #expect(demonstration.bookings.contains { $0.end.date > demonstration.change + 7 })
    #expect(demonstration.bookings.allSatisfy { $0.madeAt < $0.start && $0.madeAt.date < today })
    #expect(demonstration.bookings.allSatisfy { $0.start < $0.end })
  }

  @Test("bookings do not clash, minute by minute", arguments: days.prefix(4))
  func noClash(_ day: String) throws {
    let demonstration = try Self.demonstration(day)
    let clock = try #require(AreaCalendar.named("Europe/Copenhagen"))
    let resources = Dictionary(
      uniqueKeysWithValues: demonstration.municipality.resources.map { ($0.slug, $0) })
    var steps: [Slug: [Minute: Int]] = [:]
    for booking in demonstration.bookings {
      guard case .one(let start) = clock.minutes(of: booking.start),
        case .one(let end) = clock.minutes(of: booking.end)
      else {
        Issue.record("\(booking.start) or \(booking.end) does not occur once")
        continue
      }
      for line in booking.lines {
        let resource = try #require(resources[line.resource])
        for atom in resource.parts.isEmpty ? [resource.slug] : resource.parts {
          let part = try #require(resources[atom])
          let setup = Int32(max(part.setupMinutes, resource.setupMinutes))
          let turnover = Int32(max(part.turnoverMinutes, resource.turnoverMinutes))
          steps[atom, default: [:]][start - setup, default: 0] += line.units
          steps[atom, default: [:]][end + turnover, default: 0] -= line.units
        }
      }
    }
    for (slug, changes) in steps {
      var taken = 0
      for minute in changes.keys.sorted() {
        taken += changes[minute] ?? 0
        #expect(taken <= resources[slug]?.units ?? 0, "\(slug) at \(clock.local(of: minute))")
      }
      #expect(taken == 0)
    }
  }

  @Test("bookings keep opening hours and closures") func openingHours() throws {
    let demonstration = try Self.demonstration()
    let clock = try #require(AreaCalendar.named("Europe/Copenhagen"))
    let resources = Dictionary(
      uniqueKeysWithValues: demonstration.municipality.resources.map { ($0.slug, $0) })
    for booking in demonstration.bookings {
      let range = TimeRange(clock.minutes(of: booking.start).asStart, clock.minutes(of: booking.end).asEnd)
      for line in booking.lines {
        let resource = try #require(resources[line.resource])
        #expect(OpeningTable.shared(resource.openingHours, on: clock).contains(range))
        let names = [line.resource] + resource.parts
        let closures = demonstration.closures.filter { names.contains($0.resource) }
        #expect(!closures.contains { $0.start < booking.end && booking.start < $0.end })
      }
    }
  }

  @Test("no home holds more than two coming bookings, and rules for one's own area are kept") func fairness()
    throws
  {
    let demonstration = try Self.demonstration()
    let coming = demonstration.bookings.filter { $0.end.date >= demonstration.today }
    let perHome = Dictionary(grouping: coming, by: \.household).mapValues(\.count)
    #expect(perHome.values.allSatisfy { $0 <= 2 })
    let areaOf = Dictionary(uniqueKeysWithValues: demonstration.households.map { ($0.slug, $0.area.text) })
    let tuborg = Set(
      demonstration.municipality.resources.filter { $0.area.text == "tuborg" }.map(\.slug))
    let theirs = demonstration.bookings.filter { tuborg.contains($0.lines[0].resource) }
    #expect(!theirs.isEmpty)
    #expect(theirs.allSatisfy { areaOf[$0.household] == "tuborg" })
  }

  @Test("a small municipality is enough, also one without homes") func small() throws {
    let today = try Self.date("2026-11-23")
    let demonstration = try Demonstration(files: SeedFiles.small, today: today, seed: 7)
    #expect(demonstration.households.map(\.slug.text).suffix(2) == ["vest-bestyrelse", "kommunen"])
    #expect(!demonstration.bookings.isEmpty)
    #expect(
      demonstration.closures == [
        SeedClosure(
          resource: try #require(Slug("hus")), start: LocalTime(today + 3, minute: 480),
          end: LocalTime(today + 5, minute: 1080), reason: "Maling")
      ])
    var files = SeedFiles.small
    files["areas.csv"] = Array(
      "slug,name,latitude,longitude,time_zone,homes\nvest,Vest,55.7,12.5,UTC,0\n".utf8)
    #expect(try Demonstration(files: files, today: today, seed: 7).bookings.isEmpty)
  }
}

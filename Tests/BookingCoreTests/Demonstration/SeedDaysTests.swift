import Testing

@testable import BookingCore

@Suite struct SeedDaysTests {
  private func filled(_ template: String, on day: String) throws -> String {
    let clock = try #require(AreaCalendar.named("Europe/Copenhagen"))
    let days = SeedDays(today: try DemonstrationTests.date(day), on: clock)
    return String(decoding: try days.filled(Array(template.utf8), file: "a.ics"), as: UTF8.self)
  }

  @Test("placeholders become dates and times of iCalendar") func placeholders() throws {
    #expect(
      try filled("a{{day}}b\n{{day+40}} {{day-23T07:05}}", on: "2026-11-23")
        == "a20261123b\n20270102 20261031T070500")
    #expect(try filled("{ {{dst-2}} }}", on: "2026-11-23") == "{ 20270326 }}")
  }

  @Test("times in UTC stand an hour further back on the summer side of the change") func utc() throws {
    let template = "{{dst-1T18:00Z}} {{dst+1T18:00Z}} {{dst+1T00:30Z}}"
    #expect(
      try filled(template, on: "2026-11-23") == "20270327T170000Z 20270329T160000Z 20270328T223000Z")
    #expect(
      try filled(template, on: "2026-06-01") == "20261024T160000Z 20261026T170000Z 20261025T233000Z")
  }

  @Test(
    "the next change of the clock lies after today",
    arguments: [
      ("2026-03-28", "20260329"), ("2026-03-29", "20261025"), ("2026-10-24", "20261025"),
      ("2026-10-25", "20270328"),
    ])
  func change(_ day: String, _ change: String) throws {
    #expect(try filled("{{dst}}", on: day) == change)
  }

  @Test("a zone without summer time has a day to stand for the change") func noSummerTime() throws {
    let days = SeedDays(today: CivilDate(dayNumber: 20_000), on: .utc)
    #expect(days.change - days.today == 60)
  }

  @Test(
    "no placeholder is left in the old calendars, and every line is short", arguments: DemonstrationTests.days
  )
  func calendars(_ day: String) throws {
    let demonstration = try DemonstrationTests.demonstration(day)
    for calendar in demonstration.calendars {
      let text = String(decoding: calendar.bytes, as: UTF8.self)
      #expect(!text.contains("{{") && !text.contains("}}"))
      #expect(text.hasPrefix("BEGIN:VCALENDAR") && text.contains("END:VCALENDAR"))
      let lines = text.split(separator: calendar.name == "floating.ics" ? "\n" : "\r\n")
      #expect(lines.allSatisfy { $0.utf8.count <= 75 && !$0.contains("\r") })
    }
  }

  @Test("each event of the old calendars names a resource by slug or by name") func locations() throws {
    let demonstration = try DemonstrationTests.demonstration("2026-11-23")
    let resources = demonstration.municipality.resources
    let known = Set(resources.map(\.slug.text) + resources.map(\.name))
    let lines = demonstration.calendars.flatMap {
      String(decoding: $0.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    }
    let locations = lines.filter { $0.hasPrefix("LOCATION:") }.map { String($0.dropFirst("LOCATION:".count)) }
    #expect(locations.count == lines.count { $0 == "BEGIN:VEVENT" })
    #expect(locations.allSatisfy(known.contains))
  }
}

import Testing

@testable import BookingCore

/// The old calendars as the import will read them.
@Suite struct OldCalendarTests {
  private struct Use {
    let atom: Slug
    let range: TimeRange
  }

  /// What the calendars claim, on atoms, without buffers.
  private func uses(_ demonstration: Demonstration, on clock: AreaCalendar) throws -> [Use] {
    let window = TimeRange(
      clock.startOfDay(demonstration.today + -60), clock.startOfDay(demonstration.today + 400))
    var uses: [Use] = []
    for calendar in demonstration.calendars {
      let read = try ICalendar(parsing: calendar.bytes, on: clock)
      #expect(read.events.count >= 4)
      let occurrences = read.occurrences(in: window, on: clock, limit: 100)
      #expect(occurrences.isComplete && occurrences.dropped.isEmpty)
      for item in occurrences.items {
        let resource = try #require(
          demonstration.municipality.resources.first {
            $0.slug.text == item.event.location || $0.name == item.event.location
          })
        #expect(
          OpeningTable.shared(resource.openingHours, on: clock).contains(item.range), "\(item.event.uid)")
        for atom in resource.parts.isEmpty ? [resource.slug] : resource.parts {
          uses.append(Use(atom: atom, range: item.range))
        }
      }
    }
    return uses
  }

  @Test("the old calendars double-book rooms on both sides of the change", arguments: DemonstrationTests.days)
  func doubleBookings(_ day: String) throws {
    let clock = try #require(AreaCalendar.named("Europe/Copenhagen"))
    let demonstration = try DemonstrationTests.demonstration(day)
    let uses = try uses(demonstration, on: clock)
    var starts: [Minute] = []
    for (place, use) in uses.enumerated() {
      for other in uses[..<place] where other.atom == use.atom && other.range.overlaps(use.range) {
        starts.append(max(other.range.start, use.range.start))
      }
    }
    #expect(starts.count == 7)
    let change = clock.startOfDay(demonstration.change)
    #expect(starts.contains { $0 < change } && starts.contains { $0 > change })
    #expect(starts.contains { $0 < clock.startOfDay(demonstration.today + 14) })
  }

  @Test("events keep their wall time over the change", arguments: DemonstrationTests.days)
  func wallTime(_ day: String) throws {
    let clock = try #require(AreaCalendar.named("Europe/Copenhagen"))
    let demonstration = try DemonstrationTests.demonstration(day)
    let choir = try #require(Slug("pejsestuen-vangede"))
    let evenings = try uses(demonstration, on: clock).filter { $0.atom == choir && $0.range.minutes == 150 }
    #expect(evenings.map { clock.local(of: $0.range.start).minute } == Array(repeating: 19 * 60, count: 5))
    #expect(
      evenings.map { clock.local(of: $0.range.start).date - demonstration.change } == [-19, -5, 2, 9, 16])
  }
}

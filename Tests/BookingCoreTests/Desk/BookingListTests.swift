import TestSupport
import Testing

@testable import BookingCore

@Suite struct BookingListTests {
  private let commons: Commons

  init() throws { commons = try Commons() }

  /// Fills the commons with bookings near and far, short and long, of one thing and several, some cancelled.
  private func fill(_ dice: inout SplitMix64) throws {
    for _ in 0..<60 {
      let start = Double.random(in: 0..<24, using: &dice) * Double.random(in: 1..<200, using: &dice)
      let lines = ["sal", "hal", "projektor", "vaerksted"].shuffled(using: &dice).prefix(
        Int.random(in: 1...2, using: &dice))
      let command = Book(
        lines: lines.map { .init(slug($0)) },
        range: at(start, start + Double.random(in: 0.5..<90, using: &dice)),
        onBehalfOf: slug("vangede-k1"))
      guard let booking = try? commons.desk.perform(command, as: .operator()) else { continue }
      if Bool.random(using: &dice) {
        _ = try commons.desk.perform(CancelBooking(id: booking.id), as: .operator())
      }
    }
  }

  @Test("the list of a resource has those who have it as a part, and those who have a part of it")
  func shared() throws {
    let whole = try commons.book("hal", at(10, 12))
    let part = try commons.book("hal-a", at(12, 14))
    func list(_ resource: String) throws -> [ID<Booking>] {
      var query = BookingQuery(range: at(0, 24))
      query.resource = try commons.id(resource)
      return try commons.desk.read { [query] in try $0.bookings(query, for: .operator()).items.map(\.id) }
    }
    #expect(try list("hal-a") == [whole.id, part.id] && list("hal") == [whole.id, part.id])
    #expect(try list("hal-b") == [whole.id] && list("sal").isEmpty)
  }

  @Test("pages of a list hold every booking that meets the range, by start, once", arguments: 1...5)
  func pages(seed: UInt64) throws {
    var dice = SplitMix64(seed: seed)
    try fill(&dice)
    if seed > 2 { try commons.fileAllPlaces() }
    try commons.desk.read { view in
      let all = try view.database.rows(
        "SELECT * FROM booking_row ORDER BY start_at, id", read: Booking.init(row:))
      #expect(all.count > 10 && Set(all.map(\.status)).count == 2)
      let atOnce = try view.database.bookings(
        on: view.registry.resources.map(\.id), range: TimeRange(Minute(.min), Minute(.max)),
        after: .beginning,
        limit: .max)
      #expect(atOnce == all)
      for hours in [(-1_000.0, 1_000.0), (0, 5_000), (300, 320), (20, 20.5)] {
        for (name, status) in [(nil, nil), ("sal", nil), ("projektor", .cancelled), (nil, .confirmed)]
          as [(String?, Booking.Status?)]
        {
          var query = BookingQuery(range: at(hours.0, hours.1))
          query.resource = name.flatMap { view.registry.resource(slug: slug($0))?.id }
          query.status = status
          query.limit = 3
          var found: [Booking] = []
          repeat {
            let page = try view.bookings(query, for: .operator())
            found += page.items
            query.cursor = page.nextCursor
          } while query.cursor != nil
          let expected = all.filter { booking in
            booking.range.overlaps(query.range) && (status == nil || booking.status == status)
              && (query.resource.map { wanted in booking.lines.contains { $0.resource == wanted } } ?? true)
          }
          #expect(found == expected, "\(hours) \(name ?? "all") \(status?.rawValue ?? "any")")
        }
      }
    }
  }
}

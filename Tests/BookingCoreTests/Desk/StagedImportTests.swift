import TestSupport
import Testing

@testable import BookingCore

/// Imports of more events than one transaction takes.
@Suite struct StagedImportTests {
  private let commons: Commons

  init() throws { commons = try Commons() }

  /// Events of an hour each, one after another in `sal` from Saturday on, in a calendar.
  private func calendar(_ count: Int, keepClashes: Bool = false) throws -> CalendarImport {
    let registry = try commons.desk.read { $0.registry }
    let events = (0..<count).map { number in
      let minute = Commons.saturday + Int32(number * 60)
      let start = AreaCalendar.utc.rfc3339(minute).filter { !"-:".contains($0) }
      return "BEGIN:VEVENT\nUID:event-\(number)\nDTSTART:\(start.prefix(15))Z\nDURATION:PT1H\n"
        + "LOCATION:sal\nSUMMARY:Nr. \(number)\nEND:VEVENT\n"
    }
    var options = ImportOptions()
    options.keepClashes = keepClashes
    let text = "BEGIN:VCALENDAR\n" + events.joined() + "END:VCALENDAR\n"
    return try CalendarImport(Array(text.utf8), options, registry: registry, now: commons.desk.now)
  }

  private func take(
    _ calendar: CalendarImport, dryRun: Bool = false, progress: (Int) throws -> Void = { _ in }
  ) throws -> [ImportBookings.Result.Outcome: Int] {
    let answer = try commons.desk.importBookings(
      calendar, as: .operator(), dryRun: dryRun, progress: progress)
    guard case .done(let results) = answer else { return [:] }
    #expect(results.map(\.item.uid) == calendar.items.map(\.uid))
    return Dictionary(grouping: results, by: \.outcome).mapValues(\.count)
  }

  /// Rows of names and words in the log.
  private func words() throws -> Int? {
    try commons.desk.read { try $0.database.first("SELECT count(*) FROM change_personal") { $0.int(0) } }
  }

  private func expectSound(_ desks: BookingDesk...) throws {
    for desk in desks {
      let wrong = try desk.verify().checks.flatMap(\.problems)
      #expect(wrong == [])
    }
  }

  private func count(_ desk: BookingDesk) throws -> Int {
    try desk.read { try $0.database.first("SELECT count(*) FROM booking_row") { $0.int(0) } ?? 0 }
  }

  @Test("all events come to be valid at once, and a second time nothing changes") func atOnce() throws {
    try commons.book("sal", at(2, 3))
    let other = try commons.otherDesk()
    var seen: [Int] = []
    let tried = try take(calendar(1_200), dryRun: true)
    #expect(tried == [.created: 1_199, .clash: 1])
    #expect(try count(other) == 1)
    let outcomes = try take(calendar(1_200)) { _ in seen.append(try count(other)) }
    #expect(outcomes == tried)
    #expect(seen.count >= 3 && seen.allSatisfy { $0 == 1 })
    #expect(try count(other) == 1_200)
    try expectSound(commons.desk, other)
    let again = try take(calendar(1_200))
    #expect(again == [.unchanged: 1_199, .clash: 1])
  }

  @Test("what is staged holds its time and is seen by nobody") func holds() throws {
    let other = try commons.otherDesk(.service)
    let sal = try commons.id("sal")
    let board = try commons.actor("vangede-bo")
    var hasLooked = false
    let outcomes = try take(calendar(1_200, keepClashes: true)) { done in
      guard done >= 10, !hasLooked else { return }
      hasLooked = true
      let taken = try answer { try other.perform(Commons.command("sal", at(1, 2)), as: .operator()) }
      #expect(taken == "taken")
      _ = try other.perform(Commons.command("sal", at(700, 702)), as: .operator())
      try other.read(loading: nil) { view in
        let room = view.registry.resource(sal)
        let listed = try view.bookings(BookingQuery(range: at(0, 500)), for: .operator()).items
        let entries = try view.calendar(of: room, in: at(0, 3), for: nil)
        let news = try view.changes(since: 0, limit: 9_999, for: board).changes
        let conflicts = try view.conflicts()
        #expect(listed.isEmpty && conflicts.isEmpty)
        #expect(entries.map(\.state) == [.taken, .taken, .taken])
        #expect(news.allSatisfy { $0.kind != .booking || $0.action == "booking.create" })
      }
      try expectSound(other)
    }
    // What came between clashes with two events.
    #expect(outcomes == [.created: 1_198, .kept: 2])
    #expect(try other.read { try $0.conflicts().map(\.bookings.count) } == [3])
    let last = try other.read { try $0.changes(since: 0, limit: 9_999, for: board).changes.last }
    #expect(last?.action == "import.done")
    try expectSound(other)
    other.close()
  }

  @Test("an import that is given up leaves nothing, and its time can be had") func givenUp() throws {
    struct Enough: Error {}
    let other = try commons.otherDesk()
    let before = try words()
    let events = try calendar(1_200)
    #expect(throws: Enough.self) {
      _ = try take(events) { done in if done > 500 { throw Enough() } }
    }
    #expect(try count(other) == 0)
    let left = try commons.desk.read { view in
      try ["booking", "occupancy", "staged"].map { table in
        var count = 0
        try view.database.run(naming: "SELECT count(*) FROM \(table)", []) { count = $0.int(0) }
        return count
      }
    }
    #expect(left == [0, 0, 0])
    #expect(try words() == before)
    _ = try other.perform(Commons.command("sal", at(1, 2)), as: .operator())
    try expectSound(commons.desk, other)
  }

  @Test("what is staged by nobody alive is given back by the next who writes") func dead() throws {
    let other = try commons.otherDesk()
    try commons.book("sal", at(0, 1))
    // As a process leaves it that dies between two batches.
    let booking = try #require(try commons.desk.read { try $0.database.booking(ID(1)) })
    let change = try commons.desk.read { $0.lastChange }
    try commons.connection().run("INSERT INTO staged VALUES (?1, ?2)", .id(booking.id), .integer(change))
    #expect(try count(other) == 0)
    _ = try other.perform(Commons.command("sal", at(0, 1)), as: .operator())
    #expect(try count(other) == 1)
    try expectSound(commons.desk, other)
  }

  @Test("those who compete for what an import took are told no when it is valid") func competing() throws {
    try commons.decide(#""kinds":{"room":{"approval":{"mode":"compete"}}}"#)
    let asked = try commons.desk.perform(
      Commons.command("sal", at(30, 32), for: "vangede-k1"), as: commons.actor("vangede-k1-mette"))
    #expect(asked.status == .requested && !asked.holdsPlace)
    var during: Booking.Status?
    _ = try take(calendar(1_200)) { done in
      if done < 1_200 { during = try commons.desk.read { try $0.database.booking(asked.id)?.status } }
    }
    #expect(during == .requested)
    #expect(try commons.desk.read { try $0.database.booking(asked.id)?.status } == .declined)
    #expect(try commons.desk.verify().isSound)
  }
}

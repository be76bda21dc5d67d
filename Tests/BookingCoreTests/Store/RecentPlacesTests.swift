import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// The places of the newest bookings stand apart until they are filed, and whose they are in runs; nobody can tell.
@Suite struct RecentPlacesTests {
  private func counts(_ commons: Commons) throws -> [Int?] {
    let database = try commons.connection()
    return [
      try database.first("SELECT count(*) FROM occupancy_recent") { $0.int(0) },
      try database.first("SELECT count(*) FROM occupancy_filed") { $0.int(0) },
      try database.first("SELECT count(*) FROM occupancy") { $0.int(0) },
    ]
  }

  private func expectSound(_ commons: Commons) throws {
    #expect(try commons.desk.verify().isSound)
    #expect(try differences(of: commons.desk, from: commons.path) == [])
  }

  @Test("new places are filed together, and move and go from either place") func filing()
    throws
  {
    let commons = try Commons(.service)
    let early = try commons.desk.perform(Commons.command("sal", at(10, 11)), as: .operator())
    let hall = try commons.desk.perform(Commons.command("hal", at(10, 11)), as: .operator())
    #expect(try counts(commons) == [2, 0, 2])

    // A new booking is changed where it stands.
    var move = ChangeBooking(id: early.id)
    move.range = at(12, 13)
    _ = try commons.desk.perform(move, as: .operator())
    #expect(try counts(commons) == [2, 0, 2])
    try expectSound(commons)

    // With each 1,024th booking all are filed.
    _ = try commons.desk.perform(Numbered(id: 1_023, range: at(8, 9)), as: .operator())
    #expect(try counts(commons) == [3, 0, 3])
    _ = try commons.desk.perform(Commons.command("sal", at(14, 15)), as: .operator(), dryRun: true)
    #expect(try counts(commons) == [3, 0, 3], "a trial files nothing")
    let last = try commons.desk.perform(Commons.command("sal", at(14, 15)), as: .operator())
    #expect(last.id.value == 1_024)
    #expect(try counts(commons) == [0, 4, 4])
    try expectSound(commons)

    // One that is filed is changed and given up there.
    move.range = at(16, 17)
    _ = try commons.desk.perform(move, as: .operator())
    _ = try commons.desk.perform(CancelBooking(id: hall.id), as: .operator())
    #expect(try counts(commons) == [0, 3, 3])
    let next = try commons.desk.perform(Commons.command("hal", at(10, 11)), as: .operator())
    #expect(try counts(commons) == [1, 3, 4])
    _ = try commons.desk.perform(CancelBooking(id: next.id), as: .operator())
    #expect(try counts(commons) == [0, 3, 3])
    try expectSound(commons)

    // A call of the command line sees both.
    _ = try commons.desk.perform(Commons.command("sal", at(18, 19)), as: .operator())
    let other = try commons.otherDesk()
    defer { other.close() }
    for range in [at(14, 15), at(16, 17), at(18, 19)] {
      #expect(throws: DeskError.self) { try other.perform(Commons.command("sal", range), as: .operator()) }
    }
  }

  @Test("a document of a program that knew one table of places is read") func olderDocument() throws {
    let commons = try Commons()
    try commons.book("hal", at(10, 12))
    try commons.fileAllPlaces()
    try commons.connection().run("DELETE FROM household_booking")
    var bytes: [UInt8] = []
    try commons.desk.exportStore { bytes += $0 }
    let older = String(decoding: bytes, as: UTF8.self).replacingOccurrences(
      of: "occupancy_filed", with: "occupancy")
    let path = commons.folder.file("copy.db")
    try BookingDesk.create(path: path)
    let desk = try BookingDesk(path: path, clock: commons.clock.read)
    defer { desk.close() }
    let isRead = LockedArray<Bool>()
    _ = try desk.perform(
      ImportStore {
        defer { isRead.append(true) }
        return isRead.all.isEmpty ? Array(older.utf8) : nil
      }, as: .operator())
    #expect(try desk.verify().isSound)
    #expect(throws: DeskError.self) {
      try desk.perform(Commons.command("hal-a", at(11, 12)), as: .operator())
    }
  }

  @Test("a booking of which one place is filed and another not is moved and given up as one") func halfFiled()
    throws
  {
    let commons = try Commons(.service)
    func twoPlaces(_ range: TimeRange) -> Book {
      Book(
        lines: [.init(slug("sal")), .init(slug("vaerksted"))], range: range, onBehalfOf: slug("vangede-k1"))
    }
    let moved = try commons.desk.perform(twoPlaces(at(10, 11)), as: .operator())
    let cancelled = try commons.desk.perform(twoPlaces(at(12, 13)), as: .operator())
    // As a program of before did, part by part.
    let (database, part) = (try commons.connection(), SQLValue.id(try commons.id("sal")))
    try database.run(
      """
      INSERT INTO occupancy_filed SELECT resource, start_at, id >> 5, id & 31, end_at, units FROM occupancy_recent
      WHERE resource = ?1
      """, part)
    try database.run("DELETE FROM occupancy_recent WHERE resource = ?1", part)
    #expect(try counts(commons) == [2, 2, 4])

    var move = ChangeBooking(id: moved.id)
    move.range = at(16, 17)
    _ = try commons.desk.perform(move, as: .operator())
    _ = try commons.desk.perform(CancelBooking(id: cancelled.id), as: .operator())
    #expect(try counts(commons) == [0, 2, 2])
    try expectSound(commons)
    let other = try commons.otherDesk()
    defer { other.close() }
    for range in [at(10, 11), at(12, 13)] { _ = try other.perform(twoPlaces(range), as: .operator()) }
    try expectSound(commons)
  }

  @Test("a household's bookings are found in every run, wherever they went since") func households() throws {
    let commons = try Commons()
    let first = try commons.book("sal", at(10, 11))
    // Three runs: numbers 0, 4,096 and 8,192 begin one each.
    for (id, hour) in [(4_095, 8), (4_096, 12), (9_000, 14)] as [(Int64, Double)] {
      _ = try commons.desk.perform(Numbered(id: id, range: at(hour, hour + 1)), as: .operator())
    }
    let household = first.household
    func starts(_ of: ID<Household>, limit: Int = 100, after: BookingCursor = .beginning) throws -> [Minute] {
      try commons.desk.read {
        try $0.database.bookings(
          household: of, range: TimeRange(.earliest, .latest), after: after, limit: limit
        ).map(\.range.start)
      }
    }
    let other = ID<Household>(3)
    #expect(try starts(household) == [at(10, 11).start])
    #expect(try starts(other) == [8, 12, 14].map { at($0, $0 + 1).start })
    #expect(try starts(other, limit: 2) == [8, 12].map { at($0, $0 + 1).start })
    let cursor = BookingCursor(start: at(12, 13).start, booking: ID(4_096))
    #expect(try starts(other, after: cursor) == [at(14, 15).start])

    var move = ChangeBooking(id: first.id)
    move.range = at(20, 21)
    _ = try commons.desk.perform(move, as: .operator())
    #expect(try starts(household) == [at(20, 21).start])
    try expectSound(commons)
  }

  @Test("verify finds a booking that is lost among its household's, and one that is not its") func strays()
    throws
  {
    let commons = try Commons()
    let booking = try commons.book("sal", at(10, 11))
    func problems() throws -> [String] {
      try commons.desk.verify().checks.first { $0.name == "households" }?.problems ?? ["no check"]
    }
    #expect(try problems() == [])
    try commons.connection().run("UPDATE household_booking SET start_at = start_at + 1")
    #expect(try problems() == ["\(booking.id.code) is not where its household's bookings are"])
    try commons.connection().run("DELETE FROM household_booking")
    #expect(try problems() == ["\(booking.id.code) is not where its household's bookings are"])
  }

  @Test("a list of all is that of every resource, filed by time or not") func times() throws {
    let commons = try Commons()
    let first = try commons.book("sal", at(10, 11))
    for (id, from, to) in [
      (4_095, 8, 9), (4_096, 12, 13), (4_097, -300, 15), (5_000, -300, -290), (8_192, -9, 9), (9_000, 14, 15),
    ] as [(Int64, Double, Double)] {
      _ = try commons.desk.perform(Numbered(id: id, range: at(from, to)), as: .operator())
    }
    func filed() throws -> Int? {
      try commons.connection().first("SELECT count(*) FROM booking_time") { $0.int(0) }
    }
    #expect(try filed() == 5)
    func expectSameLists() throws {
      try commons.desk.read(loading: nil) { view in
        let all = view.registry.resources.map(\.id)
        for range in [
          TimeRange(.earliest, .latest), at(9, 13), at(-295, -200), at(-8, 8.5), at(14.5, 40), at(300, 400),
        ] {
          for limit in [1, 3, 100] {
            var place = BookingCursor.beginning
            while true {
              let page = try view.database.bookings(range: range, after: place, limit: limit)
              let same = try view.database.bookings(on: all, range: range, after: place, limit: limit)
              #expect(page == same)
              guard let last = page.last else { break }
              place = BookingCursor(start: last.range.start, booking: last.id)
            }
          }
        }
      }
      try expectSound(commons)
    }
    try expectSameLists()
    var move = ChangeBooking(id: first.id)
    move.range = at(320, 321)
    _ = try commons.desk.perform(move, as: .operator())
    move = ChangeBooking(id: ID(4_096))
    move.range = at(330, 332)
    _ = try commons.desk.perform(move, as: .operator())
    _ = try commons.desk.perform(CancelBooking(id: ID(9_000)), as: .operator())
    _ = try commons.desk.perform(CancelBooking(id: ID(4_095)), as: .operator())
    #expect(try filed() == 5)
    try expectSameLists()

    // A booking that goes away takes its run and those after it along, until they are whole again.
    try commons.connection().unfileTimes(from: ID(4_100))
    #expect(try filed() == 2)
    try expectSameLists()
    try commons.connection().fileTimes()
    #expect(try filed() == 5)
    try expectSameLists()
  }

  @Test("verify finds a booking that is lost among those of its time") func strayTimes() throws {
    let commons = try Commons()
    let booking = try commons.book("sal", at(10, 11))
    _ = try commons.desk.perform(Numbered(id: 4_096, range: at(12, 13)), as: .operator())
    func problems() throws -> [String] {
      try commons.desk.verify().checks.first { $0.name == "times" }?.problems ?? ["no check"]
    }
    #expect(try problems() == [])
    try commons.connection().run("UPDATE booking_time SET end_at = end_at + 1")
    #expect(try problems() == ["\(booking.id.code) is not where the bookings of its time are"])
    try commons.connection().run("INSERT INTO booking_time VALUES (1, 1, 4096, 2)")
    #expect(try problems().count == 2)
  }

  /// A booking with a number of its own.
  private struct Numbered: Command {
    let id: Int64
    let range: TimeRange

    func execute(in transaction: Transaction) throws {
      let booking = Booking(
        id: ID(id), range: range, lines: [BookingLine(resource: try transaction.resource(slug("sal")).id)],
        household: ID(3), createdAt: transaction.now)
      try transaction.insert(booking, action: "booking.create")
    }
  }
}

import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// The newest bookings stand apart until they are filed in runs, and their places in runs until they are put with all
/// others; nobody can tell.
@Suite struct RecentPlacesTests {
  /// How many places are held: among the newest, in runs, with all others, and in all.
  private func counts(_ commons: Commons) throws -> [Int?] {
    let database = try commons.connection()
    return [
      try database.first("SELECT count(*) FROM occupancy_recent WHERE units > 0") { $0.int(0) },
      try database.first("SELECT count(*) FROM occupancy_filed WHERE run > 0") { $0.int(0) },
      try database.first("SELECT count(*) FROM occupancy_filed WHERE run = 0") { $0.int(0) },
      try database.first("SELECT count(*) FROM occupancy") { $0.int(0) },
    ]
  }

  private func expectSound(_ commons: Commons) throws {
    #expect(try commons.desk.verify().checks.flatMap(\.problems) == [])
    #expect(try differences(of: commons.desk, from: commons.path) == [])
  }

  /// A desk over a new store that has taken a document in.
  private func deskOver(_ document: String, _ commons: Commons) throws -> BookingDesk {
    let path = commons.folder.file("copy.db")
    try BookingDesk.create(path: path)
    let desk = try BookingDesk(path: path, clock: commons.clock.read)
    let isRead = LockedArray<Bool>()
    _ = try desk.perform(
      ImportStore {
        defer { isRead.append(true) }
        return isRead.all.isEmpty ? Array(document.utf8) : nil
      }, as: .operator())
    return desk
  }

  @Test("new bookings are filed together, and move and go from either place") func filing()
    throws
  {
    let commons = try Commons(.service)
    let early = try commons.desk.perform(Commons.command("sal", at(10, 11)), as: .operator())
    let hall = try commons.desk.perform(Commons.command("hal", at(10, 11)), as: .operator())
    #expect(try counts(commons) == [2, 0, 0, 2])

    // A new booking is changed where it stands.
    var move = ChangeBooking(id: early.id)
    move.range = at(12, 13)
    _ = try commons.desk.perform(move, as: .operator())
    #expect(try counts(commons) == [2, 0, 0, 2])
    try expectSound(commons)

    // With each 512th booking all are filed.
    _ = try commons.desk.perform(Numbered(id: 511, range: at(8, 9)), as: .operator())
    #expect(try counts(commons) == [3, 0, 0, 3])
    _ = try commons.desk.perform(Commons.command("sal", at(14, 15)), as: .operator(), dryRun: true)
    #expect(try counts(commons) == [3, 0, 0, 3], "a trial files nothing")
    let last = try commons.desk.perform(Commons.command("sal", at(14, 15)), as: .operator())
    #expect(last.id.value == 512)
    #expect(try counts(commons) == [0, 4, 0, 4])
    try expectSound(commons)

    // One that is filed is put with all others when it changes, and given up where it stands.
    move.range = at(16, 17)
    _ = try commons.desk.perform(move, as: .operator())
    #expect(try counts(commons) == [0, 3, 1, 4])
    _ = try commons.desk.perform(CancelBooking(id: hall.id), as: .operator())
    #expect(try counts(commons) == [0, 2, 1, 3])
    let next = try commons.desk.perform(Commons.command("hal", at(10, 11)), as: .operator())
    #expect(try counts(commons) == [1, 2, 1, 4])
    _ = try commons.desk.perform(CancelBooking(id: next.id), as: .operator())
    #expect(try counts(commons) == [0, 2, 1, 3])
    try expectSound(commons)
    move.range = at(17, 18)
    _ = try commons.desk.perform(move, as: .operator())
    _ = try commons.desk.perform(CancelBooking(id: early.id), as: .operator())
    #expect(try counts(commons) == [0, 2, 0, 2])
    try expectSound(commons)

    // A call of the command line sees all.
    _ = try commons.desk.perform(Commons.command("sal", at(18, 19)), as: .operator())
    let other = try commons.otherDesk()
    defer { other.close() }
    for range in [at(8, 9), at(14, 15), at(18, 19)] {
      #expect(throws: DeskError.self) { try other.perform(Commons.command("sal", range), as: .operator()) }
    }
  }

  @Test("places of whole runs are put with all others, some with each commit in quiet times") func merging()
    throws
  {
    let commons = try Commons(.service)
    func add(_ id: Int64, _ hour: Double, _ resource: String = "sal") throws {
      _ = try commons.desk.perform(
        Numbered(id: id, range: at(hour, hour + 1), resource: resource), as: .operator())
    }
    // Of one room so many in the first run that they are not moved at once; of another some in the first and the second.
    for id in 1...40 as ClosedRange<Int64> { try add(id, Double(id)) }
    try add(512, 41, "koekken")
    #expect(try counts(commons) == [0, 41, 0, 41])
    for (id, hour) in [(4_608, 42), (8_704, 43), (12_800, 44), (16_383, 45)] as [(Int64, Double)] {
      try add(id, hour, id == 4_608 ? "koekken" : "sal")
    }
    #expect(try counts(commons) == [1, 44, 0, 45], "four runs of which the last is not known to be whole")
    try add(16_384, 46)
    // Seventeen of the first run go, and what the third and the fourth have of the room: sixteen are enough.
    #expect(try counts(commons) == [0, 26, 20, 46])
    try expectSound(commons)
    let other = try commons.otherDesk()
    defer { other.close() }
    for hour in [1, 17, 18, 40, 43, 44, 45, 46] as [Double] {
      #expect(throws: DeskError.self) {
        try other.perform(Commons.command("sal", at(hour, hour + 1)), as: .operator())
      }
    }
    #expect(try commons.desk.read { try $0.database.isUsed(commons.id("sal"), during: at(45, 46)) })
    #expect(try commons.desk.read { try !$0.database.isUsed(commons.id("sal"), during: at(41, 42)) })

    // What moves and goes meanwhile is found where it is.
    for id in [3, 38, 4_608, 16_384] as [Int64] {
      _ = try commons.desk.perform(CancelBooking(id: ID(id)), as: .operator())
      try expectSound(commons)
    }
    // By now all of the four whole runs stand together.
    #expect(try counts(commons) == [0, 0, 42, 42])
    _ = try commons.desk.perform(CancelBooking(id: ID(512)), as: .operator())
    try expectSound(commons)
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
    let desk = try deskOver(older, commons)
    defer { desk.close() }
    #expect(try desk.verify().isSound)
    #expect(throws: DeskError.self) {
      try desk.perform(Commons.command("hal-a", at(11, 12)), as: .operator())
    }
  }

  @Test("a document of a program that filed lines apart, and did not say whose they are, is read")
  func halfFiled()
    throws
  {
    let commons = try Commons()
    func twoPlaces(_ range: TimeRange) -> Book {
      Book(
        lines: [.init(slug("sal")), .init(slug("vaerksted"))], range: range, onBehalfOf: slug("vangede-k1"))
    }
    let moved = try commons.desk.perform(twoPlaces(at(10, 11)), as: .operator())
    let cancelled = try commons.desk.perform(twoPlaces(at(12, 13)), as: .operator())
    let part = SQLValue.id(try commons.id("sal"))
    let database = try commons.connection()
    try database.run(
      """
      INSERT INTO occupancy_filed SELECT 0, resource, start_at, id >> 5, id & 31, end_at, units
      FROM occupancy_recent WHERE resource = ?1
      """, part)
    try database.run("DELETE FROM occupancy_recent WHERE resource = ?1", part)
    try database.run("UPDATE occupancy_recent SET household = NULL")
    var bytes: [UInt8] = []
    try commons.desk.exportStore { bytes += $0 }
    let older = String(decoding: bytes, as: UTF8.self).replacingOccurrences(
      of: "\"schema\":\(Schema.version)", with: "\"schema\":6")
    #expect(older.contains("\"schema\":6"))
    let desk = try deskOver(older, commons)
    defer { desk.close() }
    #expect(try desk.verify().checks.flatMap(\.problems) == [])
    var move = ChangeBooking(id: moved.id)
    move.range = at(16, 17)
    _ = try desk.perform(move, as: .operator())
    _ = try desk.perform(CancelBooking(id: cancelled.id), as: .operator())
    #expect(try desk.verify().checks.flatMap(\.problems) == [])
    for range in [at(10, 11), at(12, 13)] { _ = try desk.perform(twoPlaces(range), as: .operator()) }
    #expect(try desk.verify().checks.flatMap(\.problems) == [])
  }

  @Test("places that cannot be moved, as damage left them, keep nobody from booking") func damaged() throws {
    let commons = try Commons()
    try commons.book("sal", at(10, 11))
    let database = try commons.connection()
    // One in two places, one beyond all time, one of no resource; and the run after them, which shows that theirs is whole.
    try database.run(
      "INSERT INTO occupancy_filed VALUES (0, 1, 100, 9, 0, 160, 1), (1, 1, 100, 9, 0, 160, 1)")
    try database.run("INSERT INTO occupancy_filed VALUES (1, 1, 1 << 40, 9, 0, 1 << 41, 1)")
    try database.run(
      "INSERT INTO occupancy_filed VALUES (2, -5, 100, 9, 0, 160, 1), (9, 1, 100, 9, 0, 160, 1)")
    try database.run("INSERT INTO household_booking VALUES (1 << 40, 3, 100, 9)")
    for hour in [12, 14, 16] as [Double] { try commons.book("sal", at(hour, hour + 1)) }
    let household = try commons.desk.read {
      try #require(try $0.database.household(slug: slug("vangede-k1"))).id
    }
    let bookings = try commons.desk.read {
      try $0.database.bookings(
        household: household, range: TimeRange(.earliest, .latest), after: .beginning, limit: 9)
    }
    #expect(bookings.count == 4)
    #expect(try !commons.desk.verify().isSound)
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
    let stray = ["\(booking.id.code) is not where its household's bookings are"]
    try commons.connection().run("UPDATE occupancy_recent SET household = household + 1")
    #expect(try problems() == stray)
    try commons.connection().run("UPDATE occupancy_recent SET household = household - 1")
    try commons.fileAllPlaces()
    #expect(try problems() == [])
    try commons.connection().run("UPDATE household_booking SET start_at = start_at + 1")
    #expect(try problems() == stray)
    try commons.connection().run("UPDATE household_booking SET start_at = start_at - 1")
    try commons.connection().run(
      """
      INSERT INTO occupancy_recent SELECT booking << 5, 1, start_at, start_at + 60, 0, household
      FROM household_booking
      """)
    #expect(try problems() == stray, "it would be counted twice")
    try commons.connection().run("DELETE FROM occupancy_recent")
    try commons.connection().run("DELETE FROM household_booking")
    #expect(try problems() == stray)
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
    var resource = "sal"

    func execute(in transaction: Transaction) throws {
      let booking = Booking(
        id: ID(id), range: range, lines: [BookingLine(resource: try transaction.resource(slug(resource)).id)],
        household: ID(3), createdAt: transaction.now)
      try transaction.insert(booking, action: "booking.create")
    }
  }
}

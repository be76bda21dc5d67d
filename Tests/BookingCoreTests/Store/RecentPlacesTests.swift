import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// The places of the newest bookings stand apart until they are filed, and nobody can tell.
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

  @Test("new places are filed with the 4,096th booking, and move and go from either place") func filing()
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

    _ = try commons.desk.perform(Numbered(id: 4_095), as: .operator())
    #expect(try counts(commons) == [3, 0, 3])
    _ = try commons.desk.perform(Commons.command("sal", at(14, 15)), as: .operator(), dryRun: true)
    #expect(try counts(commons) == [3, 0, 3], "a trial files nothing")
    let last = try commons.desk.perform(Commons.command("sal", at(14, 15)), as: .operator())
    #expect(last.id.value == 4_096)
    #expect(try counts(commons) == [0, 4, 4])
    try expectSound(commons)

    // One that is filed is changed and given up there.
    move.range = at(16, 17)
    _ = try commons.desk.perform(move, as: .operator())
    _ = try commons.desk.perform(CancelBooking(id: hall.id), as: .operator())
    #expect(try counts(commons) == [0, 3, 3])
    let next = try commons.desk.perform(Commons.command("hal", at(10, 11)), as: .operator())
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
    try commons.connection().fileRecentOccupancy()
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

  /// A booking with a number of its own.
  private struct Numbered: Command {
    let id: Int64

    func execute(in transaction: Transaction) throws {
      let booking = Booking(
        id: ID(id), range: at(8, 9), lines: [BookingLine(resource: try transaction.resource(slug("sal")).id)],
        household: ID(2), createdAt: transaction.now)
      try transaction.insert(booking, action: "booking.create")
    }
  }
}

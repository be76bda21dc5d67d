import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// Stores of every released schema, made by the programs that were released with them, are brought to the newest.
@Suite struct UpgradeTests {
  private let folder: TemporaryFolder
  private var path: String { folder.file("s.db") }
  private var copy: String { "\(path).before-schema-\(Schema.version)" }
  private let clock = TestClock(Minute(29_931_900))

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      at: VectorFiles.root.appending(path: "stores/v1.db"), to: URL(fileURLWithPath: folder.file("s.db")))
  }

  private func version(_ path: String) throws -> Int? {
    try Database(path: path).first("PRAGMA user_version") { $0.int(0) }
  }

  private func expectEverything(_ desk: BookingDesk) throws {
    #expect(try desk.verify().isSound)
    try desk.read(loading: nil) { view in
      let range = TimeRange(Minute(.min), Minute(.max))
      let bookings = try view.database.bookings(
        on: view.registry.resources.map(\.id), range: range, after: .beginning, limit: 100)
      #expect(
        bookings.map { "\($0.title) \(view.registry.resource($0.lines[0].resource).slug) \($0.status)" } == [
          "Generalforsamling æøå sal confirmed", "Film projektor confirmed", "Kor hal-a confirmed",
          "Loppemarked hal confirmed", "Cykler vaerksted confirmed", "Aflyses vaerksted cancelled",
        ])
      #expect(view.registry.areas.map(\.slug.text).sorted() == ["ordrup", "vangede"])
      #expect(view.registry.resources.count == 6)
      #expect(view.registry.closures.map(\.reason) == ["Maling"])
      #expect(view.lastChange == 27)
      #expect(try view.members().map(\.name).sorted() == ["Bo Ærø", "Mette Østergård"])
      #expect(try view.conflicts() == [])
      let plan = try #require(try view.database.plan(ID(1)))
      #expect(plan.status == .applied && plan.steps.count == 1)
    }
  }

  @Test("a store of the first schema keeps everything, and a copy of it stays") func first() throws {
    let desk = try BookingDesk(path: path, clock: clock.read)
    defer { desk.close() }
    #expect(try version(path) == Schema.version)
    try expectEverything(desk)
    let actor = try desk.read {
      try $0.caller(.token(secret: "R7wz80tdflCFynNH6B1Cl4s5VEbPKrbPxSmeBm9p2kk".utf8), origin: "test")?.actor
    }
    #expect(actor?.member?.handle == slug("mette"))
    #expect(try version(copy) == 1)
    // What was done before can be taken back after it.
    _ = try desk.perform(UndoPlan(id: ID(1)), as: .operator())
    #expect(try desk.read(loading: nil) { try $0.conflicts().count } == 1)
    #expect(try desk.verify().isSound)
  }

  @Test("a store of the second schema keeps series, loans, feeds and requests") func second() throws {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(
      at: VectorFiles.root.appending(path: "stores/v2.db"), to: URL(fileURLWithPath: path))
    let desk = try BookingDesk(path: path, clock: clock.read)
    defer { desk.close() }
    #expect(try version(path) == Schema.version)
    #expect(try version(copy) == 2)
    #expect(try desk.verify().isSound)
    try desk.read(loading: nil) { view in
      let range = TimeRange(Minute(.min), Minute(.max))
      let bookings = try view.database.bookings(
        on: view.registry.resources.map(\.id), range: range, after: .beginning, limit: 100)
      let requested = bookings.filter { $0.status == .requested }
      #expect(requested.map(\.title) == ["Anmodet"])
      #expect(bookings.filter { $0.title == "Kor igen" }.count == 4)
      #expect(view.lastChange == 44)
      #expect(try view.database.first("SELECT count(*) FROM series") { $0.int(0) } == 1)
      #expect(try view.database.first("SELECT sum(units) FROM loan_event") { $0.int(0) } == 1)
      #expect(try view.database.first("SELECT count(*) FROM feed") { $0.int(0) } == 1)
    }
  }

  @Test("a store of the third schema keeps its double booking, and is looked through for others") func third()
    throws
  {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(
      at: VectorFiles.root.appending(path: "stores/v3.db"), to: URL(fileURLWithPath: path))
    let desk = try BookingDesk(path: path, clock: clock.read)
    defer { desk.close() }
    #expect(try version(copy) == 3)
    #expect(try desk.verify().isSound)
    #expect(try desk.read { try $0.conflicts().map(\.cause.code) } == ["double-booking"])
    #expect(desk.settleDue() == [])
    #expect(try desk.read { try $0.database.doubts(asOf: $0.now).count } == 1)
    #expect(try desk.read { try $0.conflicts().map(\.cause.code) } == ["double-booking"])
    #expect(try desk.verify().isSound)
    #expect(try desk.read { $0.lastChange } == 17)
  }

  @Test("a store of the fourth schema finds each household's bookings") func fourth() throws {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(
      at: VectorFiles.root.appending(path: "stores/v4.db"), to: URL(fileURLWithPath: path))
    let desk = try BookingDesk(path: path, clock: clock.read)
    defer { desk.close() }
    #expect(try version(copy) == 4)
    #expect(try desk.verify().isSound)
    try desk.read { view in
      #expect(view.lastChange == 58)
      for (name, count) in [("ali", 4), ("ordrup-k2", 4), ("vangede-k1", 8), ("vangede-bestyrelse", 4)] {
        let household = try #require(try view.database.household(slug: slug(name)))
        let bookings = try view.database.bookings(
          household: household.id, range: TimeRange(Minute(.min), Minute(.max)), after: .beginning, limit: 100
        )
        #expect(bookings.count == count, "\(name)")
        #expect(bookings.map(\.range.start) == bookings.map(\.range.start).sorted())
      }
    }
  }

  @Test("a store of the fifth schema lists its bookings by time") func fifth() throws {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(
      at: VectorFiles.root.appending(path: "stores/v5.db"), to: URL(fileURLWithPath: path))
    do {
      // As though it had many more bookings: whole runs are filed by the upgrade.
      let older = try Database(path: path)
      try older.run("UPDATE booking SET id = 5000 WHERE id = 22")
      try older.run("UPDATE occupancy_recent SET id = 160000 WHERE id >> 5 = 22")
    }
    let desk = try BookingDesk(path: path, clock: clock.read)
    defer { desk.close() }
    #expect(try version(copy) == 5)
    try desk.read(loading: nil) { view in
      let database = view.database
      #expect(try database.first("SELECT count(*) FROM booking_time") { $0.int(0) } == 21)
      for range in [TimeRange(.earliest, .latest), TimeRange(Minute(30_197_000), Minute(30_200_000))] {
        let bookings = try database.bookings(range: range, after: .beginning, limit: 100)
        #expect(bookings.count >= 2)
        #expect(
          try database.bookings(
            on: view.registry.resources.map(\.id), range: range, after: .beginning, limit: 100) == bookings)
      }
    }
  }

  @Test("a store of the sixth schema finds its bookings by room, and moves them") func sixth() throws {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(
      at: VectorFiles.root.appending(path: "stores/v6.db"), to: URL(fileURLWithPath: path))
    let desk = try BookingDesk(path: path, clock: clock.read)
    defer { desk.close() }
    #expect(try version(copy) == 6)
    #expect(try desk.verify().isSound)
    let bookings = try desk.read(loading: nil) { view in
      let database = view.database
      #expect(try database.first("SELECT count(*) FROM occupancy_filed WHERE run = 0") { $0.int(0) } == 17)
      #expect(try database.first("SELECT count(*) FROM occupancy_recent") { $0.int(0) } == 0)
      let range = TimeRange(.earliest, .latest)
      let all = try view.database.bookings(range: range, after: .beginning, limit: 100)
      #expect(all.count == 24)
      #expect(
        try view.database.bookings(
          on: view.registry.resources.map(\.id), range: range, after: .beginning, limit: 100) == all)
      return all.filter(\.holdsPlace)
    }
    for booking in bookings {
      var change = ChangeBooking(id: booking.id)
      change.title = "Flyttet"
      change.range = booking.range.shifted(by: 15)
      _ = try? desk.perform(change, as: .operator())
    }
    #expect(try desk.read { try $0.database.first("SELECT count(*) FROM occupancy") { $0.int(0) } } == 17)
    #expect(try desk.verify().isSound)
  }

  @Test("a store of the third schema keeps requests, conditions, those in line and helpers") func requests()
    throws
  {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(
      at: VectorFiles.root.appending(path: "stores/v3-requests.db"), to: URL(fileURLWithPath: path))
    let desk = try BookingDesk(path: path, clock: clock.read)
    defer { desk.close() }
    #expect(try version(path) == Schema.version)
    #expect(try version(copy) == 3)
    #expect(try desk.verify().isSound)
    let (bookings, waiting) = try desk.read(loading: nil) { view in
      let range = TimeRange(Minute(.min), Minute(.max))
      let bookings = try view.database.bookings(
        on: view.registry.resources.map(\.id), range: range, after: .beginning, limit: 100)
      #expect(view.lastChange == 55)
      let home = try view.database.household(slug: slug("ordrup-k2"))
      #expect(try home.map { try view.database.helpers(of: $0.id).map(\.handle.text) } == ["mette"])
      return (bookings, try view.database.waitlist())
    }
    #expect(bookings.count == 19)
    #expect(
      bookings.filter { $0.request?.kind == .compete }.map(\.title) == ["Konkurrerer A", "Konkurrerer B"])
    #expect(bookings.filter(\.isOffer).map(\.title) == ["Venter forgæves"])
    let party = try #require(bookings.first { $0.title == "Fest med pant" })
    #expect(party.duties.map(\.name) == [.depositReceived, .checkIn])
    #expect(party.withAreas.count == 1)
    #expect(waiting.map(\.status) == [.offered, .waiting])
    // What was given up is found by the indexes that were made anew.
    #expect(bookings.contains { $0.status == .cancelled && $0.title == "Kor igen" })
    // The tables that refer to bookings still do.
    #expect(throws: StoreError.self) {
      try Database(path: path).run("DELETE FROM booking WHERE id IN (SELECT booking FROM loan)")
    }
  }

  @Test("an upgrade that is broken off anywhere leaves the old store or the new one, whole") func brokenOff()
    throws
  {
    let disk = FaultyDisk()
    var n = 0
    repeat {
      n += 1
      let place = try TemporaryFolder()
      let store = place.file("s.db")
      try FileManager.default.copyItem(atPath: path, toPath: store)
      disk.fail([.write, .sync, .truncate, .delete], at: n, forever: true)
      let broken = try failure { try Store.open(path: store, patience: 0.1, vfs: disk.name) }
      #expect(broken == nil || broken == .inputOutput || broken == .cannotCreate, "operation \(n)")
      #expect([1, Schema.version].contains(try version(store)))
      let desk = try BookingDesk(path: store, clock: clock.read)
      try expectEverything(desk)
      desk.close()
      #expect(try version("\(store).before-schema-\(Schema.version)") == 1)
    } while disk.failures > 0
    #expect(n > 10)
  }

  @Test("while a program of the old schema has the store open it is not upgraded") func inUse() throws {
    let old = try StoreLock(path: path)
    #expect(try failure { try Store.open(path: path, patience: 0.05) } == .busy)
    #expect(try version(path) == 1)
    withExtendedLifetime(old) {}
  }

  @Test("of many that open an old store at once one upgrades it, and all are served") func atOnce() throws {
    let answers = LockedArray<String>()
    DispatchQueue.concurrentPerform(iterations: 6) { _ in
      do {
        let desk = try BookingDesk(path: path, clock: clock.read)
        answers.append("\(try desk.read { $0.registry.resources.count })")
      } catch {
        answers.append("\(error)")
      }
    }
    #expect(answers.all == Array(repeating: "6", count: 6))
    #expect(try version(copy) == 1)
  }
}

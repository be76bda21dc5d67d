import Foundation
import Synchronization
import TestSupport
import Testing

@testable import BookingCore

@Suite struct BackupTests {
  @Test("a backup restores to what the store was, and the store that was replaced is kept") func roundTrip()
    throws
  {
    let folder = try TemporaryFolder()
    let (path, copy) = (folder.file("commons.db"), folder.file("copy.db"))
    try BookingDesk.create(path: path)
    do {
      let desk = try BookingDesk(path: path)
      _ = try desk.perform(CreateArea(slug: slug("vangede"), name: "Vangede"), as: .operator())
      try desk.backUp(to: copy)
      let rights = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int
      #expect(rights == 0o600, "a copy has the same names in it as the store")
      _ = try desk.perform(CreateArea(slug: slug("ordrup"), name: "Ordrup"), as: .operator())
      let failure = #expect(throws: StoreError.self) { try Backup.restore(copy, to: path) }
      #expect(failure?.kind == .busy)
      desk.close()
    }
    try Backup.restore(copy, to: path)
    let desk = try BookingDesk(path: path)
    #expect(try desk.read { $0.registry.areas.map(\.slug.text) } == ["vangede"])
    #expect(try desk.verify().isSound)
    #expect(FileManager.default.fileExists(atPath: path + ".replaced"))
    desk.close()
  }

  @Test("a store that cannot be set aside stays in its place") func inTheWay() throws {
    let folder = try TemporaryFolder()
    let (path, copy) = (folder.file("commons.db"), folder.file("copy.db"))
    try BookingDesk.create(path: copy)
    try BookingDesk.create(path: path) {
      _ = try $0.perform(CreateArea(slug: slug("vangede"), name: "Vangede"), as: .operator())
    }
    // A name that is taken, though no file is there.
    try FileManager.default.createSymbolicLink(atPath: path + ".replaced", withDestinationPath: "absent")
    #expect(throws: StoreError.self) { try Backup.restore(copy, to: path) }
    let desk = try BookingDesk(path: path)
    defer { desk.close() }
    #expect(try desk.read { $0.registry.areas.map(\.slug.text) } == ["vangede"])
  }

  @Test("a store that a restored backup replaced stays when another is restored") func twice() throws {
    let folder = try TemporaryFolder()
    let (path, copy) = (folder.file("commons.db"), folder.file("copy.db"))
    func areas(_ path: String) throws -> [String] {
      let desk = try BookingDesk(path: path)
      defer { desk.close() }
      return try desk.read { $0.registry.areas.map(\.slug.text) }
    }
    try BookingDesk.create(path: copy)
    try BookingDesk.create(path: path) {
      _ = try $0.perform(CreateArea(slug: slug("vangede"), name: "Vangede"), as: .operator())
    }
    #expect(try Backup.restore(copy, to: path).replaced == path + ".replaced")
    #expect(try Backup.restore(copy, to: path).replaced == path + ".replaced-2")
    #expect(try areas(path + ".replaced") == ["vangede"] && areas(path + ".replaced-2") == [])
    #expect(try Backup.restore(path + ".replaced", to: path).replaced == path + ".replaced-3")
    #expect(try areas(path) == ["vangede"])
  }

  @Test("what was revoked since the backup stays revoked in it") func revoked() throws {
    let commons = try Commons()
    let (path, copy) = (commons.folder.file("restored.db"), commons.folder.file("copy.db"))
    let mette = slug("vangede-k1-mette")
    let tokens = try ["lost", "kept"].map {
      try commons.desk.perform(CreateToken(member: mette, name: $0), as: .operator()).token.id
    }
    let feed = try commons.desk.perform(
      CreateFeed(.resource(slug("sal")), owner: mette), as: .operator()
    ).feed.id
    try commons.desk.backUp(to: copy)
    _ = try commons.desk.perform(RevokeToken(id: tokens[0]), as: .operator())
    _ = try commons.desk.perform(RevokeFeed(id: feed), as: .operator())
    try commons.desk.backUp(to: path)
    #expect(try Backup.restore(copy, to: path).erased == 0)
    let desk = try BookingDesk(path: path, clock: commons.clock.read)
    defer { desk.close() }
    #expect(try desk.read { try $0.tokens().filter { $0.revokedAt != nil }.map(\.id) } == [tokens[0]])
    #expect(try desk.read { try $0.database.feed(feed)?.revokedAt } != nil)
    #expect(try desk.verify().isSound)
  }

  @Test(
    "what no program wrote is neither restored nor taken in, and verify tells of it",
    arguments: [
      "UPDATE booking SET lines = '[[9999,1]]'", "UPDATE booking SET lines = '[[1,99999999999]]'",
      "UPDATE booking SET lines = 'sal'", "UPDATE booking SET accepted_areas = '[99]'",
      "UPDATE booking SET start_at = -9000000000000000000, end_at = 9000000000000000000",
      "UPDATE occupancy_recent SET units = 9223372036854775807",
      "UPDATE area SET slug = '../<b>' WHERE id = 1",
      "UPDATE resource SET area = 99 WHERE id = 1",
      "CREATE TRIGGER theirs AFTER INSERT ON booking BEGIN UPDATE member SET role = 'administrator'; END",
    ]) func impossible(change: String) throws
  {
    let commons = try Commons()
    try commons.book("sal", at(10, 12))
    let (copy, path) = (commons.folder.file("copy.db"), commons.folder.file("new.db"))
    try commons.desk.backUp(to: copy)
    do {
      let database = try Database(path: copy)
      try database.run("PRAGMA foreign_keys = OFF")
      try database.run(naming: change, []) { _ in }
    }
    let failure = #expect(throws: StoreError.self) { try Backup.restore(copy, to: path) }
    #expect(failure?.kind == .damaged)
    #expect(access(path, F_OK) != 0)
    guard let desk = try? BookingDesk(path: copy) else { return }
    defer { desk.close() }
    #expect(try !desk.verify().isSound)
    guard !change.hasPrefix("CREATE") else { return }
    var document: [UInt8] = []
    try desk.exportStore { document += $0 }
    let pieces = Mutex([document])
    #expect(throws: DeskError.self) {
      try BookingDesk.create(path: path) {
        _ = try $0.perform(ImportStore { pieces.withLock { $0.popLast() } }, as: .operator())
      }
    }
  }

  @Test("a store is restored from another with the log beside it, and from a link to it") func logBeside()
    throws
  {
    let commons = try Commons()
    let booking = try commons.book("sal", at(10, 12))
    let link = commons.folder.file("latest.db")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: commons.path)
    for (number, backup) in [commons.path, link].enumerated() {
      let path = commons.folder.file("\(number).db")
      try Backup.restore(backup, to: path)
      let desk = try BookingDesk(path: path, clock: commons.clock.read)
      defer { desk.close() }
      #expect(try desk.read { try $0.database.booking(booking.id)?.status } == .confirmed)
    }
  }

  @Test("a damaged backup is refused and the store stays") func damaged() throws {
    let folder = try TemporaryFolder()
    let (path, copy) = (folder.file("commons.db"), folder.file("copy.db"))
    try BookingDesk.create(path: path)
    do {
      let desk = try BookingDesk(path: path)
      _ = try desk.perform(CreateArea(slug: slug("vangede"), name: "Vangede"), as: .operator())
      try desk.backUp(to: copy)
      desk.close()
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: copy))
    for index in 4_096..<8_192 { bytes[index] = 0xAA }
    try bytes.write(to: URL(fileURLWithPath: copy))
    #expect(throws: StoreError.self) { try Backup.restore(copy, to: path) }
    let desk = try BookingDesk(path: path)
    #expect(try desk.read { $0.registry.areas.count } == 1)
    desk.close()
  }

  @Test("a backup into a folder that there is not names that folder") func noFolder() throws {
    let commons = try Commons()
    let folder = commons.folder.file("none")
    let failure = #expect(throws: StoreError.self) { try commons.desk.backUp(to: folder + "/copy.db") }
    #expect(failure?.kind == .cannotCreate)
    #expect(
      failure?.description.contains("\(folder): ") == true && failure?.description.contains(".part") == false)
  }

  @Test("a backup taken while others write is whole") func underLoad() throws {
    let commons = try Commons(.service)
    let copy = commons.folder.file("copy.db")
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) {
      for hour in 0..<200 { _ = try? commons.book("sal", at(Double(hour), Double(hour) + 1), for: nil) }
    }
    try commons.desk.backUp(to: copy)
    group.wait()
    let desk = try BookingDesk(path: copy, clock: commons.clock.read)
    #expect(try desk.verify().isSound)
    desk.close()
  }
}

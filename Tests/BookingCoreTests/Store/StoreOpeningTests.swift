import Foundation
import TestSupport
import Testing

@testable import BookingCore

@Suite struct StoreOpeningTests {
  private let folder: TemporaryFolder
  private var path: String { folder.file("s.db") }

  init() throws { folder = try TemporaryFolder() }

  private func kind(_ path: String? = nil) throws -> StoreError.Kind? {
    try failure { try Store.open(path: path ?? self.path) }
  }

  @Test("where no store is, none is opened and none is made") func missing() throws {
    #expect(try kind() == .missing)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    #expect(try kind(folder.file("no/such/folder.db")) == .missing)
  }

  @Test("nothing is left beside a file that is no store, but what was there already") func noStore() throws {
    let text = folder.file("rows.csv")
    try Data(String(repeating: "a;b\n", count: 400).utf8).write(to: URL(fileURLWithPath: text))
    #expect(try kind(text) == .damaged)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["rows.csv"])
    for suffix in StoreLock.suffixes {
      #expect(FileManager.default.createFile(atPath: text + suffix, contents: nil))
    }
    #expect(try kind(text) == .damaged)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 4)
  }

  @Test("a store is made only where nothing is") func creating() throws {
    _ = try Store.create(path: path)
    #expect(try failure { try Store.create(path: path) } == .cannotCreate)
    #expect(try kind() == nil)
    #expect(try failure { try Store.create(path: folder.file("no/such.db")) } == .cannotCreate)
  }

  @Test("a store of a newer program is refused and left alone") func newer() throws {
    _ = try Store.create(path: path)
    try Database(path: path).run("PRAGMA user_version = 999")
    #expect(try kind() == .newer)
    #expect(try Database(path: path).first("PRAGMA user_version") { $0.int(0) } == 999)
  }

  @Test("another program's database is refused and keeps every byte") func others() throws {
    let database = try Database(path: path, creating: true)
    try database.run("CREATE TABLE theirs (x)")
    _ = try database.checkpoint(truncating: true)
    try database.run("PRAGMA journal_mode=DELETE")
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(try kind() == .damaged)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test("a file of words, an empty file, a folder and links are refused and left alone") func strangers()
    throws
  {
    let manager = FileManager.default
    for contents in [Data("no database but a letter, of more than sixteen bytes".utf8), Data()] {
      let file = folder.file("f\(contents.count).db")
      #expect(manager.createFile(atPath: file, contents: contents))
      #expect(try kind(file) == .damaged)
      #expect(manager.contents(atPath: file) == contents)
      #expect(throws: StoreError.self) {
        do {
          _ = try Store.open(path: file)
        } catch let error as StoreError {
          #expect(error.message.contains(file), "the message says which file")
          throw error
        }
      }
    }
    #expect(try kind(folder.path) == .damaged)
    _ = try Store.create(path: path)
    try manager.createSymbolicLink(atPath: folder.file("soft.db"), withDestinationPath: path)
    #expect(try kind(folder.file("soft.db")) == .damaged)
    try manager.linkItem(atPath: path, toPath: folder.file("hard.db"))
    #expect(try kind() == .damaged)
    #expect(try kind(folder.file("hard.db")) == .damaged)
    try manager.removeItem(atPath: folder.file("hard.db"))
    #expect(try kind() == nil)
  }

  @Test("a store that was cut to nothing keeps the log beside it") func cutToNothing() throws {
    func fill() throws {
      try Store.create(path: path).connect().run("INSERT INTO setting VALUES ('key', 'value')")
    }
    try fill()
    let log = FileManager.default.contents(atPath: path + "-wal")
    #expect((log?.count ?? 0) > 4_096)
    truncate(path, 0)
    #expect(try kind() == .damaged)
    #expect(FileManager.default.contents(atPath: path + "-wal") == log)
  }

  @Test("a damaged store is reported, never opened as an empty one", arguments: [0, 16, 40, 100])
  func damaged(at offset: UInt64) throws {
    func fill() throws {
      let database = try Store.create(path: path).connect()
      _ = try database.checkpoint(truncating: true)
    }
    try fill()
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: offset)
    try file.write(contentsOf: Data(repeating: 0xA5, count: 60))
    try file.close()
    #expect(throws: StoreError.self) {
      let database = try Store.open(path: path).connect()
      _ = try DeskState(reading: database, everything: true)
    }
  }

  @Test("a store cut in half is reported") func cut() throws {
    func fill() throws {
      let database = try Store.create(path: path).connect()
      _ = try database.checkpoint(truncating: true)
    }
    try fill()
    truncate(path, 8_192)
    #expect(try kind() == .damaged)
  }

  @Test("a store that cannot be made whole leaves no file behind") func failedCreation() throws {
    // A folder in the lock file's place makes the creation fail after the store's file is there.
    try FileManager.default.createDirectory(atPath: path + ".lock", withIntermediateDirectories: false)
    #expect(try failure { try Store.create(path: path) } == .inputOutput)
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}

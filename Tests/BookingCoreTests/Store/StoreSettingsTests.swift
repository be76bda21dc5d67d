import Foundation
import TestSupport
import Testing

@testable import BookingCore

@Suite struct StoreSettingsTests {
  @Test("every connection has the settings that carry the promises") func settings() throws {
    let commons = try Commons()
    for database in [try commons.connection(), try Store.open(path: commons.path).connect()] {
      func setting(_ pragma: StaticString) throws -> String? { try database.first(pragma) { $0.text(0) } }
      #expect(try setting("PRAGMA journal_mode") == "wal")
      #expect(try setting("PRAGMA synchronous") == "2")
      #expect(try setting("PRAGMA foreign_keys") == "1")
      #expect(try setting("PRAGMA trusted_schema") == "0")
      #expect(try setting("PRAGMA mmap_size") == "0")
      #expect(try setting("PRAGMA secure_delete") == "1")
      #expect(try setting("PRAGMA journal_size_limit") == "67108864")
      #expect(try setting("PRAGMA busy_timeout") == "5000")
    }
  }

  @Test("the log is copied into the file only when it is asked for, not by a connection that closes")
  func noCheckpointAtClose() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("s.db")
    func fill() throws {
      let store = try Store.create(path: path)
      let database = try store.connect()
      for number in 0..<2_000 {
        try database.run("INSERT INTO setting VALUES (?1, ?2)", .text("key \(number)"), .text("value"))
      }
      #expect(database.logPages > 2_000)
    }
    try fill()
    func size(_ name: String) throws -> Int {
      try FileManager.default.attributesOfItem(atPath: name)[.size] as? Int ?? -1
    }
    #expect(try size(path + "-wal") > 8_000_000)
    let database = try Database(path: path)
    #expect(try database.first("SELECT count(*) FROM setting") { $0.int(0) } == 2_000)
    #expect(try database.checkpoint(truncating: true) == 0)
    #expect(try size(path + "-wal") == 0)
  }

  @Test("a new store is its owner's alone to read, and has the newest schema") func newStore() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("s.db")
    let database = try Store.create(path: path).connect()
    for suffix in ["", ".lock", ".turn", ".users"] {
      let mode = try FileManager.default.attributesOfItem(atPath: path + suffix)[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(suffix)")
    }
    #expect(try database.first("PRAGMA user_version") { $0.int(0) } == Schema.version)
    #expect(try database.first("PRAGMA application_id") { $0.integer(0) } == Schema.applicationID)
    #expect(try database.first("PRAGMA integrity_check") { $0.text(0) } == "ok")
    let loose = try database.rows(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
    ) { $0.text(0) }
    #expect(loose.filter { !$0.hasPrefix("sqlite_") } == [], "every table of ours is STRICT")
  }

  @Test("the schema itself refuses what no booking can be") func schemaChecks() throws {
    let commons = try Commons()
    try commons.book("sal", at(10, 11))
    let database = try commons.connection()
    #expect(throws: StoreError.self) { try database.run("UPDATE booking SET end_at = start_at") }
    #expect(throws: StoreError.self) { try database.run("UPDATE booking SET status = 'perhaps'") }
    #expect(throws: StoreError.self) { try database.run("UPDATE booking SET household = 999") }
    #expect(throws: StoreError.self) { try database.run("UPDATE booking SET start_at = 'noon'") }
    #expect(throws: StoreError.self) { try database.run("UPDATE resource SET units = 0") }
    #expect(throws: StoreError.self) { try database.run("DELETE FROM household") }
  }

  @Test("values come back as they were bound") func values() throws {
    let database = try Commons().connection()
    try database.run("CREATE TEMP TABLE v (a, b, c, d, e)")
    try database.run(
      "INSERT INTO v VALUES (?1, ?2, ?3, ?4, ?5)", .integer(.min), .real(0.1), .text("æ\u{0}ø"), .blob([]),
      nil)
    let read = try database.first("SELECT a, b, c, d, e FROM v") {
      "\($0.integer(0)) \($0.double(1)) \(Array($0.text(2).utf8)) \($0.blob(3)) \($0.isNull(3)) \($0.isNull(4))"
    }
    #expect(read == "\(Int64.min) 0.1 [195, 166, 0, 195, 184] [] false true")
  }
}

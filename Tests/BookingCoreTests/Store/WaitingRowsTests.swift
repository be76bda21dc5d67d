import TestSupport
import Testing

@testable import BookingCore

/// Rows that wait to be written together; nobody can tell, unless it looks aside.
@Suite struct WaitingRowsTests {
  private let commons: Commons
  private let database: Database

  init() throws {
    commons = try Commons()
    database = try commons.connection()
  }

  private func add(_ key: String) throws {
    try database.insertLater("INSERT INTO setting VALUES") { row in
      row.add(.text("test-" + key))
      row.add(.text("value"))
    }
  }

  private func count() throws -> Int? {
    try database.first("SELECT count(*) FROM setting WHERE key LIKE 'test-%'") { $0.int(0) }
  }

  @Test("whoever looks finds them, but for who looks aside") func found() throws {
    try database.run("BEGIN IMMEDIATE")
    let changes = database.totalChanges
    for key in ["a", "b"] { try add(key) }
    #expect(try database.aside(count) == 0)
    #expect(database.totalChanges == changes + 2)
    #expect(try count() == 2)
    #expect(database.totalChanges == changes + 2)
    for number in 0..<WaitingRows.most { try add("\(number)") }
    #expect(try database.aside(count) == 2 + WaitingRows.most, "they wait until there are enough")
    try add("last")
    try database.run("COMMIT")
    #expect(
      try commons.connection().first("SELECT count(*) FROM setting WHERE key = 'test-last'") { $0.int(0) }
        == 1)
  }

  @Test("outside a transaction none waits") func outside() throws {
    try add("a")
    #expect(try database.aside(count) == 1)
  }

  @Test("what is given up is not written later") func givenUp() throws {
    try database.run("BEGIN IMMEDIATE")
    try add("a")
    database.rollBack()
    #expect(try count() == 0)
    try database.run("BEGIN IMMEDIATE")
    for _ in 0..<2 { try add("b") }
    #expect(throws: StoreError.self, "the same key twice") { try count() }
    database.rollBack()
    #expect(try count() == 0)
  }
}

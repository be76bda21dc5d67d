import TestSupport
import Testing

@testable import BookingCore

@Suite("Texts that rows have alike") struct RepeatedTests {
  /// What a query's texts are read as, and which of them were read.
  private func read(_ query: StaticString) throws -> (values: [String], read: [String]) {
    let folder = try TemporaryFolder()
    let database = try Database(path: folder.file("s.db"), creating: true)
    var repeated = Repeated<String>()
    var read: [String] = []
    let values = try database.rows(query) { row in
      repeated.value(row, 0) { text in
        read.append(text)
        return text.uppercased()
      }
    }
    return (values, read)
  }

  @Test("two that alternate are read once each") func alternating() throws {
    let found = try read(
      """
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
      SELECT iif(i % 2 = 0, 'mon 08:00-22:00', 'tue 10:00-12:00') FROM n
      """)
    #expect(found.read == ["mon 08:00-22:00", "tue 10:00-12:00"])
    #expect(found.values.count == 10_000)
    #expect(found.values[9_998...] == ["MON 08:00-22:00", "TUE 10:00-12:00"])
  }

  @Test("many that differ each give their own, and are not all kept") func many() throws {
    let found = try read(
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199) SELECT 'a' || (i % 100) FROM n"
    )
    #expect(found.values == (0..<200).map { "A\($0 % 100)" })
    #expect(found.read.count == 200)
  }
}

import BookingCore
import Testing
import TestSupport

@Suite struct CSVTableTests {
  private func cells(_ text: String) throws -> [[String]] {
    try CSVTable(Array(text.utf8)).rows.map(\.cells)
  }

  struct Reading: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let rows: [[String]]
    var testDescription: String { name }
  }

  @Test(
    "what spreadsheets write is read",
    arguments: [
      Reading(name: "commas and LF", text: "a,b\n1,2\n3,4\n", rows: [["1", "2"], ["3", "4"]]),
      Reading(name: "semicolons and CRLF", text: "a;b\r\n1,5;2\r\n", rows: [["1,5", "2"]]),
      Reading(name: "a byte order mark", text: "\u{FEFF}a,b\n1,2", rows: [["1", "2"]]),
      Reading(name: "no line end at the end", text: "a,b\n1,", rows: [["1", ""]]),
      Reading(name: "doubled quotes", text: "a,b\n\"say \"\"hej\"\"\",2\n", rows: [["say \"hej\"", "2"]]),
      Reading(
        name: "separators and line ends in quotes", text: "a,b\n\"1,\r\n2\",3", rows: [["1,\r\n2", "3"]]),
      Reading(name: "blank lines", text: "\n\na,b\r\n\r\n1,2\n\n", rows: [["1", "2"]]),
      Reading(name: "a quoted separator in the header", text: "\"a,b,c\";d\n1;2", rows: [["1", "2"]]),
      Reading(name: "one column", text: "a\n1\n\"\"\n", rows: [["1"], [""]]),
      Reading(name: "blanks kept", text: "a,b\n 1 ,  2\n", rows: [[" 1 ", "  2"]]),
      Reading(name: "Danish letters", text: "a,b\næ,Ørehøj å\n", rows: [["æ", "Ørehøj å"]]),
      Reading(name: "only a header", text: "a,b", rows: []),
    ])
  func reads(_ reading: Reading) throws {
    #expect(try cells(reading.text) == reading.rows)
  }

  @Test("cells are found by the column's name, in any case and with blanks around it") func byName() throws {
    let table = try CSVTable(Array("Slug ; NAVN\nvangede;Vangede\n".utf8))
    #expect(table.header == ["slug", "navn"])
    #expect(table.rows.first?["navn"] == "Vangede")
    #expect(table.rows.first?["homes"] == nil)
  }

  @Test("rows know their line, also after quoted line ends") func lines() throws {
    let table = try CSVTable(Array("a,b\n\"1\n1\",2\n\n3,4\n".utf8))
    #expect(table.rows.map(\.line) == [2, 5])
  }

  struct Broken: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let line: Int
    let column: Int
    let says: String
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ line: Int, _ column: Int, _ says: String) {
      self.init(name, Array(text.utf8), line, column, says)
    }

    init(_ name: String, _ bytes: [UInt8], _ line: Int, _ column: Int, _ says: String) {
      (self.name, self.bytes, self.line, self.column, self.says) = (name, bytes, line, column, says)
    }
  }

  @Test(
    "a broken file is refused with the place",
    arguments: [
      Broken("nothing", "", 1, 1, "empty"),
      Broken("only blank lines", "\n\r\n", 1, 1, "empty"),
      Broken("a quote never closed", "a,b\n1,\"2\n3,4\n", 2, 3, "never closed"),
      Broken("a quote inside", "a,b\næ,5\" screen\n", 2, 4, "quote inside"),
      Broken("text after a quote", "a,b\n\"1\"x,2\n", 2, 4, "after a closing quote"),
      Broken("too few cells", "a,b\n1,2\n3\n", 3, 1, "1 cells where the header has 2"),
      Broken("too many cells", "a,b\n1,2,3\n", 2, 5, "3 cells where the header has 2"),
      Broken("a column without a name", "a,,c\n", 1, 3, "no name"),
      Broken("a column named twice", "a,b,A\n", 1, 5, "named twice"),
      Broken("a bare carriage return", "a,b\r1,2\r", 1, 4, "carriage return"),
      Broken("Latin-1", [0x61, 0x2C, 0x62, 0x0A, 0x31, 0x2C, 0xF8], 2, 3, "UTF-8"),
      Broken("UTF-16", [0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00], 1, 4, "NUL"),
    ])
  func refuses(_ broken: Broken) {
    let fault = #expect(throws: CSVFault.self) { try CSVTable(broken.bytes) }
    #expect(fault?.line == broken.line)
    #expect(fault?.column == broken.column)
    #expect(fault?.reason.contains(broken.says) == true, "\(fault?.description ?? "")")
  }

  @Test("any bytes give rows or a fault", arguments: 1...20) func anyBytes(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alphabet = Array("a,;\"\r\n\0=é\u{FEFF}".utf8) + [0xFF, 0xC3]
    for _ in 0..<500 {
      let bytes = (0..<random.below(24)).map { _ in alphabet[Int(random.below(UInt64(alphabet.count)))] }
      guard let table = try? CSVTable(bytes) else { continue }
      #expect(table.rows.allSatisfy { $0.cells.count == table.header.count })
    }
  }
}

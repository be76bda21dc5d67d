import BookingCore
import Testing
import TestSupport

@Suite struct CSVWriterTests {
  @Test(
    "text that a spreadsheet would run gets a leading apostrophe",
    arguments: [
      "=1+1", "+45 12345678", "-1", "@SUM(A1)", "\tx", "\rx", "  =1", "\u{A0}@x", "\n=1", "＝1", "'=1",
    ])
  func guardsFormulas(_ text: String) {
    #expect(CSVWriter.guarded(text) == "'" + text)
    #expect(CSVWriter.unguarded("'" + text) == text)
  }

  @Test(
    "ordinary text stays", arguments: ["", "Vangede", "a=b", "12-14", "  x", "'n sommer", "mail@example.org"])
  func leaves(_ text: String) {
    #expect(CSVWriter.guarded(text) == text)
    #expect(CSVWriter.unguarded(text) == text)
  }

  @Test("numbers of ours keep their sign") func numbers() {
    var writer = CSVWriter(header: ["n", "x"], separator: .semicolon)
    writer.append([.integer(-3), .decimal(55.75)])
    #expect(writer.text == "n;x\r\n-3;55.75\r\n")
  }

  @Test("a quote before an accent is still doubled") func quoteBeforeAccent() throws {
    var writer = CSVWriter(header: ["a"])
    writer.append([.text("\"\u{301}x")])
    #expect(try CSVTable(Array(writer.text.utf8)).rows.first?.cells == ["\"\u{301}x"])
  }

  @Test("what was written is read back", arguments: 1...20) func roundTrip(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let alphabet: [Character] = ["a", ",", ";", "\"", "\n", "\r\n", "=", "'", " ", "å", "-", "\t"]
    for _ in 0..<100 {
      let rows = (0..<random.below(5)).map { _ in
        (0..<3).map { _ in
          String((0..<random.below(6)).map { _ in alphabet[Int(random.below(UInt64(alphabet.count)))] })
        }
      }
      var writer = CSVWriter(
        header: ["a", "b", "c"], separator: random.below(2) == 0 ? .comma : .semicolon,
        byteOrderMark: random.below(2) == 0)
      for row in rows { writer.append(row.map(CSVWriter.Cell.text)) }
      let table = try CSVTable(Array(writer.text.utf8))
      #expect(table.rows.map { $0.cells.map(CSVWriter.unguarded) } == rows)
    }
  }
}

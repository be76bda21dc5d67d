import BookingCore

/// Rows for people on a terminal, aligned under headings and cut to its width; for programs separated by tabs, whole
/// and without headings.
struct Table {
  /// Headings, one a column.
  let headings: [String]
  private var rows: [[String]] = []

  init(_ headings: [String]) { self.headings = headings }

  /// Adds a row of as many cells as there are headings.
  mutating func append(_ cells: [String]) { rows.append(cells.map(Terminal.plain)) }

  /// The table with these columns alone, in this order; named as in the headings, in any case.
  func selecting(_ names: [String]) throws -> Table {
    func key(_ heading: String) -> String { heading.lowercased().replacing(" ", with: "-") }
    let indexes = try names.map { name in
      guard let index = headings.firstIndex(where: { key($0) == key(name) }) else {
        let known = headings.map(key)
        let suggestion = Suggestion.sentence(for: name, among: known)
        throw Failure.usage("There is no column '\(name)': \(known.joined(separator: ", ")).\(suggestion)")
      }
      return index
    }
    var table = Table(indexes.map { headings[$0] })
    table.rows = rows.map { row in indexes.map { row[$0] } }
    return table
  }

  /// The rows as CSV, whole, with cells guarded that a spreadsheet would run.
  func csv(hasHeader: Bool) -> String {
    var writer = CSVWriter(header: headings.map { $0.lowercased() })
    for row in rows { writer.append(row.map { Int($0).map(CSVWriter.Cell.integer) ?? .text($0) }) }
    return hasHeader ? writer.text : String(writer.text.drop { $0 != "\r\n" }.dropFirst())
  }

  /// Writes the table to standard output.
  func print(hasHeader: Bool = true) throws {
    if Terminal.isOutputShown {
      let text = aligned(width: Terminal.width, colour: Terminal.usesColour)
      try Terminal.write(hasHeader ? text : String(text.drop { $0 != "\n" }.dropFirst()))
    } else {
      try Terminal.write(rows.map { $0.joined(separator: "\t") + "\n" }.joined())
    }
  }

  /// The rows under their headings; when they do not fit, the widest columns give way.
  func aligned(width: Int, colour: Bool) -> String {
    guard !rows.isEmpty else { return "" }
    var widths = headings.indices.map { column in
      ([headings] + rows).map { $0[column].count }.max() ?? 0
    }
    let gaps = 2 * (widths.count - 1)
    func narrow(_ columns: [Int], to least: Int) {
      while widths.reduce(gaps, +) > width,
        let column = columns.max(by: { (widths[$0], $0) < (widths[$1], $1) }), widths[column] > least
      {
        widths[column] -= 1
      }
    }
    narrow(headings.indices.filter { !Self.firm.contains(headings[$0]) }, to: 6)
    narrow(Array(headings.indices), to: 8)
    let heading = Self.line(headings, widths)
    let top = colour ? "\u{1B}[1m\(heading)\u{1B}[0m" : heading
    return ([top] + rows.map { Self.line($0, widths) }).map { $0 + "\n" }.joined()
  }

  /// Headings of columns that say little when they are cut: codes, and times whose end is the hour.
  private static let firm: Set = [
    "ID", "BOOKING", "BOOKINGS", "PLAN", "WHEN", "DATE", "FROM", "DUE", "ANSWER BY", "SEATS", "UNITS",
  ]

  /// A text of at most so many columns.
  static func cut(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : text.prefix(width - 1) + (Terminal.showsUnicode ? "…" : ">")
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      let cut = cut(cell, widths[index])
      text += index == cells.count - 1 ? cut : Help.pad(cut, widths[index] + 2)
    }
    while text.last == " " { text.removeLast() }
    return text
  }
}

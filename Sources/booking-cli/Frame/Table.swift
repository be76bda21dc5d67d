import BookingCore
import Foundation

/// Rows for people on a terminal, aligned under headings and cut to its width; for programs separated by tabs, whole
/// and without headings.
struct Table {
  /// Headings, one a column, in English.
  let headings: [String]
  /// The headings as they are shown.
  private var titles: [String]
  private var rows: [[String]] = []

  init(_ headings: [String], _ rows: [[String]] = []) {
    (self.headings, titles) = (headings, headings)
    for row in rows { append(row) }
  }

  /// Adds a row of as many cells as there are headings.
  mutating func append(_ cells: [String]) { rows.append(cells.map(Terminal.plain)) }

  /// The table with these columns alone, in this order; named as in the headings, in any case.
  func selecting(_ names: [String], in language: Language) throws -> Table {
    func key(_ heading: String) -> String { heading.lowercased().replacing(" ", with: "-") }
    let indexes = try names.map { name in
      let index = headings.firstIndex { [key($0), key(Danish.heading($0))].contains(key(name)) }
      guard let index else {
        let known = headings.map { key(language == .da ? Danish.heading($0) : $0) }
        let suggestion = Suggestion.sentence(for: name, among: known)
        throw Failure.usage("There is no column '\(name)': \(known.joined(separator: ", ")).\(suggestion)")
      }
      return index
    }
    return part(indexes)
  }

  private func part(_ columns: [Int]) -> Table {
    var table = Table(columns.map { headings[$0] })
    table.titles = columns.map { titles[$0] }
    table.rows = rows.map { row in columns.map { row[$0] } }
    return table
  }

  /// The rows as CSV, whole, with cells guarded that a spreadsheet would run.
  func csv(hasHeader: Bool) -> String {
    var writer = CSVWriter(header: headings.map { $0.lowercased() })
    for row in rows { writer.append(row.map { Int($0).map(CSVWriter.Cell.integer) ?? .text($0) }) }
    return hasHeader ? writer.text : String(writer.text.drop { $0 != "\r\n" }.dropFirst())
  }

  /// The table in Danish: its headings, and words that stand for a state.
  private var inDanish: Table {
    var table = self
    table.titles = headings.map(Danish.heading)
    table.rows = rows.map { row in zip(row, headings).map { Danish.cell($0, under: $1) } }
    return table
  }

  /// Writes the table to standard output.
  func print(in language: Language, hasHeader: Bool = true) throws {
    if Terminal.isOutputShown {
      let text = (language == .da ? inDanish : self).aligned(
        width: Terminal.width, colour: Terminal.usesColour)
      try Terminal.write(hasHeader ? text : String(text.drop { $0 != "\n" }.dropFirst()))
    } else {
      try Terminal.write(rows.map { $0.joined(separator: "\t") + "\n" }.joined())
    }
  }

  /// The rows under their headings; when they do not fit, times are told in fewer letters, then the widest columns give
  /// way, and what still finds no room follows below, behind the first column.
  func aligned(width: Int, colour: Bool) -> String {
    guard !rows.isEmpty else { return "" }
    var count = headings.count
    let natural = widths(of: rows)
    let isWide = count > 8 && Self.times.isDisjoint(with: headings)
    while isWide, count > 2, natural[..<count].reduce(2 * count - 2, +) > width { count -= 1 }
    let rest = [0] + Array(count..<headings.count)
    guard rest.count == 1 else {
      return part(Array(0..<count)).aligned(width: width, colour: colour) + "\n"
        + part(rest).aligned(width: width, colour: colour)
    }
    var shown = rows
    var widths = widths(of: shown)
    let gaps = 2 * (widths.count - 1)
    if widths.reduce(gaps, +) > width {
      let year = Calendar(identifier: .gregorian).component(.year, from: Date())
      shown = rows.map { $0.map { Self.brief($0, in: year) } }
      widths = self.widths(of: shown)
      if widths.reduce(gaps, +) > width {
        shown = shown.flatMap(folded)
        widths = self.widths(of: shown)
      }
    }
    func narrow(_ columns: [Int], to least: Int) {
      while widths.reduce(gaps, +) > width,
        let column = columns.max(by: { (widths[$0], $0) < (widths[$1], $1) }), widths[column] > least
      {
        widths[column] -= 1
      }
    }
    func columns(_ keep: Set<String>) -> [Int] { headings.indices.filter { !keep.contains(headings[$0]) } }
    narrow(columns(Self.codes.union(Self.times)), to: 6)
    narrow(columns(Self.times), to: 10)
    narrow(columns([]), to: 8)
    let heading = Self.line(titles, widths)
    let top = colour ? "\u{1B}[1m\(heading)\u{1B}[0m" : heading
    return ([top] + shown.map { Self.line($0, widths) }).map { $0 + "\n" }.joined()
  }

  private func widths(of rows: [[String]]) -> [Int] {
    headings.indices.map { column in ([titles] + rows).map { $0[column].count }.max() ?? 0 }
  }

  /// A row whose stretches over days are on two lines, so that both ends are seen.
  private func folded(_ row: [String]) -> [[String]] {
    var (first, second) = (row, row.map { _ in "" })
    for column in row.indices where Self.times.contains(headings[column]) {
      guard let dash = row[column].firstRange(of: " – ") else { continue }
      (first[column], second[column]) = (
        row[column][..<dash.lowerBound] + " –", String(row[column][dash.upperBound...])
      )
    }
    return second.allSatisfy(\.isEmpty) ? [first] : [first, second]
  }

  /// A time of this year without the year, `kl.` left out: `lør. 28. nov. 17.00–22.00`.
  private static func brief(_ cell: String, in year: Int) -> String {
    cell.replacing(" kl. ", with: " ").replacing(" \(year) ", with: " ")
  }

  /// Headings of what is typed again or is short, and so cut last but for times, of which the end says most.
  private static let codes: Set = [
    "BOOKING", "BOOKINGS", "PLAN", "RESOURCE", "SLUG", "HANDLE", "SEATS", "UNITS", "STATUS", "STATE", "KIND",
    "ROLE", "CAUSE",
  ]
  private static let times: Set = ["ID", "WHEN", "DATE", "FROM", "DUE", "ANSWER BY"]

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

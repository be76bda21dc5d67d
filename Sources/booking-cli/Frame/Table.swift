import BookingCore
import Foundation

/// Rows for people on a terminal, aligned under headings within its width; for programs separated by tabs, without
/// headings.
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

  /// The rows under their headings; when they do not fit, times are told in fewer letters, and then the last columns
  /// are told with their names below each row. Cells of the others may take several lines; nothing is left out.
  func aligned(width: Int, colour: Bool) -> String {
    guard !rows.isEmpty else { return "" }
    var count = headings.count
    func total(_ widths: [Int]) -> Int { widths[..<count].reduce(2 * count - 2, +) }
    var natural = widths(of: rows, \.count)
    let isWide = count > 8 && Self.times.isDisjoint(with: headings)
    while isWide, count > 2, total(natural) > width { count -= 1 }
    let rest = [0] + Array(count..<headings.count)
    guard rest.count == 1 else {
      return part(Array(0..<count)).aligned(width: width, colour: colour) + "\n"
        + part(rest).aligned(width: width, colour: colour)
    }
    var (shown, widths) = (rows, natural)
    if total(natural) > width {
      let year = Calendar(identifier: .gregorian).component(.year, from: Date())
      shown = rows.map { $0.map { Self.brief($0, in: year) } }
      natural = self.widths(of: shown, \.count)
      widths = natural
    }
    if total(natural) > width {
      let words = self.widths(of: shown) { $0.split(separator: " ").map(\.count).max() ?? 0 }
      let stretches = self.widths(of: shown) { Self.stretch($0).map(\.count).max() ?? 0 }
      for column in headings.indices {
        widths[column] =
          Self.times.contains(headings[column])
          ? stretches[column] : max(words[column], natural[column] / 2)
      }
      while count > 1, total(widths) > width { count -= 1 }
      for column in (0..<count).sorted(by: { natural[$0] - widths[$0] < natural[$1] - widths[$1] }) {
        widths[column] = max(1, min(natural[column], widths[column] + width - total(widths)))
      }
    }
    let indent = String(repeating: " ", count: min(widths[0] + 2, 12))
    let heading = Self.line(Array(titles[..<count]), widths)
    var lines = [colour ? "\u{1B}[1m\(heading)\u{1B}[0m" : heading]
    for row in shown {
      let cells = (0..<count).map { column in
        let isTime = Self.times.contains(headings[column])
        let pieces = isTime ? Self.stretch(row[column]) : row[column].split(separator: " ").map(String.init)
        return Self.filled(pieces, widths[column])
      }
      for index in 0..<(cells.map(\.count).max() ?? 0) {
        lines.append(Self.line(cells.map { index < $0.count ? $0[index] : "" }, widths))
      }
      let below = (count..<row.count).filter { !row[$0].isEmpty }.map {
        "\(titles[$0].lowercased()): \(row[$0])"
      }
      let joint = Terminal.showsUnicode ? " · " : "; "
      lines += Self.filled(below, width - indent.count, joint).map { indent + $0 }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func widths(of rows: [[String]], _ width: (String) -> Int) -> [Int] {
    headings.indices.map { column in max(titles[column].count, rows.map { width($0[column]) }.max() ?? 0) }
  }

  /// A stretch over days as its two ends; any other cell as it is.
  private static func stretch(_ cell: String) -> [String] {
    guard let dash = cell.firstRange(of: " – ") else { return [cell] }
    return [cell[..<dash.lowerBound] + " –", String(cell[dash.upperBound...])]
  }

  /// Lines of as many pieces each as there is room for; a piece that is too long goes word by word.
  private static func filled(_ pieces: [String], _ width: Int, _ joint: String = " ") -> [String] {
    var lines: [String] = []
    for piece in pieces {
      if let last = lines.last, last.count + joint.count + piece.count <= width {
        lines[lines.count - 1] = last + joint + piece
      } else {
        let words = piece.split(separator: " ").map(String.init)
        lines += piece.count <= width || words.count < 2 ? [piece] : filled(words, width)
      }
    }
    return lines
  }

  /// A time of this year without the year, `kl.` left out: `lør. 28. nov. 17.00–22.00`.
  private static func brief(_ cell: String, in year: Int) -> String {
    cell.replacing(" kl. ", with: " ").replacing(" \(year) ", with: " ")
  }

  /// Headings of cells that are not broken between words.
  private static let times: Set = ["ID", "WHEN", "DATE", "FROM", "DUE", "ANSWER BY", "MADE"]

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

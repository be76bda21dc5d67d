/// A table read from CSV text: named columns, and rows that know where they stood in the file.
///
/// ```swift
/// let table = try CSVTable(Array("slug;name\nvangede;Vangede\n".utf8))
/// for row in table.rows { print(row.line, row["slug"] ?? "") }  // 2 vangede
/// ```
public struct CSVTable: Hashable, Sendable {
  /// The column names in file order: lower case, without blanks around them; distinct, none empty.
  public let header: [String]
  /// The rows after the header, in file order; blank lines are left out.
  public let rows: [CSVRow]

  /// Reads CSV as RFC 4180 has it, with the freedoms spreadsheets take: a byte order mark, lines ended by
  /// LF or CRLF, `;` or a tab in place of `,` (whichever stands most often in the header line), and a separator
  /// at the end of every line.
  ///
  /// Linear in the bytes. Throws at the first place that cannot be understood: text that is not UTF-8, a
  /// quote out of place or never closed, a row with more or fewer cells than the header, a column named
  /// twice.
  public init(_ bytes: [UInt8]) throws(CSVFault) {
    var ragged: [CSVFault] = []
    try self.init(bytes, leavingOut: &ragged)
    if let fault = ragged.first { throw fault }
  }

  /// Reads CSV but for rows with more or fewer cells than the header, which it leaves out and adds to `ragged`.
  public init(_ bytes: [UInt8], leavingOut ragged: inout [CSVFault]) throws(CSVFault) {
    var parser = CSVParser(bytes)
    guard let first = try parser.nextRow() else {
      throw CSVFault(line: 1, column: 1, reason: "the file is empty; a line of column names was expected")
    }
    let columns = try Self.columns(of: first)
    var rows: [CSVRow] = []
    while let row = try parser.nextRow() {
      let cells = Self.withoutLastEmpty(row.cells, of: columns.names.count + 1)
      guard cells.count == columns.names.count else {
        ragged.append(Self.raggedRow(row, columns.names.count))
        continue
      }
      rows.append(CSVRow(line: row.line, cells: cells.map(\.text), columns: columns))
    }
    header = columns.names
    self.rows = rows
  }

  private static func columns(of row: CSVParser.Row) throws(CSVFault) -> CSVColumns {
    var names: [String] = []
    var positions: [String: Int] = [:]
    for cell in withoutLastEmpty(row.cells, of: row.cells.count) {
      let name = trimmed(cell.text).lowercased()
      if name.isEmpty { throw CSVFault(line: cell.line, column: cell.column, reason: "a column has no name") }
      guard positions.updateValue(names.count, forKey: name) == nil else {
        throw CSVFault(line: cell.line, column: cell.column, reason: "the column \"\(name)\" is named twice")
      }
      names.append(name)
    }
    return CSVColumns(names: names, positions: positions)
  }

  /// The cells without the empty one that a separator at the line's end makes, when there are `count`.
  private static func withoutLastEmpty(_ cells: [CSVParser.Cell], of count: Int) -> ArraySlice<CSVParser.Cell>
  {
    cells.count == count && count > 1 && cells[count - 1].text.isEmpty ? cells.dropLast() : cells[...]
  }

  private static func raggedRow(_ row: CSVParser.Row, _ expected: Int) -> CSVFault {
    let place = row.cells.count > expected ? row.cells[expected] : row.cells[row.cells.count - 1]
    return CSVFault(
      line: place.line, column: place.column,
      reason: "the row has \(row.cells.count) cells where the header has \(expected)")
  }

  static func trimmed(_ text: String) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}

/// One row of a table.
public struct CSVRow: Hashable, Sendable {
  /// The line on which the row begins, from 1; quoted cells may hold further line ends.
  public let line: Int
  /// As many cells as the header has names, exactly as written, without the quotes around them.
  public let cells: [String]
  let columns: CSVColumns

  /// The cell under a column's name (lower case), or nil when the table has no such column.
  public subscript(_ column: String) -> String? {
    columns.positions[column].map { cells[$0] }
  }
}

/// The names of a table's columns, shared by its rows.
struct CSVColumns: Hashable, Sendable {
  let names: [String]
  let positions: [String: Int]
}

/// The place at which a CSV file cannot be understood, and why.
public struct CSVFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line, from 1, counting the line ends inside quoted cells too.
  public let line: Int
  /// The character within the line (Unicode scalars), from 1.
  public let column: Int
  /// What is wrong, as a sentence without its full stop.
  public let reason: String

  public var description: String { "line \(line), column \(column): \(reason)" }
}

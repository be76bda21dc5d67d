/// Writes CSV that a spreadsheet opens without running any of it.
///
/// Lines end in CRLF (RFC 4180); cells are quoted where needed. Text that a spreadsheet would take for a formula
/// gets a leading `'` (OWASP, "CSV Injection").
///
/// ```swift
/// var writer = CSVWriter(header: ["name", "homes"])
/// writer.append([.text("=1+1"), .integer(12)])
/// writer.text  // "name,homes\r\n'=1+1,12\r\n"
/// ```
public struct CSVWriter: Sendable {
  /// What stands between cells.
  public enum Separator: String, Sendable {
    case comma = ","
    /// What a Danish spreadsheet expects, where the comma is the decimal sign.
    case semicolon = ";"
  }

  /// A cell's value.
  public enum Cell: Hashable, Sendable {
    /// Text of anybody's making; guarded.
    case text(String)
    /// A number of ours; a minus sign stays.
    case integer(Int)
    /// A number of ours, with a decimal point.
    case decimal(Double)
  }

  /// The file so far, each row ended by CRLF.
  public private(set) var text: String
  private let separator: Separator
  private let columnCount: Int

  /// A file with one header line; with a byte order mark, older spreadsheets read it as UTF-8.
  public init(header: [String], separator: Separator = .comma, byteOrderMark: Bool = false) {
    text = byteOrderMark ? "\u{FEFF}" : ""
    self.separator = separator
    columnCount = header.count
    append(header.map(Cell.text))
  }

  /// Adds a row with as many cells as the header has.
  public mutating func append(_ cells: [Cell]) {
    precondition(cells.count == columnCount, "\(cells.count) cells in a table of \(columnCount) columns")
    let line = cells.map { quoted(plain($0)) }.joined(separator: separator.rawValue)
    // A line with nothing on it is a blank line to readers; a quoted nothing is a row.
    text += line.isEmpty ? "\"\"\r\n" : line + "\r\n"
  }

  /// What was written since the last call; nothing while it is less than `size` bytes.
  mutating func take(atLeast size: Int) -> [UInt8]? {
    guard text.utf8.count >= size else { return nil }
    defer { text = "" }
    return Array(text.utf8)
  }

  /// The text with a leading `'` when a spreadsheet might take it for a formula: it begins with `=`, `+`, `-`
  /// or `@`, also after blanks, or with blanks that hold a tab or a line end.
  public static func guarded(_ text: String) -> String { isDangerous(text[...]) ? "'" + text : text }

  /// The text that `guarded` was given, for a file that comes back to us.
  public static func unguarded(_ text: String) -> String {
    text.hasPrefix("'") && isDangerous(text.dropFirst()) ? String(text.dropFirst()) : text
  }

  private static func isDangerous(_ text: Substring) -> Bool {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": return true
      case "'": continue  // so that a guarded text is guarded again, and unguarding gives it back
      case _ where scalar.properties.isWhitespace: continue
      default: return false
      }
    }
    return false
  }

  private func plain(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): Self.guarded(text)
    case .integer(let number): String(number)
    case .decimal(let number): String(number)
    }
  }

  /// Scalar by scalar, since a quote and the accent after it are one `Character`.
  private func quoted(_ cell: String) -> String {
    var doubled = String.UnicodeScalarView()
    var needsQuotes = cell.first?.isWhitespace == true || cell.last?.isWhitespace == true
    for scalar in cell.unicodeScalars {
      switch scalar {
      case "\"":
        doubled.append(scalar)
        needsQuotes = true
      case ",", ";", "\r", "\n": needsQuotes = true
      default: break
      }
      doubled.append(scalar == "\0" ? "\u{FFFD}" : scalar)  // readers refuse NUL
    }
    return needsQuotes ? "\"" + String(doubled) + "\"" : String(doubled)
  }
}

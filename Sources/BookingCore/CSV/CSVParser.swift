/// Splits bytes into rows of cells, one row a call. Every byte is looked at once and every input ends in rows
/// or in a fault.
struct CSVParser {
  /// A cell's text and where it begins.
  struct Cell {
    let text: String
    let line: Int
    let column: Int
  }

  /// The cells of one row (at least one) and the line on which it begins.
  struct Row {
    let line: Int
    let cells: [Cell]
  }

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private let bytes: [UInt8]
  private let separator: UInt8
  private var position: Int
  private var line = 1
  private var column = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if let named = Self.namedSeparator(in: bytes[position...]) {
      separator = named
      position = bytes[position...].firstIndex(of: Self.lineFeed).map { $0 + 1 } ?? bytes.count
      line = 2
    } else {
      separator = Self.separator(in: bytes[position...])
    }
  }

  /// The next row that is not a blank line, or nil at the end.
  mutating func nextRow() throws(CSVFault) -> Row? {
    while try takeLineEnd() {}
    guard position < bytes.count else { return nil }
    let firstLine = line
    var cells = [try nextCell()]
    while position < bytes.count, bytes[position] == separator {
      advance()
      cells.append(try nextCell())
    }
    _ = try takeLineEnd()
    return Row(line: firstLine, cells: cells)
  }

  private static let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

  /// What Excel's own first line says, `sep=;`.
  private static func namedSeparator(in bytes: ArraySlice<UInt8>) -> UInt8? {
    let line = bytes.prefix { $0 != lineFeed && $0 != carriageReturn }
    guard line.count == 5, line.dropLast().map({ $0 | 0x20 }) == Array("sep=".utf8).map({ $0 | 0x20 }),
      let last = line.last, separators.contains(last)
    else { return nil }
    return last
  }

  /// Whichever of `,`, `;` and tab stands most often in the first line that has one, outside quotes.
  private static func separator(in bytes: ArraySlice<UInt8>) -> UInt8 {
    var counts = [0, 0, 0]
    var isQuoted = false
    for byte in bytes {
      if byte == quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == lineFeed && counts != [0, 0, 0] { break }
      if let place = separators.firstIndex(of: byte) { counts[place] += 1 }
    }
    let most = max(counts[0], counts[1], counts[2])
    return separators[counts.firstIndex(of: most) ?? 0]
  }

  private mutating func nextCell() throws(CSVFault) -> Cell {
    if position < bytes.count, bytes[position] == Self.quote { return try quotedCell() }
    let (start, startColumn) = (position, column)
    while position < bytes.count, !endsCell(bytes[position]) {
      if bytes[position] == Self.quote {
        throw fault("a quote inside a cell that does not begin with one")
      }
      try refuseControl(bytes[position])
      advance()
    }
    return try cell(bytes[start..<position], line, startColumn)
  }

  private mutating func quotedCell() throws(CSVFault) -> Cell {
    let (startLine, startColumn) = (line, column)
    var content: [UInt8] = []
    advance()
    while position < bytes.count {
      let byte = bytes[position]
      if byte == Self.quote {
        advance()
        guard position < bytes.count, bytes[position] == Self.quote else {
          try expectCellEnd()
          return try cell(content[...], startLine, startColumn)
        }
      } else {
        try refuseControl(byte)
      }
      content.append(byte)
      advance()
    }
    throw CSVFault(line: startLine, column: startColumn, reason: "the quote opened here is never closed")
  }

  private func expectCellEnd() throws(CSVFault) {
    guard position == bytes.count || endsCell(bytes[position]) else {
      throw fault("text after a closing quote; a quote inside a quoted cell is written twice")
    }
  }

  private func cell(_ content: ArraySlice<UInt8>, _ line: Int, _ column: Int) throws(CSVFault) -> Cell {
    guard let text = String(validating: content, as: UTF8.self) else {
      throw CSVFault(
        line: line, column: column, reason: "the cell is not UTF-8 text; save the file as CSV UTF-8")
    }
    return Cell(text: text, line: line, column: column)
  }

  /// A NUL never stands in text that people write; it means UTF-16 or no text at all.
  private func refuseControl(_ byte: UInt8) throws(CSVFault) {
    if byte == 0 { throw fault("a NUL byte; save the file as CSV UTF-8") }
  }

  private mutating func takeLineEnd() throws(CSVFault) -> Bool {
    guard position < bytes.count else { return false }
    if bytes[position] == Self.carriageReturn {
      guard position + 1 < bytes.count, bytes[position + 1] == Self.lineFeed else {
        throw fault("a carriage return without a line feed")
      }
      advance()
    }
    guard bytes[position] == Self.lineFeed else { return false }
    advance()
    return true
  }

  private func endsCell(_ byte: UInt8) -> Bool {
    byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn
  }

  private func fault(_ reason: String) -> CSVFault { CSVFault(line: line, column: column, reason: reason) }

  /// Steps over one byte; bytes that continue a UTF-8 scalar do not count as a column.
  private mutating func advance() {
    let byte = bytes[position]
    position += 1
    if byte == Self.lineFeed {
      line += 1
      column = 1
    } else if byte & 0xC0 != 0x80 {
      column += 1
    }
  }
}

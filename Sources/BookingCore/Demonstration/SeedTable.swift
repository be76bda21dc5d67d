/// One CSV file of the seeds, with cells read as values or refused with the place.
struct SeedTable {
  let rows: [Row]

  /// The table in `files[name]`, which must have these columns.
  init(_ name: String, in files: [String: [UInt8]], columns: [String]) throws(SeedFault) {
    guard let bytes = files[name] else {
      throw SeedFault(file: name, line: nil, reason: "the file is missing")
    }
    let table: CSVTable
    do {
      table = try CSVTable(bytes)
    } catch {
      throw SeedFault(file: name, line: error.line, reason: "column \(error.column): \(error.reason)")
    }
    for column in columns where !table.header.contains(column) {
      throw SeedFault(file: name, line: 1, reason: "there is no column named \(column)")
    }
    rows = table.rows.map { Row(file: name, row: $0) }
  }

  /// A row that reads its cells as values.
  struct Row {
    let file: String
    let row: CSVRow

    /// The cell, which may be empty; empty also when there is no such column.
    func optional(_ column: String) -> String { row[column] ?? "" }

    /// The cell, 1 to 200 characters.
    func text(_ column: String) throws(SeedFault) -> String {
      let text = optional(column)
      guard (1...200).contains(text.unicodeScalars.count) else {
        throw fault("\(column) is \(text.isEmpty ? "empty" : "longer than 200 characters")")
      }
      return text
    }

    func slug(_ column: String) throws(SeedFault) -> Slug { try slug(from: optional(column), column) }

    func slug(from text: String, _ column: String) throws(SeedFault) -> Slug {
      guard let slug = Slug(text) else {
        throw fault("\(column) \"\(text)\" is not made of a-z, 0-9 and single hyphens")
      }
      return slug
    }

    func integer(_ column: String, _ bounds: ClosedRange<Int>) throws(SeedFault) -> Int {
      guard let value = Int(optional(column)), bounds.contains(value) else {
        throw fault(
          "\(column) \"\(optional(column))\" is not a whole number of \(bounds.lowerBound) to \(bounds.upperBound)"
        )
      }
      return value
    }

    func decimal(_ column: String, _ bounds: ClosedRange<Double>) throws(SeedFault) -> Double {
      guard let value = Double(optional(column)), bounds.contains(value) else {
        throw fault(
          "\(column) \"\(optional(column))\" is not a number of \(bounds.lowerBound) to \(bounds.upperBound)")
      }
      return value
    }

    /// The words of the cell, sorted and distinct.
    func words(_ column: String) -> [String] {
      Set(optional(column).split(separator: " ").map(String.init)).sorted()
    }

    func fault(_ reason: String) -> SeedFault { SeedFault(file: file, line: row.line, reason: reason) }
  }
}

/// Rows to be added to one table, which wait until many can be written by one statement.
struct WaitingRows {
  /// The most that wait: with more, little is saved.
  static let most = 16

  /// As `INSERT INTO change VALUES`.
  let insert: StaticString
  /// How many values a row has.
  let width: Int
  /// The rows' values, one row's after the other's.
  var values: [SQLValue] = []
  /// By how many rows they add.
  private(set) var statements = [OpaquePointer?](repeating: nil, count: most + 1)

  init(insert: StaticString, width: Int) { (self.insert, self.width) = (insert, width) }

  var count: Int { values.count / width }

  /// The first value of the last row.
  var last: SQLValue? { values.isEmpty ? nil : values[values.count - width] }

  /// The statement for as many as there are.
  var statement: OpaquePointer? {
    get { statements[count] }
    set { statements[count] = newValue }
  }

  /// Its text: what is written in the program, and a question mark for each value.
  var sql: String {
    let row = "(" + Array(repeating: "?", count: width).joined(separator: ",") + ")"
    return "\(insert) " + Array(repeating: row, count: count).joined(separator: ",")
  }
}

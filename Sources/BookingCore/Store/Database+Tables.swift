/// The store table by table, for copies in another form. Names of tables and columns go into statements here, and
/// only here: they are the schema's own, never input.
extension Database {
  /// The tables in the order they were made, with SQLite's own of highest numbers at the end.
  package func tableNames() throws -> [String] {
    try rows(
      """
      SELECT name FROM sqlite_master WHERE type = 'table' AND (name NOT LIKE 'sqlite_%' OR name = 'sqlite_sequence')
      ORDER BY name = 'sqlite_sequence', rowid
      """
    ) { $0.text(0) }
  }

  /// The columns of a table, in order.
  package func columnNames(of table: String) throws -> [String] {
    try rows("SELECT name FROM pragma_table_info(?1) ORDER BY cid", .text(table)) { $0.text(0) }
  }

  /// The columns of a table's primary key, in order; none when rows are told apart by number.
  private func keyNames(of table: String) throws -> [String] {
    try rows("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk", .text(table)) { $0.text(0) }
  }

  /// Goes through all rows of a table in the order of its key.
  package func eachRow(of table: String, columns: [String], _ body: ([SQLValue]) throws -> Void) throws {
    let key = try keyNames(of: table)
    let order = (key.isEmpty ? ["rowid"] : key.map(Self.quoted)).joined(separator: ", ")
    let names = columns.map(Self.quoted).joined(separator: ", ")
    try run(naming: "SELECT " + names + " FROM " + Self.quoted(table) + " ORDER BY " + order, []) { row in
      try body(columns.indices.map { row.value(Int32($0)) })
    }
  }

  /// Writes a row over whichever has its key.
  package func insert(_ values: [SQLValue], into table: String, columns: [String]) throws {
    let names = columns.map(Self.quoted).joined(separator: ", ")
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    try run(
      naming: "INSERT OR REPLACE INTO " + Self.quoted(table) + " (" + names + ") VALUES (" + marks + ")",
      values
    ) { _ in }
  }

  /// What rows name that is not there, table by table.
  package func missingRows() throws -> [String] {
    try rows(
      "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2"
    ) { "\($0.int(2)) rows of '\($0.text(0))' name rows of '\($0.text(1))' that are missing" }
  }

  /// What no program of ours writes and none could read: rows from elsewhere whose values lie outside the model, so that
  /// sums of them overflow or what they name is not there, and statements that would run with ours.
  package func impossibleValues() throws -> [String] {
    var tests: [(table: String, column: String, test: String)] = []
    for table in ["booking", "series", "waitlist_entry"] {
      tests.append(
        (
          table, "lines",
          """
          CASE WHEN json_valid(lines) THEN json_array_length(lines) NOT BETWEEN 1 AND 32 OR EXISTS (
            SELECT 1 FROM json_each(lines) WHERE CASE WHEN type = 'array'
            THEN (value ->> 0 IN (SELECT id FROM resource) AND value ->> 1 BETWEEN 1 AND 10000) IS NOT TRUE ELSE 1 END
          ) ELSE 1 END
          """
        ))
    }
    for (table, column) in [
      ("booking", "accepted_areas"), ("booking", "with_areas"), ("series", "accepted_areas"),
    ] {
      let test =
        "CASE WHEN json_valid(*) THEN EXISTS (SELECT 1 FROM json_each(*) WHERE value NOT IN (SELECT id FROM area)) ELSE * IS NOT NULL END"
      tests.append((table, column, test.replacing("*", with: column)))
    }
    for table in ["occupancy_filed", "occupancy_recent"] {
      tests.append((table, "units", "units NOT BETWEEN \(table == "occupancy_filed" ? 1 : 0) AND 10000"))
      tests.append((table, "resource", "resource NOT IN (SELECT id FROM resource)"))
    }
    tests.append(("occupancy_filed", "run", "run NOT IN (0, (booking >> 12) + 1)"))
    tests.append(("occupancy_recent", "household", "household NOT IN (SELECT id FROM household)"))
    let latest = Minute.latest.value
    for table in try tableNames() {
      for column in try columnNames(of: table) {
        if column == "id", table != "occupancy_recent" {
          tests.append((table, column, "id NOT BETWEEN 1 AND \(ID<Booking>.stored.upperBound)"))
        } else if column == "wall" || column.hasSuffix("_at") {
          tests.append((table, column, "\(Self.quoted(column)) NOT BETWEEN 0 AND \(latest)"))
        } else if ["day", "first_day", "ends_on"].contains(column) {
          tests.append((table, column, "\(Self.quoted(column)) NOT BETWEEN 0 AND \(latest / 1440)"))
        } else if column == "flexible_minutes" {
          tests.append((table, column, "flexible_minutes NOT BETWEEN 0 AND 10080"))
        } else if column == "minutes" {
          tests.append((table, column, "minutes NOT BETWEEN 1 AND 576000"))
        }
      }
    }
    var faults: [String] = []
    for (table, column, test) in tests {
      try run(naming: "SELECT count(*) FROM " + Self.quoted(table) + " WHERE " + test, []) {
        guard $0.int(0) > 0 else { return }
        faults.append("\($0.int(0)) rows of '\(table)' hold what cannot be as '\(column)'")
      }
    }
    let strange = try rows(
      "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name NOT IN ('change_is_kept', 'change_is_final')"
    ) { "the trigger '\($0.text(0))' is none of this program" }
    return faults + strange
  }

  /// The columns of a table that hold text and are no part of its key.
  func textColumns(of table: String) throws -> [String] {
    try rows("SELECT name FROM pragma_table_info(?1) WHERE type = 'TEXT' AND pk = 0", .text(table)) {
      $0.text(0)
    }
  }

  /// Replaces a word in a column's texts, wherever it stands.
  func replace(_ word: String, by other: String, in column: String, of table: String) throws {
    let (table, column) = (Self.quoted(table), Self.quoted(column))
    try run(
      naming: "UPDATE OR IGNORE " + table + " SET " + column + " = replace(" + column
        + ", ?1, ?2) WHERE instr(" + column
        + ", ?1) > 0", [.text(word), .text(other)]
    ) { _ in }
  }

  /// Empties SQLite's table of highest numbers, before a copy's own is written there.
  package func forgetSequences() throws { try run("DELETE FROM sqlite_sequence") }

  private static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}

extension Row {
  /// The value of a column as it is stored.
  fileprivate func value(_ column: Int32) -> SQLValue {
    switch storage(column) {
    case .integer: .integer(integer(column))
    case .real: .real(double(column))
    case .text: .text(text(column))
    case .blob: .blob(blob(column))
    case .null: .null
    }
  }
}

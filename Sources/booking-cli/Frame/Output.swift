import BookingCore

/// What a command prints; with that it is done.
extension Invocation {
  /// Prints a JSON value and a line end.
  @discardableResult func printJSON(_ body: (inout JSONWriter) throws -> Void) throws -> ExitCode {
    var json = JSONWriter(capacity: 4_096)
    try body(&json)
    try Terminal.write(json.bytes + [0x0A])
    return .done
  }

  /// Prints `{"items":[…]}`.
  @discardableResult func printItems<Item>(
    _ items: [Item], nextCursor: String? = nil, json: (Item, inout JSONWriter) throws -> Void
  ) throws -> ExitCode {
    try printJSON { writer in
      try writer.object { writer in
        try writer.array("items") { writer in for item in items { try json(item, &writer) } }
        if let nextCursor { writer.field("nextCursor", nextCursor) }
      }
    }
  }

  /// Prints a list: `{"items":[…]}` for programs, else a table; says so when it is empty.
  @discardableResult func printList<Item>(
    _ items: [Item], _ headings: [String], empty: (danish: String, english: String),
    nextCursor: String? = nil, json: (Item, inout JSONWriter) throws -> Void, row: (Item) throws -> [String]
  ) throws -> ExitCode {
    if isJSON { return try printItems(items, nextCursor: nextCursor, json: json) }
    if items.isEmpty { say(empty.danish, empty.english) }
    var table = Table(headings, try items.map(row))
    let names = options("--columns")
    if !names.isEmpty { table = try table.selecting(names, in: language) }
    if has("--csv") {
      try Terminal.write(table.csv(hasHeader: !has("--no-header")))
    } else {
      try table.print(in: language, hasHeader: !has("--no-header"))
    }
    return .done
  }

  /// Prints one thing: the API's object for programs, which `json` writes, else a line for each of the fields made of it.
  @discardableResult func printObject(
    fields: (JSONValue) -> [(String, String)], json: (inout JSONWriter) throws -> Void
  ) throws -> ExitCode {
    if isJSON { return try printJSON(json) }
    let fields = fields(try JSONValue(json))
    let isDanish = isForPeople && language == .da
    let shown = isDanish ? fields.map { (Danish.field($0), Danish.cell($1, under: $0.uppercased())) } : fields
    let width = shown.map(\.0.count).max() ?? 0
    for (name, value) in shown {
      let label = Terminal.isOutputShown ? Help.pad(name, width + 2) : name + "\t"
      try Terminal.line(label + Terminal.plain(value))
    }
    return .done
  }

  /// Prints what came of a command: an object for programs, which `json` writes, else a line.
  @discardableResult func printResult(
    _ line: @autoclosure () throws -> String, json: (inout JSONWriter) throws -> Void
  ) throws -> ExitCode {
    if isJSON { return try printJSON(json) }
    try Terminal.line(line())
    return .done
  }

  /// Prints an object for programs; people were told all there is to say on standard error.
  @discardableResult func printForPrograms(_ fields: (inout JSONWriter) throws -> Void) throws -> ExitCode {
    isJSON ? try printJSON { try $0.object(fields) } : .done
  }

  /// Prints a line of cells: apart on a terminal, with tabs between for programs.
  @discardableResult func printLine(_ cells: [String]) throws -> ExitCode {
    try Terminal.line(cells.joined(separator: Terminal.isOutputShown ? "  " : "\t"))
    return .done
  }

  /// Whether times are written as people say them.
  private var isForPeople: Bool { Terminal.isOutputShown && !has("--csv") }

  /// A word that stands for a state, as people say it on a terminal, as it is for programs.
  func word(_ word: String) -> String { isForPeople && language == .da ? Danish.word(word) : word }

  /// Opening hours: in the reader's words on a terminal.
  func hours(_ hours: OpeningHours) -> String { isForPeople ? hours.text(in: language) : hours.description }

  /// A stretch of time: as people say it on a terminal, as RFC 3339 instants with a slash between for programs.
  func when(_ range: TimeRange, on calendar: AreaCalendar) -> String {
    isForPeople
      ? calendar.text(range, in: language) : "\(calendar.rfc3339(range.start))/\(calendar.rfc3339(range.end))"
  }

  /// An instant: as people say it on a terminal, as RFC 3339 for programs.
  func when(_ minute: Minute, on calendar: AreaCalendar) -> String {
    isForPeople ? calendar.text(minute, in: language) : calendar.rfc3339(minute)
  }
}

extension JSONValue {
  /// The value in lines as people edit it: what fits on one line of a terminal stands on one.
  func lines(after label: String = "", indent: String = "") -> [String] {
    func text(_ write: (inout JSONWriter) -> Void) -> String {
      var json = JSONWriter()
      write(&json)
      return json.text
    }
    let line = indent + label + text { $0.value(self) }
    var rows: [(label: String, value: JSONValue)] = []
    switch self {
    case .object(let members) where line.count > 78:
      rows = members.map { member in (text { $0.string(member.name) } + ": ", member.value) }
    case .array(let items) where line.count > 78: rows = items.map { ("", $0) }
    default: return [line]
    }
    var lines = [indent + label + (members == nil ? "[" : "{")]
    for (index, row) in rows.enumerated() {
      lines += row.value.lines(after: row.label, indent: indent + "  ")
      if index < rows.count - 1 { lines[lines.count - 1] += "," }
    }
    return lines + [indent + (members == nil ? "]" : "}")]
  }
}

import BookingCore

extension Invocation {
  /// Prints a JSON value and a line end.
  func printJSON(_ body: (inout JSONWriter) throws -> Void) throws {
    var json = JSONWriter(capacity: 4_096)
    try body(&json)
    try Terminal.write(json.bytes + [0x0A])
  }

  /// Prints `{"items":[…]}`.
  func printItems<Item>(
    _ items: [Item], nextCursor: String? = nil, json: (Item, inout JSONWriter) throws -> Void
  ) throws {
    try printJSON { writer in
      try writer.object { writer in
        try writer.array("items") { writer in for item in items { try json(item, &writer) } }
        if let nextCursor { writer.field("nextCursor", nextCursor) }
      }
    }
  }

  /// Prints a list: `{"items":[…]}` for programs, else a table; says so when it is empty.
  func printList<Item>(
    _ items: [Item], _ headings: [String], empty: (danish: String, english: String),
    nextCursor: String? = nil, json: (Item, inout JSONWriter) throws -> Void, row: (Item) throws -> [String]
  ) throws {
    if isJSON { return try printItems(items, nextCursor: nextCursor, json: json) }
    if items.isEmpty { say(empty.danish, empty.english) }
    var table = Table(headings)
    for item in items { table.append(try row(item)) }
    let names = options("--columns")
    if !names.isEmpty { table = try table.selecting(names) }
    if has("--csv") {
      try Terminal.write(table.csv(hasHeader: !has("--no-header")))
    } else {
      try table.print(hasHeader: !has("--no-header"))
    }
  }

  /// Prints one thing: an object for programs, else a line for each of its fields.
  func printObject(_ fields: [(String, String)], json: (inout JSONWriter) throws -> Void) throws {
    if isJSON { return try printJSON(json) }
    let width = fields.map(\.0.count).max() ?? 0
    for (name, value) in fields {
      let label = Terminal.isOutputShown ? Help.pad(name, width + 2) : name + "\t"
      try Terminal.line(label + Terminal.plain(value))
    }
  }

  /// Whether times are written as people say them.
  private var isForPeople: Bool { Terminal.isOutputShown && !has("--csv") }

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

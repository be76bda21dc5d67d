import BookingCore

/// The pairs of a form or a query. What is missing reads as empty: browsers send what they were given to fill in.
struct Fields: Sendable {
  private(set) var items: [QueryItem]

  init(query request: Request) { items = request.queryItems }

  /// The pairs of a form's body (`application/x-www-form-urlencoded`); nil when it is no such body.
  init?(body request: Request) {
    let type = (request.header("content-type") ?? "").prefix { $0 != ";" }.lowercased()
    guard type == "application/x-www-form-urlencoded" || request.body.isEmpty else { return nil }
    items = []
    let body = request.body
    var start = 0
    while start < body.count {
      let end = body[start...].firstIndex(of: UInt8(ascii: "&")) ?? body.count
      let equals = body[start..<end].firstIndex(of: UInt8(ascii: "=")) ?? end
      guard let name = body.percentDecoded(ByteRange(start, equals), plusIsSpace: true),
        let value = body.percentDecoded(ByteRange(min(equals + 1, end), end), plusIsSpace: true),
        items.count < 1_000
      else { return nil }
      items.append(QueryItem(name: name, value: value))
      start = end + 1
    }
  }

  /// The first value of a name, or an empty text.
  subscript(_ name: String) -> String { items.first { $0.name == name }?.value ?? "" }

  func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

  /// Whether a box was ticked.
  func has(_ name: String) -> Bool { items.contains { $0.name == name } }

  /// A whole number in a range, or nil.
  func number(_ name: String, _ allowed: ClosedRange<Int>) -> Int? {
    Int(self[name]).flatMap { allowed.contains($0) ? $0 : nil }
  }

  func date(_ name: String) -> CivilDate? {
    CivilDate(self[name]).flatMap { (1970...2199).contains($0.components.year) ? $0 : nil }
  }

  /// Minutes after midnight written `17:00` or `17.00`, up to `24:00`, or nil.
  func clock(_ name: String) -> Int? {
    let parts = self[name].split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "." }
    guard parts.count == 2, parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
      (0...24).contains(hour), (0...59).contains(minute), hour < 24 || minute == 0
    else { return nil }
    return hour * 60 + minute
  }

  /// The name of a person or household as phones write it: in either case, with blanks around.
  func name(_ field: String) -> String {
    self[field].lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Whether something was written that cannot be read.
  func isUnread<Value>(_ name: String, _ read: (String) -> Value?) -> Bool {
    !self[name].isEmpty && read(name) == nil
  }

  /// The resource, area or person of this name, or nil.
  func slug(_ name: String) -> Slug? { Slug(self[name]) }
}

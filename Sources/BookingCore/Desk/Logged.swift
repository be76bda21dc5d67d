/// A thing whose changes the log tells: its values as JSON, and apart from them what is personal.
protocol Logged {
  static var kind: Change.Kind { get }
  var id: ID<Self> { get }
  /// Writes the values that are not personal, as members of an object.
  func write(to json: inout JSONWriter)
  /// Names and free text before and after a change, as JSON; nil when there are none.
  static func personal(_ old: Self?, _ new: Self) -> String?
}

extension Logged {
  /// The values that are not personal.
  var facts: String { JSONWriter.text(of: write) }

  static func personal(_ old: Self?, _ new: Self) -> String? { nil }
}

extension Transaction {
  /// Adds a row to the log: a thing is made when only `new` is there, removed when only `old` is, else changed.
  func log<Thing: Logged>(_ action: String, from old: Thing? = nil, to new: Thing? = nil) throws {
    guard let any = new ?? old else { return }
    try log(
      ChangeEntry(
        action, Thing.kind, any.id.value, before: old?.facts, after: new?.facts,
        personal: new.flatMap { Thing.personal(old, $0) }))
  }
}

/// A JSON text as a value: what `JSONReader` reads and `JSONWriter` writes.
///
/// Objects keep the order of their members, and no two members of one object have the same name.
/// A value that was read is at most `JSONReader.Limits.depth` deep, so walking it by recursion is safe.
public enum JSONValue: Hashable, Sendable {
  case object([JSONMember])
  case array([JSONValue])
  case string(String)
  /// A number written without fraction and exponent.
  case integer(Int64)
  /// Any other number; always finite.
  case double(Double)
  case bool(Bool)
  case null

  /// The value of the member called `name`, or nil when there is none or this is no object. Linear in the members.
  /// A new member comes last; nil takes one away.
  public subscript(name: String) -> JSONValue? {
    get { members?.first { $0.name == name }?.value }
    set {
      var all = members ?? []
      let place = all.firstIndex { $0.name == name } ?? all.count
      all.replaceSubrange(
        place..<min(place + 1, all.count), with: newValue.map { [JSONMember(name, $0)] } ?? [])
      self = .object(all)
    }
  }

  /// The members in order, or nil when this is no object.
  public var members: [JSONMember]? { if case .object(let members) = self { members } else { nil } }
  /// The items in order, or nil when this is no array.
  public var items: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
  /// The text, or nil when this is no string.
  public var text: String? { if case .string(let text) = self { text } else { nil } }
  /// The number, or nil when this is none or was written with a fraction or exponent.
  public var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
  /// The number, whichever way it was written, or nil when this is none.
  public var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }
  /// The truth value, or nil when this is none.
  public var truth: Bool? { if case .bool(let truth) = self { truth } else { nil } }
  /// Whether this is `null`.
  public var isNull: Bool { self == .null }
}

/// One member of a JSON object.
public struct JSONMember: Hashable, Sendable {
  /// The name, unescaped.
  public let name: String
  /// What the name stands for.
  public let value: JSONValue

  /// A member with this name and value.
  public init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

/// Values may be written as literals: `["type": "array", "items": ["type": "string"]]`.
extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(members.map { JSONMember($0.0, $0.1) })
  }
  public init(arrayLiteral items: JSONValue...) { self = .array(items) }
  public init(stringLiteral text: String) { self = .string(text) }
  public init(integerLiteral number: Int64) { self = .integer(number) }
  public init(booleanLiteral truth: Bool) { self = .bool(truth) }
}

/// The fields of a body, a query or an answer, as people write them:
///
///     "start: time, status: requested|confirmed, household?: text|null, lines: [Line]"
///
/// A `?` marks a field that may be missing, a `!` those of which exactly one must be there. What a field holds is
/// `text`, `slug`, `time`, `integer`, `number`, `truth`, `object` (any), one of several words, a list `[…]`, an
/// object's fields `{…}`, an object of `ObjectSchema` by its name, which has a capital, or one of these or `null`.
/// `\(Role.self)` stands for the raw values of a type.
struct FieldList: Sendable, ExpressibleByStringInterpolation {
  /// What a field holds.
  indirect enum Kind: Sendable {
    case text, slug, time, integer, number, truth, object
    case choice([String])
    case list(Kind)
    case fields(FieldList)
    case schema(String)
    case orNull(Kind)
  }

  struct Field: Sendable {
    let name: String
    let kind: Kind
    /// Whether it always stands there.
    let isAlways: Bool
    /// Whether it is one of those of which exactly one stands there.
    let isChoice: Bool
    /// Whether it may stand several times in a query.
    var isList: Bool { if case .list = kind { true } else { false } }

    init(_ name: String, _ kind: Kind, isAlways: Bool = true, isChoice: Bool = false) {
      self.name = name
      self.kind = kind
      self.isAlways = isAlways
      self.isChoice = isChoice
    }
  }

  let fields: [Field]

  init(_ fields: [Field]) { self.fields = fields }

  init(stringLiteral text: String) {
    var notation = Notation(rest: text[...])
    fields = notation.isAtEnd ? [] : notation.fields()
    precondition(notation.isAtEnd, "no fields: '\(notation.rest)' of '\(text)'")
  }

  init(stringInterpolation text: Text) { self.init(stringLiteral: text.text) }

  static func + (first: FieldList, second: FieldList) -> FieldList { FieldList(first.fields + second.fields) }

  // What many endpoints ask for.
  static let dryRun: FieldList = "dryRun?: truth"
  static let page: FieldList = "limit?: integer, cursor?: text"

  /// A literal on its way.
  struct Text: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { text += literal }

    mutating func appendInterpolation<Choice: RawRepresentable & CaseIterable>(_ choice: Choice.Type)
    where Choice.RawValue == String { text += Choice.allCases.map(\.rawValue).joined(separator: "|") }
  }
}

/// Reads the notation; a slip in it stops the program at its start.
private struct Notation {
  var rest: Substring

  var isAtEnd: Bool { rest.allSatisfy(\.isWhitespace) }

  mutating func fields() -> [FieldList.Field] {
    var fields: [FieldList.Field] = []
    repeat {
      let name = word()
      let isChoice = take("!")
      let isAlways = !isChoice && !take("?")
      require(":")
      fields.append(FieldList.Field(name, kind(), isAlways: isAlways, isChoice: isChoice))
    } while take(",")
    return fields
  }

  private mutating func kind() -> FieldList.Kind {
    if take("[") {
      let item = kind()
      require("]")
      return orNull(.list(item))
    }
    if take("{") {
      let fields = fields()
      require("}")
      return .fields(FieldList(fields))
    }
    var words = [word()]
    while take("|") { words.append(word()) }
    if words.last == "null" { return .orNull(kind(words.dropLast())) }
    return kind(words)
  }

  private mutating func orNull(_ kind: FieldList.Kind) -> FieldList.Kind {
    guard take("|") else { return kind }
    precondition(word() == "null", "only null may stand beside a list, before '\(rest)'")
    return .orNull(kind)
  }

  private func kind(_ words: [String]) -> FieldList.Kind {
    guard words.count == 1 else { return .choice(words) }
    switch words[0] {
    case "text": return .text
    case "slug": return .slug
    case "time": return .time
    case "integer": return .integer
    case "number": return .number
    case "truth": return .truth
    case "object": return .object
    default:
      precondition(words[0].first?.isUppercase == true, "no type of a field: '\(words[0])'")
      return .schema(words[0])
    }
  }

  private mutating func word() -> String {
    rest = rest.drop(while: \.isWhitespace)
    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    precondition(!word.isEmpty, "a name is missing before '\(rest)'")
    rest = rest.dropFirst(word.count)
    return String(word)
  }

  private mutating func take(_ sign: Character) -> Bool {
    rest = rest.drop(while: \.isWhitespace)
    guard rest.first == sign else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func require(_ sign: Character) {
    precondition(take(sign), "'\(sign)' is missing before '\(rest)'")
  }
}

/// House rules as people write and read them: a JSON object, unknown or contradicting fields refused.
public enum HouseRulesDocument {
  /// What is wrong with a document and where, as a JSON Pointer.
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the document.
    public let pointer: String
    /// What is wrong there.
    public let detail: String

    public var description: String { pointer.isEmpty ? detail : "\(pointer): \(detail)" }
  }

  /// The rules that a document states.
  public static func parse(_ bytes: [UInt8]) throws -> HouseRules {
    let document: JSONValue
    do {
      document = try JSONReader.read(bytes)
    } catch {
      throw Fault(pointer: error.pointer, detail: error.description)
    }
    return try rules(document)
  }

  static func rules(_ document: JSONValue) throws -> HouseRules {
    guard let members = document.members else { throw Fault(pointer: "", detail: "rules are an object") }
    for member in members where !known.contains(member.name) && !limitNames.contains(member.name) {
      throw unknown(member.name, at: "")
    }
    guard let decider = document["decidedBy"]?.text.flatMap(HouseRules.Decider.init(rawValue:)) else {
      throw Fault(pointer: "/decidedBy", detail: "must be 'residents-meeting' or 'board'")
    }
    var kinds: [Resource.Kind: HouseRules.Limits] = [:]
    for member in document["kinds"]?.members ?? [] {
      guard let kind = Resource.Kind(rawValue: member.name) else { throw unknown(member.name, at: "/kinds") }
      kinds[kind] = try limits(member.value, at: "/kinds/\(member.name)", strict: true)
    }
    let rules = HouseRules(
      textDanish: try text(document, "da"), textEnglish: try text(document, "en"), decidedBy: decider,
      decidedOn: try date(document, "decidedOn"), validFrom: try date(document, "validFrom"),
      general: try limits(document, at: "", strict: false), kinds: kinds)
    for kind in Resource.Kind.allCases {
      let all = rules.limits(for: kind)
      if let shortest = all.minMinutes, let longest = all.maxMinutes, shortest > longest {
        throw Fault(
          pointer: "/minMinutes",
          detail: "the shortest stay (\(shortest)) is above the longest (\(longest)) for a \(kind.rawValue)")
      }
    }
    return rules
  }

  /// The document that states these rules.
  public static func write(_ rules: HouseRules) -> String {
    var json = JSONWriter()
    json.object { writeMembers(of: rules, to: &$0) }
    return json.text
  }

  /// Writes the members of the document into an object that was begun.
  public static func writeMembers(of rules: HouseRules, to json: inout JSONWriter) {
    json.object("text") {
      $0.field("da", rules.textDanish)
      $0.field("en", rules.textEnglish)
    }
    json.field("decidedBy", rules.decidedBy.rawValue)
    json.field("decidedOn", rules.decidedOn.description)
    json.field("validFrom", rules.validFrom.description)
    write(rules.general, to: &json)
    json.object("kinds") { json in
      for kind in Resource.Kind.allCases {
        guard let limits = rules.kinds[kind] else { continue }
        json.key(kind.rawValue)
        json.object { write(limits, to: &$0) }
      }
    }
  }

  private static let known = ["text", "decidedBy", "decidedOn", "validFrom", "kinds"]
  private static let limitNames = [
    "maxDaysAhead", "maxDaysAheadOthers", "minNoticeMinutes", "minMinutes", "maxMinutes", "otherAreas",
    "maxOpenBookings", "cancelMinutes",
  ]

  private static func unknown(_ name: String, at pointer: String) -> Fault {
    Fault(
      pointer: "\(pointer)/\(name)", detail: "no such rule; known are \(limitNames.joined(separator: ", "))")
  }

  private static func text(_ document: JSONValue, _ language: String) throws -> String {
    guard let text = document["text"]?[language]?.text, !text.isEmpty, text.utf8.count <= 20_000 else {
      throw Fault(pointer: "/text/\(language)", detail: "must be a text of 1 to 20,000 bytes")
    }
    return text
  }

  private static func date(_ document: JSONValue, _ name: String) throws -> CivilDate {
    guard let text = document[name]?.text, let date = CivilDate(text) else {
      throw Fault(pointer: "/\(name)", detail: "must be a date that exists, as 2026-11-23")
    }
    return date
  }

  private static func limits(_ value: JSONValue, at pointer: String, strict: Bool) throws -> HouseRules.Limits
  {
    guard let members = value.members else { throw Fault(pointer: pointer, detail: "must be an object") }
    if strict, let member = members.first(where: { !limitNames.contains($0.name) }) {
      throw unknown(member.name, at: pointer)
    }
    func number(_ name: String, _ allowed: ClosedRange<Int64>) throws -> Int? {
      guard let field = value[name], !field.isNull else { return nil }
      guard let number = field.integer, allowed.contains(number) else {
        throw Fault(
          pointer: "\(pointer)/\(name)",
          detail: "must be a whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
      }
      return Int(number)
    }
    var limits = HouseRules.Limits()
    limits.maxDaysAhead = try number("maxDaysAhead", 0...3_660)
    limits.maxDaysAheadOthers = try number("maxDaysAheadOthers", 0...3_660)
    limits.minNoticeMinutes = try number("minNoticeMinutes", 0...527_040)
    limits.minMinutes = try number("minMinutes", 1...527_040)
    limits.maxMinutes = try number("maxMinutes", 1...527_040)
    limits.maxOpenBookings = try number("maxOpenBookings", 0...10_000)
    limits.cancelMinutes = try number("cancelMinutes", 0...527_040)
    if let field = value["otherAreas"], !field.isNull {
      guard let truth = field.truth else {
        throw Fault(pointer: "\(pointer)/otherAreas", detail: "must be true or false")
      }
      limits.otherAreas = truth
    }
    return limits
  }

  private static func write(_ limits: HouseRules.Limits, to json: inout JSONWriter) {
    if let value = limits.maxDaysAhead { json.field("maxDaysAhead", value) }
    if let value = limits.maxDaysAheadOthers { json.field("maxDaysAheadOthers", value) }
    if let value = limits.minNoticeMinutes { json.field("minNoticeMinutes", value) }
    if let value = limits.minMinutes { json.field("minMinutes", value) }
    if let value = limits.maxMinutes { json.field("maxMinutes", value) }
    if let value = limits.otherAreas { json.field("otherAreas", value) }
    if let value = limits.maxOpenBookings { json.field("maxOpenBookings", value) }
    if let value = limits.cancelMinutes { json.field("cancelMinutes", value) }
  }
}

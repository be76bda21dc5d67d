/// House rules as people write and read them: a JSON object, unknown or contradicting fields refused, all at once.
///
/// `docs/house-rules.md` tells every field; `HouseRulesDocument+Limits.swift` is their one table.
public enum HouseRulesDocument {
  /// What is wrong with a document and where.
  public typealias Fault = JSONPlace.Fault

  /// All that is wrong with a document; never empty.
  public struct Faults: Error, CustomStringConvertible {
    /// In the order of the fields.
    public let all: [Fault]

    /// Faults of a document.
    public init(_ all: [Fault]) { self.all = all }

    public var description: String { all.map(\.description).joined(separator: "; ") }
  }

  /// The rules that a document states.
  public static func parse(_ bytes: [UInt8]) throws(Faults) -> HouseRules {
    let document: JSONValue
    do {
      document = try JSONReader.read(bytes)
    } catch {
      throw Faults([Fault(error.pointer, error.description)])
    }
    return try rules(JSONPlace(document))
  }

  private static func rules(_ document: JSONPlace) throws(Faults) -> HouseRules {
    guard document.value.members != nil else { throw Faults([document.fault("rules are an object")]) }
    var faults: [Fault] = []
    func read<Value>(_ value: @autoclosure () throws(Fault) -> Value) -> Value? {
      do { return try value() } catch {
        if !faults.contains(error) { faults.append(error) }
        return nil
      }
    }
    faults += read(try document.required("text").unknown(besides: ["da", "en"])) ?? []
    let danish = read(try document.required("text").required("da").text(bytes: 20_000))
    let english = read(try document.required("text").required("en").text(bytes: 20_000))
    let decidedBy: HouseRules.Decider? = read(try document.required("decidedBy").choice())
    let decidedOn = read(try date(document.required("decidedOn")))
    let validFrom = read(try date(document.required("validFrom")))
    let general = limits(document, besides: head, of: .area, noting: &faults)
    var kinds: [Resource.Kind: HouseRules.Limits] = [:]
    for (name, place) in read(try document["kinds"]?.members() ?? []) ?? [] {
      if let kind = Resource.Kind(rawValue: name) {
        kinds[kind] = limits(place, of: .kind, noting: &faults)
      } else {
        let known = Resource.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        faults.append(place.fault("no such kind; known are \(known)"))
      }
    }
    var resources: [Slug: HouseRules.Limits] = [:]
    for (name, place) in read(try document["resources"]?.members() ?? []) ?? [] {
      guard let slug = Slug(name) else {
        faults.append(place.fault("is not the name of a resource in commands"))
        continue
      }
      let own = limits(place, of: .resource, noting: &faults)
      if let fault = contradiction(in: own, at: place.pointer) { faults.append(fault) }
      resources[slug] = own
    }
    guard faults.isEmpty, let danish, let english, let decidedBy, let decidedOn, let validFrom else {
      throw Faults(faults)
    }
    var rules = HouseRules(
      textDanish: danish, textEnglish: english, decidedBy: decidedBy, decidedOn: decidedOn,
      validFrom: validFrom, general: general)
    (rules.kinds, rules.resources) = (kinds, resources)
    for kind in Resource.Kind.allCases {
      let pointer = rules.kinds[kind] == nil ? "" : "/kinds/\(kind.rawValue)"
      if let fault = contradiction(in: rules.limits(for: kind), at: pointer), !faults.contains(fault) {
        faults.append(fault)
      }
    }
    guard faults.isEmpty else { throw Faults(faults) }
    return rules
  }

  /// The document that states these rules.
  public static func write(_ rules: HouseRules) -> String {
    JSONWriter.text { writeMembers(of: rules, to: &$0) }
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
    guard !rules.resources.isEmpty else { return }
    json.object("resources") { json in
      for (slug, limits) in rules.resources.sorted(by: { $0.key < $1.key }) {
        json.key(slug.text)
        json.object { write(limits, to: &$0) }
      }
    }
  }

  /// `area` and `version` stand in what is read back; they are not the document's to set.
  private static let head = [
    "area", "version", "text", "decidedBy", "decidedOn", "validFrom", "kinds", "resources",
  ]

  private static func date(_ place: JSONPlace) throws(Fault) -> CivilDate {
    guard let date = place.value.text.flatMap({ CivilDate($0) }) else {
      throw place.fault("must be a date that exists, as 2026-11-23")
    }
    return date
  }

  /// What in limits, all levels laid over each other, cannot hold together.
  static func contradiction(in limits: HouseRules.Limits, at pointer: String = "") -> Fault? {
    func fault(_ field: String, _ detail: String) -> Fault {
      Fault("\(pointer)/\(field)", detail)
    }
    let shortest = limits.minMinutes ?? 1
    let longest = limits.maxMinutes ?? .max
    if shortest > longest {
      return fault("minMinutes", "the shortest stay (\(shortest)) is above the longest (\(longest))")
    }
    if let fewest = limits.minAttendees, let most = limits.maxAttendees, fewest > most {
      return fault("minAttendees", "the fewest people (\(fewest)) are above the most (\(most))")
    }
    let notice = limits.minNoticeMinutes ?? 0
    if let days = limits.maxDaysAhead, notice >= (days + 1) * 1440 {
      return fault("minNoticeMinutes", "nothing is at least \(notice) minutes and at most \(days) days ahead")
    }
    if let leftover = limits.leftoverMinutes, leftover <= notice {
      return fault(
        "leftoverMinutes", "what is left cannot be booked: the shortest notice is \(notice) minutes")
    }
    if let slots = limits.slots {
      let lengths = slots.flatMap { slot in slot.hours.stretches.map { slot.end(of: $0) - $0.from } }
      // An hour's grace on either side, for nights on which the clock is changed.
      if let least = lengths.min(), least - 60 > longest {
        return fault("slots", "each takes longer than the longest stay (\(longest) minutes)")
      }
    }
    return nil
  }
}

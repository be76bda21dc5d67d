import BookingCore

/// One request at the API, with what is needed to answer it.
struct Call: Sendable {
  let request: Request
  let service: APIService
  let language: Language

  init(_ request: Request, _ service: APIService) {
    self.request = request
    self.service = service
    language = request.header("accept-language").map(Language.init(accepting:)) ?? .da
  }

  var desk: BookingDesk { service.desk }

  /// Who asks and the places as they are.
  func snapshot() throws -> Snapshot {
    let memory = try desk.glance(loading: [])
    if let insider = service.insider { return Snapshot(memory: memory, identity: .insider(insider)) }
    let shown = credential()
    guard let shown else { return Snapshot(memory: memory, identity: .nobody) }
    let caller = try shown.credential.flatMap { try service.callers.caller($0, as: memory, at: desk) }
    // A browser sends a cookie that has run out, and a proxy a name that is linked to nobody, unasked.
    let identity = caller.map { Snapshot.Identity.member($0) }
    return Snapshot(
      memory: memory, identity: identity ?? (shown.isAmbient ? .nobody : .unknown), session: caller?.session,
      isAmbient: shown.isAmbient)
  }

  // MARK: Path

  /// The number behind a code in the path, as `tk-7q2m4x`; whether there is such a thing is for the desk to say.
  func id<Entity>(_ prefix: String, _ thing: DeskError.Thing, in parameter: String = "id") throws -> ID<
    Entity
  > {
    let name = request.parameter(parameter) ?? ""
    guard let number = ShortCode.number(prefix, name) else {
      throw DeskError.notFound(kind: thing, name: name)
    }
    return ID(number)
  }

  /// A name in the path; whether there is such a thing is for the desk to say.
  func slug(_ parameter: String, _ thing: DeskError.Thing) throws -> Slug {
    let name = request.parameter(parameter) ?? ""
    guard let slug = Slug(name) else { throw DeskError.notFound(kind: thing, name: name) }
    return slug
  }

  // MARK: Query

  /// Whether nothing is to be kept.
  func isDryRun() throws -> Bool { try truth("dryRun") ?? false }

  /// Refuses fields of the query that the endpoint does not know.
  func checkQuery(_ known: [FieldList.Field]) throws {
    if request.queryNames(areAmong: known.lazy.map(\.name)),
      !known.contains(where: { !$0.isList && request.queryRepeats($0.name) })
    {
      return
    }
    let items = request.queryItems
    let names = known.isEmpty ? "none is known" : "known are \(known.map(\.name).joined(separator: ", "))"
    var faults = items.filter { item in !known.contains { $0.name == item.name } }.map {
      DeskError.Fault(JSONError.pointerToken($0.name), "no such field here; \(names)")
    }
    faults += known.filter { field in !field.isList && items.count { $0.name == field.name } > 1 }.map {
      DeskError.Fault("/\($0.name)", "stands more than once")
    }
    if !faults.isEmpty { throw DeskError.invalid(faults) }
  }

  func truth(_ name: StaticString) throws -> Bool? {
    switch request.query(name) {
    case nil: nil
    case "true", "1", "": true
    case "false", "0": false
    case .some: throw DeskError.invalid("/\(name)", "must be true or false")
    }
  }

  func integer(_ name: StaticString, _ allowed: ClosedRange<Int>) throws -> Int? {
    guard let text = request.query(name) else { return nil }
    guard let number = Int(text), allowed.contains(number) else {
      throw DeskError.invalid(
        "/\(name)", "must be a whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
    }
    return number
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ name: StaticString) throws -> Choice?
  where Choice.RawValue == String {
    guard let text = request.query(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw DeskError.invalid("/\(name)", "must be one of \(known)")
    }
    return choice
  }

  /// All values of a field that may stand several times or hold a list with commas.
  func list(_ name: String) -> [String] {
    request.queryItems.filter { $0.name == name }.flatMap {
      $0.value.split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init)
    }
  }

  func time(_ name: StaticString, on calendar: AreaCalendar) throws -> Minute? {
    guard var text = request.queryBytes(name) else { return nil }
    // An unescaped `+` of an offset has become a space.
    if text.count > 6, text[text.count - 6] == UInt8(ascii: " "), text.contains(UInt8(ascii: "T")) {
      text[text.count - 6] = UInt8(ascii: "+")
    }
    do {
      return try calendar.minute(rfc3339: text)
    } catch {
      throw DeskError.invalid("/\(name)", ProblemDetails.detail(error, calendar, language))
    }
  }

  /// The range `from` to `to`, within the limit; where one is missing, the default.
  /// `latest` is where a range ends that begins before it and says no end.
  func range(
    on calendar: AreaCalendar, default fallback: TimeRange? = nil, upTo latest: Minute? = nil
  ) throws -> TimeRange {
    let asked = (from: try time("from", on: calendar), to: try time("to", on: calendar))
    let days = Int32(service.limits.rangeDays)
    let longest = days * 1440
    // Where one end is asked for, the other follows from it: from now on, or as far as a range reaches.
    let earliest = fallback.map { fallback in
      asked.to.map { fallback.start < $0 ? max(fallback.start, $0 - longest) : $0 - longest }
        ?? fallback.start
    }
    func last(from: Minute) -> Minute {
      latest.map { from < $0 ? min($0, from + longest) : from + longest } ?? from + longest
    }
    guard let from = asked.from ?? earliest, let to = asked.to ?? fallback.map({ _ in last(from: from) })
    else {
      let missing = request.query("from") == nil ? "from" : "to"
      throw DeskError.invalid("/\(missing)", "is missing; a time such as 2026-12-05T17:00:00+01:00")
    }
    guard let range = TimeRange(from: from, to: to) else {
      throw DeskError.invalid("/to", "must be after from")
    }
    guard range.minutes <= longest || service.insider != nil else {
      throw DeskError.invalid("/to", "must be at most \(days) days after from")
    }
    return range
  }

  // MARK: Conditions

  /// The version in If-Match; nil when there is none or it is `*`. Of several the one that is there now, so that any may
  /// match (RFC 9110 section 13.1.1); -1, which matches nothing, when no tag is a strong one of ours.
  func ifMatch(_ current: Int?) -> Int? {
    guard let field = request.header("if-match"), field != "*" else { return nil }
    let versions = field.split(separator: ",").compactMap { Self.version($0) }
    return versions.first { $0 == current } ?? versions.first ?? -1
  }

  /// Refuses a change for which the caller has not said which version it was decided on.
  func requireIfMatch() throws {
    if request.header("if-match") == nil { throw APIProblem.preconditionRequired }
  }

  /// Whether the caller holds this version already.
  func holds(version: Int) -> Bool {
    guard let field = request.header("if-none-match") else { return false }
    if field == "*" { return true }
    return field.split(separator: ",").contains { tag in
      let tag = tag.trimmingPrefix(" ")
      return Self.version(tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == version
    }
  }

  /// The object with its ETag, or 304 when the caller holds this version.
  func unlessHeld(version: Int, _ body: (inout JSONWriter) -> Void) -> Response {
    guard holds(version: version) else { return .json(version: version, body) }
    // With the fields that the whole answer would have (RFC 9110 section 15.4.5).
    return Response(304, contentType: "", headers: Response.kept + [ResponseField("ETag", "\"v\(version)\"")])
  }

  private static func version(_ tag: Substring) -> Int? {
    let tag = tag.filter { $0 != " " && $0 != "\t" }
    // As it was given out, and not otherwise: `"v01"` is another tag.
    return Int(tag.dropFirst(2).dropLast()).flatMap { tag == "\"v\($0)\"" ? $0 : nil }
  }

  /// The idempotency key with a digest of the request, if there is one.
  func idempotencyKey() throws -> IdempotencyKey? {
    guard var text = request.header("idempotency-key") else { return nil }
    if text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") {
      text = String(text.dropFirst().dropLast())
    }
    guard (1...255).contains(text.utf8.count) else {
      throw DeskError.invalid("", "Idempotency-Key must have 1 to 255 bytes")
    }
    let line = "\(request.method.name) \(request.path)?\(request.rawQuery)\n"
    return IdempotencyKey(text, request: Array(line.utf8) + request.body)
  }
}

extension Language {
  /// The language of an `Accept-Language` field (RFC 9110 section 12.5.4) that we have; Danish when it names neither.
  init(accepting field: String) {
    var best = (language: Language.da, weight: 0.0)
    for part in field.split(separator: ",").prefix(20) {
      let pieces = part.split(separator: ";")
      let name = (pieces.first ?? "").filter { $0 != " " }.lowercased()
      guard let language = Language(rawValue: String(name.prefix { $0 != "-" })) else { continue }
      let quality = pieces.dropFirst().first { $0.contains("q=") }?.split(separator: "=").last
      let weight = quality.flatMap { Double($0.filter { $0 != " " }) } ?? 1
      if weight > best.weight { best = (language, weight) }
    }
    self = best.language
  }
}

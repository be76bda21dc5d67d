import BookingCore

/// Reads the fields of a JSON object, notes all that is wrong with them, and refuses names it was not asked for.
struct Form {
  private let members: [JSONMember]
  private let language: Language
  private var known: [String] = []
  private(set) var faults: [DeskError.Fault] = []

  /// The form that a request's body is; an empty body is an empty object.
  init(_ call: Call) throws {
    try Self.requireJSON(call.request)
    language = call.language
    guard !call.request.body.isEmpty else {
      members = []
      return
    }
    let value = try JSONReader.read(call.request.body, limits: JSONReader.Limits(bytes: 8 << 20, depth: 64))
    guard let members = value.members else {
      throw DeskError.invalid("", "the body must be a JSON object")
    }
    self.members = members
  }

  /// Refuses a body with any field.
  static func requireNothing(of call: Call) throws {
    var form = try Form(call)
    try form.finish()
  }

  /// Refuses bodies of another type.
  static func requireJSON(_ request: Request) throws {
    let type = request.mediaType ?? "application/json"
    guard type == "application/json" || type == "application/merge-patch+json" else {
      throw APIProblem.unsupportedMediaType
    }
    try request.requirePlain()
  }

  private init(_ members: [JSONMember], _ language: Language) {
    self.members = members
    self.language = language
  }

  mutating func fault(_ pointer: String, _ detail: String) { faults.append(.init(pointer, detail)) }

  /// The value of a field, which may be null; nil when it is missing.
  mutating func value(_ name: String, required: Bool = false) -> JSONValue? {
    known.append(name)
    guard let value = members.first(where: { $0.name == name })?.value else {
      if required { fault("/\(name)", "is missing") }
      return nil
    }
    return value
  }

  func has(_ name: String) -> Bool { members.contains { $0.name == name } }

  /// Whether a field is there and null, where null says something.
  mutating func isNull(_ name: String) -> Bool {
    known.append(name)
    return members.contains { $0.name == name && $0.value.isNull }
  }

  /// Notes that a field is known without reading it.
  mutating func allow(_ name: String) { known.append(name) }

  /// The value of a field; `null` is what null stands for, where it may stand there (RFC 7396: what is without the field).
  private mutating func typed<Value>(
    _ name: String, _ required: Bool, _ expectation: @autoclosure () -> String, null: Value? = nil,
    _ convert: (JSONValue) -> Value?
  ) -> Value? {
    guard let value = value(name, required: required) else { return nil }
    if value.isNull, let null { return null }
    guard let converted = convert(value) else {
      fault("/\(name)", "must be \(expectation())")
      return nil
    }
    return converted
  }

  mutating func text(_ name: String, required: Bool = false, null: String? = nil) -> String? {
    let text = typed(name, required, "a string", null: null, \.text)
    guard let text, text.utf8.contains(0) else { return text }
    fault("/\(name)", "must be a string without NUL")
    return nil
  }

  mutating func integer(_ name: String, _ allowed: ClosedRange<Int64>, null: Int? = nil) -> Int? {
    typed(name, false, "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)", null: null) {
      $0.integer.flatMap { allowed.contains($0) ? Int($0) : nil }
    }
  }

  mutating func number(_ name: String, _ allowed: ClosedRange<Double>) -> Double? {
    typed(name, false, "a number from \(allowed.lowerBound) to \(allowed.upperBound)") {
      $0.number.flatMap { allowed.contains($0) ? $0 : nil }
    }
  }

  mutating func truth(_ name: String) -> Bool? { typed(name, false, "true or false") { $0.truth } }

  mutating func slug(_ name: String, required: Bool = false) -> Slug? {
    typed(name, required, "a name of a-z, 0-9 and hyphens") { $0.text.flatMap { Slug($0) } }
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, required: Bool = false)
    -> Choice? where Choice.RawValue == String
  {
    typed(name, required, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", ")) {
      $0.text.flatMap { Choice(rawValue: $0) }
    }
  }

  mutating func texts(_ name: String, most: Int = 100, null: [String]? = nil) -> [String]? {
    typed(name, false, "a list of at most \(most) strings", null: null) { value in
      guard let items = value.items, items.count <= most else { return nil }
      let texts = items.compactMap(\.text)
      return texts.count == items.count ? texts : nil
    }
  }

  mutating func slugs(_ name: String, null: [String]? = nil) -> [Slug]? {
    guard let texts = texts(name, null: null) else { return nil }
    let slugs = texts.compactMap { Slug($0) }
    if slugs.count != texts.count { fault("/\(name)", "must be names of a-z, 0-9 and hyphens") }
    return slugs
  }

  mutating func time(_ name: String, on calendar: AreaCalendar, required: Bool = false) -> Minute? {
    guard let text = text(name, required: required) else { return nil }
    do {
      return try calendar.minute(rfc3339: text)
    } catch {
      fault("/\(name)", ProblemDetails.detail(error, calendar, language))
      return nil
    }
  }

  /// The range `start` to `end`, both required.
  mutating func range(on calendar: AreaCalendar) -> TimeRange? {
    let start = time("start", on: calendar, required: true)
    let end = time("end", on: calendar, required: true)
    guard let start, let end else { return nil }
    guard let range = TimeRange(from: start, to: end) else {
      fault("/end", language.pick("skal være efter start", "must be after start"))
      return nil
    }
    return range
  }

  /// `lines`, or `resource` as short for one line of one unit.
  mutating func lines(required: Bool) -> [Book.Line]? {
    let short = slug("resource")
    guard let value = value("lines") else {
      if let short { return [Book.Line(short)] }
      if required, !has("resource") { fault("/lines", "is missing; or name one resource in 'resource'") }
      return nil
    }
    if has("resource") { fault("/resource", "is not allowed beside lines") }
    guard let items = value.items, (1...32).contains(items.count) else {
      fault("/lines", "must be a list of 1 to 32 lines")
      return nil
    }
    return items.enumerated().compactMap { index, item in line(item, at: "/lines/\(index)") }
  }

  private mutating func line(_ item: JSONValue, at pointer: String) -> Book.Line? {
    guard let members = item.members else {
      fault(pointer, "must be an object with resource and units")
      return nil
    }
    var form = Form(members, language)
    let resource = form.slug("resource", required: true)
    let units = form.integer("units", 1...10_000) ?? 1
    form.noteUnknown()
    faults += form.faults.map { .init(pointer + $0.pointer, $0.detail) }
    return resource.map { Book.Line($0, units: units) }
  }

  /// The objects of a list, each read as a form of its own.
  mutating func objects<Value>(_ name: String, _ read: (inout Form) -> Value?) -> [Value]? {
    guard let value = value(name) else { return nil }
    guard let items = value.items, items.count <= 1_000 else {
      fault("/\(name)", "must be a list of objects")
      return nil
    }
    var values: [Value] = []
    for (index, item) in items.enumerated() {
      var form = Form(item.members ?? [], language)
      if item.members == nil { form.fault("", "must be an object") }
      if let value = read(&form) { values.append(value) }
      form.noteUnknown()
      faults += form.faults.map { .init("/\(name)/\(index)\($0.pointer)", $0.detail) }
    }
    return values
  }

  private mutating func noteUnknown() {
    for member in members where !known.contains(member.name) {
      let names = known.isEmpty ? "none is known" : "known are \(known.joined(separator: ", "))"
      fault(JSONError.pointerToken(member.name), "no such field here; \(names)")
    }
  }

  /// Refuses the form when anything was wrong with it. All fields must have been asked for.
  mutating func finish() throws {
    noteUnknown()
    if !faults.isEmpty { throw DeskError.invalid(faults) }
  }
}

extension Request {
  /// The type of the body without its parameters, in small letters.
  var mediaType: String? {
    guard let type = header("content-type") else { return nil }
    return String(decoding: type.utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != 0x20 }, as: UTF8.self)
      .lowercased()
  }

  /// Refuses a body that is compressed or coded otherwise (RFC 9110 section 15.5.16).
  func requirePlain() throws {
    guard let coding = header("content-encoding"), coding.lowercased() != "identity" else { return }
    throw APIProblem(
      kind: .unsupportedMediaType, danish: "Indholdet skal sendes uden Content-Encoding.",
      english: "The body must be sent without Content-Encoding.",
      headers: [ResponseField("Accept-Encoding", "identity")])
  }
}

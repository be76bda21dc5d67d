import BookingCore
import BookingHTTP

/// What an object of the API names by its slug alone.
protocol Places {
  /// The clock of an area; of the first for none.
  func clock(area: String?) -> AreaCalendar
  /// The clock of a resource's area; of the first area for none.
  func clock(of resource: String?) -> AreaCalendar
  /// A resource as the API tells it.
  func resource(_ slug: String) -> JSONValue?
  /// What the resources are called.
  var names: [String] { get }
}

extension Registry: Places {
  func clock(area slug: String?) -> AreaCalendar {
    slug.flatMap { Slug($0) }.flatMap { area(slug: $0) }.map { calendar($0.id) } ?? commonClock
  }

  func clock(of slug: String?) -> AreaCalendar {
    let thing = slug.flatMap { Slug($0) }.flatMap { resource(slug: $0) }
    return thing.map { calendar($0.area) } ?? commonClock
  }

  var names: [String] { resources.map(\.slug.text) }

  func resource(_ slug: String) -> JSONValue? {
    Slug(slug).flatMap { resource(slug: $0) }.flatMap { thing in
      try? JSONValue { Shapes.resource(thing, in: self, to: &$0) }
    }
  }
}

/// Whom an object of the API is told to, and on whose clock.
struct Telling {
  let call: Invocation
  /// The names in the objects; nil where these tell their zone themselves.
  var places: (any Places)?
  /// What the objects are about when they name nothing.
  var resource: String?

  /// The clock on which an object's times are told.
  func clock(of object: JSONValue) -> AreaCalendar {
    if let zone = object["timeZone"]?.text { return AreaCalendar.named(zone) ?? .utc }
    let named = object["resource"]?.text ?? object.items("lines").first?["resource"]?.text
    return places?.clock(of: named ?? resource) ?? .utc
  }

  /// When an object is, from its start to its end.
  func when(_ object: JSONValue) -> String { when(object, on: clock(of: object)) }
  func when(_ object: JSONValue, on clock: AreaCalendar) -> String {
    object.range.map { call.when($0, on: clock) } ?? ""
  }

  /// The instant in one of an object's fields.
  func when(_ object: JSONValue, at name: String) -> String { when(object, at: name, on: clock(of: object)) }
  func when(_ object: JSONValue, at name: String, on clock: AreaCalendar) -> String {
    object.minute(name).map { call.when($0, on: clock) } ?? ""
  }
}

extension Telling {
  /// A booking on one line: the code first, then what and when.
  func print(line booking: JSONValue) throws -> ExitCode {
    try call.printLine([
      booking.cell("id"), booking.what, when(booking), call.word(booking.cell("status")),
    ])
  }

  /// Says that something was booked, or that it was asked for and by when that is decided; and what is still to be done.
  func sayBooked(_ booking: JSONValue, _ danish: String, _ english: String, undo: Undo? = nil) {
    let clock = clock(of: booking)
    func time(_ object: JSONValue, _ name: String) -> String {
      object.minute(name).map { clock.text($0, in: call.language) } ?? ""
    }
    if booking["decideBy"] != nil {
      let (by, isYes) = (time(booking, "decideBy"), booking.cell("otherwise") == "approve")
      let isHeld = booking.cell("request") != BookingRequest.Kind.compete.rawValue
      call.done(
        "Det er en anmodning; bestyrelsen svarer senest \(by), ellers er svaret \(isYes ? "ja" : "nej"). "
          + (isHeld ? "Pladsen holdes imens." : "Andre kan søge det samme."),
        "This is a request; the board answers by \(by), else the answer is \(isYes ? "yes" : "no"). "
          + (isHeld ? "The place is held meanwhile." : "Others may ask for the same."), undo: undo)
    } else {
      call.done(danish, english, undo: undo)
    }
    for duty in booking.items("conditions") where duty.cell("state") == Duty.State.open.rawValue {
      let name = call.text(Danish.word(duty.cell("name")), duty.cell("name"))
      let what = name + (duty["kroner"]?.integer.map { call.text(" (\($0) kr.)", " (DKK \($0))") } ?? "")
      let due = time(duty, "due")
      call.say("Mangler endnu: \(what), senest \(due).", "Still to be done: \(what), by \(due).")
    }
  }

  /// What can be done instead of what was refused for these reasons, each with its command.
  func waysOut(of reasons: [String], _ found: [JSONValue], canWait: Bool = false) -> [String] {
    let words = call.arguments.map(Invocation.quoted).joined(separator: " ")
    let isUnaccepted = reasons.contains("rules-not-accepted")
    // That the rules are not accepted is no matter of the place or the time.
    if isUnaccepted, Set(reasons).count == 1 {
      let way = "\(call.program) book \(words)\(call.given(call.command.options.map(\.name))) --accept-rules"
      return [call.text("Accepter dem: ", "Accept them: ") + way]
    }
    var lines = alternatives(found)
    if isUnaccepted { lines.append(call.acceptance) }
    if canWait {
      lines.append(
        call.text("Eller stå i kø: ", "Or stand in line: ")
          + "\(call.program) waitlist join \(words)\(call.given(WaitlistCommands.options.map(\.name)))")
    }
    return lines
  }

  /// What can be had instead of what was refused, each with the command that books it.
  private func alternatives(_ found: [JSONValue]) -> [String] {
    guard !found.isEmpty else { return [] }
    // Without what was typed beside the place and the time another booking would be made, or none.
    let kept = call.command.options.map(\.name).filter { !["--lasting", "--repeat"].contains($0) }
    let rest = call.given(kept)
    return [call.text("Ledigt i stedet:", "Free instead:")]
      + found.enumerated().flatMap { index, place in
        let names = place.items("lines").map { line in
          places?.resource(line.cell("resource"))?.cell("name") ?? line.cell("resource")
        }
        let travel = place.cell("travelMinutes")
        let far = travel == "0" ? "" : call.text(" (\(travel) min på cykel)", " (\(travel) min by bicycle)")
        let time = place.range.map { clock(of: place).text($0, in: call.language) } ?? ""
        let what = place.what.replacing(" + ", with: " ")
        return [
          "  \(index + 1)) \(names.joined(separator: " + ")), \(time)\(far)",
          "     \(call.program) book \(what) \(place.cell("start")) \(place.cell("end"))\(rest)",
        ]
      }
  }

  /// Names the bookings that have to do without, the first ten conflicts of them.
  func say(_ conflicts: [JSONValue]) {
    for conflict in conflicts.prefix(10) {
      let words = "\(conflict.cell("id")): \(conflict.cell("bookings")), \(when(conflict))"
      call.say("Konflikt \(words)", "Conflict \(words)")
    }
    let rest = conflicts.count - 10
    if rest > 0 { call.say("… og \(rest) til.", "… and \(rest) more.") }
  }
}

extension JSONValue {
  /// What is written, as a value.
  init(_ write: (inout JSONWriter) throws -> Void) throws {
    var json = JSONWriter()
    try write(&json)
    self = try JSONReader.read(json.bytes, limits: JSONReader.Limits(bytes: 1 << 30))
  }

  /// The value in the cell of a table.
  var cell: String {
    switch self {
    case .string(let text): text
    case .integer(let number): "\(number)"
    case .double(let number): "\(number)"
    case .bool(let truth): "\(truth)"
    case .array(let items): items.map(\.cell).joined(separator: " ")
    case .object, .null: ""
    }
  }
  func cell(_ name: String) -> String { self[name]?.cell ?? "" }
  func cells(_ names: String...) -> [String] { names.map(cell) }
  func fields(_ names: String...) -> [(String, String)] { names.map { ($0, cell($0)) } }

  func items(_ name: String) -> [JSONValue] { self[name]?.items ?? [] }

  func minute(_ name: String) -> Minute? { try? AreaCalendar.utc.minute(rfc3339: cell(name)) }

  /// From its start to its end.
  var range: TimeRange? {
    guard let start = minute("start"), let end = minute("end") else { return nil }
    return TimeRange(from: start, to: end)
  }

  /// What is used, as `faelleshus-vangede + projektor-vangede:2`.
  var what: String { items("lines").map(\.line).joined(separator: " + ") }

  /// One line of it, as `projektor-vangede:2`.
  var line: String {
    cell("resource") + (self["units"]?.integer == 1 ? "" : ":\(cell("units"))")
  }
}

import BookingCore

/// How a change is taken back: told after each.
enum Undo: ExpressibleByStringInterpolation {
  /// By a command, without the program's name.
  case by(String)
  /// By commands, one after the other, that leave the rest as the change made it.
  case byAll([String], but: Rest?)
  /// Not at all; `instead` is the command that comes nearest, and the words say why.
  case never(_ danish: String = "", _ english: String = "", instead: String? = nil)

  init(stringLiteral command: String) { self = .by(command) }

  /// By a command, where there is one.
  init(_ command: String?) { self = command.map { .by($0) } ?? .never() }

  /// What a command does not take back, in words.
  typealias Rest = (danish: String, english: String)

  /// By commands, where there are any, and what these do not take back.
  init(_ commands: [String], but rest: [Rest] = []) {
    let all = Rest(Self.sentence(rest.map(\.danish), "og"), Self.sentence(rest.map(\.english), "and"))
    self =
      commands.isEmpty ? .never(all.danish, all.english) : .byAll(commands, but: rest.isEmpty ? nil : all)
  }

  private static func sentence(_ parts: [String], _ and: String) -> String {
    parts.dropLast().joined(separator: ", ") + (parts.count > 1 ? " \(and) " : "") + (parts.last ?? "")
  }

  fileprivate func sentence(_ call: Invocation) -> String {
    switch self {
    case .by(let command): return call.text(" Fortryd: ", " Undo: ") + "\(call.program) \(command)"
    case .byAll(let commands, let rest):
      let but = rest.map { call.text(", men \($0.danish)", ", but \($0.english)") } ?? ""
      let lines = commands.map { "\(call.program) \($0)" }.joined(separator: " && ")
      return call.text(" Fortryd\(but): ", " Undo\(but): ") + lines
    case .never(let danish, let english, let instead):
      let why = danish.isEmpty ? "" : ": " + call.text(danish, english)
      let way = instead.map { call.text("; i stedet: ", "; instead: ") + "\(call.program) \($0)" } ?? "."
      return call.text(" Kan ikke fortrydes", " Cannot be undone") + why + way
    }
  }
}

extension Invocation {
  /// Says what was done, and what takes it back, unless that is told elsewhere; or what would have been done.
  func done(_ danish: String, _ english: String, undo: Undo?) {
    if isDryRun {
      return say("Prøvekørsel, intet er gemt: \(danish)", "Dry run, nothing was kept: \(english)")
    }
    let sentence = undo?.sentence(self) ?? ""
    say(danish + sentence, english + sentence)
  }

  /// Says that a change is none.
  func sayUnchanged(_ code: String) {
    say("\(code) var sådan i forvejen.", "\(code) was like that already.")
  }

  /// This command again on the same thing, with the values from before for those options that are given now, and for
  /// `always`.
  func putBack(_ old: [(name: String, value: String)], always: [String] = []) -> Undo {
    let values = old.filter { has($0.name) || always.contains($0.name) }.map(Self.option)
    return .by(([command.name, Self.quoted(arguments[0])] + values).joined(separator: " "))
  }

  /// An option as a shell reads it back; a value with a hyphen before it would be taken for another option.
  static func option(_ name: String, _ value: String) -> String {
    name + (value.hasPrefix("-") ? "=" : " ") + quoted(value)
  }
}

/// What takes a change of a booking back, made of the booking as the API tells it.
extension BookingCommands {
  /// This change again with the values from before, unless the place from before is not to be had any more.
  static func undoOfChange(_ old: JSONValue, _ new: JSONValue, _ service: Service, isMoved: Bool) -> Undo {
    let call = service.call
    let lines = old.items("lines").map { "\($0.cell("resource")):\($0.cell("units"))" }
    let place = [
      ("--from", old.cell("start")), ("--to", old.cell("end")), ("--resource", lines.joined(separator: ",")),
    ]
    let undo = call.putBack(place + options(of: old), always: isMoved ? ["--from", "--to"] : [])
    guard let back = putBack(old, service) else { return isLost }
    guard case .by(let command) = undo, isRequest(back), !isRequest(old) else { return undo }
    return Undo([command], but: [isAskedAgain])
  }

  /// What a booking would be if it were put back to its old place and time; nil where these are not to be had any more.
  static func putBack(_ old: JSONValue, _ service: Service) -> JSONValue? {
    service.trial("bookings/\(old.cell("id"))", by: "PATCH") {
      write(["lines", "start", "end"], of: old, &$0)
    }
  }

  /// Whether a booking, or a date of a series, waits for the board.
  static func isRequest(_ object: JSONValue) -> Bool {
    object.cell("status") == Booking.Status.requested.rawValue
  }

  static let isAskedAgain: Undo.Rest = ("bestyrelsen spørges igen", "the board is asked again")

  private static let isLost = Undo.never("tiden kan ikke fås igen", "the time cannot be had again")

  /// The fields of a booking as it was.
  private static func write(_ names: [StaticString], of booking: JSONValue, _ json: inout JSONWriter) {
    for name in names {
      json.key(name)
      json.value(booking["\(name)"] ?? .null)
    }
  }

  /// Says that a booking, told as it was before, is cancelled; one of a series with that.
  static func sayCancelled(_ old: JSONValue, _ series: JSONValue?, _ service: Service) {
    let call = service.call
    let code = old.cell("id")
    guard old.cell("status") != Booking.Status.cancelled.rawValue else {
      return call.done("\(code) var aflyst i forvejen.", "\(code) was cancelled already.", undo: nil)
    }
    call.done(
      "\(code) er aflyst.", "Cancelled \(code).", undo: undoOfCancel(old, series, service))
  }

  /// Booking it again, unless it has begun, or those who stood in line have the time now.
  private static func undoOfCancel(_ old: JSONValue, _ series: JSONValue?, _ service: Service) -> Undo {
    guard let start = old.minute("start"), start > service.now else {
      return .never("den er begyndt", "it has begun")
    }
    if let undo = series.flatMap({ SeriesCommands.undoOfCancel(old, of: $0) }) { return undo }
    let isFree = service.would("bookings") { json in
      json.field("onBehalfOf", old.cell("household"))
      write(["lines", "start", "end", "attendees", "with"], of: old, &json)
    }
    return isFree ? .by("book \(words(old, options(of: old)))") : isLost
  }

  /// What a booking is beside its place and time, as the options of `book` write it.
  private static func options(of booking: JSONValue) -> [(String, String)] {
    let areas = [("--accept-area", "acceptedAreas"), ("--with", "with")].map { option, field in
      (option, booking.items(field).map(\.cell).joined(separator: ","))
    }
    return [
      ("--attendees", booking.cell("attendees")), ("--title", booking.cell("title")),
      ("--flexible", booking.cell("flexibleMinutes")),
    ] + areas
  }

  /// The words after `book` or `waitlist join` that ask for the same place; options without a value are left out.
  static func words(_ object: JSONValue, _ options: [(String, String)]) -> String {
    let values = [("--for", object.cell("household"))] + options
    let words = [object.what.replacing(" + ", with: " ")] + object.cells("start", "end")
    return (words + values.filter { !["", "0"].contains($0.1) }.map(Invocation.option)).joined(separator: " ")
  }
}

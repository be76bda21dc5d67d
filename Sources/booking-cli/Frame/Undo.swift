import BookingCore

/// How a change is taken back: told after each.
enum Undo: ExpressibleByStringInterpolation {
  /// By a command, without the program's name.
  case by(String)
  /// Not at all; `instead` is the command that comes nearest, and the words say why.
  case never(_ danish: String = "", _ english: String = "", instead: String? = nil)

  init(stringLiteral command: String) { self = .by(command) }

  /// By a command, where there is one.
  init(_ command: String?) { self = command.map { .by($0) } ?? .never() }

  fileprivate func sentence(_ call: Invocation) -> String {
    switch self {
    case .by(let command): return call.text(" Fortryd: ", " Undo: ") + "\(call.program) \(command)"
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

extension BookingCommands {
  /// What a booking is beside its place and time, as the options of `book` write it.
  static func options(of booking: Booking, _ registry: Registry) -> [(String, String)] {
    func names(_ areas: [ID<Area>]) -> String {
      areas.map { registry.area($0).slug.text }.joined(separator: ",")
    }
    return [
      ("--attendees", "\(booking.attendees)"), ("--title", booking.title),
      ("--flexible", "\(booking.flexibleMinutes)"), ("--accept-area", names(booking.acceptedAreas)),
      ("--with", names(booking.withAreas)),
    ]
  }

  /// The words after `book` or `waitlist join` that ask for a place; options without a value are left out.
  static func words(
    _ lines: [BookingLine], _ range: TimeRange, for household: Household?, _ options: [(String, String)],
    _ registry: Registry
  ) -> String {
    let calendar = registry.calendar(of: lines[0].resource)
    let times = [calendar.rfc3339(range.start), calendar.rfc3339(range.end)]
    let party = household.map { ["--for \($0.slug)"] } ?? []
    let values = options.filter { !["", "0"].contains($0.1) }.map(Invocation.option)
    return ([what(lines, registry).replacing(" + ", with: " ")] + times + party + values).joined(
      separator: " ")
  }
}

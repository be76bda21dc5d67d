import BookingCore
import BookingHTTP

/// `household end`: somebody moves out.
enum HouseholdEndCommand {
  static let all = [end]

  private static let end = CommandSpec(
    path: ["household", "end"], abstract: "Note that a household moves out: cancel what it booked for later",
    arguments: [
      ArgumentSpec("HOUSEHOLD", "its name in commands", kind: .household),
      ArgumentSpec("DATE", "the last day it lives there; 'none' takes an end back", kind: .time),
    ],
    examples: ["household end vangede-k12 2027-03-31 --dry-run", "household end vangede-k12 none"],
    notes:
      "Lists what is cancelled, each with a notice, and the loans to ask for. Its tokens and feeds open nothing "
      + "from then on. Taking an end back does not book anything again.", writes: true
  ) { call in
    let slug = try call.slug(argument: 0)
    let open = try call.open()
    let (registry, household) = try open.desk.read { ($0.registry, try $0.household(named: slug)) }
    let clock = registry.calendar(household.area)
    let isNone = call.arguments[1].lowercased() == "none"
    let day = try isNone ? nil : call.day(call.arguments[1], on: clock, now: open.desk.now)
    let outcome = try open.perform(EndHousehold(slug: slug, lastDay: day))
    let last = household.endedAt.map { clock.date(of: $0 - 1) }
    if outcome.household.version == household.version, whatStays(of: outcome).isEmpty {
      call.sayUnchanged(slug.text)
      return try finish(outcome, open, registry)
    }
    guard let day else {
      call.done(
        "Husstanden \(slug) bor her igen.", "The household \(slug) lives here again.",
        undo: Undo(last.map { "household end \(slug) \($0)" }))
      return try finish(outcome, open, registry)
    }
    call.done(
      "Husstanden \(slug) flytter den \(day); \(outcome.cancelled.count.counting("booking", "bookinger")) er aflyst.",
      "The household \(slug) moves out on \(day); "
        + "\(outcome.cancelled.count.counting("booking is", "bookings are")) cancelled.",
      undo: Undo(["household end \(slug) \(last.map { "\($0)" } ?? "none")"], but: whatStays(of: outcome)))
    for loan in outcome.openLoans {
      call.say("Ikke afleveret endnu: lånet \(loan.code).", "Not returned yet: the loan \(loan.code).")
    }
    return try finish(outcome, open, registry)
  }

  /// What taking the end back leaves as it is.
  private static func whatStays(of outcome: EndHousehold.Outcome) -> [Undo.Rest] {
    var rest: [Undo.Rest] = []
    if !outcome.cancelled.isEmpty {
      rest.append(("de aflyste bookinger forbliver aflyst", "the cancelled bookings stay cancelled"))
    }
    if !outcome.ended.isEmpty {
      let codes = outcome.ended.map(\.code).joined(separator: ", ")
      let isOne = outcome.ended.count == 1
      rest.append(
        (
          "\(isOne ? "serien" : "serierne") \(codes) forbliver afsluttet",
          "the series \(codes) \(isOne ? "stays" : "stay") ended"
        ))
    }
    if outcome.isOutOfLine { rest.append(("pladserne i køer er opgivet", "places in line are given up")) }
    return rest
  }

  private static func finish(
    _ outcome: EndHousehold.Outcome, _ open: OpenDesk, _ registry: Registry
  ) throws -> ExitCode {
    guard open.call.isJSON else {
      for booking in outcome.cancelled { try BookingCommands.printResult(booking, open) }
      return .done
    }
    return try open.call.printJSON { Shapes.householdEnd(outcome, seenBy: open.actor, in: registry, to: &$0) }
  }
}

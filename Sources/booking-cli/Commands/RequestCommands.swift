import BookingCore
import BookingHTTP

/// What waits for the board: `booking requests`, `booking approve` and `booking decline`.
enum RequestCommands {
  static let all = [
    requests,
    decide(
      .approve, "Approve a request; competing ones that find no room any more are declined",
      note: "Takes a decline back, too, as long as the place is free."),
    decide(
      .decline, "Decline a request, or take its approval back",
      note: "Those whom the approval had declined are not called back; approve one of them."),
  ]

  private static let requests = CommandSpec(
    path: ["booking", "requests"], abstract: "List what waits for the board, side by side by place and time",
    options: [.inArea], examples: ["booking requests"],
    notes:
      "Requests that cannot all be had share a number in the first column and stand in the order in which the "
      + "house rules would choose: displaced households, then the fewest bookings of such things in the last "
      + "twelve months and to come (USED), then the earliest."
  ) { call in
    let open = try call.open()
    let (registry, groups) = try open.desk.read { view in
      (view.registry, try view.requests(area: call.area(in: view.registry)?.id, for: open.actor))
    }
    let rows = groups.enumerated().flatMap { number, group in group.map { (number + 1, $0) } }
    return try call.printList(
      rows, ["#", "ID", "WHEN", "WHAT", "WHO", "USED", "DECIDE BY", "ELSE", "TITLE"],
      empty: ("Intet venter på bestyrelsen.", "Nothing waits for the board."),
      json: {
        Shapes.booking($0.1.booking, household: $0.1.household, seenBy: open.actor, in: registry, to: &$1)
      }
    ) { number, request in
      let booking = request.booking
      let clock = registry.calendar(of: booking.lines[0].resource)
      return [
        "\(number)", booking.id.code, call.when(booking.range, on: clock),
        BookingCommands.what(booking.lines, registry), request.household.slug.text,
        "\(request.bookings)" + (request.isDisplaced ? "!" : ""),
        call.when(booking.decideBy ?? booking.range.start, on: clock),
        (booking.request?.otherwise ?? .decline).rawValue, booking.title,
      ]
    }
  }

  private static func decide(
    _ decision: HouseRules.Approval.Decision, _ abstract: String, note: String
  ) -> CommandSpec {
    let word = decision.rawValue
    return CommandSpec(
      path: ["booking", word], abstract: abstract, arguments: [BookingCommands.booking],
      options: [
        OptionSpec("--reason", "TEXT", "why, told to the applicant"),
        OptionSpec("--series", "the other dates of its series that wait as well: all or none"),
        .version,
      ],
      examples: [
        "booking \(word) bk-4gx8c9 --reason 'Three have asked'", "booking \(word) bk-4gx8c9 --series",
      ],
      notes: "For the board of the area, but not about its own household's requests, and administrators. "
        + note,
      writes: true, atService: true
    ) { call in
      let service = try Service(call)
      let code = try service.code(.booking, call.arguments[0])
      let wasOpen = try service.get("bookings/\(code)")["status"]?.text == "requested"
      let booking = try service.ask("POST", "bookings/\(code)/\(word)", version: call.version()) { json in
        if let reason = call.option("--reason") { json.field("reason", reason) }
        if call.has("--series") { json.field("series", true) }
      }.json
      let others = booking.items("declined").map(\.cell).joined(separator: ", ")
      let dates = [code] + booking.items("alike").map(\.cell)
      var rest: [Undo.Rest] = []
      if wasOpen { rest.append(("der ventes ikke på svar igen", "no answer is waited for again")) }
      if !others.isEmpty { rest.append(("\(others) forbliver afslået", "\(others) stays declined")) }
      let (back, count) = (decision == .approve ? "decline" : "approve", dates.count)
      let undo = Undo(dates.map { "booking \(back) \($0)" }, but: rest)
      switch (decision, count) {
      case (.approve, 1): call.done("\(code) er godkendt.", "Approved \(code).", undo: undo)
      case (.approve, _):
        call.done("\(count) datoer er godkendt.", "Approved \(count) dates.", undo: undo)
      case (.decline, 1): call.done("\(code) er afslået.", "Declined \(code).", undo: undo)
      case (.decline, _):
        call.done("\(count) datoer er afslået.", "Declined \(count) dates.", undo: undo)
      }
      if !others.isEmpty { call.say("Dermed er afslået: \(others).", "Declined with that: \(others).") }
      return try call.printBooking(booking)
    }
  }
}

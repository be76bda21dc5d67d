import BookingCore
import BookingHTTP

/// `stats`: how the commons is used.
enum StatsCommand {
  static let all = [stats]

  private static let stats = CommandSpec(
    path: ["stats"], abstract: "Show how things are used, what was refused, and how it is shared",
    options: [
      .ofArea,
      OptionSpec("--resource", "RESOURCE", "only of this resource", kind: .resource),
      OptionSpec("--from", "TIME", "bookings that begin from then on; else a year ago", kind: .time),
      OptionSpec("--to", "TIME", "until then, a day alone included; else now", kind: .time),
      OptionSpec("--csv", "print rows for a spreadsheet"),
    ],
    examples: ["stats --area vangede", "stats --resource faelleshus-vangede --csv"],
    notes:
      "BUSIEST is the weekday and hour with most use. Shares are of households, most first, by nobody's name."
  ) { call in
    let open = try call.open()
    let (registry, now) = try open.desk.read { ($0.registry, $0.now) }
    let (area, resource) = (try call.area(in: registry)?.id, try call.resource(in: registry))
    let clock = (area ?? resource?.area ?? registry.areas.first?.id).map { registry.calendar($0) } ?? .utc
    let input = TimeInput(calendar: clock, now: now, language: call.language)
    let start = try call.option("--from").map(input.start) ?? now - 365 * 1440
    let end = try call.option("--to").map(input.end) ?? now
    if !call.has("--to"), start >= now {
      throw Failure.usage("--from lies ahead; say until when: --to TIME.")
    }
    guard let range = TimeRange(from: start, to: end) else {
      throw Failure.usage("--to is not after --from.")
    }
    let statistics = try open.desk.read { try $0.statistics(in: range, area: area, resource: resource?.id) }
    if call.isJSON {
      try call.printJSON { Shapes.statistics(statistics, in: registry, on: clock, to: &$0) }
    } else if call.has("--csv") {
      try Terminal.write(Shapes.statisticsTable(statistics, in: registry))
    } else {
      try print(statistics, registry, call)
    }
    return .done
  }

  private static func print(_ statistics: Statistics, _ registry: Registry, _ call: Invocation) throws {
    var uses = Table([
      "RESOURCE", "BOOKINGS", "HOURS", "BUSIEST", "DAYS AHEAD", "DISPLACED", "NO-SHOWS", "DECIDED IN H",
      "IN LINE", "OFFERED", "WAITED H",
    ])
    for use in statistics.uses {
      let busiest = use.minutes.enumerated().flatMap { day, hours in
        hours.enumerated().map { (day: day, hour: $0.offset, minutes: $0.element) }
      }.max { $0.minutes < $1.minutes }
      uses.append([
        registry.resource(use.resource).slug.text, "\(use.bookings)", "\(use.total / 60)",
        busiest.flatMap {
          $0.minutes > 0 ? "\(CalendarWords.englishShortDays[$0.day]) \($0.hour)-\($0.hour + 1)" : nil
        } ?? "",
        use.medianDaysAhead.map { "\($0)" } ?? "", "\(use.displaced)",
        "\(use.noShows)", use.medianDecisionHours.map { "\($0)" } ?? "", "\(use.waited)", "\(use.offered)",
        use.medianWaitHours.map { "\($0)" } ?? "",
      ])
    }
    try uses.print(in: call.language)
    if Terminal.isOutputShown { try Terminal.line("") }
    let refusals = statistics.refusals.map { refusal in
      let place =
        refusal.resource.flatMap { registry.resource(ifKnown: $0)?.slug.text }
        ?? refusal.area.flatMap { registry.area(ifKnown: $0)?.slug.text } ?? ""
      return [refusal.rule, place, "\(refusal.count)"]
    }
    try Table(["REFUSED BY", "WHERE", "TIMES"], refusals).print(in: call.language)
    if Terminal.isOutputShown { try Terminal.line("") }
    let shares = statistics.shares.sorted { $0.key < $1.key }.map { area, found in
      let largest = found.prefix(10).map { "\($0)" }
      return [registry.area(area).slug.text, "\(found.count)", largest.joined(separator: " ")]
    }
    try Table(["AREA", "HOUSEHOLDS", "LARGEST SHARES, PER MILLE"], shares).print(in: call.language)
  }
}

import BookingCore

/// What repeats: previewed date by date before it is booked, seen and ended afterwards.
extension Site {
  static let seriesScreens = [
    Screen(.get, "/series/{id}", .read { visit in try showSeries(visit) }),
    Screen(.post, "/series/{id}/end", .form { visit, fields in try endSeries(visit, fields) }),
    Screen(.post, "/series/{id}/fill", .form { visit, _ in try fillSeries(visit) }),
  ]

  /// The fields for how often and how many times.
  static func repeatFields(_ visit: Visit, _ draft: Draft) -> HTML {
    element("div", .class("fields repeats")) {
      visit.choice(
        "repeat", visit.say("Gentag", "Repeat"),
        Draft.Repetition.allCases.map { ($0.rawValue, visit.word($0, draft.date)) },
        draft.repetition.rawValue)
      visit.input(
        "times", visit.say("Antal gange i alt", "How many times in all"), String(draft.times),
        type: "number",
        .named("min", "2"), .named("max", "\(Draft.mostTimes)"))
    }
  }

  /// What would become of each date: part of the last step.
  static func preview(_ visit: Visit, _ draft: Draft, _ range: TimeRange) throws -> HTML {
    let reader = try visit.member()
    var command = draft.series(of: draft.command(range, visit))
    command.isPreview = true
    let outcome = try visit.desk.perform(command, as: reader, dryRun: true)
    let good = outcome.occurrences.count { [.booked, .alternative].contains($0.outcome) }
    let bad = outcome.occurrences.count - good
    return element("div", .class("panel")) {
      visit.h2("\(good) af \(good + bad) gange kan bookes", "\(good) of \(good + bad) dates can be booked")
      dates(visit, outcome, isTrial: true)
      if bad > 0 || draft.takesOthers {
        visit.tick(
          "others",
          visit.say(
            "Find et andet sted eller en anden tid til de datoer, der er optaget",
            "Find another place or time for the dates that are taken"), draft.takesOthers)
        visit.submit(
          "Vis datoerne igen", "Show the dates again", .class("plain"), .named("formaction", "/book/confirm"),
          .flag("formnovalidate"))
      }
    }
  }

  private static func dates(_ visit: Visit, _ outcome: SeriesOutcome, isTrial: Bool = false) -> HTML {
    let text = RefusalText(visit.language, registry: visit.registry)
    return element("ul", .class("dates")) {
      for date in outcome.occurrences {
        let when =
          date.range.map { visit.when($0, of: date.lines) }
          ?? visit.times(visit.homeArea).day(date.day, in: 0)
        let isGood = [.booked, .alternative, .changed, .exception, .kept].contains(date.outcome)
        let others =
          [.alternative, .exception].contains(date.outcome) ? " (" + visit.names(date.lines) + ")" : ""
        element("li", .class(isGood ? "yes" : "no")) {
          if let booking = date.booking, !isTrial {
            link(Address("/booking", booking.code), when)
          } else {
            when
          }
          ": "
            + (date.outcome == .booked
              ? isTrial ? visit.say("kan bookes", "can be booked") : visit.say("booket", "booked")
              : visit.word(date.outcome)) + others
          if !date.reasons.isEmpty {
            element("p", .class("hint")) { date.reasons.map { text.sentence($0) }.joined(separator: " ") }
          }
        }
      }
    }
  }

  private static func find(_ visit: Visit) throws -> SeriesOutcome {
    let reader = try visit.member()
    let name = visit.request.parameter("id") ?? ""
    return try visit.desk.read { try $0.occurrences(of: $0.series(named: name, for: reader)) }
  }

  private static func showSeries(_ visit: Visit, _ fault: [String] = [], status: Int = 200) throws -> Response
  {
    let outcome = try find(visit)
    let series = outcome.series
    let isRunning = outcome.occurrences.contains { ($0.range?.start).map { $0 > visit.now } ?? false }
    return visit.page(
      visit.say("Gentaget booking", "Repeated booking"), heading: visit.names(series.lines), status: status
    ) {
      if visit.query.has("new") {
        element("p", .class("note"), .named("role", "status")) {
          visit.say(
            "Datoerne er jeres. I finder dem også under Mine bookinger.",
            "The dates are yours. You find them under My bookings too.")
        }
      }
      visit.faults(visit.say("Det kan ikke gøres", "It cannot be done"), fault)
      if !series.title.isEmpty { element("p", .class("lead")) { series.title } }
      dates(visit, outcome)
      if isRunning {
        visit.form(Address("/series", series.id.code, "fill")) {
          hidden("version", String(series.version))
          visit.hint(
            "En enkelt dato ændres eller aflyses på sin egen side. Datoer, der var optaget, kan prøves igen.",
            "A single date is changed or cancelled on its own page. Dates that were taken can be tried again."
          )
          visit.submit("Prøv de manglende datoer igen", "Try the missing dates again", .class("plain"))
        }
        visit.h2("Aflys resten", "Cancel the rest")
        visit.form(Address("/series", series.id.code, "end")) {
          hidden("version", String(series.version))
          visit.input(
            "from", visit.say("Aflys fra og med", "Cancel from"), visit.today.description, type: "date")
          visit.submit("Aflys alle datoer derfra", "Cancel all dates from there", .class("danger"))
        }
      }
      element("p") { link(Address("/mine"), visit.say("Mine bookinger", "My bookings")) }
    }
  }

  private static func endSeries(_ visit: Visit, _ fields: Fields) throws -> Response {
    let series = try find(visit).series
    guard let from = fields.date("from") else {
      return try showSeries(
        visit, [visit.say("Skriv datoen, fx 2026-12-05.", "Write the date, as 2026-12-05.")], status: 400)
    }
    return try change(
      visit, EndSeries(id: series.id, ifVersion: fields.number("version", 1...Int.max), from: from))
  }

  private static func fillSeries(_ visit: Visit) throws -> Response {
    var command = ChangeSeries(id: try find(visit).series.id)
    (command.fill, command.onClash) = (true, .skip)
    return try change(visit, command)
  }

  private static func change<C: Command>(_ visit: Visit, _ command: C) throws -> Response
  where C.Outcome == SeriesOutcome {
    do {
      let outcome = try visit.desk.perform(command, as: try visit.member())
      return .redirect(to: Address("/series", outcome.series.id.code))
    } catch DeskError.stale {
      return try showSeries(visit, [visit.changedMeanwhile], status: 409)
    }
  }

  /// Books what the preview has shown.
  static func bookSeries(_ visit: Visit, _ command: CreateSeries, key: IdempotencyKey?) throws -> Response {
    let answer = try visit.desk.perform(
      command, as: try visit.member(), key: key, render: { Array($0.series.id.code.utf8) })
    let code =
      switch answer {
      case .done(let outcome): outcome.series.id.code
      case .replayed(let bytes): String(decoding: bytes, as: UTF8.self)
      }
    return .redirect(to: Address("/series", code, query: ["new": "1"]))
  }
}

extension Draft {
  /// How often a booking is made again.
  enum Repetition: String, Sendable, CaseIterable {
    case none, weekly, fortnightly, monthly
  }

  /// As many weeks as a year has.
  static let mostTimes = 53

  /// The command that would book all dates, leaving out or replacing those that cannot be had.
  func series(of book: Book) -> CreateSeries {
    let day = date.components.day
    let weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][date.weekday - 1]
    let rule =
      switch repetition {
      case .none, .weekly: "FREQ=WEEKLY"
      case .fortnightly: "FREQ=WEEKLY;INTERVAL=2"
      case .monthly: "FREQ=MONTHLY;BYDAY=\(day > 28 ? -1 : (day - 1) / 7 + 1)\(weekday)"
      }
    return CreateSeries(
      book, rule: "\(rule);COUNT=\(times)", onClash: takesOthers ? .alternative : .skip)
  }
}

extension Visit {
  func word(_ repetition: Draft.Repetition, _ date: CivilDate) -> String {
    let weekday = times(homeArea).weekday(date.weekday)
    switch repetition {
    case .none: return say("Nej, kun denne gang", "No, only this time")
    case .weekly: return say("Hver uge, \(weekday)", "Every week, \(weekday)")
    case .fortnightly: return say("Hver anden uge, \(weekday)", "Every second week, \(weekday)")
    case .monthly:
      let day = date.components.day
      let number = day > 28 ? 0 : (day - 1) / 7 + 1
      let danish = ["sidste", "første", "anden", "tredje", "fjerde"][number]
      let english = ["last", "first", "second", "third", "fourth"][number]
      return say("Hver måned, \(danish) \(weekday)", "Every month, the \(english) \(weekday)")
    }
  }

  func word(_ outcome: SeriesOccurrence.Outcome) -> String {
    switch outcome {
    case .booked: say("ja", "yes")
    case .alternative: say("et andet sted eller en anden tid", "another place or time")
    case .changed: say("ændret", "changed")
    case .exception: say("ændret for sig", "changed by itself")
    case .kept: say("uændret", "as it was")
    case .cancelled: say("aflyst", "cancelled")
    case .taken: say("optaget", "taken")
    case .refused: say("ikke efter husreglerne", "not by the house rules")
    case .dropped: say("uret springer tiden over", "the clock skips the time")
    case .missing: say("ikke booket", "not booked")
    }
  }

  /// When something is, on its place's clock.
  func when(_ range: TimeRange, of lines: [BookingLine]) -> String {
    let area = registry.areas(of: lines).first
    return times(area ?? homeArea).range(range, in: today.components.year)
  }
}

import BookingCore

/// What repeats: previewed date by date before it is booked, seen and ended afterwards.
extension Site {
  static let seriesScreens = [
    Screen(.get, "/series/{id}", .long { try $0.showSeries() }),
    Screen(.post, "/series/{id}/end", .form { try $0.endSeries($1) }),
    Screen(.post, "/series/{id}/fill", .form { visit, _ in try visit.fillSeries() }),
  ]
}

extension Visit {
  /// The fields for how often and how many times.
  func repeatFields(_ draft: Draft) -> HTML {
    element("div", .class("fields repeats")) {
      choice(
        "repeat", say("Gentag", "Repeat"),
        Draft.Repetition.allCases.map { ($0.rawValue, word($0, draft.date)) }, draft.repetition.rawValue)
      input(
        "times", say("Antal gange i alt", "How many times in all"), String(draft.times), type: "number",
        .named("min", "2"), .named("max", "\(Draft.mostTimes)"))
    }
  }

  /// What would become of each date: part of the last step.
  func preview(_ draft: Draft, _ range: TimeRange) throws -> HTML {
    let reader = try member()
    var command = draft.series(of: try draft.command(range, self))
    command.isPreview = true
    let outcome = try desk.perform(command, as: reader, dryRun: true)
    let good = outcome.occurrences.count { [.booked, .alternative].contains($0.outcome) }
    let bad = outcome.occurrences.count { $0.outcome != .dropped } - good
    return element("div", .class("panel")) {
      if outcome.asked == good && good > 0 {
        h2(
          "\(good) af \(good + bad) gange kan I søge om", "\(good) of \(good + bad) dates can be asked for")
        p("Bestyrelsen svarer på dem.", "The board answers.")
      } else {
        h2("\(good) af \(good + bad) gange kan bookes", "\(good) of \(good + bad) dates can be booked")
        if outcome.asked > 0 {
          p(
            "\(outcome.asked) af dem afgør bestyrelsen.",
            "\(outcome.asked) of them are for the board to decide.")
        }
      }
      dates(outcome, isTrial: true)
      if bad > 0 || draft.takesOthers {
        tick(
          "others",
          say(
            "Find et andet sted eller en anden tid til de datoer, der er optaget",
            "Find another place or time for the dates that are taken"), draft.takesOthers)
        submit(
          "Vis datoerne igen", "Show the dates again", .class("plain"), .named("formaction", "/book/confirm"),
          .flag("formnovalidate"))
      }
    }
  }

  /// What would become of the dates that are not booked, by day, if they were tried again; none for who may not.
  private func tried(_ outcome: SeriesOutcome) throws -> [CivilDate: SeriesOccurrence] {
    guard outcome.occurrences.contains(where: { $0.outcome == .missing }) else { return [:] }
    do {
      let trial = try desk.perform(refill(outcome.series), as: try member(), dryRun: true)
      return Dictionary(trial.occurrences.map { ($0.day, $0) }) { first, _ in first }
    } catch is DeskError { return [:] }
  }

  private func dates(
    _ outcome: SeriesOutcome, isTrial: Bool = false, tried: [CivilDate: SeriesOccurrence] = [:]
  ) -> HTML {
    let text = RefusalText(language, registry: registry)
    return element("ul", .class("dates")) {
      for date in outcome.occurrences {
        let when = date.range.map { self.when($0, of: date.lines) } ?? times(homeArea).day(date.day, in: 0)
        let isGood = [.booked, .alternative, .changed, .exception, .kept].contains(date.outcome)
        let others = date.lines == outcome.series.lines ? "" : " (" + names(date.lines) + ")"
        element("li", .class(isGood ? "yes" : "no")) {
          if let booking = date.booking, !isTrial {
            link(Address("/booking", booking.code), when)
          } else {
            when
          }
          ": " + word(date, isTrial: isTrial) + others
          let again = date.outcome == .missing ? tried[date.day] : nil
          if let again, again.booking != nil { "; " + word(again, isTrial: true) }
          let reasons = again?.reasons ?? date.reasons
          if !reasons.isEmpty {
            element("p", .class("hint")) { reasons.map { text.sentence($0) }.joined(separator: " ") }
          }
        }
      }
    }
  }

  private func find() throws -> SeriesOutcome {
    let reader = try member()
    let name = request.parameter("id") ?? ""
    return try desk.read { try $0.occurrences(of: $0.series(named: name, for: reader)) }
  }

  fileprivate func showSeries(_ fault: [String] = [], status: Int = 200) throws -> Response {
    let outcome = try find()
    let series = outcome.series
    let tried = try self.tried(outcome)
    let (all, missing) = (outcome.occurrences.count, outcome.occurrences.count { $0.outcome == .missing })
    let isRunning = outcome.occurrences.contains { ($0.range?.start).map { $0 > now } ?? false }
    return page(say("Gentaget booking", "Repeated booking"), heading: names(series.lines), status: status) {
      if query.has("new") {
        if outcome.asked > 0, outcome.occurrences.contains(where: { $0.status == .confirmed }) {
          note(
            "\(outcome.asked) af datoerne svarer bestyrelsen på; de andre er jeres. I finder alle under Mine bookinger.",
            "The board answers about \(outcome.asked) of the dates; the others are yours. All are under My bookings."
          )
        } else if outcome.asked > 0 {
          note(
            "I har søgt om datoerne; bestyrelsen svarer. I finder dem også under Mine bookinger.",
            "You have asked for the dates; the board answers. You find them under My bookings too.")
        } else {
          note(
            (missing == 0 ? "Datoerne er" : "\(all - missing) af \(all) datoer er")
              + " jeres. I finder dem også under Mine bookinger.",
            (missing == 0 ? "The dates are" : "\(all - missing) of \(all) dates are")
              + " yours. You find them under My bookings too.")
        }
      }
      faults(say("Det kan ikke gøres", "It cannot be done"), fault)
      if !series.title.isEmpty { element("p", .class("lead")) { series.title } }
      dates(outcome, tried: tried)
      if isRunning {
        hint(
          "En enkelt dato ændres eller aflyses på sin egen side.",
          "A single date is changed or cancelled on its own page.")
        if missing > 0 {
          form(Address("/series", series.id.code, "fill")) {
            submit("Prøv de manglende datoer igen", "Try the missing dates again", .class("plain"))
          }
        }
        h2("Aflys resten", "Cancel the rest")
        form(Address("/series", series.id.code, "end")) {
          hidden("version", String(series.version))
          input("from", say("Aflys fra og med", "Cancel from"), today.description, type: "date")
          submit("Aflys alle datoer derfra", "Cancel all dates from there", .class("danger"))
        }
      }
      element("p") { link(Address("/mine"), say("Mine bookinger", "My bookings")) }
    }
  }

  fileprivate func endSeries(_ fields: Fields) throws -> Response {
    let series = try find().series
    guard let from = fields.date("from") else {
      return try showSeries(
        [say("Skriv datoen, fx 2026-12-05.", "Write the date, as 2026-12-05.")], status: 400)
    }
    return try change(EndSeries(id: series.id, ifVersion: fields.number("version", 1...Int.max), from: from))
  }

  fileprivate func fillSeries() throws -> Response {
    try change(refill(try find().series))
  }

  /// Books all dates of a series that are not booked and can be.
  private func refill(_ series: Series) -> ChangeSeries {
    var command = ChangeSeries(id: series.id)
    (command.fill, command.onClash) = (true, .skip)
    return command
  }

  private func change<C: Command>(_ command: C) throws -> Response where C.Outcome == SeriesOutcome {
    do {
      let outcome = try desk.perform(command, as: try member())
      return .redirect(to: Address("/series", outcome.series.id.code))
    } catch DeskError.stale { return try showSeries([changedMeanwhile], status: 409) }
  }

  /// Books what the preview has shown.
  func bookSeries(_ command: CreateSeries, key: IdempotencyKey?) throws -> Response {
    let code = try once(command, key: key) { $0.series.id.code }
    return .redirect(to: Address("/series", code, query: ["new": "1"]))
  }
}

extension SeriesOutcome {
  /// About how many of its dates the board has to answer.
  fileprivate var asked: Int { occurrences.count { $0.status == .requested } }
}

extension Draft {
  /// How often a booking is made again.
  enum Repetition: String, Sendable, CaseIterable { case none, weekly, fortnightly, monthly }

  /// As many weeks as a year has.
  static let mostTimes = 53

  /// The command that would book all dates, leaving out or replacing those that cannot be had.
  func series(of book: Book) -> CreateSeries {
    let day = date.components.day
    let weekday = RecurrenceRule.weekdayNames[date.weekday - 1]
    let rule =
      switch repetition {
      case .none, .weekly: "FREQ=WEEKLY"
      case .fortnightly: "FREQ=WEEKLY;INTERVAL=2"
      case .monthly: "FREQ=MONTHLY;BYDAY=\(day > 28 ? -1 : (day - 1) / 7 + 1)\(weekday)"
      }
    return CreateSeries(book, rule: "\(rule);COUNT=\(times)", onClash: takesOthers ? .alternative : .skip)
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

  /// What became of a date, or in a trial would: what waits for the board is not booked yet.
  fileprivate func word(_ date: SeriesOccurrence, isTrial: Bool) -> String {
    switch (date.outcome, date.status) {
    case (.booked, .requested) where isTrial: say("kan søges", "can be asked for")
    case (.booked, _) where isTrial: say("kan bookes", "can be booked")
    case (.booked, .requested): say("afventer bestyrelsen", "waits for the board")
    case (.booked, _): say("booket", "booked")
    case (.cancelled, .declined): say("afvist", "declined")
    case (.alternative, .requested), (.changed, .requested), (.exception, .requested), (.kept, .requested):
      word(date.outcome) + say("; afventer bestyrelsen", "; waits for the board")
    default: word(date.outcome)
    }
  }

  func word(_ outcome: SeriesOccurrence.Outcome) -> String {
    switch outcome {
    case .booked: say("ja", "yes")
    case .alternative: say("et andet sted eller en anden tid", "another place or time")
    case .changed: say("ændret", "changed")
    case .exception: say("afviger fra serien", "differs from the series")
    case .kept: say("uændret", "as it was")
    case .cancelled: say("aflyst", "cancelled")
    case .taken: say("optaget", "taken")
    case .refused: say("ikke efter husreglerne", "not by the house rules")
    case .dropped: say("uret springer tiden over", "the clock skips the time")
    case .missing: say("ikke booket", "not booked")
    }
  }
}

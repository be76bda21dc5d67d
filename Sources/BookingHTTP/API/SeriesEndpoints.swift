import BookingCore

/// Series: previewed, booked, read, changed, ended.
extension APIService {
  static let seriesEndpoints: [Endpoint] = [
    .write(
      .post, "/series/preview", "Says of each date of a series whether it can be had; nothing is kept.",
      query: "", body: creationFields, answer: "SeriesPreview", refusals: [403, 404]
    ) { call, snapshot, reply in try createSeries(call, snapshot, reply, isPreview: true) },
    .write(
      .post, "/series", "Books all dates of a series in one transaction, or as onClash says.",
      body: creationFields, answer: "Series", status: 201, refusals: [403, 404, 409]
    ) { call, snapshot, reply in try createSeries(call, snapshot, reply, isPreview: false) },
    .read(
      "/series", "Lists the series that the caller may know, oldest first.",
      query: "mine?: truth, household?: slug" + .page,
      answer: "SeriesSummaryPage", refusals: [403, 404]
    ) { call, snapshot in
      let mine = try call.truth("mine") ?? false
      let paging = try call.paging()
      let caller = try snapshot.caller()
      let household = try call.household(snapshot, mine: mine)
      let households = household.map { [$0.id] } ?? (caller.looksAfterOthers ? nil : caller.households)
      let (found, homes) = try call.desk.read { view in
        let found =
          try households?.flatMap { try view.series(household: $0, for: caller) }
          ?? view.series(household: nil, for: caller)
        return (found, try view.households(found.map(\.household)))
      }
      return call.page(found, paging, by: { [$0.id.value] }) { series, json in
        Shapes.series(
          series, household: homes[series.household], seenBy: caller, in: snapshot.registry, to: &json)
      }
    },
    .read("/series/{id}", "Shows a series with its dates.", answer: "Series") { call, snapshot in
      let caller = try snapshot.caller()
      let (series, household) = try call.series(for: caller)
      let outcome = try call.desk.read { try $0.occurrences(of: series) }
      return seriesShape(outcome, household, caller, call, snapshot)
    },
    .write(
      .patch, "/series/{id}",
      "Changes coming dates of a series: one, those from one on, or all; If-Match is required.",
      body: changeFields, answer: "Series", refusals: [409, 412, 422, 428], by: changeSeries),
    .write(
      .post, "/series/{id}/end", "Cancels the dates of a series from a day on.", body: "from?: text",
      answer: "Series", refusals: [409, 412]
    ) { call, snapshot, reply in
      var form = try Form(call)
      let from = form.days("from", isList: false)?.first
      try form.finish()
      let caller = try snapshot.caller()
      let (series, household) = try call.series(for: caller)
      let command = EndSeries(id: series.id, ifVersion: call.ifMatch(series.version), from: from)
      try call.submit(command, snapshot, reply) { seriesShape($0, household, caller, call, snapshot) }
    },
  ]

  private static let creationFields =
    bookingFields + "rrule: text, exdates?: [text], onClash?: \(OnClash.self)"
  private static let changeFields =
    wordFields + """
      lines?: [{resource: text, units?: integer}], resource?: slug, start?: time, end?: time, rrule?: text,
      exdates?: [text], onClash?: \(OnClash.self), scope: \(ChangeSeries.Scope.self), occurrence?: text,
      add?: [text], fill?: truth, resume?: truth, endsOn?: text
      """

  private static func seriesShape(
    _ outcome: SeriesOutcome, _ household: Household?, _ caller: Actor, _ call: Call, _ snapshot: Snapshot,
    status: Int = 200, isTrial: Bool = false
  ) -> Response {
    let location = status == 201 ? "/api/v1/series/\(outcome.series.id.code)" : nil
    return .json(status, version: isTrial ? nil : outcome.series.version, location: location) {
      Shapes.series(
        outcome, household: call.household(outcome.series.household, among: [household]), seenBy: caller,
        isTrial: isTrial, language: call.language,
        in: snapshot.registry, to: &$0)
    }
  }

  private static func createSeries(_ call: Call, _ snapshot: Snapshot, _ reply: Reply, isPreview: Bool) throws
  {
    var form = try Form(call)
    let book = form.book(snapshot)
    let rule = form.text("rrule", required: true)
    let exdates = form.days("exdates") ?? []
    let onClash: OnClash = form.choice("onClash") ?? .fail
    try form.finish()
    try book.check()
    let caller = try snapshot.caller()
    let household = try call.household(for: book, caller, snapshot) ?? snapshot.household
    let command = CreateSeries(
      book, rule: rule ?? "", exdates: exdates, onClash: onClash, isPreview: isPreview)
    let isTrial = try isPreview || call.isDryRun()
    try call.submit(command, snapshot, reply, during: book.range, isTrial: isTrial) {
      seriesShape($0, household, caller, call, snapshot, status: isTrial ? 200 : 201, isTrial: isTrial)
    }
  }

  private static func changeSeries(_ call: Call, _ snapshot: Snapshot, _ reply: Reply) throws {
    let found = Result { try call.series(for: snapshot.caller()) }
    let old = try? found.get().0
    var form = try Form(call)
    var command = ChangeSeries(id: old?.id ?? ID(0), ifVersion: call.ifMatch(old?.version))
    command.lines = form.lines(required: false)
    let clock = old?.calendar ?? .utc
    if form.has("start") || form.has("end") { command.range = form.range(on: clock) }
    command.scope = form.choice("scope", required: true) ?? .all
    command.day = form.days("occurrence", isList: false)?.first
    command.rule = form.text("rrule")
    command.skip = form.days("exdates") ?? []
    command.add = form.days("add") ?? []
    command.fill = form.truth("fill") ?? false
    command.resume = form.truth("resume") ?? false
    command.endsOn = form.days("endsOn", isList: false)?.first
    command.onClash = form.choice("onClash") ?? .fail
    command.attendees = form.integer("attendees", 0...100_000, null: 0)
    command.title = form.text("title", null: "")
    command.flexibleMinutes = form.integer("flexibleMinutes", 0...10_080, null: 0)
    command.acceptedAreas = form.slugs("acceptedAreas", null: [])
    for name in ["start", "end"] { form.allow(name) }
    try form.finish()
    let caller = try snapshot.caller()
    let (_, household) = try found.get()
    try call.requireIfMatch()
    try call.submit(command, snapshot, reply, during: command.range) {
      let answer = seriesShape($0, household, caller, call, snapshot)
      return $0.series.id == old?.id ? answer : answer.showing("/api/v1/series/\($0.series.id.code)")
    }
  }
}

extension Form {
  /// Days as `2026-12-22`; a time of day behind one, as in iCalendar's EXDATE, is not looked at.
  mutating func days(_ name: String, isList: Bool = true) -> [CivilDate]? {
    guard let texts = isList ? texts(name, most: Series.most) : text(name).map({ [$0] }) else { return nil }
    let days = texts.compactMap { CivilDate(String($0.prefix { $0 != "T" })) }
    if days.count != texts.count { fault("/\(name)", "must be days as 2026-12-22") }
    return days
  }
}

extension Call {
  /// The series named in the path with its household, if the caller may know it.
  func series(for caller: Actor) throws -> (Series, Household?) {
    let id: ID<Series> = try id("se", .series)
    return try desk.read { view in
      let series = try view.series(named: id.code, for: caller)
      return (series, try view.household(series.household))
    }
  }
}

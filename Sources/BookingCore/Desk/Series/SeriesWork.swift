/// The bookings of a series being made, changed and cancelled, date by date, inside one transaction.
///
/// Each date goes through the ordinary commands, so that whatever holds for bookings holds for these.
struct SeriesWork {
  let transaction: Transaction
  let onClash: OnClash
  /// The version of the house rules that the household accepts with each date.
  let accepted: Int?
  private(set) var occurrences: [SeriesOccurrence] = []
  /// Dates that stay as they are where it is too late to give them up; what is asked by name fails.
  var mayStay: Set<CivilDate> = []
  /// Dates asked for by name, which are booked or refused.
  var named: Set<CivilDate> = []

  /// Begins; when other places may be taken, the timelines of all that come into question are read before anything
  /// is written.
  init(_ transaction: Transaction, _ onClash: OnClash, lines: [BookingLine], accepting accepted: Int?) throws
  {
    self.transaction = transaction
    self.onClash = onClash
    self.accepted = accepted
    guard onClash == .alternative else { return }
    let kinds = Set(lines.map { transaction.registry.resource($0.resource).kind })
    let candidates = transaction.registry.resources.filter { kinds.contains($0.kind) }
    try transaction.withSchedule(lines: candidates.map { BookingLine(resource: $0.id) }) { _ in }
  }

  /// Notes the dates that the clock skips.
  mutating func drop(_ days: [CivilDate], of series: Series) {
    occurrences += days.map { SeriesOccurrence(day: $0, outcome: .dropped, lines: series.lines) }
  }

  /// Notes a booking that is left as it is.
  mutating func leave(_ link: SeriesLink, _ booking: Booking) {
    note(link.day, .exception, booking)
  }

  /// Books days; of a rule without an end those that the house rules allow already. Returns the last day looked at.
  mutating func book(_ found: SeriesDays, of series: Series) throws -> CivilDate? {
    var end = found.boundedAt
    for day in found.days where end == found.boundedAt || named.contains(day) {
      try book(day, of: series)
      guard end != nil, !named.contains(day), let last = occurrences.last, last.outcome == .refused else {
        continue
      }
      let isTooFar = last.reasons.contains { if case .tooFarAhead = $0 { true } else { false } }
      if isTooFar {
        occurrences.removeLast()
        end = day + -1
      }
    }
    return end
  }

  private mutating func book(_ day: CivilDate, of series: Series) throws {
    guard let range = series.range(on: day) else { return drop([day], of: series) }
    let transaction = transaction
    let registry = transaction.registry
    var command = Book(
      lines: [], range: range, attendees: series.attendees, title: series.title,
      onBehalfOf: try transaction.party(of: series), flexibleMinutes: series.flexibleMinutes,
      acceptedAreas: series.acceptedAreas.map { registry.area($0).slug })
    command.acceptRulesVersion = accepted
    try place(day, series, range) { lines, range in
      command.lines = lines.map { .init(registry.resource($0.resource).slug, units: $0.units) }
      command.range = range
      return try command.execute(in: transaction)
    }
  }

  /// Changes a day's booking to what the series says now; where that cannot be had, it stays as it is, or goes
  /// elsewhere.
  mutating func move(_ link: SeriesLink, _ booking: Booking, to series: Series) throws {
    guard let range = series.range(on: link.day) else {
      drop([link.day], of: series)
      return try cancel(link, booking)
    }
    let transaction = transaction
    let registry = transaction.registry
    var command = ChangeBooking(id: booking.id)
    command.attendees = series.attendees
    command.title = series.title
    command.flexibleMinutes = series.flexibleMinutes
    command.acceptedAreas = series.acceptedAreas.map { registry.area($0).slug }
    try place(link.day, series, range, replacing: booking) { lines, range in
      command.lines = lines.map { .init(registry.resource($0.resource).slug, units: $0.units) }
      command.range = range
      return try command.execute(in: transaction)
    }
  }

  /// Cancels a day's booking along with the series, unless it is too late for that or something of it is out.
  mutating func cancel(_ link: SeriesLink, _ booking: Booking) throws {
    if try transaction.isOut(booking) { return note(link.day, .kept, booking) }
    do {
      let cancelled = try transaction.attempt { try CancelBooking(id: booking.id).execute(in: transaction) }
      var link = link
      link.isOwn = false
      try transaction.database.write(link)
      note(link.day, .cancelled, cancelled)
    } catch DeskError.refused(let refusal) {
      note(link.day, .kept, booking, reasons: refusal.reasons)
    }
  }

  /// Refuses all of it when dates cannot be had and nothing may be left out, or when nothing at all can be had.
  func outcome(_ series: Series, boundedAt: CivilDate?, needsBooking: Bool = false) throws -> SeriesOutcome {
    let sorted = occurrences.sorted { $0.day < $1.day }
    let refused = sorted.filter { date in
      let isLate = date.reasons.contains { if case .tooLateToCancel = $0 { true } else { false } }
      return !date.reasons.isEmpty && date.outcome != .alternative && !(isLate && mayStay.contains(date.day))
    }
    let hasNone = needsBooking && !sorted.contains { $0.booking != nil }
    if (onClash == .fail || hasNone) && !refused.isEmpty {
      let asked = sorted.count { $0.outcome != .dropped }
      throw DeskError.seriesRefused(SeriesRefusal(occurrences: refused, asked: asked))
    }
    if hasNone {
      throw DeskError.invalid(
        "/rrule",
        sorted.isEmpty
          ? "none of its dates is left" : "none of its dates can be booked: the clock skips them all")
    }
    return SeriesOutcome(series: series, occurrences: sorted, boundedAt: boundedAt)
  }

  // MARK: One date

  private mutating func note(
    _ day: CivilDate, _ outcome: SeriesOccurrence.Outcome, _ booking: Booking, reasons: [Refusal.Reason] = [],
    asked: TimeRange? = nil
  ) {
    occurrences.append(
      SeriesOccurrence(
        day: day, outcome: outcome, range: booking.range, lines: booking.lines, booking: booking.id,
        status: booking.status, reasons: reasons, asked: asked))
  }

  /// Runs `body` for the place the series wants, and where others have that, for the nearest that can be had.
  private mutating func place(
    _ day: CivilDate, _ series: Series, _ range: TimeRange, replacing old: Booking? = nil,
    _ body: ([BookingLine], TimeRange) throws -> Booking
  ) throws {
    let reasons: [Refusal.Reason]
    let isTaken: Bool
    do {
      let booking = try transaction.attempt { try body(series.lines, range) }
      try link(day, series, booking, isOwn: false)
      return note(day, old == nil ? .booked : .changed, booking)
    } catch DeskError.refused(let refusal) {
      (reasons, isTaken) = (refusal.reasons, refusal.isTaken)
    }
    if isTaken, onClash == .alternative, let other = try alternative(to: series, range),
      let booking = try? transaction.attempt({ try body(other.lines, other.range) })
    {
      try link(day, series, booking, isOwn: true)
      return note(day, .alternative, booking, reasons: reasons, asked: range)
    }
    if let old {
      try link(day, series, old, isOwn: true)
      return note(day, .kept, old, reasons: reasons, asked: range)
    }
    occurrences.append(
      SeriesOccurrence(
        day: day, outcome: isTaken ? .taken : .refused, range: range, lines: series.lines, reasons: reasons))
  }

  private func link(_ day: CivilDate, _ series: Series, _ booking: Booking, isOwn: Bool) throws {
    let clock = series.calendar
    try transaction.database.write(
      SeriesLink(
        series: series.id, day: day, booking: booking.id, wall: clock.local(of: booking.range.start).wall,
        minutes: clock.wallMinutes(of: booking.range), isOwn: isOwn))
  }

  private func alternative(to series: Series, _ range: TimeRange) throws -> Alternative? {
    let household = try transaction.household(series.household)
    func isFree(_ line: BookingLine, _ range: TimeRange) -> Bool {
      let shortages = try? transaction.shortages(of: Occupancy(booking: ID(0), range: range, lines: [line]))
      return shortages?.isEmpty ?? false
    }
    let probe = AlternativeProbe(
      shortages: {
        (try? transaction.shortages(of: $0)) ?? [Shortage(atom: ID(0), missing: 1, capacity: 0)]
      },
      isFree: isFree,
      free: { ids, units, range in ids.filter { isFree(BookingLine(resource: $0, units: units), range) } },
      held: { try? transaction.database.held(household: household.id, $0) },
      isUsed: { (try? transaction.database.isUsed($0, during: $1)) ?? true },
      admission: Admission(registry: transaction.registry, now: transaction.now),
      attendees: series.attendees, household: household,
      accepted: (transaction.registry.resource(series.lines[0].resource).area, accepted))
    let place = series.lines.count == 1 ? probe.otherResources(series.lines[0], range, limit: 1).first : nil
    return place ?? probe.otherTimes(series.lines, range).first
  }
}

extension Transaction {
  /// Runs part of a command; when it throws, what that part did is undone and the rest stays.
  func attempt<Result>(_ body: () throws -> Result) throws -> Result {
    try database.run("SAVEPOINT part")
    do {
      var result: Result?
      try batch.attempt {
        result = try body()
        return true
      }
      try database.run("RELEASE part")
      guard let result else { throw StoreError(.broken, "a part of a command came to nothing") }
      return result
    } catch {
      if !database.isInAutocommit {
        try database.run("ROLLBACK TO part")
        try database.run("RELEASE part")
      }
      throw error
    }
  }

  /// The version of the house rules that holds for lines now: whoever has a series accepted them when it was made.
  func rulesVersion(for lines: [BookingLine]) -> Int? {
    let area = registry.resource(lines[0].resource).area
    guard registry.hasRules(area) else { return nil }
    return registry.rulesVersion(of: area, on: registry.calendar(area).date(of: now))
  }

  /// A series that the actor may change; unknown to everybody else.
  func ownSeries(_ id: ID<Series>, ifVersion: Int?) throws -> Series {
    guard let series = try database.series(id),
      actor.may(
        .changeBooking(
          household: series.household, areas: series.lines.map { registry.resource($0.resource).area },
          madeBy: series.member))
    else { throw DeskError.notFound(kind: .series, name: id.code) }
    try DeskError.requireVersion(ifVersion, series.version)
    return series
  }

  /// For whom a series' bookings are made: its member, where that is still one of the household.
  func party(of series: Series) throws -> Slug {
    if let member = try series.member.flatMap({ try database.member($0) }),
      member.household == series.household
    {
      return member.handle
    }
    return try household(series.household).slug
  }

  /// The occurrences of a series with their bookings, by day.
  func occurrences(of series: ID<Series>) throws -> [(link: SeriesLink, booking: Booking)] {
    try database.links(of: series).map { link in
      guard let booking = try database.booking(link.booking) else {
        throw StoreError(
          .damaged, "\(link.booking.code) of \(series.code) is missing; run 'booking-cli verify'")
      }
      return (link, booking)
    }
  }

  /// Keeps a series with its row in the log.
  func keep(_ series: Series, replacing old: Series? = nil, action: String) throws {
    try database.write(series)
    raisedSeries = series.id
    try log(action, from: old, to: series)
  }

  /// Notes that a booking was changed or cancelled by itself, so that changes of its series leave it alone, until it is
  /// changed to what the series says; whoever has read the series has then read one that is no more.
  func noteOwnWay(of new: Booking, from old: Booking) throws {
    let isSame =
      new.range == old.range && new.lines == old.lines && new.title == old.title
      && new.attendees == old.attendees
    guard !isSame || (old.status.isActive && !new.status.isActive),
      var link = try database.link(of: new.id),
      let series = try database.series(link.series)
    else { return }
    let clock = series.calendar
    link.wall = clock.local(of: new.range.start).wall
    link.minutes = clock.wallMinutes(of: new.range)
    // A day that the series no longer has would be cancelled with its next change.
    let isDate = (try? series.days(from: clock.startOfDay(link.day), now: now))?.days.first == link.day
    link.isOwn = !(new.status.isActive && isDate && series.isUsual(new, on: link.day))
    try database.write(link)
    guard raisedSeries != series.id else { return }
    var raised = series
    raised.version += 1
    try keep(raised, replacing: series, action: "series.change")
  }
}

extension Series: Logged {
  static let kind = Change.Kind.series

  func write(to json: inout JSONWriter) {
    json.field("rrule", rule)
    json.field("zone", zone)
    json.field("firstDay", firstDay.description)
    json.field("minute", minute)
    json.field("minutes", minutes)
    json.field("exdates", exdates.map(\.description))
    json.field("rdates", rdates.map(\.description))
    if let endsOn { json.field("endsOn", endsOn.description) }
    json.lines(lines)
    json.field("household", household.value)
    if let member { json.field("member", member.value) }
    json.field("version", version)
  }

  static func personal(_ old: Series?, _ new: Series) -> String? {
    BookingFacts.titles(old?.title, new.title)
  }
}

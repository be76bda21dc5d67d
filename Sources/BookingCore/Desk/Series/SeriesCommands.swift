/// Books the same things again and again by a rule, all dates in one transaction.
public struct CreateSeries: Command {
  /// The first date, and what all dates are like.
  public var book: Book
  /// The rule of RFC 5545.
  public var rule: String
  /// Days of the rule that are left out.
  public var exdates: [CivilDate]
  /// What is done about dates that cannot be had.
  public var onClash: OnClash
  /// Whether only what can be had is asked: then no date fails the others, and nothing is kept when it is tried.
  public var isPreview: Bool

  /// A series that begins with `book`.
  public init(
    _ book: Book, rule: String, exdates: [CivilDate] = [], onClash: OnClash = .fail, isPreview: Bool = false
  ) {
    self.book = book
    self.rule = rule
    self.exdates = exdates
    self.onClash = isPreview && onClash == .fail ? .skip : onClash
    self.isPreview = isPreview
  }

  public func execute(in transaction: Transaction) throws -> SeriesOutcome {
    try book.check()
    let lines = try transaction.lines(book.lines)
    let (household, member) = try book.party(lines, in: transaction)
    try transaction.require(.book(household: household.id, area: household.area))
    let clock = transaction.registry.calendar(of: lines[0].resource)
    let start = clock.local(of: book.range.start)
    var series = Series(
      id: ID(try transaction.database.nextID(.series)), zone: clock.name, firstDay: start.date,
      minute: start.minute, minutes: clock.wallMinutes(of: book.range),
      rule: try Series.rule(rule).description, lines: lines, household: household.id, member: member,
      createdAt: transaction.now)
    guard series.minutes > 0, series.range(on: start.date)?.start == book.range.start else {
      throw DeskError.invalid(
        "/start", "the clock shows this time twice; a series begins at a time it shows once")
    }
    series.attendees = book.attendees
    series.title = book.title
    series.flexibleMinutes = book.flexibleMinutes
    series.acceptedAreas = try book.acceptedAreas.map { try transaction.area($0).id }
    series.exdates = try ChangeSeries.checked(exdates, "/exdates")
    let found = try series.days(from: book.range.start, now: transaction.now)
    var work = try SeriesWork(transaction, onClash, lines: lines, accepting: book.acceptRulesVersion)
    try transaction.keep(series, action: "series.create")
    work.drop(found.dropped, of: series)
    let end = try work.book(found, of: series)
    return try work.outcome(series, boundedAt: end, needsBooking: !isPreview)
  }
}

/// Changes dates of a series that have not begun: one, one and those after it, or all. What was changed by itself is
/// left alone.
public struct ChangeSeries: Command {
  /// Which dates.
  public enum Scope: String, Sendable, CaseIterable {
    case this, following, all
  }

  /// Which series, and the version the caller has seen, if that matters.
  public var id: ID<Series>
  public var ifVersion: Int?
  /// Which dates.
  public var scope = Scope.all
  /// The day by the rule that `scope` counts from and `range` is the new time of; nil for the next one.
  public var day: CivilDate?
  /// The new values; nil leaves one as it is.
  public var lines: [Book.Line]?
  public var range: TimeRange?
  public var attendees: Int?
  public var title: String?
  public var flexibleMinutes: Int?
  public var acceptedAreas: [Slug]?
  public var rule: String?
  /// Days to leave out, and days to book that the rule does not name or that were not to be had.
  public var skip: [CivilDate] = []
  public var add: [CivilDate] = []
  /// Whether every date of the rule that is not booked is tried again.
  public var fill = false
  /// Whether the end set by `EndSeries` is taken back.
  public var resume = false
  /// The end that holds instead of the one taken back, the first day without; nil for none.
  public var endsOn: CivilDate?
  /// What is done about dates that cannot be had.
  public var onClash = OnClash.fail

  /// Changes of the series `id`; set the values to change.
  public init(id: ID<Series>, ifVersion: Int? = nil) {
    self.id = id
    self.ifVersion = ifVersion
  }

  public func execute(in transaction: Transaction) throws -> SeriesOutcome {
    let old = try transaction.ownSeries(id, ifVersion: ifVersion)
    let dates = try transaction.occurrences(of: id)
    let day = try anchor(old, dates.map(\.link.day), transaction.now)
    if scope == .this { return try changeOne(day, of: old, in: transaction) }
    guard scope == .following, day > old.firstDay, try isSplitting(old, at: day, in: transaction) else {
      return try change(old, from: day, in: transaction)
    }
    return try change(try split(old, at: day, in: transaction), from: day, in: transaction)
  }

  /// The days, sorted and distinct; refused when one is out of range or there are too many.
  static func checked(_ days: [CivilDate], _ pointer: String) throws -> [CivilDate] {
    guard days.count <= Series.most, days.allSatisfy({ (1970...2199).contains($0.components.year) }) else {
      throw DeskError.invalid(pointer, "at most \(Series.most) days from 1970 to 2199")
    }
    return Set(days).sorted()
  }

  /// The day that is meant: the one named, else the one the new time is on, else the next.
  private func anchor(_ series: Series, _ days: [CivilDate], _ now: Minute) throws -> CivilDate {
    let clock = series.calendar
    func isDate(_ day: CivilDate) throws -> Bool {
      try days.contains(day) || series.days(from: clock.startOfDay(day), now: now).days.first == day
    }
    if let day {
      guard try isDate(day) else {
        throw DeskError.invalid("/occurrence", "\(day) is no date of \(series.id.code)")
      }
      return day
    }
    // It may not be booked, as when it was taken, and be a date of the rule all the same.
    if let start = range.map({ clock.date(of: $0.start) }), try isDate(start) { return start }
    guard scope == .all else { throw DeskError.invalid("/occurrence", "say which date: its day by the rule") }
    return days.first { clock.startOfDay($0) > now } ?? days.last ?? series.firstDay
  }

  /// Whether what is asked makes the dates from a day on unlike those before it; a rule is that of these alone.
  private func isSplitting(_ old: Series, at day: CivilDate, in transaction: Transaction) throws -> Bool {
    guard rule == nil, skip.isEmpty, add.isEmpty, !fill else { return true }
    var new = old
    _ = try apply(to: &new, from: day, in: transaction)
    return new != old
  }

  /// Changes one date by itself.
  private func changeOne(
    _ day: CivilDate, of series: Series, in transaction: Transaction
  ) throws -> SeriesOutcome {
    guard rule == nil, skip.isEmpty, add.isEmpty, !fill, !resume, endsOn == nil else {
      throw DeskError.invalid("/scope", "one date has no rule, and no dates to add or leave out")
    }
    guard let link = try transaction.database.links(of: id).first(where: { $0.day == day }) else {
      throw DeskError.inTheWay(detail: "\(day) of \(id.code) is not booked; add it first")
    }
    var command = ChangeBooking(id: link.booking)
    command.lines = lines
    command.range = range
    command.attendees = attendees
    command.title = title
    command.flexibleMinutes = flexibleMinutes
    command.acceptedAreas = acceptedAreas
    let logged = transaction.batch.end.id
    let booking = try command.execute(in: transaction)
    let unchanged: SeriesOccurrence.Outcome = link.isOwn ? .exception : .booked
    let occurrence = SeriesOccurrence(
      day: day, outcome: transaction.batch.end.id > logged ? .changed : unchanged, range: booking.range,
      lines: booking.lines, booking: booking.id, status: booking.status)
    return SeriesOutcome(series: try transaction.database.series(id) ?? series, occurrences: [occurrence])
  }

  /// Ends a series before a day, and makes one of its own of the dates from there on.
  private func split(_ old: Series, at day: CivilDate, in transaction: Transaction) throws -> Series {
    var rest = Series(
      id: ID(try transaction.database.nextID(.series)), zone: old.zone, firstDay: day, minute: old.minute,
      minutes: old.minutes, rule: try old.rule(from: day), lines: old.lines, household: old.household,
      member: old.member, createdAt: transaction.now)
    rest.exdates = old.exdates.filter { $0 >= day }
    rest.rdates = old.rdates.filter { $0 >= day }
    rest.endsOn = old.endsOn
    rest.attendees = old.attendees
    rest.title = old.title
    rest.flexibleMinutes = old.flexibleMinutes
    rest.acceptedAreas = old.acceptedAreas
    try transaction.keep(rest, action: "series.create")
    try transaction.database.moveLinks(of: old.id, from: day, to: rest.id)
    var head = old
    // Whoever takes the end back gets none of the days that are another series' now.
    head.rule = try old.rule(before: day)
    head.exdates = old.exdates.filter { $0 < day }
    head.rdates = old.rdates.filter { $0 < day }
    head.endsOn = min(old.endsOn ?? day, day)
    head.version += 1
    try transaction.keep(head, replacing: old, action: "series.end")
    return rest
  }

  /// Changes all coming dates of a series.
  private func change(_ old: Series, from day: CivilDate, in transaction: Transaction) throws -> SeriesOutcome
  {
    var new = old
    let shift = try apply(to: &new, from: day, in: transaction)
    if shift != 0 { try transaction.database.shiftLinks(of: old.id, by: shift) }
    let now = transaction.now
    let before = try old.days(from: now, now: now).days.map { $0 + shift }
    let excluded = try Self.checked(skip, "/exdates")
    let added = try Self.checked(add, "/add")
    let dates = try transaction.occurrences(of: old.id)
    let held = Set(dates.filter(\.booking.status.isActive).map(\.link.day))
    if let day = added.first(where: held.contains) {
      throw DeskError.inTheWay(detail: "\(day) of \(old.id.code) is booked already")
    }
    try check(added, of: new, now: now)
    // A day beside the rule is only no longer one, unless the rule has come to name it.
    let beside = Set(new.rdates).intersection(excluded)
    new.rdates = new.rdates.filter { !excluded.contains($0) }
    let named = try new.days(from: now, now: now)
    let coming = dates.filter { $0.booking.status.isActive && $0.booking.range.start > now }.map(\.link.day)
    // One past the end is left out of what comes when that is taken back.
    var unended = new
    unended.endsOn = nil
    let ended = new.endsOn == nil ? [] : (try? unended.days(from: now, now: now))?.days ?? []
    let known = beside.union(new.exdates + named.days + named.dropped).union(coming + ended)
    if let day = excluded.first(where: { !known.contains($0) }) {
      throw DeskError.invalid("/exdates", "\(day) is no coming date of \(old.id.code)")
    }
    let leftOut = excluded.filter { !beside.contains($0) || named.days.contains($0) }
    new.exdates = Set(new.exdates + leftOut).subtracting(added).sorted()
    var wanted = try new.days(from: now, now: now)
    let extra = added.filter { !wanted.days.contains($0) }
    if !extra.isEmpty {
      new.rdates = Set(new.rdates + extra).sorted()
      wanted = try new.days(from: now, now: now)
    }
    if let day = added.first(where: { !wanted.days.contains($0) }) {
      throw DeskError.invalid("/add", "\(day) comes after \(Series.most) dates; no more are looked after")
    }
    // What only its dates make a change is written once they are; each of them would raise the series by itself.
    let isSame = new == old
    new.version += 1
    var work = try SeriesWork(
      transaction, onClash, lines: new.lines, accepting: transaction.rulesVersion(for: new.lines))
    transaction.raisedSeries = new.id
    if !isSame { try transaction.keep(new, replacing: old, action: "series.change") }
    let logged = transaction.batch.end.id
    work.drop(Set(wanted.dropped).subtracting(before).sorted(), of: new)
    // Latest first when everything is put off, so that no date is in the way of the one before.
    let later = shift * 1440 + new.minute - old.minute > 0
    for (link, booking) in later ? dates.reversed() : dates {
      guard booking.status.isActive, booking.range.start > now else { continue }
      if excluded.contains(link.day) || (!link.isOwn && !wanted.days.contains(link.day)) {
        try work.cancel(link, booking)
      } else if link.isOwn, !(wanted.days.contains(link.day) && new.isUsual(booking, on: link.day)) {
        work.leave(link, booking)
      } else {
        try work.move(link, booking, to: new)
      }
    }
    work.mayStay = Set(dates.map(\.link.day)).subtracting(excluded)
    work.named = Set(added)
    let givenUp = Set(dates.filter(\.link.isOwn).map(\.link.day))
    wanted.days.removeAll { day in
      let isWanted = !before.contains(day) || fill
      return held.contains(day) || !(work.named.contains(day) || (isWanted && !givenUp.contains(day)))
    }
    let end = try work.book(wanted, of: new)
    var outcome = try work.outcome(new, boundedAt: end)
    guard isSame else { return outcome }
    guard transaction.batch.end.id > logged else {
      outcome.series = old
      for index in outcome.occurrences.indices where outcome.occurrences[index].outcome == .changed {
        outcome.occurrences[index].outcome = .booked
      }
      return outcome
    }
    try transaction.keep(new, replacing: old, action: "series.change")
    return outcome
  }

  /// Writes the new values into a series; returns by how many days everything is put off.
  private func apply(to series: inout Series, from day: CivilDate, in transaction: Transaction) throws -> Int
  {
    series.lines = try lines.map { try transaction.lines($0) } ?? series.lines
    series.attendees = attendees ?? series.attendees
    series.title = title ?? series.title
    series.flexibleMinutes = flexibleMinutes ?? series.flexibleMinutes
    series.acceptedAreas = try acceptedAreas?.map { try transaction.area($0).id } ?? series.acceptedAreas
    if resume {
      series.endsOn = try laterEnd(of: series)
    } else if endsOn != nil {
      throw DeskError.invalid(
        "/endsOn", "is for taking an end back; an earlier one is set by ending the series")
    }
    var shift = 0
    if let range {
      let start = series.calendar.local(of: range.start)
      series.minute = start.minute
      series.minutes = max(1, series.calendar.wallMinutes(of: range))
      shift = start.date - day
      guard abs(shift) <= 366 else {
        throw DeskError.invalid("/start", "is more than a year from \(day), whose new time it is")
      }
    }
    if shift != 0 {
      if rule == nil { series.rule = try Series.shifted(series.rule, by: shift) }
      series.firstDay = series.firstDay + shift
      series.exdates = series.exdates.map { $0 + shift }
      series.rdates = series.rdates.map { $0 + shift }
      series.endsOn = series.endsOn.map { $0 + shift }
    }
    if let rule { series.rule = try Series.rule(rule).description }
    let trial = range ?? series.range(on: series.firstDay) ?? TimeRange(.earliest, .earliest + 1)
    try Book.check(
      range: trial, attendees: series.attendees, title: series.title, flexibleMinutes: series.flexibleMinutes)
    return shift
  }
}

extension ChangeSeries {
  /// Refuses days to be added that the series would name and never book.
  private func check(_ added: [CivilDate], of series: Series, now: Minute) throws {
    let last = series.calendar.date(of: now) + Series.daysAhead
    var past: [SeriesOccurrence] = []
    for day in added {
      if let end = series.endsOn, day >= end {
        throw DeskError.inTheWay(
          detail:
            "\(series.id.code) ends on \(end); to add \(day), resume it, or take the series that follows")
      }
      guard day <= last else { throw DeskError.invalid("/add", "\(day) is more than two years ahead") }
      guard let range = series.range(on: day) else {
        throw DeskError.invalid("/add", "the clock skips the time of the series on \(day)")
      }
      if range.start < now {
        past.append(
          SeriesOccurrence(
            day: day, outcome: .refused, range: range, lines: series.lines, reasons: [.inThePast]))
      }
    }
    guard past.isEmpty else {
      throw DeskError.seriesRefused(SeriesRefusal(occurrences: past, asked: added.count))
    }
  }

  /// The end that holds once the present one is taken back.
  private func laterEnd(of series: Series) throws -> CivilDate? {
    guard let endsOn else { return nil }
    guard let present = series.endsOn, try Self.checked([endsOn], "/endsOn") == [max(present, endsOn)] else {
      throw DeskError.invalid(
        "/endsOn", series.endsOn.map { "must be \($0) or later" } ?? "there is no end to take back")
    }
    return endsOn
  }
}

/// Ends a series: its bookings from a day on are cancelled.
public struct EndSeries: Command {
  /// Which series, and the version the caller has seen, if that matters.
  public var id: ID<Series>
  public var ifVersion: Int?
  /// The first day without; nil for today.
  public var from: CivilDate?

  /// Ends the series `id`.
  public init(id: ID<Series>, ifVersion: Int? = nil, from: CivilDate? = nil) {
    self.id = id
    self.ifVersion = ifVersion
    self.from = from
  }

  public func execute(in transaction: Transaction) throws -> SeriesOutcome {
    let old = try transaction.ownSeries(id, ifVersion: ifVersion)
    let day = from ?? old.calendar.date(of: transaction.now)
    // A later end would book nothing of what the present one has cancelled.
    if let end = old.endsOn, day >= end {
      throw DeskError.inTheWay(detail: "\(id.code) ends on \(end) already; take that back to end it later")
    }
    var new = old
    new.endsOn = try ChangeSeries.checked([day], "/from").first
    new.version += 1
    try transaction.keep(new, replacing: old, action: "series.end")
    var work = try SeriesWork(
      transaction, .skip, lines: new.lines, accepting: transaction.rulesVersion(for: new.lines))
    for (link, booking) in try transaction.occurrences(of: id)
    where link.day >= day && booking.status.isActive && booking.range.start > transaction.now {
      try work.cancel(link, booking)
    }
    return try work.outcome(new, boundedAt: nil)
  }
}

/// Moves coming bookings of series back to their times on the wall, after new time-zone data moved those in UTC.
///
/// The clock is no one's to refuse: where two now meet, that is a double booking, and `conflicts list` has it.
public struct MendSeries: Command {
  /// All of them.
  public init() {}

  public func execute(in transaction: Transaction) throws -> [Booking] {
    try transaction.require(.administer)
    // The hours at which things are open have moved, too.
    try transaction.database.doubtEverything()
    transaction.keepUnlogged()
    return try transaction.database.strayOccurrences(after: transaction.now).map { stray in
      var new = stray.booking
      new.range = stray.range
      let moved = try transaction.replace(stray.booking, with: new, action: "series.mend")
      try transaction.database.write(stray.link)
      return moved
    }
  }
}

/// A booking of a series that does not begin and end when its time on the wall says.
struct StrayOccurrence {
  var link: SeriesLink
  var booking: Booking
  /// When it should be.
  var range: TimeRange
}

extension Database {
  /// The active bookings of series that begin after a minute, and not when their time on the wall says; what is handed
  /// out stays when it is.
  func strayOccurrences(after now: Minute) throws -> [StrayOccurrence] {
    var clocks: [ID<Series>: AreaCalendar] = [:]
    return try links(startingAfter: now).compactMap { link in
      guard let clock = try clocks[link.series] ?? series(link.series)?.calendar,
        let booking = try booking(link.booking)
      else { return nil }
      clocks[link.series] = clock
      let local = LocalTime(wall: link.wall)
      let start = clock.minutes(of: local)
      // A reading that the clock shows twice, or no longer, is kept where it is if that is one of them.
      if case .two(_, let second) = start, booking.range.start == second { return nil }
      let range = TimeRange(start.asStart, clock.end(of: start.asStart, wallMinutes: link.minutes))
      if try range == booking.range || isOut(booking.id) { return nil }
      return StrayOccurrence(link: link, booking: booking, range: range)
    }
  }
}

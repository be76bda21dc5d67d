/// The days on which a series takes place, by its rule.
public struct SeriesDays: Sendable {
  /// In order, distinct; at most `Series.most`.
  public var days: [CivilDate] = []
  /// Days on which the clock skips the start: there is nothing to book.
  public var dropped: [CivilDate] = []
  /// The last day looked at, when the rule itself has no end before it.
  public var boundedAt: CivilDate?
}

extension Series {
  /// The most occurrences that are looked after at a time.
  public static let most = 520
  /// How many days ahead occurrences are made.
  public static let daysAhead = 730

  /// The clock of the series.
  public var calendar: AreaCalendar { AreaCalendar.named(zone) ?? .utc }

  /// When the occurrence of a day takes place; nil when the clock skips its start that day.
  public func range(on day: CivilDate) -> TimeRange? {
    calendar.range(at: LocalTime(day, minute: minute), wallMinutes: minutes)
  }

  /// Whether the booking of a day is what the series says; what a plan may do about it makes no difference.
  func isUsual(_ booking: Booking, on day: CivilDate) -> Bool {
    booking.range == range(on: day) && booking.lines == lines && booking.title == title
      && booking.attendees == attendees
  }

  /// What a rule says; refused when it names times of day, which are those of the series.
  static func rule(_ text: String) throws -> RecurrenceRule {
    let rule: RecurrenceRule
    do throws(RecurrenceFault) {
      rule = try RecurrenceRule(parsing: text)
    } catch {
      throw DeskError.invalid("/rrule", error.description)
    }
    guard rule.hours.isEmpty, rule.minutes.isEmpty else {
      throw DeskError.invalid("/rrule", "BYHOUR and BYMINUTE: a series has the time of day of its start")
    }
    return rule
  }

  /// The days that begin at or after a minute; refused when the rule never occurs, or has an end that is too far off.
  func days(from: Minute, now: Minute) throws -> SeriesDays {
    let rule = try Self.rule(rule)
    let clock = calendar
    var recurrence = Recurrence(start: LocalTime(firstDay, minute: minute), on: clock, rule: rule)
    guard recurrence.ruleOccurs else {
      throw DeskError.invalid("/rrule", "\(rule) never occurs from \(firstDay) on")
    }
    recurrence.additions = rdates.compactMap { range(on: $0)?.start }
    recurrence.excludedDays = Set(exdates)
    let horizon = clock.startOfDay(clock.date(of: now) + Self.daysAhead + 1)
    let isOpen = rule.isEndless && endsOn == nil
    let end = endsOn.map(clock.startOfDay) ?? (rule.isEndless ? horizon : Minute.latest)
    guard let window = TimeRange(from: max(from, .earliest), to: min(end, .latest)) else {
      return SeriesDays()
    }
    let expansion = recurrence.expand(limit: Self.most, in: window)
    var found = SeriesDays()
    found.dropped = expansion.dropped.map(\.date)
    for start in expansion.starts {
      let day = clock.date(of: start)
      if range(on: day) == nil {
        found.dropped.append(day)
      } else if found.days.last != day {
        found.days.append(day)
      }
    }
    if isOpen {
      found.boundedAt = expansion.isComplete ? clock.date(of: horizon - 1) : found.days.last
    } else if !expansion.isComplete {
      throw DeskError.invalid("/rrule", "\(rule) names more than \(Self.most) days; end it earlier")
    } else if let last = expansion.starts.last, last >= horizon {
      throw DeskError.invalid(
        "/rrule", "\(rule) goes on until \(clock.date(of: last)), more than two years ahead; end it earlier")
    }
    return found
  }

  /// Whether it has days from a minute on.
  func goesOn(after end: Minute, now: Minute) throws -> Bool {
    let day = calendar.date(of: end)
    if let endsOn, endsOn <= day { return false }
    // One that cannot be looked at to its end goes on for long.
    return try Self.rule(rule).isEndless
      || (try? days(from: calendar.startOfDay(day), now: now)).map { !$0.days.isEmpty } ?? true
  }

  /// The rule that names the same days when everything is put off by some days; what is bound to days of the month
  /// or year cannot be put off.
  static func shifted(_ text: String, by days: Int) throws -> String {
    var rule = try Self.rule(text)
    guard rule.monthDays.isEmpty, rule.yearDays.isEmpty, rule.weekNumbers.isEmpty, rule.positions.isEmpty,
      rule.months.isEmpty, rule.days.allSatisfy({ $0.ordinal == 0 })
    else {
      throw DeskError.invalid(
        "/start", "'\(rule)' is bound to days of the month or year; give the new rule as well")
    }
    let turn = (days % 7 + 7) % 7
    rule.days = rule.days.map { .init(($0.weekday - 1 + turn) % 7 + 1) }
    switch rule.until {
    case .instant(let minute)?: rule.until = .instant(minute + Int32(clamping: days * 1440))
    case .local(let local)?: rule.until = .local(LocalTime(local.date + days, minute: local.minute))
    case .day(let day)?: rule.until = .day(day + days)
    case nil: break
    }
    return rule.description
  }

  /// The rule of what is left from a day on, of which the rule itself has counted those before.
  func rule(from day: CivilDate) throws -> String {
    var rule = try Self.rule(rule)
    guard let count = rule.count else { return rule.description }
    rule.count = max(1, count - days(of: rule, before: day, limit: count))
    return rule.description
  }

  /// The rule of the days before a day, the first of which is before it.
  func rule(before day: CivilDate) throws -> String {
    var rule = try Self.rule(rule)
    let count = days(of: rule, before: day, limit: rule.count ?? 2)
    // A start that the rule itself does not name is a day all the same, but none that an UNTIL may end with.
    if rule.count != nil || count < 2 {
      (rule.count, rule.until) = (max(1, count), nil)
    } else if rule.until.map({ lastDay($0) >= day }) ?? true {
      rule.until = .day(day + -1)
    }
    return rule.description
  }

  /// How many days a rule names before a day, those left out included; at most `limit`.
  private func days(of rule: RecurrenceRule, before day: CivilDate, limit: Int) -> Int {
    let recurrence = Recurrence(start: LocalTime(firstDay, minute: minute), on: calendar, rule: rule)
    guard let window = TimeRange(from: .earliest, to: calendar.startOfDay(day)) else { return 0 }
    return recurrence.expand(limit: limit, in: window).starts.count
  }

  private func lastDay(_ until: RecurrenceRule.Until) -> CivilDate {
    switch until {
    case .instant(let minute): calendar.date(of: minute)
    case .local(let local): local.date
    case .day(let day): day
    }
  }
}

extension AreaCalendar {
  /// The stretch from a reading on that takes so many minutes on the wall; nil when the clock skips its start.
  package func range(at local: LocalTime, wallMinutes: Int) -> TimeRange? {
    let start: Minute
    switch minutes(of: local) {
    case .none: return nil
    case .one(let minute), .two(let minute, _): start = minute
    }
    return TimeRange(start, end(of: start, wallMinutes: wallMinutes))
  }

  /// How many minutes on the wall a stretch takes.
  package func wallMinutes(of range: TimeRange) -> Int {
    local(of: range.end).wall - local(of: range.start).wall
  }
}

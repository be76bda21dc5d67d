/// The readings that a rule names, ascending from its start to the end of 2199, whether or not the clock ever
/// shows them; COUNT and UNTIL are left to `Recurrence`.
///
/// A period at a time, so that an endless rule costs nothing until it is asked for. Bounded: a rule that
/// names no day at all is walked through at most 84,000 daily or 230 yearly periods.
struct RecurrenceCandidates: IteratorProtocol {
  private let filter: DayFilter
  private let rule: RecurrenceRule
  private let start: LocalTime
  /// Minutes of the day, ascending.
  private let times: [Int]
  /// Periods after the one of the start.
  private var period = 0
  /// The days of the present period, ascending.
  private var days: [Int] = []
  /// With BYSETPOS, the places among days times times that it takes.
  private var taken: [Int]?
  private var cursor = 0
  private var end = 0

  private static let lastDay = Int(Minute.latest.value) / 1440 - 1

  /// The readings of `rule` from `start` on; those that lie before `from` may be passed over.
  init(_ rule: RecurrenceRule, start: LocalTime, from: CivilDate? = nil) {
    self.rule = rule
    self.start = start
    filter = DayFilter(rule, start: start.date)
    let hours = rule.hours.isEmpty ? [start.hour] : rule.hours
    let minutes = rule.minutes.isEmpty ? [start.minuteOfHour] : rule.minutes
    times = hours.flatMap { hour in minutes.map { hour * 60 + $0 } }.sorted()
    if let from, from > start.date { period = periods(to: from) }
  }

  mutating func next() -> LocalTime? {
    while true {
      while cursor < end {
        let place = taken?[cursor] ?? cursor
        cursor += 1
        let wall = days[place / times.count] * 1440 + times[place % times.count]
        if wall >= start.wall { return LocalTime(wall: wall) }
      }
      guard loadPeriod() else { return nil }
    }
  }

  /// Whole periods that end before `date`.
  private func periods(to date: CivilDate) -> Int {
    let first = start.date
    let steps =
      switch rule.frequency {
      case .daily: date - first
      case .weekly: (date - first) / 7
      case .monthly: Self.month(of: date) - Self.month(of: first)
      case .yearly: date.components.year - first.components.year
      }
    return max(0, steps / rule.interval - 1)
  }

  private static func month(of date: CivilDate) -> Int {
    let (year, month, _) = date.components
    return year * 12 + month - 1
  }

  /// Whether BYSETPOS only names places that no period has.
  private var asksTooMuch: Bool {
    let days =
      switch rule.frequency {
      case .daily: 1
      case .weekly: 7
      case .monthly: 31
      case .yearly: 366
      }
    return !rule.positions.isEmpty && rule.positions.allSatisfy { abs($0) > days * times.count }
  }

  /// Reads the days of the next period; false past the end of 2199.
  private mutating func loadPeriod() -> Bool {
    if period == 0 && asksTooMuch { return false }
    let steps = period * rule.interval
    period += 1
    days.removeAll(keepingCapacity: true)
    switch rule.frequency {
    case .daily:
      let date = start.date + steps
      guard date.dayNumber <= Self.lastDay else { return false }
      if filter.admits(date) { days.append(date.dayNumber) }
    case .weekly:
      let first = start.date.dayNumber - (start.date.weekday - rule.weekStart + 7) % 7 + steps * 7
      guard first <= Self.lastDay else { return false }
      for day in first..<first + 7 where filter.admits(CivilDate(dayNumber: day)) { days.append(day) }
    case .monthly:
      let month = Self.month(of: start.date) + steps
      guard month < 2200 * 12 else { return false }
      filter.appendDays(year: month / 12, month: month % 12 + 1, to: &days)
    case .yearly:
      let year = start.date.components.year + steps
      guard year < 2200 else { return false }
      for month in 1...12 { filter.appendDays(year: year, month: month, to: &days) }
    }
    selectPositions()
    return true
  }

  private mutating func selectPositions() {
    cursor = 0
    let all = days.count * times.count
    end = all
    guard !rule.positions.isEmpty, all > 0 else { return }
    let places = rule.positions.map { $0 > 0 ? $0 - 1 : all + $0 }.filter { (0..<all).contains($0) }
    let selected = Set(places).sorted()
    taken = selected
    end = selected.count
  }
}

/// Which days of a period a rule takes: every BY part that is present must agree (RFC 5545, 3.3.10; what the
/// rule leaves open comes from its start).
private struct DayFilter {
  private var months = 0
  private var weekdays = 0
  private var ordinals: [RecurrenceRule.Weekday] = []
  private var monthDays: [Int] = []
  private var yearDays: [Int] = []
  private var weekNumbers: [Int] = []
  private let weekStart: Int
  /// Whether numbered weekdays count within a month rather than the year.
  private let countsInMonth: Bool

  init(_ rule: RecurrenceRule, start: CivilDate) {
    weekStart = rule.weekStart
    countsInMonth = rule.frequency == .monthly || !rule.months.isEmpty
    monthDays = rule.monthDays
    yearDays = rule.yearDays
    weekNumbers = rule.weekNumbers
    for month in rule.months { months |= 1 << month }
    for day in rule.days {
      if day.ordinal == 0 { weekdays |= 1 << day.weekday } else { ordinals.append(day) }
    }
    let namesDay = !rule.days.isEmpty || !monthDays.isEmpty || !yearDays.isEmpty
    if namesDay { return }
    switch rule.frequency {
    case .daily: break
    case .weekly: weekdays = 1 << start.weekday
    case .monthly: monthDays = [start.components.day]
    case .yearly:
      if !weekNumbers.isEmpty {
        weekdays = 1 << start.weekday
      } else {
        monthDays = [start.components.day]
        if months == 0 { months = 1 << start.components.month }
      }
    }
  }

  /// For daily and weekly rules, which know months, days of the month and plain weekdays.
  func admits(_ date: CivilDate) -> Bool {
    if weekdays != 0 && weekdays & (1 << date.weekday) == 0 { return false }
    if months == 0 && monthDays.isEmpty { return true }
    let (year, month, day) = date.components
    if months != 0 && months & (1 << month) == 0 { return false }
    return monthDays.isEmpty
      || Self.matches(monthDays, place: day, of: CivilDate.daysInMonth(year: year, month: month))
  }

  /// Appends the days of a month that all parts take.
  func appendDays(year: Int, month: Int, to days: inout [Int]) {
    if months != 0 && months & (1 << month) == 0 { return }
    guard let first = CivilDate(year: year, month: month, day: 1),
      let newYear = CivilDate(year: year, month: 1, day: 1)
    else { return }
    let length = CivilDate.daysInMonth(year: year, month: month)
    let yearLength = CivilDate.isLeap(year) ? 366 : 365
    let firstWeeks = weekNumbers.isEmpty ? [] : firstWeeks(around: year)
    for day in 1...length {
      if !monthDays.isEmpty && !Self.matches(monthDays, place: day, of: length) { continue }
      let date = first + (day - 1)
      let dayOfYear = date - newYear + 1
      if !yearDays.isEmpty && !Self.matches(yearDays, place: dayOfYear, of: yearLength) { continue }
      if weekdays != 0 || !ordinals.isEmpty {
        let (place, span) = countsInMonth ? (day, length) : (dayOfYear, yearLength)
        guard takesWeekday(date.weekday, place: place, of: span) else { continue }
      }
      if !weekNumbers.isEmpty && !takesWeek(of: date.dayNumber, firstWeeks: firstWeeks) { continue }
      days.append(date.dayNumber)
    }
  }

  private static func matches(_ numbers: [Int], place: Int, of length: Int) -> Bool {
    numbers.contains(place) || numbers.contains(place - length - 1)
  }

  private func takesWeekday(_ weekday: Int, place: Int, of span: Int) -> Bool {
    if weekdays & (1 << weekday) != 0 { return true }
    return ordinals.contains { wanted in
      wanted.weekday == weekday
        && (wanted.ordinal == (place - 1) / 7 + 1 || wanted.ordinal == -((span - place) / 7 + 1))
    }
  }

  /// Whether BYWEEKNO takes a day of a year: weeks begin on `weekStart`, and week 1 is the first with at
  /// least four days in its year, so the first and last days of a year may lie in a neighbour's week.
  private func takesWeek(of day: Int, firstWeeks: [Int]) -> Bool {
    guard let place = firstWeeks.indices.dropLast().last(where: { firstWeeks[$0] <= day }) else {
      return false
    }
    let week = (day - firstWeeks[place]) / 7 + 1
    return Self.matches(weekNumbers, place: week, of: (firstWeeks[place + 1] - firstWeeks[place]) / 7)
  }

  /// The first days of week 1 of the year before, the year, and the two after: each holds its 4 January.
  private func firstWeeks(around year: Int) -> [Int] {
    (year - 1...year + 2).compactMap { year in
      CivilDate(year: year, month: 1, day: 4).map { $0.dayNumber - ($0.weekday - weekStart + 7) % 7 }
    }
  }
}

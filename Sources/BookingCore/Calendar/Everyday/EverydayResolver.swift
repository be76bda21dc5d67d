/// Turns what a text says into instants: the nearest ahead where it leaves the choice.
struct EverydayResolver {
  let now: Minute
  let calendar: AreaCalendar
  /// Whether a day without a time of day begins with its first minute and ends with its last.
  var wholeDays = false

  private var today: CivilDate { calendar.date(of: now) }

  /// The reading of the first side; 24:00 is midnight of the day after.
  func start(of side: EverydaySide, text: String) throws(EverydayFault) -> LocalTime {
    if side.isNow {
      guard side.time == nil, !side.hasDay else { throw .notUnderstood(text) }
      return calendar.local(of: now)
    }
    guard let time = side.time ?? (wholeDays && side.hasDay ? 0 : nil) else {
      if side.hasDay { throw .timeMissing }
      throw .notUnderstood(text)
    }
    guard side.hasDay else {
      let local = LocalTime(wall: today.dayNumber * 1440 + time)
      if local < calendar.local(of: now) { throw .passed(local) }
      return local
    }
    return LocalTime(
      wall: try day(of: side, from: calendar.local(of: now), time: time).dayNumber * 1440 + time)
  }

  /// The instant of the second side.
  func end(of side: EverydaySide, after start: LocalTime, start startMinute: Minute) throws(EverydayFault)
    -> Minute
  {
    guard let time = side.time ?? (wholeDays && side.hasDay ? 1440 : nil) else { throw .timeMissing }
    var local: LocalTime
    if side.hasDay {
      local = LocalTime(wall: try day(of: side, from: start, time: time).dayNumber * 1440 + time)
    } else {
      local = LocalTime(wall: start.date.dayNumber * 1440 + time)
      if local <= start { local = LocalTime(local.date + 1, minute: local.minute) }
    }
    let end = try minute(of: local)
    guard end > startMinute else { throw .endNotAfterStart }
    return end
  }

  /// The instant of a reading.
  func minute(of local: LocalTime) throws(EverydayFault) -> Minute {
    do throws(TimeFault) {
      return try calendar.minute(of: local)
    } catch {
      switch error {
      case .nonexistent(let before, let after): throw .nonexistent(before: before, after: after)
      case .ambiguous(let first, let second): throw .twice(first: first, second: second)
      case .hasSeconds, .malformed, .outOfRange: throw .outOfRange
      }
    }
  }

  /// The day of a side, on or after `reference` where no year is told.
  private func day(of side: EverydaySide, from start: LocalTime, time: Int) throws(EverydayFault)
    -> CivilDate
  {
    let reference = start.date
    let told = [side.day != nil, side.offset != nil, side.week != nil].filter { $0 }.count
    guard told <= 1 else { throw .notUnderstood("") }
    if let week = side.week { return try day(ofWeek: week, side, from: reference) }
    var date: CivilDate?
    if let day = side.day { date = try self.date(of: day, from: reference) }
    if let offset = side.offset { date = today + offset }
    guard let date else { return try weekday(of: side, from: start, time: time) }
    if let weekday = side.weekday, date.weekday != weekday { throw .wrongWeekday(date) }
    return date
  }

  private func date(of day: EverydaySide.Day, from reference: CivilDate) throws(EverydayFault) -> CivilDate {
    let thisYear = reference.components.year
    let name = "\(day.day)/\(day.month)"
    if let year = day.year {
      guard (1970...2199).contains(year) else { throw .outOfRange }
      guard let date = CivilDate(year: year, month: day.month, day: day.day) else {
        throw .noSuchDay("\(name)-\(year)")
      }
      return date
    }
    if let date = CivilDate(year: thisYear, month: day.month, day: day.day), date >= reference { return date }
    guard let date = CivilDate(year: thisYear + 1, month: day.month, day: day.day) else {
      throw .noSuchDay("\(name)-\(thisYear + 1)")
    }
    return date
  }

  /// The next such weekday; the day of `start` only while the time is still ahead of it.
  private func weekday(of side: EverydaySide, from start: LocalTime, time: Int) throws(EverydayFault)
    -> CivilDate
  {
    guard let weekday = side.weekday else { throw .notUnderstood("") }
    var date = start.date + (weekday - start.date.weekday + 7) % 7
    if LocalTime(wall: date.dayNumber * 1440 + time) < start { date = date + 7 }
    if side.isNext { throw .twoDays(date, date + 7) }
    return date
  }

  /// A weekday of an ISO week, by default of the next such week that is not over.
  private func day(ofWeek week: Int, _ side: EverydaySide, from reference: CivilDate) throws(EverydayFault)
    -> CivilDate
  {
    guard let weekday = side.weekday else { throw .weekdayMissing }
    let year = side.weekYear ?? reference.isoWeek.year
    guard (1970...2199).contains(year) else { throw .outOfRange }
    for year in side.weekYear == nil ? [year, year + 1] : [year] {
      guard let fourth = CivilDate(year: year, month: 1, day: 4) else { continue }
      let date = fourth + ((week - 1) * 7 + weekday - fourth.weekday)
      if date.isoWeek.week != week {
        throw .noSuchDay("uge \(week) \(year)")
      }
      if side.weekYear != nil || date >= reference { return date }
    }
    throw .noSuchDay("uge \(week)")
  }
}

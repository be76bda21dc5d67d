/// Times as sentences have them, on an area's own clock.
extension AreaCalendar {
  /// `lør. 5. dec. 2026 kl. 17.00–22.00` or `Sat 5 Dec 2026 17:00–22:00`; both days when they differ.
  public func text(_ range: TimeRange, in language: Language) -> String {
    let start = local(of: range.start)
    let end = local(of: range.end)
    guard start.date != end.date else {
      return "\(text(range.start, in: language))–\(Self.clock(end, language))"
    }
    return "\(text(range.start, in: language)) – \(text(range.end, in: language))"
  }

  /// `lør. 5. dec. 2026 kl. 17.00` or `Sat 5 Dec 2026 17:00`.
  public func text(_ minute: Minute, in language: Language) -> String {
    let local = local(of: minute)
    return language.pick(
      "\(Self.day(local.date, .da)) kl. \(Self.clock(local, .da))",
      "\(Self.day(local.date, .en)) \(Self.clock(local, .en))")
  }

  private static func day(_ date: CivilDate, _ language: Language) -> String {
    let (year, month, day) = date.components
    switch language {
    case .da:
      let name = CalendarWords.danishMonths[month - 1]
      let short = name.count > 4 ? name.prefix(3) + "." : name[...]
      return "\(CalendarWords.danishDays[date.weekday - 1].prefix(3)). \(day). \(short) \(year)"
    case .en:
      let weekday = Self.capital(CalendarWords.englishDays[date.weekday - 1])
      return "\(weekday) \(day) \(Self.capital(CalendarWords.englishMonths[month - 1])) \(year)"
    }
  }

  private static func capital(_ word: String) -> String {
    word.prefix(1).uppercased() + word.prefix(3).dropFirst()
  }

  private static func clock(_ local: LocalTime, _ language: Language) -> String {
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    return two(local.hour) + language.pick(".", ":") + two(local.minuteOfHour)
  }
}

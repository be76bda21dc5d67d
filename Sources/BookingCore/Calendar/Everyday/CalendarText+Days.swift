/// Days, weeks and months as headings.
extension CalendarText {
  /// `lørdag 5. december` or `Saturday 5 December`; the year only when it is not `year`.
  public func day(_ date: CivilDate, in year: Int) -> String {
    let (own, month, day) = date.components
    let text = weekday(date.weekday) + language.pick(" \(day). ", " \(day) ") + self.month(month)
    return own == year ? text : text + " \(own)"
  }

  /// `lørdag 5. december kl. 17.00–22.00` or `Saturday 5 December 17:00–22:00`; a range over midnight names both
  /// days. The year only when it is not `year`.
  public func range(_ range: TimeRange, in year: Int) -> String {
    let whole = self.range(range)
    let (start, end) = (calendar.local(of: range.start), calendar.local(of: range.end - 1))
    let first = whole.replacing(date(start.date), with: day(start.date, in: year))
    return start.date == end.date ? first : first.replacing(date(end.date), with: day(end.date, in: year))
  }

  /// `mandag`, `Monday`; 1 to 7.
  public func weekday(_ number: Int) -> String {
    language.pick(
      CalendarWords.danishDays[number - 1], Self.capitalized(CalendarWords.englishDays[number - 1]))
  }

  /// `december`, `December`; 1 to 12.
  public func month(_ number: Int) -> String {
    language.pick(
      CalendarWords.danishMonths[number - 1], Self.capitalized(CalendarWords.englishMonths[number - 1]))
  }

  /// `uge 49`, `week 49`.
  public func week(of date: CivilDate) -> String {
    language.pick("uge", "week") + " \(date.isoWeek.week)"
  }

  /// `30. november – 6. december 2026`, the week that begins on a Monday.
  public func weekDays(from monday: CivilDate) -> String {
    let (first, last) = (monday.components, (monday + 6).components)
    func day(_ part: (year: Int, month: Int, day: Int), _ withMonth: Bool) -> String {
      let name = withMonth ? " " + month(part.month) : ""
      return language.pick("\(part.day).", "\(part.day)") + name
    }
    return day(first, first.month != last.month) + "–" + day(last, true) + " \(last.year)"
  }

  private static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }
}

/// Writes times for people: `lør. 5. dec. 2026 kl. 17.00–22.00`, `Sat 5 Dec 2026 17:00–22:00`.
public struct CalendarText: Sendable {
  /// The language.
  public let language: Language
  /// The clock on which times are told.
  public let calendar: AreaCalendar

  /// Texts in a language on a clock.
  public init(_ language: Language, on calendar: AreaCalendar) {
    self.language = language
    self.calendar = calendar
  }

  private static let danishMonths = [
    "jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec.",
  ]

  /// `lør. 5. dec. 2026` or `Sat 5 Dec 2026`.
  public func date(_ date: CivilDate) -> String {
    let (year, month, day) = date.components
    return language.pick(
      "\(CalendarWords.danishShortDays[date.weekday - 1]). \(day). \(Self.danishMonths[month - 1]) \(year)",
      "\(weekday(date.weekday).prefix(3)) \(day) \(self.month(month).prefix(3)) \(year)")
  }

  /// `lørdag den 5. december 2026` or `Saturday 5 December 2026`.
  public func longDate(_ date: CivilDate) -> String {
    let (year, month, day) = date.components
    return weekday(date.weekday) + language.pick(" den \(day). ", " \(day) ") + "\(self.month(month)) \(year)"
  }

  /// `17.00` or `17:00`, for 0 to 1440 minutes after midnight.
  public func time(_ minute: Int) -> String {
    (minute / 60).padded(to: 2) + language.pick(".", ":") + (minute % 60).padded(to: 2)
  }

  /// `lør. 5. dec. 2026 kl. 17.00` or `Sat 5 Dec 2026 17:00`; a reading that occurs twice with its offset.
  public func instant(_ minute: Minute) -> String {
    let local = calendar.local(of: minute)
    return date(local.date) + clock + time(local.minute) + offsetIfDoubled(local, at: minute)
  }

  /// `lør. 5. dec. 2026 kl. 17.00–22.00`, over midnight `… kl. 22.00 – søn. 6. dec. 2026 kl. 02.00`; a
  /// midnight at the end is 24.00 of the day before.
  public func range(_ range: TimeRange) -> String {
    let start = calendar.local(of: range.start)
    var end = calendar.local(of: range.end)
    if end.minute == 0 && end.date > start.date { end = LocalTime(end.date + -1, minute: 1440) }
    let endTime = time(end.minute) + offsetIfDoubled(end, at: range.end)
    if end.date == start.date { return instant(range.start) + "–" + endTime }
    return instant(range.start) + " – " + date(end.date) + clock + endTime
  }

  private var clock: String { language == .da ? " kl. " : " " }

  private func offsetIfDoubled(_ local: LocalTime, at minute: Minute) -> String {
    guard local.minute < 1440, case .two = calendar.minutes(of: local) else { return "" }
    return " (UTC" + calendar.rfc3339(minute).suffix(6) + ")"
  }

  /// A length in words: `2 timer og 30 minutter`, `1 day and 2 hours`. Days are of 24 hours.
  public func length(minutes: Int) -> String {
    let parts = [
      (minutes / 1440, ("dag", "dage"), ("day", "days")),
      (minutes % 1440 / 60, ("time", "timer"), ("hour", "hours")),
      (minutes % 60, ("minut", "minutter"), ("minute", "minutes")),
    ].filter { $0.0 > 0 }.map { number, danish, english in
      let (one, many) = language == .da ? danish : english
      return "\(number) " + (number == 1 ? one : many)
    }
    guard let last = parts.last else { return language == .da ? "0 minutter" : "0 minutes" }
    let and = language == .da ? " og " : " and "
    return parts.count == 1 ? last : parts.dropLast().joined(separator: ", ") + and + last
  }
}

extension AreaCalendar {
  /// The range as people write it; see `CalendarText`.
  public func text(_ range: TimeRange, in language: Language) -> String {
    CalendarText(language, on: self).range(range)
  }

  /// The instant as people write it; see `CalendarText`.
  public func text(_ minute: Minute, in language: Language) -> String {
    CalendarText(language, on: self).instant(minute)
  }
}

/// Reads times as people write them, in Danish and English, relative to now and on an area's clock.
///
/// `5/12 17-22`, `lør 17.00-22.00`, `i morgen 18.30`, `uge 49 fre 17`, `5. december kl. 17`, `sat 17 to sun
/// 2`; and everything that RFC 3339 writes. Where a text leaves a choice, the nearest time ahead is taken;
/// where two readings are as good (the next Saturday, a doubled hour), it is refused with both. Whoever reads
/// a time echoes it back.
///
///     let time = try EverydayTime(reading: "lør 17-22", now: now, on: clock)
public struct EverydayTime: Hashable, Sendable {
  /// When it begins.
  public let start: Minute
  /// When it ends, if the text held a range; after `start`.
  public let end: Minute?
  /// Whether the text named a day alone, and that was taken as all of it.
  public private(set) var isWholeDay = false

  /// The words for days in both languages that a reading knows, in lower case.
  public static var words: [String] { CalendarWords.all }

  /// The range, if the text held one.
  public var range: TimeRange? { end.flatMap { TimeRange(from: start, to: $0) } }

  /// The time of a text. With `wholeDays` a day without a time of day is all of that day, else it is refused.
  public init(
    reading text: String, now: Minute, on calendar: AreaCalendar, wholeDays: Bool = false
  ) throws(EverydayFault) {
    if let minute = try Self.rfc3339(text, on: calendar) {
      (start, end) = (minute, nil)
      return
    }
    let sides = try EverydayParser.sides(of: text)
    let resolver = EverydayResolver(now: now, calendar: calendar, wholeDays: wholeDays)
    let startLocal = try resolver.start(of: sides.first, text: text)
    // Now is one instant, also in the hour that occurs twice.
    let start = try sides.first.isNow ? now : resolver.minute(of: startLocal)
    self.start = start
    if let second = sides.second {
      end = try resolver.end(of: second, after: startLocal, start: start)
    } else if wholeDays, sides.first.hasDay, sides.first.time == nil {
      end = calendar.startOfDay(startLocal.date + 1)
      isWholeDay = true
    } else {
      end = nil
    }
  }

  /// Whether a text tells a time of day alone, as `17.30` or `19-21`: the day is the one that is talked of.
  public static func isTimeOfDay(_ text: String) -> Bool {
    guard let sides = try? EverydayParser.sides(of: text) else { return false }
    return !sides.first.hasDay && !sides.first.isNow && sides.first.time != nil
  }

  /// The end that a second text gives to something that begins at `start`: `22` and `22.00` are on the day of
  /// the start or, when that would be before it, the day after; a weekday or a date counts from the start, and what
  /// is told from today, as `tomorrow`, from `now`.
  public static func end(
    reading text: String, after start: Minute, now: Minute, on calendar: AreaCalendar,
    wholeDays: Bool = false
  ) throws(EverydayFault) -> Minute {
    if let minute = try rfc3339(text, on: calendar) {
      guard minute > start else { throw .endNotAfterStart }
      return minute
    }
    let sides = try EverydayParser.sides(of: text)
    guard sides.second == nil else { throw .notUnderstood(text) }
    let resolver = EverydayResolver(now: now, calendar: calendar, wholeDays: wholeDays)
    return try resolver.end(of: sides.first, after: calendar.local(of: start), start: start)
  }

  /// The instant of a text in RFC 3339's manner, or nil when it is of another manner.
  ///
  /// After a blank instead of a `T`, `11:00-12:00` is a range and no offset.
  private static func rfc3339(_ text: String, on calendar: AreaCalendar) throws(EverydayFault) -> Minute? {
    if text.contains(" ") && text.dropFirst(10).contains("-") { return nil }
    do throws(TimeFault) {
      return try calendar.minute(rfc3339: text)
    } catch {
      switch error {
      case .malformed: return nil
      case .hasSeconds: throw .hasSeconds
      case .outOfRange: throw .outOfRange
      case .nonexistent(let before, let after): throw .nonexistent(before: before, after: after)
      case .ambiguous(let first, let second): throw .twice(first: first, second: second)
      }
    }
  }
}

/// Why a text is no time, or not a single one.
public enum EverydayFault: Error, Hashable, Sendable {
  /// A word or the whole text means nothing here.
  case notUnderstood(String)
  /// There is a day but no time of day.
  case timeMissing
  /// There is a week but no day of it.
  case weekdayMissing
  /// There is no such day, as 30 February or week 53 of most years.
  case noSuchDay(String)
  /// The date and the weekday beside it do not agree; the date's real day.
  case wrongWeekday(CivilDate)
  /// Two days fit as well.
  case twoDays(CivilDate, CivilDate)
  /// A time of day without a day has passed today.
  case passed(LocalTime)
  /// The clock skips the reading.
  case nonexistent(before: Minute, after: Minute)
  /// The reading occurs twice.
  case twice(first: Minute, second: Minute)
  /// The end is not after the start.
  case endNotAfterStart
  /// Seconds are not taken.
  case hasSeconds
  /// Not between 1970 and 2199.
  case outOfRange

  /// What is wrong and what to write instead.
  public func sentence(_ text: CalendarText) -> String {
    text.language == .da ? danish(text) : english(text)
  }

  private func danish(_ text: CalendarText) -> String {
    switch self {
    case .notUnderstood(let word):
      "»\(word.prefix(60))« forstås ikke som et tidspunkt. Skriv f.eks. »lør 17-22«, »5/12 17.00-22.00«, »i morgen 18.30«, "
        + "»uge 49 fre 17« eller »2026-12-05 17:00«."
    case .timeMissing: "Klokkeslættet mangler. Skriv f.eks. »5/12 kl. 17« eller »lør 17-22«."
    case .weekdayMissing: "Ugedagen mangler. Skriv f.eks. »uge 49 fre 17«."
    case .noSuchDay(let day): "Dagen »\(day.prefix(60))« findes ikke."
    case .wrongWeekday(let date):
      "Datoen er en \(CalendarWords.danishDays[date.weekday - 1]): \(text.date(date))."
    case .twoDays(let first, let second):
      "»Næste« kan være \(text.date(first)) eller \(text.date(second)). Skriv datoen."
    case .passed(let local):
      "Kl. \(text.time(local.minute)) i dag er passeret. Skriv dagen, f.eks. »i morgen \(text.time(local.minute))«."
    case .nonexistent(let before, let after):
      "Tidspunktet findes ikke, for uret stilles frem. Nærmeste er \(choice(before, text)) og \(choice(after, text))."
    case .twice(let first, let second):
      "Tidspunktet findes to gange, for uret stilles tilbage. Skriv \(choice(first, text)) eller \(choice(second, text))."
    case .endNotAfterStart: "Slutningen skal ligge efter begyndelsen."
    case .hasSeconds: "Tider er i hele minutter, uden sekunder."
    case .outOfRange: "Tider skal ligge mellem 1970 og 2199."
    }
  }

  private func english(_ text: CalendarText) -> String {
    switch self {
    case .notUnderstood(let word):
      "'\(word.prefix(60))' is not understood as a time. Write for example 'sat 17-22', '5/12 17:00-22:00' (day/month), "
        + "'tomorrow 18:30', 'week 49 fri 17' or '2026-12-05 17:00'."
    case .timeMissing: "The time of day is missing. Write for example '5/12 17:00' or 'sat 17-22'."
    case .weekdayMissing: "The day of the week is missing. Write for example 'week 49 fri 17'."
    case .noSuchDay(let day): "There is no day '\(day.prefix(60))'."
    case .wrongWeekday(let date): "That date is \(text.longDate(date))."
    case .twoDays(let first, let second):
      "'Next' may be \(text.date(first)) or \(text.date(second)). Write the date."
    case .passed(let local):
      "\(text.time(local.minute)) today has passed. Name the day, as 'tomorrow \(text.time(local.minute))'."
    case .nonexistent(let before, let after):
      "There is no such time, for the clock is put forward. The nearest are \(choice(before, text)) and \(choice(after, text))."
    case .twice(let first, let second):
      "That time occurs twice, for the clock is put back. Write \(choice(first, text)) or \(choice(second, text))."
    case .endNotAfterStart: "The end must be after the start."
    case .hasSeconds: "Times are in whole minutes, without seconds."
    case .outOfRange: "Times must be between 1970 and 2199."
    }
  }

  private func choice(_ minute: Minute, _ text: CalendarText) -> String { text.calendar.rfc3339(minute) }
}

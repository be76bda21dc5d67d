import BookingCore

/// The one place where times given as words become instants, on the clock of the place concerned.
struct TimeInput {
  let calendar: AreaCalendar
  let now: Minute
  let language: Language
  /// Whether a day without a time of day is all of that day.
  var takesWholeDays = false

  /// When what a text says begins; a day begins at midnight.
  func start(_ text: String) throws -> Minute { try read(text, wholeDays: true).start }

  /// When what a text says ends; a day ends at midnight, and a time is what it is.
  func end(_ text: String) throws -> Minute {
    let time = try read(text, wholeDays: true)
    return time.end ?? time.start
  }

  /// The instant of a text.
  func instant(_ text: String) throws -> Minute {
    let time = try read(text, wholeDays: false)
    guard time.end == nil else {
      throw Failure.usage("'\(Terminal.plain(text))' is a stretch; one time is needed.")
    }
    return time.start
  }

  /// The day of a text, which may have a time of day, too; that alone, or nothing, names no day.
  func day(_ text: String) throws -> CivilDate {
    let time = text.contains(":") ? text : text + " 12:00"
    guard !EverydayTime.isTimeOfDay(time) else { throw failure(.noSuchDay(text)) }
    return calendar.date(of: try instant(time))
  }

  /// The stretch that words name: FROM, FROM and TO, or FROM and a length; each of one word or, as people write,
  /// of several.
  func range(_ words: [String], lasting: CalendarDuration?) throws -> TimeRange {
    var faults: [any Error] = []
    let splits = isApart(words) ? [1, words.count] : [words.count] + Array(1..<words.count)
    for place in splits {
      let from = words[..<place].joined(separator: " ")
      let to = place < words.count ? words[place...].joined(separator: " ") : nil
      do {
        return try range(from: from, to: to, lasting: lasting)
      } catch {
        faults.append(error)
      }
    }
    // A reading that is a time, if an impossible one, says more than one that lacks something, and that more than
    // words that are no time.
    let impossible = faults.first { ($0 as? EverydayFault).map(Self.isTime) == true }
    let fault = impossible ?? faults.first { $0 is Failure } ?? faults.first ?? Failure.usage("Say when.")
    throw (fault as? EverydayFault).map(failure) ?? fault
  }

  /// Whether of one or two words the first is a time, if an impossible one; of `i morgen` it is none.
  private func isApart(_ words: [String]) -> Bool {
    guard words.count <= 2 else { return false }
    do throws(EverydayFault) {
      _ = try EverydayTime(reading: words[0], now: now, on: calendar, wholeDays: true)
      return true
    } catch {
      return Self.isTime(error)
    }
  }

  /// Whether a text with this fault is understood as a time, though there is no such one.
  private static func isTime(_ fault: EverydayFault) -> Bool {
    switch fault {
    case .notUnderstood, .timeMissing, .weekdayMissing: false
    case .noSuchDay, .wrongWeekday, .twoDays, .passed, .nonexistent, .twice, .endNotAfterStart, .hasSeconds,
      .outOfRange:
      true
    }
  }

  private func range(from: String, to: String?, lasting: CalendarDuration?) throws -> TimeRange {
    let time = try EverydayTime(reading: from, now: now, on: calendar, wholeDays: takesWholeDays)
    if time.isWholeDay, to == nil, lasting == nil, let day = time.range { return day }
    let ends = [time.end != nil && !time.isWholeDay, to != nil, lasting != nil].count { $0 }
    guard ends > 0 else { throw Failure.usage("Say until when: TO, or --lasting DURATION.") }
    guard ends == 1 else { throw Failure.usage("The end is given twice; give TO or --lasting, not both.") }
    if !time.isWholeDay, let range = time.range { return range }
    // `5 7pm` is `5-7pm`.
    if let to, EverydayTime.isTimeOfDay(to),
      let whole = try? EverydayTime(reading: "\(from) - \(to)", now: now, on: calendar),
      let range = whole.range
    {
      return range
    }
    let end = try to.map { try self.end($0, after: time.start) } ?? self.end(lasting, after: time.start)
    guard let range = TimeRange(from: time.start, to: end) else { throw EverydayFault.endNotAfterStart }
    return range
  }

  /// Days are days of the calendar: two days after 17:00 is 17:00, also when the clock is changed meanwhile.
  private func end(_ lasting: CalendarDuration?, after start: Minute) -> Minute {
    guard let lasting else { return start }
    guard lasting.days > 0 else { return start + Int32(lasting.minutes) }
    let local = calendar.local(of: start)
    let day = calendar.minutes(of: LocalTime(local.date + lasting.days, minute: local.minute)).asEnd
    return day + Int32(lasting.minutes)
  }

  private func read(_ text: String, wholeDays: Bool) throws -> EverydayTime {
    do throws(EverydayFault) {
      return try EverydayTime(reading: text, now: now, on: calendar, wholeDays: wholeDays)
    } catch {
      throw failure(error)
    }
  }

  private func end(_ text: String, after start: Minute) throws(EverydayFault) -> Minute {
    try EverydayTime.end(reading: text, after: start, now: now, on: calendar, wholeDays: takesWholeDays)
  }

  private func failure(_ fault: EverydayFault) -> Failure {
    var near = ""
    if case .notUnderstood(let word) = fault, word.allSatisfy(\.isLetter) {
      near = Suggestion.sentence(for: word, among: EverydayTime.words, in: language)
    }
    return Failure(.usage, fault.sentence(CalendarText(language, on: calendar)) + near)
  }

  /// A length of time: `90`, `90m`, `3h`, `1h30m`, `1:30`, `2 dage`, `PT3H`; a bare number is minutes.
  static func duration(_ text: String) throws -> CalendarDuration {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var length: CalendarDuration?
    if let number = Int(text) {
      length = CalendarDuration(minutes: number)
    } else if parts.count == 2, let hours = Int(parts[0]), (0...9_600).contains(hours), parts[1].count == 2,
      let rest = Int(parts[1]), (0..<60).contains(rest)
    {
      length = CalendarDuration(minutes: hours * 60 + rest)
    } else {
      length = CalendarDuration(everyday: text)
    }
    guard let length, length.days >= 0, length.minutes >= 0, !length.isZero else {
      throw Failure.usage("'\(Terminal.plain(text))' is no length of time: 90m, 3h, 1h30m or 2d.")
    }
    guard length.days <= 400, length.minutes <= 576_000 else {
      throw Failure.usage("'\(Terminal.plain(text))' is too long: 400 days at most.")
    }
    return length
  }
}

import BookingCore
import BookingHTTP

/// The one place where times given as words become instants.
struct TimeInput {
  /// The clock of the place concerned.
  let calendar: AreaCalendar
  let now: Minute
  let language: Language

  /// The instant of a text.
  func instant(_ text: String) throws -> Minute {
    do throws(TimeFault) {
      return try calendar.minute(rfc3339: text)
    } catch {
      throw failure(error, text)
    }
  }

  /// The stretch from one text to another, or of a length.
  ///
  /// `to` may be a time of day alone, on the day of `from` or, when that is over by then, the next.
  func range(from: String, to: String?, lasting: Int32?) throws -> TimeRange {
    let start = try instant(from)
    let end: Minute
    switch (to, lasting) {
    case (let to?, nil): end = try self.end(to, after: start)
    case (nil, let minutes?): end = start + minutes
    case (.some, .some): throw Failure.usage("Give TO or --lasting, not both.")
    case (nil, nil): throw Failure.usage("Say until when: TO, or --lasting DURATION.")
    }
    guard let range = TimeRange(from: start, to: end) else {
      let (first, last) = (calendar.rfc3339(start), calendar.rfc3339(end))
      throw Failure.usage("The end is not after the start: \(first) to \(last).")
    }
    return range
  }

  private func end(_ text: String, after start: Minute) throws -> Minute {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "." }
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 1440
    else { return try instant(text) }
    let day = calendar.date(of: start)
    for later in 0...1 {
      let date = day + later + (hour == 24 ? 1 : 0)
      let found = try single(LocalTime(date, minute: hour == 24 ? 0 : hour * 60 + minute), text)
      if found > start { return found }
    }
    return start
  }

  private func single(_ local: LocalTime, _ text: String) throws -> Minute {
    switch calendar.minutes(of: local) {
    case .one(let minute): return minute
    case .none(let before, let after, _): throw failure(.nonexistent(before: before, after: after), text)
    case .two(let first, let second): throw failure(.ambiguous(first: first, second: second), text)
    }
  }

  private func failure(_ fault: TimeFault, _ text: String) -> Failure {
    Failure(.usage, "'\(Terminal.plain(text))': " + ProblemDetails.detail(fault, calendar, language))
  }

  /// Minutes of a length of time: `90`, `90m`, `3h`, `1h30`, `1:30`, `2d`; `t` and `timer` are Danish hours.
  static func duration(_ text: String) throws -> Int32 {
    var rest = Substring(text.lowercased().filter { $0 != " " })
    var minutes = 0
    var smallest = Int.max
    func malformed() -> Failure {
      Failure.usage("'\(Terminal.plain(text))' is no length of time: 90m, 3h, 1h30 or 2d.")
    }
    if rest.contains(":") {
      let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let hours = Int(parts[0]), (0...9_600).contains(hours), parts[1].count == 2,
        let part = Int(parts[1]), (0..<60).contains(part)
      else { throw malformed() }
      rest = "\(hours * 60 + part)m"
    }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let number = Int(digits), number <= 600_000,
        let size = factor(unit, after: smallest), size < smallest
      else { throw malformed() }
      smallest = size
      minutes += number * size
    }
    guard (1...400 * 1440).contains(minutes) else { throw malformed() }
    return Int32(minutes)
  }

  /// Minutes in a unit; a bare number is minutes.
  private static func factor(_ unit: Substring, after larger: Int) -> Int? {
    switch unit {
    case "", "m", "min", "minut", "minutter", "minute", "minutes": 1
    case "h", "t", "time", "timer", "hour", "hours": 60
    case "d", "dag", "dage", "day", "days": 1440
    case "w", "uge", "uger", "week", "weeks": 10_080
    default: nil
    }
  }
}

/// The two days from which the seeds count: the day of the demonstration and the next change of the clock.
///
/// A day is written `day`, `day+12`, `dst-2`: so many days after or before.
struct SeedDays {
  let today: CivilDate
  /// The first day after `today` that is not 24 hours long; sixty days on, in a zone that never changes.
  let change: CivilDate
  let clock: AreaCalendar

  init(today: CivilDate, on clock: AreaCalendar) {
    self.today = today
    self.clock = clock
    let next = (1...400).first { clock.minutesInDay(today + $0) != 1440 }
    change = today + (next ?? 60)
  }

  /// The day a text names, or nil when it names none.
  func day(_ text: some StringProtocol) -> CivilDate? {
    let anchors = [("day", today), ("dst", change)]
    guard let (word, date) = anchors.first(where: { text.hasPrefix($0.0) }) else { return nil }
    let rest = text.dropFirst(word.count)
    if rest.isEmpty { return date }
    guard rest.hasPrefix("+") || rest.hasPrefix("-"), let days = Int(digits: rest.dropFirst(), most: 3)
    else { return nil }
    return date + (rest.hasPrefix("-") ? -days : days)
  }

  /// The minute of the day that `08:30` tells, or nil.
  func minute(_ text: some StringProtocol) -> Int? {
    guard text.utf8.count == 5, text.contains(":"), let minute = WrittenTime(text)?.minuteOfDay, minute < 1440
    else { return nil }
    return minute
  }
}

// MARK: - Placeholders in calendars

extension SeedDays {
  /// A calendar with each `{{day+12}}` made a date, each `{{dst-2T18:00}}` a local time and each
  /// `{{dst-2T18:00Z}}` the same time told in UTC, in the basic form of iCalendar (RFC 5545, 3.3.4 and 3.3.5).
  ///
  /// Linear in the bytes. Throws at a placeholder that is none of these or is not closed on its line.
  func filled(_ template: [UInt8], file: String) throws(SeedFault) -> [UInt8] {
    var result: [UInt8] = []
    var line = 1
    var position = 0
    while position < template.count {
      let byte = template[position]
      guard byte == UInt8(ascii: "{"), template[position...].starts(with: Array("{{".utf8)) else {
        if byte == UInt8(ascii: "\n") { line += 1 }
        result.append(byte)
        position += 1
        continue
      }
      let content = template[(position + 2)...].prefix { $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "\n") }
      let text = String(decoding: content, as: UTF8.self)
      guard template[content.endIndex...].starts(with: Array("}}".utf8)), let value = value(of: text) else {
        throw SeedFault(
          file: file, line: line, reason: "\"{{\(text.prefix(40))\" is no placeholder for a time")
      }
      result += Array(value.utf8)
      position = content.endIndex + 2
    }
    return result
  }

  private func value(of placeholder: String) -> String? {
    let halves = placeholder.split(separator: "T", omittingEmptySubsequences: false)
    guard halves.count <= 2, let date = day(halves[0]) else { return nil }
    guard halves.count == 2 else { return ICalendarTime.day(date) }
    let isUTC = halves[1].hasSuffix("Z")
    guard let minute = minute(isUTC ? halves[1].dropLast() : halves[1]) else { return nil }
    let local = LocalTime(date, minute: minute)
    guard isUTC else { return ICalendarTime.local(local) }
    return ICalendarTime.utc(clock.minutes(of: local).iCalendar)
  }
}

/// A date or time as iCalendar writes it: `20261205`, `20261205T170000` or `20261205T160000Z`.
struct ICalendarTime: Hashable {
  var date: CivilDate
  /// The reading; nil for a date alone.
  var local: LocalTime?
  /// Whether a `Z` follows.
  var isUTC: Bool
  /// 0 to 60; the reading leaves it out.
  var seconds: Int

  /// The value of a text, or nil when it is none.
  init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8.prefix(17))
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    guard [8, 15, 16].contains(bytes.count), let year = number(0..<4), let month = number(4..<6),
      let day = number(6..<8), let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    self.date = date
    isUTC = bytes.count == 16
    seconds = 0
    if bytes.count == 8 { return }
    guard bytes[8] == 0x54 || bytes[8] == 0x74, let hour = number(9..<11), let minute = number(11..<13),
      let seconds = number(13..<15), seconds <= 60, let local = LocalTime(date, hour: hour, minute: minute),
      bytes.count == 15 || bytes[15] == 0x5A || bytes[15] == 0x7A
    else { return nil }
    self.local = local
    self.seconds = seconds
  }

  /// `20261205T160000Z`.
  static func utc(_ minute: Minute) -> String { local(LocalTime(wall: Int(minute.value))) + "Z" }

  /// `20261205T170000`.
  static func local(_ local: LocalTime) -> String {
    day(local.date) + "T" + local.hour.padded(to: 2) + local.minuteOfHour.padded(to: 2) + "00"
  }

  /// `20261205`.
  static func day(_ date: CivilDate) -> String {
    let (year, month, day) = date.components
    return year.padded(to: 4) + month.padded(to: 2) + day.padded(to: 2)
  }
}

/// A time of day as people write it: `8`, `8.30` or `08:30`; the hour is any number of one or two digits.
struct WrittenTime {
  let hour: Int
  /// 0 to 59.
  let minute: Int

  /// The time of a text, or nil when it is none.
  init?(_ text: some StringProtocol) {
    let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == ":" || $0 == "." })
    guard (1...2).contains(parts.count), let hour = Int(digits: parts[0], most: 2) else { return nil }
    self.hour = hour
    guard parts.count == 2 else {
      minute = 0
      return
    }
    guard parts[1].utf8.count == 2, let minute = Int(digits: parts[1], most: 2), minute < 60 else {
      return nil
    }
    self.minute = minute
  }

  /// Minutes after midnight; nil after 24:00.
  var minuteOfDay: Int? { hour * 60 + minute <= 1440 ? hour * 60 + minute : nil }
}

extension Int {
  /// The number that a text is, of one digit to `most` and nothing else.
  init?(digits text: some StringProtocol, most: Int) {
    guard (1...most).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(text)
    else { return nil }
    self = number
  }
}

extension RecurrenceRule {
  /// A repetition as people say it: `hver tirsdag`, `every other week`, `hverdage`, `første mandag i måneden`,
  /// `every tuesday and thursday 10 times`, `hver uge til 2027-06-30`.
  ///
  /// Nil when it is none of these.
  public init?(everyday text: String) {
    let words = text.lowercased().split { $0 == " " || $0 == "," }.map(String.init)
    guard (1...20).contains(words.count) else { return nil }
    var frequency: Frequency?
    var weekdays: [Int] = []
    var number: Int?
    var (count, until): (Int?, Until?)
    var rest = words[...]
    while let word = rest.popFirst() {
      if Self.fillers.contains(word) { continue }
      if ["til", "indtil", "until"].contains(word) {
        guard let date = rest.popFirst().flatMap({ CivilDate($0) }) else { return nil }
        until = .day(date)
      } else if let unit = Self.units[word] {
        frequency = unit
      } else if let days = Self.days(word) {
        weekdays += days
      } else if let value = Self.numbers[word] ?? Self.number(word) {
        guard number == nil || count == nil else { return nil }
        if let next = rest.first, ["gange", "times", "x"].contains(next) {
          rest.removeFirst()
          count = value
        } else {
          number = value
        }
      } else {
        return nil
      }
    }
    guard let period = frequency ?? (weekdays.isEmpty ? nil : .weekly), count == nil || until == nil,
      (1...1_000).contains(count ?? 1)
    else { return nil }
    self.init(period)
    (self.count, self.until) = (count, until)
    if period == .monthly, !weekdays.isEmpty {
      guard let ordinal = number, (-1...5).contains(ordinal), ordinal != 0 else { return nil }
      days = weekdays.map { Weekday($0, ordinal: ordinal) }
    } else {
      guard weekdays.isEmpty || period == .weekly, (1...99).contains(number ?? 1) else { return nil }
      interval = number ?? 1
      days = weekdays.map { Weekday($0) }
    }
  }

  private static func days(_ word: String) -> [Int]? {
    if ["hverdag", "hverdage", "weekday", "weekdays"].contains(word) { return Array(1...5) }
    // A plural, `tirsdage` or `tuesdays`, is the day with a letter more.
    return (CalendarWords.weekday(word) ?? CalendarWords.weekday(String(word.dropLast()))).map { [$0] }
  }

  private static func number(_ word: String) -> Int? {
    let digits = word.prefix { $0.isASCII && $0.isNumber }
    guard digits.count <= 4, [".", "", "st", "nd", "rd", "th"].contains(word.dropFirst(digits.count)) else {
      return nil
    }
    return Int(digits)
  }

  private static let numbers = [
    "anden": 2, "andet": 2, "other": 2, "second": 2, "første": 1, "first": 1, "tredje": 3, "third": 3,
    "fjerde": 4, "fourth": 4, "sidste": -1, "last": -1,
  ]

  private static let fillers: Set = [
    "hver", "hvert", "every", "each", "og", "and", "i", "of", "the", "på", "on", "den",
  ]

  private static let units: [String: Frequency] = {
    let words: [Frequency: [String]] = [
      .daily: ["dag", "dage", "day", "days", "daily", "dagligt"],
      .weekly: ["uge", "uger", "week", "weeks", "weekly", "ugentligt"],
      .monthly: ["måned", "måneder", "måneden", "month", "months", "monthly", "månedligt"],
      .yearly: ["år", "year", "years", "yearly", "årligt"],
    ]
    return words.reduce(into: [:]) { units, entry in for word in entry.value { units[word] = entry.key } }
  }()
}

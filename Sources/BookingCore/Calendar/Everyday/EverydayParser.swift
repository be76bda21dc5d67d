/// One side of a range, as far as its text says.
struct EverydaySide {
  /// A day told by its number.
  struct Day {
    var day: Int
    var month: Int
    var year: Int?
  }

  /// ISO weekday.
  var weekday: Int?
  /// Whether "next" stood before the weekday.
  var isNext = false
  var day: Day?
  /// Days from today.
  var offset: Int?
  /// ISO week, and the year if told.
  var week: Int?
  var weekYear: Int?
  /// Minutes after midnight, 0 to 1440.
  var time: Int?
  /// How the time of day was written, where it could be of either half of the day.
  var halves: Halves?
  /// This very minute.
  var isNow = false

  /// A time on a clock of twelve hours: told with `am` or `pm`, or without.
  struct Halves {
    /// Minutes since noon or midnight, whichever was last.
    var minutes: Int
    var half: Half?
  }

  /// The half of a day, as its first minute.
  enum Half: Int {
    case am = 0
    case pm = 720

    var other: Half { self == .am ? .pm : .am }
  }

  /// Whether it tells a day.
  var hasDay: Bool { weekday != nil || day != nil || offset != nil || week != nil }
}

/// Splits a text into words and these into sides.
struct EverydayParser {
  private var words: ArraySlice<String>
  private var side = EverydaySide()
  private var first: EverydaySide?
  private let text: String

  /// The one or two sides of a text; the second after a hyphen, `til` or `to`.
  static func sides(of text: String) throws(EverydayFault) -> (first: EverydaySide, second: EverydaySide?) {
    guard text.utf8.count <= 200 else { throw .notUnderstood(text) }
    var parser = EverydayParser(text)
    while let word = parser.words.popFirst() { try parser.take(word) }
    guard let first = parser.first else { return (parser.side, nil) }
    return sharingHalf(first, parser.side)
  }

  /// `5-7pm` is in the afternoon at both ends, `11-1pm` over noon: the half that is told holds for the other time
  /// where the range then ends after it begins, else that is in the other half. A time on another day, or one that
  /// only a clock of 24 hours shows, is what it is.
  private static func sharingHalf(
    _ first: EverydaySide, _ second: EverydaySide
  ) -> (first: EverydaySide, second: EverydaySide?) {
    var (first, second) = (first, second)
    guard !second.hasDay, let from = first.halves, let to = second.halves else { return (first, second) }
    switch (from.half, to.half) {
    case (nil, let told?):
      let half = from.minutes < to.minutes ? told : told.other
      first.time = half.rawValue + from.minutes
    case (let told?, nil):
      let half = from.minutes < to.minutes ? told : told.other
      second.time = half.rawValue + to.minutes
    case (nil, nil), (_?, _?): break
    }
    return (first, second)
  }

  private init(_ text: String) {
    self.text = text
    words = Self.words(of: text)[...]
  }

  /// Words in lower case; hyphens that part a range stand alone, and what belongs together is one word.
  private static func words(of text: String) -> [String] {
    var lower = text.lowercased().replacing("–", with: "-").replacing("—", with: "-").replacing(
      "−", with: "-")
    for stop in [",", ";", "\t", "\n", "\r"] { lower = lower.replacing(stop, with: " ") }
    var words: [String] = []
    for word in lower.split(separator: " ").map(String.init) {
      if words.last == "i", ["dag", "morgen", "overmorgen", "aften"].contains(word) {
        words[words.count - 1] = word
        continue
      }
      words += splitRange(word)
    }
    return words
  }

  /// `17-22` is three words; `2026-12-05` and `5/12-2026` are one.
  private static func splitRange(_ word: String) -> [String] {
    var word = word
    if word.hasPrefix("kl.") { word.removeFirst(3) } else if word == "kl" { return [] }
    if word.isEmpty { return [] }
    // What is wrong with a date shows whatever stands behind its `T`.
    let parts = word.split(separator: "t", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if parts.count == 2, !parts[1].isEmpty, isoDate(parts[0]) != nil { return parts }
    guard word != "-", word.contains("-"), isoDate(word) == nil, slashDate(word) == nil else { return [word] }
    var result: [String] = []
    for part in word.split(separator: "-", omittingEmptySubsequences: false) {
      if !result.isEmpty || part.isEmpty { result.append("-") }
      if !part.isEmpty { result += splitRange(String(part)) }
    }
    // A hyphen at either end of a word belongs to the neighbours: `17.00- 22.00`.
    if result.count > 1 && result[0] == "-" && result[1] == "-" { result.removeFirst() }
    return result
  }

  private mutating func take(_ word: String) throws(EverydayFault) {
    if try takeSeparator(word) { return }
    if try takeFiller(word) { return }
    if try takeRelative(word) { return }
    if try takeWeek(word) { return }
    if try takeDate(word) { return }
    if let weekday = CalendarWords.weekday(word) {
      guard side.weekday == nil else { throw .notUnderstood(text) }
      side.weekday = weekday
      return
    }
    if let time = takeTime(word) {
      guard side.time == nil else { throw .notUnderstood(text) }
      (side.time, side.halves) = time
      return
    }
    throw .notUnderstood(word)
  }

  /// `to` parts a range once there is a time; before, it is Thursday in Danish.
  private mutating func takeSeparator(_ word: String) throws(EverydayFault) -> Bool {
    guard ["-", "til", "until"].contains(word) || (word == "to" && (side.time != nil || side.isNow)) else {
      return false
    }
    guard first == nil, side.hasDay || side.time != nil || side.isNow else { throw .notUnderstood(text) }
    first = side
    side = EverydaySide()
    return true
  }

  /// `on` is Danish for Wednesday unless a day follows.
  private mutating func takeFiller(_ word: String) throws(EverydayFault) -> Bool {
    if word == "on" {
      return words.first.map { CalendarWords.weekday($0) != nil || Self.slashDate($0) != nil } ?? false
    }
    if ["næste", "naeste", "next"].contains(word) {
      guard words.first.flatMap({ CalendarWords.weekday($0) }) != nil else { throw .notUnderstood(text) }
      side.isNext = true
      return true
    }
    return ["at", "den", "d.", "the", "på", "paa", "fra", "from", "of"].contains(word)
  }

  private mutating func takeRelative(_ word: String) throws(EverydayFault) -> Bool {
    let offsets = [
      "dag": 0, "idag": 0, "aften": 0, "today": 0, "tonight": 0, "morgen": 1, "imorgen": 1, "tomorrow": 1,
      "overmorgen": 2,
    ]
    if word == "nu" || word == "now" {
      side.isNow = true
      return true
    }
    guard let offset = offsets[word] ?? (["om", "in"].contains(word) ? takeCountOfDays() : nil) else {
      return false
    }
    guard side.offset == nil else { throw .notUnderstood(text) }
    side.offset = offset
    return true
  }

  /// `3 dage`, `en uge`, `2 weeks`, in days.
  private mutating func takeCountOfDays() -> Int? {
    let units = ["dag": 1, "dage": 1, "day": 1, "days": 1, "uge": 7, "uger": 7, "week": 7, "weeks": 7]
    guard let word = words.first, let unit = words.dropFirst().first.flatMap({ units[$0] }),
      let count = ["en", "et", "a", "one"].contains(word) ? 1 : Int(digits: word, most: 3)
    else { return nil }
    words.removeFirst(2)
    return count * unit
  }

  /// `uge 49`, `uge 49 2027`, `week49`.
  private mutating func takeWeek(_ word: String) throws(EverydayFault) -> Bool {
    guard let name = ["uge", "week"].first(where: { word.hasPrefix($0) }) else { return false }
    var digits = String(word.dropFirst(name.count))
    if digits.isEmpty {
      guard let next = words.popFirst() else { throw .notUnderstood(text) }
      digits = next
    }
    if digits.hasSuffix(".") { digits.removeLast() }
    guard let week = Int(digits: digits, most: 2), (1...53).contains(week), side.week == nil else {
      throw .noSuchDay(name + " " + digits)
    }
    side.week = week
    side.weekYear = takeYear()
    return true
  }

  private mutating func takeDate(_ word: String) throws(EverydayFault) -> Bool {
    var day = Self.isoDate(word) ?? Self.slashDate(word) ?? Self.dottedDate(word)
    if day == nil, let month = CalendarWords.month(word) {
      // A month is well understood; what is wrong is what follows.
      guard let number = words.popFirst().flatMap({ Self.dayNumber($0) }) else { throw .notUnderstood(text) }
      day = EverydaySide.Day(day: number, month: month, year: takeYear())
    } else if day == nil, let number = Self.dayNumber(word) {
      let rest = words.first == "of" ? words.dropFirst() : words
      if let month = rest.first.flatMap({ CalendarWords.month($0) }) {
        words = rest.dropFirst()
        day = EverydaySide.Day(day: number, month: month, year: takeYear())
      }
    }
    guard var day else { return false }
    guard side.day == nil else { throw .notUnderstood(text) }
    if day.year == nil { day.year = takeYear() }
    if let year = day.year, (1970...2199).contains(year),
      CivilDate(year: year, month: day.month, day: day.day) == nil
    {
      throw .noSuchDay("\(day.day)/\(day.month)-\(year)")
    }
    side.day = day
    return true
  }

  /// A number of four digits is a year, never a time.
  private mutating func takeYear() -> Int? {
    guard let word = words.first, word.utf8.count == 4, let year = Int(digits: word, most: 4) else {
      return nil
    }
    words.removeFirst()
    return year
  }
}

// MARK: - Words

extension EverydayParser {
  /// `5`, `5.` or `5th`.
  private static func dayNumber(_ word: String) -> Int? {
    let ending = [".", "st", "nd", "rd", "th"].first { word.hasSuffix($0) } ?? ""
    return Int(digits: word.dropLast(ending.count), most: 2)
  }

  /// `2026-12-05`.
  private static func isoDate(_ word: String) -> EverydaySide.Day? {
    let parts = word.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
      let year = Int(digits: parts[0], most: 4), let month = Int(digits: parts[1], most: 2),
      let day = Int(digits: parts[2], most: 2)
    else { return nil }
    return EverydaySide.Day(day: day, month: month, year: year)
  }

  /// `5/12`, `5/12-2026`, `5/12/2026`, `05-12-2026`: day first, as everywhere in Europe. A year has four digits, since
  /// `5/12-17` might be the 17th.
  private static func slashDate(_ word: String) -> EverydaySide.Day? {
    let parts = word.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "/" || $0 == "-" })
    let slash = word.firstIndex(of: "/")
    guard (2...3).contains(parts.count), slash == parts[0].endIndex || slash == nil && parts.count == 3,
      let day = Int(digits: parts[0], most: 2), let month = Int(digits: parts[1], most: 2)
    else { return nil }
    if parts.count == 2 { return EverydaySide.Day(day: day, month: month) }
    guard parts[2].utf8.count == 4, let year = Int(digits: parts[2], most: 4) else { return nil }
    return EverydaySide.Day(day: day, month: month, year: year)
  }

  /// `5.12.2026` and `5.12.`; `5.12` alone is a time.
  private static func dottedDate(_ word: String) -> EverydaySide.Day? {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let day = Int(digits: parts[0], most: 2),
      let month = Int(digits: parts[1], most: 2)
    else {
      return nil
    }
    if parts[2].isEmpty { return EverydaySide.Day(day: day, month: month) }
    guard parts[2].utf8.count == 4, let year = Int(digits: parts[2], most: 4) else { return nil }
    return EverydaySide.Day(day: day, month: month, year: year)
  }

  /// `17`, `17.00`, `17:00`, `5pm`, `5:30 p.m.`, up to `24:00`; and where it could be on a clock of twelve hours.
  private mutating func takeTime(_ word: String) -> (minute: Int, halves: EverydaySide.Halves?)? {
    let suffixes: [(String, EverydaySide.Half)] = [
      ("am", .am), ("a.m.", .am), ("a.m", .am), ("pm", .pm), ("p.m.", .pm), ("p.m", .pm),
    ]
    var word = word
    var half: EverydaySide.Half?
    if let (suffix, told) = suffixes.first(where: { word.hasSuffix($0.0) }) {
      word.removeLast(suffix.count)
      half = told
    } else if let next = words.first, let (_, told) = suffixes.first(where: { next == $0.0 }) {
      words.removeFirst()
      half = told
    }
    guard let time = WrittenTime(word) else { return nil }
    let isTwelve = (1...12).contains(time.hour)
    let minutes = time.hour % 12 * 60 + time.minute
    if let half {
      return isTwelve ? (half.rawValue + minutes, EverydaySide.Halves(minutes: minutes, half: half)) : nil
    }
    // Nobody writes `05:00` who means five in the afternoon.
    let halves = isTwelve && !word.hasPrefix("0") ? EverydaySide.Halves(minutes: minutes) : nil
    return time.minuteOfDay.map { ($0, halves) }
  }
}

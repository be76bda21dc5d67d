/// Why a text tells no opening hours.
public struct OpeningHoursFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, with the part of the text it is about.
  public let description: String
}

extension OpeningHours: CustomStringConvertible {
  /// Hours of a text such as `mon-thu 08:00-22:00, fri-sat 10:00-02:00`.
  ///
  /// Days are English or Danish, short or long, single, as a range or joined by `+`; `daily`, `daglig`,
  /// `weekdays` and `hverdage` stand for several. Times are `8`, `8:30`, `08.30`; an end that is not after
  /// its start lies on the next day. Stretches that overlap or touch on one day are merged. `always` and
  /// `never` stand for themselves.
  public init(parsing text: String) throws(OpeningHoursFault) {
    let lower = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard lower.utf8.count <= 1000 else {
      throw OpeningHoursFault(description: "the opening hours are too long")
    }
    switch lower {
    case "always", "altid", "døgnåbent": self = .always
    case "never", "aldrig", "lukket": self = .never
    default:
      var stretches: [Stretch] = []
      for part in lower.split(separator: ",", omittingEmptySubsequences: false) {
        stretches += try Self.stretches(of: part)
      }
      self.init(Self.merged(stretches))
    }
  }

  /// The text form; parsing it gives hours that are open at the same times.
  public var description: String {
    if self == .always { return "always" }
    if stretches.isEmpty { return "never" }
    var left = stretches
    var parts: [String] = []
    while let first = left.first {
      var last = first.weekday
      left.removeFirst()
      while last < 7,
        let next = left.firstIndex(of: Stretch(weekday: last + 1, from: first.from, to: first.to))
      {
        left.remove(at: next)
        last += 1
      }
      let days =
        first.weekday == last
        ? Self.names[last - 1] : Self.names[first.weekday - 1] + "-" + Self.names[last - 1]
      let end = first.to > 1440 ? first.to - 1440 : first.to
      parts.append("\(days) \(Self.time(first.from))-\(Self.time(end))")
    }
    return parts.joined(separator: ", ")
  }

  /// The text form in the words of a language, as `man-tors 08:00-22:00`, which can be parsed, too.
  public func text(in language: Language) -> String {
    guard language == .da else { return description }
    let words = Self.names + ["always", "never"]
    let danish = CalendarWords.danishShortDays + ["altid", "aldrig"]
    return zip(words, danish).reduce(description) { $0.replacing($1.0, with: $1.1) }
  }

  private static let names = CalendarWords.englishShortDays

  private static func time(_ minute: Int) -> String {
    (minute / 60).padded(to: 2) + ":" + (minute % 60).padded(to: 2)
  }
}

// MARK: - Parts of the text

extension OpeningHours {
  private static func stretches(of part: Substring) throws(OpeningHoursFault) -> [Stretch] {
    // The last word is the time, blanks around its hyphen aside; everything before names days.
    let words = part.split(separator: " ")
    guard
      let firstTime = words.firstIndex(where: { $0.utf8.first.map { (0x30...0x39).contains($0) } ?? false })
    else {
      throw OpeningHoursFault(description: "'\(trimmed(part))' has no time such as mon-fri 08:00-22:00")
    }
    let days = try weekdays(words[..<firstTime].joined(), in: part)
    let bounds = words[firstTime...].joined().split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "-" || $0 == "–" })
    guard bounds.count == 2, let from = WrittenTime(bounds[0])?.minuteOfDay,
      let end = WrittenTime(bounds[1])?.minuteOfDay, from < 1440
    else {
      throw OpeningHoursFault(description: "'\(trimmed(part))' is not of the form mon-fri 08:00-22:00")
    }
    let to = end > from ? end : end + 1440
    return days.map { Stretch(weekday: $0, from: from, to: to) }
  }

  private static func weekdays(_ text: String, in part: Substring) throws(OpeningHoursFault) -> [Int] {
    switch text {
    case "", "daily", "daglig", "dagligt", "everyday", "alledage": return Array(1...7)
    case "weekdays", "hverdage", "hverdag": return Array(1...5)
    case "weekend", "weekends": return [6, 7]
    default: break
    }
    var days: Set<Int> = []
    for piece in text.split(separator: "+", omittingEmptySubsequences: false) {
      let ends = piece.split(
        omittingEmptySubsequences: false, whereSeparator: { $0 == "-" || $0 == "–" }
      ).map { CalendarWords.weekday(String($0)) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else {
        throw OpeningHoursFault(description: "'\(piece)' in '\(trimmed(part))' names no day of the week")
      }
      var day = first
      days.insert(day)
      while day != last {
        day = day % 7 + 1
        days.insert(day)
      }
    }
    return days.sorted()
  }

  private static func trimmed(_ text: Substring) -> String {
    text.split(separator: " ").joined(separator: " ")
  }

  /// Joins stretches of one day that overlap or touch, unless together they would pass a day's length.
  private static func merged(_ stretches: [Stretch]) -> [Stretch] {
    var result: [Stretch] = []
    for stretch in stretches.sorted() {
      if let last = result.last, last.weekday == stretch.weekday, stretch.from <= last.to,
        max(last.to, stretch.to) <= last.from + 1440
      {
        result[result.count - 1] = Stretch(
          weekday: last.weekday, from: last.from, to: max(last.to, stretch.to))
      } else if result.last != stretch {
        result.append(stretch)
      }
    }
    return result
  }
}

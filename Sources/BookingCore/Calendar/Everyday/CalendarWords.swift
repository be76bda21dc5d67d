/// Names of days and months in the two languages, for reading and for writing.
package enum CalendarWords {
  static let danishDays = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"]
  static let englishDays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
  /// `man` to `søn`.
  package static let danishShortDays = danishDays.map { String($0.dropLast(3)) }
  /// `mon` to `sun`.
  package static let englishShortDays = englishDays.map { String($0.prefix(3)) }
  static let danishMonths = [
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
    "november", "december",
  ]
  static let englishMonths = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
  ]

  /// All words for days, for what a mistyped one may stand for.
  static let all =
    danishDays + englishDays + danishMonths + englishMonths
    + [
      "idag", "imorgen", "overmorgen", "aften", "today", "tonight", "tomorrow", "uge", "week", "næste",
      "next",
    ]

  /// The ISO weekday of a name, whole or shortened to at least two letters, in lower case; a final stop is
  /// allowed. `to` and `ti` are Danish, `th` English; no two letters mean two days.
  static func weekday(_ word: String) -> Int? { place(of: word, in: danishDays, englishDays, atLeast: 2) }

  /// The month of a name, whole or shortened to at least three letters, in lower case.
  static func month(_ word: String) -> Int? { place(of: word, in: danishMonths, englishMonths, atLeast: 3) }

  private static func place(
    of word: String, in first: [String], _ second: [String], atLeast minimum: Int
  ) -> Int? {
    var word = word
    if word.hasSuffix(".") { word.removeLast() }
    let folded = word.replacing("oe", with: "ø")
    guard word.count >= minimum else { return nil }
    for names in [first, second] {
      for candidate in [word, folded] {
        let matches = names.indices.filter { names[$0].hasPrefix(candidate) }
        if matches.count == 1 { return matches[0] + 1 }
      }
    }
    // "thurs", "tues", "tirs", "tors" are prefixes; the plural "mondays" and "mandage" are not asked for.
    return nil
  }
}

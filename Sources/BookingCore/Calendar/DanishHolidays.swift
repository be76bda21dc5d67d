import Synchronization

/// The public holidays of Denmark, computed for any year.
public struct DanishHoliday: Hashable, Sendable {
  public let date: CivilDate
  public let danish: String
  public let english: String

  /// The public holidays (helligdage) of a year, 1970 to 2199, ascending.
  ///
  /// Store bededag, the fourth Friday after Easter, was abolished from 2024.
  /// Christmas Eve, New Year's Eve and Constitution Day are not helligdage by law, though many close; see
  /// `customary(in:)`.
  public static func all(in year: Int) -> [DanishHoliday] {
    guard (1970...2199).contains(year), let easter = easterSunday(in: year),
      let newYear = CivilDate(year: year, month: 1, day: 1),
      let christmas = CivilDate(year: year, month: 12, day: 25)
    else { return [] }
    var days = [
      DanishHoliday(date: newYear, danish: "Nytårsdag", english: "New Year's Day"),
      DanishHoliday(date: easter + -3, danish: "Skærtorsdag", english: "Maundy Thursday"),
      DanishHoliday(date: easter + -2, danish: "Langfredag", english: "Good Friday"),
      DanishHoliday(date: easter, danish: "Påskedag", english: "Easter Sunday"),
      DanishHoliday(date: easter + 1, danish: "2. påskedag", english: "Easter Monday"),
      DanishHoliday(date: easter + 39, danish: "Kristi himmelfartsdag", english: "Ascension Day"),
      DanishHoliday(date: easter + 49, danish: "Pinsedag", english: "Whit Sunday"),
      DanishHoliday(date: easter + 50, danish: "2. pinsedag", english: "Whit Monday"),
      DanishHoliday(date: christmas, danish: "Juledag", english: "Christmas Day"),
      DanishHoliday(date: christmas + 1, danish: "2. juledag", english: "Boxing Day"),
    ]
    if year < 2024 {
      days.append(DanishHoliday(date: easter + 26, danish: "Store bededag", english: "Great Prayer Day"))
    }
    return days.sorted { $0.date < $1.date }
  }

  /// Days on which many close though they are no public holidays, ascending.
  public static func customary(in year: Int) -> [DanishHoliday] {
    guard (1970...2199).contains(year) else { return [] }
    let days = [
      (5, 1, "1. maj", "1 May"), (6, 5, "Grundlovsdag", "Constitution Day"),
      (12, 24, "Juleaftensdag", "Christmas Eve"),
      (12, 31, "Nytårsaftensdag", "New Year's Eve"),
    ]
    return days.compactMap { month, day, danish, english in
      CivilDate(year: year, month: month, day: day).map {
        DanishHoliday(date: $0, danish: danish, english: english)
      }
    }
  }

  /// The holidays of a year by day and by name in documents, computed once.
  private struct Year: Sendable {
    var publicOnes: [CivilDate: DanishHoliday] = [:]
    var named: [CivilDate: [Slug: DanishHoliday]] = [:]
  }
  private static let kept = Mutex<[Int: Year]>([:])

  private static func year(of date: CivilDate) -> Year {
    let number = date.components.year
    return kept.withLock { kept in
      if let year = kept[number] { return year }
      var year = Year()
      for holiday in all(in: number) { year.publicOnes[holiday.date] = holiday }
      for holiday in all(in: number) + customary(in: number) {
        if let slug = holiday.slug { year.named[holiday.date, default: [:]][slug] = holiday }
      }
      kept[number] = year  // dates that are asked about lie in the 230 admissible years
      return year
    }
  }

  /// The public holiday that a day is, if it is one.
  public static func publicHoliday(on date: CivilDate) -> DanishHoliday? { year(of: date).publicOnes[date] }

  /// The holiday, customary ones too, of this name in documents that a day is.
  static func holiday(_ slug: Slug, on date: CivilDate) -> DanishHoliday? {
    year(of: date).named[date]?[slug]
  }

  /// The English name as a name in documents, as `christmas-eve`.
  var slug: Slug? { Slug(folding: english.replacing("'", with: "")) }

  /// Easter Sunday of the Gregorian calendar (the computus of Meeus, Jones and Butcher).
  public static func easterSunday(in year: Int) -> CivilDate? {
    let (century, yearOfCentury) = (year / 100, year % 100)
    let golden = year % 19
    let correction = (century - (century + 8) / 25 + 1) / 3
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30
    let weekday = (32 + 2 * (century % 4) + 2 * (yearOfCentury / 4) - epact - yearOfCentury % 4) % 7
    let late = (golden + 11 * epact + 22 * weekday) / 451
    let place = epact + weekday - 7 * late + 114
    return CivilDate(year: year, month: place / 31, day: place % 31 + 1)
  }
}

extension HouseRules.ClosedDates: LosslessStringConvertible {
  /// `12-24`, `12-23/01-01`, `2027-06-05` or `2027-06-01/2027-06-05`; nil when a day does not exist, the days of
  /// one year are not in order, or only one of them names its year.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Day(String($0)) }
    guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
      (first.year == nil) == (last.year == nil)
    else { return nil }
    if first.year != nil, let from = first.date, let to = last.date, from > to { return nil }
    self.init(first, last)
  }

  public var description: String { first == last ? "\(first)" : "\(first)/\(last)" }
}

extension HouseRules.ClosedDates.Day: LosslessStringConvertible {
  /// `12-24` or `2027-06-05`; nil when there is no such day in any year, or in that one.
  public init?(_ text: String) {
    if let date = CivilDate(text) {
      let (year, month, day) = date.components
      self.init(year: year, month: month, day: day)
    } else if text.utf8.count == 5, let date = CivilDate("2000-\(text)") {
      self.init(month: date.components.month, day: date.components.day)
    } else {
      return nil
    }
  }

  public var description: String {
    let text = date?.description ?? ""
    return year == nil ? String(text.suffix(5)) : text
  }

  /// The day, of a leap year when no year is named.
  fileprivate var date: CivilDate? { CivilDate(year: year ?? 2000, month: month, day: day) }
}

extension HouseRules.Holidays {
  /// `public`, or a holiday's English name as `christmas-eve`; nil when there is none of that name.
  public init?(_ text: String) {
    if text == "public" {
      self = .publicOnes
    } else if Self.names.contains(text), let slug = Slug(text) {
      self = .named(slug)
    } else {
      return nil
    }
  }

  /// The names of all computed holidays, in order of the year.
  public static let names = (DanishHoliday.all(in: 2026) + DanishHoliday.customary(in: 2026)).sorted {
    $0.date < $1.date
  }.compactMap { $0.slug?.text }

  /// The name in a document.
  public var text: String {
    switch self {
    case .publicOnes: "public"
    case .named(let slug): slug.text
    }
  }

  /// The holiday of these that a day is.
  public func holiday(on date: CivilDate) -> DanishHoliday? {
    switch self {
    case .publicOnes: DanishHoliday.publicHoliday(on: date)
    case .named(let slug): DanishHoliday.holiday(slug, on: date)
    }
  }
}

extension AreaCalendar {
  /// When a deadline of a booking is: whole days are counted on the wall.
  public func minute(of deadline: HouseRules.Deadline, madeAt: Minute, range: TimeRange) -> Minute {
    let anchor =
      switch deadline.anchor {
      case .booking: madeAt
      case .start: range.start
      case .end: range.end
      }
    guard deadline.minutes % 1_440 == 0 else {
      return Minute(Int32(clamping: Int(anchor.value) + deadline.minutes))
    }
    return minutes(of: LocalTime(wall: local(of: anchor).wall + deadline.minutes)).asStart
  }
}

/// Fixed hours of hire on an area's clock.
public struct HireSlots {
  private let slots: [HouseRules.Slot]
  private let calendar: AreaCalendar
  /// The most midnights in one slot.
  private let nights: Int

  /// These slots, read on a clock.
  public init(_ slots: [HouseRules.Slot], on calendar: AreaCalendar) {
    self.slots = slots
    self.calendar = calendar
    nights = slots.reduce(0) { most, slot in
      slot.hours.stretches.reduce(most) { max($0, slot.end(of: $1) / 1440) }
    }
  }

  /// Whether a range begins where a slot begins and ends where one ends: a run of hires is one, too.
  public func admit(_ range: TimeRange) -> Bool {
    let start = calendar.local(of: range.start)
    let end = calendar.local(of: range.end)
    guard bounds(on: start.date).contains(where: { $0.from == start.wall }) else { return false }
    return (0...nights).contains { back in
      bounds(on: end.date + -back).contains { $0.to == end.wall && $0.from >= start.wall }
    }
  }

  /// The first slot that begins on a day or later; nil when none does within a year.
  public func next(from date: CivilDate) -> TimeRange? {
    for day in 0..<366 {
      guard let bounds = bounds(on: date + day).min(by: { $0.from < $1.from }) else { continue }
      return TimeRange(
        from: calendar.minutes(of: LocalTime(wall: bounds.from)).asStart,
        to: calendar.minutes(of: LocalTime(wall: bounds.to)).asEnd)
    }
    return nil
  }

  /// When the first hire of so many minutes after a minute begins; nil when none does within a year.
  func start(after minute: Minute, of length: Int32) -> Minute? {
    let today = calendar.date(of: minute)
    return (0..<366).lazy.compactMap { day in
      bounds(on: today + day).map { calendar.minutes(of: LocalTime(wall: $0.from)).asStart }
        .filter { $0 > minute && admit(TimeRange($0, $0 + length)) }.min()
    }.first
  }

  /// The slots that begin on a day, in nominal minutes; on a day before a public holiday those made for it.
  private func bounds(on date: CivilDate) -> [(from: Int, to: Int)] {
    let wanted = slots.contains(where: \.isBeforeHoliday) && DanishHoliday.publicHoliday(on: date + 1) != nil
    let own = bounds(on: date, beforeHoliday: wanted)
    return own.isEmpty && wanted ? bounds(on: date, beforeHoliday: false) : own
  }

  private func bounds(on date: CivilDate, beforeHoliday: Bool) -> [(from: Int, to: Int)] {
    let midnight = date.dayNumber * 1440
    return slots.filter { $0.isBeforeHoliday == beforeHoliday }.flatMap { slot in
      slot.hours.stretches.filter { $0.weekday == date.weekday }.map {
        (from: midnight + $0.from, to: midnight + slot.end(of: $0))
      }
    }
  }
}

extension AreaCalendar {
  /// The week, month, quarter or year on this clock in which an instant lies; weeks begin on Monday.
  public func period(_ period: HouseRules.Quota.Period, containing minute: Minute) -> TimeRange {
    let date = date(of: minute)
    let (year, month, _) = date.components
    func firstDay(_ months: Int, _ offset: Int) -> CivilDate {
      let month = (month - 1) / months * months + offset
      return CivilDate(year: year + month / 12, month: month % 12 + 1, day: 1) ?? date
    }
    let (first, next) =
      switch period {
      case .week: (date + (1 - date.weekday), date + (8 - date.weekday))
      case .month: (firstDay(1, 0), firstDay(1, 1))
      case .quarter: (firstDay(3, 0), firstDay(3, 3))
      case .year: (firstDay(12, 0), firstDay(12, 12))
      }
    return TimeRange(startOfDay(first), max(startOfDay(next), startOfDay(first) + 1))
  }
}

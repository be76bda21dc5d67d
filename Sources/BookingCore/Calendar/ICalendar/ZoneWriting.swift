extension ContentLineWriter {
  /// Describes a zone (VTIMEZONE, RFC 5545, 3.6.5).
  ///
  /// A zone that changes by the same rule in every year from `year` on is told by that rule alone, as from
  /// 1970, which is the form that every program reads. Otherwise the changes before the rule, or all, are
  /// told one by one.
  mutating func add(_ zone: AreaCalendar, from year: Int) {
    add("BEGIN", "VTIMEZONE")
    add("TZID", text: zone.name)
    let rules = zone.yearlyRules
    let rulesHold = rules.isEmpty ? 2200 : rules.map(\.firstYear).max() ?? 2200
    if rulesHold > year || rules.isEmpty { addChanges(of: zone, from: year, to: rulesHold) }
    for rule in rules {
      let start = rulesHold > year ? rulesHold : 1970
      addPart(
        isDaylight: rule.after > rule.before, start: rule.day(in: start), before: rule.before,
        after: rule.after,
        rule: rule.text)
    }
    add("END", "VTIMEZONE")
  }

  /// The offset before, then each change from the year before `first` until `end`.
  private mutating func addChanges(of zone: AreaCalendar, from first: Int, to end: Int) {
    let changes = zone.changes.filter { (first - 1..<end).contains($0.local.date.components.year) }
    let offset = changes.first?.before ?? zone.offsets[zone.offsets.count - 1]
    let beginning = CivilDate(year: 1970, month: 1, day: 1).map { LocalTime($0, minute: 0) }
    if let beginning {
      addPart(isDaylight: false, start: beginning, before: offset, after: offset, rule: nil)
    }
    for change in changes {
      addPart(
        isDaylight: change.after > change.before, start: change.local, before: change.before,
        after: change.after,
        rule: nil)
    }
  }

  private mutating func addPart(isDaylight: Bool, start: LocalTime?, before: Int, after: Int, rule: String?) {
    guard let start else { return }
    let name = isDaylight ? "DAYLIGHT" : "STANDARD"
    add("BEGIN", name)
    add("DTSTART", ICalendarTime.local(start))
    add("TZOFFSETFROM", Self.offset(before))
    add("TZOFFSETTO", Self.offset(after))
    if let rule { add("RRULE", rule) }
    add("END", name)
  }

  private static func offset(_ minutes: Int) -> String {
    (minutes < 0 ? "-" : "+") + (abs(minutes) / 60).padded(to: 2) + (abs(minutes) % 60).padded(to: 2)
  }
}

extension AreaCalendar {
  /// A change of offset, with the reading of the clock as it is moved.
  struct Change {
    var local: LocalTime
    var before: Int
    var after: Int
  }

  /// Every change, ascending.
  var changes: [Change] {
    starts.indices.dropFirst().map { place in
      Change(
        local: LocalTime(wall: starts[place] + offsets[place - 1]), before: offsets[place - 1],
        after: offsets[place])
    }
  }

  /// A change that comes every year on the n-th or last of a weekday in a month.
  struct YearlyRule {
    /// The year from which it has held without a break.
    var firstYear: Int
    var month: Int
    var weekday: Int
    /// -1 for the last.
    var ordinal: Int
    /// Minutes after midnight on the wall.
    var minute: Int
    var before: Int
    var after: Int

    init?(_ change: Change, ordinal: Int) {
      let (year, month, _) = change.local.date.components
      firstYear = year
      self.month = month
      weekday = change.local.date.weekday
      self.ordinal = ordinal
      minute = change.local.minute
      (before, after) = (change.before, change.after)
      if day(in: year) != change.local { return nil }
    }

    /// When it falls in a year.
    func day(in year: Int) -> LocalTime? {
      guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
      let length = CivilDate.daysInMonth(year: year, month: month)
      let firstPlace = (weekday - first.weekday + 7) % 7
      let place =
        ordinal > 0 ? firstPlace + (ordinal - 1) * 7 : firstPlace + (length - 1 - firstPlace) / 7 * 7
      return place < length ? LocalTime(first + place, minute: minute) : nil
    }

    var text: String {
      "FREQ=YEARLY;BYMONTH=\(month);BYDAY=\(ordinal)\(RecurrenceRule.weekdayNames[weekday - 1])"
    }
  }

  /// The two rules by which the zone changes up to 2199, or none when it keeps one offset or follows no such
  /// rule.
  var yearlyRules: [YearlyRule] {
    let changes = changes.filter { (1970...2199).contains($0.local.date.components.year) }
    guard let last = changes.last, changes.count >= 40, last.local.date.components.year == 2199 else {
      return []
    }
    var rules: [YearlyRule] = []
    for change in changes.suffix(2) {
      let sameKind = changes.filter { $0.before == change.before && $0.after == change.after }
      let candidates = [-1, 1, 2, 3, 4].compactMap { YearlyRule(change, ordinal: $0) }
      let held = candidates.map { rule in
        var rule = rule
        for change in sameKind.reversed() {
          let year = change.local.date.components.year
          guard year >= rule.firstYear - 1, rule.day(in: year) == change.local else { break }
          rule.firstYear = year
        }
        return rule
      }
      guard let longest = held.min(by: { $0.firstYear < $1.firstYear }), longest.firstYear < 2160 else {
        return []
      }
      rules.append(longest)
    }
    // No other change may lie between the two rules' own, or the rules would not tell it.
    let first = rules.map(\.firstYear).max() ?? 2200
    let told = changes.filter { $0.local.date.components.year >= first }
    return told.count == 2 * (2200 - first) ? rules : []
  }
}

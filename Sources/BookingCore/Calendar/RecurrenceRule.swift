/// Why a recurrence rule is refused.
public struct RecurrenceFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, with the part of the rule it is about.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// A recurrence rule of RFC 5545 (3.3.10), from daily to yearly.
///
/// Rules more often than daily are refused, as are seconds: bookings are in whole minutes, and nothing is
/// rounded. What the RFC forbids to combine is refused rather than guessed.
public struct RecurrenceRule: Hashable, Sendable {
  /// The period a rule counts in.
  public enum Frequency: String, Sendable, CaseIterable {
    case daily = "DAILY"
    case weekly = "WEEKLY"
    case monthly = "MONTHLY"
    case yearly = "YEARLY"
  }

  /// The last moment at which an instance may begin.
  public enum Until: Hashable, Sendable {
    case instant(Minute)
    case local(LocalTime)
    case day(CivilDate)
  }

  /// A weekday, or the n-th of it in a month or year.
  public struct Weekday: Hashable, Sendable {
    /// 1 for the first, -1 for the last, 0 for every.
    public let ordinal: Int
    /// ISO weekday, 1 (Monday) to 7.
    public let weekday: Int

    /// The `ordinal`-th of a weekday, every one when 0.
    public init(_ weekday: Int, ordinal: Int = 0) {
      self.ordinal = ordinal
      self.weekday = weekday
    }
  }

  public var frequency: Frequency
  /// Every how many periods, at least 1.
  public var interval = 1
  /// How many instances, the first included; nil with `until` or for an endless rule.
  public var count: Int?
  /// When the rule ends; nil with `count` or for an endless rule.
  public var until: Until?
  /// BYDAY.
  public var days: [Weekday] = []
  /// BYMONTHDAY, 1 to 31 or -31 to -1.
  public var monthDays: [Int] = []
  /// BYMONTH, 1 to 12.
  public var months: [Int] = []
  /// BYYEARDAY, 1 to 366 or -366 to -1.
  public var yearDays: [Int] = []
  /// BYWEEKNO, 1 to 53 or -53 to -1.
  public var weekNumbers: [Int] = []
  /// BYHOUR, 0 to 23.
  public var hours: [Int] = []
  /// BYMINUTE, 0 to 59.
  public var minutes: [Int] = []
  /// BYSETPOS, 1 to 366 or -366 to -1.
  public var positions: [Int] = []
  /// WKST, the ISO weekday on which a week begins.
  public var weekStart = 1

  public init(_ frequency: Frequency) { self.frequency = frequency }

  /// Whether neither COUNT nor UNTIL ends it.
  public var isEndless: Bool { count == nil && until == nil }
}

// MARK: - Text

extension RecurrenceRule: CustomStringConvertible {
  /// The rule of a text such as `FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10`.
  public init(parsing text: String) throws(RecurrenceFault) {
    guard text.utf8.count <= 4096 else { throw RecurrenceFault("the rule is longer than 4096 bytes") }
    var parts: [String: String] = [:]
    for part in text.uppercased().split(separator: ";") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, !pair[1].isEmpty else {
        throw RecurrenceFault("'\(part)' is not of the form NAME=VALUE")
      }
      guard parts.updateValue(String(pair[1]), forKey: String(pair[0])) == nil else {
        throw RecurrenceFault("\(pair[0]) stands twice")
      }
    }
    guard let name = parts.removeValue(forKey: "FREQ") else { throw RecurrenceFault("FREQ is missing") }
    guard !["SECONDLY", "MINUTELY", "HOURLY"].contains(name) else {
      throw RecurrenceFault("FREQ=\(name): rules more often than daily are not taken")
    }
    guard let frequency = Frequency(rawValue: name) else { throw RecurrenceFault("unknown FREQ=\(name)") }
    self.init(frequency)
    for (name, value) in parts.sorted(by: { $0.key < $1.key }) { try set(name, to: value) }
    try checkCombinations()
  }

  private mutating func set(_ name: String, to value: String) throws(RecurrenceFault) {
    switch name {
    case "INTERVAL": interval = try Self.number(value, in: 1...1_000_000, name)
    case "COUNT": count = try Self.number(value, in: 1...1_000_000, name)
    case "UNTIL": until = try Self.until(value)
    case "BYDAY": days = try Self.list(value, name, Self.weekday)
    case "BYMONTHDAY": monthDays = try Self.numbers(value, upTo: 31, name)
    case "BYMONTH": months = try Self.numbers(value, upTo: 12, name, isSigned: false)
    case "BYYEARDAY": yearDays = try Self.numbers(value, upTo: 366, name)
    case "BYWEEKNO": weekNumbers = try Self.numbers(value, upTo: 53, name)
    case "BYSETPOS": positions = try Self.numbers(value, upTo: 366, name)
    case "BYHOUR":
      hours = try Self.list(value, name) { text throws(RecurrenceFault) in
        try Self.number(text, in: 0...23, name)
      }
    case "BYMINUTE":
      minutes = try Self.list(value, name) { text throws(RecurrenceFault) in
        try Self.number(text, in: 0...59, name)
      }
    case "BYSECOND":
      guard value == "0" || value == "00" else {
        throw RecurrenceFault("BYSECOND: times are in whole minutes")
      }
    case "WKST":
      let day = try Self.weekday(value)
      guard day.ordinal == 0 else { throw RecurrenceFault("WKST=\(value) is no weekday") }
      weekStart = day.weekday
    default: throw RecurrenceFault("unknown part \(name.prefix(40))")
    }
  }

  /// The combinations that RFC 5545 forbids.
  private func checkCombinations() throws(RecurrenceFault) {
    if count != nil && until != nil { throw RecurrenceFault("COUNT and UNTIL exclude each other") }
    if !weekNumbers.isEmpty && frequency != .yearly { throw RecurrenceFault("BYWEEKNO needs FREQ=YEARLY") }
    if !yearDays.isEmpty && frequency != .yearly { throw RecurrenceFault("BYYEARDAY needs FREQ=YEARLY") }
    if !monthDays.isEmpty && frequency == .weekly {
      throw RecurrenceFault("BYMONTHDAY does not go with FREQ=WEEKLY")
    }
    if days.contains(where: { $0.ordinal != 0 }) {
      if frequency == .daily || frequency == .weekly {
        throw RecurrenceFault("a numbered BYDAY needs FREQ=MONTHLY or FREQ=YEARLY")
      }
      if !weekNumbers.isEmpty { throw RecurrenceFault("a numbered BYDAY does not go with BYWEEKNO") }
    }
    let hasOther =
      ![monthDays, months, yearDays, weekNumbers, hours, minutes].allSatisfy(\.isEmpty) || !days.isEmpty
    if !positions.isEmpty && !hasOther { throw RecurrenceFault("BYSETPOS needs another BY part") }
  }

  /// The rule as text, its parts in the usual order.
  public var description: String {
    var parts = ["FREQ=\(frequency.rawValue)"]
    if interval != 1 { parts.append("INTERVAL=\(interval)") }
    if let count { parts.append("COUNT=\(count)") }
    switch until {
    case .instant(let minute)?: parts.append("UNTIL=" + ICalendarTime.utc(minute))
    case .local(let local)?: parts.append("UNTIL=" + ICalendarTime.local(local))
    case .day(let date)?: parts.append("UNTIL=" + ICalendarTime.day(date))
    case nil: break
    }
    func add(_ name: String, _ values: [Int]) {
      if !values.isEmpty { parts.append(name + "=" + values.map(String.init).joined(separator: ",")) }
    }
    add("BYMONTH", months)
    add("BYWEEKNO", weekNumbers)
    add("BYYEARDAY", yearDays)
    add("BYMONTHDAY", monthDays)
    if !days.isEmpty {
      let names = days.map { ($0.ordinal == 0 ? "" : "\($0.ordinal)") + Self.weekdayNames[$0.weekday - 1] }
      parts.append("BYDAY=" + names.joined(separator: ","))
    }
    add("BYHOUR", hours)
    add("BYMINUTE", minutes)
    add("BYSETPOS", positions)
    if weekStart != 1 { parts.append("WKST=" + Self.weekdayNames[weekStart - 1]) }
    return parts.joined(separator: ";")
  }

  package static let weekdayNames = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
}

// MARK: - Values

extension RecurrenceRule {
  private static func list<T: Hashable>(
    _ text: String, _ name: String, _ element: (String) throws(RecurrenceFault) -> T
  ) throws(RecurrenceFault) -> [T] {
    var values: [T] = []
    var seen: Set<T> = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let value = try element(String(item))
      if seen.insert(value).inserted { values.append(value) }
    }
    return values
  }

  private static func number(
    _ text: String, in range: ClosedRange<Int>, _ name: String
  ) throws(RecurrenceFault) -> Int {
    guard let value = Int(digits: text, most: 9), range.contains(value) else {
      throw RecurrenceFault(
        "\(name)=\(text.prefix(40)) is not between \(range.lowerBound) and \(range.upperBound)")
    }
    return value
  }

  /// Numbers from 1, with a sign to count from the end.
  private static func numbers(
    _ text: String, upTo limit: Int, _ name: String, isSigned: Bool = true
  ) throws(RecurrenceFault) -> [Int] {
    try list(text, name) { item throws(RecurrenceFault) in
      if isSigned && item.hasPrefix("-") {
        return -(try number(String(item.dropFirst()), in: 1...limit, name))
      }
      return try number(item.hasPrefix("+") ? String(item.dropFirst()) : item, in: 1...limit, name)
    }
  }

  private static func weekday(_ text: String) throws(RecurrenceFault) -> Weekday {
    guard let place = weekdayNames.firstIndex(of: String(text.suffix(2))) else {
      throw RecurrenceFault("'\(text.prefix(40))' is no weekday such as MO or -1FR")
    }
    let prefix = String(text.dropLast(2))
    if prefix.isEmpty { return Weekday(place + 1) }
    guard let ordinal = try numbers(prefix, upTo: 53, "BYDAY").first else {
      throw RecurrenceFault("'\(text.prefix(40))' is no weekday")
    }
    return Weekday(place + 1, ordinal: ordinal)
  }

  private static func until(_ text: String) throws(RecurrenceFault) -> Until {
    guard let stamp = ICalendarTime(text) else {
      throw RecurrenceFault("UNTIL=\(text.prefix(40)) is no date or time")
    }
    guard let local = stamp.local else { return .day(stamp.date) }
    // An UNTIL far off stands for "endless" in some programs; it must not leave the range of minutes.
    if stamp.isUTC { return .instant(Minute(Int32(clamping: local.wall))) }
    return .local(local)
  }
}

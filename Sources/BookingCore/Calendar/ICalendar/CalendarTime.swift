/// A date or time of an event, with what its file says about its zone.
public enum CalendarTime: Hashable, Sendable {
  /// An instant given in UTC.
  case utc(Minute)
  /// A reading in a zone.
  case zoned(LocalTime, AreaCalendar)
  /// A reading on whichever clock hangs where the event is.
  case floating(LocalTime)
  /// A whole day where the event is.
  case day(CivilDate)

  /// The instant, for an event in an area with this clock; a day is its beginning, a doubled reading the
  /// first, one in a gap uses the offset before (RFC 5545, 3.3.5).
  public func minute(on area: AreaCalendar) -> Minute {
    switch self {
    case .utc(let minute): minute
    case .zoned(let local, let zone): zone.minutes(of: local).iCalendar
    case .floating(let local): area.minutes(of: local).iCalendar
    case .day(let date): area.startOfDay(date)
    }
  }

  /// The clock on which it is read.
  func clock(in area: AreaCalendar) -> AreaCalendar {
    switch self {
    case .utc: .utc
    case .zoned(_, let zone): zone
    case .floating, .day: area
    }
  }

  /// What that clock shows.
  func local(in area: AreaCalendar) -> LocalTime {
    switch self {
    case .utc(let minute): LocalTime(wall: Int(minute.value))
    case .zoned(let local, _), .floating(let local): local
    case .day(let date): LocalTime(date, minute: 0)
    }
  }

  /// Whether it is a day without a time.
  public var isDay: Bool {
    if case .day = self { true } else { false }
  }
}

/// A length of time: days of the calendar, which may last 23 or 25 hours, and then exact minutes (RFC 5545,
/// 3.3.6).
public struct CalendarDuration: Hashable, Sendable {
  /// Nominal days.
  public var days: Int
  /// Exact minutes.
  public var minutes: Int

  /// Days and minutes, neither negative.
  public init(days: Int = 0, minutes: Int = 0) {
    self.days = days
    self.minutes = minutes
  }

  /// The length of a text such as `PT1H30M`, `P2D` or `P1W`; nil when it is none or negative.
  ///
  /// - Parameter past: seconds of its minute that have gone when it begins; the length is then rounded up to the
  ///   end of a minute. With nil a length that is not whole minutes is none.
  public init?(iso8601 text: some StringProtocol, past: Int? = nil) {
    var bytes = Array(text.uppercased().utf8.prefix(64))[...]
    if bytes.first == 0x2B { bytes.removeFirst() }
    guard bytes.first == 0x50, bytes.count <= 63 else { return nil }
    bytes.removeFirst()
    var (days, seconds, isTime, hasAny) = (0, 0, false, false)
    // Units must fall, each at most once, as in `D T H M S`.
    var allowed: [UInt8] = Array("WDTHMS".utf8)
    while let first = bytes.first {
      var number = 0
      var digits = 0
      while let byte = bytes.first, (0x30...0x39).contains(byte), digits < 7 {
        number = number * 10 + Int(byte - 0x30)
        digits += 1
        bytes.removeFirst()
      }
      guard let unit = digits == 0 ? first : bytes.first, let place = allowed.firstIndex(of: unit),
        (digits == 0) == (unit == 0x54)
      else { return nil }
      bytes.removeFirst()
      allowed.removeFirst(place + 1)
      switch unit {
      case 0x54:
        guard !bytes.isEmpty else { return nil }
        isTime = true
        continue
      case 0x57: days += number * 7
      case 0x44: days += number
      case 0x48: seconds += number * 3600
      case 0x4D: seconds += number * 60
      default: seconds += number
      }
      guard isTime == (unit == 0x48 || unit == 0x4D || unit == 0x53) else { return nil }
      hasAny = true
    }
    guard hasAny, past != nil || seconds % 60 == 0 else { return nil }
    let isNothing = days == 0 && seconds == 0
    self.init(days: days, minutes: isNothing ? 0 : (seconds + (past ?? 0) + 59) / 60)
  }

  /// As `P1DT2H30M`.
  public var iso8601: String {
    var text = days > 0 ? "P\(days)D" : "P"
    if minutes > 0 || days == 0 {
      text += "T"
      if minutes >= 60 { text += "\(minutes / 60)H" }
      if minutes % 60 != 0 || minutes == 0 { text += "\(minutes % 60)M" }
    }
    return text
  }

  /// Whether it is no time at all.
  public var isZero: Bool { days == 0 && minutes == 0 }

  /// The instant this long after `start`: first the days on the wall, then the minutes; nil when it would
  /// leave the range of instants.
  public func end(after start: Minute, on calendar: AreaCalendar) -> Minute? {
    guard days >= 0, minutes >= 0, days <= 100_000, minutes <= 144_000_000 else { return nil }
    var end = Int(start.value)
    if days > 0 {
      let local = calendar.local(of: start)
      end = Int(calendar.minutes(of: LocalTime(local.date + days, minute: local.minute)).iCalendar.value)
    }
    end += minutes
    return end <= Int(Minute.latest.value) ? Minute(Int32(end)) : nil
  }
}

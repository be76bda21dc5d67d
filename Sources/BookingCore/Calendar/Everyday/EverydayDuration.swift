extension CalendarDuration {
  /// A length as people write it: `3t`, `3 timer`, `90m`, `1½ time`, `1,5 t`, `2t30m`, `2 dage`, `1 uge`,
  /// `PT3H`, `P1D`.
  ///
  /// Nil when it is none, or zero. Days and weeks are days of the calendar.
  public init?(everyday text: String) {
    if let duration = CalendarDuration(iso8601: text), !duration.isZero {
      self = duration
      return
    }
    var rest = text.lowercased().replacing("½", with: ",5").replacing(" og ", with: " ").replacing(
      " and ", with: " "
    )
    .filter { !$0.isWhitespace }[...]
    var (days, minutes) = (0, 0)
    guard rest.utf8.count <= 60 else { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "," || $0 == "." }
      rest = rest.dropFirst(number.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let tenths = Self.tenths(number), let length = Self.units[String(unit)] else { return nil }
      let total = tenths * length.minutes
      guard total % 10 == 0 else { return nil }
      if length.isDays {
        guard total % 14_400 == 0 else { return nil }
        days += total / 14_400
      } else {
        minutes += total / 10
      }
    }
    guard (days, minutes) != (0, 0) else { return nil }
    self.init(days: days, minutes: minutes)
  }

  /// `3`, `1,5`, `1.5` or `,5`, in tenths.
  private static func tenths(_ text: Substring) -> Int? {
    let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "," || $0 == "." })
    guard (1...2).contains(parts.count), parts[0].utf8.count <= 5,
      let whole = parts[0].isEmpty ? 0 : Int(parts[0])
    else { return nil }
    if parts.count == 1 { return parts[0].isEmpty ? nil : whole * 10 }
    guard parts[1].utf8.count == 1, let fraction = Int(parts[1]) else { return nil }
    return whole * 10 + fraction
  }

  private static let units: [String: (minutes: Int, isDays: Bool)] = {
    var units: [String: (minutes: Int, isDays: Bool)] = [:]
    for unit in ["m", "min", "mins", "minut", "minutter", "minute", "minutes"] { units[unit] = (1, false) }
    for unit in ["t", "h", "time", "timer", "hr", "hrs", "hour", "hours"] { units[unit] = (60, false) }
    for unit in ["d", "dag", "dage", "day", "days", "døgn"] { units[unit] = (1440, true) }
    for unit in ["u", "w", "uge", "uger", "week", "weeks"] { units[unit] = (10_080, true) }
    return units
  }()
}

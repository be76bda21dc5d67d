/// Why a text is no instant.
public enum TimeFault: Error, Hashable, Sendable {
  /// Not of an accepted form; the reason names the place or the form expected.
  case malformed(String)
  /// It has seconds; bookings are in whole minutes, and a time is never rounded.
  case hasSeconds
  /// Before 1970 or after 2199.
  case outOfRange
  /// The clock is put forward over the reading; the valid readings nearest on either side.
  case nonexistent(before: Minute, after: Minute)
  /// The clock is put back and the reading occurs twice.
  case ambiguous(first: Minute, second: Minute)
}

// MARK: - Writing

extension AreaCalendar {
  /// Puts down an instant in the zone's own time as `2026-12-05T17:00:00+01:00`, 25 bytes (RFC 3339).
  public func putRFC3339(_ minute: Minute, at bytes: UnsafeMutablePointer<UInt8>) {
    let offset = offset(at: minute)
    let local = LocalTime(wall: Int(minute.value) + offset)
    let (year, month, day) = local.date.components
    Self.putTwo(year / 100, at: bytes)
    Self.putTwo(year % 100, at: bytes + 2)
    bytes[4] = 0x2D
    Self.putTwo(month, at: bytes + 5)
    bytes[7] = 0x2D
    Self.putTwo(day, at: bytes + 8)
    bytes[10] = 0x54
    Self.putTwo(local.hour, at: bytes + 11)
    bytes[13] = 0x3A
    Self.putTwo(local.minuteOfHour, at: bytes + 14)
    bytes[16] = 0x3A
    Self.putTwo(0, at: bytes + 17)
    bytes[19] = offset < 0 ? 0x2D : 0x2B
    Self.putTwo(abs(offset) / 60, at: bytes + 20)
    bytes[22] = 0x3A
    Self.putTwo(abs(offset) % 60, at: bytes + 23)
  }

  /// An instant in the zone's own time, as `2026-12-05T17:00:00+01:00`.
  public func rfc3339(_ minute: Minute) -> String {
    String(unsafeUninitializedCapacity: 25) { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      putRFC3339(minute, at: start)
      return 25
    }
  }

  @inline(__always) fileprivate static func putTwo(_ number: Int, at bytes: UnsafeMutablePointer<UInt8>) {
    bytes[0] = 0x30 + UInt8(truncatingIfNeeded: number / 10 % 10)
    bytes[1] = 0x30 + UInt8(truncatingIfNeeded: number % 10)
  }
}

/// Puts down instants as `AreaCalendar.putRFC3339` does, and keeps a day's text for the next instant on that day.
public struct RFC3339Stamp {
  public let calendar: AreaCalendar
  /// The UTC minutes for which all of `text` but the time of day holds.
  private var start: Int32 = 0
  private var end: Int32 = 0
  /// The UTC minute at which the day would begin if its offset held all day.
  private var midnight: Int32 = 0
  private var text = [UInt8](repeating: 0, count: 25)

  public init(_ calendar: AreaCalendar) { self.calendar = calendar }

  /// Puts down an instant, 25 bytes.
  public mutating func put(_ minute: Minute, at bytes: UnsafeMutablePointer<UInt8>) {
    if minute.value < start || minute.value >= end { take(minute) }
    text.withUnsafeBufferPointer { text in
      if let text = text.baseAddress { bytes.update(from: text, count: 25) }
    }
    let time = Int(minute.value &- midnight)
    AreaCalendar.putTwo(time / 60, at: bytes + 11)
    AreaCalendar.putTwo(time % 60, at: bytes + 14)
  }

  /// Makes the text of the day on which an instant falls.
  private mutating func take(_ minute: Minute) {
    text.withUnsafeMutableBufferPointer { text in
      if let text = text.baseAddress { calendar.putRFC3339(minute, at: text) }
    }
    midnight = minute.value - Int32(calendar.local(of: minute).minute)
    let offset = calendar.offset(at: minute)
    // On a day on which the clock is moved each instant is made anew.
    let isWhole =
      calendar.offset(at: Minute(midnight)) == offset
      && calendar.offset(at: Minute(midnight + 1439)) == offset
    (start, end) = isWhole ? (midnight, midnight + 1440) : (minute.value, minute.value + 1)
  }
}

// MARK: - Reading

extension AreaCalendar {
  /// The instant of an RFC 3339 text, or of the same without seconds, offset or `T`, then in local time.
  ///
  /// `2026-12-05T17:00:00+01:00`, `2026-12-05T16:00Z`, `2026-12-05T17:00`, `2026-12-05 17:00`. An offset
  /// wins; a local time that does not exist or exists twice is refused with the valid readings.
  public func minute(rfc3339 text: some StringProtocol) throws(TimeFault) -> Minute {
    try minute(rfc3339: Array(text.utf8))
  }

  /// The instant of such a text in UTF-8.
  public func minute(rfc3339 bytes: [UInt8]) throws(TimeFault) -> Minute {
    var scanner = ByteScanner(bytes: bytes)
    let local = try scanner.localTime()
    let offset = try scanner.offset()
    guard scanner.isAtEnd else {
      throw .malformed("unexpected text after the time")
    }
    guard let offset else { return try minute(of: local) }
    return try Self.admissible(local.wall - offset)
  }

  /// The instant of a local reading; refused when it does not exist, exists twice, or lies out of range.
  public func minute(of local: LocalTime) throws(TimeFault) -> Minute {
    guard (-1...84_006).contains(local.date.dayNumber) else { throw .outOfRange }
    switch minutes(of: local) {
    case .one(let minute): return try Self.admissible(Int(minute.value))
    case .two(let first, let second): throw .ambiguous(first: first, second: second)
    case .none(let before, let after, _): throw .nonexistent(before: before, after: after)
    }
  }

  private static func admissible(_ minute: Int) throws(TimeFault) -> Minute {
    guard minute >= Int(Minute.earliest.value), minute < Int(Minute.latest.value) else { throw .outOfRange }
    return Minute(Int32(minute))
  }
}

/// Reads the parts of a time from bytes, each of a fixed width.
private struct ByteScanner {
  let bytes: [UInt8]
  private var place = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  mutating func take(_ byte: UInt8) -> Bool {
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  mutating func number(digits: Int) -> Int? {
    guard bytes.count - place >= digits else { return nil }
    var value = 0
    for byte in bytes[place..<place + digits] {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    place += digits
    return value
  }

  mutating func localTime() throws(TimeFault) -> LocalTime {
    guard let year = number(digits: 4), take(0x2D), let month = number(digits: 2), take(0x2D),
      let day = number(digits: 2)
    else { throw .malformed("expected a time such as 2026-12-05T17:00:00+01:00") }
    guard let date = CivilDate(year: year, month: month, day: day) else {
      throw .malformed("there is no day \(day) of month \(month) in \(year)")
    }
    guard take(0x54) || take(0x74) || take(0x20) else { throw .malformed("the time of day is missing") }
    guard let hour = number(digits: 2), take(0x3A), let minute = number(digits: 2) else {
      throw .malformed("the time of day is to be written as 17:00")
    }
    guard let local = LocalTime(date, hour: hour, minute: minute) else {
      throw .malformed("there is no time of day \(hour):\(minute.padded(to: 2))")
    }
    try seconds()
    return local
  }

  /// `:00`, with a fraction of zeros if any.
  private mutating func seconds() throws(TimeFault) {
    guard take(0x3A) else { return }
    guard let seconds = number(digits: 2), seconds < 61 else {
      throw .malformed("two digits of seconds expected")
    }
    var isWhole = seconds == 0
    if take(0x2E) {
      var digits = 0
      while let digit = number(digits: 1) {
        digits += 1
        if digit != 0 { isWhole = false }
      }
      if digits == 0 { throw .malformed("a fraction needs digits") }
    }
    if !isWhole { throw .hasSeconds }
  }

  /// Minutes east of UTC, or nil when the text ends here.
  mutating func offset() throws(TimeFault) -> Int? {
    if isAtEnd { return nil }
    if take(0x5A) || take(0x7A) { return 0 }
    let sign = take(0x2B) ? 1 : take(0x2D) ? -1 : 0
    guard sign != 0, let hours = number(digits: 2), hours < 24, take(0x3A), let minutes = number(digits: 2),
      minutes < 60
    else { throw .malformed("an offset is to be written as +01:00 or Z") }
    return sign * (hours * 60 + minutes)
  }
}

import BookingCore

/// The answers that are asked for most, a stretch of a calendar and a place that is free, are written in one piece.
extension Shapes {
  /// Bytes that one stretch of a calendar takes at most.
  static let mostCalendarBytes = 160

  /// One stretch of a resource's calendar, on the clock of its area.
  static func calendarEntry(_ entry: CalendarEntry, on stamp: inout RFC3339Stamp, to json: inout JSONWriter) {
    json.raw(atMost: mostCalendarBytes) { bytes in
      var end = bytes
      end.put("{")
      end.put(entry.range, on: &stamp)
      end.put(",\"state\":\"")
      end.put(entry.state.literal)
      end.put("\",\"units\":")
      end.put(decimal: entry.units)
      if let booking = entry.booking {
        end.put(",\"booking\":\"bk-")
        end += ShortCode.put(booking.value, at: end)
        end.put("\"")
      }
      end.put("}")
      return end - bytes
    }
  }

  /// A place that is free; the stamp of its clock is kept for the next one.
  static func freePlace(
    _ place: FreePlace, in registry: Registry, keeping stamp: inout RFC3339Stamp?, to json: inout JSONWriter
  ) {
    let resource = registry.resource(place.resource)
    let calendar = registry.calendar(resource.area)
    var clock = stamp.flatMap { $0.calendar === calendar ? $0 : nil } ?? RFC3339Stamp(calendar)
    stamp = nil  // or the day's text would be copied
    json.raw(atMost: 160 + resource.slug.text.utf8.count) { bytes in
      var end = bytes
      end.put("{\"resource\":\"")
      end.put(text: resource.slug.text)
      end.put("\",")
      end.put(place.range, on: &clock)
      end.put(",\"travelMinutes\":")
      end.put(decimal: place.travelMinutes)
      end.put("}")
      return end - bytes
    }
    stamp = clock
  }
}

extension CalendarEntry.State {
  fileprivate var literal: StaticString {
    switch self {
    case .taken: "taken"
    case .mine: "mine"
    case .closed: "closed"
    case .held: "held"
    }
  }
}

/// Putting down what needs no escape, and moving on behind it.
extension UnsafeMutablePointer<UInt8> {
  @inline(__always) fileprivate mutating func put(_ text: StaticString) {
    update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    self += text.utf8CodeUnitCount
  }

  fileprivate mutating func put(text: String) {
    var text = text
    text.withUTF8 { utf8 in
      if let start = utf8.baseAddress { update(from: start, count: utf8.count) }
      self += utf8.count
    }
  }

  fileprivate mutating func put(_ range: TimeRange, on stamp: inout RFC3339Stamp) {
    put("\"start\":\"")
    stamp.put(range.start, at: self)
    self += 25
    put("\",\"end\":\"")
    stamp.put(range.end, at: self)
    self += 25
    put("\"")
  }

  /// A number that is not negative.
  fileprivate mutating func put(decimal number: Int) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      pointee = UInt8(truncatingIfNeeded: 0x30 + number / divisor % 10)
      self += 1
      divisor /= 10
    }
  }
}

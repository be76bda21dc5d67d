import BookingCore
import Foundation

/// `booking-bench store PATH`: a large store for measurements from outside, as of the HTTP service.
enum StoreMaker {
  static func run(_ arguments: [String]) -> Int32 {
    var (resources, bookings, spacing) = (500, 100_000, Int32(120))
    var first = Minute(Int32(clamping: BookingDesk.systemClock() / 60))
    var rest = arguments[...]
    guard let path = rest.popFirst() else { return usage() }
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { return usage() }
      switch (option, Int(value)) {
      case ("--resources", let number?) where number > 0: resources = number
      case ("--bookings", let number?) where number > 0: bookings = number
      case ("--spacing", let number?) where (1...100_000).contains(number): spacing = Int32(number)
      case ("--first", _):
        guard let minute = try? AreaCalendar.utc.minute(rfc3339: value) else { return usage() }
        first = minute
      default: return usage()
      }
    }
    do {
      try LargeStore(path: path, resources: resources, bookings: bookings, spacing: spacing, first: first)
        .make()
      return 0
    } catch {
      FileHandle.standardError.write(Data("store: \(error)\n".utf8))
      return 70
    }
  }

  private static func usage() -> Int32 {
    let text =
      "usage: booking-bench store PATH [--resources N] [--bookings N] [--spacing MINUTES] [--first TIME]\n"
    FileHandle.standardError.write(Data(text.utf8))
    return 64
  }
}

/// A whole minute in UTC, counted from 1970-01-01T00:00Z.
///
/// Everything inside the program is a `Minute`; only `Calendar/` turns local time into one and back.
/// The 32-bit range covers the years -2113 to 6053; parsers admit 1970 to 2199 only, so that sums of
/// admissible values never overflow.
public struct Minute: Hashable, Comparable, Sendable {
  /// Minutes since 1970-01-01T00:00Z.
  public let value: Int32

  /// The minute `value` minutes after 1970-01-01T00:00Z.
  @inlinable public init(_ value: Int32) { self.value = value }

  /// The first minute that input may name, 1970-01-01T00:00Z.
  public static let earliest = Minute(0)
  /// The first minute after all that input may name, 2200-01-01T00:00Z.
  public static let latest = Minute(120_968_640)

  /// Whether a time that is kept may begin or end here.
  package var isAdmissible: Bool { self >= .earliest && self <= .latest }

  @inlinable public static func < (a: Minute, b: Minute) -> Bool { a.value < b.value }
  /// The minute `minutes` later.
  @inlinable public static func + (a: Minute, minutes: Int32) -> Minute { Minute(a.value + minutes) }
  /// The minute `minutes` earlier.
  @inlinable public static func - (a: Minute, minutes: Int32) -> Minute { Minute(a.value - minutes) }
  /// The signed number of minutes from `b` to `a`.
  @inlinable public static func - (a: Minute, b: Minute) -> Int32 { a.value - b.value }
}

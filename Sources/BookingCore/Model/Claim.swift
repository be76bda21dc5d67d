/// Units of one atomic resource taken during a range, buffers included, by one line of one booking.
public struct Claim: Hashable, Comparable, Sendable {
  /// The minutes taken: `[start - setup, end + turnover)` of the booking.
  public let range: TimeRange
  /// Who takes it.
  public let holder: ClaimHolder
  /// How many units, 1 to 10,000.
  public let units: Int32

  /// A claim of `units` by `holder` during `range`.
  @inlinable public init(range: TimeRange, holder: ClaimHolder, units: Int32) {
    self.range = range
    self.holder = holder
    self.units = units
  }

  /// By start, then holder, units and end.
  @inlinable public static func < (a: Claim, b: Claim) -> Bool {
    if a.range.start != b.range.start { return a.range.start < b.range.start }
    if a.holder != b.holder { return a.holder < b.holder }
    return a.units == b.units ? a.range.end < b.range.end : a.units < b.units
  }
}

/// The booking and line behind a claim, packed into eight bytes.
public struct ClaimHolder: Hashable, Comparable, Sendable {
  /// Booking id times 256 plus line number; orders by booking, then line.
  public let packed: UInt64

  /// The holder for a line (0 to 255) of a booking.
  @inlinable public init(booking: ID<Booking>, line: Int) {
    precondition(line >= 0 && line < 256 && booking.value >= 0, "line \(line) of booking \(booking.value)")
    packed = UInt64(booking.value) << 8 | UInt64(line)
  }

  /// The holder with this packed form.
  @inlinable public init(packed: UInt64) { self.packed = packed }

  @inlinable public var booking: ID<Booking> { ID(Int64(packed >> 8)) }
  /// The line's number within the booking, from 0.
  @inlinable public var line: Int { Int(packed & 255) }

  @inlinable public static func < (a: ClaimHolder, b: ClaimHolder) -> Bool { a.packed < b.packed }
}

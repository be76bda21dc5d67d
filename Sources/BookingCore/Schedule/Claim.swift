/// Units of one atomic resource taken during a range, buffers included, by one line of one booking.
///
/// Twenty-four bytes: the index keeps millions of them.
public struct Claim: Hashable, Sendable {
  /// The minutes taken: `[start - setup, end + turnover)` of the booking.
  public let range: TimeRange
  /// Who takes it.
  public let holder: ClaimHolder
  /// How many units, at least 1.
  public let units: Int32

  /// A claim of `units` by `holder` during `range`.
  @inlinable public init(range: TimeRange, holder: ClaimHolder, units: Int32) {
    self.range = range
    self.holder = holder
    self.units = units
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

  /// The booking.
  @inlinable public var booking: ID<Booking> { ID(Int64(packed >> 8)) }
  /// The line's number within the booking, from 0.
  @inlinable public var line: Int { Int(packed & 255) }

  @inlinable public static func < (a: ClaimHolder, b: ClaimHolder) -> Bool { a.packed < b.packed }
}

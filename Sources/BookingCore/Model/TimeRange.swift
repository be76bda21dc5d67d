/// A half-open stretch of time `[start, end)`: 10-11 and 11-12 touch without meeting. Never empty.
public struct TimeRange: Hashable, Sendable {
  /// The first minute inside.
  public let start: Minute
  /// The first minute after; later than `start`.
  public let end: Minute

  /// The range from `start` to `end`; stops the program when it would be empty, which is our mistake:
  /// input goes through `init(from:to:)`.
  @inlinable public init(_ start: Minute, _ end: Minute) {
    precondition(start < end, "an empty time range: \(start.value) to \(end.value)")
    self.start = start
    self.end = end
  }

  /// The range of untrusted bounds, or nil when `end` is not after `start`.
  @inlinable public init?(from start: Minute, to end: Minute) {
    guard start < end else { return nil }
    self.init(start, end)
  }

  /// Length in minutes, at least 1.
  @inlinable public var minutes: Int32 { end - start }

  /// Whether the two share a minute.
  @inlinable public func overlaps(_ other: TimeRange) -> Bool { start < other.end && other.start < end }

  /// Whether every minute of `other` is inside.
  @inlinable public func contains(_ other: TimeRange) -> Bool { start <= other.start && other.end <= end }

  /// Whether the minute is inside.
  @inlinable public func contains(_ minute: Minute) -> Bool { start <= minute && minute < end }

  /// The minutes that both have, if any.
  @inlinable public func intersection(_ other: TimeRange) -> TimeRange? {
    TimeRange(from: max(start, other.start), to: min(end, other.end))
  }

  /// The range widened by `before` and `after` minutes, both at least 0.
  @inlinable public func padded(before: Int32, after: Int32) -> TimeRange {
    TimeRange(start - before, end + after)
  }

  /// The range moved by `minutes`, later when positive.
  @inlinable public func shifted(by minutes: Int32) -> TimeRange { TimeRange(start + minutes, end + minutes) }
}

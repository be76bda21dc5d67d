/// A household that stands in line for what others have.
public struct WaitlistEntry: Hashable, Sendable {
  public enum Status: String, Sendable, CaseIterable {
    /// In line.
    case waiting
    /// A place is held for it until it says yes or no.
    case offered
    /// It said yes.
    case accepted
    /// It went away, or said no.
    case left
    /// It did not answer an offer in time, or the time came without one.
    case lapsed

    /// Whether something may still come of it.
    public var isOpen: Bool { self == .waiting || self == .offered }
  }

  /// Row number; people see its short code.
  public let id: ID<WaitlistEntry>
  public let lines: [BookingLine]
  public let range: TimeRange
  /// The shortest part of the time that would do; nil when only all of it does.
  public let minimumMinutes: Int?
  public let household: ID<Household>
  public let member: ID<Member>?
  /// People expected, 0 when unknown.
  public let attendees: Int
  /// Free text for the household and the board; personal.
  public let title: String
  public let createdAt: Minute
  public var status = Status.waiting
  /// The booking offered last.
  public var booking: ID<Booking>?
  /// Raised by one with each change; the API's ETag.
  public var version = 1
}

extension ID where Entity == WaitlistEntry {
  /// The name people use, as `wl-7q2m4x`.
  public var code: String { ShortCode.code("wl", value) }
}

/// Units of a resource that cannot be lent for a while, though the resource itself is in use: they are damaged, their
/// owner has taken them back, or somebody has not brought them back.
public struct Outage: Hashable, Sendable {
  /// Why the units are not there.
  public enum Cause: String, Sendable, CaseIterable {
    /// Broken or incomplete, until repaired.
    case damaged
    /// Taken out of the commons by its owner or by the volunteers.
    case withdrawn
    /// Handed out outside the time of the booking: before its start, or not brought back by its end.
    case away
  }

  public let id: ID<Outage>
  /// What; never a composite.
  public var resource: ID<Resource>
  /// How many, 1 to 10,000.
  public var units: Int
  /// From when to when; to `Minute.latest` when the end is not known.
  public var range: TimeRange
  public var cause: Cause
  /// The booking whose loan brought it about, if one did.
  public var booking: ID<Booking>?
  /// In words; personal.
  public var note: String
}

extension ID where Entity == Booking {
  /// Above every booking's number and below what a claim can hold (2^36): here the schedule keeps outages.
  private static let outages: Int64 = 1 << 35

  /// The holder of an outage's claim.
  static func standing(for outage: ID<Outage>) -> ID<Booking> { ID(outages + outage.value) }

  /// The outage that this stands for; nil for a booking.
  var outage: ID<Outage>? { value > Self.outages ? ID<Outage>(value - Self.outages) : nil }
}

extension ID where Entity == Outage {
  /// The name people use, as `ou-7q2m4x`.
  public var code: String { ShortCode.code("ou", value) }
}

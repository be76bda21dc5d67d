/// A housing section (afdeling) with its own board, clock and house rules.
public struct Area: Hashable, Sendable {
  public let id: ID<Area>
  /// The name used in commands and addresses, as `vangede`.
  public var slug: Slug
  /// The name people read, as "Vangede".
  public var name: String
  /// Degrees north, WGS 84.
  public var latitude: Double
  /// Degrees east, WGS 84.
  public var longitude: Double
  /// IANA zone name, as `Europe/Copenhagen`; known to exist.
  public var timeZone: String
  /// Homes in the area, 0 or more.
  public var homes: Int
  /// Raised by one with each change; the API's ETag.
  public var version = 1

  /// What stands in for an area that is missing.
  static func missing(_ id: ID<Area>) -> Area {
    Area(
      id: id, slug: .missing, name: "?", latitude: 0, longitude: 0, timeZone: "UTC", homes: 0)
  }
}

/// Bounds of the API that an operator can set, beside those of the server.
public struct APILimits: Sendable {
  /// The largest calendar file that is taken in, in bytes.
  var importBytes = 8 << 20
  /// How many seconds a calendar file may take to arrive.
  var importSeconds = 120
  /// How many items a page has at most.
  var pageItems = 500
  /// How many days the range that a list is asked for spans at most.
  var rangeDays = 400

  public init() {}

  public static let names = places.map(\.name)

  private static let places:
    [(name: String, most: Int, path: any WritableKeyPath<APILimits, Int> & Sendable)] = [
      ("import-bytes", 1 << 30, \.importBytes), ("import-seconds", 86_400, \.importSeconds),
      ("page-items", 100_000, \.pageItems), ("range-days", 36_500, \.rangeDays),
    ]

  /// Sets a limit; of what is more than the most there can be, that.
  ///
  /// - Returns: false when there is no such limit, or the number is below 1.
  mutating func set(_ name: Substring, to number: Int) -> Bool {
    guard number >= 1, let place = Self.places.first(where: { $0.name == name }) else { return false }
    self[keyPath: place.path] = min(number, place.most)
    return true
  }
}

internal import Foundation

/// What house rules mean for the making of bookings; everything else in the file is left to whoever adopts it.
struct SeedLimits {
  /// The limits a rules file may state, for all kinds or one.
  struct Stated: Decodable {
    var maxDaysAhead: Int?
    var minNoticeMinutes: Int?
    var minMinutes: Int?
    var maxMinutes: Int?
    var maxOpenBookings: Int?
    var otherAreas: Bool?
  }

  private struct File: Decodable { let kinds: [String: Stated]? }

  private let general: Stated
  private let kinds: [String: Stated]

  /// No limits.
  init() { (general, kinds) = (Stated(), [:]) }

  init(_ rules: SeedRules) throws(SeedFault) {
    let file = "rules/\(rules.area).json"
    do {
      let data = Data(rules.json)
      general = try JSONDecoder().decode(Stated.self, from: data)
      kinds = try JSONDecoder().decode(File.self, from: data).kinds ?? [:]
    } catch let error as DecodingError {
      throw SeedFault(file: file, line: nil, reason: Self.reason(error))
    } catch {
      throw SeedFault(file: file, line: nil, reason: "the file is no JSON object")
    }
    for kind in kinds.keys.sorted() where Resource.Kind(rawValue: kind) == nil {
      throw SeedFault(file: file, line: nil, reason: "kinds: \"\(kind)\" is none of room, garden, equipment")
    }
  }

  /// A limit for a kind: its own, or else the general one.
  subscript<Value>(_ limit: KeyPath<Stated, Value?>, _ kind: Resource.Kind) -> Value? {
    kinds[kind.rawValue]?[keyPath: limit] ?? general[keyPath: limit]
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
      context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription
    case .dataCorrupted(let context):
      (context.underlyingError as NSError?)?.userInfo["NSDebugDescription"] as? String
        ?? context.debugDescription
    @unknown default: "the file cannot be read"
    }
  }
}

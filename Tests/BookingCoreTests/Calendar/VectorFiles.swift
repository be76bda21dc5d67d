import Foundation

/// Where the shared test data lies.
enum VectorFiles {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Vectors")

  /// The JSON object in a file below `Tests/Vectors`.
  static func object(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: root.appending(path: path))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }
}

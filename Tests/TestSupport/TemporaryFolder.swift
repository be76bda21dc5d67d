import Foundation

/// A folder of one test's own, gone with the value; in memory where the machine has room there, since a test of
/// behaviour need not wait for a disk.
package final class TemporaryFolder: Sendable {
  /// Where it is.
  package let path: String

  /// Makes a new, empty folder.
  package init() throws {
    let memory = "/dev/shm"
    let parent = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    path = "\(parent)/faelled-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it.
  package func file(_ name: String) -> String { "\(path)/\(name)" }
}

import CSystem
import Foundation

/// Files as wholes: put in place in one step, and only when they are on disk.
package enum StoreFiles {
  /// The folder that a file is in.
  static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  /// Why the last system call failed.
  static var reason: String { String(cString: strerror(errno)) }

  /// Calls `write` with a name beside `target`, and gives what it wrote the name `target` once it is on disk.
  package static func replace(_ target: String, writing write: (_ part: String) throws -> Void) throws {
    try refuseIrreplaceable(target)
    let folder = folder(of: target)
    guard access(folder, W_OK | X_OK) == 0 else {
      throw StoreError(.cannotCreate, "cannot write in \(folder): \(reason)")
    }
    removeParts(of: target)
    let part = "\(target).part-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    defer { unlink(part) }
    try write(part)
    try sync(part)
    guard rename(part, target) == 0 else {
      throw StoreError(.cannotCreate, "cannot create \(target): \(reason)")
    }
    try sync(folder)
  }

  /// Refuses to put a file in the place of what is none.
  static func refuseIrreplaceable(_ target: String) throws {
    var status = stat()
    guard stat(target, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(.cannotCreate, "cannot create \(target): it is there, and no plain file")
    }
  }

  /// Removes what killed processes left of their copies.
  private static func removeParts(of target: String) {
    let folder = folder(of: target)
    let beginning = URL(fileURLWithPath: target).lastPathComponent + ".part-"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard name.hasPrefix(beginning),
        let process = pid_t(name.dropFirst(beginning.count).prefix { $0 != "-" }), kill(process, 0) != 0,
        errno == ESRCH
      else { continue }
      unlink("\(folder)/\(name)")
    }
  }

  /// Writes a file that only its owner may read.
  static func write(_ text: String, to path: String) throws {
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { throw StoreError(.cannotCreate, "cannot create \(path): \(reason)") }
  }

  /// A file's text, if it can be read.
  static func text(of path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Refuses a file that is no whole store of a known schema.
  package static func check(_ path: String) throws {
    let database = try Database(path: path, readOnly: true)
    guard try Schema.version(of: database) > 0 else { throw StoreError(.damaged, "\(path) is no store") }
    let faults = try database.integrityFaults()
    guard faults.isEmpty else {
      throw StoreError(.damaged, "\(path) is damaged: \(faults.prefix(3).joined(separator: "; "))")
    }
  }

  /// Waits until a file, or a folder's list of names, is on disk.
  package static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError(.inputOutput, "cannot open \(path): \(reason)") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw StoreError(errno == ENOSPC ? .full : .inputOutput, "cannot sync \(path): \(reason)")
    }
  }
}

extension Database {
  /// Copies the store, while others go on using it, into a file that is whole and checked or not there at all.
  package func backUp(to target: String) throws {
    try StoreFiles.replace(target) { part in
      // As private as the store, from the first byte on: SQLite takes an empty file for a new one.
      try StoreFiles.write("", to: part)
      // A copy in one step reads one snapshot of the log, which writers do not wait for.
      try copy(to: part)
      try StoreFiles.check(part)
    }
  }
}

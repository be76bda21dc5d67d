import CSystem
import Foundation

extension BookingDesk {
  /// Copies the store, while others go on using it, into a file that is complete or not there at all.
  ///
  /// The copy is made beside the target, checked, synced and renamed onto it.
  public func backUp(to target: String) throws {
    let temporary = "\(target).part-\(getpid())"
    unlink(temporary)
    defer { unlink(temporary) }
    // A copy in one step reads one snapshot of the log, which writers do not wait for.
    try store.connect().copy(to: temporary)
    try Backup.check(temporary)
    try Backup.sync(temporary)
    guard rename(temporary, target) == 0 else {
      throw StoreError(.cannotCreate, "cannot create \(target): \(String(cString: strerror(errno)))")
    }
    try Backup.sync(URL(fileURLWithPath: target).deletingLastPathComponent().path)
  }
}

/// Backups as files.
public enum Backup {
  /// Puts a backup in the place of a store that nobody has open; the old files stay beside it as `.replaced`.
  public static func restore(_ backup: String, to path: String) throws {
    guard access(backup, R_OK) == 0 else {
      throw StoreError(.missing, "cannot read \(backup): \(String(cString: strerror(errno)))")
    }
    try check(backup)
    let lock = try StoreLock(path: path)
    guard lock.becomeOnlyUser() else {
      throw StoreError(.busy, "\(path) is in use; stop the service and other commands first")
    }
    let temporary = "\(path).part-\(getpid())"
    unlink(temporary)
    defer { unlink(temporary) }
    do {
      try FileManager.default.copyItem(atPath: backup, toPath: temporary)
    } catch {
      throw StoreError(.cannotCreate, "cannot copy \(backup) to \(temporary): \(error.localizedDescription)")
    }
    chmod(temporary, 0o600)
    try sync(temporary)
    for suffix in ["-wal", "-shm", ""] where access(path + suffix, F_OK) == 0 {
      guard rename(path + suffix, "\(path).replaced\(suffix)") == 0 else {
        throw StoreError(
          .inputOutput, "cannot set \(path + suffix) aside: \(String(cString: strerror(errno)))")
      }
    }
    guard rename(temporary, path) == 0 else {
      throw StoreError(.inputOutput, "cannot put the backup in place: \(String(cString: strerror(errno)))")
    }
    try sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }

  /// Refuses a file that is no whole store of a known schema.
  static func check(_ path: String) throws {
    let database = try Database(path: path, readOnly: true)
    guard try Schema.version(of: database) > 0 else { throw StoreError(.damaged, "\(path) is no store") }
    let answers = try database.rows("PRAGMA integrity_check(3)") { $0.text(0) }
    guard answers == ["ok"] else {
      throw StoreError(.damaged, "\(path) is damaged: \(answers.joined(separator: "; "))")
    }
  }

  static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw StoreError(.inputOutput, "cannot open \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw StoreError(.inputOutput, "cannot sync \(path): \(String(cString: strerror(errno)))")
    }
  }
}

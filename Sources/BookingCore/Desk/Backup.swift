import CSystem
import Foundation

extension BookingDesk {
  /// Copies the store, while others go on using it, into a file that is whole and checked or not there at all; with
  /// `dryRun` the copy is made beside it and taken away again.
  public func backUp(to target: String, dryRun: Bool = false) throws {
    guard dryRun else { return try store.connect().backUp(to: target) }
    let copy = "\(target).dry-run-\(getpid())"
    defer { unlink(copy) }
    try store.connect().backUp(to: copy)
  }
}

/// Backups as files.
public enum Backup {
  /// Puts a backup in the place of a store that nobody has open; the old one stays beside it as `.replaced`.
  ///
  /// The two change places in one step, so that a kill leaves one of them there, whole. With `dryRun` all is checked
  /// and nothing replaced.
  public static func restore(_ backup: String, to path: String, dryRun: Bool = false) throws {
    guard access(backup, R_OK) == 0 else {
      throw StoreError(.missing, "cannot read \(backup): \(String(cString: strerror(errno)))")
    }
    try StoreFiles.check(backup)
    let lock = try StoreLock(path: path)
    guard lock.becomeOnlyUser() else {
      throw StoreError(.busy, "\(path) is in use; stop the service and other commands first")
    }
    if dryRun { return }
    let incoming = "\(path).incoming"
    try StoreFiles.replace(incoming) { part in
      do {
        try FileManager.default.copyItem(atPath: backup, toPath: part)
      } catch {
        throw StoreError(.cannotCreate, "cannot copy \(backup) to \(part): \(error.localizedDescription)")
      }
      chmod(part, 0o600)
    }
    let isThere = access(path, F_OK) == 0
    if isThere { try putLogAside(of: path) }
    // RENAME_EXCHANGE, and RENAME_NOREPLACE where nothing is to be exchanged.
    guard system_rename(incoming, path, isThere ? 2 : 1) == 0,
      !isThere || rename(incoming, "\(path).replaced") == 0
    else {
      throw StoreError(
        .inputOutput, "cannot put the backup in place: \(String(cString: strerror(errno)))")
    }
    try StoreFiles.sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }

  /// Brings the log of the old store into its file, for beside another file it would be taken for that one's; the
  /// log of a store too damaged for that is kept as `.replaced-wal`.
  private static func putLogAside(of path: String) throws {
    let left = try? Database(path: path).checkpoint(truncating: true)
    for suffix in ["-wal", "-shm"] where access(path + suffix, F_OK) == 0 {
      let isGone =
        left == 0 ? unlink(path + suffix) == 0 : rename(path + suffix, "\(path).replaced\(suffix)") == 0
      guard isGone else {
        throw StoreError(
          .inputOutput, "cannot set \(path + suffix) aside: \(String(cString: strerror(errno)))")
      }
    }
  }
}

import CSystem
import Foundation

extension BookingDesk {
  /// Copies the store, while others go on using it, into a file that is whole and checked or not there at all; with
  /// `dryRun` the copy is made beside it and taken away again.
  public func backUp(to target: String, dryRun: Bool = false) throws {
    guard dryRun else { return try store.connect().backUp(to: target) }
    try StoreFiles.refuseIrreplaceable(target)
    let copy = "\(target).dry-run-\(getpid())"
    defer { unlink(copy) }
    try store.connect().backUp(to: copy)
  }
}

/// Backups as files.
public enum Backup {
  /// The files that a store needs beside it, and that no copy may replace: its log holds what was acknowledged last, and
  /// with another lock two processes would write at once.
  public static func filesBeside(_ path: String) -> [String] {
    (["-wal", "-shm", ".erased"] + StoreLock.suffixes).map { path + $0 }
  }

  /// What was done to put a backup in place.
  public struct Restored: Sendable {
    /// How many persons were erased from it.
    public var erased = 0
    /// Where the store is that it has replaced, if there was one.
    public var replaced: String?
  }

  /// Puts a backup in the place of a store that nobody has open; the old one stays beside it as `.replaced`, or where that
  /// is there from before as `.replaced-2` and so on: who restores the wrong backup first loses nothing.
  ///
  /// The two change places in one step, so that a kill leaves one of them there, whole. With `dryRun` all is checked
  /// and nothing replaced.
  ///
  /// Persons whom the old store or the list beside it tells to be erased are erased from the backup first, and tokens and
  /// feeds that the old store has revoked are revoked in it.
  @discardableResult
  public static func restore(_ backup: String, to path: String, dryRun: Bool = false) throws -> Restored {
    guard access(backup, R_OK) == 0 else {
      throw StoreError(.missing, "cannot read \(backup): \(String(cString: strerror(errno)))")
    }
    var status = stat()
    guard stat(backup, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(.damaged, "\(backup) is no plain file, so it is no backup")
    }
    try StoreFiles.check(backup)
    let copy = try Database(path: backup, readOnly: true)
    // One of an older schema is brought to this one first, by whoever opens it.
    if try Schema.version(of: copy) == Schema.version {
      let faults = try copy.missingRows() + copy.impossibleValues()
      guard faults.isEmpty else {
        throw StoreError(.damaged, "\(backup) is damaged: \(faults.prefix(3).joined(separator: "; "))")
      }
      try copy.readAll()
    }
    let lock = try StoreLock(path: path)
    defer { lock.removeWithoutStore() }
    guard lock.becomeOnlyUser() else {
      throw StoreError(.busy, "\(path) is in use; stop the service and other commands first")
    }
    if dryRun { return Restored() }
    let incoming = "\(path).incoming"
    // Not its file alone: what was written last may still be in the log beside it.
    try copy.backUp(to: incoming)
    let revoked = (try? Database(path: path, readOnly: true).revokedDigests()) ?? []
    let erased = try repeatOn(incoming, erasing: ErasureList.read(beside: path), revoking: revoked)
    let isThere = access(path, F_OK) == 0
    let replaced = nameForReplaced(path)
    if isThere { try putLogAside(of: path, beside: replaced) }
    // RENAME_NOREPLACE, then RENAME_EXCHANGE: the old store comes to its name in the step that takes it from its place.
    let name = isThere ? replaced : path
    guard system_rename(incoming, name, 1) == 0, !isThere || system_rename(name, path, 2) == 0 else {
      throw StoreError(
        .inputOutput, "cannot put the backup in place: \(String(cString: strerror(errno)))")
    }
    try StoreFiles.sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    return Restored(erased: erased, replaced: isThere ? replaced : nil)
  }

  private static func nameForReplaced(_ path: String) -> String {
    var (name, number) = ("\(path).replaced", 1)
    while ["", "-wal"].contains(where: { access(name + $0, F_OK) == 0 }) {
      number += 1
      name = "\(path).replaced-\(number)"
    }
    return name
  }

  /// Erases persons and revokes tokens and feeds once more in a copy that nobody else has open.
  private static func repeatOn(
    _ copy: String, erasing erasures: Set<Erasure>, revoking revoked: [[UInt8]]
  ) throws -> Int {
    guard !erasures.isEmpty || !revoked.isEmpty else { return 0 }
    defer {
      let left = ["-wal", "-shm", ".erased", ".before-schema-\(Schema.version)"] + StoreLock.suffixes
      for suffix in left { unlink(copy + suffix) }
    }
    let desk = try BookingDesk(path: copy)
    let members = try desk.read { view in try erasures.compactMap { try view.database.member($0)?.handle } }
    let actor = Actor.operator(origin: "restore")
    for handle in members.sorted() {
      var command = EraseMember(handle)
      command.isRepeated = true
      _ = try desk.perform(command, as: actor)
    }
    for digest in revoked {
      let (token, feed) = try desk.read {
        (try $0.database.token(digest: digest), try $0.database.feed(digest: digest))
      }
      if let token { _ = try desk.perform(RevokeToken(id: token.id), as: actor) }
      if let feed { _ = try desk.perform(RevokeFeed(id: feed.id), as: actor) }
    }
    guard try desk.rebuildIfDue() else { throw StoreError(.busy, "\(copy) is read by somebody; try again") }
    desk.close()
    guard try Database(path: copy).checkpoint(truncating: true) == 0 else {
      throw StoreError(.busy, "\(copy) is read by somebody; try again")
    }
    return members.count
  }

  /// Brings the log of the old store into its file, for beside another file it would be taken for that one's; the
  /// log of a store too damaged for that is kept beside what is replaced.
  private static func putLogAside(of path: String, beside replaced: String) throws {
    let left = try? Database(path: path).checkpoint(truncating: true)
    for suffix in ["-wal", "-shm"] where access(path + suffix, F_OK) == 0 {
      let isGone =
        left == 0 ? unlink(path + suffix) == 0 : rename(path + suffix, replaced + suffix) == 0
      guard isGone else {
        throw StoreError(
          .inputOutput, "cannot set \(path + suffix) aside: \(String(cString: strerror(errno)))")
      }
    }
  }
}

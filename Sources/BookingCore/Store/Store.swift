import CSystem
import Foundation

/// A store's file with its locks; hands out connections.
package final class Store: Sendable {
  /// Where the file is.
  package let path: String
  /// Keeps its processes apart.
  package let lock: StoreLock
  /// SQLite's name of the disk beneath; nil for the system's own.
  package let vfs: String?

  /// Makes a new store at `path`, where no file may be, and fills it; it is there whole or not at all.
  ///
  /// It is made under another name beside it, which is its own only when all is done and on disk; what a killed
  /// attempt left is removed by the next.
  package static func create(
    path: String, vfs: String? = nil, filling fill: (Store) throws -> Void = { _ in }
  ) throws -> Store {
    try refuseUnsafeFolder(of: path)
    try refuseExisting(path)
    guard access(StoreFiles.folder(of: path), W_OK) == 0 else {
      throw StoreError(.cannotCreate, "cannot create \(path): \(StoreFiles.reason)")
    }
    try StoreLock(path: path).whileHeld {
      try refuseExisting(path)
      let draft = "\(path).unfinished"
      func removeDraft() {
        for suffix in ["", "-wal", "-shm", "-journal"] + StoreLock.suffixes { unlink(draft + suffix) }
      }
      removeDraft()
      defer { removeDraft() }
      let descriptor = Foundation.open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw StoreError(.cannotCreate, "cannot create \(path): \(StoreFiles.reason)")
      }
      Foundation.close(descriptor)
      try finish(Store(path: draft, isDraft: true, patience: 5, vfs: vfs), filling: fill)
      try StoreFiles.sync(draft)
      guard system_rename(draft, path, 1) == 0 else {  // RENAME_NOREPLACE
        throw StoreError(.cannotCreate, "cannot create \(path): \(StoreFiles.reason)")
      }
      try StoreFiles.sync(StoreFiles.folder(of: path))
    }
    return try open(path: path, vfs: vfs)
  }

  /// Fills a draft and brings all of it from the log into the file.
  private static func finish(_ draft: Store, filling fill: (Store) throws -> Void) throws {
    try fill(draft)
    let left = try draft.lock.whileHeld { try draft.connect().checkpoint(truncating: true) }
    guard left == 0 else { throw StoreError(.broken, "\(draft.path) is still read while it is made") }
  }

  private static func refuseExisting(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) != 0 else {
      throw StoreError(.cannotCreate, "cannot create \(path): it is there already")
    }
  }

  /// Opens the store at `path` and brings it to the newest schema; others' writes are waited for `patience`
  /// seconds at most.
  package static func open(path: String, patience: Double = 5, vfs: String? = nil) throws -> Store {
    try Store(path: path, isDraft: false, patience: patience, vfs: vfs)
  }

  private init(path: String, isDraft: Bool, patience: Double, vfs: String?) throws {
    let size = try Self.refuseUnsafeFile(path)
    // SQLite would delete the log beside an empty file, perhaps all that is left of a store.
    let emptyFile = StoreError(.damaged, "\(path) is empty: no store; make one with 'booking-cli init'")
    guard size > 0 || isDraft else { throw emptyFile }
    self.path = path
    self.vfs = vfs
    lock = try StoreLock(path: path, patience: patience)
    func version() throws -> Int {
      let database = try Database(path: path, vfs: vfs) { _ = try Schema.version(of: $0) }
      return try Schema.version(of: database)
    }
    let found = try version()
    guard found > 0 || isDraft else { throw emptyFile }
    guard found < Schema.version else { return }
    try lock.whileOnlyUser(upgrade, unless: { try version() == Schema.version })
  }

  /// Brings the file to the newest schema in one transaction, after keeping a copy of what it was.
  private func upgrade() throws {
    let database = try connect()
    let found = try Schema.version(of: database)
    guard found < Schema.version else { return }
    if found > 0 { try database.backUp(to: "\(path).before-schema-\(Schema.version)") }
    do {
      try database.run("BEGIN IMMEDIATE")
      try Schema.migrate(database)
      try database.run("COMMIT")
    } catch {
      database.rollBack()
      throw error
    }
  }

  /// A new connection, for one owner.
  package func connect() throws -> Database { try Database(path: path, vfs: vfs) }

  /// Refuses what is no plain file of one name on a disk of this machine; returns its size.
  private static func refuseUnsafeFile(_ path: String) throws -> Int {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      throw StoreError(
        errno == ENOENT ? .missing : .inputOutput,
        "cannot open the store \(path): \(String(cString: strerror(errno))); make one with 'booking-cli init'"
      )
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(.damaged, "\(path) is no plain file; a store may not be a link or a folder")
    }
    guard status.st_nlink == 1 else {
      throw StoreError(.damaged, "\(path) has \(status.st_nlink) names (hard links); a store has one")
    }
    try refuseUnsafeFolder(of: path)
    return Int(status.st_size)
  }

  /// Locks do not hold on network file systems (NFS, CIFS, SMB2).
  private static func refuseUnsafeFolder(of path: String) throws {
    let folder = StoreFiles.folder(of: path)
    var system = statfs()
    guard statfs(folder, &system) == 0 else {
      throw StoreError(.cannotCreate, "no folder \(folder): \(String(cString: strerror(errno)))")
    }
    let networked: [Int] = [0x6969, 0xFF53_4D42, 0xFE53_4D42]
    guard !networked.contains(Int(system.f_type)) else {
      throw StoreError(.inputOutput, "\(folder) is on a network; keep the store on a disk of this machine")
    }
  }
}

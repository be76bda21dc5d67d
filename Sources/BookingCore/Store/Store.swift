import CSystem
import Foundation

/// A store's file with its locks; hands out connections.
package final class Store: Sendable {
  /// Where the file is.
  package let path: String
  /// Keeps its processes apart.
  package let lock: StoreLock

  /// Makes a new, empty store at `path`, where no file may be.
  package static func create(path: String) throws -> Store {
    try refuseUnsafeFolder(of: path)
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = errno == EEXIST ? "it is there already" : String(cString: strerror(errno))
      throw StoreError(.cannotCreate, "cannot create \(path): \(reason)")
    }
    Foundation.close(descriptor)
    do {
      return try Store(path: path, mayBeEmpty: true, patience: 5)
    } catch {
      for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
      throw error
    }
  }

  /// Opens the store at `path` and brings it to the newest schema; others' writes are waited for `patience`
  /// seconds at most.
  package static func open(path: String, patience: Double = 5) throws -> Store {
    try Store(path: path, mayBeEmpty: false, patience: patience)
  }

  private init(path: String, mayBeEmpty: Bool, patience: Double) throws {
    let size = try Self.refuseUnsafeFile(path)
    let emptyFile = StoreError(.damaged, "\(path) is empty: no store; make one with 'booking-cli init'")
    // SQLite would delete the log beside an empty file, perhaps all that is left of a store.
    guard size > 0 || mayBeEmpty else { throw emptyFile }
    self.path = path
    lock = try StoreLock(path: path, patience: patience)
    let database = try Database(path: path) { _ = try Schema.version(of: $0) }
    let found = try Schema.version(of: database)
    guard found > 0 || mayBeEmpty else { throw emptyFile }
    guard found < Schema.version else { return }
    if found > 0 { try database.copy(to: "\(path).before-schema-\(Schema.version)") }
    try lock.whileHeld {
      try database.run("BEGIN IMMEDIATE")
      do {
        try Schema.migrate(database)
        try database.run("COMMIT")
      } catch {
        database.rollBack()
        throw error
      }
    }
  }

  /// A new connection, for one owner.
  package func connect() throws -> Database { try Database(path: path) }

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
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
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

import CSystem
import Foundation
import Synchronization

/// A store's file with its locks; hands out connections.
package final class Store: Sendable {
  /// Where the file is.
  package let path: String
  /// Keeps its processes apart.
  package let lock: StoreLock
  /// SQLite's name of the disk beneath; nil for the system's own.
  package let vfs: String?
  /// Which files were opened, whatever their names: the store's, then its log's and that one's index, once seen.
  private let device: dev_t
  private let numbers: Mutex<[ino_t]>
  private let names: [String]
  /// The connection with which the file was looked at, for who asks first.
  private let spare = Mutex(Spare())

  /// Safe to hand from thread to thread, for nobody keeps what is put in or taken out.
  private struct Spare: @unchecked Sendable { var database: Database? }

  /// Makes a new store at `path`, where no file may be, and fills it; it is there whole or not at all.
  ///
  /// It is made under another name beside it, which is its own only when all is done and on disk; what a killed
  /// attempt left is removed by the next.
  package static func create(
    path: String, vfs: String? = nil, filling fill: (Store) throws -> Void = { _ in }
  ) throws -> Store {
    try make(path, vfs, isKept: true, fill)
    return try open(path: path, vfs: vfs)
  }

  /// Does all that making a new store at `path` takes, and keeps nothing.
  package static func tryCreating(path: String, filling fill: (Store) throws -> Void) throws {
    try make(path, nil, isKept: false, fill)
  }

  private static func make(
    _ path: String, _ vfs: String?, isKept: Bool, _ fill: (Store) throws -> Void
  ) throws {
    try refuseUnsafeFolder(of: path)
    try refuseExisting(path)
    guard access(StoreFiles.folder(of: path), W_OK) == 0 else {
      throw StoreError(.cannotCreate, "cannot create \(path): \(StoreFiles.reason)")
    }
    let lock = try StoreLock(path: path)
    defer { lock.removeWithoutStore() }
    try lock.whileHeld {
      try refuseExisting(path)
      let draft = "\(path).unfinished"
      let beside = ["-wal", "-shm", "-journal"] + StoreLock.suffixes
      func remove(_ suffixes: [String]) { for suffix in suffixes { unlink(draft + suffix) } }
      remove([""] + beside)
      defer { remove([""] + beside) }
      let descriptor = Foundation.open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw StoreError(.cannotCreate, "cannot create \(path): \(StoreFiles.reason)")
      }
      Foundation.close(descriptor)
      try finish(Store(path: draft, isDraft: true, patience: 5, vfs: vfs), filling: fill)
      guard isKept else { return }
      try StoreFiles.sync(draft)
      // The log is empty now. Whoever is killed behind the next step is to leave nothing beside the store.
      remove(beside)
      guard system_rename(draft, path, 1) == 0 else {  // RENAME_NOREPLACE
        throw StoreError(.cannotCreate, "cannot create \(path): \(StoreFiles.reason)")
      }
      try StoreFiles.sync(StoreFiles.folder(of: path))
    }
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
    let file = try Self.refuseUnsafeFile(path)
    // SQLite would delete the log beside an empty file, perhaps all that is left of a store.
    let emptyFile = StoreError(.damaged, "\(path) is empty: no store; make one with 'booking-cli init'")
    guard file.st_size > 0 || isDraft else { throw emptyFile }
    self.path = path
    names = [path, path + "-wal", path + "-shm"]
    device = file.st_dev
    numbers = Mutex([file.st_ino, 0, 0])
    self.vfs = vfs
    lock = try StoreLock(path: path, patience: patience)
    let database: Database
    do {
      database = try Self.recognize(path, vfs)
    } catch let error as StoreError where error.isNoDatabase {
      lock.removeBesideNoStore()
      throw error
    }
    let found = try Schema.version(of: database)
    guard found > 0 || isDraft else { throw emptyFile }
    guard found < Schema.version else {
      spare.withLock { $0.database = database }
      return
    }
    try lock.whileOnlyUser(
      upgrade, unless: { try Schema.version(of: Self.recognize(path, vfs)) == Schema.version })
  }

  private static func recognize(_ path: String, _ vfs: String?) throws -> Database {
    try Database(path: path, vfs: vfs) { _ = try Schema.version(of: $0) }
  }

  /// Brings the file to the newest schema in one transaction, after keeping a copy of what it was.
  private func upgrade() throws {
    let database = try connect()
    let found = try Schema.version(of: database)
    guard found < Schema.version else { return }
    if found > 0 { try database.backUp(to: "\(path).before-schema-\(Schema.version)") }
    try Schema.migrate(database)
    // Whoever opens a store alone reads its log through first.
    _ = try? database.checkpoint(truncating: true)
  }

  /// A new connection, for one owner.
  package func connect() throws -> Database {
    let database = try spare.withLock { $0.database.take() } ?? Database(path: path, vfs: vfs)
    try requireInPlace()
    return database
  }

  /// Refuses to go on when another file stands where the store, its log or the log's index was, or none: nobody would
  /// find again what is written now.
  package func requireInPlace() throws {
    try numbers.withLock { numbers in
      for (index, name) in names.enumerated() {
        var place = dev_t()
        let number = system_file_number(name, &place)
        let found = place == device ? number : 0
        if numbers[index] == 0 { numbers[index] = found }
        guard found == numbers[index] else {
          throw StoreError(
            .inputOutput, "\(name) is another file than was opened; put it back, or start anew")
        }
      }
    }
  }

  /// Refuses what is no plain file of one name on a disk of this machine.
  private static func refuseUnsafeFile(_ path: String) throws -> stat {
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
    return status
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

import CSystem
import Foundation
import Synchronization

/// The files beside a store that keep its processes apart.
///
/// `STORE.lock` is held around every write transaction and every checkpoint, `STORE.turn` while waiting for it so
/// that processes take turns, and `STORE.users` is held shared by every process that has the store open. They
/// are never unlinked while there is a store: the kernel frees them when their holder dies.
package final class StoreLock: Sendable {
  private let turn: Int32
  private let lock: Int32
  private let users: Int32
  private let path: String
  /// Whether the files were made by this process.
  private let isNew: Bool
  /// Seconds for which the lock is waited for.
  private let patience: Double
  /// What the files' names end in.
  static let suffixes = [".turn", ".lock", ".users"]

  /// Opens, and makes where missing, the three files beside the store at `path`, and counts this process among
  /// the store's users.
  package init(path: String, patience: Double = 5) throws {
    self.path = path
    self.patience = patience
    isNew = access(path + Self.suffixes[0], F_OK) != 0
    var opened: [Int32] = []
    for suffix in Self.suffixes {
      let descriptor = open(path + suffix, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else {
        let reason = String(cString: strerror(errno))
        for descriptor in opened { Foundation.close(descriptor) }
        throw StoreError(
          .inputOutput, "cannot open \(path + suffix): \(reason); check the folder's permissions")
      }
      opened.append(descriptor)
    }
    (turn, lock, users) = (opened[0], opened[1], opened[2])
    do {
      try wait(until: ContinuousClock.now + .seconds(patience)) {
        try Self.tries(users, LOCK_SH, path)
      } orSay: {
        "\(path) is being restored or upgraded; try again when that is done"
      }
      var status = stat()
      guard fstat(users, &status) == 0, status.st_nlink == 1 else {
        throw StoreError(.busy, "\(path) could not be made by somebody else just now; try again")
      }
    } catch {
      for descriptor in opened { Foundation.close(descriptor) }
      throw error
    }
  }

  deinit {
    for descriptor in [turn, lock, users] { Foundation.close(descriptor) }
  }

  /// Runs `body` while holding the write lock; fails with `busy` when it is not had in time.
  package func whileHeld<Result>(_ body: () throws -> Result) throws -> Result {
    let deadline = ContinuousClock.now + .seconds(patience)
    try take(turn, until: deadline, pausing: 1_000_000)
    do {
      // Whoever's turn it is waits alone, and the lock lies idle while it sleeps.
      try take(lock, until: deadline, pausing: 50_000)
    } catch {
      flock(turn, LOCK_UN)
      throw error
    }
    flock(turn, LOCK_UN)
    defer { flock(lock, LOCK_UN) }
    return try body()
  }

  /// Whether this process could become the store's only user; it then stays so until the lock is closed.
  package func becomeOnlyUser() -> Bool {
    if flock(users, LOCK_EX | LOCK_NB) == 0 { return true }
    _ = flock(users, LOCK_SH | LOCK_NB)
    return false
  }

  /// Takes the files away where no store came to be; who opened them meanwhile finds that out in `init`.
  package func removeWithoutStore() {
    guard access(path, F_OK) != 0, becomeOnlyUser() else { return }
    for suffix in Self.suffixes { unlink(path + suffix) }
  }

  /// Takes the files away that were made here beside what turns out to be no store.
  func removeBesideNoStore() {
    guard isNew, becomeOnlyUser() else { return }
    for suffix in Self.suffixes { unlink(path + suffix) }
  }

  /// Runs `body` under the write lock as the store's only user, unless another process makes it needless meanwhile.
  package func whileOnlyUser(_ body: () throws -> Void, unless isDone: () throws -> Bool) throws {
    // Two that both stayed users would wait for each other.
    flock(users, LOCK_UN)
    try wait(until: ContinuousClock.now + .seconds(patience)) {
      if try Self.tries(users, LOCK_EX, path) {
        defer { flock(users, LOCK_SH) }
        try whileHeld(body)
        return true
      }
      guard try Self.tries(users, LOCK_SH, path) else { return false }
      if try isDone() { return true }
      flock(users, LOCK_UN)
      return false
    } orSay: {
      "\(path) must be upgraded but is in use by another program; stop that, then try again"
    }
  }

  /// Takes the turn to stage an import's bookings, which one at a time may do; given back with what is returned, or when
  /// this process dies. It is a lock of its own on `STORE.users`.
  func stageImport() throws -> ImportTurn {
    let turn = try ImportTurn(path: path + ".users")
    try wait(until: ContinuousClock.now + .seconds(patience)) {
      try turn.isHad()
    } orSay: {
      "another import into \(path) is under way; try again when that is done"
    }
    return turn
  }

  /// Whether an import that stages bookings is alive, in this process or another.
  func isStaging() -> Bool { system_is_byte_locked(users) != 0 }

  private func take(
    _ descriptor: Int32, until deadline: ContinuousClock.Instant, pausing longest: Int
  ) throws {
    try wait(until: deadline, pausing: longest) {
      try Self.tries(descriptor, LOCK_EX, path)
    } orSay: {
      "another process has been writing to \(path) for too long; try again"
    }
  }

  private static func tries(_ descriptor: Int32, _ operation: Int32, _ path: String) throws -> Bool {
    if flock(descriptor, operation | LOCK_NB) == 0 { return true }
    guard errno == EWOULDBLOCK || errno == EINTR else {
      throw StoreError(.inputOutput, "cannot lock \(path): \(String(cString: strerror(errno)))")
    }
    return false
  }

  /// Asks again with growing pauses of so many nanoseconds at most, since a waiting flock has no deadline.
  private func wait(
    until deadline: ContinuousClock.Instant, pausing longest: Int = 1_000_000, for isHad: () throws -> Bool,
    orSay words: () -> String
  ) throws {
    var pause: Int = 20_000
    while try !isHad() {
      guard ContinuousClock.now < deadline else { throw StoreError(.busy, words()) }
      var wait = timespec(tv_sec: 0, tv_nsec: pause)
      nanosleep(&wait, nil)
      pause = min(pause * 2, longest)
    }
  }
}

/// The turn to stage an import's bookings.
final class ImportTurn: Sendable {
  private let descriptor: Int32

  fileprivate init(path: String) throws {
    descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      throw StoreError(.inputOutput, "cannot open \(path): \(String(cString: strerror(errno)))")
    }
  }

  fileprivate func isHad() throws -> Bool {
    if system_lock_byte(descriptor) == 0 { return true }
    guard errno == EAGAIN || errno == EACCES || errno == EINTR else {
      throw StoreError(.inputOutput, "cannot lock the import: \(String(cString: strerror(errno)))")
    }
    return false
  }

  deinit { close(descriptor) }
}

import CSystem
import Foundation
import Synchronization

/// The files beside a store that keep its processes apart.
///
/// `STORE.lock` is held around every write transaction and every checkpoint, `STORE.turn` while waiting for it so
/// that processes take turns, and `STORE.users` is held shared by every process that has the store open. They
/// are never unlinked: the kernel frees them when their holder dies.
package final class StoreLock: Sendable {
  private let turn: Int32
  private let lock: Int32
  private let users: Int32
  private let path: String
  /// Seconds for which the lock is waited for.
  private let patience: Double

  /// Opens, and makes where missing, the three files beside the store at `path`, and counts this process among
  /// the store's users.
  package init(path: String, patience: Double = 5) throws {
    self.path = path
    self.patience = patience
    var opened: [Int32] = []
    for suffix in [".turn", ".lock", ".users"] {
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
    guard flock(users, LOCK_SH | LOCK_NB) == 0 else {
      for descriptor in opened { Foundation.close(descriptor) }
      throw StoreError(.busy, "\(path) is being restored or upgraded; try again when that is done")
    }
  }

  deinit {
    for descriptor in [turn, lock, users] { Foundation.close(descriptor) }
  }

  /// Runs `body` while holding the write lock; fails with `busy` when it is not had in time.
  package func whileHeld<Result>(_ body: () throws -> Result) throws -> Result {
    let deadline = ContinuousClock.now + .seconds(patience)
    try take(turn, until: deadline)
    do {
      try take(lock, until: deadline)
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

  /// Takes an flock by asking again with growing pauses, since a waiting flock has no deadline.
  private func take(_ descriptor: Int32, until deadline: ContinuousClock.Instant) throws {
    var pause: Int = 20_000
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw StoreError(.inputOutput, "cannot lock \(path): \(String(cString: strerror(errno)))")
      }
      guard ContinuousClock.now < deadline else {
        throw StoreError(.busy, "another process has been writing to \(path) for too long; try again")
      }
      var wait = timespec(tv_sec: 0, tv_nsec: pause)
      nanosleep(&wait, nil)
      pause = min(pause * 2, 1_000_000)
    }
  }
}

internal import FaultyDisk
import Foundation

/// A disk under SQLite that fails when it is told to, and on which the power can be cut.
///
/// A store is opened on it by `Store.open(path:vfs:)` with its `name`; everything opened on it must be closed before
/// it goes.
package final class FaultyDisk: @unchecked Sendable {
  // Safe: the C code locks each of its calls.
  private let disk: OpaquePointer
  /// What SQLite knows it by.
  package let name: String

  /// Sorts of operations.
  package struct Sort: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package static let read = Sort(rawValue: UInt32(FAULTY_READ))
    package static let write = Sort(rawValue: UInt32(FAULTY_WRITE))
    package static let sync = Sort(rawValue: UInt32(FAULTY_SYNC))
    package static let truncate = Sort(rawValue: UInt32(FAULTY_TRUNCATE))
    package static let open = Sort(rawValue: UInt32(FAULTY_OPEN))
    package static let delete = Sort(rawValue: UInt32(FAULTY_DELETE))
    package static let lock = Sort(rawValue: UInt32(FAULTY_LOCK))
    package static let sharedMemory = Sort(rawValue: UInt32(FAULTY_SHM))
    package static let size = Sort(rawValue: UInt32(FAULTY_SIZE))
    package static let all = Sort(rawValue: UInt32(FAULTY_ALL))
  }

  /// A disk that works; `seed` gives SQLite's random bytes.
  package init(seed: UInt64 = 1) {
    name = "faulty-\(UUID().uuidString)"
    disk = faulty_disk_make(name, seed)
  }

  deinit { faulty_disk_drop(disk) }

  /// Lets the n-th operation of these sorts from now on fail, and all after it when `forever`; a failing write keeps
  /// its first half.
  package func fail(_ sorts: Sort = .all, at n: Int, forever: Bool = false, asFull: Bool = false) {
    faulty_disk_fail(disk, sorts.rawValue, n, forever ? 1 : 0, asFull ? 1 : 0)
  }

  /// Lets the disk work again, and counts these sorts of operations from now on.
  package func heal(counting sorts: Sort = .all) { faulty_disk_fail(disk, sorts.rawValue, 0, 0, 0) }

  /// Cuts the power in the n-th sync from now on. What the files of `folder` may then hold is written into so many
  /// folders `target-0`, `target-1`, …: nothing that was not synced, all of it, then random sectors of 512 bytes.
  package func cutPower(atSync n: Int, of folder: String, into target: String, draws: Int, seed: UInt64) {
    faulty_disk_cut(disk, n, folder, target, Int32(draws), seed)
  }

  /// Operations of the chosen sorts since they were chosen.
  package var operations: Int { faulty_disk_count(disk) }
  /// Syncs since `cutPower`.
  package var syncs: Int { faulty_disk_syncs(disk) }
  /// Operations that have failed since the last plan.
  package var failures: Int { faulty_disk_failures(disk) }
}

/// SQLite's memory, which runs out for the calling thread when it is told to.
package enum FaultyMemory {
  /// Lets the n-th allocation by this thread from now on fail, and all after it when `forever`.
  package static func fail(at n: Int, forever: Bool = false) { faulty_memory_fail(n, forever ? 1 : 0) }

  /// Has memory without end again, and counts from now on.
  package static func heal() { faulty_memory_fail(0, 0) }

  /// Allocations by this thread since the last call of `fail` or `heal`.
  package static var allocations: Int { faulty_memory_count() }
  /// How many of them failed.
  package static var failures: Int { faulty_memory_failures() }
}

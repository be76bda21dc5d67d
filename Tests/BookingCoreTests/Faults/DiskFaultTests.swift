import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// The n-th operation of the disk fails, for each n: nothing acknowledged is lost, nothing refused is there, the
/// store is whole, and each failure is said honestly.
@Suite struct DiskFaultTests {
  /// One way in which a disk fails.
  struct Fault: CustomTestStringConvertible, Sendable {
    let name: String
    let sorts: FaultyDisk.Sort
    var forever = false
    var isFull = false
    var testDescription: String { name }
  }

  private static let isLong = ProcessInfo.processInfo.environment["FAELLED_FULL"] != nil
  /// About how many places of failure are tried of each sort, outside the long form.
  private static let spread = 12

  static let faults = [
    Fault(name: "a write", sorts: .write), Fault(name: "a sync", sorts: .sync),
    Fault(name: "a read", sorts: .read),
    Fault(name: "a truncation or a deletion", sorts: [.truncate, .delete]),
    Fault(name: "opening or asking for a size", sorts: [.open, .size]),
    Fault(name: "a lock or shared memory", sorts: [.lock, .sharedMemory]),
    Fault(name: "a full disk", sorts: .write, forever: true, isFull: true),
    Fault(name: "all writing from then on", sorts: [.write, .sync], forever: true),
    Fault(name: "everything from then on", sorts: .all, forever: true),
  ]

  @Test(
    "the n-th failure of the disk loses nothing acknowledged and keeps nothing refused", arguments: faults)
  func each(_ fault: Fault) throws {
    let whole = try FaultScenario()
    whole.disk.heal(counting: fault.sorts)
    try whole.run()
    #expect(whole.failures.isEmpty)
    let count = whole.disk.operations
    #expect(count > 3, "a scenario that does not use the disk proves nothing")
    #expect(try whole.findings(in: whole.folder.path) == [])
    let stride = Self.isLong ? 1 : max(1, count / Self.spread)
    for n in Swift.stride(from: 1, through: count, by: stride) {
      try single(fault, at: n, stopping: false)
      try single(fault, at: n, stopping: true)
    }
  }

  /// With `stopping` the process ends with its first failure, before anything else can cover it up.
  private func single(_ fault: Fault, at n: Int, stopping: Bool) throws {
    let scenario = try FaultScenario()
    scenario.disk.fail(fault.sorts, at: n, forever: fault.forever, asFull: fault.isFull)
    // What a disk that goes on failing made of a commit nobody can say before it works again.
    try scenario.run(failing: fault.forever && !fault.isFull ? .unclear : .failed, stopping: stopping)
    scenario.disk.heal()
    // What SQLite could do without is no failure of ours; the others are said to be the disk's.
    for failure in scenario.failures {
      #expect(
        [.inputOutput, .full, .damaged, .busy, .cannotCreate].contains(failure.kind),
        "\(fault.name) \(n): \(failure)")
      if fault.isFull { #expect(failure.kind == .full, "\(fault.name) \(n): \(failure)") }
    }
    #expect(try scenario.findings(in: scenario.folder.path) == [], "\(fault.name) \(n)")
  }

  @Test("after one failure the same desk goes on, without a restart") func goesOn() throws {
    let folder = try TemporaryFolder()
    let disk = FaultyDisk()
    let store = try Store.create(path: folder.file("s.db"), vfs: disk.name)
    let clock = TestClock(Commons.morning)
    let desk = try BookingDesk(store: store, mode: .service, clock: clock.read)
    defer { desk.close() }
    for n in 1...40 {
      disk.fail([.write, .sync, .read], at: n)
      let name = "by-\(n)"
      let failed = try failure { try desk.perform(CreateArea(slug: slug(name), name: name), as: .operator()) }
      disk.heal()
      if failed != nil {
        _ = try desk.perform(CreateArea(slug: slug(name), name: name), as: .operator())
      }
      #expect(try desk.read { $0.registry.areas.count } == n)
    }
  }
}

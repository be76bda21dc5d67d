import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// SQLite gets no memory at the n-th asking, once or from then on: as with a failing disk nothing acknowledged is lost,
/// nothing refused is there, the store is whole, and the failure is said.
@Suite struct MemoryFaultTests {
  private static let isLong = ProcessInfo.processInfo.environment["FAELLED_FULL"] != nil
  /// About how many places of failure are tried.
  private static let spread = isLong ? 1_500 : 25

  @Test(
    "memory that runs out loses nothing acknowledged and keeps nothing refused", arguments: [false, true])
  func each(forever: Bool) throws {
    let whole = try FaultScenario()
    FaultyMemory.heal()
    try whole.run()
    let count = FaultyMemory.allocations
    #expect(whole.failures.isEmpty)
    #expect(count > 10_000, "a scenario that does not ask for memory proves nothing")
    var failed = 0
    // A prime stride, so that the places differ from step to step.
    for n in stride(from: 1, through: count, by: max(1, count / Self.spread) | 1) {
      let scenario = try FaultScenario()
      FaultyMemory.fail(at: n, forever: forever)
      // What became of a commit cannot be said for certain as long as memory is short.
      try scenario.run(failing: forever ? .unclear : .failed)
      FaultyMemory.heal()
      for failure in scenario.failures {
        #expect([.busy, .cannotCreate].contains(failure.kind), "allocation \(n): \(failure)")
      }
      failed += scenario.failures.isEmpty ? 0 : 1
      #expect(try scenario.findings(in: scenario.folder.path) == [], "allocation \(n)")
    }
    #expect(failed > Self.spread / 2, "only \(failed) runs noticed that memory ran out")
  }
}

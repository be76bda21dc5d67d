import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// The power is cut in each sync: what was not synced is lost, kept or torn at 512 bytes.
@Suite struct PowerCutTests {
  private static let isLong = ProcessInfo.processInfo.environment["FAELLED_FULL"] != nil

  @Test("a power cut in any sync loses nothing acknowledged") func everySync() throws {
    var cuts = 0
    for n in 1...1_000 {
      let scenario = try FaultScenario()
      let after = try TemporaryFolder()
      let draws = Self.isLong ? 24 : 4
      scenario.disk.cutPower(
        atSync: n, of: scenario.folder.path, into: after.file("after"), draws: draws, seed: UInt64(n))
      try scenario.run(failing: .unclear, stopping: true)
      guard scenario.disk.failures > 0 else { break }
      cuts += 1
      for draw in 0..<draws {
        #expect(
          try scenario.findings(in: after.file("after-\(draw)")) == [], "cut in sync \(n), draw \(draw)")
      }
    }
    #expect(cuts > 20, "too few syncs to mean anything")
  }

  @Test("without a sync before the answer the same test finds what is lost") func canFail() throws {
    let folder = try TemporaryFolder()
    let after = try TemporaryFolder()
    let disk = FaultyDisk()
    func write() throws {
      let database = try Store.create(path: folder.file("s.db"), vfs: disk.name).connect()
      try database.run("PRAGMA synchronous=OFF")
      try database.run("INSERT INTO setting VALUES ('key', 'value')")
      disk.cutPower(atSync: 1, of: folder.path, into: after.file("after"), draws: 1, seed: 1)
      try database.run("PRAGMA synchronous=FULL")
      _ = try? database.run("INSERT INTO setting VALUES ('other', 'value')")
    }
    try write()
    let database = try Database(path: after.file("after-0") + "/s.db")
    #expect(try database.first("SELECT count(*) FROM setting") { $0.int(0) } == 0)
  }
}

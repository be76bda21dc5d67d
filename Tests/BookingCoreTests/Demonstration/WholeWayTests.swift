import BookingCore
import Foundation
import Testing

@Suite struct WholeWayTests {
  /// The files of `seeds/`, by their path below it.
  private func seedFiles() throws -> [String: [UInt8]] {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let seeds = root.appendingPathComponent("seeds")
    var files: [String: [UInt8]] = [:]
    let names = try #require(FileManager.default.enumerator(atPath: seeds.path))
    for case let name as String in names where name.contains(".") {
      files[name] = Array(try Data(contentsOf: seeds.appendingPathComponent(name)))
    }
    return files
  }

  @Test(
    "a municipality is set up, its old calendars clash, and a plan leaves no double booking",
    arguments: ["2026-03-27", "2026-10-24", "2026-11-23", "2027-07-01", "2028-02-29"])
  func wholeWay(_ day: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("faelled-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("demo.db").path
    let today = try #require(CivilDate(day))
    let now = Int64(today.dayNumber) * 86_400 + 9 * 3_600
    let demo = try Demonstration(files: seedFiles(), today: today, seed: 1)
    try BookingDesk.create(path: path)
    let desk = try BookingDesk(path: path, mode: .command, clock: { now })
    try desk.perform(
      Populate(
        demo.municipality, households: demo.households, members: demo.members, closures: demo.closures),
      as: .operator())
    let entered = try desk.perform(EnterBookings(demo.bookings), as: .operator())
    #expect(entered == demo.bookings.count)
    let registry = try desk.read { $0.registry }
    #expect(registry.areas.count >= 14)
    var options = ImportOptions()
    options.keepClashes = true
    var kept = 0
    for calendar in demo.calendars {
      let read = try CalendarImport(calendar.bytes, options, registry: registry, now: desk.now)
      let first = try desk.perform(ImportBookings(read), as: .operator())
      kept += first.count { $0.outcome == .kept }
      let again = try desk.perform(ImportBookings(read), as: .operator())
      #expect(again.allSatisfy { $0.outcome == .unchanged })
    }
    #expect(kept > 3)
    let conflicts = try desk.read(loading: nil) { try $0.conflicts() }
    #expect(!conflicts.isEmpty)
    let plan = try desk.plan(PlanRequest(), as: .operator())
    #expect(plan.proof == .optimal)
    #expect(plan.steps.allSatisfy { !$0.reasons[.da].isEmpty && !$0.reasons[.en].isEmpty })
    _ = try desk.perform(ApplyPlan(id: plan.id), as: .operator())
    #expect(try desk.read(loading: nil) { try $0.conflicts() }.isEmpty)
    let verification = try desk.verify()
    #expect(verification.checks.flatMap(\.problems) == [])
    _ = try desk.perform(UndoPlan(id: plan.id), as: .operator())
    #expect(try desk.read(loading: nil) { try $0.conflicts() } == conflicts)
    #expect(try desk.verify().isSound)
  }
}

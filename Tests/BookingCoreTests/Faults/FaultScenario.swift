import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// A store's whole life on a disk that may fail: the upgrade of a released store, bookings, a change, a plan, a backup
/// and a new store. Each step notes whether it was acknowledged, and how the store shows whether it was done.
final class FaultScenario {
  /// What a step was answered.
  enum Answer {
    case done, failed
    /// Nobody was answered, or the disk has been failing since: the step may be there or not.
    case unclear
  }

  /// One step and its trace.
  struct Fact {
    let step: String
    let answer: Answer
    let isThere: (borrowing BookingDesk.View) throws -> Bool
  }

  let folder: TemporaryFolder
  let disk = FaultyDisk(seed: 7)
  let clock = TestClock(Minute(29_931_900))  // 25 November 2026, when the stored file was made
  private(set) var facts: [Fact] = []
  /// What the disk's failures were reported as.
  private(set) var failures: [StoreError] = []
  private(set) var hasBackup = false
  private(set) var hasNewStore = false

  var path: String { folder.file("s.db") }
  var backup: String { folder.file("backup.db") }
  var newStore: String { folder.file("new.db") }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      at: VectorFiles.root.appending(path: "stores/v1.db"), to: URL(fileURLWithPath: path))
  }

  /// Thursday 4 March 2027 from one hour (UTC) to another; the room `sal` has its general assembly from 16 to 18.
  static func thursday(_ from: Int32, _ to: Int32) -> TimeRange {
    TimeRange(Minute(30_068_640) + from * 60, Minute(30_068_640) + to * 60)
  }

  /// Runs all steps. A step that the disk failed counts as `failing`; then the next is tried, or with `stopping` the
  /// run ends there as a killed process does.
  func run(failing: Answer = .failed, stopping: Bool = false) throws {
    do {
      try steps(failing: failing, stopping: stopping)
    } catch let error as StoreError {
      failures.append(error)
    } catch is Stop {}
  }

  /// The end of a run before its time.
  private struct Stop: Error {}

  private func steps(failing: Answer, stopping: Bool) throws {
    func attempt(
      _ step: String, _ isThere: @escaping (borrowing BookingDesk.View) throws -> Bool = { _ in true },
      _ work: () throws -> Void
    ) throws {
      do {
        try work()
        facts.append(Fact(step: step, answer: .done, isThere: isThere))
      } catch let error as StoreError {
        failures.append(error)
        facts.append(Fact(step: step, answer: failing, isThere: isThere))
        if stopping { throw Stop() }
      }
    }
    var opened: BookingDesk?
    try attempt("upgrade") { opened = try open() }
    // What failed once is tried again, as a service manager would.
    let desk = try opened ?? open()
    // A killed process closes nothing.
    defer { if !stopping { desk.close() } }

    func book(_ title: String, _ resource: String, _ range: TimeRange) throws {
      try attempt(title, { try Self.booking(title, $0)?.status == .confirmed }) {
        _ = try desk.perform(Self.command(title, resource, range), as: .operator())
      }
    }
    try book("Strik", "sal", Self.thursday(8, 10))
    try book("Dans", "hal", Self.thursday(8, 10))
    let hasDance = facts.contains { $0.step == "Dans" && $0.answer == .done }
    try attempt("taken", { try Self.booking("Optaget", $0) == nil }) {
      let given = try answer {
        try desk.perform(
          Self.command("Optaget", "hal-a", Self.thursday(9, 11)), as: .operator(), dryRun: !hasDance)
      }
      #expect(given == (hasDance ? "taken" : "done"))
    }
    try attempt("change", { try Self.booking("Film", $0)?.range == Self.thursday(12, 14) }) {
      var command = ChangeBooking(id: ID(2))
      command.range = Self.thursday(12, 14)
      _ = try desk.perform(command, as: .operator())
    }
    try attempt("cancel", { try Self.booking("Cykler", $0)?.status == .cancelled }) {
      _ = try desk.perform(CancelBooking(id: ID(4)), as: .operator())
    }
    try attempt("close", { $0.registry.closures.contains { $0.reason == "Vandskade" } }) {
      _ = try desk.perform(
        CloseResource(resource: slug("hal-a"), range: Self.thursday(24, 48), reason: "Vandskade"),
        as: .operator())
    }
    var plan: ResolutionPlan?
    try attempt("plan") {
      var request = PlanRequest()
      request.seconds = 1
      plan = try desk.plan(request, as: .operator())
    }
    if let plan {
      try attempt("apply", { try $0.database.plan(plan.id)?.status == .applied }) {
        _ = try desk.perform(ApplyPlan(id: plan.id), as: .operator())
      }
    }
    try attempt("backup") {
      try desk.backUp(to: backup)
      hasBackup = true
    }
    try attempt("new store") {
      _ = try Store.create(path: newStore, vfs: disk.name) { store in
        let desk = try BookingDesk(store: store, mode: .command, clock: clock.read)
        _ = try desk.perform(CreateArea(slug: slug("by"), name: "By"), as: .operator())
        desk.close()
      }
      hasNewStore = true
    }
    try book("Kaffe", "sal", Self.thursday(10, 11))
  }

  private func open() throws -> BookingDesk {
    try BookingDesk(store: Store.open(path: path, vfs: disk.name), mode: .command, clock: clock.read)
  }

  static func command(_ title: String, _ resource: String, _ range: TimeRange) -> Book {
    Book(lines: [.init(slug(resource))], range: range, title: title)
  }

  static func booking(_ title: String, _ view: borrowing BookingDesk.View) throws -> Booking? {
    let everything = TimeRange(Minute(.min), Minute(.max))
    let found = try view.database.bookings(
      on: view.registry.resources.map(\.id), range: everything, after: .beginning, limit: 1_000
    ).filter {
      $0.title == title
    }
    #expect(found.count <= 1, "'\(title)' is there \(found.count) times")
    return found.first
  }

  /// What is wrong in a folder after the run, opened on a disk that works; empty when every promise is kept.
  func findings(in place: String) throws -> [String] {
    var found: [String] = []
    let store = "\(place)/s.db"
    let desk = try BookingDesk(path: store, clock: clock.read)
    defer { desk.close() }
    let verification = try desk.verify()
    found += verification.checks.flatMap { check in check.problems.map { "\(check.name): \($0)" } }
    found += try differences(of: desk, from: store)
    try desk.read { view in
      for fact in facts where fact.answer != .unclear {
        let isThere = try fact.isThere(view)
        if fact.answer == .done, !isThere { found.append("'\(fact.step)' was acknowledged and is lost") }
        if fact.answer == .failed, isThere, !Self.isAlwaysThere(fact.step) {
          found.append("'\(fact.step)' failed and is there")
        }
      }
      if try Self.booking("Generalforsamling æøå", view) == nil { found.append("an old booking is lost") }
    }
    for (file, mustBe) in [("backup.db", hasBackup), ("new.db", hasNewStore)] {
      let isThere = FileManager.default.fileExists(atPath: "\(place)/\(file)")
      if mustBe, !isThere { found.append("\(file) is lost") }
      if isThere { try StoreFiles.check("\(place)/\(file)") }
    }
    // Whatever happened, the store takes bookings again.
    _ = try desk.perform(Self.command("Bagefter", "sal", Self.thursday(20, 21)), as: .operator())
    return found
  }

  /// Steps whose trace does not tell whether they were done.
  private static func isAlwaysThere(_ step: String) -> Bool {
    ["upgrade", "taken", "plan", "backup", "new store"].contains(step)
  }
}

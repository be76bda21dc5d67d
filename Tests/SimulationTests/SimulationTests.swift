import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// The seeds of a run: one that is fixed, the one of `FAELLED_SEED`, those of `FAELLED_SEEDS=A-B`, or twenty when
/// `FAELLED_FULL` asks for the long form.
enum Seeds {
  static let fixed: UInt64 = 20_261_201

  static var chosen: [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["FAELLED_SEED"].flatMap(UInt64.init) { return [seed] }
    let bounds = environment["FAELLED_SEEDS"]?.split(separator: "-").compactMap { UInt64($0) } ?? []
    if bounds.count == 2, bounds[0] <= bounds[1] { return Array(bounds[0]...bounds[1]) }
    return environment["FAELLED_FULL"] == nil ? [fixed] : Array(fixed..<fixed + 20)
  }
}

@Suite(.serialized) struct SimulationTests {
  @Test("a hundred thousand random steps at two desks give what a naive model gives", arguments: Seeds.chosen)
  func hundredThousand(_ seed: UInt64) throws {
    let started = ContinuousClock.now
    var simulation = try Simulation(seed: seed)
    defer { simulation.close() }
    try simulation.run(steps: 100_000, comparingEvery: 20_000)
    let counts = simulation.tally.sorted { $0.value > $1.value }.prefix(12).map { "\($0.value) \($0.key)" }
    print(
      "seed \(seed): \(ContinuousClock.now - started), trace \(simulation.trace); \(counts.joined(separator: ", "))"
    )
    #expect(simulation.tally["book: ", default: 0] > 1_000, "too few bookings to mean anything")
    #expect(simulation.tally["book: taken", default: 0] > 1_000, "too few refusals to mean anything")
  }

  @Test("on a disk that fails now and then the answers are the same, once it works", arguments: Seeds.chosen)
  func failingDisk(_ seed: UInt64) throws {
    var simulation = try Simulation(seed: seed, hasFaults: true)
    defer { simulation.close() }
    try simulation.run(steps: 10_000, comparingEvery: 2_000)
    #expect(simulation.failed.all.count > 200, "too few failures to mean anything")
    #expect(Set(simulation.failed.all).isSubset(of: [.inputOutput, .full, .busy]))
  }

  @Test("the same seed gives the same run, another seed another") func replay() throws {
    func trace(_ seed: UInt64) throws -> UInt64 {
      var simulation = try Simulation(seed: seed)
      defer { simulation.close() }
      try simulation.run(steps: 500, comparingEvery: 500)
      return simulation.trace
    }
    #expect(try trace(1) == trace(1))
    #expect(try trace(1) != trace(2))
  }

  @Test("a model that breaks a rule is found out", arguments: NaiveCommons.Blunder.allCases)
  func blunders(_ blunder: NaiveCommons.Blunder) throws {
    #expect(throws: Simulation.Finding.self) {
      var simulation = try Simulation(seed: 7, blunder: blunder)
      defer { simulation.close() }
      try simulation.run(steps: 3_000, comparingEvery: 3_000)
    }
  }

  @Test("a command that skips admission is found out") func skippedAdmission() throws {
    #expect(throws: Simulation.Finding.self) {
      var simulation = try Simulation(seed: 8)
      defer { simulation.close() }
      try simulation.run(steps: 500, comparingEvery: 500)
      let desk = simulation.someDesk()
      _ = try desk.perform(Barge(range: simulation.range()), as: .operator())
      try simulation.run(steps: 500, comparingEvery: 500)
    }
  }

  @Test("rows that change behind the desk's back are found out") func tampering() throws {
    var simulation = try Simulation(seed: 9)
    defer { simulation.close() }
    try simulation.run(steps: 300, comparingEvery: 300)
    try Database(path: simulation.path).run(
      "DELETE FROM occupancy_recent WHERE id = (SELECT max(id) FROM occupancy_recent)")
    #expect(throws: Simulation.Finding.self) { try simulation.compareAll() }
  }
}

/// A command with a fault: it books without asking whether it may.
struct Barge: Command {
  let range: TimeRange

  func execute(in transaction: Transaction) throws -> Booking {
    let booking = Booking(
      id: ID(try transaction.database.nextID(.booking)), range: range,
      lines: [BookingLine(resource: try transaction.resource(slug("sal")).id)], household: ID(2),
      createdAt: transaction.now)
    try transaction.insert(booking, action: "booking.create")
    return booking
  }
}

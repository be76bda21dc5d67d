import Synchronization
import TestSupport
import Testing

@testable import BookingCore

@Suite struct SolverTests {
  @Test(
    "the optimum of the small instances is found and proven",
    arguments: [
      ("tiny-1", 1212), ("tiny-2", 735), ("small-1", 285), ("dense-small-1", 10468),
    ])
  func provesSmallInstances(_ name: String, _ optimum: Int) throws {
    let problem = try SolverSamples.problem(name)
    let plan = Solver(problem).plan(threads: 2)
    #expect(plan.status == .optimal && plan.objective == optimum && plan.lowerBound == optimum)
    #expect(SolverReferee(problem: problem).faults(in: plan) == [])
  }

  @Test("random tiny problems cost what trying everything finds", arguments: 0..<20)
  func agreesWithBruteForce(_ seed: Int) throws {
    var dice = SplitMix64(seed: UInt64(seed))
    for round in 0..<10 {
      let problem = try SolverSamples.tiny(&dice)
      let referee = SolverReferee(problem: problem)
      let plan = Solver(problem).plan()
      let pins = problem.bookings.indices.filter { problem.bookings[$0].pinned }
      if plan.status == .infeasible {
        #expect(
          !plan.pinnedConflicts.isEmpty && plan.pinnedConflicts.count <= pins.count, "seed \(seed), \(round)")
        #expect(referee.optimum() == nil, "seed \(seed), round \(round)")
        continue
      }
      #expect(plan.status == .optimal && plan.objective == referee.optimum(), "seed \(seed), round \(round)")
      #expect(referee.faults(in: plan) == [], "seed \(seed), round \(round)")
    }
  }

  @Test("pinned bookings that cannot all stay are named")
  func namesPinnedConflicts() throws {
    let plan = Solver(try SolverSamples.problem("infeasible-1")).plan()
    #expect(plan.status == .infeasible && plan.objective == nil && plan.assignments.isEmpty)
    #expect(plan.pinnedConflicts == ["b76", "b77", "b83", "b84"])
  }

  @Test("the same seed gives the same plan on one thread and on two")
  func repeatsItself() throws {
    let problem = try SolverSamples.problem("small-1")
    let plans = [1, 2, 2].map { Solver(problem).plan(seed: 7, threads: $0).assignments }
    #expect(plans[0] == plans[1] && plans[1] == plans[2])
    let knot = try SolverSamples.problem("knot-small-1")
    let knots = (0..<3).map { _ in Solver(knot).plan(seed: 7, threads: 2).assignments }
    #expect(knots[0] == knots[1] && knots[1] == knots[2])
  }

  @Test("a search that is interrupted at once still gives a plan that keeps the rules")
  func canBeInterrupted() throws {
    let problem = try SolverSamples.problem("knot-small-1")
    let plan = Solver(problem).plan(isCancelled: { true })
    #expect(plan.status == .feasible && plan.gap > 0)
    #expect(SolverReferee(problem: problem).faults(in: plan) == [])
  }

  @Test("a time limit is kept, and the bound stays below the plan")
  func keepsTimeLimit() throws {
    let problem = try SolverSamples.problem("knot-small-1")
    let clock = ContinuousClock()
    let start = clock.now
    let plan = Solver(problem).plan(limit: .milliseconds(300), threads: 2)
    #expect(clock.now - start < .seconds(3))
    #expect((plan.lowerBound ?? .max) <= 13005 && (plan.objective ?? 0) >= 13005)
    #expect(SolverReferee(problem: problem).faults(in: plan) == [])
  }

  @Test("progress never worsens")
  func reportsProgress() throws {
    let seen = Mutex<[Plan.Progress]>([])
    _ = Solver(try SolverSamples.problem("dense-small-1")).plan(progress: { step in
      seen.withLock { $0.append(step) }
    })
    let steps = seen.withLock { $0 }
    #expect(!steps.isEmpty)
    for (earlier, later) in zip(steps, steps.dropFirst()) {
      #expect(later.objective <= earlier.objective && later.lowerBound >= earlier.lowerBound)
    }
  }

  @Test("set-up time keeps a neighbour away, and the greater of hall and part counts")
  func countsSetup() throws {
    func problem(setup: Int, hall: Int) throws -> Problem {
      let day = [Problem.Span(0, 1440)]
      return try Problem(
        horizon: 1440, areas: ["a"], travelMinutes: [[0]],
        resources: [
          Problem.Resource(id: "r", area: 0, kind: .room, setup: setup, open: day),
          Problem.Resource(id: "hall", area: 0, kind: .room, seats: 9, setup: hall, parts: [0], open: day),
        ],
        bookings: [
          Problem.Booking(
            id: "x", start: 100, end: 200, attendees: 1, weight: 1, pinned: true, areas: [0],
            lines: [Problem.Line(resource: 0)]),
          Problem.Booking(
            id: "y", start: 215, end: 300, attendees: 1, weight: 1_000_000, maxShift: 15, shiftStep: 15,
            areas: [0],
            lines: [Problem.Line(resource: 1)]),
        ], costs: Problem.Costs(cancel: 100, move: 50, perTravelMinute: 1, perShiftStep: 5))
    }
    #expect(Solver(try problem(setup: 15, hall: 0)).plan().objective == 0)
    #expect(Solver(try problem(setup: 15, hall: 30)).plan().objective == 5_000_000)
    #expect(Solver(try problem(setup: 45, hall: 30)).plan().objective == 100_000_000)
  }

  @Test("the solution file has the format's fields and escapes ids")
  func writesSolution() throws {
    let problem = try Problem(
      horizon: 60, areas: ["a"], travelMinutes: [[0]],
      resources: [Problem.Resource(id: "r\"1", area: 0, kind: .room, open: [Problem.Span(0, 60)])],
      bookings: [
        Problem.Booking(
          id: "b\n", start: 0, end: 60, attendees: 1, weight: 1, areas: [0],
          lines: [Problem.Line(resource: 0)])
      ], costs: Problem.Costs(cancel: 1, move: 1, perTravelMinute: 1, perShiftStep: 1))
    let text = String(decoding: Solver(problem).plan().json(for: problem, seconds: 0.5), as: UTF8.self)
    #expect(
      text
        == #"{"format":"booking-resolution/1","status":"optimal","objective":0,"lowerBound":0,"seconds":0.5,"#
        + #""assignments":[{"booking":"b\u000a","cancelled":false,"start":0,"lines":["r\"1"]}]}"# + "\n")
  }

  @Test("the largest costs and weights that a file may hold do not overflow")
  func survivesEnormousCosts() throws {
    let small = try SolverSamples.problem("dense-small-1")
    let bookings = small.bookings.prefix(60).map { booking in
      var heavy = booking
      heavy.weight = 1_000_000
      return heavy
    }
    let costs = Problem.Costs(cancel: 1_000_000, move: 100_000, perTravelMinute: 10_000, perShiftStep: 50_000)
    let problem = try Problem(
      horizon: small.horizon, areas: small.areas, travelMinutes: small.travelMinutes,
      resources: small.resources,
      bookings: Array(bookings), costs: costs)
    let plan = Solver(problem).plan(limit: .seconds(2))
    #expect(SolverReferee(problem: problem).faults(in: plan) == [])
    #expect((plan.lowerBound ?? .max) <= plan.objective ?? 0)
  }
}

import BookingCore
import Foundation

/// Random closures and bookings on a solved problem, each planned anew and compared with a solve from scratch.
enum ReplanBenchmark {
  static func run(_ file: String, count: Int, threads: Int) -> Int32 {
    // The problem is the replanner's alone; kept here too, the first change would have to copy it.
    guard let json = SolverBenchmark.bytes(file),
      var replanner = (try? Problem(parsing: json)).flatMap({ Replanner($0, threads: threads) })
    else {
      SolverBenchmark.say("\(file): no problem that has a plan")
      return 65
    }
    let resources = replanner.problem.resources
    var dice = SystemDice(state: 1)
    let clock = ContinuousClock()
    var times: [Duration] = []
    var wrong = 0
    var unproven = 0
    while times.count < count {
      let isClosure = dice.below(2) == 0
      let resource = dice.below(resources.count)
      guard let open = resources[resource].open.randomElement(using: &dice) else { continue }
      let length = 60 + 60 * dice.below(6)
      guard open.end - open.start > length else { continue }
      let start = open.start + 30 * dice.below((open.end - open.start - length) / 30 + 1)
      let booking = booking(
        on: resource, start, min(start + length, open.end), resources[resource], times.count,
        dice.below(9) + 1)
      let before = clock.now
      if isClosure {
        guard replanner.close(resource, during: Problem.Span(start, start + length)) else { continue }
      } else if (try? replanner.add(booking)) == nil {
        continue
      }
      times.append(clock.now - before)
      if replanner.lowerBound < replanner.cost { unproven += 1 }
      let afresh = Solver(replanner.problem).plan(limit: .seconds(60), threads: threads)
      if afresh.objective != replanner.cost {
        wrong += 1
        print("change \(times.count): replanned \(replanner.cost), from scratch \(afresh.objective ?? -1)")
      }
    }
    times.sort()
    let sum = times.reduce(.zero, +)
    print(
      "\(count) changes: mean \(milliseconds(sum / count)) ms, median \(milliseconds(times[count / 2])) ms, "
        + "95 % \(milliseconds(times[count * 95 / 100])) ms, longest \(milliseconds(times[count - 1])) ms; "
        + "\(unproven) unproven, \(wrong) differ from a solve from scratch")
    return wrong == 0 ? 0 : 1
  }

  private static func milliseconds(_ duration: Duration) -> String {
    String(format: "%.2f", duration / .milliseconds(1))
  }

  private static func booking(
    on resource: Int, _ start: Int, _ end: Int, _ thing: Problem.Resource, _ number: Int, _ weight: Int
  ) -> Problem.Booking {
    Problem.Booking(
      id: "new-\(number)", start: start, end: end, attendees: min(10, thing.seats ?? 10), weight: weight,
      maxShift: 60, areas: [thing.area],
      lines: [Problem.Line(resource: resource, units: max(1, thing.units / 3), needs: [])])
  }

  private struct SystemDice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
  }
}

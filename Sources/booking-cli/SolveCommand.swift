import BookingCore
import Foundation
import Synchronization

/// `booking-cli solve PROBLEM.json|- [--seconds S] [--seed N] [--threads N] [--out FILE]`
enum SolveCommand {
  private struct Options {
    var input = ""
    var output: String?
    var seconds: Double?
    var seed: UInt64 = 1
    var threads = 2
    var isQuiet = false
  }

  private struct Refusal: Error {
    var code: Int32
    var text: String
  }

  /// Set by the first Ctrl-C.
  private static let isInterrupted = Atomic(false)

  /// Solves a problem file; exits 0 when a plan was written, 1 when there is none, 64, 65, 66 and 73 as usual.
  static func run(_ arguments: [String]) -> Int32 {
    do throws(Refusal) {
      return try solve(try parse(arguments))
    } catch {
      say("booking-cli solve: \(error.text)")
      return error.code
    }
  }

  private static func say(_ text: String) { Terminal.say(text) }

  private static func parse(_ arguments: [String]) throws(Refusal) -> Options {
    var options = Options()
    var rest = arguments[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let inline = word.hasPrefix("--") && parts.count == 2 ? parts[1] : nil
      switch inline == nil ? word : parts[0] {
      case "--seconds":
        guard let value = (inline ?? rest.popFirst()).flatMap({ Double($0) }), value >= 0, value <= 1e6 else {
          throw Refusal(code: 64, text: "--seconds takes a number from 0 to 1000000")
        }
        options.seconds = value
      case "--seed":
        guard let value = (inline ?? rest.popFirst()).flatMap({ UInt64($0) }) else {
          throw Refusal(code: 64, text: "--seed takes a whole number")
        }
        options.seed = value
      case "--threads":
        guard let value = (inline ?? rest.popFirst()).flatMap({ Int($0) }), 1...64 ~= value else {
          throw Refusal(code: 64, text: "--threads takes a number from 1 to 64")
        }
        options.threads = value
      case "--out":
        guard let value = inline ?? rest.popFirst() else {
          throw Refusal(code: 64, text: "--out takes a file")
        }
        options.output = value
      case "--json": break
      case "--quiet": options.isQuiet = true
      default:
        guard options.input.isEmpty, word == "-" || !word.hasPrefix("-") else {
          throw Refusal(code: 64, text: "does not know \(word); usage: solve PROBLEM.json|- [--seconds S]")
        }
        options.input = word
      }
    }
    if options.input.isEmpty {
      throw Refusal(
        code: 64, text: "names no problem; usage: solve PROBLEM.json|- [--seconds S] [--out FILE]")
    }
    return options
  }

  private static func read(_ name: String) throws(Refusal) -> [UInt8] {
    if name == "-" {
      do {
        return try Terminal.readInput()
      } catch {
        throw Refusal(code: 66, text: "cannot read standard input")
      }
    }
    guard let data = FileManager.default.contents(atPath: name) else {
      throw Refusal(code: 66, text: "cannot read \(name)")
    }
    return [UInt8](data)
  }

  private static func solve(_ options: Options) throws(Refusal) -> Int32 {
    let json = try read(options.input)
    let problem: Problem
    do throws(ProblemFault) {
      problem = try Problem(parsing: json)
    } catch {
      throw Refusal(code: 65, text: "\(options.input): \(error)")
    }
    signal(SIGINT) { _ in SolveCommand.isInterrupted.store(true, ordering: .relaxed) }
    defer { signal(SIGINT, SIG_DFL) }
    let clock = ContinuousClock()
    let start = clock.now
    let spoken = Mutex(start)
    let plan = Solver(problem).plan(
      seed: options.seed, limit: options.seconds.map { .seconds($0) }, threads: options.threads,
      progress: { progress in
        let now = clock.now
        let isDue = spoken.withLock { last in
          guard !options.isQuiet, now - last >= .seconds(1) else { return false }
          last = now
          return true
        }
        if isDue { report(progress, after: now - start) }
      }, isCancelled: { isInterrupted.load(ordering: .relaxed) })
    let taken = (clock.now - start) / .seconds(1)
    try write(plan.json(for: problem, seconds: taken), to: options.output)
    return plan.status == .infeasible ? 1 : 0
  }

  private static func report(_ progress: Plan.Progress, after time: Duration) {
    let gap = Double(progress.objective - progress.lowerBound) / Double(max(1, progress.objective)) * 100
    say(
      "\(Int(time / .seconds(1))) s: best \(progress.objective), bound \(progress.lowerBound), "
        + "gap \((gap * 100).rounded() / 100) %, \(progress.active) bookings drawn in")
  }

  private static func write(_ bytes: [UInt8], to name: String?) throws(Refusal) {
    let data = Data(bytes)
    guard let name else {
      do {
        return try Terminal.write(bytes)
      } catch {
        throw Refusal(code: 74, text: "cannot write to standard output")
      }
    }
    do {
      try data.write(to: URL(fileURLWithPath: name), options: .atomic)
    } catch {
      throw Refusal(code: 73, text: "cannot write \(name)")
    }
  }
}

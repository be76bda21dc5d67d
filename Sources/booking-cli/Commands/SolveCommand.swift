import BookingCore
import Foundation
import Synchronization

/// `solve PROBLEM.json|- [--seconds S] [--seed N] [--threads N] [--out FILE]`: the solver on a file, without a store.
enum SolveCommand {
  static let all = [solve]

  private static let solve = CommandSpec(
    path: ["solve"], abstract: "Solve a problem file, least disruption first",
    arguments: [
      ArgumentSpec("PROBLEM", "a file (booking-resolution-problem/1; .gz too), or -", kind: .file)
    ],
    options: [
      OptionSpec("--seconds", "S", "longest time to search; else until it is proven"),
      OptionSpec("--seed", "N", "another number searches in another order; else 1"),
      OptionSpec("--threads", "N", "threads; else 2"),
      OptionSpec("--out", "FILE", "the solution file; else standard output", kind: .file),
    ],
    examples: ["solve problem.json --seconds 5 --out solution.json"],
    notes:
      "The file may be compressed by gzip. Ctrl-C stops early and writes the best found; once more, and nothing is "
      + "written. Exits 1 when the pinned bookings contradict each other, 65 "
      + "when the problem is malformed. Needs no store.", run: run)

  /// Set by the first Ctrl-C.
  private static let isInterrupted = Atomic(false)

  private static func run(_ call: Invocation) throws -> ExitCode {
    let seconds = try call.number("--seconds")
    guard (0...1e6).contains(seconds ?? 0) else { throw Failure.usage("--seconds is from 0 to 1000000.") }
    let seed = UInt64(try call.integer("--seed", 0...Int.max) ?? 1)
    let threads = try call.integer("--threads", 1...64) ?? 2
    let name = call.arguments[0]
    let problem: Problem
    let bytes = try unpacked(try call.read(name), name, call)
    do throws(ProblemFault) {
      problem = try Problem(parsing: bytes)
    } catch {
      throw Failure(.badData, "\(name): \(error)")
    }
    signal(SIGINT) { _ in
      if SolveCommand.isInterrupted.exchange(true, ordering: .relaxed) {
        _exit(ExitCode.interrupted.rawValue)
      }
    }
    let clock = ContinuousClock()
    let start = clock.now
    let spoken = Mutex(start)
    let plan = Solver(problem).plan(
      seed: seed, limit: seconds.map { .seconds($0) }, threads: threads,
      progress: { progress in
        let now = clock.now
        let isDue = spoken.withLock { last in
          guard !call.isQuiet, now - last >= .seconds(1) else { return false }
          last = now
          return true
        }
        if isDue { report(progress, after: now - start, call) }
      }, isCancelled: { isInterrupted.load(ordering: .relaxed) })
    let taken = (clock.now - start) / .seconds(1)
    try write(plan.json(for: problem, seconds: taken), to: call.option("--out"))
    return plan.status == .infeasible ? .no : .done
  }

  private static func report(_ progress: Plan.Progress, after time: Duration, _ call: Invocation) {
    let gap = Double(progress.objective - progress.lowerBound) / Double(max(1, progress.objective)) * 100
    let (seconds, percent) = (Int(time / .seconds(1)), (gap * 100).rounded() / 100)
    call.say(
      "\(seconds) s: bedst \(progress.objective), grænse \(progress.lowerBound), forskel \(percent) %, "
        + "\(progress.active) bookinger inddraget",
      "\(seconds) s: best \(progress.objective), bound \(progress.lowerBound), gap \(percent) %, "
        + "\(progress.active) bookings drawn in")
  }

  /// The bytes, through `gzip` when they are compressed.
  private static func unpacked(_ bytes: [UInt8], _ name: String, _ call: Invocation) throws -> [UInt8] {
    guard bytes.starts(with: [0x1F, 0x8B]) else { return bytes }
    let gzip = Process()
    let (input, output) = (Pipe(), Pipe())
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-dc"]
    (gzip.standardInput, gzip.standardOutput, gzip.standardError) = (input, output, FileHandle.nullDevice)
    let end = try gzip.start()
    // A thread of its own writes: a pipe holds less than the file, both ways. It fails when gzip gives up early.
    Thread.detachNewThread {
      try? input.fileHandleForWriting.write(contentsOf: Data(bytes))
      try? input.fileHandleForWriting.close()
    }
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    end.wait()
    guard gzip.terminationStatus == 0 else {
      throw Failure(
        .badData, call.text("\(name): gzip kan ikke pakke filen ud.", "\(name): gzip cannot unpack the file.")
      )
    }
    return [UInt8](text)
  }

  private static func write(_ bytes: [UInt8], to name: String?) throws {
    guard let name else { return try Terminal.write(bytes) }
    do {
      // A device or a pipe is written into; only a plain file is replaced.
      var status = stat()
      let isReplaced = lstat(name, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
      try Data(bytes).write(to: URL(fileURLWithPath: name), options: isReplaced ? .atomic : [])
    } catch {
      throw Failure(.cannotCreate, "cannot write \(name)")
    }
  }
}

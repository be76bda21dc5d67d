import BookingCore
import Foundation
import SyncCounter

/// Measures durable answers a second through the desk: 1, 32 and 256 callers, then four processes on one store; each
/// number of callers beside PostgreSQL in the same minute when that is installed.
enum DeskBenchmark {
  private static let usage = """
    usage: booking-bench desk [--seconds S] [--rounds R] [--bookings N] [--callers A,B] [--processes P]
                              [--postgres no] [--folder PATH] [--json FILE]

    """

  /// One line of the report.
  struct Figure: Codable {
    let what: String
    let callers: Int
    let rate: Double
    var outcome: Callers.Outcome?
    /// Calls of fdatasync on the log and on the store's file.
    var logSyncs: Int?
    var fileSyncs: Int?
    /// The share of the machine that nobody used just before.
    let idle: Double
  }

  private struct Plan {
    var seconds = 30.0
    var rounds = 1
    var bookings = 100_000
    var callers = [1, 32, 256]
    var processes = 4
    var postgres = true
    var folder = NSTemporaryDirectory() + "booking-bench-\(getpid())"
    var json: String?
    /// Set in a process that only writes: where the store is, and the seed.
    var worker: String?
    var seed: UInt64 = 1
  }

  static func run(_ arguments: [String]) -> Int32 {
    guard let plan = plan(arguments) else {
      FileHandle.standardError.write(Data(usage.utf8))
      return 64
    }
    do {
      if let path = plan.worker { return try work(on: store(plan, path), plan) }
      try FileManager.default.createDirectory(atPath: plan.folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: plan.folder) }
      let figures = try measure(plan)
      if let json = plan.json { try JSONEncoder().encode(figures).write(to: URL(fileURLWithPath: json)) }
      return 0
    } catch {
      FileHandle.standardError.write(Data("desk: \(error)\n".utf8))
      return 70
    }
  }

  private static func plan(_ arguments: [String]) -> Plan? {
    var plan = Plan()
    var rest = arguments[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { return nil }
      let numbers = value.split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 }
      switch (option, numbers.first) {
      case ("--seconds", let number?): plan.seconds = Double(number)
      case ("--rounds", let number?): plan.rounds = number
      case ("--bookings", let number?): plan.bookings = max(500, number)
      case ("--callers", .some): plan.callers = numbers
      case ("--processes", _): plan.processes = Int(value) ?? 0
      case ("--seed", let number?): plan.seed = UInt64(number)
      case ("--postgres", _): plan.postgres = value != "no"
      case ("--folder", _): plan.folder = value
      case ("--json", _): plan.json = value
      case ("--worker", _): plan.worker = value
      default: return nil
      }
    }
    return plan
  }

  private static func store(_ plan: Plan, _ path: String) -> LargeStore {
    LargeStore(
      path: path, resources: 500, bookings: plan.bookings,
      first: Minute((Int32(clamping: BookingDesk.systemClock() / 86_400) + 1) * 1440))
  }

  // MARK: One process

  private static func measure(_ plan: Plan) throws -> [Figure] {
    let store = store(plan, plan.folder + "/bench.db")
    print("making a store of \(plan.bookings) bookings")
    try store.make()
    let postgres = plan.postgres ? Postgres(folder: plan.folder + "/postgres", bookings: plan.bookings) : nil
    defer { postgres?.stop() }
    print(
      "what        callers  answers/s  taken  p50 ms   p99 ms   longest   pause  log syncs  answers/sync"
        + "  checkpoints  CPU us  idle")
    var figures: [Figure] = []
    func add(_ figure: Figure) {
      figures.append(figure)
      print(line(figure))
      fflush(nil)
    }
    for round in 0..<plan.rounds {
      for callers in plan.callers {
        let idle = idleShare()
        let desk = try BookingDesk(path: store.path, mode: .service)
        let asking = try Callers(desk, store)
        sync_counter_reset()
        let outcome = try asking.run(
          callers, seconds: plan.seconds, seed: plan.seed + UInt64(round * 1_000 + callers))
        let syncs = (sync_counter_count("-wal"), sync_counter_count(".db"))
        desk.close()
        add(
          Figure(
            what: "desk", callers: callers, rate: outcome.rate, outcome: outcome, logSyncs: syncs.0,
            fileSyncs: syncs.1, idle: idle))
        if let postgres {
          // Its best number of clients is looked for, since more do not help it.
          for clients in callers <= 32 ? [callers] : [8, 64] {
            let idle = idleShare()
            if let rate = postgres.run(clients, seconds: plan.seconds) {
              add(Figure(what: "postgres", callers: clients, rate: rate, idle: idle))
            }
          }
        }
      }
      if plan.processes > 0 { try together(plan, store).forEach(add) }
    }
    compare(figures)
    return figures
  }

  private static func line(_ figure: Figure) -> String {
    let beginning =
      figure.what.padding(toLength: 12, withPad: " ", startingAt: 0)
      + String(format: "%7d %10.0f", figure.callers, figure.rate)
    guard let outcome = figure.outcome else { return beginning }
    let share = 100 * Double(outcome.refused) / Double(max(1, outcome.answers))
    let seen = String(
      format: "  %4.1f%% %7.2f %8.2f %9.1f %7.1f", share, outcome.median, outcome.p99, outcome.longest,
      outcome.pause)
    guard let log = figure.logSyncs, let file = figure.fileSyncs else { return beginning + seen }
    return beginning + seen
      + String(
        format: " %10d %13.1f %12d %7.1f %4.0f%%", log, Double(outcome.answers) / Double(max(1, log)), file,
        outcome.cpu, figure.idle * 100)
  }

  /// The medians of all rounds, and how many times PostgreSQL's they are.
  private static func compare(_ figures: [Figure]) {
    func median(_ what: String, _ callers: Int) -> Double? {
      let rates = figures.filter { $0.what == what && $0.callers == callers }.map(\.rate).sorted()
      return rates.isEmpty ? nil : rates[rates.count / 2]
    }
    let others = Set(figures.filter { $0.what == "postgres" }.map(\.callers)).sorted()
    let best = others.compactMap { median("postgres", $0) }.max()
    for callers in Set(figures.filter { $0.what == "desk" }.map(\.callers)).sorted() {
      guard let own = median("desk", callers), let other = median("postgres", callers) ?? best else {
        continue
      }
      let isSame = others.contains(callers)
      print(
        String(format: "%d callers: %.1f times PostgreSQL's %.0f a second", callers, own / other, other)
          + (isSame ? "" : " at its best"))
    }
  }

  // MARK: Several processes

  /// Several processes write the store at once; a line each, then their sum.
  private static func together(_ plan: Plan, _ store: LargeStore) throws -> [Figure] {
    let idle = idleShare()
    let workers = try (0..<plan.processes).map { number in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      process.arguments = [
        "desk", "--worker", store.path, "--bookings", "\(plan.bookings)", "--seconds", "\(Int(plan.seconds))",
        "--callers", "64", "--seed", "\(plan.seed * 100 + UInt64(number))",
      ]
      let (input, output) = (Pipe(), Pipe())
      (process.standardInput, process.standardOutput) = (input, output)
      try process.run()
      _ = output.fileHandleForReading.availableData
      return (process, input, output)
    }
    for worker in workers { try worker.1.fileHandleForWriting.close() }
    var figures: [Figure] = []
    var sum = Callers.Outcome()
    for (process, _, output) in workers {
      let outcome = try JSONDecoder().decode(
        Callers.Outcome.self, from: output.fileHandleForReading.readDataToEndOfFile())
      process.waitUntilExit()
      figures.append(Figure(what: "process", callers: 64, rate: outcome.rate, outcome: outcome, idle: idle))
      sum.accepted += outcome.accepted
      sum.refused += outcome.refused
      sum.failed += outcome.failed
      sum.seconds = max(sum.seconds, outcome.seconds)
      sum.longest = max(sum.longest, outcome.longest)
      sum.pause = max(sum.pause, outcome.pause)
    }
    figures.append(
      Figure(what: "together", callers: 64 * plan.processes, rate: sum.rate, outcome: sum, idle: idle))
    print(String(format: "accepted together: %.0f a second", Double(sum.accepted) / sum.seconds))
    return figures
  }

  private static func work(on store: LargeStore, _ plan: Plan) throws -> Int32 {
    let desk = try BookingDesk(path: store.path, mode: .service)
    let callers = try Callers(desk, store)
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    _ = FileHandle.standardInput.readDataToEndOfFile()
    let outcome = try callers.run(plan.callers[0], seconds: plan.seconds, seed: plan.seed)
    desk.close()
    FileHandle.standardOutput.write(try JSONEncoder().encode(outcome))
    return 0
  }

  /// The share of the processors that was idle for half a second.
  private static func idleShare() -> Double {
    func read() -> (idle: Double, all: Double) {
      let text = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8)) ?? ""
      let numbers = text.split(separator: "\n").first?.split(separator: " ").compactMap { Double($0) } ?? []
      return numbers.count > 4 ? (numbers[3] + numbers[4], numbers.reduce(0, +)) : (0, 1)
    }
    let before = read()
    usleep(500_000)
    let after = read()
    return (after.idle - before.idle) / max(1, after.all - before.all)
  }
}

/// PostgreSQL with an exclusion constraint on the same disk, by `Desk/postgres.sh`.
private struct Postgres {
  private static let script = "Benchmarks/Desk/postgres.sh"
  let folder: String
  let bookings: Int

  /// Nil, with a word about it, where it is not installed or does not start.
  init?(folder: String, bookings: Int) {
    (self.folder, self.bookings) = (folder, bookings)
    guard Self.output(["start", folder, "\(bookings)"]) != nil else {
      print("without PostgreSQL: install Debian's postgresql to compare")
      return nil
    }
  }

  func run(_ clients: Int, seconds: Double) -> Double? {
    Self.output(["run", folder, "\(clients)", "\(Int(seconds))", "\(bookings)"]).flatMap {
      Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }

  func stop() { _ = Self.output(["stop", folder]) }

  private static func output(_ arguments: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: script)
    process.arguments = arguments
    // No pipe: the server would hold it open.
    let name = NSTemporaryDirectory() + "booking-bench-\(getpid()).out"
    defer { try? FileManager.default.removeItem(atPath: name) }
    guard FileManager.default.createFile(atPath: name, contents: nil),
      let file = FileHandle(forWritingAtPath: name)
    else { return nil }
    process.standardOutput = file
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? try? String(contentsOfFile: name, encoding: .utf8) : nil
  }
}

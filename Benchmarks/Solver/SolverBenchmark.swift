import BookingCore
import Foundation
import Synchronization

/// `booking-bench solver DIR [--seconds S] [--threads N]`: solves a folder of problems, beside the best known.
/// `booking-bench solver --replan FILE [--count N]`: changes a solved problem and compares with solving afresh.
enum SolverBenchmark {
  private struct Options {
    var folder: String?
    var replan: String?
    var seconds = 60.0
    var threads = 2
    var count = 100
    var json: String?
  }

  private struct Known: Decodable {
    struct Entry: Decodable {
      var objective: Int?
      var lowerBound: Int?
    }
    var instances: [String: Entry]
  }

  static func run(_ arguments: [String]) -> Int32 {
    guard let options = parse(arguments) else {
      say("usage: solver DIR [--seconds S] [--threads N] [--json FILE] | solver --replan FILE [--count N]")
      return 64
    }
    if let file = options.replan {
      return ReplanBenchmark.run(file, count: options.count, threads: options.threads)
    }
    guard let folder = options.folder,
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else {
      say("cannot read the folder")
      return 66
    }
    let known = FileManager.default.contents(atPath: folder + "/best-known.json").flatMap {
      try? JSONDecoder().decode(Known.self, from: $0)
    }
    print(
      row(
        "instance", "bookings", "objective", "best", "bound", "gap %", "read", "first", "best at", "end",
        "status"))
    var figures: [[String: String]] = []
    for name in names.sorted()
    where (name.hasSuffix(".json") || name.hasSuffix(".json.gz")) && name != "best-known.json"
      && name != "runs.json"
    {
      let short = String(name.prefix { $0 != "." })
      if let found = measure(folder + "/" + name, short, known?.instances[short], options) {
        figures.append(found)
      }
    }
    if let file = options.json, let data = try? JSONEncoder().encode(figures) {
      _ = FileManager.default.createFile(atPath: file, contents: data)
    }
    return 0
  }

  static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  private static func parse(_ arguments: [String]) -> Options? {
    var options = Options()
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--seconds":
        guard let value = rest.popFirst().flatMap({ Double($0) }), value > 0 else { return nil }
        options.seconds = value
      case "--threads":
        guard let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else { return nil }
        options.threads = value
      case "--count":
        guard let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else { return nil }
        options.count = value
      case "--replan": options.replan = rest.popFirst()
      case "--json": options.json = rest.popFirst()
      default:
        if word.hasPrefix("-") || options.folder != nil { return nil }
        options.folder = word
      }
    }
    return options.folder == nil && options.replan == nil ? nil : options
  }

  private static func row(_ cells: String...) -> String {
    cells.enumerated().map { index, cell in
      let width = index == 0 ? 16 : 9
      let space = String(repeating: " ", count: max(0, width - cell.count))
      return index == 0 ? cell + space : space + cell
    }.joined(separator: " ")
  }

  static func seconds(_ duration: Duration) -> String { String(format: "%.3f", duration / .seconds(1)) }

  /// The bytes of a problem file; those ending in `.gz` come through gzip.
  static func bytes(_ path: String) -> [UInt8]? {
    guard path.hasSuffix(".gz") else { return FileManager.default.contents(atPath: path).map { [UInt8]($0) } }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/gzip")
    process.arguments = ["-dc", path]
    process.standardOutput = pipe
    guard let end = try? process.start() else { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    end.wait()
    return process.terminationStatus == 0 ? [UInt8](data) : nil
  }

  private struct Trace {
    var first: Duration?
    var best: Duration = .zero
    var cost = Int.max
  }

  private static func measure(
    _ path: String, _ name: String, _ known: Known.Entry?, _ options: Options
  ) -> [String: String]? {
    let clock = ContinuousClock()
    let opened = clock.now
    guard let json = bytes(path), let problem = try? Problem(parsing: json) else {
      say("\(name): not a problem")
      return nil
    }
    let start = clock.now
    let trace = Mutex(Trace())
    let plan = Solver(problem).plan(
      limit: .seconds(options.seconds), threads: options.threads,
      progress: { progress in
        let now = clock.now - start
        trace.withLock { trace in
          if trace.first == nil { trace.first = now }
          if progress.objective < trace.cost {
            trace.cost = progress.objective
            trace.best = now
          }
        }
      })
    let end = clock.now - start
    let seen = trace.withLock { $0 }
    func text(_ number: Int?) -> String { number.map(String.init) ?? "-" }
    let cells = [
      name, "\(problem.bookings.count)", text(plan.objective), text(known?.objective), text(plan.lowerBound),
      String(format: "%.2f", plan.gap * 100), seconds(start - opened), seen.first.map(seconds) ?? "-",
      seconds(plan.objective.map { $0 < seen.cost } ?? false ? end : seen.best), seconds(end),
      plan.status.rawValue,
    ]
    print(
      row(
        cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], cells[8], cells[9],
        cells[10]))
    let keys = [
      "instance", "bookings", "objective", "bestKnown", "bound", "gap", "read", "first", "best", "end",
      "status",
    ]
    return Dictionary(uniqueKeysWithValues: zip(keys, cells))
  }
}

import Foundation

/// Runs this program and a C++ harness by turns, each structure in a process of its own, and prints medians
/// side by side: of each phase the fastest C++ structure and the ratio to it.
struct IntervalComparison {
  let program: String
  let structures: [String]
  let bookings: Int
  let seedOffset: UInt64

  /// The figures of all runs.
  private struct Table {
    private(set) var phases: [String] = []
    private var figures: [String: [String: [IntervalFigure]]] = [:]

    mutating func add(_ line: Substring) {
      let fields = line.split(separator: "\t").map(String.init)
      guard fields.count == 6, let operations = Int(fields[3]), let value = Double(fields[4]),
        let checksum = UInt64(fields[5])
      else { return }
      if figures[fields[2]] == nil { phases.append(fields[2]) }
      let figure = IntervalFigure(
        structure: fields[0], phase: fields[2], operations: operations, value: value, checksum: checksum)
      figures[fields[2], default: [:]][fields[0], default: []].append(figure)
    }

    /// The figure with the median value.
    func median(_ phase: String, _ structure: String) -> IntervalFigure? {
      guard let runs = figures[phase]?[structure], !runs.isEmpty else { return nil }
      return runs.sorted { $0.value < $1.value }[runs.count / 2]
    }

    func checksumsAgree(_ phase: String) -> Bool {
      Set((figures[phase] ?? [:]).values.joined().map(\.checksum)).count == 1
    }
  }

  /// Returns the medians and the exit status: 0, 1 when checksums differ, 69 when a program could not be run.
  func run(times: Int) -> ([IntervalFigure], Int32) {
    var table = Table()
    let own = ["interval", "--n", "\(bookings)", "--seed-offset", "\(seedOffset)"]
    do {
      for _ in 0..<times {
        for line in try output(CommandLine.arguments[0], own) { table.add(line) }
        for structure in structures {
          let lines = try output(program, [structure, "\(bookings)", "\(seedOffset)"])
          for line in lines { table.add(line) }
        }
      }
    } catch {
      FileHandle.standardError.write(Data("interval: \(error)\n".utf8))
      return ([], 69)
    }
    show(table, times)
    let medians = table.phases.flatMap { phase in
      (["tree"] + structures).compactMap { table.median(phase, $0) }
    }
    return (medians, table.phases.allSatisfy(table.checksumsAgree) ? 0 : 1)
  }

  private func show(_ table: Table, _ times: Int) {
    print("N \(bookings), seed offset \(seedOffset), medians of \(times) runs by turns, ns an operation")
    print(row(["phase", "tree"] + structures + ["fastest", "ratio", "checksum"]))
    for phase in table.phases {
      let tree = table.median(phase, "tree")
      let others = structures.map { table.median(phase, $0) }
      let best = others.compactMap { $0 }.min { $0.value < $1.value }
      var cells = [phase] + ([tree] + others).map { $0.map { String(format: "%.1f", $0.value) } ?? "-" }
      if let tree, let best {
        cells += [best.structure, String(format: "%.2f", tree.value / best.value)]
        cells.append(table.checksumsAgree(phase) ? "same" : "DIFFERS")
      }
      print(row(cells))
    }
  }

  private func row(_ cells: [String]) -> String {
    cells.enumerated().map { place, cell in
      let padding = String(repeating: " ", count: max(1, (place == 0 ? 18 : 9) - cell.count))
      return place == 0 ? cell + padding : padding + cell
    }.joined()
  }

  private func output(_ program: String, _ arguments: [String]) throws -> [Substring] {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure.ended(program, process.terminationStatus) }
    return String(decoding: data, as: UTF8.self).split(separator: "\n")
  }

  private enum Failure: Error {
    case ended(String, Int32)
  }
}

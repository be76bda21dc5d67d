import Foundation

/// Runs this program and a C++ harness by turns, each structure in a process of its own, and prints medians
/// side by side: of each phase the fastest C++ structure and the ratio to it.
struct IntervalComparison {
  let program: String
  let structures: [String]
  let bookings: Int
  let seedOffset: UInt64

  /// Values by phase and structure.
  private struct Table {
    var phases: [String] = []
    var values: [String: [String: [Double]]] = [:]
    var checksums: [String: Set<String>] = [:]

    mutating func add(_ line: Substring) {
      let fields = line.split(separator: "\t").map(String.init)
      guard fields.count == 6, let value = Double(fields[4]) else { return }
      if values[fields[2]] == nil { phases.append(fields[2]) }
      values[fields[2], default: [:]][fields[0], default: []].append(value)
      if fields[2] != "bytes_per_booking" { checksums[fields[2], default: []].insert(fields[5]) }
    }

    func median(_ phase: String, _ structure: String) -> Double? {
      guard let values = values[phase]?[structure], !values.isEmpty else { return nil }
      return values.sorted()[values.count / 2]
    }
  }

  /// Returns the exit status: 0, 1 when checksums differ, 69 when a program could not be run.
  func run(times: Int) -> Int32 {
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
      return 69
    }
    return show(table, times)
  }

  private func show(_ table: Table, _ times: Int) -> Int32 {
    print("N \(bookings), seed offset \(seedOffset), medians of \(times) runs by turns, ns an operation")
    print(
      row(["phase", "tree"] + structures + ["fastest", "ratio", "checksum"]))
    var agrees = true
    for phase in table.phases {
      let tree = table.median(phase, "tree")
      let others = structures.map { table.median(phase, $0) }
      let best = zip(structures, others).compactMap { name, value in value.map { (name, $0) } }
        .min { $0.1 < $1.1 }
      let same = (table.checksums[phase]?.count ?? 1) == 1
      if !same { agrees = false }
      let ratio = best.flatMap { best in tree.map { String(format: "%.2f", $0 / best.1) } } ?? "-"
      print(
        row(
          [phase, number(tree)] + others.map(number)
            + [best?.0 ?? "-", ratio, best == nil ? "-" : same ? "same" : "DIFFERS"]))
    }
    return agrees ? 0 : 1
  }

  private func number(_ value: Double?) -> String { value.map { String(format: "%.1f", $0) } ?? "-" }

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

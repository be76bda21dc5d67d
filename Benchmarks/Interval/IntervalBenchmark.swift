import Foundation

/// Measures the index on the interval workload; with `--against`, beside a C++ harness that runs the same.
///
/// A line a phase, separated by tabs: structure, number of bookings, phase, operations, nanoseconds of
/// thread CPU time an operation, checksum. The harness prints the same for its structures.
enum IntervalBenchmark {
  private static let usage = """
    usage: booking-bench interval [--n N] [--seed-offset K] [--against PROGRAM [--runs R] [--structures A,B]]

    """

  static func run(_ arguments: [String]) -> Int32 {
    var bookings = 1_000_000
    var seedOffset: UInt64 = 0
    var program: String?
    var runs = 5
    var structures = ["flat", "btree", "map", "treap", "icl", "qmap", "qicl"]
    var rest = arguments[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { return refuse() }
      switch option {
      case "--n":
        guard let number = Int(value), number > 0, number <= 20_000_000 else { return refuse() }
        bookings = number
      case "--seed-offset":
        guard let number = UInt64(value) else { return refuse() }
        seedOffset = number
      case "--runs":
        guard let number = Int(value), number > 0 else { return refuse() }
        runs = number
      case "--against": program = value
      case "--structures": structures = value.split(separator: ",").map(String.init)
      default: return refuse()
      }
    }
    guard let program else {
      measure(bookings, seedOffset)
      return 0
    }
    let comparison = IntervalComparison(
      program: program, structures: structures, bookings: bookings, seedOffset: seedOffset)
    return comparison.run(times: runs)
  }

  private static func measure(_ bookings: Int, _ seedOffset: UInt64) {
    let workload = IntervalWorkload(bookings: bookings, seedOffset: seedOffset)
    IntervalPhases(workload: workload) { figure in
      print(figure.line(structure: "tree", bookings: bookings))
      fflush(nil)
    }.run()
  }

  private static func refuse() -> Int32 {
    FileHandle.standardError.write(Data(usage.utf8))
    return 64
  }
}

/// One line of the report.
struct IntervalFigure {
  let phase: String
  let operations: Int
  /// Nanoseconds of thread CPU time an operation, or bytes.
  let value: Double
  let checksum: UInt64

  func line(structure: String, bookings: Int) -> String {
    let fields = [
      structure, "\(bookings)", phase, "\(operations)", String(format: "%.1f", value), "\(checksum)",
    ]
    return fields.joined(separator: "\t")
  }
}

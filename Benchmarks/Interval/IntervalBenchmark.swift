import Foundation

/// Measures the index on the interval workload; with `--against`, beside a C++ harness that runs the same.
///
/// A line a phase, separated by tabs: structure, number of bookings, phase, operations, nanoseconds of
/// thread CPU time an operation, checksum. The harness prints the same for its structures.
enum IntervalBenchmark {
  private static let usage = """
    usage: booking-bench interval [--n N] [--seed-offset K] [--json FILE]
                                  [--against PROGRAM [--runs R] [--structures A,B]]

    """

  static func run(_ arguments: [String]) -> Int32 {
    var bookings = 1_000_000
    var seedOffset: UInt64 = 0
    var program: String?
    var runs = 5
    var structures = ["flat", "btree", "map", "treap", "icl", "qmap", "qicl"]
    var json: String?
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
      case "--json": json = value
      case "--structures": structures = value.split(separator: ",").map(String.init)
      default: return refuse()
      }
    }
    let figures: [IntervalFigure]
    var status: Int32 = 0
    if let program {
      let comparison = IntervalComparison(
        program: program, structures: structures, bookings: bookings, seedOffset: seedOffset)
      (figures, status) = comparison.run(times: runs)
    } else {
      figures = measure(IntervalWorkload(bookings: bookings, seedOffset: seedOffset))
    }
    return write(figures, to: json) ? status : 74
  }

  private static func measure(_ workload: IntervalWorkload) -> [IntervalFigure] {
    var figures: [IntervalFigure] = []
    IntervalPhases(workload: workload) { figure in
      print(figure.line(bookings: workload.bookings))
      fflush(nil)
      figures.append(figure)
    }.run()
    return figures
  }

  private static func write(_ figures: [IntervalFigure], to file: String?) -> Bool {
    guard let file else { return true }
    do {
      try JSONEncoder().encode(figures).write(to: URL(fileURLWithPath: file))
      return true
    } catch {
      FileHandle.standardError.write(Data("\(file): \(error)\n".utf8))
      return false
    }
  }

  private static func refuse() -> Int32 {
    FileHandle.standardError.write(Data(usage.utf8))
    return 64
  }
}

/// One line of the report.
struct IntervalFigure: Encodable {
  var structure = "tree"
  let phase: String
  let operations: Int
  /// Nanoseconds of thread CPU time an operation, or bytes.
  let value: Double
  let checksum: UInt64

  func line(bookings: Int) -> String {
    let fields = [
      structure, "\(bookings)", phase, "\(operations)", String(format: "%.1f", value), "\(checksum)",
    ]
    return fields.joined(separator: "\t")
  }
}

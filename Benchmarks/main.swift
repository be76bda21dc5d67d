import Foundation

let benchmarks: [String: ([String]) -> Int32] = [
  "desk": DeskBenchmark.run,
  "fairness": FairnessBenchmark.run,
  "interval": IntervalBenchmark.run,
  "rules": RulesBenchmark.run,
  "scale": ScaleBenchmark.run,
  "solver": SolverBenchmark.run,
  "store": StoreMaker.run,
]
let arguments = Array(CommandLine.arguments.dropFirst())
guard let name = arguments.first, let run = benchmarks[name] else {
  FileHandle.standardError.write(
    Data("usage: booking-bench \(benchmarks.keys.sorted().joined(separator: "|")) [OPTIONS]\n".utf8))
  exit(64)
}
exit(run(Array(arguments.dropFirst())))

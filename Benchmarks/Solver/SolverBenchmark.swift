enum SolverBenchmark {
  static func run(_ arguments: [String]) -> Int32 { 64 }
}

import BookingCore
import Foundation

/// How displacements spread over households in years of incidents in the demonstration municipality, with and without
/// the weights that spare whom a plan has moved lately. The desk and the solver are the real ones.
///
/// A year has thirteen periods of four weeks, in which the same households have the same habits. In each, water damage
/// closes one room of each area for three days, which leaves no choice whom to displace; and a calendar of the old system
/// turns up that has promised four of each area's bookings to others who use its rooms, too, so that one of two has to
/// go. All is planned at once and the plan is applied.
enum FairnessBenchmark {
  static func run(_ arguments: [String]) -> Int32 {
    var options = ["--seed": 1, "--years": 5, "--periods": 13]
    var json: String?
    var rest = arguments[...]
    while let name = rest.popFirst() {
      let value = rest.popFirst()
      if name == "--json", value != nil {
        json = value
      } else if options[name] != nil, let number = value.flatMap({ Int($0) }), number > 0 {
        options[name] = number
      } else {
        FileHandle.standardError.write(
          Data("usage: booking-bench fairness [--seed N] [--years N] [--periods N] [--json FILE]\n".utf8))
        return 64
      }
    }
    let (first, years, periods) = (options["--seed"] ?? 1, options["--years"] ?? 1, options["--periods"] ?? 1)
    do {
      let files = try seeds()
      print("mean (least to most) of \(years) years of \(periods) periods of four weeks, seeds from \(first)")
      let names = ["without history", "with history"]
      print(row("", names))
      let figures = try [false, true].map { spares in
        try (first..<first + years).map { seed in
          try FairnessYear(files: files, seed: UInt64(seed), periods: periods, sparesDisplaced: spares)
            .figures()
        }
      }
      for (index, name) in FairnessYear.Figures.names.enumerated() {
        print(
          row(
            name,
            figures.map { years in
              let values = years.map { $0.values[index] }
              let mean = values.reduce(0, +) / Double(values.count)
              return String(format: "%.1f (%.0f to %.0f)", mean, values.min() ?? 0, values.max() ?? 0)
            }))
      }
      if let json {
        let values = figures.map { years in years.map(\.values) }
        try JSONEncoder().encode(Dictionary(uniqueKeysWithValues: zip(names, values))).write(
          to: URL(fileURLWithPath: json))
      }
      return 0
    } catch {
      FileHandle.standardError.write(Data("fairness: \(error)\n".utf8))
      return 70
    }
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    name.padding(toLength: 42, withPad: " ", startingAt: 0)
      + cells.map { String(repeating: " ", count: max(0, 24 - $0.count)) + $0 }.joined()
  }

  private static func seeds() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for (folder, ending) in [("", ".csv"), ("rules/", ".json")] {
      for name in try FileManager.default.contentsOfDirectory(atPath: "seeds/\(folder)")
      where name.hasSuffix(ending) {
        files[folder + name] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "seeds/\(folder)\(name)")))
      }
    }
    return files
  }
}

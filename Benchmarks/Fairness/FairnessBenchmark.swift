import BookingCore
import Foundation

/// How displacements spread over households in a year of incidents in the demonstration municipality, with and without
/// the weights that spare whom a plan has moved lately. The desk and the solver are the real ones.
///
/// A year has thirteen periods of four weeks, in which the same households have the same habits. In each, water damage
/// closes one room of each area for three days, and for want of a cleaner an hour must lie between the uses of another
/// one; so that in pairs of neighbours one has to go. All double bookings are planned and the plan is applied.
enum FairnessBenchmark {
  static func run(_ arguments: [String]) -> Int32 {
    var options: [String: String] = [:]
    var rest = arguments[...]
    while let name = rest.popFirst() {
      guard ["--seed", "--periods", "--json"].contains(name), let value = rest.popFirst() else {
        FileHandle.standardError.write(
          Data("usage: booking-bench fairness [--seed N] [--periods N] [--json FILE]\n".utf8))
        return 64
      }
      options[name] = value
    }
    let seed = options["--seed"].flatMap { UInt64($0) } ?? 1
    let periods = options["--periods"].flatMap { Int($0) } ?? 13
    do {
      let files = try seeds()
      let years = try [false, true].map { spares in
        try FairnessYear(files: files, seed: seed, periods: periods, sparesDisplaced: spares).figures()
      }
      print("seed \(seed), \(periods) periods of four weeks")
      let names = ["without history", "with history"]
      print(String(repeating: " ", count: 44) + names.map { pad($0, 18) }.joined())
      for (row, name) in FairnessYear.Figures.names.enumerated() {
        let values = years.map { pad(String(format: row < 8 ? "%.0f" : "%.2f", $0.values[row]), 18) }
        print(name.padding(toLength: 44, withPad: " ", startingAt: 0) + values.joined())
      }
      if let path = options["--json"] {
        try JSONEncoder().encode(Dictionary(uniqueKeysWithValues: zip(names, years))).write(
          to: URL(fileURLWithPath: path))
      }
      return 0
    } catch {
      FileHandle.standardError.write(Data("fairness: \(error)\n".utf8))
      return 70
    }
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
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

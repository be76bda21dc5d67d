import BookingCore
import Foundation
import TestSupport
import Testing

@Suite struct RandomRecurrenceTests {
  /// Cases by `random_rrule.py`; `FAELLED_RRULES` names a longer file of them.
  private static let file =
    ProcessInfo.processInfo.environment["FAELLED_RRULES"].map { URL(filePath: $0) }
    ?? VectorFiles.root.appending(path: "ical/rrule_random.jsonl")

  @Test("random rules have the starts that python-dateutil finds") func dateutil() throws {
    let lines = try Data(contentsOf: Self.file).split(separator: 0x0A)
    #expect(lines.count >= 100)
    for line in lines {
      let one = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      let starts = try SeriesCase(json: Array(line)).starts()
      #expect(starts == one["expected_utc"] as? [String], "\(one["rrule"] ?? "") \(one["dtstart"] ?? "")")
    }
  }

  @Test("random texts of rules are read or refused, and none takes long", arguments: [1, 2, 3] as [UInt64])
  func hostile(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let zone = try copenhagen()
    var longest = Duration.zero
    var longestRule = ""
    for _ in 0..<Self.rounds {
      let text = Self.text(&random)
      guard let rule = try? RecurrenceRule(parsing: text) else { continue }
      let start = LocalTime(CivilDate(dayNumber: Int(random.below(40_000))), minute: Int(random.below(1440)))
      let recurrence = Recurrence(start: start, on: zone, rule: rule)
      let time = ContinuousClock().measure {
        let expansion = recurrence.expand(limit: 500)
        for (a, b) in zip(expansion.starts, expansion.starts.dropFirst()) { #expect(a < b, "\(text)") }
        _ = recurrence.ruleOccurs
      }
      if time > longest { (longest, longestRule) = (time, text) }
    }
    // The bound of a release build is 50 ms; unoptimised code on a busy machine is given more.
    #expect(longest < .seconds(2), "\(longestRule)")
    if Self.isFull {
      print("longest:", longest, longestRule)
    }
  }

  private static let isFull = ProcessInfo.processInfo.environment["FAELLED_FULL"] != nil
  private static let rounds = isFull ? 33_334 : 200

  private static func text(_ random: inout SplitMix64) -> String {
    func numbers(_ limit: Int, isSigned: Bool = true) -> String {
      (0...random.below(6)).map { _ in
        let number = Int(random.below(UInt64(limit))) + 1
        return String(isSigned && random.below(2) == 0 ? -number : number)
      }.joined(separator: ",")
    }
    func pick(_ words: [String]) -> String { words[Int(random.below(UInt64(words.count)))] }
    let days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    var parts = ["FREQ=" + pick(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])]
    for _ in 0..<random.below(6) {
      switch random.below(11) {
      case 0: parts.append("BYMONTH=" + numbers(12, isSigned: false))
      case 1: parts.append("BYMONTHDAY=" + numbers(31))
      case 2: parts.append("BYYEARDAY=" + numbers(366))
      case 3: parts.append("BYWEEKNO=" + numbers(53))
      case 4: parts.append("BYSETPOS=" + numbers(366))
      case 5: parts.append("BYHOUR=" + numbers(23, isSigned: false))
      case 6: parts.append("BYMINUTE=" + numbers(59, isSigned: false))
      case 7: parts.append("BYDAY=" + pick(days) + "," + pick(["", "1", "-1", "5", "-53"]) + pick(days))
      case 8: parts.append("INTERVAL=" + numbers(40, isSigned: false).prefix(3).replacing(",", with: "1"))
      case 9: parts.append("COUNT=" + numbers(100_000, isSigned: false).prefix { $0 != "," })
      default: parts.append("WKST=" + pick(days))
      }
    }
    return parts.joined(separator: ";")
  }
}

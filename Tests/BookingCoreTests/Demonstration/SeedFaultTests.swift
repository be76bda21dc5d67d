import BookingCore
import Testing
import TestSupport

@Suite struct SeedFaultTests {
  struct Broken: Sendable, CustomTestStringConvertible {
    let file: String
    let old: String
    let new: String
    let line: Int?
    let says: String
    var testDescription: String { "\(file): \(new)" }

    init(_ file: String, _ old: String, _ new: String, _ line: Int?, _ says: String) {
      (self.file, self.old, self.new, self.line, self.says) = (file, old, new, line, says)
    }
  }

  @Test(
    "a fault in a seed file is told with its file and line",
    arguments: [
      Broken("areas.csv", "time_zone", "zone", 1, "no column named time_zone"),
      Broken("areas.csv", "vest,Vest", "Vest,Vest", 2, "slug \"Vest\""),
      Broken("areas.csv", "55.7", "95.7", 2, "latitude"),
      Broken("areas.csv", "12.5", "nan", 2, "longitude"),
      Broken("areas.csv", "Copenhagen", "Kopenhagen", 2, "Europe/Kopenhagen"),
      Broken("areas.csv", ",12,", ",-1,", 2, "homes"),
      Broken("areas.csv", ",12,", ",99999999999999999999,", 2, "homes"),
      Broken("areas.csv", "Vestvænget", "\"Vestvænget", 2, "never closed"),
      Broken("resources.csv", "stole,vest", "stole,oest", 3, "no area has the slug oest"),
      Broken("resources.csv", "stole,vest", "hus,vest", 3, "stands twice"),
      Broken("resources.csv", "room", "boat", 2, "boat"),
      Broken("resources.csv", "20,1,", "20,2,", 2, "units"),
      Broken("resources.csv", "mon-sun", "mon-snu", 2, "snu"),
      Broken("resources.csv", "always", "", 3, "opening_hours is empty"),
      Broken("resources.csv", "0,30,,", "0,30,sal,", 2, "no resource has the slug sal"),
      Broken("resources.csv", "0,30,,", "0,30,stole,", 2, "the part stole"),
      Broken("rules/vest.json", "90", "\"90\"", nil, "maxDaysAhead"),
      Broken("rules/vest.json", "{\"text\"", "[\"text\"", nil, ""),
      Broken("rules/vest.json", "equipment", "boat", nil, "boat"),
      Broken("names.csv", "family", "last", 4, "neither given nor family"),
      Broken("titles.csv", "garden", "forest", 6, "forest"),
      Broken("closures.csv", "hus", "loft", 2, "loft"),
      Broken("closures.csv", "day+3", "3", 2, "day+12"),
      Broken("closures.csv", "day+3", "day+8", 2, "ends before"),
      Broken("closures.csv", "18:00", "24:00", 2, "08:30"),
      Broken("calendars/gammel.ics", "dst-1", "dts-1", 2, "dts-1T18:00Z"),
      Broken("calendars/gammel.ics", "Z}}", "Z}", 2, "placeholder"),
      Broken("calendars/gammel.ics", "18:00", "18:60", 2, "placeholder"),
      Broken("calendars/gammel.ics", "-1T", "-12345T", 2, "placeholder"),
    ])
  func faults(_ broken: Broken) throws {
    var files = SeedFiles.small
    let text = String(decoding: try #require(files[broken.file]), as: UTF8.self)
    let changed = text.replacing(broken.old, with: broken.new, maxReplacements: 1)
    #expect(changed != text)
    files[broken.file] = Array(changed.utf8)
    let today = try DemonstrationTests.date("2026-11-23")
    let fault = #expect(throws: SeedFault.self) { try Demonstration(files: files, today: today, seed: 1) }
    #expect(fault?.file == broken.file)
    #expect(fault?.line == broken.line)
    #expect(fault?.reason.contains(broken.says) == true, "\(fault?.description ?? "")")
  }

  @Test(
    "a missing file is named",
    arguments: ["areas.csv", "resources.csv", "names.csv", "titles.csv", "closures.csv"])
  func missing(_ name: String) throws {
    var files = SeedFiles.small
    files[name] = nil
    let today = try DemonstrationTests.date("2026-11-23")
    let fault = #expect(throws: SeedFault.self) { try Demonstration(files: files, today: today, seed: 1) }
    #expect(fault?.description == "\(name): the file is missing")
  }

  @Test("rules for an area that does not exist are refused") func strayRules() throws {
    var files = SeedFiles.small
    files["rules/oest.json"] = Array("{}".utf8)
    #expect(throws: SeedFault.self) { try SeedMunicipality(files: files) }
  }

  @Test("files with any bytes changed give a demonstration or a fault", arguments: 1...6)
  func anyBytes(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let today = try DemonstrationTests.date("2026-11-23")
    let names = SeedFiles.small.keys.sorted()
    for _ in 0..<60 {
      var files = SeedFiles.small
      let name = names[Int(random.below(UInt64(names.count)))]
      var bytes = try #require(files[name])
      for _ in 0...random.below(3) {
        bytes[Int(random.below(UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: random.next())
      }
      files[name] = bytes
      let result = Result { () throws(SeedFault) in try Demonstration(files: files, today: today, seed: seed)
      }
      if case .failure(let fault) = result { #expect(!fault.reason.isEmpty) }
    }
  }
}

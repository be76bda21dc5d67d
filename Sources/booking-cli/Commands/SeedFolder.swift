import BookingCore
import Foundation

/// The files of a folder of seeds, by their path below it.
struct SeedFolder {
  let path: String
  private let files: [String: [UInt8]]

  /// Reads the CSV files, the house rules and the calendars of a folder.
  init(_ path: String, _ call: Invocation) throws {
    self.path = path
    var files: [String: [UInt8]] = [:]
    for (folder, ending) in [("", ".csv"), ("rules/", ".json"), ("calendars/", ".ics")] {
      let names = try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")
      for name in names ?? [] where name.hasSuffix(ending) {
        files[folder + name] = try call.read("\(path)/\(folder)\(name)")
      }
    }
    guard files["areas.csv"] != nil else {
      throw Failure(
        .noInput, call.text("Der er ingen areas.csv i \(path).", "There is no areas.csv in \(path)."))
    }
    self.files = files
  }

  /// The folder asked for, else `./seeds`, else the one beside the package that the program was built from.
  static func place(_ call: Invocation) throws -> String {
    if let path = call.option("--seed") { return path }
    var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    var candidates = ["seeds"]
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      candidates.append(folder.appendingPathComponent("seeds").path)
    }
    guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0 + "/areas.csv") })
    else {
      throw Failure(
        .noInput,
        call.text(
          "Der er ingen mappe 'seeds'; nævn den med --seed.", "No folder 'seeds'; name it with --seed."))
    }
    return found
  }

  /// What an empty store is filled with: places and rules, and people and closures where the files tell of them.
  func populate() throws -> Populate {
    guard files["names.csv"] != nil else {
      return Populate(
        try faulted { () throws(SeedFault) in
          try SeedMunicipality(files: files)
        })
    }
    let demonstration = try demonstration(number: 1)
    return Populate(
      demonstration.municipality, households: demonstration.households, members: demonstration.members,
      closures: demonstration.closures)
  }

  /// The municipality with its people and bookings around today.
  func demonstration(number: UInt64) throws -> Demonstration {
    try faulted { () throws(SeedFault) in
      let zone = try SeedMunicipality(files: files).areas.first?.timeZone ?? "UTC"
      let now = Minute(Int32(clamping: BookingDesk.systemClock() / 60))
      let today = (AreaCalendar.named(zone) ?? .utc).date(of: now)
      return try Demonstration(files: files, today: today, seed: number)
    }
  }

  private func faulted<Result>(_ body: () throws(SeedFault) -> Result) throws -> Result {
    do throws(SeedFault) {
      return try body()
    } catch {
      throw Failure(.badData, "\(path)/\(error).")
    }
  }
}

/// A municipality with people and bookings in it: what the seed files say, and around it months of ordinary life
/// made up from a seed number. The same files, day and seed give the same demonstration.
///
/// Everything lies around `today`, so that the demonstration works on whatever day it is run: bookings from four
/// weeks before it to fourteen weeks after, and more around the next change of the clock. Nothing here reads a
/// file or a clock.
public struct Demonstration: Sendable {
  /// The areas, resources and rules of the files.
  public let municipality: SeedMunicipality
  /// The day on which it is run.
  public let today: CivilDate
  /// The next day that is not 24 hours long, on the clock of the first area.
  public let change: CivilDate
  /// A household for each home, then for each area its board, then the municipality.
  public let households: [SeedHousehold]
  /// One or two for each home, and the municipality's administrator with the handle `administrator`. One of
  /// each area is on the board, another one a volunteer.
  public let members: [SeedMember]
  /// In file order.
  public let closures: [SeedClosure]
  /// Sorted by the time they were made.
  public let bookings: [SeedBooking]
  /// Sorted by name; they clash among themselves, with bookings and with a closure, as old calendars do.
  public let calendars: [SeedCalendar]

  /// The demonstration of files by their name within the folder of seeds: besides those of a `SeedMunicipality`
  /// `names.csv`, `titles.csv`, `closures.csv` and `calendars/*.ics`.
  ///
  /// `today` is within 1971 to 2193. Throws at the first fault in a file. Two thousand homes and a hundred
  /// resources take about a third of a second in a debug build.
  public init(files: [String: [UInt8]], today: CivilDate, seed: UInt64) throws(SeedFault) {
    municipality = try SeedMunicipality(files: files)
    guard (365...82_000).contains(today.dayNumber), let area = municipality.areas.first,
      let clock = AreaCalendar.named(area.timeZone)
    else { throw SeedFault(file: "areas.csv", line: nil, reason: "the day is not within 1971 to 2193") }
    let days = SeedDays(today: today, on: clock)
    self.today = today
    change = days.change
    closures = try Self.closures(in: files, of: municipality, days)
    calendars = try Self.calendars(in: files, days)
    let words = try SeedWords(files: files)
    var random = SeedRandom(seed: seed)
    let residents = SeedResidents(of: municipality.areas, words, &random)
    households = residents.households
    members = residents.members
    var life = OrdinaryLife(municipality, residents, closures, words, days, random)
    bookings = life.bookings()
  }

  private static func closures(
    in files: [String: [UInt8]], of municipality: SeedMunicipality, _ days: SeedDays
  ) throws(SeedFault) -> [SeedClosure] {
    let table = try SeedTable(
      "closures.csv", in: files,
      columns: ["resource", "from_day", "from_time", "to_day", "to_time", "reason"])
    var closures: [SeedClosure] = []
    for row in table.rows {
      let slug = try row.slug("resource")
      guard municipality.resources.contains(where: { $0.slug == slug }) else {
        throw row.fault("no resource has the slug \(slug)")
      }
      guard let from = days.day(row.optional("from_day")), let to = days.day(row.optional("to_day")) else {
        throw row.fault(
          "a day is written day+12 or dst-2, counted from today or the next change of the clock")
      }
      guard let opens = days.minute(row.optional("from_time")),
        let closes = days.minute(row.optional("to_time"))
      else { throw row.fault("a time is written 08:30") }
      let (start, end) = (LocalTime(from, minute: opens), LocalTime(to, minute: closes))
      guard start < end else { throw row.fault("the closure ends before it begins") }
      closures.append(SeedClosure(resource: slug, start: start, end: end, reason: try row.text("reason")))
    }
    return closures
  }

  private static func calendars(
    in files: [String: [UInt8]], _ days: SeedDays
  ) throws(SeedFault) -> [SeedCalendar] {
    var calendars: [SeedCalendar] = []
    for name in files.keys.sorted() where name.hasPrefix("calendars/") && name.hasSuffix(".ics") {
      let bytes = try days.filled(files[name] ?? [], file: name)
      calendars.append(SeedCalendar(name: String(name.dropFirst("calendars/".count)), bytes: bytes))
    }
    return calendars
  }
}

/// Words of which people's names and bookings' titles are made.
struct SeedWords {
  /// What a booking's title tells: what for, by the sort of resource and time of day.
  enum Use: String, CaseIterable {
    case evening = "room-evening"
    case party = "room-party"
    case day = "room-day"
    case night = "room-night"
    case garden
    case equipment
  }

  let givenNames: [String]
  let familyNames: [String]
  private let titles: [Use: [String]]

  init(files: [String: [UInt8]]) throws(SeedFault) {
    var names: [String: [String]] = [:]
    for row in try SeedTable("names.csv", in: files, columns: ["kind", "name"]).rows {
      let kind = try row.text("kind")
      guard kind == "given" || kind == "family" else {
        throw row.fault("kind \"\(kind)\" is neither given nor family")
      }
      let name = try row.text("name")
      guard name.unicodeScalars.count <= 16 else { throw row.fault("the name is longer than 16 characters") }
      names[kind, default: []].append(name)
    }
    guard let given = names["given"], given.count > 1, let family = names["family"] else {
      throw SeedFault(file: "names.csv", line: nil, reason: "two given names and a family name are needed")
    }
    (givenNames, familyNames) = (given, family)
    titles = try Self.titles(in: files)
  }

  private static func titles(in files: [String: [UInt8]]) throws(SeedFault) -> [Use: [String]] {
    var titles: [Use: [String]] = [:]
    for row in try SeedTable("titles.csv", in: files, columns: ["use", "title"]).rows {
      guard let use = Use(rawValue: row.optional("use")) else {
        let uses = Use.allCases.map(\.rawValue).joined(separator: ", ")
        throw row.fault("use \"\(row.optional("use"))\" is none of \(uses)")
      }
      titles[use, default: []].append(try row.text("title"))
    }
    for use in Use.allCases where titles[use] == nil {
      throw SeedFault(file: "titles.csv", line: nil, reason: "there is no title for \(use.rawValue)")
    }
    return titles
  }

  /// One of the titles for a use.
  func title(for use: Use, _ random: inout SeedRandom) -> String {
    titles[use].map { random.pick($0) } ?? ""
  }
}

/// The demonstration's own generator (SplitMix64, Steele et al. 2014): the same everywhere and for ever.
struct SeedRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of `bounds`, each as likely.
  mutating func number(_ bounds: ClosedRange<Int>) -> Int {
    let width = UInt64(bounds.upperBound - bounds.lowerBound) + 1
    return bounds.lowerBound + Int(next().multipliedFullWidth(by: width).high)
  }

  /// True in `percent` of a hundred.
  mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

  /// One of the values, which are at least one.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[number(0...values.count - 1)] }
}

import BookingCore
import Foundation

/// Measures what house rules cost: the decision about a booking under every rule there is, beside the same one where
/// nothing was decided; with the household's bookings at hand, and read from the store.
enum RulesBenchmark {
  private static let rules = """
    {"text":{"da":"Alt","en":"All"},"decidedBy":"residents-meeting","decidedOn":"2026-01-01","validFrom":"2026-01-01",
    "maxDaysAhead":400,"maxDaysAheadOthers":300,"minNoticeMinutes":60,"minMinutes":30,"maxMinutes":4320,
    "otherAreas":true,"outsiders":false,"maxOpenBookings":50,
    "quotas":[{"period":"week","bookings":20},{"period":"month","minutes":50000},{"period":"year","bookings":200}],
    "cancelMinutes":1440,"slots":[{"hours":"mon-sun 10:00-18:00"},{"hours":"fri 10:00-08:00","nights":3}],
    "quietHours":"daily 23:00-07:00","gapMinutes":60,"closedDates":["12-24/12-26","12-31/01-01"],
    "closedHolidays":["public","constitution-day"],"minAttendees":2,"maxAttendees":40,"leftoverMinutes":1440,
    "approval":{"mode":"hold"},"waitingList":{"mode":"by-need"},"checkIn":{"mode":"on"},
    "conditions":[{"name":"deposit-received","due":{"days":14,"before":"start"},"lapse":"cancel","kroner":500},
    {"name":"keys-back","due":{"hours":2,"after":"end"},"lapse":"notice"}]}
    """
  /// The most that all rules may cost, in microseconds.
  private static let target = 5.0

  /// One line of the report.
  private struct Figure: Codable {
    let what: String
    let microseconds: Double
    var target: Double?
  }

  static func run(_ arguments: [String]) -> Int32 {
    guard arguments.isEmpty || arguments.count == 2 && arguments[0] == "--json" else {
      FileHandle.standardError.write(Data("usage: booking-bench rules [--json FILE]\n".utf8))
      return 64
    }
    let folder = NSTemporaryDirectory() + "booking-bench-\(getpid())"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let figures = try measure(folder + "/rules.db")
      for figure in figures {
        let aim = figure.target.map { "  (at most \($0))" } ?? ""
        print(String(format: "%-58@ %8.2f us", figure.what as NSString, figure.microseconds) + aim)
      }
      if arguments.count == 2 {
        try JSONEncoder().encode(figures).write(to: URL(fileURLWithPath: arguments[1]))
      }
      return 0
    } catch {
      FileHandle.standardError.write(Data("rules: \(error)\n".utf8))
      return 70
    }
  }

  private static func measure(_ path: String) throws -> [Figure] {
    let now = try minute("2026-12-01T10:00:00+01:00")
    try BookingDesk.create(path: path)
    let desk = try BookingDesk(path: path, clock: { Int64(now.value) * 60 })
    for area in ["regler", "ingen"] {
      _ = try desk.perform(CreateArea(slug: slug(area), name: area, homes: 10), as: .operator())
      _ = try desk.perform(
        CreateHousehold(slug: slug("\(area)-1"), area: slug(area), name: "Stuen"), as: .operator())
      _ = try desk.perform(
        CreateResource(slug: slug("sal-\(area)"), area: slug(area), kind: .room, name: "Sal", seats: 50),
        as: .operator())
      let first = try minute("2026-12-05T10:00:00+01:00")
      for day in Int32(0)..<12 {
        let range = TimeRange(first + day * 1_440, first + day * 1_440 + 480)
        _ = try desk.perform(book(area, range), as: .operator())
      }
    }
    let document = try HouseRulesDocument.parse(Array(rules.utf8))
    _ = try desk.perform(SetHouseRules(area: slug("regler"), rules: document), as: .operator())
    let start = try minute("2027-01-12T10:00:00+01:00")
    let wish = TimeRange(start, start + 480)
    var costs: [String: Double] = [:]
    // By turns, so that a busy moment meets all alike; the best of each is what the work itself takes.
    for _ in 0..<15 {
      for area in ["ingen", "regler"] {
        for isRead in [false, true] {
          let cost = try desk.read(loading: nil) { try decide(area, wish, readingBookings: isRead, $0) }
          let key = area + (isRead ? " store" : "")
          costs[key] = min(costs[key] ?? .infinity, cost)
        }
      }
    }
    let (none, all) = (costs["ingen"] ?? 0, costs["regler"] ?? 0)
    let (noneRead, allRead) = (costs["ingen store"] ?? 0, costs["regler store"] ?? 0)
    return [
      Figure(what: "decision without rules", microseconds: none),
      Figure(what: "decision with all rules", microseconds: all),
      Figure(what: "what the rules cost", microseconds: all - none, target: target),
      Figure(what: "without rules, its bookings read where they matter", microseconds: noneRead),
      Figure(what: "with all rules, its bookings read from the store", microseconds: allRead),
      Figure(what: "what the rules and the reading cost", microseconds: allRead - noneRead),
    ]
  }

  /// Microseconds for one decision, the mean of many; none may refuse.
  private static func decide(
    _ area: String, _ range: TimeRange, readingBookings isRead: Bool, _ view: borrowing BookingDesk.View
  ) throws -> Double {
    guard let resource = view.registry.resource(slug: slug("sal-\(area)")),
      let household = try view.household(slug: slug("\(area)-1"))
    else { throw DeskError.notFound(kind: .resource, name: area) }
    let (schedule, database, registry, now) = (view.schedule, view.database, view.registry, view.now)
    let lines = [BookingLine(resource: resource.id)]
    let held = try database.held(
      household: household.id, BookingMemory(startingFrom: .earliest, endingAfter: .earliest))
    let rounds = 4_000
    var refused = 0
    let time = try ContinuousClock().measure {
      for _ in 0..<rounds {
        let admission = Admission(registry: registry, now: now)
        var request = Admission.Request(lines: lines, range: range, attendees: 20, household: household)
        if let memory = admission.memory(for: lines, range: range, household: household) {
          request.held =
            isRead
            ? try database.held(household: household.id, memory)
            : held
        }
        let broken = try admission.brokenRules(request) {
          schedule.shortages(of: $0)
        } isUsed: {
          try database.isUsed($0, during: $1)
        }
        refused += broken.count
      }
    }
    guard refused == 0 else { throw DeskError.notAllowed }
    return Double(time.components.attoseconds) / 1e12 / Double(rounds) + Double(time.components.seconds) * 1e6
      / Double(rounds)
  }

  private static func book(_ area: String, _ range: TimeRange) -> Book {
    Book(lines: [.init(slug("sal-\(area)"))], range: range, attendees: 20, onBehalfOf: slug("\(area)-1"))
  }

  private static func slug(_ text: String) -> Slug { LargeStore.slug(text) }

  private static func minute(_ time: String) throws -> Minute { try AreaCalendar.utc.minute(rfc3339: time) }
}

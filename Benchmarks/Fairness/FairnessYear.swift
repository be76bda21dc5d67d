import BookingCore
import Foundation
import Synchronization

/// One year of incidents, from a seed.
final class FairnessYear {
  /// What is told of a year; households count when something that somebody else has as well was promised to them.
  struct Figures {
    static let names = [
      "bookings", "double bookings and closures", "bookings moved", "bookings cancelled",
      "households concerned", "of them never displaced", "displaced six times or more", "most often",
      "what the tenth hit hardest bears, %", "Gini of displacements, %",
      "cost of a displacement before its weight",
    ]
    let values: [Double]
  }

  /// The time of day that the desk is told.
  private final class Clock: Sendable {
    let now = Mutex<Int64>(0)
  }

  /// Monday 4 January 2027.
  private static let firstDay = CivilDate(dayNumber: 20_822)

  private let files: [String: [UInt8]]
  private let seed: UInt64
  private let periods: Int
  private let sparesDisplaced: Bool
  private let clock = Clock()
  private var random: UInt64

  init(files: [String: [UInt8]], seed: UInt64, periods: Int, sparesDisplaced: Bool) {
    (self.files, self.seed, self.periods) = (files, seed, periods)
    self.sparesDisplaced = sparesDisplaced
    random = seed
  }

  /// A number below `bound`, from the seed (SplitMix64).
  private func draw(_ bound: Int) -> Int {
    random &+= 0x9E37_79B9_7F4A_7C15
    var bits = random
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ bits >> 31) % UInt64(bound))
  }

  func figures() throws -> Figures {
    let folder = NSTemporaryDirectory() + "booking-fairness-\(getpid())-\(sparesDisplaced)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/year.db"
    let demonstration = try Demonstration(files: files, today: Self.firstDay, seed: seed)
    set(Self.firstDay)
    try BookingDesk.create(path: path)
    let desk = try BookingDesk(path: path, mode: .command) { [clock] in clock.now.withLock { $0 } }
    defer { desk.close() }
    try desk.perform(
      Populate(
        demonstration.municipality, households: demonstration.households, members: demonstration.members,
        closures: []), as: .operator())
    let habits = demonstration.bookings.filter {
      $0.start.date >= Self.firstDay + 2 && $0.start.date < Self.firstDay + 28
    }
    var hits: [ID<Household>: Int] = [:]
    var (bookings, conflicts, moved, cancelled, burden) = (0, 0, 0, 0, 0)
    for number in 0..<periods {
      let today = Self.firstDay + number * 28
      set(today)
      let life = habits.map { $0.later(by: number * 28) }
      bookings += try desk.perform(EnterBookings(life), as: .operator())
      try closeRooms(desk, from: today)
      try importOldCalendar(of: life, period: number, desk)
      var request = PlanRequest()
      request.sparesDisplaced = sparesDisplaced
      let trial = try desk.tryOut(request, as: .operator())
      conflicts += trial.plan.conflicts.count
      func household(_ id: ID<Booking>) throws -> ID<Household> {
        try desk.read { try $0.booking(named: id.code, for: .operator()).household }
      }
      for booking in trial.plan.involved.keys { hits[try household(booking), default: 0] += 0 }
      for step in try desk.perform(ApplyTrial(trial), as: .operator()).steps {
        hits[try household(step.booking), default: 0] += 1
        if step.to == nil { cancelled += 1 } else { moved += 1 }
        burden += try Self.disruption(step)
      }
    }
    return Self.figures(hits, [bookings, conflicts, moved, cancelled].map(Double.init), burden)
  }

  private func set(_ day: CivilDate) {
    clock.now.withLock { $0 = Int64(day.dayNumber) * 86_400 + 9 * 3_600 }
  }

  /// Closes a room of each area for three days.
  private func closeRooms(_ desk: BookingDesk, from today: CivilDate) throws {
    let registry = try desk.read { $0.registry }
    for area in registry.areas {
      let rooms = registry.resources.filter { $0.area == area.id && $0.kind == .room && !$0.isComposite }
      guard !rooms.isEmpty else { continue }
      let start = Minute(Int32((today + 3 + draw(20)).dayNumber * 1440))
      let room = rooms[draw(rooms.count)].slug
      _ = try desk.perform(
        CloseResource(resource: room, range: TimeRange(start, start + 3 * 1440), reason: "Vandskade"),
        as: .operator())
    }
  }

  /// Takes in a calendar which has promised four of each area's bookings to others who use its rooms, too.
  private func importOldCalendar(of life: [SeedBooking], period: Int, _ desk: BookingDesk) throws {
    let registry = try desk.read { $0.registry }
    var table = "uid,resource,start,end,household,title\n"
    for area in registry.areas {
      let rooms = Set(registry.resources.filter { $0.area == area.id && $0.kind == .room }.map(\.slug))
      let used = life.filter { rooms.contains($0.lines[0].resource) }
      guard Set(used.map(\.household)).count > 1 else { continue }
      for row in 0..<4 {
        let booking = used[draw(used.count)]
        let others = used.filter { $0.household != booking.household }
        let (start, end) = (Self.text(booking.start), Self.text(booking.end))
        table += "\(area.slug)-\(period)-\(row),\(booking.lines[0].resource),\(start),\(end),"
        table += "\(others[draw(others.count)].household),Gammel aftale\n"
      }
    }
    let read = try TableImport(Array(table.utf8))
    var options = ImportOptions()
    options.keepClashes = true
    _ = try desk.perform(ImportBookings(desk.read { try read.bookings(options, in: $0) }), as: .operator())
  }

  private static func text(_ time: LocalTime) -> String {
    "\(time.date) \(time.hour):\(String(format: "%02d", time.minuteOfHour))"
  }

  /// What a step costs before its booking's weight.
  private static func disruption(_ step: ResolutionPlan.Step) throws -> Int {
    struct Why: Decodable {
      struct Price: Decodable { let moves, travel, shift, cancel: Int }
      let price: Price
    }
    let price = try JSONDecoder().decode(Why.self, from: Data(step.why.utf8)).price
    return price.moves + price.travel + price.shift + price.cancel
  }

  private static func figures(_ hits: [ID<Household>: Int], _ counts: [Double], _ burden: Int) -> Figures {
    let sorted = hits.values.sorted()
    let (count, all) = (Double(sorted.count), Double(sorted.reduce(0, +)))
    let tenth = Double(sorted.suffix((sorted.count + 9) / 10).reduce(0, +))
    let weighted = sorted.enumerated().reduce(0.0) { $0 + Double(($1.offset + 1) * $1.element) }
    return Figures(
      values: counts + [
        count, Double(sorted.count { $0 == 0 }), Double(sorted.count { $0 > 5 }), Double(sorted.last ?? 0),
        100 * tenth / all, 100 * (2 * weighted / (count * all) - (count + 1) / count), Double(burden) / all,
      ])
  }
}

import BookingCore
import TestSupport

/// One run from one seed: random people at two desks over one store, each answer compared with the naive model's.
///
/// The same seed gives the same run; `trace` is a digest of all that was asked and answered.
struct Simulation {
  /// What differed, and at which step.
  struct Finding: Error, CustomStringConvertible {
    let seed: UInt64
    let step: Int
    let what: String

    var description: String { "seed \(seed), step \(step): \(what); replay with FAELLED_SEED=\(seed)" }
  }

  let seed: UInt64
  var random: SplitMix64
  var model = NaiveCommons()
  let folder: TemporaryFolder
  let clock = TestClock(Commons.morning)
  /// The disk that all desks' stores are on.
  let disk: FaultyDisk
  /// Whether the disk fails now and then.
  let hasFaults: Bool
  /// Commands that the disk failed.
  let failed = LockedArray<StoreError.Kind>()
  /// Two desks as two processes would have them.
  var desks: [BookingDesk] = []
  var step = 0
  private(set) var trace: UInt64 = 14_695_981_039_346_656_037
  /// How often each sort of answer was given.
  private(set) var tally: [String: Int] = [:]
  /// Bookings that may still be changed: the last few hundred.
  var recent: [Int64] = []
  var keys = 0

  var path: String { folder.file("simulation.db") }
  var now: Minute { clock.minute }

  init(seed: UInt64, blunder: NaiveCommons.Blunder? = nil, hasFaults: Bool = false) throws {
    self.seed = seed
    self.hasFaults = hasFaults
    disk = FaultyDisk(seed: seed)
    random = SplitMix64(seed: seed)
    folder = try TemporaryFolder()
    model.blunder = blunder
    try BookingDesk.create(path: path)
    desks = try [openDesk(), openDesk()]
    try furnish()
  }

  func close() {
    for desk in desks { desk.close() }
  }

  mutating func openDesk() throws -> BookingDesk {
    try BookingDesk(
      store: Store.open(path: path, vfs: disk.name), mode: random.below(4) == 0 ? .service : .command,
      clock: clock.read)
  }

  // MARK: The commons

  static let names = [
    "sal", "koekken", "projektor", "telt", "have", "hal-a", "hal-b", "hal-c", "hal", "hal-lille",
  ]
  static let homes = ["k1", "k2", "k3"]

  private mutating func furnish() throws {
    let desk = desks[0]
    let operator_ = Actor.operator()
    _ = try desk.perform(CreateArea(slug: slug("by"), name: "By"), as: operator_)
    for home in Self.homes {
      _ = try desk.perform(CreateHousehold(slug: slug(home), area: slug("by"), name: home), as: operator_)
    }
    for name in Self.names {
      var command = CreateResource(slug: slug(name), area: slug("by"), kind: .room, name: name)
      var thing = NaiveCommons.Thing(units: 1)
      switch name {
      case "projektor", "telt":
        command.kind = .equipment
        thing.units = 3
      case "koekken": thing.hasHours = true
      case "have":
        command.kind = .garden
        (thing.setup, thing.turnover) = (30, 15)
      case "hal": thing.parts = [5, 6, 7]
      case "hal-lille": thing.parts = [5, 6]
      default: break
      }
      command.units = thing.units
      (command.setupMinutes, command.turnoverMinutes) = (Int(thing.setup), Int(thing.turnover))
      command.parts = thing.parts.map { slug(Self.names[$0]) }
      if thing.hasHours { command.openingHours = try OpeningHours(parsing: "mon-sun 08:00-22:00") }
      model.things.append(thing)
      _ = try desk.perform(command, as: operator_)
    }
  }

  // MARK: Drawing

  mutating func pick(_ count: Int) -> Int { Int(random.below(UInt64(count))) }
  mutating func chance(_ percent: UInt64) -> Bool { random.below(100) < percent }

  /// A time within the next three weeks, mostly on quarter hours, now and then in the past.
  mutating func range() -> TimeRange {
    let quarter = Int32(random.below(21 * 96)) - 8
    let start = Minute((now.value / 15 + quarter) * 15 + (chance(10) ? Int32(random.below(15)) : 0))
    return TimeRange(start, start + (chance(5) ? 5 : 15 * Int32(1 + random.below(16))))
  }

  mutating func lines() -> [NaiveCommons.Line] {
    (0..<(chance(15) ? 2 : 1)).map { _ in
      let thing = pick(Self.names.count)
      let most = model.things[thing].units
      return NaiveCommons.Line(thing: thing, units: chance(3) ? most + 1 : 1 + pick(most))
    }
  }

  mutating func someDesk() -> BookingDesk { desks[pick(desks.count)] }

  func commandLines(_ lines: [NaiveCommons.Line]) -> [Book.Line] {
    lines.map { Book.Line(slug(Self.names[$0.thing]), units: $0.units) }
  }

  /// Runs a command, every seventh one on a disk that is about to fail; one that the disk failed left nothing and is
  /// given again, with the answer that it would have had.
  func onThisDisk<Answer>(_ command: () throws -> Answer) throws -> Answer {
    guard hasFaults, step % 7 == 0 else { return try command() }
    var random = SplitMix64(seed: seed &+ UInt64(step))
    disk.fail([.read, .write, .sync, .lock], at: 1 + Int(random.below(12)), asFull: random.below(3) == 0)
    defer { disk.heal() }
    do {
      return try command()
    } catch let error as StoreError {
      failed.append(error.kind)
      disk.heal()
      return try command()
    }
  }

  // MARK: Comparing

  func expect(_ agrees: Bool, _ what: @autoclosure () -> String) throws {
    if !agrees { throw Finding(seed: seed, step: step, what: what()) }
  }

  /// Notes an answer in the trace (FNV-1a).
  mutating func note(_ question: String, _ answer: String) {
    tally["\(question): \(answer.split(separator: " ").first ?? "")", default: 0] += 1
    for byte in "\(question) \(answer)\n".utf8 { trace = (trace ^ UInt64(byte)) &* 1_099_511_628_211 }
  }

  /// Compares both desks' memory with the store, and the store with the model.
  func compareAll() throws {
    for desk in desks {
      let found = try differences(of: desk, from: path)
      try expect(found.isEmpty, "memory is not the store: \(found.prefix(5))")
    }
    let stored = try desks[0].read(loading: nil) { view in
      view.schedule.listing(of: view.registry.resources.map(\.id))
    }
    let expected = model.listing()
    let change = expected.difference(from: stored).first.map { "\($0)" }
    try expect(change == nil, "the claims are not the model's: \(change ?? "")")
  }
}

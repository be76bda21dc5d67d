import BookingCore

/// The interval workload: a year of quarter hours, random bookings of one to eight of them.
///
/// Times are whole minutes here. The workload is stated in seconds, so checksums multiply by 60.
struct IntervalWorkload {
  /// One booking, or a question about a stretch of time on one resource.
  struct Draw {
    var resource: Int32
    var start: Int64
    var end: Int64
    var range: TimeRange { TimeRange(Minute(Int32(start)), Minute(Int32(end))) }
  }

  /// A question for the first free stretch of `length` at or after `start`.
  struct GapQuestion {
    let resource: Int32
    let start: Int64
    let length: Int64
  }

  /// One step of the mixed phase: a deletion picks a booking, an insertion uses the draw.
  struct Step {
    let isDeletion: Bool
    let pick: UInt64
    let draw: Draw
  }

  /// A draw with a quantity.
  struct QuantityDraw {
    let draw: Draw
    let units: Int32
  }

  static let slots: UInt64 = 365 * 96
  static let slotMinutes: Int64 = 15
  static let horizon = Minute(Int32(slots) * 15)
  static let weekSlots: UInt64 = 7 * 96

  let bookings: Int
  let seedOffset: UInt64
  var resources: Int { bookings > 1_000_000 ? bookings / 1_000 : 1_000 }

  /// Bookings of which none overlaps another, in the order drawn.
  func load() -> [Draw] {
    var random = WorkloadRandom(seed: 1 &+ seedOffset)
    var used = [Bool](repeating: false, count: resources * Int(Self.slots))
    var draws: [Draw] = []
    draws.reserveCapacity(bookings)
    while draws.count < bookings {
      let draw = draw(&random)
      let base = Int(draw.resource) * Int(Self.slots)
      let places = base + Int(draw.start / Self.slotMinutes)..<base + Int(draw.end / Self.slotMinutes)
      if places.contains(where: { used[$0] }) { continue }
      for place in places { used[place] = true }
      draws.append(draw)
    }
    return draws
  }

  func checks(_ count: Int, seed: UInt64 = 2) -> [Draw] {
    var random = WorkloadRandom(seed: seed &+ seedOffset)
    return (0..<count).map { _ in draw(&random) }
  }

  func mixed(_ count: Int) -> [Step] {
    var random = WorkloadRandom(seed: 3 &+ seedOffset)
    return (0..<count).map { _ in
      let isDeletion = random.next() >> 63 == 1
      let pick = random.next()
      return Step(isDeletion: isDeletion, pick: pick, draw: draw(&random))
    }
  }

  func weeks(_ count: Int) -> [Draw] {
    var random = WorkloadRandom(seed: 4 &+ seedOffset)
    return (0..<count).map { _ in
      let resource = random.below(UInt64(resources))
      let start = random.below(Self.slots - Self.weekSlots)
      return Self.draw(resource, start, Self.weekSlots)
    }
  }

  /// Gaps of up to a day, or of two days to a week.
  func gaps(_ count: Int, hard: Bool) -> [GapQuestion] {
    var random = WorkloadRandom(seed: (hard ? 6 : 5) &+ seedOffset)
    return (0..<count).map { _ in
      let resource = random.below(UInt64(resources))
      let start = random.below(Self.slots)
      let length = hard ? 192 + random.below(481) : 1 + random.below(96)
      return GapQuestion(
        resource: Int32(resource), start: Int64(start) * Self.slotMinutes,
        length: Int64(length) * Self.slotMinutes)
    }
  }

  /// Draws of one to five units for up to eight hours; seed 7 loads, seed 8 asks.
  func quantities(_ count: Int, seed: UInt64) -> [QuantityDraw] {
    var random = WorkloadRandom(seed: seed &+ seedOffset)
    return (0..<count).map { _ in
      let resource = random.below(UInt64(resources))
      let start = random.below(Self.slots - 32)
      let length = 1 + random.below(32)
      return QuantityDraw(
        draw: Self.draw(resource, start, length), units: Int32(1 + random.below(5)))
    }
  }

  private func draw(_ random: inout WorkloadRandom) -> Draw {
    let resource = random.below(UInt64(resources))
    let start = random.below(Self.slots - 8)
    return Self.draw(resource, start, 1 + random.below(8))
  }

  private static func draw(_ resource: UInt64, _ start: UInt64, _ length: UInt64) -> Draw {
    Draw(
      resource: Int32(resource), start: Int64(start) * slotMinutes, end: Int64(start + length) * slotMinutes)
  }
}

/// splitmix64.
struct WorkloadRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: UInt64) -> UInt64 { next().multipliedFullWidth(by: bound).high }
}

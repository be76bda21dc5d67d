import BookingCore
import TestSupport

/// What `IntervalTree` must answer, from an unsorted array and minute by minute.
struct NaiveClaims {
  private(set) var claims: [Claim] = []

  mutating func insert(_ claim: Claim) { claims.append(claim) }

  mutating func remove(_ claim: Claim) -> Bool {
    guard let index = claims.firstIndex(of: claim) else { return false }
    claims.swapAt(index, claims.count - 1)
    claims.removeLast()
    return true
  }

  func overlapping(_ range: TimeRange) -> [Claim] {
    claims.filter { $0.range.overlaps(range) }.sorted()
  }

  /// The use in each minute of `range`.
  func uses(in range: TimeRange) -> [Int32] {
    var uses = [Int32](repeating: 0, count: Int(range.minutes))
    for claim in claims {
      guard let part = claim.range.intersection(range) else { continue }
      for minute in part.start.value..<part.end.value { uses[Int(minute - range.start.value)] += claim.units }
    }
    return uses
  }

  func peakUnits(in range: TimeRange) -> Int32 { uses(in: range).max() ?? 0 }

  func firstGap(after: Minute, length: Int32, before limit: Minute, units: Int32, capacity: Int32) -> Minute?
  {
    guard let window = TimeRange(from: after, to: limit), length > 0 else { return nil }
    var run: Int32 = 0
    for (offset, use) in uses(in: window).enumerated() {
      run = use <= capacity - units ? run + 1 : 0
      if run == length { return after + (Int32(offset) + 1 - length) }
    }
    return nil
  }
}

/// A claim by line 0 of a booking.
func claim(_ start: Int32, _ end: Int32, booking: Int64 = 1, units: Int32 = 1) -> Claim {
  Claim(range: span(start, end), holder: ClaimHolder(booking: ID(booking), line: 0), units: units)
}

/// The range between two minute numbers.
func span(_ start: Int32, _ end: Int32) -> TimeRange { TimeRange(Minute(start), Minute(end)) }

/// Claims drawn from a seed, over a hundred minutes.
struct SeededClaims {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func claims() -> [Claim] {
    (0..<random.below(30)).map { _ in
      let start = Int32(random.below(90))
      let end = min(100, start + 1 + Int32(random.below(20)))
      return claim(start, end, booking: Int64(random.below(20)), units: Int32(1 + random.below(2)))
    }
  }
}

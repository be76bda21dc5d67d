/// The claims on one atomic resource, ordered by start and then by holder; they may overlap.
///
/// A value: a copy is a snapshot, made in constant time, and shares its content until either side is written.
///
/// ```swift
/// var tree = IntervalTree()
/// tree.insert(Claim(range: evening, holder: holder, units: 1))
/// tree.isFree(evening)  // false
/// tree.firstGap(after: evening.start, length: 60, before: nextWeek, units: 1, capacity: 1)
/// ```
public struct IntervalTree: Sendable {
  private var claims: [Claim] = []
  /// At least the length of every claim.
  private var longest: Int32 = 0

  /// An empty tree.
  public init() {}

  /// The tree of claims that are sorted by start and, where starts are equal, by holder. O(n).
  public init(sorted claims: some Sequence<Claim>) {
    self.claims = Array(claims)
    longest = self.claims.reduce(0) { max($0, $1.range.minutes) }
    precondition(zip(self.claims, self.claims.dropFirst()).allSatisfy { !($1 < $0) }, "claims not sorted")
  }

  /// How many claims it holds.
  public var count: Int { claims.count }

  /// Adds a claim.
  public mutating func insert(_ claim: Claim) {
    claims.insert(claim, at: firstIndex { !($0 < claim) })
    longest = max(longest, claim.range.minutes)
  }

  /// Takes out one claim equal to `claim`; returns whether there was one.
  @discardableResult public mutating func remove(_ claim: Claim) -> Bool {
    var index = firstIndex { !($0 < claim) }
    while index < claims.count, claims[index].range.start == claim.range.start {
      if claims[index] == claim {
        claims.remove(at: index)
        return true
      }
      index += 1
    }
    return false
  }

  /// Calls `body` with each claim that shares a minute with `range`, in order, until it returns false.
  public func forEach(overlapping range: TimeRange, _ body: (Claim) -> Bool) {
    let earliest = Int(range.start.value) - Int(longest)
    var index = firstIndex { Int($0.range.start.value) > earliest }
    while index < claims.count, claims[index].range.start < range.end {
      if claims[index].range.end > range.start, !body(claims[index]) { return }
      index += 1
    }
  }

  /// Whether no claim shares a minute with `range`.
  public func isFree(_ range: TimeRange) -> Bool {
    var free = true
    forEach(overlapping: range) { _ in
      free = false
      return false
    }
    return free
  }

  /// The greatest number of units in use at one time in `range`.
  public func peakUnits(in range: TimeRange) -> Int32 {
    var sweep = UseSweep()
    var peak: Int32 = 0
    forEach(overlapping: range) { claim in
      sweep.advance(to: max(claim.range.start, range.start))
      sweep.add(end: claim.range.end, units: claim.units)
      peak = max(peak, sweep.use)
      return true
    }
    return peak
  }

  /// The first `t >= after` such that `units` more units fit below `capacity` all through
  /// `[t, t + length)`, which ends at `limit` at the latest; nil when there is none.
  public func firstGap(
    after: Minute, length: Int32, before limit: Minute, units: Int32, capacity: Int32
  ) -> Minute? {
    let level = capacity - units
    guard length > 0, level >= 0, let window = TimeRange(from: after, to: limit), window.minutes >= length
    else { return nil }
    var sweep = UseSweep()
    var start = after
    var isFound = false
    forEach(overlapping: window) { claim in
      start = sweep.advance(to: claim.range.start, level: level) ?? start
      isFound = sweep.use <= level && claim.range.start - start >= length
      sweep.add(end: claim.range.end, units: claim.units)
      return !isFound
    }
    if isFound { return start }
    start = sweep.advance(to: limit, level: level) ?? start
    return sweep.use <= level && limit - start >= length ? start : nil
  }

  /// Stops the program when the order or the bounds kept are wrong; for tests. O(n).
  public func checkInvariants() {
    precondition(zip(claims, claims.dropFirst()).allSatisfy { !($1 < $0) }, "claims out of order")
    precondition(claims.allSatisfy { $0.range.minutes <= longest }, "a claim above the length kept")
  }

  private func firstIndex(where holds: (Claim) -> Bool) -> Int {
    var low = 0
    var high = claims.count
    while low < high {
      let middle = (low + high) / 2
      if holds(claims[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

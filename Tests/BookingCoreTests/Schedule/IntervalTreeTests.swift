import Foundation
import TestSupport
import Testing

@testable import BookingCore

@Suite struct IntervalTreeTests {
  @Test("every set of up to three claims over five minutes answers as the naive array") func exhaustive() {
    let ranges = (0..<5).flatMap { start in (start + 1...5).map { span(Int32(start), Int32($0)) } }
    let choices = ranges.flatMap { range in
      [Int32(1), 2].map { Claim(range: range, holder: ClaimHolder(booking: ID(1), line: 0), units: $0) }
    }
    for first in choices.indices {
      for second in first..<choices.count {
        for third in second..<choices.count {
          let claims = [choices[third], choices[first], choices[second]]
          for count in 1...3 where count == 3 || (third == second && (count == 2 || second == first)) {
            let (tree, naive) = build(claims.suffix(count))
            expectSame(tree, naive, ranges)
          }
        }
      }
    }
  }

  /// `FAELLED_SEED` replays one seed; `FAELLED_SEED_COUNT` runs another number than 500, as 5,000.
  @Test("random operations give the answers of the naive array") func random() throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["FAELLED_SEED_COUNT"].flatMap(UInt64.init) ?? 500
    let replay = environment["FAELLED_SEED"].flatMap(UInt64.init)
    for seed in replay.map({ $0...$0 }) ?? 1...max(1, count) {
      var run = RandomRun(seed: seed)
      try run.run(operations: 40)
    }
  }

  @Test("thousands of claims come, overlap and go") func thousands() {
    var random = SplitMix64(seed: 11)
    var tree = IntervalTree()
    var naive = NaiveClaims()
    for step in 0..<6_000 {
      if step < 4_000 || naive.claims.isEmpty {
        let start = Int32(random.below(40_000))
        let end = start + 1 + Int32(random.below(random.below(50) == 0 ? 20_000 : 40))
        let new = claim(start, end, booking: Int64(step), units: Int32(1 + random.below(3)))
        tree.insert(new)
        naive.insert(new)
      } else if let victim = naive.claims.randomElement(using: &random) {
        let isGone = tree.remove(victim)
        #expect(isGone)
        _ = naive.remove(victim)
      }
      guard step % 500 == 499 else { continue }
      tree.checkInvariants()
      let uses = naive.uses(in: span(0, 61_000))
      for _ in 0..<20 {
        let start = Int(random.below(40_000))
        let end = start + 1 + Int(random.below(20_000))
        #expect(tree.peakUnits(in: span(Int32(start), Int32(end))) == uses[start..<end].max())
      }
    }
    #expect(tree.count == naive.claims.count)
  }

  @Test("a copy keeps its content while the original is written") func snapshot() {
    var tree = IntervalTree(sorted: (0..<1_000).map { claim($0 * 10, $0 * 10 + 5, booking: Int64($0)) })
    let copy = tree
    for index in stride(from: Int32(0), to: 1_000, by: 2) {
      tree.remove(claim(index * 10, index * 10 + 5, booking: Int64(index)))
    }
    tree.insert(claim(5, 10_000, booking: 5_000))
    copy.checkInvariants()
    tree.checkInvariants()
    #expect(copy.count == 1_000)
    #expect(tree.count == 501)
    #expect(copy.isFree(span(5, 10)))
    #expect(!copy.isFree(span(0, 1)))
    #expect(tree.isFree(span(0, 5)))
  }

  @Test("an empty tree is free and has its first gap at once") func empty() {
    let tree = IntervalTree()
    #expect(tree.isFree(span(0, 100)))
    #expect(tree.peakUnits(in: span(0, 100)) == 0)
    let gap = tree.firstGap(after: Minute(7), length: 60, before: Minute(100), units: 1, capacity: 1)
    #expect(gap == Minute(7))
    let tooLong = tree.firstGap(after: Minute(7), length: 94, before: Minute(100), units: 1, capacity: 1)
    #expect(tooLong == nil)
  }

  @Test("listing stops when the caller has had enough") func stops() {
    let tree = IntervalTree(sorted: (0..<100).map { claim($0, $0 + 1, booking: Int64($0)) })
    var seen = 0
    tree.forEach(overlapping: span(0, 100)) { _ in
      seen += 1
      return seen < 3
    }
    #expect(seen == 3)
  }

  private func build(_ claims: some Sequence<Claim>) -> (IntervalTree, NaiveClaims) {
    var tree = IntervalTree(shape: ClaimOwner.Shape(leaf: 2, inner: 2))
    var naive = NaiveClaims()
    for claim in claims {
      tree.insert(claim)
      naive.insert(claim)
    }
    tree.checkInvariants()
    return (tree, naive)
  }

  private func expectSame(_ tree: IntervalTree, _ naive: NaiveClaims, _ ranges: [TimeRange]) {
    let uses = naive.uses(in: span(0, 5))
    for range in ranges {
      let peak = uses[Int(range.start.value)..<Int(range.end.value)].max() ?? 0
      guard tree.peakUnits(in: range) == peak, tree.isFree(range) == (peak == 0) else {
        Issue.record("\(naive.claims) in \(range)")
        continue
      }
    }
    for after in Int32(0)..<5 {
      for length in Int32(1)...5 {
        let gap = tree.firstGap(
          after: Minute(after), length: length, before: Minute(5), units: 1, capacity: 2)
        let expected = naive.firstGap(
          after: Minute(after), length: length, before: Minute(5), units: 1, capacity: 2)
        if gap != expected { Issue.record("\(naive.claims) gap of \(length) after \(after)") }
      }
    }
  }
}

/// Random operations on a tree and on the naive array, from a seed.
private struct RandomRun {
  struct Difference: Error { let seed: UInt64, step: Int, what: String }

  let seed: UInt64
  var random: SplitMix64
  var tree = IntervalTree()
  var naive = NaiveClaims()
  /// A seed's own flavour: how long the time axis, the claims and how many units.
  let horizon: UInt64
  let longest: UInt64
  let units: UInt64
  /// Small nodes, so that few claims make a high tree.
  let shape: ClaimOwner.Shape

  init(seed: UInt64) {
    self.seed = seed
    random = SplitMix64(seed: seed)
    horizon = 8 + random.below(120)
    longest = 1 + random.below(random.below(4) == 0 ? horizon : 10)
    units = 1 + random.below(4)
    shape =
      [
        ClaimOwner.Shape(leaf: 2, inner: 2), ClaimOwner.Shape(leaf: 4, inner: 3),
        ClaimOwner.Shape(leaf: 6, inner: 8), ClaimOwner.Shape(),
      ][Int(random.below(4))]
  }

  mutating func run(operations: Int) throws {
    let bulk = (0..<random.below(3) * 20).map { _ in drawClaim() }.sorted()
    tree = IntervalTree(sorted: bulk, shape: shape)
    for claim in bulk { naive.insert(claim) }
    var snapshot = tree
    var snapshotClaims = naive.claims
    for step in 0..<operations {
      if random.below(10) == 0 {
        snapshot = tree
        snapshotClaims = naive.claims
      }
      if random.below(8) < 3, let victim = naive.claims.randomElement(using: &random) {
        let wanted = random.below(10) == 0 ? drawClaim() : victim
        try check(tree.remove(wanted) == naive.remove(wanted), step, "remove \(wanted)")
      } else {
        let claim = drawClaim()
        tree.insert(claim)
        naive.insert(claim)
      }
      tree.checkInvariants()
      try compare(step)
    }
    snapshot.checkInvariants()
    let all = span(0, Int32(2 * horizon) + 2)
    try check(Self.list(snapshot, all) == snapshotClaims.sorted(), operations, "snapshot")
  }

  private static func list(_ tree: IntervalTree, _ range: TimeRange) -> [Claim] {
    var listed: [Claim] = []
    tree.forEach(overlapping: range) {
      listed.append($0)
      return true
    }
    return listed
  }

  private mutating func compare(_ step: Int) throws {
    let range = drawRange(longest: horizon)
    let listed = Self.list(tree, range)
    try check(tree.count == naive.claims.count, step, "count")
    try check(listed == naive.overlapping(range), step, "list \(range)")
    try check(tree.isFree(range) == listed.isEmpty, step, "isFree \(range)")
    try check(tree.peakUnits(in: range) == naive.peakUnits(in: range), step, "peak \(range)")
    let length = Int32(1 + random.below(horizon / 2))
    let capacity = Int32(random.below(6))
    let wanted = Int32(1 + random.below(3))
    let gap = tree.firstGap(
      after: range.start, length: length, before: range.end, units: wanted, capacity: capacity)
    let expected = naive.firstGap(
      after: range.start, length: length, before: range.end, units: wanted, capacity: capacity)
    try check(gap == expected, step, "gap \(range) \(length) \(wanted)/\(capacity)")
  }

  private mutating func drawRange(longest: UInt64) -> TimeRange {
    let start = Int32(random.below(horizon))
    return span(start, start + 1 + Int32(random.below(longest)))
  }

  private mutating func drawClaim() -> Claim {
    let holder = ClaimHolder(booking: ID(Int64(random.below(50))), line: Int(random.below(3)))
    return Claim(range: drawRange(longest: longest), holder: holder, units: Int32(1 + random.below(units)))
  }

  private func check(_ holds: Bool, _ step: Int, _ what: String) throws {
    if !holds { throw Difference(seed: seed, step: step, what: what) }
  }
}

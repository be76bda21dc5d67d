/// The claims on one atomic resource, ordered by start and then by holder; they may overlap.
///
/// A value: a copy is a snapshot, made in constant time, and shares its content until either side is written,
/// which then copies the few nodes on its way.
///
/// It is a B+-tree of wide nodes. An inner node keeps, of each child, the first start, the last end, the
/// longest gap and the greatest use, so that questions skip what cannot matter: O(log n) and what is
/// returned. Searches look at whole nodes with vector instructions; on a thousand claims that is two nodes.
///
/// ```swift
/// var tree = IntervalTree()
/// tree.insert(Claim(range: evening, holder: holder, units: 1))
/// tree.isFree(evening)  // false
/// tree.firstGap(after: evening.start, length: 60, before: nextWeek, units: 1, capacity: 1)
/// ```
public struct IntervalTree: @unchecked Sendable {
  // Unchecked for `root` alone, which `tree` owns; it saves each question the way through `tree`.
  private(set) var tree: ClaimTree
  private(set) var root: ClaimNode

  /// An empty tree.
  public init() { self.init(shape: ClaimTree.Shape()) }

  /// An empty tree of nodes that have at most so many entries.
  init(shape: ClaimTree.Shape) {
    tree = ClaimTree(shape: shape)
    root = tree.root
  }

  /// The tree of claims that are sorted by `<`. O(n).
  public init(sorted claims: some Sequence<Claim>) { self.init(sorted: claims, shape: ClaimTree.Shape()) }

  /// The tree of sorted claims, in nodes that have at most so many entries.
  init(sorted claims: some Sequence<Claim>, shape: ClaimTree.Shape) {
    var builder = ClaimTreeBuilder(shape: shape)
    for claim in claims { builder.append(ClaimEntry(claim)) }
    tree = builder.finish()
    root = tree.root
  }

  /// How many claims it holds.
  public var count: Int { tree.count }

  /// Bytes taken for nodes, those shared with copies included. O(n).
  public var byteCount: Int { root.totalByteCount }

  /// Adds a claim. O(log n), and one step for each node whose claims all start during `claim`.
  public mutating func insert(_ claim: Claim) {
    own()
    tree.insert(ClaimEntry(claim))
    root = tree.root
  }

  /// Takes out one claim equal to `claim`; returns whether there was one. O(log n), as `insert`.
  @discardableResult public mutating func remove(_ claim: Claim) -> Bool {
    own()
    defer { root = tree.root }
    return tree.remove(ClaimEntry(claim))
  }

  /// Calls `body` with each claim that shares a minute with `range`, in order, until it returns false.
  /// O(log n + claims met).
  public func forEach(overlapping range: TimeRange, _ body: (Claim) -> Bool) {
    let start = range.start.value
    root.forEachLeaf(start, range.end.value) { leaf, places in
      for place in places where leaf.ends[place] > start {
        if !body(leaf.entry(place).claim) { return false }
      }
      return true
    }
  }

  /// Whether no claim shares a minute with `range`. O(log n).
  public func isFree(_ range: TimeRange) -> Bool {
    root.isFree(range.start.value, range.end.value)
  }

  /// The greatest number of units in use at one time in `range`. O(log n).
  public func peakUnits(in range: TimeRange) -> Int32 {
    root.peak(range.start.value, range.end.value)
  }

  /// The first `t >= after` such that `units` more units fit below `capacity` all through
  /// `[t, t + length)`, which ends at `limit` at the latest; nil when there is none.
  ///
  /// O(log n) and the gaps that are long enough in their own node but for claims from others, when all units
  /// are asked for; else also the claims between `after` and the answer.
  public func firstGap(
    after: Minute, length: Int32, before limit: Minute, units: Int32, capacity: Int32
  ) -> Minute? {
    let level = capacity - units
    guard length > 0, level >= 0, Int(limit.value) - Int(after.value) >= Int(length) else { return nil }
    if level > 0 {
      return firstRun(atMost: level, of: length, in: TimeRange(after, limit))
    }
    var candidate = Int(after.value)
    _ = root.findGap(of: Int(length), from: &candidate)
    return candidate + Int(length) <= Int(limit.value) ? Minute(Int32(candidate)) : nil
  }

  /// The start of the first run of `length` minutes within `window` whose use is at most `level`.
  private func firstRun(atMost level: Int32, of length: Int32, in window: TimeRange) -> Minute? {
    var sweep = UseSweep()
    var start = window.start
    var isFound = false
    forEach(overlapping: window) { claim in
      start = sweep.advance(to: claim.range.start, level: level) ?? start
      isFound = sweep.use <= level && claim.range.start - start >= length
      sweep.add(end: claim.range.end, units: claim.units)
      return !isFound
    }
    if isFound { return start }
    start = sweep.advance(to: window.end, level: level) ?? start
    return sweep.use <= level && window.end - start >= length ? start : nil
  }

  /// Stops the program when the structure or what it keeps of its claims is wrong; for tests. O(n).
  public func checkInvariants() { tree.checkInvariants() }

  /// Makes the tree one that may be written.
  private mutating func own() {
    if !isKnownUniquelyReferenced(&tree) { tree = tree.copy() }
  }
}

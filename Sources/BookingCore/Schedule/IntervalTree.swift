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
  // Unchecked: nodes are raw memory. It is safe because a node is written only while one tree alone holds
  // it, and that tree by one writer; the counts of holders are atomic.

  @usableFromInline var owner: ClaimOwner
  /// The owner's root, here too to save each question the way there. Whoever uses it keeps `owner` alive.
  @usableFromInline var root: ClaimNode

  /// An empty tree.
  public init() { self.init(shape: ClaimOwner.Shape()) }

  /// An empty tree of nodes that have at most so many entries.
  init(shape: ClaimOwner.Shape) {
    root = ClaimNode(level: 0)
    owner = ClaimOwner(root: root, count: 0, shape: shape)
  }

  /// The tree of claims that are sorted by `<`. O(n).
  @inlinable public init(sorted claims: some Sequence<Claim>) {
    var builder = ClaimTreeBuilder()
    for claim in claims { builder.append(claim) }
    self.init(builder.finish())
  }

  /// The tree of sorted claims, in nodes that have at most so many entries.
  init(sorted claims: [Claim], shape: ClaimOwner.Shape) {
    var builder = ClaimTreeBuilder(shape: shape)
    for claim in claims { builder.append(claim) }
    self.init(builder.finish())
  }

  @usableFromInline init(_ owner: ClaimOwner) {
    self.owner = owner
    root = owner.root
  }

  /// How many claims it holds.
  public var count: Int { owner.count }

  /// Adds a claim. O(log n), and one step for each node whose claims all start during `claim`.
  public mutating func insert(_ claim: Claim) {
    own()
    add(ClaimEntry(claim))
    owner.root = root
    owner.count += 1
  }

  /// Takes out one claim equal to `claim`; returns whether there was one. O(log n), as `insert`.
  @discardableResult public mutating func remove(_ claim: Claim) -> Bool {
    own()
    let isGone = takeOut(ClaimEntry(claim))
    owner.root = root
    if isGone { owner.count -= 1 }
    return isGone
  }

  /// Calls `body` with each claim that shares a minute with `range`, in order, until it returns false.
  /// O(log n + claims met).
  @inlinable public func forEach(overlapping range: TimeRange, _ body: (Claim) -> Bool) {
    withExtendedLifetime(owner) { _ = root.forEach(range.start.value, range.end.value, body) }
  }

  /// Whether no claim shares a minute with `range`. O(log n).
  @inlinable public func isFree(_ range: TimeRange) -> Bool {
    withExtendedLifetime(owner) { root.isFree(range.start.value, range.end.value) }
  }

  /// The greatest number of units in use at one time in `range`. O(log n).
  @inlinable public func peakUnits(in range: TimeRange) -> Int32 {
    withExtendedLifetime(owner) { root.peak(range.start.value, range.end.value) }
  }

  /// The first `t >= after` such that `units` more units fit below `capacity` all through
  /// `[t, t + length)`, which ends at `limit` at the latest; nil when there is none.
  ///
  /// O(log n) and the gaps that are long enough in their own node but for claims from others, when all units
  /// are asked for; else also the claims between `after` and the answer.
  @inlinable public func firstGap(
    after: Minute, length: Int32, before limit: Minute, units: Int32, capacity: Int32
  ) -> Minute? {
    withExtendedLifetime(owner) {
      root.firstGap(after: after, length: length, before: limit, units: units, capacity: capacity)
    }
  }

  /// Makes the tree one that may be written.
  private mutating func own() {
    if !isKnownUniquelyReferenced(&owner) { owner = owner.copy() }
  }
}

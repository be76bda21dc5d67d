/// Many interval trees, reached by number: one an atom.
///
/// A value, as its trees are. Questions go straight to the root of the tree in question, without counting a
/// reference to it on the way.
public struct IntervalForest: Sendable {
  @usableFromInline var trees: [IntervalTree] = []

  /// A forest of `count` empty trees, numbered from 0.
  public init(count: Int = 0) { grow(to: count) }

  /// How many trees there are.
  public var count: Int { trees.count }

  /// The tree with this number; changing it changes the forest.
  @inlinable public subscript(number: Int) -> IntervalTree {
    _read { yield trees[number] }
    _modify { yield &trees[number] }
  }

  /// Adds empty trees until there are `count`.
  public mutating func grow(to count: Int) {
    guard trees.count < count else { return }
    // One empty tree for all: the first claim of each copies it.
    trees.append(contentsOf: repeatElement(IntervalTree(), count: count - trees.count))
  }

  /// Fetches the root of a tree that is asked next.
  func prefetch(_ number: Int) { trees[number].root.prefetchInner() }

  /// Fetches the block below the root, fetched before, that is read in a question about a time before `end`.
  func prefetch(_ number: Int, before end: Minute) {
    withExtendedLifetime(trees) {
      let root = trees[number].root
      if root.level > 0 { root.children[max(0, root.innerCount(before: end.value) - 1)].prefetchLeaf() }
    }
  }

  /// As `isFree` of the tree.
  @inlinable public func isFree(_ range: TimeRange, in number: Int) -> Bool {
    withExtendedLifetime(trees) { trees[number].root.isFree(range.start.value, range.end.value) }
  }

  /// As `peakUnits` of the tree.
  @inlinable public func peakUnits(in range: TimeRange, of number: Int) -> Int32 {
    withExtendedLifetime(trees) { trees[number].root.peak(range.start.value, range.end.value) }
  }

  /// As `firstGap` of the tree.
  @inlinable public func firstGap(
    in number: Int, after: Minute, length: Int32, before limit: Minute, units: Int32, capacity: Int32
  ) -> Minute? {
    withExtendedLifetime(trees) {
      trees[number].root.firstGap(
        after: after, length: length, before: limit, units: units, capacity: capacity)
    }
  }

  /// As `forEach` of the tree.
  @inlinable public func forEach(in number: Int, overlapping range: TimeRange, _ body: (Claim) -> Bool) {
    withExtendedLifetime(trees) { _ = trees[number].root.forEach(range.start.value, range.end.value, body) }
  }
}

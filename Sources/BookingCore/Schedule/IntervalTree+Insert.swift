extension IntervalTree {
  /// What a descent to a leaf learns on its way.
  struct Path {
    /// The last end of the claims in nodes to the left.
    var earlierEnd = Int32.min
    /// The first start in the nodes to the right.
    var nextStart = Int32.max
    /// Whether the claim shares a minute with another one.
    var meets = false
    /// First and last of the leaves' starts whose peaks are to be counted anew.
    var stale: ClosedRange<Int32>?
  }

  /// Adds a claim; the tree owns its content alone.
  mutating func add(_ new: ClaimEntry) {
    root.makeUnique()
    var path = Path()
    var known = ClaimSummary()
    if let right = insert(new, into: &root, &known, &path) {
      let top = ClaimNode(level: root.level + 1)
      top.insert(child: root, root.summarize(), at: 0)
      top.insert(child: right, right.summarize(), at: 1)
      root = top
      if top.level == 1 { path.stale = top.starts[0]...top.starts[1] }
    }
    guard root.level > 0, path.meets || path.stale != nil else { return }
    if path.meets { raisePeaks(of: root, for: new, by: new.units, next: .max) }
    if let stale = path.stale { countPeaks(of: root, in: stale, next: .max) }
  }

  /// Inserts below a unique node; returns the right half when it was split. Brings `known`, kept of this node
  /// when it is a leaf, up to date but for the peak where the path says so.
  private func insert(
    _ new: ClaimEntry, into node: inout ClaimNode, _ known: inout ClaimSummary, _ path: inout Path
  ) -> ClaimNode? {
    if node.level == 0 { return insert(new, intoLeaf: node, &known, &path) }
    let index = node.childIndex(for: new)
    path.earlierEnd = max(path.earlierEnd, node.innerEnd(ofFirst: index))
    if index + 1 < node.count { path.nextStart = node.starts[index + 1] }
    node.openChild(at: index)
    var kept = node.summary(at: index)
    let right = insert(new, into: &node.children[index], &kept, &path)
    let child = node.children[index]
    node.set(child.level == 0 ? kept : child.summarize(), at: index)
    guard let right else { return nil }
    return insert(child: right, right.summarize(leafPeak: kept.peak), at: index + 1, into: node)
  }

  private func insert(
    _ new: ClaimEntry, intoLeaf leaf: ClaimNode, _ known: inout ClaimSummary, _ path: inout Path
  ) -> ClaimNode? {
    let position = leaf.position(of: new)
    let count = leaf.count
    let ownBefore = leaf.leafEnd(ofFirst: position)
    let next = position < count ? leaf.starts[position] : path.nextStart
    path.meets = max(path.earlierEnd, ownBefore) > new.start || next < new.end
    if !path.meets { known.peak = max(known.peak, new.units) }
    if count >= owner.shape.leaf { return split(leaf, inserting: new, at: position, &known, &path) }
    leaf.insert(new, at: position)
    if position == 0 {
      if count > 0 { known.gap = max(known.gap, next &- new.end) }
      known.start = new.start
      known.end = max(known.end, new.end)
    } else if position == count {
      known.gap = max(known.gap, new.start &- known.end)
      known.end = max(known.end, new.end)
    } else {
      if known.end < new.end { known.end = new.end }
      // The longest gap may have been the one in which the new claim lies.
      if known.gap > 0, next &- ownBefore >= known.gap { known.gap = leaf.summarize().gap }
    }
    return nil
  }

  /// Splits a full leaf around the place of a new claim and inserts it; returns the right half.
  private func split(
    _ leaf: ClaimNode, inserting new: ClaimEntry, at position: Int, _ known: inout ClaimSummary,
    _ path: inout Path
  ) -> ClaimNode {
    // Claims that arrive in order of time leave full leaves behind, not halves.
    let cut = position == leaf.count && path.nextStart == .max ? position : leaf.count / 2
    let right = ClaimNode(level: 0)
    right.append(leaf.count - cut, from: leaf, at: cut)
    leaf.truncate(to: cut)
    if position <= cut, right.count > 0 {
      leaf.insert(new, at: position)
    } else {
      right.insert(new, at: position - cut)
    }
    known = leaf.summarize(leafPeak: known.peak)
    if path.meets || !leaf.hasClaim(ofUnits: known.peak) || !right.hasClaim(ofUnits: known.peak) {
      path.stale = leaf.starts[0]...right.starts[0]
    }
    return right
  }

  /// Inserts a child into an inner node; returns the right half when it was split.
  private func insert(
    child: ClaimNode, _ summary: ClaimSummary, at index: Int, into node: ClaimNode
  ) -> ClaimNode? {
    if node.count < owner.shape.inner {
      node.insert(child: child, summary, at: index)
      return nil
    }
    let cut = index == node.count ? node.count - 1 : node.count / 2
    let right = ClaimNode(level: node.level)
    right.append(node.count - cut, from: node, at: cut)
    node.truncate(to: cut)
    if index <= cut {
      node.insert(child: child, summary, at: index)
    } else {
      right.insert(child: child, summary, at: index - cut)
    }
    return right
  }
}

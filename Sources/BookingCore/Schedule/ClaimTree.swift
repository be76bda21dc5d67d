/// The nodes of an `IntervalTree` with the owner's reference to the root, and how they are written.
///
/// Unchecked: nodes are raw memory. It is safe because a tree is written only through an `IntervalTree` that
/// holds the one reference to it, and a node only while nobody else holds it; both counts are atomic.
final class ClaimTree: @unchecked Sendable {
  /// How many entries a node may have. Tests use small nodes to grow high trees of few claims.
  struct Shape: Sendable {
    var leaf = 64
    var inner = 64
  }

  private(set) var root: ClaimNode
  private(set) var count: Int
  let shape: Shape

  /// An empty tree.
  init(shape: Shape = Shape()) {
    self.shape = shape
    root = ClaimNode(level: 0, capacity: 1)
    count = 0
  }

  /// A tree of a root whose reference it takes over.
  init(shape: Shape, root: ClaimNode, count: Int) {
    self.shape = shape
    self.root = root
    self.count = count
  }

  deinit { root.release() }

  /// Another tree of the same content, by reference.
  func copy() -> ClaimTree {
    root.retain()
    return ClaimTree(shape: shape, root: root, count: count)
  }

  /// What a descent to a leaf learns on its way.
  private struct Path {
    /// The last end of the claims in nodes to the left.
    var earlierEnd = Int32.min
    /// The first start in the nodes to the right.
    var nextStart = Int32.max
    /// Whether the claim shares a minute with another one.
    var meets = false
    /// First and last of the leaves' starts whose peaks are to be counted anew.
    var stale: ClosedRange<Int32>?
  }

  // MARK: Inserting

  func insert(_ new: ClaimEntry) {
    root.makeUnique()
    var path = Path()
    var known = ClaimSummary(start: 0, end: 0, gap: 0, peak: 0)
    if let right = insert(new, into: &root, &known, &path) {
      let top = ClaimNode(level: root.level + 1, capacity: 2)
      top.insert(child: root, root.summary(leafPeak: known.peak), raise: 0, at: 0)
      top.insert(child: right, right.summary(leafPeak: known.peak), raise: 0, at: 1)
      root = top
      if top.level == 1 { path.stale = top.starts[0]...top.starts[1] }
    }
    count += 1
    guard root.level > 0 else { return }
    if path.meets { raisePeaks(of: root, for: new, by: new.units, next: .max) }
    if let stale = path.stale { countPeaks(of: root, in: stale, next: .max) }
  }

  /// Inserts below a unique node; returns the right half when it was split. Brings `known`, kept of this node
  /// when it is a leaf, up to date but for the peak where the path says so.
  private func insert(
    _ new: ClaimEntry, into node: inout ClaimNode, _ known: inout ClaimSummary, _ path: inout Path
  ) -> ClaimNode? {
    if node.level == 0 { return insert(new, intoLeaf: &node, &known, &path) }
    let index = node.childIndex(for: new)
    path.earlierEnd = max(path.earlierEnd, node.lastEnd(ofFirst: index))
    if index + 1 < node.count { path.nextStart = node.starts[index + 1] }
    node.openChild(at: index)
    var kept = node.summary(at: index)
    let right = insert(new, into: &node.branches[index].child, &kept, &path)
    let child = node.branches[index].child
    node.set(child.level == 0 ? kept : child.summary(leafPeak: 0), at: index)
    guard let right else { return nil }
    return insert(child: right, right.summary(leafPeak: kept.peak), at: index + 1, into: &node)
  }

  private func insert(
    _ new: ClaimEntry, intoLeaf leaf: inout ClaimNode, _ known: inout ClaimSummary, _ path: inout Path
  ) -> ClaimNode? {
    let position = leaf.position(of: new)
    let count = leaf.count
    let before = max(path.earlierEnd, leaf.lastEnd(ofFirst: position))
    let next = position < count ? leaf.starts[position] : path.nextStart
    path.meets = before > new.start || next < new.end
    if !path.meets { known.peak = max(known.peak, new.units) }
    if count >= shape.leaf {
      return split(&leaf, inserting: new, at: position, &known, &path)
    }
    if count == leaf.capacity { leaf.remake(capacity: count + 1) }
    leaf.insert(new, at: position)
    known.start = leaf.starts[0]
    if position == 0 {
      if count > 0 { known.gap = max(known.gap, leaf.starts[1] &- new.end) }
    } else if position == count {
      known.gap = max(known.gap, new.start &- known.end)
    } else if known.gap > 0, leaf.starts[position + 1] &- leaf.ends[position - 1] >= known.gap {
      known.gap = leaf.summary(leafPeak: 0).gap  // it may have lain in the longest gap
    }
    known.end = max(known.end, new.end)
    return nil
  }

  /// Splits a full leaf around the place of a new claim and inserts it; returns the right half.
  private func split(
    _ leaf: inout ClaimNode, inserting new: ClaimEntry, at position: Int, _ known: inout ClaimSummary,
    _ path: inout Path
  ) -> ClaimNode {
    // Claims that arrive in order of time leave full leaves behind, not halves.
    let cut = position == leaf.count && path.nextStart == .max ? position : leaf.count / 2
    let moved = leaf.count - cut
    let right = ClaimNode(level: 0, capacity: moved + 1)
    right.append(moved, from: leaf, at: cut)
    leaf.truncate(to: cut)
    if position <= cut, moved > 0 {
      leaf.remake(capacity: cut + 1)
      leaf.insert(new, at: position)
    } else {
      if moved > 0 { leaf.remake(capacity: cut + 1) }
      right.insert(new, at: position - cut)
    }
    known = leaf.summary(leafPeak: known.peak)
    if path.meets || !leaf.hasClaim(ofUnits: known.peak) || !right.hasClaim(ofUnits: known.peak) {
      path.stale = leaf.starts[0]...right.starts[0]
    }
    return right
  }

  /// Inserts a child into an inner node; returns the right half when it was split.
  private func insert(
    child: ClaimNode, _ summary: ClaimSummary, at index: Int, into node: inout ClaimNode
  ) -> ClaimNode? {
    if node.count < shape.inner {
      if node.count == node.capacity { node.remake(capacity: node.count + 1) }
      node.insert(child: child, summary, raise: 0, at: index)
      return nil
    }
    let cut = index == node.count ? node.count - 1 : node.count / 2
    let right = ClaimNode(level: node.level, capacity: node.count - cut + 1)
    right.append(node.count - cut, from: node, at: cut)
    node.truncate(to: cut)
    if index <= cut {
      node.insert(child: child, summary, raise: 0, at: index)
    } else {
      right.insert(child: child, summary, raise: 0, at: index - cut)
    }
    return right
  }

  // MARK: Removing

  /// Takes out one claim equal to `gone`; returns whether there was one.
  func remove(_ gone: ClaimEntry) -> Bool {
    root.makeUnique()
    var path = Path()
    var known = ClaimSummary(start: 0, end: 0, gap: 0, peak: 0)
    guard remove(gone, from: root, &known, &path) else { return false }
    count -= 1
    lowerRoot()
    guard root.level > 0 else { return true }
    if path.meets { raisePeaks(of: root, for: gone, by: -gone.units, next: .max) }
    if let stale = path.stale { countPeaks(of: root, in: stale, next: .max) }
    return true
  }

  /// Takes away inner roots with one child.
  private func lowerRoot() {
    while root.level > 0, root.count <= 1 {
      let old = root
      if old.count == 1 {
        old.openChild(at: 0)
        root = old.branches[0].child
        old.truncate(to: 0)
      } else {
        root = ClaimNode(level: 0, capacity: 1)
      }
      old.release()
    }
  }

  private func remove(
    _ gone: ClaimEntry, from node: ClaimNode, _ known: inout ClaimSummary, _ path: inout Path
  ) -> Bool {
    if node.level == 0 { return remove(gone, fromLeaf: node, &known, &path) }
    let index = node.childIndex(for: gone)
    path.earlierEnd = max(path.earlierEnd, node.lastEnd(ofFirst: index))
    if index + 1 < node.count { path.nextStart = node.starts[index + 1] }
    node.openChild(at: index)
    let child = node.branches[index].child
    var kept = node.summary(at: index)
    guard remove(gone, from: child, &kept, &path) else { return false }
    if child.count == 0 {
      child.release()
      node.close(at: index)
      return true
    }
    node.set(child.level == 0 ? kept : child.summary(leafPeak: 0), at: index)
    let limit = child.level == 0 ? shape.leaf : shape.inner
    if child.count < limit / 4 { mergeChild(of: node, at: index, limit: limit * 3 / 4) }
    return true
  }

  private func remove(
    _ gone: ClaimEntry, fromLeaf leaf: ClaimNode, _ known: inout ClaimSummary, _ path: inout Path
  ) -> Bool {
    let position = leaf.position(of: gone)
    guard position < leaf.count, leaf.entry(position) == gone else { return false }
    let ownBefore = leaf.lastEnd(ofFirst: position)
    let next = position + 1 < leaf.count ? leaf.starts[position + 1] : path.nextStart
    path.meets = max(path.earlierEnd, ownBefore) > gone.start || next < gone.end
    leaf.close(at: position)
    let count = leaf.count
    guard count > 0 else { return true }
    known.start = leaf.starts[0]
    if gone.end == known.end { known.end = leaf.lastEnd(ofFirst: count) }
    if path.meets {
      known.gap = leaf.summary(leafPeak: 0).gap
    } else if position == 0 {
      if leaf.starts[0] &- gone.end >= known.gap { known.gap = leaf.summary(leafPeak: 0).gap }
    } else if position == count {
      if gone.start &- ownBefore >= known.gap { known.gap = leaf.summary(leafPeak: 0).gap }
    } else {
      known.gap = max(known.gap, leaf.starts[position] &- ownBefore)
    }
    if path.meets || gone.units == known.peak && !leaf.hasClaim(ofUnits: known.peak) {
      path.stale = min(gone.start, known.start)...known.start
    }
    return true
  }

  /// Joins a small child to a neighbour when both together have at most `limit` entries.
  private func mergeChild(of node: ClaimNode, at index: Int, limit: Int) {
    func size(_ index: Int) -> Int { node.branches[index].child.count }
    let left: Int
    if index + 1 < node.count, size(index) + size(index + 1) <= limit {
      left = index
    } else if index > 0, size(index - 1) + size(index) <= limit {
      left = index - 1
    } else {
      return
    }
    node.openChild(at: left)
    node.openChild(at: left + 1)
    let right = node.branches[left + 1].child
    let total = size(left) + right.count
    if node.branches[left].child.capacity < total { node.branches[left].child.remake(capacity: total) }
    node.branches[left].child.append(right.count, from: right, at: 0)
    right.truncate(to: 0)
    right.release()
    let (a, b) = (node.summary(at: left), node.summary(at: left + 1))
    node.close(at: left + 1)
    node.set(
      ClaimSummary(
        start: a.start, end: max(a.end, b.end), gap: max(a.gap, b.gap, b.start &- a.end),
        peak: max(a.peak, b.peak)), at: left)
  }

  // MARK: Peaks

  /// Adds `units` to the use at the starts that fall in the time of `claim`, which was just inserted, or
  /// removed when `units` are negative. `next` is the first start after this unique inner node.
  private func raisePeaks(of node: ClaimNode, for claim: ClaimEntry, by units: Int32, next: Int32) {
    for index in 0..<node.count where node.starts[index] < claim.end {
      let following = index + 1 < node.count ? node.starts[index + 1] : next
      if following < claim.start { continue }
      if node.starts[index] > claim.start, following < claim.end {
        node.branches[index].peak += units
        if node.level > 1 { node.raises[index] += units }
      } else if node.level > 1 {
        node.openChild(at: index)
        let child = node.branches[index].child
        raisePeaks(of: child, for: claim, by: units, next: following)
        node.branches[index].peak = child.summary(leafPeak: 0).peak
      } else if units < 0 {
        node.branches[index].peak = leafPeak(node.branches[index].child)
      } else {
        let from = max(claim.start, node.starts[index])
        let lifted = leafPeak(node.branches[index].child, from: from, to: claim.end)
        node.branches[index].peak = max(node.branches[index].peak, lifted)
      }
    }
  }

  /// Counts anew the peaks of the leaves whose first start lies in `stale`, or that hold its lower bound.
  private func countPeaks(of node: ClaimNode, in stale: ClosedRange<Int32>, next: Int32) {
    for index in 0..<node.count where node.starts[index] <= stale.upperBound {
      let following = index + 1 < node.count ? node.starts[index + 1] : next
      guard following > stale.lowerBound || node.starts[index] == stale.lowerBound else { continue }
      let child = node.branches[index].child
      if node.level == 1 {
        node.branches[index].peak = leafPeak(child)
      } else {
        node.openChild(at: index)
        let child = node.branches[index].child
        countPeaks(of: child, in: stale, next: following)
        node.branches[index].peak = child.summary(leafPeak: 0).peak
      }
    }
  }

  /// The greatest use at the starts of a leaf's claims that lie in `[from, end)`.
  private func leafPeak(_ leaf: ClaimNode, from: Int32 = .min, to end: Int32 = .max) -> Int32 {
    let start = max(from, leaf.starts[0])
    let last = leaf.starts[leaf.count - 1]
    return start < end && start <= last ? root.sweptPeak(start, min(end, last + 1)) : 0
  }
}

extension ClaimNode {
  /// Inserts a claim into a leaf that has room.
  fileprivate func insert(_ new: ClaimEntry, at position: Int) {
    open(at: position)
    starts[position] = new.start
    ends[position] = new.end
    words[position] = new.word
  }
}

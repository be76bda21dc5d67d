extension IntervalTree {
  /// Takes out one claim equal to `gone`; the tree owns its content alone.
  mutating func takeOut(_ gone: ClaimEntry) -> Bool {
    root.makeUnique()
    var path = Path()
    var known = ClaimSummary()
    guard remove(gone, from: root, &known, &path) else { return false }
    lowerRoot()
    guard root.level > 0, path.meets || path.stale != nil else { return true }
    if path.meets { raisePeaks(of: root, for: gone, by: -gone.units, next: .max) }
    if let stale = path.stale { countPeaks(of: root, in: stale, next: .max) }
    return true
  }

  /// Takes away inner roots with one child or none.
  private mutating func lowerRoot() {
    while root.level > 0, root.count <= 1 {
      let old = root
      if old.count == 1 {
        old.openChild(at: 0)
        root = old.children[0]
        old.truncate(to: 0)
      } else {
        root = ClaimNode(level: 0)
      }
      old.release()
    }
  }

  private func remove(
    _ gone: ClaimEntry, from node: ClaimNode, _ known: inout ClaimSummary, _ path: inout Path
  ) -> Bool {
    if node.level == 0 { return remove(gone, fromLeaf: node, &known, &path) }
    let index = node.childIndex(for: gone)
    path.earlierEnd = max(path.earlierEnd, node.innerEnd(ofFirst: index))
    if index + 1 < node.count { path.nextStart = node.starts[index + 1] }
    node.openChild(at: index)
    let child = node.children[index]
    var kept = node.summary(at: index)
    guard remove(gone, from: child, &kept, &path) else { return false }
    if child.count == 0 {
      child.release()
      node.close(at: index)
      return true
    }
    node.set(child.level == 0 ? kept : child.summarize(), at: index)
    let limit = child.level == 0 ? owner.shape.leaf : owner.shape.inner
    if child.count < limit / 4 { mergeChild(of: node, at: index, limit: limit * 3 / 4) }
    return true
  }

  private func remove(
    _ gone: ClaimEntry, fromLeaf leaf: ClaimNode, _ known: inout ClaimSummary, _ path: inout Path
  ) -> Bool {
    let position = leaf.position(of: gone)
    let count = leaf.count - 1
    guard position <= count, leaf.entry(position) == gone else { return false }
    let ownBefore = leaf.leafEnd(ofFirst: position)
    let next = position < count ? leaf.starts[position + 1] : path.nextStart
    path.meets = max(path.earlierEnd, ownBefore) > gone.start || next < gone.end
    leaf.close(at: position)
    guard count > 0 else { return true }
    if path.meets {
      known = leaf.summarize(leafPeak: known.peak)
    } else if position == 0 {
      known.start = next
      if next &- gone.end >= known.gap { known.gap = leaf.summarize().gap }
    } else if position == count {
      known.end = ownBefore
      if gone.start &- ownBefore >= known.gap { known.gap = leaf.summarize().gap }
    } else {
      known.gap = max(known.gap, next &- ownBefore)
    }
    if path.meets || gone.units == known.peak && !leaf.hasClaim(ofUnits: known.peak) {
      path.stale = min(gone.start, known.start)...known.start
    }
    return true
  }

  /// Joins a small child to a neighbour when both together have at most `limit` entries.
  private func mergeChild(of node: ClaimNode, at index: Int, limit: Int) {
    func size(_ index: Int) -> Int { node.children[index].count }
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
    let (child, right) = (node.children[left], node.children[left + 1])
    child.append(right.count, from: right, at: 0)
    right.truncate(to: 0)
    right.release()
    let peak = max(node.bounds[left].peak, node.bounds[left + 1].peak)
    node.close(at: left + 1)
    node.set(child.summarize(leafPeak: peak), at: left)
  }
}

/// Builds a tree from sorted claims, level by level.
struct ClaimTreeBuilder {
  private struct Finished {
    let node: ClaimNode
    var summary: ClaimSummary
  }

  private let shape: ClaimTree.Shape
  private var leaves: [Finished] = []
  private var leaf: ClaimNode
  private var last: ClaimEntry?
  private var count = 0
  private var sweep = UseSweep()
  /// The leaf in which the claims begin that start with the last one.
  private var firstOfStart = 0
  private var peak: Int32 = 0

  init(shape: ClaimTree.Shape) {
    self.shape = shape
    leaf = ClaimNode(level: 0, capacity: shape.leaf)
  }

  /// Adds the next claim; stops the program when it does not come after the last, which is our mistake.
  mutating func append(_ entry: ClaimEntry) {
    precondition(last.map { !(entry < $0) } ?? true, "claims not sorted at \(entry.start)")
    let isNewStart = last?.start != entry.start
    if isNewStart { finishStart() }
    if leaf.count == shape.leaf { finishLeaf() }
    if isNewStart { firstOfStart = leaves.count }
    sweep.advance(to: Minute(entry.start))
    sweep.add(end: Minute(entry.end), units: entry.units)
    leaf.add(entry)
    last = entry
    count += 1
  }

  /// The tree of all claims added.
  mutating func finish() -> ClaimTree {
    finishStart()
    if leaf.count == 0 || leaves.isEmpty {
      if leaves.isEmpty {
        leaf.remake(capacity: leaf.count + 1)
        return ClaimTree(shape: shape, root: leaf, count: count)
      }
      leaf.release()
    } else {
      leaf.remake(capacity: leaf.count)
      leaves.append(Finished(node: leaf, summary: leaf.summary(leafPeak: peak)))
    }
    var nodes = leaves
    while nodes.count > 1 { nodes = parents(of: nodes) }
    return ClaimTree(shape: shape, root: nodes[0].node, count: count)
  }

  /// Counts the use at the last start, which belongs to every leaf with a claim of that start.
  private mutating func finishStart() {
    for index in firstOfStart..<max(firstOfStart, leaves.count) {
      leaves[index].summary.peak = max(leaves[index].summary.peak, sweep.use)
    }
    peak = max(peak, sweep.use)
  }

  private mutating func finishLeaf() {
    leaves.append(Finished(node: leaf, summary: leaf.summary(leafPeak: peak)))
    leaf = ClaimNode(level: 0, capacity: shape.leaf)
    peak = 0
  }

  /// The nodes above these.
  private func parents(of nodes: [Finished]) -> [Finished] {
    let groups = (nodes.count + shape.inner - 1) / shape.inner
    return (0..<groups).map { group in
      let range = group * nodes.count / groups..<(group + 1) * nodes.count / groups
      let node = ClaimNode(level: nodes[0].node.level + 1, capacity: range.count)
      for child in nodes[range] {
        node.insert(child: child.node, child.summary, raise: 0, at: node.count)
      }
      return Finished(node: node, summary: node.summary(leafPeak: 0))
    }
  }
}

extension ClaimNode {
  /// Appends a claim to a leaf that has room.
  fileprivate func add(_ entry: ClaimEntry) {
    let place = count
    starts[place] = entry.start
    ends[place] = entry.end
    words[place] = entry.word
    count = place + 1
  }
}

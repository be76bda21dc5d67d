/// Builds a tree from sorted claims, leaf by leaf and then level by level.
@usableFromInline struct ClaimTreeBuilder {
  private struct Finished {
    let node: ClaimNode
    var summary: ClaimSummary
  }

  @usableFromInline let leafLimit: Int
  private let shape: ClaimOwner.Shape
  private var leaves: [Finished] = []
  /// The leaf being filled, and how far it is.
  @usableFromInline var leaf = ClaimNode(level: 0)
  @usableFromInline var filled = 0
  private var last: ClaimEntry?
  private var count = 0
  private var sweep = UseSweep()
  /// The leaf in which the claims begin that start with the last one.
  private var firstOfStart = 0
  /// The last end so far.
  private var lastEnd = Int32.min
  /// What is known of the leaf being sealed.
  private var summary = ClaimSummary()

  @usableFromInline init() { self.init(shape: ClaimOwner.Shape()) }

  init(shape: ClaimOwner.Shape) {
    self.shape = shape
    leafLimit = shape.leaf
  }

  /// Adds the next claim; stops the program when it does not come after the last, which is our mistake.
  @inlinable mutating func append(_ claim: Claim) {
    if filled == leafLimit { finishLeaf() }
    leaf.starts[filled] = claim.range.start.value
    leaf.ends[filled] = claim.range.end.value
    leaf.words[filled] = ClaimEntry.word(claim)
    filled += 1
  }

  /// The tree of all claims added.
  @usableFromInline mutating func finish() -> ClaimOwner {
    sealLeaf()
    if filled > 0 { finishStart(reachesLeaf: true) }
    if leaves.isEmpty { return ClaimOwner(root: leaf, count: count, shape: shape) }
    leaves.append(Finished(node: leaf, summary: summary))
    var nodes = leaves
    while nodes.count > 1 { nodes = parents(of: nodes) }
    return ClaimOwner(root: nodes[0].node, count: count, shape: shape)
  }

  @usableFromInline mutating func finishLeaf() {
    sealLeaf()
    leaves.append(Finished(node: leaf, summary: summary))
    leaf = ClaimNode(level: 0)
    filled = 0
    summary = ClaimSummary()
  }

  /// Sums the filled leaf up: its summary, but for claims of its last start that may follow.
  private mutating func sealLeaf() {
    guard filled > 0 else { return }
    leaf.count = filled
    count += filled
    if !sealApart() { sealOverlapping() }
    last = leaf.entry(filled - 1)
  }

  /// Sums up a leaf of claims that do not overlap each other or one before; returns false when they do.
  private mutating func sealApart() -> Bool {
    var known = ClaimSummary(start: leaf.starts[0], end: lastEnd, gap: 0, peak: 0)
    for place in 0..<filled {
      let start = leaf.starts[place]
      if start < known.end { return false }
      if place > 0 { known.gap = max(known.gap, start &- known.end) }
      known.end = leaf.ends[place]
      known.peak = max(known.peak, ClaimEntry.units(leaf.words[place]))
    }
    if count > filled { finishStart(reachesLeaf: false) }
    (summary, lastEnd, firstOfStart) = (known, known.end, leaves.count)
    sweep = UseSweep()
    sweep.add(end: known.end, units: ClaimEntry.units(leaf.words[filled - 1]))
    return true
  }

  /// Sums up any leaf, and checks the order of its claims.
  private mutating func sealOverlapping() {
    for place in 0..<filled {
      let entry = leaf.entry(place)
      if let last { precondition(!(entry < last), "claims not sorted at \(entry.start)") }
      if last?.start != entry.start {
        if last != nil { finishStart(reachesLeaf: place > 0) }
        firstOfStart = leaves.count
      }
      sweep.advance(to: entry.start)
      sweep.add(end: entry.end, units: entry.units)
      lastEnd = max(lastEnd, entry.end)
      last = entry
    }
    summary = leaf.summarize(leafPeak: summary.peak)
  }

  /// Counts the use at the last start, which belongs to every leaf with a claim of that start, the one being
  /// filled included when `reachesLeaf`.
  private mutating func finishStart(reachesLeaf: Bool) {
    if reachesLeaf { summary.peak = max(summary.peak, sweep.use) }
    for index in firstOfStart..<max(firstOfStart, leaves.count) {
      leaves[index].summary.peak = max(leaves[index].summary.peak, sweep.use)
    }
  }

  /// The nodes above these.
  private func parents(of nodes: [Finished]) -> [Finished] {
    let groups = (nodes.count + shape.inner - 1) / shape.inner
    return (0..<groups).map { group in
      let range = group * nodes.count / groups..<(group + 1) * nodes.count / groups
      let node = ClaimNode(level: nodes[0].node.level + 1)
      for child in nodes[range] { node.insert(child: child.node, child.summary, at: node.count) }
      return Finished(node: node, summary: node.summarize())
    }
  }
}

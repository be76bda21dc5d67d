extension IntervalTree {
  /// Stops the program when the structure or what it keeps of its claims is wrong; for tests. O(n).
  public func checkInvariants() {
    precondition(owner.root == root, "a root that is not the owner's")
    var entries: [ClaimEntry] = []
    collect(root, into: &entries)
    precondition(entries.count == count, "\(entries.count) claims, counted \(count)")
    precondition(zip(entries, entries.dropFirst()).allSatisfy { !($1 < $0) }, "claims out of order")
    let uses = Self.usesAtStarts(entries)
    var place = 0
    check(root, isRoot: true, raise: 0, uses, &place)
  }

  private func collect(_ node: ClaimNode, into entries: inout [ClaimEntry]) {
    for index in 0..<node.count {
      if node.level == 0 {
        entries.append(node.entry(index))
      } else {
        precondition(node.children[index].level == node.level - 1, "a child of the wrong level")
        collect(node.children[index], into: &entries)
      }
    }
  }

  /// The use at the start of each claim.
  private static func usesAtStarts(_ entries: [ClaimEntry]) -> [Int32] {
    var sweep = UseSweep()
    var uses: [Int32] = []
    for entry in entries {
      sweep.advance(to: entry.start)
      sweep.add(end: entry.end, units: entry.units)
      uses.append(sweep.use)
    }
    for index in entries.indices.dropLast().reversed() where entries[index].start == entries[index + 1].start
    {
      uses[index] = uses[index + 1]
    }
    return uses
  }

  /// Checks a node; returns its exact summary. `place` is the number of its first claim.
  @discardableResult private func check(
    _ node: ClaimNode, isRoot: Bool, raise: Int32, _ uses: [Int32], _ place: inout Int
  ) -> ClaimSummary? {
    let limit = node.level == 0 ? owner.shape.leaf : owner.shape.inner
    precondition(node.count <= limit, "\(node.count) entries, limit \(limit)")
    precondition(node.count >= (isRoot ? 2 * min(node.level, 1) : 1), "a node of \(node.count) entries")
    for pad in node.count..<(node.level == 0 ? ClaimNode.leafPlaces : ClaimNode.innerPlaces) {
      precondition(node.starts[pad] == .max, "padding written")
    }
    let ascends = (1..<max(1, node.count)).allSatisfy { node.end($0 - 1) <= node.end($0) }
    precondition(!node.isAscending || ascends, "ends do not ascend")
    guard node.count > 0 else { return nil }
    if node.level == 0 {
      let peak = uses[place..<place + node.count].max() ?? 0
      place += node.count
      return node.total(leafPeak: peak)
    }
    for index in 0..<node.count {
      let pending = raise + node.bounds[index].raise
      precondition(node.level > 1 || node.bounds[index].raise == 0, "units pending above a leaf")
      let exact = check(node.children[index], isRoot: false, raise: pending, uses, &place)
      var kept = node.summary(at: index)
      kept.peak += raise
      precondition(kept.gap >= exact?.gap ?? 0, "gap \(kept.gap) kept of \(exact?.gap ?? 0)")
      kept.gap = exact?.gap ?? 0
      precondition(kept == exact, "\(kept) kept of \(String(describing: exact))")
    }
    var sum = node.total(leafPeak: 0)
    sum.peak += raise
    return sum
  }
}

extension ClaimNode {
  fileprivate func end(_ index: Int) -> Int32 { level == 0 ? ends[index] : lastEnds[index] }

  /// What `summarize` counts, without writing anything.
  fileprivate func total(leafPeak peak: Int32) -> ClaimSummary {
    var sum = ClaimSummary(start: starts[0], end: .min, gap: 0, peak: level == 0 ? peak : .min)
    for index in 0..<count {
      if index > 0 { sum.gap = max(sum.gap, starts[index] - sum.end) }
      sum.end = max(sum.end, end(index))
      guard level > 0 else { continue }
      sum.gap = max(sum.gap, bounds[index].gap)
      sum.peak = max(sum.peak, bounds[index].peak)
    }
    return sum
  }
}

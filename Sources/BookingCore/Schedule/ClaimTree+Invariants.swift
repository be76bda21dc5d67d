extension ClaimTree {
  /// Stops the program when the structure or what it keeps of its claims is wrong; for tests. O(n).
  func checkInvariants() {
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
        precondition(node.branches[index].child.level == node.level - 1, "a child of the wrong level")
        collect(node.branches[index].child, into: &entries)
      }
    }
  }

  /// The use at the start of each claim.
  private static func usesAtStarts(_ entries: [ClaimEntry]) -> [Int32] {
    var sweep = UseSweep()
    var uses: [Int32] = []
    for entry in entries {
      sweep.advance(to: Minute(entry.start))
      sweep.add(end: Minute(entry.end), units: entry.units)
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
    let limit = node.level == 0 ? shape.leaf : shape.inner
    precondition(node.count <= min(limit, node.capacity), "\(node.count) entries, limit \(limit)")
    precondition(node.count >= (isRoot ? 2 * min(node.level, 1) : 1), "a node of \(node.count) entries")
    for pad in node.count..<node.capacity {
      precondition(node.starts[pad] == .max && node.ends[pad] == .min, "padding written")
    }
    guard node.count > 0 else { return nil }
    if node.level == 0 {
      let peak = uses[place..<place + node.count].max() ?? 0
      place += node.count
      return node.summary(leafPeak: peak)
    }
    for index in 0..<node.count {
      let pending = raise + node.raises[index]
      precondition(node.level > 1 || node.raises[index] == 0, "units pending above a leaf")
      let exact = check(node.branches[index].child, isRoot: false, raise: pending, uses, &place)
      var kept = node.summary(at: index)
      kept.peak += raise
      precondition(kept.gap >= exact?.gap ?? 0, "gap \(kept.gap) kept of \(exact?.gap ?? 0)")
      kept.gap = exact?.gap ?? 0
      precondition(kept == exact, "\(kept) kept of \(String(describing: exact))")
    }
    var sum = node.summary(leafPeak: 0)
    sum.peak += raise
    return sum
  }
}

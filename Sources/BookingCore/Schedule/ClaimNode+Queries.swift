/// What is asked of a tree, from its root. Times are minute numbers; ranges are half open.
extension ClaimNode {
  /// Whether no claim runs in `[start, end)`.
  func isFree(_ start: Int32, _ end: Int32) -> Bool {
    let count = countStarting(before: end)
    guard count > 0 else { return true }
    if starts[count - 1] >= start { return false }
    if level == 0 { return lastEnd(ofFirst: count) <= start }
    // All entries left begin before the range; most often only the last can reach into it.
    for index in stride(from: count - 1, through: 0, by: -1) where ends[index] > start {
      if !branches[index].child.isFree(start, end) { return false }
    }
    return true
  }

  /// Calls `body` with each leaf that may hold claims running in `[start, end)` and the places in it at
  /// which they begin before `end`, until it returns false; those that end by `start` are still among them.
  @discardableResult
  func forEachLeaf(_ start: Int32, _ end: Int32, _ body: (ClaimNode, Range<Int>) -> Bool) -> Bool {
    let count = countStarting(before: end)
    if level == 0 {
      var first = 0
      while first < count, ends[first] <= start { first += 1 }
      return first == count || body(self, first..<count)
    }
    for index in 0..<count where ends[index] > start {
      if !branches[index].child.forEachLeaf(start, end, body) { return false }
    }
    return true
  }

  /// The greatest use in `[start, end)`, by going through the claims that run in it.
  func sweptPeak(_ start: Int32, _ end: Int32) -> Int32 {
    var sweep = UseSweep()
    var peak: Int32 = 0
    forEachLeaf(start, end) { leaf, places in
      for place in places where leaf.ends[place] > start {
        sweep.advance(to: Minute(max(leaf.starts[place], start)))
        sweep.add(end: Minute(leaf.ends[place]), units: ClaimEntry.units(leaf.words[place]))
        peak = max(peak, sweep.use)
      }
      return true
    }
    return peak
  }

  /// The greatest use in `[start, end)`; the peaks kept stand for the leaves that lie wholly inside.
  func peak(_ start: Int32, _ end: Int32) -> Int32 {
    var node = self
    while node.level > 0 {
      let first = max(0, node.countStarting(through: start) - 1)
      let last = node.countStarting(before: end) - 1
      if last < 0 { return 0 }
      if first != last {
        if node.level > 1 || last - first > 2 { return keptPeak(start, end) }
        break
      }
      node = node.branches[first].child
    }
    return sweptPeak(start, end)
  }

  private func keptPeak(_ start: Int32, _ end: Int32) -> Int32 {
    var partial: [ClaimNode] = []
    var peak = insidePeak(start, end, raise: 0, next: .max, &partial)
    for leaf in partial {
      let from = max(start, leaf.starts[0])
      let to = min(end, max(from, leaf.starts[leaf.count - 1]) + 1)
      if from < to { peak = max(peak, sweptPeak(from, to)) }
    }
    return peak
  }

  /// The greatest peak of the leaves all of whose starts lie in `(start, end)`; collects those with some.
  private func insidePeak(
    _ start: Int32, _ end: Int32, raise: Int32, next: Int32, _ partial: inout [ClaimNode]
  ) -> Int32 {
    var peak: Int32 = 0
    for index in 0..<count where starts[index] < end {
      let following = index + 1 < count ? starts[index + 1] : next
      if following < start { continue }
      if starts[index] > start, following < end {
        peak = max(peak, branches[index].peak + raise)
      } else if level > 1 {
        let child = branches[index].child
        peak = max(
          peak, child.insidePeak(start, end, raise: raise + raises[index], next: following, &partial))
      } else {
        partial.append(branches[index].child)
      }
    }
    return peak
  }

  /// Moves `candidate` on to the first minute from which `length` minutes are free of claims; returns false
  /// when that is after all claims below this node. Skips children without a long enough gap.
  func findGap(of length: Int, from candidate: inout Int) -> Bool {
    let passed = countStarting(through: Int32(truncatingIfNeeded: candidate))
    let first = level == 0 ? passed : max(0, passed - 1)
    candidate = max(candidate, Int(lastEnd(ofFirst: first)))
    if level == 0 {
      for index in first..<count {
        if Int(starts[index]) - candidate >= length { return true }
        candidate = max(candidate, Int(ends[index]))
      }
      return false
    }
    for index in first..<count where Int(ends[index]) > candidate {
      if Int(starts[index]) - candidate >= length { return true }
      if Int(branches[index].gap) < length {
        candidate = Int(ends[index])
      } else if branches[index].child.findGap(of: length, from: &candidate) {
        return true
      }
    }
    return false
  }

  /// Bytes of all nodes from here down; what trees share is counted for each.
  var totalByteCount: Int {
    guard level > 0 else { return byteCount }
    return (0..<count).reduce(byteCount) { $0 + branches[$1].child.totalByteCount }
  }
}

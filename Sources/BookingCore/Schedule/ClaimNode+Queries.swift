/// What is asked of a tree, from its root. Times are minute numbers; ranges are half open.
extension ClaimNode {
  /// Whether no claim runs in `[start, end)`.
  @usableFromInline func isFree(_ start: Int32, _ end: Int32) -> Bool {
    var node = self
    prefetchInner()
    while node.level > 0 {
      let count = node.innerCount(before: end)
      if count == 0 { return true }
      let last = count - 1
      if node.innerEnd(ofFirst: last) > start { return node.isFreeInAll(start, end, count) }
      if node.lastEnds[last] <= start { return true }
      node = node.children[last]
      node.prefetchLeaf()
    }
    let count = node.leafCount(before: end)
    return node.leafEnd(ofFirst: count) <= start
  }

  /// Whether no claim runs in the range below any of the first `count` children.
  private func isFreeInAll(_ start: Int32, _ end: Int32, _ count: Int) -> Bool {
    if starts[count - 1] >= start { return false }
    for index in 0..<count where lastEnds[index] > start {
      if !children[index].isFree(start, end) { return false }
    }
    return true
  }

  /// Calls `body` with each leaf that may hold claims running in `[start, end)` and the places in it at
  /// which they begin before `end`, until it returns false; those that end by `start` may be among them.
  @discardableResult
  func forEachLeaf(_ start: Int32, _ end: Int32, _ body: (ClaimNode, Range<Int>) -> Bool) -> Bool {
    if level == 0 {
      let first = firstPlace(endingAfter: start)
      let count = leafCount(before: end)
      return first >= count || body(self, first..<count)
    }
    var first = firstChild(endingAfter: start, before: end)
    while first < count, starts[first] < end {
      if lastEnds[first] > start, !children[first].forEachLeaf(start, end, body) { return false }
      first += 1
    }
    return true
  }

  /// The greatest use in `[start, end)`, by going through the claims that run in it.
  func sweptPeak(_ start: Int32, _ end: Int32) -> Int32 {
    var sweep = UseSweep()
    var peak: Int32 = 0
    forEachLeaf(start, end) { leaf, places in
      for place in places where leaf.ends[place] > start {
        sweep.advance(to: max(leaf.starts[place], start))
        sweep.add(end: leaf.ends[place], units: ClaimEntry.units(leaf.words[place]))
        peak = max(peak, sweep.use)
      }
      return true
    }
    return peak
  }

  /// The greatest use in `[start, end)`; the peaks kept stand for the leaves that lie wholly inside.
  @usableFromInline func peak(_ start: Int32, _ end: Int32) -> Int32 {
    var node = self
    prefetchInner()
    while node.level > 0 {
      let first = max(0, node.innerCount(before: start &+ 1) - 1)
      let last = node.innerCount(before: end) - 1
      if last < 0 { return 0 }
      if first != last {
        if node.level > 1 || last - first > 3 { return keptPeak(start, end) }
        break
      }
      node = node.children[first]
      node.prefetchLeaf()
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
        peak = max(peak, bounds[index].peak + raise)
      } else if level > 1 {
        let raise = raise + bounds[index].raise
        peak = max(peak, children[index].insidePeak(start, end, raise: raise, next: following, &partial))
      } else {
        partial.append(children[index])
      }
    }
    return peak
  }

  /// Calls `body` with each claim that runs in `[start, end)`, in order, until it returns false.
  ///
  /// Written out for the caller, down to the leaves of a tree of two levels, so that `body` costs no call.
  @inlinable @discardableResult
  func forEach(_ start: Int32, _ end: Int32, _ body: (Claim) -> Bool) -> Bool {
    if level == 0 { return forEachHere(start, end, body) }
    var index = firstChild(endingAfter: start, before: end)
    while index < count, starts[index] < end {
      let child = children[index]
      if lastEnds[index] > start {
        let goesOn =
          child.level == 0 ? child.forEachHere(start, end, body) : child.forEach(start, end, body)
        if !goesOn { return false }
      }
      index += 1
    }
    return true
  }

  /// `forEach` in a leaf.
  @inlinable @inline(__always)
  func forEachHere(_ start: Int32, _ end: Int32, _ body: (Claim) -> Bool) -> Bool {
    var place = firstPlace(endingAfter: start)
    while place < count, starts[place] < end {
      if ends[place] > start, !body(claim(place)) { return false }
      place += 1
    }
    return true
  }

  /// The first place of a leaf whose claim may run at `start` or later.
  @usableFromInline func firstPlace(endingAfter start: Int32) -> Int {
    var first = isAscending ? leafCount(before: start) : 0
    while first > 0, ends[first - 1] > start { first -= 1 }
    return first
  }

  /// The first child with claims that may run at `start` or later; fetches it and the two after it.
  @usableFromInline func firstChild(endingAfter start: Int32, before end: Int32) -> Int {
    prefetchInner()
    var first = isAscending ? innerCount(before: start) : 0
    while first > 0, lastEnds[first - 1] > start { first -= 1 }
    for index in first..<min(count, first + 3) where starts[index] < end { children[index].prefetchLeaf() }
    return first
  }

  /// The first minute from `after` on from which `units` fit for `length` minutes that end by `limit`.
  @usableFromInline func firstGap(
    after: Minute, length: Int32, before limit: Minute, units: Int32, capacity: Int32
  ) -> Minute? {
    guard length > 0, units <= capacity, Int(limit.value) - Int(after.value) >= Int(length) else {
      return nil
    }
    if units < capacity {
      return firstRun(atMost: capacity - units, of: Int(length), from: after.value, to: limit.value)
    }
    var start = Int(after.value)
    _ = findGap(of: Int(length), from: &start)
    return start + Int(length) <= Int(limit.value) ? Minute(Int32(start)) : nil
  }

  /// The start of the first run of `length` minutes from `start` to `limit` whose use is at most `level`.
  private func firstRun(atMost level: Int32, of length: Int, from start: Int32, to limit: Int32) -> Minute? {
    var sweep = UseSweep()
    var candidate = start
    var isFound = false
    forEachLeaf(start, limit) { leaf, places in
      for place in places where leaf.ends[place] > start {
        let next = leaf.starts[place]
        candidate = sweep.advance(to: next, level: level) ?? candidate
        isFound = sweep.use <= level && Int(next) - Int(candidate) >= length
        if isFound { return false }
        sweep.add(end: leaf.ends[place], units: ClaimEntry.units(leaf.words[place]))
      }
      return true
    }
    if isFound { return Minute(candidate) }
    candidate = sweep.advance(to: limit, level: level) ?? candidate
    return sweep.use <= level && Int(limit) - Int(candidate) >= length ? Minute(candidate) : nil
  }

  /// Moves `candidate` on to the first minute from which `length` minutes are free of claims; returns false
  /// when that is after all claims below this node. Skips children without a long enough gap.
  private func findGap(of length: Int, from candidate: inout Int) -> Bool {
    let minute = Int32(truncatingIfNeeded: candidate) &+ 1
    if level == 0 {
      let first = leafCount(before: minute)
      candidate = max(candidate, Int(leafEnd(ofFirst: first)))
      for index in first..<count {
        if Int(starts[index]) - candidate >= length { return true }
        candidate = max(candidate, Int(ends[index]))
      }
      return false
    }
    prefetchInner()
    let first = max(0, innerCount(before: minute) - 1)
    candidate = max(candidate, Int(innerEnd(ofFirst: first)))
    for index in first..<count where Int(lastEnds[index]) > candidate {
      if Int(starts[index]) - candidate >= length { return true }
      if Int(bounds[index].gap) < length {
        candidate = Int(lastEnds[index])
      } else if children[index].findGap(of: length, from: &candidate) {
        return true
      }
    }
    return false
  }
}

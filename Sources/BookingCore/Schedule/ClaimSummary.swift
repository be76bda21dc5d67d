/// What an inner node keeps of one child.
struct ClaimSummary: Equatable {
  /// Start of the first claim.
  var start: Int32 = 0
  /// The last end of any claim.
  var end: Int32 = 0
  /// At least the longest stretch between them without a claim of the child's own.
  var gap: Int32 = 0
  /// The greatest use at the start of a claim.
  var peak: Int32 = 0
}

extension ClaimNode {
  /// What is kept of the child at `index`.
  func summary(at index: Int) -> ClaimSummary {
    let bounds = bounds[index]
    return ClaimSummary(start: starts[index], end: lastEnds[index], gap: bounds.gap, peak: bounds.peak)
  }

  /// Keeps `summary` of the child at `index`.
  func set(_ summary: ClaimSummary, at index: Int) {
    starts[index] = summary.start
    if lastEnds[index] != summary.end {
      lastEnds[index] = summary.end
      noteEnd(at: index)
    }
    bounds[index].gap = summary.gap
    bounds[index].peak = summary.peak
  }

  /// Inserts a child before the entry at `index`; the node takes over the caller's reference.
  func insert(child: ClaimNode, _ summary: ClaimSummary, raise: Int32 = 0, at index: Int) {
    open(at: index)
    starts[index] = summary.start
    lastEnds[index] = summary.end
    children[index] = child
    bounds[index] = Bounds(gap: summary.gap, peak: summary.peak, raise: raise)
    noteEnd(at: index)
  }

  /// Inserts a claim into a leaf that has room.
  func insert(_ new: ClaimEntry, at index: Int) {
    open(at: index)
    starts[index] = new.start
    ends[index] = new.end
    words[index] = new.word
    if index > 0, ends[index - 1] > new.end { isAscending = false }
    if index + 1 < count, ends[index + 1] < new.end { isAscending = false }
  }

  /// Notes that the ends have lost their order when the one at `index` was written.
  private func noteEnd(at index: Int) {
    let end = lastEnds[index]
    if index > 0, lastEnds[index - 1] > end { isAscending = false }
    if index + 1 < count, lastEnds[index + 1] < end { isAscending = false }
  }

  /// Counts the summary of all entries anew, of a leaf with the given `peak`, since others' claims run into
  /// it; and whether the ends ascend.
  func summarize(leafPeak peak: Int32 = 0) -> ClaimSummary {
    var sum = ClaimSummary(start: starts[0], end: .min, gap: 0, peak: peak)
    var ascends = true
    if level == 0 {
      for index in 0..<count {
        if index > 0 { sum.gap = max(sum.gap, starts[index] &- sum.end) }
        if ends[index] < sum.end { ascends = false }
        sum.end = max(sum.end, ends[index])
      }
    } else {
      sum.peak = .min
      for index in 0..<count {
        let bounds = bounds[index]
        if index > 0 { sum.gap = max(sum.gap, starts[index] &- sum.end) }
        if lastEnds[index] < sum.end { ascends = false }
        sum.end = max(sum.end, lastEnds[index])
        sum.gap = max(sum.gap, bounds.gap)
        sum.peak = max(sum.peak, bounds.peak)
      }
    }
    if ascends != isAscending { isAscending = ascends }
    return sum
  }

  /// Hands the units pending for all below the child at `index` down one level; the child must be unique.
  func lower(at index: Int) {
    let units = bounds[index].raise
    let child = children[index]
    guard units != 0, child.level > 0 else { return }
    bounds[index].raise = 0
    for entry in 0..<child.count {
      child.bounds[entry].peak += units
      if child.level > 1 { child.bounds[entry].raise += units }
    }
  }

  /// Makes the child at `index` writable and returns with nothing pending for what is below it.
  func openChild(at index: Int) {
    children[index].prefetchLeaf()
    children[index].makeUnique()
    lower(at: index)
  }

  /// The child in which a claim belongs: the last that does not begin after it.
  func childIndex(for entry: ClaimEntry) -> Int {
    var index = innerCount(before: entry.start &+ 1) - 1
    if index < 0 { return 0 }
    while index > 0, starts[index] == entry.start, entry < children[index].firstEntry { index -= 1 }
    return index
  }

  /// The place of a claim in a leaf: how many come before it.
  func position(of entry: ClaimEntry) -> Int {
    var position = leafCount(before: entry.start)
    while position < count, starts[position] == entry.start, self.entry(position) < entry { position += 1 }
    return position
  }

  /// Whether a claim of the leaf takes `units` by itself, so that its peak is not below them.
  func hasClaim(ofUnits units: Int32) -> Bool {
    for index in 0..<count where ClaimEntry.units(words[index]) == units { return true }
    return false
  }
}

/// What an inner node keeps of one child.
struct ClaimSummary: Equatable {
  /// Start of the first claim.
  var start: Int32
  /// The last end of any claim.
  var end: Int32
  /// At least the longest stretch between them without a claim of the child's own.
  var gap: Int32
  /// The greatest use at the start of a claim.
  var peak: Int32
}

extension ClaimNode {
  /// What is kept of the child at `index`.
  func summary(at index: Int) -> ClaimSummary {
    let branch = branches[index]
    return ClaimSummary(start: starts[index], end: ends[index], gap: branch.gap, peak: branch.peak)
  }

  /// Keeps `summary` of the child at `index`.
  func set(_ summary: ClaimSummary, at index: Int) {
    starts[index] = summary.start
    ends[index] = summary.end
    branches[index].gap = summary.gap
    branches[index].peak = summary.peak
  }

  /// The summary of all entries; of a leaf, with the given `peak`, since others' claims run into it.
  func summary(leafPeak peak: Int32) -> ClaimSummary {
    var sum = ClaimSummary(start: starts[0], end: ends[0], gap: 0, peak: level == 0 ? peak : .min)
    for index in 0..<count {
      sum.gap = max(sum.gap, starts[index] &- sum.end)
      sum.end = max(sum.end, ends[index])
      guard level > 0 else { continue }
      sum.gap = max(sum.gap, branches[index].gap)
      sum.peak = max(sum.peak, branches[index].peak)
    }
    return sum
  }

  /// Inserts a child before the entry at `index`; the node takes over the caller's reference.
  func insert(child: ClaimNode, _ summary: ClaimSummary, raise: Int32, at index: Int) {
    open(at: index)
    branches[index].child = child
    raises[index] = raise
    set(summary, at: index)
  }

  /// Hands the units pending for all below the child at `index` down one level; the child must be unique.
  func lower(at index: Int) {
    let units = raises[index]
    let child = branches[index].child
    guard units != 0, child.level > 0 else { return }
    raises[index] = 0
    for entry in 0..<child.count {
      child.branches[entry].peak += units
      if child.level > 1 { child.raises[entry] += units }
    }
  }

  /// Makes the child at `index` writable and returns with nothing pending for what is below it.
  func openChild(at index: Int) {
    branches[index].child.makeUnique()
    lower(at: index)
  }

  /// The child in which a claim belongs: the last that does not begin after it.
  func childIndex(for entry: ClaimEntry) -> Int {
    var index = max(0, countStarting(through: entry.start) - 1)
    while index > 0, starts[index] == entry.start, entry < branches[index].child.firstEntry { index -= 1 }
    return index
  }

  /// The place of a claim in a leaf: how many come before it.
  func position(of entry: ClaimEntry) -> Int {
    var position = countStarting(before: entry.start)
    while position < count, starts[position] == entry.start, self.entry(position) < entry { position += 1 }
    return position
  }

  /// Whether a claim of the leaf takes `units` by itself, so that its peak is not below them.
  func hasClaim(ofUnits units: Int32) -> Bool {
    for index in 0..<count where ClaimEntry.units(words[index]) == units { return true }
    return false
  }
}

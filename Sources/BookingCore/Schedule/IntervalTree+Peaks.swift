/// How the greatest use kept of each child follows when claims come and go.
extension IntervalTree {
  /// Adds `units` to the use at the starts that fall in the time of `claim`, which was just inserted, or
  /// removed when `units` are negative. `next` is the first start after this unique inner node.
  func raisePeaks(of node: ClaimNode, for claim: ClaimEntry, by units: Int32, next: Int32) {
    let end = node.innerCount(before: claim.end)
    for index in max(0, node.innerCount(before: claim.start) - 1)..<max(1, end) {
      let following = index + 1 < node.count ? node.starts[index + 1] : next
      if following < claim.start || node.starts[index] >= claim.end { continue }
      let child = node.children[index]
      if node.starts[index] > claim.start, following < claim.end {
        node.bounds[index].peak += units
        if node.level > 1 { node.bounds[index].raise += units }
      } else if node.level > 1 {
        node.openChild(at: index)
        let child = node.children[index]
        raisePeaks(of: child, for: claim, by: units, next: following)
        node.bounds[index].peak = child.summarize().peak
      } else if units < 0 {
        node.bounds[index].peak = leafPeak(child)
      } else {
        let lifted = leafPeak(child, from: max(claim.start, node.starts[index]), to: claim.end)
        node.bounds[index].peak = max(node.bounds[index].peak, lifted)
      }
    }
  }

  /// Counts anew the peaks of the leaves whose first start lies in `stale`, or that hold its lower bound.
  func countPeaks(of node: ClaimNode, in stale: ClosedRange<Int32>, next: Int32) {
    for index in 0..<node.count where node.starts[index] <= stale.upperBound {
      let following = index + 1 < node.count ? node.starts[index + 1] : next
      guard following > stale.lowerBound || node.starts[index] == stale.lowerBound else { continue }
      if node.level == 1 {
        node.bounds[index].peak = leafPeak(node.children[index])
      } else {
        node.openChild(at: index)
        let child = node.children[index]
        countPeaks(of: child, in: stale, next: following)
        node.bounds[index].peak = child.summarize().peak
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

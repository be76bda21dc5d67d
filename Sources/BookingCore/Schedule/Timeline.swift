/// One atom: how many units there are, and the claims on them.
struct Timeline {
  let atom: ID<Resource>
  let units: Int32
  let tree: IntervalTree

  /// Units by which `own`, claims wanted on this atom, exceed what is left at the worst moment; 0 when they
  /// fit. Claims of the booking `excluded` count as free. O(log n + k log k) for the k claims met.
  func missingUnits(for own: [Claim], excluding excluded: ID<Booking>?) -> Int32 {
    var missing: Int32 = 0
    for wanted in own {
      var met = own
      tree.forEach(overlapping: wanted.range) { claim in
        if claim.holder.booking != excluded { met.append(claim) }
        return true
      }
      missing = max(missing, Self.peak(of: met, in: wanted.range) - units)
    }
    return missing
  }

  private static func peak(of claims: [Claim], in range: TimeRange) -> Int32 {
    var sweep = UseSweep()
    var peak: Int32 = 0
    for claim in claims.sorted() where claim.range.overlaps(range) {
      sweep.advance(to: max(claim.range.start, range.start).value)
      sweep.add(end: claim.range.end.value, units: claim.units)
      peak = max(peak, sweep.use)
    }
    return peak
  }

  /// The maximal ranges, ending after `moment`, in which claims exceed the units; in order of time.
  func excesses(from moment: Minute) -> [Excess] {
    var search = ExcessSweep(atom: atom, units: units)
    let start = excessStart(before: moment)
    guard let window = TimeRange(from: start, to: Minute(.max)), tree.peakUnits(in: window) > units
    else { return [] }
    tree.forEach(overlapping: window) { claim in
      search.add(claim)
      return true
    }
    return search.finish().filter { $0.range.end > moment }
  }

  /// A moment not after `moment` at which a sweep can begin without cutting an excess in two.
  private func excessStart(before moment: Minute) -> Minute {
    var start = moment
    while start < Minute(.max) {
      let minute = TimeRange(start, start + 1)
      guard tree.peakUnits(in: minute) > units else { return start }
      var earliest = start
      tree.forEach(overlapping: minute) { claim in
        earliest = claim.range.start
        return false
      }
      if earliest == start {
        guard start > Minute(.min) else { return start }
        start = start - 1
      } else {
        start = earliest
      }
    }
    return start
  }
}

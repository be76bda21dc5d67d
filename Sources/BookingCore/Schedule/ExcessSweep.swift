/// Finds the maximal ranges where an atom's claims exceed its units, from claims in order of start.
struct ExcessSweep {
  private struct Open {
    let start: Minute
    var peak: Int32
    var bookings: Set<ID<Booking>>
    /// When use fell to the units again; nil while it exceeds them. Claims that start at this very minute
    /// may lift it at once, and then it is still the same excess.
    var end: Minute?
  }

  private let atom: ID<Resource>
  private let units: Int32
  private var running: [Claim] = []
  private var use: Int32 = 0
  private var open: Open?
  private var found: [Excess] = []

  init(atom: ID<Resource>, units: Int32) {
    self.atom = atom
    self.units = units
  }

  mutating func add(_ claim: Claim) {
    endClaims(until: claim.range.start)
    running.insert(claim, at: running.firstIndex { $0.range.end <= claim.range.end } ?? running.count)
    use += claim.units
    guard use > units else { return }
    if let end = open?.end, end < claim.range.start { close() }
    var now = open ?? Open(start: claim.range.start, peak: 0, bookings: [], end: claim.range.start)
    if now.end != nil {
      now.end = nil
      now.bookings.formUnion(running.lazy.map(\.holder.booking))
    }
    now.bookings.insert(claim.holder.booking)
    now.peak = max(now.peak, use)
    open = now
  }

  /// Ends all claims and returns the excesses in order of time.
  mutating func finish() -> [Excess] {
    endClaims(until: Minute(.max))
    close()
    return found
  }

  private mutating func endClaims(until moment: Minute) {
    while let first = running.last, first.range.end <= moment {
      running.removeLast()
      if use > units, use - first.units <= units { open?.end = first.range.end }
      use -= first.units
    }
  }

  private mutating func close() {
    guard let done = open, let end = done.end else { return }
    open = nil
    found.append(
      Excess(
        atom: atom, range: TimeRange(done.start, end), peak: done.peak, capacity: units,
        bookings: done.bookings.sorted()))
  }
}

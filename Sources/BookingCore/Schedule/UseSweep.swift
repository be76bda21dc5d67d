/// Units in use as time moves forward over claims that arrive in order of start.
///
/// The claims running at a moment are few (an atom's units bound them, conflicts apart). The next to end
/// stands apart, the others in a small array, the last to end first. Ends at a minute count before starts at
/// it: ranges are half-open.
struct UseSweep {
  private struct Running {
    var end: Int32
    var units: Int32
  }

  /// Units in use now.
  private(set) var use: Int32 = 0
  private var next = Running(end: .max, units: 0)
  private var others: [Running] = []

  /// Starts a claim; time has been brought to its start.
  mutating func add(end: Int32, units: Int32) {
    use += units
    var later = Running(end: end, units: units)
    if end < next.end { swap(&later, &next) }
    if later.end == .max { return }
    var index = others.count
    while index > 0, others[index - 1].end < later.end { index -= 1 }
    others.insert(later, at: index)
  }

  /// Ends the claims that end at or before `moment`. Returns the moment at which use fell to `level` from
  /// above it, if it did.
  @discardableResult mutating func advance(to moment: Int32, level: Int32 = 0) -> Int32? {
    var fell: Int32?
    while next.end <= moment, next.units > 0 {
      if use > level, use - next.units <= level { fell = next.end }
      use -= next.units
      next = others.popLast() ?? Running(end: .max, units: 0)
    }
    return fell
  }
}

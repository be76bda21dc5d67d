/// Units in use as time moves forward over claims that arrive in order of start.
///
/// The claims running at a moment are few (an atom's units bound them, conflicts apart), so they stand in a
/// small array, the last to end first. Ends at a minute count before starts at it: ranges are half-open.
struct UseSweep {
  private struct Running {
    let end: Minute
    let units: Int32
  }

  /// Units in use now.
  private(set) var use: Int32 = 0
  private var running: [Running] = []

  /// When the next running claim ends, if one runs.
  var nextEnd: Minute? { running.last?.end }

  /// Starts a claim; time has been brought to its start.
  mutating func add(end: Minute, units: Int32) {
    var index = running.count
    while index > 0, running[index - 1].end < end { index -= 1 }
    running.insert(Running(end: end, units: units), at: index)
    use += units
  }

  /// Ends the claims that end at or before `moment`. Returns the moment at which use fell to `level` from
  /// above it, if it did.
  @discardableResult mutating func advance(to moment: Minute, level: Int32 = 0) -> Minute? {
    var fell: Minute?
    while let first = running.last, first.end <= moment {
      running.removeLast()
      if use > level, use - first.units <= level { fell = first.end }
      use -= first.units
    }
    return fell
  }
}

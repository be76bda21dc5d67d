import BookingCore

/// What the desk must decide, from plain arrays that are looked through from end to end: no index, no clever
/// structure, nothing shared with the product but its values.
struct NaiveCommons {
  /// A mistake made on purpose, to show that the comparison would find the product making it.
  enum Blunder: CaseIterable {
    case forgetsBuffers, forgetsClosures, forgetsParts, countsOneUnit, keepsCancelled, touchingMeets,
      forgetsQuota
  }

  struct Thing {
    var units: Int
    var setup: Int32 = 0
    var turnover: Int32 = 0
    var parts: [Int] = []
    var isActive = true
    /// Whether it is open from 8 to 22 in Copenhagen only.
    var hasHours = false
  }

  struct Use {
    var booking: Int64
    var household: Int
    var range: TimeRange
    var lines: [Line]
    var isActive = true
    var version = 1

    /// With lines on the same thing put together.
    var piled: Use {
      var use = self
      use.lines = []
      for line in lines where !use.lines.contains(where: { $0.thing == line.thing }) {
        let units = lines.filter { $0.thing == line.thing }.reduce(0) { $0 + $1.units }
        use.lines.append(Line(thing: line.thing, units: units))
      }
      return use
    }
  }

  struct Line: Hashable {
    var thing: Int
    var units: Int
  }

  var blunder: Blunder?
  var things: [Thing] = []
  var closures: [(id: Int64, thing: Int, range: TimeRange)] = []
  private(set) var uses: [Use] = []
  /// The places in `uses` of those that have not ended long ago, in no order.
  private var live: [Int] = []
  var longest: Int32?
  var quota: Int?

  mutating func add(_ use: Use) {
    live.append(uses.count)
    uses.append(use.piled)
  }

  mutating func replace(at index: Int, with use: Use) {
    uses[index] = use.piled
    if !live.contains(index) { live.append(index) }
  }

  /// Leaves what ended more than ten hours ago out of further comparisons of wishes.
  mutating func forgetPast(now: Minute) { live.removeAll { uses[$0].range.end < now - 600 } }

  /// One line's claim on one atom.
  struct Claim: Hashable {
    var atom: Int
    var range: TimeRange
    var units: Int
    var booking: Int64
    var line: Int
  }

  func claims(_ use: Use) -> [Claim] {
    guard use.isActive || blunder == .keepsCancelled else { return [] }
    return use.lines.enumerated().flatMap { number, line -> [Claim] in
      let thing = things[line.thing]
      let isComposite = !thing.parts.isEmpty && blunder != .forgetsParts
      return (isComposite ? thing.parts : [line.thing]).map { atom in
        let part = things[atom]
        let before = blunder == .forgetsBuffers ? 0 : max(thing.setup, part.setup)
        let after = blunder == .forgetsBuffers ? 0 : max(thing.turnover, part.turnover)
        let units = isComposite || blunder == .countsOneUnit ? 1 : line.units
        return Claim(
          atom: atom, range: use.range.padded(before: before, after: after), units: units,
          booking: use.booking, line: number)
      }
    }
  }

  /// The atoms on which more is claimed at some minute of a wish than there is.
  func shortages(_ wish: Use) -> Set<Int> {
    let wanted = claims(wish)
    var all = wanted
    for index in live where near(uses[index].range, wish.range) && uses[index].booking != wish.booking {
      all += claims(uses[index])
    }
    return Set(
      wanted.filter { claim in
        let rivals = all.filter { $0.atom == claim.atom && meets($0.range, claim.range) }
        // The use can only rise where a claim begins.
        let starts = rivals.map { max($0.range.start, claim.range.start) }
        return starts.contains { minute in
          rivals.filter { $0.range.contains(minute) || (blunder == .touchingMeets && $0.range.end == minute) }
            .reduce(0) { $0 + $1.units } > things[claim.atom].units
        }
      }.map(\.atom))
  }

  private func meets(_ a: TimeRange, _ b: TimeRange) -> Bool {
    blunder == .touchingMeets ? a.start <= b.end && b.start <= a.end : a.start < b.end && b.start < a.end
  }

  /// Leaves out what no buffer of the simulation can reach.
  private func near(_ a: TimeRange, _ b: TimeRange) -> Bool {
    a.start.value < b.end.value + 300 && b.start.value < a.end.value + 300
  }

  /// The codes of all rules that a wish breaks; "taken" when it breaks none but cannot be had.
  func refusal(_ wish: Use, now: Minute) -> Set<String> {
    for (number, line) in wish.lines.enumerated() {
      let others = wish.lines[..<number].map(\.thing)
      if others.contains(where: { isInTheWay($0, line.thing) }) {
        return ["invalid", "/lines/\(number)/resource"]
      }
    }
    var codes: Set<String> = []
    if wish.range.start < now { codes.insert("in-the-past") }
    for line in wish.piled.lines {
      let constituents = [line.thing] + things[line.thing].parts
      if constituents.contains(where: { !things[$0].isActive }) { codes.insert("not-in-use") }
      if constituents.contains(where: { things[$0].hasHours && !isDaytime(wish.range) }) {
        codes.insert("outside-hours")
      }
      let isClosed = closures.contains { constituents.contains($0.thing) && $0.range.overlaps(wish.range) }
      if isClosed, blunder != .forgetsClosures { codes.insert("closed") }
      if line.units > things[line.thing].units { codes.insert("too-many-units") }
    }
    if let longest, wish.range.minutes > longest { codes.insert("too-long") }
    if let quota, blunder != .forgetsQuota {
      let open = live.map { uses[$0] }.count {
        $0.household == wish.household && $0.isActive && $0.range.end > now && $0.booking != wish.booking
      }
      if open >= quota, !givesBack(wish) { codes.insert("quota-exceeded") }
    }
    return codes.isEmpty && !shortages(wish).isEmpty ? ["taken"] : codes
  }

  /// Whether a wish has nothing that its booking has not already, from the same day on.
  private func givesBack(_ wish: Use) -> Bool {
    live.map { uses[$0] }.contains { old in
      old.booking == wish.booking && old.isActive && old.range.start <= wish.range.start
        && wish.range.end <= old.range.end
        && local(old.range.start) / 1_440 == local(wish.range.start) / 1_440
        && wish.piled.lines.allSatisfy { line in
          old.piled.lines.contains { $0.thing == line.thing && $0.units >= line.units }
        }
    }
  }

  /// Whether nobody can have both at a time, whatever else is booked.
  private func isInTheWay(_ a: Int, _ b: Int) -> Bool {
    if a == b { return things[a].units == 1 }
    return things[a].parts.contains { $0 == b || things[b].parts.contains($0) } || things[b].parts.contains(a)
  }

  /// Minutes on the wall in Copenhagen, where summer time began on 28 March 2027 and ends on 31 October.
  private func local(_ minute: Minute) -> Int32 {
    let isSummer = minute.value >= 30_103_260 && minute.value < 30_415_740
    return minute.value + (isSummer ? 120 : 60)
  }

  /// Whether a range lies between 8 and 22 o'clock of one day in Copenhagen.
  private func isDaytime(_ range: TimeRange) -> Bool {
    let (start, end) = (local(range.start), local(range.end))
    let midnight = start / 1_440 * 1_440
    return start >= midnight + 480 && end <= midnight + 1_320
  }

  /// All claims, as the schedule's listing writes them; things have the ids after their places.
  func listing() -> [String] {
    uses.flatMap(claims).sorted {
      ($0.atom, $0.range.start, $0.booking, $0.line) < ($1.atom, $1.range.start, $1.booking, $1.line)
    }.map {
      "\($0.atom + 1): \($0.range.start.value)-\($0.range.end.value) x\($0.units) by \($0.booking).\($0.line)"
    }
  }
}

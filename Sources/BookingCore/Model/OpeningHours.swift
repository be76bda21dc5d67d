/// Weekly opening hours on an area's own clock.
///
/// The text form is `mon-thu 08:00-22:00, fri-sat 10:00-02:00, sun 00:00-24:00`; `always` and `never` stand
/// for themselves. A stretch whose end is not after its start runs past midnight.
public struct OpeningHours: Hashable, Sendable {
  /// One stretch a week.
  public struct Stretch: Hashable, Comparable, Sendable {
    /// ISO weekday on which it begins, 1 (Monday) to 7.
    public let weekday: Int
    /// Minutes of local wall time after midnight, 0 to 1439.
    public let from: Int
    /// Minutes of local wall time after the same midnight; above `from`, at most `from` + 1440.
    public let to: Int

    public init(weekday: Int, from: Int, to: Int) {
      precondition((1...7).contains(weekday) && (0..<1440).contains(from) && to > from && to <= from + 1440)
      self.weekday = weekday
      self.from = from
      self.to = to
    }

    public static func < (a: Stretch, b: Stretch) -> Bool {
      (a.weekday, a.from, a.to) < (b.weekday, b.from, b.to)
    }
  }

  /// Sorted; seven stretches of 1440 minutes mean "always", none means "never".
  public let stretches: [Stretch]

  /// Hours of these stretches, in any order.
  public init(_ stretches: [Stretch]) { self.stretches = stretches.sorted() }

  public static let always = OpeningHours((1...7).map { Stretch(weekday: $0, from: 0, to: 1440) })
  public static let never = OpeningHours([])
}

import Testing

@testable import BookingCore

@Suite struct TimeRangeTests {
  /// Every range over six minutes.
  private static let all: [(Int32, Int32)] = (Int32(0)...5).flatMap { from in
    (from + 1...6).map { (from, $0) }
  }

  @Test("ranges relate as their sets of minutes do") func sets() {
    for (a0, a1) in Self.all {
      for (b0, b1) in Self.all {
        let (a, b) = (TimeRange(Minute(a0), Minute(a1)), TimeRange(Minute(b0), Minute(b1)))
        let (minutesA, minutesB) = (Set(a0..<a1), Set(b0..<b1))
        let both = minutesA.intersection(minutesB)
        #expect(a.overlaps(b) == !both.isEmpty)
        #expect(a.contains(b) == minutesA.isSuperset(of: minutesB))
        #expect(a.intersection(b).map { Set($0.start.value..<$0.end.value) } ?? [] == both)
        let rest = Set(a.without(b).flatMap { Array($0.start.value..<$0.end.value) })
        #expect(rest == minutesA.subtracting(minutesB))
      }
    }
  }

  @Test("a range that would be empty is none") func empty() {
    #expect(TimeRange(from: Minute(5), to: Minute(5)) == nil)
    #expect(TimeRange(from: Minute(5), to: Minute(4)) == nil)
  }

  @Test("a booking ending at 11 leaves 11 free") func halfOpen() {
    let morning = TimeRange(Minute(600), Minute(660))
    #expect(!morning.overlaps(TimeRange(Minute(660), Minute(720))))
    #expect(!morning.contains(Minute(660)))
  }
}

import TestSupport
import Testing

@testable import BookingCore

/// A schedule, through an overlay and without, beside units counted minute by minute.
@Suite struct ScheduleModelTests {
  private static let hall = ID<Resource>(3)
  private static let east = ID<Resource>(1)
  private static let west = ID<Resource>(2)
  private static let chairs = ID<Resource>(0)
  private static let capacity: [Int32] = [5, 1, 1]
  private static let setup: [Int32] = [0, 5, 0, 15]
  private static let turnover: [Int32] = [3, 10, 0, 0]
  private static let minutes: Int32 = 400

  /// Units in use by atom and minute, from 50 minutes before the first.
  fileprivate struct Counted {
    var used = [[Int32]](repeating: [Int32](repeating: 0, count: 500), count: 3)

    static func atoms(_ line: BookingLine) -> [Int] {
      line.resource == hall ? [1, 2] : [Int(line.resource.value)]
    }

    static func claimed(_ line: BookingLine, _ atom: Int, _ range: TimeRange) -> Range<Int> {
      let own = Int(line.resource.value)
      let from = range.start.value - max(setup[own], setup[atom])
      let to = range.end.value + max(turnover[own], turnover[atom])
      return Int(from) + 50..<Int(to) + 50
    }

    mutating func add(_ occupancy: Occupancy, _ sign: Int32) {
      for line in occupancy.lines {
        for atom in Self.atoms(line) {
          for minute in Self.claimed(line, atom, occupancy.range) {
            used[atom][minute] += sign * Int32(line.resource == hall ? 1 : line.units)
          }
        }
      }
    }

    /// What is missing of each atom, in order, at the worst of the minutes that `occupancy` itself claims.
    func missing(_ occupancy: Occupancy) -> [Int32] {
      var with = self
      with.add(occupancy, 1)
      return (0..<3).compactMap { atom in
        let lines = occupancy.lines.filter { Self.atoms($0).contains(atom) }
        let most =
          lines.compactMap { with.used[atom][Self.claimed($0, atom, occupancy.range)].max() }.max() ?? 0
        return most > capacity[atom] ? most - capacity[atom] : nil
      }
    }
  }

  @Test("random bookings, through an overlay or not, fit as a count by the minute says", arguments: 1...60)
  func random(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var schedule = Schedule([
      ScheduleResource(id: Self.chairs, units: 5, turnover: 3),
      ScheduleResource(id: Self.east, setup: 5, turnover: 10), ScheduleResource(id: Self.west),
      ScheduleResource(id: Self.hall, setup: 15, parts: [Self.east, Self.west]),
    ])
    var counted = Counted()
    var standing: [Occupancy] = []
    for batch in 0..<12 {
      var overlay = ScheduleOverlay()
      for step in 0..<8 {
        let wanted = occupancy(Int64(batch * 8 + step), &random)
        #expect(schedule.shortages(of: wanted, with: overlay).map(\.missing) == counted.missing(wanted))
        let mark = overlay.mark
        overlay.insert(wanted, in: schedule)
        if Int.random(in: 0..<3, using: &random) == 0 {
          overlay.undo(to: mark)
        } else {
          counted.add(wanted, 1)
          standing.append(wanted)
        }
        if Int.random(in: 0..<3, using: &random) == 0,
          let gone = standing.indices.randomElement(using: &random)
        {
          let old = standing.remove(at: gone)
          #expect(
            schedule.shortages(of: old, excluding: old.booking, with: overlay).map(\.missing)
              == counted.missing(moved: old))
          overlay.remove(old, in: schedule)
          counted.add(old, -1)
        }
      }
      overlay.merge(into: &schedule)
      schedule.checkInvariants()
      checkFirstFree(schedule, counted, &random)
    }
  }

  private func occupancy(_ id: Int64, _ random: inout SplitMix64) -> Occupancy {
    let start = Int32.random(in: 0..<Self.minutes - 1, using: &random)
    let end = Int32.random(in: start + 1...min(Self.minutes, start + 60), using: &random)
    let lines = (0..<Int.random(in: 1...2, using: &random)).map { _ in
      let number = Int64.random(in: 0..<4, using: &random)
      return BookingLine(resource: ID(number), units: number == 0 ? Int.random(in: 1...4, using: &random) : 1)
    }
    return Occupancy(booking: ID(id), range: span(start, end), lines: lines)
  }

  private func checkFirstFree(_ schedule: Schedule, _ counted: Counted, _ random: inout SplitMix64) {
    for id in [Self.chairs, Self.east, Self.west, Self.hall] {
      let units = id == Self.chairs ? Int.random(in: 1...5, using: &random) : 1
      let length = Int32.random(in: 1...90, using: &random)
      let isFreeByCounting = { (start: Int32) in
        let use = Occupancy(
          booking: ID(9999), range: span(start, start + length),
          lines: [BookingLine(resource: id, units: units)])
        return counted.missing(use).isEmpty
      }
      let found = schedule.firstFree(
        id, units: units, length: length, after: Minute(0), before: Minute(Self.minutes))
      #expect(found == (0...Self.minutes - length).first(where: isFreeByCounting).map { Minute($0) })
      for start in stride(from: Int32(0), to: Self.minutes - length, by: 37) {
        let isFree = schedule.isFree(id, units: units, range: span(start, start + length))
        #expect(isFree == isFreeByCounting(start))
      }
    }
  }
}

extension ScheduleModelTests.Counted {
  /// What is missing when a booking that stands is asked for once more, itself left out.
  fileprivate func missing(moved old: Occupancy) -> [Int32] {
    var without = self
    without.add(old, -1)
    return without.missing(old)
  }
}

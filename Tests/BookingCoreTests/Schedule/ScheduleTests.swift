import Testing

@testable import BookingCore

@Suite struct ScheduleTests {
  private let hall = ID<Resource>(3)
  private let east = ID<Resource>(1)
  private let west = ID<Resource>(2)
  private let chairs = ID<Resource>(7)

  private var sample: Schedule {
    Schedule([
      ScheduleResource(id: east, setup: 5, turnover: 10), ScheduleResource(id: west),
      ScheduleResource(id: hall, setup: 15, parts: [east, west]), ScheduleResource(id: chairs, units: 40),
    ])
  }

  private func use(_ booking: Int64, _ start: Int32, _ end: Int32, _ lines: BookingLine...) -> Occupancy {
    Occupancy(booking: ID(booking), range: span(start, end), lines: lines)
  }

  @Test("a composite claims its parts with the greater buffers") func claims() {
    let claims = sample.claims(of: use(9, 100, 160, BookingLine(resource: hall)))
    #expect(claims.map(\.atom) == [east, west])
    #expect(claims.map(\.claim.range) == [span(85, 170), span(85, 160)])
    #expect(claims.allSatisfy { $0.claim.units == 1 && $0.claim.holder.booking == ID(9) })
  }

  @Test("an unknown resource claims nothing and is never free") func unknown() {
    let schedule = sample
    for id in [ID<Resource>(0), ID(5), ID(99), ID(-1)] {
      #expect(schedule.claims(of: use(1, 0, 1, BookingLine(resource: id))).isEmpty)
      #expect(!schedule.isFree(id, range: span(0, 1)))
      #expect(schedule.firstFree(id, length: 1, after: Minute(0), before: Minute(9)) == nil)
      #expect(schedule.peakUnits(atom: id, in: span(0, 1)) == 0)
    }
  }

  @Test("neighbours' buffers add") func buffers() {
    var schedule = sample
    schedule.insert(use(1, 100, 200, BookingLine(resource: east)))
    #expect(schedule.shortages(of: use(2, 214, 300, BookingLine(resource: east))).map(\.missing) == [1])
    #expect(schedule.shortages(of: use(2, 215, 300, BookingLine(resource: east))).isEmpty)
    #expect(schedule.shortages(of: use(2, 225, 300, BookingLine(resource: hall))).isEmpty)
    #expect(schedule.shortages(of: use(2, 224, 300, BookingLine(resource: hall))).map(\.atom) == [east])
  }

  @Test("two lines on one atom count together") func twoLines() {
    let both = use(
      1, 0, 60, BookingLine(resource: chairs, units: 30), BookingLine(resource: chairs, units: 11))
    #expect(sample.shortages(of: both) == [Shortage(atom: chairs, missing: 1, capacity: 40)])
    let overlapping = use(1, 0, 60, BookingLine(resource: east), BookingLine(resource: hall))
    #expect(sample.shortages(of: overlapping) == [Shortage(atom: east, missing: 1, capacity: 1)])
  }

  @Test("a booking that is changed does not stand in its own way") func excluding() {
    var schedule = sample
    schedule.insert(use(1, 0, 60, BookingLine(resource: chairs, units: 40)))
    let longer = use(1, 0, 90, BookingLine(resource: chairs, units: 39))
    #expect(schedule.shortages(of: longer).map(\.missing) == [39])
    #expect(schedule.shortages(of: longer, excluding: ID(1)).isEmpty)
    schedule.insert(use(2, 70, 80, BookingLine(resource: chairs, units: 5)))
    #expect(schedule.shortages(of: longer, excluding: ID(1)).map(\.missing) == [4])
  }

  @Test("an existing double booking elsewhere in the tree does not matter") func oldConflict() {
    var schedule = sample
    schedule.insert(use(1, 0, 60, BookingLine(resource: west)))
    schedule.insert(use(2, 30, 90, BookingLine(resource: west)))
    #expect(schedule.shortages(of: use(3, 90, 99, BookingLine(resource: west))).isEmpty)
    #expect(schedule.shortages(of: use(3, 50, 99, BookingLine(resource: west))).map(\.missing) == [2])
  }

  @Test("an insertion and its removal leave nothing") func removal() {
    var schedule = sample
    let booking = use(1, 0, 60, BookingLine(resource: hall), BookingLine(resource: chairs, units: 2))
    schedule.insert(booking)
    #expect(schedule.count == 3)
    for claim in schedule.claims(of: booking) { schedule.remove(claim) }
    #expect(schedule.count == 0)
    schedule.checkInvariants()
  }

  @Test("a copy of the schedule does not see later changes") func snapshot() {
    var schedule = sample
    let before = schedule
    schedule.insert(use(1, 0, 60, BookingLine(resource: west)))
    #expect(before.isFree(west, range: span(0, 60)))
    #expect(!schedule.isFree(west, range: span(0, 60)))
  }

  @Test("the first free start counts buffers, which may lie outside the window") func firstFree() {
    var schedule = sample
    #expect(schedule.firstFree(hall, length: 60, after: Minute(0), before: Minute(60)) == Minute(0))
    schedule.insert(use(1, 20, 40, BookingLine(resource: east)))  // 15-50 taken
    #expect(schedule.firstFree(east, length: 60, after: Minute(0), before: Minute(500)) == Minute(55))
    #expect(schedule.firstFree(hall, length: 60, after: Minute(0), before: Minute(500)) == Minute(65))
    #expect(schedule.firstFree(west, length: 60, after: Minute(0), before: Minute(500)) == Minute(0))
    #expect(schedule.firstFree(hall, length: 60, after: Minute(0), before: Minute(124)) == nil)
  }

  @Test("parts of a composite push its start on until all are free") func firstFreeComposite() {
    var schedule = Schedule([
      ScheduleResource(id: east), ScheduleResource(id: west),
      ScheduleResource(id: hall, parts: [east, west]),
    ])
    for step in Int32(0)..<5 {
      schedule.insert(use(Int64(step), step * 100, step * 100 + 55, BookingLine(resource: east)))
      schedule.insert(use(9, step * 100 + 50, step * 100 + 100, BookingLine(resource: west)))
    }
    #expect(schedule.firstFree(hall, length: 1, after: Minute(0), before: Minute(9_000)) == Minute(500))
  }

  @Test("among several those are found that are free all through") func freeAmong() {
    var schedule = sample
    schedule.insert(use(1, 0, 50, BookingLine(resource: west)))
    let rooms = [west, east, chairs]
    #expect(schedule.freeResources(among: rooms, range: span(20, 30)) == [east, chairs])
    #expect(schedule.freeResources(among: rooms, units: 2, range: span(20, 30)) == [chairs])
  }

  @Test("units asked for beyond all reason are a shortage, not a crash") func manyUnits() {
    let greedy = use(1, 0, 60, BookingLine(resource: chairs, units: .max), BookingLine(resource: chairs))
    #expect(sample.shortages(of: greedy).map(\.atom) == [chairs])
    #expect(!sample.isFree(chairs, units: .max, range: span(0, 60)))
    #expect(sample.firstFree(chairs, length: .max, after: Minute(0), before: Minute(60)) == nil)
  }

  @Test("an overlay is seen by the writer alone until it is merged") func overlay() {
    var schedule = sample
    schedule.insert(use(1, 0, 50, BookingLine(resource: west)))
    var overlay = ScheduleOverlay()
    overlay.remove(use(1, 0, 50, BookingLine(resource: west)), in: schedule)
    let mark = overlay.mark
    overlay.insert(use(2, 10, 20, BookingLine(resource: hall)), in: schedule)
    #expect(schedule.shortages(of: use(3, 15, 20, BookingLine(resource: east)), with: overlay).count == 1)
    #expect(schedule.shortages(of: use(3, 15, 20, BookingLine(resource: east))).isEmpty)
    overlay.undo(to: mark)
    #expect(schedule.isFree(west, range: span(0, 50), with: overlay))
    overlay.insert(use(4, 30, 40, BookingLine(resource: west)), in: schedule)
    #expect(!schedule.isFree(west, range: span(0, 10)))
    overlay.merge(into: &schedule)
    #expect(overlay.isEmpty)
    #expect(schedule.isFree(west, range: span(0, 10)))
    #expect(!schedule.isFree(west, range: span(30, 31)))
    schedule.checkInvariants()
  }
}

@Suite struct ExcessTests {
  private let room = ID<Resource>(1)

  private func excesses(units: Int32, _ claims: [Claim], from: Int32 = 0) -> [Excess] {
    var schedule = Schedule([ScheduleResource(id: room, units: units)])
    schedule.load(atom: room, sorted: claims.sorted())
    return schedule.excesses(atom: room, from: Minute(from))
  }

  private func excess(_ range: TimeRange, peak: Int32, capacity: Int32 = 1, _ bookings: Int64...) -> Excess {
    Excess(atom: room, range: range, peak: peak, capacity: capacity, bookings: bookings.map { ID($0) })
  }

  @Test("claims within the units are no excess") func none() {
    #expect(excesses(units: 1, [claim(0, 10), claim(10, 20, booking: 2)]).isEmpty)
    #expect(excesses(units: 3, [claim(0, 10, units: 2), claim(5, 20, booking: 2)]).isEmpty)
  }

  @Test("an excess is as long as claims exceed the units, whoever holds them") func maximal() {
    let claims = [
      claim(0, 10), claim(5, 20, booking: 2), claim(10, 30, booking: 3), claim(40, 50, booking: 4),
    ]
    #expect(excesses(units: 1, claims) == [excess(span(5, 20), peak: 2, 1, 2, 3)])
    let apart = [claim(0, 10), claim(5, 30, booking: 2), claim(12, 40, booking: 3)]
    #expect(
      excesses(units: 1, apart) == [
        excess(span(5, 10), peak: 2, 1, 2), excess(span(12, 30), peak: 2, 2, 3),
      ])
  }

  @Test("an excess that began before the moment asked for is given in full") func from() {
    let claims = [
      claim(0, 10), claim(0, 10, booking: 2), claim(10, 20, booking: 3), claim(10, 20, booking: 4),
    ]
    let whole = [excess(span(0, 20), peak: 2, 1, 2, 3, 4)]
    for moment in Int32(0)..<20 { #expect(excesses(units: 1, claims, from: moment) == whole) }
    #expect(excesses(units: 1, claims, from: 20).isEmpty)
  }

  @Test("excesses are the ranges a count by the minute gives", arguments: 1...300)
  func random(seed: Int) {
    var random = SeededClaims(seed: UInt64(seed))
    let claims = random.claims()
    let units = Int32(1 + seed % 3)
    var naive = NaiveClaims()
    for claim in claims { naive.insert(claim) }
    var expected: [Excess] = []
    let uses = naive.uses(in: span(0, 100)) + [0]
    var start: Int32?
    for (minute, use) in uses.enumerated() {
      if use > units {
        start = start ?? Int32(minute)
      } else if let from = start {
        let range = span(from, Int32(minute))
        let bookings = Set(naive.overlapping(range).map(\.holder.booking)).sorted()
        expected.append(
          Excess(
            atom: room, range: range, peak: naive.peakUnits(in: range), capacity: units, bookings: bookings))
        start = nil
      }
    }
    for from in stride(from: Int32(0), to: 100, by: 7) {
      #expect(excesses(units: units, claims, from: from) == expected.filter { $0.range.end.value > from })
    }
  }
}

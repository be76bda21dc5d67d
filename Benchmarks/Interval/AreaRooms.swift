import BookingCore

/// The bookings of the workload in a schedule, and questions about areas of 60 rooms.
struct AreaRooms {
  private let schedule: Schedule
  private let areas: [[ID<Resource>]]
  private let workload: IntervalWorkload

  init(_ workload: IntervalWorkload) {
    self.workload = workload
    let ids = (1...workload.resources).map { ID<Resource>(Int64($0)) }
    var schedule = Schedule(ids.map { ScheduleResource(id: $0) })
    var claims = [[Claim]](repeating: [], count: workload.resources)
    for (number, draw) in workload.load().enumerated() {
      let holder = ClaimHolder(booking: ID(Int64(number)), line: 0)
      claims[Int(draw.resource)].append(Claim(range: draw.range, holder: holder, units: 1))
    }
    for (place, id) in ids.enumerated() { schedule.load(atom: id, sorted: claims[place].sorted()) }
    self.schedule = schedule
    areas = stride(from: 0, to: ids.count - 59, by: 60).map { Array(ids[$0..<$0 + 60]) }
  }

  /// Random stretches of time; `resource` is an area here. Seed 9.
  func questions(_ count: Int) -> [IntervalWorkload.Draw] {
    workload.checks(count, seed: 9).map { draw in
      var question = draw
      question.resource = draw.resource % Int32(areas.count)
      return question
    }
  }

  func countFree(_ questions: [IntervalWorkload.Draw]) -> UInt64 {
    questions.reduce(0) { sum, question in
      let rooms = areas[Int(question.resource)]
      return sum + UInt64(schedule.freeResources(among: rooms, range: question.range).count)
    }
  }

  func sumOfFirst(_ questions: [IntervalWorkload.Draw]) -> UInt64 {
    questions.reduce(0) { sum, question in
      let (after, length) = (question.range.start, Int32(120))
      var first: Minute?
      for room in areas[Int(question.resource)] where first != after {
        // One that is not strictly earlier does not matter, so the search ends at the best so far.
        let limit = first.map { min(IntervalWorkload.horizon, $0 + (length - 1)) } ?? IntervalWorkload.horizon
        first = schedule.firstFree(room, length: length, after: after, before: limit) ?? first
      }
      return sum + UInt64(first?.value ?? 0)
    }
  }
}

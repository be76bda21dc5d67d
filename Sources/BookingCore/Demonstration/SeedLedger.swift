/// Who has what during the making of bookings, without a store.
struct SeedLedger {
  private var schedule = Schedule()
  /// Closures, by resource.
  private var closed: IntervalForest
  private var numbers: [Slug: ID<Resource>] = [:]
  private var tables: [OpeningTable?] = []
  private var parts: [[ID<Resource>]] = []
  private var booked: Int64 = 0

  /// The ledger of these resources, parts before their composites.
  init(_ resources: [SeedResource], clocks: [Slug: AreaCalendar]) {
    closed = IntervalForest(count: resources.count)
    for (number, resource) in resources.enumerated() {
      let id = ID<Resource>(Int64(number))
      let parts = resource.parts.compactMap { numbers[$0] }
      numbers[resource.slug] = id
      tables.append(clocks[resource.area].map { OpeningTable.shared(resource.openingHours, on: $0) })
      self.parts.append(parts)
      schedule.replace(
        ScheduleResource(
          id: id, units: Int32(clamping: resource.units), setup: Int32(clamping: resource.setupMinutes),
          turnover: Int32(clamping: resource.turnoverMinutes), parts: parts))
    }
  }

  mutating func close(_ resource: Slug, during range: TimeRange) {
    guard let id = numbers[resource] else { return }
    closed[Int(id.value)].insert(Claim(range: range, holder: ClaimHolder(packed: 0), units: 1))
  }

  /// Takes all lines for the range and says so, or takes none.
  mutating func take(_ lines: [SeedBooking.Line], during range: TimeRange) -> Bool {
    let wanted = lines.compactMap { line in
      numbers[line.resource].map { BookingLine(resource: $0, units: line.units) }
    }
    let occupancy = Occupancy(booking: ID(booked), range: range, lines: wanted)
    guard wanted.count == lines.count, wanted.allSatisfy({ isOpen($0.resource, during: range) }),
      schedule.shortages(of: occupancy).isEmpty
    else { return false }
    schedule.insert(occupancy)
    booked += 1
    return true
  }

  private func isOpen(_ resource: ID<Resource>, during range: TimeRange) -> Bool {
    ([resource] + parts[Int(resource.value)]).allSatisfy {
      tables[Int($0.value)]?.contains(range) == true && closed.isFree(range, in: Int($0.value))
    }
  }
}

/// Months of ordinary bookings: weekly evenings, weekend parties with chairs and tables, guests overnight, gardens
/// by day, things lent. None clashes with another, all keep opening hours and house rules.
struct OrdinaryLife {
  /// A booking that somebody might wish for.
  private struct Wish {
    var use: SeedWords.Use
    var start: LocalTime
    var end: LocalTime
    var units = 1
    var attendees = 0
    var withFurniture = false
  }

  /// More would leave the people of the demonstration no room under their house rules.
  private static let openBookingsPerHome = 2

  private let municipality: SeedMunicipality
  private let residents: SeedResidents
  private let words: SeedWords
  private let days: SeedDays
  private let clocks: [Slug: AreaCalendar]
  private let rules: [Slug: HouseRules]
  private let areas: [Slug]
  private var ledger: SeedLedger
  private var random: SeedRandom
  private var openBookings: [Int: Int] = [:]

  init(
    _ municipality: SeedMunicipality, _ residents: SeedResidents, _ closures: [SeedClosure],
    _ words: SeedWords, _ days: SeedDays, _ random: SeedRandom
  ) {
    self.municipality = municipality
    self.residents = residents
    self.words = words
    self.days = days
    self.random = random
    areas = municipality.areas.map(\.slug).filter { residents.homes[$0] != nil }
    var clocks: [Slug: AreaCalendar] = [:]
    for area in municipality.areas { clocks[area.slug] = AreaCalendar.named(area.timeZone) }
    self.clocks = clocks
    rules = Dictionary(municipality.rules.map { ($0.area, $0.rules) }) { first, _ in first }
    ledger = SeedLedger(municipality.resources, clocks: clocks)
    for closure in closures {
      guard let resource = municipality.resources.first(where: { $0.slug == closure.resource }),
        let range = range(from: closure.start, to: closure.end, in: resource.area)
      else { continue }
      ledger.close(closure.resource, during: range)
    }
  }

  /// The bookings, sorted by the time they were made.
  mutating func bookings() -> [SeedBooking] {
    var bookings: [SeedBooking] = []
    for date in dates() {
      for resource in municipality.resources {
        for wish in wishes(for: resource, on: date) {
          if let booking = fulfil(wish, of: resource) { bookings.append(booking) }
        }
      }
    }
    return bookings.sorted {
      ($0.madeAt, $0.start, $0.lines[0].resource) < ($1.madeAt, $1.start, $1.lines[0].resource)
    }
  }

  /// Eighteen weeks around today, and the four weeks around the next change of the clock.
  private func dates() -> [CivilDate] {
    let near = days.today.dayNumber - 28...days.today.dayNumber + 97
    let atChange = days.change.dayNumber - 14...days.change.dayNumber + 13
    return (Array(near) + atChange.filter { !near.contains($0) }).map { CivilDate(dayNumber: $0) }
  }
}

// MARK: - What people wish for

extension OrdinaryLife {
  private mutating func wishes(for resource: SeedResource, on date: CivilDate) -> [Wish] {
    switch resource.kind {
    case .garden: garden(resource, date)
    case .equipment: lending(resource, date)
    case .room where resource.features.contains("bed"): night(resource, date)
    case .room where resource.features.contains("kitchen") || !resource.parts.isEmpty:
      commonHouse(resource, date)
    case .room: smallRoom(resource, date)
    }
  }

  private mutating func commonHouse(_ resource: SeedResource, _ date: CivilDate) -> [Wish] {
    // A hall of several rooms is wanted for the great occasions only.
    let share = resource.parts.isEmpty ? 1 : 4
    var wishes: [Wish] = []
    if date.weekday <= 5, random.chance(15 / share) { wishes.append(wish(.day, date, [9, 10], [2, 3])) }
    switch date.weekday {
    case 1...4:
      if random.chance(50 / share) { wishes.append(wish(.evening, date, [17, 18, 19], [2, 3])) }
    case 5, 6:
      if random.chance(45 / share) {
        wishes.append(wish(.party, date, date.weekday == 5 ? [16, 17] : [13, 15, 17], [5, 6, 7, 8]))
      }
    default:
      if random.chance(35 / share) { wishes.append(wish(.day, date, [10, 11], [3, 4])) }
    }
    for place in wishes.indices { fill(&wishes[place], seats: resource.seats ?? 20) }
    return wishes
  }

  private mutating func fill(_ wish: inout Wish, seats: Int) {
    let share = wish.use == .party ? random.number(55...95) : random.number(25...70)
    wish.attendees = max(1, seats * share / 100)
    wish.withFurniture = wish.use == .party && random.chance(50)
  }

  private mutating func smallRoom(_ resource: SeedResource, _ date: CivilDate) -> [Wish] {
    guard random.chance(45) else { return [] }
    var wish = wish(.day, date, [9, 10, 13, 14, 16, 18], [1, 2, 3])
    wish.attendees = random.number(1...max(1, resource.seats ?? 1))
    return [wish]
  }

  private mutating func night(_ resource: SeedResource, _ date: CivilDate) -> [Wish] {
    guard random.chance(date.weekday >= 4 && date.weekday <= 6 ? 20 : 7) else { return [] }
    return [
      Wish(
        use: .night, start: LocalTime(date, minute: 15 * 60),
        end: LocalTime(date + random.number(1...2), minute: 11 * 60),
        attendees: random.number(1...max(1, resource.seats ?? 1)))
    ]
  }

  private mutating func garden(_ resource: SeedResource, _ date: CivilDate) -> [Wish] {
    let isWarm = (5...8).contains(date.components.month)
    let isMild = [4, 9, 10].contains(date.components.month)
    guard random.chance((isWarm ? 30 : isMild ? 18 : 6) * (date.weekday >= 5 ? 2 : 1)) else { return [] }
    var wish = wish(.garden, date, [10, 11, 14, 16], [2, 3, 4])
    wish.attendees = random.number(2...max(2, resource.seats ?? 2))
    return [wish]
  }

  private mutating func lending(_ resource: SeedResource, _ date: CivilDate) -> [Wish] {
    guard random.chance(28) else { return [] }
    var wish = wish(.equipment, date, [8, 9, 10, 14, 16], [2, 3, 6])
    if random.chance(40) { wish.end = LocalTime(date + random.number(1...2), minute: wish.start.minute) }
    wish.units = random.number(1...max(1, resource.units / 3))
    return [wish]
  }

  private mutating func wish(
    _ use: SeedWords.Use, _ date: CivilDate, _ startHours: [Int], _ hours: [Int]
  ) -> Wish {
    let start = LocalTime(date, minute: random.pick(startHours) * 60 + (random.chance(30) ? 30 : 0))
    let end = start.minute + random.pick(hours) * 60
    return Wish(use: use, start: start, end: LocalTime(date + end / 1440, minute: end % 1440))
  }
}

// MARK: - Whether they get it

extension OrdinaryLife {
  /// The booking, or nil when the rules, the hours or an earlier booking stand against it.
  private mutating func fulfil(_ wish: Wish, of resource: SeedResource) -> SeedBooking? {
    guard let range = range(from: wish.start, to: wish.end, in: resource.area),
      keepsLength(range, resource), let madeAt = madeAt(wish, resource),
      let home = somebody(wish, resource)
    else { return nil }
    var lines = [SeedBooking.Line(resource: resource.slug, units: wish.units)]
    if wish.withFurniture { lines += furniture(for: wish, of: resource, range) }
    let title = words.title(for: wish.use, &random)
    let members = residents.membersOfHome[home]
    let member = residents.members[random.number(members)]
    guard ledger.take(lines, during: range) else { return nil }
    if wish.end.date >= days.today { openBookings[home, default: 0] += 1 }
    return SeedBooking(
      lines: lines, start: wish.start, end: wish.end, household: residents.households[home].slug,
      member: member.handle, attendees: wish.attendees, title: title, madeAt: madeAt)
  }

  /// Chairs and tables of the same area, as many as the guests need or half of what there is.
  private func furniture(
    for wish: Wish, of resource: SeedResource, _ range: TimeRange
  ) -> [SeedBooking.Line] {
    municipality.resources.compactMap { thing in
      guard thing.area == resource.area, thing.kind == .equipment, keepsLength(range, thing) else {
        return nil
      }
      let perUnit = thing.slug.text.hasPrefix("stole-") ? 1 : thing.slug.text.hasPrefix("borde-") ? 6 : 0
      guard perUnit > 0 else { return nil }
      let units = min(max(1, thing.units / 2), (wish.attendees + perUnit - 1) / perUnit)
      return SeedBooking.Line(resource: thing.slug, units: units)
    }
  }

  private func keepsLength(_ range: TimeRange, _ resource: SeedResource) -> Bool {
    let limits = limits(of: resource)
    if let slots = limits.slots, let clock = clocks[resource.area], !HireSlots(slots, on: clock).admit(range)
    {
      return false
    }
    return Int(range.minutes) >= limits.minMinutes ?? 1 && Int(range.minutes) <= limits.maxMinutes ?? .max
  }

  private func limits(of resource: SeedResource) -> HouseRules.Limits {
    rules[resource.area]?.limits(for: resource.kind, named: resource.slug) ?? HouseRules.Limits()
  }

  /// Some days before, in the past, and neither too early nor too late for the house rules.
  private mutating func madeAt(_ wish: Wish, _ resource: SeedResource) -> LocalTime? {
    let limits = limits(of: resource)
    let notice = (limits.minNoticeMinutes ?? 0) / 1440 + 2
    let date = min(wish.start.date + -(notice + random.number(0...45)), days.today + -random.number(1...20))
    guard wish.start.date - date <= limits.maxDaysAhead ?? .max else { return nil }
    return LocalTime(date, minute: random.number(7 * 60...22 * 60))
  }

  /// The place of a home that may have it: mostly one of the area, and of others where the rules allow.
  private mutating func somebody(_ wish: Wish, _ resource: SeedResource) -> Int? {
    let limits = limits(of: resource)
    let mayBeOther = limits.otherAreas ?? true
    let most = min(limits.maxOpenBookings ?? .max, Self.openBookingsPerHome)
    for _ in 0..<8 {
      let area = mayBeOther && !areas.isEmpty && random.chance(20) ? random.pick(areas) : resource.area
      guard let homes = residents.homes[area] else { continue }
      let home = random.pick(homes)
      if openBookings[home, default: 0] < most { return home }
    }
    return nil
  }

  /// The minutes between two readings of an area's clock that both occur once.
  private func range(from start: LocalTime, to end: LocalTime, in area: Slug) -> TimeRange? {
    guard let clock = clocks[area], case .one(let first) = clock.minutes(of: start),
      case .one(let last) = clock.minutes(of: end)
    else { return nil }
    return TimeRange(from: first, to: last)
  }
}

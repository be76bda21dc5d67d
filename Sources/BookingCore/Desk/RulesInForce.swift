/// The house rules that hold today for one resource.
struct RulesInForce {
  let resource: Resource
  let registry: Registry
  let now: Minute
  let calendar: AreaCalendar
  let limits: HouseRules.Limits
  /// What the rules say of a composite's parts by name, which holds for the whole as well where it is about the days and
  /// hours of the place, or asks the board.
  let parts: [RulesInForce]
  /// What `maxOpenBookings` counts: what it was stated for.
  private let openBookingsScope: HouseRules.Quota.Scope

  /// Nil when the resource's area has no rules yet.
  init?(_ id: ID<Resource>, _ registry: Registry, _ now: Minute, byNameAlone: Bool = false) {
    let area = registry.resource(id).area
    guard registry.hasRules(area) else { return nil }
    calendar = registry.calendar(area)
    guard let rules = registry.rules(of: area, on: calendar.date(of: now)) else { return nil }
    resource = registry.resource(id)
    self.registry = registry
    self.now = now
    let named = rules.resources[resource.slug]
    if byNameAlone, named == nil { return nil }
    limits = byNameAlone ? named ?? .init() : rules.limits(for: resource.kind, named: resource.slug)
    parts = resource.parts.compactMap { RulesInForce($0, registry, now, byNameAlone: true) }
    openBookingsScope =
      named?.maxOpenBookings != nil
      ? .resource : rules.kinds[resource.kind]?.maxOpenBookings != nil ? .kind : .area
  }

  /// The rules that a request breaks, but for the gap between bookings.
  func broken(by request: Admission.Request) -> [Refusal.Reason] {
    who(request) + asked(request) + useItself(request.range) + quotas(request)
  }

  /// The rules that the use itself breaks, whoever asked for it when and how often; the gap is left out here too.
  func brokenByUse(_ request: Admission.Request) -> [Refusal.Reason] {
    who(request) + useItself(request.range)
  }

  private func useItself(_ range: TimeRange) -> [Refusal.Reason] {
    pickUp(range) + length(range) + days(range) + parts.flatMap { $0.days(range) }
  }

  /// The rules that ask the board, the resource's own and its parts'.
  var asking: [RulesInForce] { ([self] + parts).filter { ($0.limits.approval?.mode ?? .none) != .none } }

  /// Whether what is left is free for all by now, and from when on it will be.
  private func leftovers(_ request: Admission.Request) -> (isNow: Bool, from: Minute?) {
    let from = limits.leftoverMinutes.map { request.range.start - Int32($0) }
    return (from.map { $0 <= now } ?? false, from)
  }

  /// Whether somebody of the resource's own area asks.
  private func isOwn(_ request: Admission.Request) -> Bool {
    request.household.area == resource.area && !request.household.isOutside
  }

  private func who(_ request: Admission.Request) -> [Refusal.Reason] {
    var reasons: [Refusal.Reason] = []
    let isOwn = isOwn(request)
    let leftovers = leftovers(request)
    if !isOwn, !request.household.isOutside, request.household.kind == .home,
      limits.otherAreas == false, !leftovers.isNow
    {
      reasons.append(.ownAreaOnly(resource.area, leftoversFrom: leftovers.from))
    }
    if let least = limits.minAttendees, request.attendees < least {
      reasons.append(.tooFewPeople(resource.id, least: least, attendees: request.attendees))
    }
    if let most = limits.maxAttendees, request.attendees > most {
      reasons.append(.tooManyPeople(resource.id, seats: most, attendees: request.attendees))
    }
    return reasons
  }

  private func asked(_ request: Admission.Request) -> [Refusal.Reason] {
    var reasons: [Refusal.Reason] = []
    let start = request.range.start
    let isOwn = isOwn(request)
    let ahead = isOwn ? limits.maxDaysAhead : limits.maxDaysAheadOthers ?? limits.maxDaysAhead
    if let ahead, calendar.date(of: start) > calendar.date(of: now) + ahead {
      reasons.append(.tooFarAhead(resource.area, days: ahead))
    }
    if let notice = limits.minNoticeMinutes, start >= now, start < now + Int32(notice) {
      reasons.append(.tooShortNotice(resource.area, minutes: notice, earliest: now + Int32(notice)))
    }
    return reasons
  }

  private func pickUp(_ range: TimeRange) -> [Refusal.Reason] {
    guard let hours = limits.lending?.pickUpHours else { return [] }
    let table = OpeningTable.shared(hours, on: calendar)
    let (start, end) = (range.start, range.end)
    let isOpen =
      table.contains(TimeRange(start, start + 1))
      && (table.contains(TimeRange(end - 1, end)) || table.contains(TimeRange(end, end + 1)))
    return isOpen ? [] : [.outsidePickUpHours(resource.id, hours)]
  }

  private func length(_ range: TimeRange) -> [Refusal.Reason] {
    var reasons: [Refusal.Reason] = []
    if let shortest = limits.minMinutes, range.minutes < shortest {
      reasons.append(.tooShort(resource.area, minutes: shortest))
    }
    if let longest = limits.maxMinutes, range.minutes > longest {
      reasons.append(.tooLong(resource.area, minutes: longest))
    }
    if let days = limits.lending?.longestDays,
      calendar.date(of: range.end) - calendar.date(of: range.start) > days
    {
      reasons.append(.loanTooLong(resource.id, days: days))
    }
    if let slots = limits.slots.map({ HireSlots($0, on: calendar) }), !slots.admit(range) {
      reasons.append(.notASlot(resource.id, next: slots.next(from: calendar.date(of: range.start))))
    }
    return reasons
  }

  private func days(_ range: TimeRange) -> [Refusal.Reason] {
    var reasons: [Refusal.Reason] = []
    if let quiet = limits.quietHours {
      let met = OpeningTable.shared(quiet, on: calendar).openRanges(in: range).first
      if met != nil { reasons.append(.quietHours(resource.id, quiet)) }
    }
    guard limits.closedDates != nil || limits.closedHolidays != nil else { return reasons }
    let first = calendar.date(of: range.start)
    let last = calendar.date(of: range.end - 1)
    for day in first.dayNumber...last.dayNumber {
      let date = CivilDate(dayNumber: day)
      let holiday = limits.closedHolidays?.lazy.compactMap { $0.holiday(on: date) }.first
      guard holiday != nil || limits.closedDates?.contains(where: { $0.contains(date) }) ?? false else {
        continue
      }
      reasons.append(.closedDay(resource.id, date, holiday))
      break
    }
    return reasons
  }

  private func quotas(_ request: Admission.Request) -> [Refusal.Reason] {
    let leftovers = leftovers(request)
    guard !leftovers.isNow else { return [] }
    var reasons: [Refusal.Reason] = []
    if let most = limits.maxOpenBookings, request.household.kind == .home {
      let open = request.held.count { $0.range.end > now && isCounted($0, openBookingsScope) }
      if open >= most {
        reasons.append(.quota(resource.area, bookings: most, leftoversFrom: leftovers.from))
      }
    }
    for quota in limits.quotas ?? [] where quota.party == request.household.kind {
      let period = calendar.period(quota.period, containing: request.range.start)
      var (bookings, minutes) = (0, Int(request.range.minutes))
      for held in request.held where period.contains(held.range.start) && isCounted(held, quota.scope) {
        bookings += 1
        minutes += Int(held.range.minutes)
      }
      let isOver = quota.bookings.map { bookings >= $0 } ?? false
      guard isOver || quota.minutes.map({ minutes > $0 }) ?? false else { continue }
      reasons.append(
        .periodQuota(resource.id, quota, next: calendar.date(of: period.end), leftoversFrom: leftovers.from))
    }
    return reasons
  }

  private func isCounted(_ held: HeldBooking, _ scope: HouseRules.Quota.Scope) -> Bool {
    held.lines.contains { line in
      guard registry.has(line.resource) else { return false }
      switch scope {
      case .resource: return line.resource == resource.id
      case .kind:
        let other = registry.resource(line.resource)
        return other.area == resource.area && other.kind == resource.kind
      case .area: return registry.resource(line.resource).area == resource.area
      }
    }
  }

  /// Minutes that must stay free before and after a use, beyond what setting up and clearing take.
  var gapBesideBuffers: Int32 {
    Int32(max(0, (limits.gapMinutes ?? 0) - resource.setupMinutes - resource.turnoverMinutes))
  }

  /// Whether a free place lies closer to another booking than the rules allow.
  func isTooClose(
    _ line: BookingLine, _ range: TimeRange, _ shortages: (Occupancy) throws -> [Shortage]
  ) rethrows -> Bool {
    let more = gapBesideBuffers
    let own = Occupancy(booking: ID(0), range: range, lines: [line])
    var wide = own
    wide.range = range.padded(before: more, after: more)
    return try more > 0 && !shortages(wide).isEmpty && shortages(own).isEmpty
  }
}

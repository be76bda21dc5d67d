/// What can be booked: the question behind `free`, `GET /availability` and the page's search.
public struct AvailabilityQuery: Sendable {
  /// The stretch looked at; what of it is past is not.
  public var window: TimeRange
  /// Length of the use; nil means what is left of the window.
  public var minutes: Int32?
  /// Who asks, for places that are not for everybody; nil asks for all.
  public var household: Household?
  /// People; 0 when it does not matter.
  public var attendees = 0
  /// Kind of resource; nil for all.
  public var kind: Resource.Kind?
  /// Features that it must have.
  public var needs: [String] = []
  /// From where travel is counted and by which results are ordered.
  public var near: ID<Area>?
  /// Only resources of these areas; nil for all.
  public var areas: [ID<Area>]?
  /// Units wanted.
  public var units = 1
  /// How many places are wanted.
  public var limit = Int.max
  /// The place after which the list begins: minutes of travel, then the resource's name.
  public var after: (travelMinutes: Int, name: String)?

  /// The question what is free during a window.
  public init(window: TimeRange, minutes: Int32? = nil) {
    self.window = window
    self.minutes = minutes
  }
}

/// A resource that can be booked, and from when.
public struct FreePlace: Hashable, Sendable {
  /// What.
  public let resource: ID<Resource>
  /// When: the first stretch of the length asked for.
  public let range: TimeRange
  /// Minutes by bicycle from the area asked for, 0 when none was.
  public let travelMinutes: Int
}

extension BookingDesk.MemoryView {
  /// The places that the house rules let be booked, nearest first, then by name of the resource; what a household has
  /// used up of its quotas is not looked at. O(resources asked for · log bookings).
  ///
  /// `isUsed` says whether a resource itself, not its parts, is used during a range: where rules keep bookings apart.
  public func freePlaces(
    _ query: AvailabilityQuery, isUsed: (ID<Resource>, TimeRange) -> Bool = { _, _ in false }
  ) -> [FreePlace] {
    guard let window = TimeRange(from: max(query.window.start, now), to: query.window.end) else { return [] }
    var places: [FreePlace] = []
    func look(at resource: Resource, _ travelMinutes: Int) {
      if let after = query.after, (travelMinutes, resource.slug.text) <= (after.travelMinutes, after.name) {
        return
      }
      guard let range = firstFree(resource, query, window, isUsed) else { return }
      places.append(FreePlace(resource: resource.id, range: range, travelMinutes: travelMinutes))
    }
    guard let near = query.near else {
      for resource in registry.resourcesBySlug where places.count < query.limit && query.admits(resource) {
        look(at: resource, 0)
      }
      return places
    }
    var travel: [ID<Area>: Int] = [:]
    for area in registry.areas { travel[area.id] = registry.travelMinutes(near, area.id) }
    // Places as far away stay in order of their names.
    let candidates = registry.resourcesBySlug.filter(query.admits).enumerated().map {
      (minutes: travel[$1.area] ?? 0, rank: $0, resource: $1)
    }
    for candidate in candidates.sorted(by: { ($0.minutes, $0.rank) < ($1.minutes, $1.rank) })
    where places.count < query.limit {
      look(at: candidate.resource, candidate.minutes)
    }
    return places
  }

  private func firstFree(
    _ resource: Resource, _ query: AvailabilityQuery, _ window: TimeRange,
    _ isUsed: (ID<Resource>, TimeRange) -> Bool
  ) -> TimeRange? {
    let length = query.minutes ?? window.minutes
    let rules = RulesInForce(resource.id, registry, now)
    // Who lives elsewhere needs a rule that lets him in.
    if rules == nil, query.household?.isOutside == true { return nil }
    let gap = rules?.gapBesideBuffers ?? 0
    for stretch in registry.usable(resource, in: window) where stretch.minutes >= length {
      var start = stretch.start
      var tries = 0
      while tries < mostTries {
        let found = schedule.firstFree(
          resource.id, units: query.units, length: length + 2 * gap, after: start - gap,
          before: stretch.end + gap)
        guard let found else { break }
        let range = TimeRange(found + gap, found + gap + length)
        let reasons = rules.map { broken($0, query, range, isUsed) } ?? []
        if reasons.isEmpty { return range }
        guard let later = rules?.start(after: range, whereNot: reasons) else { return nil }
        // Days are passed soon; what goes on by minutes may be against it for ever.
        if later - range.start < 1440 { tries += 1 }
        start = later
      }
    }
    return nil
  }

  private var mostTries: Int { 200 }

  /// The rules against a use of a place.
  private func broken(
    _ rules: RulesInForce, _ query: AvailabilityQuery, _ range: TimeRange,
    _ isUsed: (ID<Resource>, TimeRange) -> Bool
  ) -> [Refusal.Reason] {
    let (resource, limits) = (rules.resource, rules.limits)
    // An area's board is admitted everywhere in it.
    let board = Household(id: ID(0), slug: resource.slug, area: resource.area, kind: .board, name: "")
    let people = query.attendees == 0 ? limits.minAttendees ?? 0 : query.attendees
    let request = Admission.Request(
      lines: [BookingLine(resource: resource.id, units: query.units)], range: range, attendees: people,
      household: query.household ?? board)
    return Admission(registry: registry, now: now).brokenRules(
      request, shortages: { schedule.shortages(of: $0) }, isUsed: isUsed)
  }
}

extension RulesInForce {
  /// The next start that may pass for a use as long as one that did not; nil where no later one can.
  fileprivate func start(after range: TimeRange, whereNot reasons: [Refusal.Reason]) -> Minute? {
    let today = calendar.date(of: range.start)
    var later = range.start
    for reason in reasons {
      let next: Minute?
      switch reason {
      case .tooShortNotice(_, _, let earliest): next = earliest
      case .notASlot:
        next = limits.slots.flatMap {
          HireSlots($0, on: calendar).start(after: range.start, of: range.minutes)
        }
      case .closedDay(_, let date, _): next = calendar.startOfDay(date + 1)
      case .quietHours(_, let hours):
        next = OpeningTable.shared(hours, on: calendar).openRanges(in: range).last?.end
      case .outsidePickUpHours(_, let hours): next = pickUp(after: range, hours)
      // From midnight on it lasts the fewest days.
      case .loanTooLong:
        next = range.start == calendar.startOfDay(today) ? nil : calendar.startOfDay(today + 1)
      case .tooClose: next = Minute(range.start.value / 15 * 15 + 15)
      case .notInUse, .outsideHours, .closed, .tooManyPeople, .tooManyUnits, .inThePast, .tooFarAhead,
        .tooShort,
        .tooLong, .ownAreaOnly, .residentsOnly, .quota, .periodQuota, .tooFewPeople, .tooLateToCancel,
        .askedAlready, .tooEarlyToCheckIn, .released, .rulesNotAccepted, .noWaitingList, .taken:
        next = nil
      }
      guard let next else { return nil }
      later = max(later, next)
    }
    return later > range.start ? later : nil
  }

  /// When things are next handed out, or if they are just then, when they are next taken back after so long.
  private func pickUp(after range: TimeRange, _ hours: OpeningHours) -> Minute? {
    let table = OpeningTable.shared(hours, on: calendar)
    func open(from minute: Minute) -> Minute? {
      table.openRanges(in: TimeRange(minute, minute + 8 * 1440)).first?.start
    }
    guard let start = open(from: range.start), start == range.start else { return open(from: range.start) }
    return open(from: range.end).map { max($0 - range.minutes, start + 1) }
  }
}

extension BookingDesk.View {
  /// The same, with the store asked where rules keep bookings apart.
  public func freePlaces(_ query: AvailabilityQuery) -> [FreePlace] {
    memory.freePlaces(query) { (try? isUsed($0, during: $1)) ?? true }
  }

  /// Whether a booking names a resource itself, not its parts, during a range.
  public func isUsed(_ resource: ID<Resource>, during range: TimeRange) throws -> Bool {
    try database.isUsed(resource, during: range)
  }
}

extension AvailabilityQuery {
  /// Whether a resource is of the sort asked for, whenever it is free.
  func admits(_ resource: Resource) -> Bool {
    resource.status == .active && (kind == nil || resource.kind == kind) && resource.units >= units
      && (areas?.contains(resource.area) ?? true) && needs.allSatisfy(resource.features.contains)
      && (attendees == 0 || resource.kind == .equipment || resource.seats.map { $0 >= attendees } ?? true)
  }

  /// The stretch of timelines that the query looks at: buffers are a week at most.
  public var reach: TimeRange { TimeRange(window.start - 10_080, window.end + 10_080) }

  /// The resources whose timelines the query looks at.
  public func candidates(in registry: Registry) -> [ID<Resource>] {
    registry.resources.filter(admits).map(\.id)
  }
}

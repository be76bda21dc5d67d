/// Something that can be had instead of what was refused; checked to pass rules and schedule.
public struct Alternative: Hashable, Sendable {
  /// How it differs.
  public enum Difference: String, Sendable {
    case otherTime = "other-time"
    case otherResource = "other-resource"
  }

  /// What, line by line.
  public let lines: [BookingLine]
  /// When.
  public let range: TimeRange
  /// How it differs from what was asked.
  public let difference: Difference
  /// Minutes by bicycle from the resource asked for.
  public let travelMinutes: Int
}

extension BookingDesk.View {
  /// Up to `limit` checked alternatives to a refused booking: the same things at another time within a week, or
  /// other things of the same kind at the same time, nearest first.
  public func alternatives(to command: Book, for actor: Actor, limit: Int = 4) throws -> [Alternative] {
    guard let household = try household(for: command, actor: actor) else { return [] }
    let database = database
    return memory.alternatives(
      to: command, for: household, limit: limit,
      held: { try? database.held(household: household.id, $0) },
      isUsed: { (try? database.isUsed($0, during: $1)) ?? true })
  }

  private func household(for command: Book, actor: Actor) throws -> Household? {
    if let name = command.onBehalfOf {
      if let member = try database.member(handle: name) { return try database.household(member.household) }
      return try database.household(slug: name)
    }
    if let member = actor.member { return try database.household(member.household) }
    guard let resource = command.lines.first.flatMap({ registry.resource(slug: $0.resource) }) else {
      return nil
    }
    return try database.board(of: registry.area(resource.area))
  }
}

extension BookingDesk {
  /// The same for a household that is known, else the board of the first resource's area, from memory; the store is
  /// asked only where rules count what the household has already, or keep bookings apart.
  public func alternatives(to command: Book, for party: Household?, limit: Int = 4) throws
    -> (found: [Alternative], registry: Registry)
  {
    let registry = try glance(loading: []).registry
    let kinds = Set(command.lines.compactMap { registry.resource(slug: $0.resource)?.kind })
    let area = command.lines.first.flatMap { registry.resource(slug: $0.resource) }.map {
      registry.area($0.area)
    }
    guard let household = try party ?? area.flatMap({ area in try read { try $0.database.board(of: area) } })
    else { return ([], registry) }
    let memory = try glance(loading: registry.resources.filter { kinds.contains($0.kind) }.map(\.id))
    let found = memory.alternatives(
      to: command, for: household, limit: limit,
      held: { memory in try? self.read { try $0.database.held(household: household.id, memory) } },
      isUsed: { resource, range in
        (try? self.read { try $0.database.isUsed(resource, during: range) }) ?? true
      })
    return (found, memory.registry)
  }
}

extension BookingDesk.MemoryView {
  fileprivate func alternatives(
    to command: Book, for household: Household, limit: Int,
    held: @escaping (BookingMemory) -> [HeldBooking]?, isUsed: @escaping (ID<Resource>, TimeRange) -> Bool
  ) -> [Alternative] {
    let lines = command.lines.compactMap { line in
      registry.resource(slug: line.resource).map { BookingLine(resource: $0.id, units: line.units) }
    }
    guard lines.count == command.lines.count, !lines.isEmpty else { return [] }
    let probe = AlternativeProbe(
      shortages: { self.schedule.shortages(of: $0) },
      isFree: { self.schedule.isFree($0.resource, units: $0.units, range: $1) },
      free: { self.schedule.freeResources(among: $0, units: $1, range: $2) },
      held: held, isUsed: isUsed,
      admission: Admission(registry: registry, now: now), attendees: command.attendees, household: household,
      accepted: (registry.resource(lines[0].resource).area, command.acceptRulesVersion))
    let otherPlaces = lines.count == 1 ? probe.otherResources(lines[0], command.range, limit: limit) : []
    let otherTimes = probe.otherTimes(lines, command.range)
    let half = (limit + 1) / 2
    let places = otherPlaces.prefix(max(half, limit - otherTimes.count))
    return Array(places) + otherTimes.prefix(limit - places.count)
  }
}

/// Tries places and times against the same admission that decides bookings.
final class AlternativeProbe {
  /// What others have of the place.
  let shortages: (Occupancy) -> [Shortage]
  /// Whether nobody has it; without saying who, and so in a fraction of the time.
  let isFree: (BookingLine, TimeRange) -> Bool
  /// Those of some resources of which so many units are free.
  let free: ([ID<Resource>], _ units: Int, TimeRange) -> [ID<Resource>]
  /// What the household has already; nil when it cannot be read.
  let held: (BookingMemory) -> [HeldBooking]?
  /// Whether others use a resource itself, not its parts.
  let isUsed: (ID<Resource>, TimeRange) -> Bool
  let admission: Admission
  let attendees: Int
  let household: Household
  /// The area that was asked, and the version of its rules that the household accepts, where it does.
  let accepted: (area: ID<Area>, version: Int?)
  /// What was read of the household's bookings, and as of when.
  private var known: (memory: BookingMemory, held: [HeldBooking])?

  init(
    shortages: @escaping (Occupancy) -> [Shortage], isFree: @escaping (BookingLine, TimeRange) -> Bool,
    free: @escaping ([ID<Resource>], _ units: Int, TimeRange) -> [ID<Resource>],
    held: @escaping (BookingMemory) -> [HeldBooking]?, isUsed: @escaping (ID<Resource>, TimeRange) -> Bool,
    admission: Admission, attendees: Int, household: Household, accepted: (area: ID<Area>, version: Int?)
  ) {
    (self.shortages, self.isFree, self.free, self.held, self.isUsed) = (shortages, isFree, free, held, isUsed)
    (self.admission, self.attendees, self.household) = (admission, attendees, household)
    self.accepted = accepted
  }

  /// The household's bookings, read once for all places and times that are tried: from two weeks before what the
  /// first needs, for the times lie within a week.
  private func held(from memory: BookingMemory) -> [HeldBooking]? {
    if let known, known.memory.startingFrom <= memory.startingFrom,
      known.memory.endingAfter <= memory.endingAfter
    {
      return known.held
    }
    var memory = memory
    memory.startingFrom = min(memory.startingFrom, known?.memory.startingFrom ?? .latest) - 2 * 10_080
    memory.endingAfter = min(memory.endingAfter, known?.memory.endingAfter ?? .latest)
    guard let read = held(memory) else { return nil }
    known = (memory, read)
    return read
  }

  /// Whether it would be accepted now.
  func passes(_ lines: [BookingLine], _ range: TimeRange) -> Bool {
    guard lines.allSatisfy({ isFree($0, range) }),
      lines.count == 1 || shortages(Occupancy(booking: ID(0), range: range, lines: lines)).isEmpty
    else { return false }
    var request = Admission.Request(lines: lines, range: range, attendees: attendees, household: household)
    if let memory = admission.memory(for: lines, range: range, household: household) {
      guard let held = held(from: memory) else { return false }
      request.held = held
    }
    return admission.brokenRules(request, shortages: shortages, isUsed: isUsed).isEmpty
      && acceptsRules(lines, range)
  }

  /// Whether it would not be refused for rules that are not accepted. Who accepts those of one area is taken to accept
  /// those of another.
  private func acceptsRules(_ lines: [BookingLine], _ range: TimeRange) -> Bool {
    let registry = admission.registry
    let area = registry.resource(lines[0].resource).area
    let today = registry.calendar(area).date(of: admission.now)
    guard let version = registry.rulesVersion(of: area, on: today) else { return true }
    if let accepted = accepted.version { return area != self.accepted.area || accepted == version }
    let booking = Booking(
      id: ID(0), range: range, lines: lines, household: household.id, createdAt: admission.now)
    return !admission.duties(of: booking, household: household).contains {
      $0.name == .rulesAccepted && $0.due <= admission.now
    }
  }

  /// So many other places are looked at: where all of them are taken, another hour is the better answer, and a country
  /// has thousands.
  private static let mostPlaces = 128
  /// So many are looked at together, their timelines fetched ahead; mostly some of the first are free.
  private static let placesAtOnce = 16

  /// At most `limit` other places of the same purpose, the nearest tried first; of an area with more than are looked at,
  /// others for each wanted one, so that not everybody is sent to the same.
  func otherResources(_ line: BookingLine, _ range: TimeRange, limit: Int) -> [Alternative] {
    let registry = admission.registry
    let wanted = registry.resource(line.resource)
    let seats = wanted.seatsNeeded(for: attendees)
    func suits(_ id: ID<Resource>) -> Bool {
      registry.resource(id).status == .active && registry.resource(id).seats ?? .max >= seats
        && id != wanted.id
    }
    let areas = registry.areas.map { (travel: registry.travelMinutes(wanted.area, $0.id), id: $0.id) }
      .sorted { ($0.travel, $0.id) < ($1.travel, $1.id) }
    var found: [Alternative] = []
    var left = Self.mostPlaces
    var likeness = Likeness(wanted, in: wanted.area)
    for area in areas where left > 0 {
      likeness.area = area.id
      let alike = registry.resources(with: likeness)
      let first =
        alike.count <= left
        ? 0
        : area.id == wanted.area
          ? alike.partitioningIndex { $0 > wanted.id } : Int(wanted.id.value) % alike.count
      var candidates = [alike[first...], alike[..<first]].joined().lazy.filter(suits).prefix(left)
        .makeIterator()
      while true {
        var some: [ID<Resource>] = []
        while some.count < Self.placesAtOnce, let next = candidates.next() { some.append(next) }
        if some.isEmpty { break }
        left -= some.count
        // Most are taken at the same hours as the one asked for: that is found out before anything is made.
        for id in free(some, line.units, range) {
          let other = BookingLine(resource: id, units: line.units)
          guard passes([other], range) else { continue }
          found.append(
            Alternative(
              lines: [other], range: range, difference: .otherResource, travelMinutes: area.travel))
          if found.count == limit { return found }
        }
      }
    }
    return found
  }

  /// The nearest times by quarter hours, at most one before and one after on each day of the week around.
  func otherTimes(_ lines: [BookingLine], _ range: TimeRange) -> [Alternative] {
    var found: [Alternative] = []
    let step: Int32 = 15
    for day in Int32(0)...7 {
      for sign in day == 0 ? [Int32(1), -1] : [1, -1] {
        let center = sign * day * 1440
        let reach = day == 0 ? stride(from: step, through: 720, by: 15).map { $0 * sign } : [0]
        if let shift = reach.first(where: { passes(lines, range.shifted(by: center + $0)) }) {
          found.append(
            Alternative(
              lines: lines, range: range.shifted(by: center + shift), difference: .otherTime, travelMinutes: 0
            ))
        }
        if found.count >= 4 { return found }
      }
    }
    return found
  }
}

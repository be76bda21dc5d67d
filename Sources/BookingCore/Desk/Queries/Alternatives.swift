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
    let lines = command.lines.compactMap { line in
      registry.resource(slug: line.resource).map { BookingLine(resource: $0.id, units: line.units) }
    }
    guard lines.count == command.lines.count, !lines.isEmpty,
      let household = try household(for: command, actor: actor)
    else { return [] }
    let (schedule, database) = (schedule, database)
    let probe = AlternativeProbe(
      shortages: { occupancy in schedule.shortages(of: occupancy) },
      isFree: { schedule.isFree($0.resource, units: $0.units, range: $1) },
      isUsed: { (try? database.isUsed($0, during: $1)) ?? true },
      admission: Admission(registry: registry, now: now), attendees: command.attendees,
      household: household, database: database)
    let otherPlaces = lines.count == 1 ? probe.otherResources(lines[0], command.range, limit: limit) : []
    let otherTimes = probe.otherTimes(lines, command.range)
    let half = (limit + 1) / 2
    let places = otherPlaces.prefix(max(half, limit - otherTimes.count))
    return Array(places) + otherTimes.prefix(limit - places.count)
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
    return try Slug("\(registry.area(resource.area).slug)-bestyrelse").flatMap {
      try database.household(slug: $0)
    }
  }
}

/// Tries places and times against the same admission that decides bookings.
struct AlternativeProbe {
  /// What others have of the place.
  let shortages: (Occupancy) -> [Shortage]
  /// Whether nobody has it; without saying who, and so in a fraction of the time.
  let isFree: (BookingLine, TimeRange) -> Bool
  /// Whether others use a resource itself, not its parts.
  let isUsed: (ID<Resource>, TimeRange) -> Bool
  let admission: Admission
  let attendees: Int
  let household: Household
  let database: Database

  /// Whether it would be accepted now.
  func passes(_ lines: [BookingLine], _ range: TimeRange) -> Bool {
    guard lines.allSatisfy({ isFree($0, range) }),
      lines.count == 1 || shortages(Occupancy(booking: ID(0), range: range, lines: lines)).isEmpty
    else { return false }
    var request = Admission.Request(lines: lines, range: range, attendees: attendees, household: household)
    if let memory = admission.memory(for: lines, range: range, household: household) {
      let held = try? database.held(
        household: household.id, startingFrom: memory.startingFrom, endingAfter: memory.endingAfter)
      guard let held else { return false }
      request.held = held
    }
    return admission.brokenRules(request, shortages: shortages, isUsed: isUsed).isEmpty
  }

  /// At most `limit` other places of the same purpose, the nearest tried first.
  func otherResources(_ line: BookingLine, _ range: TimeRange, limit: Int) -> [Alternative] {
    let registry = admission.registry
    let wanted = registry.resource(line.resource)
    let seats = wanted.seatsNeeded(for: attendees)
    let areas = registry.areas.map { (travel: registry.travelMinutes(wanted.area, $0.id), id: $0.id) }
      .sorted { ($0.travel, $0.id) < ($1.travel, $1.id) }
    var found: [Alternative] = []
    for area in areas {
      for id in registry.like(wanted, in: area.id) where id != wanted.id {
        // Most are taken at the same hours as the one asked for: that is found out before anything is made.
        let other = BookingLine(resource: id, units: line.units)
        guard isFree(other, range), registry.resource(id).seats ?? .max >= seats, passes([other], range)
        else { continue }
        found.append(
          Alternative(lines: [other], range: range, difference: .otherResource, travelMinutes: area.travel))
        if found.count == limit { return found }
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

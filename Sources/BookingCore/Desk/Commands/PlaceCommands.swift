/// Makes a new area, with its board as a party that can book.
public struct CreateArea: Command {
  /// The name used in commands; must be new.
  public var slug: Slug
  /// The name people read.
  public var name: String
  /// Degrees north and east, WGS 84.
  public var latitude: Double
  public var longitude: Double
  /// IANA zone name.
  public var timeZone: String
  /// Homes in the area.
  public var homes: Int

  /// An area of these values.
  public init(
    slug: Slug, name: String, latitude: Double = 55.68, longitude: Double = 12.57,
    timeZone: String = "Europe/Copenhagen", homes: Int = 0
  ) {
    self.slug = slug
    self.name = name
    self.latitude = latitude
    self.longitude = longitude
    self.timeZone = timeZone
    self.homes = homes
  }

  public func execute(in transaction: Transaction) throws -> Area {
    try transaction.require(.administer)
    guard transaction.registry.area(slug: slug) == nil else {
      throw DeskError.inTheWay(detail: "the area '\(slug)' is there already")
    }
    guard let board = Slug("\(slug)-bestyrelse") else {
      throw DeskError.invalid("/slug", "must have at most 53 letters: its board is called *-bestyrelse")
    }
    let area = Area(
      id: ID(try transaction.database.nextID(.area)), slug: slug, name: name, latitude: latitude,
      longitude: longitude, timeZone: timeZone, homes: homes)
    try area.check()
    try transaction.database.insert(area)
    try transaction.log("area.create", to: area)
    transaction.changePlaces { $0.set(area) }
    let party = Household(
      id: ID(try transaction.database.nextID(.household)), slug: board, area: area.id, kind: .board,
      name: "Afdelingsbestyrelsen \(name)")
    try transaction.insert(party)
    return area
  }
}

/// Changes an area's values; nil leaves one as it is.
public struct ChangeArea: Command {
  /// Which area.
  public var slug: Slug
  /// The new values.
  public var name: String?
  public var latitude: Double?
  public var longitude: Double?
  public var homes: Int?

  /// Changes of the area `slug`; set the values to change.
  public init(slug: Slug) { self.slug = slug }

  public func execute(in transaction: Transaction) throws -> Area {
    let old = try transaction.area(slug)
    try transaction.require(.administer)
    var area = old
    area.name = name ?? area.name
    area.latitude = latitude ?? area.latitude
    area.longitude = longitude ?? area.longitude
    area.homes = homes ?? area.homes
    area.version += 1
    try area.check()
    try transaction.database.update(area)
    try transaction.log("area.change", from: old, to: area)
    let changed = area
    transaction.changePlaces { $0.set(changed) }
    return area
  }
}

/// Gives an area a new version of its house rules.
public struct SetHouseRules: Command {
  /// Which area.
  public var area: Slug
  /// The rules.
  public var rules: HouseRules
  /// The version the caller has seen, if that matters.
  public var ifVersion: Int?

  /// New rules for an area.
  public init(area: Slug, rules: HouseRules, ifVersion: Int? = nil) {
    self.area = area
    self.rules = rules
    self.ifVersion = ifVersion
  }

  /// The number of the new version.
  public func execute(in transaction: Transaction) throws -> Int {
    let area = try transaction.area(self.area)
    try transaction.require(.manage(area: area.id))
    let version = transaction.registry.rules(of: area.id).count + 1
    try DeskError.requireVersion(ifVersion, version - 1)
    try rules.check(in: area.id, transaction.registry)
    let document = HouseRulesDocument.write(rules)
    try transaction.database.insertRules(area: area.id, version: version, document: document)
    try transaction.log(ChangeEntry("rules.set", .rules, area.id.value, after: document))
    transaction.changePlaces { $0.add(rules, to: area.id) }
    return version
  }
}

extension HouseRules {
  /// Refuses rules for resources that the area does not have, and what cannot hold together for one it has.
  func check(in area: ID<Area>, _ registry: Registry) throws {
    let faults = resources.keys.sorted().compactMap { slug -> DeskError.Fault? in
      guard let resource = registry.resource(slug: slug), resource.area == area else {
        return .init("/resources/\(slug)", "the area has no resource of this name")
      }
      let limits = limits(for: resource.kind, named: slug)
      return HouseRulesDocument.contradiction(in: limits, at: "/resources/\(slug)")
    }
    if !faults.isEmpty { throw DeskError.invalid(faults) }
  }
}

/// Makes a new resource.
public struct CreateResource: Command {
  /// Its values; the ids in it are given by the store.
  public var slug: Slug
  public var area: Slug
  public var kind: Resource.Kind
  public var name: String
  public var seats: Int?
  public var units: Int
  public var features: [String]
  public var setupMinutes: Int
  public var turnoverMinutes: Int
  /// The parts of a composite.
  public var parts: [Slug]
  public var openingHours: OpeningHours
  /// The household whose own thing it is, lent to the commons; nil when the area owns it.
  public var owner: Slug?

  /// A resource of these values.
  public init(
    slug: Slug, area: Slug, kind: Resource.Kind, name: String, seats: Int? = nil, units: Int = 1,
    features: [String] = [], setupMinutes: Int = 0, turnoverMinutes: Int = 0, parts: [Slug] = [],
    openingHours: OpeningHours = .always, owner: Slug? = nil
  ) {
    self.slug = slug
    self.area = area
    self.kind = kind
    self.name = name
    self.seats = seats
    self.units = units
    self.features = features
    self.setupMinutes = setupMinutes
    self.turnoverMinutes = turnoverMinutes
    self.parts = parts
    self.openingHours = openingHours
    self.owner = owner
  }

  public func execute(in transaction: Transaction) throws -> Resource {
    let area = try transaction.area(self.area)
    // Volunteers may lend out things of their own; others do not learn whether there is such a household.
    let own = try transaction.actor.member.map { try transaction.household($0.household).slug }
    let isOwnThing = kind == .equipment && owner != nil && owner == own
    try transaction.require(isOwnThing ? .lend(area: area.id) : .manage(area: area.id))
    let owner = try self.owner.map { try transaction.household($0).id }
    guard transaction.registry.resource(slug: slug) == nil else {
      throw DeskError.inTheWay(detail: "the resource '\(slug)' is there already")
    }
    let resource = Resource(
      id: ID(try transaction.database.nextID(.resource)), slug: slug, area: area.id, kind: kind, name: name,
      seats: seats, units: units, features: Array(Set(features)).sorted(), setupMinutes: setupMinutes,
      turnoverMinutes: turnoverMinutes, parts: try transaction.parts(parts),
      openingHours: openingHours, owner: owner)
    try resource.check(in: transaction.registry)
    try transaction.database.insert(resource)
    try transaction.log("resource.create", to: resource)
    transaction.changePlaces { $0.set(resource) }
    return resource
  }
}

extension Transaction {
  /// The parts of a composite. Whoever books it uses them by its rules, so that the boards of all of them have to agree:
  /// who adds a part must look after that too.
  fileprivate func parts(_ names: [Slug], before old: [ID<Resource>] = []) throws -> [ID<Resource>] {
    try names.map { name in
      let part = try resource(name)
      if !old.contains(part.id) { try require(.manage(area: part.area)) }
      return part.id
    }.sorted()
  }
}

/// Changes a resource's values; nil leaves one as it is. Bookings stay: what no longer fits becomes a conflict.
public struct ChangeResource: Command {
  /// Which resource, and the version the caller has seen, if that matters.
  public var slug: Slug
  public var ifVersion: Int?
  /// The new values.
  public var name: String?
  public var seats: Int??
  public var units: Int?
  public var features: [String]?
  public var setupMinutes: Int?
  public var turnoverMinutes: Int?
  public var parts: [Slug]?
  public var openingHours: OpeningHours?
  public var status: Resource.Status?

  /// Changes of the resource `slug`; set the values to change.
  public init(slug: Slug, ifVersion: Int? = nil) {
    self.slug = slug
    self.ifVersion = ifVersion
  }

  public func execute(in transaction: Transaction) throws -> Resource {
    var resource = try transaction.resource(slug)
    try transaction.require(.manage(area: resource.area))
    try DeskError.requireVersion(ifVersion, resource.version)
    let old = resource
    resource.name = name ?? resource.name
    resource.seats = seats ?? resource.seats
    resource.units = units ?? resource.units
    resource.features = features.map { Array(Set($0)).sorted() } ?? resource.features
    resource.setupMinutes = setupMinutes ?? resource.setupMinutes
    resource.turnoverMinutes = turnoverMinutes ?? resource.turnoverMinutes
    resource.parts = try parts.map { try transaction.parts($0, before: old.parts) } ?? resource.parts
    resource.openingHours = openingHours ?? resource.openingHours
    resource.status = status ?? resource.status
    resource.version += 1
    try resource.check(in: transaction.registry)
    try transaction.database.update(resource)
    try transaction.log("resource.change", from: old, to: resource)
    try transaction.doubt([resource.id] + resource.parts + old.parts)
    let changed = resource
    transaction.changePlaces { $0.set(changed) }
    return resource
  }
}

/// Closes a resource for a while; the bookings it hits stay and become conflicts.
public struct CloseResource: Command {
  /// What, when and why.
  public var resource: Slug
  public var range: TimeRange
  public var reason: String

  /// A closure of a resource.
  public init(resource: Slug, range: TimeRange, reason: String) {
    self.resource = resource
    self.range = range
    self.reason = reason
  }

  /// A closure with the conflicts that it makes.
  public struct Outcome: Sendable {
    public let closure: Closure
    public let conflicts: [Conflict]
  }

  public func execute(in transaction: Transaction) throws -> Outcome {
    let resource = try transaction.resource(self.resource)
    try transaction.require(.manage(area: resource.area))
    guard reason.utf8.count <= 1_000 else { throw DeskError.invalid("/reason", "at most 1,000 bytes") }
    guard range.start.isAdmissible, range.end.isAdmissible else {
      throw DeskError.invalid("/start", "must lie from 1970 to 2199")
    }
    let closure = Closure(
      id: ID(try transaction.database.nextID(.closure)), resource: resource.id, range: range, reason: reason)
    try transaction.database.insert(closure)
    try transaction.log("closure.create", to: closure)
    try transaction.doubt([resource.id], during: range)
    transaction.changePlaces { $0.insert(closure) }
    return Outcome(closure: closure, conflicts: try transaction.conflicts(madeBy: closure))
  }
}

/// Takes a closure back.
public struct RemoveClosure: Command {
  /// Which closure.
  public var id: ID<Closure>

  /// Takes back the closure `id`.
  public init(id: ID<Closure>) { self.id = id }

  public func execute(in transaction: Transaction) throws -> Closure {
    guard let closure = transaction.registry.closure(id) else {
      throw DeskError.notFound(kind: .closure, name: ShortCode.code("cl", max(1, id.value)))
    }
    try transaction.require(.manage(area: transaction.registry.resource(closure.resource).area))
    try transaction.database.removeClosure(id)
    try transaction.log("closure.remove", from: closure)
    transaction.changePlaces { $0.remove(closure) }
    return closure
  }
}

extension Transaction {
  func area(_ slug: Slug) throws -> Area { try registry.area(named: slug) }
  func resource(_ slug: Slug) throws -> Resource { try registry.resource(named: slug) }
}

extension DeskError {
  /// Refuses what was decided on another version than the one there is; nil was decided on any.
  public static func requireVersion(_ wanted: Int?, _ actual: Int) throws {
    guard let wanted, wanted != actual else { return }
    if wanted < 0 {
      throw DeskError.stale(detail: "no strong tag such as \"v\(actual)\" was sent, and others match nothing")
    }
    throw DeskError.stale(detail: "version \(actual) has replaced version \(wanted); read it again")
  }
}

extension Area {
  /// Refuses values that no area can have.
  func check() throws {
    var faults: [DeskError.Fault] = []
    if name.isEmpty || name.utf8.count > 200 { faults.append(.init("/name", "must have 1 to 200 bytes")) }
    if !(latitude >= -90 && latitude <= 90) { faults.append(.init("/latitude", "must be from -90 to 90")) }
    if !(longitude >= -180 && longitude <= 180) {
      faults.append(.init("/longitude", "must be from -180 to 180"))
    }
    if !(0...1_000_000).contains(homes) { faults.append(.init("/homes", "must be from 0 to 1,000,000")) }
    if AreaCalendar.named(timeZone) == nil {
      faults.append(.init("/timeZone", "'\(timeZone)' is no known zone; an example is Europe/Copenhagen"))
    }
    if !faults.isEmpty { throw DeskError.invalid(faults) }
  }
}

extension Resource {
  /// Refuses values that no resource can have.
  func check(in registry: Registry) throws {
    var faults: [DeskError.Fault] = []
    if name.isEmpty || name.utf8.count > 200 { faults.append(.init("/name", "must have 1 to 200 bytes")) }
    if let seats, !(0...100_000).contains(seats) {
      faults.append(.init("/seats", "must be from 0 to 100,000"))
    }
    let most = kind == .equipment && parts.isEmpty ? 10_000 : 1
    if !(1...most).contains(units) {
      faults.append(
        .init("/units", most == 1 ? "is 1 for a room, garden or composite" : "must be from 1 to 10,000"))
    }
    for (name, minutes) in [("setupMinutes", setupMinutes), ("turnoverMinutes", turnoverMinutes)]
    where !(0...10_080).contains(minutes) {
      faults.append(.init("/\(name)", "must be from 0 to 10,080 minutes (a week)"))
    }
    for feature in features where Slug(feature) == nil {
      faults.append(.init("/features", "'\(feature)' is no feature name of a-z, 0-9 and hyphens"))
    }
    faults += partFaults(in: registry)
    if !faults.isEmpty { throw DeskError.invalid(faults) }
  }

  private func partFaults(in registry: Registry) -> [DeskError.Fault] {
    var faults: [DeskError.Fault] = []
    if parts.count == 1 || Set(parts).count != parts.count || parts.count > 32 {
      faults.append(.init("/parts", "a composite has 2 to 32 different parts"))
    }
    for part in parts.map(registry.resource) where part.isComposite || part.units != 1 || part.id == id {
      faults.append(
        .init("/parts", "'\(part.slug)' cannot be a part: parts are single units, not composites"))
    }
    if !parts.isEmpty, !registry.composites(with: id).isEmpty {
      faults.append(.init("/parts", "'\(slug)' is a part itself and cannot have parts"))
    }
    if units != 1, !registry.composites(with: id).isEmpty {
      faults.append(.init("/units", "'\(slug)' is part of a composite and has one unit"))
    }
    return faults
  }
}

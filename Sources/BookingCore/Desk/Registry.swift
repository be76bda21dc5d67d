import Synchronization

/// The areas, resources, closures and house rules: all that is read often and changed seldom, with indexes. A copy
/// costs a reference; what is changed is copied then.
public struct Registry: Sendable {
  /// No places at all.
  public static let empty = Registry()

  private var shared = Shared(Contents())

  /// Safe to share: its contents are changed only while nobody else holds it.
  private final class Shared: @unchecked Sendable {
    var contents: Contents
    let names: Mutex<ResourceNames>

    init(_ contents: Contents, names: ResourceNames = ResourceNames()) {
      self.contents = contents
      self.names = Mutex(names)
    }
  }

  /// Lent to readers; who changes it while others hold it changes a copy.
  private var contents: Contents {
    _read { yield shared.contents }
    _modify {
      if !isKnownUniquelyReferenced(&shared) {
        shared = Shared(contents, names: shared.names.withLock { $0 })
      }
      yield &shared.contents
    }
  }

  private struct Contents: Sendable {
    var areas: [Area] = []
    var resources: [Resource] = []
    var areaIndex: [ID<Area>: Int] = [:]
    var areaSlugs: [Slug: Int] = [:]
    /// By the resource's row number.
    var places: [Place?] = []
    var rulesByArea: [ID<Area>: [HouseRules]] = [:]
    var calendars: [ID<Area>: AreaCalendar] = [:]
    var compositesByPart: [ID<Resource>: [ID<Resource>]] = [:]
  }

  /// What is kept of a resource beside itself.
  private struct Place: Sendable {
    /// Where it stands in `resources`.
    let index: Int
    var openings: OpeningTable
    /// In order of start.
    var closures: [Closure] = []
  }

  init() {}

  /// In order of id.
  public var areas: [Area] { contents.areas }
  /// In order of id; retired ones too.
  public var resources: [Resource] { contents.resources }

  /// Where a resource stands in `places`, if there is such a resource; a place is lent from there, since a copy counts
  /// a reference to each of its parts.
  private func number(_ id: ID<Resource>) -> Int? {
    let number = Int(id.value)
    return contents.places.indices.contains(number) && contents.places[number] != nil ? number : nil
  }

  /// Where a resource stands in `resources`, if there is such a resource.
  private func index(_ id: ID<Resource>) -> Int? { number(id).flatMap { contents.places[$0]?.index } }

  /// What the store holds now. Versions of house rules never change, so those that `known` has are not read again.
  init(reading database: Database, knowing known: Registry = .empty) throws {
    for area in try database.areas() { set(area) }
    try read(resourcesOf: database)
    for closure in try database.closures() { insert(closure) }
    contents.rulesByArea = known.contents.rulesByArea
    for area in areas {
      for document in try database.rulesDocuments(area: area.id, after: rules(of: area.id).count) {
        do {
          add(try HouseRulesDocument.parse(Array(document.utf8)), to: area.id)
        } catch {
          throw StoreError(.damaged, "the house rules of '\(area.slug)' cannot be read: \(error)")
        }
      }
    }
  }

  /// Reads the resources, each put where it stays at once: a command that touches one room reads ten thousand. Refuses
  /// those that are nowhere, or made of what there is not: whoever looked for that would look in vain.
  private mutating func read(resourcesOf database: Database) throws {
    reserve(try database.resourceCount())
    try database.eachResource { resource in
      if !(1...Self.mostResources).contains(resource.id.value) {
        throw Self.damaged(resource, "has the number \(resource.id.value)")
      }
      guard contents.areaIndex[resource.area] != nil else {
        throw Self.damaged(resource, "lies in area \(resource.area.value), which is missing")
      }
      set(resource)
    }
    let missing = contents.compositesByPart.keys.filter { !has($0) }.min()
    if let missing, let composite = contents.compositesByPart[missing]?.first {
      throw Self.damaged(resource(composite), "has the part \(missing.value), which is missing")
    }
  }

  private static func damaged(_ resource: Resource, _ what: String) -> StoreError {
    StoreError(.damaged, "the resource '\(resource.slug)' \(what); restore a backup")
  }

  /// An array has a place for each number up to the highest.
  private static let mostResources: Int64 = 10_000_000

  // MARK: Looking up

  /// The area with this id; one without a name where a damaged store has none, which `verify` tells.
  public func area(_ id: ID<Area>) -> Area {
    contents.areaIndex[id].map { contents.areas[$0] } ?? .missing(id)
  }

  /// The area of this name, if there is one.
  public func area(slug: Slug) -> Area? { contents.areaSlugs[slug].map { contents.areas[$0] } }
  /// The area of this name; refused when there is none.
  public func area(named slug: Slug) throws -> Area {
    guard let area = area(slug: slug) else { throw DeskError.notFound(kind: .area, name: slug.text) }
    return area
  }

  /// The resource with this id, which must exist.
  @inline(__always)  // so that who wants one of its values copies that alone
  public func resource(_ id: ID<Resource>) -> Resource {
    guard let index = index(id) else { preconditionFailure("no resource \(id.value)") }
    return contents.resources[index]
  }

  /// Whether there is such a resource.
  public func has(_ id: ID<Resource>) -> Bool { number(id) != nil }

  /// The resource with this id; nil for one made after this was read.
  public func resource(ifKnown id: ID<Resource>) -> Resource? { index(id).map { contents.resources[$0] } }

  /// The area with this id; nil for one made after this was read.
  public func area(ifKnown id: ID<Area>) -> Area? { contents.areaIndex[id].map { contents.areas[$0] } }

  /// The areas of booked resources, line by line, without those made after this was read.
  public func areas(of lines: [BookingLine]) -> [ID<Area>] {
    lines.compactMap { line in index(line.resource).map { contents.resources[$0].area } }
  }

  /// The resources by name.
  var resourcesBySlug: some Sequence<Resource> {
    shared.names.withLock { $0.inOrder(of: resources) }.lazy.map { contents.resources[$0] }
  }

  /// The resource of this name, if there is one.
  public func resource(slug: Slug) -> Resource? {
    shared.names.withLock { $0.index(of: slug, in: resources) }.map { contents.resources[$0] }
  }
  /// The resource of this name; refused when there is none.
  public func resource(named slug: Slug) throws -> Resource {
    guard let found = resource(slug: slug) else { throw DeskError.notFound(kind: .resource, name: slug.text) }
    return found
  }

  /// The clock of an area.
  public func calendar(_ area: ID<Area>) -> AreaCalendar { contents.calendars[area] ?? .utc }

  /// The clock for what belongs to no area: that of the first.
  public var commonClock: AreaCalendar { areas.first.map { calendar($0.id) } ?? .utc }

  /// The clock of a resource's area.
  public func calendar(of resource: ID<Resource>) -> AreaCalendar { calendar(self.resource(resource).area) }

  /// The resources that are alike, by id.
  func resources(with likeness: Likeness) -> [ID<Resource>] {
    shared.names.withLock { $0.alike(likeness, in: resources) }
  }

  /// The composites that a resource is part of.
  public func composites(with part: ID<Resource>) -> [ID<Resource>] { contents.compositesByPart[part] ?? [] }

  /// The closures of a resource itself, in order of start.
  public func closures(of resource: ID<Resource>) -> [Closure] {
    number(resource).flatMap { contents.places[$0]?.closures } ?? []
  }

  /// All closures, by resource.
  public var closures: [Closure] { resources.flatMap { closures(of: $0.id) } }

  /// The closure with this id, if there is one.
  public func closure(_ id: ID<Closure>) -> Closure? { closures.first { $0.id == id } }

  /// All versions of an area's house rules, oldest first; version numbers begin at 1.
  public func rules(of area: ID<Area>) -> [HouseRules] { contents.rulesByArea[area] ?? [] }

  /// Whether an area has house rules, be it for a day to come.
  func hasRules(_ area: ID<Area>) -> Bool { contents.rulesByArea[area]?.isEmpty == false }

  /// The house rules that hold in an area on a day: the latest version already valid.
  public func rules(of area: ID<Area>, on day: CivilDate) -> HouseRules? {
    rules(of: area).last { $0.validFrom <= day }
  }

  /// The number of the version that holds in an area on a day.
  public func rulesVersion(of area: ID<Area>, on day: CivilDate) -> Int? {
    rules(of: area).lastIndex { $0.validFrom <= day }.map { $0 + 1 }
  }

  /// The limits that hold now for a resource; none where its area has no rules.
  public func limits(of id: ID<Resource>, at now: Minute) -> HouseRules.Limits {
    RulesInForce(id, self, now)?.limits ?? HouseRules.Limits()
  }

  // MARK: Time and distance

  /// The resource and, of a composite, its parts: whose hours and closures all count.
  public func constituents(of resource: Resource) -> [ID<Resource>] { [resource.id] + resource.parts }

  /// A resource with all that a booking of it takes a part of, or that takes a part of it.
  public func sharing(_ id: ID<Resource>) -> [ID<Resource>] {
    Set(constituents(of: resource(id)).flatMap { [$0] + composites(with: $0) }).sorted()
  }

  /// Whether all hours of the range are opening hours of the resource and its parts.
  public func isOpen(_ resource: Resource, during range: TimeRange) -> Bool {
    isOpen(resource.id, range) && resource.parts.allSatisfy { isOpen($0, range) }
  }

  /// Whether all hours of the range are opening hours of the resource itself, whatever its parts.
  func isOpen(_ id: ID<Resource>, _ range: TimeRange) -> Bool {
    number(id).flatMap { contents.places[$0]?.openings.contains(range) } ?? false
  }

  /// The closures of the resource or its parts that meet a range.
  public func closures(of resource: Resource, meeting range: TimeRange) -> [Closure] {
    var met = closures(of: resource.id).filter { $0.range.overlaps(range) }
    for part in resource.parts { met += closures(of: part).filter { $0.range.overlaps(range) } }
    return met
  }

  /// The stretches of a window during which the resource may be used: in use, open, not closed; in order,
  /// apart from each other.
  public func usable(_ resource: Resource, in window: TimeRange) -> [TimeRange] {
    guard resource.status == .active else { return [] }
    var result = [window]
    for id in constituents(of: resource) {
      guard let number = number(id), let place = contents.places[number],
        contents.resources[place.index].status == .active
      else { return [] }
      if !place.openings.isAlways { result = result.flatMap { place.openings.openRanges(in: $0) } }
      for closure in place.closures { result = result.flatMap { $0.without(closure.range) } }
    }
    return result
  }

  /// The stretches of a window during which the resource may not be used; in order, apart from each other.
  func unusable(_ resource: Resource, in window: TimeRange) -> [TimeRange] {
    usable(resource, in: window).reduce(into: [window]) { closed, open in
      if let last = closed.popLast() { closed += last.without(open) }
    }
  }

  /// Minutes by bicycle between two areas: the distance as the crow flies and a third, at 15 km/h.
  public func travelMinutes(_ a: ID<Area>, _ b: ID<Area>) -> Int {
    if a == b { return 0 }
    return Int((area(a).distance(to: area(b)) * 4 / 3 / 250).rounded(.up))
  }

  // MARK: Changing

  mutating func set(_ area: Area) {
    contents.calendars[area.id] = AreaCalendar.named(area.timeZone)
    if let index = contents.areaIndex[area.id] {
      contents.areas[index] = area
    } else {
      contents.areaIndex[area.id] = areas.count
      contents.areaSlugs[area.slug] = areas.count
      contents.areas.append(area)
    }
  }

  private mutating func reserve(_ count: Int) {
    contents.resources.reserveCapacity(count)
    contents.places.reserveCapacity(count)
  }

  mutating func set(_ resource: Resource) {
    let openings = openings(resource.openingHours, on: calendar(resource.area))
    if let index = index(resource.id) {
      let old = contents.resources[index]
      for part in old.parts { contents.compositesByPart[part]?.removeAll { $0 == resource.id } }
      contents.resources[index] = resource
      contents.places[Int(resource.id.value)]?.openings = openings
      shared.names.withLock { $0.replace(old, with: resource) }
    } else {
      while contents.places.count <= Int(resource.id.value) { contents.places.append(nil) }
      contents.places[Int(resource.id.value)] = Place(index: contents.resources.count, openings: openings)
      contents.resources.append(resource)
      shared.names.withLock { $0.append(resource, to: resources) }
    }
    for part in resource.parts { contents.compositesByPart[part, default: []].append(resource.id) }
  }

  /// The table of these hours; mostly that of the resource before.
  private func openings(_ hours: OpeningHours, on calendar: AreaCalendar) -> OpeningTable {
    if let last = contents.places.last??.openings, last.calendar === calendar, last.hours == hours {
      return last
    }
    return OpeningTable.shared(hours, on: calendar)
  }

  mutating func insert(_ closure: Closure) {
    guard has(closure.resource) else { return }
    let place = Int(closure.resource.value)
    contents.places[place]?.closures.append(closure)
    contents.places[place]?.closures.sort { ($0.range.start, $0.id) < ($1.range.start, $1.id) }
  }

  mutating func remove(_ closure: Closure) {
    guard has(closure.resource) else { return }
    contents.places[Int(closure.resource.value)]?.closures.removeAll { $0.id == closure.id }
  }

  mutating func add(_ rules: HouseRules, to area: ID<Area>) {
    contents.rulesByArea[area, default: []].append(rules)
  }
}

extension TimeRange {
  /// What is left of the range without another: none, one or two ranges.
  func without(_ other: TimeRange) -> [TimeRange] {
    guard overlaps(other) else { return [self] }
    return [TimeRange(from: start, to: other.start), TimeRange(from: other.end, to: end)].compactMap { $0 }
  }
}

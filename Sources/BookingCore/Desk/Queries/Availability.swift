/// What is free: the question behind `free`, `GET /availability` and the alternatives offered on a refusal.
public struct AvailabilityQuery: Sendable {
  /// The stretch looked at.
  public var window: TimeRange
  /// Length of the use; nil means the whole window.
  public var minutes: Int32?
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

  /// The question what is free during a window.
  public init(window: TimeRange, minutes: Int32? = nil) {
    self.window = window
    self.minutes = minutes
  }
}

/// A resource that can be had, and from when.
public struct FreePlace: Hashable, Sendable {
  /// What.
  public let resource: ID<Resource>
  /// When: the first stretch of the length asked for.
  public let range: TimeRange
  /// Minutes by bicycle from the area asked for, 0 when none was.
  public let travelMinutes: Int
}

extension BookingDesk.MemoryView {
  /// The free places, nearest first, then by name of the resource. O(resources asked for · log bookings).
  public func freePlaces(_ query: AvailabilityQuery) -> [FreePlace] {
    var travel: [ID<Area>: Int] = [:]
    if let near = query.near {
      for area in registry.areas { travel[area.id] = registry.travelMinutes(near, area.id) }
    }
    var places: [FreePlace] = []
    for resource in registry.resourcesBySlug where query.admits(resource) {
      guard let range = firstFree(resource, query) else { continue }
      let minutes = query.near == nil ? 0 : travel[resource.area] ?? 0
      places.append(FreePlace(resource: resource.id, range: range, travelMinutes: minutes))
    }
    guard query.near != nil else { return places }
    // Places as far away stay in order of their names.
    return places.enumerated().sorted {
      ($0.element.travelMinutes, $0.offset) < ($1.element.travelMinutes, $1.offset)
    }.map(\.element)
  }

  private func firstFree(_ resource: Resource, _ query: AvailabilityQuery) -> TimeRange? {
    let length = query.minutes ?? query.window.minutes
    for stretch in registry.usable(resource, in: query.window) where stretch.minutes >= length {
      if let found = schedule.firstFree(
        resource.id, units: query.units, length: length, after: stretch.start, before: stretch.end)
      {
        return TimeRange(found, found + length)
      }
    }
    return nil
  }
}

extension BookingDesk.View {
  /// The free places, nearest first, then by name of the resource. O(resources asked for · log bookings).
  public func freePlaces(_ query: AvailabilityQuery) -> [FreePlace] { memory.freePlaces(query) }
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

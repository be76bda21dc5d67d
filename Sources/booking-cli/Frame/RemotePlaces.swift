import BookingCore

/// The areas and resources of a service, by name.
struct RemotePlaces: Places {
  private let areas: [JSONValue]
  private let resources: [String: JSONValue]

  init(_ service: Service) throws {
    areas = try service.items("areas")
    resources = Dictionary(try service.items("resources").map { ($0.cell("slug"), $0) }) { first, _ in first }
  }

  func clock(area: String?) -> AreaCalendar {
    let found = areas.first { $0.cell("slug") == area } ?? areas.first
    return AreaCalendar.named(found?.cell("timeZone") ?? "") ?? .utc
  }

  func clock(of resource: String?) -> AreaCalendar {
    clock(area: resource.flatMap { resources[$0] }?.cell("area"))
  }

  func resource(_ slug: String) -> JSONValue? { resources[slug] }

  var names: [String] { resources.keys.sorted() }
}

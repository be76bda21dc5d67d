public import BookingCore

extension Shapes {
  /// A feed without its address, whose path stands in `url` only where it has just been made.
  public static func feed(
    _ feed: Feed, _ names: FeedNames, path: String? = nil, on calendar: AreaCalendar, in registry: Registry,
    to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("id", feed.id.code)
      switch feed.scope {
      case .household:
        json.field("scope", "household")
        json.field("name", names.household?.text)
      case .resource(let id):
        json.field("scope", "resource")
        json.field("name", registry.name(of: id))
      case .area(let id):
        json.field("scope", "area")
        json.field("name", registry.name(of: id))
      }
      json.field("owner", names.owner?.text)
      json.time("createdAt", feed.createdAt, on: calendar)
      json.time("revokedAt", feed.revokedAt, on: calendar)
      if let path { json.field("url", path) }
    }
  }
}

extension Area: Logged {
  static let kind = Change.Kind.area

  func write(to json: inout JSONWriter) {
    json.field("slug", slug.text)
    json.field("name", name)
    json.field("latitude", latitude)
    json.field("longitude", longitude)
    json.field("timeZone", timeZone)
    json.field("homes", homes)
    json.field("version", version)
  }
}

extension Resource: Logged {
  static let kind = Change.Kind.resource

  func write(to json: inout JSONWriter) {
    json.field("slug", slug.text)
    json.field("area", area.value)
    json.field("kind", kind.rawValue)
    json.field("name", name)
    json.field("seats", seats)
    json.field("units", units)
    json.field("features", features)
    json.field("setupMinutes", setupMinutes)
    json.field("turnoverMinutes", turnoverMinutes)
    json.array("parts", parts) { $0.int($1.value) }
    json.field("openingHours", openingHours.description)
    json.field("status", status.rawValue)
    if let owner { json.field("owner", owner.value) }
    json.field("version", version)
  }
}

extension Closure: Logged {
  static let kind = Change.Kind.closure

  func write(to json: inout JSONWriter) {
    json.field("resource", resource.value)
    json.field("start", range.start.value)
    json.field("end", range.end.value)
    json.field("reason", reason)
  }
}

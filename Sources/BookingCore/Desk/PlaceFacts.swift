/// Areas, resources and closures in the log, as JSON.
enum PlaceFacts {
  static func write(_ area: Area) -> String {
    JSONWriter.text {
      $0.field("slug", area.slug.text)
      $0.field("name", area.name)
      $0.field("latitude", area.latitude)
      $0.field("longitude", area.longitude)
      $0.field("timeZone", area.timeZone)
      $0.field("homes", area.homes)
      $0.field("version", area.version)
    }
  }

  static func write(_ resource: Resource) -> String {
    JSONWriter.text { json in
      json.field("slug", resource.slug.text)
      json.field("area", resource.area.value)
      json.field("kind", resource.kind.rawValue)
      json.field("name", resource.name)
      json.field("seats", resource.seats)
      json.field("units", resource.units)
      json.field("features", resource.features)
      json.field("setupMinutes", resource.setupMinutes)
      json.field("turnoverMinutes", resource.turnoverMinutes)
      json.array("parts", resource.parts) { $0.int($1.value) }
      json.field("openingHours", resource.openingHours.description)
      json.field("status", resource.status.rawValue)
      if let owner = resource.owner { json.field("owner", owner.value) }
      json.field("version", resource.version)
    }
  }

  static func write(_ closure: Closure) -> String {
    JSONWriter.text {
      $0.field("resource", closure.resource.value)
      $0.field("start", closure.range.start.value)
      $0.field("end", closure.range.end.value)
      $0.field("reason", closure.reason)
    }
  }
}

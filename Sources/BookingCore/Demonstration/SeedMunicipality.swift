/// The municipality that a folder of seeds describes: what stands in the files, checked, nothing generated.
///
/// ```swift
/// let municipality = try SeedMunicipality(files: files)
/// municipality.areas.map(\.name)  // ["Vangede", "Gentofte", …]
/// ```
public struct SeedMunicipality: Sendable {
  /// In file order; slugs are distinct, at least one.
  public let areas: [SeedArea]
  /// Atoms before composites, otherwise in file order; slugs are distinct.
  public let resources: [SeedResource]
  /// At most one an area, in the areas' order; an area without a file has none.
  public let rules: [SeedRules]

  /// Reads `areas.csv`, `resources.csv` and `rules/SLUG.json` from files by their name within the folder.
  ///
  /// Throws at the first cell that is no proper value, refers to nothing or repeats a slug. The rules are only
  /// checked to belong to an area; what they say is for whoever adopts them.
  public init(files: [String: [UInt8]]) throws(SeedFault) {
    areas = try Self.areas(in: files)
    resources = try Self.resources(in: files, of: areas)
    rules = try Self.rules(in: files, of: areas)
  }

  private static func areas(in files: [String: [UInt8]]) throws(SeedFault) -> [SeedArea] {
    let table = try SeedTable(
      "areas.csv", in: files, columns: ["slug", "name", "latitude", "longitude", "time_zone", "homes"])
    var areas: [SeedArea] = []
    for row in table.rows {
      let slug = try row.slug("slug")
      let timeZone = try row.text("time_zone")
      if areas.contains(where: { $0.slug == slug }) { throw row.fault("the area \(slug) stands twice") }
      guard AreaCalendar.named(timeZone) != nil else { throw row.fault("no time zone is named \(timeZone)") }
      // Room for a name and a number, so that no handle is cut short.
      guard slug.text.utf8.count <= 24 else {
        throw row.fault("the slug \(slug) is longer than 24 characters")
      }
      let name = try row.text("name")
      let street = row.optional("street")
      areas.append(
        SeedArea(
          slug: slug, name: name, latitude: try row.decimal("latitude", -90...90),
          longitude: try row.decimal("longitude", -180...180), timeZone: timeZone,
          homes: try row.integer("homes", 0...10_000), street: street.isEmpty ? name : street))
    }
    guard !areas.isEmpty else { throw SeedFault(file: "areas.csv", line: nil, reason: "there is no area") }
    return areas
  }

  private static func resources(
    in files: [String: [UInt8]], of areas: [SeedArea]
  ) throws(SeedFault) -> [SeedResource] {
    let table = try SeedTable(
      "resources.csv", in: files,
      columns: [
        "slug", "area", "kind", "name", "seats", "units", "features", "setup_minutes", "turnover_minutes",
        "parts", "opening_hours",
      ])
    let areaSlugs = Set(areas.map(\.slug))
    var read: [(row: SeedTable.Row, resource: SeedResource)] = []
    var bySlug: [Slug: SeedResource] = [:]
    for row in table.rows {
      let resource = try resource(row)
      guard areaSlugs.contains(resource.area) else {
        throw row.fault("no area has the slug \(resource.area)")
      }
      guard bySlug.updateValue(resource, forKey: resource.slug) == nil else {
        throw row.fault("the resource \(resource.slug) stands twice")
      }
      read.append((row, resource))
    }
    for (row, resource) in read { try checkParts(of: resource, among: bySlug, row) }
    let resources = read.map(\.resource)
    return resources.filter(\.parts.isEmpty) + resources.filter { !$0.parts.isEmpty }
  }

  private static func resource(_ row: SeedTable.Row) throws(SeedFault) -> SeedResource {
    let kindName = try row.text("kind")
    guard let kind = Resource.Kind(rawValue: kindName) else {
      throw row.fault("kind \"\(kindName)\" is none of room, garden, equipment")
    }
    let hoursText = try row.text("opening_hours")
    let hours: OpeningHours
    do { hours = try OpeningHours(parsing: hoursText) } catch { throw row.fault(error.description) }
    var parts: [Slug] = []
    for word in row.words("parts") { parts.append(try row.slug(from: word, "part")) }
    let seats = row.optional("seats").isEmpty ? nil : try row.integer("seats", 1...10_000)
    return SeedResource(
      slug: try row.slug("slug"), area: try row.slug("area"), kind: kind, name: try row.text("name"),
      seats: seats, units: try row.integer("units", kind == .equipment ? 1...10_000 : 1...1),
      features: row.words("features"), setupMinutes: try row.integer("setup_minutes", 0...10_080),
      turnoverMinutes: try row.integer("turnover_minutes", 0...10_080), parts: parts, openingHours: hours)
  }

  private static func checkParts(
    of resource: SeedResource, among resources: [Slug: SeedResource], _ row: SeedTable.Row
  ) throws(SeedFault) {
    for slug in resource.parts {
      guard let part = resources[slug] else { throw row.fault("no resource has the slug \(slug)") }
      guard part.parts.isEmpty, part.units == 1, part.area == resource.area, resource.units == 1 else {
        throw row.fault("the part \(slug) must be of the same area, one unit and no composite itself")
      }
    }
  }

  private static func rules(
    in files: [String: [UInt8]], of areas: [SeedArea]
  ) throws(SeedFault) -> [SeedRules] {
    let known = Set(areas.map { "rules/\($0.slug).json" })
    for name in files.keys.sorted() where name.hasPrefix("rules/") && !known.contains(name) {
      throw SeedFault(file: name, line: nil, reason: "no area has the slug that names the file")
    }
    var result: [SeedRules] = []
    for area in areas {
      let name = "rules/\(area.slug).json"
      guard let bytes = files[name] else { continue }
      do {
        result.append(SeedRules(area: area.slug, rules: try HouseRulesDocument.parse(bytes)))
      } catch {
        throw SeedFault(file: name, line: nil, reason: "\(error)")
      }
    }
    return result
  }
}

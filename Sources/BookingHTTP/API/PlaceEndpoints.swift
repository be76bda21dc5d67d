import BookingCore

/// Areas, house rules, resources.
extension APIService {
  static let placeEndpoints: [Endpoint] = [
    .read("/areas", "Lists the areas.", for: .everybody, query: .page, answer: "AreaPage") { call, snapshot in
      let limit = try call.limit()
      let after = try call.cursor()
      _ = try snapshot.callerIfAny()
      let areas = snapshot.registry.areas.filter { $0.slug.text > after ?? "" }.sorted { $0.slug < $1.slug }
      return call.page(areas, limit: limit, cursor: \.slug.text) { Shapes.area($0, to: &$1) }
    },
    .read(
      "/areas/{slug}", "Shows an area.", for: .everybody, answer: "Area", refusals: [304]
    ) { call, snapshot in
      _ = try snapshot.callerIfAny()
      let area = try snapshot.area(call.request.parameter("slug"))
      return call.unlessHeld(version: area.version) { Shapes.area(area, to: &$0) }
    },
    .read(
      "/areas/{slug}/rules", "Shows the house rules that hold in an area today.", for: .everybody,
      answer: "Rules", refusals: [304]
    ) { call, snapshot in
      _ = try snapshot.callerIfAny()
      let area = try snapshot.area(call.request.parameter("slug"))
      let today = snapshot.registry.calendar(area.id).date(of: snapshot.now)
      let all = snapshot.registry.rules(of: area.id)
      guard let index = all.lastIndex(where: { $0.validFrom <= today }) else {
        throw APIProblem(
          kind: .notFound, danish: "Området har ingen husregler endnu.",
          english: "The area has no house rules yet.")
      }
      return call.unlessHeld(version: index + 1) {
        Shapes.rules(all[index], version: index + 1, of: area, to: &$0)
      }
    },
    .write(
      .put, "/areas/{slug}/rules", "Gives an area a new version of its house rules.", body: rulesFields,
      answer: "Rules", refusals: [403, 412]
    ) { call, snapshot, reply in
      try Form.requireJSON(call.request)
      let rules = try HouseRulesDocument.parse(call.request.body)
      _ = try snapshot.caller()
      let area = try snapshot.area(call.request.parameter("slug"))
      let version = call.ifMatch(snapshot.registry.rules(of: area.id).count)
      try call.submit(
        SetHouseRules(area: area.slug, rules: rules, ifVersion: version), snapshot, reply
      ) { version in .json(version: version) { Shapes.rules(rules, version: version, of: area, to: &$0) } }
    },
    .read(
      "/resources", "Lists the resources.", for: .everybody,
      query: """
        area?: slug, kind?: \(Resource.Kind.self), status?: \(Resource.Status.self)
        """ + .page, answer: "ResourcePage", refusals: [404], by: resources),
    .write(
      .post, "/resources", "Makes a resource.",
      body: """
        slug: slug, area: slug, kind: \(Resource.Kind.self), name: text, owner?: text
        """ + resourceFields, answer: "Resource", status: 201, refusals: [403, 404, 409], by: createResource),
    .read(
      "/resources/{slug}", "Shows a resource.", for: .everybody, answer: "Resource", refusals: [304]
    ) { call, snapshot in
      _ = try snapshot.callerIfAny()
      let resource = try snapshot.resource(call.request.parameter("slug"))
      return call.unlessHeld(version: resource.version) {
        Shapes.resource(resource, in: snapshot.registry, to: &$0)
      }
    },
    .write(
      .patch, "/resources/{slug}", "Changes a resource; If-Match is required.",
      body: "name?: text, status?: \(Resource.Status.self)" + resourceFields, answer: "Resource",
      refusals: [403, 409, 412, 428], by: changeResource),
  ]

  static let rulesFields: FieldList = """
    area?: text, version?: integer, text: object, decidedBy: \(HouseRules.Decider.self), decidedOn: text,
    validFrom: text, kinds?: object, resources?: object, maxDaysAhead?: integer, maxDaysAheadOthers?: integer,
    minNoticeMinutes?: integer, minMinutes?: integer, maxMinutes?: integer, otherAreas?: truth,
    outsiders?: truth, maxOpenBookings?: integer,
    quotas?: [{period: \(HouseRules.Quota.Period.self), bookings?: integer, minutes?: integer,
    for?: \(Household.Kind.self)}], cancelMinutes?: integer,
    slots?: [{hours: text, nights?: integer, beforeHoliday?: truth}], quietHours?: text,
    gapMinutes?: integer, closedDates?: [text], closedHolidays?: [text], minAttendees?: integer,
    maxAttendees?: integer, leftoverMinutes?: integer, approval?: object, waitingList?: object,
    checkIn?: object,
    conditions?: [{name: \(HouseRules.Condition.Name.self), due: object,
    lapse?: \(HouseRules.Condition.Lapse.self), kroner?: integer, hours?: text}], lending?: object
    """

  private static let resourceFields: FieldList = """
    seats?: integer|null, units?: integer|null, features?: [text]|null, setupMinutes?: integer|null,
    turnoverMinutes?: integer|null, parts?: [text]|null, openingHours?: text|null
    """

  private static func resources(_ call: Call, _ snapshot: Snapshot) throws -> Response {
    let kind: Resource.Kind? = try call.choice("kind")
    let status: Resource.Status? = try call.choice("status")
    let limit = try call.limit()
    let after = try call.cursor()
    _ = try snapshot.callerIfAny()
    let area = try call.request.query("area").map { try snapshot.area($0) }
    let matching = snapshot.registry.resources.filter {
      (kind == nil || $0.kind == kind) && (status == nil || $0.status == status)
        && (area == nil || $0.area == area?.id) && $0.slug.text > after ?? ""
    }.sorted { $0.slug < $1.slug }
    return call.page(matching, limit: limit, cursor: \.slug.text) {
      Shapes.resource($0, in: snapshot.registry, to: &$1)
    }
  }

  private static func createResource(_ call: Call, _ snapshot: Snapshot, _ reply: Reply) throws {
    var form = try Form(call)
    let slug = form.slug("slug", required: true)
    let area = form.slug("area", required: true)
    let kind: Resource.Kind? = form.choice("kind", required: true)
    let name = form.text("name", required: true)
    let owner = form.slug("owner")
    let values = ResourceValues(&form)
    try form.finish()
    guard let slug, let area, let kind, let name else { return }
    _ = try snapshot.caller()
    let command = CreateResource(
      slug: slug, area: area, kind: kind, name: name, seats: values.seats ?? nil, units: values.units ?? 1,
      features: values.features ?? [], setupMinutes: values.setupMinutes ?? 0,
      turnoverMinutes: values.turnoverMinutes ?? 0, parts: values.parts ?? [],
      openingHours: values.openingHours ?? .always, owner: owner)
    try call.submit(command, snapshot, reply) { resource in
      .json(201, version: resource.version, location: "/api/v1/resources/\(resource.slug)") {
        Shapes.resource(resource, in: snapshot.registry, to: &$0)
      }
    }
  }

  private static func changeResource(_ call: Call, _ snapshot: Snapshot, _ reply: Reply) throws {
    var form = try Form(call)
    let name = form.text("name")
    let status: Resource.Status? = form.choice("status")
    let values = ResourceValues(&form)
    try form.finish()
    let caller = try snapshot.caller()
    let resource = try snapshot.resource(call.request.parameter("slug"))
    guard caller.may(.manage(area: resource.area)) else { throw DeskError.notAllowed }
    try call.requireIfMatch()
    var command = ChangeResource(slug: resource.slug, ifVersion: call.ifMatch(resource.version))
    command.name = name
    command.status = status
    command.seats = values.seats
    command.units = values.units
    command.features = values.features
    command.setupMinutes = values.setupMinutes
    command.turnoverMinutes = values.turnoverMinutes
    command.parts = values.parts
    command.openingHours = values.openingHours
    try call.submit(command, snapshot, reply) { resource in
      .json(version: resource.version) { Shapes.resource(resource, in: snapshot.registry, to: &$0) }
    }
  }

  /// The fields that making and changing a resource have in common.
  private struct ResourceValues {
    var seats: Int??
    let units: Int?
    let features: [String]?
    let setupMinutes: Int?
    let turnoverMinutes: Int?
    let parts: [Slug]?
    var openingHours: OpeningHours?

    init(_ form: inout Form) {
      seats = form.isNull("seats") ? .some(nil) : form.integer("seats", 0...100_000).map(Optional.some)
      units = form.integer("units", 1...10_000, null: 1)
      features = form.texts("features", null: [])
      setupMinutes = form.integer("setupMinutes", 0...10_080, null: 0)
      turnoverMinutes = form.integer("turnoverMinutes", 0...10_080, null: 0)
      parts = form.slugs("parts", null: [])
      guard let text = form.text("openingHours", null: OpeningHours.always.description) else { return }
      do {
        openingHours = try OpeningHours(parsing: text)
      } catch {
        form.fault("/openingHours", error.description)
      }
    }
  }
}

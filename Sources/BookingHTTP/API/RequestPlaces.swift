import BookingCore

/// Where in the body of a request stands what a refusal is about, so that a form can mark the field.
///
///     places.pointer(to: .tooManyUnits(chairs, units: 40, asked: 50))  // "/lines/1/units"
struct RequestPlaces {
  private let body: JSONValue
  private let registry: Registry

  init(_ request: Request, _ registry: Registry) {
    body = (try? JSONReader.read(request.body)) ?? .null
    self.registry = registry
  }

  /// The field to change, as a JSON Pointer; empty when the request names none, as where only its time is changed.
  func pointer(to reason: Refusal.Reason) -> String {
    switch reason {
    case .inThePast, .tooFarAhead, .tooShortNotice: first("start", "end")
    case .tooShort, .tooLong, .loanTooLong: first("end", "start")
    case .tooManyPeople(let id, _, _), .tooFewPeople(let id, _, _):
      body["attendees"] == nil ? line(of: id) : "/attendees"
    case .tooManyUnits(let id, _, _): units(of: id)
    case .taken(let id, _, let free): free > 0 ? units(of: id) : line(of: id)
    case .notInUse(let id), .outsideHours(let id), .closed(let id, _, _), .notASlot(let id, _),
      .quietHours(let id, _), .closedDay(let id, _, _), .tooClose(let id, _), .outsidePickUpHours(let id, _),
      .askedAlready(let id, _), .noWaitingList(let id), .periodQuota(let id, _, _, _):
      line(of: id)
    case .ownAreaOnly(let area, _), .residentsOnly(let area), .quota(let area, _, _):
      resources.first { $0.resource.area == area }?.pointer ?? ""
    case .rulesNotAccepted: "/acceptRulesVersion"
    case .tooLateToCancel, .tooEarlyToCheckIn, .released: ""
    }
  }

  /// Where a name of a resource stands; nil where it does not.
  func pointer(toResource name: String) -> String? { names.first { $0.name == name }?.pointer }

  private func first(_ fields: String...) -> String {
    fields.first { body[$0] != nil }.map { "/\($0)" } ?? ""
  }

  /// The line of a resource, or of one that shares a part with it; else the time.
  private func line(of id: ID<Resource>) -> String {
    let atoms = registry.resource(ifKnown: id).map { Set(registry.constituents(of: $0)) } ?? [id]
    let line =
      resources.first { $0.resource.id == id }
      ?? resources.first { !atoms.isDisjoint(with: registry.constituents(of: $0.resource)) }
    return line?.pointer ?? first("start", "end")
  }

  private func units(of id: ID<Resource>) -> String {
    let line = line(of: id)
    return line.hasPrefix("/lines/") ? line.replacing("/resource", with: "/units") : line
  }

  private var resources: [(pointer: String, resource: Resource)] {
    names.compactMap { place in
      Slug(place.name).flatMap { registry.resource(slug: $0) }.map { (place.pointer, $0) }
    }
  }

  private var names: [(pointer: String, name: String)] {
    let lines = (body["lines"]?.items ?? []).enumerated().map { ("/lines/\($0)/resource", $1["resource"]) }
    return (lines + [("/resource", body["resource"])]).compactMap { pointer, name in
      name?.text.map { (pointer, $0) }
    }
  }
}

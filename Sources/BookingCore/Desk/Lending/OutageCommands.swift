/// Takes units of a resource out of service: they are broken, or their owner wants them back for a while.
public struct WithdrawUnits: Command {
  /// Which resource; equipment that is no composite.
  public var resource: Slug
  /// How many; nil for all.
  public var units: Int?
  /// From when on; nil for now.
  public var from: Minute?
  /// Until when; nil when that is not known.
  public var until: Minute?
  /// Whether they are broken.
  public var isDamaged: Bool
  /// In words.
  public var note: String

  /// Takes `units` of a resource out of service.
  public init(
    resource: Slug, units: Int? = nil, from: Minute? = nil, until: Minute? = nil, isDamaged: Bool = false,
    note: String = ""
  ) {
    self.resource = resource
    self.units = units
    self.from = from
    self.until = until
    self.isDamaged = isDamaged
    self.note = note
  }

  public func execute(in transaction: Transaction) throws -> Outage {
    let resource = try transaction.lentThing(self.resource)
    let start = from ?? transaction.now
    guard start >= transaction.now else { throw DeskError.invalid("/start", "must not lie in the past") }
    guard let range = TimeRange(from: start, to: until ?? .latest), range.end <= .latest else {
      throw DeskError.invalid("/end", "must be after the start")
    }
    guard note.utf8.count <= 1_000 else { throw DeskError.invalid("/note", "at most 1,000 bytes") }
    let gone = try transaction.unitsOutOfService(resource.id, during: range)
    let units = self.units ?? resource.units - gone
    guard units > 0, units <= resource.units - gone else {
      throw DeskError.inTheWay(
        detail: "\(resource.slug) has \(resource.units) units, of which \(gone) are out of service already")
    }
    return try transaction.begin(
      Outage(
        id: ID(try transaction.database.nextID(.outage)), resource: resource.id, units: units, range: range,
        cause: isDamaged ? .damaged : .withdrawn, note: note))
  }
}

/// Puts units back into service: they are repaired, or their owner lends them out again.
public struct RestoreUnits: Command {
  /// Which resource.
  public var resource: Slug
  /// How many; nil for all that are out of service.
  public var units: Int?
  /// Only those of this outage; nil for those that left service first.
  public var outage: ID<Outage>?

  /// Puts `units` of a resource back into service.
  public init(resource: Slug, units: Int? = nil, outage: ID<Outage>? = nil) {
    self.resource = resource
    self.units = units
    self.outage = outage
  }

  /// The outages as they were, each with the units put back.
  public func execute(in transaction: Transaction) throws -> [Outage] {
    let resource = try transaction.lentThing(self.resource)
    let outages = try transaction.database.outages(of: resource.id).filter {
      $0.cause != .away && $0.range.end > transaction.now && (outage == nil || $0.id == outage)
    }
    let gone = outages.reduce(0) { $0 + $1.units }
    let wanted = units ?? gone
    guard wanted > 0, wanted <= gone else {
      throw DeskError.inTheWay(
        detail: "of \(resource.slug) \(gone == 0 ? "nothing" : "no more than \(gone)") is out of service")
    }
    var left = wanted
    var restored: [Outage] = []
    for outage in outages where left > 0 {
      let back = min(left, outage.units)
      try transaction.reduce(outage, to: outage.units - back)
      if back < outage.units, let past = TimeRange(from: outage.range.start, to: transaction.now) {
        // The history tells of those that are back, too.
        try transaction.begin(
          Outage(
            id: ID(try transaction.database.nextID(.outage)), resource: resource.id, units: back, range: past,
            cause: outage.cause, booking: outage.booking, note: outage.note))
      }
      if let booking = outage.booking { try transaction.keepAway(transaction.loan(booking, resource.id)) }
      left -= back
      restored.append(outage)
      restored[restored.count - 1].units = back
    }
    return restored
  }
}

extension Transaction {
  /// Equipment whose units the actor may take out of service; its claims are its own.
  fileprivate func lentThing(_ slug: Slug) throws -> Resource {
    let resource = try resource(slug)
    try require(.withdraw(owner: resource.owner, area: resource.area))
    guard resource.kind == .equipment, !resource.isComposite else {
      throw DeskError.inTheWay(detail: "\(slug) is no equipment; close it instead")
    }
    return resource
  }

  /// The most units that are broken or withdrawn at any moment of a range, as far as their sum can tell; what came back
  /// broken is so at once.
  func unitsOutOfService(_ resource: ID<Resource>, during range: TimeRange) throws -> Int {
    try database.outages(of: resource).filter {
      $0.cause != .away && $0.range.end > range.start && ($0.booking != nil || $0.range.start < range.end)
    }.reduce(0) { $0 + $1.units }
  }

  /// Keeps a new outage, with its log row and claim; whom it leaves without a unit is looked for at once.
  @discardableResult func begin(_ outage: Outage) throws -> Outage {
    try change(from: nil, to: outage)
    return outage
  }

  /// Leaves an outage fewer units: with none it ends now, or is forgotten when it had not begun.
  func reduce(_ outage: Outage, to units: Int) throws {
    guard units < outage.units else { return }
    var new: Outage? = outage
    if units > 0 {
      new?.units = units
    } else {
      new = TimeRange(from: outage.range.start, to: now).map {
        var ended = outage
        ended.range = $0
        return ended
      }
    }
    try change(from: outage, to: new)
    // Should units be missing again, those who were warned are told again.
    if units == 0 { try database.forgetWarnings(outage.resource) }
  }

  /// Writes an outage's way from one state to another; nil is its absence.
  func change(from old: Outage?, to new: Outage?) throws {
    guard let any = new ?? old else { return }
    let lines = [BookingLine(resource: any.resource)]
    try withSchedule(lines: lines) { _ in }  // before rows are written, for it reads them
    let lookAt = new.flatMap { $0.range.end > now ? now : nil }
    if let new, old != nil {
      try database.update(new, lookAt: lookAt)
    } else if let new {
      try database.insert(new, lookAt: lookAt)
    } else {
      try database.removeOutage(any.id)
    }
    let action = old == nil ? "outage.begin" : new == nil ? "outage.remove" : "outage.change"
    try log(action, from: old, to: new)
    if let new { try doubt([new.resource], during: new.range) }
    try withSchedule(lines: lines) { schedule in
      if let old { batch.overlay.remove(old.claim, in: schedule) }
      if let new { batch.overlay.insert(new.claim, in: schedule) }
    }
    if let old {
      moves.released.append(
        Booking(id: ID(0), range: old.range, lines: lines, household: ID(0), createdAt: now))
    }
  }
}

extension Outage {
  /// What it takes of the schedule: nobody else gets these units. No buffers lie around it.
  var claim: AtomClaim {
    AtomClaim(
      atom: resource,
      claim: Claim(
        range: range, holder: ClaimHolder(booking: .standing(for: id), line: 0), units: Int32(units)))
  }
}

extension Outage: Logged {
  static let kind = Change.Kind.outage

  func write(to json: inout JSONWriter) {
    json.field("resource", resource.value)
    json.field("units", units)
    json.field("start", range.start.value)
    json.field("end", range.end.value)
    json.field("cause", cause.rawValue)
    if let booking { json.field("booking", booking.value) }
  }

  static func personal(_ old: Outage?, _ new: Outage) -> String? {
    old == nil && !new.note.isEmpty ? JSONWriter.text { $0.field("note", new.note) } : nil
  }

  /// How a logged change moves the outage's claim.
  static func transition(of change: Change) throws -> (before: AtomClaim?, after: AtomClaim?) {
    (try change.before.map { try claim($0, of: change) }, try change.after.map { try claim($0, of: change) })
  }

  private static func claim(_ text: String, of change: Change) throws -> AtomClaim {
    guard let json = try? JSONReader.read(Array(text.utf8)), let resource = json["resource"]?.integer,
      let units = json["units"]?.integer, let start = json["start"]?.integer, let end = json["end"]?.integer,
      let range = TimeRange(from: Minute(Int32(clamping: start)), to: Minute(Int32(clamping: end)))
    else { throw StoreError(.damaged, "change \(change.id) cannot be read; run 'booking-cli verify'") }
    return Outage(
      id: ID(change.object), resource: ID(resource), units: Int(clamping: units), range: range,
      cause: .withdrawn, note: ""
    ).claim
  }
}

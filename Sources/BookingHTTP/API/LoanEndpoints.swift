import BookingCore

/// The lending desk: what is picked up, out and back, and what is out of service.
extension APIService {
  static let loanEndpoints: [Endpoint] = [
    .long(
      "/loans",
      "Lists loans by when they are due: the caller's own, and those of equipment the caller lends out.",
      query: "status?: \(Loan.Status.self), area?: slug" + .page, answer: "LoanPage", refusals: [404],
      by: loans),
    .write(
      .post, "/loans/{booking}/hand-out",
      "Hands things of a booking out, all that are left unless said otherwise.", body: deskFields,
      answer: "Loan", refusals: [403, 409]
    ) { call, snapshot, reply in try lend(call, snapshot, reply, isReturn: false) },
    .write(
      .post, "/loans/{booking}/return",
      "Takes things of a booking back; damaged ones leave service, with the conflicts that makes.",
      body: deskFields + "missing?: text", answer: "Loan", refusals: [403, 409]
    ) { call, snapshot, reply in try lend(call, snapshot, reply, isReturn: true) },
    .write(
      .post, "/loans/{booking}/undo",
      "Takes the last hand-out or return back, as when the wrong thing was noted.", body: "", answer: "Loan",
      refusals: [403, 409]
    ) { call, snapshot, reply in
      _ = try snapshot.caller()
      try call.submit(UndoLoan(booking: call.id("bk", .booking, in: "booking")), snapshot, reply) { loan in
        .json { Shapes.loan(loan, in: snapshot.registry, to: &$0) }
      }
    },
    .read(
      "/resources/{slug}/history",
      "Lists what happened to a thing, newest first; for those who lend it out and its owner.", query: .page,
      answer: "ThingEventPage", refusals: [403]
    ) { call, snapshot in
      let paging = try call.paging()
      let caller = try snapshot.caller()
      let resource = try snapshot.resource(call.request.parameter("slug"))
      let events = try call.desk.read { try $0.history(of: resource, for: caller, limit: 100_000) }
      let clock = snapshot.registry.calendar(resource.area)
      // Counted from the oldest, so that what happens meanwhile does not move the pages.
      return call.page(Array(zip(events, (-events.count)...)), paging, by: { [Int64($0.1)] }) {
        Shapes.thingEvent($0.0, on: clock, to: &$1)
      }
    },
    .write(
      .post, "/resources/{slug}/withdraw",
      "Takes units out of service, all unless said otherwise; answers with the conflicts that makes.",
      body: """
        units?: integer, start?: time, end?: time, damaged?: truth, note?: text
        """, answer: "UnitsInService", refusals: [403, 409]
    ) { call, snapshot, reply in
      var form = try Form(call)
      let clock = snapshot.clock(resource: call.request.parameter("slug"))
      let units = form.integer("units", 1...10_000)
      let (start, end) = (form.time("start", on: clock), form.time("end", on: clock))
      let isDamaged = form.truth("damaged") ?? false
      let note = form.text("note") ?? ""
      try form.finish()
      _ = try snapshot.caller()
      let resource = try snapshot.resource(call.request.parameter("slug"))
      let command = WithdrawUnits(
        resource: resource.slug, units: units, from: start, until: end, isDamaged: isDamaged, note: note)
      try call.submit(command, snapshot, call.withConflicts(of: resource.id, reply)) { outage in
        .json { json in json.object { Shapes.outages([outage], on: clock, to: &$0) } }
      }
    },
    .write(
      .post, "/resources/{slug}/restore",
      "Puts units back into service, all unless said otherwise; outage names those of one.",
      body: "units?: integer, outage?: text", answer: "UnitsInService", refusals: [403, 409]
    ) { call, snapshot, reply in
      var form = try Form(call)
      let clock = snapshot.clock(resource: call.request.parameter("slug"))
      let units = form.integer("units", 1...10_000)
      let name = form.text("outage")
      let outage = name.flatMap { ShortCode.number("ou", $0) }
      if name != nil, outage == nil { form.fault("/outage", "is not one that was given out") }
      try form.finish()
      _ = try snapshot.caller()
      let resource = try snapshot.resource(call.request.parameter("slug"))
      let command = RestoreUnits(resource: resource.slug, units: units, outage: outage.map { ID($0) })
      try call.submit(command, snapshot, call.withConflicts(of: resource.id, reply)) { outages in
        .json { json in json.object { Shapes.outages(outages, on: clock, to: &$0) } }
      }
    },
  ]

  private static let deskFields: FieldList = """
    resource?: slug, units?: integer, condition?: \(LoanCondition.self), note?: text
    """

  private static func loans(_ call: Call, _ snapshot: Snapshot) throws -> Response {
    var query = LoanQuery()
    query.status = try call.choice("status")
    let paging = try call.paging()
    let caller = try snapshot.caller()
    query.area = try call.request.query("area").map { try snapshot.area($0).id }
    let all = try call.desk.read { [query] in try $0.loans(query, for: caller) }
    return call.page(all, paging, by: { [Int64($0.booking.range.end.value), $0.booking.id.value] }) {
      Shapes.loan($0, in: snapshot.registry, to: &$1)
    }
  }

  private static func lend(_ call: Call, _ snapshot: Snapshot, _ reply: Reply, isReturn: Bool) throws {
    var form = try Form(call)
    let resource = form.slug("resource")
    let units = form.integer("units", 1...10_000)
    let condition: LoanCondition = form.choice("condition") ?? .good
    let note = form.text("note") ?? ""
    let missing = isReturn ? form.text("missing") ?? "" : ""
    try form.finish()
    _ = try snapshot.caller()
    let booking: ID<Booking> = try call.id("bk", .booking, in: "booking")
    let command = Lend(
      isReturn ? .back(missing: missing) : .out, booking: booking, resource: resource, units: units,
      condition: condition, note: note)
    let isDamaged = try isReturn && condition == .damaged && !call.isDryRun()
    let later = call.afterwards(reply) { response in
      let found = try? call.desk.read { view in
        let loan = try view.loan(of: booking)
        return (loan, try view.unitsInService(loan.lines.map(\.resource)), view.registry)
      }
      guard let (loan, units, registry) = found else { return response }
      return .json { Shapes.loan(loan, conflicts: units.flatMap(\.conflicts), in: registry, to: &$0) }
    }
    try call.submit(command, snapshot, isDamaged ? later : reply) { loan in
      .json { Shapes.loan(loan, in: snapshot.registry, to: &$0) }
    }
  }
}

extension Call {
  /// A reply that says, beside the outages it is about, what of a resource is in service and whom that leaves
  /// without; after the commit, or as it was where nothing was kept.
  fileprivate func withConflicts(of resource: ID<Resource>, _ reply: Reply) -> Reply {
    afterwards(reply) { response in
      let outages = response.outages
      let (units, registry) = try desk.read { (try $0.unitsInService([resource]), $0.registry) }
      return .json { json in
        for each in units { Shapes.unitsInService(each, outages: outages, in: registry, to: &json) }
      }
    }
  }

  /// A reply that says, once a change is kept, what `answer` finds then, apart from the writer; the answer of
  /// the change itself when there is too much to do.
  fileprivate func afterwards(
    _ reply: Reply, answer: @escaping @Sendable (Response) throws -> Response
  ) -> Reply {
    Reply(call: self) { make in
      let response = make()
      guard response.status == 200 else { return reply.send(response) }
      let isTaken = service.pool.submit {
        do { reply.send(try answer(response)) } catch { reply.fail(error, registry: .empty) }
      }
      if !isTaken { reply.send(response) }
    }
  }
}

extension Response {
  /// The outages that it tells of.
  fileprivate var outages: JSONValue {
    guard case .bytes(let bytes) = body, let json = try? JSONReader.read(bytes) else { return .array([]) }
    return json["outages"] ?? .array([])
  }
}

extension Shapes {
  /// A loan, with the conflicts of its things where they were looked for.
  static func loan(
    _ loan: Loan, conflicts: [Conflict]? = nil, in registry: Registry, to json: inout JSONWriter
  ) {
    let clock = registry.clock(of: loan.booking.lines)
    json.object { json in
      json.field("booking", loan.booking.id.code)
      json.field("status", loan.status.rawValue)
      json.field("household", loan.household.slug.text)
      json.field("member", loan.member?.handle.text)
      json.time("start", loan.booking.range.start, on: clock)
      json.time("due", loan.booking.range.end, on: clock)
      json.objects("lines", loan.lines) { json, line in
        json.field("resource", registry.name(of: line.resource))
        json.field("units", line.units)
        json.field("out", line.out)
        json.field("returned", line.returned)
      }
      if let conflicts { self.conflicts(conflicts, in: registry, to: &json) }
    }
  }

  /// What of a resource is in service, the outages that were begun or ended, and the bookings that have to do without.
  static func unitsInService(
    _ units: UnitsInService, outages: JSONValue, in registry: Registry, to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("resource", units.resource.slug.text)
      json.field("units", units.resource.units)
      json.field("outOfService", units.outOfService)
      json.field("out", units.out)
      json.key("outages")
      json.value(outages)
      conflicts(units.conflicts, in: registry, to: &json)
    }
  }

  /// Outages that were begun or ended, for those who may do that.
  static func outages(_ outages: [Outage], on clock: AreaCalendar, to json: inout JSONWriter) {
    json.objects("outages", outages) { json, outage in
      json.field("id", outage.id.code)
      json.field("units", outage.units)
      json.time("start", outage.range.start, on: clock)
      json.time("end", outage.range.end == .latest ? nil : outage.range.end, on: clock)
      json.field("damaged", outage.cause == .damaged)
      json.field("note", outage.note)
      json.field("booking", outage.booking?.code)
    }
  }

  /// One thing that happened to a resource.
  static func thingEvent(_ event: ThingEvent, on clock: AreaCalendar, to json: inout JSONWriter) {
    json.object { json in
      json.time("at", event.at, on: clock)
      json.field("kind", event.kind.rawValue)
      json.field("units", event.units)
      json.field("booking", event.booking?.code)
      json.field("household", event.household?.slug.text)
      json.field("member", event.member?.handle.text)
      json.field("condition", event.condition?.rawValue)
      json.field("missing", event.missing)
      json.field("note", event.note)
      json.field("undone", event.isUndone)
    }
  }
}

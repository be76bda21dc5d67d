import BookingCore

/// Plans that resolve double bookings: made, edited, applied, undone.
extension APIService {
  static let planEndpoints: [Endpoint] = [
    .long(
      "/plans", "Lists the plans, newest first.", query: .page, answer: "PlanPage", refusals: [403]
    ) { call, snapshot in
      let paging = try call.paging()
      _ = try snapshot.resolver()
      let plans = try call.desk.read { try $0.plans() }
      return call.page(plans, paging, by: { [-$0.id.value] }) {
        Shapes.plan($0, in: snapshot.registry, language: call.language, to: &$1)
      }
    },
    Endpoint(
      .post, "/api/v1/plans", .member,
      "Finds the least disruptive way out of double bookings; changes no booking.", query: .dryRun,
      body: "conflicts?: [text]" + planFields, answer: "Plan", status: 201, refusals: [403, 404],
      work: .slow { call, snapshot in
        var form = try Form(call)
        var request = PlanRequest()
        request.conflicts = form.texts("conflicts") ?? []
        let wishes = planFields(&form, &request, snapshot)
        try form.finish()
        let caller = try snapshot.resolver()
        try wishes.forEach { try $0.note(in: &request, call, caller, snapshot) }
        return try make(request, call, caller, snapshot)
      }),
    .long("/plans/{id}", "Shows a plan.", answer: "Plan", refusals: [304, 403]) { call, snapshot in
      _ = try snapshot.resolver()
      let plan = try call.plan()
      return call.unlessHeld(version: plan.version) {
        Shapes.plan(plan, in: snapshot.registry, language: call.language, to: &$0)
      }
    },
    Endpoint(
      .patch, "/api/v1/plans/{id}", .member, "Makes a new plan for the same conflicts with further wishes.",
      query: .dryRun, body: planFields + "release?: [text]", answer: "Plan", refusals: [403, 409, 412],
      work: .slow { call, snapshot in
        var form = try Form(call)
        var wished = PlanRequest()
        let wishes = planFields(&form, &wished, snapshot)
        let released = bookings("release", &form)
        try form.finish()
        let caller = try snapshot.resolver()
        let plan = try call.plan()
        try DeskError.requireVersion(call.ifMatch(plan.version), plan.version)
        guard plan.status != .applied else {
          throw DeskError.inTheWay(detail: "\(plan.code) is \(plan.status.rawValue)")
        }
        var request = PlanRequest(again: plan)
        request.seconds = wished.seconds
        request.withinMinutes = wished.withinMinutes ?? request.withinMinutes
        for booking in released { request.release(booking) }
        request.decided.removeAll { wished.pins.contains($0.booking) }
        request.pins = Array(Set(request.pins + wished.pins)).sorted()
        try wishes.forEach { try $0.note(in: &request, call, caller, snapshot) }
        return try make(request, call, caller, snapshot, status: 200)
      }),
    .write(
      .post, "/plans/{id}/apply",
      "Carries a plan out, all or nothing; 409 stale when anything it rests on has changed.", body: "",
      answer: "Plan", refusals: [403, 409, 412]
    ) { call, snapshot, reply in try carryOut(call, snapshot, reply) { ApplyPlan(id: $0) } },
    .write(
      .post, "/plans/{id}/undo", "Takes an applied plan back, all or nothing.", body: "", answer: "Plan",
      refusals: [403, 409, 412]
    ) { call, snapshot, reply in try carryOut(call, snapshot, reply) { UndoPlan(id: $0) } },
  ]

  private static let planFields: FieldList = """
    pins?: [text], forbid?: [{booking: text, resource: slug}],
    decided?: [{booking: text, resource?: slug, start?: time, cancel?: truth}], seconds?: number,
    withinMinutes?: integer
    """

  /// What the caller wishes for one booking, with the resource by name.
  private struct Wish {
    enum Sort { case forbid, give, cancel }

    let booking: ID<Booking>
    let sort: Sort
    let resource: Slug?
    var start: Minute?

    func note(in request: inout PlanRequest, _ call: Call, _ caller: Actor, _ snapshot: Snapshot) throws {
      let resource = try resource.map { try snapshot.resource($0.text) }
      switch sort {
      case .forbid:
        guard let resource else { return }
        request.forbidden.append(ForbiddenPlace(booking: booking, resource: resource.id))
      case .give:
        let found = try call.desk.read { try $0.booking(named: booking.code, for: caller) }
        guard let place = found.place(on: resource, at: start, in: snapshot.registry) else {
          throw DeskError.invalid(
            "/decided", "\(booking.code) has nothing that \(resource?.slug.text ?? "it") could stand for")
        }
        request.decide(booking, place)
      case .cancel: request.decide(booking, nil)
      }
    }
  }

  private static func planFields(_ form: inout Form, _ request: inout PlanRequest, _ snapshot: Snapshot)
    -> [Wish]
  {
    request.pins = bookings("pins", &form)
    var others = Set(request.pins)
    let forbidden = form.objects("forbid") { form -> Wish? in
      let (id, resource) = (bookingField(&form), form.slug("resource", required: true))
      return id.map { Wish(booking: $0, sort: .forbid, resource: resource) }
    }
    let decided = form.objects("decided") { form -> Wish? in
      let (id, resource) = (bookingField(&form), form.slug("resource"))
      let start = form.time("start", on: snapshot.clock(resource: resource?.text))
      let isCancelled = form.truth("cancel") ?? false
      if isCancelled == (resource != nil || start != nil) {
        form.fault("", "needs resource, start or both; or cancel")
      }
      guard let id else { return nil }
      if !others.insert(id).inserted { form.fault("/booking", "is pinned or decided already") }
      return Wish(booking: id, sort: isCancelled ? .cancel : .give, resource: resource, start: start)
    }
    if let seconds = form.number("seconds", 0.05...60) { request.seconds = seconds }
    if let minutes = form.integer("withinMinutes", 0...1_440) { request.withinMinutes = minutes }
    return (forbidden ?? []) + (decided ?? [])
  }

  private static func bookings(_ name: String, _ form: inout Form) -> [ID<Booking>] {
    (form.texts(name) ?? []).enumerated().compactMap { index, text in
      let id = booking(text)
      if id == nil { form.fault("/\(name)/\(index)", "'\(text)' is no booking") }
      return id
    }
  }

  private static func bookingField(_ form: inout Form) -> ID<Booking>? {
    guard let name = form.text("booking", required: true) else { return nil }
    let id = booking(name)
    if id == nil { form.fault("/booking", "'\(name)' is no booking") }
    return id
  }

  private static func booking(_ name: String) -> ID<Booking>? { ShortCode.number("bk", name).map { ID($0) } }

  private static func make(
    _ request: PlanRequest, _ call: Call, _ caller: Actor, _ snapshot: Snapshot, status: Int = 201
  ) throws -> Response {
    if call.request.method == .post, let known = try call.replayed(for: caller) { return known }
    let trial = try call.desk.tryOut(request, as: caller, isCancelled: { call.service.isDraining })
    return try call.perform(SavePlan(plan: trial.plan), as: caller) {
      let answer = call.answer($0, snapshot, status: status)
      return status == 201 ? answer : answer.showing("/api/v1/plans/\($0.code)")
    }
  }

  private static func carryOut<C: Command>(
    _ call: Call, _ snapshot: Snapshot, _ reply: Reply, _ command: (ID<ResolutionPlan>) -> C
  ) throws where C.Outcome == ResolutionPlan {
    _ = try snapshot.resolver()
    let plan = try call.plan()
    try DeskError.requireVersion(call.ifMatch(plan.version), plan.version)
    try call.submit(
      command(plan.id), snapshot, reply,
      refused: { error in
        guard let refusal = error as? DeskError, case .stale = refusal else {
          return reply.fail(error, registry: snapshot.registry)
        }
        // Here no version that the caller sent is stale, but the plan.
        var problem = ProblemDetails(error, language: call.language, registry: snapshot.registry)
        problem.status = 409
        reply.send(call.answer(problem, snapshot.registry))
      }, answer: { call.answer($0, snapshot) })
  }
}

extension Call {
  fileprivate func plan() throws -> ResolutionPlan {
    let id: ID<ResolutionPlan> = try id("pl", .plan)
    return try desk.read { try $0.plan(named: ShortCode.code("pl", id.value)) }
  }

  fileprivate func answer(_ plan: ResolutionPlan, _ snapshot: Snapshot, status: Int = 200) -> Response {
    .json(status, version: plan.version, location: status == 201 ? "/api/v1/plans/\(plan.code)" : nil) {
      Shapes.plan(plan, in: snapshot.registry, language: language, to: &$0)
    }
  }
}

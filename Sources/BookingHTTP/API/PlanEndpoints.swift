import BookingCore

/// Plans that resolve double bookings: made, edited, applied, undone.
extension APIService {
  static let planEndpoints = [
    Endpoint(
      .get, "/api/v1/plans", .member, "Lists the plans, newest first.", query: .page, answer: "PlanPage",
      refusals: [403],
      work: .long { call, snapshot in
        let paging = try call.paging()
        _ = try snapshot.resolver()
        let plans = try call.desk.read { try $0.plans() }
        return call.page(plans, paging, by: { [-$0.id.value] }) {
          Shapes.plan($0, in: snapshot.registry, language: call.language, to: &$1)
        }
      }),
    Endpoint(
      .post, "/api/v1/plans", .member,
      "Finds the least disruptive way out of double bookings; changes no booking.", query: .dryRun,
      body: "conflicts?: [text]" + planFields, answer: "Plan", status: 201, refusals: [403, 404, 415],
      work: .slow { call, snapshot in
        var form = try Form(call)
        var request = PlanRequest()
        request.conflicts = form.texts("conflicts") ?? []
        let places = planFields(&form, &request)
        try form.finish()
        let caller = try snapshot.resolver()
        request.forbidden = try places.map { try $0.place(in: snapshot) }
        return try make(request, call, caller, snapshot)
      }),
    Endpoint(
      .get, "/api/v1/plans/{id}", .member, "Shows a plan.", answer: "Plan", refusals: [304, 403, 404],
      work: .long { call, snapshot in
        _ = try snapshot.resolver()
        let plan = try call.plan()
        return call.unlessHeld(version: plan.version) {
          Shapes.plan(plan, in: snapshot.registry, language: call.language, to: &$0)
        }
      }),
    Endpoint(
      .patch, "/api/v1/plans/{id}", .member,
      "Makes a new plan for the same conflicts with further pins and forbidden places.", query: .dryRun,
      body: planFields, answer: "Plan", refusals: [403, 404, 409, 412, 415],
      work: .slow { call, snapshot in
        var form = try Form(call)
        var wished = PlanRequest()
        let places = planFields(&form, &wished)
        try form.finish()
        let caller = try snapshot.resolver()
        let plan = try call.plan()
        try DeskError.requireVersion(call.ifMatch(plan.version), plan.version)
        guard plan.status != .applied else {
          throw DeskError.inTheWay(detail: "\(plan.code) is \(plan.status.rawValue)")
        }
        var request = PlanRequest(again: plan)
        (request.seconds, request.withinMinutes) = (wished.seconds, wished.withinMinutes)
        request.pins = Array(Set(request.pins + wished.pins)).sorted()
        request.forbidden += try places.map { try $0.place(in: snapshot) }
        return try make(request, call, caller, snapshot, status: 200)
      }),
    Endpoint(
      .post, "/api/v1/plans/{id}/apply", .member,
      "Carries a plan out, all or nothing; 409 stale when anything it rests on has changed.", query: .dryRun,
      body: "", answer: "Plan", refusals: [403, 404, 409, 412, 415],
      work: .write { call, snapshot, reply in try carryOut(call, snapshot, reply) { ApplyPlan(id: $0) } }),
    Endpoint(
      .post, "/api/v1/plans/{id}/undo", .member, "Takes an applied plan back, all or nothing.",
      query: .dryRun, body: "", answer: "Plan", refusals: [403, 404, 409, 412, 415],
      work: .write { call, snapshot, reply in try carryOut(call, snapshot, reply) { UndoPlan(id: $0) } }),
  ]

  private static let planFields: FieldList = """
    pins?: [text], forbid?: [{booking: text, resource: slug}], seconds?: number, withinMinutes?: integer
    """

  /// A place to forbid as the caller names it.
  private struct NamedPlace {
    let booking: ID<Booking>
    let resource: Slug

    func place(in snapshot: Snapshot) throws -> ForbiddenPlace {
      ForbiddenPlace(booking: booking, resource: try snapshot.resource(resource.text).id)
    }
  }

  private static func planFields(_ form: inout Form, _ request: inout PlanRequest) -> [NamedPlace] {
    for (index, name) in (form.texts("pins") ?? []).enumerated() {
      if let id = booking(name) {
        request.pins.append(id)
      } else {
        form.fault("/pins/\(index)", "'\(name)' is no booking")
      }
    }
    let places = form.objects("forbid") { form -> NamedPlace? in
      let name = form.text("booking", required: true)
      let resource = form.slug("resource", required: true)
      guard let name, let resource else { return nil }
      guard let id = booking(name) else {
        form.fault("/booking", "'\(name)' is no booking")
        return nil
      }
      return NamedPlace(booking: id, resource: resource)
    }
    if let seconds = form.number("seconds", 0.05...60) { request.seconds = seconds }
    if let minutes = form.integer("withinMinutes", 0...1_440) { request.withinMinutes = minutes }
    return places ?? []
  }

  private static func booking(_ name: String) -> ID<Booking>? { ShortCode.number("bk", name).map { ID($0) } }

  private static func make(
    _ request: PlanRequest, _ call: Call, _ caller: Actor, _ snapshot: Snapshot, status: Int = 201
  ) throws -> Response {
    if call.request.method == .post, let known = try call.replayed(for: caller) { return known }
    let trial = try call.desk.tryOut(request, as: caller, isCancelled: { call.service.isDraining })
    return try call.perform(SavePlan(plan: trial.plan), as: caller) {
      call.answer($0, snapshot, status: status)
    }
  }

  private static func carryOut<C: Command>(
    _ call: Call, _ snapshot: Snapshot, _ reply: Reply, _ command: (ID<ResolutionPlan>) -> C
  ) throws where C.Outcome == ResolutionPlan {
    try Form.requireNothing(of: call)
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
  /// The plan named in the path.
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

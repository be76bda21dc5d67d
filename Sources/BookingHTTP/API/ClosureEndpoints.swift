import BookingCore

/// Closures of resources.
extension APIService {
  static let closureEndpoints = [
    Endpoint(
      .post, "/api/v1/resources/{slug}/closures", .member,
      "Closes a resource for a while; the bookings it hits stay and become conflicts.", query: .dryRun,
      body: "start: time, end: time, reason?: text", answer: "Closure", status: 201,
      refusals: [403, 404, 415, 422],
      work: .write { call, snapshot, reply in try close(call, snapshot, reply) }),
    Endpoint(
      .delete, "/api/v1/closures/{id}", .member, "Takes a closure back.", query: .dryRun, status: 204,
      refusals: [403, 404],
      work: .write { call, snapshot, reply in
        _ = try snapshot.caller()
        let name = call.request.parameter("id") ?? ""
        guard let number = ShortCode.number("cl", name), number < 1 << 40 else {
          throw DeskError.notFound(kind: .closure, name: name)
        }
        try call.submit(RemoveClosure(id: ID(number)), snapshot, reply) { _ in .empty(204) }
      }),
  ]

  private static func close(_ call: Call, _ snapshot: Snapshot, _ reply: Reply) throws {
    var form = try Form(call)
    let range = form.range(on: snapshot.clock(resource: call.request.parameter("slug")))
    let reason = form.text("reason") ?? ""
    if let range, range.minutes > 3_660 * 1440 { form.fault("/end", "a closure lasts at most ten years") }
    try form.finish()
    guard let range else { return }
    _ = try snapshot.caller()
    let resource = try snapshot.resource(call.request.parameter("slug"))
    let command = CloseResource(resource: resource.slug, range: range, reason: reason)
    let shape = { @Sendable (closure: Closure, conflicts: [Conflict]?) -> Response in
      .json(201, location: "/api/v1/closures/\(closure.id.code)") {
        Shapes.closure(closure, conflicts: conflicts, in: snapshot.registry, to: &$0)
      }
    }
    let later = Reply(call: call) { response in
      // The conflicts are looked for apart from the writer, once the closure is kept.
      guard response.status == 201, let id = response.closureID else { return reply.send(response) }
      let isTaken = call.service.pool.submit {
        let found = try? call.desk.read(loading: nil) { view in
          (view.registry.closure(id), try view.conflicts().filter { $0.isMade(by: id, in: view.registry) })
        }
        guard let closure = found?.0 else { return reply.send(response) }
        var answer = shape(closure, found?.1)
        answer.headers = response.headers
        reply.send(answer)
      }
      if !isTaken { reply.send(response) }
    }
    try call.submit(command, snapshot, later) { shape($0, nil) }
  }
}

extension Response {
  /// The closure that was just made.
  fileprivate var closureID: ID<Closure>? {
    headers.first { $0.name == "Location" }?.value.split(separator: "/").last.flatMap {
      ShortCode.number("cl", String($0))
    }.map { ID($0) }
  }
}

extension Conflict {
  /// Whether a closure is the cause.
  fileprivate func isMade(by id: ID<Closure>, in registry: Registry) -> Bool {
    guard let closure = registry.closure(id), case .closure = cause, range.overlaps(closure.range) else {
      return false
    }
    return registry.has(resource)
      && registry.constituents(of: registry.resource(resource)).contains(closure.resource)
  }
}

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
        try call.submit(RemoveClosure(id: call.id("cl", .closure)), snapshot, reply) { _ in .empty(204) }
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
    try call.submit(command, snapshot, reply) { made in
      .json(201, location: "/api/v1/closures/\(made.closure.id.code)") {
        Shapes.closure(made.closure, conflicts: made.conflicts, in: snapshot.registry, to: &$0)
      }
    }
  }
}

import BookingCore

/// Closures of resources.
extension APIService {
  static let closureEndpoints: [Endpoint] = [
    .write(
      .post, "/resources/{slug}/closures",
      "Closes a resource for a while; the bookings it hits stay and become conflicts.",
      body: "start: time, end: time, reason?: text", answer: "Closure", status: 201, refusals: [403],
      by: close),
    .read("/closures/{id}", "Shows a closure.", answer: "Closure", refusals: [304]) { call, snapshot in
      _ = try snapshot.caller()
      let closure = try closure(call, snapshot)
      return call.unlessHeld(version: version) { Shapes.closure(closure, in: snapshot.registry, to: &$0) }
    },
    .write(
      .delete, "/closures/{id}", "Takes a closure back.", refusals: [403, 412]
    ) { call, snapshot, reply in
      let caller = try snapshot.caller()
      let closure = try closure(call, snapshot)
      guard caller.may(.manage(area: snapshot.registry.resource(closure.resource).area)) else {
        throw DeskError.notAllowed
      }
      try DeskError.requireVersion(call.ifMatch(version), version)
      try call.submit(RemoveClosure(id: closure.id), snapshot, reply) { _ in .empty(204) }
    },
  ]

  /// Closures are made and taken back, and never changed.
  private static let version = 1

  private static func closure(_ call: Call, _ snapshot: Snapshot) throws -> Closure {
    let id: ID<Closure> = try call.id("cl", .closure)
    guard let closure = snapshot.registry.closure(id) else {
      throw DeskError.notFound(kind: .closure, name: id.code)
    }
    return closure
  }

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
      .json(201, version: version, location: "/api/v1/closures/\(made.closure.id.code)") {
        Shapes.closure(made.closure, conflicts: made.conflicts, in: snapshot.registry, to: &$0)
      }
    }
  }
}

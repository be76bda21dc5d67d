import BookingCore

/// The waiting list: who stands in line for what others have.
extension APIService {
  static let waitlistEndpoints: [Endpoint] = [
    .read(
      "/waitlist", "Lists who waits or is offered something, as far as the caller may know, by start.",
      query: "mine?: truth, household?: slug, area?: slug, all?: truth" + .page, answer: "WaitlistEntryPage",
      refusals: [403, 404]
    ) { call, snapshot in
      let mine = try call.truth("mine") ?? false
      let all = try call.truth("all") ?? false
      let paging = try call.paging()
      let caller = try snapshot.caller()
      let area = try call.request.query("area").map { try snapshot.area($0).id }
      let household = try call.household(snapshot, mine: mine)
      let households = household.map { [$0.id] } ?? (caller.looksAfterOthers ? nil : caller.households)
      let places = try call.desk.read { view in
        try households?.flatMap { try view.waitlist(household: $0, area: area, all: all, for: caller) }
          ?? view.waitlist(area: area, all: all, for: caller)
      }
      return call.page(places, paging, by: { [Int64($0.entry.range.start.value), $0.entry.id.value] }) {
        Shapes.waitlist($0, in: snapshot.registry, to: &$1)
      }
    },
    .write(
      .post, "/waitlist",
      "Stands in line for what others have; with minimumMinutes also for a part of the time.",
      body: bookingFields + "minimumMinutes?: integer", answer: "WaitlistEntry", status: 201,
      refusals: [403, 404, 409]
    ) { call, snapshot, reply in
      var form = try Form(call)
      let asked = form.book(snapshot)
      let minimum = form.integer("minimumMinutes", 1...576_000)
      try form.finish()
      try asked.check()
      let caller = try snapshot.caller()
      _ = try call.household(for: asked, caller, snapshot)
      try call.submit(
        JoinWaitlist(asked, minimumMinutes: minimum), snapshot, reply, during: asked.range,
        answer: { place in
          .json(201, version: place.entry.version, location: "/api/v1/waitlist/\(place.entry.id.code)") {
            Shapes.waitlist(place, in: snapshot.registry, to: &$0)
          }
        })
    },
    .read("/waitlist/{id}", "Shows a place in line.", answer: "WaitlistEntry") { call, snapshot in
      let place = try call.waitlistPlace(for: snapshot.caller())
      // The place in line moves without a change of the entry: there is no "not modified".
      return .json(version: place.entry.version) { Shapes.waitlist(place, in: snapshot.registry, to: &$0) }
    },
    .write(
      .delete, "/waitlist/{id}", "Leaves the line, or says no to an offer; the next in line is asked.",
      refusals: [403, 409, 412]
    ) { call, snapshot, reply in
      let entry = try call.waitlistPlace(for: snapshot.caller()).entry
      let command = LeaveWaitlist(id: entry.id, ifVersion: call.ifMatch(entry.version))
      try call.submit(command, snapshot, reply) { _ in .empty(204) }
    },
    .write(
      .post, "/waitlist/{id}/accept",
      "Says yes to an offer: the booking is confirmed, or asks the board where the rules say so.", body: "",
      answer: "Booking", refusals: [403, 409, 412]
    ) { call, snapshot, reply in
      let caller = try snapshot.caller()
      let place = try call.waitlistPlace(for: caller)
      let household = place.household
      try call.submit(
        AcceptOffer(id: place.entry.id, ifVersion: call.ifMatch(place.entry.version)), snapshot, reply,
        during: place.entry.range
      ) { shape($0, [household], caller, call, snapshot) }
    },
  ]
}

extension Call {
  /// The entry named in the path, if the caller may know it.
  fileprivate func waitlistPlace(for caller: Actor) throws -> WaitlistPlace {
    let id: ID<WaitlistEntry> = try id("wl", .waitlist)
    return try desk.read { try $0.waitlistEntry(named: id.code, for: caller) }
  }
}

extension Shapes {
  /// A place in line, with what is offered.
  static func waitlist(_ place: WaitlistPlace, in registry: Registry, to json: inout JSONWriter) {
    let entry = place.entry
    let clock = registry.clock(of: entry.lines)
    json.object { json in
      json.field("id", entry.id.code)
      json.field("version", entry.version)
      json.field("status", entry.status.rawValue)
      json.field("place", place.place)
      lines(entry.lines, in: registry, to: &json)
      json.range(entry.range, on: clock)
      json.field("timeZone", clock.name)
      json.field("minimumMinutes", entry.minimumMinutes)
      json.field("attendees", entry.attendees)
      json.field("title", entry.title)
      json.field("household", place.household?.slug.text)
      json.time("createdAt", entry.createdAt, on: clock)
      if let booking = place.booking, let deadline = booking.decideBy, booking.isOffer {
        json.object("offer") { json in
          json.field("booking", booking.id.code)
          json.range(booking.range, on: clock)
          json.time("decideBy", deadline, on: clock)
        }
      }
    }
  }
}

import BookingCore

/// How the commons is used, for everybody who shares it.
extension APIService {
  static let statisticsEndpoints: [Endpoint] = [
    .long(
      "/stats",
      "Counts use by weekday and hour, refusals by rule, displacements and shares without names; "
        + "the last 365 days unless said otherwise.",
      query: "from?: time, to?: time, area?: slug, resource?: slug", answer: "Statistics", refusals: [404]
    ) { call, snapshot in
      let now = snapshot.now
      let clock = snapshot.clock(resource: call.request.query("resource"))
      let range = try call.range(on: clock, default: TimeRange(now - 365 * 1440, now), upTo: now)
      let caller = try snapshot.caller()
      // What is counted over a short time is told of single bookings.
      guard caller.may(.administer) || caller.member?.role == .board || range.minutes >= 7 * 1440 else {
        throw DeskError.invalid(
          "/to", "is less than a week after the start: that would tell of single bookings")
      }
      let area = try call.request.query("area").map { try snapshot.area($0).id }
      let resource = try call.request.query("resource").map { try snapshot.resource($0).id }
      let (statistics, registry) = try call.desk.read { view in
        (try view.statistics(in: range, area: area, resource: resource), view.registry)
      }
      let shown = caller.may(.administer) ? statistics : statistics.withoutFew
      return .json { Shapes.statistics(shown, in: registry, on: clock, to: &$0) }
    }
  ]
}

import BookingCore

/// The board's decisions about requests.
extension APIService {
  static let requestEndpoints: [Endpoint] = [
    decide(
      .approve, "Approves a request, or takes a decline back; competing requests without room are declined."),
    decide(.decline, "Declines a request, or takes its approval back."),
  ]

  private static func decide(_ decision: HouseRules.Approval.Decision, _ summary: String) -> Endpoint {
    .write(
      .post, "/bookings/{id}/\(decision.rawValue)", summary, body: "reason?: text, series?: truth",
      answer: "Booking",
      refusals: [403, 409, 412]
    ) { call, snapshot, reply in
      var form = try Form(call)
      let reason = form.text("reason") ?? ""
      let wholeSeries = form.truth("series") ?? false
      try form.finish()
      let caller = try snapshot.caller()
      let (booking, household) = try call.booking(for: caller)
      let command = DecideBooking(
        decision, id: booking.id, reason: reason, wholeSeries: wholeSeries,
        ifVersion: call.ifMatch(booking.version))
      try call.submit(command, snapshot, reply, during: booking.range) {
        shape(
          $0.booking, [household], caller, call, snapshot, declined: $0.settled.map(\.id),
          alike: $0.alike.map(\.id))
      }
    }
  }
}

import BookingCore

/// Calendars of other systems.
extension APIService {
  static let importEndpoints: [Endpoint] = [
    Endpoint(
      .post, "/api/v1/imports", .member,
      "Takes a calendar file (RFC 5545) in, all or nothing; for administrators.",
      query: """
        dryRun?: truth, resource?: slug, keepClashes?: truth, skipBad?: truth
        """, media: "text/calendar", answer: "Import", refusals: [403, 404, 413, 507],
      work: .slow { call, snapshot in
        var options = ImportOptions()
        options.speaksOfFields = true
        options.keepClashes = try call.truth("keepClashes") ?? false
        options.skipBad = try call.truth("skipBad") ?? false
        _ = try call.isDryRun()
        try requireCalendar(call.request)
        // Reading a file of megabytes is not for strangers, so here the form is looked at after who asks.
        let caller = try snapshot.administrator()
        options.resource = try call.request.query("resource").map { try snapshot.resource($0).slug }
        let read = try CalendarImport(
          call.request.body, options, registry: snapshot.registry, now: snapshot.now)
        return try call.perform { results in
          .json {
            Shapes.imported(results, of: read, in: snapshot.registry, language: call.language, to: &$0)
          }
        } by: {
          try call.desk.importBookings(read, as: caller, dryRun: $0, key: $1, render: $2)
        }
      })
  ]

  private static func requireCalendar(_ request: Request) throws {
    guard request.mediaType == "text/calendar" else {
      throw APIProblem(
        kind: .unsupportedMediaType, danish: "Indholdet skal være text/calendar.",
        english: "The body must be text/calendar.")
    }
    try request.requirePlain()
  }
}

public import BookingCore

extension Shapes {
  /// What became of a calendar file: counts, each event, and what could not be understood.
  public static func imported(
    _ results: [ImportBookings.Result], of file: CalendarImport, in registry: Registry, language: Language,
    to json: inout JSONWriter
  ) {
    json.object { json in
      for outcome in ImportBookings.Result.Outcome.allCases {
        json.key(outcome == .changedHere ? "changedHere" : outcome.rawValue)
        json.int(results.count { $0.outcome == outcome } + (outcome == .skipped ? file.skipped : 0))
      }
      json.objects("items", results) { json, result in
        json.field("uid", result.item.uid)
        json.field("line", result.item.line)
        json.field("outcome", result.outcome.rawValue)
        json.field("booking", result.booking?.code)
        json.field("reason", result.obstacle?.code)
        if case .taken(let other) = result.obstacle { json.field("takenBy", other.code) }
        json.field("resource", result.item.resource.flatMap { registry.name(of: $0) })
        json.range(result.item.range, on: registry.clock(of: result.item.lines))
      }
      json.objects("errors", file.faults) { json, fault in
        json.field("line", fault.line)
        json.field("uid", fault.uid)
        json.field("detail", FaultText.tell(fault.reason, in: language))
      }
    }
  }
}

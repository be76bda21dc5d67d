public import BookingCore

extension Shapes {
  /// A plan; the reasons of its steps in a language.
  public static func plan(
    _ plan: ResolutionPlan, in registry: Registry, language: Language, to json: inout JSONWriter
  ) {
    // A plan without a step has no place of its own.
    let calendar = plan.steps.first.map { registry.clock(of: $0.from.lines) } ?? registry.commonClock
    json.object { json in
      json.field("id", plan.code)
      json.field("status", plan.status.rawValue)
      json.field("proof", plan.proof.rawValue)
      json.field("objective", plan.objective)
      json.field("lowerBound", plan.lowerBound)
      json.time("createdAt", plan.createdAt, on: calendar)
      json.field("conflicts", plan.conflicts)
      json.array("steps", plan.steps) { self.step($1, in: registry, language: language, to: &$0) }
      json.field("pins", plan.pins.map(\.code))
      json.objects("forbid", plan.forbidden) { json, place in
        json.field("booking", place.booking.code)
        json.field("resource", registry.name(of: place.resource))
      }
      json.objects("decided", plan.decided) { json, decision in
        json.field("booking", decision.booking.code)
        json.field("to", decision.place) { place($0, in: registry, to: &$1) }
      }
      json.field("pinnedConflicts", plan.pinnedConflicts.map(\.code))
    }
  }

  public static func step(
    _ step: ResolutionPlan.Step, in registry: Registry, language: Language, to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("booking", step.booking.code)
      json.field("from", step.from) { place($0, in: registry, to: &$1) }
      json.field("to", step.to) { place($0, in: registry, to: &$1) }
      json.field("cost", step.cost)
      json.field("reasons", step.reasons[language])
      guard !step.why.isEmpty else { return }
      json.key("why")
      json.raw(step.why.utf8)
    }
  }

  private static func place(_ place: ResolutionPlan.Place, in registry: Registry, to json: inout JSONWriter) {
    json.object { json in
      lines(place.lines, in: registry, to: &json)
      json.range(place.range, on: registry.clock(of: place.lines))
    }
  }
}

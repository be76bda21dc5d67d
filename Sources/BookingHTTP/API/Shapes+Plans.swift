public import BookingCore

extension Shapes {
  /// A plan; the reasons of its steps in a language.
  public static func plan(
    _ plan: ResolutionPlan, in registry: Registry, language: Language, to json: inout JSONWriter
  ) {
    let calendar =
      plan.steps.first?.from.lines.first.map { registry.clock(of: $0.resource) } ?? .utc
    json.object { json in
      json.field("id", plan.code)
      json.field("status", plan.status.rawValue)
      json.field("proof", plan.proof.rawValue)
      json.field("objective", plan.objective)
      json.field("lowerBound", plan.lowerBound)
      json.time("createdAt", plan.createdAt, on: calendar)
      json.array("conflicts") { json in for name in plan.conflicts { json.string(name) } }
      json.array("steps") { json in
        for step in plan.steps { self.step(step, in: registry, language: language, to: &json) }
      }
      json.array("pins") { json in for pin in plan.pins { json.string(pin.code) } }
      json.array("forbid") { json in
        for place in plan.forbidden {
          json.object { json in
            json.field("booking", place.booking.code)
            json.key("resource")
            json.slug(of: place.resource, in: registry)
          }
        }
      }
      json.array("pinnedConflicts") { json in
        for booking in plan.pinnedConflicts { json.string(booking.code) }
      }
    }
  }

  public static func step(
    _ step: ResolutionPlan.Step, in registry: Registry, language: Language,
    to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("booking", step.booking.code)
      json.key("from")
      place(step.from, in: registry, to: &json)
      json.key("to")
      if let to = step.to { place(to, in: registry, to: &json) } else { json.null() }
      json.field("cost", step.cost)
      json.array("reasons") { json in
        for sentence in step.reasons[language] {
          json.string(sentence)
        }
      }
      guard !step.why.isEmpty else { return }
      json.key("why")
      json.raw(step.why.utf8)
    }
  }

  private static func place(
    _ place: ResolutionPlan.Place, in registry: Registry, to json: inout JSONWriter
  ) {
    json.object { json in
      lines(place.lines, in: registry, to: &json)
      json.range(place.range, on: place.lines.first.map { registry.clock(of: $0.resource) } ?? .utc)
    }
  }
}

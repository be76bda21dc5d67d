/// A plan that is not kept, with what it takes to ask about it.
public struct ResolutionTrial: Sendable {
  /// Something that could be done with a booking instead.
  public struct Option: Hashable, Sendable {
    /// Where it would go; nil when it would be cancelled.
    public let place: ResolutionPlan.Place?
    /// What that would cost, the rest of the plan unchanged.
    public let cost: Int
  }

  /// The plan.
  public let plan: ResolutionPlan
  private let problem: ResolutionProblem
  private let explainer: Explainer
  private let names: ResolutionNames

  init(plan: ResolutionPlan, problem: ResolutionProblem, found: Plan, names: ResolutionNames) {
    (self.plan, self.problem, self.names) = (plan, problem, names)
    explainer = Explainer(problem.problem, found)
  }

  /// The best of what else could be done with a booking that nobody has decided about, cheapest first.
  public func options(for booking: ID<Booking>, atMost count: Int) -> [Option] {
    guard plan.proof != .infeasible, let index = problem.index(of: booking) else { return [] }
    return explainer.alternatives(for: index, count).map {
      Option(place: problem.place($0.assignment, of: problem.bookings[index]), cost: $0.cost)
    }
  }

  /// Why the plan does not put a booking on `resource` or at `start`; nil when the plan knows nothing of it.
  public func whyNot(
    _ booking: ID<Booking>, resource: ID<Resource>? = nil, start: Minute? = nil, in language: Language
  ) -> String? {
    guard plan.proof != .infeasible, let index = problem.index(of: booking) else { return nil }
    let place = resource.flatMap { wanted in problem.resources.firstIndex { $0.id == wanted } }
    let reason = explainer.whyNot(index, resource: place, start: start.map { Int($0 - problem.origin) })
    if reason == .forbidden, let sentence = refusal(problem.bookings[index], resource, start, language) {
      return sentence
    }
    return ExplanationText(problem.problem, in: language) { names.name($0, in: problem, language) }
      .sentence(for: reason)
  }

  /// What the house rules have against a place that nobody asked to forbid.
  private func refusal(
    _ booking: Booking, _ resource: ID<Resource>?, _ start: Minute?, _ language: Language
  ) -> String? {
    var place = plan.steps.first { $0.booking == booking.id }?.to ?? booking.place
    let begin = start ?? place.range.start
    place.range = TimeRange(begin, begin + booking.range.minutes)
    if let resource { place.lines = [BookingLine(resource: resource)] }
    guard
      !plan.forbidden.contains(where: { ban in
        ban.booking == booking.id && place.lines.contains { $0.resource == ban.resource }
      })
    else { return nil }
    var reasons = problem.rules.broken(by: booking, at: place)
    if reasons.isEmpty {
      reasons = place.lines.compactMap { line in
        problem.rules.gap(of: line.resource).map { .tooClose(line.resource, minutes: $0) }
      }
    }
    return reasons.isEmpty ? nil : RefusalText(language, registry: problem.rules.registry).against(reasons)
  }
}

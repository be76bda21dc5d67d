public import BookingCore

/// House rules that are tried before they are decided.
extension APIService {
  static let trialEndpoints: [Endpoint] = [
    Endpoint(
      .post, "/api/v1/areas/{slug}/rules/try", .member,
      "Tells what house rules would change: coming bookings they would refuse, and last year's; changes nothing.",
      body: rulesFields, answer: "RulesTrial", refusals: [403],
      work: .long { call, snapshot in
        try Form.requireJSON(call.request)
        let rules = try HouseRulesDocument.parse(call.request.body)
        let caller = try snapshot.caller()
        let area = try snapshot.area(call.request.parameter("slug"))
        guard caller.may(.manage(area: area.id)) else { throw DeskError.notAllowed }
        let trial = try call.desk.trial(of: rules, in: area.id)
        let households = try call.desk.read { try $0.households(trial.coming.map(\.booking.household)) }
        return .json {
          Shapes.trial(
            trial, households: households, seenBy: caller, call.language, in: snapshot.registry, to: &$0)
        }
      })
  ]
}

extension Shapes {
  /// What house rules would change.
  public static func trial(
    _ trial: RulesTrial, households: [ID<Household>: Household], seenBy actor: Actor, _ language: Language,
    in registry: Registry, to json: inout JSONWriter
  ) {
    let text = RefusalText(language, registry: registry)
    json.object { json in
      json.objects("items", trial.coming) { json, breach in
        json.key("booking")
        booking(
          breach.booking, household: households[breach.booking.household], seenBy: actor, in: registry,
          to: &json)
        json.errors(breach.reasons, during: breach.booking.range, text)
      }
      json.object("lastYear") { json in
        json.field("bookings", trial.lastYear)
        json.field("refused", trial.lastYearRefused)
        json.field("households", trial.lastYearHouseholds)
        json.objects("rules", trial.lastYearRules) { json, rule in
          json.field("code", rule.code)
          json.field("bookings", rule.bookings)
          json.field("households", rule.households)
        }
      }
    }
  }
}

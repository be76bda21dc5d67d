public import BookingCore

/// House rules that are tried before they are decided.
extension APIService {
  static let trialEndpoints = [
    Endpoint(
      .post, "/api/v1/areas/{slug}/rules/try", .member,
      "Tells what house rules would change: coming bookings they would refuse, and last year's; changes nothing.",
      body: rulesFields, answer: "RulesTrial", refusals: [403, 404, 415],
      work: .long { call, snapshot in
        try Form.requireJSON(call.request)
        let rules = try HouseRulesDocument.parse(call.request.body)
        let caller = try snapshot.caller()
        let area = try snapshot.area(call.request.parameter("slug"))
        guard caller.may(.manage(area: area.id)) else { throw DeskError.notAllowed }
        let trial = try call.desk.trial(of: rules, in: area.id)
        let households = try call.desk.read { view in
          try trial.coming.reduce(into: [ID<Household>: Household]()) {
            $0[$1.booking.household] = try view.household($1.booking.household)
          }
        }
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
      json.array("items") { json in
        for breach in trial.coming {
          json.object { json in
            json.key("booking")
            booking(
              breach.booking, household: households[breach.booking.household], seenBy: actor, in: registry,
              to: &json)
            json.array("errors") { json in
              for reason in breach.reasons {
                json.object {
                  $0.field("pointer", "")
                  $0.field("code", reason.code)
                  $0.field("detail", text.sentence(reason, during: breach.booking.range))
                }
              }
            }
          }
        }
      }
      json.object("lastYear") { json in
        json.field("bookings", trial.lastYear)
        json.field("refused", trial.lastYearRefused)
        json.field("households", trial.lastYearHouseholds)
        json.array("rules") { json in
          for rule in trial.lastYearRules {
            json.object {
              $0.field("code", rule.code)
              $0.field("bookings", rule.bookings)
              $0.field("households", rule.households)
            }
          }
        }
      }
    }
  }
}

import BookingCore

/// House rules that are tried before they are decided.
extension APIService {
  static let trialEndpoints = [
    Endpoint(
      .post, "/api/v1/areas/{slug}/rules/try", .member,
      Documentation(
        summary:
          "Lists the coming bookings that house rules would refuse; changes nothing, and bookings stay.",
        body: rulesFields, answer: "RuleBreachPage", refusals: [403, 404, 415]),
      work: .long { call, snapshot in
        try Form.requireJSON(call.request)
        let rules = try HouseRulesDocument.parse(call.request.body)
        let caller = try snapshot.caller()
        let area = try snapshot.area(call.request.parameter("slug"))
        guard caller.may(.manage(area: area.id)) else { throw DeskError.notAllowed }
        let (breaches, households) = try call.desk.read { view in
          let breaches = try view.breaches(of: rules, in: area.id)
          var households: [ID<Household>: Household] = [:]
          for breach in breaches {
            households[breach.booking.household] = try view.household(breach.booking.household)
          }
          return (breaches, households)
        }
        let text = RefusalText(call.language, registry: snapshot.registry)
        return .json { json in
          Shapes.page(breaches, to: &json) { breach, json in
            json.object { json in
              json.key("booking")
              Shapes.booking(
                breach.booking, household: households[breach.booking.household], seenBy: caller,
                in: snapshot.registry, to: &json)
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
      })
  ]
}

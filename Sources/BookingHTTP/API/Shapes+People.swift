public import BookingCore

extension Shapes {
  /// A household; its name only for those who may see who lives in the area, and for itself.
  public static func household(
    _ household: Household, seenBy actor: Actor, in registry: Registry, to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("slug", household.slug.text)
      json.field("area", registry.name(of: household.area))
      json.field("kind", household.kind.rawValue)
      json.field("outside", household.isOutside)
      if actor.member?.household == household.id || actor.may(.readPeople(area: household.area)) {
        json.field("name", household.name)
      }
      json.time("endedAt", household.endedAt, on: registry.calendar(household.area))
      json.field("version", household.version)
    }
  }

  /// Who may book for a household beside its own members.
  public static func helpers(_ helpers: [Member], to json: inout JSONWriter) {
    json.object { json in
      json.objects("items", helpers) { json, helper in
        json.field("handle", helper.handle.text)
        json.field("name", helper.name)
      }
    }
  }

  /// What moving out has done.
  public static func householdEnd(
    _ outcome: EndHousehold.Outcome, seenBy actor: Actor, in registry: Registry, to json: inout JSONWriter
  ) {
    json.object { json in
      json.key("household")
      household(outcome.household, seenBy: actor, in: registry, to: &json)
      json.array("cancelled", outcome.cancelled) { json, each in
        booking(each, household: outcome.household, seenBy: actor, in: registry, to: &json)
      }
      json.field("openLoans", outcome.openLoans.map(\.code))
    }
  }

  /// A member, for somebody who may know the person.
  public static func member(
    _ member: Member, household: Household?, in registry: Registry, to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("handle", member.handle.text)
      json.field("household", household?.slug.text)
      json.field("area", household.flatMap { registry.name(of: $0.area) })
      json.field("name", member.name)
      json.field("email", member.email)
      json.field("role", member.role.rawValue)
      json.field("language", member.language.rawValue)
      json.field("version", member.version)
    }
  }

  /// A token without its secret, which stands in `secret` only where it has just been made.
  public static func token(
    _ token: Token, member: Slug?, secret: String? = nil, on calendar: AreaCalendar, to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("id", token.id.code)
      json.field("member", member?.text)
      json.field("name", token.name)
      json.field("scope", token.scope.rawValue)
      json.time("createdAt", token.createdAt, on: calendar)
      json.time("expiresAt", token.expiresAt, on: calendar)
      json.time("revokedAt", token.revokedAt, on: calendar)
      json.time("lastUsedAt", token.lastUsedHour.map { Minute(Int32(clamping: $0 * 60)) }, on: calendar)
      if let secret { json.field("token", secret) }
    }
  }

  /// One row of the log: what was done to which thing. Who did it and the values before and after stand there only
  /// for those who may see everything.
  public static func change(
    _ change: Change, actor: Slug?, seenBy reader: Actor, in registry: Registry, to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("id", change.id)
      json.field("at", time(ofSeconds: change.at))
      json.field("action", change.action)
      json.field("kind", change.kind.rawValue)
      json.field("object", name(of: change, in: registry))
      guard reader.may(.administer) else { return }
      json.field("actor", actor?.text)
      json.field("origin", change.origin)
      if let before = change.before {
        json.key("before")
        json.raw(before.utf8)
      }
      if let after = change.after {
        json.key("after")
        json.raw(after.utf8)
      }
    }
  }

  /// An instant of the log, which has seconds, in UTC.
  private static func time(ofSeconds seconds: Int64) -> String {
    let minute = Minute(Int32(clamping: seconds / 60))
    let second = seconds % 60
    return AreaCalendar.utc.rfc3339(minute).prefix(17) + (second < 10 ? "0" : "") + "\(second)Z"
  }

  public static func name(of change: Change, in registry: Registry) -> String? {
    guard change.object > 0 else { return nil }
    switch change.kind {
    case .area, .rules: return registry.areas.first { $0.id.value == change.object }?.slug.text
    case .resource:
      let id = ID<Resource>(change.object)
      return registry.resource(ifKnown: id)?.slug.text
    case .closure: return ID<Closure>(change.object).code
    case .booking, .loan, .imported: return ID<Booking>(change.object).code
    case .outage: return ID<Outage>(change.object).code
    case .plan: return ShortCode.code("pl", change.object)
    case .series: return ID<Series>(change.object).code
    case .waitlist: return ID<WaitlistEntry>(change.object).code
    case .token: return ID<Token>(change.object).code
    case .feed: return ID<Feed>(change.object).code
    case .invitation: return ShortCode.code("in", change.object)
    case .session: return ShortCode.code("lo", change.object)
    case .household, .member, .setting: return nil
    }
  }
}

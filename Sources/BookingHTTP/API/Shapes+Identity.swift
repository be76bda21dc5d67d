public import BookingCore

extension Shapes {
  /// An invitation; its code only where it has just been made.
  public static func invitation(
    _ made: Invite.Outcome, code: String?, on calendar: AreaCalendar, to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("member", made.member.handle.text)
      json.time("expiresAt", made.invitation.expiresAt, on: calendar)
      if let code { json.field("code", code) }
    }
  }

  /// A session, for the member who has just logged in.
  static func session(_ login: LoggedIn, in registry: Registry, to json: inout JSONWriter) {
    json.object { json in
      json.key("member")
      member(login.member, household: login.household, in: registry, to: &json)
      json.time("expiresAt", login.session.expiresAt, on: registry.calendar(login.household.area))
    }
  }
}

public import BookingCore

extension Shapes {
  /// All that is kept on a member, for the member: whose, what was booked, and everything else row by row.
  public static func export(
    of member: Member, _ household: Household, seenBy actor: Actor, in view: borrowing BookingDesk.View,
    to json: inout JSONWriter
  ) throws {
    let registry = view.registry
    let clock = registry.calendar(household.area)
    try json.object { json in
      json.key("member")
      Shapes.member(member, household: household, in: registry, to: &json)
      json.key("household")
      Shapes.household(household, seenBy: actor, in: registry, to: &json)
      var query = BookingQuery(range: TimeRange(.earliest, .latest))
      (query.households, query.limit) = ([household.id], 500)
      try json.array("bookings") { json in
        repeat {
          let page = try view.bookings(query, for: actor)
          for booking in page.items {
            Shapes.booking(booking, household: household, seenBy: actor, in: registry, to: &json)
          }
          query.cursor = page.nextCursor
        } while query.cursor != nil
      }
      json.array("tokens", try view.tokens(member: member.id)) {
        Shapes.token($1, member: member.handle, on: clock, to: &$0)
      }
      try json.array("feeds", try view.feeds(owner: member.id)) {
        try Shapes.feed($1, view.names(of: $1), on: clock, in: registry, to: &$0)
      }
      json.key("records")
      try view.writeRecords(of: member, to: &json)
    }
  }

  /// What an erasure left.
  public static func erasure(_ outcome: EraseMember.Outcome, to json: inout JSONWriter) {
    json.object {
      $0.field("member", outcome.handle.text)
      $0.field("homeErased", outcome.erasesHome)
      $0.field("comingBookings", outcome.comingBookings)
    }
  }
}

package import BookingCore

extension Commons {
  /// Has an area's residents decide rules with these further fields of the document.
  package func decide(_ fields: String, area: String = "vangede") throws {
    let document =
      #"{"text":{"da":"Regler","en":"Rules"},"decidedBy":"residents-meeting","decidedOn":"2026-01-01","#
      + #""validFrom":"2026-01-01",\#(fields)}"#
    let rules = try HouseRulesDocument.parse(Array(document.utf8))
    _ = try desk.perform(SetHouseRules(area: slug(area), rules: rules), as: .operator())
  }

  /// Moves the clock to a time in Copenhagen.
  package func go(to time: String) throws {
    clock.advance(minutes: Int(try Self.range(time, "2199-01-01T00:00").start - desk.now))
  }

  /// A range between two times in Copenhagen.
  package static func range(_ from: String, _ to: String) throws -> TimeRange {
    guard let clock = AreaCalendar.named("Europe/Copenhagen") else { preconditionFailure("no zone data") }
    return TimeRange(try clock.minute(rfc3339: from), try clock.minute(rfc3339: to))
  }

  /// What a household was told last, in Danish: subject and lines; empty when it was told nothing.
  package func lastNotice(to household: String) throws -> [String] {
    try desk.read { view in
      let notice = try view.notices(
        NoticeQuery(household: view.household(slug: slug(household))?.id), for: .operator()
      ).items.first
      return notice.map { notice in
        let text = NoticeText(notice, .da, registry: view.registry)
        return [text.subject] + text.lines
      } ?? []
    }
  }

  /// A booking as it is now.
  package func booking(_ id: ID<Booking>) throws -> Booking {
    try desk.read { try $0.booking(named: id.code, for: .operator()) }
  }
}

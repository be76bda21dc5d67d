import Testing

@testable import BookingCore

@Suite struct HouseRulesDocumentTests {
  private static let head =
    #""text":{"da":"Regler","en":"Rules"},"decidedBy":"board","decidedOn":"2026-05-04","validFrom":"2026-06-01""#

  private static func parse(_ fields: String) throws -> HouseRules {
    try HouseRulesDocument.parse(Array("{\(head)\(fields.isEmpty ? "" : ",")\(fields)}".utf8))
  }

  /// Every field there is.
  private static let everything = #"""
    "maxDaysAhead":456,"maxDaysAheadOthers":365,"minNoticeMinutes":60,"minMinutes":30,"maxMinutes":10080,
    "otherAreas":true,"outsiders":false,"maxOpenBookings":3,
    "quotas":[{"period":"year","bookings":4},{"period":"week","minutes":240,"for":"association"}],
    "cancelMinutes":43200,"slots":[{"hours":"mon-thu 10:00-08:00"},{"hours":"fri 10:00-08:00","nights":3},
      {"hours":"mon-sun 10:00-07:00","beforeHoliday":true}],
    "quietHours":"mon-sun 02:00-06:00","gapMinutes":1440,"closedDates":["12-23/01-01","2027-06-05"],
    "closedHolidays":["public","christmas-eve"],"minAttendees":5,"maxAttendees":60,"leftoverMinutes":1440,
    "approval":{"mode":"hold","decideBy":{"days":14,"before":"start"},"otherwise":"approve"},
    "waitingList":{"mode":"by-need","offerHours":12},
    "checkIn":{"mode":"on","minutesBefore":15,"releaseAfterMinutes":20},
    "conditions":[{"name":"deposit-received","due":{"days":14,"before":"start"},"lapse":"cancel","kroner":500},
      {"name":"keys-back","due":{"hours":3,"after":"end"},"lapse":"notice","hours":"mon-fri 09:00-12:00"}],
    "lending":{"pickUpHours":"mon-fri 09:00-12:00","longestDays":3,"remindHoursBefore":24,"remindHoursAfter":2}
    """#

  @Test("what is written is read again, at every level")
  func roundTrip() throws {
    let fields = Self.everything
    let quiet = #""kinds":{"room":{"quietHours":"never","quotas":[{"period":"month","bookings":1}]}}"#
    let rules = try Self.parse(fields + "," + quiet + #","resources":{"festsal":{"gapMinutes":0}}"#)
    let again = try HouseRulesDocument.parse(Array(HouseRulesDocument.write(rules).utf8))
    #expect(again == rules)
    #expect(rules.general.conditions?.map(\.name) == [.depositReceived, .keysBack])
    #expect(rules.general.approval?.decideBy == HouseRules.Deadline(-20_160, from: .start))
    #expect(rules.limits(for: .room).quietHours == .never)
    #expect(rules.limits(for: .garden).quietHours != .never)
    #expect(rules.limits(for: .room, named: Slug("festsal")).gapMinutes == 0)
    #expect(rules.limits(for: .room).gapMinutes == 1_440)
    let scopes = rules.limits(for: .room, named: Slug("festsal")).quotas?.map(\.scope)
    #expect(scopes == [.kind, .area, .area], "quotas of all levels apply, each to its own")
  }

  @Test("a document of the first form means what it meant")
  func firstForm() throws {
    let rules = try Self.parse(
      #""maxDaysAhead":365,"minNoticeMinutes":60,"minMinutes":30,"maxMinutes":840,"otherAreas":true,"#
        + #""maxOpenBookings":5,"cancelMinutes":60,"maxDaysAheadOthers":30,"kinds":{"room":{"maxMinutes":60}}"#
    )
    var general = HouseRules.Limits()
    (general.maxDaysAhead, general.maxDaysAheadOthers, general.minNoticeMinutes) = (365, 30, 60)
    (general.minMinutes, general.maxMinutes, general.otherAreas) = (30, 840, true)
    (general.maxOpenBookings, general.cancelMinutes) = (5, 60)
    #expect(rules.general == general)
    #expect(rules.limits(for: .room).maxMinutes == 60)
    #expect(rules.limits(for: .room).minMinutes == 30)
    #expect(rules.resources.isEmpty)
  }

  @Test(
    "what is wrong is refused with its place",
    arguments: [
      (#""maxDaysAheed":3"#, "/maxDaysAheed"),
      (#""maxDaysAhead":-1"#, "/maxDaysAhead"),
      (#""maxDaysAhead":"a year""#, "/maxDaysAhead"),
      (#""maxDaysAhead":1e3"#, "/maxDaysAhead"),
      (#""otherAreas":"yes""#, "/otherAreas"),
      (#""kinds":{"hall":{}}"#, "/kinds/hall"),
      (#""kinds":{"room":{"maxHours":2}}"#, "/kinds/room/maxHours"),
      (#""kinds":{"room":5}"#, "/kinds/room"),
      (#""resources":{"Festsalen":{}}"#, "/resources/Festsalen"),
      (#""resources":{"festsal":{"decidedOn":"2026-01-01"}}"#, "/resources/festsal/decidedOn"),
      (#""minMinutes":120,"maxMinutes":60"#, "/minMinutes"),
      (#""maxMinutes":60,"kinds":{"room":{"minMinutes":120}}"#, "/kinds/room/minMinutes"),
      (#""resources":{"festsal":{"minMinutes":120,"maxMinutes":60}}"#, "/resources/festsal/minMinutes"),
      (#""minAttendees":20,"maxAttendees":10"#, "/minAttendees"),
      (#""maxDaysAhead":7,"minNoticeMinutes":20160"#, "/minNoticeMinutes"),
      (#""minNoticeMinutes":2880,"leftoverMinutes":1440"#, "/leftoverMinutes"),
      (#""closedDates":["02-30"]"#, "/closedDates/0"),
      (#""closedDates":["12-24","2027-02-29"]"#, "/closedDates/1"),
      (#""closedDates":["2027-06-05/2027-06-01"]"#, "/closedDates/0"),
      (#""closedDates":["2027-06-05/06-08"]"#, "/closedDates/0"),
      (#""closedDates":"12-24""#, "/closedDates"),
      (#""closedHolidays":["store-bededag"]"#, "/closedHolidays/0"),
      (#""quotas":[{"period":"fortnight","bookings":1}]"#, "/quotas/0/period"),
      (#""quotas":[{"period":"week"}]"#, "/quotas/0"),
      (#""quotas":[{"period":"week","bookings":1,"per":"person"}]"#, "/quotas/0/per"),
      (#""slots":[{"hours":"mon 25:00-26:00"}]"#, "/slots/0/hours"),
      (#""slots":[{"hours":"mon 10:00-08:00","nights":0}]"#, "/slots/0"),
      (#""slots":[{"hours":"mon 10:00-08:00"}],"maxMinutes":240"#, "/slots"),
      (#""quietHours":"at night""#, "/quietHours"),
      (#""approval":{"mode":"maybe"}"#, "/approval/mode"),
      (#""approval":{"mode":"none","otherwise":"approve"}"#, "/approval"),
      (#""approval":{"mode":"hold","decideBy":{"hours":2,"after":"end"}}"#, "/approval/decideBy"),
      (
        #""approval":{"mode":"hold","decideBy":{"hours":2,"days":1,"after":"booking"}}"#, "/approval/decideBy"
      ),
      (#""approval":{"mode":"hold","decideBy":{"hours":2}}"#, "/approval/decideBy"),
      (#""waitingList":{"mode":"lottery"}"#, "/waitingList/mode"),
      (#""checkIn":{"mode":"on","releaseAfterMinutes":0}"#, "/checkIn/releaseAfterMinutes"),
      (#""conditions":[{"name":"deposit-received"}]"#, "/conditions/0/due"),
      (#""conditions":[{"name":"dance","due":{"days":1,"before":"start"}}]"#, "/conditions/0/name"),
      (
        #""conditions":[{"name":"keys-back","due":{"hours":1,"after":"end"},"lapse":"cancel"}]"#,
        "/conditions/0/lapse"
      ),
      (
        #""conditions":[{"name":"keys-out","due":{"days":1,"before":"start"}},"#
          + #"{"name":"keys-out","due":{"days":2,"before":"start"}}]"#, "/conditions"
      ),
      (#""lending":{"longestDays":-1}"#, "/lending/longestDays"),
      (#""lending":{"pickUpHours":"mon"}"#, "/lending/pickUpHours"),
    ])
  func wrong(_ fields: String, _ pointer: String) throws {
    let faults = try #require(throws: HouseRulesDocument.Faults.self) { try Self.parse(fields) }
    #expect(faults.all.map(\.pointer) == [pointer], "\(faults)")
    #expect(faults.all.allSatisfy { !$0.detail.isEmpty })
  }

  @Test(
    "the head must be whole",
    arguments: [
      (
        #"{"text":{"da":"R","en":"R"},"decidedBy":"board","decidedOn":"2026-02-30","validFrom":"2026-06-01"}"#,
        "/decidedOn"
      ),
      (
        #"{"text":{"da":"R","en":"R"},"decidedBy":"me","decidedOn":"2026-02-03","validFrom":"2026-06-01"}"#,
        "/decidedBy"
      ),
      (
        #"{"text":{"da":"R"},"decidedBy":"board","decidedOn":"2026-02-03","validFrom":"2026-06-01"}"#,
        "/text/en"
      ),
      (#"{"text":{"da":"R","en":"R"},"decidedBy":"board","decidedOn":"2026-02-03"}"#, "/validFrom"),
      (#"[]"#, ""),
    ])
  func head(_ document: String, _ pointer: String) throws {
    let faults = try #require(throws: HouseRulesDocument.Faults.self) {
      try HouseRulesDocument.parse(Array(document.utf8))
    }
    #expect(faults.all.map(\.pointer) == [pointer])
  }

  @Test("days are told as themselves and holidays are computed")
  func days() throws {
    let turn = try #require(HouseRules.ClosedDates("12-23/01-01"))
    let june = try #require(HouseRules.ClosedDates("2027-06-01/2027-06-05"))
    let dates = ["2026-12-22", "2026-12-23", "2027-01-01", "2027-01-02", "2027-06-05", "2028-06-05"]
    #expect(
      try dates.map { turn.contains(try #require(CivilDate($0))) } == [
        false, true, true, false, false, false,
      ])
    #expect(
      try dates.map { june.contains(try #require(CivilDate($0))) } == [
        false, false, false, false, true, false,
      ])
    #expect(
      ["12-24", "02-29", "12-23/01-01", "2027-06-05"].map { HouseRules.ClosedDates($0)?.description } == [
        "12-24", "02-29", "12-23/01-01", "2027-06-05",
      ])
    let easter = try #require(CivilDate("2027-03-28"))
    #expect(HouseRules.Holidays("public")?.holiday(on: easter)?.danish == "Påskedag")
    #expect(HouseRules.Holidays("easter-sunday")?.holiday(on: easter + 1) == nil)
    #expect(HouseRules.Holidays("new-years-eve")?.holiday(on: try #require(CivilDate("2026-12-31"))) != nil)
  }

  @Test("a deadline of whole days keeps the time of day over the changes of the clock, one of hours does not")
  func deadlines() throws {
    let clock = try #require(AreaCalendar.named("Europe/Copenhagen"))
    func minute(_ text: String) throws -> Minute { try clock.minute(rfc3339: text) }
    // Summer time ends on 25 October 2026 and begins on 28 March 2027.
    let autumn = TimeRange(try minute("2026-10-26T17:00:00+01:00"), try minute("2026-10-26T22:00:00+01:00"))
    let made = try minute("2026-10-01T12:00:00+02:00")
    let days = HouseRules.Deadline(-2_880, from: .start)
    let hours = HouseRules.Deadline(-2_820, from: .start)
    #expect(clock.rfc3339(clock.minute(of: days, madeAt: made, range: autumn)) == "2026-10-24T17:00:00+02:00")
    #expect(
      clock.rfc3339(clock.minute(of: hours, madeAt: made, range: autumn)) == "2026-10-24T19:00:00+02:00")
    let spring = TimeRange(try minute("2027-03-27T17:00:00+01:00"), try minute("2027-03-27T22:00:00+01:00"))
    let back = HouseRules.Deadline(1_440, from: .end)
    #expect(clock.rfc3339(clock.minute(of: back, madeAt: made, range: spring)) == "2027-03-28T22:00:00+02:00")
  }
}

import BookingCore
import Foundation
import TestSupport
import Testing

/// The UTC starts of a rule, as text.
func starts(
  _ rule: String, from dtstart: String, tzid: String = "Europe/Copenhagen", exdate: [String] = [],
  rdate: [String] = [], limit: Int? = nil
) throws -> [String] {
  var object: [String: Any] = [
    "rrule": rule, "dtstart": dtstart, "tzid": tzid, "exdate": exdate, "rdate": rdate,
  ]
  if let limit { object["limit"] = limit }
  return try SeriesCase(json: Array(JSONSerialization.data(withJSONObject: object))).starts()
}

@Suite struct RecurrenceTests {
  @Test("every case of rrule.json gives its starts; rules below a day and seconds are refused")
  func vectors() throws {
    let cases = try #require(try VectorFiles.object("ical/rrule.json")["cases"] as? [[String: Any]])
    #expect(cases.count == 50)
    for one in cases {
      let name = "\(one["id"] ?? "") \(one["name"] ?? "")"
      let json = Array(try JSONSerialization.data(withJSONObject: one))
      if one["subdaily"] != nil || one["subminute"] != nil {
        #expect(throws: RecurrenceFault.self, "\(name)") { try SeriesCase(json: json).starts() }
      } else {
        #expect(try SeriesCase(json: json).starts() == one["expected_utc"] as? [String], "\(name)")
      }
    }
  }

  @Test("the n-th of a weekday that a month lacks is left out, and no rule hangs") func fifthMonday() throws {
    #expect(
      try starts("FREQ=MONTHLY;BYDAY=5MO;COUNT=3", from: "20260330T080000")
        == ["20260330T060000Z", "20260629T060000Z", "20260831T060000Z"])
  }

  @Test(
    "rules that never occur end, whatever the frequency",
    arguments: [
      "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31",
      "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
      "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=7", "FREQ=DAILY;INTERVAL=1000000",
    ]) func never(rule: String) throws
  {
    #expect(try starts(rule, from: "20260105T080000") == ["20260105T070000Z"])
    let recurrence = Recurrence(
      start: try wall("2026-01-05 08:00"), on: try copenhagen(), rule: try RecurrenceRule(parsing: rule))
    #expect(recurrence.ruleOccurs == rule.contains("INTERVAL"))
  }

  @Test(
    "an instance in the gap of March is dropped, said so, and not counted; a start or addition there is not")
  func gap() throws {
    let rule = try RecurrenceRule(parsing: "FREQ=DAILY;COUNT=3")
    let recurrence = Recurrence(start: try wall("2026-03-28 02:30"), on: try copenhagen(), rule: rule)
    let expansion = recurrence.expand(limit: 10)
    #expect(
      try expansion.starts == [utc("2026-03-28T01:30Z"), utc("2026-03-30T00:30Z"), utc("2026-03-31T00:30Z")])
    #expect(try expansion.dropped == [wall("2026-03-29 02:30")])
    #expect(
      try starts("FREQ=DAILY;COUNT=2", from: "20260329T023000") == ["20260329T013000Z", "20260330T003000Z"])
    #expect(
      try starts("FREQ=DAILY;COUNT=1", from: "20260301T080000", rdate: ["20260329T023000"])
        == ["20260301T070000Z", "20260329T013000Z"])
  }

  @Test("ISO week 53, days counted from the year's end, and weeks that begin on Sunday") func weeks() throws {
    #expect(
      try starts("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=3", from: "20261228T100000")
        == ["20261228T090000Z", "20321227T090000Z", "20371228T090000Z"])
    #expect(
      try starts("FREQ=YEARLY;BYYEARDAY=-1;COUNT=2", from: "20261231T100000")
        == ["20261231T090000Z", "20271231T090000Z"])
    #expect(
      try starts("FREQ=YEARLY;BYWEEKNO=20;COUNT=2", from: "20260511T100000")
        == ["20260511T080000Z", "20270517T080000Z"])
  }

  @Test(
    "BYWEEKNO from Monday agrees with the ISO week of every day, 52 and 53 and the turns of years included")
  func isoWeeks() throws {
    for number in [1, 2, 52, 53] {
      let rule = try RecurrenceRule(parsing: "FREQ=YEARLY;BYWEEKNO=\(number);BYDAY=MO,TU,WE,TH,FR,SA,SU")
      let first = try wall("2000-01-01 12:00")
      let found = Recurrence(start: first, on: .utc, rule: rule).expand(limit: 10_000).starts.dropFirst()
      let expected = (first.date.dayNumber + 1...84_005).filter {
        CivilDate(dayNumber: $0).isoWeek.week == number
      }
      #expect(found.map { Int($0.value) / 1440 } == expected)
    }
  }

  @Test("hours and minutes of a day, and places among them") func hours() throws {
    #expect(
      try starts("FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,30;COUNT=5", from: "20260601T090000")
        == [
          "20260601T070000Z", "20260601T073000Z", "20260601T150000Z", "20260601T153000Z", "20260602T070000Z",
        ])
    #expect(
      try starts("FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=9,17;BYSETPOS=-1;COUNT=2", from: "20260605T170000")
        == ["20260605T150000Z", "20260612T150000Z"])
  }

  @Test("numbered and plain weekdays together mean either") func eitherWeekday() throws {
    #expect(
      try starts("FREQ=MONTHLY;BYDAY=1MO,-1FR;COUNT=4", from: "20260601T100000")
        == ["20260601T080000Z", "20260626T080000Z", "20260706T080000Z", "20260731T080000Z"])
  }

  @Test("all-day instances begin with their day, whatever its length") func allDay() throws {
    #expect(
      try starts("FREQ=DAILY;COUNT=3", from: "20260328")
        == ["20260327T230000Z", "20260328T230000Z", "20260329T220000Z"])
    #expect(
      try starts("FREQ=DAILY;COUNT=3", from: "20181103", tzid: "America/Sao_Paulo")
        == ["20181103T030000Z", "20181104T030000Z", "20181105T020000Z"])
  }

  @Test("a window far off is reached at once, and says the same as the whole") func window() throws {
    var random = SplitMix64(seed: 5)
    let calendar = try copenhagen()
    let rules = [
      "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "FREQ=MONTHLY;BYMONTHDAY=31",
      "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR", "FREQ=YEARLY;INTERVAL=3;BYWEEKNO=1,53;BYDAY=MO,SU",
      "FREQ=DAILY;COUNT=4000", "FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2",
    ]
    for rule in rules {
      let recurrence = Recurrence(
        start: try wall("1996-02-29 02:30"), on: calendar, rule: try RecurrenceRule(parsing: rule))
      let all = recurrence.expand(limit: 100_000)
      #expect(all.isComplete)
      for _ in 0..<20 {
        let start = Minute(Int32(random.below(UInt64(Minute.latest.value) - 600_000)))
        let window = TimeRange(start, start + Int32(1 + random.below(600_000)))
        #expect(
          recurrence.expand(limit: 100_000, in: window).starts == all.starts.filter(window.contains),
          "\(rule)")
      }
    }
  }

  @Test(
    "rules that say nothing sensible are refused",
    arguments: [
      "", "FREQ=HOURLY", "FREQ=SECONDLY", "FREQ=FORTNIGHTLY", "BYDAY=MO", "FREQ=WEEKLY;INTERVAL=0",
      "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;COUNT=-1", "FREQ=WEEKLY;COUNT=3;UNTIL=20270101T000000Z",
      "FREQ=WEEKLY;COUNT=3;COUNT=4", "FREQ=WEEKLY;UNTIL=tomorrow", "FREQ=WEEKLY;UNTIL=20260230",
      "FREQ=WEEKLY;BYDAY=XX",
      "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;BYDAY=2MO", "FREQ=DAILY;BYDAY=-1MO", "FREQ=MONTHLY;BYDAY=54MO",
      "FREQ=MONTHLY;BYDAY=0MO", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=0",
      "FREQ=MONTHLY;BYMONTH=13",
      "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYWEEKNO=1", "FREQ=MONTHLY;BYYEARDAY=1",
      "FREQ=MONTHLY;BYSETPOS=1",
      "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "FREQ=DAILY;BYHOUR=24", "FREQ=DAILY;BYSECOND=30",
      "FREQ=DAILY;X-FOO=1",
      "FREQ=DAILY;INTERVAL=99999999999999999999", "FREQ=DAILY;INTERVAL", "FREQ=WEEKLY;WKST=2MO",
      "FREQ=WEEKLY;BYDAY=MO,,TU",
    ]) func refused(rule: String)
  {
    #expect(throws: RecurrenceFault.self) { try RecurrenceRule(parsing: rule) }
  }

  @Test(
    "a rule printed is the rule read",
    arguments: [
      "FREQ=WEEKLY;INTERVAL=2;UNTIL=20281103T173000Z;BYMONTH=1,2;BYDAY=TU,SU;WKST=SU",
      "FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-1,15;BYDAY=2TU,-1FR;BYHOUR=9;BYMINUTE=0,30;BYSETPOS=-1",
      "FREQ=YEARLY;UNTIL=20281103;BYWEEKNO=-1,20;BYYEARDAY=1,-366", "FREQ=DAILY;UNTIL=20281103T173000",
    ]) func printed(rule: String) throws
  {
    #expect(try RecurrenceRule(parsing: rule).description == rule)
    #expect(try RecurrenceRule(parsing: rule.lowercased() + ";").description == rule)
  }

  @Test("a damaged case is refused, not rounded and not guessed") func damaged() {
    for (rule, dtstart, tzid) in [
      ("FREQ=DAILY", "20260601T080030", "Europe/Copenhagen"), ("FREQ=DAILY", "20260601", "Moon/Tycho"),
      ("FREQ=DAILY", "20260631T080000", "Europe/Copenhagen"), ("FREQ=DAILY", "09990101T080000", "UTC"),
      ("FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6;BYMINUTE=1,2,3,4,5,6,7,8,9", "20260601T000000", "UTC"),
    ] {
      #expect(throws: RecurrenceFault.self, "\(rule) \(dtstart)") {
        try starts(rule, from: dtstart, tzid: tzid)
      }
    }
    #expect(throws: RecurrenceFault.self) { try SeriesCase(json: Array("[]".utf8)) }
  }
}

@Suite struct ZoneNamesTests {
  @Test("Windows, Exchange and prefixed names lead to their zone") func names() {
    for (name, zone) in [
      ("Romance Standard Time", "Europe/Copenhagen"), ("W. Europe Standard Time", "Europe/Berlin"),
      ("\"Europe/Copenhagen\"", "Europe/Copenhagen"), ("/Europe/Stockholm", "Europe/Stockholm"),
      ("/freeassociation.sourceforge.net/Europe/Copenhagen", "Europe/Copenhagen"),
      ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
      ("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", "Europe/Copenhagen"), ("GMT", "Etc/UTC"),
    ] { #expect(ZoneNames.calendar(name)?.name == zone, "\(name)") }
  }

  @Test("names of no zone lead nowhere") func unknown() {
    for name in ["Moon/Tycho", "", "/", "//", "../Europe/Copenhagen/..", "My own zone"] {
      #expect(ZoneNames.calendar(name) == nil, "\(name)")
    }
  }

  @Test("every name in the table is a zone that Foundation knows") func table() {
    #expect(ZoneNames.unknownZones.isEmpty, "\(ZoneNames.unknownZones)")
  }
}

import BookingCore
import Testing

@Suite struct EverydayTimeTests {
  /// Monday 23 November 2026, 12.00 in Copenhagen; week 48.
  private func read(_ text: String, now: String = "2026-11-23 12:00") throws -> String {
    let zone = try copenhagen()
    let time = try EverydayTime(reading: text, now: try zone.minute(rfc3339: now), on: zone)
    let start = zone.local(of: time.start)
    #expect(time.end.map { $0 > time.start } ?? true)
    return [time.start, time.end].compactMap { $0 }.map { String(zone.rfc3339($0).prefix(16)) }.joined(
      separator: " ")
      + (start.minute < 0 ? "!" : "")
  }

  private func fault(_ text: String, now: String = "2026-11-23 12:00") throws -> EverydayFault? {
    let zone = try copenhagen()
    let now = try zone.minute(rfc3339: now)
    do throws(EverydayFault) {
      _ = try EverydayTime(reading: text, now: now, on: zone)
      return nil
    } catch {
      return error
    }
  }

  @Test("now is now in the hour that occurs twice, the first time and the second", arguments: ["00", "01"])
  func nowTwice(_ hour: String) throws {
    let (zone, now) = (try copenhagen(), try utc("2026-10-25T\(hour):15Z"))
    #expect(try EverydayTime(reading: "nu", now: now, on: zone).start == now)
    #expect(try EverydayTime(reading: "now - 5", now: now, on: zone).end == utc("2026-10-25T04:00Z"))
  }

  @Test("a day without a time of day is all of it where that is wanted, be it of 25 hours")
  func wholeDays() throws {
    let zone = try copenhagen()
    let now = try zone.minute(rfc3339: "2026-10-20 12:00")
    let day = try EverydayTime(reading: "25/10", now: now, on: zone, wholeDays: true)
    #expect(day.isWholeDay && day.range?.minutes == 25 * 60)
    let days = try EverydayTime(reading: "25/10 - 27/10", now: now, on: zone, wholeDays: true)
    #expect(try days.end == zone.minute(rfc3339: "2026-10-28 00:00"))
    let end = try EverydayTime.end(
      reading: "2026-10-26", after: day.start, now: now, on: zone, wholeDays: true)
    #expect(try end == zone.minute(rfc3339: "2026-10-27 00:00"))
    #expect(throws: EverydayFault.timeMissing) { try EverydayTime(reading: "25/10", now: now, on: zone) }
  }

  @Test(
    "times as people write them",
    arguments: [
      ("2026-12-05 17:00", "2026-12-05T17:00"), ("2026-12-05T17:00", "2026-12-05T17:00"),
      ("2026-12-05T17:00:00+01:00", "2026-12-05T17:00"), ("2026-12-05T16:00Z", "2026-12-05T17:00"),
      ("2026-12-05 17:00-22:00", "2026-12-05T17:00 2026-12-05T22:00"),
      ("2026-12-05 11:00-12:00", "2026-12-05T11:00 2026-12-05T12:00"),
      ("2026-12-05 17-22", "2026-12-05T17:00 2026-12-05T22:00"),
      ("5/12 17-22", "2026-12-05T17:00 2026-12-05T22:00"),
      ("lør 5/12 17-22", "2026-12-05T17:00 2026-12-05T22:00"),
      ("5/12-2026 kl. 17.00", "2026-12-05T17:00"), ("5/12/2026 kl 17", "2026-12-05T17:00"),
      ("05.12.2026 17.30", "2026-12-05T17:30"), ("05-12-2026 17.30", "2026-12-05T17:30"),
      ("5-12-2026 17-19", "2026-12-05T17:00 2026-12-05T19:00"), ("5. december kl. 17", "2026-12-05T17:00"),
      ("lørdag den 5. dec. 2026 kl. 17.00–22.00", "2026-12-05T17:00 2026-12-05T22:00"),
      ("lør. 5. dec. 2026 kl. 17.00–22.00", "2026-12-05T17:00 2026-12-05T22:00"),
      ("Sat 5 Dec 2026 17:00–22:00", "2026-12-05T17:00 2026-12-05T22:00"),
      ("December 5 2026 17:00", "2026-12-05T17:00"), ("1/11 10", "2027-11-01T10:00"),
      ("lør 17.00-22.00", "2026-11-28T17:00 2026-11-28T22:00"), ("lørdag 17", "2026-11-28T17:00"),
      ("sat 5pm", "2026-11-28T17:00"), ("sat 5:30 pm", "2026-11-28T17:30"),
      ("on saturday at 12am", "2026-11-28T00:00"),
      ("LØR 17", "2026-11-28T17:00"), ("loer 17", "2026-11-28T17:00"),
      ("man 13", "2026-11-23T13:00"), ("man 11", "2026-11-30T11:00"), ("on 17", "2026-11-25T17:00"),
      ("to 17", "2026-11-26T17:00"), ("ti 17 til 19", "2026-11-24T17:00 2026-11-24T19:00"),
      ("tue 17 to 19", "2026-11-24T17:00 2026-11-24T19:00"),
      ("i morgen 18.30", "2026-11-24T18:30"), ("tomorrow 18:30", "2026-11-24T18:30"),
      ("i dag 14-15", "2026-11-23T14:00 2026-11-23T15:00"),
      ("i overmorgen kl. 8", "2026-11-25T08:00"), ("i aften 19", "2026-11-23T19:00"),
      ("today 11:00", "2026-11-23T11:00"),
      ("om 3 dage 17-19", "2026-11-26T17:00 2026-11-26T19:00"), ("om en uge kl. 18", "2026-11-30T18:00"),
      ("in 2 weeks 9", "2026-12-07T09:00"), ("om 1 dag 8.30", "2026-11-24T08:30"),
      ("in a week 9:00 to 10", "2026-11-30T09:00 2026-11-30T10:00"),
      ("14-16", "2026-11-23T14:00 2026-11-23T16:00"), ("14.15 - 16", "2026-11-23T14:15 2026-11-23T16:00"),
      ("uge 49 fre 17", "2026-12-04T17:00"), ("week 49 fri 17", "2026-12-04T17:00"),
      ("fre uge 49 17-19", "2026-12-04T17:00 2026-12-04T19:00"),
      ("uge49 to 17", "2026-12-03T17:00"), ("uge 53 tor 12", "2026-12-31T12:00"),
      ("uge 53 fre 12", "2027-01-01T12:00"),
      ("uge 10 man 8", "2027-03-08T08:00"), ("uge 10 2028 man 8", "2028-03-06T08:00"),
      ("uge 48 man 8", "2026-11-23T08:00"),
      ("fre 22-02", "2026-11-27T22:00 2026-11-28T02:00"),
      ("fre 17 - søn 12", "2026-11-27T17:00 2026-11-29T12:00"),
      ("5/12 17 til 6/12 10", "2026-12-05T17:00 2026-12-06T10:00"),
      ("31/12 17-24", "2026-12-31T17:00 2027-01-01T00:00"),
      ("31/12 17 - 1/1 2", "2026-12-31T17:00 2027-01-01T02:00"),
      ("fra 14 til 16", "2026-11-23T14:00 2026-11-23T16:00"),
      ("nu", "2026-11-23T12:00"), ("now - 14", "2026-11-23T12:00 2026-11-23T14:00"),
    ]) func reads(text: String, expected: String) throws
  {
    #expect(try read(text) == expected)
  }

  @Test(
    "an am or pm at one end of a range holds for the other end where that makes a range of it",
    arguments: [
      ("fri 5-7pm", "2026-11-27T17:00 2026-11-27T19:00"), ("fri 5-7 pm", "2026-11-27T17:00 2026-11-27T19:00"),
      ("fri 5:30-7:30pm", "2026-11-27T17:30 2026-11-27T19:30"),
      ("fri 5 to 7 p.m.", "2026-11-27T17:00 2026-11-27T19:00"),
      ("fri 5pm-7", "2026-11-27T17:00 2026-11-27T19:00"), ("fri 5-7am", "2026-11-27T05:00 2026-11-27T07:00"),
      ("fri 11-1pm", "2026-11-27T11:00 2026-11-27T13:00"),
      ("fri 11am-1", "2026-11-27T11:00 2026-11-27T13:00"),
      ("fri 10-12pm", "2026-11-27T10:00 2026-11-27T12:00"),
      ("fri 12-1pm", "2026-11-27T12:00 2026-11-27T13:00"),
      ("fri 11-1am", "2026-11-27T23:00 2026-11-28T01:00"),
      ("fri 5pm-12", "2026-11-27T17:00 2026-11-28T00:00"),
      ("fri 10pm-2", "2026-11-27T22:00 2026-11-28T02:00"), ("fri 9-5pm", "2026-11-27T09:00 2026-11-27T17:00"),
      ("fri 5pm-22", "2026-11-27T17:00 2026-11-27T22:00"),
      ("fri 15-7pm", "2026-11-27T15:00 2026-11-27T19:00"),
      ("fri 05:00-7pm", "2026-11-27T05:00 2026-11-27T19:00"),
      ("fri 10 - sun 5pm", "2026-11-27T10:00 2026-11-29T17:00"),
    ]) func halvesOfTheDay(text: String, expected: String) throws
  {
    #expect(try read(text) == expected)
  }

  @Test(
    "the day of a month may be told as 5th, and what is wrong beside a month is not blamed on the month",
    arguments: [
      ("December 5th 5pm", "2026-12-05T17:00"), ("the 5th of December 17:00", "2026-12-05T17:00"),
      ("dec 1st 2026 17", "2026-12-01T17:00"), ("22nd dec 17", "2026-12-22T17:00"),
      ("3rd dec. 17", "2026-12-03T17:00"),
    ]) func ordinals(text: String, expected: String) throws
  {
    #expect(try read(text) == expected)
    #expect(try fault("December 5x 17") == .notUnderstood("December 5x 17"))
    #expect(try fault("dec 5th") == .timeMissing)
  }

  @Test("a date that is none is named whatever follows it") func noSuchDate() throws {
    for text in ["2027-02-29T12:00", "2027-02-29 12:00", "2027-02-29T12:00:00+01:00", "2027-02-29T12:00Z"] {
      #expect(try fault(text) == .noSuchDay("29/2-2027"), "\(text)")
    }
  }

  @Test("what is no time, or not a single one, is refused with what is wrong") func refuses() throws {
    func isNotUnderstood(_ text: String) throws -> Bool {
      if case .notUnderstood? = try fault(text) { true } else { false }
    }
    for text in [
      "", "hello", "lør", "25", "17.60", "5/12 25", "lør 17 18", "lør søn 17", "- 17", "17 -", "17 - 18 - 19",
      "5.12 17.00",
      "lør 1700", "5/12 6/12 17", "næste uge 17", "nu 17", "13pm", "lør 17 foo", "½ 17", "²",
    ] where try !isNotUnderstood(text) {
      #expect(try fault(text) == .timeMissing, "\(text)")
    }
    #expect(try fault("5/12") == .timeMissing)
    #expect(try fault("5/12-17") == .timeMissing)
    #expect(try fault("uge 49 17") == .weekdayMissing)
    #expect(try fault("30/2 17") == .noSuchDay("30/2-2027"))
    #expect(try fault("29/2-2026 17") == .noSuchDay("29/2-2026"))
    #expect(try fault("uge 54 man 8") == .noSuchDay("uge 54"))
    #expect(try fault("uge 53 2027 man 8") == .noSuchDay("uge 53 2027"))
    #expect(try fault("fre 5/12 17") == .wrongWeekday(wall("2026-12-05 00:00").date))
    #expect(try fault("11-13") == .passed(wall("2026-11-23 11:00")))
    #expect(
      try fault("næste lørdag 17")
        == .twoDays(wall("2026-11-28 00:00").date, wall("2026-12-05 00:00").date))
    #expect(try fault("5/12 17 til 4/12-2026 10") == .endNotAfterStart)
    #expect(try fault("2026-12-05T17:00:30") == .hasSeconds)
    #expect(try fault("5/12-1950 17") == .outOfRange)
  }

  @Test("a time the clock skips or doubles is refused with the valid readings, in both languages")
  func changes() throws {
    let zone = try copenhagen()
    for text in ["28/3-2027 02.30", "søn 28/3 kl. 2.30-4", "28/3-2027 01.00-02.30"] {
      let fault = try fault(text)
      #expect(
        fault == .nonexistent(before: try utc("2027-03-28T00:30Z"), after: try utc("2027-03-28T01:30Z")))
      let danish = try #require(fault).sentence(CalendarText(.da, on: zone))
      #expect(danish.contains("2027-03-28T01:30:00+01:00") && danish.contains("2027-03-28T03:30:00+02:00"))
    }
    let twice = try #require(try fault("25/10-2026 2.30"))
    #expect(twice == .twice(first: try utc("2026-10-25T00:30Z"), second: try utc("2026-10-25T01:30Z")))
    let english = twice.sentence(CalendarText(.en, on: zone))
    #expect(english.contains("2026-10-25T02:30:00+02:00") && english.contains("2026-10-25T02:30:00+01:00"))
  }

  @Test("the end given by itself counts from the start") func ends() throws {
    let zone = try copenhagen()
    let start = try zone.minute(rfc3339: "2026-12-05 17:00")
    func end(_ text: String) throws -> String {
      let end = try EverydayTime.end(reading: text, after: start, now: start - 1440, on: zone)
      return String(zone.rfc3339(end).prefix(16))
    }
    #expect(try end("i morgen 18") == "2026-12-05T18:00", "tomorrow is told from now, not from the start")
    #expect(try end("22") == "2026-12-05T22:00")
    #expect(try end("kl. 2.00") == "2026-12-06T02:00")
    #expect(try end("søn 12") == "2026-12-06T12:00")
    #expect(try end("2026-12-05 22:00") == "2026-12-05T22:00")
    #expect(try end("lør 18") == "2026-12-05T18:00")
    #expect(throws: EverydayFault.endNotAfterStart) { try end("2026-12-05 16:00") }
    #expect(throws: (any Error).self) { try end("18-19") }
  }

  @Test(
    "lengths as people write them",
    arguments: [
      ("3t", 0, 180), ("3h", 0, 180), ("3 timer", 0, 180), ("1 time", 0, 60), ("90m", 0, 90),
      ("90 min", 0, 90),
      ("1½ time", 0, 90), ("½ time", 0, 30), ("1,5 t", 0, 90), ("1.5h", 0, 90), ("2t30m", 0, 150),
      ("2 timer og 30 minutter", 0, 150), ("2 dage", 2, 0), ("1 day and 2 hours", 1, 120), ("1 uge", 7, 0),
      ("PT3H", 0, 180), ("P1D", 1, 0), ("P1W", 7, 0), ("PT1H30M", 0, 90), ("P1DT12H", 1, 720),
    ]) func lengths(text: String, days: Int, minutes: Int)
  {
    #expect(CalendarDuration(everyday: text) == CalendarDuration(days: days, minutes: minutes))
  }

  @Test(
    "what is no length is refused",
    arguments: [
      "", "3", "t", "0t", "-3t", "3x", "1,55 t", "½ dag", "P", "PT", "P1H", "PT1D", "999999t", "3t3", "PT0M",
      "P1D1W",
    ])
  func noLengths(text: String) { #expect(CalendarDuration(everyday: text) == nil) }

  @Test("times are told in Danish and English") func told() throws {
    let zone = try copenhagen()
    let danish = CalendarText(.da, on: zone)
    let english = CalendarText(.en, on: zone)
    func range(_ from: String, _ to: String) throws -> TimeRange {
      TimeRange(try zone.minute(rfc3339: from), try zone.minute(rfc3339: to))
    }
    let evening = try range("2026-12-05 17:00", "2026-12-05 22:00")
    #expect(danish.range(evening) == "lør. 5. dec. 2026 kl. 17.00–22.00")
    #expect(english.range(evening) == "Sat 5 Dec 2026 17:00–22:00")
    let night = try range("2026-12-05 17:00", "2026-12-06 02:00")
    #expect(danish.range(night) == "lør. 5. dec. 2026 kl. 17.00 – søn. 6. dec. 2026 kl. 02.00")
    #expect(english.range(night) == "Sat 5 Dec 2026 17:00 – Sun 6 Dec 2026 02:00")
    #expect(
      danish.range(try range("2026-12-05 00:00", "2026-12-06 00:00")) == "lør. 5. dec. 2026 kl. 00.00–24.00")
    #expect(
      danish.range(TimeRange(try utc("2026-10-25T00:30Z"), try utc("2026-10-25T01:30Z")))
        == "søn. 25. okt. 2026 kl. 02.30 (UTC+02:00)–02.30 (UTC+01:00)")
    #expect(danish.longDate(try wall("2026-11-23 00:00").date) == "mandag den 23. november 2026")
    #expect(english.longDate(try wall("2026-11-23 00:00").date) == "Monday 23 November 2026")
    #expect(danish.length(minutes: 150) == "2 timer og 30 minutter")
    #expect(danish.length(minutes: 1440 * 2 + 61) == "2 dage, 1 time og 1 minut")
    #expect(english.length(minutes: 60) == "1 hour")
  }

  @Test("what is told is read as the same, every hour of two years, in both languages") func roundTrip()
    throws
  {
    let zone = try copenhagen()
    let now = try utc("2026-01-01T00:00Z")
    for language in Language.allCases {
      let text = CalendarText(language, on: zone)
      for hour in stride(from: Int32(0), to: 2 * 365 * 24, by: 5) {
        let range = TimeRange(now + hour * 60, now + hour * 60 + 60 * (1 + hour % 40))
        if text.range(range).contains("UTC") { continue }
        #expect(
          try EverydayTime(reading: text.range(range), now: now, on: zone).range == range,
          "\(text.range(range))")
      }
    }
  }
}

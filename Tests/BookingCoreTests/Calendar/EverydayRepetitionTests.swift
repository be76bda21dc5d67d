import Testing

@testable import BookingCore

@Suite struct EverydayRepetitionTests {
  @Test(
    "repetitions as people say them",
    arguments: [
      ("hver uge", "FREQ=WEEKLY"), ("Every week", "FREQ=WEEKLY"), ("hver tirsdag", "FREQ=WEEKLY;BYDAY=TU"),
      ("tirsdage og torsdage", "FREQ=WEEKLY;BYDAY=TU,TH"),
      ("every other tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
      ("hver anden uge 10 gange", "FREQ=WEEKLY;INTERVAL=2;COUNT=10"),
      ("hver 3. måned", "FREQ=MONTHLY;INTERVAL=3"),
      ("hverdage", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), ("første mandag i måneden", "FREQ=MONTHLY;BYDAY=1MO"),
      ("the last friday of every month 6 times", "FREQ=MONTHLY;COUNT=6;BYDAY=-1FR"),
      ("daily until 2027-01-31", "FREQ=DAILY;UNTIL=20270131"),
      ("hver tirsdag til 2027-01-31", "FREQ=WEEKLY;UNTIL=20270131;BYDAY=TU"),
      ("første mandag i måneden til 2027-06-30", "FREQ=MONTHLY;UNTIL=20270630;BYDAY=1MO"),
      ("hvert år", "FREQ=YEARLY"),
    ])
  func words(_ text: String, _ rule: String) throws {
    #expect(RecurrenceRule(everyday: text)?.description == rule)
    #expect(try RecurrenceRule(parsing: rule).description == rule)
  }

  @Test(
    "what is no repetition is none",
    arguments: [
      "", "somtider", "hver", "hver 0. uge", "tirsdag i måneden", "every week until tomorrow",
      "hver uge 3 gange til 2027-01-01", "hver 7. mandag i måneden", "every day tuesday",
      "0 times every week",
      String(repeating: "uge ", count: 30), "hver 99999999999999999999. uge",
    ])
  func none(_ text: String) { #expect(RecurrenceRule(everyday: text) == nil) }
}
